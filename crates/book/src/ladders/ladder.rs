//! One ladder: its trace, its figures, and whether they are right.

use std::fs::{self, File};
use std::io;
use std::iter;
use std::path::{Path, PathBuf};

use lesson_kit::Context;
use socket_trace::model::{Program, Trace};
use socket_trace::{Options, Paths, Rules, json, show_again};

use super::record::Lack;
use super::{Run, part, sequence};
use crate::difference;
use crate::fault::{Findings, shown};
use crate::language::Language;

/// The folder of the traces, as seen from the project's root.
pub(crate) const TRACES: &str = "docs/ladders";

const FIGURES: &str = "docs/figures";

/// A recorded run.
pub(super) struct Ladder {
    /// Its trace, as seen from the root.
    pub(super) path: PathBuf,
    pub(super) name: String,
    pub(super) trace: Trace,
}

impl Ladder {
    /// One that has not been recorded yet.
    pub(super) fn new(path: PathBuf, run: Run<'_>) -> io::Result<Self> {
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

    pub(super) fn read(root: &Path, path: PathBuf) -> io::Result<Self> {
        let trace = File::open(root.join(&path)).and_then(json::read);
        let trace = trace.context("read", path.display())?;
        Ok(Self {
            name: name_of(&path),
            path,
            trace,
        })
    }

    /// Its figures, as seen from the root, and what socket-trace draws there of the trace today.
    pub(super) fn figures(&self, language: Language) -> io::Result<Vec<(PathBuf, String)>> {
        let figure = |name: &str, trace: &Trace| {
            let file = Path::new(FIGURES).join(format!("{name}.{}.svg", language.tag()));
            Ok((file, drawn(trace, language)?))
        };
        let whole = iter::once(figure(&self.name, &self.trace));
        let part = part::of(&self.name, &self.trace);
        let part = part.map(|(name, trace)| figure(&name, &trace));
        whole.chain(part).collect()
    }

    pub(super) fn check_figures(&self, root: &Path, findings: &mut Findings) {
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

    pub(super) fn has_sequence_of(&self, other: &Trace) -> bool {
        sequence::of(&self.trace) == sequence::of(other)
    }

    pub(super) fn compare(&self, recorded: Result<Trace, Lack>, findings: &mut Findings) {
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

/// The trace of a figure such as `docs/figures/NAME.en.svg`, as seen from the root.
pub(crate) fn trace_of(figure: &Path) -> Option<PathBuf> {
    let name = figure.strip_prefix(FIGURES).ok()?.to_str()?;
    let name = name.split_once('.')?.0;
    Some(Path::new(TRACES).join(format!("{name}.json")))
}

pub(super) fn name_of(path: &Path) -> String {
    let name = path.file_stem().unwrap_or_default();
    name.to_string_lossy().into_owned()
}

/// What to do about a ladder that is not right.
pub(super) fn again(path: &Path) -> String {
    let name = name_of(path);
    format!(
        "if it is right now, `cargo run -p book -- ladders {name}` records it again: look at the figure"
    )
}

/// Writes a trace as JSON.
pub(super) fn write(path: &Path, trace: &Trace) -> io::Result<()> {
    let mut writer = json::Writer::begin(File::create(path)?, trace)?;
    for event in &trace.events {
        writer.event(event)?;
    }
    writer.end()
}
