//! The error atlas: every error a socket programmer meets, caused.
//!
//! The page `appendix/errors.md` of the book shows these functions; [`ATLAS`] is its table.
//!
//! | tests | what they hold |
//! |---|---|
//! | `each_error_…` | each function causes its error: its name, its `ErrorKind`, what it says |
//! | `another_error_…` | if it causes another one, that is found |
//! | `the_page_…` | the table and the sections of both languages agree with [`ATLAS`] |
//! | `python_…` | so do Python's exceptions, where there is a python3 |
//!
//! What one system or user cannot cause is skipped, and said on stderr.
//! Loopback only, port 0, no sleeps.

use std::env;
use std::fs;
use std::io::{self, BufRead, BufReader, ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream, ToSocketAddrs, UdpSocket};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use lesson_kit::Screen;
use socket_calls::both_ends::{connected, nobody_there};
use socket2::{Domain, SockRef, Socket, Type};

/// An error of the atlas.
struct Entry {
    /// The function that causes it.
    function: &'static str,
    cause: fn() -> io::Result<io::Error>,
    /// `EADDRINUSE`; none where no system call has failed.
    errno: Option<&'static str>,
    /// What `Debug` shows of the `ErrorKind`: those that are unstable cannot be named otherwise.
    kind: &'static str,
    /// Python's exception; empty if there is none.
    python: &'static str,
    /// What must be so for it to happen.
    place: Place,
}

/// Where an error can be caused.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Anywhere,
    /// Other systems have another error there, or none.
    Linux,
    /// On Linux, by this program, started again by a command.
    Within(&'static [&'static str]),
    /// On Linux, by this program, started again, stopped and continued.
    Interrupted,
}

use Place::{Anywhere, Interrupted, Linux, Within};

/// An ordinary user: root, too, has no rights over a network that belongs to another user namespace.
const ORDINARY_USER: Place = Within(&[
    "sh",
    "-c",
    r#"test "$(cat /proc/sys/net/ipv4/ip_unprivileged_port_start)" -gt 80 && exec unshare --user "$0" "$@""#,
]);

/// A network with no way to anywhere, and with a sign at one address that says so.
const PRIVATE_NETWORK: Place = Within(&[
    "unshare",
    "-Urn",
    "sh",
    "-c",
    r#"ip link set lo up && ip route add unreachable 192.0.2.7 && exec "$0" "$@""#,
]);

const FEW_DESCRIPTORS: Place = Within(&["sh", "-c", r#"ulimit -n 16 && exec "$0" "$@""#]);

/// A row of the table: the function, the errno, the `ErrorKind`, the exception, the place.
macro_rules! atlas {
    ($($function:ident, $errno:expr, $kind:literal, $python:literal, $place:expr;)*) => {
        &[$(Entry {
            function: stringify!($function),
            cause: $function,
            errno: $errno,
            kind: $kind,
            python: $python,
            place: $place,
        }),*]
    };
}

/// In the order of the page.
const ATLAS: &[Entry] = atlas![
    address_in_use, Some("EADDRINUSE"), "AddrInUse", "OSError", Anywhere;
    address_not_available, Some("EADDRNOTAVAIL"), "AddrNotAvailable", "OSError", Anywhere;
    low_port, Some("EACCES"), "PermissionDenied", "PermissionError", ORDINARY_USER;
    broadcast, Some("EACCES"), "PermissionDenied", "PermissionError", Linux;
    too_many_open_files, Some("EMFILE"), "Uncategorized", "OSError", FEW_DESCRIPTORS;
    connection_refused, Some("ECONNREFUSED"), "ConnectionRefused", "ConnectionRefusedError", Anywhere;
    connection_refused_by_datagram, Some("ECONNREFUSED"), "ConnectionRefused", "ConnectionRefusedError", Linux;
    network_unreachable, Some("ENETUNREACH"), "NetworkUnreachable", "OSError", PRIVATE_NETWORK;
    host_unreachable, Some("EHOSTUNREACH"), "HostUnreachable", "OSError", PRIVATE_NETWORK;
    in_progress, Some("EINPROGRESS"), "InProgress", "BlockingIOError", Linux;
    connect_timed_out, None, "TimedOut", "TimeoutError", Linux;
    already_connected, Some("EISCONN"), "Uncategorized", "OSError", Linux;
    connection_reset, Some("ECONNRESET"), "ConnectionReset", "ConnectionResetError", Linux;
    broken_pipe, Some("EPIPE"), "BrokenPipe", "BrokenPipeError", Linux;
    not_connected, Some("ENOTCONN"), "NotConnected", "OSError", Anywhere;
    destination_required, Some("EDESTADDRREQ"), "Uncategorized", "OSError", Linux;
    message_too_long, Some("EMSGSIZE"), "Uncategorized", "OSError", Linux;
    would_block, Some("EAGAIN"), "WouldBlock", "BlockingIOError", Anywhere;
    time_limit, Some("EAGAIN"), "WouldBlock", "BlockingIOError", Linux;
    interrupted, Some("EINTR"), "Interrupted", "InterruptedError", Interrupted;
    not_listening, Some("EINVAL"), "InvalidInput", "OSError", Linux;
    no_such_option, Some("ENOPROTOOPT"), "Uncategorized", "OSError", Linux;
    wrong_family, Some("EAFNOSUPPORT"), "Uncategorized", "OSError", Linux;
    not_supported, Some("EOPNOTSUPP"), "Unsupported", "OSError", Linux;
    no_such_name, None, "Uncategorized", "socket.gaierror", Linux;
    no_port, None, "InvalidInput", "TypeError", Anywhere;
    limit_of_zero, None, "InvalidInput", "BlockingIOError", Anywhere;
    unexpected_end, None, "UnexpectedEof", "", Anywhere;
    no_room, None, "WriteZero", "", Anywhere;
    not_text, None, "InvalidData", "UnicodeDecodeError", Anywhere;
];

/// Names the entry that the program, started again, is to cause.
const ONLY: &str = "SOCKET_CALLS_CAUSE";

#[test]
fn each_error_is_what_the_atlas_says() {
    if let Ok(only) = env::var(ONLY) {
        let entry = ATLAS.iter().find(|entry| entry.function == only);
        return entry.expect("it is in the atlas").check();
    }
    for entry in ATLAS {
        match entry.place {
            Anywhere => entry.check(),
            _ if cfg!(not(target_os = "linux")) => skipped(entry.function, "Linux only"),
            Linux => entry.check(),
            Within(command) => check_within(command, entry),
            Interrupted => check_interrupted(entry),
        }
    }
}

/// Where a newer Rust may have a name for it, its number is compared all the same.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
#[test]
#[should_panic(expected = "EISCONN")]
fn another_error_is_found_even_if_its_kind_has_another_name() {
    let entry = ATLAS
        .iter()
        .find(|entry| entry.errno == Some("EISCONN"))
        .expect("it is in the atlas");
    assert_eq!(entry.kind, "Uncategorized");
    let wrong = Entry {
        cause: connection_refused,
        ..*entry
    };
    wrong.check();
}

fn skipped(what: &str, why: &str) {
    // Not with `eprintln!`, which shows nothing of a test that passes.
    Screen::plain().note(format_args!("skipped: {what}: {why}"));
}

impl Entry {
    #[track_caller]
    fn check(&self) {
        let function = self.function;
        let error = (self.cause)().unwrap_or_else(|error| panic!("preparing {function}: {error}"));
        assert_eq!(
            error.raw_os_error().is_some(),
            self.errno.is_some(),
            "{function}: {error:?}"
        );
        self.check_words(&error);
        let kind = format!("{:?}", error.kind());
        if self.kind == "Uncategorized" && kind != self.kind {
            return skipped(function, &format!("this Rust calls it {kind}"));
        }
        assert_eq!(kind, self.kind, "{function}: {error}");
    }

    /// Its name, and what it says: on the system where that was written down.
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    fn check_words(&self, error: &io::Error) {
        use nix::errno::Errno;

        let function = self.function;
        let name = error
            .raw_os_error()
            .map(|number| format!("{:?}", Errno::from_raw(number)));
        assert_eq!(name.as_deref(), self.errno, "{function}: {error}");
        for (path, page) in pages() {
            let says = format!("`{error}`");
            assert!(page.contains(&says), "{path}: {function} says {says}");
        }
    }

    #[cfg(not(all(target_os = "linux", target_env = "gnu")))]
    fn check_words(&self, _: &io::Error) {}
}

/// This program again, to cause one error.
fn again(command: &[&str], entry: &Entry) -> Command {
    let this = env::current_exe().expect("this program has a path");
    let mut again = match command {
        [] => Command::new(this),
        [program, words @ ..] => {
            let mut command = Command::new(program);
            command.args(words).arg(this);
            command
        }
    };
    again
        .args([
            "--exact",
            "each_error_is_what_the_atlas_says",
            "--nocapture",
        ])
        .env(ONLY, entry.function)
        .stdin(Stdio::null())
        .stdout(Stdio::null());
    again
}

fn check_within(command: &[&str], entry: &Entry) {
    let possible = Command::new(command[0])
        .args(&command[1..])
        .arg("true")
        .stderr(Stdio::null())
        .status();
    if !possible.is_ok_and(|status| status.success()) {
        let command = command.join(" ");
        return skipped(entry.function, &format!("not possible here: {command}"));
    }
    let status = again(command, entry).status().expect("it could be started");
    assert!(status.success(), "{}: see above", entry.function);
}

/// What Ctrl-Z and `fg` do, until a signal meets the program while it waits.
#[cfg(target_os = "linux")]
#[expect(
    clippy::zombie_processes,
    reason = "waitpid waits for it, and sees it stop, too"
)]
fn check_interrupted(entry: &Entry) {
    use nix::sys::signal::{Signal, kill};
    use nix::sys::wait::{WaitPidFlag, WaitStatus, waitpid};
    use nix::unistd::Pid;

    let child = again(&[], entry).spawn().expect("it can be started");
    let pid = Pid::from_raw(child.id().try_into().expect("a pid is small"));
    let status = loop {
        kill(pid, Signal::SIGSTOP).expect("it has not been waited for");
        match waitpid(pid, Some(WaitPidFlag::WUNTRACED)).expect("it is a child") {
            WaitStatus::Stopped(..) => kill(pid, Signal::SIGCONT).expect("it is stopped"),
            ended => break ended,
        }
    };
    assert_eq!(status, WaitStatus::Exited(pid, 0), "{}", entry.function);
}

#[cfg(not(target_os = "linux"))]
fn check_interrupted(entry: &Entry) {
    skipped(entry.function, "Linux only");
}

/// The page in both languages, with its path.
fn pages() -> [(String, String); 2] {
    ["en", "zh-CN"].map(|language| {
        let path = format!("docs/{language}/appendix/errors.md");
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let page = fs::read_to_string(root.join(&path)).expect("the page is there");
        (path, page)
    })
}

#[test]
fn the_page_has_each_error_in_its_table_and_shows_its_cause() {
    for (path, page) in pages() {
        for entry in ATLAS {
            let function = entry.function;
            let shown = format!("<!-- code: tests/errors.rs fn {function} -->");
            assert!(page.contains(&shown), "{path}: {function} is not shown");
            let row = [entry.errno.unwrap_or(""), entry.kind, entry.python].map(cell);
            let row = format!("| {} |", row.join(" | "));
            let found = page.lines().any(|line| line.starts_with(&row));
            assert!(found, "{path}: no row for {function}: {row}");
        }
    }
}

fn cell(name: &str) -> String {
    if name.is_empty() {
        "–".into()
    } else {
        format!("`{name}`")
    }
}

#[test]
fn python_calls_the_errors_what_the_atlas_says() {
    let errnos = ATLAS.iter().filter_map(|e| Some((e.errno?, e.python)));
    let (errnos, exceptions): (Vec<_>, Vec<_>) = errnos.unzip();
    let python = Command::new("python3")
        .args(["-c", NAMES_OF_EXCEPTIONS])
        .args(errnos)
        .output();
    match python {
        Err(error) if error.kind() == ErrorKind::NotFound => {
            skipped("Python's exceptions", "there is no python3");
        }
        output => {
            let output = output.expect("python3 can be started");
            let names = String::from_utf8_lossy(&output.stdout);
            assert_eq!(names.split_whitespace().collect::<Vec<_>>(), exceptions);
        }
    }
}

/// `OSError` makes itself what its number asks for; see PEP 3151.
const NAMES_OF_EXCEPTIONS: &str = "\
import errno, sys
for name in sys.argv[1:]:
    print(type(OSError(getattr(errno, name), '')).__name__)";

// ---------------------------------------------------------------- addresses

fn address_in_use() -> io::Result<io::Error> {
    let first = TcpListener::bind("127.0.0.1:0")?;
    let second = TcpListener::bind(first.local_addr()?);
    Ok(second.expect_err("the first one has it"))
}

fn address_not_available() -> io::Result<io::Error> {
    // An address for examples in books (RFC 5737), which no machine has.
    let listener = TcpListener::bind("192.0.2.1:0");
    Ok(listener.expect_err("it is not ours"))
}

fn low_port() -> io::Result<io::Error> {
    let listener = TcpListener::bind("127.0.0.1:80");
    Ok(listener.expect_err("an ordinary user may not have port 80"))
}

fn broadcast() -> io::Result<io::Error> {
    let socket = UdpSocket::bind("0.0.0.0:0")?;
    // The broadcast address of 127.0.0.0/8. First would come: socket.set_broadcast(true)?;
    let sent = socket.send_to(b"is anybody there?", "127.255.255.255:9");
    Ok(sent.expect_err("it was not asked for"))
}

fn too_many_open_files() -> io::Result<io::Error> {
    let mut leaked = Vec::new();
    loop {
        match UdpSocket::bind("127.0.0.1:0") {
            Ok(socket) => leaked.push(socket),
            Err(error) => return Ok(error),
        }
    }
}

// ---------------------------------------------------------------- connecting

fn connection_refused() -> io::Result<io::Error> {
    // A port that is taken, so that nobody else can listen there.
    let (nobody, _keep) = nobody_there()?;
    let stream = TcpStream::connect(nobody);
    Ok(stream.expect_err("nobody listens"))
}

fn connection_refused_by_datagram() -> io::Result<io::Error> {
    let taken = UdpSocket::bind("127.0.0.1:0")?;
    // Connected to itself, it keeps the port from others, and hears none of them.
    taken.connect(taken.local_addr()?)?;
    let socket = UdpSocket::bind("127.0.0.1:0")?;
    socket.connect(taken.local_addr()?)?;
    socket.send(b"hello")?;
    let received = socket.recv(&mut [0; 16]);
    Ok(received.expect_err("the answer was: port unreachable"))
}

fn network_unreachable() -> io::Result<io::Error> {
    let stream = TcpStream::connect("192.0.2.1:9");
    Ok(stream.expect_err("no network here has it"))
}

fn host_unreachable() -> io::Result<io::Error> {
    let stream = TcpStream::connect("192.0.2.7:9");
    Ok(stream.expect_err("there is no way to it"))
}

fn in_progress() -> io::Result<io::Error> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let client = Socket::new(Domain::IPV4, Type::STREAM, None)?;
    client.set_nonblocking(true)?;
    let started = client.connect(&listener.local_addr()?.into());
    Ok(started.expect_err("it does not wait"))
}

fn connect_timed_out() -> io::Result<io::Error> {
    let server = Socket::new(Domain::IPV4, Type::STREAM, None)?;
    server.bind(&SocketAddr::from(([127, 0, 0, 1], 0)).into())?;
    server.listen(0)?;
    let addr = server.local_addr()?.as_socket().expect("IPv4");
    let _waits = TcpStream::connect(addr)?; // now the backlog is full: no answer to the next
    let stream = TcpStream::connect_timeout(&addr, Duration::from_millis(20));
    Ok(stream.expect_err("nobody answers"))
}

fn already_connected() -> io::Result<io::Error> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let addr = listener.local_addr()?.into();
    let client = Socket::new(Domain::IPV4, Type::STREAM, None)?;
    client.connect(&addr)?;
    let again = client.connect(&addr);
    Ok(again.expect_err("it has its peer"))
}

// ---------------------------------------------------------------- talking

fn connection_reset() -> io::Result<io::Error> {
    let (mut client, server) = connected()?;
    client.write_all(b"hello")?;
    server.peek(&mut [0])?; // it has arrived,
    drop(server); // and is never read
    let received = client.read(&mut [0; 16]);
    Ok(received.expect_err("the server has hung up"))
}

fn broken_pipe() -> io::Result<io::Error> {
    let (mut client, server) = connected()?;
    drop(server);
    // The first write succeeds: only the answer to it tells that nobody is there.
    loop {
        if let Err(error) = client.write(b"hello") {
            return Ok(error);
        }
    }
}

fn not_connected() -> io::Result<io::Error> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    // The bytes are to be had from what accept returns, not from the listener.
    let received = Socket::from(listener).read(&mut [0; 16]);
    Ok(received.expect_err("a listener has no peer"))
}

fn destination_required() -> io::Result<io::Error> {
    let socket = UdpSocket::bind("127.0.0.1:0")?;
    let sent = socket.send(b"hello"); // to whom? send_to, or connect first
    Ok(sent.expect_err("it has no peer"))
}

fn message_too_long() -> io::Result<io::Error> {
    let socket = UdpSocket::bind("127.0.0.1:0")?;
    // 65,535 is the length of a packet; its headers take 20 (IPv4) and 8 (UDP) of them.
    let sent = socket.send_to(&[0; 65_508], socket.local_addr()?);
    Ok(sent.expect_err("it is one byte too long"))
}

// ---------------------------------------------------------------- waiting

fn would_block() -> io::Result<io::Error> {
    let (mut client, _server) = connected()?;
    client.set_nonblocking(true)?;
    let received = client.read(&mut [0; 16]);
    Ok(received.expect_err("the server has said nothing"))
}

fn time_limit() -> io::Result<io::Error> {
    let (mut client, _server) = connected()?;
    client.set_read_timeout(Some(Duration::from_millis(1)))?;
    let received = client.read(&mut [0; 16]);
    Ok(received.expect_err("the server says nothing"))
}

fn interrupted() -> io::Result<io::Error> {
    let (mut client, _server) = connected()?;
    client.set_read_timeout(Some(Duration::from_secs(60)))?;
    // Meanwhile this process is stopped and continued, as by Ctrl-Z and fg.
    let received = client.read(&mut [0; 16]);
    Ok(received.expect_err("the server says nothing"))
}

// ---------------------------------------------------------------- the wrong call

fn not_listening() -> io::Result<io::Error> {
    let server = Socket::new(Domain::IPV4, Type::STREAM, None)?;
    server.bind(&SocketAddr::from(([127, 0, 0, 1], 0)).into())?;
    let accepted = server.accept(); // listen was forgotten
    Ok(accepted.expect_err("it is no listener"))
}

fn no_such_option() -> io::Result<io::Error> {
    let socket = UdpSocket::bind("127.0.0.1:0")?;
    let set = SockRef::from(&socket).set_tcp_nodelay(true);
    Ok(set.expect_err("UDP knows no TCP_NODELAY"))
}

fn wrong_family() -> io::Result<io::Error> {
    let socket = Socket::new(Domain::IPV4, Type::STREAM, None)?;
    let addr: SocketAddr = "[::1]:9".parse().expect("an address of IPv6");
    let done = socket.connect(&addr.into());
    Ok(done.expect_err("the socket is for IPv4"))
}

fn not_supported() -> io::Result<io::Error> {
    let socket = UdpSocket::bind("127.0.0.1:0")?;
    let listening = SockRef::from(&socket).listen(5);
    Ok(listening.expect_err("UDP has no connections"))
}

// ---------------------------------------------------------------- from the library

fn no_such_name() -> io::Result<io::Error> {
    let addrs = ("no such name", 9000).to_socket_addrs();
    Ok(addrs.map(drop).expect_err("a name has no spaces"))
}

fn no_port() -> io::Result<io::Error> {
    let stream = TcpStream::connect("127.0.0.1");
    Ok(stream.expect_err("which port?"))
}

fn limit_of_zero() -> io::Result<io::Error> {
    let (client, _server) = connected()?;
    let set = client.set_read_timeout(Some(Duration::ZERO));
    Ok(set.expect_err("to wait for no time is not to wait"))
}

fn unexpected_end() -> io::Result<io::Error> {
    let (mut client, mut server) = connected()?;
    server.write_all(&[0, 0])?; // half of a length of four bytes
    drop(server);
    let length = client.read_exact(&mut [0; 4]);
    Ok(length.expect_err("two bytes are missing"))
}

fn no_room() -> io::Result<io::Error> {
    let mut datagram = [0; 4];
    let written = datagram.as_mut_slice().write_all(b"hello");
    Ok(written.expect_err("it has room for four bytes"))
}

fn not_text() -> io::Result<io::Error> {
    let (client, mut server) = connected()?;
    server.write_all(b"\xc4\xe3\xba\xc3\n")?; // 你好, in GBK
    let line = BufReader::new(client).read_line(&mut String::new());
    Ok(line.expect_err("it is not UTF-8"))
}
