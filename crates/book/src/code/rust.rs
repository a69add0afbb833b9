//! Items of a Rust file, found by their names.

use std::ops::Range;

use proc_macro2::{Delimiter, TokenStream, TokenTree};

/// An item of a file, and the names by which a page can ask for it.
struct Item {
    /// `fn serve`.
    name: String,
    /// For a method, the same after `impl Server` and after `impl Handler for Server`.
    full_names: Vec<String>,
    /// Is it only there for tests?
    is_test: bool,
    /// Its lines, from 0, without doc comment and attributes.
    lines: Range<usize>,
    /// The line where those begin.
    docs: usize,
}

/// All items of a file, those in modules and blocks too.
fn items(source: &str) -> Result<Vec<Item>, String> {
    let tokens: TokenStream = source.parse().map_err(|error: proc_macro2::LexError| {
        let line = error.span().start().line;
        format!("line {line} is not Rust: {error}")
    })?;
    let mut all = Vec::new();
    collect(tokens, &[String::new()], false, &mut all);
    Ok(all)
}

/// The lines, from 0, of the item that `words` name: `fn serve`, `impl Server fn serve`.
pub(super) fn find(source: &str, words: &str, with_docs: bool) -> Result<Range<usize>, String> {
    let all = items(source)?;
    match choose(&all, words)[..] {
        [] => Err(format!("there is no `{words}`{}", similar(&all, words))),
        [one] if with_docs => Ok(one.docs..one.lines.end),
        [one] => Ok(one.lines.clone()),
        ref several => Err(format!(
            "`{words}` is there {} times: {}",
            several.len(),
            places(several)
        )),
    }
}

/// The items that `words` can mean: a whole name before a part of one, code before tests.
fn choose<'all>(all: &'all [Item], words: &str) -> Vec<&'all Item> {
    let is_full = |one: &&Item| one.full_names.iter().any(|name| name == words);
    let mut found: Vec<_> = all.iter().filter(is_full).collect();
    if found.is_empty() {
        found = all.iter().filter(|one| one.name == words).collect();
    }
    if found.iter().any(|one| !one.is_test) {
        found.retain(|one| !one.is_test);
    }
    found
}

/// The items that have the last word of `words` in common.
fn similar(all: &[Item], words: &str) -> String {
    let last = words.split(' ').next_back();
    let has_last = |one: &&Item| one.name.split(' ').next_back() == last;
    match places(&all.iter().filter(has_last).collect::<Vec<_>>()) {
        places if places.is_empty() => places,
        places => format!(", but {places}"),
    }
}

fn places(items: &[&Item]) -> String {
    let place = |one: &&Item| {
        let name = one.full_names.last().unwrap_or(&one.name);
        format!("`{name}` in line {}", one.lines.start + 1)
    };
    items.iter().map(place).collect::<Vec<_>>().join(", ")
}

/// The items of a file or a block; `owners` are the names of its `impl`, each with a space after it.
fn collect(tokens: TokenStream, owners: &[String], is_test: bool, all: &mut Vec<Item>) {
    let mut tokens = tokens.into_iter().peekable();
    // Of one item: the line where its attributes begin, whether one says that it is a test, and its own tokens.
    let (mut docs, mut is_for_tests, mut item) = (None, is_test, Vec::new());
    while let Some(token) = tokens.next() {
        docs = docs.or(Some(token.span().start().line - 1));
        if item.is_empty() && is_punct(&token, '#') {
            let is_inner = tokens.next_if(|next| is_punct(next, '!')).is_some();
            let attribute = tokens.next().map(|next| next.to_string().replace(' ', ""));
            if is_inner {
                // Of the file or the block.
                docs = None;
            } else {
                is_for_tests |= matches!(attribute.as_deref(), Some("[test]" | "[cfg(test)]"));
            }
            continue;
        }
        item.push(token);
        if ends(&item) {
            add(&item, docs.unwrap_or_default(), owners, is_for_tests, all);
            (docs, is_for_tests, item) = (None, is_test, Vec::new());
        }
    }
}

fn is_punct(token: &TokenTree, c: char) -> bool {
    matches!(token, TokenTree::Punct(punct) if punct.as_char() == c)
}

/// An item ends with its block, or else with a semicolon. The value of a constant may be a block, too.
fn ends(item: &[TokenTree]) -> bool {
    match item.last() {
        Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Brace => {
            let keyword = keyword(item).map(|at| item[at].to_string());
            !["const", "static", "type", "use"].contains(&keyword.unwrap_or_default().as_str())
        }
        Some(last) => is_punct(last, ';'),
        None => false,
    }
}

/// The place of `fn` in `pub(crate) const fn serve`.
fn keyword(item: &[TokenTree]) -> Option<usize> {
    const MODIFIERS: [&str; 5] = ["pub", "const", "unsafe", "async", "extern"];
    // Beside them there may be `(crate)` and `"C"`.
    let is_other = |token: &TokenTree| matches!(token, TokenTree::Ident(word) if !MODIFIERS.iter().any(|one| word == one));
    let at = item.iter().position(is_other)?;
    // `const LIMIT`, not `const fn limit`.
    let is_const = at > 0 && item[at - 1].to_string() == "const" && item[at].to_string() != "fn";
    Some(if is_const { at - 1 } else { at })
}

fn add(item: &[TokenTree], docs: usize, owners: &[String], is_test: bool, all: &mut Vec<Item>) {
    let (Some(at), [first, .., last]) = (keyword(item), item) else {
        return;
    };
    let keyword = item[at].to_string();
    let name = match keyword.as_str() {
        "impl" => implemented(&item[at + 1..item.len() - 1]),
        "const" | "enum" | "fn" | "mod" | "static" | "struct" | "trait" | "type" => item
            .get(at + 1)
            .map(ToString::to_string)
            .unwrap_or_default(),
        _ => return,
    };
    let name = format!("{keyword} {name}");
    let full_names = owners.iter().map(|owner| format!("{owner}{name}"));
    all.push(Item {
        full_names: full_names.collect(),
        is_test,
        lines: first.span().start().line - 1..last.span().end().line,
        docs,
        name: name.clone(),
    });
    let owners = match (keyword.as_str(), name.split_once(" for ")) {
        ("mod", _) => vec![String::new()],
        ("impl", Some((_, own))) => vec![format!("impl {own} "), format!("{name} ")],
        ("impl" | "trait", _) => vec![format!("{name} ")],
        _ => return,
    };
    if let TokenTree::Group(block) = last {
        collect(block.stream(), &owners, is_test, all);
    }
}

/// `Drop for Server`, of the tokens between `impl` and its block; without generics and paths.
fn implemented(tokens: &[TokenTree]) -> String {
    let (mut depth, mut names, mut last) = (0, String::new(), String::new());
    let mut is_arrow = false;
    for token in tokens {
        let text = token.to_string();
        match text.as_str() {
            "<" => depth += 1,
            ">" if !is_arrow => depth -= 1,
            _ if depth > 0 => {}
            "for" => names = format!("{last} for "),
            "where" => break,
            _ if matches!(token, TokenTree::Ident(_)) => last.clone_from(&text),
            _ => {}
        }
        is_arrow = text == "-";
    }
    names + &last
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOURCE: &str = r##"//! A map.

use std::io;

/// How many wait.
pub const BACKLOG: i32 = 5; // as in most examples

/// Braces in text.
#[must_use]
pub fn braces() -> &'static str {
    // A } in a comment, and '{' in a char.
    let raw = r#"} " {"#;
    let _ = '{';
    "}}} {"
}

/// A server.
#[derive(Debug)]
pub struct Server<H: Handler = Echo> {
    /// Who answers.
    handler: H,
}

impl<H> Server<H>
where
    H: Handler,
{
    /// One at a time.
    ///
    /// # Errors
    /// None.
    pub fn serve(&self) -> io::Result<()> {
        if let Some(x) = self.next()
            && x > 1
        {
            return Ok(());
        }
        Ok(())
    }

    const LIMIT: usize = 3;
}

impl<H> Drop for Server<H> {
    fn drop(&mut self) {}
}

struct Client;

impl Client {
    fn serve(&self) {}
}

impl<F: Fn(u8) -> bool> fmt::Display for Filter<F> {
    const WIDTH: fn(u8) -> usize = { |_| 3 };
}

trait Handler {
    /// Answers.
    fn handle(&self);
}

mod inner {
    pub(super) fn hidden<'a, T: Into<&'a str>>(text: T) -> &'a str {
        text.into()
    }
}

#[cfg(unix)]
fn twice() {}
#[cfg(windows)]
fn twice() {}

#[cfg(test)]
mod tests {
    fn braces() {}

    fn only_here() {}
}
"##;

    fn found(words: &str) -> String {
        lines(words, false).unwrap()
    }

    fn lines(words: &str, with_docs: bool) -> Result<String, String> {
        let range = find(SOURCE, words, with_docs)?;
        Ok(SOURCE.lines().collect::<Vec<_>>()[range].join("\n"))
    }

    #[test]
    fn braces_in_strings_and_comments_end_nothing() {
        let braces = found("fn braces");
        assert!(braces.starts_with("pub fn braces()"), "{braces}");
        assert!(braces.ends_with("\"}}} {\"\n}"), "{braces}");
        assert_eq!(braces.lines().count(), 6);
    }

    #[test]
    fn a_constant_is_one_line_with_what_is_said_on_it() {
        let line = "pub const BACKLOG: i32 = 5; // as in most examples";
        assert_eq!(found("const BACKLOG"), line);
        let with_docs = lines("const BACKLOG", true).unwrap();
        assert_eq!(with_docs, format!("/// How many wait.\n{line}"));
    }

    #[test]
    fn docs_and_attributes_come_only_when_asked_for() {
        assert!(
            found("struct Server")
                .starts_with("pub struct Server<H: Handler = Echo> {\n    /// Who")
        );
        let with_docs = lines("struct Server", true).unwrap();
        assert!(with_docs.starts_with("/// A server.\n#[derive(Debug)]\npub struct"));
    }

    #[test]
    fn a_method_is_found_by_its_type() {
        let of_server = found("impl Server fn serve");
        assert!(
            of_server.starts_with("    pub fn serve(&self) -> io"),
            "{of_server}"
        );
        assert!(
            of_server.ends_with("\n        Ok(())\n    }"),
            "{of_server}"
        );
        assert_eq!(found("impl Client fn serve"), "    fn serve(&self) {}");
        assert_eq!(found("impl Server fn drop"), "    fn drop(&mut self) {}");
        assert_eq!(
            found("impl Drop for Server fn drop"),
            "    fn drop(&mut self) {}"
        );
        assert_eq!(
            found("impl Server const LIMIT"),
            "    const LIMIT: usize = 3;"
        );
        assert_eq!(found("trait Handler fn handle"), "    fn handle(&self);");
        assert_eq!(
            found("impl Display for Filter const WIDTH"),
            "    const WIDTH: fn(u8) -> usize = { |_| 3 };"
        );
    }

    #[test]
    fn a_method_alone_of_its_name_needs_no_type() {
        assert_eq!(found("fn drop"), "    fn drop(&mut self) {}");
        let twice = lines("fn serve", false).unwrap_err();
        assert!(
            twice.contains("`impl Server fn serve` in line 32"),
            "{twice}"
        );
        assert!(
            twice.contains("`impl Client fn serve` in line 51"),
            "{twice}"
        );
    }

    #[test]
    fn a_whole_impl_is_that_without_a_trait() {
        let own = found("impl Server");
        assert!(own.starts_with("impl<H> Server<H>\nwhere\n"), "{own}");
        assert!(own.ends_with("LIMIT: usize = 3;\n}"), "{own}");
        assert!(found("impl Drop for Server").starts_with("impl<H> Drop for Server<H> {"));
    }

    #[test]
    fn modules_are_looked_into_and_tests_come_last() {
        assert!(found("fn hidden").starts_with("    pub(super) fn hidden<'a, T: Into<&'a str>>"));
        assert!(found("fn braces").contains("raw"));
        assert_eq!(found("fn only_here"), "    fn only_here() {}");
    }

    #[test]
    fn what_is_not_there_or_there_twice_is_an_error() {
        assert_eq!(
            lines("fn nowhere", false).unwrap_err(),
            "there is no `fn nowhere`"
        );
        let elsewhere = lines("impl Client fn drop", false).unwrap_err();
        assert!(
            elsewhere.contains("but `impl Drop for Server fn drop` in line 4"),
            "{elsewhere}"
        );
        assert!(
            lines("fn twice", false)
                .unwrap_err()
                .contains("is there 2 times")
        );
        let broken = items("fn a() {\n").err().unwrap();
        assert!(broken.contains("is not Rust"), "{broken}");
    }
}
