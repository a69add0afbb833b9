//! The load generator: two threads with half of the connections each.
//!
//! A thread sends a message on each of its connections, then receives the answer on each, then begins again.
//! So it makes two calls for each message, and hardly ever waits: when it comes to the first answer, most are there.
//! That is less than the server does, which makes the same two calls and wakes a thread for each message.

use std::fmt::{self, Display};
use std::io::{self, Error, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::thread;
use std::time::{Duration, Instant};

use crate::server::{Server, processor_time};
use crate::table::Sample;

const ROUND: Duration = Duration::from_secs(1);
const THREADS: usize = 2;

#[derive(Clone, Copy)]
pub(crate) struct Load {
    pub(crate) connections: usize,
    size: usize,
}

impl Load {
    pub(crate) const fn new(connections: usize, size: usize) -> Self {
        Self { connections, size }
    }

    pub(crate) fn of_at_most(self, most: usize) -> Self {
        let connections = self.connections.min(most);
        Self {
            connections,
            ..self
        }
    }
}

impl Display for Load {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.size / 1024, self.size) {
            (0, bytes) => write!(f, "{} × {bytes} B", self.connections),
            (kib, _) => write!(f, "{} × {kib} KiB", self.connections),
        }
    }
}

/// Raises the limit on descriptors as far as it goes; the servers inherit it.
pub(crate) fn most_connections() -> usize {
    #[cfg(unix)]
    {
        use nix::sys::resource::{Resource, getrlimit, setrlimit};
        if let Ok((soft, hard)) = getrlimit(Resource::RLIMIT_NOFILE) {
            let raised = setrlimit(Resource::RLIMIT_NOFILE, hard, hard).is_ok();
            let limit = if raised { hard } else { soft };
            // Some are for other files.
            return usize::try_from(limit.saturating_sub(50)).unwrap_or(usize::MAX);
        }
    }
    usize::MAX
}

/// Opens connections, and has each answered once: all threads of the server have started then.
pub(crate) fn connect(server: SocketAddr, count: usize) -> io::Result<Vec<TcpStream>> {
    /// Fewer than the shortest backlog of a server: plain std asks for 128.
    const AT_ONCE: usize = 100;
    let mut streams = Vec::new();
    while streams.len() < count {
        let first = streams.len();
        for _ in 0..AT_ONCE.min(count - first) {
            let stream = TcpStream::connect(server)?;
            stream.set_nodelay(true)?;
            streams.push(stream);
        }
        send(&streams[first..], b"hello")?;
        for stream in &streams[first..] {
            receive(stream, b"hello", &mut [0; 5])?;
        }
    }
    Ok(streams)
}

/// Lets the connections echo for the time of a round.
pub(crate) fn drive(streams: &[TcpStream], load: Load, server: &Server) -> io::Result<Sample> {
    let times = || Some((server.processor_time()?, processor_time("self")?));
    let before = times();
    let begin = Instant::now();
    let group = streams.len().div_ceil(THREADS);
    let count = thread::scope(|scope| {
        let groups = streams.chunks(group);
        let threads: Vec<_> = groups
            .map(|streams| scope.spawn(move || echo_until(begin + ROUND, streams, load.size)))
            .collect();
        threads.into_iter().try_fold(0, |count, thread| {
            let counted = thread
                .join()
                .map_err(|_| Error::other("a thread panicked"))?;
            Ok::<_, Error>(count + counted?)
        })
    })?;
    let seconds = begin.elapsed().as_secs_f64();
    let times = before.zip(times());
    Ok(Sample {
        rate: count as f64 / seconds,
        server_time: times.map(|(before, after)| (after.0 - before.0) / count as f64),
        load_time: times.map(|(before, after)| (after.1 - before.1) / count as f64),
    })
}

/// Returns how many messages came back.
fn echo_until(end: Instant, streams: &[TcpStream], size: usize) -> io::Result<usize> {
    let message = vec![b'x'; size];
    let mut answer = vec![0; size];
    let mut count = 0;
    loop {
        send(streams, &message)?;
        for stream in streams {
            receive(stream, &message, &mut answer)?;
            count += 1;
            // Not only after the last one: with 5,000 connections, Python needs half a minute to answer all.
            if Instant::now() > end {
                return Ok(count);
            }
        }
    }
}

fn send(streams: &[TcpStream], message: &[u8]) -> io::Result<()> {
    for mut stream in streams {
        stream.write_all(message)?;
    }
    Ok(())
}

fn receive(mut stream: &TcpStream, message: &[u8], answer: &mut [u8]) -> io::Result<()> {
    stream.read_exact(answer)?;
    if answer != message {
        return Err(Error::other("something else came back"));
    }
    Ok(())
}
