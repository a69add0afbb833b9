//! A network of one's own: a loopback where an ordinary user is root.
//!
//! A new user namespace makes the process root in it, and a new network namespace belongs to it:
//! there it may set privileged options and capture packets, and nobody else is disturbed.
//! `unshare -Urn` does the same in a shell; see user_namespaces(7), network_namespaces(7).
//!
//! Only a process with a single thread may enter a new user namespace (unshare(2)),
//! so the experiment is done by this same program, started again.

use std::env;
use std::process::{Child, Command, Stdio};

use crate::Experiment;
use crate::report::from_json;
use crate::run::Outcome;

/// The hidden subcommand: do one experiment in a private network, and print what came of it.
pub(crate) const SUBCOMMAND: &str = "in-private-network";

/// Starts to do an experiment in a private network.
pub(crate) fn start(experiment: &Experiment) -> Result<Child, Outcome> {
    if cfg!(not(target_os = "linux")) {
        return Err(Outcome::Skipped(
            "needs a network namespace: Linux only".into(),
        ));
    }
    let started = env::current_exe().and_then(|program| {
        Command::new(program)
            .args([SUBCOMMAND, experiment.name])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
    });
    started.map_err(|error| Outcome::Failed(format!("cannot start this program again: {error}")))
}

/// What came of it.
pub(crate) fn outcome(started: Result<Child, Outcome>) -> Outcome {
    // Its few lines find room in the pipe, however late they are read.
    match started.map(Child::wait_with_output) {
        Ok(Ok(output)) => serde_json::from_slice(&output.stdout)
            .ok()
            .and_then(|value| from_json(&value))
            .unwrap_or_else(|| Outcome::Failed(format!("no observation: {}", output.status))),
        Ok(Err(error)) => Outcome::Failed(format!("no observation: {error}")),
        Err(outcome) => outcome,
    }
}

/// Enters a new user and network namespace, with its loopback up.
///
/// To be called before any thread is started.
#[cfg(target_os = "linux")]
pub(crate) fn enter() -> std::io::Result<()> {
    use std::fs;

    use nix::sched::{CloneFlags, unshare};
    use nix::unistd::{getgid, getuid};

    let (user, group) = (getuid(), getgid());
    unshare(CloneFlags::CLONE_NEWUSER | CloneFlags::CLONE_NEWNET)?;
    // Inside, the user is number 0; setgroups must be given up before the groups can be mapped.
    fs::write("/proc/self/setgroups", "deny")?;
    fs::write("/proc/self/uid_map", format!("0 {user} 1"))?;
    fs::write("/proc/self/gid_map", format!("0 {group} 1"))?;
    raise_loopback()
}

/// What `ip link set lo up` does: a new network's loopback is down.
#[cfg(target_os = "linux")]
fn raise_loopback() -> std::io::Result<()> {
    use socket2::{Domain, Socket, Type};

    const AF_NETLINK: i32 = 16;
    const RTM_NEWLINK: u16 = 16;
    const NLM_F_REQUEST: u16 = 1;
    const IFF_UP: u32 = 1;
    const LOOPBACK: i32 = 1;

    // struct nlmsghdr, then struct ifinfomsg; see netlink(7), rtnetlink(7).
    let mut message = Vec::with_capacity(32);
    message.extend(32_u32.to_ne_bytes());
    message.extend(RTM_NEWLINK.to_ne_bytes());
    message.extend(NLM_F_REQUEST.to_ne_bytes());
    message.extend([0; 8]); // sequence number, port: the kernel's
    message.extend([0; 4]); // family, padding, type
    message.extend(LOOPBACK.to_ne_bytes());
    message.extend(IFF_UP.to_ne_bytes());
    message.extend(IFF_UP.to_ne_bytes()); // which flags are to change
    let kernel = Socket::new(Domain::from(AF_NETLINK), Type::RAW, None)?;
    kernel.send(&message).map(drop)
}
