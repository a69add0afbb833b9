//! Who is ready, for those to whom the kernel tells it only once.

use std::time::Duration;

use super::{Event, Interest};

/// The sockets by token.
#[derive(Default)]
pub(super) struct Remembered {
    sockets: Vec<Socket>,
    /// Those that can do something that they are waited for. Not all that are ready: every silent peer is writable.
    to_tell: Vec<usize>,
}

#[derive(Clone, Default)]
struct Socket {
    ready: Interest,
    wanted: Interest,
    is_listed: bool,
}

impl Socket {
    fn event(&self, token: usize) -> Option<Event> {
        let ready = Interest {
            read: self.ready.read && self.wanted.read,
            write: self.ready.write && self.wanted.write,
        };
        (ready != Interest::NONE).then_some(Event { token, ready })
    }
}

impl Remembered {
    pub(super) fn add(&mut self, token: usize, wanted: Interest) {
        if token >= self.sockets.len() {
            self.sockets.resize(token + 1, Socket::default());
        }
        self.sockets[token].ready = Interest::NONE;
        self.change(token, wanted);
    }

    pub(super) fn change(&mut self, token: usize, wanted: Interest) {
        self.sockets[token].wanted = wanted;
        self.list(token);
    }

    pub(super) fn remove(&mut self, token: usize) {
        self.sockets[token].wanted = Interest::NONE;
    }

    pub(super) fn became_ready(&mut self, event: Event) {
        let ready = &mut self.sockets[event.token].ready;
        ready.read |= event.ready.read;
        ready.write |= event.ready.write;
        self.list(event.token);
    }

    pub(super) fn blocked(&mut self, token: usize, what: Interest) {
        let ready = &mut self.sockets[token].ready;
        ready.read &= !what.read;
        ready.write &= !what.write;
    }

    /// While somebody is ready, the kernel is only asked, and not waited for.
    pub(super) fn timeout(&mut self, timeout: Option<Duration>) -> Option<Duration> {
        self.forget_the_done();
        if self.to_tell.is_empty() {
            timeout
        } else {
            Some(Duration::ZERO)
        }
    }

    pub(super) fn tell(&mut self, events: &mut Vec<Event>) {
        self.forget_the_done();
        let tokens = self.to_tell.iter();
        events.extend(tokens.filter_map(|&token| self.sockets[token].event(token)));
    }

    fn list(&mut self, token: usize) {
        let socket = &mut self.sockets[token];
        if !socket.is_listed && socket.event(token).is_some() {
            socket.is_listed = true;
            self.to_tell.push(token);
        }
    }

    fn forget_the_done(&mut self) {
        self.to_tell.retain(|&token| {
            let socket = &mut self.sockets[token];
            socket.is_listed = socket.event(token).is_some();
            socket.is_listed
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BOTH: Interest = Interest {
        read: true,
        write: true,
    };

    fn told(remembered: &mut Remembered) -> Vec<Event> {
        let mut events = Vec::new();
        remembered.tell(&mut events);
        events
    }

    #[test]
    fn who_is_ready_is_told_until_a_call_would_block() {
        let mut remembered = Remembered::default();
        remembered.add(7, Interest::READ);
        let second = Some(Duration::from_secs(1));
        assert_eq!(remembered.timeout(second), second);
        let (token, ready) = (7, BOTH);
        remembered.became_ready(Event { token, ready });
        let ready = Interest::READ;
        for _ in 0..2 {
            assert_eq!(remembered.timeout(second), Some(Duration::ZERO));
            assert_eq!(told(&mut remembered), [Event { token, ready }]);
        }
        remembered.blocked(7, Interest::READ);
        assert_eq!(remembered.timeout(second), second);
        assert_eq!(told(&mut remembered), []);
        // It was told once that the socket is writable, when nobody wanted to write.
        remembered.change(7, BOTH);
        let ready = Interest::WRITE;
        assert_eq!(told(&mut remembered), [Event { token, ready }]);
    }

    #[test]
    fn the_next_socket_with_the_token_is_another_one() {
        let mut remembered = Remembered::default();
        remembered.add(7, Interest::READ);
        let (token, ready) = (7, BOTH);
        remembered.became_ready(Event { token, ready });
        remembered.remove(7);
        assert_eq!(told(&mut remembered), []);
        remembered.add(7, BOTH);
        assert_eq!(told(&mut remembered), []);
    }
}
