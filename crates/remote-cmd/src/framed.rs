//! The server's side of the framed protocol.
//!
//! One thread reads the client's frames, so that a cancel is heard while a command runs;
//! the other runs one command after another, and sends what it prints.

use std::collections::VecDeque;
use std::io;
use std::net::{Shutdown, TcpStream};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;
use std::time::{Duration, Instant};

use lesson_kit::args::in_words;

use crate::deadline::{Until, after, close_gently};
use crate::frame::{Kind, write_frame};
use crate::job::{Event, Job, Request};
use crate::requests::Requests;
use crate::running::Running;
use crate::supervise::{Decision, OutputSink, supervise};

/// How many pieces of output may wait for the client, 64 KiB each.
///
/// With the pieces that two threads have read, the one that is being sent, and a client's own commands,
/// the server needs some 640 KiB at most for a client that does not read: 40 MiB for 64 of them.
const QUEUE: usize = 4;

/// How long the server tries to tell a client something when no command's time is left.
const TO_TELL: Duration = Duration::from_secs(1);

/// The exit status of a command that could not be started, as a shell has it.
const NOT_STARTED: i32 = 127;

/// Serves one client to its end; each command, and each frame of the client, may take `limit`.
///
/// # Errors
/// If the client breaks the protocol, after it was told; or its connection breaks.
pub fn serve(stream: &TcpStream, running: &Running, limit: Duration) -> io::Result<()> {
    // An answer is several frames. Without this, Nagle's algorithm keeps the exit status back until the client has
    // acknowledged the output, and the client's kernel may delay that for 40 ms.
    stream.set_nodelay(true)?;
    let (events, inbox) = sync_channel(QUEUE);
    let requests = &Requests::new(stream, running, limit);
    thread::scope(|scope| {
        let mut session = Session::new(stream, running, limit);
        let to_session = events.clone();
        // Ends with the client's stream, or by our shutdown of it below.
        let read_requests = move || requests.pass_on(&to_session);
        let result = match thread::Builder::new().spawn_scoped(scope, read_requests) {
            Ok(_) => session.serve(requests, &events, &inbox),
            Err(error) => Err(session.refuse(no_thread(&error))),
        };
        // With the receiver gone, a thread that waits to send an event gives up.
        drop(inbox);
        let _ = stream.shutdown(Shutdown::Both);
        result
    })
}

fn no_thread(error: &io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("no thread to serve you: {error}"))
}

struct Session<'client> {
    stream: &'client TcpStream,
    running: &'client Running,
    limit: Duration,
    /// When the time of the last command is over.
    deadline: Instant,
    waiting: VecDeque<String>,
    is_half_closed: bool,
}

impl<'client> Session<'client> {
    fn new(stream: &'client TcpStream, running: &'client Running, limit: Duration) -> Self {
        Self {
            stream,
            running,
            limit,
            deadline: Instant::now(),
            waiting: VecDeque::new(),
            is_half_closed: false,
        }
    }

    fn serve(
        &mut self,
        requests: &Requests<'_>,
        events: &SyncSender<Event>,
        inbox: &Receiver<Event>,
    ) -> io::Result<()> {
        for number in 0.. {
            let Some(command) = self.next_command(inbox)? else {
                break;
            };
            self.deadline = after(self.limit);
            match Job::start(number, &command, self.running, events) {
                Ok(job) => self.see_through(&job, inbox)?,
                Err(error) => {
                    let why = format!("cannot start the command: {error}");
                    self.send(Kind::Error, why.as_bytes())?;
                    self.send(Kind::ExitStatus, &NOT_STARTED.to_be_bytes())?;
                }
            }
            requests.has_ended(&command);
        }
        Ok(())
    }

    fn see_through(&mut self, job: &Job<'_>, inbox: &Receiver<Event>) -> io::Result<()> {
        let outcome = supervise(job, inbox, self.deadline, self)?;
        if outcome.timed_out {
            let limit = in_words(self.limit);
            let why = format!("killed: a command may run for {limit}");
            self.send(Kind::Error, why.as_bytes())?;
        }
        self.send(Kind::ExitStatus, &outcome.status.to_be_bytes())
    }

    /// `None` when no command is left, and the client sends no more.
    fn next_command(&mut self, inbox: &Receiver<Event>) -> io::Result<Option<String>> {
        loop {
            if let Some(command) = self.waiting.pop_front() {
                return Ok(Some(command));
            }
            if self.is_half_closed {
                return Ok(None);
            }
            match inbox.recv() {
                // A cancel that comes when nothing runs was meant for a command that ended meanwhile.
                Ok(Event::Client(request)) => drop(self.request(request)?),
                Ok(_) => {}
                Err(_) => return Ok(None),
            }
        }
    }

    fn send(&self, kind: Kind, payload: &[u8]) -> io::Result<()> {
        // Counted from here once the command's time is over: a client that was silent for long,
        // or whose command was still writing when it was killed, is told all the same.
        let deadline = self.deadline.max(after(TO_TELL));
        write_frame(&mut Until::new(self.stream, deadline), kind, payload)
    }

    /// Tells the client what it did wrong, and makes sure that it can read it.
    ///
    /// The other thread does not read from the client any more: it ends at the first thing that is wrong.
    fn refuse(&self, error: io::Error) -> io::Error {
        if self.send(Kind::Error, error.to_string().as_bytes()).is_ok() {
            close_gently(self.stream);
        }
        error
    }
}

impl OutputSink for Session<'_> {
    fn output(&mut self, kind: Kind, bytes: &[u8]) -> io::Result<()> {
        self.send(kind, bytes)
    }

    fn request(&mut self, request: Request) -> io::Result<Decision> {
        match request {
            Request::Command(command) => {
                self.waiting.push_back(command);
                Ok(Decision::GoOn)
            }
            Request::Cancel => Ok(Decision::Kill),
            Request::HalfClosed => {
                self.is_half_closed = true;
                self.tick()?;
                Ok(Decision::GoOn)
            }
            Request::Broken(error) => Err(self.refuse(error)),
        }
    }

    /// A client that has half-closed and one that is gone look the same to a reader.
    /// The difference shows in writing: a gone one's kernel answers with a reset, and the next write fails.
    /// So an empty piece of output is sent, which means nothing.
    fn tick(&mut self) -> io::Result<()> {
        if self.is_half_closed {
            self.send(Kind::Stdout, b"")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;

    use super::*;
    use crate::frame::read_frame;

    #[test]
    fn a_client_is_told_what_there_is_to_tell_also_when_no_time_is_left() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let mut client = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
        let (stream, _) = listener.accept().unwrap();
        let running = Running::default();
        let mut session = Session::new(&stream, &running, Duration::from_secs(10));
        session.output(Kind::Stdout, b"late").unwrap();
        session.request(Request::HalfClosed).unwrap();
        client.shutdown(Shutdown::Write).unwrap();
        let broken = Request::Broken(io::Error::other("not a frame"));
        session.request(broken).unwrap_err();
        for (kind, text) in [
            (Kind::Stdout, "late"),
            (Kind::Stdout, ""),
            (Kind::Error, "not a frame"),
        ] {
            let frame = read_frame(&mut client).unwrap().expect("a frame");
            assert_eq!((frame.kind, frame.text().unwrap().as_str()), (kind, text));
        }
    }
}
