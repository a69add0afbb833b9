//! Two hosts with a cable between them, for a stage in which the network is a bad one.
//!
//! Each host is a network namespace, and socket-trace is the wire. Only a process with a single thread may enter a user
//! namespace (unshare(2)), and a test has several: so the test is started once more, by `unshare` of util-linux. What
//! begins there may have as many as it likes, and each of them can go to another host.

use std::env;
use std::process::{Command, Stdio};
use std::sync::mpsc::Receiver;
use std::thread;

use instruments::{Missing, namespace};
use nix::sys::prctl::set_pdeathsig;
use nix::sys::signal::Signal;
use socket_trace::Cable;
use socket_trace::model::Event;

use crate::{fail, note, said, step, verbatim};

/// Set for the test that was started once more.
const INSIDE: &str = "STAGE_IN_PRIVATE_NETWORK";
/// If it is 1, a machine without private networks is a failure, not a skip.
const REQUIRED: &str = "REQUIRE_PRIVATE_NETWORK";

/// Runs a stage where it may make [`TwoHosts`]; where there can be none, says so, and returns `false`.
///
/// It is the same test once more, so the call must be the first thing that the test does.
///
/// # Panics
/// If the stage fails.
#[track_caller]
pub fn in_private_network(stage: impl FnOnce()) -> bool {
    if env::var_os(INSIDE).is_some() {
        // Otherwise it would outlive a test that is killed.
        let _ = set_pdeathsig(Signal::SIGTERM);
        stage();
        return true;
    }
    match way_in() {
        Ok(options) => run_this_test_once_more(options),
        Err(Missing { what, help }) => {
            let (what, help) = (verbatim(what), verbatim(help));
            if env::var_os(REQUIRED).is_some_and(|value| value == "1") {
                fail(said!("a private network"), what, help);
            }
            note(said!("skipped: the stage needs {}; {}", what, help));
            return false;
        }
    }
    true
}

/// The options with which `unshare` is allowed to make a private network: root needs no user namespace.
fn way_in() -> Result<&'static str, Missing> {
    let mut said = Vec::new();
    for options in ["-n", "-rn"] {
        let tried = Command::new("unshare")
            .args([options, "true"])
            .stdin(Stdio::null())
            .output()
            .map_err(|error| {
                let what = format!("the program unshare: {error}");
                Missing::new(what, "`apt install util-linux` has it")
            })?;
        if tried.status.success() {
            return Ok(options);
        }
        said = tried.stderr;
    }
    let said = String::from_utf8_lossy(&said);
    Err(namespace::refused_to_another(said.trim()))
}

/// What it reports goes to the guide by itself.
fn run_this_test_once_more(options: &str) {
    let this = thread::current();
    let name = this.name().expect("a test's thread has the test's name");
    let program = env::current_exe().expect("a test runs from a file");
    // In the process group of this one: Ctrl-C reaches it, too.
    let output = Command::new("unshare")
        .arg(options)
        .arg(program)
        .args(["--exact", "--nocapture", name])
        .env(INSIDE, "1")
        .stdin(Stdio::null())
        .output()
        .expect("it could be started a moment ago");
    let stderr = String::from_utf8_lossy(&output.stderr);
    eprint!("{stderr}");
    assert!(output.status.success(), "{name}: see the report above");
}

/// The server's host and the client's.
///
/// 127.0.0.1 is the server's, on both; the server sees its client at 10.9.0.2.
#[derive(Debug)]
pub struct TwoHosts {
    cable: Cable,
    events: Receiver<Event>,
}

impl TwoHosts {
    /// Joins them by a cable that obeys these rules: `delay both 50ms`.
    ///
    /// # Panics
    /// If it cannot be done here, though there is a private network.
    #[must_use]
    pub fn joined(rules: &str) -> Self {
        let parsed = rules.parse().expect("a stage's rules are right");
        let (cable, events) = Cable::join(&parsed)
            .unwrap_or_else(|error| panic!("two hosts in a private network: {error}"));
        match rules {
            "" => step(said!("joined two hosts by a cable")),
            _ => step(said!("joined two hosts by a cable: {}", verbatim(rules))),
        }
        Self { cable, events }
    }

    /// Does this on the server's host: the programs that it starts are there, and so are its sockets.
    pub fn on_server<T>(&self, what: impl FnOnce() -> T) -> T {
        self.on(0, what)
    }

    /// The same on the client's host.
    pub fn on_client<T>(&self, what: impl FnOnce() -> T) -> T {
        self.on(1, what)
    }

    fn on<T>(&self, host: usize, what: impl FnOnce() -> T) -> T {
        let entered = self.cable.enter(host);
        entered.expect("the hosts last as long as the cable");
        what()
    }

    /// Cuts the cable: from now on nothing arrives, and nobody is told.
    pub fn cut(&mut self) {
        step(said!("cut the cable"));
        self.cable.cut();
    }

    /// Takes the cable away; what has crossed it, or should have, by time.
    #[must_use]
    pub fn into_events(mut self) -> Vec<Event> {
        // Without a wire nobody tells anything any more, and so there is an end.
        self.cable.cut();
        let mut events: Vec<_> = self.events.iter().collect();
        events.sort_by_key(|event| event.time);
        events
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use instruments::interfaces::{self, cable};
    use instruments::namespace::Network;
    use instruments::tap::Tap;

    use super::*;

    const HARDWARE: [u8; 6] = [2, 0, 0, 0, 0, 1];
    /// What the kernel sends does not matter, only whether it sends it.
    const FRAME: [u8; 60] = [0xff; 60];

    /// Without the waiting, the frame is thrown away where it is sent, in most rounds of a busy machine.
    #[test]
    fn a_cable_that_runs_carries_the_first_frame() {
        in_private_network(|| {
            for round in 1..=10 {
                let [host, between] = [Network::create().unwrap(), Network::create().unwrap()];
                let near = cable::add("near", "far", HARDWARE, &host).unwrap();
                interfaces::set_up(near).unwrap();
                let tap = Tap::open("near").unwrap();
                host.enter().unwrap();
                interfaces::set_up(interfaces::number("far").unwrap()).unwrap();
                between.enter().unwrap();
                cable::wait_until_running(near).unwrap();
                tap.send(&FRAME).unwrap();
                assert_eq!(thrown_away("near"), 0, "in round {round}");
            }
        });
    }

    /// How many frames the kernel did not send at this interface: the column "drop" of what is transmitted, in proc(5).
    fn thrown_away(interface: &str) -> u64 {
        let table = fs::read_to_string("/proc/thread-self/net/dev").unwrap();
        let mut lines = table.lines().filter_map(|line| line.split_once(':'));
        let (_, counts) = lines.find(|(name, _)| name.trim() == interface).unwrap();
        counts.split_whitespace().nth(11).unwrap().parse().unwrap()
    }
}
