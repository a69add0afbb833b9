//! Both sides talk at any time: two threads, one socket.
//!
//! One thread reads from the socket and prints; the other sends what the user types.
//! A TCP connection is two independent streams, one each way,
//! so reading here and writing there need no lock.

use std::io::{self, BufReader, ErrorKind};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::{self, Builder};

use lesson_kit::{Context, Line, Prompt, Screen, error::in_words, exit};

use crate::message::{read_message, write_message};
use crate::server::accept;
use crate::turns::Ended;

enum Event {
    Typed(String),
    InputEnded,
    PeerEnded(io::Result<()>),
}

/// The user's input, read by a thread of its own, so that the end of a connection is noticed while nobody types.
pub struct Keyboard {
    events: SyncSender<Event>,
    inbox: Receiver<Event>,
    screen: Screen,
    is_interactive: bool,
}

impl Keyboard {
    /// Starts reading. Ctrl-C at the prompt ends the program with this exit status.
    ///
    /// The thread ends with the input, or with the program: a blocking read of stdin cannot be called off.
    ///
    /// # Errors
    /// If there is no thread to be had; see pthread_create(3).
    pub fn start(mut prompt: Prompt, status_on_ctrl_c: i32) -> io::Result<Self> {
        // Room for one event, so that a long file waits in the pipe and not in our memory.
        let (events, inbox) = sync_channel(1);
        let keyboard = Self {
            events: events.clone(),
            inbox,
            screen: prompt.screen(),
            is_interactive: prompt.is_interactive(),
        };
        Builder::new()
            .spawn(move || {
                loop {
                    let event = match prompt.read_line() {
                        Line::Text(bytes) => {
                            Event::Typed(String::from_utf8_lossy(&bytes).into_owned())
                        }
                        Line::End => Event::InputEnded,
                        // Not an event: the main thread may be waiting in `accept` or `write`, and take none.
                        Line::Interrupted => exit(status_on_ctrl_c),
                    };
                    let ended = matches!(event, Event::InputEnded);
                    if events.send(event).is_err() || ended {
                        return;
                    }
                }
            })
            .map_err(no_thread)?;
        Ok(keyboard)
    }
}

/// Serves one client after the other until the server's own user has nothing more to say.
///
/// # Errors
/// If the keyboard cannot be read; never because of a client.
pub fn serve(listener: &TcpListener, prompt: Prompt) -> io::Result<()> {
    let keyboard = Keyboard::start(prompt, 0)?;
    let screen = keyboard.screen.clone();
    loop {
        let (stream, client) = accept(listener, &screen);
        screen.note(format_args!("client {client} connected"));
        // A client that has ended its direction has left: the server's user need not close every conversation.
        match converse(&stream, &keyboard, After::PeerEnded) {
            Ok(Ended::ByPeer) => screen.note(format_args!("client {client} left")),
            Ok(Ended::ByUser | Ended::Interrupted) => return Ok(()),
            Err(error) => screen.note(error.context("client", client)),
        }
    }
}

/// Talks with the server until both directions have ended, or, at a terminal, until the server's has.
///
/// # Errors
/// If the connection breaks.
pub fn talk(stream: &TcpStream, prompt: Prompt) -> io::Result<Ended> {
    // 130: as a shell reports a program that Ctrl-C has ended.
    let keyboard = Keyboard::start(prompt, 130)?;
    // A user at a terminal is told at once; a file is sent to its end.
    let over = if keyboard.is_interactive {
        After::PeerEnded
    } else {
        After::BothEnded
    };
    let ended = converse(stream, &keyboard, over)?;
    if ended == Ended::ByPeer {
        keyboard.screen.note("the server closed the conversation");
    }
    Ok(ended)
}

/// When a conversation is over.
#[derive(Clone, Copy, PartialEq, Eq)]
enum After {
    PeerEnded,
    BothEnded,
}

fn converse(stream: &TcpStream, keyboard: &Keyboard, over: After) -> io::Result<Ended> {
    thread::scope(|scope| {
        // Ended by the peer's end of stream, or by our own shutdown of the socket.
        let Keyboard { events, screen, .. } = keyboard;
        // Not `scope.spawn`, which panics if there is no thread to be had.
        Builder::new()
            .spawn_scoped(scope, move || {
                let result = print_messages(stream, screen);
                // Fails only without a receiver, and `relay` receives until it has got this.
                let _ = events.send(Event::PeerEnded(result));
            })
            .map_err(no_thread)?;
        relay(stream, keyboard, over)
    })
}

fn no_thread(error: io::Error) -> io::Error {
    io::Error::other(format!("start a thread: {}", in_words(&error)))
}

fn print_messages(stream: &TcpStream, screen: &Screen) -> io::Result<()> {
    let mut reader = BufReader::new(stream);
    while let Some(text) = read_message(&mut reader)? {
        screen.print(text);
    }
    Ok(())
}

/// Sends what is typed until the conversation is over, and the reading thread has reported its end.
fn relay(stream: &TcpStream, keyboard: &Keyboard, over: After) -> io::Result<Ended> {
    let mut user_ended = false;
    let mut peer_ended = false;
    let mut failure = None;
    while let Ok(event) = keyboard.inbox.recv() {
        match event {
            Event::Typed(text) => {
                if let Err(error) = send(stream, &text, &keyboard.screen) {
                    failure = Some(error);
                    // Wakes the reading thread, which may be waiting for a peer that is no longer there.
                    let _ = stream.shutdown(Shutdown::Both);
                }
            }
            Event::InputEnded => {
                user_ended = true;
                // Ends our direction only: what the peer still sends is read. Fails if the peer is gone.
                let _ = stream.shutdown(Shutdown::Write);
            }
            Event::PeerEnded(result) => {
                peer_ended = true;
                failure = failure.or(result.err());
            }
        }
        match failure {
            _ if !peer_ended => {}
            Some(error) => return Err(error),
            None if user_ended => return Ok(Ended::ByUser),
            None if over == After::PeerEnded => return Ok(Ended::ByPeer),
            None => {}
        }
    }
    Ok(Ended::ByPeer)
}

/// Sends one message; the user is told why a text cannot travel as one.
fn send(mut stream: &TcpStream, text: &str, screen: &Screen) -> io::Result<()> {
    match write_message(&mut stream, text) {
        Err(reason) if reason.kind() == ErrorKind::InvalidInput => {
            screen.note(format_args!("not sent: {reason}"));
            Ok(())
        }
        result => result,
    }
}
