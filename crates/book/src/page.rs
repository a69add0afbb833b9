//! A page: its Markdown, taken apart.

use std::ops::Range;
use std::path::{Path, PathBuf};

use pulldown_cmark::{
    BrokenLink, CodeBlockKind, CowStr, Event, LinkType, Options, Parser, Tag, TagEnd,
};

use crate::language::Language;
use crate::slug::Slugs;

/// One page of the book, in one language.
#[derive(Debug)]
pub struct Page {
    /// The file, as seen from the project's root.
    pub path: PathBuf,
    /// Its language.
    pub language: Language,
    /// All of it, with `\n` as line ends.
    pub text: String,
    /// What is on it, in order.
    pub parts: Vec<Part>,
    /// Is it checked? The other pages are only there for links to lead to.
    pub is_chosen: bool,
}

/// Something on a page that can be checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// The line where it begins, from 1.
    pub line: usize,
    /// What it is.
    pub kind: Kind,
}

/// What a page is made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A heading: its level, from 1, and its anchor, as GitHub and mdBook name it.
    Heading { level: usize, slug: String },
    /// A fenced block.
    Block(Block),
    /// An image: its file, and the text for readers who cannot see it.
    Image { target: String, text: String },
    /// A link to somewhere.
    Link(String),
    /// `[text][name]`, with a name that is nowhere defined.
    Undefined(String),
    /// Code within a sentence.
    Code(String),
    /// HTML, a comment for example.
    Html(String),
}

/// A fenced block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// The line of its fence.
    pub line: usize,
    /// The language after the fence: `rust`; empty without one.
    pub language: String,
    /// Its lines.
    pub content: String,
    /// The line before the fence.
    pub before: String,
}

impl Page {
    /// Takes the Markdown of the file at `path` apart.
    pub(crate) fn parse(path: PathBuf, language: Language, text: &str) -> Self {
        // A clone on Windows may have other line ends.
        let text = text.replace("\r\n", "\n");
        Self {
            path,
            language,
            parts: parts(&text),
            text,
            is_chosen: true,
        }
    }

    /// Its place in its language: `tcp-chat/README.md`.
    pub(crate) fn name(&self) -> &Path {
        let folder = self.language.folder();
        self.path.strip_prefix(folder).unwrap_or(&self.path)
    }

    /// The folder that it is in, as seen from the project's root.
    pub(crate) fn folder(&self) -> &Path {
        self.path.parent().unwrap_or(&self.path)
    }

    /// Is it the table of contents?
    pub(crate) fn is_summary(&self) -> bool {
        self.name() == Path::new("SUMMARY.md")
    }

    /// Are its blocks hints to a learner: sketches, not code of the project?
    pub(crate) fn has_hints(&self) -> bool {
        self.name().ends_with("exercises.md")
    }

    /// The lesson whose questions it has, if it is a page of questions.
    pub(crate) fn lesson_of_questions(&self) -> Option<&str> {
        let name = self.name();
        name.ends_with("questions.md")
            .then(|| name.parent()?.to_str())?
    }

    /// Its blocks.
    pub(crate) fn blocks(&self) -> impl DoubleEndedIterator<Item = &Block> {
        self.parts.iter().filter_map(|part| match &part.kind {
            Kind::Block(block) => Some(block),
            _ => None,
        })
    }

    /// Is there a heading, or an HTML element, with this anchor?
    pub(crate) fn has_anchor(&self, anchor: &str) -> bool {
        let attributes = ["id", "name"].map(|name| format!("{name}=\"{anchor}\""));
        self.parts.iter().any(|part| match &part.kind {
            Kind::Heading { slug, .. } => slug == anchor,
            Kind::Html(html) => attributes.iter().any(|attribute| html.contains(attribute)),
            _ => false,
        })
    }
}

fn parts(text: &str) -> Vec<Part> {
    let mut undefined = Vec::new();
    let remember = |link: BrokenLink<'_>| {
        // `[text]` alone is prose more often than a link.
        if matches!(link.link_type, LinkType::Reference | LinkType::Collapsed) {
            undefined.push((link.span.start, link.reference.into_string()));
        }
        None::<(CowStr<'_>, CowStr<'_>)>
    };
    let options =
        Options::ENABLE_TABLES | Options::ENABLE_FOOTNOTES | Options::ENABLE_STRIKETHROUGH;
    let parser = Parser::new_with_broken_link_callback(text, options, Some(remember));
    let mut reader = Reader {
        text,
        lines: Lines::of(text),
        ..Reader::default()
    };
    for (event, range) in parser.into_offset_iter() {
        reader.read(event, &range);
    }
    for (start, name) in undefined {
        reader.push(reader.lines.at(start), Kind::Undefined(name));
    }
    reader.parts.sort_by_key(|part| part.line);
    reader.parts
}

/// Collects the parts of a page from the events of the parser.
#[derive(Default)]
struct Reader<'text> {
    text: &'text str,
    lines: Lines,
    slugs: Slugs,
    parts: Vec<Part>,
    /// The headings, blocks and images that have begun, the innermost last: their index, and their text so far.
    open: Vec<(usize, String)>,
}

impl Reader<'_> {
    fn read(&mut self, event: Event<'_>, range: &Range<usize>) {
        let line = self.lines.at(range.start);
        match event {
            Event::Start(Tag::Heading { level, .. }) => {
                let (level, slug) = (level as usize, String::new());
                self.begin(line, Kind::Heading { level, slug });
            }
            Event::Start(Tag::CodeBlock(kind)) => {
                self.begin(line, Kind::Block(self.block(&kind, line)));
            }
            Event::Start(Tag::Image { dest_url, .. }) => {
                let (target, text) = (dest_url.into_string(), String::new());
                self.begin(line, Kind::Image { target, text });
            }
            Event::Start(Tag::Link { dest_url, .. }) => {
                self.push(line, Kind::Link(dest_url.into_string()));
            }
            Event::End(TagEnd::Heading(_) | TagEnd::CodeBlock | TagEnd::Image) => self.end(),
            Event::Text(text) => self.add(&text),
            Event::Code(code) => {
                self.add(&code);
                self.push(line, Kind::Code(code.into_string()));
            }
            Event::Html(html) | Event::InlineHtml(html) => {
                self.push(line, Kind::Html(html.into_string()));
            }
            Event::SoftBreak | Event::HardBreak => self.add(" "),
            _ => {}
        }
    }

    /// A block whose fence is at `line`, still without its content.
    fn block(&self, kind: &CodeBlockKind<'_>, line: usize) -> Block {
        let info = match kind {
            CodeBlockKind::Fenced(info) => info,
            CodeBlockKind::Indented => "",
        };
        let before = line.checked_sub(2);
        let before = before.and_then(|at| self.text.lines().nth(at));
        Block {
            line,
            language: info.split([',', ' ']).next().unwrap_or_default().to_owned(),
            content: String::new(),
            before: before.unwrap_or_default().to_owned(),
        }
    }

    fn begin(&mut self, line: usize, kind: Kind) {
        self.open.push((self.parts.len(), String::new()));
        self.push(line, kind);
    }

    fn end(&mut self) {
        let Some((index, text)) = self.open.pop() else {
            return;
        };
        match &mut self.parts[index].kind {
            Kind::Heading { slug, .. } => *slug = self.slugs.of(&text),
            Kind::Block(block) => block.content = text,
            Kind::Image { text: shown, .. } => *shown = text,
            _ => {}
        }
    }

    fn add(&mut self, text: &str) {
        for (_, open) in &mut self.open {
            open.push_str(text);
        }
    }

    fn push(&mut self, line: usize, kind: Kind) {
        self.parts.push(Part { line, kind });
    }
}

/// Where each line of a text begins.
#[derive(Default)]
struct Lines(Vec<usize>);

impl Lines {
    fn of(text: &str) -> Self {
        let ends = text.match_indices('\n').map(|(at, _)| at + 1);
        Self([0].into_iter().chain(ends).collect())
    }

    /// The line, from 1, in which the byte at `offset` is.
    fn at(&self, offset: usize) -> usize {
        self.0.partition_point(|&begin| begin <= offset)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> Page {
        Page::parse(
            PathBuf::from("docs/en/x/README.md"),
            Language::English,
            text,
        )
    }

    #[test]
    fn a_page_is_taken_apart() {
        let page = parsed(
            "# `tcp-chat`: how\n\nSee [this](../a.md#b), `try x`.\n\n<!-- code: a fn b -->\n```rust\nfn b() {\n}\n```\n\n![the *picture*](f.svg)\n",
        );
        assert_eq!(page.name(), Path::new("x/README.md"));
        assert!(page.has_anchor("tcp-chat-how"));
        let block = page.blocks().next().unwrap();
        assert_eq!((block.line, block.content.as_str()), (6, "fn b() {\n}\n"));
        assert_eq!(block.before, "<!-- code: a fn b -->");
        let of = |line| page.parts.iter().filter(move |part| part.line == line);
        assert!(of(3).any(|part| part.kind == Kind::Link("../a.md#b".into())));
        assert!(of(3).any(|part| part.kind == Kind::Code("try x".into())));
        let image = Kind::Image {
            target: "f.svg".into(),
            text: "the picture".into(),
        };
        assert!(of(11).any(|part| part.kind == image));
    }

    #[test]
    fn a_reference_that_is_nowhere_defined_is_found() {
        let page = parsed("One [text][name], and [prose] in brackets.\n");
        let undefined = Kind::Undefined("name".into());
        let found: Vec<_> = page.parts.iter().map(|part| &part.kind).collect();
        assert_eq!(found, [&undefined]);
    }

    #[test]
    fn other_line_ends_change_nothing() {
        let page = parsed("# a\r\n\r\n```text\r\nx\r\n```\r\n");
        assert_eq!(page.blocks().next().unwrap().content, "x\n");
    }
}
