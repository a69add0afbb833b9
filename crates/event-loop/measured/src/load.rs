//! The load generator.
//!
//! Each connection always has one message under way. One connection is the *probe*: it has a thread of its own,
//! and measures how long each of its messages takes while the others make the load.
//! The others are shared by as many threads as the server leaves processors to.
//!
//! The generator must do less for a message than the server, or it measures itself. It makes two calls for a message,
//! as each server does at least, asks for no events, and seldom sleeps: see [`exchange`].

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Result, anyhow, ensure};

use crate::column::Column;
use crate::results::Sample;
use crate::running::{Running, own_processor_time};

/// Fewer than the shortest backlog of a server: plain std asks for 128.
const AT_ONCE: usize = 100;

/// So many answers are waited for at once.
const GROUP: usize = 16;

/// No server needs so long for an answer.
const PATIENCE: Duration = Duration::from_secs(30);

/// Opens connections, and has each answered once: all threads and tasks of the server have started then.
pub(crate) fn connect(server: SocketAddr, count: usize) -> Result<Vec<TcpStream>> {
    let mut streams = Vec::new();
    while streams.len() < count {
        let first = streams.len();
        for _ in 0..AT_ONCE.min(count - first) {
            let stream = TcpStream::connect(server)?;
            stream.set_nodelay(true)?;
            stream.set_read_timeout(Some(PATIENCE))?;
            stream.set_write_timeout(Some(PATIENCE))?;
            streams.push(stream);
        }
        let new: Vec<_> = streams[first..].iter().collect();
        send(&new, b"hello")?;
        for stream in new {
            receive(stream, b"hello", &mut [0; 5])?;
        }
    }
    Ok(streams)
}

/// Lets the active ones of the connections echo for so long.
pub(crate) fn drive(
    streams: &[TcpStream],
    column: Column,
    server: &Running,
    time: Duration,
) -> Result<Sample> {
    let message = vec![b'x'; column.size];
    // Spread over all: the kernel's list of them is not sorted by who speaks.
    let step = column.connections() / column.active;
    let active: Vec<_> = streams.iter().step_by(step).take(column.active).collect();
    let (probe, others) = active.split_at(1);
    let group = others.len().div_ceil(threads()).max(1);
    send(others, &message)?;

    let before = (server.processor_time()?, own_processor_time()?);
    let begin = Instant::now();
    let end = begin + time;
    let (count, times) = thread::scope(|scope| {
        let message = &message;
        let threads: Vec<_> = others
            .chunks(group)
            .map(|streams| scope.spawn(move || exchange(end, streams, message)))
            .collect();
        let mut times = probe_until(end, probe, message)?;
        times.sort_unstable();
        let count = threads.into_iter().try_fold(times.len(), |count, thread| {
            let counted = thread.join().map_err(|_| anyhow!("a thread panicked"))?;
            Ok::<_, anyhow::Error>(count + counted?)
        })?;
        Ok::<_, anyhow::Error>((count, times))
    })?;
    let elapsed = begin.elapsed().as_secs_f64();
    let server_time = (server.processor_time()? - before.0).as_secs_f64();
    let load_time = (own_processor_time()? - before.1).as_secs_f64();
    Ok(Sample {
        rate: count as f64 / elapsed,
        late: times[times.len() * 99 / 100].as_secs_f64(),
        server_time: server_time / count as f64,
        load_time: load_time / count as f64,
        busy: server_time / elapsed,
        memory: 0.0,
    })
}

/// One processor is left to the server, where there are two.
pub(crate) fn threads() -> usize {
    let processors = thread::available_parallelism().map_or(1, usize::from);
    processors.saturating_sub(1).max(1)
}

/// Takes an answer and sends the next message, on each connection in turn. Returns how many answers came.
///
/// Of a group the last one is waited for: when its answer has come, those of the others mostly have, too.
/// So the thread sleeps, and the server has to wake it, once for a group and not for each message.
fn exchange(end: Instant, streams: &[&TcpStream], message: &[u8]) -> Result<usize> {
    let mut answer = vec![0; message.len()];
    let mut count = 0;
    for group in streams.chunks(GROUP).cycle() {
        if Instant::now() >= end {
            break;
        }
        for stream in group.iter().rev() {
            receive(stream, message, &mut answer)?;
        }
        send(group, message)?;
        count += group.len();
    }
    Ok(count)
}

/// How long each message took, of those of one connection.
fn probe_until(end: Instant, probe: &[&TcpStream], message: &[u8]) -> Result<Vec<Duration>> {
    let mut answer = vec![0; message.len()];
    let mut times = Vec::new();
    loop {
        let sent = Instant::now();
        send(probe, message)?;
        receive(probe[0], message, &mut answer)?;
        times.push(sent.elapsed());
        if Instant::now() >= end {
            return Ok(times);
        }
    }
}

fn send(streams: &[&TcpStream], message: &[u8]) -> Result<()> {
    for mut stream in streams.iter().copied() {
        stream.write_all(message)?;
    }
    Ok(())
}

fn receive(mut stream: &TcpStream, message: &[u8], answer: &mut [u8]) -> Result<()> {
    stream.read_exact(answer)?;
    ensure!(answer == message, "something else came back");
    Ok(())
}
