//! The program under test.
//!
//! It is the lesson's own binary, unless the environment variable `PROGRAM` holds a command line:
//!
//! ```text
//! PROGRAM="python3 my_chat.py" cargo test -p tcp-chat --test tcp_chat
//! ```

use std::env;
use std::ffi::OsStr;
use std::io;
use std::iter;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use crate::expect::{NOT_CAUGHT, is_stack_trace};
use crate::steps::last_words;
use crate::whole_run::feed;
use crate::{
    Cause, Running, Said, Server, WholeRun, escaped, fail, fail_at_difference, patience, said,
    step, verbatim,
};

/// Why a message on stderr does not pass.
const NAMES_NOTHING: Said =
    said!("an error names the operation, the address, and what the operating system says");

/// A command line that a stage can start, with arguments of the stage's own.
#[derive(Clone, Debug)]
pub struct Program {
    words: Vec<String>,
    folder: PathBuf,
}

impl Program {
    /// What `PROGRAM` says, else `own_binary`, the lesson's own.
    ///
    /// # Panics
    /// If `PROGRAM` is not a command line.
    #[must_use]
    pub fn under_test(own_binary: &Path) -> Self {
        let words = match env::var("PROGRAM") {
            Ok(line) => shell_words::split(&line)
                .unwrap_or_else(|error| panic!("PROGRAM={line:?} is not a command line: {error}")),
            Err(_) => Vec::new(),
        };
        Self::new(if words.is_empty() {
            vec![own_binary.display().to_string()]
        } else {
            words
        })
    }

    /// Any other program, such as a shell that starts the one under test in a changed environment.
    #[must_use]
    pub fn new(words: Vec<String>) -> Self {
        // Cargo runs a test in its package's folder. `PWD` is still the folder of the user, where `my_chat.py` is.
        let folder = env::var_os("PWD")
            .map(PathBuf::from)
            .filter(|folder| folder.is_dir())
            .unwrap_or_else(|| PathBuf::from("."));
        Self { words, folder }
    }

    /// The same program, started by `sh` after it has run `preparation`, such as `ulimit -n 64`.
    #[must_use]
    pub fn after_shell(&self, preparation: &str) -> Self {
        let mut words = ["sh", "-c"].map(str::to_owned).to_vec();
        words.push(format!("{preparation} && exec \"$@\""));
        words.push("sh".into());
        words.extend(self.words.iter().cloned());
        Self {
            words,
            folder: self.folder.clone(),
        }
    }

    /// A program that ends by itself, to be run to its end.
    pub fn to_its_end<S: AsRef<OsStr>>(&self, args: &[S]) -> WholeRun {
        step(said!("ran {}", shown(args)));
        WholeRun::of(self.command(args))
    }

    /// Runs the program to its end. It must have this exit status, print nothing on stdout,
    /// and print a message with these words on stderr.
    #[track_caller]
    pub fn expect_failure(
        &self,
        args: &[&str],
        status: i32,
        words: &[&str],
        likely_cause: impl Into<Cause>,
    ) {
        let ended = self.to_its_end(args).output();
        let stderr = String::from_utf8_lossy(&ended.stderr);
        let (expected, likely_cause) = if is_stack_trace(&stderr) {
            let expected = said!("a message on stderr, and no stack trace");
            (expected, NOT_CAUGHT.into())
        } else if ended.status.code() != Some(status) {
            (said!("exit status {}", status), likely_cause.into())
        } else if !ended.stdout.is_empty() {
            (said!("nothing on stdout"), why_on_stdout(&ended).into())
        } else if stderr.is_empty() || !words.iter().all(|word| stderr.contains(word)) {
            let listed = verbatim(words.join(", "));
            let expected = match words {
                [] => said!("a message on stderr"),
                _ => said!("a message on stderr, with the words {}", listed),
            };
            (expected, why_not_these(words, &stderr).into())
        } else {
            return step(said!("it ended with exit status {}", status));
        };
        fail(expected, received(&ended), likely_cause);
    }

    /// Runs the program to its end. It must have exit status 0, and print this on stdout.
    #[track_caller]
    pub fn expect_output(&self, args: &[&str], stdout: &str, likely_cause: impl Into<Cause>) {
        let ended = self.to_its_end(args).output();
        let shown = escaped(stdout.as_bytes());
        let expected = said!("exit status 0, and {} on stdout", shown);
        if !ended.status.success() || ended.stdout != stdout.as_bytes() {
            fail_at_difference(
                (expected, stdout.as_bytes()),
                (received(&ended), &ended.stdout),
                likely_cause,
            );
        }
        step(said!("it ended with {}", expected));
    }

    /// Starts the program with pipes for stdin, stdout and stderr.
    ///
    /// # Panics
    /// If it cannot be started.
    #[must_use]
    pub fn start<S: AsRef<OsStr>>(&self, name: impl Into<Said>, args: &[S]) -> Running {
        let mut command = self.command(args);
        command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let name = name.into();
        step(said!("started {}: {}", &name, shown(args)));
        Running::spawn(name, command)
    }

    /// Starts the program with these bytes on its stdin, and then the end of it.
    ///
    /// Unlike [`to_its_end`](Self::to_its_end), the stage can talk to it meanwhile, and hears of its end.
    ///
    /// # Panics
    /// If it cannot be started.
    #[must_use]
    pub fn start_with_input<S: AsRef<OsStr>>(
        &self,
        name: impl Into<Said>,
        args: &[S],
        stdin: impl Into<Vec<u8>>,
    ) -> Running {
        let (name, stdin) = (name.into(), stdin.into());
        let (reader, writer) = io::pipe().expect("a pipe can be made");
        let mut command = self.command(args);
        command
            .stdin(reader)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        step(said!("started {}: {}", &name, shown(args)));
        step(said!("typed {} into the {}", escaped(&stdin), &name));
        let running = Running::spawn(name, command);
        feed(writer, stdin);
        running
    }

    /// Starts `PROGRAM server ARGS`, and waits until it says where it listens.
    #[must_use]
    pub fn serve<S: AsRef<OsStr>>(&self, args: &[S]) -> Server {
        self.serve_as(said!("server"), args)
    }

    /// The same, with a name that tells this server from another.
    #[must_use]
    pub fn serve_as<S: AsRef<OsStr>>(&self, name: impl Into<Said>, args: &[S]) -> Server {
        Server::new(self.start(name, args))
    }

    fn command<S: AsRef<OsStr>>(&self, args: &[S]) -> Command {
        let mut command = Command::new(&self.words[0]);
        command
            .args(&self.words[1..])
            .args(args)
            .current_dir(&self.folder);
        command
    }
}

/// Why a program that fails has printed something on stdout.
fn why_on_stdout(ended: &Output) -> Said {
    if ended.stdout.starts_with(b"listening on ") {
        said!(
            "it said that it listens before it did: print that line after listen, not before bind"
        )
    } else {
        said!("stdout is for data; errors belong on stderr")
    }
}

/// Why a message has not all of the words.
fn why_not_these(words: &[&str], stderr: &str) -> Said {
    let lower = stderr.to_lowercase();
    if stderr.trim().is_empty() {
        said!("a program that fails says why on stderr")
    } else if words
        .iter()
        .all(|word| lower.contains(&word.to_lowercase()))
    {
        said!("these words are to be written so: capital and small letters differ")
    } else {
        NAMES_NOTHING
    }
}

fn received(ended: &Output) -> Said {
    // Without an exit status a signal ended it: ours, if it did not end in time.
    let how = match ended.status.code() {
        Some(_) => ended.status.into(),
        None => said!(
            "it did not end within {} s, or was killed ({})",
            patience().as_secs(),
            ended.status
        ),
    };
    let (stdout, mut stderr) = (escaped(&ended.stdout), escaped(&ended.stderr));
    if ended.stderr.trim_ascii_end().contains(&b'\n') {
        last_words(&said!("program"), &ended.stderr);
        stderr = said!("more than one line");
    }
    said!("{}; on stdout {}, on stderr {}", how, stdout, stderr)
}

/// `PROGRAM server 127.0.0.1:0`.
fn shown<S: AsRef<OsStr>>(args: &[S]) -> Said {
    let words = args.iter().map(|arg| arg.as_ref().to_string_lossy());
    let words = iter::once("PROGRAM".into()).chain(words);
    verbatim(words.collect::<Vec<_>>().join(" "))
}
