//! The start of a program within a run: where it runs, what it reads, where it prints.

use std::fs::File;
use std::io::{self, ErrorKind};
use std::process::Stdio;

use instruments::{Missing, proc};
use nix::sys::signal::{Signal, kill};
use nix::sys::wait::waitpid;
use nix::unistd::Pid;

use super::descriptors::Pipes;
use super::output::Output;
use super::play::Play;
use super::start::{Started, start};
use super::threads::status_line;
use crate::Scene;

impl Play<'_> {
    pub(super) fn start(&mut self, program: usize) -> io::Result<()> {
        if let Some(hosts) = &self.hosts {
            hosts.enter(program)?;
        }
        // Nobody sees the calls with which the peer of a part prints: what comes through its pipes is shown, once.
        let is_peer = self.options.scene == Scene::Part;
        let mut unseen = Pipes::new();
        let output = Output::make(match is_peer {
            true => &mut unseen,
            false => &mut self.tracer.calls.pipes,
        })?;
        let stdio = || {
            let [stdout, stderr] = output.stdio()?;
            Ok([self.input(program)?, stdout, stderr])
        };
        match start(&self.options.programs[program].command, stdio)? {
            Started::Traced(process) => {
                output.drain(is_peer.then(|| (self.tracer.calls.sink.clone(), program)));
                self.tracer.begin(process, program)?;
            }
            Started::Untraced(process) if is_peer || self.options.needs_all => {
                let _ = kill(process, Signal::SIGKILL);
                let _ = waitpid(process, None);
                return Err(cannot_be_traced(self.options.needs_all));
            }
            Started::Untraced(process) => self.watch(process, program, output),
        }
        Ok(())
    }

    fn input(&self, program: usize) -> io::Result<Stdio> {
        let is_last = program == self.last_program();
        // With a hand, the keys that are typed decide about packets.
        let reads_terminal = is_last && self.hand.is_none();
        match &self.options.server_input {
            _ if reads_terminal => Ok(Stdio::inherit()),
            Some(path) if !is_last => File::open(path).map(Stdio::from),
            _ => Ok(Stdio::null()),
        }
    }

    /// Of a program that nobody traces only its lines and its end are shown.
    fn watch(&mut self, process: Pid, program: usize, output: Output) {
        if program == 0 {
            let (why, help) = why_not_traced();
            self.say(&format!("calls cannot be shown: {why}"), help);
            self.tracer.calls.sampler.server_is_unseen();
        }
        output.drain(Some((self.tracer.calls.sink.clone(), program)));
        self.tracer.watch(process, program);
    }
}

fn cannot_be_traced(all_is_needed: bool) -> io::Error {
    let (why, help) = why_not_traced();
    match all_is_needed {
        true => Missing::new(format!("ptrace: {why}"), help).into(),
        false => io::Error::new(ErrorKind::PermissionDenied, format!("{why}; {help}")),
    }
}

/// What forbids to trace, and what would help.
fn why_not_traced() -> (&'static str, &'static str) {
    // Then the kernel gives each program that is started here to the same tracer.
    let tracer = status_line(Pid::this(), "TracerPid:");
    if tracer.is_some_and(|tracer| tracer != "0") {
        let why = "another tracer, such as strace or gdb, traces this program already";
        return (why, "without that one, the calls are shown");
    }
    let help = match proc::setting("kernel.yama.ptrace_scope").as_deref() {
        Ok("2") => {
            "kernel.yama.ptrace_scope is 2: `sudo sysctl kernel.yama.ptrace_scope=1` allows it"
        }
        Ok("3") => "kernel.yama.ptrace_scope is 3, and stays so until the machine is started anew",
        _ => {
            "in a container: start that with `--cap-add SYS_PTRACE`, or with a seccomp profile that allows it"
        }
    };
    ("this machine forbids ptrace", help)
}
