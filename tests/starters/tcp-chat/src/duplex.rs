//! Both talk at any time: a thread that reads the socket, and one that reads the keyboard.

use std::io;
use std::net::{Shutdown, TcpStream};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::Builder;

use crate::messages::{Lines, Messages};
use crate::user::{in_words, not_written, note, show, type_line};

/// What may happen next in a conversation.
enum Event {
    Typed(String),
    InputEnded,
    /// The peer of the conversation with this number has ended its direction, or the connection is broken.
    PeerEnded(u64),
}

/// When a conversation is over.
#[derive(PartialEq, Eq)]
pub enum Until {
    PeerEnded,
    BothEnded,
}

/// Reads stdin in a thread of its own, so that we notice when the peer leaves while nobody types.
pub struct Keyboard {
    events: SyncSender<Event>,
    inbox: Receiver<Event>,
    input_ended: bool,
    conversations: u64,
}

impl Keyboard {
    pub fn start() -> io::Result<Self> {
        // Room for one event: a long file waits in the pipe, not in our memory.
        let (events, inbox) = sync_channel(1);
        let typed = events.clone();
        start_thread(move || read_stdin(&typed))?;
        Ok(Self {
            events,
            inbox,
            input_ended: false,
            conversations: 0,
        })
    }

    /// Talks until the peer ends its direction, or both have; false if our input has ended.
    pub fn converse(&mut self, stream: &TcpStream, until: Until) -> io::Result<bool> {
        // stage 23 {
        //- not_written(23)
        self.conversations += 1;
        let number = self.conversations;
        let events = self.events.clone();
        // A second handle on the same socket, for the other thread.
        let incoming = stream.try_clone()?;
        start_thread(move || hear(&incoming, number, &events))?;

        let mut lines = Lines::new(stream);
        let mut peer_ended = false;
        while !peer_ended || (until == Until::BothEnded && !self.input_ended) {
            match self.inbox.recv().map_err(io::Error::other)? {
                Event::Typed(text) => lines.send(&text)?,
                Event::InputEnded => self.end_of_input(stream),
                // Those of a client before do not count.
                Event::PeerEnded(conversation) => peer_ended |= conversation == number,
            }
        }
        Ok(!self.input_ended)
        // stage 23 }
    }

    /// Ends our direction of the connection; what the peer sends still comes.
    fn end_of_input(&mut self, stream: &TcpStream) {
        // stage 24 {
        //- not_written(24);
        self.input_ended = true;
        // An error means that the peer is gone, and `hear` has seen that, too.
        let _ = stream.shutdown(Shutdown::Write);
        // stage 24 }
    }
}

/// Runs a function in a thread of its own, which ends with the program at the latest.
/// (`Send + 'static`: it may go to another thread, and borrows nothing that could be gone by then.)
/// `thread::spawn` would panic where no more threads are to be had.
pub fn start_thread(run: impl FnOnce() + Send + 'static) -> io::Result<()> {
    let started = Builder::new().spawn(run);
    started
        .map(drop)
        .map_err(|error| io::Error::other(format!("start a thread: {error}")))
}

/// Ends with the input, or with the program.
fn read_stdin(events: &SyncSender<Event>) {
    // stage 23 {
    //- not_written(23);
    while let Some(text) = type_line() {
        let _ = events.send(Event::Typed(text));
    }
    let _ = events.send(Event::InputEnded);
    // stage 23 }
}

/// Shows what comes, when it comes; ends with the connection.
fn hear(stream: &TcpStream, conversation: u64, events: &SyncSender<Event>) {
    // stage 23 {
    //- not_written(23);
    let mut lines = Lines::new(stream);
    let ended = loop {
        match lines.receive() {
            Ok(Some(text)) => show(text),
            Ok(None) => break Ok(()),
            Err(error) => break Err(error),
        }
    };
    if let Err(error) = ended {
        note(in_words(&error));
    }
    let _ = events.send(Event::PeerEnded(conversation));
    // stage 23 }
}
