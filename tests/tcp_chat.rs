//! tcp-chat, stage by stage: from a server that listens to a chat both ways at once.
//!
//! | stages | what you build |
//! |---|---|
//! | 1–4 | a server for one client: listen, receive a line, answer, take turns |
//! | 5–7 | framing: a message is a line, however the bytes arrive |
//! | 8–12 | a server that goes on: peers that leave, reset, queue up, send rubbish or too much |
//! | 13–16 | the client: send, receive, end well, say what went wrong |
//! | 17–20 | a server that ends well: its input, Ctrl-C, an address in use, a restart at once |
//! | 21–22 | `--raw`: what goes wrong without framing |
//! | 23–24 | `--duplex`: two threads, one socket |
//! | 25–26 | names, IPv6, and mistakes on the command line |
//!
//! The program under test is this lesson's own, or any other:
//! `PROGRAM="python3 my_chat.py" cargo test -p tcp-chat --test tcp_chat`.

use std::io::{ErrorKind, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::time::Duration;

use assert_cmd::cargo::cargo_bin;
use support::{Cause, Peer, Program, Running, Said, Server, escaped, fail, said, step};

const ANY_PORT: &str = "127.0.0.1:0";

/// A server that ends after its first line has ended by then, unless the machine is very busy.
const A_MOMENT: Duration = Duration::from_millis(300);

fn program() -> Program {
    Program::under_test(cargo_bin!("tcp-chat"))
}

fn server(options: &[&str]) -> Server {
    program().serve(&[&["server", ANY_PORT], options].concat())
}

/// Starts a client that talks to this stage, which plays the server.
fn client(options: &[&str]) -> (Running, Peer) {
    let listener = TcpListener::bind(ANY_PORT).expect("loopback port 0 can be bound");
    let addr = listener.local_addr().expect("it is bound").to_string();
    let client = program().start(said!("client"), &[&["client", &addr], options].concat());
    let stream = support::peer::accept(
        &listener,
        &client,
        said!("the client must connect to the address it is given"),
    );
    (client, Peer::over(said!("the server"), stream))
}

/// Listen, and print where: `listening on 127.0.0.1:40123`, first of all and at once. Then wait for a client.
#[test]
fn stage_01_the_server_says_where_it_listens() {
    let server = server(&[]);
    if server.addr().port() == 0 {
        fail(
            said!("the port on which the server listens"),
            server.addr(),
            said!(
                "port 0 asks the kernel to choose one: after bind, ask the socket which it is (getsockname)"
            ),
        );
    }
    // Its end is the only event there could be: a server that waits gives no sign.
    server.wait(A_MOMENT);
    server.expect_still_running(said!(
        "the server must stay: when a program ends, nobody listens any more; wait for a \
         client with accept"
    ));
    server.connect(said!("a peer"));
}

/// Read the client's line, print the text on stdout.
#[test]
fn stage_02_a_line_reaches_the_server() {
    let server = server(&[]);
    let mut peer = server.connect(said!("the peer"));
    peer.send("hello 你好\n".as_bytes());
    server.expect_line(
        "hello 你好",
        said!("print the received text on stdout, and flush it"),
    );
}

/// Read a line from stdin and send it as the reply, with `\n` at its end.
#[test]
fn stage_03_the_reply_reaches_the_client() {
    let mut server = server(&[]);
    let mut peer = server.connect(said!("the peer"));
    peer.send(b"hello\n");
    server.expect_line("hello", said!("print the received text on stdout"));
    server.type_line("你好");
    peer.expect(
        "你好\n".as_bytes(),
        said!("a message ends with exactly one `\\n`"),
    );
}

/// Go on: hear, answer, hear, answer.
#[test]
fn stage_04_the_two_take_turns() {
    let mut server = server(&[]);
    let mut peer = server.connect(said!("the peer"));
    for round in 1..=3 {
        let question = format!("question {round}");
        peer.send(format!("{question}\n").as_bytes());
        let shown = server.expect_line_that(
            said!(
                "{} on the {}'s {}",
                escaped(question.as_bytes()),
                said!("server"),
                said!("stdout")
            ),
            |line| line.contains(&question),
            said!("the server must loop, not end after one message"),
        );
        if shown != question {
            fail(
                said!(
                    "the line {}, and nothing else in it",
                    escaped(question.as_bytes())
                ),
                escaped(shown.as_bytes()),
                said!("a prompt belongs on a terminal: print none when stdin is a pipe"),
            );
        }
        server.type_line(&format!("answer {round}"));
        peer.expect(
            format!("answer {round}\n").as_bytes(),
            said!("each message gets one reply"),
        );
    }
}

/// Two lines may arrive in one `recv`: keep what follows the first `\n` for the next turn.
#[test]
fn stage_05_two_messages_that_stick_together_are_two() {
    let mut server = server(&[]);
    let mut peer = server.connect(said!("the peer"));
    peer.send(b"first\nsecond\n");
    server.expect_line(
        "first",
        said!("one recv is not one message: split what you receive at `\\n`"),
    );
    server.type_line("to the first");
    peer.expect(
        b"to the first\n",
        said!("reply to the first message before the second is shown"),
    );
    server.expect_line(
        "second",
        said!("what followed the first `\\n` was thrown away: keep it"),
    );
    server.type_line("to the second");
    peer.expect(
        b"to the second\n",
        said!(
            "both were taken for one message: one recv is not one message, split what you \
             receive at `\\n`"
        ),
    );
}

/// One line may need many `recv` calls: go on until `\n`.
#[test]
fn stage_06_a_message_in_pieces_is_one() {
    let server = server(&[]);
    let mut peer = server.connect(said!("the peer"));
    let long = "很长的一行".repeat(2000);
    step(said!("the peer sends {}", escaped(long.as_bytes())));
    // A server that ends in the middle of it is known by what it has not shown.
    peer.send_until_closed(format!("{long}\n").as_bytes(), 1);
    // A character has three bytes; what one recv gives may end after the first.
    let decoded =
        said!("a piece may end in the middle of a character: read on until `\\n`, then decode");
    let shown =
        server.expect_line_that(said!("one line on the server's stdout"), |_| true, &decoded);
    if shown != long {
        // Decoded with replacement, its last character may be spoilt.
        let is_a_piece = long.starts_with(shown.trim_end_matches('\u{fffd}'));
        fail(
            escaped(long.as_bytes()),
            escaped(shown.as_bytes()),
            if is_a_piece {
                said!("one recv is not one message: read on until `\\n`")
            } else {
                decoded
            },
        );
    }
}

/// Drop one `\r` before the `\n`: that is how lines end on Windows, and in `telnet`.
#[test]
fn stage_07_a_carriage_return_before_the_line_end_is_dropped() {
    let mut server = server(&[]);
    let mut peer = server.connect(said!("the peer"));
    peer.send(b"from windows\r\n");
    server.expect_line_that(
        said!("the line \"from windows\" without \\r"),
        |line| line == "from windows",
        said!("drop the `\\r` before the `\\n`"),
    );
    server.type_line("ok");
    peer.expect(b"ok\n", said!("the reply ends with `\\n` alone"));
    peer.send(b"  two \r blanks \r\n");
    server.expect_line(
        "  two \r blanks ",
        said!("drop that one `\\r` and nothing else: strip() and trim() take every blank, too"),
    );
}

/// When `recv` returns nothing, the peer has closed: say so on stderr, and accept the next.
#[test]
fn stage_08_a_closed_peer_does_not_stop_the_server() {
    let ended = said!(
        "the server ended with its client: a read of 0 bytes is the end of the stream; \
         close that connection, and accept the next, in a loop"
    );
    let reads_on = said!(
        "a read of 0 bytes is the end of the stream, not an empty message: \
         close the connection, and accept the next"
    );
    let mut server = server(&[]);
    // All now, as long as the server surely runs; each waits in the pipe for its turn.
    server.type_bytes(b"bye\nbye\nbye\n");
    for name in [
        said!("the first peer"),
        said!("the second peer"),
        said!("the third peer"),
    ] {
        let peer = another_peer_says(&server, name, b"hello\n", &ended);
        expect_reply(&peer, b"bye\n", &ended, &reads_on);
        server.expect_line("hello", &reads_on);
        peer.leave();
    }
    server.expect_on_stderr("\n", said!("say on stderr that the client left"));
}

/// A peer that crashes resets the connection: an error from `recv` or `send`, which ends only that conversation.
#[test]
fn stage_09_a_reset_does_not_stop_the_server() {
    let mut server = server(&[]);
    let mut rude = server.connect(said!("a rude peer"));
    rude.send(b"hello\n");
    server.expect_line("hello", said!("print the received text"));
    rude.reset();
    // The first is for the peer that is gone. Both now, as long as the server surely runs.
    server.type_bytes(b"are you there?\nwelcome\n");
    let ended =
        said!("a connection reset concerns one peer only: catch the error, close, accept the next");
    let peer = another_peer_says(&server, said!("the next peer"), b"hi\n", &ended);
    expect_reply(
        &peer,
        b"welcome\n",
        &ended,
        &said!("the reply typed for the peer that is gone must not go to the next one"),
    );
    server.expect_line("hi", ended);
}

/// One client at a time: the kernel lets others connect, and they wait in the backlog.
#[test]
fn stage_10_a_second_client_waits_its_turn() {
    let mut server = server(&[]);
    let mut first = server.connect(said!("the first peer"));
    first.send(b"first\n");
    server.expect_line("first", said!("print the received text"));
    let mut second = server.connect(said!("the second peer"));
    second.send(b"second\n");
    server.type_line("to the first");
    let one_at_a_time = said!(
        "serve one client to its end before you accept the next: \
         what is typed is for the one that is being served"
    );
    first.expect(b"to the first\n", &one_at_a_time);
    for _ in 0..10 {
        first.send(b"first again\n");
        server.expect_line("first again", &one_at_a_time);
        server.type_line("go on");
        first.expect(b"go on\n", &one_at_a_time);
    }
    first.leave();
    server.expect_line(
        "second",
        said!(
            "a client that comes too early is not turned away: it waits in the backlog, \
             and what it has sent with it; accept it when the first has left"
        ),
    );
    server.type_line("to the second");
    second.expect(
        b"to the second\n",
        said!("the second client gets its reply"),
    );
}

/// Show bytes that are not UTF-8 as U+FFFD.
#[test]
fn stage_11_bytes_that_are_not_utf_8_are_not_fatal() {
    let mut server = server(&[]);
    let mut peer = server.connect(said!("the peer"));
    peer.send(b"caf\xe9\n");
    server.expect_line(
        "caf\u{fffd}",
        said!("decode with replacement: bytes from a peer need not be UTF-8"),
    );
    server.type_line("what?");
    peer.expect(b"what?\n", said!("the conversation goes on"));
}

/// Close the connection of a peer whose line is longer than 64 KiB, before it fills your memory.
#[test]
fn stage_12_a_message_without_end_is_cut_off() {
    let server = server(&[]);
    let mut endless = server.connect(said!("an endless peer"));
    // More than a kernel keeps for a program that does not read.
    step(said!(
        "the endless peer sends up to 16 MiB without a line end"
    ));
    if endless.send_until_closed(&[b'x'; 64 * 1024], 256) {
        fail(
            said!("the server closes the connection after 64 KiB without a line end"),
            said!("it read 16 MiB"),
            said!("limit how much you collect while you wait for `\\n`"),
        );
    }
    let too_much = said!(
        "limit how much you collect while you wait for `\\n`; \
         a peer that sends more ends its own conversation, not the server"
    );
    let _peer = another_peer_says(&server, said!("the next peer"), b"hello\n", &too_much);
    server.expect_line("hello", too_much);
}

/// Connect, send a line of stdin, print the reply, ask for the next line.
#[test]
fn stage_13_the_client_sends_and_prints() {
    let (mut client, mut server) = client(&[]);
    for (said, heard) in [("你好", "hello"), ("再见", "bye")] {
        client.type_line(said);
        server.expect(
            format!("{said}\n").as_bytes(),
            said!("send the line with one `\\n` at its end, no prompt"),
        );
        server.send(format!("{heard}\n").as_bytes());
        client.expect_line(
            heard,
            said!(
                "print the reply on stdout: the text alone, and no prompt, since stdin is a pipe"
            ),
        );
    }
}

/// When stdin ends, the conversation ends: exit 0, and the server reads the end of the stream.
#[test]
fn stage_14_the_end_of_input_ends_the_client() {
    let (mut client, mut server) = client(&[]);
    client.type_line("hello");
    server.expect(b"hello\n", said!("send the line"));
    server.send(b"hi\n");
    client.expect_line("hi", said!("print the reply"));
    client.end_input();
    client.expect_exit(
        0,
        said!("at the end of stdin, close the connection and end"),
    );
    server.expect_end(said!("close the connection when stdin ends"));
}

/// When the server closes, say so on stderr and end with exit status 0.
#[test]
fn stage_15_a_closed_server_ends_the_client() {
    let (mut client, mut server) = client(&[]);
    client.type_line("hello");
    server.expect(b"hello\n", said!("send the line"));
    server.leave();
    client.expect_exit(
        0,
        said!("a read of 0 bytes is the end of the stream: the server has closed"),
    );
}

/// An error names the operation and the address, on stderr, with exit status 1.
#[test]
fn stage_16_nobody_listens_there() {
    let (addr, _kept) = support::nobody_there();
    let addr = addr.to_string();
    program().expect_failure(
        &["client", &addr],
        1,
        &["connect", &addr],
        said!(
            "connect failed, and the program went on: look at what it returns (connect_ex raises \
             nothing)"
        ),
    );
}

/// When the server's own stdin ends, it finishes the conversation and exits 0.
/// To close with bytes unread would be a reset (RST), which may destroy the last words on their way.
#[test]
fn stage_17_the_end_of_input_ends_the_server() {
    let mut server = server(&[]);
    let mut peer = server.connect(said!("the peer"));
    peer.send(b"hello\n");
    server.expect_line("hello", said!("print the received text"));
    let unheard = format!("{}\n", "x".repeat(999)).repeat(40);
    peer.send(format!("more\n{unheard}").as_bytes());
    server.type_line("last words");
    server.end_input();
    peer.expect(
        b"last words\n",
        said!("what was typed before the end is sent"),
    );
    server.expect_line("more", said!("the last message is shown"));
    let (rest, ended) = peer.receive_to_end();
    if let Err(error) = ended {
        fail(
            said!("the peer reads the end of the stream"),
            &error,
            if is_timeout(&error) {
                said!("close the connection when stdin ends")
            } else {
                said!(
                    "to close with bytes unread is a reset (RST): say that you have sent all, \
                     shutdown(SHUT_WR), and read on for a while before you close"
                )
            },
        );
    }
    step(said!("the peer saw the connection end"));
    if !rest.is_empty() {
        fail(
            said!("nothing after the last words"),
            escaped(&rest),
            said!("there is no reply to send once stdin has ended"),
        );
    }
    peer.leave();
    server.expect_exit(
        0,
        said!("end when stdin has ended and the conversation is finished"),
    );
}

/// Ctrl-C ends the server cleanly: exit 0, without a stack trace.
#[cfg(unix)]
#[test]
fn stage_18_ctrl_c_ends_the_server() {
    let waiting = server(&[]);
    waiting.interrupt();
    waiting.expect_exit(
        0,
        said!("SIGINT must end the program while it waits in accept, too: in good order"),
    );

    let talking = server(&[]);
    let mut peer = talking.connect(said!("the peer"));
    peer.send(b"hello\n");
    talking.expect_line("hello", said!("print the received text"));
    talking.interrupt();
    talking.expect_exit(
        0,
        said!("SIGINT must end the program while it waits for its user, too: in good order"),
    );
    peer.expect_end(said!("the connection is closed when the server ends"));
}

/// Two servers cannot have one address: say `bind`, the address and the reason; exit 1.
#[test]
fn stage_19_an_address_in_use_is_reported() {
    let first = server(&[]);
    let addr = first.addr().to_string();
    program().expect_failure(
        &["server", &addr],
        1,
        &["bind", &addr, "address already in use"],
        said!(
            "two servers share one address: SO_REUSEPORT does that; for a restart SO_REUSEADDR \
             is enough"
        ),
    );
}

/// A server that closed first leaves its connection in TIME_WAIT.
/// With SO_REUSEADDR, set before bind, a restart works at once; `--no-reuse-address` leaves it off.
#[cfg(unix)]
#[test]
fn stage_20_the_server_restarts_at_once() {
    for (options, restarts) in [(&[] as &[&str], true), (&["--no-reuse-address"], false)] {
        let mut old = server(options);
        let addr = old.addr().to_string();
        let mut peer = old.connect(said!("the peer"));
        peer.send(b"hello\n");
        old.expect_line("hello", said!("print the received text"));
        old.end_input();
        peer.expect_end(said!(
            "the server closes first, and so keeps the connection in TIME_WAIT"
        ));
        peer.leave();
        old.expect_exit(0, said!("end when stdin has ended"));
        let args = [&["server", &addr], options].concat();
        if restarts {
            program().start(said!("server"), &args).expect_line(
                &format!("listening on {addr}"),
                said!(
                    "the old connection is in TIME_WAIT: set SO_REUSEADDR, and before bind, \
                     which it is for"
                ),
            );
        } else {
            program().expect_failure(
                &args,
                1,
                &["address already in use"],
                said!("with --no-reuse-address, leave SO_REUSEADDR off"),
            );
        }
    }
}

/// `--raw`: what one `recv` gives is a message; nothing is added when sending.
#[test]
fn stage_21_a_raw_message_is_one_recv() {
    let mut server = server(&["--raw"]);
    let mut peer = server.connect(said!("the peer"));
    peer.send("你好".as_bytes());
    server.expect_line("你好", said!("with --raw, do not wait for a `\\n`"));
    server.type_line("hello");
    peer.expect(
        b"hello",
        said!("with --raw, send the text and nothing else"),
    );
    peer.send(b"next");
    server.expect_line("next", said!("the turns go on"));
    server.end_input();
    let rest = peer.expect_end(said!("close the connection when stdin ends"));
    if !rest.is_empty() {
        fail(
            said!("nothing after the text"),
            escaped(&rest),
            said!("with --raw, add no `\\n`"),
        );
    }
    peer.leave();
    let zero =
        said!("with --raw, too, a read of 0 bytes is the end of the stream, not an empty message");
    let shown = server.expect_exit(0, &zero);
    if !shown.is_empty() {
        fail(said!("nothing more on stdout"), escaped(&shown), zero);
    }

    let (mut client, mut peer) = client(&["--raw"]);
    client.type_line("hi");
    peer.expect(b"hi", said!("with --raw, send the text and nothing else"));
    peer.send(b"hi yourself");
    client.expect_line("hi yourself", said!("with --raw, do not wait for a `\\n`"));
}

/// `--raw` has no framing: two messages stick together, and a long one is cut at 1024 bytes.
#[test]
fn stage_22_raw_messages_stick_and_are_cut() {
    let mut server = server(&["--raw"]);
    let mut peer = server.connect(said!("the peer"));
    peer.send(b"onetwo");
    server.expect_line(
        "onetwo",
        said!("with --raw, what one recv gives is one message"),
    );
    server.type_line("ok");
    peer.expect(b"ok", said!("each gets one reply"));
    peer.send(&[b'x'; 1500]);
    let mut received = 0;
    while received < 1500 {
        let part = server.expect_line_that(
            said!("a line of 1 to 1024 x"),
            |line| (1..=1024).contains(&line.len()) && line.bytes().all(|byte| byte == b'x'),
            said!("with --raw, receive up to 1024 bytes"),
        );
        received += part.len();
        server.type_line("ok");
        peer.expect(b"ok", said!("each part gets one reply"));
    }
}

/// `--duplex`: both may talk at any time; one thread reads the socket, another stdin.
#[test]
fn stage_23_both_talk_at_any_time() {
    let mut server = server(&["--duplex"]);
    let mut peer = server.connect(said!("the peer"));
    for line in ["one", "two", "three"] {
        server.type_line(line);
    }
    peer.expect(
        b"one\ntwo\nthree\n",
        said!("with --duplex the server may speak first, and again"),
    );
    peer.send(b"four\nfive\n");
    server.expect_line(
        "four",
        said!("with --duplex, print what comes when it comes"),
    );
    server.expect_line("five", said!("do not wait for a reply in between"));
    peer.leave();
    let mut next = server.connect(said!("the next peer"));
    next.send(b"six\n");
    server.expect_line(
        "six",
        said!("when a client leaves, accept the next, though nobody types"),
    );
    server.type_line("seven");
    next.expect(
        b"seven\n",
        said!("what is typed goes to the client that is there"),
    );
    next.reset();
    let mut last = server.connect(said!("the last peer"));
    last.send(b"eight\n");
    server.expect_line(
        "eight",
        said!(
            "a reset is an error in the thread that receives: catch it there, \
             and report the end of the conversation as at the end of the stream"
        ),
    );
}

/// `--duplex`: at the end of stdin, end your own direction (`shutdown`), and go on receiving.
#[test]
fn stage_24_half_closed_is_still_half_open() {
    let (mut client, mut server) = client(&["--duplex"]);
    client.type_line("that is all");
    client.end_input();
    server.expect(b"that is all\n", said!("send the line"));
    server.expect_end(said!(
        "at the end of stdin, shut down the sending half: shutdown(SHUT_WR)"
    ));
    server.send("还有一句\n".as_bytes());
    client.expect_line(
        "还有一句",
        said!(
            "to have sent all is not to have heard all: shut down the sending half only, \
             and go on receiving until the server closes, too"
        ),
    );
    server.leave();
    client.expect_exit(0, said!("when both have said all, end"));
}

/// HOST may be a name or an IPv6 address in brackets.
#[test]
fn stage_25_names_and_ipv6() {
    for host in support::loopback_hosts() {
        let mut server = program().start(said!("server"), &["server", &format!("{host}:0")]);
        let line = server.expect_line_that(
            said!("listening on IP:PORT"),
            |line| line.starts_with("listening on "),
            said!(
                "look HOST up (getaddrinfo): it may be a name, with several addresses of either \
                 family; make a socket that fits, and try each"
            ),
        );
        let port = line.rsplit(':').next().unwrap_or_default();
        let mut client = program().start(said!("client"), &["client", &format!("{host}:{port}")]);
        client.type_line("hello");
        server.expect_line(
            "hello",
            said!("try every address that the name resolves to"),
        );
        server.type_line("hi");
        client.expect_line("hi", said!("print the reply"));
        client.end_input();
        client.expect_exit(0, said!("end at the end of stdin"));
    }
}

/// A command line that makes no sense ends with exit status 2, a word on stderr, and nothing on stdout.
#[test]
fn stage_26_mistakes_on_the_command_line() {
    // A program that ends like that whatever its command line is must not pass.
    drop(server(&[]));
    for args in [
        &["serve"] as &[&str],
        &["server", "127.0.0.1"],
        &["server", ANY_PORT, "--backlog", "many"],
        &["client", ANY_PORT, "--duplex", "--raw"],
    ] {
        program().expect_failure(
            args,
            2,
            &[],
            said!("a mistake on the command line is exit status 2, before anything is done"),
        );
    }
}

/// A peer comes after another one has gone, and says a line.
/// If the server has ended meanwhile, it is here that it shows.
#[track_caller]
fn another_peer_says(
    server: &Server,
    name: impl Into<Said>,
    line: &[u8],
    likely_cause: impl Into<Cause>,
) -> Peer {
    let name = name.into();
    let sent = TcpStream::connect(server.addr()).and_then(|mut stream| {
        stream.write_all(line)?;
        Ok(stream)
    });
    match sent {
        Ok(stream) => {
            step(said!("{} connected, and sent {}", &name, escaped(line)));
            Peer::over(name, stream)
        }
        Err(error) => fail(
            said!("{} can connect to {}, and send", name, server.addr()),
            &error,
            likely_cause,
        ),
    }
}

/// This reply must come next; that the connection ends instead is one thing, silence another.
#[track_caller]
fn expect_reply(peer: &Peer, reply: &[u8], if_it_ends: &Said, if_not: &Said) {
    let mut came = vec![0; reply.len()];
    let (received, likely_cause) = match peer.stream().read_exact(&mut came) {
        Ok(()) if came == reply => {
            return step(said!("the peer received {}", escaped(reply)));
        }
        Ok(()) => (escaped(&came), if_not),
        Err(error) if is_timeout(&error) => (said!("nothing in time"), if_not),
        Err(_) => (said!("the end of the connection"), if_it_ends),
    };
    let expected = said!("the peer receives {}", escaped(reply));
    fail(expected, received, likely_cause);
}

/// What a timeout is called differs: WouldBlock on Unix, TimedOut on Windows.
fn is_timeout(error: &std::io::Error) -> bool {
    matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut)
}
