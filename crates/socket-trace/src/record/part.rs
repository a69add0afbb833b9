//! A program that the started command starts: a test runs it, say. It is known by its words.

use std::fs;
use std::path::Path;

use nix::unistd::Pid;

use super::calls::Who;
use super::descriptors::pipe_behind;
use super::tracer::Tracer;
use crate::model::Stream;

/// The words by which it is known: `python3 s.py`.
#[derive(Clone, Debug)]
pub(crate) struct Part(pub(super) Vec<String>);

impl Part {
    /// Whether this is its command line. Further arguments may follow; and words may come before,
    /// such as those of the interpreter that the first line of a script names.
    fn is_in(&self, command: &[String]) -> bool {
        let is_same = |(wanted, word): (&String, &String)| {
            let name = |word: &str| Path::new(word).file_name().map(ToOwned::to_owned);
            wanted == word || name(wanted).is_some_and(|wanted| Some(wanted) == name(word))
        };
        let mut windows = command.windows(self.0.len().max(1));
        windows.any(|window| self.0.iter().zip(window).all(is_same))
    }
}

impl Tracer {
    /// Whether this process, which executes something new, is the program from now on. What it prints to pipes of its
    /// own is known then; what it prints to those of the command is the command's.
    pub(super) fn becomes_the_program(&mut self, who: Who) -> bool {
        let Some(part) = self.part.as_ref().filter(|_| who.program == 1) else {
            return false;
        };
        if !part.is_in(&command_line(who.process)) {
            return false;
        }
        let pipes = |process| [1, 2].map(|number| pipe_behind(process, number));
        let command = self.first.first().map(|command| pipes(command.process));
        let is_the_command_s =
            |pipe| command.is_some_and(|of_command| of_command.contains(&Some(pipe)));
        let streams = [Stream::Stdout, Stream::Stderr];
        for (pipe, stream) in pipes(who.process).into_iter().zip(streams) {
            if let Some(pipe) = pipe.filter(|pipe| !is_the_command_s(*pipe)) {
                self.calls.pipes.entry(pipe).or_insert(stream);
            }
        }
        true
    }
}

fn command_line(process: Pid) -> Vec<String> {
    let line = fs::read(format!("/proc/{process}/cmdline")).unwrap_or_default();
    let words = line.split(|byte| *byte == 0);
    words
        .map(|word| String::from_utf8_lossy(word).into_owned())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_is_known_by_its_words() {
        let is = |wanted: &str, command: &str| {
            let words = |line: &str| line.split(' ').map(str::to_owned).collect::<Vec<_>>();
            Part(words(wanted)).is_in(&words(command))
        };
        assert!(is("python3 s.py", "python3 s.py server 127.0.0.1:0"));
        // It was found in the PATH, or the kernel has put an interpreter before it.
        assert!(is("python3 s.py", "/usr/bin/python3 s.py"));
        assert!(is("./s.py", "/usr/bin/env python3 ./s.py server"));
        // A shell that prepares something, and executes it then.
        assert!(is("./s", "sh -c exec \"$@\" sh ./s server"));
        assert!(!is("python3 s.py", "python3 other.py"));
        assert!(!is("python3 s.py", "python3"));
        assert!(!is("./s", "sleep 1"));
    }
}
