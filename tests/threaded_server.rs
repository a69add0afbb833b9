//! The stages of threaded-server: many peers at once.
//!
//! ```text
//! cargo test -p threaded-server --test threaded_server
//! PROGRAM="python3 my_server.py" cargo test -p threaded-server --test threaded_server
//! ```
//!
//! | stages | what you build |
//! |---|---|
//! | 01–03 | an echo over TCP that prints who said what |
//! | 04–08 | a thread for each peer: no peer waits for another, and nothing stays behind |
//! | 09–12 | limits: one at a time, a pool, a number of connections, a number of descriptors |
//! | 13–14 | an orderly stop |
//! | 15–16 | the same over UDP |
//! | 17–20 | a client of many peers that checks what comes back |
//!
//! To see whether a server serves many at once, a stage lets the *last* peer speak first:
//! a server that serves them in order lets all of them connect, but would not answer that one.
//!
//! What a server uses (processor, threads, descriptors) is looked at on Linux only.

use std::io::{ErrorKind, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::{Duration, Instant};

use assert_cmd::cargo::cargo_bin;
use socket2::{Domain, SockRef, Socket, Type};
use support::{
    Cause, Held, Peer, Program, Running, Said, Server, UdpPeer, escaped, fail, fail_at_difference,
    patience, said, step,
};

const LOOPBACK: &str = "127.0.0.1:0";
const AFTER_ANOTHER: Said = said!(
    "the server serves this peer only after another: \
     accept must not wait until a peer has been served, so each peer needs a thread of its own, \
     and each thread its own copy of connection and address"
);
const SHARED: Said = said!(
    "what came is not what this peer sent: the threads share a buffer or a variable, and one peer's bytes \
     got into another's answer; each thread needs a buffer of its own, and its own copy of connection and address"
);
const GOES_ON: Said =
    said!("a server goes on until it is stopped: nothing that a peer does ends it");

/// How long a stage looks for what must not come.
/// A right program makes it wait that long; a wrong one that is slower than this passes unseen.
const LOOK: Duration = Duration::from_millis(200);

fn program() -> Program {
    Program::under_test(cargo_bin!("threaded-server"))
}

fn serve_tcp(options: &[&str]) -> Server {
    program().serve(&[&["tcp", LOOPBACK], options].concat())
}

fn serve_udp() -> Server {
    program().serve(&["udp", LOOPBACK])
}

/// Starts `PROGRAM client PROTOCOL ADDR OPTIONS`.
fn start_client(protocol: &str, addr: &str, options: &[&str]) -> Running {
    let args = [&["client", protocol, addr], options].concat();
    program().start(said!("client"), &args)
}

/// A peer that is there must be answered at once, and with its own bytes.
fn at_once() -> Cause {
    Cause::from(SHARED)
        .if_nothing(AFTER_ANOTHER)
        .if_ended(GOES_ON)
}

/// Sends `bytes`, and they must come back.
#[track_caller]
fn echo(peer: &mut Peer, bytes: impl AsRef<[u8]>, likely_cause: impl Into<Cause>) {
    peer.send_or_be_closed(bytes.as_ref());
    peer.expect(bytes.as_ref(), likely_cause);
}

/// Like [`echo`]; only a failure is a step.
#[track_caller]
fn echo_in_a_crowd(
    number: usize,
    peer: &mut Peer,
    bytes: impl AsRef<[u8]>,
    likely_cause: impl Into<Cause>,
) {
    let bytes = bytes.as_ref();
    let _ = peer.stream().write_all(bytes);
    expect_in_a_crowd(number, peer, bytes, likely_cause);
}

#[track_caller]
fn expect_in_a_crowd(number: usize, peer: &mut Peer, bytes: &[u8], likely_cause: impl Into<Cause>) {
    let came = peer.receive(bytes.len());
    if came != bytes {
        let (wanted, received) = in_short(number, bytes, &came);
        fail_at_difference((wanted, bytes), (received, &came), likely_cause);
    }
}

/// What a report says of an answer that is not the one of this peer; long ones differ in what the report shows below.
fn in_short(number: usize, wanted: &[u8], came: &[u8]) -> (Said, Said) {
    let name = said!("peer {}", number);
    if came.is_empty() {
        let wanted = said!("{} gets back what it sent: {}", name, escaped(wanted));
        return (wanted, said!("nothing"));
    }
    if wanted.len() > 100 {
        let wanted = said!("{} gets back its own {} bytes", name, wanted.len());
        return (wanted, said!("{} bytes that are not the same", came.len()));
    }
    (
        said!("{} gets back what it sent: {}", name, escaped(wanted)),
        escaped(came),
    )
}

fn address(peer: &Peer) -> SocketAddr {
    let addr = peer.stream().local_addr();
    addr.expect("a connected socket has an address")
}

/// Peers that are all connected before the first of them speaks.
#[track_caller]
fn connect_all(server: &Server, count: usize) -> Vec<Peer> {
    let connect = |number| connect_one_of_many(number, server);
    let peers = (1..=count).map(connect).collect();
    step(said!("{} peers connected", count));
    peers
}

/// Linux lets a peer wait, and does not refuse it, while the backlog is full.
#[track_caller]
fn connect_one_of_many(number: usize, server: &Server) -> Peer {
    let (name, addr) = (said!("peer {}", number), server.addr());
    match TcpStream::connect_timeout(&addr, patience()) {
        Ok(stream) => Peer::over(name, stream),
        Err(error) if error.kind() == ErrorKind::TimedOut => fail(
            said!("{} can connect to {}", name, addr),
            error,
            BACKLOG_FULL,
        ),
        // It says what there is to say of a server that does not listen, or has ended.
        Err(_) => Peer::connect_quietly(name, addr),
    }
}

const BACKLOG_FULL: Said = said!(
    "the backlog is full of peers that have not been accepted: accept each peer at once (a thread each), \
     or give listen a longer backlog"
);

/// `PROGRAM tcp 127.0.0.1:0` listens on a port that the kernel chooses,
/// and its first line on stdout is `listening on IP:PORT`.
/// Then it accepts. At an address that is taken, another one ends with a message and exit status 1.
#[test]
fn stage_01_the_server_says_where_it_listens() {
    let server = serve_tcp(&[]);
    if server.addr().port() == 0 {
        fail(
            said!("the port that the kernel chose"),
            said!("port 0"),
            said!("what was asked for was printed: ask the socket where it is bound (getsockname)"),
        );
    }
    server.connect(said!("peer"));
    let (_other, taken) = taken_address();
    step(said!("the stage listens at {}", support::verbatim(&taken)));
    program().expect_failure(
        &["tcp", &taken],
        1,
        &[],
        said!(
            "another server has this address: bind fails, and the program says so on stderr and exits with 1; \
             SO_REUSEPORT would let both have it"
        ),
    );
}

/// An address at which the stage listens itself, and would share it with a server that sets SO_REUSEPORT.
fn taken_address() -> (Socket, String) {
    let socket = Socket::new(Domain::IPV4, Type::STREAM, None).expect("a socket can be made");
    #[cfg(unix)]
    socket
        .set_reuse_port(true)
        .expect("it can be set before bind");
    let any_port = SocketAddr::from(([127, 0, 0, 1], 0));
    socket
        .bind(&any_port.into())
        .and_then(|()| socket.listen(1))
        .expect("loopback port 0 can be bound");
    let addr = socket.local_addr().expect("it is bound").as_socket();
    (socket, addr.expect("it is of IPv4").to_string())
}

/// Everything a peer sends comes back, byte by byte the same: it need not be text, nor short.
/// When the peer has sent all (a read gives 0 bytes), the server closes the connection, and goes on.
#[test]
fn stage_02_what_a_peer_sends_comes_back() {
    let server = serve_tcp(&[]);
    for name in [said!("first peer"), said!("second peer")] {
        let mut peer = server.connect(&name);
        let cause = said!(
            "each piece must go back as it came, at once, with nothing of your own before or after it"
        );
        echo(
            &mut peer,
            "hello",
            Cause::from(cause).if_part(WAITS_FOR_MORE),
        );
        let cause = Cause::from(said!("each piece goes back as it came, with its line end"))
            .if_nothing(said!("the server stops after one piece: receive in a loop"));
        echo(&mut peer, "again\n", cause);
        let cause = Cause::from(said!(
            "the bytes went through a text: send back what was received"
        ))
        .if_nothing(said!(
            "the bytes ff 00 fe are no text: decoding them failed, be it only to print them; \
             they must come back all the same"
        ));
        echo(&mut peer, b"\xff\x00\xfe", cause);
        let cause = Cause::from(said!(
            "a long piece came back changed: send back the bytes that came, in their order"
        ))
        .if_part(said!(
            "of a long piece only a part came back: send as many bytes as each recv gave, recv again for the rest, \
             and use sendall or write_all, for send may take only a part"
        ));
        echo(&mut peer, "0123456789".repeat(10_000), cause);
        peer.finish_sending();
        expect_orderly_end(peer, &name);
    }
}

const WAITS_FOR_MORE: Said = said!(
    "only the beginning came back: for the rest the server waits for more, as for a full buffer; \
     send what each recv gave, at once"
);

/// The server closes the connection, with nothing more before that, and without a reset.
#[track_caller]
fn expect_orderly_end(mut peer: Peer, name: &Said) {
    let (rest, ended) = peer.receive_to_end();
    let wanted = said!("{} sees the connection end", name);
    match ended {
        Ok(()) => {}
        Err(error) if error.kind() == ErrorKind::ConnectionReset => fail(
            wanted,
            said!("a reset"),
            said!(
                "close resets the connection where SO_LINGER is 0, or where bytes that came were not read: \
                 read to the end, and close without SO_LINGER"
            ),
        ),
        Err(error) => fail(
            wanted,
            error,
            said!("0 bytes read is the end of the stream: close then"),
        ),
    }
    if !rest.is_empty() {
        fail(
            said!("nothing more"),
            escaped(&rest),
            said!("something was sent twice"),
        );
    }
    step(wanted);
}

/// The server prints `text ('IP:PORT')` with this address. Only the last of several lines in a text has the address.
#[track_caller]
fn expect_printed(server: &Server, text: &str, addr: SocketAddr, likely_cause: impl Into<Cause>) {
    let likely_cause = likely_cause.into();
    let suffix = format!(" ('{addr}')");
    for line in format!("{text}{suffix}").split('\n') {
        let wanted = said!(
            "the line {} on the {}'s stdout",
            escaped(line.as_bytes()),
            said!("server")
        );
        let came = server.expect_line_that(&wanted, |_| true, &likely_cause);
        if came == line {
            continue;
        }
        let received = escaped(came.as_bytes());
        let (text, text_that_came) = match (line.strip_suffix(&suffix), came.strip_suffix(&suffix))
        {
            (Some(text), Some("")) if !text.is_empty() => fail(wanted, received, NO_TEXT_YET),
            (Some(text), None) if !text.is_empty() && came.trim_end_matches('\r') == text => {
                fail(wanted, received, LINE_END_FIRST)
            }
            (Some(text), Some(other)) if is_cut_or_left(text, other) => {
                fail(wanted, received, ONE_LINE_END)
            }
            (Some(text), Some(other)) => (text, other),
            (Some(text), None) if came.starts_with(text) && came.contains(" ('") => {
                fail(wanted, received, NOT_ITS_ADDRESS)
            }
            (None, Some(_)) if text.ends_with('\n') => fail(wanted, received, ONE_LINE_END),
            (None, Some(_)) => fail(wanted, received, ONE_TEXT),
            _ => (line, came.as_str()),
        };
        fail_at_difference(
            (wanted, text.as_bytes()),
            (received, text_that_came.as_bytes()),
            likely_cause,
        );
    }
}

/// Is what was printed the text without the blanks at its end, or with a part of the line end?
fn is_cut_or_left(text: &str, printed: &str) -> bool {
    text != printed && (text.trim_end() == printed || printed.strip_suffix('\r') == Some(text))
}

const LINE_END_FIRST: Said = said!(
    "the text was printed, and its address is not in the same line: \
     take the line end off before you print the address"
);
const ONE_LINE_END: Said = said!(
    "at the end of a piece, take off one line end (`\\n` or `\\r\\n`), and nothing else: \
     blanks stay, and so does a line end before it"
);
const NO_TEXT_YET: Said = said!(
    "a line without text was printed: while only a part of a character has come, nothing is printed"
);
const NOT_ITS_ADDRESS: Said = said!(
    "the address is not that of the peer: accept and recvfrom give the peer's, getsockname the server's own"
);
const ONE_TEXT: Said = said!(
    "a piece is one text, also with line ends in it: print all of it, and the address once, after it"
);
const PRINT: Said = said!(
    "print `text ('IP:PORT')` with the peer's address for each piece, at once, on stdout and not on stderr, and flush it"
);
const TEXT_ENDED_IT: Said = said!(
    "what a peer sends must not end the server: a `%` in it is no format for printf, \
     and a byte 0 or a byte that is no text is no reason to end"
);

/// Why a piece is not printed as it should be.
fn not_printed() -> Cause {
    Cause::from(PRINT)
        .if_ended(TEXT_ENDED_IT)
        .if_part(said!(
            "only a part of the text was printed: print as many bytes as recv gave; \
             a byte 0 or a line end inside does not end the text"
        ))
        .if_more(said!(
            "more was printed than came: only so many bytes as recv gave are the piece, the rest of the buffer is old"
        ))
}

const HALF: Said = said!(
    "half a character is a piece like any other: it comes back at once, \
     and ends no connection"
);

/// For each piece received the server prints `text ('IP:PORT')`, without the line end it may have,
/// with the address of the peer.
/// TCP may cut a character in two: its first half must wait for the other one.
#[test]
fn stage_03_each_piece_is_printed_with_its_sender() {
    let server = serve_tcp(&[]);
    let of_peers: [(Said, &[(&str, &str)]); 4] = [
        (
            said!("first peer"),
            &[
                ("hello\n", "hello"),
                ("a longer text", "a longer text"),
                ("short", "short"),
            ],
        ),
        (
            said!("second peer"),
            &[
                ("你好", "你好"),
                ("  100 % of %s %d  \r\n", "  100 % of %s %d  "),
            ],
        ),
        (
            said!("third peer"),
            &[("one\ntwo\n", "one\ntwo"), ("one\n\n", "one\n")],
        ),
        (said!("fourth peer"), &[("a\0b", "a\0b")]),
    ];
    for (name, texts) in of_peers {
        let mut peer = server.connect(name);
        for (sent, text) in texts {
            let cause = Cause::from(said!(
                "printing must not keep the answer back, nor change it"
            ));
            echo(&mut peer, sent, cause.if_ended(TEXT_ENDED_IT));
            expect_printed(&server, text, address(&peer), not_printed());
        }
        peer.leave();
    }
    half_a_character_waits(&server);
}

#[track_caller]
fn half_a_character_waits(server: &Server) {
    let mut peer = server.connect(said!("last peer"));
    let (start, end) = "世".as_bytes().split_at(1);
    echo(&mut peer, start, HALF);
    echo(&mut peer, end, HALF);
    let cause = Cause::from(PRINT).if_cut(said!(
        "each piece was decoded by itself: keep a decoder for each connection, \
         or keep the bytes of a character that is not complete"
    ));
    expect_printed(server, "世", address(&peer), cause);

    let cause = Cause::from(said!(
        "bytes that are not UTF-8 must be shown somehow, and end neither the connection nor the server"
    ))
    .also_if_ended();
    echo(&mut peer, b"\xff", &cause);
    echo(&mut peer, "and on", &cause);
    let wanted = format!("and on ('{}')", address(&peer));
    server.expect_on_stdout(&wanted, &cause);
    server.expect_still_running(cause);
}

/// Many peers connect, and the last one speaks first. Then all speak at the same time, and more and more come.
/// What they send does not mix: the half of a character waits for the rest from the same peer.
/// When a peer has gone, its thread and its descriptor are given back.
#[test]
fn stage_04_many_peers_are_served_at_once() {
    many_speak_and_leave();
    half_characters_do_not_mix();
}

#[track_caller]
fn many_speak_and_leave() {
    let server = serve_tcp(&[]);
    let mut peers = connect_all(&server, CROWD);
    for round in ["first", "second"] {
        for (index, peer) in peers.iter_mut().enumerate().rev() {
            let number = index + 1;
            echo_in_a_crowd(number, peer, format!("{round} of peer {number}"), at_once());
        }
    }
    step(said!(
        "each of them got back what it sent, the last one first"
    ));
    all_speak_at_once(&mut peers);
    expect_whole_lines(&server, &peers);
    more_and_more_come(&server, &mut peers);
    drop(peers);
    expect_all_given_back(&server, false);
}

#[track_caller]
fn half_characters_do_not_mix() {
    let server = serve_tcp(&[]);
    let mut first = server.connect(said!("first peer"));
    let mut second = server.connect(said!("second peer"));
    let (first_start, first_end) = "世".as_bytes().split_at(1);
    let (second_start, second_end) = "é".as_bytes().split_at(1);
    echo(&mut first, first_start, HALF);
    echo(&mut second, second_start, HALF);
    let mixed = said!(
        "the half of one peer's character met the bytes of another peer: \
         each connection needs a decoder and a buffer of its own"
    );
    let cause = Cause::from(&mixed).if_cut(mixed);
    echo(&mut first, first_end, HALF);
    expect_printed(&server, "世", address(&first), &cause);
    echo(&mut second, second_end, HALF);
    expect_printed(&server, "é", address(&second), cause);
}

/// How many peers come at once.
const CROWD: usize = 20;

/// Each peer sends a text of its own, all of them before the first answer is looked at.
#[track_caller]
fn all_speak_at_once(peers: &mut [Peer]) {
    for round in 1..=15 {
        // The last rounds are so long that all threads are busy at the same time.
        let times = if round > 12 { 3000 } else { 100 };
        let text = |number| format!("peer {number}, round {round}; ").repeat(times);
        for (number, peer) in (1..).zip(&mut *peers) {
            let _ = peer.stream().write_all(text(number).as_bytes());
        }
        for (number, peer) in (1..).zip(&mut *peers) {
            expect_in_a_crowd(number, peer, text(number).as_bytes(), at_once());
        }
    }
    step(said!(
        "all of them spoke at the same time, and each got back its own bytes"
    ));
}

/// What the threads print does not mix: each line has the text of one peer, and its address.
#[track_caller]
fn expect_whole_lines(server: &Server, peers: &[Peer]) {
    let printed = server.printed();
    let printed = String::from_utf8_lossy(&printed);
    // The first line says where the server listens, the last one may not have come whole.
    let lines = printed.lines().skip(1);
    let whole = printed.matches('\n').count().saturating_sub(1);
    let is_whole = |line: &str| {
        (1..).zip(peers).any(|(number, peer)| {
            let text = line.strip_suffix(&format!(" ('{}')", address(peer)));
            text.is_some_and(|text| is_text_of(number, text))
        })
    };
    if let Some(mixed) = lines.take(whole).find(|line| !is_whole(line)) {
        fail(
            said!("each line on stdout has the text of one peer, and its address"),
            said!("{} is not that of one peer", escaped(mixed.as_bytes())),
            said!(
                "two threads print at the same time, and their lines mix: \
                 print a line and its line end in one call, or hold a lock meanwhile; \
                 and each thread needs a buffer of its own, and its own copy of connection and address"
            ),
        );
    }
    step(said!("what was printed for them is whole, line by line"));
}

/// Has it only words of this peer? It may begin and end within one.
fn is_text_of(number: usize, text: &str) -> bool {
    let mut of_peers = text.split("peer ").skip(1);
    let of_others = of_peers.any(|word| {
        let end = word.find(',');
        end.is_some_and(|end| word[..end] != number.to_string())
    });
    !text.is_empty() && !of_others
}

/// Peers that stay: each must be answered before the next one comes.
#[track_caller]
fn more_and_more_come(server: &Server, peers: &mut Vec<Peer>) {
    for number in peers.len() + 1..=100 {
        peers.push(connect_one_of_many(number, server));
        let last = peers.len() - 1;
        let cause = Cause::from(SHARED).if_ended(GOES_ON).if_nothing(said!(
            "the other peers are there, and for this one there is no thread: each peer needs a thread of its own, \
             however many they are; a fixed number of threads is a pool"
        ));
        echo_in_a_crowd(number, &mut peers[last], format!("peer {number}"), cause);
    }
    step(said!(
        "80 more came, one after the other, and stayed; each was answered"
    ));
}

/// Peers come, and go in good order or with a reset: what the server holds for them does not become more and more.
///
/// A server may keep threads for the next peers: then the second crowd costs no more than the first.
#[track_caller]
fn expect_all_given_back(server: &Server, with_reset: bool) {
    crowd_comes_and_goes(server, with_reset);
    let Some(mut before) = at_its_least(server) else {
        return;
    };
    let mut lost = None;
    for _ in 0..3 {
        crowd_comes_and_goes(server, with_reset);
        let Some(now) = settled(server, before) else {
            return;
        };
        lost = grown(before, now);
        if with_reset && now.sockets > before.sockets {
            lost = lost.map(|(what, _)| (what, CLOSED_AFTER_AN_ERROR));
        }
        if lost.is_none() {
            step(said!(
                "the server has given back what it had for the peers that are gone"
            ));
            return;
        }
        before = now;
    }
    if let Some((what, likely_cause)) = lost {
        fail(
            said!(
                "when {} peers have come and gone, the server holds what it held before",
                CROWD
            ),
            what,
            likely_cause,
        );
    }
}

const CLOSED_AFTER_AN_ERROR: Said = said!(
    "recv or send fails after a reset, and the connection is not closed then: close it on each way out of the handler"
);

#[track_caller]
fn crowd_comes_and_goes(server: &Server, with_reset: bool) {
    let connect = |number| connect_one_of_many(number, server);
    let mut peers: Vec<_> = (1..=CROWD).map(connect).collect();
    for (number, peer) in (1..).zip(&mut peers) {
        echo_in_a_crowd(number, peer, "hello", at_once());
    }
    if with_reset {
        for peer in &peers {
            let _ = SockRef::from(peer.stream()).set_linger(Some(Duration::ZERO));
        }
    }
    drop(peers);
    step(if with_reset {
        said!(
            "{} peers came, were answered, and reset their connections",
            CROWD
        )
    } else {
        said!("{} peers came, were answered, and left", CROWD)
    });
}

/// What the server holds when it has given back what it will: threads take a moment to end.
fn at_its_least(server: &Server) -> Option<Held> {
    let start = Instant::now();
    let (mut least, mut same) = (server.held()?, 0);
    while same < 8 && start.elapsed() < Duration::from_secs(2) {
        // Looks again in a moment; its end would be noticed at once.
        let _ = server.wait(Duration::from_millis(20));
        let now = server.held()?;
        same = if (now.threads, now.sockets) < (least.threads, least.sockets) {
            0
        } else {
            same + 1
        };
        least = now;
    }
    Some(least)
}

/// What the server holds when it holds no more than before, or when a second is over.
fn settled(server: &Server, before: Held) -> Option<Held> {
    let start = Instant::now();
    loop {
        let now = server.held()?;
        if grown(before, now).is_none() || start.elapsed() > Duration::from_secs(1) {
            return Some(now);
        }
        // Looks again in a moment; its end would be noticed at once.
        let _ = server.wait(Duration::from_millis(10));
    }
}

/// What there is more of by at least half a crowd, and why.
fn grown(before: Held, now: Held) -> Option<(Said, Said)> {
    let by = |field: fn(&Held) -> usize| {
        let more = field(&now).saturating_sub(field(&before));
        Some(more).filter(|&more| more >= CROWD / 2)
    };
    let sockets = by(|held| held.sockets).map(|more| {
        (
            said!("{} sockets more than before", more),
            said!(
                "a connection must be closed when its peer has gone: shutdown alone keeps the descriptor"
            ),
        )
    });
    let threads = || {
        by(|held| held.threads).map(|more| {
            (
                said!("{} threads more than before", more),
                said!("the thread of a peer must end when the peer has gone"),
            )
        })
    };
    let areas = || {
        by(|held| held.areas).map(|more| {
            (
                said!("{} areas of memory more than before", more),
                said!(
                    "the stacks of threads that have ended are still there: \
                     such a thread must be joined, or detached (pthread_detach)"
                ),
            )
        })
    };
    sockets.or_else(threads).or_else(areas)
}

/// A peer that sends one byte and stops, and one that sends nothing, keep no other peer waiting.
/// While all of them are silent, the server waits, and uses no processor.
#[test]
fn stage_05_a_silent_peer_blocks_nobody() {
    let server = serve_tcp(&[]);
    let _silent = server.connect(said!("silent peer"));
    let mut halting = server.connect(said!("halting peer"));
    halting.send(b"x");
    let mut lively = server.connect(said!("lively peer"));
    echo(&mut lively, "hello", at_once().if_part(WAITS_FOR_MORE));
    let cause = Cause::from(SHARED).if_nothing(said!("a single byte comes back, too"));
    halting.expect(b"x", cause);
    echo(&mut halting, "y", said!("the connection is still open"));
    server.expect_at_rest(NOTHING_TO_DO);
}

const NOTHING_TO_DO: Said = said!(
    "a loop goes round while nobody says anything: it asks again and again, as select or epoll do with a time limit of 0, \
     or if they ask whether one may write while there is nothing to write"
);

/// A peer that sends and never reads fills the buffers until the server's `send` waits.
/// Only its own thread may wait there: no lock may be held, no other peer be behind it.
/// When it reads at last, it gets all it has sent, and nothing else.
#[test]
fn stage_06_a_peer_that_never_reads_blocks_nobody() {
    let server = serve_tcp(&["--quiet"]);
    let mut early = server.connect(said!("early peer"));
    echo(&mut early, "before", at_once());
    let mut stubborn = server.connect(said!("stubborn peer"));
    let sent = stuff(&server, &stubborn);
    let cause = Cause::from(SHARED).if_ended(GOES_ON).if_nothing(said!(
        "the server waits in send for one peer, and for that keeps the others waiting"
    ));
    echo(&mut early, "after", &cause);
    echo(&mut server.connect(said!("late peer")), "after", cause);
    let came = stubborn.receive(sent);
    if came.iter().any(|&byte| byte != b'x') {
        let other: Vec<_> = came.iter().copied().filter(|&byte| byte != b'x').collect();
        fail(
            said!("the stubborn peer reads at last, and receives its own bytes"),
            said!("other bytes among them: {}", escaped(&other)),
            SHARED,
        );
    }
    if came.len() != sent {
        fail(
            said!(
                "the stubborn peer reads at last, and receives all {} bytes",
                sent
            ),
            said!("{} bytes", came.len()),
            said!(
                "what send did not take at once is lost: it must be sent when there is room again"
            ),
        );
    }
    step(said!(
        "the stubborn peer read at last, and received all of it"
    ));
}

/// More than the buffers of two sockets can hold, on any system, in bytes.
const MORE_THAN_BUFFERS: usize = 128 * 1024 * 1024;

/// Sends until the server takes no more, and returns how much that was.
#[track_caller]
fn stuff(server: &Server, peer: &Peer) -> usize {
    let mut stream = peer.stream();
    stream.set_write_timeout(Some(LOOK)).expect("not zero");
    let memory = || server.held().map_or(0, |held| held.memory);
    let (before, start, mut sent) = (memory(), Instant::now(), 0);
    let is_at_rest = loop {
        match stream.write(&[b'x'; 65_536]) {
            Ok(count) => sent += count,
            // A server that is busy may be slow, and take more yet.
            Err(_) if server.is_at_rest() => break true,
            Err(_) if start.elapsed() > patience() / 2 => break false,
            Err(_) => {}
        }
        if sent > MORE_THAN_BUFFERS {
            step(said!("{} sent, and read nothing", said!("stubborn peer")));
            fail(
                said!("the server takes no more while its own answers are not read"),
                said!("it took {} MiB", sent / 1024 / 1024),
                PILED_UP,
            );
        }
    };
    let more = memory().saturating_sub(before);
    step(said!(
        "{} sent {} bytes, until the server took no more, and read nothing",
        said!("stubborn peer"),
        sent
    ));
    if more > 48 * 1024 * 1024 && more > sent / 2 {
        fail(
            said!("the server keeps nothing for a peer that does not read"),
            said!("it uses {} MiB of memory more", more / 1024 / 1024),
            PILED_UP,
        );
    }
    if !is_at_rest {
        fail(
            said!("the server waits until the peer has read"),
            said!("it never waits"),
            said!(
                "the peer takes nothing, and send is called again and again: wait in send, or until there is room"
            ),
        );
    }
    sent
}

const PILED_UP: Said = said!(
    "the answers were dropped, or are kept in memory without a limit: wait until the peer has read"
);

/// A peer may vanish with a reset instead of an orderly end.
/// For the server `recv` or `send` fails then: the end of this peer, not of the server.
#[test]
fn stage_07_a_reset_ends_one_connection_only() {
    let server = serve_tcp(&["--quiet"]);
    let mut early = server.connect(said!("early peer"));
    echo(&mut early, "before", at_once());
    for text in ["", "hello"] {
        let mut rude = server.connect(said!("rude peer"));
        if !text.is_empty() {
            rude.send_or_be_closed(text.as_bytes());
        }
        rude.reset();
    }
    let cause = Cause::from(said!(
        "the reset of one connection ended the server, or its thread ended with a lock held"
    ))
    .if_ended(said!(
        "the reset of one connection ended the server: after it recv and send fail, and getpeername, too; \
         in C send also raises SIGPIPE, which ends the process unless it is ignored (or MSG_NOSIGNAL given)"
    ));
    echo(&mut early, "still here", &cause);
    reset_in_the_middle(&server);
    echo(&mut early, "and again", &cause);
    echo(&mut server.connect(said!("late peer")), "me too", &cause);
    server.expect_still_running(cause);
    expect_all_given_back(&server, true);
    server.expect_at_rest(said!(
        "after a reset recv gives an error again and again: leave the loop, and close the connection"
    ));
}

/// Peers send a lot, say that this was all, and reset the connection: the server still has answers to send.
/// Here `send` gives EPIPE at once, and SIGPIPE comes with it: the kernel knows that the peer has ended.
fn reset_in_the_middle(server: &Server) {
    let times = 20;
    for _ in 0..times {
        // If it cannot, the next peer reports why.
        let Ok(mut stream) = TcpStream::connect(server.addr()) else {
            break;
        };
        let _ = SockRef::from(&stream).set_linger(Some(Duration::ZERO));
        // It fits into the buffers: nothing waits on this side.
        let _ = stream.write_all(&[b'x'; 32 * 1024]);
        let _ = stream.shutdown(Shutdown::Write);
    }
    step(said!(
        "{} rude peers sent 32 KiB, shut down their sending half, and reset the connection",
        times
    ));
}

const MUST_BE_QUIET: Said = said!("--quiet must print nothing");

/// `--quiet` prints nothing but where the server listens.
#[test]
fn stage_08_quiet_prints_nothing() {
    let mut server = serve_tcp(&["--quiet"]);
    let name = said!("peer");
    let mut peer = server.connect(&name);
    echo(&mut peer, "hello", at_once());
    echo(&mut peer, "again", at_once());
    peer.finish_sending();
    // A server that answers first, and prints then, has printed by the time it closes the connection.
    expect_orderly_end(peer, &name);
    server.expect_silence(MUST_BE_QUIET);
}

/// `--threads one` serves one peer at a time: the next one's turn comes when the first has left.
/// Until then it can connect and send, for the kernel keeps that in the backlog.
/// A peer that resets its connection has left like any other. What is no way of serving is refused.
#[test]
fn stage_09_one_thread_serves_one_peer_after_the_other() {
    let mut server = serve_tcp(&["--threads", "one"]);
    let mut first = server.connect(said!("first peer"));
    echo(
        &mut first,
        "I was first",
        said!("the first peer is served at once"),
    );
    let mut second = server.connect(said!("second peer"));
    second.send(b"my turn");
    talk_while_waiting(&mut first, &second);
    server.expect_at_rest(ASKS_AGAIN_AND_AGAIN);
    expect_printed(
        &server,
        "I was first",
        address(&first),
        said!("what comes is printed"),
    );
    expect_talk(&mut server, &first);
    first.leave();
    let cause = said!("when a peer has left, the next one from the backlog is served");
    second.expect(b"my turn", cause);
    let cause = said!("when a peer has left, the next one is served, not before");
    expect_printed(&server, "my turn", address(&second), cause);

    let mut third = server.connect(said!("third peer"));
    third.send(b"my turn");
    second.reset();
    let cause = Cause::from(said!(
        "a reset makes recv fail, and here that ended the one thread there is: \
         catch the error, and serve the next peer"
    ));
    third.expect(b"my turn", cause.also_if_ended());
    expect_refusal("many");
}

/// A way of serving that there is not is a mistake on the command line.
#[track_caller]
fn expect_refusal(threads: &str) {
    program().expect_failure(
        &["tcp", LOOPBACK, "--threads", threads],
        2,
        &[],
        said!("a mistake on the command line is refused before anything begins, with a message and exit status 2"),
    );
}

const ASKS_AGAIN_AND_AGAIN: Said = said!(
    "a peer waits in the backlog, and the server looks for it again and again: \
     wait until a place is free, and do not ask for connections before"
);

/// How often a peer that is served says something while another one has to wait.
const ROUNDS: usize = 5;

/// `served` is answered, `waiting` is not.
#[track_caller]
fn talk_while_waiting(served: &mut Peer, waiting: &Peer) {
    for round in 1..=ROUNDS {
        echo(
            served,
            format!("round {round}"),
            said!("a peer that is being served goes on being served"),
        );
    }
    match anything_for(waiting, LOOK) {
        None => {}
        Some(0) => fail(
            said!("the peer that has to wait stays connected"),
            said!("the end of the stream"),
            said!(
                "the peer was accepted and turned away: do not accept it before there is a place for it, \
                 for the kernel lets it wait in the backlog"
            ),
        ),
        Some(_) => fail(
            said!("nothing yet for the peer that has to wait"),
            said!("an answer"),
            said!("more peers are served at once than were asked for"),
        ),
    }
}

/// Has something come for this peer? It stays there to be received; no bytes are the end of the stream.
fn anything_for(peer: &Peer, look: Duration) -> Option<usize> {
    let stream = peer.stream();
    stream.set_read_timeout(Some(look)).expect("not zero");
    let came = loop {
        match stream.peek(&mut [0]) {
            Ok(count) => break Some(count),
            Err(error) => match error.kind() {
                // A signal: here it is another stage's program that has ended.
                ErrorKind::Interrupted => {}
                ErrorKind::WouldBlock | ErrorKind::TimedOut => break None,
                _ => break Some(0),
            },
        }
    };
    stream.set_read_timeout(Some(patience())).expect("not zero");
    came
}

#[track_caller]
fn expect_talk(server: &mut Server, peer: &Peer) {
    for round in 1..=ROUNDS {
        let text = format!("round {round}");
        let cause = said!("the other peer has to wait: only this one is served");
        expect_printed(server, &text, address(peer), cause);
    }
}

/// `--threads pool:2` serves two peers at once; a third one is served when one of them has left.
/// A thread of the pool survives every peer, also one that resets the connection. A pool of none is refused.
#[test]
fn stage_10_a_pool_serves_as_many_as_it_has_threads() {
    a_pool_of_five_serves_five();
    a_pool_of_two_serves_one_after_the_other();
    expect_refusal("pool:0");
}

#[track_caller]
fn a_pool_of_five_serves_five() {
    let server = serve_tcp(&["--threads", "pool:5", "--quiet"]);
    let mut peers = connect_all(&server, 5);
    for (index, peer) in peers.iter_mut().enumerate().rev() {
        let number = index + 1;
        let all =
            said!("a pool of N threads serves N peers at once, whichever of them speaks first");
        let cause = Cause::from(SHARED).if_nothing(all);
        echo_in_a_crowd(number, peer, format!("peer {number}"), cause);
    }
    step(said!(
        "each of five peers got its answer, the last one first"
    ));
}

#[track_caller]
fn a_pool_of_two_serves_one_after_the_other() {
    let server = serve_tcp(&["--threads", "pool:2"]);
    let mut first = server.connect(said!("first peer"));
    let mut second = server.connect(said!("second peer"));
    let cause = said!("a pool of two serves two peers at once");
    echo(&mut second, "second", &cause);
    echo(&mut first, "first", cause);
    for (name, how) in [
        (said!("third peer"), "leave"),
        (said!("fourth peer"), "reset"),
        (said!("fifth peer"), "reset"),
    ] {
        let mut next = server.connect(name);
        next.send(b"my turn");
        talk_while_waiting(&mut first, &next);
        let likely_cause = if how == "leave" {
            second.leave();
            said!(
                "a thread of the pool that is done must take the next peer, whichever that is: \
                 it serves in a loop, and all threads take from one queue; \
                 with a queue for each thread, a peer waits behind another one though a thread is free"
            )
        } else {
            second.reset();
            said!(
                "the error of a peer that reset its connection ended a thread of the pool: \
                 catch it there, and take the next peer"
            )
        };
        next.expect(b"my turn", Cause::from(likely_cause).also_if_ended());
        second = next;
    }
}

/// `--max-connections 2`: with two peers there, the server accepts no other until one has left.
/// The smaller of two limits counts.
#[test]
fn stage_11_at_the_limit_peers_wait_in_the_backlog() {
    the_third_waits_for_a_place();
    the_smaller_limit_counts();
}

#[track_caller]
fn the_third_waits_for_a_place() {
    let server = serve_tcp(&["--max-connections", "2"]);
    let (mut first, second) = two_are_let_in(&server);
    let mut third = server.connect(said!("third peer"));
    third.send(b"my turn");
    talk_while_waiting(&mut first, &third);
    expect_in_the_backlog(&server, &third);
    server.expect_at_rest(ASKS_AGAIN_AND_AGAIN);
    second.leave();
    third.expect(
        b"my turn",
        said!("the place of a peer that has left is free for the next one"),
    );
    let mut fourth = server.connect(said!("fourth peer"));
    fourth.send(b"my turn");
    third.reset();
    fourth.expect(
        b"my turn",
        said!(
            "a peer that resets its connection frees its place like any other: \
             free it also when the handler fails"
        ),
    );
    echo(
        &mut first,
        "still here",
        said!("the other peer is not concerned"),
    );
}

#[track_caller]
fn the_smaller_limit_counts() {
    let server = serve_tcp(&["--threads", "pool:4", "--max-connections", "2"]);
    let (mut first, second) = two_are_let_in(&server);
    let mut third = server.connect(said!("third peer"));
    third.send(b"my turn");
    talk_while_waiting(&mut first, &third);
    second.leave();
    third.expect(
        b"my turn",
        said!("the place of a peer that has left is free for the next one"),
    );
}

/// Both places are taken, the second one first.
#[track_caller]
fn two_are_let_in(server: &Server) -> (Peer, Peer) {
    let mut first = server.connect(said!("first peer"));
    let mut second = server.connect(said!("second peer"));
    let cause = Cause::from(SHARED).if_nothing(said!(
        "with --max-connections 2 two peers are served at once, and this is the second one: \
         a place is free as long as fewer than two are taken"
    ));
    echo(&mut second, "second", cause);
    echo(&mut first, "first", at_once());
    (first, second)
}

/// The server has not called accept for this peer, as far as the system tells.
#[track_caller]
fn expect_in_the_backlog(server: &Server, peer: &Peer) {
    if is_accepted(server.addr().port(), address(peer).port()) == Some(true) {
        fail(
            said!("the peer that has to wait is still in the backlog"),
            said!("the server has accepted it"),
            said!(
                "accept was called before there was a place: wait for the place first; \
                 a peer that is accepted costs a descriptor, one in the backlog costs the server nothing"
            ),
        );
    }
}

/// Linux lists a connection without an inode as long as nobody has accepted it; see proc(5).
fn is_accepted(server_port: u16, peer_port: u16) -> Option<bool> {
    let table = std::fs::read_to_string("/proc/net/tcp").ok()?;
    let (server, peer) = (format!(":{server_port:04X}"), format!(":{peer_port:04X}"));
    let mut lines = table.lines().map(str::split_whitespace).map(Vec::from_iter);
    let line = lines
        .find(|line| line.len() > 9 && line[1].ends_with(&server) && line[2].ends_with(&peer))?;
    Some(line[9] != "0")
}

/// More peers come than the server may have open files: accept fails, and will again at once.
/// Those that are there are served meanwhile; when the flood is over, so are new ones.
/// A server that only waits for a descriptor uses no processor.
#[cfg(unix)]
#[test]
fn stage_12_a_flood_past_the_descriptor_limit_is_survived() {
    let limited = program().after_shell("ulimit -n 64");
    let server = limited.serve(&["tcp", LOOPBACK, "--quiet"]);
    let mut early = server.connect(said!("early peer"));
    echo(&mut early, "before", at_once());
    let flood = flood(&server);
    server.expect_still_running(no_descriptors());
    echo(&mut early, "during", no_descriptors());
    expect_patience(&server);
    drop(flood);
    step(said!("the flood is over"));
    server.expect_still_running(no_descriptors());
    let cause = Cause::from(SHARED).if_nothing(said!(
        "all peers of the flood have left, and a new one is not served: \
         accept must be called again after its error, and the connections of those that have left be closed"
    ));
    let mut late = server.connect(said!("late peer"));
    echo(&mut late, "after", cause.if_ended(ACCEPT_FAILED));
    echo(&mut early, "after", no_descriptors());
}

/// A server that has no descriptors waits, and does not fill the log.
#[cfg(unix)]
#[track_caller]
fn expect_patience(server: &Server) {
    let lines = || {
        let complained = server.complained();
        complained.iter().filter(|&&byte| byte == b'\n').count()
    };
    let cause = said!(
        "accept fails for lack of descriptors, and is called again at once: \
         wait until a connection is closed, or for a tenth of a second"
    );
    let before = lines();
    server.expect_at_rest(&cause);
    // One that writes to a pipe again and again seems to rest while the pipe is full.
    let _ = server.wait(LOOK);
    let more = lines() - before;
    if more > 100 {
        fail(
            said!("the server says now and then that it has no descriptors"),
            said!("{} lines on stderr in a moment", more),
            cause,
        );
    }
}

#[cfg(unix)]
const ACCEPT_FAILED: Said = said!(
    "accept failed because there are no descriptors left: \
     that is no reason to end, but one to wait until some connection is closed"
);

#[cfg(unix)]
fn no_descriptors() -> Cause {
    Cause::from(ACCEPT_FAILED).also_if_ended()
}

/// So many peers that the server has no descriptor left for the last of them.
///
/// They come one after the other: were they to come at once, a short backlog would turn some of them away.
#[cfg(unix)]
#[track_caller]
fn flood(server: &Server) -> Vec<Peer> {
    let mut peers = Vec::new();
    for number in 1..=75 {
        let mut peer = Peer::connect_quietly(said!("peer {}", number), server.addr());
        if number <= AT_LEAST {
            let cause = Cause::from(SHARED).if_ended(ACCEPT_FAILED).if_nothing(said!(
                "a server with 64 descriptors has enough of them for 40 peers: \
                 each peer may cost one, and not two, as with a copy of the descriptor (dup, try_clone)"
            ));
            echo_in_a_crowd(number, &mut peer, "x", cause);
        } else {
            let _ = peer.stream().write_all(b"x");
            if !is_answered_at_last(server, &peer) {
                peers.push(peer);
                break;
            }
        }
        peers.push(peer);
    }
    step(said!(
        "{} more peers connected, each after the answer to the one before; the last one gets none",
        peers.len()
    ));
    peers
}

/// On a busy machine an answer may take its time: as long as the server has something to do, it may come.
#[cfg(unix)]
fn is_answered_at_last(server: &Server, peer: &Peer) -> bool {
    for _ in 0..3 {
        match anything_for(peer, LOOK) {
            Some(count) => return count > 0,
            None if server.is_at_rest() => break,
            None => {}
        }
    }
    anything_for(peer, LOOK / 10).is_some_and(|count| count > 0)
}

/// So many peers need no more descriptors than a server with 64 has.
#[cfg(unix)]
const AT_LEAST: usize = 40;

/// Ctrl-C ends the server with exit status 0, though peers are there that say nothing, or take nothing:
/// they see the end of the stream.
#[cfg(unix)]
#[test]
fn stage_13_ctrl_c_ends_the_server_with_peers_connected() {
    for how in ["per-connection", "pool:4", "one"] {
        let server = serve_tcp(&["--threads", how, "--quiet"]);
        let mut first = server.connect(said!("first peer"));
        echo(&mut first, "hello", at_once());
        let mut idle = server.connect(said!("idle peer"));
        let stubborn = server.connect(said!("stubborn peer"));
        if how == "per-connection" {
            stuff(&server, &stubborn);
        }
        server.interrupt();
        expect_good_end(
            &server,
            said!("Ctrl-C must end the server: wake accept, and the threads that wait for peers"),
        );
        first.expect_end(said!("a server that ends closes its connections"));
        idle.expect_end(said!("a server that ends closes its connections"));
    }
}

/// After Ctrl-C the server ends, with exit status 0.
#[cfg(unix)]
#[track_caller]
fn expect_good_end(server: &Server, if_it_goes_on: Said) {
    if server.wait(patience()).is_none() {
        fail(
            said!("the server ends"),
            said!("it had not ended {} s after Ctrl-C", patience().as_secs()),
            if_it_goes_on,
        );
    }
    let cause = said!(
        "Ctrl-C is how a server is ended, and no failure: handle the signal, and exit \
         with 0"
    );
    server.expect_exit(0, Cause::from(cause).also_if_ended());
}

/// Ctrl-C also ends a server whose descriptors are all in use.
#[cfg(unix)]
#[test]
fn stage_14_ctrl_c_ends_a_server_without_descriptors() {
    let limited = program().after_shell("ulimit -n 64");
    let server = limited.serve(&["tcp", LOOPBACK, "--quiet"]);
    let _flood = flood(&server);
    server.interrupt();
    let cause = said!("what wakes accept needs a descriptor: have it before they run out");
    expect_good_end(&server, cause);
}

/// `PROGRAM udp` sends each datagram back to its sender, also an empty one, and prints `text ('IP:PORT')`.
/// No datagram is too long. Ctrl-C ends it as it ends the TCP server.
#[test]
fn stage_15_datagrams_come_back_and_are_printed() {
    let server = serve_udp();
    let peer = server.udp_peer(said!("peer"));
    let addr = peer.socket().local_addr();
    let addr = addr.expect("a bound socket has an address");
    for (sent, text) in [
        (
            "a long datagram, and then a short one",
            "a long datagram, and then a short one",
        ),
        ("你好\n", "你好"),
        ("  a\0b  ", "  a\0b  "),
    ] {
        peer.send(sent.as_bytes());
        let cause = Cause::from(said!(
            "send back what came, with its line end, to the address that it came from, \
             and from the socket that it came to"
        ));
        let cause = cause.if_more(said!(
            "only as many bytes as came are the datagram: the rest of the buffer is old"
        ));
        let cause = cause.if_nothing(said!(
            "no datagram socket is bound there (SOCK_DGRAM, not SOCK_STREAM), or the server does not send back \
             what came, to the address that it came from, and from the socket that it came to"
        ));
        expect_unchanged(&peer, sent.as_bytes(), cause);
        let cause = said!("print `text ('IP:PORT')` for each datagram");
        expect_printed(&server, text, addr, cause);
    }
    peer.send(b"");
    let cause = said!("an empty datagram is a message, not an end");
    peer.expect(b"", Cause::from(cause).also_if_ended());
    peer.send(b"\xff");
    peer.expect(b"\xff", said!("bytes that are not UTF-8 come back, too"));
    let long = vec![b'x'; LONGEST_DATAGRAM];
    peer.send(&long);
    peer.expect(
        &long,
        said!("the buffer is too small: what does not fit is lost"),
    );
    server.expect_at_rest(NOTHING_TO_DO);
    #[cfg(unix)]
    {
        server.interrupt();
        expect_good_end(
            &server,
            said!("Ctrl-C must end the UDP server, too: wake the thread that waits in recvfrom"),
        );
    }
}

/// Like [`UdpPeer::expect`], which takes a line end for the end of a message; here it is a byte like any other.
#[track_caller]
fn expect_unchanged(peer: &UdpPeer, datagram: &[u8], likely_cause: Cause) {
    let wanted = said!(
        "{} receives the datagram {}",
        said!("peer"),
        escaped(datagram)
    );
    let (came, _) = peer.receive(&wanted, &likely_cause);
    if came == datagram {
        return;
    }
    let received = said!("a datagram with {}", escaped(&came));
    if datagram.strip_suffix(b"\n") == Some(&came[..]) {
        fail(
            wanted,
            received,
            said!(
                "send the datagram back unchanged, all of it, with its line end: take that off only for what you print"
            ),
        );
    }
    fail_at_difference((wanted, datagram), (received, &came), likely_cause);
}

/// In bytes: 65,535 without the headers of UDP (8) and of IPv4 (20). Other systems send no more than 9 KiB by default.
const LONGEST_DATAGRAM: usize = if cfg!(target_os = "linux") {
    65_507
} else {
    9000
};

/// The answer to a datagram goes to its sender, and with the data of that datagram.
/// `--quiet` prints nothing here either.
#[test]
fn stage_16_each_udp_peer_gets_its_own_answer() {
    for how in ["per-connection", "pool:3", "one"] {
        let mut server = program().serve(&["udp", LOOPBACK, "--threads", how, "--quiet"]);
        let peers: Vec<_> = (1..=CROWD)
            .map(|number| server.udp_peer(said!("peer {}", number)))
            .collect();
        for round in 1..=10 {
            let text = |number| format!("peer {number}, round {round}; ").repeat(10 + number);
            for (number, peer) in (1..).zip(&peers) {
                let _ = peer.socket().send(text(number).as_bytes());
            }
            if round == 1 {
                step(said!(
                    "{} sockets sent a text of their own each (--threads {})",
                    CROWD,
                    support::verbatim(how)
                ));
            }
            for (index, peer) in peers.iter().enumerate().rev() {
                expect_own_answer(index + 1, peer, &text(index + 1));
            }
        }
        step(said!(
            "20 peers sent at the same time, ten times, and each got back its own datagrams (--threads {})",
            support::verbatim(how)
        ));
        server.expect_silence(MUST_BE_QUIET);
    }
}

#[track_caller]
fn expect_own_answer(number: usize, peer: &UdpPeer, text: &str) {
    let text = text.as_bytes();
    let wanted = said!("peer {} receives a datagram", number);
    let (came, _) = peer.receive_quietly(wanted, NO_OWN_ANSWER);
    if came != text {
        let (wanted, received) = in_short(number, text, &came);
        fail_at_difference((wanted, text), (received, &came), OVERWRITTEN);
    }
}

const NO_OWN_ANSWER: Said = said!(
    "the answer goes to the address that the datagram came from; if there is one address for all threads, \
     the next recvfrom overwrote it before the thread used it: each thread needs its own"
);
const OVERWRITTEN: Said = said!(
    "the answer to another datagram came: the next recvfrom overwrote data and address before the thread used them; \
     give each thread a copy of the data and of the address"
);

/// `PROGRAM client tcp ADDR --peers N --messages M` opens N connections at once.
/// On each it sends M messages, each after the answer to the one before.
/// An answer may come in several pieces; one that has not come after `--timeout` never will.
/// It prints at least a line for each peer when that peer is done, and exits with 0 if everything came back.
#[test]
fn stage_17_the_client_opens_its_peers_at_once() {
    let listener = Listener::new();
    // It must not give up before this stage does.
    let options = ["--peers", "5", "--messages", "4", "--timeout", "60s"];
    let client = start_client("tcp", &listener.addr, &options);
    // No peer is answered before all are there.
    let cause = said!("all peers must be connected before any of them is answered");
    let mut servers: Vec<_> = (1..=5)
        .map(|number| listener.accept(number, &cause))
        .collect();
    listener.expect_no_other(LOOK);
    let cause = Cause::from(said!("each peer sends its messages, one after the other"));
    let cause = cause.if_ended(TOO_EARLY);
    let first: Vec<_> = servers
        .iter_mut()
        .map(|server| server.receive_once(65_536, &cause))
        .collect();
    let ahead = Cause::from(said!(
        "the next message must wait for the answer to the one before: \
         those that are sent ahead may even arrive as one"
    ))
    .if_ended(said!(
        "the client ended too early: it sent its messages ahead, and they arrived as one \
         (the next message must wait for the answer to the one before), \
         or it sent too few (send as many messages as --messages says)"
    ));
    expect_nothing_more(&servers, &ahead, TOO_EARLY);
    listener.expect_no_other(Duration::ZERO);
    answer_in_halves(&mut servers, &first);
    for number in 2..=4 {
        let messages: Vec<_> = servers
            .iter_mut()
            .rev()
            .map(|server| server.receive_once(65_536, &ahead))
            .collect();
        if number == 4 {
            expect_no_report_yet(&client);
        }
        for (server, message) in servers.iter_mut().rev().zip(messages) {
            server.send(&message);
        }
    }
    let cause = said!("everything came back: that is success, exit status 0");
    let stdout = client.expect_exit(0, Cause::from(cause).also_if_ended());
    expect_line_for_each(&stdout, 5, REPORT);
}

/// Why a client ends before its peers are done.
const TOO_EARLY: Said = said!(
    "the client ended before its peers were done: \
     wait for all of their threads (join), then report, and then exit"
);

#[track_caller]
fn answer_in_halves(servers: &mut [Peer], messages: &[Vec<u8>]) {
    let halves = messages
        .iter()
        .map(|message| message.split_at(message.len() / 2));
    for (server, (half, _)) in servers.iter_mut().zip(halves.clone()) {
        server.send(half);
    }
    let cause = said!(
        "half an answer was taken for all of it: \
         TCP may deliver it in pieces, so receive until it is complete"
    );
    expect_nothing_more(servers, &cause, cause.clone());
    for (server, (_, half)) in servers.iter_mut().zip(halves) {
        server.send(half);
    }
}

/// No peer has its last answer, so the client can report nothing.
#[track_caller]
fn expect_no_report_yet(client: &Running) {
    let printed = client.printed();
    if !printed.is_empty() {
        fail(
            said!("nothing on the client's stdout before the last answers"),
            escaped(&printed),
            said!(
                "the client reports before its peers are done: wait for their threads (join), and report then; \
                 what else it says belongs on stderr"
            ),
        );
    }
}

const REPORT: Said = said!("report what each peer got back");

#[track_caller]
fn expect_line_for_each(stdout: &[u8], peers: usize, likely_cause: Said) {
    let lines = String::from_utf8_lossy(stdout).lines().count();
    if lines < peers {
        fail(said!("a line for each peer"), escaped(stdout), likely_cause);
    }
}

/// All of them are silent, and stay.
#[track_caller]
fn expect_nothing_more(servers: &[Peer], if_more: impl Into<Cause>, if_ended: Said) {
    let mut if_more = Some(if_more.into());
    for (number, server) in (1..).zip(servers) {
        // While the first is looked at, time passes for the others.
        let look = if number == 1 { LOOK } else { LOOK / 100 };
        if let Some(count) = anything_for(server, look) {
            let (came, cause) = match if_more.take() {
                Some(if_more) if count > 0 => (said!("a message"), if_more),
                _ => (said!("the end of the stream"), if_ended.into()),
            };
            let wanted = said!(
                "nothing more from the client on connection {} for now",
                number
            );
            fail(wanted, came, cause);
        }
    }
}

/// A server of the stage's own, at which the client's connections arrive.
struct Listener {
    addr: String,
    arrivals: Receiver<TcpStream>,
}

impl Listener {
    /// Accepts in a thread of its own, because accept has no time limit on all systems.
    fn new() -> Self {
        let listener = TcpListener::bind(LOOPBACK).expect("loopback port 0 can be bound");
        let addr = listener.local_addr().expect("bound").to_string();
        let (sender, arrivals) = mpsc::channel();
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                if sender.send(stream).is_err() {
                    return;
                }
            }
        });
        Self { addr, arrivals }
    }

    /// There are as many connections as were asked for.
    #[track_caller]
    fn expect_no_other(&self, look: Duration) {
        if self.arrivals.recv_timeout(look).is_ok() {
            fail(
                said!("no other connection"),
                said!("one more than --peers says"),
                said!("more connections than --peers: open as many connections as --peers says"),
            );
        }
    }

    /// The server's end of the client's next connection.
    #[track_caller]
    fn accept(&self, number: usize, likely_cause: impl Into<Cause>) -> Peer {
        match self.arrivals.recv_timeout(patience()) {
            Ok(stream) => {
                step(said!("the client opened connection {}", number));
                Peer::over(
                    said!("the stage's server, on connection {},", number),
                    stream,
                )
            }
            Err(_) => fail(
                said!("the client opens connection {}", number),
                said!("no connection"),
                likely_cause,
            ),
        }
    }
}

/// What a peer of the client gets instead of its answer.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Instead {
    Nothing,
    FirstByteChanged,
    LastByteChanged,
    MoreThanItSent,
}

/// Whatever does not come back, or comes back changed, is reported: exit status 1, and no stack trace.
/// The other peers go on.
#[test]
fn stage_18_the_client_notices_what_is_missing() {
    for instead in [
        Instead::Nothing,
        Instead::FirstByteChanged,
        Instead::LastByteChanged,
        Instead::MoreThanItSent,
    ] {
        one_peer_is_treated_badly(instead);
    }
    an_answer_never_comes();
    let (addr, _kept) = support::nobody_there();
    let client = start_client(
        "tcp",
        &addr.to_string(),
        &["--peers", "3", "--messages", "1"],
    );
    let cause = said!(
        "where nobody listens, nothing comes back: look at what connect returns, and exit with 1; \
         in C a send to a connection that failed raises SIGPIPE"
    );
    let stdout = client.expect_exit(1, cause);
    client.expect_no_stack_trace();
    expect_line_for_each(&stdout, 3, REPORT);
}

/// With a time limit of 200 ms, a client that still waits after seconds has another one, or none.
#[track_caller]
fn an_answer_never_comes() {
    let listener = Listener::new();
    let options = ["--peers", "1", "--messages", "1", "--timeout", "200ms"];
    let client = start_client("tcp", &listener.addr, &options);
    let mut server = listener.accept(1, said!("the peer connects"));
    server.receive_once(65_536, said!("each peer sends its message"));
    let cause =
        said!("an answer that has not come after --timeout never will: give up, and exit with 1");
    if client
        .wait(patience().min(Duration::from_secs(4)))
        .is_none()
    {
        fail(
            said!("the client ends some time after its --timeout of 200 ms"),
            said!("it still waits after 4 s"),
            cause,
        );
    }
    client.expect_exit(1, cause);
    client.expect_no_stack_trace();
}

#[track_caller]
fn one_peer_is_treated_badly(instead: Instead) {
    let listener = Listener::new();
    let options = ["--peers", "2", "--messages", "2"];
    let client = start_client("tcp", &listener.addr, &options);
    let mut good = listener.accept(1, said!("two peers connect"));
    let mut bad = listener.accept(2, said!("two peers connect"));
    let mut message = bad.receive_once(65_536, said!("each peer sends its message"));
    match instead {
        Instead::Nothing => {}
        Instead::FirstByteChanged => message[0] = b'#',
        Instead::LastByteChanged => *message.last_mut().expect("it is not empty") = b'#',
        Instead::MoreThanItSent => message.push(b'#'),
    }
    if instead != Instead::Nothing {
        bad.send(&message);
    }
    if instead != Instead::Nothing {
        // A client that has not noticed sends its next message now; one that has may keep the connection.
        if anything_for(&bad, LOOK).is_some_and(|count| count > 0) {
            let next = bad.receive_once(1024, said!("each peer sends its message"));
            bad.send(&next);
        }
    }
    bad.leave();
    // A client that ends now is noticed at once.
    let _ = client.wait(LOOK / 2);
    for _ in 1..=2 {
        let message = good.receive_once(65_536, Cause::from(ONLY_THIS_ONE).also_if_ended());
        good.send(&message);
    }
    let stdout = client.expect_exit(1, why_it_must_fail(instead));
    client.expect_no_stack_trace();
    expect_line_for_each(&stdout, 2, ONLY_THIS_ONE);
}

const ONLY_THIS_ONE: Said = said!(
    "what goes wrong for one peer ends only this one: the others go on, and each of them is reported"
);

fn why_it_must_fail(instead: Instead) -> Said {
    match instead {
        Instead::Nothing => said!("a peer got nothing back: that is a failure, exit status 1"),
        Instead::MoreThanItSent => said!(
            "more came back than was sent: compare all that comes, not only its beginning, and exit with 1 if it differs"
        ),
        Instead::FirstByteChanged | Instead::LastByteChanged => {
            said!("compare what comes back with what was sent, and exit with 1 if it differs")
        }
    }
}

/// `PROGRAM client udp` does the same with datagrams.
/// One that gets lost is waited for no longer than `--timeout`, and counts as missing.
/// Only the same datagram from the server's address is the answer.
#[test]
fn stage_19_the_udp_client_does_not_wait_for_ever() {
    the_own_server_answers_all();
    all_send_before_one_is_answered();
    the_first_answer_is_lost();
    the_first_answer_comes_twice();
    wrong_answers_come_again_and_again();
    a_stranger_answers();
}

#[track_caller]
fn the_own_server_answers_all() {
    let server = serve_udp();
    let addr = server.addr().to_string();
    let client = start_client("udp", &addr, &["--peers", "5", "--messages", "4"]);
    let cause = said!("each peer sends datagrams, and all of them came back");
    let stdout = client.expect_exit(0, Cause::from(cause).also_if_ended());
    expect_line_for_each(&stdout, 5, REPORT);
}

/// Each peer has a socket of its own, and waits for no other peer.
#[track_caller]
fn all_send_before_one_is_answered() {
    let server = UdpPeer::bind(said!("slow server"), ([127, 0, 0, 1], 0).into());
    let addr = server.socket().local_addr().expect("bound").to_string();
    let options = ["--peers", "3", "--messages", "1", "--timeout", "60s"];
    let client = start_client("udp", &addr, &options);
    let cause = Cause::from(said!(
        "each peer sends its message from a socket of its own, before any of them is answered"
    ));
    let wanted = said!("a datagram of each of the three peers");
    let came: Vec<_> = (0..3).map(|_| server.receive(&wanted, &cause)).collect();
    for (message, from) in &came {
        if came.iter().filter(|(_, other)| other == from).count() > 1 {
            fail(wanted, said!("two from {}", *from), cause);
        }
        server.send_to(message, *from);
    }
    let cause = said!("everything came back: that is success, exit status 0");
    client.expect_exit(0, Cause::from(cause).also_if_ended());
}

const ONE_AT_A_TIME: Said =
    said!("each message is a datagram, sent when the time for the one before it is over");

/// A server of the stage's own, and a client with one peer and two messages that talks to it.
fn forgetful_server(timeout: &str) -> (UdpPeer, Running) {
    let server = UdpPeer::bind(said!("forgetful server"), ([127, 0, 0, 1], 0).into());
    let addr = server.socket().local_addr().expect("bound").to_string();
    let options = ["--peers", "1", "--messages", "2", "--timeout", timeout];
    (server, start_client("udp", &addr, &options))
}

const ONE_IS_LOST: Said = said!(
    "over UDP a lost datagram is one missing message: when its time is over, send the next one all the same"
);

#[track_caller]
fn the_first_answer_is_lost() {
    let (server, client) = forgetful_server("200ms");
    let (first, _) = server.receive(said!("the first message"), ONE_AT_A_TIME);
    let wanted = said!("the second message, though the first was not answered");
    let (second, from) = server.receive(wanted, Cause::from(ONE_AT_A_TIME).if_ended(ONE_IS_LOST));
    server.send_to(&second, from);
    client.expect_exit(1, said!("the first message was not answered"));
    if first == second {
        fail(
            said!("two different messages"),
            escaped(&first),
            said!("a late answer could not be told from a timely one"),
        );
    }
}

#[track_caller]
fn the_first_answer_comes_twice() {
    let (server, client) = forgetful_server("200ms");
    let (first, from) = server.receive(said!("the first message"), ONE_AT_A_TIME);
    server.send_to(&first, from);
    server.send_to(&first, from);
    server.receive(said!("the second message"), ONE_AT_A_TIME);
    let cause = said!(
        "the second message was not answered: what came was the first one's answer, once more"
    );
    client.expect_exit(1, cause);
}

/// None of them is the answer, and none of them makes the wait longer.
#[track_caller]
fn wrong_answers_come_again_and_again() {
    let (server, client) = forgetful_server("300ms");
    let (first, from) = server.receive(said!("the first message"), ONE_AT_A_TIME);
    let shorter = &first[..first.len() - 1];
    let wrong = [[&first[..], b"!"].concat(), shorter.to_vec(), Vec::new()];
    let mut next = vec![0; 1024];
    // Each look for the second message takes up to 100 ms.
    let second = wrong.iter().cycle().take(20).find_map(|wrong| {
        let _ = server.socket().send_to(wrong, from);
        let received = server.socket().recv(&mut next);
        received.ok().map(|count| next[..count].to_vec())
    });
    step(said!(
        "{} sent, again and again, the message and one byte more, the message without its last byte, and an empty datagram",
        said!("forgetful server")
    ));
    match second {
        Some(second) => server.send_to(&second, from),
        None if client.wait(Duration::ZERO).is_some() => fail(
            said!("the client waits on for the right datagram"),
            said!("it has ended"),
            Cause::from(NOT_THE_END).also_if_ended(),
        ),
        None => fail(
            said!("the second message, when the time for the first one is over (300 ms)"),
            said!("nothing within 2 s, in which a wrong datagram came every 100 ms"),
            Cause::from(said!(
                "each wrong datagram begins the wait anew: note when the time is over, and wait only for what is left of it"
            ))
            .also_if_ended(),
        ),
    }
    let cause = said!(
        "the first message was not answered: what came was longer or shorter; only the same datagram is the answer"
    );
    client.expect_exit(1, cause);
}

const NOT_THE_END: Said =
    said!("a wrong or an empty datagram is not the end: wait on for the right one");

#[track_caller]
fn a_stranger_answers() {
    let (server, client) = forgetful_server("200ms");
    let stranger = UdpPeer::bind(said!("a stranger"), ([127, 0, 0, 1], 0).into());
    for wanted in [said!("the first message"), said!("the second message")] {
        let (message, from) = server.receive(wanted, ONE_AT_A_TIME);
        stranger.send_to(&message, from);
    }
    let cause = said!(
        "only the server can answer: a datagram from another address is not its answer; \
         connect the socket, or look at the sender that recvfrom gives"
    );
    client.expect_exit(1, cause);
}

/// Over IPv6 it is all the same; the address is written in brackets.
#[test]
fn stage_20_ipv6_works_the_same() {
    if !support::has_ipv6() {
        return;
    }
    for protocol in ["tcp", "udp"] {
        let server = program().start(said!("server"), &[protocol, "[::1]:0"]);
        let family = said!("an IPv6 address needs a socket of its own family (AF_INET6)");
        let cause = Cause::from(&family).also_if_ended();
        let line = server.expect_line_that(said!("listening on [::1]:PORT"), |_| true, cause);
        let brackets = said!("an IPv6 address is written in brackets: it has colons itself");
        if !line.starts_with("listening on [::1]:") {
            fail(
                said!("listening on [::1]:PORT"),
                escaped(line.as_bytes()),
                if line.contains("0:0:0") {
                    said!(
                        "an IPv6 address is written in its shortest form: `::1`, without the zeros (RFC 5952)"
                    )
                } else if line.contains('.') {
                    family
                } else {
                    brackets
                },
            );
        }
        let addr = line.trim_start_matches("listening on ");
        let client = start_client(protocol, addr, &["--peers", "3", "--messages", "2"]);
        let cause = said!("the client's sockets need the family of the address, too");
        client.expect_exit(0, Cause::from(cause).also_if_ended());
        let wanted = said!("text ('[::1]:PORT') for what a client sent");
        server.expect_line_that(wanted, |line| line.contains(" ('[::1]:"), brackets);
    }
}
