//! One running command, as its client sees it: two outputs, an end, and requests in between.
//!
//! Its stdout and its stderr each have a thread that reads them as they come.
//! Reading one to its end before the other would be a deadlock:
//! a pipe holds 64 KiB, then the command waits for its reader, and the reader for the command.
//!
//! A third thread waits for the end of the command. The outputs do not tell it:
//! a child in the background may hold them open for longer, and a command may close them and work on.

use std::io::{self, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::SyncSender;
use std::thread;

use crate::frame::{Kind, MAX_PAYLOAD, read_some};
use crate::process::Process;
use crate::running::Running;

/// What happens while a command runs; the connection's main thread takes it from one queue.
#[derive(Debug)]
pub enum Event {
    /// The command wrote something: at most [`MAX_PAYLOAD`] bytes to stdout or stderr.
    Output {
        /// Which job's.
        job: u64,
        /// [`Kind::Stdout`] or [`Kind::Stderr`].
        kind: Kind,
        /// What it wrote.
        bytes: Vec<u8>,
    },
    /// One of the command's two outputs has ended.
    OutputEnded {
        /// Which job's.
        job: u64,
    },
    /// The command has ended, and all that was left of its process group is killed.
    Ended {
        /// Which job's.
        job: u64,
        /// Its exit status, or 128+N if signal N killed it.
        status: io::Result<i32>,
    },
    /// The client sent something, or left.
    Client(Request),
}

/// What a client can ask for.
#[derive(Debug)]
pub enum Request {
    /// Run this.
    Command(String),
    /// Kill what is running.
    Cancel,
    /// Nothing: it has half-closed, or left.
    HalfClosed,
    /// It broke the protocol, or its connection broke.
    Broken(io::Error),
}

/// A command that runs; dropping it kills it, and waits until it is dead.
pub struct Job<'client> {
    number: u64,
    process: Arc<Process>,
    running: &'client Running,
    is_over: Arc<AtomicBool>,
}

impl<'client> Job<'client> {
    /// Starts a command, and the three threads that report on it.
    ///
    /// # Errors
    /// If the shell or a thread cannot be started: the system has a limit for both.
    pub fn start(
        number: u64,
        text: &str,
        running: &'client Running,
        events: &SyncSender<Event>,
    ) -> io::Result<Self> {
        let (process, stdout, stderr) = running.start(text)?;
        let job = Self {
            number,
            process,
            running,
            is_over: Arc::default(),
        };
        // An error drops `job`, and that kills the command.
        job.pump(stdout, Kind::Stdout, events.clone())?;
        job.pump(stderr, Kind::Stderr, events.clone())?;
        job.report_end(events.clone())?;
        Ok(job)
    }

    /// Is this event about this job, and not a straggler of an earlier one?
    #[must_use]
    pub fn owns(&self, job: u64) -> bool {
        self.number == job
    }

    /// Kills the command and everything that it started.
    pub fn kill(&self) {
        self.process.kill();
    }

    /// Reads an output to its end, in a thread that ends with it.
    ///
    /// The thread is not joined: a process that left the group (`setsid`) can hold the pipe open after all
    /// others are dead. When the job is over, the thread ends at the next output, and closes the pipe.
    fn pump(
        &self,
        mut output: impl Read + Send + 'static,
        kind: Kind,
        events: SyncSender<Event>,
    ) -> io::Result<()> {
        let job = self.number;
        let is_over = Arc::clone(&self.is_over);
        let read_on = move || {
            loop {
                let mut bytes = vec![0; MAX_PAYLOAD];
                let count = read_some(&mut output, &mut bytes).unwrap_or(0);
                if count == 0 || is_over.load(Ordering::SeqCst) {
                    let _ = events.send(Event::OutputEnded { job });
                    return;
                }
                bytes.truncate(count);
                // Waits while the queue is full: a slow client slows the command down, and memory stays flat.
                if events.send(Event::Output { job, kind, bytes }).is_err() {
                    return;
                }
            }
        };
        start_thread(&format!("{kind:?}"), read_on)
    }

    /// Waits for the end of the command, in a thread that ends with it.
    fn report_end(&self, events: SyncSender<Event>) -> io::Result<()> {
        let job = self.number;
        let process = Arc::clone(&self.process);
        start_thread("end", move || {
            // If nothing is to be reported, the job was dropped, and nobody is waiting for it.
            if let Some(status) = process.wait().transpose() {
                let _ = events.send(Event::Ended { job, status });
            }
        })
    }
}

impl Drop for Job<'_> {
    fn drop(&mut self) {
        self.is_over.store(true, Ordering::SeqCst);
        self.process.kill();
        // Without it the dead shell would stay a zombie.
        let _ = self.process.wait();
        self.running.clear();
    }
}

/// With a `Builder`: `thread::spawn` panics where the system allows no more threads.
fn start_thread(name: &str, work: impl FnOnce() + Send + 'static) -> io::Result<()> {
    let thread = thread::Builder::new().name(name.to_owned());
    thread.spawn(work).map(drop)
}
