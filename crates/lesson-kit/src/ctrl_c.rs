//! Ctrl-C, SIGTERM and SIGHUP become an orderly stop.
//!
//! A signal handler may call very few functions (signal-safety(7)).
//! So the handler of the `ctrlc` crate only wakes a thread, and that thread calls yours.
//!
//! All threads start before the signal comes: a program at its limit of threads could not start one then.

use std::io;
use std::sync::mpsc;
use std::thread;

use crate::error::in_words;
use crate::terminal;

/// Calls `stop` at the first Ctrl-C, in a thread of its own.
///
/// A second Ctrl-C ends the program at once, for a stop that takes too long.
/// The exit status is then 130, as a shell reports it of a program that Ctrl-C has killed.
///
/// # Errors
/// If the thread cannot be started, or the signals cannot be taken over, or have been already.
pub fn on_ctrl_c(stop: impl FnOnce() + Send + 'static) -> io::Result<()> {
    let (first, signals) = mpsc::channel();
    // Ends after `stop`, or with the program. Without a handler it ends at once.
    thread::Builder::new()
        .spawn(move || signals.recv().map(|()| stop()))
        .map_err(not_taken_over)?;
    let mut first = Some(first);
    on_every_ctrl_c(move || match first.take() {
        Some(first) => drop(first.send(())),
        None => terminal::exit(130),
    })
}

/// Calls `cancel` at every Ctrl-C, and the program goes on.
///
/// While `cancel` runs, Ctrl-C has no effect.
///
/// # Errors
/// If the signals cannot be taken over, or have been already.
pub fn on_every_ctrl_c(cancel: impl FnMut() + Send + 'static) -> io::Result<()> {
    ctrlc::set_handler(cancel).map_err(|error| match error {
        ctrlc::Error::System(error) => not_taken_over(error),
        error => io::Error::other(error),
    })
}

/// Calls `stop` at Ctrl-C, if the program has not taken it over before.
///
/// # Errors
/// If the signals cannot be taken over.
pub(crate) fn unless_taken_over(stop: impl FnMut() + Send + 'static) -> io::Result<()> {
    match ctrlc::set_handler(stop) {
        Err(ctrlc::Error::MultipleHandlers) => Ok(()),
        result => result.map_err(io::Error::other),
    }
}

fn not_taken_over(error: io::Error) -> io::Error {
    io::Error::other(format!("take over Ctrl-C: {}", in_words(&error)))
}

/// Each test starts this test program once more, as a program that only waits for signals.
#[cfg(unix)]
#[cfg(test)]
mod tests {
    use std::env;
    use std::process::{Command, Stdio};

    use harness::child::{Child, PATIENCE};
    use nix::sys::resource::{Resource, setrlimit};
    use nix::unistd::{Uid, setuid};

    use super::*;

    /// Of a user that root can become.
    const NOBODY: u32 = 65_534;

    /// Starts one of the programs below, and waits until it is ready.
    fn start(program: &str) -> Child {
        let mut command = Command::new(env::current_exe().unwrap());
        command
            .args(["--exact", &format!("ctrl_c::tests::{program}")])
            .args(["--ignored", "--nocapture"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped());
        let child = Child::spawn(&mut command).unwrap();
        child.stdout().take_until("ready\n").unwrap();
        child
    }

    fn status(mut program: Child) -> Option<i32> {
        program.wait(PATIENCE).unwrap().code()
    }

    /// As in a server whose clients have used up the limit.
    fn use_up_all_threads() {
        // The limit does not hold for root.
        if Uid::effective().is_root() {
            setuid(Uid::from_raw(NOBODY)).unwrap();
        }
        setrlimit(Resource::RLIMIT_NPROC, 1, 1).unwrap();
        thread::Builder::new().spawn(|| ()).unwrap_err();
    }

    /// Ends with the test that started it, whatever comes.
    fn wait_for_signals() {
        println!("ready");
        let _ = io::copy(&mut io::stdin(), &mut io::sink());
    }

    #[test]
    #[ignore = "a program for another test"]
    fn program_that_stops() {
        on_ctrl_c(|| terminal::exit(0)).unwrap();
        use_up_all_threads();
        wait_for_signals();
    }

    #[test]
    fn a_program_that_can_start_no_more_threads_stops() {
        let program = start("program_that_stops");
        program.interrupt();
        assert_eq!(status(program), Some(0));
    }

    #[test]
    #[ignore = "a program for another test"]
    fn program_that_stops_too_slowly() {
        on_ctrl_c(|| {
            println!("stopping");
            loop {
                thread::park();
            }
        })
        .unwrap();
        use_up_all_threads();
        wait_for_signals();
    }

    #[test]
    fn a_second_ctrl_c_ends_what_stops_too_slowly() {
        let program = start("program_that_stops_too_slowly");
        program.interrupt();
        program.stdout().take_until("stopping\n").unwrap();
        program.interrupt();
        assert_eq!(status(program), Some(130));
    }

    #[test]
    #[ignore = "a program for another test"]
    fn program_that_counts() {
        let mut count = 0;
        on_every_ctrl_c(move || {
            count += 1;
            println!("{count} signals");
        })
        .unwrap();
        use_up_all_threads();
        wait_for_signals();
    }

    #[test]
    fn every_ctrl_c_is_handled() {
        let program = start("program_that_counts");
        for count in 1..4 {
            program.interrupt();
            let told = format!("{count} signals\n");
            program.stdout().take_until(&told).unwrap();
        }
    }
}
