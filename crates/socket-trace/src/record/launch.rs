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
        let reads_terminal = program == self.last_program();
        // The keys that are typed decide about packets.
        let reads_terminal = reads_terminal && self.hand.is_none();
        let input = || match &self.options.server_input {
            _ if reads_terminal => Ok(Stdio::inherit()),
            Some(path) if program != self.last_program() => File::open(path).map(Stdio::from),
            _ => Ok(Stdio::null()),
        };
        let stdio = || {
            let [stdout, stderr] = output.stdio()?;
            Ok([input()?, stdout, stderr])
        };
        match start(&self.options.programs[program].command, stdio)? {
            Started::Traced(process) => {
                output.drain(is_peer.then(|| (self.tracer.calls.sink.clone(), program)));
                self.tracer.begin(process, program)?;
            }
            Started::Untraced(process) if is_peer || self.options.needs_all => {
                let _ = kill(process, Signal::SIGKILL);
                let _ = waitpid(process, None);
                let (why, help) = why_not_traced();
                if self.options.needs_all {
                    return Err(Missing::new(format!("ptrace: {why}"), help).into());
                }
                let text = format!("{why}; {help}");
                return Err(io::Error::new(ErrorKind::PermissionDenied, text));
            }
            Started::Untraced(process) => self.watch(process, program, output),
        }
        Ok(())
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
