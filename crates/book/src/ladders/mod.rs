//! A ladder shows what a run was: a trace in `docs/ladders`, and the figures that are drawn from it.
//!
//! ```text
//!  docs/ladders/NAME.json ──draw──▶ docs/figures/NAME.LANGUAGE.svg     the same bytes as in the file?
//!     │ the programs' commands
//!     └──────record again──▶ a new trace                               the same sequence?
//! ```
//!
//! | file | what it does |
//! |---|---|
//! | `mod.rs` | the ladders of a book are checked, drawn and recorded |
//! | `ladder.rs` | one ladder: its trace, its figures, and whether they are right |
//! | `record.rs` | a trace is recorded anew |
//! | `sequence.rs` | what is the same in each run |
//! | `part.rs` | the beginning of a ladder, as a figure of its own |

mod part;
mod ladder;
mod record;
mod sequence;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use lesson_kit::Context;

use crate::fault::Findings;
use crate::language::Language;
use crate::page::Kind;
use crate::programs::Programs;
use crate::transcripts::PATIENCE;
use crate::tree::{Book, files_below};
use ladder::{Ladder, again, name_of, write};
use record::{Lack, Studio};

pub(crate) use ladder::{TRACES, trace_of};

/// What is run for a new ladder.
#[derive(Clone, Copy, Debug)]
pub struct Run<'text> {
    /// The server's command line.
    pub server: &'text str,
    /// The client's command line.
    pub client: &'text str,
    /// The rules of the network between the two; none, if it is empty.
    pub network: &'text str,
}

/// Draws the ladders of the chosen pages again, and compares.
pub(crate) fn check_figures(book: &Book, findings: &mut Findings) {
    let ladders = chosen(book, findings);
    findings.checked += ladders.len();
    for ladder in &ladders {
        ladder.check_figures(&book.root, findings);
    }
}

fn chosen(book: &Book, findings: &mut Findings) -> Vec<Ladder> {
    let mut ladders = Vec::new();
    for path in paths(&book.root) {
        let figures: Vec<_> = book
            .pages
            .iter()
            .filter(|page| shows(page, &path))
            .collect();
        if figures.is_empty() {
            let what = "no page shows this ladder";
            findings.fault(
                &path,
                1,
                what,
                "show its figure on a page, or delete it with its figures",
            );
        } else if figures.iter().any(|page| page.is_chosen) {
            match Ladder::read(&book.root, path.clone()) {
                Ok(ladder) => ladders.push(ladder),
                Err(error) => findings.fault(&path, 1, error.to_string(), again(&path)),
            }
        }
    }
    ladders
}

/// Records the ladders of the chosen pages again, and compares. What is wrong with their files is the other check.
pub(crate) fn check_runs(
    book: &Book,
    programs: &Programs,
    patience: Duration,
    findings: &mut Findings,
) {
    let ladders = chosen(book, &mut Findings::default());
    findings.checked += ladders.len();
    let studio = Studio {
        root: &book.root,
        programs,
        patience,
    };
    let traces: Vec<_> = ladders.iter().map(|ladder| &ladder.trace).collect();
    for (ladder, recorded) in ladders.iter().zip(studio.record_all(&traces)) {
        // On a busy machine a program can be too late for another, which waits for a part of a second: once more, alone.
        let recorded = match recorded {
            Ok(trace) if !ladder.has_sequence_of(&trace) => studio.record(&ladder.trace),
            recorded => recorded,
        };
        ladder.compare(recorded, findings);
    }
}

/// Draws all figures that are not what their traces give, and returns them.
///
/// # Errors
/// What could not be read or written.
pub(crate) fn redraw(root: &Path) -> io::Result<Vec<PathBuf>> {
    let mut written = Vec::new();
    for path in paths(root) {
        let ladder = Ladder::read(root, path)?;
        for language in Language::ALL {
            for (figure, drawn) in ladder.figures(language)? {
                if fs::read_to_string(root.join(&figure)).ok().as_ref() != Some(&drawn) {
                    fs::write(root.join(&figure), drawn).context("write", figure.display())?;
                    written.push(figure);
                }
            }
        }
    }
    Ok(written)
}

/// Records these ladders anew, or a new one of this run; then draws. Returns the files that it wrote.
///
/// # Errors
/// What could not be recorded, and why.
pub fn record(
    root: &Path,
    programs: &Programs,
    names: &[String],
    new: Option<Run<'_>>,
) -> io::Result<Vec<PathBuf>> {
    let mut ladders = Vec::new();
    for name in names {
        let path = Path::new(TRACES).join(format!("{name}.json"));
        ladders.push(match new {
            Some(run) => Ladder::new(path, run)?,
            None => Ladder::read(root, path).map_err(|error| {
                let new = "a new ladder needs a --server and a --client";
                io::Error::other(format!("{error}: {new}"))
            })?,
        });
    }
    let studio = Studio {
        root,
        programs,
        patience: PATIENCE,
    };
    let mut written = Vec::new();
    let traces: Vec<_> = ladders.iter().map(|ladder| &ladder.trace).collect();
    for (ladder, recorded) in ladders.iter().zip(studio.record_all(&traces)) {
        let failed = |(Lack::Failed(why) | Lack::Skipped(why))| {
            io::Error::other(format!("record {}: {why}", ladder.name))
        };
        let recorded = recorded.map_err(failed)?;
        // The client is started when the server listens.
        if !recorded.events.iter().any(|event| event.program == Some(1)) {
            let seen = sequence::of(&recorded);
            let why = format!("the client was not started, for the server did not listen:\n{seen}");
            return Err(failed(Lack::Failed(why)));
        }
        write(&root.join(&ladder.path), &recorded).context("write", ladder.path.display())?;
        written.push(ladder.path.clone());
    }
    written.extend(redraw(root)?);
    Ok(written)
}

/// The traces, as seen from the root; none in a book without the folder.
fn paths(root: &Path) -> Vec<PathBuf> {
    files_below(root, Path::new(TRACES), "json").unwrap_or_default()
}

/// Does the page show a figure of this trace?
fn shows(page: &crate::page::Page, trace: &Path) -> bool {
    let figure = format!("/{}.{}.svg", name_of(trace), page.language.tag());
    let is_it =
        |kind: &Kind| matches!(kind, Kind::Image { target, .. } if target.ends_with(&figure));
    page.parts.iter().any(|part| is_it(&part.kind))
}
