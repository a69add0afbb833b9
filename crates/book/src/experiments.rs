//! Checks that every experiment that a page names exists.

use std::collections::{BTreeMap, BTreeSet};
use std::process::{Command, Stdio};

use experiment::Question;

use crate::fault::Findings;
use crate::page::{Kind, Page};
use crate::programs::{Program, Programs};
use crate::tree::Book;

/// The lessons with experiments: those with a page of questions.
fn lessons(book: &Book) -> BTreeSet<String> {
    let lessons = book.pages.iter().filter_map(Page::lesson_of_questions);
    lessons.map(str::to_owned).collect()
}

/// `try NAME` on a page.
#[derive(Debug, PartialEq, Eq)]
struct Named {
    line: usize,
    /// The lesson, if it is named too.
    lesson: Option<String>,
    name: String,
}

/// Checks that each name is one that the programs list.
pub(crate) fn check(book: &Book, programs: &Programs, findings: &mut Findings) {
    let lessons = lessons(book);
    let mut listed = None;
    for page in book.chosen() {
        let names = named_on(page, &lessons);
        let Some(first) = names.first() else {
            continue;
        };
        let known = match listed.get_or_insert_with(|| known(programs, &lessons)) {
            Ok(known) => known,
            Err(why) => {
                not_listed(page, first.line, why, findings);
                continue;
            }
        };
        findings.checked += names.len();
        for named in &names {
            if let Some((what, next)) = fault_of(named, known) {
                findings.fault(&page.path, named.line, what, next);
            }
        }
    }
}

fn fault_of(named: &Named, known: &Known<'_>) -> Option<(String, String)> {
    let name = &named.name;
    let home = known.iter().find(|(_, names)| names.contains(name));
    match (&named.lesson, home) {
        (Some(lesson), Some((home, _))) if !known[lesson.as_str()].contains(name) => Some((
            format!("{lesson} has no experiment {name}; it is one of {home}"),
            format!("write `cargo run -p {home} -- try {name}`"),
        )),
        (_, Some(_)) => None,
        (_, None) => Some((
            format!("there is no experiment {name}"),
            "`cargo run -p LESSON -- list --all` shows their names".to_owned(),
        )),
    }
}

/// Reports that a page cannot be checked, because its experiments cannot be listed.
pub(crate) fn not_listed(page: &Page, line: usize, why: &str, findings: &mut Findings) {
    let what = format!("its experiments cannot be listed: {why}");
    findings.fault(&page.path, line, what, "repair that, then check again");
}

/// In code within a sentence, and in commands; not in code, where `try` is a word of Python.
fn named_on(page: &Page, lessons: &BTreeSet<String>) -> Vec<Named> {
    let mut names = Vec::new();
    for part in &page.parts {
        match &part.kind {
            Kind::Code(code) => names.extend(named_in(code, part.line, lessons)),
            Kind::Block(block)
                if ["text", "console", "sh", ""].contains(&block.language.as_str()) =>
            {
                let lines = (part.line + 1..).zip(block.content.lines());
                let named = lines.filter_map(|(line, text)| named_in(text, line, lessons));
                names.extend(named.filter(|named| named.lesson.is_some()));
            }
            _ => {}
        }
    }
    names
}

fn named_in(text: &str, line: usize, lessons: &BTreeSet<String>) -> Option<Named> {
    let words: Vec<_> = text.split_whitespace().collect();
    let at = words.iter().position(|word| *word == "try")?;
    let before = &words[..at];
    let mut lessons = lessons.iter();
    let lesson = lessons.find(|lesson| before.contains(&lesson.as_str()));
    if lesson.is_none() && !before.is_empty() {
        // A word of another program, or of a sentence.
        return None;
    }
    let is_name = |word: &&&str| word.starts_with(|c: char| c.is_ascii_lowercase());
    let name = words[at + 1..].iter().find(is_name)?;
    let is_clean = name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
    is_clean.then(|| Named {
        line,
        lesson: lesson.cloned(),
        name: (*name).to_owned(),
    })
}

/// The names of all experiments, by lesson.
type Known<'a> = BTreeMap<&'a str, BTreeSet<String>>;

fn known<'a>(programs: &Programs, lessons: &'a BTreeSet<String>) -> Result<Known<'a>, String> {
    let names = |lesson: &'a String| {
        let questions = list(programs, lesson)?.into_iter();
        let names = questions.map(|question| question.name);
        Ok((lesson.as_str(), names.collect()))
    };
    lessons.iter().map(names).collect()
}

/// The experiments of a lesson, as its program lists them.
pub(crate) fn list(programs: &Programs, lesson: &str) -> Result<Vec<Question>, String> {
    let program = Program::Bin(lesson.to_owned());
    programs.make(&BTreeSet::from([program.clone()]))?;
    let output = Command::new(programs.path(&program))
        .args(["list", "--json"])
        .stdin(Stdio::null())
        .output()
        .map_err(|error| format!("start {lesson}: {error}"))?;
    serde_json::from_slice(&output.stdout)
        .map_err(|error| format!("`{lesson} list --json`: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Option<(Option<String>, String)> {
        let lessons = BTreeSet::from(["socket-calls".to_owned()]);
        named_in(text, 1, &lessons).map(|named| (named.lesson, named.name))
    }

    #[test]
    fn names_are_found_with_their_lesson_or_without() {
        let port_zero = "port-zero".to_owned();
        for text in [
            "cargo run -p socket-calls -- try port-zero",
            "$ cargo run -p socket-calls -- try --no-ask port-zero",
            "socket-calls try port-zero",
        ] {
            assert_eq!(
                found(text),
                Some((Some("socket-calls".into()), port_zero.clone()))
            );
        }
        assert_eq!(found("try port-zero --no-ask"), Some((None, port_zero)));
    }

    #[test]
    fn other_uses_of_the_word_are_left_alone() {
        for text in [
            "try",
            "try NAME",
            "try --all",
            "try:",
            "list",
            "to try something",
            "try …",
        ] {
            assert_eq!(found(text), None, "{text}");
        }
    }
}
