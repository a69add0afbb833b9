//! The Chinese of what is said with [`said!`](harness::report::said).
//!
//! Each English template is in a `phrases.….zh-CN.txt`, and its translation on the line after it:
//!
//! ```text
//! got {} on the {}'s stdout
//! 在{1}的标准输出上收到 {0}
//! ```
//!
//! In a translation `{}` is the gap after the one before, `{1}` the second.

use std::collections::HashMap;
use std::sync::LazyLock;

use harness::report::Said;

use super::Language;

static CHINESE: LazyLock<HashMap<&str, &str>> = LazyLock::new(|| phrases().collect());

impl Language {
    /// A sentence in this language; without a translation it stays English.
    #[must_use]
    pub fn say(self, said: &Said) -> String {
        match self {
            Self::English => said.to_string(),
            Self::Chinese => said.translated(&|template| CHINESE.get(template).copied()),
        }
    }
}

/// What several stages and the guide say, and what is said by the stages of one lesson only.
const PHRASES: [&str; 6] = [
    include_str!("phrases.zh-CN.txt"),
    include_str!("phrases.tcp_chat.zh-CN.txt"),
    include_str!("phrases.udp_upper.zh-CN.txt"),
    include_str!("phrases.remote_cmd.zh-CN.txt"),
    include_str!("phrases.threaded_server.zh-CN.txt"),
    include_str!("phrases.event_loop.zh-CN.txt"),
];

/// Each English template with its translation.
fn phrases() -> impl Iterator<Item = (&'static str, &'static str)> {
    let mut lines = PHRASES
        .into_iter()
        .flat_map(str::lines)
        .filter(|line| !line.is_empty() && !line.starts_with('#'));
    std::iter::from_fn(move || Some((lines.next()?, lines.next().unwrap_or_default())))
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;
    use std::fs;
    use std::path::Path;

    use harness::report::{escaped, said, verbatim};

    use super::*;
    use crate::cargo::root;

    #[test]
    fn a_sentence_is_said_in_chinese_and_data_stays() {
        let name = said!("peer {}", 2);
        let said = said!("{} sent {}", name, escaped(b"the server ended"));
        assert_eq!(
            Language::Chinese.say(&said),
            "2 号对端发送了 \"the server ended\""
        );
        assert_eq!(
            Language::English.say(&said),
            "peer 2 sent \"the server ended\""
        );
        assert_eq!(Language::Chinese.say(&verbatim("server")), "server");
    }

    #[test]
    fn every_sentence_is_translated_and_no_other() {
        let mut said = HashSet::new();
        let mut untranslated = Vec::new();
        for folder in ["crates", "tests"] {
            each_source(&root().join(folder), &mut |path, source| {
                for template in templates(source) {
                    if !CHINESE.contains_key(template.as_str()) {
                        let path = path.strip_prefix(root()).unwrap_or(path).display();
                        untranslated.push(format!("{path}: {template}"));
                    }
                    said.insert(template);
                }
            });
        }
        assert!(said.len() > 400, "{} found", said.len());
        assert!(
            untranslated.is_empty(),
            "in no phrases.….zh-CN.txt:\n{}",
            untranslated.join("\n")
        );
        let by_the_system = |english: &str| english.ends_with("(os error {})");
        let unsaid: Vec<_> = phrases()
            .map(|(english, _)| english)
            .filter(|english| !said.contains(*english) && !by_the_system(english))
            .collect();
        assert!(
            unsaid.is_empty(),
            "in a phrases.….zh-CN.txt, and said nowhere:\n{}",
            unsaid.join("\n")
        );
    }

    fn each_source(path: &Path, f: &mut impl FnMut(&Path, &str)) {
        if path.is_dir() {
            for entry in fs::read_dir(path).unwrap() {
                each_source(&entry.unwrap().path(), f);
            }
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            f(path, &fs::read_to_string(path).unwrap());
        }
    }

    /// What a source says, without its comments and unit tests.
    fn templates(source: &str) -> Vec<String> {
        let source = source.split("\n#[cfg(test)]\n").next().unwrap_or(source);
        let is_code = |line: &&str| !line.trim_start().starts_with("//");
        let code: Vec<_> = source.lines().filter(is_code).collect();
        let code = code.join("\n");
        code.split("said!(").skip(1).map(literal).collect()
    }

    /// The string literal at the beginning of `code`, as the program sees it.
    fn literal(code: &str) -> String {
        let mut text = String::new();
        let mut rest = code.trim_start().strip_prefix('"').expect("a literal");
        loop {
            let (before, after) = rest.split_at(rest.find(['"', '\\']).expect("it ends"));
            text += before;
            rest = match after.as_bytes() {
                [b'"', ..] => return text,
                [_, b'\n', ..] => after[1..].trim_start(),
                _ => {
                    text += &after[1..2];
                    &after[2..]
                }
            };
        }
    }

    #[test]
    fn every_phrase_has_one_translation_that_uses_each_gap_once() {
        let all: Vec<_> = phrases().collect();
        assert_eq!(all.len(), CHINESE.len(), "{:?}", twice(&all));
        for (english, chinese) in all {
            let gaps = english.matches("{}").count();
            let filled = Said::Sentence {
                template: english.into(),
                with: vec![verbatim('\u{1}'); gaps],
            };
            let filled = Language::Chinese.say(&filled);
            assert_eq!(filled.matches('\u{1}').count(), gaps, "{chinese}");
            let is_chinese = chinese.contains(|c| c >= '\u{2e80}');
            assert!(is_chinese, "{english}: {chinese}");
        }
    }

    fn twice<'text>(all: &[(&'text str, &str)]) -> Vec<&'text str> {
        let mut seen = HashSet::new();
        let all = all.iter().map(|(english, _)| *english);
        all.filter(|english| !seen.insert(*english)).collect()
    }
}
