//! What the lesson claims in figures, measured here:
//!
//! ```text
//! cargo build --release -p threaded-server
//! cargo run --release -p threaded-server --example measure
//! ```
//!
//! 1. Throughput: 64 connections, 64-byte messages, against Python's `ThreadingTCPServer` in the same run.
//!    Two threads of this program drive 32 connections each (write to all, then read from all),
//!    so that most of the machine is left for the server.
//!    The servers take turns, five rounds of two seconds each; the medians are compared.
//!    Both send back what they read and print nothing. There are four loads:
//!    - one message under way on each connection, sent again when it has come back:
//!      this is mostly the price of waking a thread, which the kernel asks of both alike;
//!    - sixteen under way, sent by one call, which is how a client that does not wait for each answer
//!      looks to the server; both servers read up to 8 KiB at once;
//!    - the same, and Python's handler takes line by line, as the example in its documentation does
//!      (`self.rfile.readline(10000)`, `self.wfile.write`);
//!    - 128 under way, and Python's handler calls `recv(1024)`, as tutorials do:
//!      it answers in eight pieces where ours sends one, and Nagle's algorithm holds them back.
//! 2. Memory: 5,000 connections open at once, each answered; the growth of the server's resident memory.
//!    Needs `ulimit -n` of 5,100 on both sides, and `/proc`; else fewer connections are opened.

use std::io::{self, BufRead, BufReader, Error, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use std::{env, fs, thread};

use lesson_kit::Screen;

const CONNECTIONS: usize = 64;
const DRIVERS: usize = 2;
const MESSAGE: &[u8; 64] = b"a message of sixty-four bytes is a line of sixty-three and one.\n";
const ROUNDS: usize = 5;
const ROUND: Duration = Duration::from_secs(2);
const MANY: usize = 5000;

fn main() -> io::Result<()> {
    let screen = Screen::plain();
    throughput(&screen)?;
    memory(&screen)
}

/// Messages under way on each connection, and Python's handler and what it passes to `recv`.
const LOADS: [(usize, &str, &str); 4] = [
    (1, "tcp", "8192"),
    (16, "tcp", "8192"),
    (16, "lines", "-"),
    (128, "tcp", "1024"),
];

fn throughput(screen: &Screen) -> io::Result<()> {
    let ours = Server::start(Command::new(our_program()?).args(["tcp", "127.0.0.1:0", "--quiet"]))?;
    for (window, handler, recv_size) in LOADS {
        let python = python_server(handler, recv_size)?;
        let (mut our_rates, mut python_rates) = (Vec::new(), Vec::new());
        for _ in 0..ROUNDS {
            our_rates.push(rate(ours.addr, window)?);
            python_rates.push(rate(python.addr, window)?);
        }
        screen.print(format_args!(
            "rounds of ours {our_rates:.0?}, of Python's {python_rates:.0?}"
        ));
        let (ours, python) = (median(our_rates), median(python_rates));
        screen.print(format_args!(
            "{CONNECTIONS} connections, {window} messages of 64 bytes under way on each, Python's handler {handler} {recv_size}: \
             {ours:.0}/s against Python's {python:.0}/s, {:.1} times as many",
            ours / python,
        ));
    }
    Ok(())
}

fn python_server(handler: &str, recv_size: &str) -> io::Result<Server> {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/python/threading_echo.py");
    let args = [handler, "127.0.0.1:0", recv_size];
    Server::start(Command::new("python3").arg(script).args(args))
}

/// Messages that came back, per second, over all connections.
fn rate(addr: SocketAddr, window: usize) -> io::Result<f64> {
    let connect = |_| -> io::Result<TcpStream> {
        let stream = TcpStream::connect(addr)?;
        stream.set_nodelay(true)?;
        Ok(stream)
    };
    let mut drivers = Vec::new();
    for _ in 0..DRIVERS {
        let streams = (0..CONNECTIONS / DRIVERS)
            .map(connect)
            .collect::<io::Result<Vec<_>>>()?;
        // Not timed: the server starts its threads.
        echo(&streams, window)?;
        drivers.push(streams);
    }
    let begin = Instant::now();
    let threads: Vec<_> = drivers
        .into_iter()
        .map(|streams| {
            thread::spawn(move || -> io::Result<usize> {
                let mut count = 0;
                while begin.elapsed() < ROUND {
                    count += echo(&streams, window)?;
                }
                Ok(count)
            })
        })
        .collect();
    let mut count = 0;
    for thread in threads {
        count += thread
            .join()
            .map_err(|_| Error::other("a driver panicked"))??;
    }
    Ok(count as f64 / begin.elapsed().as_secs_f64())
}

/// So many messages on every connection; they must come back the same.
fn echo(streams: &[TcpStream], window: usize) -> io::Result<usize> {
    let messages = MESSAGE.repeat(window);
    let mut answer = messages.clone();
    for mut stream in streams {
        stream.write_all(&messages)?;
    }
    for mut stream in streams {
        answer.fill(0);
        stream.read_exact(&mut answer)?;
        if answer != messages {
            return Err(Error::other("something else came back"));
        }
    }
    Ok(streams.len() * window)
}

fn median(mut rates: Vec<f64>) -> f64 {
    rates.sort_by(f64::total_cmp);
    rates[rates.len() / 2]
}

fn memory(screen: &Screen) -> io::Result<()> {
    let server =
        Server::start(Command::new(our_program()?).args(["tcp", "127.0.0.1:0", "--quiet"]))?;
    let before = server.resident_kib()?;
    let mut streams = Vec::new();
    for _ in 0..MANY {
        match TcpStream::connect(server.addr) {
            Ok(stream) => streams.push(stream),
            Err(error) => {
                screen.print(format_args!(
                    "stopped at {} connections: {error}",
                    streams.len()
                ));
                break;
            }
        }
    }
    // The last first: a server that serves them in order would fail here.
    streams.reverse();
    let answered = echo(&streams, 1)?;
    let growth = server.resident_kib()? - before;
    screen.print(format_args!(
        "{} connections open at once, {answered} answered; the server grew from {before} KiB by {growth} KiB: {:.1} KiB each",
        streams.len(),
        growth as f64 / streams.len() as f64,
    ));
    Ok(())
}

fn our_program() -> io::Result<PathBuf> {
    let folder = env::current_exe()?;
    // target/release/examples/measure → target/release/threaded-server
    let program = folder
        .ancestors()
        .nth(2)
        .map(|folder| folder.join(format!("threaded-server{}", env::consts::EXE_SUFFIX)));
    program.filter(|program| program.exists()).ok_or_else(|| {
        Error::other("build the program first: cargo build --release -p threaded-server")
    })
}

/// A running server; it ends with this value.
struct Server {
    child: Child,
    addr: SocketAddr,
}

impl Server {
    fn start(command: &mut Command) -> io::Result<Self> {
        let mut child = command.stdout(Stdio::piped()).spawn()?;
        let mut line = String::new();
        if let Some(stdout) = child.stdout.take() {
            BufReader::new(stdout).read_line(&mut line)?;
        }
        let addr = line
            .trim()
            .strip_prefix("listening on ")
            .and_then(|addr| addr.parse().ok());
        let addr = addr.ok_or_else(|| Error::other("the server did not say where it listens"))?;
        Ok(Self { child, addr })
    }

    /// See proc_pid_status(5).
    fn resident_kib(&self) -> io::Result<i64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let size = line.and_then(|line| line.trim().strip_suffix(" kB")?.parse().ok());
        size.ok_or_else(|| Error::other("no VmRSS in /proc/PID/status"))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
