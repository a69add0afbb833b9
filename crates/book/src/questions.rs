//! The pages of questions, `questions.md` of each lesson of experiments: what the experiments ask and say.
//!
//! ```text
//! ## `port-zero`
//!
//! A listener is bound to port 0. Which port does getsockname report?
//!
//! 1. 0
//! 2. one that the kernel chose
//!
//! <details>
//! <summary>Answer</summary>
//!
//! **2.** Port 0 asks the kernel for any free port; the socket has it as soon as bind returns.
//!
//! Documented in: bind(2); ip(7).
//!
//! </details>
//! ```
//!
//! From its first question on, the English page is written by `rewrite`; the translation is made by hand.

use experiment::Question;

use crate::difference;
use crate::experiments;
use crate::fault::Findings;
use crate::language::Language;
use crate::page::Page;
use crate::programs::Programs;
use crate::tree::Book;

/// A page of questions, and its lesson.
pub(crate) fn pages(book: &Book) -> impl Iterator<Item = (&Page, &str)> {
    let pages = book
        .chosen()
        .filter(|page| page.language == Language::English);
    pages.filter_map(|page| Some((page, page.lesson_of_questions()?)))
}

/// Compares each page with what the lesson's program lists.
pub(crate) fn check(book: &Book, programs: &Programs, findings: &mut Findings) {
    for (page, lesson) in pages(book) {
        match experiments::list(programs, lesson) {
            Ok(list) => compare(page, &list, findings),
            Err(why) => experiments::not_listed(page, questions_on(page).0, &why, findings),
        }
    }
}

fn compare(page: &Page, list: &[Question], findings: &mut Findings) {
    findings.checked += list.len();
    let (line, shown) = questions_on(page);
    let asked = as_markdown(list);
    if shown != asked {
        let what = format!(
            "these are not the questions of the experiments:\n{}",
            difference::shown(&asked, &shown, "the experiments")
        );
        let next = "`cargo run -p book -- rewrite` writes them";
        findings.fault(&page.path, line, what, next);
    }
}

/// The part of a page from its first question on, and the line where it begins, counted from 1.
pub(crate) fn questions_on(page: &Page) -> (usize, String) {
    let before = page.text.lines().take_while(|line| !is_heading(line));
    let before = before.count();
    let questions = page.text.lines().skip(before);
    let questions = questions.flat_map(|line| [line, "\n"]).collect();
    (before + 1, questions)
}

fn is_heading(line: &str) -> bool {
    line.starts_with("## `")
}

/// The questions of a lesson, as the page shows them.
pub(crate) fn as_markdown(list: &[Question]) -> String {
    let sections: Vec<_> = list.iter().map(section).collect();
    sections.join("\n")
}

fn section(question: &Question) -> String {
    let mut choices = question.choices.iter();
    let answer = choices.position(|choice| *choice == question.answer);
    let answer = answer.map_or(0, |index| index + 1);
    let choices = (1..).zip(&question.choices);
    let choices: String = choices
        .map(|(number, choice)| format!("{number}. {}\n", literally(choice)))
        .collect();
    let (name, asked) = (&question.name, literally(&question.question));
    let explained = literally(&question.explanation);
    let sources = literally(&question.sources.join("; "));
    format!(
        "## `{name}`\n\n{asked}\n\n{choices}\n<details>\n<summary>Answer</summary>\n\n\
         **{answer}.** {explained}\n\nDocumented in: {sources}.\n\n</details>\n"
    )
}

/// Text in which Markdown would find marks, with a backslash before each.
fn literally(text: &str) -> String {
    text.chars()
        .flat_map(|c| {
            let escape = matches!(c, '\\' | '<' | '*' | '`').then_some('\\');
            escape.into_iter().chain([c])
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_question_is_a_section() {
        let list = [Question {
            name: "port-zero".into(),
            question: "Which port does *getsockname* report?".into(),
            choices: ["0", "one that the kernel chose"].map(String::from).into(),
            answer: "one that the kernel chose".into(),
            explanation: "Port 0 asks for any. It is a u16, parse::<u16>().".into(),
            sources: ["bind(2)", "ip(7)"].map(String::from).into(),
        }];
        assert_eq!(
            as_markdown(&list),
            "## `port-zero`\n\nWhich port does \\*getsockname\\* report?\n\n1. 0\n2. one that the kernel chose\n\n\
             <details>\n<summary>Answer</summary>\n\n**2.** Port 0 asks for any. It is a u16, parse::\\<u16>().\n\n\
             Documented in: bind(2); ip(7).\n\n</details>\n"
        );
    }
}
