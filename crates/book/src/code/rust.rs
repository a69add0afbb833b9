//! Items of a Rust file, found by their names.

use std::ops::Range;

use proc_macro2::Span;
use syn::spanned::Spanned;
use syn::{Attribute, ImplItem, Item, Meta, TraitItem, Type};

/// The lines, from 0, of the item that `words` name: `fn serve`, `impl Server fn serve`.
pub(super) fn find(source: &str, words: &[&str], with_docs: bool) -> Result<Range<usize>, String> {
    let file = syn::parse_file(source).map_err(|error| {
        let line = error.span().start().line;
        format!("line {line} is no Rust: {error}")
    })?;
    let mut all = Vec::new();
    collect(&file.items, false, &mut all);
    let shown = words.join(" ");
    let found = choose(&all, words);
    match found[..] {
        [] => Err(format!("there is no `{shown}`{}", similar(&all, words))),
        [one] => Ok(if with_docs {
            one.full()
        } else {
            one.lines.clone()
        }),
        _ => {
            let places: Vec<_> = found.iter().map(|one| one.place()).collect();
            let places = places.join(", ");
            Err(format!(
                "`{shown}` is there {} times: {places}",
                found.len()
            ))
        }
    }
}

/// An item, and by which words one can name it.
struct Named {
    /// `impl Server`, for a method; empty for an item that stands alone.
    home: String,
    /// `Handler for Server`, for a method of a trait.
    full_home: String,
    /// `fn serve`.
    name: String,
    /// Is it only there for tests?
    is_test: bool,
    lines: Range<usize>,
    docs: usize,
}

impl Named {
    fn full(&self) -> Range<usize> {
        self.docs..self.lines.end
    }

    fn place(&self) -> String {
        let home = &self.full_home;
        let space = if home.is_empty() { "" } else { " " };
        format!(
            "`{home}{space}{}` in line {}",
            self.name,
            self.lines.start + 1
        )
    }

    fn is_called(&self, words: &str) -> bool {
        let of = |home: &str| words == format!("{home} {}", self.name);
        if self.home.is_empty() {
            words == self.name
        } else {
            of(&self.home) || of(&self.full_home)
        }
    }
}

/// Those that `words` can mean; what stands alone comes before methods, and what runs before tests.
fn choose<'all>(all: &'all [Named], words: &[&str]) -> Vec<&'all Named> {
    let words = words.join(" ");
    let mut found: Vec<_> = all.iter().filter(|one| one.is_called(&words)).collect();
    if found.is_empty() {
        found = all.iter().filter(|one| one.name == words).collect();
    }
    if found.iter().any(|one| !one.is_test) {
        found.retain(|one| !one.is_test);
    }
    found
}

/// Where there is something with the last of the names.
fn similar(all: &[Named], words: &[&str]) -> String {
    let has_name = |one: &&Named| one.name.split(' ').next_back() == words.last().copied();
    let places: Vec<_> = all.iter().filter(has_name).map(Named::place).collect();
    if places.is_empty() {
        return String::new();
    }
    format!(", but {}", places.join(", "))
}

fn collect(items: &[Item], is_test: bool, all: &mut Vec<Named>) {
    for item in items {
        let (name, attributes) = match item {
            Item::Const(item) => (format!("const {}", item.ident), &item.attrs),
            Item::Enum(item) => (format!("enum {}", item.ident), &item.attrs),
            Item::Fn(item) => (format!("fn {}", item.sig.ident), &item.attrs),
            Item::Impl(item) => (home(item).1, &item.attrs),
            Item::Mod(item) => (format!("mod {}", item.ident), &item.attrs),
            Item::Static(item) => (format!("static {}", item.ident), &item.attrs),
            Item::Struct(item) => (format!("struct {}", item.ident), &item.attrs),
            Item::Trait(item) => (format!("trait {}", item.ident), &item.attrs),
            Item::Type(item) => (format!("type {}", item.ident), &item.attrs),
            _ => continue,
        };
        let is_test = is_test || is_for_tests(attributes);
        all.push(named("", "", name, is_test, attributes, item.span()));
        match item {
            Item::Mod(item) => {
                let items = item.content.as_ref().map_or(&[][..], |(_, items)| items);
                collect(items, is_test, all);
            }
            Item::Impl(item) => collect_impl(item, is_test, all),
            Item::Trait(item) => collect_trait(item, is_test, all),
            _ => {}
        }
    }
}

fn collect_impl(item: &syn::ItemImpl, is_test: bool, all: &mut Vec<Named>) {
    let (home, full_home) = home(item);
    for item in &item.items {
        let (name, attributes) = match item {
            ImplItem::Const(item) => (format!("const {}", item.ident), &item.attrs),
            ImplItem::Fn(item) => (format!("fn {}", item.sig.ident), &item.attrs),
            ImplItem::Type(item) => (format!("type {}", item.ident), &item.attrs),
            _ => continue,
        };
        all.push(named(
            &home,
            &full_home,
            name,
            is_test,
            attributes,
            item.span(),
        ));
    }
}

fn collect_trait(item: &syn::ItemTrait, is_test: bool, all: &mut Vec<Named>) {
    let home = format!("trait {}", item.ident);
    for item in &item.items {
        let (name, attributes) = match item {
            TraitItem::Const(item) => (format!("const {}", item.ident), &item.attrs),
            TraitItem::Fn(item) => (format!("fn {}", item.sig.ident), &item.attrs),
            TraitItem::Type(item) => (format!("type {}", item.ident), &item.attrs),
            _ => continue,
        };
        all.push(named(&home, &home, name, is_test, attributes, item.span()));
    }
}

/// `impl Server`, and `impl Drop for Server`; generics do not count.
fn home(item: &syn::ItemImpl) -> (String, String) {
    let own = type_name(&item.self_ty);
    let full = match &item.trait_ {
        Some((path, _)) => match path.segments.last() {
            Some(last) => format!("impl {} for {own}", last.ident),
            None => format!("impl {own}"),
        },
        None => format!("impl {own}"),
    };
    (format!("impl {own}"), full)
}

fn type_name(of: &Type) -> String {
    match of {
        Type::Path(path) => match path.path.segments.last() {
            Some(last) => last.ident.to_string(),
            None => String::new(),
        },
        Type::Reference(reference) => type_name(&reference.elem),
        Type::Paren(inner) => type_name(&inner.elem),
        _ => String::new(),
    }
}

fn named(
    home: &str,
    full_home: &str,
    name: String,
    is_test: bool,
    attributes: &[Attribute],
    span: Span,
) -> Named {
    let end = span.end().line;
    let is_outer = |one: &&Attribute| matches!(one.style, syn::AttrStyle::Outer);
    let after = attributes
        .iter()
        .filter(is_outer)
        .map(|one| one.span().end().line);
    // What is formatted has each attribute on a line of its own.
    let begin = after.max().map_or(span.start().line - 1, |line| line);
    Named {
        home: home.to_owned(),
        full_home: full_home.to_owned(),
        name,
        is_test,
        lines: begin..end,
        docs: span.start().line - 1,
    }
}

/// `#[cfg(test)]`, `#[test]`.
fn is_for_tests(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|one| match &one.meta {
        Meta::Path(path) => path.is_ident("test"),
        Meta::List(list) => list.path.is_ident("cfg") && list.tokens.to_string() == "test",
        Meta::NameValue(_) => false,
    })
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
        let words: Vec<_> = words.split(' ').collect();
        let range = find(SOURCE, &words, with_docs)?;
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
        let broken = find("fn a() {\n", &["fn", "a"], false).unwrap_err();
        assert!(broken.contains("is no Rust"), "{broken}");
    }
}
