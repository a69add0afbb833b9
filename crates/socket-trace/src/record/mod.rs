//! A run: programs are started and watched, and what happens becomes events.
//!
//! | file | what it does |
//! |---|---|
//! | `play.rs` | who is started when, and how the run ends |
//! | `launch.rs`, `start.rs`, `output.rs`, `terminal.rs`, `signals.rs` | a program under trace, its pipes, the terminal, what wakes the tracer |
//! | `tracer.rs`, `threads.rs` | the stops of the threads, and which there are: ptrace(2) |
//! | `concern.rs`, `calls.rs` | which calls are of interest, and what is told of them |
//! | `syscalls.rs`, `registers.rs`, `memory.rs` | a call as the kernel gets it |
//! | `decode` | a call in the words of the man pages |
//! | `descriptors.rs`, `processes.rs`, `printed.rs` | what descriptors refer to, what is executed, what is printed |
//! | `kernel.rs`, `sampler.rs`, `server.rs` | states of sockets, what waits in their queues, whether a server listens |
//! | `hosts.rs`, `wire.rs`, `carried.rs` | two hosts, and this program as the wire between them |
//! | `causes` | whose packet it is |
//! | `sink.rs` | where events go |

mod syscalls;
mod registers;
mod memory;
mod decode;
mod descriptors;
mod processes;
mod printed;
mod kernel;
mod server;
mod sampler;
mod sink;
mod causes;
mod concern;
mod calls;
mod threads;
mod tracer;
mod signals;
mod output;
mod terminal;
mod start;
mod launch;
mod play;
mod hosts;
mod carried;
mod wire;

use std::io;
use std::sync::mpsc::SyncSender;

use crate::Options;
use crate::clock::Clock;
use crate::report::Report;

use calls::Calls;
use hosts::Hosts;
use kernel::Kernel;
use play::Play;
use sampler::Sampler;
use signals::Signals;
use sink::Sink;
use terminal::Terminal;
use tracer::Tracer;
use wire::Wire;

pub use start::{START, become_program};

/// What is made before there is any thread: a process with several may enter no namespace.
#[derive(Debug)]
pub(crate) struct Prepared {
    hosts: Result<Option<Hosts>, instruments::Missing>,
    signals: Signals,
}

/// Makes the two hosts, if there are two programs. Where that is forbidden, the programs run without them.
pub(crate) fn prepare(options: &Options) -> io::Result<Prepared> {
    let signals = Signals::take_over()?;
    let hosts = match options.programs.len() {
        2 => Hosts::make().map(Some),
        _ => Ok(None),
    };
    Ok(Prepared { hosts, signals })
}

/// Runs the programs, and sends what happens; returns the exit status of the last one, if that was started.
pub(crate) fn run(
    options: &Options,
    prepared: Prepared,
    clock: Clock,
    out: SyncSender<Report>,
) -> io::Result<Option<i32>> {
    let sink = Sink::new(clock, out, options.files.pcapng.is_some());
    let hosts = prepared.hosts.unwrap_or_else(|missing| {
        let files = match options.files.pcapng {
            Some(_) => ", and the file of packets holds none",
            None => "",
        };
        let text = format!(
            "there is no wire: it {missing}. The programs run in this machine's own network{files}"
        );
        sink.note(text, missing.help);
        None
    });
    let causes = causes::Shared::default();
    let wire = hosts
        .as_ref()
        .map(|hosts| Wire::begin(hosts, &sink, &causes))
        .transpose()?;
    let kernels = match &hosts {
        Some(hosts) => hosts.kernels()?.map(Some).into(),
        None => options.programs.iter().map(|_| own_kernel(&sink)).collect(),
    };
    let calls = Calls::new(sink, Sampler::new(kernels, wire.is_some()), causes);
    let _terminal = Terminal::remember();
    let play = Play::new(options, Tracer::new(calls), hosts);
    let status = play.run(&prepared.signals);
    drop(wire);
    status
}

/// The sockets of this machine's own network.
fn own_kernel(sink: &Sink) -> Option<Kernel> {
    let kernel = Kernel::open();
    if let Err(error) = &kernel {
        let missing = instruments::Missing::in_error(error);
        let help = missing.map_or_else(String::new, |missing| missing.help);
        sink.note(format!("states of sockets cannot be shown: {error}"), help);
    }
    kernel.ok()
}
