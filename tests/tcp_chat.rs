//! tcp-chat, stage by stage: from a server that listens to a chat both ways at once.
//!
//! | stages | what you build |
//! |---|---|
//! | 1–4 | a server for one client: listen, receive a line, answer, take turns |
//! | 5–7 | framing: a message is a line, however the bytes arrive |
//! | 8–12 | a server that goes on: peers that leave, reset, queue up, send rubbish or too much |
//! | 13–16 | the client: send, receive, end well, say what went wrong |
//! | 17–20 | a server that ends well: its input, Ctrl-C, an address in use, a restart at once |
//! | 21–22 ★ | `--raw`: what goes wrong without framing |
//! | 23–24 | `--duplex`: two threads, one socket |
//! | 25, 26 ★ | names and IPv6; mistakes on the command line |
//! | 27 ★ | a peer whose cable was cut |
//!
//! The program under test is this lesson's own, or any other:
//! `PROGRAM="python3 my_chat.py" cargo test -p tcp-chat --test tcp_chat`.

#[cfg(target_os = "linux")]
#[path = "tcp_chat/cable.rs"]
mod cable;

use std::io::{ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
#[cfg(target_os = "linux")]
use std::process::{Command, Stdio};
use std::time::Duration;

use assert_cmd::cargo::cargo_bin;
#[cfg(target_os = "linux")]
use instruments::sockets::{Entry, Protocol, SocketTable};
#[cfg(target_os = "linux")]
use socket2::{Domain, Socket, Type};
use support::{
    Cause, Held, Peer, Program, Running, Said, Server, Way, escaped, fail, fail_at_difference,
    parts, said, side_by_side, step, verbatim, ways,
};

const ANY_PORT: &str = "127.0.0.1:0";

/// A server that ends after its first line has ended by then, unless the machine is very busy.
const A_MOMENT: Duration = Duration::from_millis(300);

/// The longest message, in bytes, without its line end.
const MAX_MESSAGE: usize = 64 * 1024;

/// What a client says that leaves in the middle of its line.
const UNFINISHED: &str = "unfinished";

fn program() -> Program {
    Program::under_test(cargo_bin!("tcp-chat"))
}

fn server(options: &[&str]) -> Server {
    program().serve(&[&["server", ANY_PORT], options].concat())
}

/// Starts a client that talks to this stage, which plays the server.
fn client(options: &[&str]) -> (Running, Peer) {
    let (client, server, _) = client_of(options);
    (client, server)
}

/// The same, and the address that the client was given.
fn client_of(options: &[&str]) -> (Running, Peer, SocketAddr) {
    let listener = TcpListener::bind(ANY_PORT).expect("loopback port 0 can be bound");
    let addr = listener.local_addr().expect("it is bound");
    let place = addr.to_string();
    let args = [&["client", &place], options].concat();
    let client = program().start(said!("client"), &args);
    let stream = support::peer::accept(
        &listener,
        &client,
        said!("the client must connect to the address it is given"),
    );
    (client, Peer::over(said!("the server"), stream), addr)
}

/// Bytes a person would type or say: `bytes` of them or a few more, in characters of three bytes,
/// so that most cuts fall into the middle of one.
fn long_text(bytes: usize) -> String {
    // Two bytes before it, so that the middle is no boundary either.
    format!("> {}", "很长的一行".repeat(bytes / 15 + 1))
}

/// A line of exactly so many bytes, which a report can break.
fn words(bytes: usize) -> String {
    "line ".chars().cycle().take(bytes).collect()
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
    if !server.addr().ip().is_loopback() {
        fail(verbatim("127.0.0.1"), server.addr(), everywhere());
    }
    // Its end is the only event there could be: a server that waits gives no sign.
    server.wait(A_MOMENT);
    server.expect_still_running(said!(
        "the server must stay: when a program ends, nobody listens any more; wait for a \
         client with accept"
    ));
    server.expect_at_rest(said!(
        "accept is called again and again on a socket that does not block: \
         let it block, and the kernel wakes you when a client comes"
    ));
    server.connect(said!("a peer"));
    #[cfg(target_os = "linux")]
    if let Some(listener) = listener_of(&server)
        && listener.local != server.addr()
    {
        fail(
            said!("it listens at {}", server.addr()),
            said!("it listens at {}", listener.local),
            everywhere(),
        );
    }
}

/// Why others than this machine can connect.
fn everywhere() -> Said {
    said!(
        "bind to the address that was given: 0.0.0.0 is every address of this machine, \
         and lets the whole network in"
    )
}

/// What the kernel knows of its listening socket, if it tells.
#[cfg(target_os = "linux")]
fn listener_of(server: &Server) -> Option<Entry> {
    let table = SocketTable::open(Protocol::Tcp);
    match table.and_then(|table| table.at_port(server.addr().port())) {
        Ok(entries) => entries.into_iter().find(|entry| entry.state == "LISTEN"),
        Err(error) => {
            step(said!("skipped: {}", error));
            None
        }
    }
}

/// Read the client's line, print the text on stdout.
#[test]
fn stage_02_a_line_reaches_the_server() {
    let server = server(&[]);
    let mut peer = server.connect(said!("the peer"));
    peer.send("hello 你好\n".as_bytes());
    server.expect_line("hello 你好", its_text_alone());
}

/// Why something else than the text of a message is on stdout.
fn its_text_alone() -> Cause {
    Cause::from(said!(
        "print the received text on stdout, and nothing else there: \
         what you tell your user (who has come, who has left) belongs on stderr"
    ))
}

/// Read a line from stdin and send it as the reply, with `\n` at its end.
#[test]
fn stage_03_the_reply_reaches_the_client() {
    let mut server = server(&[]);
    let mut peer = server.connect(said!("the peer"));
    peer.send(b"hello\n");
    server.expect_line("hello", its_text_alone());
    server.type_line("你好");
    peer.expect(
        "你好\n".as_bytes(),
        said!("send the text that was typed, in UTF-8, and one `\\n` after it"),
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
        expect_question(&server, &question);
        let answer = format!("  answer {round} ");
        server.type_line(&answer);
        expect_turn(&mut peer, &answer);
    }
    peer.send(b"and a long one?\n");
    expect_question(&server, "and a long one?");
    // More than a buffer of 1,024 bytes, and than a line at a terminal, which is cut at 4,095.
    let long = long_text(20_000);
    server.type_line(&long);
    let in_parts = said!(
        "a typed line may be longer than the buffer into which it is read (of fgets, or of one read): \
         read on until its line end, and send all of it as one message"
    );
    peer.expect(
        format!("{long}\n").as_bytes(),
        Cause::from(&in_parts).if_nothing(in_parts),
    );
    server.expect_at_rest(said!(
        "recv is called again and again on a socket that does not block: \
         let it block, and the kernel wakes you when bytes come"
    ));
}

/// The question must be the next line. What stands before it may be a prompt.
#[track_caller]
fn expect_question(server: &Server, question: &str) {
    let shown = server.expect_line_that(
        said!(
            "{} on the {}'s {}",
            escaped(question.as_bytes()),
            said!("server"),
            said!("stdout")
        ),
        |line| line.contains(question),
        Cause::from(said!("the server must loop, not end after one message"))
            .also_if_ended()
            .if_nothing(said!(
                "the server must loop: after its reply it waits for the next message of the same client"
            )),
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
}

/// This reply must come next, and nothing before it that is left of the reply before.
#[track_caller]
fn expect_turn(peer: &mut Peer, reply: &str) {
    let line = format!("{reply}\n");
    let came = peer.receive(line.len());
    let wanted = said!("the peer receives {}", escaped(line.as_bytes()));
    if came == line.as_bytes() {
        return step(wanted);
    }
    let shown = if came.is_empty() {
        said!("nothing")
    } else {
        escaped(&came)
    };
    let likely_cause = if came.starts_with(b"\n") {
        said!(
            "the reply before had two line ends: the typed text had one already, \
             or the call that sends it adds one"
        )
    } else {
        said!("each message gets one reply")
    };
    fail_at_difference(
        (wanted, line.as_bytes()),
        (shown, &came),
        Cause::from(likely_cause).also_if_ended(),
    );
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
    let in_turn = said!("reply to the first message before the second is shown");
    // Whoever shows it at once has shown it after that look.
    server.expect_at_rest(&in_turn);
    let printed = server.printed();
    if !printed.ends_with(b"first\n") {
        let expected = said!("nothing more on stdout before the first message has its reply");
        let together = said!(
            "both were taken for one message: one recv is not one message, split what you \
             receive at `\\n`; or: reply to the first message before the second is shown"
        );
        fail(expected, escaped(&printed), together);
    }
    server.type_line("to the first");
    peer.expect(b"to the first\n", in_turn);
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
    an_empty_message_counts(&mut server, &mut peer);
}

/// It is shown as an empty line, and answered.
#[track_caller]
fn an_empty_message_counts(server: &mut Server, peer: &mut Peer) {
    let empty = said!(
        "an empty line is a message, too: it is shown, as an empty line, and it gets a reply; \
         only a recv of 0 bytes is the end of the stream"
    );
    let empty = Cause::from(&empty)
        .if_nothing(empty.clone())
        .if_ended(empty);
    peer.send(b"third\n\nfifth\n");
    for (number, text) in (3..).zip(["third", "", "fifth"]) {
        server.expect_line(text, &empty);
        let reply = format!("to message {number}");
        server.type_line(&reply);
        peer.expect(format!("{reply}\n").as_bytes(), &empty);
    }
}

/// One line may need many `recv` calls: go on until `\n`.
#[test]
fn stage_06_a_message_in_pieces_is_one() {
    let read_on = said!("one recv is not one message: read on until `\\n`");
    let long = long_text(3_000);
    let fields = [long.as_bytes(), b"\n", b"next\n"];
    let mut all = ways(&fields);
    // The `\n` by itself.
    all.push(Way::cut_at(&fields, long.len()));
    side_by_side(&all, |way| {
        let mut server = server(&[]);
        let mut peer = server.connect(said!("the peer"));
        peer.send_in(way);
        for text in [&long[..], "next"] {
            expect_all_of(&server, text, &read_on);
            server.type_line("ok");
            peer.expect(b"ok\n", said!("each message gets one reply"));
        }
    });
    let server = server(&[]);
    let mut peer = server.connect(said!("the peer"));
    let longer = long_text(40_000);
    step(said!("the peer sends a line of {} bytes", longer.len()));
    // A server that ends in the middle of it is known by what it has not shown.
    peer.send_until_closed(format!("{longer}\n").as_bytes(), 1);
    expect_all_of(&server, &longer, &read_on);
}

/// A line that came in pieces is shown as one.
#[track_caller]
fn expect_all_of(program: &Running, text: &str, if_a_piece: &Said) {
    let decoded =
        said!("a piece may end in the middle of a character: read on until `\\n`, then decode");
    let likely_cause = Cause::from(&decoded)
        .if_nothing(said!(
            "read on until `\\n`, however many calls and pauses that takes: \
             neither a short recv nor a time limit is the end of a message"
        ))
        .if_more(said!(
            "a message ends at its `\\n`, and what follows belongs to the next one"
        ))
        .if_ended(decoded);
    let shown = program.expect_line_that(escaped(text.as_bytes()), |_| true, &likely_cause);
    if shown == text {
        return;
    }
    // Decoded with replacement, the character at a cut may be spoilt.
    let whole = |text: &str| text.trim_matches('\u{fffd}').to_owned();
    let likely_cause = if text.starts_with(&whole(&shown)) {
        Cause::from(if_a_piece)
    } else if text.ends_with(&whole(&shown)) {
        Cause::from(said!(
            "the beginning is gone: what had come before a pause was thrown away; \
             a time limit on recv is not the end of a message, so keep what is there, and read on"
        ))
    } else {
        let expected = (escaped(text.as_bytes()), text.as_bytes());
        let received = (escaped(shown.as_bytes()), shown.as_bytes());
        fail_at_difference(expected, received, likely_cause)
    };
    fail(
        escaped(text.as_bytes()),
        escaped(shown.as_bytes()),
        likely_cause,
    );
}

/// Drop one `\r` before the `\n`: that is how lines end on Windows, and in `telnet`.
#[test]
fn stage_07_a_carriage_return_before_the_line_end_is_dropped() {
    let text = "from windows";
    let windows: [&[u8]; 3] = [text.as_bytes(), b"\r", b"\n"];
    side_by_side(&ways(&windows), |way| {
        let mut server = server(&[]);
        let mut peer = server.connect(said!("the peer"));
        peer.send_in(way);
        server.expect_line_that(
            said!("the line \"from windows\" without \\r"),
            |line| line == text,
            said!(
                "drop the `\\r` before the `\\n`: look for it when the line is complete, \
                 since the two may come with two calls"
            ),
        );
        server.type_line("ok");
        peer.expect(b"ok\n", said!("the reply ends with `\\n` alone"));
    });
    let mut server = server(&[]);
    let mut peer = server.connect(said!("the peer"));
    let nothing_else =
        said!("drop that one `\\r` and nothing else: strip() and trim() take every blank, too");
    for text in [
        "  two \r blanks ",
        "lines\u{2028}and\u{c}forms\u{b}, \u{85}all one",
    ] {
        peer.send(format!("{text}\r\n").as_bytes());
        server.expect_line(text, &nothing_else);
        server.type_line("ok");
        peer.expect(b"ok\n", &nothing_else);
    }
    one_of_two_returns_stays(&server, &mut peer);
}

/// Of `\r\r\n` only the last two bytes are the line end.
#[track_caller]
fn one_of_two_returns_stays(server: &Server, peer: &mut Peer) {
    peer.send(b"two returns\r\r\n");
    server.expect_line_that(
        said!(
            "the line {} on the {}'s stdout",
            escaped(b"two returns\r"),
            said!("server")
        ),
        |line| line == "two returns\r",
        said!(
            "of several `\\r` only the last belongs to the line end: \
             take one off, not all (rstrip takes all)"
        ),
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
    let shown = its_text_alone()
        .if_nothing(reads_on.clone())
        .if_ended(ended.clone());
    let mut server = server(&[]);
    // All now, as long as the server surely runs; each waits in the pipe for its turn.
    server.type_bytes(b"bye\nbye\nbye\n");
    let mut held = Vec::new();
    for name in [
        said!("the first peer"),
        said!("the second peer"),
        said!("the third peer"),
    ] {
        let peer = another_peer_says(&server, name, b"hello\n", &ended);
        expect_reply(&peer, b"bye\n", &ended, &reads_on);
        server.expect_line("hello", &shown);
        held.extend(server.held());
        peer.leave();
    }
    a_client_that_only_listens_gets_its_reply(&mut server, &ended, &shown);
    expect_no_more_sockets(&held);
    server.expect_on_stderr("\n", said!("say on stderr that the client left"));
}

/// With the third client the server has as many sockets as with the first.
#[track_caller]
fn expect_no_more_sockets(held: &[Held]) {
    if let [first, .., third] = held
        && third.sockets > first.sockets
    {
        fail(
            said!("{} open sockets, as with the first client", first.sockets),
            said!("{} open sockets with the third", third.sockets),
            said!(
                "the connection with a client that has left is still open: close it, \
                 or the server has no descriptors left one day"
            ),
        );
    }
}

/// As `printf 'hello\n' | nc -N` does: it ends its direction, and waits for the reply.
#[track_caller]
fn a_client_that_only_listens_gets_its_reply(server: &mut Server, ended: &Said, shown: &Cause) {
    let asks = another_peer_says(
        server,
        said!("a peer that says all at once"),
        b"hello\n",
        ended,
    );
    asks.finish_sending();
    server.expect_line("hello", shown);
    server.type_line("bye");
    let still_there = said!(
        "a client that has ended its direction has said all, and may still listen: \
         it gets the reply to its last message before you close"
    );
    expect_reply(&asks, b"bye\n", &still_there, &still_there);
    asks.leave();
}

/// A peer that crashes resets the connection: an error from `recv` or `send`, which ends only that conversation.
#[test]
fn stage_09_a_reset_does_not_stop_the_server() {
    let mut server = server(&[]);
    let ended =
        said!("a connection reset concerns one peer only: catch the error, close, accept the next");
    let shown = its_text_alone().if_ended(ended.clone());
    let mut rude = server.connect(said!("a rude peer"));
    rude.send(b"hello\n");
    server.expect_line("hello", its_text_alone());
    rude.reset();
    server.type_line("are you there?");
    // It ends its direction first. A write after that, and a reset, raises SIGPIPE; after a reset alone it does not.
    let ruder = another_peer_says(&server, said!("a ruder peer"), b"hello again\n", &ended);
    server.expect_line("hello again", &shown);
    ruder.finish_sending();
    ruder.reset();
    // The first is for the peer that is gone. Both now, as long as the server surely runs.
    server.type_bytes(b"still there?\nwelcome\n");
    let pipe = said!(
        "to write to a connection that is gone raises SIGPIPE, which ends a program in C \
         that does not ignore it; or an error of one client was not caught: \
         it ends this conversation, not the server"
    );
    let peer = another_peer_says(&server, said!("the next peer"), b"hi\n", &pipe);
    expect_reply(
        &peer,
        b"welcome\n",
        &pipe,
        &said!("the reply typed for the peer that is gone must not go to the next one"),
    );
    server.expect_line("hi", shown.if_ended(pipe));
    peer.leave();
    leave_a_line_unfinished(&mut server, &ended);
}

/// Two clients leave in the middle of a line, one at the end of the stream and one with a reset.
/// What they left may be shown, but never as a part of what the next one says.
#[track_caller]
fn leave_a_line_unfinished(server: &mut Server, ended: &Said) {
    let sticks = Cause::from(said!(
        "what one client has not finished sticks to the first line of the next: \
         the buffer belongs to one connection, so make a new one for each"
    ))
    .if_ended(ended.clone());
    let whole_lines = |server: &Server, line: &str| {
        let description = said!(
            "the line {} on the {}'s stdout",
            escaped(line.as_bytes()),
            said!("server")
        );
        let is_line = |shown: &str| shown == line || shown == UNFINISHED;
        if server.expect_line_that(description, is_line, &sticks) == UNFINISHED {
            server.expect_line(line, &sticks);
        }
    };
    // Enough of them for one that takes what is not finished for a message.
    server.type_bytes(b"one\ntwo\nthree\nfour\n");
    let hasty = another_peer_says(server, said!("a hasty peer"), UNFINISHED.as_bytes(), ended);
    hasty.leave();
    let text = format!("whole\n{UNFINISHED}");
    let mut second = another_peer_says(server, said!("the next peer"), text.as_bytes(), ended);
    whole_lines(server, "whole");
    // Its reply shows that the server has come to the next recv, or soon will.
    if second.receive(1).is_empty() {
        fail(said!("an answer"), said!("nothing"), sticks);
    }
    second.reset();
    let _last = another_peer_says(server, said!("the last peer"), b"the last\n", ended);
    whole_lines(server, "the last");
}

/// One client at a time: the kernel lets others connect, and they wait in the backlog.
#[test]
fn stage_10_a_second_client_waits_its_turn() {
    let mut server = server(&[]);
    let mut first = server.connect(said!("the first peer"));
    first.send(b"first\n");
    server.expect_line("first", its_text_alone());
    let mut second = server.connect(said!("the second peer"));
    second.send(b"second\n");
    server.type_line("to the first");
    let one_at_a_time = said!(
        "serve one client to its end before you accept the next: \
         what is typed is for the one that is being served"
    );
    first.expect(b"to the first\n", &one_at_a_time);
    for _ in 0..4 {
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
    drop((second, server));
    #[cfg(target_os = "linux")]
    for (options, backlog) in [(&[] as &[&str], 5), (&["--backlog", "3"], 3)] {
        expect_backlog(options, backlog);
    }
}

/// The kernel knows what the server has told listen(2).
#[cfg(target_os = "linux")]
#[track_caller]
fn expect_backlog(options: &[&str], backlog: u32) {
    let server = server(options);
    // It listens by now.
    let _peer = server.connect(said!("the peer"));
    let Some(listener) = listener_of(&server) else {
        return;
    };
    if listener.send_queue != backlog {
        fail(
            said!("a backlog of {}", backlog),
            said!("a backlog of {}", listener.send_queue),
            said!(
                "the number after --backlog, or 5 without it, is the argument of listen: \
                 some libraries call listen themselves, with a number of their own"
            ),
        );
    }
    step(said!("the kernel lets {} connections wait", backlog));
}

/// Show bytes that are not UTF-8 as U+FFFD, and all others as they are.
#[test]
fn stage_11_bytes_that_are_not_utf_8_are_not_fatal() {
    let mut server = server(&[]);
    let mut peer = server.connect(said!("the peer"));
    peer.send(b"caf\xe9\n");
    server.expect_line(
        "caf\u{fffd}",
        Cause::from(said!(
            "decode with replacement: bytes from a peer need not be UTF-8"
        ))
        .also_if_ended(),
    );
    server.type_line("what?");
    peer.expect(b"what?\n", said!("the conversation goes on"));
    let text = "100% of %s%n%d\t\u{7}\0\u{1b}[1m, as it is";
    peer.send(format!("{text}\n").as_bytes());
    server.expect_line(
        text,
        Cause::from(said!(
            "print the text itself: it is data, and never the format of printf, \
             and no byte of it has a meaning of its own"
        ))
        .also_if_ended(),
    );
}

/// Close the connection of a peer whose line is longer than 64 KiB, before it fills your memory.
#[test]
fn stage_12_a_message_without_end_is_cut_off() {
    let mut server = server(&[]);
    longest_lines_pass(&mut server);
    // For the next client; a server that takes too long a line for a message answers with it.
    server.type_line("an answer");
    let bytes = words(MAX_MESSAGE + 1);
    let characters = "好".repeat(MAX_MESSAGE / 3 + 1);
    for (line, too_long) in [
        (
            bytes,
            said!(
                "a line of 65,537 bytes is too long: compare its length with `>`, once it is complete, too"
            ),
        ),
        (
            characters,
            said!(
                "the limit is 65,536 bytes, not characters: look at the length before you decode"
            ),
        ),
    ] {
        let mut peer = server.connect(said!("a peer with too long a line"));
        step(said!("the peer sends a line of {} bytes", line.len()));
        peer.send_until_closed(format!("{line}\n").as_bytes(), 1);
        expect_cut_off(&mut peer, &too_long, &stays_open());
        peer.leave();
    }
    let mut endless = server.connect(said!("an endless peer"));
    send_without_end(&mut endless);
    endless.leave();
    let not_the_server =
        said!("a line that is too long ends the conversation with its peer, not the server");
    let next = another_peer_says(&server, said!("the next peer"), b"hello\n", &not_the_server);
    server.expect_line(
        "hello",
        Cause::from(&not_the_server).if_nothing(not_the_server.clone()),
    );
    expect_reply(&next, b"an answer\n", &not_the_server, &not_the_server);
    server.expect_on_stderr("\n", said!("say on stderr that the line was too long"));
}

/// 65,536 bytes are a message, whatever the line end, and in how many characters.
#[track_caller]
fn longest_lines_pass(server: &mut Server) {
    let fits = said!(
        "a line of exactly 65,536 bytes fits: the limit is that of the text, and its line end, \
         `\\n` or `\\r\\n`, does not count"
    );
    let fits = Cause::from(&fits).if_nothing(fits.clone()).if_ended(fits);
    let mut peer = server.connect(said!("the peer"));
    for (text, end) in [
        (words(MAX_MESSAGE), "\n"),
        (format!("x{}", "好".repeat(MAX_MESSAGE / 3)), "\r\n"),
    ] {
        step(said!("the peer sends a line of {} bytes", text.len()));
        peer.send_until_closed(format!("{text}{end}").as_bytes(), 1);
        server.expect_line(&text, &fits);
        server.type_line("ok");
        peer.expect(b"ok\n", &fits);
    }
    peer.leave();
}

/// The program must close the connection, in any way, and say nothing more over it.
#[track_caller]
fn expect_cut_off(peer: &mut Peer, too_long: &Said, if_open: &Said) {
    let expected = said!("the server closes the connection after a line of more than 65,536 bytes");
    let mut came = vec![0; 100];
    match interrupted_never(|| peer.stream().read(&mut came)) {
        Ok(0) => step(said!("the server closed the connection")),
        Ok(count) => fail(
            expected,
            said!("an answer: {}", escaped(&came[..count])),
            too_long,
        ),
        Err(error) if is_timeout(&error) => {
            fail(expected, said!("it is still open"), if_open);
        }
        Err(_) => step(said!("the server closed the connection")),
    }
}

/// Why a connection is not closed after too much.
fn stays_open() -> Said {
    said!(
        "the connection stays open: close it, or shut it down; \
         not to read it any longer is not enough"
    )
}

/// Sends until the program closes the connection: it may break it off, or say that it ends and read on for a while.
#[track_caller]
fn send_without_end(endless: &mut Peer) {
    let expected = said!("the server closes the connection after 64 KiB without a line end");
    // More than a kernel keeps for a program that does not read.
    step(said!(
        "the endless peer sends up to 16 MiB without a line end"
    ));
    for _ in 0..256 {
        let sent = endless.stream().write_all(&[b'x'; 64 * 1024]);
        if sent.as_ref().is_err_and(is_timeout) {
            fail(
                expected,
                said!("it reads no more, and the connection is still open"),
                stays_open(),
            );
        }
        if sent.is_err() || has_said_the_end(endless.stream()) {
            return step(said!("the server closed the connection"));
        }
    }
    fail(
        expected,
        said!("it read 16 MiB"),
        said!("limit how much you collect while you wait for `\\n`"),
    );
}

/// Has the other side ended its direction? Does not wait.
fn has_said_the_end(stream: &TcpStream) -> bool {
    let _ = stream.set_nonblocking(true);
    let peeked = stream.peek(&mut [0]);
    let _ = stream.set_nonblocking(false);
    match peeked {
        Ok(count) => count == 0,
        Err(error) => !is_timeout(&error) && error.kind() != ErrorKind::Interrupted,
    }
}

/// Connect, send a line of stdin, print the reply, ask for the next line.
#[test]
fn stage_13_the_client_sends_and_prints() {
    let (mut client, mut server) = client(&[]);
    for (said, heard) in [("你好", "hello"), ("  再见 ", "  bye ")] {
        client.type_line(said);
        server.expect(format!("{said}\n").as_bytes(), sends_the_line());
        server.send(format!("{heard}\n").as_bytes());
        client.expect_line(heard, prints_the_reply());
    }
    client.expect_at_rest(said!(
        "stdin or the socket is asked again and again without a wait: let the call block"
    ));
    let long = long_text(20_000);
    client.type_line(&long);
    let in_parts = said!(
        "a typed line may be longer than the buffer into which it is read (of fgets, or of one read): \
         read on until its line end, and send all of it as one message"
    );
    server.expect(
        format!("{long}\n").as_bytes(),
        Cause::from(&in_parts).if_nothing(in_parts),
    );
    server.send(b"caf\xe9 of %s%n, \r, \0 and \xe2\x80\xa8.\n");
    client.expect_line(
        "caf\u{fffd} of %s%n, \r, \0 and \u{2028}.",
        Cause::from(said!(
            "a reply is received as a message is in the server: decoded with replacement, and printed as it is"
        ))
        .also_if_ended(),
    );
    replies_come_in_any_way();
    replies_stick_together();
}

/// Why the line that was typed does not come.
fn sends_the_line() -> Cause {
    Cause::from(said!("send the line with one `\\n` at its end, no prompt")).if_nothing(said!(
        "the client speaks first: it reads a line of its stdin and sends it, and only then waits for the reply"
    ))
}

fn prints_the_reply() -> Cause {
    Cause::from(said!(
        "print the reply on stdout: the text alone, and no prompt, since stdin is a pipe"
    ))
}

/// A reply, too, is a line, however its bytes arrive.
#[track_caller]
fn replies_come_in_any_way() {
    let long = long_text(3_000);
    let fields = [long.as_bytes(), b"\r\n"];
    let mut all = ways(&fields);
    // The line end by itself.
    all.push(Way::cut_at(&fields, long.len()));
    let as_in_the_server = said!(
        "a reply, too, is complete at its `\\n`, and not at the end of one recv: \
         use the code of the server for it"
    );
    side_by_side(&all, |way| {
        let (mut client, mut server) = client(&[]);
        client.type_line("tell me");
        server.expect(b"tell me\n", sends_the_line());
        server.send_in(way);
        expect_all_of(&client, &long, &as_in_the_server);
        // Whoever has not read the reply to its end is one behind from now on.
        client.type_line("more");
        server.expect(b"more\n", &as_in_the_server);
        let longer = long_text(40_000);
        server.send_until_closed(format!("{longer}\n").as_bytes(), 1);
        expect_all_of(&client, &longer, &as_in_the_server);
    });
}

/// What follows the first reply is kept for the next turn; and an empty reply is one.
#[track_caller]
fn replies_stick_together() {
    let (mut client, mut server) = client(&[]);
    client.type_line("one");
    server.expect(b"one\n", sends_the_line());
    server.send(b"reply one\n\nreply three\n");
    client.expect_line(
        "reply one",
        said!("one recv is not one message: split what you receive at `\\n`"),
    );
    let kept = said!(
        "what followed the first reply belongs to the next turns, and so does an empty reply: \
         keep it in a buffer that lives as long as the connection"
    );
    let kept = Cause::from(&kept).if_nothing(kept.clone()).if_ended(kept);
    for (line, reply) in [("two", ""), ("three", "reply three")] {
        client.type_line(line);
        server.expect(format!("{line}\n").as_bytes(), &kept);
        client.expect_line(reply, &kept);
    }
}

/// When stdin ends, the conversation ends: exit 0, and the server reads the end of the stream.
#[test]
fn stage_14_the_end_of_input_ends_the_client() {
    let empty = said!(
        "an empty line is not the end of stdin: at the end a read gives nothing, not even a line end; \
         an empty line is sent as an empty message"
    );
    let (mut client, mut server) = client(&[]);
    client.type_line("");
    server.expect(b"\n", Cause::from(&empty).if_nothing(empty.clone()));
    server.send(b"you said nothing\n");
    client.expect_line("you said nothing", Cause::from(empty));
    says_its_last(&mut client, &mut server, b"hello\n");
    // The last line of a file may have no line end.
    let (mut client, mut server) = self::client(&[]);
    says_its_last(&mut client, &mut server, b"hello");
}

/// The client says `hello`, with or without a line end, and its stdin ends; or before it hears the reply, without.
#[track_caller]
fn says_its_last(client: &mut Running, server: &mut Peer, typed: &[u8]) {
    client.type_bytes(typed);
    let has_end = typed.ends_with(b"\n");
    if !has_end {
        client.end_input();
    }
    let whole = said!(
        "a last line of stdin without its line end is a line, too: send all of it, with a `\\n`"
    );
    let likely_cause = if has_end {
        Cause::from(said!("send the line"))
    } else {
        Cause::from(&whole).if_part(whole.clone()).if_nothing(whole)
    };
    server.expect(b"hello\n", likely_cause);
    server.send(b"hi\n");
    client.expect_line("hi", prints_the_reply());
    if has_end {
        client.end_input();
    }
    let end = said!("at the end of stdin, close the connection and end");
    let rest = server.expect_end_of_stream(Cause::from(&end).if_nothing(end.clone()));
    if !rest.is_empty() {
        fail(
            said!("nothing after the last line"),
            escaped(&rest),
            said!("the end of stdin is not an empty line: there is nothing left to send"),
        );
    }
    let shown = client.expect_exit(0, Cause::from(end).also_if_ended());
    expect_nothing_more(&shown);
}

/// When the server closes, say so on stderr and end with exit status 0.
#[test]
fn stage_15_a_closed_server_ends_the_client() {
    let (mut client, mut server) = client(&[]);
    client.type_line("hello");
    server.expect(b"hello\n", said!("send the line"));
    server.leave();
    let shown = client.expect_exit(
        0,
        said!("a read of 0 bytes is the end of the stream: the server has closed"),
    );
    expect_nothing_more(&shown);
    client.expect_on_stderr("\n", said!("say on stderr that the server has closed"));
}

/// What has ended has printed nothing but messages.
#[track_caller]
fn expect_nothing_more(shown: &[u8]) {
    if !shown.is_empty() {
        fail(
            said!("nothing more on stdout"),
            escaped(shown),
            said!(
                "stdout is for the messages alone: what you tell your user, such as that the other side \
                 has closed, belongs on stderr, and the end of the stream is no empty message"
            ),
        );
    }
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
    let (mut client, mut server, addr) = client_of(&[]);
    client.type_line("hello");
    server.expect(b"hello\n", said!("send the line"));
    server.reset();
    expect_broken_off(
        &client,
        addr,
        &said!("a reset is no end: the conversation has failed, so end with exit status 1"),
    );
    the_client_has_a_limit();
}

/// That of the server.
#[track_caller]
fn the_client_has_a_limit() {
    let (mut client, mut server, addr) = client_of(&[]);
    let longest = words(MAX_MESSAGE);
    for too_much in ["", "x"] {
        client.type_line("tell me");
        server.expect(b"tell me\n", said!("send the line"));
        server.send_until_closed(format!("{longest}{too_much}\n").as_bytes(), 1);
        if too_much.is_empty() {
            client.expect_line(
                &longest,
                said!("a reply of exactly 65,536 bytes fits, its line end not counted"),
            );
        }
    }
    expect_broken_off(
        &client,
        addr,
        &said!(
            "a reply of 65,537 bytes is too long: the client has the same limit as the server, \
             and to meet it is a failure, exit status 1"
        ),
    );
}

/// The client ends with a failure that names the address, and no stack trace.
#[track_caller]
fn expect_broken_off(client: &Running, addr: SocketAddr, likely_cause: &Said) {
    let shown = client.expect_exit(1, Cause::from(likely_cause).also_if_ended());
    expect_nothing_more(&shown);
    let names_it =
        said!("an error names the operation, the address, and what the operating system says");
    client.expect_on_stderr(&addr.to_string(), names_it);
    client.expect_no_stack_trace();
}

/// When the server's own stdin ends, it finishes the conversation and exits 0.
/// To close with bytes unread would be a reset (RST), which may destroy the last words on their way.
#[test]
fn stage_17_the_end_of_input_ends_the_server() {
    // Its client never leaves. Started now, so that its time runs beside the rest.
    let (kept, _guest) = server_with_a_guest();
    let mut server = server(&[]);
    let mut peer = server.connect(said!("the peer"));
    peer.send(b"hello\n");
    server.expect_line("hello", its_text_alone());
    server.type_line("");
    let empty =
        said!("an empty line is not the end of stdin: it is sent, as a message with nothing in it");
    peer.expect(
        b"\n",
        Cause::from(&empty)
            .if_nothing(empty.clone())
            .if_ended(empty),
    );
    let unheard = format!("{}\n", "x".repeat(999)).repeat(40);
    peer.send(format!("more\n{unheard}").as_bytes());
    server.type_line("last words");
    server.end_input();
    peer.expect(
        b"last words\n",
        said!("what was typed before the end is sent"),
    );
    server.expect_line("more", said!("the last message is shown"));
    let rest = peer.expect_end_of_stream(said!("close the connection when stdin ends"));
    if !rest.is_empty() {
        fail(
            said!("nothing after the last words"),
            escaped(&rest),
            said!("there is no reply to send once stdin has ended"),
        );
    }
    hears_the_client_out(&server, peer, &unheard);
    kept.expect_exit(
        0,
        said!(
            "a client that never leaves keeps the server: \
             after the end of your stdin hear the client out for a limited time only"
        ),
    );
}

/// What the client says after the end is shown, too, and its end is that of the server.
#[track_caller]
fn hears_the_client_out(server: &Server, mut peer: Peer, unheard: &str) {
    peer.send_or_be_closed(b"and goodbye\n");
    peer.leave();
    let shown = server.expect_exit(
        0,
        said!("end when stdin has ended and the conversation is finished"),
    );
    if shown != format!("{unheard}and goodbye\n").as_bytes() {
        fail(
            said!("the 40 lines that came with the last message are shown, and the one after them"),
            said!("{} lines", shown.split(|&byte| byte == b'\n').count() - 1),
            said!(
                "to read on after the end of stdin is to hear the client out: print what comes, \
                 instead of throwing it away"
            ),
        );
    }
}

/// A server whose stdin ends while it has a client; the client stays, and says nothing more.
fn server_with_a_guest() -> (Server, Peer) {
    let mut server = server(&[]);
    let mut guest = server.connect(said!("a guest who stays"));
    guest.send(b"hello\n");
    server.expect_line("hello", its_text_alone());
    server.end_input();
    (server, guest)
}

/// Ctrl-C ends the server cleanly: exit 0, without a stack trace.
#[cfg(unix)]
#[test]
fn stage_18_ctrl_c_ends_the_server() {
    let waiting = server(&[]);
    waiting.interrupt();
    ends_in_good_order(
        &waiting,
        said!("SIGINT must end the program while it waits in accept, too: in good order"),
    );

    let silent = server(&[]);
    let mut peer = silent.connect(said!("the peer"));
    silent.interrupt();
    ends_in_good_order(
        &silent,
        said!("SIGINT must end the program while it waits for its client, too: in good order"),
    );
    // By a reset, if it was not yet accepted.
    peer.expect_end(said!("the connection is closed when the server ends"));

    let talking = server(&[]);
    let mut peer = talking.connect(said!("the peer"));
    peer.send(b"hello\n");
    talking.expect_line("hello", its_text_alone());
    talking.interrupt();
    ends_in_good_order(
        &talking,
        said!("SIGINT must end the program while it waits for its user, too: in good order"),
    );
    let rest = peer.expect_end_of_stream(said!("the connection is closed when the server ends"));
    if !rest.is_empty() {
        let likely_cause = said!("Ctrl-C is no reply: nothing is sent when the server ends");
        fail(
            said!("nothing more for the peer"),
            escaped(&rest),
            likely_cause,
        );
    }
}

/// It ends with exit status 0 and without a stack trace.
#[cfg(unix)]
#[track_caller]
fn ends_in_good_order(server: &Server, if_it_stays: Said) {
    let shown = server.expect_exit(
        0,
        Cause::from(if_it_stays).if_ended(said!(
            "Ctrl-C is the way to end this server, and no failure: \
             catch SIGINT, and end with exit status 0"
        )),
    );
    expect_nothing_more(&shown);
    server.expect_no_stack_trace();
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
    let addr = close_first(server(&[]));
    let restarted = program().start(said!("server"), &["server", &addr]);
    restarted.expect_line(
        &format!("listening on {addr}"),
        Cause::from(said!(
            "the old connection is in TIME_WAIT: set SO_REUSEADDR, and before bind, \
             which it is for"
        ))
        .also_if_ended(),
    );
    // Where another server listens, this one ends by itself, in one way or the other.
    let leave_it_off = ["--no-reuse-address"];
    let args = [&["server", &addr], &leave_it_off[..]].concat();
    if program().to_its_end(&args).output().status.code() == Some(2) {
        // Some libraries (that of Node.js) set it, and nobody can turn it off.
        program().expect_failure(
            &args,
            2,
            &[],
            said!("say on stderr that it cannot be left off"),
        );
        return step(said!(
            "the program says that it cannot leave the option off"
        ));
    }
    let addr = close_first(server(&leave_it_off));
    program().expect_failure(
        &[&["server", &addr], &leave_it_off[..]].concat(),
        1,
        &["bind", &addr, "address already in use"],
        said!("with --no-reuse-address, leave SO_REUSEADDR off"),
    );
}

/// The server closes its connection before the client does, and ends; its address, where the kernel keeps TIME_WAIT.
#[cfg(unix)]
#[track_caller]
fn close_first(mut old: Server) -> String {
    let addr = old.addr().to_string();
    let mut peer = old.connect(said!("the peer"));
    peer.send(b"hello\n");
    old.expect_line("hello", its_text_alone());
    old.end_input();
    peer.expect_end_of_stream(said!(
        "the server closes first, and so keeps the connection in TIME_WAIT"
    ));
    peer.leave();
    old.expect_exit(0, said!("end when stdin has ended"));
    addr
}

/// `--raw`: what one `recv` gives is a message; nothing is added when sending.
#[test]
fn stage_21_a_raw_message_is_one_recv() {
    let mut server = server(&["--raw"]);
    let mut peer = server.connect(said!("the peer"));
    peer.send("你好".as_bytes());
    server.expect_line("你好", raw_has_no_end());
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
    client.expect_line("hi yourself", raw_has_no_end());
}

/// Why a raw message is not shown.
fn raw_has_no_end() -> Cause {
    let cause = said!("with --raw, do not wait for a `\\n`");
    Cause::from(&cause).if_nothing(cause)
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
    parts(&[&both_talk_at_the_server, &both_talk_at_the_client]);
}

#[track_caller]
fn both_talk_at_the_server() {
    let mut server = server(&["--duplex"]);
    for line in ["one", "two", "three"] {
        server.type_line(line);
    }
    // A server that throws them away has read them by now.
    server.wait(A_MOMENT);
    let mut peer = server.connect(said!("the peer"));
    let kept = said!(
        "what was typed before the first client came was thrown away: \
         it waits in a queue until a client is there"
    );
    peer.expect(
        b"one\ntwo\nthree\n",
        Cause::from(said!("with --duplex the server may speak first, and again"))
            .if_nothing(kept.clone())
            .if_part(kept),
    );
    shows_whatever_comes(&server, &mut peer);
    let with_the_first = server.held();
    server.expect_at_rest(said!(
        "a thread asks again and again without a wait: let each of the two wait in a call that blocks"
    ));
    peer.leave();
    serves_the_next(&mut server);
    expect_no_more_threads(with_the_first, server.held());
    #[cfg(unix)]
    {
        server.interrupt();
        ends_in_good_order(
            &server,
            said!("with --duplex, too, SIGINT must end the program, whatever its threads wait for"),
        );
    }
}

#[track_caller]
fn both_talk_at_the_client() {
    let (mut client, mut server) = client(&["--duplex"]);
    shows_whatever_comes(&client, &mut server);
    client.type_bytes(b"six\nseven\n");
    let unasked = said!("with --duplex the client, too, sends each line when it is typed");
    server.expect(
        b"six\nseven\n",
        Cause::from(&unasked)
            .if_nothing(unasked.clone())
            .if_part(unasked),
    );
}

/// With the third client the server has about as many threads as with the first: one may be ending.
#[track_caller]
fn expect_no_more_threads(with_the_first: Option<Held>, with_the_third: Option<Held>) {
    if let Some((first, third)) = with_the_first.zip(with_the_third)
        && third.threads > first.threads + 1
    {
        fail(
            said!("{} threads, as with the first client", first.threads),
            said!("{} threads with the third", third.threads),
            said!("a thread that serves one client ends with it"),
        );
    }
}

/// Lines that nobody has asked for, two at once, one in pieces, one that is not UTF-8: each is shown when it is there.
#[track_caller]
fn shows_whatever_comes(program: &Running, peer: &mut Peer) {
    let at_once = said!("with --duplex, print what comes when it comes");
    let at_once = Cause::from(&at_once).if_nothing(at_once);
    peer.send(b"four\nfive\n");
    program.expect_line("four", at_once);
    let in_between = said!("do not wait for a reply in between");
    program.expect_line("five", Cause::from(&in_between).if_nothing(in_between));
    let long = long_text(3_000);
    let fields = [long.as_bytes(), b"\n"];
    peer.send_in(&Way::cut_at(&fields, long.len() / 2));
    let same_code = said!(
        "with --duplex, too, a message is a line: receive it with the same code, \
         with its buffer, its replacement, and its limit"
    );
    expect_all_of(program, &long, &same_code);
    peer.send(b"caf\xe9\n");
    program.expect_line(
        "caf\u{fffd}",
        Cause::from(&same_code)
            .if_nothing(same_code.clone())
            .if_ended(same_code),
    );
}

/// The next client is served, and what is typed then is for it; and another one, after a reset.
#[track_caller]
fn serves_the_next(server: &mut Server) {
    let mut next = server.connect(said!("the next peer"));
    next.send(b"six\n");
    server.expect_line(
        "six",
        said!("when a client leaves, accept the next, though nobody types"),
    );
    server.type_line("seven");
    let eaten = said!(
        "what is typed goes to the client that is there: a thread that reads stdin for one client \
         outlives it, and takes the line of the next; one thread reads stdin, as long as the program runs"
    );
    next.expect(b"seven\n", Cause::from(&eaten).if_nothing(eaten));
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
    let line = words(MAX_MESSAGE + 1);
    step(said!("the peer sends a line of {} bytes", line.len()));
    last.send_until_closed(format!("{line}\n").as_bytes(), 1);
    let too_long =
        said!("with --duplex, too, a line of 65,537 bytes is too long: close the connection");
    expect_cut_off(&mut last, &too_long, &too_long);
}

/// `--duplex`: at the end of stdin, end your own direction (`shutdown`), and go on receiving.
#[test]
fn stage_24_half_closed_is_still_half_open() {
    let (mut client, mut server) = client(&["--duplex"]);
    client.type_line("that is all");
    client.end_input();
    server.expect(b"that is all\n", said!("send the line"));
    let half = said!("at the end of stdin, shut down the sending half: shutdown(SHUT_WR)");
    server.expect_end_of_stream(&half);
    server.send("还有一句\n".as_bytes());
    let still_open = said!(
        "to have sent all is not to have heard all: shut down the sending half only, \
         and go on receiving until the server closes, too"
    );
    client.expect_line("还有一句", &still_open);
    server.leave();
    client.expect_exit(0, said!("when both have said all, end"));

    let (mut client, server) = self::client(&["--duplex"]);
    server.leave();
    // It may end at once, or read its stdin to the end; by now it knows that the server has closed.
    client.wait(A_MOMENT);
    client.end_input();
    client.expect_exit(
        0,
        said!("when the server has closed, and stdin has ended, there is nothing left to wait for: end"),
    );

    the_server_hears_its_client_out(still_open);
}

/// The server does as the client: it ends its direction, and hears what is still said.
#[track_caller]
fn the_server_hears_its_client_out(still_open: Said) {
    let mut server = server(&["--duplex"]);
    let mut peer = server.connect(said!("the peer"));
    server.type_line("that is all");
    server.end_input();
    peer.expect(
        b"that is all\n",
        said!("what was typed before the end is sent"),
    );
    peer.expect_end_of_stream(said!(
        "at the end of its stdin the server, too, shuts down its sending half"
    ));
    peer.send("还有一句\n".as_bytes());
    server.expect_line("还有一句", Cause::from(still_open).also_if_ended());
    peer.leave();
    server.expect_exit(0, said!("when both have said all, end"));
}

/// HOST may be a name or an IPv6 address in brackets.
#[test]
fn stage_25_names_and_ipv6() {
    for host in support::loopback_hosts() {
        let server = program().start(said!("server"), &["server", &format!("{host}:0")]);
        let addr = announced(&server);
        chat(&program(), server, &format!("{host}:{}", addr.port()));
    }
    #[cfg(target_os = "linux")]
    names_of_two_addresses();
}

/// Where a server of a name listens.
#[track_caller]
fn announced(server: &Running) -> SocketAddr {
    let brackets = said!(
        "an IPv6 address is written in brackets, since it is full of colons: listening on [::1]:40123"
    );
    let line = server.expect_line_that(
        said!("listening on IP:PORT"),
        |line| line.starts_with("listening on "),
        Cause::from(said!(
            "look HOST up (getaddrinfo): it may be a name, with several addresses of either \
             family; make a socket that fits, and try each"
        ))
        .also_if_ended(),
    );
    let addr = line.trim_start_matches("listening on ");
    addr.parse().unwrap_or_else(|_| {
        let expected = said!("listening on IP:PORT");
        fail(expected, escaped(line.as_bytes()), brackets)
    })
}

/// A line goes one way, and another back.
#[track_caller]
fn chat(program: &Program, mut server: Running, addr: &str) {
    let each = || Cause::from(said!("try every address that the name resolves to")).also_if_ended();
    let mut client = program.start(said!("client"), &["client", addr]);
    client.type_line("hello");
    server.expect_line("hello", each());
    server.type_line("hi");
    client.expect_line("hi", prints_the_reply());
    client.end_input();
    client.expect_exit(0, said!("end at the end of stdin"));
}

/// A name of two addresses: the server listens at the one that is free, and the client finds it there.
#[cfg(target_os = "linux")]
#[track_caller]
fn names_of_two_addresses() {
    const NAME: &str = "two-addresses.test";
    const ADDRESSES: [&str; 2] = ["127.0.0.2", "127.0.0.3"];
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let hosts = folder.path().join("hosts");
    let lines = ADDRESSES.map(|addr| format!("{addr} {NAME}\n"));
    std::fs::write(&hosts, lines.concat()).expect("a file can be written");
    let mounted = format!("mount --bind '{}' /etc/hosts", hosts.display());
    let finds_it = format!(
        "{mounted} && getent ahostsv4 {NAME} | grep -q {}",
        ADDRESSES[1]
    );
    let tried = Command::new("unshare")
        .args(["-r", "-m", "sh", "-c", &finds_it])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    if !tried.is_ok_and(|status| status.success()) {
        return support::note(said!(
            "skipped: a name of two addresses: this machine allows no hosts file for one program (unshare -r -m)"
        ));
    }
    // Takes the place of the shell, so that the program has a file of its own instead of /etc/hosts.
    let program = program().after_shell(&format!(
        "exec unshare -r -m sh -c '{} && exec \"$@\"' sh \"$@\"",
        mounted.replace('\'', "'\\''")
    ));
    for taken in ADDRESSES {
        step(said!(
            "{} is {} and {} in /etc/hosts; at {} the port is taken, and nobody listens",
            verbatim(NAME),
            verbatim(ADDRESSES[0]),
            verbatim(ADDRESSES[1]),
            verbatim(taken)
        ));
        let (port, _kept) = take_a_port_at(taken);
        let name = format!("{NAME}:{port}");
        let server = program.start(said!("server"), &["server", &name]);
        announced(&server);
        chat(&program, server, &name);
    }
}

/// A socket that is bound there and does not listen: nobody else can bind, and who connects is refused.
#[cfg(target_os = "linux")]
fn take_a_port_at(ip: &str) -> (u16, Socket) {
    let addr = SocketAddr::new(ip.parse().expect("it is an address"), 0);
    let socket = Socket::new(Domain::IPV4, Type::STREAM, None).expect("a socket can be made");
    socket
        .bind(&addr.into())
        .expect("all of 127.0.0.0/8 is loopback");
    let bound = socket.local_addr().expect("it is bound").as_socket();
    (bound.expect("it is of IPv4").port(), socket)
}

/// A command line that makes no sense ends with exit status 2, a word on stderr, and nothing on stdout.
#[test]
fn stage_26_mistakes_on_the_command_line() {
    // A program that ends like that whatever its command line is must not pass.
    drop(server(&[]));
    for args in [
        &["serve"] as &[&str],
        &["server", "127.0.0.1"],
        &["server", "127.0.0.1:99999"],
        &["server", "::1:0"],
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

/// `--give-up 1s`: when the peer's machine has not answered for a second, as after its cable was cut, the conversation
/// ends with an error. A peer that only says nothing is there.
#[test]
fn stage_27_who_is_cut_off_is_given_up() {
    #[cfg(target_os = "linux")]
    support::in_private_network(|| {
        parts(&[
            &cable::a_client_keeps_a_silent_server,
            &cable::a_server_keeps_a_silent_client,
            &cable::a_client_gives_up_its_server,
            &cable::a_server_gives_up_its_client,
            &cable::a_server_gives_up_a_client_that_acknowledges_nothing,
        ]);
    });
    #[cfg(not(target_os = "linux"))]
    support::note(said!(
        "skipped: a cable can be cut on Linux only, which has private networks"
    ));
}

/// A peer comes after another one has gone, and says a line.
/// If the server has ended meanwhile, it is here that it shows.
#[track_caller]
fn another_peer_says(server: &Server, name: impl Into<Said>, line: &[u8], ended: &Said) -> Peer {
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
        Err(error) => {
            // Its sockets are closed a moment before it has ended.
            server.wait(A_MOMENT);
            server.expect_still_running(ended);
            fail(
                said!("{} can connect to {}, and send", name, server.addr()),
                &error,
                said!(
                    "the server runs, and nobody listens any more: close the connection of a client \
                     that has left, and not the listening socket"
                ),
            )
        }
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
    fail(
        expected,
        received,
        Cause::from(likely_cause).if_ended(if_it_ends.clone()),
    );
}

/// What a timeout is called differs: WouldBlock on Unix, TimedOut on Windows.
fn is_timeout(error: &std::io::Error) -> bool {
    matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut)
}

/// Reads again after EINTR: any signal interrupts a receive with a time limit (signal(7)), and SIGCHLD is one,
/// whenever a program ends that another stage has started.
fn interrupted_never<T>(mut receive: impl FnMut() -> std::io::Result<T>) -> std::io::Result<T> {
    loop {
        match receive() {
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            received => return received,
        }
    }
}
