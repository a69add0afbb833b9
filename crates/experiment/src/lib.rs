//! Experiments: predict, run, and see what the kernel really does.
//!
//! An experiment is a question with choices, a documented answer, and a function that *does it* and finds out.
//! Writing one is writing one small file, such as `crates/socket-calls/src/address/port_zero.rs`.
//!
//! The observation names the choice that the facts support.
//! If that is not the documented answer, the experiment *contradicts* it, and the program says so.
//! If the machine lacks something that the experiment needs, it is *skipped*, and says what is missing and how to get it.
//!
//! | module | what it is |
//! |---|---|
//! | [`outcome`] | an experiment and its result, as `--json` prints them and as other programs read them |
//! | `run`, `side_by_side`, `private_network` | doing experiments, one by one or several at once, here or in a network of their own |
//! | `show`, `ask` | the same for a person, who may guess first |
//! | `see` | the same once more, under socket-trace |
//! | [`cli`] | `list` and `try`, which every lesson of experiments has |

pub mod outcome;
mod run;
mod side_by_side;
mod private_network;
mod show;
mod ask;
mod see;
mod names;
pub mod cli;

use std::io;

use instruments::Missing;

pub use cli::Command;
pub use names::nearest;
pub use outcome::{Observation, Outcome, Question, Report, Skipped};
pub use run::run;

/// A question about sockets, and the way to find out.
#[derive(Clone, Copy, Debug)]
pub struct Experiment {
    /// How it is called on the command line: `three-sends-one-recv`.
    pub name: &'static str,
    /// What the reader is asked.
    pub question: &'static str,
    /// What may be the answer; two to five.
    pub choices: &'static [&'static str],
    /// The documented answer, one of the choices.
    pub answer: &'static str,
    /// Why that is so, in a few sentences.
    pub explanation: &'static str,
    /// Where it is documented: `recv(2)`, `RFC 9293 §3.8.4`.
    pub sources: &'static [&'static str],
    /// What it needs of the machine.
    pub needs: Needs,
    /// Does it; see [`observed_by`](Self::observed_by).
    pub observe: fn() -> Observed,
}

impl Experiment {
    /// To be filled in with `..Experiment::BLANK`.
    pub const BLANK: Self = Self {
        name: "",
        question: "",
        choices: &[],
        answer: "",
        explanation: "",
        sources: &[],
        needs: Needs::Loopback,
        observe: || Err(skip("nothing to do")),
    };

    /// The same experiment, done by this function.
    #[must_use]
    pub const fn observed_by(mut self, observe: fn() -> Observed) -> Self {
        self.observe = observe;
        self
    }
}

/// What an experiment needs of the machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Needs {
    /// No network at all.
    Nothing,
    /// That 127.0.0.1 can be reached.
    Loopback,
    /// A network of its own, in which it is root: a new user and network namespace, as `unshare -Urn` makes it.
    PrivateNetwork,
    /// Two hosts with a network between them, which socket-trace makes; done by a process that the experiment starts.
    TwoHosts,
}

/// The result of an experiment's function.
pub type Observed = Result<Observation, Stopped>;

/// Why there is no observation.
#[derive(Debug)]
pub enum Stopped {
    /// It cannot be done here.
    Skipped(Skipped),
    /// It should have worked.
    Failed(io::Error),
}

impl From<io::Error> for Stopped {
    /// What the machine lacks is no failure.
    fn from(error: io::Error) -> Self {
        match Missing::in_error(&error) {
            Some(missing) => Self::Skipped(missing.into()),
            None => Self::Failed(error),
        }
    }
}

/// What a call made with nix returned.
#[cfg(unix)]
impl From<nix::Error> for Stopped {
    fn from(error: nix::Error) -> Self {
        io::Error::from(error).into()
    }
}

impl From<Missing> for Stopped {
    fn from(missing: Missing) -> Self {
        Self::Skipped(missing.into())
    }
}

/// This experiment cannot be done here, and nobody can change that: `Linux only`.
#[must_use]
pub fn skip(why: impl Into<String>) -> Stopped {
    Stopped::Skipped(Skipped {
        why: why.into(),
        help: String::new(),
    })
}

/// A lesson that consists of experiments.
#[derive(Clone, Copy, Debug)]
pub struct Lesson {
    /// The package: `socket-calls`.
    pub name: &'static str,
    /// The names of those to begin with: a first evening, not all there is.
    pub first: &'static [&'static str],
    /// All of them by subject, in teaching order.
    pub subjects: &'static [Subject],
}

impl Lesson {
    /// All experiments, in teaching order.
    pub fn experiments(&self) -> impl Iterator<Item = &'static Experiment> + use<> {
        self.subjects.iter().flat_map(|subject| subject.experiments)
    }
}

/// Experiments that belong together.
#[derive(Clone, Copy, Debug)]
pub struct Subject {
    /// How it is called on the command line: `multicast`.
    pub name: &'static str,
    /// What it is about: `Multicast: one datagram, many receivers`.
    pub title: &'static str,
    /// In teaching order.
    pub experiments: &'static [Experiment],
}
