//! The clients that a server has, each in a place of its own.

use std::collections::BTreeMap;
use std::net::{Shutdown, TcpStream};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::running::Running;

/// A client's connection, and the command that runs for it.
#[derive(Debug)]
pub struct Client {
    /// Where it talks to us.
    pub stream: TcpStream,
    /// What runs for it.
    pub running: Running,
    /// `false` for a client too many, which is only told so.
    pub is_served: bool,
}

/// All places, of clients that are served and of clients that are told that they are not.
#[derive(Debug)]
pub struct Places {
    max: usize,
    taken: Mutex<Taken>,
}

#[derive(Debug, Default)]
struct Taken {
    is_closed: bool,
    /// By a counter and not by address: a client can break its connection off, and be back from the same port
    /// while its old place is still taken.
    clients: BTreeMap<u64, Arc<Client>>,
    next: u64,
}

/// A client's place; dropping it frees the place, however the thread that serves the client ends.
pub struct Place<'places> {
    places: &'places Places,
    number: u64,
    client: Arc<Client>,
}

impl Places {
    /// Places for `max` clients, and for as many that are told that there are too many.
    #[must_use]
    pub fn new(max: usize) -> Self {
        Self {
            max,
            taken: Mutex::default(),
        }
    }

    /// A place for this client; `None` if there is none even for a word, or the server is stopping.
    pub fn take(&self, stream: TcpStream) -> Option<Place<'_>> {
        let mut taken = self.lock();
        let served = taken.clients.values().filter(|c| c.is_served).count();
        let is_served = served < self.max;
        let refused = taken.clients.len() - served;
        if taken.is_closed || (!is_served && refused >= self.max) {
            return None;
        }
        let client = Arc::new(Client {
            stream,
            running: Running::default(),
            is_served,
        });
        let number = taken.next;
        taken.next += 1;
        taken.clients.insert(number, Arc::clone(&client));
        Some(Place {
            places: self,
            number,
            client,
        })
    }

    /// Kills every command, ends every conversation, and gives no place away any more.
    pub fn close(&self) {
        let mut taken = self.lock();
        taken.is_closed = true;
        for client in taken.clients.values() {
            client.running.close();
            let _ = client.stream.shutdown(Shutdown::Both);
        }
    }

    /// Has the server been stopped?
    #[must_use]
    pub fn is_closed(&self) -> bool {
        self.lock().is_closed
    }

    fn lock(&self) -> MutexGuard<'_, Taken> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Place<'_> {
    /// Who has it.
    #[must_use]
    pub fn client(&self) -> &Client {
        &self.client
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.places.lock().clients.remove(&self.number);
    }
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;
    use std::thread;

    use super::*;

    #[test]
    fn a_thread_that_panics_frees_its_place() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let stream = || TcpStream::connect(listener.local_addr().unwrap()).unwrap();
        let places = Places::new(1);
        let first = places.take(stream()).expect("a place");
        assert!(!places.take(stream()).expect("a word").client().is_served);
        thread::scope(|scope| {
            let panics = scope.spawn(move || {
                let _place = first;
                panic!("on purpose");
            });
            panics.join().unwrap_err();
        });
        assert!(places.take(stream()).expect("a place").client().is_served);
        places.close();
        assert!(places.take(stream()).is_none());
    }
}
