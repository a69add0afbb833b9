//! Items of a Rust file, found by their names.

use std::ops::Range;

use proc_macro2::Span;
use syn::spanned::Spanned;
use syn::{AttrStyle, Attribute, ImplItem, Meta, TraitItem, Type};

/// An item of a file, and the names by which a page can ask for it.
pub(super) struct Item {
    /// `fn serve`.
    name: String,
    /// The same, after `impl Server ` and after `impl Handler for Server `, if it is a method.
    full_names: Vec<String>,
    /// Is it only there for tests?
    is_test: bool,
    /// Its lines, from 0, without doc comment and attributes.
    lines: Range<usize>,
    /// The line where those begin.
    docs: usize,
}

/// All items of a file, those in modules and blocks too.
pub(super) fn items(source: &str) -> Result<Vec<Item>, String> {
    let file = syn::parse_file(source).map_err(|error| {
        let line = error.span().start().line;
        format!("line {line} is not Rust: {error}")
    })?;
    let mut all = Vec::new();
    collect(&file.items, false, &mut all);
    Ok(all)
}

/// The lines, from 0, of the item that `words` name: `fn serve`, `impl Server fn serve`.
pub(super) fn find(all: &[Item], words: &str, with_docs: bool) -> Result<Range<usize>, String> {
    match choose(all, words)[..] {
        [] => Err(format!("there is no `{words}`{}", similar(all, words))),
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

fn collect(items: &[syn::Item], is_test: bool, all: &mut Vec<Item>) {
    for item in items {
        let Some((name, attributes)) = name_of(item) else {
            continue;
        };
        let is_test = is_test || attributes.iter().any(is_for_tests);
        all.push(new(&[""], &name, is_test, attributes, item.span()));
        let own = match item {
            syn::Item::Impl(item) => format!("impl {}", type_name(&item.self_ty)),
            _ => name.clone(),
        };
        for (member, attributes, span) in members(item) {
            all.push(new(&[&own, &name], &member, is_test, attributes, span));
        }
        if let syn::Item::Mod(item) = item {
            let items = item.content.as_ref().map_or(&[][..], |(_, items)| items);
            collect(items, is_test, all);
        }
    }
}

fn new(owners: &[&str], name: &str, is_test: bool, attributes: &[Attribute], span: Span) -> Item {
    let full_names = owners.iter().map(|owner| format!("{owner} {name}"));
    // In formatted code each attribute has lines of its own.
    let outer = attributes
        .iter()
        .filter(|one| matches!(one.style, AttrStyle::Outer));
    let after = outer.map(|one| one.span().end().line).max();
    let docs = span.start().line - 1;
    Item {
        name: name.to_owned(),
        full_names: full_names
            .map(|name| name.trim_start().to_owned())
            .collect(),
        is_test,
        lines: after.unwrap_or(docs)..span.end().line,
        docs,
    }
}

/// What is in the block of an `impl` or a `trait`.
fn members(item: &syn::Item) -> Vec<(String, &[Attribute], Span)> {
    macro_rules! member {
        ($kinds:ident, $member:expr) => {{
            let (kind, ident, attributes) = match $member {
                $kinds::Const(item) => ("const", &item.ident, &item.attrs),
                $kinds::Fn(item) => ("fn", &item.sig.ident, &item.attrs),
                $kinds::Type(item) => ("type", &item.ident, &item.attrs),
                _ => return None,
            };
            Some((format!("{kind} {ident}"), &attributes[..], $member.span()))
        }};
    }
    match item {
        syn::Item::Impl(item) => {
            let members = item.items.iter();
            members.filter_map(|one| member!(ImplItem, one)).collect()
        }
        syn::Item::Trait(item) => {
            let members = item.items.iter();
            members.filter_map(|one| member!(TraitItem, one)).collect()
        }
        _ => Vec::new(),
    }
}

/// `fn serve`, `impl Drop for Server`, and the attributes.
fn name_of(item: &syn::Item) -> Option<(String, &[Attribute])> {
    use syn::Item;
    let (kind, ident, attributes) = match item {
        Item::Const(item) => ("const", &item.ident, &item.attrs),
        Item::Enum(item) => ("enum", &item.ident, &item.attrs),
        Item::Fn(item) => ("fn", &item.sig.ident, &item.attrs),
        Item::Mod(item) => ("mod", &item.ident, &item.attrs),
        Item::Static(item) => ("static", &item.ident, &item.attrs),
        Item::Struct(item) => ("struct", &item.ident, &item.attrs),
        Item::Trait(item) => ("trait", &item.ident, &item.attrs),
        Item::Type(item) => ("type", &item.ident, &item.attrs),
        Item::Impl(item) => {
            let path = item
                .trait_
                .as_ref()
                .and_then(|(path, _)| path.segments.last());
            let of = path.map_or_else(String::new, |last| format!("{} for ", last.ident));
            return Some((
                format!("impl {of}{}", type_name(&item.self_ty)),
                &item.attrs,
            ));
        }
        _ => return None,
    };
    Some((format!("{kind} {ident}"), attributes))
}

/// Without generics.
fn type_name(of: &Type) -> String {
    match of {
        Type::Path(path) => {
            let last = path.path.segments.last();
            last.map_or_else(String::new, |last| last.ident.to_string())
        }
        Type::Reference(reference) => type_name(&reference.elem),
        Type::Paren(inner) => type_name(&inner.elem),
        _ => String::new(),
    }
}

/// `#[cfg(test)]`, `#[test]`.
fn is_for_tests(attribute: &Attribute) -> bool {
    match &attribute.meta {
        Meta::Path(path) => path.is_ident("test"),
        Meta::List(list) => list.path.is_ident("cfg") && list.tokens.to_string() == "test",
        Meta::NameValue(_) => false,
    }
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
        let range = find(&items(SOURCE)?, words, with_docs)?;
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
