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
//! | 04–08 | a thread for each peer: no peer waits for another |
//! | 09–12 | limits: one at a time, a pool, a number of connections, a number of descriptors |
//! | 13–14 | an orderly stop |
//! | 15–16 | the same over UDP |
//! | 17–20 | a client of many peers that checks what comes back |
//!
//! To see whether a server serves many at once, a stage lets the *last* peer speak first:
//! a server that serves them in order lets all of them connect, but would not answer that one.

use std::io::{ErrorKind, Write};
#[cfg(unix)]
use std::net::SocketAddr;
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::Duration;

use assert_cmd::cargo::cargo_bin;
use socket2::SockRef;
#[cfg(unix)]
use socket2::{Domain, Socket, Type};
use support::{Cause, Peer, Program, Said, Server, UdpPeer, escaped, fail, patience, said, step};

const LOOPBACK: &str = "127.0.0.1:0";
const AFTER_ANOTHER: Said = said!(
    "the server serves this peer only after another: \
     accept must not wait until a peer has been served, so each peer needs a thread of its own"
);

fn program() -> Program {
    Program::under_test(cargo_bin!("threaded-server"))
}

fn serve_tcp(options: &[&str]) -> Server {
    program().serve(&[&["tcp", LOOPBACK], options].concat())
}

fn serve_udp() -> Server {
    program().serve(&["udp", LOOPBACK])
}

/// Sends `bytes`, and they must come back.
#[track_caller]
fn echo(peer: &mut Peer, bytes: impl AsRef<[u8]>, likely_cause: impl Into<Cause>) {
    peer.send(bytes.as_ref());
    peer.expect(bytes.as_ref(), likely_cause);
}

/// What the server prints for `text` from this peer.
fn printed(text: &str, peer: &Peer) -> String {
    let addr = peer
        .stream()
        .local_addr()
        .expect("a connected socket has an address");
    format!("{text} ('{addr}')")
}

fn connect_all(server: &Server, count: usize) -> Vec<Peer> {
    (1..=count)
        .map(|number| server.connect(said!("peer {}", number)))
        .collect()
}

/// `PROGRAM tcp 127.0.0.1:0` listens on a port that the kernel chooses,
/// and its first line on stdout is `listening on IP:PORT`.
/// Then it accepts.
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
}

/// Everything a peer sends comes back, byte by byte the same: it need not be text.
/// When the peer has sent all (a read gives 0 bytes), the server closes the connection, and goes on.
#[test]
fn stage_02_what_a_peer_sends_comes_back() {
    let server = serve_tcp(&[]);
    for name in [said!("first peer"), said!("second peer")] {
        let mut peer = server.connect(name);
        echo(
            &mut peer,
            "hello",
            said!("every piece that is received must be sent back"),
        );
        echo(
            &mut peer,
            "again\n",
            said!("the server stops after one piece: receive in a loop"),
        );
        peer.send(b"\xff\x00\xfe");
        peer.expect(
            b"\xff\x00\xfe",
            said!("the bytes went through a text: send back what was received"),
        );
        peer.finish_sending();
        let rest = peer.expect_end(said!("0 bytes read is the end of the stream: close then"));
        if !rest.is_empty() {
            fail(
                said!("nothing more"),
                escaped(&rest),
                said!("something was sent twice"),
            );
        }
    }
}

/// For each piece received the server prints `text ('IP:PORT')`, without the line end it may have,
/// with the address of the peer.
/// TCP may cut a character in two: its first half must wait for the other one.
#[test]
fn stage_03_each_piece_is_printed_with_its_sender() {
    let server = serve_tcp(&[]);
    let cause = said!("print `text ('IP:PORT')` with the peer's address for each piece, at once");
    for (name, text) in [
        (said!("first peer"), "hello\n"),
        (said!("second peer"), "你好"),
    ] {
        let mut peer = server.connect(name);
        echo(
            &mut peer,
            text,
            said!("printing must not keep the answer back"),
        );
        server.expect_line(&printed(text.trim_end(), &peer), &cause);
        peer.leave();
    }

    let mut peer = server.connect(said!("third peer"));
    let (start, end) = "世".as_bytes().split_at(1);
    echo(&mut peer, start, HALF);
    echo(&mut peer, end, HALF);
    let cause = said!(
        "each piece was decoded by itself: keep a decoder for each connection, \
         or keep the bytes of a character that is not complete"
    );
    server.expect_line(&printed("世", &peer), cause);

    let cause = said!(
        "bytes that are not UTF-8 must be shown somehow, and end neither the connection nor the server"
    );
    echo(&mut peer, b"\xff", &cause);
    server.expect_still_running(cause);
}

const HALF: Said = said!(
    "half a character is a piece like any other: it comes back at once, \
     and ends no connection"
);

/// Many peers connect, and the last one speaks first.
/// What they send does not mix: the half of a character waits for the rest from the same peer.
#[test]
fn stage_04_many_peers_are_served_at_once() {
    let server = serve_tcp(&[]);
    let mut peers = connect_all(&server, 20);
    for round in ["first", "second"] {
        for (number, peer) in peers.iter_mut().enumerate().rev() {
            echo(peer, format!("{round} of peer {number}"), AFTER_ANOTHER);
        }
    }

    let server = serve_tcp(&[]);
    let mut first = server.connect(said!("first peer"));
    let mut second = server.connect(said!("second peer"));
    let (first_start, first_end) = "世".as_bytes().split_at(1);
    let (second_start, second_end) = "é".as_bytes().split_at(1);
    echo(&mut first, first_start, HALF);
    echo(&mut second, second_start, HALF);
    let cause = said!(
        "the half of one peer's character met the bytes of another peer: \
         each connection needs a decoder of its own"
    );
    echo(&mut first, first_end, HALF);
    server.expect_line(&printed("世", &first), &cause);
    echo(&mut second, second_end, HALF);
    server.expect_line(&printed("é", &second), cause);
}

/// A peer that sends one byte and stops, and one that sends nothing, keep no other peer waiting.
#[test]
fn stage_05_a_silent_peer_blocks_nobody() {
    let server = serve_tcp(&[]);
    let _silent = server.connect(said!("silent peer"));
    let mut halting = server.connect(said!("halting peer"));
    halting.send(b"x");
    let mut lively = server.connect(said!("lively peer"));
    echo(&mut lively, "hello", AFTER_ANOTHER);
    halting.expect(b"x", said!("a single byte comes back, too"));
    echo(&mut halting, "y", said!("the connection is still open"));
}

/// A peer that sends and never reads fills the buffers until the server's `send` waits.
/// Only its own thread may wait there: no lock may be held, no other peer be behind it.
#[test]
fn stage_06_a_peer_that_never_reads_blocks_nobody() {
    let server = serve_tcp(&["--quiet"]);
    let mut early = server.connect(said!("early peer"));
    echo(&mut early, "before", AFTER_ANOTHER);
    let stubborn = server.connect(said!("stubborn peer"));
    stuff(&stubborn);
    let cause =
        said!("the server waits in send for one peer, and for that keeps the others waiting");
    echo(&mut early, "after", &cause);
    echo(&mut server.connect(said!("late peer")), "after", cause);
}

/// Sends until the server takes no more: for as long as it does, `write` goes on.
fn stuff(peer: &Peer) {
    let mut stream = peer.stream();
    // With small buffers it is soon.
    let _ = SockRef::from(stream).set_send_buffer_size(4096);
    let _ = SockRef::from(stream).set_recv_buffer_size(4096);
    let limit = Some(Duration::from_millis(200));
    stream.set_write_timeout(limit).expect("not zero");
    let mut sent = 0;
    while let Ok(count) = stream.write(&[b'x'; 65_536]) {
        sent += count;
        if sent > 256 * 1024 * 1024 {
            fail(
                said!("the server takes no more while its own answers are not read"),
                said!("it took 256 MiB"),
                said!("the answers were dropped, or are kept in memory without a limit"),
            );
        }
    }
    step(said!(
        "{} sent {} bytes, until the server took no more, and read nothing",
        said!("stubborn peer"),
        sent
    ));
}

/// A peer may vanish with a reset instead of an orderly end.
/// For the server `recv` or `send` fails then: the end of this peer, not of the server.
#[test]
fn stage_07_a_reset_ends_one_connection_only() {
    let server = serve_tcp(&[]);
    let mut early = server.connect(said!("early peer"));
    for text in ["", "hello"] {
        let rude = server.connect(said!("rude peer"));
        let mut stream = rude.stream();
        if !text.is_empty() && stream.write_all(text.as_bytes()).is_err() {
            fail(
                said!("the rude peer can send"),
                said!("an error"),
                said!("the server closed the connection"),
            );
        }
        step(said!("rude peer resets the connection"));
        let _ = SockRef::from(stream).set_linger(Some(Duration::ZERO));
        rude.leave();
    }
    let cause =
        said!("the reset of one connection ended the server, or its thread ended with a lock held");
    echo(&mut early, "still here", &cause);
    echo(&mut server.connect(said!("late peer")), "me too", &cause);
    server.expect_still_running(cause);
}

/// `--quiet` prints nothing but where the server listens.
#[test]
fn stage_08_quiet_prints_nothing() {
    let mut server = serve_tcp(&["--quiet"]);
    let mut peer = server.connect(said!("peer"));
    echo(&mut peer, "hello", AFTER_ANOTHER);
    peer.leave();
    server.kill();
    let rest = server.rest_of_stdout();
    if !rest.is_empty() {
        fail(
            said!("nothing on stdout"),
            escaped(&rest),
            said!("--quiet must print nothing"),
        );
    }
}

/// `--threads one` serves one peer at a time: the next one's turn comes when the first has left.
/// Until then it can connect and send, for the kernel keeps that in the backlog.
/// A peer that resets its connection has left like any other.
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
    server.expect_line(
        &printed("I was first", &first),
        said!("what comes is printed"),
    );
    expect_talk(&mut server, &first);
    first.leave();
    second.expect(
        b"my turn",
        said!("when a peer has left, the next one from the backlog is served"),
    );
    let cause = said!("when a peer has left, the next one is served, not before");
    server.expect_line(&printed("my turn", &second), cause);

    let mut third = server.connect(said!("third peer"));
    third.send(b"my turn");
    second.reset();
    third.expect(
        b"my turn",
        said!(
            "a reset makes recv fail, and here that ended the one thread there is: \
             catch the error, and serve the next peer"
        ),
    );
}

/// How often a peer that is served says something while another one has to wait.
const ROUNDS: usize = 5;

/// How long a stage looks for what must not come.
/// A right program makes it wait that long; a wrong one that is slower than this passes unseen.
const LOOK: Duration = Duration::from_millis(200);

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
        let line = printed(&format!("round {round}"), peer);
        server.expect_line(
            &line,
            said!("the other peer has to wait: only this one is served"),
        );
    }
}

/// `--threads pool:2` serves two peers at once; a third one is served when one of them has left.
/// A thread of the pool survives every peer, also one that resets the connection.
#[test]
fn stage_10_a_pool_serves_as_many_as_it_has_threads() {
    let server = serve_tcp(&["--threads", "pool:2"]);
    let mut first = server.connect(said!("first peer"));
    let mut second = server.connect(said!("second peer"));
    echo(
        &mut second,
        "second",
        said!("a pool of two serves two peers at once"),
    );
    echo(
        &mut first,
        "first",
        said!("a pool of two serves two peers at once"),
    );
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
            said!("a thread of the pool that is done must take the next peer: it serves in a loop")
        } else {
            second.reset();
            said!(
                "the error of a peer that reset its connection ended a thread of the pool: \
                 catch it there, and take the next peer"
            )
        };
        next.expect(b"my turn", likely_cause);
        second = next;
    }
}

/// `--max-connections 2`: with two peers there, the server accepts no other until one has left.
#[test]
fn stage_11_at_the_limit_peers_wait_in_the_backlog() {
    let server = serve_tcp(&["--max-connections", "2"]);
    let mut first = server.connect(said!("first peer"));
    let mut second = server.connect(said!("second peer"));
    echo(&mut second, "second", AFTER_ANOTHER);
    echo(&mut first, "first", AFTER_ANOTHER);
    let mut third = server.connect(said!("third peer"));
    third.send(b"my turn");
    talk_while_waiting(&mut first, &third);
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

/// More peers come than the server may have open files: accept fails, and will again at once.
/// Those that are there are served meanwhile; when the flood is over, so are new ones.
#[cfg(unix)]
#[test]
fn stage_12_a_flood_past_the_descriptor_limit_is_survived() {
    let limited = program().after_shell("ulimit -n 64");
    let mut server = limited.serve(&["tcp", LOOPBACK, "--quiet"]);
    let mut early = server.connect(said!("early peer"));
    echo(&mut early, "before", AFTER_ANOTHER);
    let flood = flood_to_the_limit(&mut server);
    let cause = NO_DESCRIPTORS;
    echo(&mut early, "during", &cause);
    drop(flood);
    step(said!("the flood is over"));
    server.expect_still_running(&cause);
    echo(&mut server.connect(said!("late peer")), "after", &cause);
    echo(&mut early, "after", cause);
}

#[cfg(unix)]
const NO_DESCRIPTORS: Said = said!(
    "accept failed because there are no descriptors left: \
     that is no reason to end, but one to wait until some connection is closed"
);

/// So many peers that the server has no descriptor left for the last of them.
#[cfg(unix)]
fn flood_to_the_limit(server: &mut Server) -> Vec<Peer> {
    let mut peers = flood(server.addr(), 75);
    // The kernel hands them out in the order in which they came.
    let mut served = 0;
    while served < peers.len() {
        let peer = &mut peers[served];
        let enough = served >= 40;
        if enough && anything_for(peer, LOOK).is_none_or(|count| count == 0) {
            break;
        }
        let came = peer.receive(1);
        if came != b"x" {
            let ended = server.wait(patience()).is_some();
            let otherwise = said!("a server with 64 descriptors has enough of them for 40 peers");
            fail(
                said!("each of the first 40 receives \"x\""),
                escaped(&came),
                if ended { NO_DESCRIPTORS } else { otherwise },
            );
        }
        served += 1;
    }
    step(said!(
        "{} of them are served, the others are more than the server has descriptors for",
        served
    ));
    peers
}

/// Many connections at once, each of which has sent an `x` as soon as it is complete.
#[cfg(unix)]
fn flood(addr: SocketAddr, count: usize) -> Vec<Peer> {
    let mut peers = Vec::new();
    for _ in 0..count {
        let socket =
            Socket::new(Domain::for_address(addr), Type::STREAM, None).expect("a descriptor");
        // With a short backlog the kernel lets some wait for seconds: the flood does not.
        socket
            .set_nonblocking(true)
            .expect("a socket can be non-blocking");
        let _ = socket.connect(&addr.into());
        let mut stream = TcpStream::from(socket);
        let _ = stream.write_all(b"x");
        stream
            .set_nonblocking(false)
            .expect("a socket can be blocking");
        peers.push(Peer::over(said!("one of the flood"), stream));
    }
    step(said!(
        "{} more peers connected at once and sent \"x\"",
        count
    ));
    peers
}

/// Ctrl-C ends the server with exit status 0, though peers are there that say nothing:
/// they see the end of the stream.
#[cfg(unix)]
#[test]
fn stage_13_ctrl_c_ends_the_server_with_peers_connected() {
    for how in ["per-connection", "pool:4", "one"] {
        let server = serve_tcp(&["--threads", how]);
        let mut first = server.connect(said!("first peer"));
        echo(&mut first, "hello", AFTER_ANOTHER);
        let mut idle = server.connect(said!("idle peer"));
        server.interrupt();
        if server.wait(patience()).is_none() {
            fail(
                said!("the server ends"),
                said!("it is still running"),
                said!(
                    "Ctrl-C must end the server: wake accept, and the threads that wait for peers"
                ),
            );
        }
        server.expect_exit(
            0,
            said!(
                "Ctrl-C is how a server is ended, and no failure: handle the signal, and exit \
                 with 0"
            ),
        );
        first.expect_end(said!("a server that ends closes its connections"));
        idle.expect_end(said!("a server that ends closes its connections"));
    }
}

/// Ctrl-C also ends a server whose descriptors are all in use.
#[cfg(unix)]
#[test]
fn stage_14_ctrl_c_ends_a_server_without_descriptors() {
    let limited = program().after_shell("ulimit -n 64");
    let mut server = limited.serve(&["tcp", LOOPBACK]);
    let _flood = flood_to_the_limit(&mut server);
    server.interrupt();
    server.expect_exit(
        0,
        said!("what wakes accept needs a descriptor: have it before they run out"),
    );
}

/// `PROGRAM udp` sends each datagram back to its sender, also an empty one, and prints `text ('IP:PORT')`.
#[test]
fn stage_15_datagrams_come_back_and_are_printed() {
    let server = serve_udp();
    let peer = server.udp_peer(said!("peer"));
    let addr = peer
        .socket()
        .local_addr()
        .expect("a bound socket has an address");
    peer.send("你好\n".as_bytes());
    peer.expect(
        "你好\n".as_bytes(),
        said!("send back what came, with its line end"),
    );
    server.expect_line(
        &format!("你好 ('{addr}')"),
        said!("print `text ('IP:PORT')` for each datagram"),
    );
    peer.send(b"");
    peer.expect(b"", said!("an empty datagram is a message, not an end"));
    peer.send(b"\xff");
    peer.expect(b"\xff", said!("bytes that are not UTF-8 come back, too"));
    let long = vec![b'x'; 9000];
    peer.send(&long);
    peer.expect(
        &long,
        said!("the buffer is too small: what does not fit is lost"),
    );
}

/// The answer to a datagram goes to its sender.
#[test]
fn stage_16_each_udp_peer_gets_its_own_answer() {
    for how in ["per-connection", "pool:3", "one"] {
        let server = program().serve(&["udp", LOOPBACK, "--threads", how, "--quiet"]);
        let peers: Vec<_> = (1..=20)
            .map(|number| {
                (
                    format!("from peer {number}"),
                    server.udp_peer(said!("peer {}", number)),
                )
            })
            .collect();
        for (text, peer) in &peers {
            peer.send(text.as_bytes());
        }
        for (text, peer) in peers.iter().rev() {
            peer.expect(
                text.as_bytes(),
                said!("the answer goes to the address that the datagram came from"),
            );
        }
    }
}

/// `PROGRAM client tcp ADDR --peers N --messages M` opens N connections at once.
/// On each it sends M messages, each after the answer to the one before.
/// An answer may come in several pieces; one that has not come after `--timeout` never will.
/// It prints at least a line for each peer, and exits with 0 if everything came back.
#[test]
fn stage_17_the_client_opens_its_peers_at_once() {
    let listener = Listener::new();
    let addr = listener.addr.as_str();
    // It must not give up before this stage does.
    let time = ["--timeout", "60s"];
    let args = ["client", "tcp", addr, "--peers", "5", "--messages", "3"];
    let client = program().start(said!("client"), &[&args[..], &time].concat());
    // No peer is answered before all are there.
    let cause = said!("all peers must be connected before any of them is answered");
    let mut peers: Vec<_> = (1..=5)
        .map(|number| listener.accept(said!("peer {}", number), &cause))
        .collect();
    let cause = said!("each peer sends its messages, one after the other");
    let first: Vec<_> = peers
        .iter_mut()
        .map(|peer| peer.receive_once(65_536, &cause))
        .collect();
    let ahead = said!(
        "the next message must wait for the answer to the one before: \
         those that are sent ahead may even arrive as one"
    );
    expect_nothing_more(&peers, &ahead);
    let halves = first
        .iter()
        .map(|message| message.split_at(message.len() / 2));
    for (peer, (half, _)) in peers.iter_mut().zip(halves.clone()) {
        peer.send(half);
    }
    let cause = said!(
        "half an answer was taken for all of it: \
         TCP may deliver it in pieces, so receive until it is complete"
    );
    expect_nothing_more(&peers, cause);
    for (peer, (_, half)) in peers.iter_mut().zip(halves) {
        peer.send(half);
    }
    for _ in 1..3 {
        for peer in peers.iter_mut().rev() {
            let message = peer.receive_once(65_536, &ahead);
            peer.send(&message);
        }
    }
    let stdout = client.expect_exit(0, said!("everything came back"));
    let lines = String::from_utf8_lossy(&stdout).lines().count();
    if lines < 5 {
        fail(
            said!("a line for each peer"),
            escaped(&stdout),
            said!("report what each peer got back"),
        );
    }
}

/// All of them are silent, and stay.
#[track_caller]
fn expect_nothing_more(peers: &[Peer], likely_cause: impl Into<Cause>) {
    for (number, peer) in (1..).zip(peers) {
        // While the first is looked at, time passes for the others.
        let look = if number == 1 { LOOK } else { LOOK / 100 };
        if let Some(count) = anything_for(peer, look) {
            fail(
                said!("nothing more from {} for now", said!("peer {}", number)),
                if count == 0 {
                    said!("the end of the stream")
                } else {
                    said!("a message")
                },
                likely_cause,
            );
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

    #[track_caller]
    fn accept(&self, name: Said, likely_cause: impl Into<Cause>) -> Peer {
        match self.arrivals.recv_timeout(patience()) {
            Ok(stream) => {
                step(said!("the client's {} connected", &name));
                Peer::over(name, stream)
            }
            Err(_) => fail(
                said!("the client's {} connects", name),
                said!("no connection"),
                likely_cause,
            ),
        }
    }
}

/// Whatever does not come back, or comes back changed, is reported: exit status 1.
/// The other peers are not concerned.
#[test]
fn stage_18_the_client_notices_what_is_missing() {
    for answer in [None, Some(b'#')] {
        let listener = Listener::new();
        let args = [
            "client",
            "tcp",
            &listener.addr,
            "--peers",
            "2",
            "--messages",
            "1",
        ];
        let client = program().start(said!("client"), &args);
        let mut good = listener.accept(said!("peer {}", 1), said!("two peers connect"));
        let mut bad = listener.accept(said!("peer {}", 2), said!("two peers connect"));
        let mut changed = bad.receive_once(65_536, said!("each peer sends its message"));
        if let Some(byte) = answer {
            changed[0] = byte;
            bad.send(&changed);
        }
        bad.leave();
        let message = good.receive_once(65_536, said!("each peer sends its message"));
        good.send(&message);
        let cause = match answer {
            None => said!("a peer got nothing back: that is a failure, exit status 1"),
            Some(_) => {
                said!("compare what comes back with what was sent, and exit with 1 if it differs")
            }
        };
        client.expect_exit(1, cause);
    }
    let (addr, _kept) = support::nobody_there();
    let addr = addr.to_string();
    let args = ["client", "tcp", &addr, "--peers", "3", "--messages", "1"];
    let client = program().start(said!("client"), &args);
    client.expect_exit(
        1,
        said!("where nobody listens, nothing comes back: exit with 1"),
    );
    client.expect_no_stack_trace();
}

/// `PROGRAM client udp` does the same with datagrams.
/// One that gets lost is waited for no longer than `--timeout`, and counts as missing.
#[test]
fn stage_19_the_udp_client_does_not_wait_for_ever() {
    let server = serve_udp();
    let addr = server.addr().to_string();
    let args = ["client", "udp", &addr, "--peers", "5", "--messages", "4"];
    let client = program().start(said!("client"), &args);
    client.expect_exit(
        0,
        said!("each peer sends datagrams, and all of them came back"),
    );

    let forgetful = UdpPeer::bind(said!("forgetful server"), ([127, 0, 0, 1], 0).into());
    let addr = forgetful.socket().local_addr().expect("bound").to_string();
    let args = [
        "client",
        "udp",
        &addr,
        "--peers",
        "1",
        "--messages",
        "2",
        "--timeout",
        "200ms",
    ];
    let client = program().start(said!("client"), &args);
    let cause =
        said!("each message is a datagram, sent when the time for the one before it is over");
    let (first, _) = forgetful.receive(said!("the first message"), &cause);
    let (second, from) = forgetful.receive(
        said!("the second message, though the first was not answered"),
        &cause,
    );
    forgetful.send_to(&second, from);
    client.expect_exit(1, said!("the first message was not answered"));
    if first == second {
        fail(
            said!("two different messages"),
            escaped(&first),
            said!("a late answer could not be told from a timely one"),
        );
    }

    let client = program().start(said!("client"), &args);
    let (first, from) = forgetful.receive(said!("the first message"), &cause);
    forgetful.send_to(&first, from);
    forgetful.send_to(&first, from);
    forgetful.receive(said!("the second message"), cause);
    let cause = said!(
        "the second message was not answered: what came was the first one's answer, once more"
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
        let cause = said!("an IPv6 address needs a socket of its own family (AF_INET6)");
        let line = server.expect_line_that(said!("listening on [::1]:PORT"), |_| true, cause);
        let brackets = said!("an IPv6 address is written in brackets: it has colons itself");
        if !line.starts_with("listening on [::1]:") {
            fail(
                said!("listening on [::1]:PORT"),
                escaped(line.as_bytes()),
                brackets,
            );
        }
        let addr = line.trim_start_matches("listening on ");
        let args = ["client", protocol, addr, "--peers", "3", "--messages", "2"];
        let client = program().start(said!("client"), &args);
        client.expect_exit(
            0,
            said!("the client's sockets need the family of the address, too"),
        );
        let wanted = said!("text ('[::1]:PORT') for what a client sent");
        server.expect_line_that(wanted, |line| line.contains(" ('[::1]:"), brackets);
    }
}
