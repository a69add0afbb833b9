//! The course of a run: who is started when, and how it ends.
//!
//! | file | what it does |
//! |---|---|
//! | `mod.rs` | the phases of a run |
//! | `finish.rs` | the client has ended: has the server finished, too? |
//! | `tell.rs` | what the reader is told of it |

mod finish;
mod tell;

use std::io;
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};

use super::by_hand::Hand;
use super::signals::Signals;
use super::tracer::Tracer;
use super::{Hosts, Options};
use crate::Scene;

/// Ctrl-C reaches the programs, too: so long they may end by themselves.
const BY_THEMSELVES: Duration = Duration::from_millis(300);
/// Who has not ended so long after SIGTERM is killed.
const AFTER_SIGTERM: Duration = Duration::from_secs(1);
/// A server for datagrams is ready when it waits for one; or, if that cannot be seen, so long after its bind.
const AFTER_BIND: Duration = Duration::from_millis(200);
/// So often it is looked whether a time is over.
const TICK: Duration = Duration::from_millis(20);

/// After so many stops, too: a program that never rests must not keep Ctrl-C waiting.
const STOPS: usize = 256;

/// Where the run is.
#[derive(Clone, Copy, Debug)]
enum Phase {
    /// The server runs, and does not listen yet.
    BeforeClient,
    /// All programs run.
    All,
    /// The last program has ended.
    Finishing(Instant),
    /// Ctrl-C came.
    Interrupted(Instant),
    /// SIGTERM was sent.
    Terminated(Instant),
    /// SIGKILL was sent.
    Killed,
}

/// A run.
pub(super) struct Play<'a> {
    pub(super) options: &'a Options,
    pub(super) tracer: Tracer,
    pub(super) hosts: Option<Hosts>,
    /// Who decides about each packet.
    pub(super) hand: Option<Hand>,
    phase: Phase,
    begun: Instant,
    last_stop: Instant,
    has_left_children: bool,
    is_interrupted: bool,
}

impl<'a> Play<'a> {
    pub(super) fn new(
        options: &'a Options,
        tracer: Tracer,
        hosts: Option<Hosts>,
        hand: Option<Hand>,
    ) -> Self {
        let now = Instant::now();
        Self {
            options,
            tracer,
            hosts,
            hand,
            phase: Phase::All,
            begun: now,
            last_stop: now,
            has_left_children: false,
            is_interrupted: false,
        }
    }

    /// Plays it to its end, and returns the exit status of the last program; `None` if that was never started.
    ///
    /// # Errors
    /// What starting a program says.
    pub(super) fn run(mut self, signals: &Signals) -> io::Result<Option<i32>> {
        if self.options.scene == Scene::Part {
            self.start(self.last_program())?;
        } else {
            self.start(0)?;
        }
        if self.options.scene == Scene::Pair {
            self.phase = Phase::BeforeClient;
        }
        let mut failed = None;
        loop {
            let (is_busy, any) = self.tracer.take_stops(STOPS);
            if any {
                self.last_stop = Instant::now();
            }
            self.tracer.continue_stopped();
            if let Err(error) = self.step() {
                failed = Some(error);
                self.terminate(Signal::SIGKILL);
            }
            if self.tracer.is_empty() {
                self.let_the_rest_pass();
                let status = self.tracer.status(self.last_program());
                return failed.map_or(Ok(status), Err);
            }
            let most = if is_busy { Duration::ZERO } else { TICK };
            let nobody_looks = self.tracer.calls.sink.is_closed() || self.has_quit();
            if signals.wait(most)? || (nobody_looks && !self.is_ending()) {
                self.interrupt();
            }
        }
    }

    pub(super) fn last_program(&self) -> usize {
        self.options.programs.len() - 1
    }

    fn step(&mut self) -> io::Result<()> {
        let now = Instant::now();
        let has_ended = |program| self.tracer.status(program).is_some();
        match self.phase {
            _ if self.is_over(now) => {
                self.say("time is up, so the programs are ended", "");
                self.terminate(Signal::SIGTERM);
            }
            Phase::BeforeClient => return self.before_client(now),
            Phase::All if has_ended(self.last_program()) && self.options.scene == Scene::Pair => {
                self.phase = Phase::Finishing(now);
            }
            // What the command has left behind does not belong to the story.
            Phase::All if has_ended(self.last_program()) && self.options.scene == Scene::Part => {
                self.terminate(Signal::SIGTERM);
            }
            Phase::All if has_ended(0) && !self.tracer.is_empty() => self.tell_of_children(now),
            Phase::Finishing(_) if self.waits_for_the_reader() => {
                self.phase = Phase::Finishing(now);
            }
            Phase::Finishing(since) if self.has_finished(now, since) => {
                self.tell_of_clients_children();
                self.tell_of_the_server();
                self.let_the_rest_pass();
                self.terminate(Signal::SIGTERM);
            }
            Phase::Interrupted(since) if now - since > BY_THEMSELVES => {
                self.terminate(Signal::SIGTERM);
            }
            Phase::Terminated(since) if now - since > AFTER_SIGTERM => {
                let names = self.running().join(" and ");
                self.say(&format!("{names}: not ended by SIGTERM, and killed"), "");
                self.terminate(Signal::SIGKILL);
            }
            _ => {}
        }
        Ok(())
    }

    fn before_client(&mut self, now: Instant) -> io::Result<()> {
        if self.tracer.is_empty() {
            self.say(
                "the server ended before it listened, so the client was not started",
                "",
            );
        } else if self.server_listens() {
            self.phase = Phase::All;
            self.start(1)?;
        } else if now - self.begun > self.options.wait {
            self.tell_of_a_late_server();
            self.terminate(Signal::SIGTERM);
        }
        Ok(())
    }

    /// The run has had its time, and nobody has ended it yet.
    fn is_over(&self, now: Instant) -> bool {
        let limit = self.options.limit;
        !self.is_ending() && limit.is_some_and(|limit| now - self.begun > limit)
    }

    fn has_quit(&self) -> bool {
        self.hand.as_ref().is_some_and(Hand::has_quit)
    }

    /// As the kernel sees it.
    fn server_listens(&self) -> bool {
        self.tracer.calls.sampler.server_listens(AFTER_BIND)
    }

    fn is_ending(&self) -> bool {
        !matches!(
            self.phase,
            Phase::BeforeClient | Phase::All | Phase::Finishing(_)
        )
    }

    fn interrupt(&mut self) {
        self.is_interrupted = true;
        match self.phase {
            Phase::Interrupted(_) | Phase::Terminated(_) => self.terminate(Signal::SIGKILL),
            Phase::Killed => {}
            _ => self.phase = Phase::Interrupted(Instant::now()),
        }
    }

    fn terminate(&mut self, signal: Signal) {
        self.phase = match signal {
            Signal::SIGKILL => Phase::Killed,
            _ => Phase::Terminated(Instant::now()),
        };
        for program in 0..self.options.programs.len() {
            for process in self.tracer.processes(program) {
                let _ = kill(process, signal);
            }
        }
    }
}
