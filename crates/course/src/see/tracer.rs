//! socket-trace, while it runs. It has the terminal: Ctrl-C there reaches it, its programs and the guide.

use std::io;
use std::process::{Command, ExitStatus};
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread;
use std::time::{Duration, Instant};

use harness::report::{said, verbatim};

use crate::failure::Failure;
use crate::interruption::Interruption;

/// After a signal, socket-trace may take so long to end its programs. If it has not heard of the signal, it is told.
const BY_ITSELF: Duration = Duration::from_millis(1500);

enum Event {
    /// The guide was told to end.
    Signal,
    /// socket-trace has ended.
    Ended(io::Result<ExitStatus>),
}

/// What starts socket-trace, and waits for it.
pub(crate) struct Tracer {
    pub(crate) interruption: Interruption,
    sender: Sender<Event>,
    events: Receiver<Event>,
}

impl Tracer {
    /// Takes over Ctrl-C, so that the guide outlives socket-trace.
    pub(crate) fn new() -> io::Result<Self> {
        let (sender, events) = mpsc::channel();
        let signals = sender.clone();
        let interruption = Interruption::by_ctrl_c_and(move || {
            let _ = signals.send(Event::Signal);
        })?;
        Ok(Self {
            interruption,
            sender,
            events,
        })
    }

    /// Runs it to its end.
    ///
    /// # Errors
    /// If it cannot be started, or its exit status is not 0.
    pub(crate) fn run(&self, command: &mut Command) -> Result<(), Failure> {
        let name = command.get_program().to_owned();
        let failed =
            |error| Failure::Stopped(said!("start {}: {}", verbatim(name.display()), error));
        let mut child = command.spawn().map_err(&failed)?;
        let (process, sender) = (child.id(), self.sender.clone());
        // It ends with socket-trace.
        thread::spawn(move || sender.send(Event::Ended(child.wait())));
        match self.wait(process).map(exit_status).map_err(&failed)? {
            0 => Ok(()),
            status => Err(Failure::Ended(status)),
        }
    }

    fn wait(&self, process: u32) -> io::Result<ExitStatus> {
        let mut told_at = None;
        loop {
            let event = match told_at {
                None => self.events.recv().ok(),
                Some(time) => {
                    let left = Instant::saturating_duration_since(&time, Instant::now());
                    self.events.recv_timeout(left).ok()
                }
            };
            match event {
                Some(Event::Ended(status)) => return status,
                Some(Event::Signal) => {
                    told_at.get_or_insert_with(|| Instant::now() + BY_ITSELF);
                }
                None => {
                    terminate(process);
                    told_at = None;
                }
            }
        }
    }
}

/// As a shell reports it.
fn exit_status(status: ExitStatus) -> i32 {
    #[cfg(unix)]
    if let Some(signal) = std::os::unix::process::ExitStatusExt::signal(&status) {
        return 128 + signal;
    }
    status.code().unwrap_or(1)
}

#[cfg(target_os = "linux")]
fn terminate(process: u32) {
    use nix::sys::signal::{Signal, kill};
    use nix::unistd::Pid;
    let _ = kill(Pid::from_raw(process.cast_signed()), Signal::SIGTERM);
}

/// Elsewhere socket-trace only says that it needs Linux, and ends.
#[cfg(not(target_os = "linux"))]
fn terminate(_: u32) {}
