//! The programs that have a prompt, and the peers that say what arrives.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream, UdpSocket};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread;

use assert_cmd::cargo::cargo_bin;
use harness::cargo::{build_beside, is_fresh};
use support::{AtTerminal, Terminal, patience};

/// What a peer does with a line that it has received.
pub(crate) enum Peer {
    /// Answers it, so that the prompt comes again.
    Answers,
    /// Answers the first line when it is told to, and the others at once.
    AnswersAfter(Receiver<()>),
    /// Lets the program wait.
    IsSilent,
}

impl Peer {
    fn answers(&mut self) -> bool {
        if let Self::AnswersAfter(told) = self {
            let _ = told.recv();
            *self = Self::Answers;
        }
        matches!(self, Self::Answers)
    }
}

/// The programs that send what is typed.
pub(crate) const PROMPTS: [fn(Peer) -> AtPrompt; 6] = [
    |peer| chat_client(&[], peer),
    |peer| chat_client(&["--duplex"], peer),
    |_| chat_server(&[]),
    |_| chat_server(&["--duplex"]),
    upper_client,
    remote_client,
];

/// A program that waits at its prompt, and the lines that arrive at its peer.
pub(crate) struct AtPrompt {
    pub(crate) terminal: Terminal,
    /// Its exit status after SIGTERM.
    pub(crate) ended_by_signal: i32,
    lines: Receiver<Vec<u8>>,
}

impl AtPrompt {
    fn new(terminal: Terminal, lines: Receiver<Vec<u8>>) -> Self {
        terminal.expect(">>: ");
        Self {
            terminal,
            ended_by_signal: 130,
            lines,
        }
    }

    /// The next line that the peer receives.
    #[track_caller]
    pub(crate) fn line(&self) -> String {
        let line = self.lines.recv_timeout(patience());
        let line = line.unwrap_or_else(|_| panic!("no line arrives; {}", self.terminal.state()));
        String::from_utf8(line).unwrap()
    }
}

pub(crate) fn chat_client(args: &[&str], mut peer: Peer) -> AtPrompt {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let addr = listener.local_addr().unwrap().to_string();
    let args = [&["client", &addr], args].concat();
    let terminal = AtTerminal::new(&path_of("tcp-chat"), &args).start();
    let lines = receive(move |lines| {
        let (mut stream, _) = listener.accept()?;
        for line in BufReader::new(stream.try_clone()?).lines() {
            // Before the answer: what is waited for next may come before the line is looked at.
            let _ = lines.send(line?.into());
            if peer.answers() {
                stream.write_all(b"ok\n")?;
            }
        }
        Ok(())
    });
    AtPrompt::new(terminal, lines)
}

fn chat_server(args: &[&str]) -> AtPrompt {
    let args = [&["server", "127.0.0.1:0"], args].concat();
    let terminal = AtTerminal::new(&path_of("tcp-chat"), &args).start();
    terminal.expect("listening on ");
    let addr = terminal.expect("\r\n");
    let addr = String::from_utf8(addr).unwrap().trim().to_owned();
    let lines = receive(move |lines| {
        let mut stream = TcpStream::connect(addr)?;
        // The client speaks first.
        stream.write_all(b"hi\n")?;
        for line in BufReader::new(stream.try_clone()?).lines() {
            let _ = lines.send(line?.into());
            stream.write_all(b"ok\n")?;
        }
        Ok(())
    });
    AtPrompt {
        ended_by_signal: 0,
        ..AtPrompt::new(terminal, lines)
    }
}

pub(crate) fn upper_client(peer: Peer) -> AtPrompt {
    let (addr, lines) = upper_server(peer);
    let args = ["client", &addr, "--timeout", "1h"];
    let terminal = AtTerminal::new(&path_of("udp-upper"), &args).start();
    AtPrompt::new(terminal, lines)
}

pub(crate) fn upper_server(mut peer: Peer) -> (String, Receiver<Vec<u8>>) {
    let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
    let addr = socket.local_addr().unwrap().to_string();
    let lines = receive(move |lines| {
        let mut buffer = [0; 65_536];
        loop {
            let (length, from) = socket.recv_from(&mut buffer)?;
            let line = &mut buffer[..length];
            let _ = lines.send(line.to_vec());
            line.make_ascii_uppercase();
            if peer.answers() {
                socket.send_to(line, from)?;
            }
        }
    });
    (addr, lines)
}

/// The peer speaks the protocol of frames, and runs nothing.
pub(crate) fn remote_client(mut peer: Peer) -> AtPrompt {
    const EXIT_STATUS_0: [u8; 9] = [4, 0, 0, 0, 4, 0, 0, 0, 0];
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let addr = listener.local_addr().unwrap().to_string();
    let terminal = AtTerminal::new(&path_of("remote-cmd"), &["client", &addr]).start();
    let lines = receive(move |lines| {
        let (mut stream, _) = listener.accept()?;
        let mut header = [0; 5];
        loop {
            stream.read_exact(&mut header)?;
            let [_, length @ ..] = header;
            let mut command = vec![0; u32::from_be_bytes(length) as usize];
            stream.read_exact(&mut command)?;
            let _ = lines.send(command);
            if peer.answers() {
                stream.write_all(&EXIT_STATUS_0)?;
            }
        }
    });
    AtPrompt::new(terminal, lines)
}

/// Starts a peer; it ends with the connection, or with the test.
fn receive(
    peer: impl FnOnce(Sender<Vec<u8>>) -> io::Result<()> + Send + 'static,
) -> Receiver<Vec<u8>> {
    let (sender, lines) = mpsc::channel();
    thread::spawn(move || peer(sender));
    lines
}

/// A program of the workspace, beside the guide, as cargo builds it now.
pub(crate) fn path_of(program: &str) -> PathBuf {
    static FRESH: OnceLock<()> = OnceLock::new();
    let guide = cargo_bin!("course");
    FRESH.get_or_init(|| {
        let programs = ["tcp-chat", "udp-upper", "remote-cmd", "tcp-vs-udp"];
        if programs
            .iter()
            .all(|name| is_fresh(&guide.with_file_name(name)))
        {
            return;
        }
        let mut build = Command::new(env!("CARGO"));
        build.args(["build", "--quiet", "--bins"]);
        build_beside(guide.parent().unwrap(), &mut build);
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        assert!(build.current_dir(root).status().unwrap().success());
    });
    guide.with_file_name(program)
}
