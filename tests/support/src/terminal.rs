//! A program at a terminal: a pseudo-terminal, as in pty(7), with the program in a session of its own.
//!
//! What a test writes, the program reads as keys; what the program prints, the test reads as the screen gets it.
//! Nobody draws it: the output holds escape sequences, too.

use std::fs::File;
use std::io::{self, Read, Write};
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::path::Path;
use std::process::{Child, Command, ExitStatus};
use std::sync::{Mutex, PoisonError};
use std::thread;

use harness::child::Output;
use nix::errno::Errno;
use nix::fcntl::{FcntlArg, FdFlag, OFlag, fcntl};
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use nix::pty::{Winsize, openpty};
use nix::sys::signal::{Signal, killpg};
use nix::sys::termios::{Termios, tcgetattr};
use nix::unistd::{Pid, pipe2};
use wait_timeout::ChildExt;

use crate::{escaped, patience};

static STARTING: Mutex<()> = Mutex::new(());

/// What is started at a terminal.
#[derive(Clone, Copy)]
pub struct AtTerminal<'words> {
    /// The program.
    pub program: &'words Path,
    /// Its arguments.
    pub args: &'words [&'words str],
    /// How wide the terminal is.
    pub columns: u16,
    /// Variables of its environment, beside those of this process.
    pub env: &'words [(&'words str, &'words str)],
    /// Where its stdout goes, if not to the terminal.
    pub stdout: Option<&'words OwnedFd>,
}

impl<'words> AtTerminal<'words> {
    /// A program at a terminal of 80 columns that can do everything.
    #[must_use]
    pub fn new(program: &'words Path, args: &'words [&'words str]) -> Self {
        Self {
            program,
            args,
            columns: 80,
            env: &[("TERM", "xterm")],
            stdout: None,
        }
    }

    /// Starts it.
    ///
    /// # Panics
    /// If there is no terminal to be had, or the program cannot be started.
    #[must_use]
    pub fn start(self) -> Terminal {
        let size = Winsize {
            ws_row: 24,
            ws_col: self.columns,
            ws_xpixel: 0,
            ws_ypixel: 0,
        };
        // Until they are marked, every program that is started inherits both sides, and no hang-up is one.
        let starting = STARTING.lock().unwrap_or_else(PoisonError::into_inner);
        let pty = openpty(&size, None).expect("a pseudo-terminal can be opened");
        for side in [&pty.master, &pty.slave] {
            let marked = fcntl(side, FcntlArg::F_SETFD(FdFlag::FD_CLOEXEC));
            marked.expect("it is open");
        }
        let found = tcgetattr(&pty.slave).expect("a terminal has settings");
        let process = self.spawn(&pty.slave).expect("the program can be started");
        drop(starting);
        let (screen, hung_up) = Screen::of(&pty.master);
        Terminal {
            keys: Some((pty.master.into(), hung_up)),
            terminal: Some(pty.slave),
            found,
            screen: Output::collect(screen),
            process,
        }
    }

    fn spawn(self, terminal: &OwnedFd) -> io::Result<Child> {
        // `setsid` of util-linux becomes the program: in a session of its own, which this terminal controls.
        let mut command = Command::new("setsid");
        command
            .arg("--ctty")
            .arg(self.program)
            .args(self.args)
            .envs(self.env.iter().copied())
            .stdin(terminal.try_clone()?)
            .stdout(self.stdout.unwrap_or(terminal).try_clone()?)
            .stderr(terminal.try_clone()?);
        command.spawn()
    }
}

/// A terminal, and the program that was started there; dropping it kills the program.
pub struct Terminal {
    /// The user's side, and what ends the thread that reads from it. Nothing after a hang-up.
    keys: Option<(File, OwnedFd)>,
    /// The program's side.
    terminal: Option<OwnedFd>,
    found: Termios,
    screen: Output,
    process: Child,
}

impl Terminal {
    /// Presses keys, or pastes: writes all of it as fast as the terminal takes it, and does not wait until it is taken.
    ///
    /// # Panics
    /// After a hang-up.
    pub fn paste(&self, text: &[u8]) {
        let (keys, _) = self.keys.as_ref().expect("the terminal is there");
        let mut keys = keys.try_clone().expect("a descriptor can be had");
        let text = text.to_vec();
        // Ends when the program has read it all, or has ended: then nobody reads, and the write fails.
        thread::spawn(move || keys.write_all(&text));
    }

    /// Waits until this text is shown, after what was waited for before.
    ///
    /// # Panics
    /// If it is not shown in time.
    #[track_caller]
    pub fn expect(&self, text: &str) -> Vec<u8> {
        self.screen.take_until(text).unwrap_or_else(|came| {
            panic!("`{text}` does not appear; {}", last(&came));
        })
    }

    /// Waits until there is something that the program has not read yet.
    ///
    /// # Panics
    /// If there is not in time.
    #[track_caller]
    pub fn expect_input_waits(&self) {
        let timeout = PollTimeout::try_from(patience()).unwrap_or(PollTimeout::MAX);
        let [waits] = are_ready([self.programs_side().as_fd()], timeout);
        assert!(waits, "the program has read everything; {}", self.state());
    }

    /// Everything that was shown so far.
    #[must_use]
    pub fn shown(&self) -> Vec<u8> {
        self.screen.seen()
    }

    /// For a failed test: what was shown last.
    #[must_use]
    pub fn state(&self) -> String {
        last(&self.shown())
    }

    /// Sends a signal to the program.
    ///
    /// # Panics
    /// If there is no such program any more.
    #[track_caller]
    pub fn signal(&self, signal: Signal) {
        killpg(self.group(), signal).expect("it is running");
    }

    /// Closes the terminal: its window is gone, or its connection.
    pub fn hang_up(&mut self) {
        self.keys = None;
        self.terminal = None;
    }

    /// Waits for the program's end.
    ///
    /// # Panics
    /// If it does not end in time.
    #[track_caller]
    pub fn expect_end(&mut self) -> ExitStatus {
        let ended = self.process.wait_timeout(patience());
        let status = ended.expect("it is a child of this process");
        status.unwrap_or_else(|| panic!("it does not end; {}", self.state()))
    }

    /// Waits for the program's end, which must be this exit status, with the terminal's settings as it found them.
    ///
    /// # Panics
    /// If something of that is not so.
    #[track_caller]
    pub fn expect_restored(&mut self, status: i32) {
        let ended = self.expect_end();
        assert_eq!(ended.code(), Some(status), "{ended}; {}", self.state());
        let settings = tcgetattr(self.programs_side()).expect("a terminal has settings");
        assert!(settings == self.found, "the terminal is left {settings:?}");
    }

    /// Like [`expect_restored`](Self::expect_restored), and nothing of a paste is left for the shell to read.
    ///
    /// # Panics
    /// If something of that is not so.
    #[track_caller]
    pub fn expect_good_end(&mut self, status: i32) {
        self.expect_restored(status);
        let [waiting] = are_ready([self.programs_side().as_fd()], PollTimeout::ZERO);
        assert!(!waiting, "what was pasted is left for the shell");
    }

    /// After its end, nothing is left of what the program has started.
    ///
    /// # Panics
    /// If a process of its group runs.
    #[track_caller]
    pub fn expect_no_program(&self) {
        assert_eq!(
            killpg(self.group(), None),
            Err(Errno::ESRCH),
            "{}",
            self.state()
        );
    }

    fn programs_side(&self) -> &OwnedFd {
        self.terminal.as_ref().expect("the terminal is there")
    }

    /// The session's first process group, which has the id of the program.
    fn group(&self) -> Pid {
        Pid::from_raw(self.process.id().cast_signed())
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        // After the program's end, another one may have its id.
        if matches!(self.process.try_wait(), Ok(None)) {
            let _ = killpg(self.group(), Signal::SIGKILL);
            let _ = self.process.kill();
            let _ = self.process.wait();
        }
    }
}

fn last(shown: &[u8]) -> String {
    let from = shown.len().saturating_sub(1000);
    format!("shown at last: {}", escaped(&shown[from..]))
}

/// What comes at the user's side, until a hang-up.
struct Screen {
    master: File,
    hung_up: OwnedFd,
}

impl Screen {
    fn of(master: &OwnedFd) -> (Self, OwnedFd) {
        let (hung_up, hang_up) = pipe2(OFlag::O_CLOEXEC).expect("a pipe can be made");
        let master = master.try_clone().expect("a descriptor can be had").into();
        (Self { master, hung_up }, hang_up)
    }
}

impl Read for Screen {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let files = [self.hung_up.as_fd(), self.master.as_fd()];
        match are_ready(files, PollTimeout::NONE) {
            [true, _] => Ok(0),
            _ => self.master.read(buffer),
        }
    }
}

/// Which of them can be read, or have ended?
fn are_ready<const N: usize>(files: [BorrowedFd<'_>; N], timeout: PollTimeout) -> [bool; N] {
    let mut files = files.map(|file| PollFd::new(file, PollFlags::POLLIN));
    // Interrupted by a signal: then none is.
    let _ = poll(&mut files, timeout);
    files.map(|file| file.any().unwrap_or_default())
}
