//! The pages of questions in the book, one for each lesson of experiments.
//!
//! ```text
//! ## `port-zero`
//!
//! 监听套接字绑定到端口 0。getsockname 报告哪个端口？
//!
//! 1. 0
//! 2. 内核选的一个
//!
//! <details>
//! <summary>答案</summary>
//!
//! **2.** 端口 0 是请内核随便给一个空闲的端口；bind 一返回，套接字就有了它。
//!
//! 出处：bind(2)；ip(7)。
//!
//! </details>
//! ```
//!
//! The English page repeats the texts of the experiments, and `tests/pages.rs` compares them.
//! The quiz reads only the translation here.

use std::fs;
use std::path::Path;

use experiment::Question;
use harness::report::{Said, said};

use crate::language::Language;
use crate::lessons::Lesson;

/// Reads the questions of `lesson`.
///
/// # Errors
/// If the page cannot be read.
pub fn read(root: &Path, lesson: &Lesson, language: Language) -> Result<Vec<Question>, Said> {
    let path = language.book().join(lesson.name).join("questions.md");
    let text = fs::read_to_string(root.join(&path))
        .map_err(|error| said!("read {}: {}", path.display(), error))?;
    Ok(parse(&text))
}

fn parse(page: &str) -> Vec<Question> {
    let mut questions: Vec<Question> = Vec::new();
    for line in page.lines() {
        if let Some(name) = line.strip_prefix("## `") {
            questions.push(Question {
                name: name.trim_end_matches('`').to_owned(),
                ..Question::default()
            });
            continue;
        }
        let Some(question) = questions.last_mut() else {
            continue;
        };
        if let Some((number, explanation)) = numbered(line, "**", ".** ") {
            let answer = question.choices.get(number.wrapping_sub(1));
            question.answer = answer.cloned().unwrap_or_default();
            question.explanation = unescaped(explanation);
        } else if let Some(sources) = line.strip_prefix("出处：") {
            let sources = sources.trim_end_matches('。').split('；');
            question.sources = sources.map(unescaped).collect();
        } else if let Some((_, choice)) = numbered(line, "", ". ") {
            question.choices.push(unescaped(choice));
        } else if question.question.is_empty() {
            question.question = unescaped(line);
        }
    }
    questions
}

/// Parses `2. text`, with these marks before and after the number.
fn numbered<'line>(line: &'line str, before: &str, after: &str) -> Option<(usize, &'line str)> {
    let (number, text) = line.strip_prefix(before)?.split_once(after)?;
    Some((number.parse().ok()?, text))
}

/// Removes the backslashes that escape the marks of Markdown.
fn unescaped(text: &str) -> String {
    let mut plain = String::new();
    let mut rest = text.chars();
    while let Some(c) = rest.next() {
        let escaped = (c == '\\').then(|| rest.next()).flatten();
        plain.push(escaped.unwrap_or(c));
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_its_questions() {
        let page = "# 问题\n\n1. 还没有\n\n## `port-zero`\n\n哪个 \\<u16>？\n\n1. 0. 不变\n2. 内核选的\n\n\
             <details>\n<summary>答案</summary>\n\n**2.** 随便\\\\n 一个。\n\n出处：bind(2)；ip(7)。\n\n</details>\n\n\
             ## `next`\n\n然后？\n";
        let questions = parse(page);
        assert_eq!(
            questions[0],
            Question {
                name: "port-zero".into(),
                question: "哪个 <u16>？".into(),
                choices: vec!["0. 不变".into(), "内核选的".into()],
                answer: "内核选的".into(),
                explanation: "随便\\n 一个。".into(),
                sources: vec!["bind(2)".into(), "ip(7)".into()],
            }
        );
        assert_eq!(questions[1].question, "然后？");
        assert_eq!(questions.len(), 2);
    }
}
