//! On other systems nothing can be recorded, and that is said.

use std::ffi::OsString;
use std::io::{self, ErrorKind};
use std::process::ExitCode;
use std::sync::mpsc::{Receiver, SyncSender};
use std::time::Duration;

use crate::Options;
use crate::by_hand::{Decision, View};
use crate::clock::Clock;
use crate::language::Language;
use crate::model::Event;
use crate::network::Rules;
use crate::report::Report;

/// The first word of the command line of this program, when it shall become another.
pub const START: &str = "__start";

/// There is nothing to become.
pub fn become_program(_: &[OsString]) -> ExitCode {
    ExitCode::from(2)
}

/// Nothing runs that would have to end.
pub(crate) fn end_with_parent() -> io::Result<()> {
    Ok(())
}

/// No packet ever waits for a reader.
#[derive(Clone, Debug, Default)]
pub struct Hand(());

impl Hand {
    /// Nothing can be done.
    #[must_use]
    pub fn decide(&self, _: Decision) -> bool {
        false
    }

    /// Nothing waits, and nothing will come.
    #[must_use]
    pub fn look(&self, _: usize, _: Language) -> View {
        View {
            is_over: true,
            ..View::default()
        }
    }

    /// There is nothing to wait for.
    pub fn wait(&self, _: Duration) {}

    /// There is nothing to end.
    pub fn quit(&self) {}

    /// Nothing was done.
    #[must_use]
    pub fn rules(&self) -> Vec<String> {
        Vec::new()
    }
}

/// Nothing can be.
#[derive(Debug)]
pub(crate) enum Prepared {}

impl Prepared {
    pub(crate) fn by_hand(self, _: &Hand, _: impl FnOnce() + Send + 'static) -> io::Result<Self> {
        match self {}
    }
}

pub(crate) fn prepare(_: &Options) -> io::Result<Prepared> {
    Err(needs_linux())
}

fn needs_linux() -> io::Error {
    let text = "socket-trace needs Linux on x86-64 or ARM64: a container or WSL 2 is enough";
    io::Error::new(ErrorKind::Unsupported, text)
}

pub(crate) fn run(
    _: &Options,
    prepared: Prepared,
    _: Clock,
    _: SyncSender<Report>,
) -> io::Result<Option<i32>> {
    match prepared {}
}

/// Two hosts and the cable between them, which only Linux can have.
#[derive(Debug)]
pub enum Cable {}

impl Cable {
    /// There can be none.
    ///
    /// # Errors
    /// Always.
    pub fn join(_: &Rules) -> io::Result<(Self, Receiver<Event>)> {
        Err(needs_linux())
    }

    /// There is none to enter.
    ///
    /// # Errors
    /// Never.
    pub fn enter(&self, _: usize) -> io::Result<()> {
        match *self {}
    }

    /// There is none to cut.
    pub fn cut(&mut self) {
        match *self {}
    }
}
