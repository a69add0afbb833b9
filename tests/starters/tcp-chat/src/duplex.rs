//! Both talk at any time: a thread that reads the socket, and one that reads the keyboard.

use std::io;
use std::net::{Shutdown, TcpStream};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

use crate::messages::{Lines, Messages};
use crate::user::{in_words, not_written, note, show, type_line};

/// What may happen next in a conversation.
enum Event {
    Typed(String),
    InputEnded,
    /// The peer of the conversation with this number has said all.
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
    pub fn start() -> Self {
        // Room for one event: a long file waits in the pipe, not in our memory.
        let (events, inbox) = sync_channel(1);
        let typed = events.clone();
        thread::spawn(move || read_stdin(&typed));
        Self {
            events,
            inbox,
            input_ended: false,
            conversations: 0,
        }
    }

    /// Talks until the peer has said all, or both have; false if our own user has.
    pub fn converse(&mut self, stream: &TcpStream, until: Until) -> io::Result<bool> {
        // stage 23 {
        //- not_written(23)
        self.conversations += 1;
        let number = self.conversations;
        let events = self.events.clone();
        // A second handle on the same socket, for the other thread.
        let incoming = stream.try_clone()?;
        thread::spawn(move || hear(&incoming, number, &events));

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

    /// Says "I have said all"; what the peer still has to say goes on coming.
    fn end_of_input(&mut self, stream: &TcpStream) {
        // stage 24 {
        //- not_written(24);
        self.input_ended = true;
        // An error means that the peer is gone, and `hear` has seen that, too.
        let _ = stream.shutdown(Shutdown::Write);
        // stage 24 }
    }
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
