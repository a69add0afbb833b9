//! A page of the book at a terminal: Markdown as lines that fit.
//!
//! The pages are readable as they are, so little is changed:
//! sentences become paragraphs, list items are indented, code keeps its lines.

use crate::text::{TYPED, styled, wrapped_hanging};

/// The lines of `markdown`, each after `indent`.
pub(crate) fn lines(markdown: &str, indent: &str) -> Vec<String> {
    let mut lines = Vec::new();
    let mut paragraph = String::new();
    let mut is_code = false;
    for line in markdown.lines() {
        if line.starts_with("```") {
            end(&mut paragraph, indent, &mut lines);
            is_code = !is_code;
        } else if is_code {
            lines.push(format!("{indent}    {}", styled(TYPED, line)));
        } else if line.trim().is_empty() {
            end(&mut paragraph, indent, &mut lines);
            // Several blank lines become one.
            if lines.last().is_some_and(|last| !last.is_empty()) {
                lines.push(String::new());
            }
        } else {
            if item(line).is_some() || line.starts_with('|') {
                end(&mut paragraph, indent, &mut lines);
            }
            join(&mut paragraph, line);
        }
    }
    end(&mut paragraph, indent, &mut lines);
    while lines.last().is_some_and(String::is_empty) {
        lines.pop();
    }
    lines
}

/// A short text without the backticks around code.
pub(crate) fn plain(markdown: &str) -> String {
    markdown.replace('`', "")
}

fn end(paragraph: &mut String, indent: &str, lines: &mut Vec<String>) {
    if paragraph.is_empty() {
        return;
    }
    let text = paragraph.replace("**", "");
    let hanging = item(&text).map_or(0, str::len);
    lines.extend(wrapped_hanging(&text, indent, hanging));
    paragraph.clear();
}

/// The marker of a list item, with the space after it: `- `, `12. `.
fn item(line: &str) -> Option<&str> {
    let sign = line.split_inclusive(' ').next()?;
    let name = sign.strip_suffix(' ')?;
    let is_number = name.strip_suffix('.').is_some_and(|digits| {
        !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
    });
    (is_number || name == "-").then_some(sign)
}

/// Adds a line to a paragraph: in Chinese there is no space between sentences.
fn join(paragraph: &mut String, line: &str) {
    let line = item(line).map_or(line.trim(), |_| line);
    let is_wide = |c: Option<char>| c.is_some_and(|c| c >= '\u{2e80}');
    let is_chinese = is_wide(paragraph.chars().last()) || is_wide(line.chars().next());
    if !paragraph.is_empty() && !is_chinese {
        paragraph.push(' ');
    }
    paragraph.push_str(line);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_become_a_paragraph() {
        assert_eq!(
            lines("One sentence.\nAnother **one**.\n\nNew.", "  "),
            ["  One sentence. Another one.", "", "  New."]
        );
    }

    #[test]
    fn chinese_sentences_are_joined_without_a_space() {
        assert_eq!(lines("第一句。\n第二句。", ""), ["第一句。第二句。"]);
    }

    #[test]
    fn items_hang_and_are_not_joined() {
        let text = format!("List:\n\n- one {}\n- two\n", "word ".repeat(30));
        let lines = lines(&text, "");
        assert_eq!(lines[2].split(' ').next(), Some("-"));
        assert!(lines[3].starts_with("  word"));
        assert_eq!(lines.last().unwrap(), "- two");
    }

    #[test]
    fn code_keeps_its_lines() {
        let lines = lines("Try:\n\n```console\n$ nc  127.0.0.1\n- no item\n```\n", "");
        assert!(lines[2].contains("$ nc  127.0.0.1"));
        assert!(lines[3].contains("- no item"));
    }
}
