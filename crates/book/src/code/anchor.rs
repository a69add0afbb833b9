//! The comment before a block: the file, and the part of it that the block shows.
//!
//! | after the file | what the block shows |
//! |---|---|
//! | `fn NAME`, `struct NAME`, `enum NAME`, `const NAME`, … | that item of a Rust file, without its doc comment and attributes |
//! | `impl TYPE`, `impl TRAIT for TYPE`, `trait NAME` | the whole block |
//! | `impl TYPE fn NAME`, `impl TRAIT for TYPE fn NAME` | a method; `const NAME` and `type NAME` as well |
//! | `def NAME`, `class NAME`, `class NAME def NAME` | that of a Python file, with its decorators |
//! | `lines "FIRST" .. "LAST"` | from the first line that contains FIRST to the next that contains LAST |
//! | an item and then `lines …` | a part of that item; `lines "LINE" .. "LINE"` is that line alone |
//! | `+docs` at the end | with the doc comment and the attributes of a Rust item |

use super::{indent_of, python, rust};

/// A place in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Anchor {
    /// The file, as seen from the project's root.
    pub(super) file: String,
    /// The words that name an item: `impl Server fn serve`; empty for the whole file.
    item: String,
    /// The beginnings of its first and last line, if only a part is shown.
    lines: Option<(String, String)>,
    /// With the doc comment, too?
    with_docs: bool,
}

impl Anchor {
    /// Reads the text of a comment after `code:`; or says what is wrong with it.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let mut words = shell_words::split(text).map_err(|error| error.to_string())?;
        if words.is_empty() {
            return Err("it names no file".to_owned());
        }
        let file = words.remove(0);
        let with_docs = words.pop_if(|word| word == "+docs").is_some();
        let lines = match words.iter().position(|word| word == "lines") {
            None => None,
            Some(at) => match words.split_off(at).as_slice() {
                [_, first, dots, last] if dots == ".." => Some((first.clone(), last.clone())),
                _ => return Err("after `lines` comes `\"FIRST\" .. \"LAST\"`".to_owned()),
            },
        };
        if words.is_empty() && lines.is_none() {
            return Err("it names no item".to_owned());
        }
        Ok(Self {
            file,
            item: words.join(" "),
            lines,
            with_docs,
        })
    }

    /// The code it names, in the text of its file.
    pub(super) fn code_in(&self, text: &str) -> Result<String, String> {
        let all: Vec<_> = text.lines().collect();
        let range = if self.item.is_empty() {
            0..all.len()
        } else if self.file.ends_with(".py") {
            python::find(&all, &self.item)?
        } else {
            rust::find(text, &self.item, self.with_docs)?
        };
        let mut lines = &all[range];
        if let Some((first, last)) = &self.lines {
            lines = part(lines, first, last)?;
        }
        Ok(dedented(lines))
    }
}

fn part<'a>(lines: &'a [&'a str], first: &str, last: &str) -> Result<&'a [&'a str], String> {
    let from = lines.iter().position(|line| line.contains(first));
    let from = from.ok_or_else(|| format!("no line contains `{first}`"))?;
    let rest = &lines[from..];
    let mut after = rest.iter().skip(1);
    let count = match after.position(|line| line.contains(last)) {
        _ if first == last => 1,
        Some(after) => after + 2,
        None => return Err(format!("after `{first}` no line contains `{last}`")),
    };
    Ok(&rest[..count])
}

/// Without the indentation of the first line, and without what only the exercises need.
fn dedented(lines: &[&str]) -> String {
    let lines = lines.iter().filter(|line| !is_of_a_stage(line));
    let indent = lines.clone().next().map_or(0, |line| indent_of(line));
    lines
        .flat_map(|line| [line[indent_of(line).min(indent)..].trim_end(), "\n"])
        .collect()
}

/// `# stage 5 {`, `# stage 5 }`, `#- a line of the starter`; with `//`, too.
fn is_of_a_stage(line: &str) -> bool {
    let line = line.trim();
    if line.starts_with("#- ") || line.starts_with("//- ") || ["#-", "//-"].contains(&line) {
        return true;
    }
    let words: Vec<_> = line.split_whitespace().collect();
    matches!(words[..], ["#" | "//", "stage", number, "{" | "}"] if number.parse::<usize>().is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(anchor: &str, source: &str) -> Result<String, String> {
        Anchor::parse(anchor)?.code_in(source)
    }

    const SOURCE: &str = "\
fn one() {
    let a = \"say \\\"hi\\\"\";
    if a {
        first();

        second();
    }
}

fn two() {
    first();
}
";

    #[test]
    fn lines_go_from_the_first_to_the_next_last() {
        let found = code(r#"a.rs lines "if a" .. "second""#, SOURCE).unwrap();
        assert_eq!(found, "if a {\n    first();\n\n    second();\n");
    }

    #[test]
    fn lines_can_be_those_of_an_item() {
        let found = code(r#"a.rs fn two lines "first" .. "first""#, SOURCE).unwrap();
        assert_eq!(found, "first();\n");
        let missing = code(r#"a.rs fn two lines "second" .. "}""#, SOURCE);
        assert_eq!(missing.unwrap_err(), "no line contains `second`");
        let missing = code(r#"a.rs lines "fn two" .. "if a""#, SOURCE);
        assert_eq!(
            missing.unwrap_err(),
            "after `fn two` no line contains `if a`"
        );
    }

    #[test]
    fn quotes_in_quotes() {
        let found = code(r#"a.rs lines "\"say" .. "\"say""#, SOURCE).unwrap();
        assert_eq!(found, "let a = \"say \\\"hi\\\"\";\n");
    }

    #[test]
    fn an_incomplete_anchor_is_an_error() {
        for anchor in [
            "",
            "a.rs",
            "a.rs +docs",
            "a.rs lines \"x\"",
            "a.rs lines \"x\" \"y\"",
            "a.rs \"fn",
        ] {
            assert!(Anchor::parse(anchor).is_err(), "{anchor}");
        }
    }

    #[test]
    fn the_marks_of_stages_are_left_out() {
        let source = "\
def serve(sock):
    # stage 9 {
    #- sock = bind()
    # Why.
    bind()
    # stage 9 }
    run()
";
        let found = code("a.py def serve", source).unwrap();
        assert_eq!(
            found,
            "def serve(sock):\n    # Why.\n    bind()\n    run()\n"
        );
        let found = code(r##"a.py lines "# stage 9 {" .. "bind()""##, source).unwrap();
        assert_eq!(found, "");
    }
}
