//! A run: programs are started and watched, and what happens becomes events.
//!
//! | file | what it does |
//! |---|---|
//! | `play` | who is started when, and how the run ends |
//! | `launch.rs`, `start.rs`, `output.rs`, `terminal.rs`, `signals.rs` | a program under trace, its pipes, the terminal, what wakes the tracer |
//! | `tracer.rs`, `threads.rs` | the stops of the threads, and which there are: ptrace(2) |
//! | `concern.rs`, `calls.rs` | which calls are of interest, and what is told of them |
//! | `syscalls.rs`, `registers.rs`, `memory.rs` | a call as the kernel gets it |
//! | `decode` | a call in the words of the man pages |
//! | `descriptors.rs`, `processes.rs`, `printed.rs` | what descriptors refer to, what is executed, what is printed |
//! | `kernel.rs`, `sampler.rs`, `server.rs` | states of sockets, what waits in their queues, whether a server listens |
//! | `hosts.rs`, `wire`, `in_order.rs`, `carried.rs` | two hosts, and this program as the wire between them |
//! | `bad_network` | the rules of the network, packet by packet |
//! | `by_hand` | the same, decided by the reader |
//! | `causes` | whose packet it is |
//! | `loopback.rs`, `ends.rs` | one host with nothing but `lo`, and whose a packet on it is |
//! | `part.rs` | a program that the started command starts, such as one that a test runs |
//! | `cable.rs` | the hosts and the wire without any tracing, for a process that is on the hosts itself |
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
mod in_order;
mod carried;
mod bad_network;
mod by_hand;
mod wire;
mod ends;
mod loopback;
mod part;
mod cable;

use std::io;
use std::sync::mpsc::SyncSender;
use std::thread;

use crate::clock::Clock;
use crate::report::Report;
use crate::{Options, Scene};

use calls::Calls;
use ends::Ends;
use hosts::Hosts;
use kernel::Kernel;
use loopback::Loopback;
use part::Part;
use play::Play;
use sampler::Sampler;
use signals::Signals;
use sink::Sink;
use terminal::Terminal;
use tracer::Tracer;
use wire::Wire;

pub use by_hand::Hand;
pub use cable::Cable;
pub(crate) use signals::end_with_parent;
pub use start::{START, become_program};

/// What is made before there is any thread: a process with several may enter no namespace.
#[derive(Debug)]
pub(crate) struct Prepared {
    network: Result<Network, instruments::Missing>,
    signals: Signals,
    terminal: Terminal,
    /// Who decides about each packet, instead of rules.
    hand: Option<Hand>,
}

/// Where the programs run.
#[derive(Debug)]
enum Network {
    /// In this machine's own.
    Own,
    /// On two hosts.
    Hosts(Hosts),
    /// On one with nothing but `lo`.
    Loopback,
}

/// Makes the private networks that the scene needs. Where that is forbidden, the programs run without them.
pub(crate) fn prepare(options: &Options) -> io::Result<Prepared> {
    let signals = Signals::take_over()?;
    let network = match options.scene {
        Scene::One => Ok(Network::Own),
        Scene::Pair => Hosts::make(&options.settings).map(Network::Hosts),
        Scene::Part => loopback::enter().map(|()| Network::Loopback),
    };
    Ok(Prepared {
        network,
        signals,
        // Before there is anybody who reads keys.
        terminal: Terminal::remember(),
        hand: None,
    })
}

impl Prepared {
    /// The reader decides about each packet, from a thread of its own, which begins now.
    ///
    /// # Errors
    /// What is missing, where there is no wire.
    pub(crate) fn by_hand(
        mut self,
        hand: &Hand,
        reader: impl FnOnce() + Send + 'static,
    ) -> io::Result<Self> {
        if let Err(missing) = self.network {
            return Err(missing.into());
        }
        self.hand = Some(hand.clone());
        thread::spawn(reader);
        Ok(self)
    }
}

/// Runs the programs, and sends what happens; returns the exit status of the last one, if that was started.
pub(crate) fn run(
    options: &Options,
    prepared: Prepared,
    clock: Clock,
    out: SyncSender<Report>,
) -> io::Result<Option<i32>> {
    let sink = Sink::new(clock, out, options.files.pcapng.is_some());
    let network = made_or_own(prepared.network, options, &sink)?;
    let causes = causes::Shared::default();
    let (mut wire, mut loopback, mut ends) = (None, None, None);
    let kernels = match &network {
        Network::Own => options.programs.iter().map(|_| own_kernel(&sink)).collect(),
        Network::Hosts(hosts) => {
            let decides = (&options.network, prepared.hand.as_ref());
            wire = Some(Wire::begin(hosts, decides, &sink, &causes)?);
            hosts.kernels()?.map(Some).into()
        }
        Network::Loopback => {
            let of_program = ends.insert(Ends::default()).clone();
            loopback = Some(Loopback::begin(&sink, of_program, &causes)?);
            vec![own_kernel(&sink)]
        }
    };
    let hosts = match network {
        Network::Hosts(hosts) => Some(hosts),
        _ => None,
    };
    let calls = Calls::new(sink, Sampler::new(kernels, wire.is_some(), ends), causes);
    let tracer = Tracer::new(calls, part(options));
    let play = Play::new(options, tracer, hosts, prepared.hand);
    let status = play.run(&prepared.signals);
    drop((wire, loopback, prepared.terminal));
    status
}

/// The network that was made. Where it could not be, that is an error only for who needs all; others are told.
fn made_or_own(
    made: Result<Network, instruments::Missing>,
    options: &Options,
    sink: &Sink,
) -> io::Result<Network> {
    match made {
        Ok(network) => Ok(network),
        Err(missing) if options.needs_all => Err(missing.into()),
        Err(missing) => {
            tell_of_no_wire(sink, options, missing);
            Ok(Network::Own)
        }
    }
}

fn tell_of_no_wire(sink: &Sink, options: &Options, missing: instruments::Missing) {
    let rules = match options.network.is_empty() {
        true => "",
        false => ", which obeys no rules",
    };
    let files = match options.files.pcapng {
        Some(_) => ", and the file of packets holds none",
        None => "",
    };
    let text = format!(
        "there is no wire: it {missing}. The programs run in this machine's own network{rules}{files}"
    );
    sink.note(text, missing.help);
}

/// The program that the command starts, where that is the one to be shown.
fn part(options: &Options) -> Option<Part> {
    let program = options.programs.first()?;
    (options.scene == Scene::Part).then(|| Part(program.command.clone()))
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
