//! Checks and rewrites, and what they say of it: faults to stdout, what was skipped to stderr.

use std::path::PathBuf;

use anyhow::{Result, anyhow};
use book::Check;
use book::fault::Findings;
use book::programs::Programs;
use book::tree::Book;
use lesson_kit::Screen;

/// Is all true?
pub(crate) fn check(book: &Book, programs: &Programs, only: &[Check]) -> bool {
    let screen = Screen::plain();
    let mut is_well = true;
    for check in Check::ALL {
        if !only.is_empty() && !only.contains(&check) {
            continue;
        }
        let findings = check.of(book, programs);
        report(&screen, &findings);
        let result = match findings.faults.len() {
            0 => "all true".to_owned(),
            1 => "1 fault".to_owned(),
            count => format!("{count} faults"),
        };
        screen.print(format_args!(
            "{}: {result}",
            check.counted(findings.checked)
        ));
        is_well &= findings.faults.is_empty();
    }
    is_well
}

/// Could all be rewritten?
pub(crate) fn rewrite(book: &Book, programs: &Programs, translated: &[PathBuf]) -> Result<bool> {
    let screen = Screen::plain();
    let mut findings = Findings::default();
    let rewritten =
        book::rewrite(book, programs, translated, &mut findings).map_err(|why| anyhow!(why))?;
    report(&screen, &findings);
    for path in &rewritten {
        screen.print(format_args!(
            "rewrote {}",
            path.display().to_string().replace('\\', "/")
        ));
    }
    if rewritten.is_empty() {
        screen.print("nothing to rewrite");
    }
    Ok(findings.faults.is_empty())
}

fn report(screen: &Screen, findings: &Findings) {
    for fault in &findings.faults {
        screen.print(format_args!("{fault}\n"));
    }
    for skipped in &findings.skipped {
        screen.note(format_args!("skipped: {skipped}"));
    }
}
