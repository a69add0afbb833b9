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
            last_line: last_lines(&stderr).pop(),
            floods: self.child.flooded(),
        }
    }
}
