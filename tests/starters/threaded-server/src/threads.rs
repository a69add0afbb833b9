//! Ways of serving: in which thread the work on a request is done.

use std::str::FromStr;
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Arc, Mutex};
use std::thread;

use crate::given::{not_written, positive};

/// All that is to be done for one request: a closure, which a thread calls once.
/// Each closure has a type of its own, and a `Box<dyn FnOnce()>` holds any of them.
pub type Work = Box<dyn FnOnce() + Send>;

/// What `--threads` says.
#[derive(Clone, Copy)]
pub enum Threads {
    One,
    PerConnection,
    Pool(usize),
}

impl FromStr for Threads {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match (text, text.strip_prefix("pool:")) {
            ("one", _) => Ok(Self::One),
            ("per-connection", _) => Ok(Self::PerConnection),
            (_, Some(size)) => positive(size).map(Self::Pool),
            _ => Err("write per-connection, pool:N or one".into()),
        }
    }
}

/// A way of serving.
pub enum Way {
    OneAtATime,
    ThreadPerRequest,
    Pool(Pool),
}

impl Way {
    pub fn new(threads: Threads) -> Self {
        match threads {
            // stage 9 {
            //- Threads::One => Self::ThreadPerRequest,
            Threads::One => Self::OneAtATime,
            // stage 9 }
            Threads::PerConnection => Self::ThreadPerRequest,
            Threads::Pool(size) => Self::Pool(Pool::new(size)),
        }
    }

    pub fn serve(&self, work: Work) {
        match self {
            Self::OneAtATime => one_at_a_time(work),
            Self::ThreadPerRequest => thread_per_request(work),
            Self::Pool(pool) => pool.serve(work),
        }
    }
}

/// In the thread that accepts; while it works, it accepts no other peer.
fn one_at_a_time(work: Work) {
    work();
}

/// In a new thread, which ends with the request.
fn thread_per_request(work: Work) {
    // stage 4 {
    //- work();
    thread::spawn(work);
    // stage 4 }
}

/// Some threads, which take one request after the other from a queue.
pub struct Pool {
    queue: Sender<Work>,
}

impl Pool {
    fn new(size: usize) -> Self {
        // A queue between threads: many may send into it, one receives.
        let (queue, work) = mpsc::channel();
        // stage 10 {
        // One idle worker waits for the next request, the others wait for the lock.
        let work = Arc::new(Mutex::new(work));
        for _ in 0..size {
            let work = Arc::clone(&work);
            thread::spawn(move || worker(&work));
        }
        // stage 10 }
        Self { queue }
    }

    fn serve(&self, work: Work) {
        // stage 10 {
        //- thread_per_request(work);
        self.queue.send(work).expect("the workers never end");
        // stage 10 }
    }
}

/// The loop of each thread of a pool: it serves one request after the other.
fn worker(queue: &Mutex<Receiver<Work>>) {
    // stage 10 {
    loop {
        // A statement of its own: the lock is free again before the work begins.
        let next = queue.lock().expect("no thread panics here").recv();
        match next {
            Ok(work) => work(),
            Err(_) => return,
        }
    }
    // stage 10 }
}
