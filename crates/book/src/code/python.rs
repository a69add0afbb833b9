//! Items of a Python file, found by their names and their indentation.

use std::ops::Range;

use super::indent_of;

/// The lines, from 0, of the item that `words` name: `def serve`, `class Server`, `class Server def serve`.
pub(super) fn find(lines: &[&str], words: &str) -> Result<Range<usize>, String> {
    let continues = continued(&lines.join("\n"));
    let file = File { lines, continues };
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

impl File<'_> {
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
        let decorator = format!("{}@", " ".repeat(indent_of(self.lines[at])));
        let is_first = |&line: &usize| self.lines[line].starts_with(&decorator);
        let above = (0..at).rev();
        let decorators = above.take_while(|line| self.continues[*line] || is_first(line));
        let firsts = decorators.filter(|line| !self.continues[*line]);
        firsts.last().unwrap_or(at)
    }

    /// The line after its last one that is not blank.
    fn end(&self, at: usize) -> usize {
        let indent = indent_of(self.lines[at]);
        let is_blank = |line: usize| !self.continues[line] && self.lines[line].trim().is_empty();
        let is_within = |line: usize| self.continues[line] || indent_of(self.lines[line]) > indent;
        let below = at + 1..self.lines.len();
        let own = below.take_while(|&line| is_blank(line) || is_within(line));
        own.filter(|&line| !is_blank(line)).last().unwrap_or(at) + 1
    }
}

/// Which lines continue an earlier one: within brackets or a string, or after a backslash.
fn continued(text: &str) -> Vec<bool> {
    let mut continues = vec![false];
    let mut brackets = 0_usize;
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let length = match c {
            '#' => rest.find('\n').unwrap_or(rest.len()),
            '"' | '\'' => string_length(rest, c),
            '\\' if rest.starts_with("\\\n") => 2,
            _ => c.len_utf8(),
        };
        match c {
            '(' | '[' | '{' => brackets += 1,
            ')' | ']' | '}' => brackets = brackets.saturating_sub(1),
            _ => {}
        }
        let (token, after) = rest.split_at(length);
        let is_open = brackets > 0 || token != "\n";
        continues.extend(token.matches('\n').map(|_| is_open));
        rest = after;
    }
    continues
}

/// The length of the string at the beginning of a text; without its end, the length of its line or of the text.
fn string_length(text: &str, quote: char) -> usize {
    let three = quote.to_string().repeat(3);
    let is_long = text.starts_with(&three);
    let quotes = if is_long { &three } else { &three[..1] };
    let begin = quotes.len();
    let mut is_escaped = false;
    for (at, c) in text[begin..].char_indices() {
        match c {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            '\n' if !is_long => return begin + at,
            _ if text[begin + at..].starts_with(quotes) => return begin + at + quotes.len(),
            _ => {}
        }
    }
    text.len()
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
