//! The load generator.
//!
//! Each connection always has one message under way. A few connections are *probes*: each has a thread of its own,
//! and measures how long each of its messages takes while the others make the load.
//! The others are shared by as many threads as the server leaves processors to.
//!
//! The generator must do less for a message than the server, or it measures itself. It makes two calls for a message,
//! as each server does at least, asks for no events, and seldom sleeps: see [`exchange`].

use std::net::TcpStream;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Result, anyhow};

use crate::column::Column;
use crate::connections::{receive, send};
use crate::results::Sample;
use crate::running::{Running, own_processor_time};

/// So many answers are waited for at once.
const GROUP: usize = 16;

/// A percentile needs hundreds of messages, and with many connections one probe has few.
const MOST_PROBES: usize = 16;

/// An answer that needs so long, and as long as the turn is, comes after the end of the turn.
const SLOW: Duration = Duration::from_secs(1);

/// Lets the active ones of the connections echo for so long.
pub(crate) fn drive(
    streams: &[TcpStream],
    column: Column,
    server: &Running,
    time: Duration,
) -> Result<Sample> {
    let message = vec![b'x'; column.size];
    // Spread over all: a list that is gone through must not have those who speak at its beginning.
    let step = column.connections() / column.active;
    let active: Vec<_> = streams.iter().step_by(step).take(column.active).collect();
    let (probes, others) = active.split_at((column.active / 64).clamp(1, MOST_PROBES));
    for stream in &active {
        stream.set_read_timeout(Some(time.max(SLOW)))?;
    }
    send(others, &message)?;

    let before = (server.processor_time()?, own_processor_time()?);
    let begin = Instant::now();
    let (count, times) = run(begin + time, probes, others, &message)?;
    let elapsed = begin.elapsed().as_secs_f64();
    let server_time = (server.processor_time()? - before.0).as_secs_f64();
    let load_time = (own_processor_time()? - before.1).as_secs_f64();
    let late = times.get(times.len() * 99 / 100);
    Ok(Sample {
        rate: count as f64 / elapsed,
        late: late.map_or(elapsed, Duration::as_secs_f64),
        server_time: server_time / count.max(1) as f64,
        load_time: load_time / count.max(1) as f64,
        busy: server_time / elapsed,
        memory: 0.0,
    })
}

/// Returns how many answers came, and how long those of the probes took, the quickest first.
fn run(
    end: Instant,
    probes: &[&TcpStream],
    others: &[&TcpStream],
    message: &[u8],
) -> Result<(usize, Vec<Duration>)> {
    let group = others.len().div_ceil(threads()).max(1);
    thread::scope(|scope| {
        let measuring = probes.iter();
        let measuring: Vec<_> = measuring
            .map(|probe| scope.spawn(move || probe_until(end, probe, message)))
            .collect();
        let exchanging = others.chunks(group);
        let exchanging: Vec<_> = exchanging
            .map(|streams| scope.spawn(move || exchange(end, streams, message)))
            .collect();
        let mut times = Vec::new();
        for thread in measuring {
            times.extend(thread.join().map_err(|_| anyhow!("a probe panicked"))??);
        }
        times.sort_unstable();
        let mut count = times.len();
        for thread in exchanging {
            count += thread.join().map_err(|_| anyhow!("a thread panicked"))??;
        }
        Ok((count, times))
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
            if !receive(stream, message, &mut answer)? {
                return Ok(count);
            }
        }
        send(group, message)?;
        count += group.len();
    }
    Ok(count)
}

/// How long each message took, of those of one connection.
fn probe_until(end: Instant, probe: &TcpStream, message: &[u8]) -> Result<Vec<Duration>> {
    let mut answer = vec![0; message.len()];
    let mut times = Vec::new();
    loop {
        let sent = Instant::now();
        send(&[probe], message)?;
        if !receive(probe, message, &mut answer)? {
            return Ok(times);
        }
        times.push(sent.elapsed());
        if Instant::now() >= end {
            return Ok(times);
        }
    }
}
