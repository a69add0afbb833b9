//! The client under test, and the stage as the server that it talks to.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use support::{Cause, Running, Said, UdpPeer, escaped, fail, fail_at_difference, patience, said};

use crate::program;
use crate::proxy::receive;

/// The stage itself as the server that the client talks to.
pub(crate) fn server_of_the_stage(addr: &str) -> (UdpPeer, SocketAddr) {
    let server = UdpPeer::bind(said!("the server"), addr.parse().expect("an IP address"));
    let addr = server.socket().local_addr().expect("it is bound");
    (server, addr)
}

/// Starts the client with these bytes on its stdin.
pub(crate) fn start_client(args: &[&str], stdin: impl AsRef<[u8]>) -> Running {
    let args = [&["client"], args].concat();
    program().start_with_input(said!("client"), &args, stdin.as_ref())
}

/// Receives `line` from the client, and tells where to send the answer.
#[track_caller]
pub(crate) fn receive_line(
    server: &UdpPeer,
    line: &[u8],
    likely_cause: impl Into<Cause>,
) -> SocketAddr {
    let (wanted, likely_cause) = (
        said!("the server receives {}", escaped(line)),
        likely_cause.into(),
    );
    let (came, client) = server.receive(&wanted, &likely_cause);
    if came.is_empty() && !line.is_empty() {
        fail(wanted, said!("a datagram with {}", escaped(&came)), NO_LINE);
    }
    if came != line {
        let received = said!("a datagram with {}", escaped(&came));
        fail_at_difference((wanted, line), (received, &came), likely_cause);
    }
    client
}

/// Nothing must come any more until the client ends.
#[track_caller]
pub(crate) fn expect_no_more(server: &UdpPeer, client: &Running) {
    let start = Instant::now();
    let mut has_ended = false;
    while !has_ended && start.elapsed() < patience() {
        // What it sent before it ended is there by then.
        has_ended = client.wait(Duration::from_millis(20)).is_some();
        if let Ok((came, _)) = receive(server.socket()) {
            let cause = if came.is_empty() {
                NO_LINE
            } else {
                said!("a line that was answered is not sent again")
            };
            fail(
                said!("no datagram after the last line"),
                said!("a datagram with {}", escaped(&came)),
                cause,
            );
        }
    }
}

/// What follows the last line end.
const NO_LINE: Said = said!(
    "an empty datagram was sent, but no empty line was typed: what follows the last `\\n` is no line, though \
     splitting at `\\n` gives an empty piece for it"
);

/// Receives the next line. If the one before comes again, the cause is another.
#[track_caller]
pub(crate) fn receive_next_line(
    server: &UdpPeer,
    (before, line): (&[u8], &[u8]),
    (if_again, likely_cause): (Said, Cause),
) -> SocketAddr {
    let wanted = said!("the server receives {}", escaped(line));
    let (came, client) = server.receive(&wanted, &likely_cause);
    if came == before {
        fail(wanted, said!("{} once more", escaped(before)), if_again);
    }
    if came != line {
        let received = said!("a datagram with {}", escaped(&came));
        fail_at_difference((wanted, line), (received, &came), likely_cause);
    }
    client
}

/// Sends the answer to this line.
#[track_caller]
pub(crate) fn send_answer(server: &UdpPeer, line: &[u8], client: SocketAddr) {
    server.send_to(&line.to_ascii_uppercase(), client);
}

/// When the first `count` tries of this line came, and the port of the last.
#[track_caller]
pub(crate) fn receive_tries(
    server: &UdpPeer,
    line: &[u8],
    count: u32,
    likely_cause: impl Into<Cause>,
) -> (Vec<Instant>, SocketAddr) {
    let likely_cause = likely_cause.into();
    let mut times = Vec::new();
    let mut from = None;
    for _ in 0..count {
        from = Some(receive_line(server, line, &likely_cause));
        times.push(Instant::now());
    }
    (times, from.expect("there is one try at least"))
}

/// The times between one try and the next.
pub(crate) fn pauses(times: &[Instant]) -> Vec<Duration> {
    times.windows(2).map(|pair| pair[1] - pair[0]).collect()
}

/// The client ends with this exit status, after it has printed these lines;
/// if a line was not answered, it says so on stderr.
#[track_caller]
pub(crate) fn expect_end(
    client: &Running,
    lines: &[&[u8]],
    status: i32,
    likely_cause: impl Into<Cause>,
) {
    let likely_cause = likely_cause.into();
    let Some(ended) = client.wait(patience()) else {
        fail(
            said!("the client ends with exit status {}", status),
            said!("it does not end within {} s", patience().as_secs()),
            likely_cause,
        );
    };
    let printed = as_shown(&client.rest_of_stdout());
    let is_right = printed == all(lines);
    if !is_right && is_stack_trace(&client.all_of_stderr()) {
        // The stage's sentence is about a client that ended in order.
        fail(wanted(lines), ended, likely_cause);
    }
    if is_right && ended.code() != Some(status) {
        client.expect_exit(status, EXIT_STATUS);
    }
    client.expect_exit(status, &likely_cause);
    if !is_right {
        fail_at_first_line(lines, &printed, likely_cause);
    }
    if status != 0 && client.all_of_stderr().trim_ascii().is_empty() {
        fail(
            said!("the client says on stderr which line has no answer"),
            said!("nothing on stderr"),
            said!("a user who sees neither an answer nor an error does not know what happened"),
        );
    }
}

/// Fails at the first line that is not as it should be.
#[track_caller]
fn fail_at_first_line(lines: &[&[u8]], printed: &[u8], likely_cause: Cause) -> ! {
    let expected = all(lines);
    let (mut lines, mut others) = (expected.split(is_end), printed.split(is_end));
    let (line, other) = loop {
        let (line, other) = (lines.next(), others.next());
        if line != other {
            break (line.unwrap_or_default(), other.unwrap_or_default());
        }
    };
    let received = if printed.is_empty() {
        said!("nothing")
    } else {
        escaped(printed)
    };
    let wanted = said!("{} on the client's stdout", escaped(&expected));
    fail_at_difference((wanted, line), (received, other), likely_cause)
}

fn is_end(byte: &u8) -> bool {
    *byte == b'\n'
}

/// The lines as the client prints them.
fn all(lines: &[&[u8]]) -> Vec<u8> {
    let each = lines.iter().flat_map(|line| [line, &b"\n"[..]]);
    as_shown(&each.collect::<Vec<_>>().concat())
}

fn wanted(lines: &[&[u8]]) -> Said {
    said!("{} on the client's stdout", escaped(&all(lines)))
}

/// The cause holds, too, for a client that ended in order because a line had no answer, and not for one that crashed.
pub(crate) fn unless_crashed(client: &Running, likely_cause: Said) -> Cause {
    let likely_cause = Cause::from(likely_cause);
    if is_stack_trace(&client.all_of_stderr()) {
        likely_cause
    } else {
        likely_cause.also_if_ended()
    }
}

/// Of Python, Rust, Java or Node.
fn is_stack_trace(stderr: &[u8]) -> bool {
    let text = String::from_utf8_lossy(stderr);
    let marks = ["Exception in thread", "node:internal"];
    support::is_stack_trace(&text) || marks.iter().any(|mark| text.contains(mark))
}

pub(crate) const EXIT_STATUS: Said = said!(
    "exit status 0 means that every line was answered, and 1 that one of them was not, whichever it was"
);

/// What is not UTF-8 may be printed as it came, or as U+FFFD; and a line may end as the system's do.
fn as_shown(printed: &[u8]) -> Vec<u8> {
    let text = String::from_utf8_lossy(printed);
    if cfg!(windows) {
        return text.replace("\r\n", "\n").into_bytes();
    }
    text.into_owned().into_bytes()
}
