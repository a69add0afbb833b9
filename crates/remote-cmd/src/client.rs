//! The client: one command, or a prompt for many.

use std::io::{self, ErrorKind, Write};
use std::net::{TcpStream, ToSocketAddrs};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use lesson_kit::{Context, Line, Prompt, Screen, exit};

use crate::frame::{Kind, read_frame, write_frame};
use crate::give_up::give_up_after;
use crate::text::{Charset, TextDecoder};
use crate::{Protocol, handshake, naive};

/// A connection to a server.
pub struct Remote {
    stream: TcpStream,
    protocol: Protocol,
    charset: Charset,
    can_cancel: Arc<AtomicBool>,
}

impl Remote {
    /// Connects to a server at `HOST:PORT`; of a name, every address is tried.
    ///
    /// # Errors
    /// If the name has no address, or the last of them did not answer; see connect(2).
    pub fn connect(addr: &str, protocol: Protocol, charset: Charset) -> io::Result<Self> {
        let addrs: Vec<_> = addr.to_socket_addrs().context("resolve", addr)?.collect();
        let stream = TcpStream::connect(&addrs[..]).context("connect", addr)?;
        Ok(Self {
            stream,
            protocol,
            charset,
            can_cancel: Arc::default(),
        })
    }

    /// Breaks the connection off when the server's machine has not answered for this time.
    ///
    /// # Errors
    /// Those of [`give_up_after`].
    pub fn give_up_after(&self, limit: Option<Duration>) -> io::Result<()> {
        give_up_after(&self.stream, limit)
    }

    /// A function for Ctrl-C: it cancels the command that runs, and returns whether there was one.
    ///
    /// Called again for the same command it returns `false`: a server that does not react must not hold the user.
    ///
    /// # Errors
    /// If the socket cannot be duplicated; see dup(2).
    pub fn canceller(&self) -> io::Result<impl FnMut() -> bool + Send + 'static> {
        // A second handle on the same socket: the thread that runs the command is busy reading.
        let mut stream = self.stream.try_clone()?;
        let can_cancel = Arc::clone(&self.can_cancel);
        Ok(move || {
            can_cancel.swap(false, Ordering::SeqCst)
                && write_frame(&mut stream, Kind::Cancel, b"").is_ok()
        })
    }

    /// Runs commands from the prompt until the input ends.
    ///
    /// # Errors
    /// If the connection breaks.
    pub fn run_prompt(&self, prompt: &mut Prompt) -> io::Result<()> {
        let screen = Screen::plain();
        loop {
            let line = match prompt.read_line() {
                Line::Text(line) => line,
                Line::Interrupted => continue,
                Line::End => return Ok(()),
            };
            let Ok(command) = String::from_utf8(line) else {
                screen.note("not sent: the command is not UTF-8");
                continue;
            };
            if command.trim().is_empty() {
                continue;
            }
            match self.run(&command) {
                Ok(0) => {}
                Ok(status) => screen.note(format_args!("exit status {status}")),
                Err(error) if error.kind() == ErrorKind::InvalidInput => {
                    screen.note(format_args!("not sent: {error}"));
                }
                Err(error) => return Err(error),
            }
        }
    }

    /// Runs one command and shows its output as it comes; its exit status, where the protocol knows it.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidInput`] if the command cannot be sent with this protocol;
    /// else if the server breaks the protocol, or the connection breaks.
    pub fn run(&self, command: &str) -> io::Result<i32> {
        let mut output = Output::new(self.charset);
        match self.protocol {
            Protocol::Framed => return self.run_framed(command, output),
            Protocol::Handshake => {
                let asked =
                    handshake::ask(&self.stream, command, |piece| output.show_stdout(piece));
                output.finish();
                asked?;
            }
            Protocol::Naive => {
                output.show_stdout(&naive::ask(&self.stream, command)?);
                output.finish();
            }
        }
        output.end_line();
        Ok(0)
    }

    fn run_framed(&self, command: &str, output: Output) -> io::Result<i32> {
        match write_frame(&mut &self.stream, Kind::Command, command.as_bytes()) {
            // A server that closed already may have said why.
            Err(error) if error.kind() != ErrorKind::InvalidInput => {}
            sent => sent?,
        }
        self.can_cancel.store(true, Ordering::SeqCst);
        let status = read_answer(&self.stream, output);
        self.can_cancel.store(false, Ordering::SeqCst);
        status
    }
}

/// The exit status of this program for that of the command: 255 for a number that does not fit.
///
/// Unix keeps the lowest eight bits of a status (exit(3)), and those of 256 are a 0: a failure would look like a success.
#[must_use]
pub fn exit_status(status: i32) -> i32 {
    if cfg!(unix) && !(0..=255).contains(&status) {
        Screen::plain().note(format_args!(
            "exit status {status} does not fit into 0 to 255"
        ));
        return 255;
    }
    status
}

fn read_answer(mut stream: &TcpStream, mut output: Output) -> io::Result<i32> {
    loop {
        let Some(frame) = read_frame(&mut stream)? else {
            let why = "the server closed the connection";
            return Err(io::Error::new(ErrorKind::UnexpectedEof, why));
        };
        match frame.kind {
            Kind::Stdout => output.show_stdout(&frame.payload),
            Kind::Stderr => output.show_stderr(&frame.payload),
            Kind::Error => Screen::plain().note(format_args!("server: {}", frame.text()?)),
            Kind::ExitStatus => {
                output.finish();
                return frame.exit_status();
            }
            Kind::Command | Kind::Cancel => {
                let why = format!(
                    "the server sent a frame that only clients send ({:?})",
                    frame.kind
                );
                return Err(io::Error::new(ErrorKind::InvalidData, why));
            }
        }
    }
}

/// The two outputs of one command, each decoded by itself.
struct Output {
    stdout: TextDecoder,
    stderr: TextDecoder,
    at_line_start: bool,
}

impl Output {
    fn new(charset: Charset) -> Self {
        Self {
            stdout: charset.decoder(),
            stderr: charset.decoder(),
            at_line_start: true,
        }
    }

    fn show_stdout(&mut self, bytes: &[u8]) {
        let text = self.stdout.decode(bytes);
        self.print(&text);
    }

    fn show_stderr(&mut self, bytes: &[u8]) {
        let text = self.stderr.decode(bytes);
        let _ = io::stderr().write_all(&text);
    }

    fn finish(&mut self) {
        let text = self.stdout.finish();
        self.print(&text);
        let _ = io::stderr().write_all(&self.stderr.finish());
    }

    /// In the older protocols the result often lacks its last line end.
    fn end_line(&mut self) {
        if !self.at_line_start {
            self.print(b"\n");
        }
    }

    /// Prints the output as it is, with its escape sequences, as ssh does: a command such as `ls --color` needs them.
    ///
    /// If nobody reads our stdout any more (`… | head -n 1`), there is nothing left to do:
    /// ending closes the connection, and that ends the command.
    fn print(&mut self, text: &[u8]) {
        let mut out = io::stdout();
        if out.write_all(text).and_then(|()| out.flush()).is_err() {
            exit(1);
        }
        if let Some(last) = text.last() {
            self.at_line_start = *last == b'\n';
        }
    }
}
