//! Puzzles: a goal that two programs reach only over a network that you make a bad one.
//!
//! | file | what it does |
//! |---|---|
//! | `mod.rs` | what a puzzle is, and all of them |
//! | `arguments.rs`, `shown.rs` | the command line, and what is shown |
//! | `told.rs` | texts in both languages |
//! | `heard.rs` | what the calls of a program received |
//! | the others | a puzzle each: its task, its two programs, and what the trace must show |
//!
//! What counts is the trace, and never how the rules are written: there are many ways.

mod arguments;
mod shown;
mod told;
mod heard;
mod slow_connect;
mod other_order;
mod answer_twice;
mod no_timeout;
mod handshake_only;
mod still_there;
mod one_sided_reset;
mod only_small;

use std::io;
use std::time::Duration;

use crate::actors::Actors;
use crate::recorder::{Request, record};
use crate::seen::Seen;

pub use arguments::Arguments;
pub use told::{Text, Told};

/// The longest solution takes half of this. A connect whose SYNs are all lost would go on for two minutes.
const LIMIT: Duration = Duration::from_secs(12);

/// All of them, from the easiest on.
pub const PUZZLES: [&Puzzle; 8] = [
    &slow_connect::PUZZLE,
    &other_order::PUZZLE,
    &answer_twice::PUZZLE,
    &handshake_only::PUZZLE,
    &still_there::PUZZLE,
    &no_timeout::PUZZLE,
    &one_sided_reset::PUZZLE,
    &only_small::PUZZLE,
];

/// A goal, and two programs that reach it only over a bad network.
#[derive(Debug)]
pub struct Puzzle {
    /// Its two programs; their name is that of the puzzle, too.
    pub actors: Actors,
    /// The goal, in a few words.
    pub goal: Text,
    /// What the two programs do, and what is to be reached.
    pub task: Text,
    /// Keys can do it, too; some need a packet that nobody has sent.
    pub by_hand: bool,
    /// From gentle to plain.
    pub hints: &'static [Text],
    /// Whether the trace shows the goal.
    pub check: fn(&Seen) -> Answer,
}

/// It is reached, and what that means; or it is not, and why.
pub type Answer = Result<Told, Told>;

impl Puzzle {
    /// The puzzle of this name.
    #[must_use]
    pub fn find(name: &str) -> Option<&'static Self> {
        PUZZLES.into_iter().find(|puzzle| puzzle.name() == name)
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.actors.name
    }

    /// Runs its two programs over a network with these rules.
    ///
    /// # Errors
    /// A rule that is wrong; as [`record`].
    pub fn run(&self, rules: &str) -> io::Result<Seen> {
        let [server, client] = self.actors.commands()?;
        let request = Request {
            server,
            client,
            network: rules.to_owned(),
            settings: Vec::new(),
            limit: LIMIT,
        };
        let trace = record(&request)?;
        Ok(Seen::new(trace, request.network))
    }
}
