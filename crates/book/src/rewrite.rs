//! Updates the pages: code, questions, transcripts that are still empty, and hashes of translations.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use crate::code::{self, NotFound};
use crate::experiments;
use crate::fault::{Findings, shown};
use crate::ladders;
use crate::language::Language;
use crate::page::{Block, Page};
use crate::programs::Programs;
use crate::questions;
use crate::transcripts::{self, Transcript};
use crate::translation::{self, TO_DO};
use crate::tree::Book;

/// Lines that take the place of others.
struct Edit {
    /// How many lines of the page come before.
    after: usize,
    /// How many are replaced.
    count: usize,
    lines: Vec<String>,
}

/// Rewrites the chosen pages, draws all ladders, and returns the files that changed.
///
/// The pages in `translated` are marked as translations of the English pages as they are now.
///
/// # Errors
/// What could not be read, built or written.
pub fn rewrite(
    book: &Book,
    programs: &Programs,
    translated: &[PathBuf],
    findings: &mut Findings,
) -> Result<Vec<PathBuf>, String> {
    let is_original = |path: &&PathBuf| translation::english_of(book, path).is_none();
    if let Some(path) = translated.iter().find(is_original) {
        return Err(format!(
            "{} is not a translation of another page",
            shown(path)
        ));
    }
    let filled = transcripts::run_empty(book, programs, findings)?;
    let mut questions = questions_by_page(book, programs)?;
    let mut rewritten = Vec::new();
    for page in &book.pages {
        let mut edits = Vec::new();
        for block in page.blocks().filter(|_| page.is_chosen) {
            edits.extend(code_of(book, page, block, findings));
        }
        let of_page = filled.iter().filter(|(one, _)| one.page.path == page.path);
        edits.extend(of_page.map(|(transcript, printed)| printed_by(transcript, printed)));
        if let Some(questions) = questions.remove(&page.path) {
            edits.push(questions_of(page, &questions));
        }
        edits.extend(hash_of(book, page, translated));
        let text = edited(&page.text, edits);
        if text != page.text {
            fs::write(book.root.join(&page.path), text)
                .map_err(|error| format!("write {}: {error}", shown(&page.path)))?;
            rewritten.push(page.path.clone());
        }
    }
    let drawn = ladders::redraw(&book.root).map_err(|error| error.to_string())?;
    rewritten.extend(drawn);
    Ok(rewritten)
}

/// What the experiments ask, as the pages of questions have it.
fn questions_by_page(
    book: &Book,
    programs: &Programs,
) -> Result<BTreeMap<PathBuf, String>, String> {
    let pages = questions::pages(book);
    let asked = pages.map(|(page, lesson)| {
        let list = experiments::list(programs, lesson)?;
        Ok((page.path.clone(), questions::as_markdown(&list)))
    });
    asked.collect()
}

fn edited(text: &str, mut edits: Vec<Edit>) -> String {
    edits.sort_by_key(|edit| edit.after);
    let mut lines: Vec<_> = text.lines().map(str::to_owned).collect();
    // From the end, because an edit changes the numbers of the lines after it.
    for edit in edits.into_iter().rev() {
        lines.splice(edit.after..edit.after + edit.count, edit.lines);
    }
    lines.iter().flat_map(|line| [line, "\n"]).collect()
}

/// A block whose source cannot be found stays as it is.
fn code_of(book: &Book, page: &Page, block: &Block, findings: &mut Findings) -> Option<Edit> {
    let anchor = code::comment(&block.before).filter(|_| code::is_code(block))?;
    match code::named(&book.root, anchor, &block.language) {
        Ok(code) => (code != block.content).then(|| Edit {
            after: block.line,
            count: block.content.lines().count(),
            lines: indented(page, block.line, '`', &code),
        }),
        Err(NotFound { what, next }) => {
            findings.fault(&page.path, block.line - 1, what, next);
            None
        }
    }
}

/// With what comes before the `mark` in this line of the page, such as the indentation of a list item.
fn indented(page: &Page, line: usize, mark: char, content: &str) -> Vec<String> {
    let model = page.text.lines().nth(line - 1).unwrap_or_default();
    let indent = model.split(mark).next().unwrap_or_default();
    let lines = content
        .lines()
        .map(|line| format!("{indent}{line}").trim_end().to_owned());
    lines.collect()
}

fn printed_by(transcript: &Transcript<'_>, printed: &str) -> Edit {
    Edit {
        after: transcript.line,
        count: transcript.expected.count,
        lines: indented(transcript.page, transcript.line, '$', printed),
    }
}

fn questions_of(page: &Page, questions: &str) -> Edit {
    let (line, shown) = questions::questions_on(page);
    // A new page has only its title and a sentence.
    let blank = (shown.is_empty() && !page.text.ends_with("\n\n")).then_some("");
    let lines = blank.into_iter().chain(questions.lines());
    Edit {
        after: line - 1,
        count: shown.lines().count(),
        lines: lines.map(str::to_owned).collect(),
    }
}

fn hash_of(book: &Book, page: &Page, translated: &[PathBuf]) -> Option<Edit> {
    if page.language != Language::Chinese || page.is_summary() {
        return None;
    }
    let english = translation::english_of(book, &page.path)?;
    let hash = translation::hash_in(&page.text);
    let is_new = page.is_chosen && hash == Some(TO_DO);
    (is_new || translated.contains(&page.path)).then(|| Edit {
        after: 0,
        count: usize::from(hash.is_some()),
        lines: vec![translation::first_line(english)],
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_questions_of_a_page_come_after_a_blank_line() {
        let text = "# Questions: one\n\nGuess first.\n";
        let page = Page::parse("docs/en/one/questions.md".into(), Language::English, text);
        let text = edited(text, vec![questions_of(&page, "## `a`\n")]);
        assert_eq!(text, "# Questions: one\n\nGuess first.\n\n## `a`\n");
        let page = Page::parse("docs/en/one/questions.md".into(), Language::English, &text);
        assert_eq!(edited(&text, vec![questions_of(&page, "## `a`\n")]), text);
    }
}
