//! What the programs of a stage are doing: have they ended, or for what do they wait?
//!
//! Linux tells in `/proc/PID`: see proc_pid_syscall(5). Elsewhere it is only known whether a program runs.

use std::process::ExitStatus;

use crate::{Said, said, verbatim};

/// A program of the stage, when the stage failed.
pub(crate) struct Program {
    pub(crate) name: Said,
    pub(crate) condition: Condition,
    /// The last line that it printed to stderr.
    pub(crate) last_line: Option<String>,
    /// To which stream it prints without end.
    pub(crate) floods: Option<Said>,
}

pub(crate) enum Condition {
    Ended(ExitStatus),
    Running(Doing),
}

/// What a running program does.
#[cfg_attr(
    not(target_os = "linux"),
    expect(dead_code, reason = "only Linux tells what a program waits for")
)]
pub(crate) enum Doing {
    /// It waits in this call for bytes from a socket.
    Receives(&'static str),
    /// It waits in this call for its stdin.
    ReadsInput(&'static str),
    /// It waits in this call for a connection.
    Accepts(&'static str),
    /// It waits in this call, and for what is not to be seen.
    Waits(&'static str),
    /// It never waits.
    Spins,
    Unknown,
}

impl Program {
    pub(crate) fn has_ended(&self) -> bool {
        matches!(self.condition, Condition::Ended(_))
    }

    /// Did it end with an error?
    pub(crate) fn has_failed(&self) -> bool {
        match self.condition {
            Condition::Ended(status) => !status.success(),
            Condition::Running(_) => false,
        }
    }

    /// `the server is still running, and waits in recvfrom for a peer`.
    pub(crate) fn in_words(&self) -> Said {
        let state = self.state_in_words();
        match &self.floods {
            Some(stream) => said!("{}, and prints without end to {}", state, stream),
            None => state,
        }
    }

    fn state_in_words(&self) -> Said {
        let name = &self.name;
        match &self.condition {
            Condition::Ended(status) => said!("the {} has ended ({})", name, *status),
            Condition::Running(doing) => match doing.in_words() {
                Some(doing) => said!("the {} is still running, and {}", name, doing),
                None => said!("the {} is still running", name),
            },
        }
    }
}

impl Doing {
    fn in_words(&self) -> Option<Said> {
        Some(match self {
            Self::Receives(call) => said!("waits in {} for bytes from a socket", verbatim(call)),
            Self::ReadsInput(call) => said!("waits in {} for its stdin", verbatim(call)),
            Self::Accepts(call) => said!("waits in {} for a connection", verbatim(call)),
            Self::Waits(call) => said!("waits in {}", verbatim(call)),
            Self::Spins => said!("runs all the time, without a wait"),
            Self::Unknown => return None,
        })
    }
}

#[cfg(target_os = "linux")]
pub(crate) use linux::doing;

#[cfg(not(target_os = "linux"))]
pub(crate) fn doing(_process: u32) -> Doing {
    Doing::Unknown
}

#[cfg(target_os = "linux")]
mod linux {
    use std::fs;
    use std::path::{Path, PathBuf};

    use nix::libc::{self, c_long};

    use super::Doing;
    use crate::resources::is_busy;

    /// A call, its number, and whether its first argument is the descriptor that it waits for.
    const CALLS: &[(c_long, &str, bool)] = &[
        (libc::SYS_read, "read", true),
        (libc::SYS_readv, "readv", true),
        (libc::SYS_recvfrom, "recvfrom", true),
        (libc::SYS_recvmsg, "recvmsg", true),
        (libc::SYS_accept, "accept", true),
        (libc::SYS_accept4, "accept4", true),
        (libc::SYS_write, "write", true),
        (libc::SYS_sendto, "sendto", true),
        (libc::SYS_sendmsg, "sendmsg", true),
        (libc::SYS_connect, "connect", true),
        (libc::SYS_ppoll, "ppoll", false),
        (libc::SYS_pselect6, "pselect6", false),
        (libc::SYS_epoll_pwait, "epoll_pwait", false),
        (libc::SYS_futex, "futex", false),
        (libc::SYS_nanosleep, "nanosleep", false),
        (libc::SYS_clock_nanosleep, "clock_nanosleep", false),
        (libc::SYS_wait4, "wait4", false),
        (libc::SYS_waitid, "waitid", false),
        (libc::SYS_rt_sigsuspend, "sigsuspend", false),
        #[cfg(target_arch = "x86_64")]
        (libc::SYS_poll, "poll", false),
        #[cfg(target_arch = "x86_64")]
        (libc::SYS_select, "select", false),
        #[cfg(target_arch = "x86_64")]
        (libc::SYS_epoll_wait, "epoll_wait", false),
        #[cfg(target_arch = "x86_64")]
        (libc::SYS_pause, "pause", false),
    ];

    /// What the process does: that of its threads which says most.
    pub(crate) fn doing(process: u32) -> Doing {
        if is_busy(process) {
            return Doing::Spins;
        }
        let threads = threads(process);
        let all = threads.iter().filter_map(|thread| waiting(process, thread));
        all.max_by_key(|doing| match doing {
            Doing::Receives(_) => 4,
            Doing::ReadsInput(_) => 3,
            Doing::Accepts(_) => 2,
            Doing::Waits(call) if *call != "futex" => 1,
            _ => 0,
        })
        .unwrap_or(Doing::Unknown)
    }

    fn threads(process: u32) -> Vec<PathBuf> {
        let all = fs::read_dir(format!("/proc/{process}/task"));
        let all = all.into_iter().flatten().flatten();
        all.map(|entry| entry.path()).collect()
    }

    /// The call in which a thread waits.
    fn waiting(process: u32, thread: &Path) -> Option<Doing> {
        let line = fs::read_to_string(thread.join("syscall")).ok()?;
        let mut words = line.split_whitespace();
        let number: c_long = words.next()?.parse().ok()?;
        let &(_, name, has_descriptor) = CALLS.iter().find(|(call, ..)| *call == number)?;
        let descriptor = words
            .next()
            .and_then(|word| i64::from_str_radix(word.trim_start_matches("0x"), 16).ok())?;
        let is_socket = || {
            let link = fs::read_link(format!("/proc/{process}/fd/{descriptor}"));
            link.is_ok_and(|to| is_of_a_peer(process, &to.to_string_lossy()))
        };
        Some(match name {
            "accept" | "accept4" => Doing::Accepts(name),
            "read" | "readv" if descriptor == 0 => Doing::ReadsInput(name),
            "read" | "readv" | "recvfrom" | "recvmsg" if has_descriptor && is_socket() => {
                Doing::Receives(name)
            }
            _ => Doing::Waits(name),
        })
    }

    /// Is this `socket:[NUMBER]`, and none of a pair by which threads of the program wake each other?
    fn is_of_a_peer(process: u32, link: &str) -> bool {
        let inode = link.strip_prefix("socket:[");
        let Some(inode) = inode.and_then(|rest| rest.strip_suffix(']')) else {
            return false;
        };
        let local = fs::read_to_string(format!("/proc/{process}/net/unix")).unwrap_or_default();
        !local
            .lines()
            .any(|line| line.split_whitespace().nth(6) == Some(inode))
    }
}

#[cfg(target_os = "linux")]
#[cfg(test)]
mod tests {
    use std::process::{Command, Stdio};
    use std::time::Instant;

    use harness::child::{Child, PATIENCE};

    use super::*;

    /// What a shell command does, as soon as it does this.
    fn does(script: &str, wanted: impl Fn(&Doing) -> bool) -> bool {
        let mut command = Command::new("sh");
        command.args(["-c", script]).stdin(Stdio::piped());
        let child = Child::spawn(&mut command).unwrap();
        let start = Instant::now();
        while start.elapsed() < PATIENCE {
            if wanted(&doing(child.pid())) {
                return true;
            }
        }
        false
    }

    #[test]
    fn the_kernel_tells_for_what_a_program_waits() {
        assert!(does("exec cat", |doing| matches!(
            doing,
            Doing::ReadsInput("read")
        )));
        assert!(does("exec sleep 1000", |doing| matches!(
            doing,
            Doing::Waits(_)
        )));
        assert!(does("while :; do :; done", |doing| matches!(
            doing,
            Doing::Spins
        )));
    }
}
