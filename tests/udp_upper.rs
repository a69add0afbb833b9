//! The stages of `udp-upper`: a service without connections, and a client that copes with loss.
//!
//! | stages | what you build |
//! |---|---|
//! | 01–05 | a server that answers each datagram in capital letters, an empty one too |
//! | 06–11 | many peers, datagrams that do not fit, a port that is taken, Ctrl-C, IPv6 |
//! | 12–16 | a client: a line, a datagram; a datagram, a line; nobody listening |
//! | 17–19 | loss: sending again, giving up; being stopped and continued (optional) |
//! | 20–23 | whose reply is it? strangers, late replies |
//! | 24–26 | optional: replies cut short; a client that waits without work and keeps nothing |
//! | 27–28 | all at once: a proxy that loses, doubles and delays, and two ways it may deliver |
//! | 29 | optional: two machines, and a slow network between them (Linux) |
//!
//! Where a stage plays the server, it answers what the contract says a server answers.
//! Most stages give the client all the time it wants. Where one must run out of time, the stage
//! then checks what holds at any speed, or leaves some hundred milliseconds to a slow machine.
//!
//! The program under test is the lesson's own, or any other:
//! `PROGRAM="python3 my_upper.py" cargo test -p udp-upper --test udp_upper`.

#[path = "udp_upper/answers.rs"]
mod answers;
#[path = "udp_upper/client.rs"]
mod client;
#[path = "udp_upper/proxy.rs"]
mod proxy;
#[cfg(target_os = "linux")]
#[path = "udp_upper/network.rs"]
mod network;

use std::net::{Ipv4Addr, SocketAddr, UdpSocket};
use std::time::{Duration, Instant};

use answers::{ask, expect_answer_to, must_be_answer_to, wanted};
use assert_cmd::cargo::cargo_bin;
use client::{
    expect_end, expect_no_more, pauses, receive_line, receive_next_line, receive_tries,
    send_answer, server_of_the_stage, start_client,
};
use proxy::{WayBack, receive, through_a_lossy_proxy};
use socket2::SockRef;
use support::{
    Cause, Program, Running, Said, Server, UdpPeer, escaped, fail, parts, patience, said, step,
    verbatim,
};

const ANY_PORT: &str = "127.0.0.1:0";

/// The longest text of a datagram over IPv4: 65,535 bytes, less 20 of the IP header and 8 of the UDP header.
const LONGEST: usize = 65_507;

fn ms(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

fn program() -> Program {
    Program::under_test(cargo_bin!("udp-upper"))
}

// ---- the server ----------------------------------------------------------------------------

/// `server 127.0.0.1:0` binds a UDP socket, and prints `listening on IP:PORT` as its first
/// line, with the port that the kernel chose. UDP has no listen and no accept.
#[test]
fn stage_01_the_server_says_where_it_listens() {
    let server = program().serve(&["server", ANY_PORT]);
    if !server.addr().ip().is_loopback() || server.addr().port() == 0 {
        fail(
            said!("a loopback address and a real port"),
            server.addr(),
            said!(
                "print the address that the socket has after bind, not the one that was asked for"
            ),
        );
    }
    server.expect_still_running(said!("a server waits for datagrams until it is stopped"));
}

/// Receive a datagram, send the same text back to its sender in capital letters; then wait for the next.
#[test]
fn stage_02_a_datagram_comes_back_in_capital_letters() {
    let server = program().serve(&["server", ANY_PORT]);
    // It is not connected: so it receives an answer from another socket, too.
    let peer = UdpPeer::bind(said!("peer"), (Ipv4Addr::LOCALHOST, 0).into());
    for (datagram, likely_cause) in [
        (
            &b"hello"[..],
            Cause::from(said!("the answer is the text that came, with the letters from a to z in upper case"))
                .if_nothing(said!("the server sent no answer to the address that recvfrom gave it"))
                .if_ended(said!("the server ended instead of answering")),
        ),
        (
            b"Hello, World 1!",
            Cause::from(said!("only the letters from a to z change, and each datagram is answered"))
                .if_nothing(said!("the server serves only once: receive datagrams in a loop"))
                .if_ended(said!("the server serves only once: receive datagrams in a loop"))
                .if_part(said!(
                    "the answer is as long as the one before: give each receive a whole buffer \
                     (in Java: a new DatagramPacket, since setData for the answer has made the old one short)")),
        ),
    ] {
        peer.send_to(datagram, server.addr());
        let (came, from) = peer.receive(wanted(datagram), &likely_cause);
        if from != server.addr() {
            fail(
                said!("an answer from {}, where the datagram was sent to", server.addr()),
                said!("one from {}", from),
                said!(
                    "the answer was sent by another socket: answer with the one that received, \
                     for a client that has called connect hears no other"
                ),
            );
        }
        must_be_answer_to(datagram, &came, likely_cause);
    }
}

/// Nothing but ASCII letters changes. Work on bytes; a datagram need not be text.
#[test]
fn stage_03_whatever_is_no_ascii_letter_stays_as_it_is() {
    let server = program().serve(&["server", ANY_PORT]);
    let peer = server.udp_peer(said!("peer"));
    // A byte 0 somewhere in the middle.
    let every_byte: Vec<u8> = (128..=255).chain(0..128).collect();
    let bytes = said!("uppercase the bytes from a to z, and no others");
    for (datagram, likely_cause) in [
        (&b" \t `az{ @AZ[ \r\n"[..], Cause::from(&bytes)),
        (
            "你好 é ß straße ﬁ\r\n".as_bytes(),
            Cause::from(said!(
                "decoding and str.upper() change other characters too (ß becomes SS): \
                 uppercase the bytes from a to z, and no others"
            ))
            .also_if_ended(),
        ),
        (
            b"\xff\xfe\x80 gbk \xc4\xe3",
            Cause::from(said!(
                "bytes that are not UTF-8 cannot be decoded: trying it ends the server, or changes \
                 them; leave them as they are"
            ))
            .also_if_ended(),
        ),
        (
            &every_byte,
            Cause::from(bytes).if_part(said!(
                "the datagram was handled as a C string: it is bytes, and a byte 0 does not end it"
            )),
        ),
    ] {
        ask(&peer, datagram, likely_cause);
    }
}

/// A datagram of no bytes is a message, not an end. Answer it with an empty one.
#[test]
fn stage_04_an_empty_datagram_is_answered_by_an_empty_one() {
    let server = program().serve(&["server", ANY_PORT]);
    let peer = server.udp_peer(said!("peer"));
    for datagram in [&b""[..], b"a", b"", b""] {
        ask(
            &peer,
            datagram,
            Cause::from(said!(
                "0 bytes from recvfrom mean an empty datagram; only TCP says \"end\" that way"
            ))
            .also_if_ended(),
        );
    }
}

/// Print each datagram's text. `nc -u` sends the line end as part of the datagram.
#[test]
fn stage_05_the_server_prints_the_text_it_receives() {
    let server = program().serve(&["server", ANY_PORT]);
    let peer = server.udp_peer(said!("peer"));
    let as_it_is = || {
        Cause::from(said!(
            "print the text on stdout as it came: not its answer, and nothing around it"
        ))
        .if_nothing(said!(
            "the text is data: print it, on stdout and not on stderr, and do not let it wait in a buffer"
        ))
    };
    for (datagram, text, likely_cause) in [
        (&b"hello"[..], "hello", as_it_is()),
        (b"from nc\n", "from nc", as_it_is()),
        (
            b"after nc\r\n",
            "after nc",
            as_it_is().if_empty_line(said!(
                "the line end of `from nc\\n` was printed as well as the program's own: take it off first"
            )),
        ),
        (
            "  你好 \t".as_bytes(),
            "  你好 \t",
            as_it_is().if_empty_line(said!(
                "the line end of `after nc\\r\\n` was printed as well as the program's own: take it off first"
            )),
        ),
        (
            b"",
            "",
            said!("an empty datagram is a message, and its line an empty one").into(),
        ),
    ] {
        peer.send(datagram);
        server.expect_line(text, likely_cause);
    }
    peer.send(b"not \xff text");
    server.expect_line_that(
        said!("the line \"not … text\", with a sign for the byte that is no text"),
        |line| {
            line.len() > "not  text".len() && line.starts_with("not ") && line.ends_with(" text")
        },
        Cause::from(said!(
            "bytes that are not UTF-8 ended the server, or its output"
        ))
        .also_if_ended(),
    );
    peer.send(b"after it");
    server.expect_line("after it", as_it_is());
}

/// Nothing new, if every answer goes where its datagram came from.
#[test]
fn stage_06_every_peer_gets_its_own_answer() {
    let server = program().serve(&["server", ANY_PORT]);
    let peers: Vec<_> = (0..20)
        .map(|number| server.udp_peer(said!("peer {}", number)))
        .collect();
    let text = |number: usize| format!("from peer {number}").into_bytes();
    for (number, peer) in peers.iter().enumerate() {
        peer.send(&text(number));
    }
    for (number, peer) in peers.iter().enumerate().rev() {
        let likely_cause = said!(
            "the answer went to another peer: there is one socket for all, and only the \
             sender's address tells them apart"
        );
        expect_answer_to(&text(number), peer, likely_cause);
    }
}

/// `--buffer N` is the size to receive into. What does not fit is lost, on Unix without a
/// word and on Windows with an error. Say so on stderr, with the datagram's length and what is left.
#[test]
fn stage_07_a_datagram_longer_than_the_buffer_is_cut_and_the_server_says_so() {
    let server = program().serve(&["server", ANY_PORT, "--buffer", "1234"]);
    let peer = server.udp_peer(said!("peer"));
    for (byte, length) in [(b'a', 1234), (b'b', 1235), (b'c', 4321)] {
        expect_cut(&peer, &vec![byte; length], 1234);
    }
    let likely_cause = said!("what was cut off is gone: it does not come with the next recv");
    ask(&peer, b"next", likely_cause);
    for (byte, length) in [("a", 1234), ("b", 1234), ("c", 1234), ("next", 1)] {
        server.expect_line(
            &byte.repeat(length),
            said!("on stdout there are the texts, as much of them as fitted; what the server tells about its work belongs on stderr"),
        );
    }
    expect_that_the_cut_is_told(&server, "1235");
    let stderr = expect_that_the_cut_is_told(&server, "4321");
    let is_false = |line: &&str| {
        let numbers = numbers_in(line);
        let count = numbers.iter().filter(|&number| number == "1234").count();
        count > 1 || (count > 0 && numbers.iter().any(|number| number == "4"))
    };
    if let Some(line) = stderr.lines().find(is_false) {
        fail(
            said!(
                "nothing on stderr about datagrams that fit: the one of 1234 bytes, and \"next\""
            ),
            escaped(line.as_bytes()),
            said!("compare the datagram's length with --buffer: only a longer one was cut"),
        );
    }
}

/// Only the first `size` bytes may come back.
#[track_caller]
fn expect_cut(peer: &UdpPeer, datagram: &[u8], size: usize) {
    peer.send(datagram);
    let left = &datagram[..size];
    let likely_cause = said!("--buffer says how many bytes to receive into: so many fit");
    let (came, _) = peer.receive(wanted(left), &likely_cause);
    if came.len() > size {
        let likely_cause = if came == datagram.to_ascii_uppercase() {
            said!("--buffer was ignored: receive into so many bytes")
        } else {
            said!(
                "the answer is as long as the whole datagram, but only {} bytes were received: with MSG_TRUNC \
                 the length that recv returns may be more than the buffer holds",
                size
            )
        };
        fail(
            wanted(left),
            said!("a datagram of {} bytes", came.len()),
            likely_cause,
        );
    }
    must_be_answer_to(left, &came, likely_cause);
}

#[track_caller]
fn expect_that_the_cut_is_told(server: &Running, length: &str) -> String {
    let names = |line: &str, number: &str| numbers_in(line).iter().any(|one| one == number);
    server.expect_stderr_that(
        said!(
            "{} on the server's stderr, the length of a datagram that was cut",
            verbatim(length)
        ),
        |text| text.lines().any(|line| names(line, length)),
        Cause::from(said!(
            "recvfrom tells only what fitted; to learn the whole length, look first with \
             MSG_PEEK into a large buffer, or ask for MSG_TRUNC (Linux)"
        ))
        .also_if_nothing(),
    );
    server.expect_stderr_that(
        said!("one line on stderr with both {} and 1234", verbatim(length)),
        |text| {
            let mut lines = text.lines();
            lines.any(|line| names(line, length) && names(line, "1234"))
        },
        said!(
            "the message names only one of the two lengths: the datagram's, and what is left of it"
        ),
    )
}

fn numbers_in(line: &str) -> Vec<String> {
    let numbers = line.split(|c: char| !c.is_ascii_digit());
    numbers
        .filter(|one| !one.is_empty())
        .map(str::to_owned)
        .collect()
}

/// No datagram ends the server, and no peer: not the longest there is (65,507 bytes over
/// IPv4), and not one that is gone when its answer comes.
#[test]
fn stage_08_no_datagram_and_no_peer_ends_the_server() {
    let server = program().serve(&["server", ANY_PORT]);
    for _ in 0..5 {
        let peer = server.udp_peer(said!("a peer that does not wait for its answer"));
        peer.send(b"bye");
    }
    let peer = server.udp_peer(said!("peer"));
    allow_longest(&peer);
    for length in [1, 0, 9_217, LONGEST] {
        ask(
            &peer,
            &vec![b'x'; length],
            Cause::from(said!("each datagram is answered, however long it is"))
                .if_part(said!(
                    "without --buffer, any datagram fits: receive into 65535 bytes"
                ))
                .if_ended(said!(
                    "an error that concerns one peer (such as ICMP port unreachable) is no reason to stop"
                )),
        );
    }
    server.expect_still_running(said!("one bad peer never ends a server"));
}

/// macOS refuses a datagram longer than the send buffer.
fn allow_longest(peer: &UdpPeer) {
    SockRef::from(peer.socket())
        .set_send_buffer_size(65_535)
        .expect("a larger send buffer can be had");
}

/// Two servers cannot have one port: the second says what it tried, where, and ends with 1.
#[test]
fn stage_09_a_taken_port_is_an_error() {
    let server = program().serve_as(said!("first server"), &["server", ANY_PORT]);
    expect_that_it_cannot_be_had_twice(&server.addr().to_string());
    let peer = server.udp_peer(said!("peer"));
    ask(
        &peer,
        b"still there?",
        said!("the second server took the port away"),
    );
}

/// Runs a second server, to its end.
#[track_caller]
fn expect_that_it_cannot_be_had_twice(addr: &str) {
    let second = program().to_its_end(&["server", addr]).output();
    let (stdout, stderr) = (
        String::from_utf8_lossy(&second.stdout),
        String::from_utf8_lossy(&second.stderr),
    );
    let bind_failed = second.status.code().is_some_and(|status| status != 0)
        || ["EADDRINUSE", "in use"]
            .iter()
            .any(|words| stderr.contains(words));
    let likely_cause = if stdout.contains(addr) && bind_failed {
        said!(
            "it said that it listens before bind had succeeded: print the line only when the port is there"
        )
    } else if stdout.contains(addr) {
        said!(
            "both servers have the port: SO_REUSEADDR, which is for TCP listeners, lets two UDP \
             sockets share one; leave it out, and bind fails"
        )
    } else if !stdout.is_empty() {
        said!("the error of bind was ignored: the second server listens nowhere")
    } else if second.status.code() != Some(1) {
        said!("an error of bind ends the program with exit status 1")
    } else if !stderr.contains(addr) {
        said!("the error of bind must be told with the address that could not be had")
    } else {
        return;
    };
    fail(
        said!(
            "the second server names {} on stderr, and ends with exit status 1",
            verbatim(addr)
        ),
        said!(
            "{}; on stdout {}, on stderr {}",
            second.status,
            escaped(&second.stdout),
            escaped(&second.stderr)
        ),
        likely_cause,
    );
}

/// Ctrl-C ends the server in good order, with exit status 0, though it waits in recvfrom.
#[cfg(unix)]
#[test]
fn stage_10_ctrl_c_ends_the_server() {
    for host in ["127.0.0.1", "0.0.0.0"] {
        let (server, peer) = serve_at(host);
        let likely_cause = said!("the server must be able to receive on {}", verbatim(host));
        ask(&peer, b"hello", likely_cause);
        end_by_ctrl_c(&server);
    }
}

/// A server at this host, and a peer that sends to it.
#[track_caller]
fn serve_at(host: &str) -> (Server, UdpPeer) {
    let server = program().serve(&["server", &format!("{host}:0")]);
    let mut addr = server.addr();
    if addr.ip().is_unspecified() {
        addr.set_ip(Ipv4Addr::LOCALHOST.into());
    }
    (server, UdpPeer::towards(said!("peer"), addr))
}

#[cfg(unix)]
#[track_caller]
fn end_by_ctrl_c(server: &Server) {
    server.interrupt();
    server.expect_exit(
        0,
        Cause::from(said!(
            "Ctrl-C is how a server is ended, no failure: handle SIGINT, and exit with 0"
        ))
        .also_if_ended()
        .if_nothing(said!(
            "a signal does not end recvfrom by itself: wake it up, by a datagram to the address that the socket has, say"
        )),
    );
    server.expect_no_stack_trace();
}

/// HOST may be an IPv4 address, an IPv6 address in brackets, or a name.
#[test]
fn stage_11_host_is_a_name_or_an_address_of_either_family() {
    for host in support::loopback_hosts() {
        let (server, peer) = serve_at(host);
        let likely_cause = said!("the socket must be of the address's family");
        ask(&peer, b"hello", likely_cause);
        #[cfg(unix)]
        end_by_ctrl_c(&server);
        #[cfg(not(unix))]
        drop(server);
    }
}

/// What was sent before and is no answer now.
const NO_TIMEOUT: Said =
    said!("a reply that does not count is no timeout: receive again, and do not send");

/// Why a client does not send a line.
const EACH_LINE: Said =
    said!("each line is sent as a datagram, as soon as the one before is done with");

/// What EINTR is not.
const INTERRUPTED: Said = said!(
    "EINTR was taken for an error, or for the end of the wait: it is neither, so call recv again"
);

// ---- the client ----------------------------------------------------------------------------

/// `client ADDR` sends each line of stdin as one datagram, without its line end, prints the
/// answer as a line, and ends when stdin does. HOST may be all that it may be for the server.
#[test]
fn stage_12_the_client_sends_each_line_and_prints_the_answer() {
    let (server, addr) = server_of_the_stage(ANY_PORT);
    let mut client = program().start(said!("client"), &["client", &addr.to_string()]);
    for line in ["hello", "two words"] {
        client.type_line(line);
        let likely_cause = Cause::from(said!(
            "a line is one datagram, and its line end is not part of it"
        ))
        .if_nothing(said!(
            "the line was not sent: send each as soon as it is read, and do not read stdin to its end first"
        ));
        let from = receive_line(&server, line.as_bytes(), likely_cause);
        send_answer(&server, line.as_bytes(), from);
        let likely_cause = Cause::from(said!("print what the server answers, as a line"))
            .if_nothing(said!(
                "the answer is not printed before the next line is read, or it waits in a buffer: flush it"
            ));
        client.expect_line(&line.to_uppercase(), likely_cause);
    }
    client.end_input();
    expect_no_more(&server, &client);
    client.expect_exit(
        0,
        Cause::from(said!(
            "the end of stdin is the end of the client, and every line was answered"
        ))
        .also_if_ended(),
    );

    let nothing = start_client(&[&addr.to_string()], "");
    expect_no_more(&server, &nothing);
    expect_end(&nothing, &[], 0, said!("no lines, no answers"));
    for host in support::loopback_hosts() {
        let server = program().serve(&["server", &format!("{host}:0")]);
        let addr = format!("{host}:{}", server.addr().port());
        let client = start_client(&[&addr], "hello\nsecond\n");
        let likely_cause = why_not_both_answers(&client, &server, host);
        expect_end(&client, &[b"HELLO", b"SECOND"], 0, likely_cause);
    }
}

/// A client that sends all lines at once may end with stdin, before the answers come.
#[track_caller]
fn why_not_both_answers(client: &Running, server: &Server, host: &str) -> Cause {
    client.wait(patience());
    let printed = client.printed();
    if printed.is_empty() && has_received_both(server) {
        return Cause::from(said!(
            "the client ended at the end of stdin before the answers came: a line is done with when its answer is there"
        ))
        .also_if_ended()
        .also_if_nothing();
    }
    if host == "127.0.0.1" || !printed.is_empty() {
        return said!("print what the server answers, as a line").into();
    }
    said!("the client's socket must be of the server's family").into()
}

#[track_caller]
fn has_received_both(server: &Server) -> bool {
    // When this is answered, the server has dealt with all that came before.
    let peer = server.udp_peer(said!("peer"));
    ask(&peer, b"now?", said!("the server answers"));
    let printed = server.printed();
    let printed = String::from_utf8_lossy(&printed);
    let has = |line| printed.lines().any(|one| one == line);
    has("hello") && has("second")
}

/// A line is bytes: it is sent as it is, but for its line end, and its answer is printed as it comes.
#[test]
fn stage_13_a_line_is_sent_byte_for_byte() {
    let (server, addr) = server_of_the_stage(ANY_PORT);
    let lines = [
        "  blanks around \t".as_bytes(),
        b"with the line end of Windows",
        b"a \r alone",
        "你好, one\u{2028}two\u{b}three".as_bytes(),
        b"\xff\xfe is no text \xc4\xe3",
        b"a byte \0 inside",
        b"the last one has no line end",
    ];
    let stdin = lines.join(&b'\n');
    let stdin = [&stdin[..]].concat();
    let windows = stdin.windows(8).position(|bytes| bytes == b"Windows\n");
    let mut typed = stdin;
    typed.insert(windows.expect("it is there") + 7, b'\r');
    let client = start_client(&[&addr.to_string()], typed);
    for line in lines {
        let as_bytes = said!(
            "read stdin as bytes, up to each `\\n`, and send them: decoding fails at a line that is not UTF-8, or changes it"
        );
        let likely_cause = Cause::from(as_bytes).also_if_ended().if_nothing(said!(
            "a line was not sent, or the last line, which has no line end, was dropped"
        ));
        let from = receive_line(&server, line, likely_cause);
        send_answer(&server, line, from);
    }
    let answers = lines.map(<[u8]>::to_ascii_uppercase);
    let answers: Vec<_> = answers.iter().map(Vec::as_slice).collect();
    expect_end(
        &client,
        &answers,
        0,
        Cause::from(said!(
            "print the answer as it came: bytes that are no text as they are, or as U+FFFD"
        ))
        .also_if_ended(),
    );
}

/// An empty line is an empty datagram, and its answer an empty line.
#[test]
fn stage_14_an_empty_line_is_an_empty_datagram() {
    let (server, addr) = server_of_the_stage(ANY_PORT);
    let client = start_client(&[&addr.to_string()], "\nafter\n");
    let cause = said!("an empty line was taken for the end of stdin, or not sent");
    let from = receive_line(&server, b"", Cause::from(cause).also_if_ended());
    server.send_to(b"", from);
    let cause = said!("0 bytes from recv are an empty answer, not an end and not a failure");
    let from = receive_next_line(
        &server,
        (b"", b"after"),
        (cause.clone(), Cause::from(cause).also_if_ended()),
    );
    server.send_to(b"AFTER", from);
    let cause = said!("an empty answer is an answer, and is printed as an empty line");
    expect_end(&client, &[b"", b"AFTER"], 0, cause);
}

/// When nobody listens, the server's machine says so (ICMP port unreachable), and a connected
/// socket hears it: report it at once, with the address, and go on with the next line.
/// And wrong usage ends with 2.
#[test]
fn stage_15_nobody_listening_is_reported_at_once() {
    // Connected to itself, this socket keeps the port from others and takes nothing from them.
    let nobody = UdpSocket::bind(ANY_PORT).expect("loopback port 0 can be bound");
    let addr = nobody.local_addr().expect("it is bound");
    nobody.connect(addr).expect("loopback can be connected to");
    let addr = addr.to_string();
    let args = [&addr, "--timeout", "1h", "--retries", "1000000000"];
    let client = start_client(&args, "anybody\nthere?\n");
    if client.wait(patience()).is_none() {
        let stderr = String::from_utf8_lossy(&client.complained()).to_lowercase();
        let has_heard = ["refused", "reset"]
            .iter()
            .any(|word| stderr.contains(word));
        fail(
            said!("the client ends"),
            said!("it does not end within {} s", patience().as_secs()),
            if has_heard {
                said!(
                    "the error came, and was told on stderr, but the line did not end with it: go on with the next"
                )
            } else {
                said!(
                    "an unconnected socket never hears of ICMP errors: connect it to the server; \
                     and do not send again when nobody listens"
                )
            },
        );
    }
    let stderr = client.all_of_stderr();
    let names = String::from_utf8_lossy(&stderr).matches(&addr).count();
    if names < 2 {
        fail(
            said!(
                "the client says on stderr, for each of the two lines, that nobody listens at {}",
                verbatim(&addr)
            ),
            escaped(&stderr),
            Cause::from(said!(
                "\"connection refused\", from send or recv, is an error of this line: tell it, with \
                 the address, and go on with the next"
            ))
            .also_if_ended(),
        );
    }
    expect_end(
        &client,
        &[],
        1,
        said!("where nobody listens, nothing is answered"),
    );
    program().expect_failure(
        &["client", "127.0.0.1:9", "--timeout", "soon"],
        2,
        &[],
        said!("wrong usage is told on stderr, with exit status 2"),
    );
}

/// A line may be as long as a datagram. One that no datagram can hold is an error for that line; the next one is sent.
#[test]
fn stage_16_a_line_too_long_is_an_error_for_that_line_only() {
    let (server, addr) = server_of_the_stage(ANY_PORT);
    allow_longest(&server);
    let lines = [LONGEST - 1, LONGEST, LONGEST + 1].map(|length| "a".repeat(length));
    let client = start_client(&[&addr.to_string()], lines.join("\n") + "\nshort\n");
    let [long, longest, _] = &lines;
    let likely_cause = || {
        Cause::from(said!(
            "a datagram over IPv4 holds 65,507 bytes: a line so long can be sent"
        ))
        .if_part(said!(
            "a line is one datagram, however long it is: read all of it, and send it at once"
        ))
    };
    for line in [long, longest] {
        let from = receive_line(&server, line.as_bytes(), likely_cause());
        send_answer(&server, line.as_bytes(), from);
    }
    let too_long = Cause::from(said!(
        "a line of 65,508 bytes is not sent, not even in part; the next one is"
    ))
    .if_nothing(said!(
        "after the line that was too long, the next one was not sent"
    ))
    .if_ended(said!(
        "send fails with \"message too long\", which ended the client"
    ));
    let from = receive_line(&server, b"short", too_long);
    server.send_to(b"SHORT", from);
    expect_that_it_is_told(&client);
    let [long, longest, _] = lines.map(|line| line.to_uppercase());
    let likely_cause = Cause::from(said!(
        "the answer to a long line is printed whole; the line that is too long has none"
    ))
    .if_part(said!(
        "the client receives into a buffer that is too small: an answer may be as long as its line"
    ));
    expect_end(
        &client,
        &[long.as_bytes(), longest.as_bytes(), b"SHORT"],
        1,
        likely_cause,
    );
}

/// A line that cannot be sent is not dropped without a word.
#[track_caller]
fn expect_that_it_is_told(client: &Running) {
    let ended = client.wait(patience());
    if ended.is_some_and(|ended| ended.success()) && client.all_of_stderr().is_empty() {
        fail(
            said!("a message on stderr about the line of 65,508 bytes, and exit status 1"),
            said!("nothing on stderr, and exit status 0"),
            said!(
                "the line was dropped without a word: send fails with \"message too long\" \
                 (in Node only its callback hears of it), and this line has no answer"
            ),
        );
    }
}

// ---- loss ----------------------------------------------------------------------------------

/// No answer within `--timeout`? The datagram or its answer was lost: send it again,
/// up to `--retries` times, and from the same socket.
#[test]
fn stage_17_what_is_not_answered_is_sent_again() {
    parts(&[
        &answer_the_fourth_try,
        &answer_the_first_try_after_the_second,
        &expect_a_second_by_default,
    ]);
}

#[track_caller]
fn answer_the_fourth_try() {
    let (server, addr) = server_of_the_stage(ANY_PORT);
    let args = [&addr.to_string(), "--timeout", "100ms", "--retries", "200"];
    let client = start_client(&args, "hello\n");
    let (times, from) = receive_tries(&server, b"hello", 4, sent_again());
    check_the_pauses(&pauses(&times));
    server.send_to(b"HELLO", from);
    expect_end(&client, &[b"HELLO"], 0, ANY_TRY);
}

const ANY_TRY: Said = said!("the answer to any of the tries is the answer");

fn sent_again() -> Cause {
    Cause::from(said!(
        "UDP loses datagrams, and nobody sends them again for you: \
         recv needs a timeout (SO_RCVTIMEO), and then comes the next try"
    ))
    .if_ended(said!(
        "a timeout is no failure of the client: send the line again; \
         or --timeout 100ms became 0, and the socket did not wait"
    ))
}

/// A server that is slower than `--timeout`.
#[track_caller]
fn answer_the_first_try_after_the_second() {
    let (server, addr) = server_of_the_stage(ANY_PORT);
    let args = [&addr.to_string(), "--timeout", "300ms", "--retries", "3"];
    let client = start_client(&args, "slow\n");
    let first_port = receive_line(&server, b"slow", sent_again());
    receive_line(&server, b"slow", sent_again());
    server.send_to(b"SLOW", first_port);
    let likely_cause = said!(
        "the answer to the first try came while the second was under way, and was not heard: \
         keep one socket, and so one port, for all tries of a line"
    );
    expect_end(&client, &[b"SLOW"], 0, likely_cause);
}

/// The pause between the tries of a client without `--timeout`. On a busy machine one may seem shorter or longer
/// than it is, and so one of three is enough.
#[track_caller]
fn expect_a_second_by_default() {
    let second = Duration::from_millis(600)..Duration::from_millis(1800);
    let mut pauses = Vec::new();
    while !pauses.last().is_some_and(|pause| second.contains(pause)) {
        if pauses.len() == 3 {
            fail(
                said!("the line is sent again after a second"),
                said!("pauses of {} ms", listed(&pauses)),
                Cause::from(A_SECOND).also_if_ended(),
            );
        }
        pauses.push(pause_by_default());
    }
}

const A_SECOND: Said = said!(
    "--timeout is 1s where it is not given: each try takes a second, neither less nor a multiple of it"
);

#[track_caller]
fn pause_by_default() -> Duration {
    let (server, addr) = server_of_the_stage(ANY_PORT);
    let client = start_client(&[&addr.to_string()], "by default\n");
    let cause = Cause::from(A_SECOND).also_if_nothing();
    let (times, from) = receive_tries(&server, b"by default", 2, cause);
    server.send_to(b"BY DEFAULT", from);
    expect_end(&client, &[b"BY DEFAULT"], 0, ANY_TRY);
    times[1] - times[0]
}

fn listed(pauses: &[Duration]) -> Said {
    let pauses = pauses.iter().map(|one| ms(*one).to_string());
    verbatim(pauses.collect::<Vec<_>>().join(", "))
}

/// Three pauses of 100 ms. A busy machine makes some longer, and a try that came late makes the next pause shorter.
#[track_caller]
fn check_the_pauses(pauses: &[Duration]) {
    let in_all: Duration = pauses.iter().sum();
    let shortest = pauses.iter().min().copied().unwrap_or_default();
    let wanted = said!("the line is sent again every 100 ms");
    if in_all < Duration::from_millis(150) {
        fail(
            wanted,
            said!("{} tries within {} ms", pauses.len() + 1, ms(in_all)),
            Cause::from(said!(
                "the time of a try was not waited for: --timeout 100ms became 0, as in a unit of whole seconds, \
                 or the socket does not wait (non-blocking)"
            )).also_if_ended(),
        );
    }
    if shortest > Duration::from_millis(700) {
        fail(
            wanted,
            said!("no pause of less than {} ms", ms(shortest)),
            Cause::from(said!(
                "--timeout 100ms was rounded up, to a whole second, say: keep the fraction"
            ))
            .also_if_ended(),
        );
    }
}

/// After the last try, say on stderr that no reply came, go on with the next line, and
/// remember it for the exit status.
#[test]
fn stage_18_a_line_without_an_answer_does_not_stop_the_next() {
    parts(&[
        &expect_equal_pauses,
        &expect_a_wait_after_the_last_try,
        // `--retries` is 3 where it is not given.
        &|| drop(lose_a_line(&["--timeout", "100ms"], 3)),
        &answer_the_last_try,
    ]);
}

#[track_caller]
fn expect_equal_pauses() {
    let six_tries = || pauses(&lose_a_line(&["--timeout", "100ms", "--retries", "5"], 5));
    let pauses = six_tries();
    // Once may be chance.
    if become_longer(&pauses) && become_longer(&six_tries()) {
        fail(
            said!("pauses of 100 ms between the tries"),
            said!("pauses of {} ms", listed(&pauses)),
            Cause::from(said!(
                "each try waits longer than the one before: here each takes --timeout, so that a user knows how long all may last"
            ))
            .also_if_ended(),
        );
    }
}

/// Six waits take 600 ms, and the last two as long as the first two. If each is longer than the one before by
/// --timeout, they take 2.1 s, and the last two 3.7 times as long; doubled, more than that. Single pauses vary
/// on a busy machine, where a try is received late: the time of all of them hardly does.
fn become_longer(pauses: &[Duration]) -> bool {
    let sum = |some: &[Duration]| some.iter().sum::<Duration>();
    let (first, last) = (&pauses[..2], &pauses[pauses.len() - 2..]);
    sum(pauses) > Duration::from_millis(1400) && sum(last) * 10 > sum(first) * 15
}

/// The time from the only try to the next line. It seems shorter than it is if the try was received late,
/// so one run of three is enough.
#[track_caller]
fn expect_a_wait_after_the_last_try() {
    let wait = || {
        let times = lose_a_line(&["--timeout", "300ms", "--retries", "0"], 0);
        times[1] - times[0]
    };
    let longest = (0..3)
        .map(|_| wait())
        .find(|one| *one >= Duration::from_millis(150));
    if longest.is_none() {
        fail(
            said!(
                "300 ms after the only try, the client goes on with the next line, as --timeout says"
            ),
            said!("in each of three runs it did so within 150 ms"),
            Cause::from(NO_LAST_WAIT).also_if_ended(),
        );
    }
}

const NO_LAST_WAIT: Said = said!(
    "the client does not wait after the last try: its answer needs as much time as the others"
);

/// The client loses one line, and has an answer to the next. When each try came, and the next line.
#[track_caller]
fn lose_a_line(options: &[&str], retries: usize) -> Vec<Instant> {
    // A server of its own: the client before may have sent a try more on a busy machine.
    let (server, addr) = server_of_the_stage(ANY_PORT);
    let addr = addr.to_string();
    let args = [&[&addr[..]], options].concat();
    let client = start_client(&args, "lost\nkept\n");
    let is_default = !options.contains(&"--retries");
    let times = receive_all_tries(&server, retries, is_default);
    let likely_cause = said!("a line that got no reply prints nothing on stdout");
    expect_end(&client, &[b"KEPT"], 1, likely_cause);
    times
}

#[track_caller]
fn answer_the_last_try() {
    let (server, addr) = server_of_the_stage(ANY_PORT);
    let args = [&addr.to_string(), "--timeout", "500ms", "--retries", "1"];
    let client = start_client(&args, "late\n");
    let twice = said!("with --retries 1 a line is sent twice");
    let (_, from) = receive_tries(&server, b"late", 2, twice);
    server.send_to(b"LATE", from);
    expect_end(&client, &[b"LATE"], 0, NO_LAST_WAIT);
}

/// Receives "lost" once and `retries` times more, and then "kept", which it answers.
#[track_caller]
fn receive_all_tries(server: &UdpPeer, retries: usize, is_default: bool) -> Vec<Instant> {
    let in_all = retries + 1;
    let wanted = said!(
        "the server receives \"lost\" {} times, and then \"kept\"",
        in_all
    );
    let cause = || how_many_tries(retries, is_default);
    let mut times = Vec::new();
    loop {
        let likely_cause = why_no_more(times.len(), in_all, cause());
        let (came, from) = server.receive(&wanted, likely_cause);
        times.push(Instant::now());
        match &came[..] {
            b"lost" if times.len() <= in_all => {}
            b"lost" => fail(
                wanted,
                said!("\"lost\" once more, after {} times", in_all),
                Cause::from(cause()).also_if_ended(),
            ),
            b"kept" if times.len() == in_all + 1 => {
                server.send_to(b"KEPT", from);
                return times;
            }
            b"kept" => fail(
                wanted,
                said!("\"kept\" after \"lost\" came {} times", times.len() - 1),
                Cause::from(said!(
                    "{}; and the next is sent only then: one line at a time",
                    cause()
                ))
                .also_if_ended(),
            ),
            other => fail(wanted, escaped(other), cause()),
        }
    }
}

fn how_many_tries(retries: usize, is_default: bool) -> Said {
    if is_default {
        return said!(
            "--retries is {} where it is not given, so that a line is sent {} times: once, and then again so often",
            retries,
            retries + 1
        );
    }
    said!(
        "--retries {} means that a line is sent {} times: once, and then again so often",
        retries,
        retries + 1
    )
}

/// Why nothing comes after so many tries.
fn why_no_more(tries: usize, in_all: usize, cause: Said) -> Cause {
    let next = said!("after the last try the client must go on with the next line");
    if tries >= in_all {
        return Cause::from(cause).if_nothing(next.clone()).if_ended(next);
    }
    if tries == 0 {
        return Cause::from(cause).also_if_nothing();
    }
    let both = said!(
        "it was sent {} times only, and the client stopped at it: {}; and {}",
        tries,
        cause.clone(),
        next
    );
    Cause::from(cause).also_if_nothing().if_ended(both)
}

/// Ctrl-Z and `fg` end a recv that has a timeout with EINTR, without any handler.
/// It is no answer, no loss, and no error: call recv again.
#[cfg(unix)]
#[test]
fn stage_19_being_stopped_and_continued_loses_nothing() {
    let (server, addr) = server_of_the_stage(ANY_PORT);
    let mut client = program().start(
        said!("client"),
        &["client", &addr.to_string(), "--timeout", "30s"],
    );
    let mut before: &[u8] = b"nothing yet";
    for line in ["one", "two", "three"] {
        client.type_line(line);
        let again = said!(
            "EINTR was taken for a timeout, and the line was sent again: call recv again, and do not send"
        );
        let causes = (again.clone(), EACH_LINE.into());
        let port = receive_next_line(&server, (before, line.as_bytes()), causes);
        for signal in ["STOP", "CONT"] {
            step(said!(
                "sent {} to the client",
                verbatim(format!("SIG{signal}"))
            ));
            assert_cmd::Command::new("kill")
                .args([format!("-{signal}"), client.pid().to_string()])
                .assert()
                .success();
        }
        send_answer(&server, line.as_bytes(), port);
        client.expect_line(
            &line.to_uppercase(),
            Cause::from(INTERRUPTED).also_if_ended(),
        );
        before = line.as_bytes();
    }
    client.end_input();
    client.expect_exit(0, Cause::from(INTERRUPTED).also_if_ended());
}

// ---- whose reply? --------------------------------------------------------------------------

/// Only datagrams from the address that was asked count. Anybody can send to your port.
#[test]
fn stage_20_a_reply_from_a_stranger_is_not_taken() {
    let (server, addr) = server_of_the_stage(ANY_PORT);
    let stranger = UdpPeer::bind(
        said!("a stranger at another port"),
        (Ipv4Addr::LOCALHOST, 0).into(),
    );
    let args = [&addr.to_string(), "--timeout", "100ms", "--retries", "100"];
    let client = start_client(&args, "hello\n");
    let from = receive_line(&server, b"hello", EACH_LINE);
    // The very answer that is waited for, so that only the address can tell.
    stranger.send_to(b"HELLO", from);
    // And one with the server's port, but another address, where there is one.
    let same_port = SocketAddr::from(([127, 0, 0, 2], addr.port()));
    if let Ok(other) = UdpSocket::bind(same_port) {
        step(said!(
            "{} sent {} to {}",
            said!("a stranger at another address ({})", same_port),
            escaped(b"HELLO"),
            from
        ));
        let _ = other.send_to(b"HELLO", from);
    }
    let taken = said!(
        "the client took a stranger's datagram for the answer: connect the socket, \
         or compare the address that recvfrom gives, with its port"
    );
    let from = receive_line(&server, b"hello", taken);
    server.send_to(b"HELLO", from);
    expect_end(
        &client,
        &[b"HELLO"],
        0,
        said!("the server's own answer still counts"),
    );
}

/// A reply may come late, or twice, when the next line is already waiting. Take it for the
/// next line's answer, and every answer from then on is off by one.
/// A port of its own for each line helps, but not where a proxy between forgets the old port:
/// look at the text as well.
#[test]
fn stage_21_a_late_reply_is_not_taken_for_the_next_line_s() {
    let (server, addr) = server_of_the_stage(ANY_PORT);
    let args = [&addr.to_string(), "--timeout", "30s"];
    let client = start_client(&args, "one\ntwo\nthree\n");
    let mut earlier: Vec<(SocketAddr, &[u8])> = Vec::new();
    let mut before: &[u8] = b"nothing yet";
    let lines: [&[u8]; 3] = [b"one", b"two", b"three"];
    for line in lines {
        let again = NO_TIMEOUT;
        let next = EACH_LINE;
        let from = receive_next_line(&server, (before, line), (again, next.into()));
        for (port, late) in &earlier {
            send_answer(&server, late, *port);
            send_answer(&server, late, from);
        }
        if !earlier.is_empty() {
            // Neither is the line in capital letters.
            server.send_to(line, from);
            let longer = [&line.to_ascii_uppercase()[..], b" AND MORE"].concat();
            server.send_to(&longer, from);
        }
        send_answer(&server, line, from);
        earlier.push((from, line));
        before = line;
    }
    client.wait(patience());
    let likely_cause = what_was_taken(&client);
    expect_end(&client, &[b"ONE", b"TWO", b"THREE"], 0, likely_cause);
}

/// Which of the replies that are no answer the client has printed.
fn what_was_taken(client: &Running) -> Said {
    let stdout = client.printed();
    let printed = String::from_utf8_lossy(&stdout);
    if printed.matches("ONE\n").count() > 1 {
        said!(
            "the client took a reply to an earlier line for the answer to this one, \
             though the text of the reply does not fit"
        )
    } else if printed.contains(" AND MORE") {
        said!(
            "a reply was taken that only begins with the answer: the answer is never longer than the line"
        )
    } else if printed.contains(|c: char| c.is_ascii_lowercase()) {
        said!(
            "a reply in small letters was taken for the answer: compare it with the line in capital letters, as it is"
        )
    } else {
        said!("the whole line in capital letters is its answer, and no other reply is")
    }
}

/// An empty reply answers only an empty line.
#[test]
fn stage_22_a_late_empty_reply_is_not_taken_either() {
    let (server, addr) = server_of_the_stage(ANY_PORT);
    let client = start_client(&[&addr.to_string(), "--timeout", "30s"], "\ntext\n\n");
    let again = NO_TIMEOUT;
    let next = || Cause::from(EACH_LINE);
    let from = receive_line(&server, b"", next());
    server.send_to(b"", from);
    let from = receive_next_line(&server, (b"", b"text"), (again.clone(), next()));
    server.send_to(b"", from);
    server.send_to(b"TEXT", from);
    let from = receive_next_line(&server, (b"text", b""), (again, next()));
    server.send_to(b"TEXT", from);
    server.send_to(b"", from);
    let likely_cause = said!(
        "an empty reply answers an empty line and no other, though every text begins with it"
    );
    expect_end(&client, &[b"", b"TEXT", b""], 0, likely_cause);
}

/// However many wrong replies come, they do not prolong the wait:
/// when the time of a try is over, the line is sent again.
#[test]
fn stage_23_wrong_replies_do_not_prolong_the_wait() {
    parts(&[
        &replies_that_come_one_by_one_prolong_nothing,
        &replies_that_are_always_there_prolong_nothing,
    ]);
}

fn replies_that_come_one_by_one_prolong_nothing() {
    let (server, addr) = server_of_the_stage(ANY_PORT);
    let args = [&addr.to_string(), "--timeout", "400ms", "--retries", "200"];
    let client = start_client(&args, "text\n");
    let sent = EACH_LINE;
    let from = receive_line(&server, b"text", sent);
    let start = Instant::now();
    let from = send_wrong_replies_until_asked_again(&client, &server, from, 1);
    if start.elapsed() < Duration::from_millis(150) {
        fail(
            said!("the client asks again when 400 ms are over"),
            said!("it did after {} ms", ms(start.elapsed())),
            NO_TIMEOUT,
        );
    }
    take_the_right_answer(&client, &server, from);
}

/// The time of a try is over while the client looks at a reply: what is left is then negative. Not each time, and
/// so there are several tries.
fn replies_that_are_always_there_prolong_nothing() {
    let (server, addr) = server_of_the_stage(ANY_PORT);
    let args = [&addr.to_string(), "--timeout", "100ms", "--retries", "200"];
    let client = start_client(&args, "text\n");
    let sent = EACH_LINE;
    let mut from = receive_line(&server, b"text", sent);
    for _ in 0..4 {
        from = send_wrong_replies_until_asked_again(&client, &server, from, AT_ONCE);
    }
    take_the_right_answer(&client, &server, from);
}

fn take_the_right_answer(client: &Running, server: &UdpPeer, from: SocketAddr) {
    answer_until_it_ends(client, server, from);
    let likely_cause = said!("the right answer still counts");
    expect_end(client, &[b"TEXT"], 0, likely_cause);
}

/// Answers more than once: the receive buffer of the client may still be full of wrong replies.
fn answer_until_it_ends(client: &Running, server: &UdpPeer, mut port: SocketAddr) {
    step(said!("the server sent \"TEXT\" until the client ended"));
    let start = Instant::now();
    while start.elapsed() < patience() {
        let _ = server.socket().send_to(b"TEXT", port);
        if client.wait(Duration::from_millis(20)).is_some() {
            return;
        }
        if let Ok((_, from)) = receive(server.socket()) {
            port = from;
        }
    }
}

/// So many that one is always there, sent without a pause.
const AT_ONCE: usize = 200;

#[track_caller]
fn send_wrong_replies_until_asked_again(
    client: &Running,
    server: &UdpPeer,
    port: SocketAddr,
    at_once: usize,
) -> SocketAddr {
    step(said!(
        "the server sent \"\" and \"WRONG\", again and again, {} at once",
        at_once
    ));
    // Between many at once there is no pause: the client must never find its receive buffer empty.
    let pause = Duration::from_millis(if at_once == 1 { 4 } else { 0 });
    let wait_for_the_client = |limit: Duration| {
        let limit = Some(limit).filter(|limit| !limit.is_zero());
        let result = server.socket().set_nonblocking(limit.is_none());
        let result = result.and_then(|()| server.socket().set_read_timeout(limit));
        result.expect("the socket is open, and the limit is not zero");
    };
    wait_for_the_client(pause);
    let start = Instant::now();
    let mut wrong = [&b""[..], b"WRONG"].into_iter().cycle();
    // A client that has ended asks no more.
    while start.elapsed() < patience() && client.wait(pause / 4).is_none() {
        for wrong in wrong.by_ref().take(at_once) {
            let _ = server.socket().send_to(wrong, port);
        }
        if let Ok((_, client)) = receive(server.socket()) {
            step(said!("the client asked again"));
            wait_for_the_client(Duration::from_millis(100));
            return client;
        }
    }
    fail(
        said!("the client asks again after --timeout"),
        said!("nothing"),
        Cause::from(said!(
            "the wait starts anew with each wrong reply, or it is measured by a clock that stands still while the \
             program waits (processor time): it is over at a point in time, so wait for what is left until then"
        ))
        .if_ended(said!(
            "a wrong reply ended the client, or the time that was left became zero or negative"
        )),
    );
}

// ---- optional ------------------------------------------------------------------------------

/// A server with a short `--buffer` answers only the beginning of a line.
/// That is the reply to this line, and is printed.
#[test]
fn stage_24_a_reply_cut_short_by_the_server_is_printed() {
    let server = program().serve(&["server", ANY_PORT, "--buffer", "5"]);
    let addr = server.addr().to_string();
    let client = start_client(
        &[&addr, "--timeout", "1s", "--retries", "2"],
        "hello world\nhi\n",
    );
    let likely_cause = said!(
        "the client takes nothing but the whole line; a server may receive less than was sent"
    );
    expect_end(&client, &[b"HELLO", b"HI"], 0, likely_cause);
}

/// And yet `LINE1`, late, is no answer to `line10`, though it looks like its beginning.
#[test]
fn stage_25_a_late_reply_is_not_taken_for_the_beginning_of_this_line_s() {
    let (server, addr) = server_of_the_stage(ANY_PORT);
    let lines: Vec<_> = (1..=20).map(|number| format!("line{number}")).collect();
    let stdin = lines.join("\n") + "\n";
    let client = start_client(&[&addr.to_string(), "--timeout", "30s"], stdin);
    for (number, line) in (1..).zip(&lines) {
        let next = EACH_LINE;
        let from = receive_line(&server, line.as_bytes(), next);
        if number >= 10 {
            // The answer to the line before comes twice, and so does that to a much earlier one.
            server.send_to(b"LINE1", from);
        }
        send_answer(&server, line.as_bytes(), from);
    }
    let answers: Vec<_> = lines.iter().map(|line| line.to_uppercase()).collect();
    let answers: Vec<_> = answers.iter().map(String::as_bytes).collect();
    let likely_cause = said!(
        "a reply that is exactly the answer to an earlier line may be just that: remember all of them, not only the last"
    );
    expect_end(&client, &answers, 0, likely_cause);
}

/// Who waits does no work; and a line leaves no socket behind, nor does a try.
#[test]
fn stage_26_waiting_costs_no_work_and_no_sockets_pile_up() {
    if !cfg!(target_os = "linux") {
        return support::note(said!(
            "skipped: only Linux tells in /proc what a program uses"
        ));
    }
    parts(&[
        &expect_a_server_at_rest,
        &expect_a_client_at_rest,
        &expect_few_sockets_after_lines,
        &expect_few_sockets_after_tries,
    ]);
}

const ASKS_AGAIN_AND_AGAIN: Said = said!(
    "a loop asks again and again whether something has come: let recv wait, with a time limit where there is one"
);

#[track_caller]
fn expect_a_server_at_rest() {
    let server = program().serve(&["server", ANY_PORT]);
    let peer = server.udp_peer(said!("peer"));
    ask(&peer, b"hello", said!("the server answers"));
    server.expect_at_rest(ASKS_AGAIN_AND_AGAIN);
}

#[track_caller]
fn expect_a_client_at_rest() {
    let (server, addr) = server_of_the_stage(ANY_PORT);
    let client = start_client(&[&addr.to_string(), "--timeout", "30s"], "wait\n");
    let from = receive_line(&server, b"wait", EACH_LINE);
    client.expect_at_rest(ASKS_AGAIN_AND_AGAIN);
    server.send_to(b"WAIT", from);
    let likely_cause = said!("print what the server answers, as a line");
    expect_end(&client, &[b"WAIT"], 0, likely_cause);
}

/// Some may be kept, so that no new line gets an old port.
const MOST_SOCKETS: usize = 64;

#[track_caller]
fn expect_few_sockets_after_lines() {
    let (server, addr) = server_of_the_stage(ANY_PORT);
    let lines: Vec<_> = (0..100).map(|number| format!("line {number}")).collect();
    let client = start_client(
        &[&addr.to_string(), "--timeout", "30s"],
        lines.join("\n") + "\n",
    );
    for line in &lines {
        let next = EACH_LINE;
        let from = receive_line(&server, line.as_bytes(), next);
        if *line == lines[99] {
            expect_few_sockets(&client, said!("after 100 lines"));
        }
        send_answer(&server, line.as_bytes(), from);
    }
    client.wait(patience());
}

#[track_caller]
fn expect_few_sockets_after_tries() {
    let (server, addr) = server_of_the_stage(ANY_PORT);
    let args = [&addr.to_string(), "--timeout", "2ms", "--retries", "1000"];
    let client = start_client(&args, "again\n");
    let likely_cause = said!("--retries 1000 means that a line is sent 1001 times");
    let (_, from) = receive_tries(&server, b"again", 100, likely_cause);
    expect_few_sockets(&client, said!("after 100 tries"));
    server.send_to(b"AGAIN", from);
    client.wait(patience());
}

#[track_caller]
fn expect_few_sockets(client: &Running, when: Said) {
    let open = client.held().unwrap_or_default().sockets;
    if open > MOST_SOCKETS {
        fail(
            said!("no more than {} sockets {}", MOST_SOCKETS, when),
            said!("{} are open", open),
            said!(
                "a socket is left behind: close it, or use it again; a process may have some hundred or thousand only"
            ),
        );
    }
    step(said!("the client has {} sockets {}", open, when));
}

// ---- all at once ---------------------------------------------------------------------------

/// Nothing new. A proxy between client and server loses every second datagram, doubles some and delays others;
/// it sends each reply back to the port that asked, as a home router does.
#[test]
fn stage_27_through_a_lossy_router_each_line_gets_its_own_answer_or_none() {
    through_a_lossy_proxy(WayBack::ToWhoAsked);
}

/// Nothing new. This proxy sends every reply, late ones too, to the port that sent last.
#[test]
fn stage_28_through_a_proxy_that_mixes_up_ports_each_line_gets_its_own_answer_or_none() {
    through_a_lossy_proxy(WayBack::ToWhoSentLast);
}

/// Nothing new. Client and server are on two machines, and the network between them is slow: each answer comes when the
/// second try is under way, and the next one when the next line waits. Some datagrams are lost, and some come twice.
#[test]
fn stage_29_over_a_slow_network_each_line_gets_its_own_answer_or_none() {
    #[cfg(target_os = "linux")]
    support::in_private_network(network::through_a_slow_network);
    #[cfg(not(target_os = "linux"))]
    support::note(said!(
        "skipped: only Linux has private networks for two machines"
    ));
}
