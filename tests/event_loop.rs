//! The stages of event-loop: a chat room that serves all its peers in one thread.
//!
//! ```text
//! cargo test -p event-loop --test event_loop
//! PROGRAM="python3 my_room.py" cargo test -p event-loop --test event_loop
//! ```
//!
//! | stages | what you build |
//! |---|---|
//! | 01–03 | a loop: it waits for all peers at once, and passes on what they say |
//! | 04–06 | lines, however and whenever the bytes arrive |
//! | 07–09 | peers that leave, reset their connection, or send too much |
//! | 10–12 | an outbox for each peer: what cannot be sent now waits there, and not for long |
//! | 13–14 | many peers, and one that has much to say |
//! | 15–17 | limits: of time, of peers, of descriptors |
//! | 18–20 | an orderly stop; quiet; names, IPv6 and mistakes |
//!
//! A peer is in the room when the others have heard it: that a connection is there says nothing,
//! because the kernel makes it before the server calls accept. So each member says hello first.
//!
//! What a server uses (processor, threads, descriptors), and what it holds for a peer, is looked at on Linux only.

#[path = "event_loop/member.rs"]
mod member;
#[path = "event_loop/slow.rs"]
mod slow;

#[cfg(unix)]
use std::io::Write;
use std::io::{ErrorKind, Read};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use assert_cmd::cargo::cargo_bin;
use socket2::{Domain, SockRef, Socket, Type};
use support::{
    Cause, Peer, Program, Said, Server, escaped, fail, fail_at_difference, parts, patience, said,
    side_by_side, step, verbatim, ways,
};

use member::{GOES_ON, Member, NOT_REACHED, a_crowd_joins, in_a_loop};
use slow::{Outbox, SlowRoom};

const LOOPBACK: &str = "127.0.0.1:0";

/// How long a stage looks for what must not come.
/// A right program makes it wait that long; a wrong one that is slower than this passes unseen.
#[cfg(unix)]
const LOOK: Duration = Duration::from_millis(200);

/// A second is what a peer has to read its outbox; more is left for a busy machine.
const A_SECOND_OR_SO: Duration = Duration::from_secs(4);

/// The longest line, in bytes, without its line end.
const MAX_LINE: usize = 4096;

/// How much may wait for a peer that does not read, in bytes.
const MAX_OUTBOX: usize = 64 * 1024;

fn program() -> Program {
    Program::under_test(cargo_bin!("event-loop"))
}

fn serve(options: &[&str]) -> Server {
    program().serve(&[&["room", LOOPBACK], options].concat())
}

/// A room with two members.
#[track_caller]
fn room_of_two(options: &[&str]) -> (Server, Member, Member) {
    let server = serve(options);
    let mut first = Member::connect(&server, said!("first peer"));
    let second = Member::join(&server, said!("second peer"), &mut [&mut first]);
    (server, first, second)
}

/// `PROGRAM room 127.0.0.1:0` listens on a port that the kernel chooses,
/// and its first line on stdout is `listening on IP:PORT`.
/// At an address that is taken, another one ends with a message and exit status 1.
#[test]
fn stage_01_the_room_says_where_it_listens() {
    let server = serve(&[]);
    if server.addr().port() == 0 {
        fail(
            said!("the port that the kernel chose"),
            said!("port 0"),
            said!("what was asked for was printed: ask the socket where it is bound (getsockname)"),
        );
    }
    server.expect_at_rest(said!(
        "nobody is there, and the loop goes round: wait without a time limit for what can be done"
    ));
    server.connect(said!("peer"));
    let socket = Socket::new(Domain::IPV4, Type::STREAM, None).expect("a socket can be made");
    // It would share the address with a server that sets it, too.
    #[cfg(unix)]
    socket.set_reuse_port(true).expect("before bind");
    let any_port = std::net::SocketAddr::from(([127, 0, 0, 1], 0));
    socket
        .bind(&any_port.into())
        .and_then(|()| socket.listen(1))
        .expect("loopback port 0 can be bound");
    let taken = socket.local_addr().expect("it is bound").as_socket();
    let taken = taken.expect("it is of IPv4").to_string();
    step(said!("the stage listens at {}", verbatim(&taken)));
    program().expect_failure(
        &["room", &taken],
        1,
        &[],
        said!(
            "another server has this address: bind fails, and the program says so on stderr and exits with 1; \
             SO_REUSEPORT would let both have it"
        ),
    );
}

/// Each line of a peer is printed as `IP:PORT: text`, with the peer's address.
/// Two peers are there, and the second one speaks first.
#[test]
fn stage_02_each_line_is_shown_with_its_speaker() {
    let server = serve(&[]);
    let mut first = Member::connect(&server, said!("first peer"));
    let mut second = Member::connect(&server, said!("second peer"));
    for text in ["hello", "你好"] {
        for member in [&mut second, &mut first] {
            member.say(text);
            expect_shown(&server, member, text, shown_at_once());
        }
    }
}

/// `IP:PORT: text` must be the next line on stdout.
#[track_caller]
fn expect_shown(server: &Server, speaker: &Member, text: &str, likely_cause: impl Into<Cause>) {
    let line = speaker.line(text);
    let line = line.trim_end_matches('\n');
    server.expect_line(line, likely_cause.into().if_ended(GOES_ON));
}

fn shown_at_once() -> Cause {
    Cause::from(said!(
        "print `IP:PORT: text` for each line, with the address that accept gave, on stdout, and nothing else there: \
         who has come and who has left belongs on stderr"
    ))
    .if_nothing(said!(
        "the line was not printed: the loop must watch every connection and the listening socket at the same time, \
         and what is printed must be flushed"
    ))
}

/// A line goes to all the others as `IP:PORT: text`, and not to the one who said it.
/// Where nobody else is, nobody hears it.
#[test]
fn stage_03_a_line_reaches_all_the_others() {
    let server = serve(&[]);
    let mut first = Member::connect(&server, said!("first peer"));
    first.say("is anybody there?");
    expect_shown(&server, &first, "is anybody there?", shown_at_once());
    let mut second = Member::join(&server, said!("second peer"), &mut [&mut first]);
    let mut third = Member::join(&server, said!("third peer"), &mut [&mut first, &mut second]);
    third.say("  two blanks, 你好 ");
    let as_it_is = Cause::from(said!(
        "a text is passed on as it is, with its blanks: take off the line end, and nothing else (strip takes more)"
    ))
    .if_nothing(NOT_REACHED)
    .if_ended(GOES_ON);
    for other in [&mut first, &mut second] {
        other.hears(&third, "  two blanks, 你好 ", &as_it_is);
    }
    first.say("good morning");
    for other in [&mut second, &mut third] {
        other.hears(&first, "good morning", in_a_loop());
    }
    second.say("");
    for other in [&mut first, &mut third] {
        let cause =
            said!("an empty line is a line, too: only a recv of 0 bytes is the end of the stream");
        other.hears(&second, "", Cause::from(&cause).if_nothing(cause));
    }
}

/// A line ends with `\n`, and with nothing else: several come in one recv, and one takes several.
/// A piece may end in the middle of a character.
#[test]
fn stage_04_a_line_may_arrive_in_any_pieces() {
    // Two bytes before it, so that its middle is inside a character.
    let long = format!("> {}", "很长的一行，".repeat(60));
    let fields = ["first\nsecond\n".as_bytes(), long.as_bytes(), b"\n"];
    side_by_side(&ways(&fields), |way| {
        let (_server, mut first, second) = room_of_two(&[]);
        let mut speaker = second;
        speaker.peer.send_in(way);
        for text in ["first", "second", &long] {
            first.hears(&speaker, text, pieces());
        }
    });
}

fn pieces() -> Cause {
    Cause::from(said!(
        "one recv is not one line: keep what has come in a buffer, one for each peer, take out what ends with `\\n`, and keep the rest"
    ))
    .if_nothing(said!(
        "a line is missing: what follows the first `\\n` of a recv is the next line, or its beginning, and must be kept"
    ))
    .if_cut(said!(
        "a character was cut in two: each recv was decoded by itself; collect the bytes of a whole line, then decode it"
    ))
    .if_ended(GOES_ON)
}

/// Silent peers, and one that stops in the middle of its line, keep nobody waiting.
/// While all are silent the loop waits, and uses no processor. All of that is done by one thread.
#[test]
fn stage_05_a_silent_peer_blocks_nobody() {
    let (server, mut first, mut second) = room_of_two(&[]);
    let threads = || server.held().map(|held| held.threads);
    let before = threads();
    let _silent = server.connect(said!("silent peer"));
    let mut halting = Member::connect(&server, said!("halting peer"));
    halting.peer.send(b"I was going to s");
    let waits = Cause::from(said!(
        "half a line was sent on, or went on with what another peer said: what has come of a line waits for its `\\n`, \
         in a buffer of its own for each peer"
    ))
    .if_ended(GOES_ON)
    .if_nothing(said!(
        "the server waits for one peer, and for that keeps the others waiting: a call that reads a whole line, \
         such as readline, waits for the line's end; receive what is there, and keep it until the rest comes"
    ));
    second.say("go on");
    first.hears(&second, "go on", &waits);
    first.say("yes");
    second.hears(&first, "yes", &waits);
    server.expect_at_rest(said!(
        "a loop goes round while nobody says anything: it asks again and again, as with a time limit of 0, \
         or it asks whether one may send while there is nothing to send, and one nearly always may"
    ));
    halting.peer.send(b"ay something\n");
    for other in [&mut first, &mut second] {
        other.hears(&halting, "I was going to say something", in_a_loop());
    }
    let _crowd = a_crowd_joins(&server, &mut first, CROWD);
    if let Some((before, after)) = before.zip(threads()) {
        expect_one_thread(before, after);
    }
}

/// With two peers there were so many threads; and so many after two crowds came.
#[track_caller]
fn expect_one_thread(before: usize, after: usize) {
    if after >= before + CROWD / 2 {
        fail(
            said!("one thread serves all peers"),
            said!(
                "{} threads with two peers, {} with {}",
                before,
                after,
                CROWD + 4
            ),
            said!(
                "a thread for each peer is the lesson before this one: here one thread waits for all of them at once, \
                 with poll, epoll, kqueue or what your language builds on them"
            ),
        );
    }
}

/// How many peers come at once, where more is not the point.
const CROWD: usize = 20;

/// One `\r` before the `\n` is dropped. Bytes that are not UTF-8 become U+FFFD, and end nothing.
#[test]
fn stage_06_text_from_other_systems_is_a_line_too() {
    let (_server, mut first, mut second) = room_of_two(&[]);
    let cause = || {
        let text = said!(
            "one `\\r` before the `\\n` belongs to the line end; all else is text, also a `\\r` or a byte 0 in the middle"
        );
        Cause::from(text).also_if_nothing()
    };
    for (sent, text) in [
        ("from Windows\r\n", "from Windows"),
        ("\r\n", ""),
        ("a\rb\n", "a\rb"),
        ("a\0b\n", "a\0b"),
        ("one\u{2028}two\n", "one\u{2028}two"),
    ] {
        second.peer.send(sent.as_bytes());
        first.hears(&second, text, cause());
    }
    let replaced = said!(
        "bytes that are not UTF-8 are shown as U+FFFD: decode with replacement, \
         for one peer's bytes must end neither the server nor its connection"
    );
    let replaced = Cause::from(&replaced)
        .if_nothing(replaced.clone())
        .if_closed(replaced.clone())
        .if_ended(replaced);
    second.peer.send(b"caf\xe9 au lait\n");
    first.hears_last(&second, "caf\u{fffd} au lait", &replaced);
    second.say("still here");
    first.hears_last(&second, "still here", replaced);
}

impl Member {
    /// Like `hears`, where it is known why the server has ended.
    #[track_caller]
    fn hears_last(&mut self, speaker: &Self, text: &str, likely_cause: impl Into<Cause>) {
        self.peer
            .expect(speaker.line(text).as_bytes(), likely_cause);
    }
}

/// A peer that has sent all is heard to its last word, also without `\n`, and then its connection is closed:
/// the server lets go of what it had for it, waits as before, and tells on stderr who has come and who has left.
#[test]
fn stage_07_a_peer_that_leaves_is_let_go() {
    let (server, mut first, mut second) = room_of_two(&[]);
    let last_words = said!(
        "what came before the end of the stream is a line, too, though no `\\n` follows it: pass it on when recv gives 0 bytes"
    );
    second.say("I must go");
    second.peer.send(b"bye");
    second.peer.finish_sending();
    first.hears(&second, "I must go", in_a_loop());
    let cause = Cause::from(&last_words).if_nothing(last_words);
    first.hears(&second, "bye", cause);
    second.peer.expect_end(said!(
        "recv gives 0 bytes: the peer has left; take it out of the list, and close its connection"
    ));
    server.expect_at_rest(said!(
        "a connection whose stream has ended is always readable: recv gives 0 bytes again and again; \
         watch it no longer, and close it"
    ));
    for member in [&first, &second] {
        let addr = member.addr.to_string();
        server.expect_on_stderr(
            &addr,
            said!("say on stderr who has joined, and who has left, with the address"),
        );
    }
    let next = Member::join(&server, said!("third peer"), &mut [&mut first]);
    next.peer.leave();
    expect_let_go(&server, &mut first, |_| ());
    server.expect_still_running(GOES_ON);
}

/// Peers come and go, in whatever way: what the server holds for them does not become more.
#[track_caller]
fn expect_let_go(server: &Server, first: &mut Member, before_they_go: impl Fn(&Peer)) {
    let Some(before) = server.held() else { return };
    let crowd = a_crowd_joins(server, first, CROWD);
    for member in &crowd {
        before_they_go(&member.peer);
    }
    drop(crowd);
    step(said!("the {} peers left", CROWD));
    expect_sockets(server, before.sockets + CROWD / 2);
}

/// The server holds at most so many sockets, now or a little later.
#[track_caller]
fn expect_sockets(server: &Server, most: usize) {
    let start = Instant::now();
    while let Some(held) = server.held().filter(|held| held.sockets > most) {
        if start.elapsed() > patience().min(A_SECOND_OR_SO) {
            fail(
                said!("the connections of those who have left are closed"),
                said!("the server holds {} sockets", held.sockets),
                said!(
                    "a connection must be closed when its peer has gone, by an end of the stream or by an error: \
                     to forget it or to watch it no longer keeps the descriptor"
                ),
            );
        }
        // Looks again in a moment; its end would be noticed at once.
        let _ = server.wait(Duration::from_millis(20));
    }
    step(said!(
        "the server has closed the connections of those who have left"
    ));
}

/// A reset makes `recv` or `send` fail: the end of one peer, not of the room.
#[test]
fn stage_08_a_reset_ends_one_connection_only() {
    let (server, mut first, mut second) = room_of_two(&[]);
    let ended = said!(
        "the reset of one connection ended the server: recv and send fail then; catch the error where one peer is served, \
         and close this peer alone; in C send also raises SIGPIPE, unless it is ignored (or MSG_NOSIGNAL given)"
    );
    let one_only = said!(
        "after a peer's reset the others are not served as before: its error is the end of this peer, and of no other"
    );
    let cause = Cause::from(&one_only)
        .if_nothing(one_only.clone())
        .if_closed(one_only)
        .if_ended(ended.clone());
    let rude = Member::join(&server, said!("rude peer"), &mut [&mut first, &mut second]);
    rude.peer.reset();
    second.say("what was that?");
    first.hears(&second, "what was that?", &cause);
    // The server can hardly have accepted this one.
    server.connect(said!("rude peer")).reset();
    second.say("who was that?");
    first.hears(&second, "who was that?", &cause);
    #[cfg(unix)]
    the_next_send_fails(&server, &mut first, &mut second, &cause);
    let with_a_reset = |peer: &Peer| {
        let _ = SockRef::from(peer.stream()).set_linger(Some(Duration::ZERO));
    };
    expect_let_go(&server, &mut first, with_a_reset);
    server.expect_still_running(Cause::from(ended).also_if_ended());
    server.expect_at_rest(said!(
        "after a reset recv gives an error again and again: watch the connection no longer, and close it"
    ));
}

/// When the server goes on, it has a line to send to a peer that is gone: here send gives EPIPE, and SIGPIPE comes with it.
#[cfg(unix)]
#[track_caller]
fn the_next_send_fails(server: &Server, first: &mut Member, second: &mut Member, cause: &Cause) {
    let rude = Member::join(server, said!("rude peer"), &mut [first, second]);
    server.while_it_is_stopped(|| {
        second.say("and now?");
        rude.peer.finish_sending();
        rude.peer.reset();
    });
    first.hears(second, "and now?", cause);
    first.say("another one");
    second.hears(first, "another one", cause);
}

impl Member {
    /// The line comes, though others may come before it.
    #[track_caller]
    fn hears_at_last(&mut self, speaker: &Self, text: &str, likely_cause: impl Into<Cause>) {
        let wanted = speaker.line(text);
        let mut came = Vec::new();
        while !came.ends_with(wanted.as_bytes()) {
            let more = self.peer.receive(1);
            if more.is_empty() {
                let all = (
                    said!(
                        "{} receives {}",
                        self.peer.name(),
                        escaped(wanted.as_bytes())
                    ),
                    wanted.as_bytes(),
                );
                let shown = if came.is_empty() {
                    said!("nothing")
                } else {
                    escaped(&came)
                };
                fail_at_difference(all, (shown, &came), likely_cause);
            }
            came.extend(more);
        }
        step(said!(
            "{} receives {}",
            self.peer.name(),
            escaped(wanted.as_bytes())
        ));
    }
}

/// A line of 4,096 bytes is passed on. A longer one is not, whole or in pieces, and however long:
/// its peer is told `line longer than 4096 bytes`, and closed. What it said before has reached the others.
#[test]
fn stage_09_a_line_too_long_ends_its_peer_only() {
    let (server, mut first, mut second) = room_of_two(&[]);
    let longest = "x".repeat(MAX_LINE);
    second.say(&longest);
    let fits = said!("a line of exactly 4,096 bytes fits: its line end does not count");
    first.hears(
        &second,
        &longest,
        Cause::from(&fits).if_nothing(fits.clone()).if_closed(fits),
    );
    for (name, line) in [
        (
            said!("peer with one byte too many"),
            format!("{longest}y\n"),
        ),
        (said!("peer without a line end"), format!("{longest}yz")),
        (
            said!("peer with a very long line"),
            "0123456789".repeat(5000),
        ),
    ] {
        one_says_too_much(&server, name, &line, &mut [&mut first, &mut second]);
    }
    second.say("and on");
    let undisturbed = said!(
        "a line that is too long goes to nobody, and ends its own peer only: neither the server nor another one"
    );
    first.hears(
        &second,
        "and on",
        Cause::from(&undisturbed).if_nothing(undisturbed),
    );
    server.expect_at_rest(said!(
        "a connection that is to be closed is watched on, and is always readable"
    ));
}

/// A peer joins, and the line that it says is too long, but the one before reaches the others.
#[track_caller]
fn one_says_too_much(server: &Server, name: Said, line: &str, others: &mut [&mut Member]) {
    let mut talkative = Member::join(server, name, others);
    talkative.peer.send(format!("before\n{line}").as_bytes());
    for other in others {
        other.hears(
            &talkative,
            "before",
            said!("the lines before the one that is too long are lines like any other"),
        );
    }
    expect_told(&mut talkative.peer);
}

#[track_caller]
fn expect_told(peer: &mut Peer) {
    let told = format!("line longer than {MAX_LINE} bytes\n");
    let limit = said!(
        "the line is longer than 4,096 bytes, and no end of it has come: do not collect it without a limit; \
         tell the peer, and close"
    );
    peer.expect(
        told.as_bytes(),
        Cause::from(said!(
            "what the peer is told is `line longer than 4096 bytes`, with a line end"
        ))
        .if_nothing(limit.clone())
        .if_closed(said!(
            "the peer was closed, and not told why: send the line before you close"
        )),
    );
    peer.expect_end(said!(
        "a peer that has sent too much is closed when it was told"
    ));
}

/// `send` takes what the kernel has room for, perhaps nothing. The rest waits in an outbox, one for each peer,
/// and is sent when the kernel says that there is room. Nobody else waits for that.
#[test]
fn stage_10_what_send_did_not_take_waits_in_an_outbox() {
    let mut room = SlowRoom::new(serve(&["--quiet"]));
    for _ in 0..LOOKS {
        room.fill(OUTBOX, &waits_in_send());
        room.server.expect_at_rest(SPINS_AT_SEND);
        // Where the kernel has taken all of it meanwhile, the look said nothing about an outbox.
        if room.outbox() != Outbox::Holds(0) {
            break;
        }
    }
    let all = room.said.clone();
    expect_all(&mut room.slow.peer, &all);
    room.speaker.say("and on");
    for other in [&mut room.listener, &mut room.slow] {
        let cause = said!("when the outbox is empty, everything is as before");
        other.hears(
            &room.speaker,
            "and on",
            Cause::from(&cause).if_nothing(cause),
        );
    }
    room.server.expect_at_rest(SPINS_AT_SEND);
}

const SPINS_AT_SEND: Said = said!(
    "the loop goes round though nothing can be sent, or nothing is to be sent: when send took less than all, ask whether one may send (writable), \
     and do not call it before; when the outbox is empty, ask no longer, because one nearly always may"
);

/// So many looks at a server with something in an outbox.
const LOOKS: usize = 3;

/// What an outbox holds, in bytes, when it holds something: less than the limit by far.
const OUTBOX: usize = 40 * 1024;

fn waits_in_send() -> Said {
    said!(
        "one peer does not read, and for that the others wait: send waits until there is room; \
         make the sockets non-blocking, and keep what send did not take"
    )
}

/// The slow peer reads at last, and must receive all of this.
#[track_caller]
fn expect_all(slow: &mut Peer, all: &[u8]) {
    let came = slow.receive(all.len());
    let wanted = said!(
        "{} reads at last, and receives all {} bytes",
        slow.name(),
        all.len()
    );
    if came == all {
        return step(wanted);
    }
    let received = said!("{} bytes", came.len());
    let is_closed = ends_within(slow.stream(), Duration::from_millis(1));
    let likely_cause = if is_closed && all.starts_with(&came) {
        said!(
            "the peer is slow, and what waits for it is far below 64 KiB: that send would block (EAGAIN) is no error \
             and no end, it says that there is no room now; keep the rest, and wait until there is"
        )
    } else {
        said!(
            "what send did not take is lost: send says how many bytes it took, and the rest must be sent when there is room"
        )
    };
    fail_at_difference((wanted, all), (received, &came), likely_cause);
}

/// A peer may say that it has sent all, and read on: what waits for it is sent before it is closed.
/// It has a second for that; one that still does not read is closed then.
#[test]
fn stage_11_a_peer_that_leaves_gets_its_outbox_first() {
    parts(&[&the_outbox_is_sent_first, &a_second_is_enough]);
}

#[track_caller]
fn leaves_with_a_full_outbox() -> SlowRoom {
    let mut room = SlowRoom::new(serve(&["--quiet"]));
    room.fill(OUTBOX, &waits_in_send());
    room.slow.peer.finish_sending();
    room
}

#[track_caller]
fn the_outbox_is_sent_first() {
    let mut room = leaves_with_a_full_outbox();
    let all = room.said.clone();
    // When these were heard, the server has seen that the slow peer has sent all.
    for _ in 0..2 {
        room.one_line(&waits_in_send());
    }
    let came = room.slow.peer.receive(all.len());
    if came != all {
        let wanted = said!(
            "{} reads at last, and receives all {} bytes",
            room.slow.peer.name(),
            all.len()
        );
        fail_at_difference(
            (wanted, &all),
            (said!("{} bytes", came.len()), &came),
            said!(
                "the peer has sent all, and has not received all: what waits in its outbox is sent before it is closed"
            ),
        );
    }
    let rest = room.slow.peer.expect_end(said!(
        "when its outbox is empty, a peer that has left is closed"
    ));
    // What was said before the server had seen it.
    if !room.said[all.len()..].starts_with(&rest) {
        fail(
            said!("nothing more"),
            escaped(&rest),
            said!("something was sent twice"),
        );
    }
}

#[track_caller]
fn a_second_is_enough() {
    let room = leaves_with_a_full_outbox();
    room.server.expect_at_rest(said!(
        "a peer has sent all, so its connection is always readable: while its outbox waits, ask only whether one may send"
    ));
    room.expect_closed(
        A_SECOND_OR_SO,
        said!("a peer that has left, and does not read, is waited for without an end: it has a second, for which the loop needs a timer"),
    );
}

/// A peer that never reads is closed when 64 KiB wait for it. The others have not waited, and lost nothing.
#[test]
fn stage_12_a_peer_that_never_reads_is_closed() {
    let mut room = SlowRoom::new(serve(&["--quiet"]));
    // More than it may be: it is closed on the way there.
    let held = room.fill(2 * MAX_OUTBOX, &waits_in_send());
    match (room.outbox(), held) {
        (Outbox::Holds(count), _) => fail(
            said!("a peer that does not read is closed when 64 KiB wait for it"),
            said!("the server holds {} KiB for it", count / 1024),
            said!(
                "one peer that does not read makes the server larger and larger, or misses lines and does not notice: when 64 KiB wait for it, close it"
            ),
        ),
        (Outbox::Closed, Some(held)) if held < MAX_OUTBOX / 2 => fail(
            said!("a peer that does not read is closed when 64 KiB wait for it"),
            said!("it was closed when {} KiB waited", held / 1024),
            said!("the peer was closed too early: an outbox holds up to 64 KiB"),
        ),
        (Outbox::Unknown, _) => (0..4000).for_each(|_| room.one_line(&waits_in_send())),
        _ => {}
    }
    room.slow.peer.expect_end(said!(
        "a peer that never reads is closed when 64 KiB wait for it"
    ));
    for _ in 0..3 {
        room.one_line(&waits_in_send());
    }
    Member::join(
        &room.server,
        said!("late peer"),
        &mut [&mut room.listener, &mut room.speaker],
    );
    room.server.expect_at_rest(said!(
        "a connection that is to be closed is watched on, and is always readable"
    ));
}

/// A peer that has much to say does not keep the others from speaking: each has its turn.
#[cfg(unix)]
#[test]
fn stage_13_a_peer_that_floods_starves_nobody() {
    let server = serve(&["--quiet"]);
    let mut listener = Member::connect(&server, said!("listening peer"));
    let mut early = Member::join(&server, said!("early peer"), &mut [&mut listener]);
    let mut flooding = Member::join(
        &server,
        said!("flooding peer"),
        &mut [&mut listener, &mut early],
    );
    let mut late = Member::join(
        &server,
        said!("late peer"),
        &mut [&mut listener, &mut early, &mut flooding],
    );
    let text = "all work and no play ".repeat(48);
    let flood = flooding.line(&text);
    let others = [early.line("may I?"), late.line("may I?")];
    let count = FLOOD * flood.len() + others.iter().map(String::len).sum::<usize>();
    let came = std::thread::scope(|scope| {
        // The server finds all of this when it goes on.
        server.while_it_is_stopped(|| {
            begin_to_flood(scope, &server, flooding.peer.stream(), &text);
            early.peer.send_until_closed(b"may I?\n", 1);
            late.peer.send_until_closed(b"may I?\n", 1);
        });
        step(said!(
            "{} sent {} lines while the server was stopped; after that two others said a line each",
            flooding.peer.name(),
            FLOOD
        ));
        listener.peer.receive(count)
    });
    for line in &others {
        let line = line.trim_end().as_bytes();
        let mut lines = came.split(|&byte| byte == b'\n');
        expect_early(lines.position(|one| one == line).unwrap_or(FLOOD));
    }
    expect_all_of_the_flood(&came, count);
}

/// Returns when all is sent, or when the server has been stopped for so long that its kernel takes no more of it.
#[cfg(unix)]
fn begin_to_flood<'scope>(
    scope: &'scope std::thread::Scope<'scope, '_>,
    server: &Server,
    mut stream: &'scope TcpStream,
    text: &str,
) {
    let lines = format!("{text}\n").repeat(FLOOD);
    // Ends when all is sent: what the kernel does not take, the server must receive.
    let sending = scope.spawn(move || stream.write_all(lines.as_bytes()));
    let start = Instant::now();
    while !sending.is_finished() && start.elapsed() < LOOK {
        let _ = server.wait(Duration::from_millis(1));
    }
}

/// So many bytes were to come.
#[cfg(unix)]
#[track_caller]
fn expect_all_of_the_flood(came: &[u8], count: usize) {
    if came.len() < count {
        fail(
            said!("all lines of the flood come"),
            said!("{} bytes of {}, and then nothing more", came.len(), count),
            Cause::from(said!(
                "the rest was not received, though it is there: with edge-triggered readiness (EPOLLET) a loop hears once of what has come; \
                 receive until recv would block (EAGAIN), or remember that there may be more"
            ))
            .if_ended(GOES_ON),
        );
    }
    step(said!("all lines of the flood came"));
}

/// After so many lines of the flood, one of the two others was heard.
#[cfg(unix)]
#[track_caller]
fn expect_early(lines: usize) {
    if lines > FLOOD / 2 {
        fail(
            said!("the lines of the two others come while the flood goes on"),
            said!("{} lines of the flood come before one of them", lines),
            Cause::from(said!(
                "one peer is read until nothing more comes, and the others wait meanwhile: \
                 receive once, or a few times, for each peer that is ready, and then it is the others' turn"
            ))
            .if_ended(GOES_ON),
        );
    }
    step(said!(
        "one of the others was heard after {} lines of the flood",
        lines
    ));
}

/// So many lines of 1,000 bytes, in which the others have their turn.
#[cfg(unix)]
const FLOOD: usize = 1500;

/// A thousand peers and more are there at once, and all hear each line. Then half of them leave at once.
#[test]
fn stage_14_a_thousand_peers_are_there_at_once() {
    let count = thousand();
    let server = serve(&["--quiet"]);
    let mut first = Member::connect(&server, said!("first peer"));
    let mut crowd = a_crowd_joins(&server, &mut first, count);
    let before = server.held();
    let mut rest = crowd.split_off(count / 2);
    drop(crowd);
    step(said!("{} of them left at once", count / 2));
    if let Some(before) = before {
        expect_sockets(&server, before.sockets - count / 2);
    }
    first.say("who is still here?");
    let line = first.line("who is still here?");
    let cause = in_a_loop().if_nothing(said!("many have left at once, and for that the others are not served: close those, and go on with the others"));
    for other in &mut rest {
        // From the last who came to the last who left, they hear nobody else.
        other.hears_in_a_crowd(&line, &cause);
    }
    step(said!("the other {} heard a line", rest.len()));
    server.expect_at_rest(said!("a connection whose stream has ended is always readable: recv gives 0 bytes again and again; watch it no longer, and close it"));
}

/// More than select() can watch, if this process may have so many descriptors, and the server after it.
fn thousand() -> usize {
    const WANTED: usize = 1100;
    #[cfg(unix)]
    {
        use nix::sys::resource::{Resource, getrlimit, setrlimit};
        let (now, most) = getrlimit(Resource::RLIMIT_NOFILE).unwrap_or((256, 256));
        // Other stages have descriptors at the same time.
        let enough = most.min(4 * WANTED as u64).max(now);
        let _ = setrlimit(Resource::RLIMIT_NOFILE, enough, most);
        if enough < 2 * WANTED as u64 {
            let count = enough as usize / 2;
            support::note(said!(
                "skipped: {} peers: this machine allows {} descriptors, so {} come",
                WANTED,
                enough,
                count
            ));
            return count;
        }
    }
    WANTED
}

/// `--idle TIME` closes a peer from which nothing came for so long, whatever it was sent.
/// One that sends something, be it a part of a line, stays.
#[test]
fn stage_15_a_peer_from_which_nothing_comes_is_closed() {
    parts(&[&an_idle_peer_alone_is_closed, &only_the_idle_one_is_closed]);
}

const IDLE: Duration = Duration::from_millis(500);

fn no_timer() -> Said {
    said!(
        "an idle peer stays: give the wait of the loop a time limit, the time until the next peer is to be closed, for no event says that nothing came"
    )
}

#[track_caller]
fn an_idle_peer_alone_is_closed() {
    let server = serve(&["--idle", "500ms"]);
    let start = Instant::now();
    let mut idle = server.connect(said!("idle peer"));
    server.expect_at_rest(said!(
        "the loop goes round until a time has come: wait for the time that is left, not for 0"
    ));
    idle.expect_end(no_timer());
    expect_not_too_early(start);
}

#[track_caller]
fn expect_not_too_early(start: Instant) {
    if start.elapsed() < IDLE * 9 / 10 {
        fail(
            said!(
                "an idle peer is closed after {} ms",
                IDLE.as_millis() as usize
            ),
            said!(
                "it was closed after {} ms",
                start.elapsed().as_millis() as usize
            ),
            said!("the time of a peer begins when it was last heard of"),
        );
    }
}

#[track_caller]
fn only_the_idle_one_is_closed() {
    // A machine that is very busy does not let the stage send in time: then it tries with more of it.
    let is_seen = |factor: u32| a_lively_one_stays(IDLE * factor);
    if !is_seen(1) && !is_seen(4) && !is_seen(16) {
        support::note(said!(
            "skipped: a lively peer beside an idle one: this machine is too busy for it"
        ));
    }
}

/// False if nothing is known, because the lively peer has not kept its pace.
#[track_caller]
fn a_lively_one_stays(limit: Duration) -> bool {
    let server = serve(&["--idle", &format!("{}ms", limit.as_millis())]);
    let mut idle = Member::connect(&server, said!("idle peer"));
    let mut lively = Member::join(&server, said!("lively peer"), &mut [&mut idle]);
    let mut chatty = Member::join(&server, said!("chatty peer"), &mut [&mut idle, &mut lively]);
    step(said!(
        "{} sends a piece of a line now and then, and {} a whole one",
        lively.peer.name(),
        chatty.peer.name()
    ));
    let _ = lively.peer.stream().set_nodelay(true);
    let (start, mut sent, mut keeps_its_pace) = (Instant::now(), Instant::now(), true);
    let mut is_closed = false;
    while !is_closed || start.elapsed() < limit * 2 {
        if start.elapsed() > limit * 2 + A_SECOND_OR_SO {
            fail(
                said!("{} sees the connection end", idle.peer.name()),
                said!("it is still open after {} s", start.elapsed().as_secs()),
                said!(
                    "a peer is idle that sends nothing, whatever it is sent: only what comes from it begins its time anew"
                ),
            );
        }
        lively.peer.send_until_closed(b".", 1);
        chatty.peer.send_until_closed(b"blah\n", 1);
        keeps_its_pace &= sent.elapsed() < limit / 2;
        sent = Instant::now();
        is_closed = is_closed || ends_within(idle.peer.stream(), TICK);
        if is_closed {
            // Its end would be noticed at once.
            let _ = server.wait(TICK);
        }
    }
    step(said!("{} saw the connection end", idle.peer.name()));
    drop(chatty);
    if keeps_its_pace {
        lively.still_hears(&server);
    }
    keeps_its_pace
}

impl Member {
    /// It is in the room: it hears one who comes now.
    #[track_caller]
    fn still_hears(&mut self, server: &Server) {
        let mut late = Self::connect(server, said!("late peer"));
        late.say("hello");
        let heard_of = said!(
            "a peer that sends something is not idle: its time begins anew with each piece that comes, be it half a line"
        );
        let cause = Cause::from(&heard_of)
            .if_nothing(heard_of.clone())
            .if_closed(heard_of);
        self.hears_at_last(&late, "hello", cause);
    }
}

/// How often the lively peer sends something.
const TICK: Duration = Duration::from_millis(50);

/// Does the stream end before so much time is over? What comes is read.
fn ends_within(mut stream: &TcpStream, limit: Duration) -> bool {
    let (start, mut buffer) = (Instant::now(), [0; 1024]);
    let mut ended = false;
    while !ended && start.elapsed() < limit {
        let left = limit.saturating_sub(start.elapsed());
        let _ = stream.set_read_timeout(Some(left.max(Duration::from_millis(1))));
        ended = match stream.read(&mut buffer) {
            Ok(count) => count == 0,
            Err(error) => !matches!(
                error.kind(),
                ErrorKind::WouldBlock | ErrorKind::TimedOut | ErrorKind::Interrupted
            ),
        };
    }
    let _ = stream.set_read_timeout(Some(patience()));
    ended
}

/// `--max-peers 2`: one more is accepted, and closed at once. When one has left, the next one is let in.
#[test]
fn stage_16_one_peer_too_many_is_closed_at_once() {
    let (server, mut first, mut second) = room_of_two(&["--max-peers", "2"]);
    let mut third = server.connect(said!("third peer"));
    third.expect_end(said!("the room is full: accept the peer, and close its connection at once, so that it need not wait in vain"));
    second.say("we are two");
    let others = said!("one peer too many is turned away, and the others do not notice");
    first.hears(
        &second,
        "we are two",
        Cause::from(&others).if_nothing(others),
    );
    second.peer.finish_sending();
    second.peer.expect_end(said!(
        "recv gives 0 bytes: the peer has left; take it out of the list, and close its connection"
    ));
    let mut next = Member::connect(&server, said!("fourth peer"));
    next.peer.send_or_be_closed(b"hello\n");
    let free = said!("the place of a peer that has left is free for the next one");
    first.hears(&next, "hello", Cause::from(&free).if_nothing(free));
}

/// More peers come than the server may have open files: accept fails, and will again at once.
/// Those that are there are served, the loop waits meanwhile, and later it accepts again.
#[cfg(unix)]
#[test]
fn stage_17_a_flood_past_the_descriptor_limit_is_survived() {
    let server = program()
        .after_shell("ulimit -n 64")
        .serve(&["room", LOOPBACK, "--quiet"]);
    let mut first = Member::connect(&server, said!("first peer"));
    let mut second = Member::join(&server, said!("second peer"), &mut [&mut first]);
    let no_reason = said!(
        "accept failed because there are no descriptors left: that is no reason to end, but one to accept again later"
    );
    let survived = || Cause::from(&no_reason).also_if_nothing().also_if_ended();
    let flood = flood(&server, &mut first, survived());
    server.expect_still_running(survived());
    second.say("are you all right?");
    first.hears_at_last(&second, "are you all right?", survived());
    expect_patience(&server);
    drop(flood);
    step(said!("the flood is over"));
    server.expect_still_running(survived());
    let mut late = Member::connect(&server, said!("late peer"));
    late.say("hello");
    let again = said!(
        "all peers of the flood have left, and a new one is not served: \
                       the listening socket must be watched again, after a moment or when a connection was closed"
    );
    first.hears_at_last(
        &late,
        "hello",
        Cause::from(&no_reason).if_nothing(again).also_if_ended(),
    );
}

/// Peers come until one is not heard: there is no descriptor for it.
#[cfg(unix)]
#[track_caller]
fn flood(server: &Server, first: &mut Member, survived: Cause) -> Vec<Member> {
    /// So many peers need no more descriptors than a server with 64 has.
    const AT_LEAST: usize = 25;
    let mut flood = Vec::new();
    for number in 1..=75 {
        let peer = Peer::connect_quietly(said!("peer {}", number), server.addr());
        let member = Member::over(peer);
        let _ = member.peer.stream().write_all(b"hello\n");
        let line = member.line("hello");
        flood.push(member);
        if number > AT_LEAST && !is_heard(server, first.peer.stream()) {
            break;
        }
        first.hears_in_a_crowd(&line, &survived);
    }
    step(said!(
        "{} more peers connected; the last of them is not served",
        flood.len()
    ));
    flood
}

/// On a busy machine it may take its time: as long as the server has something to do, something may come.
#[cfg(unix)]
fn is_heard(server: &Server, listener: &TcpStream) -> bool {
    let _ = listener.set_read_timeout(Some(LOOK));
    let mut came = false;
    for _ in 0..3 {
        came = listener.peek(&mut [0]).is_ok();
        if came || server.is_at_rest() {
            break;
        }
    }
    came = came || listener.peek(&mut [0]).is_ok();
    let _ = listener.set_read_timeout(Some(patience()));
    came
}

/// A server that has no descriptors waits, and does not fill the log.
#[cfg(unix)]
#[track_caller]
fn expect_patience(server: &Server) {
    let spins = said!(
        "the listening socket stays readable while accept fails, so a loop that watches it never waits: \
         watch it no longer until a connection was closed, or for a tenth of a second"
    );
    server.expect_at_rest(&spins);
    let lines = || {
        let complained = server.complained();
        complained.iter().filter(|&&byte| byte == b'\n').count()
    };
    let before = lines();
    // One that writes to a pipe again and again seems to rest while the pipe is full.
    let _ = server.wait(LOOK);
    let more = lines() - before;
    if more > 100 {
        fail(
            said!("the server says now and then that it has no descriptors"),
            said!("{} lines on stderr in a moment", more),
            spins,
        );
    }
}

/// Ctrl-C: the outboxes are emptied, for at most a second, every connection is closed, and the exit status is 0.
#[cfg(unix)]
#[test]
fn stage_18_ctrl_c_ends_the_room_in_good_order() {
    parts(&[
        &ctrl_c_with_silent_peers,
        &ctrl_c_empties_the_outboxes,
        &ctrl_c_waits_for_nobody_for_long,
    ]);
}

#[cfg(unix)]
#[track_caller]
fn ctrl_c_with_silent_peers() {
    let (server, mut first, mut second) = room_of_two(&[]);
    second.peer.send(b"half a line");
    server.interrupt();
    expect_good_end(&server);
    for member in [&mut first, &mut second] {
        member
            .peer
            .expect_end(said!("a server that ends closes its connections"));
    }
}

/// After Ctrl-C the server ends, with exit status 0.
#[cfg(unix)]
#[track_caller]
fn expect_good_end(server: &Server) {
    if server
        .wait(patience().min(A_SECOND_OR_SO + A_SECOND_OR_SO))
        .is_none()
    {
        fail(
            said!("the server ends about a second after Ctrl-C, at the latest"),
            said!("it still runs"),
            said!(
                "Ctrl-C must end the loop: let the signal wake it (a pipe, an eventfd), and wait for outboxes for a second only"
            ),
        );
    }
    let cause = said!(
        "Ctrl-C is how a server is ended, and no failure: handle the signal, and exit with 0"
    );
    server.expect_exit(0, Cause::from(cause).also_if_ended());
}

#[cfg(unix)]
#[track_caller]
fn ctrl_c_empties_the_outboxes() {
    let mut room = SlowRoom::new(serve(&["--quiet"]));
    room.fill(OUTBOX, &waits_in_send());
    room.server.interrupt();
    // A server that drops them has done so by then.
    let _ = room.server.wait(LOOK);
    let came = room.slow.peer.receive(room.said.len());
    if came != room.said {
        fail_at_difference(
            (said!("{} reads at last, and receives all {} bytes", room.slow.peer.name(), room.said.len()), &room.said),
            (said!("{} bytes", came.len()), &came),
            Cause::from(said!("Ctrl-C does not end what was begun: what waits in the outboxes is sent, for at most a second")).also_if_ended(),
        );
    }
    step(said!("{} received all of it", room.slow.peer.name()));
    expect_good_end(&room.server);
}

#[cfg(unix)]
#[track_caller]
fn ctrl_c_waits_for_nobody_for_long() {
    let mut room = SlowRoom::new(serve(&["--quiet"]));
    room.fill(OUTBOX, &waits_in_send());
    room.server.interrupt();
    expect_good_end(&room.server);
}

/// `--quiet` prints nothing but where the server listens.
#[test]
fn stage_19_quiet_prints_nothing() {
    let (mut server, mut first, mut second) = room_of_two(&["--quiet"]);
    for text in ["one", "two"] {
        second.say(text);
        first.hears(&second, text, in_a_loop());
    }
    server.expect_silence(said!("--quiet must print nothing"));
}

/// HOST may be a name, or an IPv6 address, which is written in brackets.
/// A command line that makes no sense ends with exit status 2, a word on stderr, and nothing on stdout.
#[test]
fn stage_20_names_ipv6_and_mistakes() {
    for host in support::loopback_hosts() {
        a_room_at(host);
    }
    for args in [
        &["rooms"] as &[&str],
        &["room", "127.0.0.1"],
        &["room", "127.0.0.1:99999"],
        &["room", "::1:0"],
        &["room", LOOPBACK, "--max-peers", "0"],
        &["room", LOOPBACK, "--idle", "soon"],
    ] {
        program().expect_failure(
            args,
            2,
            &[],
            said!("a mistake on the command line is exit status 2, before anything is done"),
        );
    }
}

#[track_caller]
fn a_room_at(host: &str) {
    let server = program().start(said!("server"), &["room", &format!("{host}:0")]);
    let family = said!(
        "HOST may be a name or an address of either family: look it up (getaddrinfo), and make a socket of its family"
    );
    let brackets =
        said!("an IPv6 address is written in brackets, since it is full of colons: [::1]:40123");
    let line = server.expect_line_that(
        said!("listening on IP:PORT"),
        |line| line.starts_with("listening on "),
        Cause::from(family).also_if_nothing().also_if_ended(),
    );
    let Ok(addr) = line.trim_start_matches("listening on ").parse() else {
        fail(
            said!("listening on IP:PORT"),
            escaped(line.as_bytes()),
            brackets,
        )
    };
    let mut first = Member::over(Peer::connect(said!("first peer"), addr));
    let mut second = Member::over(Peer::connect(said!("second peer"), addr));
    second.say("hello");
    first.hears(
        &second,
        "hello",
        Cause::from(brackets).if_nothing(NOT_REACHED),
    );
}
