//! The description of each lesson, one file a lesson, in reading order.
//!
//! The course page, `demo`, `see`, `start` and `quiz` are made from it.
//! `tests/tree.rs` compares the README, the book and the crates with it.

pub mod scene;
pub mod ladder;
mod socket_calls;
mod tcp_chat;
mod socket_options;
mod udp_upper;
mod tcp_vs_udp;
mod remote_cmd;
mod threaded_server;
mod event_loop;
mod bad_network;

use clap::builder::{PossibleValuesParser, TypedValueParser, ValueParser, ValueParserFactory};
use harness::report::{Said, verbatim};

use crate::language::{Text, text};
use ladder::{Ladder, Role};
use scene::Action::{Exits, Prints, Starts};
use scene::{Scene, Step};

/// All lessons, in reading order.
pub const LESSONS: &[Lesson] = &[
    socket_calls::LESSON,
    tcp_chat::LESSON,
    socket_options::LESSON,
    udp_upper::LESSON,
    tcp_vs_udp::LESSON,
    remote_cmd::LESSON,
    threaded_server::LESSON,
    event_loop::LESSON,
    bad_network::LESSON,
];

/// The description of one lesson.
#[derive(Debug)]
pub struct Lesson {
    /// The name of its crate, of its program and of its folder in the book.
    pub name: &'static str,
    /// The question it answers, in Markdown.
    pub question: Text,
    /// The end of "After it you can …", in Markdown.
    pub afterwards: Text,
    /// How to run its program: a label, such as the terminal, and what is typed there.
    pub commands: &'static [(Text, &'static str)],
    /// An experiment to try first. `None`: the lesson has no experiments.
    pub experiment: Option<&'static str>,
    /// A file name for the reader's own program, as an example. `None`: the lesson has no stages.
    pub own_program: Option<&'static str>,
    /// What `demo` plays.
    pub scenes: &'static [Scene],
    /// What `see` shows.
    pub ladder: Ladder,
}

const TERMINAL_1: Text = text("terminal 1", "终端 1");
const TERMINAL_2: Text = text("terminal 2", "终端 2");

/// An experiment, or all of them, from the command to the last line.
const fn tries(command: &'static str, last: &'static str) -> [Step; 3] {
    let you = "you";
    [(you, Starts(command)), (you, Prints(last)), (you, Exits(0))]
}

/// All experiments of a lesson; its steps are those of the lesson.
const ALL_EXPERIMENTS: Scene = Scene {
    title: text("all of them, in a line each", "全部实验，一行一个"),
    steps: &[],
    notice: text(
        "Each line was observed just now, on real sockets of this machine. \
            Without --no-ask you are asked for your guess first.",
        "每一行都是刚刚在这台机器上，用真正的套接字观察到的。不加 --no-ask 的话，会先让你猜。",
    ),
};

impl Lesson {
    /// The name of its file in `tests/`, without `.rs`.
    #[must_use]
    pub fn stages(&self) -> String {
        self.name.replace('-', "_")
    }

    /// Whether it has experiments, whose questions the quiz asks.
    #[must_use]
    pub fn has_experiments(&self) -> bool {
        self.experiment.is_some()
    }

    /// Whether it has stages, which grade the reader's own program.
    #[must_use]
    pub fn has_stages(&self) -> bool {
        self.own_program.is_some()
    }
}

/// On the command line: its name. For another name clap suggests the nearest.
impl ValueParserFactory for &'static Lesson {
    type Parser = ValueParser;

    fn value_parser() -> ValueParser {
        let names = PossibleValuesParser::new(LESSONS.iter().map(|lesson| lesson.name));
        ValueParser::new(names.try_map(|name| find(&name).ok_or("no such lesson")))
    }
}

/// Its name.
impl From<&Lesson> for Said {
    fn from(lesson: &Lesson) -> Self {
        verbatim(lesson.name)
    }
}

/// The lessons with stages.
pub fn with_stages() -> impl Iterator<Item = &'static Lesson> {
    LESSONS.iter().filter(|lesson| lesson.has_stages())
}

/// The lessons with experiments.
pub fn with_experiments() -> impl Iterator<Item = &'static Lesson> {
    LESSONS.iter().filter(|lesson| lesson.has_experiments())
}

/// The lesson of that name.
#[must_use]
pub fn find(name: &str) -> Option<&'static Lesson> {
    LESSONS.iter().find(|lesson| lesson.name == name)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use shell_words::split;

    use super::*;

    #[test]
    fn a_program_of_a_scene_is_started_first_and_has_ended_at_the_end() {
        for scene in LESSONS.iter().flat_map(|lesson| lesson.scenes) {
            let mut running = HashSet::new();
            for (actor, action) in scene.steps {
                let fits = match action {
                    Starts(command) => {
                        split(command).is_ok_and(|words| !words.is_empty()) && running.insert(actor)
                    }
                    Exits(_) => running.remove(actor),
                    _ => running.contains(actor),
                };
                assert!(fits, "{}: {actor}: {action:?}", scene.title.en);
            }
            assert!(running.is_empty(), "{}: {running:?}", scene.title.en);
        }
    }
}
