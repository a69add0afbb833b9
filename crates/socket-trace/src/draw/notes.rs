//! Notes, in both languages. A trace holds them in English; each is found here by its template.

use crate::language::Language;
use crate::model::Note;

/// English and Chinese; a `{}` is what differs from note to note, in the same order in both.
const CHINESE: &[(&str, &str)] = &[
    (
        "the server ended before it listened, so the client was not started",
        "服务器还没有监听就结束了，所以没有启动客户端",
    ),
    (
        "the server does not listen after {} s, so the client was not started",
        "{} 秒以后服务器仍没有监听，所以没有启动客户端",
    ),
    ("`--wait 60` waits longer", "用 `--wait 60` 可以等得更久"),
    (
        "{}: not ended by SIGTERM, and killed",
        "{}：SIGTERM 没能结束它，已强行杀死",
    ),
    (
        "the command has ended, and left {} running that it started",
        "命令已经结束，它启动的 {} 个进程还在运行",
    ),
    ("Ctrl-C ends that", "按 Ctrl-C 结束"),
    (
        "the client has ended, and left {} running that it started",
        "客户端已经结束，它启动的 {} 个进程还在运行",
    ),
    ("they are ended, too", "它们也一并结束"),
    (
        "the client has ended, so the server is ended, too",
        "客户端已经结束，所以服务器也一并结束",
    ),
    (
        "there is no wire: it needs {}. The programs run in this machine's own network{}",
        "没有线路：缺少{}。 两个程序在本机自己的网络里运行{}",
    ),
    (", which obeys no rules{}", "，--network 的规则不起作用{}"),
    (
        ", and the file of packets holds none",
        "，数据包文件里没有数据包",
    ),
    ("a private network: {} is {}", "私有网络：{} 的值是 {}"),
    ("a private network: {}", "私有网络：{}"),
    (
        "`{}` allows it, or run the program with sudo",
        "`{}` 可以放开限制，或者用 sudo 运行",
    ),
    ("calls cannot be shown: {}", "无法显示调用：{}"),
    ("this machine forbids ptrace", "这台机器禁止 ptrace"),
    (
        "another tracer, such as strace or gdb, traces this program already",
        "这个程序已经在被 strace 或 gdb 这样的工具跟踪",
    ),
    (
        "without that one, the calls are shown",
        "不用那个工具，就能显示调用",
    ),
    ("{} is 2: `{}` allows it", "{} 的值是 2： `{}` 可以放开限制"),
    (
        "states of sockets cannot be shown: {}",
        "无法显示套接字的状态：{}",
    ),
    (
        "process {} uses io_uring: those calls are invisible to a tracer",
        "进程 {} 使用 io_uring，那些调用无法跟踪到",
    ),
    (
        "many programs have a setting that turns it off",
        "许多程序有关闭它的设置",
    ),
    (
        "{} packets came faster than the wire carries, and were lost",
        "{} 个数据包来得太快，线路来不及传送，已经丢失",
    ),
    (
        "{} packets came faster than they can be told",
        "{} 个数据包来得太快，来不及显示",
    ),
];

/// A note with what would help. What has no translation stays English.
pub(super) fn said(note: &Note, language: Language) -> String {
    let in_language = |text: &str| match language {
        Language::English => text.to_owned(),
        Language::Chinese => in_chinese(text),
    };
    let text = in_language(&note.text);
    match note.help.as_str() {
        "" => text,
        help => format!("{text}{}{}", language.pick("; ", "； "), in_language(help)),
    }
}

fn in_chinese(text: &str) -> String {
    let found = CHINESE
        .iter()
        .find_map(|(english, chinese)| Some((gaps(english, text)?, chinese)));
    let Some((gaps, chinese)) = found else {
        return text.to_owned();
    };
    let mut gaps = gaps.into_iter().map(in_chinese);
    let mut parts = chinese.split("{}");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |said, part| {
        said + &gaps.next().unwrap_or_default() + part
    })
}

/// The parts of the text that fill the gaps of this template; `None` if the text is not made from it.
fn gaps<'text>(template: &str, text: &'text str) -> Option<Vec<&'text str>> {
    let Some((before, template)) = template.split_once("{}") else {
        return (template == text).then(Vec::new);
    };
    let text = text.strip_prefix(before)?;
    let next = template.split("{}").next().unwrap_or_default();
    let end = if next.is_empty() {
        text.len()
    } else {
        text.find(next)?
    };
    let (gap, rest) = text.split_at(end);
    let mut all = vec![gap];
    all.extend(gaps(template, rest)?);
    Some(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said_in_chinese(text: &str, help: &str) -> String {
        let (text, help) = (text.into(), help.into());
        said(&Note { text, help }, Language::Chinese)
    }

    #[test]
    fn a_note_is_said_in_chinese_with_what_is_in_its_gaps() {
        assert_eq!(
            said_in_chinese(
                "the server does not listen after 10 s, so the client was not started",
                "`--wait 60` waits longer"
            ),
            "10 秒以后服务器仍没有监听，所以没有启动客户端； 用 `--wait 60` 可以等得更久"
        );
        assert_eq!(
            said_in_chinese(
                "there is no wire: it needs a private network: user.max_net_namespaces is 0. \
                 The programs run in this machine's own network",
                ""
            ),
            "没有线路：缺少私有网络：user.max_net_namespaces 的值是 0。 两个程序在本机自己的网络里运行"
        );
        assert_eq!(
            said_in_chinese("nobody knows this", "nor this {}"),
            "nobody knows this； nor this {}"
        );
    }

    #[test]
    fn each_template_has_its_gaps_in_both_languages() {
        for (english, chinese) in CHINESE {
            let count = |text: &str| text.matches("{}").count();
            assert_eq!(count(english), count(chinese), "{english}");
            assert_eq!(
                gaps(english, english).map(|gaps| gaps.len()),
                Some(count(english))
            );
        }
    }
}
