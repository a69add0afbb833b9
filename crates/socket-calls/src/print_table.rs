//! The table of the calls: for a person, for the book, for a machine.

use serde_json::{Value, json};

use crate::table::{CALLS, Call};

/// A paragraph for each call, narrow enough for any terminal.
#[must_use]
pub fn plain() -> String {
    let paragraph = |call: &Call| {
        format!(
            "{}\n  std      {}\n  socket2  {}\n  system   {}\n  man      {}\n  try      {}\n",
            call.python,
            call.std,
            call.socket2,
            call.system_call,
            call.man,
            call.experiments.join("\n           "),
        )
    };
    CALLS.iter().map(paragraph).collect::<Vec<_>>().join("\n")
}

/// A Markdown table, as the book shows it.
#[must_use]
pub fn markdown() -> String {
    let heading = "| Python | Rust `std` | `socket2` | system call | man page | experiments |\n\
        |---|---|---|---|---|---|\n";
    let row = |call: &Call| {
        let (std, socket2) = (names_as_code(call.std), names_as_code(call.socket2));
        let experiments = call.experiments.join("`, `");
        format!(
            "| `{}` | {std} | {socket2} | {} | {} | `{experiments}` |\n",
            call.python, call.system_call, call.man,
        )
    };
    heading.to_owned() + &CALLS.iter().map(row).collect::<String>()
}

/// `Socket::bind, or` becomes `` `Socket::bind`, or``.
fn names_as_code(text: &str) -> String {
    let word = |word: &str| {
        let name = word.trim_matches(['(', ')', ',']);
        match word.split_once(name) {
            Some((before, after)) if name.contains("::") => format!("{before}`{name}`{after}"),
            _ => word.to_owned(),
        }
    };
    text.split(' ').map(word).collect::<Vec<_>>().join(" ")
}

/// A list of objects.
#[must_use]
pub fn as_json() -> Value {
    let object = |call: &Call| {
        json!({
            "python": call.python,
            "std": call.std,
            "socket2": call.socket2,
            "system_call": call.system_call,
            "man": call.man,
            "experiments": call.experiments,
        })
    };
    CALLS.iter().map(object).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_become_code_and_the_rest_stays() {
        assert_eq!(
            names_as_code("TcpStream::peek, UdpSocket::peek and (more)"),
            "`TcpStream::peek`, `UdpSocket::peek` and (more)"
        );
        assert_eq!(
            names_as_code("— (io::copy, then Socket::send)"),
            "— (`io::copy`, then `Socket::send`)"
        );
    }

    #[test]
    fn every_row_of_the_markdown_has_as_many_cells_as_the_heading() {
        let cells = |line: &str| line.matches('|').count();
        let table = markdown();
        assert!(table.lines().all(|line| cells(line) == 7), "{table}");
        assert_eq!(table.lines().count(), CALLS.len() + 2);
    }
}
