//! The code on a page is the code that runs.
//!
//! ```text
//! <!-- code: crates/tcp-chat/src/server.rs fn listen_on -->    the file and the item
//! ```rust                                                      and its code
//! ```
//!
//! `anchor.rs` lists the forms of the comment.

mod anchor;
mod python;
mod rust;

use std::fs;
use std::path::Path;

use crate::difference;
use crate::fault::Findings;
use crate::links;
use crate::page::{Block, Kind, Page};
use crate::tree::Book;
use anchor::Anchor;

/// The most lines of a block: a page shows code in parts, each with one idea.
const MAX_LINES: usize = 30;

/// What to do about a block whose comment does not name its source.
const HOW_TO_NAME: &str = "name the file and the item on the line before the fence, such as \
     `<!-- code: crates/tcp-chat/src/server.rs fn listen_on -->`";

/// Compares each block of code with its source.
pub(crate) fn check(book: &Book, findings: &mut Findings) {
    for page in book.chosen() {
        for block in page.blocks() {
            check_block(&book.root, page, block, findings);
        }
        for part in &page.parts {
            if let Kind::Html(html) = &part.kind
                && let Some(at) = html.lines().position(|line| comment(line).is_some())
                && !page.blocks().any(|block| block.line == part.line + at + 1)
            {
                let what = "this comment names a source, and no block follows";
                let next = "put it on the line directly before the fence, or delete it";
                findings.fault(&page.path, part.line + at, what, next);
            }
        }
    }
}

fn check_block(root: &Path, page: &Page, block: &Block, findings: &mut Findings) {
    let language = block.language.as_str();
    let mut fault = |what, next: &str| findings.fault(&page.path, block.line, what, next);
    if !is_code(block) {
        if ["rs", "py", "python3"].contains(&language) {
            let what = format!("a block in `{language}` is not compared with its source");
            fault(what, "call it ```rust or ```python");
        }
        return;
    }
    let count = block.content.lines().count();
    if count > MAX_LINES {
        let what = format!("a block of {count} lines; a page shows at most {MAX_LINES} at once");
        let next = "choose a part: `… fn NAME lines \"FIRST\" .. \"LAST\"`";
        fault(what, next);
    }
    if let Some(anchor) = comment(&block.before) {
        compare(root, page, block, anchor, findings);
    } else if !page.has_hints() {
        let what = format!("nothing says where this {language} code is from");
        let next = format!("{HOW_TO_NAME}; code that is not in the project is ```text");
        fault(what, &next);
    }
}

fn compare(root: &Path, page: &Page, block: &Block, anchor: &str, findings: &mut Findings) {
    findings.checked += 1;
    match named(root, anchor, &block.language) {
        Err(NotFound { what, next }) => findings.fault(&page.path, block.line - 1, what, next),
        Ok(code) if code != block.content => {
            let difference = difference::shown(&code, &block.content, anchor);
            let what = format!("this is no longer the code of `{anchor}`\n{difference}");
            let next = "`cargo run -p book -- rewrite` copies it, in both languages; then read the text around it again";
            findings.fault(&page.path, block.line, what, next);
        }
        Ok(_) => {}
    }
}

/// Is it a block that shows code of the project?
pub(crate) fn is_code(block: &Block) -> bool {
    ["rust", "python"].contains(&block.language.as_str())
}

/// The text of a comment `<!-- code: … -->`.
pub(crate) fn comment(line: &str) -> Option<&str> {
    // It may be in a quotation.
    let line = line.trim_start_matches([' ', '>']);
    let comment = line.trim().strip_prefix("<!--")?.strip_suffix("-->")?;
    Some(comment.trim().strip_prefix("code:")?.trim())
}

/// Why there is no such code, and what to do next.
#[derive(Debug)]
pub(crate) struct NotFound {
    pub(crate) what: String,
    pub(crate) next: String,
}

/// The code that `anchor` names, for a block in `language`, as a page shows it.
pub(crate) fn named(root: &Path, anchor: &str, language: &str) -> Result<String, NotFound> {
    let anchor = Anchor::parse(anchor).map_err(|what| NotFound {
        what: format!("`<!-- code: {anchor} -->` cannot be read: {what}"),
        next: HOW_TO_NAME.to_owned(),
    })?;
    let file = &anchor.file;
    let wanted = match Path::new(file).extension() {
        Some(ending) if ending == "rs" => "rust",
        Some(ending) if ending == "py" => "python",
        _ => "text",
    };
    if wanted != language {
        return Err(NotFound {
            what: format!("{file} is not a {language} file"),
            next: format!("name another file, or begin the block with ```{wanted}"),
        });
    }
    let path = links::resolved(Path::new(""), file);
    let Some(text) = path.and_then(|path| fs::read_to_string(root.join(path)).ok()) else {
        return Err(NotFound {
            what: format!("there is no {file} in the project"),
            next: "has it moved? name the file as seen from the project's root".to_owned(),
        });
    };
    let code = anchor.code_in(&text.replace("\r\n", "\n"));
    code.map_err(|what| NotFound {
        what: format!("{file}: {what}"),
        next: "has it another name now? change the comment, in both languages".to_owned(),
    })
}

fn indent_of(line: &str) -> usize {
    line.len() - line.trim_start().len()
}
