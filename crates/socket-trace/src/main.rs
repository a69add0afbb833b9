//! The command line of `socket-trace`; all that it does is in the library.

mod cli;

use std::env;
use std::ffi::OsString;
use std::io::ErrorKind;
use std::process::ExitCode;

use clap::Parser;
use socket_trace::{START, become_program};

use cli::Cli;

fn main() -> ExitCode {
    // It is started once more for each program that it traces, and becomes that.
    let words: Vec<OsString> = env::args_os().skip(1).collect();
    if let Some((_, rest)) = words.split_first().filter(|(first, _)| *first == START) {
        return become_program(rest);
    }
    match Cli::parse().run() {
        Ok(status) => ExitCode::from(u8::try_from(status).unwrap_or(1)),
        // `| head` has seen enough, before any program was started.
        Err(error) if error.kind() == ErrorKind::BrokenPipe => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("socket-trace: {error}");
            ExitCode::FAILURE
        }
    }
}
