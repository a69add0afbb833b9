//! How fast is threaded-server, and what does a connection cost?
//!
//! ```text
//! cargo run -p threaded-server --release --example measure
//! ```
//!
//! It is compared with the plainest server that has a thread for each connection (`plain.rs`),
//! and with Python's `ThreadingTCPServer`. All three are echoes that print nothing, read up to 16 KiB at once,
//! and set TCP_NODELAY; so does the load generator (`load.rs`).
//!
//! - A figure is a median of five rounds (`-- 11` makes eleven); a round lasts a second.
//!   In each round the servers take turns, in the other order each time, and each starts anew.
//! - A ratio is the median of the ratios within a round, so what else the machine does has little weight.
//! - The processor time of a message has less noise than the rate: other programs take time, but not work.
//! - The load generator needs some of the machine, too: the table says how much of the processor time.
//!
//! 5,000 connections need `ulimit -n` of 5,100; with less, there are fewer. Processor time and memory need `/proc`.

mod load;
mod plain;
mod server;
mod table;

use std::{env, io, thread};

use lesson_kit::Screen;

use load::Load;
use server::{Kind, Server};
use table::{Column, Sample};

const ROUNDS: usize = 5;
const LOADS: [Load; 5] = [
    Load::new(1, 64),
    Load::new(64, 64),
    Load::new(1000, 64),
    Load::new(5000, 64),
    Load::new(8, 64 * 1024),
];
/// The connections that are open at once when memory is measured.
const MANY: usize = 10_000;

fn main() -> io::Result<()> {
    let word = env::args().nth(1).unwrap_or_default();
    if server::is_command(&word) {
        return server::serve(&word);
    }
    let rounds = word.parse().unwrap_or(ROUNDS);
    let most = load::most_connections();
    let screen = Screen::plain();
    let processors = thread::available_parallelism()?;
    screen.print(format_args!(
        "{processors} processors; medians of {rounds} rounds of a second, in which the servers take turns"
    ));
    let mut columns = Vec::new();
    for load in LOADS {
        let load = load.of_at_most(most);
        let measured = (0..rounds).map(|round| measure(load, round));
        columns.push(Column::new(load, measured.collect::<io::Result<_>>()?));
    }
    table::print(&columns, &screen);
    for kind in Kind::ALL {
        let (count, each) = memory(kind, MANY.min(most))?;
        screen.print(format_args!(
            "{}: {count} connections, each answered once: {each}",
            kind.name()
        ));
    }
    Ok(())
}

/// One round: all servers, one after the other.
fn measure(load: Load, round: usize) -> io::Result<[Sample; 3]> {
    let mut samples = [Sample::default(); 3];
    let mut order = [0, 1, 2];
    if round % 2 == 1 {
        order.reverse();
    }
    for place in order {
        let server = Server::start(Kind::ALL[place])?;
        let streams = load::connect(server.addr, load.connections)?;
        samples[place] = load::drive(&streams, load, &server)?;
        // Before the connections: their end is not measured, and not reported.
        drop(server);
    }
    Ok(samples)
}

/// How many connections were open, and what each of them costs.
fn memory(kind: Kind, count: usize) -> io::Result<(usize, String)> {
    let server = Server::start(kind)?;
    let before = server.resident_kib();
    let streams = load::connect(server.addr, count)?;
    let each = match (before, server.resident_kib()) {
        (Some(before), Some(now)) => {
            let growth = now.saturating_sub(before) as f64;
            format!("{:.1} KiB each", growth / streams.len() as f64)
        }
        _ => "unknown memory".into(),
    };
    drop(server);
    Ok((streams.len(), each))
}
