//! The server's side of the framed protocol.
//!
//! One thread reads the client's frames, so that a cancel is heard while a command runs;
//! the other runs one command after another and sends what they say.

use std::collections::VecDeque;
use std::io;
use std::net::{Shutdown, TcpStream};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;
use std::time::{Duration, Instant};

use lesson_kit::args::in_words;

use crate::answer::{Until, close_gently};
use crate::frame::{Kind, read_frame, write_frame};
use crate::job::{Event, Job, Request};
use crate::supervise::{Client, supervise};

/// How many pieces of output may wait for the client.
const QUEUE: usize = 4;

/// How many commands may wait for the one that runs.
const MAX_WAITING: usize = 64;

/// How long the server tries to tell a client something when no command's time is left.
const TO_TELL: Duration = Duration::from_secs(1);

/// The exit status of a command that could not be started, as a shell has it.
const NOT_STARTED: i32 = 127;

/// Serves one client to its end; each command may take `limit`.
///
/// # Errors
/// If the client breaks the protocol, after it was told; or its connection breaks.
pub fn serve(stream: &TcpStream, limit: Duration) -> io::Result<()> {
    let (events, inbox) = sync_channel(QUEUE);
    thread::scope(|scope| {
        let to_session = events.clone();
        // Ends with the client's stream, or by our shutdown of it below.
        scope.spawn(move || read_requests(stream, &to_session));
        let mut session = Session {
            stream,
            deadline: Instant::now(),
            waiting: VecDeque::new(),
            said_all: false,
        };
        let result = session.serve(&events, &inbox, limit);
        // With the receiver gone, a thread that waits to send an event gives up.
        drop(inbox);
        let _ = stream.shutdown(Shutdown::Both);
        result
    })
}

fn read_requests(mut stream: &TcpStream, events: &SyncSender<Event>) {
    loop {
        let request = match read_frame(&mut stream) {
            Ok(None) => Request::SaidAll,
            Ok(Some(frame)) => match frame.kind {
                Kind::Command => frame.text().map_or_else(Request::Broken, Request::Command),
                Kind::Cancel => Request::Cancel,
                kind => Request::Broken(complaint(&format!(
                    "a client sends commands (1) and cancels (6), not {} ({kind:?})",
                    kind as u8
                ))),
            },
            Err(error) => Request::Broken(error),
        };
        let last = matches!(request, Request::SaidAll | Request::Broken(_));
        if events.send(Event::Client(request)).is_err() || last {
            return;
        }
    }
}

fn complaint(text: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, text)
}

struct Session<'stream> {
    stream: &'stream TcpStream,
    /// When the time of the last command is over.
    deadline: Instant,
    waiting: VecDeque<String>,
    said_all: bool,
}

impl Session<'_> {
    fn serve(
        &mut self,
        events: &SyncSender<Event>,
        inbox: &Receiver<Event>,
        limit: Duration,
    ) -> io::Result<()> {
        for number in 0.. {
            let Some(command) = self.next_command(inbox)? else {
                break;
            };
            self.deadline = Instant::now() + limit;
            match Job::start(number, &command, events) {
                Ok(mut job) => {
                    let outcome = supervise(&mut job, inbox, self.deadline, self)?;
                    if outcome.timed_out {
                        let why = format!("killed: a command may run for {}", in_words(limit));
                        self.send(Kind::Error, why.as_bytes())?;
                    }
                    self.send(Kind::ExitStatus, &outcome.status.to_be_bytes())?;
                }
                Err(error) => {
                    self.send(
                        Kind::Error,
                        format!("cannot start a shell: {error}").as_bytes(),
                    )?;
                    self.send(Kind::ExitStatus, &NOT_STARTED.to_be_bytes())?;
                }
            }
        }
        Ok(())
    }

    /// `None` when there are none left and the client has said all.
    fn next_command(&mut self, inbox: &Receiver<Event>) -> io::Result<Option<String>> {
        loop {
            if let Some(command) = self.waiting.pop_front() {
                return Ok(Some(command));
            }
            if self.said_all {
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
        let deadline = self.deadline.max(Instant::now() + TO_TELL);
        write_frame(&mut Until::new(self.stream, deadline), kind, payload)
    }

    /// Tells the client what it did wrong, and makes sure that it can read it.
    fn refuse(&self, error: io::Error) -> io::Error {
        if self.send(Kind::Error, error.to_string().as_bytes()).is_ok() {
            close_gently(self.stream);
        }
        error
    }
}

impl Client for Session<'_> {
    fn output(&mut self, kind: Kind, bytes: &[u8]) -> io::Result<()> {
        self.send(kind, bytes)
    }

    fn request(&mut self, request: Request) -> io::Result<bool> {
        match request {
            Request::Command(_) if self.waiting.len() == MAX_WAITING => {
                let why =
                    format!("more than {MAX_WAITING} commands are waiting; read the answers first");
                Err(self.refuse(complaint(&why)))
            }
            Request::Command(command) => {
                self.waiting.push_back(command);
                Ok(false)
            }
            Request::Cancel => Ok(true),
            Request::SaidAll => {
                self.said_all = true;
                self.tick().map(|()| false)
            }
            Request::Broken(error) => Err(self.refuse(error)),
        }
    }

    /// A client that has said all (half-closed) and one that is gone look the same to a reader.
    /// The difference shows in writing: a gone one's kernel answers with a reset, and the next write fails.
    /// So an empty piece of output is sent, which means nothing.
    fn tick(&mut self) -> io::Result<()> {
        if self.said_all {
            self.send(Kind::Stdout, b"")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;

    use super::*;

    #[test]
    fn a_client_is_told_what_there_is_to_tell_also_when_no_time_is_left() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let mut client = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
        let (stream, _) = listener.accept().unwrap();
        let mut session = Session {
            stream: &stream,
            deadline: Instant::now(),
            waiting: VecDeque::new(),
            said_all: false,
        };
        session.output(Kind::Stdout, b"late").unwrap();
        session.request(Request::SaidAll).unwrap();
        client.shutdown(Shutdown::Write).unwrap();
        let broken = Request::Broken(complaint("not a frame"));
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
