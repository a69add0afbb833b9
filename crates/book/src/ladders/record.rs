//! A trace is recorded anew, of the programs that it names.

use std::collections::BTreeSet;
use std::env;
use std::fs::{self, File};
use std::io;
use std::iter;
use std::path::Path;
use std::process::Command;
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use socket_trace::json;
use socket_trace::model::{self, Trace, What};

use crate::machine::{self, Machine};
use crate::programs::{Program, Programs};
use crate::transcripts::run::{Outcome, to_its_end};

/// So many are recorded at once: they wait most of the time, but a busy machine swaps what happens.
const AT_ONCE: usize = 4;

/// Why there is no new trace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Lack {
    /// This machine lacks what it needs.
    Skipped(String),
    /// Something is wrong.
    Failed(String),
}

impl From<io::Error> for Lack {
    fn from(error: io::Error) -> Self {
        Self::Failed(error.to_string())
    }
}

/// The machine on which programs are traced.
pub(super) struct Studio<'book> {
    pub(super) root: &'book Path,
    pub(super) programs: &'book Programs,
    pub(super) patience: Duration,
}

impl Studio<'_> {
    /// Records each of these traces anew, in their order. Without the programs that are needed, none is recorded.
    pub(super) fn record_all(&self, traces: &[&Trace]) -> Vec<Result<Trace, Lack>> {
        if let Err(why) = self.make(traces) {
            let failed = |_: &&Trace| Err(Lack::Failed(why.clone()));
            return traces.iter().map(failed).collect();
        }
        let queue = Mutex::new(traces.iter().enumerate());
        let next = || queue.lock().unwrap_or_else(PoisonError::into_inner).next();
        let work = || {
            let recorded = iter::from_fn(next).map(|(index, trace)| (index, self.record(trace)));
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

    /// Builds what is needed to record the programs of these traces.
    fn make(&self, traces: &[&Trace]) -> Result<(), String> {
        let words = traces.iter().flat_map(|trace| &trace.programs);
        let programs = words.filter_map(|program| self.program(first_word(program)).ok().flatten());
        let tracer = Program::Bin("socket-trace".to_owned());
        let wanted: BTreeSet<_> = programs.chain([tracer]).collect();
        self.programs.make(&wanted)
    }

    /// Runs the server and the client of this trace under socket-trace once more, over the same network.
    pub(super) fn record(&self, trace: &Trace) -> Result<Trace, Lack> {
        if cfg!(not(target_os = "linux")) {
            let why = "socket-trace needs Linux".to_owned();
            return Err(Lack::Skipped(why));
        }
        let [server, client] = &trace.programs[..] else {
            let what = "a ladder is recorded of a server and a client".to_owned();
            return Err(Lack::Failed(what));
        };
        let machine = Machine::find()?;
        for program in &trace.programs {
            self.add(first_word(program), &machine)?;
        }
        let folder = tempfile::tempdir()?;
        let file = folder.path().join("trace.json");
        let mut tracer = Command::new(self.programs.path(&Program::Bin("socket-trace".into())));
        machine.prepare(&mut tracer);
        // Without it Python asks the name service for the user's home.
        tracer.env("HOME", "/");
        tracer.current_dir(self.root).arg("--json").arg(&file);
        for (role, program) in [("--server", server), ("--client", client)] {
            tracer.arg(role).arg(shell_words::join(&program.command));
        }
        if !trace.network.is_empty() {
            tracer.arg("--network").arg(trace.network.join("; "));
        }
        let printed = match to_its_end(tracer, self.patience)? {
            Outcome::Ended { printed, .. } => printed,
            Outcome::TimedOut { printed } => {
                return Err(Lack::Failed(format!("it did not end in time:\n{printed}")));
            }
            Outcome::NotStarted(why) | Outcome::Skipped(why) => return Err(Lack::Failed(why)),
        };
        let trace = File::open(&file).and_then(json::read);
        let trace = trace.map_err(|error| Lack::Failed(format!("{error}\n{printed}")))?;
        complete(trace).map(trimmed)
    }

    fn add(&self, name: &str, machine: &Machine) -> Result<(), Lack> {
        let file = match self.program(name).map_err(Lack::Failed)? {
            Some(program) => self.programs.path(&program),
            None => machine::python().ok_or(Lack::Skipped("python3 is missing".to_owned()))?,
        };
        match machine.add(name, &file) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
            added => Ok(added?),
        }
    }

    /// The program of a lesson, or an example; `None` for Python.
    fn program(&self, name: &str) -> Result<Option<Program>, String> {
        if name == "python3" {
            return Ok(None);
        }
        let crates = self.root.join("crates");
        if crates.join(name).join("src/main.rs").is_file() {
            return Ok(Some(Program::Bin(name.to_owned())));
        }
        let folders = fs::read_dir(&crates).into_iter().flatten().flatten();
        let example = format!("examples/{name}.rs");
        let mut folders = folders.map(|entry| entry.path());
        match folders.any(|folder| folder.join(&example).is_file()) {
            true => Ok(Some(Program::Example(name.to_owned()))),
            false => Err(format!(
                "`{name}` is neither python3 nor a lesson's program or example"
            )),
        }
    }
}

fn first_word(program: &model::Program) -> &str {
    program.command.first().map_or("", String::as_str)
}

/// A note before a program does anything is about this machine: why the wire or the calls cannot be seen here.
fn complete(trace: Trace) -> Result<Trace, Lack> {
    let events = trace.events.iter();
    let mut before = events.take_while(|event| event.program.is_none());
    let note = before.find_map(|event| match &event.what {
        What::Note(note) => Some(note.text.clone()),
        _ => None,
    });
    match note {
        Some(why) if env::var_os("REQUIRE_PRIVATE_NETWORK").is_some() => Err(Lack::Failed(why)),
        Some(why) => Err(Lack::Skipped(why)),
        None => Ok(trace),
    }
}

/// Begins with what happens first, and not with the start of an interpreter.
fn trimmed(mut trace: Trace) -> Trace {
    let is_shown = |what: &What| !matches!(what, What::Ended(ended) if !ended.first);
    trace.events.retain(|event| is_shown(&event.what));
    let start = trace.events.iter().map(|event| event.time).min();
    let start = start.unwrap_or(0);
    trace.began += start;
    for event in &mut trace.events {
        event.time -= start;
        if let What::CallReturned(returned) = &mut event.what {
            returned.entered = returned.entered.saturating_sub(start);
        }
    }
    trace
}
