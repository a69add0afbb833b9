//! Items of a Python file, found by their names and their indentation.

use std::ops::Range;

use super::indent_of;

/// The lines, from 0, of the item that `words` name: `def serve`, `class Server`, `class Server def serve`.
pub(super) fn find(lines: &[&str], words: &str) -> Result<Range<usize>, String> {
    let file = File::read(lines);
    match words.split(' ').collect::<Vec<_>>()[..] {
        [kind @ ("def" | "class"), name] => file.only(kind, name, 0..lines.len()),
        ["class", class, "def", name] => {
            let class = file.only("class", class, 0..lines.len())?;
            file.only("def", name, class)
        }
        _ => Err(format!("`{words}` is not an item of Python")),
    }
}

struct File<'lines> {
    lines: &'lines [&'lines str],
    /// Which lines continue an earlier one: within brackets, or within a string of several lines.
    continues: Vec<bool>,
}

impl<'lines> File<'lines> {
    fn read(lines: &'lines [&'lines str]) -> Self {
        let mut scanner = Scanner::default();
        let continues = lines.iter().map(|line| scanner.pass(line)).collect();
        Self { lines, continues }
    }

    /// The first lines of all items called `name`.
    fn all(&self, kind: &str, name: &str, within: Range<usize>) -> Vec<usize> {
        let is_it = |&at: &usize| {
            let line = self.lines[at].trim_start();
            let line = line.strip_prefix("async ").unwrap_or(line);
            let after = line.strip_prefix(&format!("{kind} {name}"));
            let ends = |rest: &str| !rest.starts_with(|c: char| c.is_alphanumeric() || c == '_');
            !self.continues[at] && after.is_some_and(ends)
        };
        let found: Vec<_> = within.filter(is_it).collect();
        // A method, or an item within another, is meant only if there is no outer one.
        let least = found.iter().map(|&at| indent_of(self.lines[at])).min();
        let is_outer = |at: &usize| Some(indent_of(self.lines[*at])) == least;
        found.into_iter().filter(is_outer).collect()
    }

    fn only(&self, kind: &str, name: &str, within: Range<usize>) -> Result<Range<usize>, String> {
        let found = self.all(kind, name, within);
        match found[..] {
            [] => Err(format!("there is no `{name}`")),
            [at] => Ok(self.decorated(at)..self.end(at)),
            _ => {
                let places: Vec<_> = found.iter().map(|at| format!("line {}", at + 1)).collect();
                let (count, places) = (found.len(), places.join(", "));
                Err(format!("`{name}` is there {count} times: {places}"))
            }
        }
    }

    /// The line of its first decorator, which may itself take several lines.
    fn decorated(&self, at: usize) -> usize {
        let indent = indent_of(self.lines[at]);
        let mut first = at;
        for before in (0..at).rev() {
            let line = self.lines[before];
            if self.continues[before] {
                continue;
            }
            if indent_of(line) != indent || !line.trim_start().starts_with('@') {
                break;
            }
            first = before;
        }
        first
    }

    /// The line after its last one that is not blank.
    fn end(&self, at: usize) -> usize {
        let indent = indent_of(self.lines[at]);
        let mut end = at + 1;
        for next in at + 1..self.lines.len() {
            let line = self.lines[next];
            if self.continues[next] || indent_of(line) > indent && !line.trim().is_empty() {
                end = next + 1;
            } else if !line.trim().is_empty() {
                break;
            }
        }
        end
    }
}

/// Reads line by line, and keeps which brackets and strings are open.
#[derive(Default)]
struct Scanner {
    brackets: usize,
    long_string: Option<&'static str>,
    backslash: bool,
}

impl Scanner {
    /// Does `line` continue an earlier one?
    fn pass(&mut self, line: &str) -> bool {
        let continues = self.brackets > 0 || self.long_string.is_some() || self.backslash;
        let mut rest = line;
        while let Some(c) = rest.chars().next() {
            rest = self.pass_one(rest, c);
        }
        self.backslash = line.ends_with('\\') && self.long_string.is_none();
        continues
    }

    /// The rest after one character, string or comment; `c` is the first character of `rest`.
    fn pass_one<'line>(&mut self, rest: &'line str, c: char) -> &'line str {
        let after = &rest[c.len_utf8()..];
        if let Some(quotes) = self.long_string {
            if c == '\\' {
                return after.get(1..).unwrap_or_default();
            }
            let Some(end) = rest.strip_prefix(quotes) else {
                return after;
            };
            self.long_string = None;
            return end;
        }
        match c {
            '#' => return "",
            '(' | '[' | '{' => self.brackets += 1,
            ')' | ']' | '}' => self.brackets = self.brackets.saturating_sub(1),
            '"' | '\'' => {
                for quotes in ["\"\"\"", "'''"] {
                    if let Some(after) = rest.strip_prefix(quotes) {
                        self.long_string = Some(quotes);
                        return after;
                    }
                }
                return after_string(after, c);
            }
            _ => {}
        }
        after
    }
}

/// The rest after a string on one line.
fn after_string(rest: &str, quote: char) -> &str {
    let mut is_escaped = false;
    for (at, c) in rest.char_indices() {
        match c {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            _ if c == quote => return &rest[at + 1..],
            _ => {}
        }
    }
    ""
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOURCE: &str = r#"import socket


@decorated
@with_more(
    "(",
)
def serve(
    sock,
    size=1024,
):
    """Serves.

not indented, and def nobody(): in a string
    """
    text = "it's (" + '"""'  # a ( in a comment

    def inner():
        return 1

    return [
        text,
    ]

# --- next -------------------------------------------------------------


class Server:
    limit = 3

    @property
    def address(self):
        return self.sock.getsockname()

    def close(self): pass


class Client:
    def close(self):
        total = 1 + \
2
        return total


async def later():
    pass


def server_of(x):
    return x
"#;

    fn found(words: &str) -> Result<String, String> {
        let lines: Vec<_> = SOURCE.lines().collect();
        Ok(lines[find(&lines, words)?].join("\n"))
    }

    #[test]
    fn a_function_goes_from_its_decorators_to_its_last_line() {
        let serve = found("def serve").unwrap();
        assert!(
            serve.starts_with("@decorated\n@with_more(\n    \"(\",\n)\ndef serve(\n"),
            "{serve}"
        );
        assert!(serve.ends_with("        text,\n    ]"), "{serve}");
    }

    #[test]
    fn a_method_is_found_by_its_class() {
        assert_eq!(
            found("class Server def close").unwrap(),
            "    def close(self): pass"
        );
        let address = found("class Server def address").unwrap();
        assert!(
            address.starts_with("    @property\n    def address"),
            "{address}"
        );
        let close = found("class Client def close").unwrap();
        assert!(close.ends_with("\n2\n        return total"), "{close}");
        let twice = found("def close").unwrap_err();
        assert_eq!(twice, "`close` is there 2 times: line 35, line 39");
    }

    #[test]
    fn a_class_is_all_of_it() {
        let class = found("class Server").unwrap();
        assert!(class.starts_with("class Server:\n"), "{class}");
        assert!(class.ends_with("def close(self): pass"), "{class}");
    }

    #[test]
    fn names_are_whole_and_no_string_counts() {
        assert_eq!(found("def later").unwrap(), "async def later():\n    pass");
        assert!(found("def server_of").is_ok());
        assert!(found("def inner").unwrap().starts_with("    def inner"));
        for missing in [
            "def server",
            "def nobody",
            "class Nobody",
            "class Server def later",
            "fn serve",
        ] {
            assert!(found(missing).is_err(), "{missing}");
        }
    }
}
