//! A ladder shows what a run was: a trace in `docs/ladders`, and the figures that are drawn from it.
//!
//! ```text
//!  docs/ladders/NAME.json ──draw──▶ docs/figures/NAME.LANGUAGE.svg     the same bytes as in the file?
//!     │ the programs' commands
//!     └──────record again──▶ a new trace                               the same sequence?
//! ```

mod part;
mod record;
mod sequence;

use std::fs::{self, File};
use std::io;
use std::iter;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use lesson_kit::Context;
use socket_trace::model::{Program, Trace};
use socket_trace::{Options, Paths, Rules, json, show_again};

use crate::difference;
use crate::fault::{Findings, shown};
use crate::language::Language;
use crate::page::Kind;
use crate::programs::Programs;
use crate::transcripts::PATIENCE;
use crate::tree::{Book, files_below};
use record::{Lack, Studio};

/// So many are recorded at once: they wait most of the time, but a busy machine swaps what happens.
const AT_ONCE: usize = 4;

/// The folder of the traces, as seen from the project's root.
pub(crate) const TRACES: &str = "docs/ladders";

const FIGURES: &str = "docs/figures";

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

/// A recorded run.
struct Ladder {
    /// Its trace, as seen from the root.
    path: PathBuf,
    name: String,
    trace: Trace,
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
    for (ladder, recorded) in ladders.iter().zip(record_all(&studio, &ladders)) {
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
    for (ladder, recorded) in ladders.iter().zip(record_all(&studio, &ladders)) {
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

impl Ladder {
    /// One that has not been recorded yet.
    fn new(path: PathBuf, run: Run<'_>) -> io::Result<Self> {
        let named = |(name, line): (&str, &str)| {
            let command = shell_words::split(line).map_err(io::Error::other)?;
            let name = name.to_owned();
            Ok(Program { name, command })
        };
        let programs = [("server", run.server), ("client", run.client)];
        let programs = programs.into_iter().map(named).collect::<io::Result<_>>()?;
        let rules: Rules = run.network.parse().map_err(io::Error::other)?;
        let trace = Trace::begin(0, programs, rules.texts());
        Ok(Self {
            name: name_of(&path),
            path,
            trace,
        })
    }

    fn read(root: &Path, path: PathBuf) -> io::Result<Self> {
        let trace = File::open(root.join(&path)).and_then(json::read);
        let trace = trace.context("read", path.display())?;
        Ok(Self {
            name: name_of(&path),
            path,
            trace,
        })
    }

    /// Its figures, as seen from the root, and what socket-trace draws there of the trace today.
    fn figures(&self, language: Language) -> io::Result<Vec<(PathBuf, String)>> {
        let figure = |name: &str, trace: &Trace| {
            let file = Path::new(FIGURES).join(format!("{name}.{}.svg", language.tag()));
            Ok((file, drawn(trace, language)?))
        };
        let whole = iter::once(figure(&self.name, &self.trace));
        let part = part::of(&self.name, &self.trace);
        let part = part.map(|(name, trace)| figure(&name, &trace));
        whole.chain(part).collect()
    }

    fn check_figures(&self, root: &Path, findings: &mut Findings) {
        for language in Language::ALL {
            let figures = self.figures(language).unwrap_or_else(|error| {
                findings.fault(&self.path, 1, error.to_string(), again(&self.path));
                Vec::new()
            });
            for (figure, drawn) in figures {
                if !fs::read_to_string(root.join(&figure)).is_ok_and(|is| is == drawn) {
                    let what = format!("it is not what {} gives", shown(&self.path));
                    findings.fault(&figure, 1, what, "`cargo run -p book -- rewrite` draws it");
                }
            }
        }
    }

    fn has_sequence_of(&self, other: &Trace) -> bool {
        sequence::of(&self.trace) == sequence::of(other)
    }

    fn compare(&self, recorded: Result<Trace, Lack>, findings: &mut Findings) {
        match recorded {
            Err(Lack::Skipped(why)) => findings.skip(format!("the ladders of the book: {why}")),
            Err(Lack::Failed(why)) => {
                let what = format!("its programs cannot be recorded again: {why}");
                findings.fault(&self.path, 1, what, "correct that, then check again");
            }
            Ok(trace) => {
                if !self.has_sequence_of(&trace) {
                    let [here, now] = [&self.trace, &trace].map(sequence::of);
                    let difference = difference::shown(&here, &now, "the trace");
                    let what = format!("its programs do something else now:\n{difference}");
                    findings.fault(&self.path, 1, what, again(&self.path));
                }
            }
        }
    }
}

/// What socket-trace draws of a trace today.
fn drawn(trace: &Trace, language: Language) -> io::Result<String> {
    let folder = tempfile::tempdir()?;
    let [from, file] = ["trace.json", "figure.svg"].map(|name| folder.path().join(name));
    write(&from, trace)?;
    let language = match language {
        Language::English => socket_trace::Language::English,
        Language::Chinese => socket_trace::Language::Chinese,
    };
    let options = Options {
        width: 80,
        language,
        files: Paths {
            svg: Some(file.clone()),
            ..Paths::default()
        },
        ..Options::default()
    };
    show_again(&from, &options, io::sink())?;
    fs::read_to_string(&file)
}

/// Each in its place; those that cannot be built are not recorded.
fn record_all(studio: &Studio<'_>, ladders: &[Ladder]) -> Vec<Result<Trace, Lack>> {
    let traces: Vec<_> = ladders.iter().map(|ladder| &ladder.trace).collect();
    if let Err(why) = studio.make(&traces) {
        return ladders
            .iter()
            .map(|_| Err(Lack::Failed(why.clone())))
            .collect();
    }
    let queue = Mutex::new(traces.iter().enumerate());
    let next = || queue.lock().unwrap_or_else(PoisonError::into_inner).next();
    let work = || {
        let recorded = iter::from_fn(next).map(|(index, trace)| (index, studio.record(trace)));
        recorded.collect::<Vec<_>>()
    };
    let mut recorded: Vec<_> = thread::scope(|scope| {
        let workers = [(); AT_ONCE].map(|()| scope.spawn(work));
        let all = workers.into_iter().flat_map(|worker| worker.join());
        all.flatten().collect()
    });
    recorded.sort_by_key(|(index, _)| *index);
    recorded.into_iter().map(|(_, trace)| trace).collect()
}

/// The traces, as seen from the root; none in a book without the folder.
fn paths(root: &Path) -> Vec<PathBuf> {
    files_below(root, Path::new(TRACES), "json").unwrap_or_default()
}

/// The trace of a figure such as `docs/figures/NAME.en.svg`, as seen from the root.
pub(crate) fn trace_of(figure: &Path) -> Option<PathBuf> {
    let name = figure.strip_prefix(FIGURES).ok()?.to_str()?;
    let name = name.split_once('.')?.0;
    Some(Path::new(TRACES).join(format!("{name}.json")))
}

fn name_of(path: &Path) -> String {
    let name = path.file_stem().unwrap_or_default();
    name.to_string_lossy().into_owned()
}

fn again(path: &Path) -> String {
    let name = name_of(path);
    format!(
        "if it is right now, `cargo run -p book -- ladders {name}` records it again: look at the figure"
    )
}

/// Does the page show a figure of this trace?
fn shows(page: &crate::page::Page, trace: &Path) -> bool {
    let figure = format!("/{}.{}.svg", name_of(trace), page.language.tag());
    let is_it =
        |kind: &Kind| matches!(kind, Kind::Image { target, .. } if target.ends_with(&figure));
    page.parts.iter().any(|part| is_it(&part.kind))
}

fn write(path: &Path, trace: &Trace) -> io::Result<()> {
    let mut writer = json::Writer::begin(File::create(path)?, trace)?;
    for event in &trace.events {
        writer.event(event)?;
    }
    writer.end()
}
