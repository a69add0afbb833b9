//! At a terminal, experiments wrap their text at 80 columns; in a pipe they don't.
//!
//! A page may show either; where a transcript is filled in, it is as at a terminal.

use lesson_kit::wrap::options;

use super::command::Command;
use crate::programs::Program;

const LESSONS: [&str; 3] = ["socket-calls", "socket-options", "tcp-vs-udp"];

/// The width of a terminal; that of `lesson_kit::Screen::wrap`.
const WIDTH: usize = 80;

/// What `command` prints, as a terminal shows it.
pub(super) fn as_at_a_terminal(command: &Command, printed: &str) -> String {
    let is_experiments = match command.program() {
        Some(Program::Bin(name)) => LESSONS.contains(&name.as_str()),
        _ => false,
    };
    let is_text = command
        .args()
        .first()
        .is_some_and(|arg| ["try", "list"].contains(&arg.as_str()));
    if !is_experiments || !is_text {
        return printed.to_owned();
    }
    printed.lines().map(|line| wrapped(line) + "\n").collect()
}

fn wrapped(line: &str) -> String {
    let Some(hanging) = hanging(line) else {
        return line.to_owned();
    };
    let indent = " ".repeat(hanging);
    textwrap::fill(line, options(WIDTH).subsequent_indent(&indent))
}

/// By how much what follows the first line is indented; `None` for a line that is not wrapped.
fn hanging(line: &str) -> Option<usize> {
    let after =
        |sign: &str| sign.len() + line[sign.len()..].chars().take_while(|c| *c == ' ').count();
    let first = line.split(' ').next()?;
    if line.starts_with("see ") {
        return Some(4);
    }
    if let Some(rest) = line.strip_prefix("  ") {
        // A choice has a number; a fact is a row of a table.
        let number = rest.split(' ').next()?;
        let is_number = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
        return is_number.then(|| after(&line[..2 + number.len()]));
    }
    let is_name = first
        .chars()
        .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
    if is_name && line[first.len()..].starts_with("  ") {
        return Some(after(first));
    }
    let is_prose =
        first.starts_with(|c: char| c.is_alphabetic()) && !line.starts_with("observed: ");
    is_prose.then_some(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_wrapped_and_tables_are_not() {
        let words = "word ".repeat(20);
        let words = words.trim_end();
        for (begin, hanging) in [("", 0), ("  1  ", 5), ("see ", 4), ("port-zero  ", 11)] {
            let text = wrapped(&format!("{begin}{words}"));
            let second = text.lines().nth(1).unwrap();
            assert_eq!(second.len() - second.trim_start().len(), hanging, "{text}");
        }
        for begin in ["  bind to  ", "✓ port-zero  ", "observed: ", "– x "] {
            let text = format!("{begin}{words}");
            assert_eq!(wrapped(&text), text);
        }
    }
}
