//! The command line of `bad-network`; all that it does is in the library.

use std::env;
use std::ffi::OsString;
use std::process::ExitCode;

use bad_network::trial::{self, Role};
use bad_network::{LESSON, act, play, puzzles, recorder};
use clap::{Parser, Subcommand};
use experiment::{Command, cli};
use socket_trace::{START, become_program};

/// Two programs and a bad network between them: predict what they notice, run it, see each packet
///
/// The environment variable NETWORK tries an experiment over another network: NETWORK='delay both 50ms' or, without
/// any rule, NETWORK=''. `cargo run -- see --help` lists the rules.
#[derive(Parser)]
#[command(version)]
struct Cli {
    #[command(subcommand)]
    action: Action,
}

#[derive(Subcommand)]
enum Action {
    #[command(flatten)]
    Experiments(Command),
    Play(play::Arguments),
    Puzzle(puzzles::Arguments),
    /// Record two programs, and print the trace
    #[command(name = recorder::SUBCOMMAND, hide = true)]
    Record {
        /// What to record, as JSON
        request: String,
    },
    /// Be a program of an experiment
    #[command(name = trial::SUBCOMMAND, hide = true)]
    Act {
        /// Which experiment
        name: String,
        /// Which of its programs
        role: Role,
    },
}

fn main() -> ExitCode {
    // It is started once more for each program that is traced, and becomes that.
    let words: Vec<OsString> = env::args_os().skip(1).collect();
    if let Some((_, rest)) = words.split_first().filter(|(first, _)| *first == START) {
        return become_program(rest);
    }
    match Cli::parse().action {
        Action::Experiments(command) => cli::execute(&command, &LESSON),
        Action::Play(arguments) => arguments.run(),
        Action::Puzzle(arguments) => arguments.run(),
        Action::Record { request } => recorder::answer(&request),
        Action::Act { name, role } => act(&name, role),
    }
}
