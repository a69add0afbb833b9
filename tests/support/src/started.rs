//! The programs that a stage has started: its report says what became of each.

use std::cell::RefCell;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

use harness::child::Child;
use harness::report::last_lines;

use crate::condition::{Condition, Program, doing};
use crate::steps::last_words;
use crate::{Said, patience};

/// How long a program may take from closing its connections to its end: an interpreter cleans up in between.
const LAST_MOMENT: Duration = Duration::from_millis(300);

thread_local! {
    static STARTED: RefCell<Vec<Weak<Mutex<Started>>>> = const { RefCell::new(Vec::new()) };
}

/// A program that this stage has started.
pub(crate) struct Started {
    pub(crate) name: Said,
    pub(crate) child: Child,
    /// Has the stage killed it, or seen it end as it should?
    pub(crate) end_is_known: bool,
}

/// Enters a program into the list of this stage, which is as long as its programs live.
pub(crate) fn enter(started: Started) -> Arc<Mutex<Started>> {
    let started = Arc::new(Mutex::new(started));
    STARTED.with_borrow_mut(|all| all.push(Arc::downgrade(&started)));
    started
}

pub(crate) fn lock(started: &Mutex<Started>) -> MutexGuard<'_, Started> {
    started.lock().unwrap_or_else(PoisonError::into_inner)
}

fn all() -> Vec<Arc<Mutex<Started>>> {
    STARTED.with_borrow(|all| all.iter().filter_map(Weak::upgrade).collect())
}

/// Has one of the programs ended with an error, so that it is of no use to wait?
pub(crate) fn has_one_failed() -> bool {
    all().iter().any(|one| {
        let mut one = lock(one);
        !one.end_is_known && one.child.ended().is_some_and(|status| !status.success())
    })
}

/// Has every program ended, so that nobody is left who could answer?
pub(crate) fn have_all_ended() -> bool {
    let all = all();
    let mut running = all.iter().map(|one| lock(one));
    !all.is_empty() && running.all(|mut one| one.end_is_known || one.child.ended().is_some())
}

/// What each program does at this moment, but for those that ended as they should.
/// The ends of their stderr go into the report.
pub(crate) fn conditions() -> Vec<Program> {
    let all = all();
    let all = all.iter().map(|one| lock(one));
    all.filter(|one| !one.end_is_known)
        .map(|mut one| one.condition())
        .collect()
}

impl Started {
    fn condition(&mut self) -> Program {
        let condition = match self.child.wait(LAST_MOMENT.min(patience())) {
            Some(status) => {
                // It may not have been read yet.
                let stderr = self.child.stderr();
                let _ = stderr.take_within(LAST_MOMENT, |_, ended| ended.then_some(0));
                Condition::Ended(status)
            }
            None => Condition::Running(doing(self.child.pid())),
        };
        let stderr = self.child.stderr().seen();
        last_words(&self.name, &stderr);
        Program {
            name: self.name.clone(),
            condition,
            last_line: naming_the_error(&last_lines(&stderr)),
            floods: self.child.flooded(),
        }
    }
}

/// The one of a program's last words that names its error: after it, runtimes print frames and notes.
fn naming_the_error(lines: &[String]) -> Option<String> {
    let names_it = |line: &&String| {
        let names = ["Error: ", "Exception", "panic: "];
        names.iter().any(|name| line.contains(name))
    };
    let is_note = |line: &&String| {
        let notes = [
            "at ",
            "... ",
            "note: ",
            "Node.js v",
            "goroutine ",
            "exit status ",
        ];
        let line = line.trim_start();
        line.is_empty() || notes.iter().any(|note| line.starts_with(note))
    };
    let of_all = lines.iter().rev();
    let named = of_all.clone().find(names_it);
    named
        .or(of_all.clone().find(|line| !is_note(line)))
        .cloned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_that_names_the_error_is_the_one_that_is_shown() {
        for (words, named) in [
            ("Traceback\n  File \"a.py\"\nKeyError: 'x'", "KeyError: 'x'"),
            (
                "thread 'main' panicked at src/main.rs:3:5:\nno address\nnote: run with `RUST_BACKTRACE=1` …",
                "no address",
            ),
            (
                "Exception in thread \"main\" java.net.BindException: in use\n\tat Echo.main(Echo.java:3)",
                "Exception in thread \"main\" java.net.BindException: in use",
            ),
            (
                "Error: read ECONNRESET\n    at TCP.read (node:net)\n  errno: -104\n}\n\nNode.js v20",
                "Error: read ECONNRESET",
            ),
            ("bind 127.0.0.1:9000: in use", "bind 127.0.0.1:9000: in use"),
        ] {
            let lines: Vec<_> = words.lines().map(str::to_owned).collect();
            assert_eq!(naming_the_error(&lines).as_deref(), Some(named));
        }
    }
}
