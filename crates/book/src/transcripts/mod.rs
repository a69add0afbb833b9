//! A transcript shows what the command prints.
//!
//! ````text
//! ```console
//! $ cargo run -p udp-upper -- client 127.0.0.1:9      a command that ends by itself
//! send to 127.0.0.1:[..]: connection refused[..]      what it prints, stdout and stderr together;
//! ...                                                 `[..]` is a part of a line, `...` any lines
//! ? 1                                                 its exit status, if it is not 0
//! ```
//! ````

mod command;
mod read;
pub(crate) mod run;
mod vary;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::time::Duration;

use crate::difference;
use crate::fault::Findings;
use crate::page::Page;
use crate::programs::{Program, Programs};
use crate::tree::Book;
use command::{Command, What};
use read::{Expected, read};
use run::Outcome::{self, Ended};
use vary::common;

/// The time limit of a command: far more than each needs, and the end of one that waits for a person.
pub const PATIENCE: Duration = Duration::from_secs(20);

/// A command on a page, and what the page says it prints.
pub(crate) struct Transcript<'book> {
    pub(crate) page: &'book Page,
    /// The line of the command.
    pub(crate) line: usize,
    pub(crate) expected: Expected,
    command: Command,
}

impl Transcript<'_> {
    fn fault(&self, findings: &mut Findings, what: impl Into<String>, next: impl Into<String>) {
        findings.fault(&self.page.path, self.line, what, next);
    }
}

/// Runs all transcripts, and compares.
pub(crate) fn check(book: &Book, programs: &Programs, patience: Duration, findings: &mut Findings) {
    let transcripts = find(book, findings);
    findings.checked += transcripts.len();
    match run_all(book, &transcripts, programs, patience) {
        Ok(outcomes) => {
            for transcript in &transcripts {
                compare(transcript, &outcomes[&transcript.command], findings);
            }
        }
        Err(why) => {
            let what = format!("its programs cannot be built: {why}");
            for transcript in &transcripts {
                transcript.fault(findings, &what, "correct that, then check again");
            }
        }
    }
}

/// What each command prints that has no output on its page yet; without what differs when it runs again.
pub(crate) fn run_empty<'book>(
    book: &'book Book,
    programs: &Programs,
    findings: &mut Findings,
) -> Result<Vec<(Transcript<'book>, String)>, String> {
    let mut transcripts = find(book, findings);
    transcripts.retain(|transcript| transcript.expected.is_empty());
    let first = run_all(book, &transcripts, programs, PATIENCE)?;
    let second = run_all(book, &transcripts, programs, PATIENCE)?;
    let mut filled = Vec::new();
    for transcript in transcripts {
        match [&first, &second].map(|run| &run[&transcript.command]) {
            [Ended { printed, status }, Ended { printed: again, .. }] => {
                let mut content = common(printed, again);
                if *status != 0 {
                    content += &format!("? {status}\n");
                }
                filled.push((transcript, content));
            }
            [Ended { .. }, outcome] | [outcome, _] => report(&transcript, outcome, findings),
        }
    }
    Ok(filled)
}

/// All transcripts on the chosen pages; a block that is not a transcript is a fault.
fn find<'book>(book: &'book Book, findings: &mut Findings) -> Vec<Transcript<'book>> {
    let mut transcripts = Vec::new();
    for page in book.chosen() {
        let blocks = page.blocks();
        for block in blocks.filter(|block| block.language == "console") {
            let (before, all) = read(&block.content);
            if !before.is_empty() || all.is_empty() {
                let what = "a transcript begins with `$ COMMAND`";
                let next = "write the command, or make it ```text if it is not a transcript";
                findings.fault(&page.path, block.line + 1, what, next);
            }
            for expected in all {
                let line = block.line + expected.line;
                match Command::parse(&expected.command, &book.root) {
                    Ok(command) => transcripts.push(Transcript {
                        page,
                        line,
                        expected,
                        command,
                    }),
                    Err(why) => {
                        let what = format!("`{}` cannot be run: {why}", expected.command);
                        let next = "make the block ```text, or use one of: `cargo run -p LESSON -- …`, \
                             `cargo run -p LESSON --example NAME`, `cargo run -- …`, `python3 FILE`";
                        findings.fault(&page.path, line, what, next);
                    }
                }
            }
        }
    }
    transcripts
}

/// Each command once, however often it is shown.
fn run_all(
    book: &Book,
    transcripts: &[Transcript<'_>],
    programs: &Programs,
    patience: Duration,
) -> Result<BTreeMap<Command, Outcome>, String> {
    let commands: BTreeSet<_> = transcripts.iter().map(|one| &one.command).collect();
    programs.make(&needed(&commands, &book.root))?;
    run::all(&commands, programs, &book.root, patience).map_err(|error| error.to_string())
}

fn needed(commands: &BTreeSet<&Command>, root: &Path) -> BTreeSet<Program> {
    let mut needed = BTreeSet::new();
    for command in commands {
        if let What::Cargo(program) = &command.what {
            needed.insert(program.clone());
        }
        // A demo runs the programs of the lessons; what is seen, socket-trace shows.
        if command.is_demo() || command.is_see() {
            needed.extend(lessons(root).into_iter().map(Program::Bin));
        }
    }
    needed
}

/// The packages of the workspace that have a program.
fn lessons(root: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(root.join("crates")).into_iter().flatten();
    let folders = entries.flatten().map(|entry| entry.path());
    let lessons = folders.filter(|folder| folder.join("src/main.rs").is_file());
    let names = lessons.filter_map(|folder| Some(folder.file_name()?.to_str()?.to_owned()));
    names
        .filter(|name| name != env!("CARGO_PKG_NAME"))
        .collect()
}

fn compare(transcript: &Transcript<'_>, outcome: &Outcome, findings: &mut Findings) {
    let expected = &transcript.expected;
    let command = &expected.command;
    let Ended { printed, status } = outcome else {
        return report(transcript, outcome, findings);
    };
    let says = expected.status();
    if expected.is_empty() && !printed.is_empty() {
        let what = format!("nothing is said of what `{command}` prints");
        transcript.fault(findings, what, "`cargo run -p book -- rewrite` fills it in");
    } else if !difference::is_as_expected(&expected.output, printed) {
        let shown = difference::shown(&expected.output, printed, "the page");
        let what = format!("`{command}` prints something else:\n{shown}");
        let next = "if it is right now, delete the lines under its `$` line, \
             and `cargo run -p book -- rewrite` fills in what is printed";
        transcript.fault(findings, what, next);
    } else if says != *status {
        let what = format!("`{command}` ends with exit status {status}, and the page says {says}");
        let next = format!("write `? {status}` after its output (nothing for 0)");
        transcript.fault(findings, what, next);
    }
}

/// Says why a command did not end by itself.
fn report(transcript: &Transcript<'_>, outcome: &Outcome, findings: &mut Findings) {
    let command = &transcript.expected.command;
    match outcome {
        Ended { .. } => {}
        Outcome::Skipped(why) => findings.skip(format!("`{command}`: {why}")),
        Outcome::NotStarted(why) => {
            let what = format!("`{command}` cannot be started: {why}");
            transcript.fault(findings, what, "does it exist under this name?");
        }
        Outcome::TimedOut { printed } => {
            let beginning: Vec<_> = printed.lines().take(10).collect();
            let beginning = beginning.join("\n");
            let what = format!("`{command}` did not end in time; it began with:\n{beginning}");
            let next = "choose a command that ends by itself (`try NAME --no-ask`, `demo LESSON`), or make the block ```text";
            transcript.fault(findings, what, next);
        }
    }
}
