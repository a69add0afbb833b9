//! Both sides talk at any time: two threads, one socket.
//!
//! One thread reads from the socket and prints; the other sends what the user types.
//! A TCP connection is two independent streams, one each way,
//! so reading here and writing there need no lock.

use std::io::{self, BufReader, ErrorKind};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

use lesson_kit::{Context, Line, Prompt, Screen, exit};

use crate::message::{read_message, write_message};
use crate::server::accept;
use crate::turns::Ended;

enum Event {
    Typed(String),
    InputEnded(Ended),
    PeerEnded(io::Result<()>),
}

/// What Ctrl-C at the prompt does; elsewhere it is a signal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OnCtrlC {
    /// Ends the conversation.
    EndConversation,
    /// Ends the program: a server may be waiting in `accept`, where no event of ours reaches it.
    Exit,
}

/// The user's input, read by a thread of its own, so that a peer's leaving is noticed while nobody types.
pub struct Keyboard {
    events: SyncSender<Event>,
    inbox: Receiver<Event>,
    screen: Screen,
    is_interactive: bool,
}

impl Keyboard {
    /// Starts reading.
    ///
    /// The thread ends with the input, or with the program: a blocking read of stdin cannot be called off.
    #[must_use]
    pub fn start(mut prompt: Prompt, on_ctrl_c: OnCtrlC) -> Self {
        // Room for one event, so that a long file waits in the pipe and not in our memory.
        let (events, inbox) = sync_channel(1);
        let keyboard = Self {
            events: events.clone(),
            inbox,
            screen: prompt.screen(),
            is_interactive: prompt.is_interactive(),
        };
        thread::spawn(move || {
            loop {
                let event = match prompt.read_line() {
                    Line::Text(bytes) => Event::Typed(String::from_utf8_lossy(&bytes).into_owned()),
                    Line::End => Event::InputEnded(Ended::ByUser),
                    Line::Interrupted if on_ctrl_c == OnCtrlC::Exit => exit(0),
                    Line::Interrupted => Event::InputEnded(Ended::Interrupted),
                };
                let ended = matches!(event, Event::InputEnded(_));
                if events.send(event).is_err() || ended {
                    return;
                }
            }
        });
        keyboard
    }
}

/// Serves one client after the other until the server's own user has nothing more to say.
pub fn serve(listener: &TcpListener, prompt: Prompt) {
    let keyboard = Keyboard::start(prompt, OnCtrlC::Exit);
    let screen = keyboard.screen.clone();
    loop {
        let (stream, client) = accept(listener, &screen);
        screen.note(format_args!("client {client} connected"));
        // A client that has said all has left: the server's user must not have to close every conversation.
        match converse(&stream, &keyboard, After::PeerEnded) {
            Ok(Ended::ByPeer) => screen.note(format_args!("client {client} left")),
            Ok(Ended::ByUser | Ended::Interrupted) => return,
            Err(error) => screen.note(error.context("client", client)),
        }
    }
}

/// Talks with the server until both have said all, or, at a terminal, until the server has.
///
/// # Errors
/// If the connection breaks.
pub fn talk(stream: &TcpStream, prompt: Prompt) -> io::Result<Ended> {
    let keyboard = Keyboard::start(prompt, OnCtrlC::EndConversation);
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
        scope.spawn(move || {
            let result = print_messages(stream, screen);
            // Fails only without a receiver, and `relay` receives until it has heard this.
            let _ = events.send(Event::PeerEnded(result));
        });
        relay(stream, keyboard, over)
    })
}

fn print_messages(stream: &TcpStream, screen: &Screen) -> io::Result<()> {
    let mut reader = BufReader::new(stream);
    while let Some(text) = read_message(&mut reader)? {
        screen.print(text);
    }
    Ok(())
}

/// Sends what is typed until the conversation is over; always hears the reading thread's last word.
fn relay(stream: &TcpStream, keyboard: &Keyboard, over: After) -> io::Result<Ended> {
    let mut user: Option<Ended> = None;
    let mut peer: Option<io::Result<()>> = None;
    let mut broken = None;
    while let Ok(event) = keyboard.inbox.recv() {
        match event {
            Event::Typed(text) => {
                if let Err(error) = send(stream, &text, &keyboard.screen) {
                    broken = Some(error);
                    // Wakes the reading thread, which may be waiting for a peer that is no longer there.
                    let _ = stream.shutdown(Shutdown::Both);
                }
            }
            Event::InputEnded(ended) => {
                user = Some(ended);
                let all = if ended == Ended::Interrupted {
                    Shutdown::Both
                } else {
                    Shutdown::Write
                };
                // "I have said all"; what the peer still sends is read to its end. Fails if the peer is gone.
                let _ = stream.shutdown(all);
            }
            Event::PeerEnded(result) => peer = Some(result),
        }
        let Some(result) = &mut peer else { continue };
        if over == After::PeerEnded || user.is_some() || broken.is_some() || result.is_err() {
            let result = std::mem::replace(result, Ok(()));
            return broken
                .map_or(result, Err)
                .map(|()| user.unwrap_or(Ended::ByPeer));
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
