//! What a check or a rewriting has found: faults on stdout, what was skipped on stderr.

use std::path::PathBuf;

use anyhow::{Result, anyhow};
use book::fault::Findings;
use book::programs::Programs;
use book::tree::Book;
use book::{Check, PATIENCE};
use lesson_kit::Screen;

/// Are there no faults?
pub(crate) fn check(book: &Book, programs: &Programs, only: &[Check]) -> bool {
    let mut is_true = true;
    let only = if only.is_empty() { Check::all() } else { only };
    for check in only {
        let findings = check.run(book, programs, PATIENCE);
        print(&findings);
        let result = match findings.faults.len() {
            0 => "all true".to_owned(),
            1 => "1 fault".to_owned(),
            count => format!("{count} faults"),
        };
        let (count, subject) = (findings.checked, check.subject());
        Screen::plain().print(format_args!("{count} {subject}: {result}"));
        is_true &= findings.faults.is_empty();
    }
    is_true
}

/// Could all be rewritten?
pub(crate) fn rewrite(book: &Book, programs: &Programs, translated: &[PathBuf]) -> Result<bool> {
    let mut findings = Findings::default();
    let rewritten = book::rewrite(book, programs, translated, &mut findings);
    let rewritten = rewritten.map_err(|why| anyhow!(why))?;
    print(&findings);
    show_rewritten(&rewritten);
    if rewritten.is_empty() {
        Screen::plain().print("nothing to rewrite");
    }
    Ok(findings.faults.is_empty())
}

pub(crate) fn show_rewritten(files: &[PathBuf]) {
    for path in files {
        Screen::plain().print(format_args!("rewrote {}", path.display()));
    }
}

fn print(findings: &Findings) {
    for fault in &findings.faults {
        Screen::plain().print(format_args!("{fault}\n"));
    }
    for skipped in &findings.skipped {
        Screen::plain().note(format_args!("skipped: {skipped}"));
    }
}
