//! What a transcript shows is what is printed.
//!
//! ````text
//! ```console
//! $ cargo run -p udp-upper -- client 127.0.0.1:9      a command; it must end by itself
//! send to 127.0.0.1:[..]: connection refused[..]      what it prints, stdout and stderr together;
//! ...                                                 `[..]` is a part of a line, `...` any lines
//! ? 1                                                 its exit status, if it is not 0
//! ```
//! ````

pub mod command;
mod read;
mod run;
mod vary;
mod wrap;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::time::Duration;

use crate::difference;
use crate::fault::Findings;
use crate::page::Page;
use crate::programs::{Program, Programs};
use crate::tree::Book;
use command::Command;
pub(crate) use read::{Said, read};
pub(crate) use run::Outcome;
pub(crate) use vary::common;

/// A command may take this long. None of the book's comes near; one that waits for a person never ends.
pub const PATIENCE: Duration = Duration::from_secs(20);

/// What a block says, as far as it can be run.
struct Transcript<'book> {
    page: &'book Page,
    /// The line of the command.
    line: usize,
    said: Said,
    command: Command,
}

/// Runs all transcripts, and compares.
pub(crate) fn check(book: &Book, programs: &Programs, patience: Duration, findings: &mut Findings) {
    let transcripts = find(book, findings);
    findings.checked += transcripts.len();
    let outcomes = match run_all(book, &transcripts, programs, patience) {
        Ok(outcomes) => outcomes,
        Err(why) => {
            let what = format!("its programs cannot be built: {why}");
            for transcript in &transcripts {
                let path = &transcript.page.path;
                findings.fault(path, transcript.line, &what, "mend them, then check again");
            }
            return;
        }
    };
    for transcript in &transcripts {
        compare(transcript, &outcomes[&transcript.command], findings);
    }
}

/// The outcomes of running twice each command that has nothing under it yet.
pub(crate) fn run_empty(
    book: &Book,
    programs: &Programs,
    findings: &mut Findings,
) -> Result<BTreeMap<String, [Outcome; 2]>, String> {
    let mut transcripts = find(book, findings);
    transcripts.retain(|transcript| transcript.said.is_empty());
    let [once, again] = [(); 2].map(|()| run_all(book, &transcripts, programs, PATIENCE));
    let (mut once, mut again) = (once?, again?);
    let both = transcripts.iter().filter_map(|transcript| {
        let outcomes = [
            once.remove(&transcript.command)?,
            again.remove(&transcript.command)?,
        ];
        let outcomes = outcomes.map(|outcome| match outcome {
            Outcome::Ended { printed, status } => Outcome::Ended {
                printed: wrap::as_at_a_terminal(&transcript.command, &printed),
                status,
            },
            other => other,
        });
        Some((transcript.said.command.clone(), outcomes))
    });
    Ok(both.collect())
}

/// All transcripts on the chosen pages; what is none is a fault.
fn find<'book>(book: &'book Book, findings: &mut Findings) -> Vec<Transcript<'book>> {
    let mut transcripts = Vec::new();
    for page in book.chosen() {
        for (line, block) in page.blocks() {
            if block.language != "console" {
                continue;
            }
            let (before, all) = read(&block.content);
            if !before.is_empty() || all.is_empty() {
                let what = "a transcript begins with `$ COMMAND`";
                let next = "write the command, or make it ```text if it is no transcript";
                findings.fault(&page.path, line + 1, what, next);
            }
            for said in all {
                let line = line + said.line;
                match Command::parse(&said.command, &book.root) {
                    Ok(command) => transcripts.push(Transcript {
                        page,
                        line,
                        said,
                        command,
                    }),
                    Err(why) => {
                        let what = format!("`{}` cannot be run: {why}", said.command);
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
    let wanted = needed(&commands, &book.root);
    programs.make(&wanted)?;
    Ok(run::all(&commands, programs, &book.root, patience))
}

fn needed(commands: &BTreeSet<&Command>, root: &Path) -> BTreeSet<Program> {
    let mut needed = BTreeSet::new();
    for command in commands {
        needed.extend(command.program());
        // It plays the programs of the lessons.
        if command.is_demo() {
            needed.extend(lessons(root).into_iter().map(Program::Bin));
        }
    }
    needed
}

/// The packages of the workspace that have a program.
fn lessons(root: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(root.join("crates")).into_iter().flatten();
    let folders = entries
        .flatten()
        .filter(|entry| entry.path().join("src/main.rs").is_file());
    folders
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .filter(|name| name != env!("CARGO_PKG_NAME"))
        .collect()
}

const HOW_TO_REFILL: &str = "if it is right now, delete the lines under its `$` line, \
     and `cargo run -p book -- rewrite` fills in what is printed";

fn compare(transcript: &Transcript<'_>, outcome: &Outcome, findings: &mut Findings) {
    let Transcript {
        page, line, said, ..
    } = transcript;
    let command = &said.command;
    let Outcome::Ended { printed, status } = outcome else {
        return report(page, *line, command, outcome, findings);
    };
    let wrapped = wrap::as_at_a_terminal(&transcript.command, printed);
    let mut fault = |what: String, next: &str| findings.fault(&page.path, *line, what, next);
    if said.is_empty() && !printed.is_empty() {
        let what = format!("nothing is said of what `{command}` prints");
        fault(what, "`cargo run -p book -- rewrite` fills it in");
    } else if !difference::is_as_expected(&said.printed, printed)
        && !difference::is_as_expected(&said.printed, &wrapped)
    {
        let shown = difference::shown(&said.printed, &wrapped, "the page");
        fault(
            format!("`{command}` prints something else:\n{shown}"),
            HOW_TO_REFILL,
        );
    } else if said.status != *status {
        let what = format!(
            "`{command}` ends with exit status {status}, and the page says {}",
            said.status
        );
        fault(
            what,
            &format!("write `? {status}` after its output (nothing for 0)"),
        );
    }
}

/// Enough to see what it is about.
fn beginning(printed: &str) -> String {
    let lines: Vec<_> = printed.lines().take(10).collect();
    lines.join("\n")
}

/// Says why a command has not ended by itself.
pub(crate) fn report(
    page: &Page,
    line: usize,
    command: &str,
    outcome: &Outcome,
    findings: &mut Findings,
) {
    let (what, next) = match outcome {
        Outcome::Ended { .. } => return,
        Outcome::NotHere(why) => return findings.skip(format!("`{command}`: {why}")),
        Outcome::NotStarted(why) => (
            format!("`{command}` cannot be started: {why}"),
            "does it exist under this name?",
        ),
        Outcome::TooLong { printed } => (
            format!(
                "`{command}` did not end in time; it began with:\n{}",
                beginning(printed)
            ),
            "choose a command that ends by itself (`try NAME --no-ask`, `demo LESSON`), or make the block ```text",
        ),
    };
    findings.fault(&page.path, line, what, next);
}
