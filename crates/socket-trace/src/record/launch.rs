//! The start of a program within a run: where it runs, what it reads, where it prints.

use std::fs::File;
use std::io;
use std::process::Stdio;

use instruments::proc;

use super::output::Output;
use super::play::Play;
use super::start::{Started, start};

impl Play<'_> {
    pub(super) fn start(&mut self, program: usize) -> io::Result<()> {
        if let Some(hosts) = &self.hosts {
            hosts.enter(program)?;
        }
        let output = Output::make(&mut self.tracer.calls.pipes)?;
        let reads_terminal = program == self.last_program();
        let input = || match &self.options.server_input {
            _ if reads_terminal => Ok(Stdio::inherit()),
            Some(path) => File::open(path).map(Stdio::from),
            None => Ok(Stdio::null()),
        };
        let stdio = || {
            let [stdout, stderr] = output.stdio()?;
            Ok([input()?, stdout, stderr])
        };
        match start(&self.options.programs[program].command, stdio)? {
            Started::Traced(process) => {
                output.drain(None);
                self.tracer.begin(process, program)?;
            }
            Started::Untraced(process) => {
                let sink = self.tracer.calls.sink.clone();
                if program == 0 {
                    self.say(
                        "calls cannot be shown: this machine forbids ptrace",
                        help_with_ptrace(),
                    );
                }
                output.drain(Some((sink, program)));
                if program == 0 {
                    self.tracer.calls.sampler.server_is_unseen();
                }
                self.tracer.watch(process, program);
            }
        }
        Ok(())
    }
}

/// What forbids it, and what would help.
fn help_with_ptrace() -> &'static str {
    match proc::setting("kernel.yama.ptrace_scope").as_deref() {
        Ok("2") => {
            "kernel.yama.ptrace_scope is 2: `sudo sysctl kernel.yama.ptrace_scope=1` allows it"
        }
        Ok("3") => "kernel.yama.ptrace_scope is 3, and stays so until the machine is started anew",
        _ => {
            "in a container: start that with `--cap-add SYS_PTRACE`, or with a seccomp profile that allows it"
        }
    }
}
