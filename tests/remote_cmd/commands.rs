//! Commands that do not end by themselves, and who of their processes lives.

use std::fs;

use support::{Lifeline, Peer, Said, fail, said, step};
use tempfile::TempDir;

/// All signals that a program may ignore, and that somebody might send instead of SIGKILL.
const IGNORES_SIGNALS: &str = "trap '' HUP INT QUIT TERM USR1 USR2";

/// A new folder, which ends with the stage.
pub(crate) fn folder() -> TempDir {
    tempfile::tempdir().expect("a temporary folder can be made")
}

/// A shell that does not end by itself, without a child that would live on for longer than a moment.
pub(crate) fn alone(line: &Lifeline) -> String {
    let path = line.path().display();
    format!("exec 9> '{path}'; while [ -e '{path}' ]; do sleep 0.1; done")
}

/// The same, and it ignores all signals but SIGKILL.
pub(crate) fn stubborn(line: &Lifeline) -> String {
    format!("{IGNORES_SIGNALS}; {}", alone(line))
}

/// A shell, and its child in the background for which it waits. Both ignore all signals but SIGKILL.
#[derive(Default)]
pub(crate) struct Family {
    shell: Lifeline,
    child: Lifeline,
}

impl Family {
    pub(crate) fn new() -> Self {
        Self::default()
    }

    pub(crate) fn command(&self) -> String {
        let (shell, child) = (self.shell.path().display(), self.child.path().display());
        format!(
            "{IGNORES_SIGNALS}; exec 8> '{shell}'; \
             (exec 8>&-; exec 9> '{child}'; while [ -e '{child}' ]; do sleep 0.1; done) & wait"
        )
    }

    #[track_caller]
    pub(crate) fn expect_running(&self, likely_cause: impl Into<Said>) {
        self.child.expect_held(likely_cause.into());
    }

    /// Both must die; `why` is asked if the shell itself lives.
    #[track_caller]
    pub(crate) fn expect_dead(&self, why: impl FnOnce() -> Said) {
        let expected = said!("the command and its children die");
        if !self.shell.is_cut_in_time() {
            fail(expected, said!("the shell lives"), why());
        }
        if !self.child.is_cut_in_time() {
            fail(
                expected,
                said!("the shell is dead, and its child lives"),
                said!(
                    "kill the process group, not only the shell: start the command in a group of its own, \
                     and send SIGKILL to that group"
                ),
            );
        }
        step(said!("the command and its children are dead"));
    }
}

/// A command that ends while a child of it lives on in the background, and holds `lifeline`.
///
/// The child has printed a line before the command ends, and holds both outputs open.
/// It ends with `folder`: a program that does not kill it leaves nothing behind.
pub(crate) fn with_a_child_in_the_background(lifeline: &Lifeline, folder: &TempDir) -> String {
    let held = lifeline.taken_by_the_shell();
    let sign = folder.path().join("printed");
    let sign = sign.display();
    format!(
        "{held} (echo child; : > '{sign}'; while [ -e '{sign}' ]; do sleep 0.1; done) & \
         while [ ! -e '{sign}' ]; do sleep 0.01; done; echo shell"
    )
}

/// What `with_a_child_in_the_background` prints.
pub(crate) const CHILD_AND_SHELL: &str = "child\nshell\n";

pub(crate) fn left_open() -> Said {
    said!(
        "a child in the background holds the output open, and it does not end: \
         when the shell has ended, kill what is left of its process group"
    )
}

pub(crate) fn left_alive() -> Said {
    said!(
        "the shell has ended, and its child lives on: \
         kill what is left of the process group, before you wait for the shell"
    )
}

/// Is something of `peer` in the program's receive queue? See `/proc/net/tcp` in proc(5); elsewhere nobody knows.
pub(crate) fn has_unread(peer: &Peer) -> bool {
    let stream = peer.stream();
    let ends = stream.peer_addr().ok().zip(stream.local_addr().ok());
    let table = fs::read_to_string("/proc/net/tcp").unwrap_or_default();
    ends.is_some_and(|(theirs, ours)| {
        let ends = [theirs, ours].map(|addr| format!(":{:04X} ", addr.port()));
        table.lines().any(|row| {
            let place = row.find(&ends[0]);
            let after = place.map(|at| &row[at + ends[0].len()..]);
            after.is_some_and(|rest| {
                let mut words = rest.split_whitespace();
                let is_ours = words
                    .next()
                    .is_some_and(|one| one.ends_with(ends[1].trim()));
                let queues = words.nth(1).and_then(|both| both.split_once(':'));
                is_ours && queues.is_some_and(|(_, unread)| unread != "00000000")
            })
        })
    })
}

/// The children of a process that have ended, and for which it has not waited; only Linux tells.
pub(crate) fn zombies_of(process: u32) -> usize {
    let all = fs::read_dir("/proc").into_iter().flatten().flatten();
    let states = all.filter_map(|entry| fs::read_to_string(entry.path().join("stat")).ok());
    states
        .filter(|state| {
            // After the name, which may hold blanks: state, and number of the parent.
            let rest = state.rsplit_once(')').map(|(_, rest)| rest);
            let mut words = rest.unwrap_or_default().split_whitespace();
            words.next() == Some("Z") && words.next() == Some(&process.to_string())
        })
        .count()
}

/// The inodes of the sockets at this port, as `readlink /proc/PID/fd/N` shows them: only Linux tells.
pub(crate) fn sockets_at(port: u16) -> Vec<String> {
    let table = fs::read_to_string("/proc/net/tcp").unwrap_or_default();
    let ours = table.lines().filter_map(|row| {
        let words: Vec<_> = row.split_whitespace().collect();
        let is_ours = words.get(1)?.ends_with(&format!(":{port:04X}"));
        is_ours.then(|| format!("socket:[{}]", words.get(9).copied().unwrap_or_default()))
    });
    ours.filter(|socket| socket != "socket:[0]").collect()
}
