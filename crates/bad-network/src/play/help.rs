//! What the reader is told of the keys.

use socket_trace::{Decision, Language};

/// All keys, on one line.
pub(super) fn all(language: Language) -> &'static str {
    language.pick(
        "space pass · d drop · h hold · r repeat · s swap · c cut · g go · u help · q",
        "空格 放行 · d 丢 · h 扣 · r 两份 · s 换序 · c 剪线 · g 全放 · u 帮助 · q 结束",
    )
}

/// What each of them does.
pub(super) fn help(language: Language) -> &'static str {
    language.pick(
        "You are the network. A key decides about the packet that has waited longest (▶):\n\
         \x20 space, Enter  it arrives\n\
         \x20 d             it is dropped: it never arrives, and nobody is told\n\
         \x20 h             it is held; the key of its number, 1 to 9, lets it arrive\n\
         \x20 r             it arrives twice\n\
         \x20 s             it arrives behind the next one of its side\n\
         \x20 c             the cable is cut, and nothing arrives; c mends it\n\
         \x20 g             all packets pass from now on; g makes them wait again\n\
         \x20 q, Ctrl-C     the programs are ended\n\
         The timers of both kernels run on while you think: what waits is sent again.",
        "你就是网络。按一个键，决定等得最久的那个包（▶）的去向：\n\
         \x20 空格、回车  放行\n\
         \x20 d           丢弃：永远不到，也不通知任何人\n\
         \x20 h           扣住；按它的编号（1 到 9）再放行\n\
         \x20 r           到达两份\n\
         \x20 s           等同一侧的下一个包先到，它再到\n\
         \x20 c           剪断网线，什么都到不了；再按 c 接好\n\
         \x20 g           从现在起全部放行；再按 g 又要逐个等\n\
         \x20 q、Ctrl-C   结束两个程序\n\
         你考虑的时候，两边内核的定时器照走：等着的包会被重传。",
    )
}

/// Why nothing is done.
pub(super) fn cannot(decision: Decision, language: Language) -> &'static str {
    match decision {
        Decision::Release(_) => language.pick(
            "no packet is held under this number",
            "没有扣住这个编号的包",
        ),
        Decision::Hold | Decision::Swap => language.pick(
            "nothing waits; or nine are held already",
            "没有包在等；或者已经扣住了九个",
        ),
        _ => language.pick(
            "nothing waits: the next packet comes when a program, or a timer, sends one",
            "没有包在等：程序或者定时器发出下一个包，它才会来",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_of_keys_fits() {
        for language in Language::ALL {
            assert!(console::measure_text_width(all(language)) < 80);
        }
    }
}
