//! The stages of `udp-upper`: a service without connections, and a client that copes with loss.
//!
//! | stages | what you build |
//! |---|---|
//! | 01–05 | a server that answers each datagram in capital letters, an empty one too |
//! | 06–10 | many peers, datagrams that do not fit, a port that is taken, Ctrl-C, IPv6 |
//! | 11–14 | a client: a line, a datagram; a datagram, a line; nobody listening |
//! | 15–17 | loss: sending again, giving up, being stopped and continued |
//! | 18–22 | whose reply is it? strangers, late replies, replies cut short |
//! | 23–24 | all at once: a proxy that loses, doubles and delays, and two ways it may deliver |
//!
//! Where a stage plays the server, it answers what the contract says a server answers.
//! Most stages give the client all the time it wants. Where one must run out of time, the stage
//! then checks what holds at any speed, or leaves some hundred milliseconds to a slow machine.
//!
//! The program under test is the lesson's own, or any other:
//! `PROGRAM="python3 my_upper.py" cargo test -p udp-upper --test udp_upper`.

use std::io::{self, ErrorKind};
use std::net::{SocketAddr, UdpSocket};
use std::process::Output;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use assert_cmd::cargo::cargo_bin;
use socket2::SockRef;
use support::{Cause, Program, Said, UdpPeer, escaped, fail, patience, said, step, verbatim};

const ANY_PORT: &str = "127.0.0.1:0";

fn program() -> Program {
    Program::under_test(cargo_bin!("udp-upper"))
}

/// The stage itself as the server that the client talks to.
fn server_of_the_stage(addr: &str) -> (UdpPeer, SocketAddr) {
    let server = UdpPeer::bind(said!("the server"), addr.parse().expect("an IP address"));
    let addr = server.socket().local_addr().expect("it is bound");
    (server, addr)
}

/// Receives `line` from the client, and tells where to send the answer.
#[track_caller]
fn receive_line(server: &UdpPeer, line: &[u8], likely_cause: impl Into<Cause>) -> SocketAddr {
    let (wanted, likely_cause) = (
        said!("the server receives {}", escaped(line)),
        likely_cause.into(),
    );
    let (came, client) = server.receive(&wanted, &likely_cause);
    if came != line {
        fail(wanted, escaped(&came), likely_cause);
    }
    client
}

/// Runs the client to its end with these lines on stdin, while `scene` plays the other side.
fn run_client(args: &[&str], stdin: &str, scene: impl FnOnce()) -> Output {
    let client = program().to_its_end(&[&["client"], args].concat());
    let client = client.write_stdin(stdin);
    let (typed, name) = (escaped(stdin.as_bytes()), said!("client"));
    step(said!("typed {} into the {}", typed, name));
    thread::scope(|scope| {
        let client = scope.spawn(move || client.output());
        scene();
        client.join().expect("the program can be started")
    })
}

/// What the client printed, its exit status, and whether it said anything on stderr.
#[track_caller]
fn expect_end(output: &Output, lines: &[&str], status: i32, likely_cause: impl Into<Cause>) {
    let printed = printed_lines(output);
    let talk = escaped(&output.stderr);
    if printed != lines {
        fail(
            said!(
                "the lines {} on the client's stdout",
                verbatim(format!("{lines:?}"))
            ),
            said!(
                "{}, and on stderr {}",
                verbatim(format!("{printed:?}")),
                talk
            ),
            likely_cause,
        );
    }
    if output.status.code() != Some(status) {
        fail(
            said!("the {} ends with exit status {}", said!("client"), status),
            said!("{}; it said {}", output.status, talk),
            said!(
                "exit status 0 means that every line was answered, 1 that one was not; \
                 a client that had to be killed waits for something that never comes"
            ),
        );
    }
    if status != 0 && output.stderr.is_empty() {
        fail(
            said!("the client says on stderr which line has no answer"),
            said!("nothing on stderr"),
            said!("a user who sees neither an answer nor an error does not know what happened"),
        );
    }
}

fn printed_lines(output: &Output) -> Vec<String> {
    let text = String::from_utf8_lossy(&output.stdout);
    text.lines().map(str::to_owned).collect()
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
    let peer = server.udp_peer(said!("peer"));
    peer.send(b"hello");
    peer.expect(
        b"HELLO",
        said!("the server does not answer the address that recv_from gave it"),
    );
    peer.send(b"Hello, World 1!");
    peer.expect(
        b"HELLO, WORLD 1!",
        said!("the server serves only once: receive datagrams in a loop"),
    );
}

/// Nothing but ASCII letters changes. Work on bytes; a datagram need not be text.
#[test]
fn stage_03_whatever_is_no_ascii_letter_stays_as_it_is() {
    let server = program().serve(&["server", ANY_PORT]);
    let peer = server.udp_peer(said!("peer"));
    let every_byte: Vec<u8> = (0..=255).collect();
    for (datagram, likely_cause) in [
        (
            "你好 é ß straße ﬁ\r\n".as_bytes(),
            said!(
                "decoding and str.upper() change other characters too (ß becomes SS): \
                 uppercase the bytes from a to z, and no others"
            ),
        ),
        (
            b"\xff\xfe\x80 gbk \xc4\xe3",
            said!(
                "bytes that are not UTF-8 cannot be decoded: trying it ends the server, or changes \
                 them; leave them as they are"
            ),
        ),
        (
            &every_byte,
            said!("uppercase the bytes from a to z, and no others"),
        ),
    ] {
        peer.send(datagram);
        peer.expect(&datagram.to_ascii_uppercase(), likely_cause);
    }
}

/// A datagram of no bytes is a message, not an end. Answer it with an empty one.
#[test]
fn stage_04_an_empty_datagram_is_answered_by_an_empty_one() {
    let server = program().serve(&["server", ANY_PORT]);
    let peer = server.udp_peer(said!("peer"));
    for datagram in [&b""[..], b"A", b"", b""] {
        peer.send(datagram);
        peer.expect(
            datagram,
            said!("0 bytes from recv_from mean an empty datagram; only TCP says \"end\" that way"),
        );
    }
}

/// Print each datagram's text. `nc -u` sends the line end as part of the datagram.
#[test]
fn stage_05_the_server_prints_the_text_it_receives() {
    let server = program().serve(&["server", ANY_PORT]);
    let peer = server.udp_peer(said!("peer"));
    for (datagram, text, likely_cause) in [
        (
            &b"hello"[..],
            "hello",
            said!("the text is data: it belongs on stdout, as it is, a line for a datagram"),
        ),
        (
            b"from nc\n",
            "from nc",
            said!("the text is data: it belongs on stdout, as it is, a line for a datagram"),
        ),
        (
            b"after nc",
            "after nc",
            said!("the line end that came with the datagram before was printed, and then one more"),
        ),
    ] {
        peer.send(datagram);
        server.expect_line(text, likely_cause);
    }
    peer.send(b"not \xff text");
    server.expect_on_stdout(
        "text",
        said!("bytes that are not UTF-8 ended the server, or its output"),
    );
    peer.send("你好".as_bytes());
    server.expect_on_stdout("你好", said!("print what was received, and as UTF-8"));
}

/// Nothing new, if every answer goes where its datagram came from.
#[test]
fn stage_06_every_peer_gets_its_own_answer() {
    let server = program().serve(&["server", ANY_PORT]);
    let peers: Vec<_> = (0..20)
        .map(|number| server.udp_peer(said!("peer {}", number)))
        .collect();
    for (number, peer) in peers.iter().enumerate() {
        peer.send(format!("from peer {number}").as_bytes());
    }
    for (number, peer) in peers.iter().enumerate().rev() {
        peer.expect(
            format!("FROM PEER {number}").as_bytes(),
            said!(
                "the answer went to another peer: there is one socket for all, and only the \
                 sender's address tells them apart"
            ),
        );
    }
}

/// `--buffer N` is the size to receive into. What does not fit is lost, on Unix without a
/// word and on Windows with an error. Say so on stderr, with the datagram's length and what is left.
#[test]
fn stage_07_a_datagram_longer_than_the_buffer_is_cut_and_the_server_says_so() {
    let server = program().serve(&["server", ANY_PORT, "--buffer", "1234"]);
    let peer = server.udp_peer(said!("peer"));
    peer.send(&[b'a'; 1234]);
    peer.expect(
        &[b'A'; 1234],
        said!("--buffer says how many bytes to receive into: so many fit"),
    );
    for _ in 0..2 {
        peer.send(&[b'b'; 4321]);
        peer.expect(
            &[b'B'; 1234],
            said!("--buffer says how many bytes to receive into"),
        );
    }
    peer.send(b"next");
    peer.expect(
        b"NEXT",
        said!("what was cut off is gone: it does not come with the next recv"),
    );
    // It was told twice, so both numbers are found, whichever comes first.
    for length in ["4321", "1234"] {
        server.expect_on_stderr(
            length,
            said!(
                "recv_from tells only what fitted; to learn the whole length, look first with \
                 MSG_PEEK into a large buffer, or ask for MSG_TRUNC (Linux)"
            ),
        );
    }
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
    // macOS refuses a datagram longer than the send buffer.
    SockRef::from(peer.socket())
        .set_send_buffer_size(65_535)
        .expect("a larger send buffer can be had");
    for length in [65_507, 0, 1, 9_217] {
        peer.send(&vec![b'x'; length]);
        peer.expect(
            &vec![b'X'; length],
            said!(
                "without --buffer, any datagram fits: receive into 65535 bytes; and an error \
                 that concerns one peer (such as ICMP port unreachable) is no reason to stop"
            ),
        );
    }
    server.expect_still_running(said!("one bad peer never ends a server"));
}

/// Ctrl-C ends the server in good order, with exit status 0, though it sits in recv_from.
/// And two servers cannot have one port: the second says what it tried, where, and ends with 1.
#[test]
fn stage_09_ctrl_c_ends_the_server_and_a_taken_port_is_an_error() {
    let server = program().serve(&["server", ANY_PORT]);
    let addr = server.addr().to_string();
    expect_that_it_cannot_be_had_twice(&addr);

    let peer = server.udp_peer(said!("peer"));
    peer.send(b"still there?");
    peer.expect(
        b"STILL THERE?",
        said!("the second server took the port away"),
    );
    #[cfg(unix)]
    {
        server.interrupt();
        let wanted = said!("the {} ends with exit status {}", said!("server"), 0);
        match server.wait(patience()) {
            Some(status) if status.success() => step(said!("the {} ended", said!("server"))),
            Some(status) => fail(
                wanted,
                status,
                said!(
                    "Ctrl-C is how a server is ended, no failure: handle SIGINT, and exit with 0"
                ),
            ),
            None => fail(
                wanted,
                said!("the {} is still running", said!("server")),
                said!("a signal does not end recv_from by itself: wake it up"),
            ),
        }
    }
    #[cfg(not(unix))]
    server.kill();
}

/// Runs a second server, to its end.
#[track_caller]
fn expect_that_it_cannot_be_had_twice(addr: &str) {
    let second = program().to_its_end(&["server", addr]).output();
    let (stdout, stderr) = (
        String::from_utf8_lossy(&second.stdout),
        String::from_utf8_lossy(&second.stderr),
    );
    let likely_cause = if stdout.contains(addr) {
        said!(
            "both servers have the port: SO_REUSEADDR, which is for TCP listeners, lets two UDP \
             sockets share one; leave it away, and bind fails"
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

/// HOST may be an IPv4 address, an IPv6 address in brackets, or a name.
#[test]
fn stage_10_host_is_a_name_or_an_address_of_either_family() {
    for host in support::loopback_hosts() {
        let server = program().serve(&["server", &format!("{host}:0")]);
        let peer = server.udp_peer(said!("peer"));
        peer.send(b"hello");
        peer.expect(
            b"HELLO",
            said!("the socket must be of the address's family"),
        );
    }
}

// ---- the client ----------------------------------------------------------------------------

/// `client ADDR` sends each line of stdin as one datagram, without its line end, prints the
/// answer as a line, and ends when stdin does. HOST may be all that it may be for the server.
#[test]
fn stage_11_the_client_sends_each_line_and_prints_the_answer() {
    for host in support::loopback_hosts() {
        let server = program().serve(&["server", &format!("{host}:0")]);
        let addr = format!("{host}:{}", server.addr().port());
        let lines = "hello\n你好, world\nthe last line has no end";
        let client = run_client(&[&addr], lines, || ());
        let answers = ["HELLO", "你好, WORLD", "THE LAST LINE HAS NO END"];
        let cause = if host.starts_with('[') {
            said!("the client's socket must be of the server's family")
        } else {
            said!("send a line, wait for its answer, print it; then the next")
        };
        expect_end(&client, &answers, 0, cause);
    }

    let (server, addr) = server_of_the_stage(ANY_PORT);
    let client = run_client(&[&addr.to_string()], "one\ntwo\r\n", || {
        for line in ["one", "two"] {
            let cause = said!("a line is one datagram, and its line end is not part of it");
            let client = receive_line(&server, line.as_bytes(), cause);
            server.send_to(line.to_uppercase().as_bytes(), client);
        }
    });
    expect_end(
        &client,
        &["ONE", "TWO"],
        0,
        said!("print what the server answers"),
    );
    expect_end(
        &run_client(&[&addr.to_string()], "", || ()),
        &[],
        0,
        said!("no lines, no answers"),
    );
}

/// An empty line is an empty datagram, and its answer an empty line.
#[test]
fn stage_12_an_empty_line_is_an_empty_datagram() {
    let (server, addr) = server_of_the_stage(ANY_PORT);
    let client = run_client(&[&addr.to_string()], "\nafter\n", || {
        let cause = said!("an empty line was taken for the end of stdin, or not sent");
        let client = receive_line(&server, b"", cause);
        server.send_to(b"", client);
        let cause = said!("0 bytes from recv are an empty answer, not an end and not a failure");
        let client = receive_line(&server, b"after", cause);
        server.send_to(b"AFTER", client);
    });
    expect_end(
        &client,
        &["", "AFTER"],
        0,
        said!("an empty answer is an answer"),
    );
}

/// When nobody listens, the server's machine says so (ICMP port unreachable), and a connected
/// socket hears it: report it at once, with the address, and go on with the next line.
/// And wrong usage ends with 2.
#[test]
fn stage_13_nobody_listening_is_reported_at_once() {
    // Connected to itself, this socket keeps the port from others and takes nothing from them.
    let nobody = UdpSocket::bind(ANY_PORT).expect("loopback port 0 can be bound");
    let addr = nobody.local_addr().expect("it is bound");
    nobody.connect(addr).expect("loopback can be connected to");
    let addr = addr.to_string();
    let args = [&addr, "--timeout", "1h", "--retries", "1000"];
    let client = run_client(&args, "anybody\nthere?\n", || ());
    let talk = escaped(&client.stderr);
    if client.status.code().is_none() {
        fail(
            said!("the client ends"),
            said!("{}; it said {}", client.status, talk),
            said!(
                "an unconnected socket never hears of ICMP errors: connect it to the server; \
                 and do not send again when nobody listens"
            ),
        );
    }
    if String::from_utf8_lossy(&client.stderr)
        .matches(&addr)
        .count()
        < 2
    {
        fail(
            said!(
                "the client says on stderr, for each of the two lines, that nobody listens at {}",
                verbatim(addr)
            ),
            said!("{}; {}", talk, client.status),
            said!(
                "\"connection refused\", from send or recv, is an error of this line: tell it, with \
                 the address, and go on with the next"
            ),
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

/// A line that no datagram can hold is an error for that line; the next one is sent.
#[test]
fn stage_14_a_line_too_long_is_an_error_for_that_line_only() {
    let (server, addr) = server_of_the_stage(ANY_PORT);
    let lines = format!("{}\nshort\n", "a".repeat(65_508));
    let client = run_client(&[&addr.to_string()], &lines, || {
        let cause = said!("send fails with \"message too long\", which ended the client");
        let client = receive_line(&server, b"short", cause);
        server.send_to(b"SHORT", client);
    });
    expect_end(
        &client,
        &["SHORT"],
        1,
        said!("the first line cannot be sent, the second can"),
    );
}

// ---- loss ----------------------------------------------------------------------------------

/// No answer within `--timeout`? The datagram or its answer was lost: send it again,
/// up to `--retries` times.
#[test]
fn stage_15_what_is_not_answered_is_sent_again() {
    let (server, addr) = server_of_the_stage(ANY_PORT);
    let args = [&addr.to_string(), "--timeout", "50ms", "--retries", "200"];
    let client = run_client(&args, "hello\n", || {
        receive_line(&server, b"hello", said!("nothing was sent"));
        let cause = said!(
            "UDP loses datagrams, and nobody sends them again for you: \
             recv needs a timeout (SO_RCVTIMEO), and then comes the next try"
        );
        receive_line(&server, b"hello", &cause);
        let client = receive_line(&server, b"hello", cause);
        server.send_to(b"HELLO", client);
    });
    expect_end(
        &client,
        &["HELLO"],
        0,
        said!("the answer to any of the tries is the answer"),
    );
}

/// After the last try, say on stderr that no reply came, go on with the next line, and
/// remember it for the exit status.
#[test]
fn stage_16_a_line_without_an_answer_does_not_stop_the_next() {
    let (server, addr) = server_of_the_stage(ANY_PORT);
    let args = [&addr.to_string(), "--timeout", "100ms", "--retries", "6"];
    let client = run_client(&args, "lost\nkept\n", || {
        let cause = said!("--retries 6 means 7 tries: the first, and 6 after it");
        for _ in 0..7 {
            receive_line(&server, b"lost", &cause);
        }
        let client = receive_line(&server, b"kept", cause);
        server.send_to(b"KEPT", client);
    });
    expect_end(
        &client,
        &["KEPT"],
        1,
        said!("a line that got no reply prints nothing on stdout"),
    );
}

/// Ctrl-Z and `fg` end a recv that has a timeout with EINTR, without any handler.
/// It is no answer, no loss, and no error: call recv again.
#[cfg(unix)]
#[test]
fn stage_17_being_stopped_and_continued_loses_nothing() {
    let (server, addr) = server_of_the_stage(ANY_PORT);
    let mut client = program().start(
        said!("client"),
        &["client", &addr.to_string(), "--timeout", "30s"],
    );
    for line in ["one", "two", "three"] {
        client.type_line(line);
        let port = receive_line(
            &server,
            line.as_bytes(),
            said!("an interrupted recv ended the client"),
        );
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
        let answer = line.to_uppercase();
        server.send_to(answer.as_bytes(), port);
        client.expect_line(
            &answer,
            said!("EINTR was taken for an error, or for the end of the wait"),
        );
    }
    client.end_input();
    client.expect_exit(0, said!("every line was answered"));
}

// ---- whose reply? --------------------------------------------------------------------------

/// Only datagrams from the address that was asked count. Anybody can send to your port.
#[test]
fn stage_18_a_reply_from_a_stranger_is_not_taken() {
    let (server, addr) = server_of_the_stage(ANY_PORT);
    let (stranger, _) = server_of_the_stage(ANY_PORT);
    let args = [&addr.to_string(), "--timeout", "100ms", "--retries", "100"];
    let client = run_client(&args, "hello\n", || {
        let client = receive_line(&server, b"hello", said!("nothing was sent"));
        // The very answer that is waited for, so that only the address can tell.
        stranger.send_to(b"HELLO", client);
        let cause = said!(
            "the client took the stranger's datagram for the answer: connect the socket, \
             or compare the address that recv_from gives"
        );
        let client = receive_line(&server, b"hello", cause);
        server.send_to(b"HELLO", client);
    });
    expect_end(
        &client,
        &["HELLO"],
        0,
        said!("the server's own answer still counts"),
    );
}

/// A reply may come late, or twice, when the next line is already waiting. Take it for the
/// next line's answer, and every answer from then on is off by one.
/// A port of its own for each line helps, but not where a proxy between forgets the old port:
/// look at the text as well.
#[test]
fn stage_19_a_late_reply_is_not_taken_for_the_next_line_s() {
    let (server, addr) = server_of_the_stage(ANY_PORT);
    let client = run_client(
        &[&addr.to_string(), "--timeout", "30s"],
        "one\ntwo\nthree\n",
        || {
            let mut earlier: Vec<(SocketAddr, Vec<u8>)> = Vec::new();
            for line in ["one", "two", "three"] {
                let cause =
                    said!("the client took a reply to an earlier line for the answer to this one");
                let client = receive_line(&server, line.as_bytes(), cause);
                for (port, late) in &earlier {
                    server.send_to(late, *port);
                    server.send_to(late, client);
                }
                let answer = line.to_uppercase().into_bytes();
                server.send_to(&answer, client);
                earlier.push((client, answer));
            }
        },
    );
    expect_end(
        &client,
        &["ONE", "TWO", "THREE"],
        0,
        said!(
            "the client took a reply to an earlier line for the answer to this one, \
             though the text of the reply does not fit"
        ),
    );
}

/// An empty reply answers only an empty line. And however many wrong replies come,
/// they do not prolong the wait: when the time of a try is over, the line is sent again.
#[test]
fn stage_20_a_late_empty_reply_is_not_taken_either() {
    let (server, addr) = server_of_the_stage(ANY_PORT);
    let client = run_client(
        &[&addr.to_string(), "--timeout", "30s"],
        "\ntext\n\n",
        || {
            let cause = said!("an answer to another line was taken for this one's");
            let client = receive_line(&server, b"", &cause);
            server.send_to(b"", client);
            let client = receive_line(&server, b"text", &cause);
            server.send_to(b"", client);
            server.send_to(b"TEXT", client);
            let client = receive_line(&server, b"", cause);
            server.send_to(b"TEXT", client);
            server.send_to(b"", client);
        },
    );
    expect_end(
        &client,
        &["", "TEXT", ""],
        0,
        said!(
            "an empty reply answers an empty line and no other, though every text begins with it"
        ),
    );

    let args = [&addr.to_string(), "--timeout", "500ms", "--retries", "200"];
    let client = run_client(&args, "text\n", || {
        let client = receive_line(&server, b"text", said!("nothing was sent"));
        let client = send_wrong_replies_until_asked_again(&server, client);
        server.send_to(b"TEXT", client);
    });
    expect_end(
        &client,
        &["TEXT"],
        0,
        said!("the right answer still counts"),
    );
}

#[track_caller]
fn send_wrong_replies_until_asked_again(server: &UdpPeer, client: SocketAddr) -> SocketAddr {
    step(said!("the server sent \"WRONG\", again and again"));
    let set_limit = |limit| {
        let result = server.socket().set_read_timeout(Some(limit));
        result.expect("the limit is not zero");
    };
    set_limit(Duration::from_millis(10));
    let start = Instant::now();
    while start.elapsed() < patience() {
        let _ = server.socket().send_to(b"WRONG", client);
        if let Ok((_, client)) = receive(server.socket()) {
            step(said!("the client asked again"));
            set_limit(patience());
            return client;
        }
    }
    fail(
        said!("the client asks again after --timeout"),
        said!("nothing"),
        said!(
            "the wait starts anew with each wrong reply: \
             it is over at a point in time, so wait only for what is left until then"
        ),
    );
}

/// A server with a short `--buffer` answers only the beginning of a line.
/// That is the reply to this line, and is printed.
#[test]
fn stage_21_a_reply_cut_short_by_the_server_is_printed() {
    let server = program().serve(&["server", ANY_PORT, "--buffer", "5"]);
    let client = run_client(&[&server.addr().to_string()], "hello world\nhi\n", || ());
    expect_end(
        &client,
        &["HELLO", "HI"],
        0,
        said!(
            "the client takes nothing but the whole line; a server may receive less than was sent"
        ),
    );
}

/// And yet `LINE1`, late, is no answer to `line10`, though it looks like its beginning.
#[test]
fn stage_22_a_late_reply_is_not_taken_for_the_beginning_of_this_line_s() {
    let (server, addr) = server_of_the_stage(ANY_PORT);
    let client = run_client(
        &[&addr.to_string(), "--timeout", "30s"],
        "line1\nline10\n",
        || {
            let client = receive_line(&server, b"line1", said!("nothing was sent"));
            server.send_to(b"LINE1", client);
            let client = receive_line(&server, b"line10", said!("the first line was answered"));
            server.send_to(b"LINE1", client);
            server.send_to(b"LINE10", client);
        },
    );
    expect_end(
        &client,
        &["LINE1", "LINE10"],
        0,
        said!("a reply that is exactly the answer to an earlier line may be just that"),
    );
}

// ---- all at once ---------------------------------------------------------------------------

/// Nothing new. A proxy between client and server loses every second datagram, doubles some and delays others;
/// it sends each reply back to the port that asked, as a home router does.
#[test]
fn stage_23_through_a_lossy_router_each_line_gets_its_own_answer_or_none() {
    through_a_lossy_proxy(WayBack::ToWhoAsked);
}

/// Nothing new. This proxy sends every reply, late ones too, to the port that sent last.
#[test]
fn stage_24_through_a_proxy_that_mixes_up_ports_each_line_gets_its_own_answer_or_none() {
    through_a_lossy_proxy(WayBack::ToWhoSentLast);
}

/// Each line is the beginning of the next, so every late reply is a tempting one.
const LINES: [&str; 6] = ["a", "ab", "abc", "abcd", "abcde", "abcdef"];

/// This line gets through only when the client has gone on to the next.
const OVERTAKEN: usize = 2;

fn through_a_lossy_proxy(way_back: WayBack) {
    let server = program().serve(&["server", ANY_PORT]);
    let proxy = Proxy::before(server.addr(), way_back);
    let addr = proxy.front.local_addr().expect("it is bound");
    let done = AtomicBool::new(false);
    let (client, seen) = thread::scope(|scope| {
        let proxy = scope.spawn(|| proxy.relay(&done));
        let args = [&addr.to_string(), "--timeout", "30ms", "--retries", "9"];
        let client = run_client(&args, &(LINES.join("\n") + "\n"), || ());
        done.store(true, Ordering::SeqCst);
        let wake_up = UdpSocket::bind(ANY_PORT).and_then(|stage| stage.send_to(b"", addr));
        wake_up.expect("the proxy listens");
        (client, proxy.join().expect("the proxy does not panic"))
    });
    seen.story.into_iter().for_each(step);
    check_the_pairs(&client, &seen.delivered_in_time);
}

/// A line's answer may be printed only if the proxy delivered it while that line was waiting.
/// This holds however slow the client, the server or the proxy was.
fn check_the_pairs(client: &Output, delivered_in_time: &[bool]) {
    let cause = said!(
        "a reply to an earlier line was taken for the answer to a later one: compare the \
         text, and remember the lines that got no answer too"
    );
    let printed = printed_lines(client);
    let mut next = 0;
    for text in &printed {
        let found = (next..LINES.len()).find(|&line| LINES[line].to_uppercase() == *text);
        match found {
            Some(line) if delivered_in_time[line] => next = line + 1,
            Some(line) => fail(
                said!(
                    "no answer to {}: its reply came when the next line waited",
                    escaped(LINES[line].as_bytes())
                ),
                verbatim(format!("{printed:?}")),
                cause,
            ),
            None => fail(
                said!("each answer once, in the order of the lines"),
                verbatim(format!("{printed:?}")),
                cause,
            ),
        }
    }
    let answers: Vec<_> = printed.iter().map(String::as_str).collect();
    expect_end(
        client,
        &answers,
        1,
        said!("one line at least was never answered in time"),
    );
    if printed.len() < LINES.len() / 2 {
        fail(
            said!("an answer to most of the lines: each got through at some try"),
            said!(
                "{}; stderr: {}",
                verbatim(format!("{printed:?}")),
                escaped(&client.stderr)
            ),
            said!("the client gives up too early, or does not take its own answers"),
        );
    }
}

#[derive(Clone, Copy)]
enum WayBack {
    ToWhoAsked,
    ToWhoSentLast,
}

/// Relays between client and server. It delays by order, not by time: it holds a datagram back
/// until a later one has passed.
struct Proxy {
    front: UdpSocket,
    back: UdpSocket,
    way_back: WayBack,
    requests: Link,
    replies: Link,
    /// The line that the client asks about now, and the address that asked last.
    waiting: usize,
    last_client: SocketAddr,
    overtaken: Option<Passing>,
    seen: Seen,
}

struct Seen {
    /// For each line: was its answer delivered while the client still waited for it?
    delivered_in_time: [bool; LINES.len()],
    story: Vec<Said>,
}

/// A datagram on its way, and the client whom it comes from or goes to.
type Passing = (Vec<u8>, SocketAddr);

impl Proxy {
    fn before(server: SocketAddr, way_back: WayBack) -> Self {
        let bind = || UdpSocket::bind(ANY_PORT).expect("loopback port 0 can be bound");
        let (front, back) = (bind(), bind());
        back.connect(server).expect("loopback can be connected to");
        for socket in [&front, &back] {
            let limit = Some(patience());
            socket
                .set_read_timeout(limit)
                .expect("patience is not zero");
        }
        Self {
            front,
            back,
            way_back,
            requests: Link::default(),
            replies: Link::default(),
            waiting: 0,
            last_client: server,
            overtaken: None,
            seen: Seen {
                delivered_in_time: [false; LINES.len()],
                story: Vec::new(),
            },
        }
    }

    /// Relays until `done`, or until nothing more comes.
    fn relay(mut self, done: &AtomicBool) -> Seen {
        while let Ok(request) = receive(&self.front) {
            if done.load(Ordering::SeqCst) {
                break;
            }
            self.last_client = request.1;
            self.note_the_line(&request.0);
            if request.0 == LINES[OVERTAKEN].as_bytes() {
                self.overtaken = Some(request);
                continue;
            }
            if let Some(overtaken) = self.overtaken.take()
                && let Some(reply) = self.ask_the_server(overtaken)
            {
                self.deliver(&reply);
            }
            for request in self.requests.carry(request) {
                if let Some(reply) = self.ask_the_server(request) {
                    for reply in self.replies.carry(reply) {
                        self.deliver(&reply);
                    }
                }
            }
        }
        self.seen
    }

    fn note_the_line(&mut self, request: &[u8]) {
        if let Some(line) = LINES.iter().position(|line| line.as_bytes() == request) {
            self.waiting = line;
        }
        self.seen
            .story
            .push(said!("the client asked {}", escaped(request)));
    }

    /// The server's answer; it gives one to each datagram, and loopback loses none.
    fn ask_the_server(&self, (request, client): Passing) -> Option<Passing> {
        self.back.send(&request).ok()?;
        Some((receive(&self.back).ok()?.0, client))
    }

    fn deliver(&mut self, (reply, asker): &Passing) {
        if LINES[self.waiting].to_uppercase().as_bytes() == reply {
            self.seen.delivered_in_time[self.waiting] = true;
        }
        let waiting = LINES[self.waiting];
        let what = said!(
            "the proxy delivered {} while {} waited",
            escaped(reply),
            escaped(waiting.as_bytes())
        );
        self.seen.story.push(what);
        let client = match self.way_back {
            WayBack::ToWhoAsked => *asker,
            WayBack::ToWhoSentLast => self.last_client,
        };
        let _ = self.front.send_to(reply, client);
    }
}

fn receive(socket: &UdpSocket) -> io::Result<Passing> {
    let mut buffer = vec![0; 65_535];
    loop {
        match socket.recv_from(&mut buffer) {
            Ok((length, from)) => return Ok((buffer[..length].to_vec(), from)),
            // SIGCHLD, when a program ends that any stage has started, interrupts a receive with a time limit.
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            // Windows reports here that an earlier datagram was refused.
            Err(error) if error.kind() == ErrorKind::ConnectionReset => {}
            Err(error) => return Err(error),
        }
    }
}

/// One direction: loses every second datagram, doubles some, and delays others.
#[derive(Default)]
struct Link {
    count: usize,
    delayed: Option<Passing>,
}

impl Link {
    /// What comes out when `datagram` goes in.
    fn carry(&mut self, datagram: Passing) -> Vec<Passing> {
        self.count += 1;
        if self.count.is_multiple_of(2) {
            return Vec::new();
        }
        let late = self.delayed.take();
        let at_once = if self.count.is_multiple_of(3) {
            self.delayed = Some(datagram);
            None
        } else {
            // The second copy of a doubled datagram comes late.
            self.delayed = self.count.is_multiple_of(5).then(|| datagram.clone());
            Some(datagram)
        };
        at_once.into_iter().chain(late).collect()
    }
}
