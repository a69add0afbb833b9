//! Does a process that the program started still run?
//!
//! Its process number does not show that: a zombie still has one, and another process may get the same.
//! A FIFO does: its reader sees the end of the stream when the last writer has ended.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, Receiver};
use std::thread;

use nix::{sys::stat::Mode, unistd::mkfifo};
use tempfile::TempDir;

use crate::{Cause, fail, patience, said, step};

/// A FIFO that a command holds open for writing as long as it lives.
pub struct Lifeline {
    path: PathBuf,
    held: Receiver<()>,
    cut: Receiver<()>,
    _folder: TempDir,
}

impl Lifeline {
    /// A new FIFO in a folder of its own.
    ///
    /// # Panics
    /// If it cannot be made.
    #[must_use]
    pub fn new() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        let path = folder.path().join("lifeline");
        mkfifo(&path, Mode::S_IRWXU).expect("a FIFO can be made");
        let (is_held, held) = mpsc::channel();
        let (is_cut, cut) = mpsc::channel();
        let fifo = path.clone();
        // Ends when the last writer does, or with the test.
        thread::spawn(move || {
            // Waits for the first writer.
            let Ok(mut fifo) = File::open(fifo) else {
                return;
            };
            let _ = is_held.send(());
            let _ = fifo.read_to_end(&mut Vec::new());
            let _ = is_cut.send(());
        });
        Self {
            path,
            held,
            cut,
            _folder: folder,
        }
    }

    /// A command for `sh` that does not end by itself, and whose child holds the lifeline.
    ///
    /// It ends when this value is dropped: a program that does not kill it leaves nothing behind.
    #[must_use]
    pub fn held_by_a_grandchild(&self) -> String {
        let path = self.path.display();
        format!("(while [ -e '{path}' ]; do sleep 0.1; done) > '{path}' & wait")
    }

    /// The beginning of a shell script: the shell opens the FIFO and starts a child that keeps it open;
    /// then it runs the rest of the script.
    #[must_use]
    pub fn taken_by_the_shell(&self) -> String {
        let path = self.path.display();
        format!("exec 9> '{path}'; while [ -e '{path}' ]; do sleep 0.1; done >/dev/null 2>&1 &")
    }

    /// The FIFO: a command of the stage's own opens it for writing.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Do all processes that hold it end in time? For a stage that names the cause by what lives on.
    #[must_use]
    pub fn is_cut_in_time(&self) -> bool {
        self.cut.recv_timeout(patience()).is_ok()
    }

    /// The process must have started.
    #[track_caller]
    pub fn expect_held(&self, likely_cause: impl Into<Cause>) {
        match self.held.recv_timeout(patience()) {
            Ok(()) => step(said!("the command runs")),
            Err(_) => fail(
                said!("the command is started"),
                said!("it is not"),
                likely_cause,
            ),
        }
    }

    /// The process, and all others that hold the lifeline, must die.
    #[track_caller]
    pub fn expect_cut(&self, likely_cause: impl Into<Cause>) {
        if !self.is_cut_in_time() {
            fail(
                said!("the command and its children die"),
                said!("one of them lives"),
                likely_cause,
            );
        }
        step(said!("the command and its children are dead"));
    }
}

impl Default for Lifeline {
    fn default() -> Self {
        Self::new()
    }
}
