//! What each key does, and where keys come from.

use std::fs;
use std::io::{self, Read};
use std::path::PathBuf;
use std::time::Duration;

use lesson_kit::terminal;
use socket_trace::{Decision, Hand, Language, View};

use super::board::Board;
use super::{has_terminal, no_terminal};

/// So long it is waited for a change before it is looked again: the wire rings a bell, so this is only for safety.
const LOOK: Duration = Duration::from_millis(100);

/// Where keys come from.
#[derive(Clone, Debug)]
pub enum Keys {
    /// They are typed.
    Terminal,
    /// They stand in a file.
    File(PathBuf),
}

/// What a key does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Key {
    Do(Decision),
    /// In a file only: wait until one more packet has come.
    Wait,
    Help,
    Quit,
}

/// Keys that can be read.
#[derive(Debug)]
pub(super) enum Pressed {
    Typed,
    Written(Vec<Key>),
}

impl Key {
    fn of(letter: char) -> Option<Self> {
        Some(Self::Do(match letter {
            ' ' | '\n' | '\r' | 'p' => Decision::Pass,
            'd' => Decision::Drop,
            'h' => Decision::Hold,
            's' => Decision::Swap,
            'r' => Decision::Repeat,
            'c' => Decision::Cut,
            'g' => Decision::Go,
            'u' | '?' => return Some(Self::Help),
            'q' => return Some(Self::Quit),
            digit => Decision::Release(digit.to_digit(10)? as usize),
        }))
    }

    /// In a file, where blanks only separate, and `#` begins a comment.
    fn all_in(text: &str) -> Result<Vec<Self>, char> {
        let lines = text
            .lines()
            .map(|line| line.split('#').next().unwrap_or_default());
        let letters = lines
            .flat_map(str::chars)
            .filter(|letter| !letter.is_whitespace());
        letters
            .map(|letter| match letter {
                'w' => Ok(Self::Wait),
                letter => Self::of(letter).ok_or(letter),
            })
            .collect()
    }
}

impl Keys {
    /// Reads the file; sees whether there is a terminal.
    pub(super) fn open(&self, language: Language) -> io::Result<Pressed> {
        match self {
            Self::Terminal if has_terminal() => Ok(Pressed::Typed),
            Self::Terminal => Err(no_terminal(language)),
            Self::File(path) => {
                let said =
                    |why: String| io::Error::other(format!("keys from {}: {why}", path.display()));
                let text = fs::read_to_string(path).map_err(|error| said(error.to_string()))?;
                let keys = Key::all_in(&text).map_err(|letter| {
                    said(language.pick(
                        format!("\"{letter}\" is no key: {}", all(language)),
                        format!("没有“{letter}”这个键：{}", all(language)),
                    ))
                })?;
                Ok(Pressed::Written(keys))
            }
        }
    }
}

impl Pressed {
    /// Does what they say, until the run ends.
    pub(super) fn obey(self, hand: &Hand, board: &Board) {
        match self {
            Self::Typed => {
                // Ctrl-C stays a signal, which ends the run; the settings return with the end of the program.
                let Ok(terminal) = terminal::guard() else {
                    return hand.quit();
                };
                let mut byte = [0];
                while let Ok(1) = terminal.while_raw(|| io::stdin().read(&mut byte)) {
                    if let Some(key) = Key::of(byte[0].into()) {
                        press(key, hand, board);
                    }
                }
            }
            Self::Written(keys) => {
                for key in keys {
                    if !wait_for(key, hand) {
                        return;
                    }
                    press(key, hand, board);
                }
                // What comes after the last key passes.
                if !view(hand).passes_all {
                    let _ = hand.decide(Decision::Go);
                }
            }
        }
    }
}

fn press(key: Key, hand: &Hand, board: &Board) {
    match key {
        Key::Do(decision) => {
            let is_done = hand.decide(decision);
            board.say(if is_done {
                ""
            } else {
                cannot(decision, board.language())
            });
        }
        Key::Wait => {}
        Key::Help => board.print(help(board.language())),
        Key::Quit => hand.quit(),
    }
}

/// A written key waits for what it is about. Nothing more comes, if this returns false.
fn wait_for(key: Key, hand: &Hand) -> bool {
    let before = view(hand).came;
    let is_there = |view: &View| match key {
        Key::Wait => view.came > before,
        Key::Do(Decision::Cut | Decision::Go | Decision::Release(_)) | Key::Help | Key::Quit => {
            true
        }
        Key::Do(_) => !view.waiting.is_empty(),
    };
    loop {
        let view = view(hand);
        if view.is_over {
            return false;
        }
        if is_there(&view) {
            return true;
        }
        hand.wait(LOOK);
    }
}

fn view(hand: &Hand) -> View {
    hand.look(0, Language::English)
}

fn cannot(decision: Decision, language: Language) -> &'static str {
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

/// All keys, on one line.
pub(super) fn all(language: Language) -> &'static str {
    language.pick(
        "space pass · d drop · h hold · r repeat · s swap · c cut · g go · u help · q",
        "空格 放行 · d 丢 · h 扣 · r 两份 · s 换序 · c 剪线 · g 全放 · u 帮助 · q 结束",
    )
}

fn help(language: Language) -> &'static str {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_of_keys_has_blanks_and_comments() {
        let keys = Key::all_in("p d # lost\nh1 w q\n").unwrap();
        let expected = [
            Key::Do(Decision::Pass),
            Key::Do(Decision::Drop),
            Key::Do(Decision::Hold),
            Key::Do(Decision::Release(1)),
            Key::Wait,
            Key::Quit,
        ];
        assert_eq!(keys, expected);
        assert_eq!(Key::all_in("p x"), Err('x'));
    }

    #[test]
    fn the_line_of_keys_fits() {
        for language in Language::ALL {
            assert!(console::measure_text_width(all(language)) < 80);
        }
    }
}
