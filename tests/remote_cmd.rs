//! remote-cmd, stage by stage: from one command over the wire to a server that nothing upsets.
//!
//! | stages | what you build |
//! |---|---|
//! | 1–4 | a server that runs a command and answers in frames: stdout, stderr, exit status |
//! | 5–8 | framing: however the bytes are stuck together or cut, and however long the output |
//! | 9–12 | the command: both outputs at once, nothing inherited, a signal, output while it runs |
//! | 13–15 | its end: a cancel is heard, the whole group dies, nothing is left in the background |
//! | 16–18 | and its other ends: its client gone, its time up, the server stopped |
//! | 19–22 | a server that goes on: broken frames, several clients, a web page, not for other machines |
//! | 23–27 | the client: one command, an answer in pieces, a prompt, a broken answer, Ctrl-C |
//! | 28–30 | names, IPv6, nobody there, and mistakes on the command line |
//! | 31–35 ★ | decoding; and the older protocols: the handshake, and the naive one that it cured |
//! | 36 ★ | a client, or a server, whose cable was cut |
//!
//! The program under test is this lesson's own, or any other:
//! `PROGRAM="python3 my_remote.py" cargo test -p remote-cmd --test remote_cmd`.
//!
//! The commands are written for `sh`, so these stages are for Unix.
#![cfg(unix)]

#[path = "remote_cmd/frames.rs"]
mod frames;
#[path = "remote_cmd/why.rs"]
mod why;
#[path = "remote_cmd/commands.rs"]
mod commands;
#[cfg(target_os = "linux")]
#[path = "remote_cmd/cable.rs"]
mod cable;

use std::fs;
use std::io::ErrorKind;
use std::net::{Ipv4Addr, SocketAddr, TcpListener, UdpSocket};
use std::thread;
use std::time::{Duration, Instant};

use assert_cmd::cargo::cargo_bin;
use socket2::{Domain, Socket, Type};
use support::{
    Cause, Held, Lifeline, Peer, Program, Running, Said, Server, Way, escaped, fail, parts,
    patience, said, side_by_side, step, verbatim, ways,
};

use commands::{
    CHILD_AND_SHELL, Family, alone, folder, has_unread, left_alive, left_open, sockets_at,
    stubborn, with_a_child_in_the_background, zombies_of,
};
use frames::{
    Answer, CANCEL, COMMAND, ERROR, EXIT_STATUS, End, MAX_PAYLOAD, STDERR, STDOUT, ask, command,
    expect_answer, frame, hex, in_words, length_of, read_frame, send,
};
use why::Why;

const ANY_PORT: &str = "127.0.0.1:0";

fn program() -> Program {
    Program::under_test(cargo_bin!("remote-cmd"))
}

fn server(options: &[&str]) -> Server {
    program().serve(&[&["server", ANY_PORT], options].concat())
}

/// Starts a client that talks to this stage, which plays the server.
fn client(args: &[&str]) -> (Running, Peer) {
    let listener = TcpListener::bind(ANY_PORT).expect("loopback port 0 can be bound");
    let addr = listener.local_addr().expect("it is bound").to_string();
    let client = program().start(said!("client"), &[&["client", &addr], args].concat());
    let stream = support::peer::accept(
        &listener,
        &client,
        said!("the client must connect to the address it is given"),
    );
    (client, Peer::over(said!("the server"), stream))
}

/// Waits until the program has read all that `peer` sent: what is sent next comes in another `recv`.
/// Only Linux tells; elsewhere the pieces may arrive together.
fn until_read(peer: &Peer) {
    let end = Instant::now() + patience();
    while has_unread(peer) && Instant::now() < end {
        thread::yield_now();
    }
}

/// `true`, and its answer: so long may the server take to tidy up before it is looked at again.
#[track_caller]
fn settles(server: &Server, client: &mut Peer, is_settled: impl Fn(&Held) -> bool) -> bool {
    (0..50).any(|_| {
        let settled = server.held().is_none_or(|held| is_settled(&held));
        if !settled {
            client.send_until_closed(&command("sleep 0.02"), 1);
            Answer::read(client, &Why::from(go_on()));
        }
        settled
    })
}

fn go_on() -> Said {
    said!("the server goes on after a client has left, and serves the next one")
}

fn is_killed(answer: &Answer) -> bool {
    matches!(answer.status(), Some(129..))
}

#[track_caller]
fn expect_killed(client: &mut Peer) {
    let why = Why::from(said!("report how the command ended, as stage 11 does"));
    let answer = Answer::read(client, &why);
    if !is_killed(&answer) {
        answer.fail(
            said!("the exit status of a killed command, 128 + N"),
            match answer.end {
                End::Complete => {
                    said!("a command that was killed has the status 128 + N: 137 after SIGKILL")
                }
                End::Closed => said!("a cancel ends the command, not the connection"),
                End::Silent => {
                    said!("the command is dead: send what it printed, and the frame of kind 4")
                }
            },
        );
    }
}

/// Print where you listen: `listening on 127.0.0.1:40123`, first of all and at once.
#[test]
fn stage_01_the_server_says_where_it_listens() {
    let server = server(&[]);
    server.connect(said!("a client"));
}

/// A command comes in a frame of kind 1.
/// Run it with `sh -c`, send what it prints in frames of kind 2, then its exit status in one of kind 4.
#[test]
fn stage_02_a_command_is_run() {
    let server = server(&[]);
    let mut client = server.connect(said!("the client"));
    ask(
        &mut client,
        "echo 你好",
        ("你好\n", "", 0),
        Why::from(said!(
            "a frame is the kind (1 byte), the length (4 bytes, big-endian), the payload"
        ))
        .if_nothing(said!(
            "no answer: accept the client, read a frame of 5 + 11 bytes, run the command, and send at \
             least the frame of kind 4"
        )),
    );
    expect_nothing_more(&mut client);
}

/// The end of an answer is kind 4: no bytes may come after it.
#[track_caller]
fn expect_nothing_more(client: &mut Peer) {
    let _ = client.stream().set_nonblocking(true);
    let seen = client.stream().peek(&mut [0]);
    let _ = client.stream().set_nonblocking(false);
    if matches!(seen, Ok(1..)) {
        let more = client.receive_once(64, said!("nothing comes after kind 4"));
        fail(
            said!("nothing after the frame of kind 4"),
            said!("the bytes {}", hex(&more)),
            said!("the frame of kind 4 is the last one about a command"),
        );
    }
}

/// Keep stdout (kind 2) and stderr (kind 3) apart, and lose neither.
#[test]
fn stage_03_stdout_and_stderr_stay_apart() {
    let server = server(&[]);
    let mut client = server.connect(said!("the client"));
    ask(
        &mut client,
        "echo out; echo err >&2",
        ("out\n", "err\n", 0),
        said!("send both outputs, each with its kind: a command may write to both"),
    );
}

/// Send the exit status that the command really had; a command that does not exist has 127.
#[test]
fn stage_04_the_exit_status_arrives() {
    let server = server(&[]);
    let mut client = server.connect(said!("the client"));
    ask(
        &mut client,
        "exit 7",
        ("", "", 7),
        said!("send the exit status that the command had, as 4 bytes, big-endian, signed"),
    );
    let why = Why::from(said!(
        "after the exit status, wait for the next command on the same connection"
    ));
    send(&mut client, COMMAND, b"no-such-command-here");
    let unknown = Answer::read(&mut client, &why);
    if unknown.status() != Some(127) || unknown.stderr.is_empty() {
        unknown.fail(
            said!("a message on stderr and exit status 127"),
            if unknown.end == End::Complete {
                said!(
                    "let the shell find the command: it says on its stderr that there is none, and ends with \
                     127"
                )
            } else {
                why.otherwise
            },
        );
    }
}

/// Two frames may arrive in one `recv`: the second command is answered after the first.
#[test]
fn stage_05_frames_that_stick_together() {
    let server = server(&[]);
    let mut client = server.connect(said!("the client"));
    let folder = folder();
    let sign = folder.path().join("second-ran");
    let sign = sign.display();
    // The first command gives a second one that does not wait for its turn the time to show itself.
    let first = format!(
        "n=0; while [ ! -e '{sign}' ] && [ $n -lt 20 ]; do sleep 0.01; n=$((n + 1)); done; \
         if [ -e '{sign}' ]; then echo overtaken; else echo first; fi"
    );
    let second = format!(": > '{sign}'; echo second");
    step(said!(
        "{} sent two commands in one write: {}, and {}",
        client.name(),
        in_words(COMMAND, first.as_bytes()),
        in_words(COMMAND, second.as_bytes())
    ));
    client.send_until_closed(&[command(&first), command(&second)].concat(), 1);
    let lost = said!(
        "one recv is not one frame: keep what follows the first; and keep a command that comes \
         while another one runs"
    );
    let why = Why::from(said!(
        "the second command was started while the first one still ran, and their answers mix: \
         a command waits until the answer to the one before it is complete"
    ));
    let why = why.if_nothing(lost.clone()).if_closed(lost.clone());
    expect_answer(&mut client, ("first\n", "", 0), why);
    expect_answer(&mut client, ("second\n", "", 0), lost);
}

/// A frame may arrive a byte at a time, and stop in its middle for a while.
#[test]
fn stage_06_a_frame_in_pieces() {
    // Longer than what one recv often gives, and counted in bytes: each of these characters has three.
    let text = "你好".repeat(1700);
    let payload = format!("echo '{text}'");
    let length = length_of(payload.as_bytes());
    let all = ways(&[&[COMMAND], &length, payload.as_bytes()]);
    let (quick, slow) = all.split_at(2);
    let arrives = |way: &Way, why: &Said| {
        let server = server(&[]);
        let mut client = server.connect(said!("the client"));
        let start = Instant::now();
        client.send_in(way);
        let why = or_given_up(why, start);
        let why = Why::from(said!("the command did not arrive as it was sent"))
            .if_nothing(why.clone())
            .if_unfinished(why.clone())
            .if_closed(why);
        expect_answer(&mut client, (&format!("{text}\n"), "", 0), &why);
        ask(
            &mut client,
            "echo next",
            ("next\n", "", 0),
            said!("take exactly the bytes of one frame: the next one begins after them"),
        );
    };
    let loops = said!(
        "one recv may give less than you ask for: read until you have 5 bytes, then until \
         you have the payload"
    );
    byte_by_byte(&loops);
    side_by_side(quick, |way| arrives(way, &loops));
    side_by_side(slow, |way| arrives(way, &GIVEN_UP));
    the_longest_payload();
}

/// Why a frame is lost that stops in its middle, and arrives otherwise.
const GIVEN_UP: Said = said!(
    "the frame stopped in its middle for a moment, and was given up: without a pause it arrives; \
     a time limit for one recv is not the end of a frame, and what had come must be kept"
);

/// On a busy machine, bytes that are sent one after another come with pauses, too: then both causes are possible.
fn or_given_up(why: &Said, start: Instant) -> Said {
    let is_slow = start.elapsed() > Duration::from_millis(100);
    if is_slow && *why != GIVEN_UP {
        said!("{}; or: {}", why, GIVEN_UP)
    } else {
        why.clone()
    }
}

/// Each byte is read before the next one is sent.
fn byte_by_byte(why: &Said) {
    let server = server(&[]);
    let mut client = server.connect(said!("the client"));
    let command = command("echo a long way");
    step(said!(
        "{} sends a frame, a byte at a time: {}",
        client.name(),
        in_words(COMMAND, &command[5..])
    ));
    let start = Instant::now();
    send_each_byte(&mut client, &command);
    let why = or_given_up(why, start);
    let why = Why::from(&why)
        .if_nothing(why.clone())
        .if_closed(why.clone());
    expect_answer(&mut client, ("a long way\n", "", 0), why);
}

/// Sends a byte when the one before it has been read.
fn send_each_byte(peer: &mut Peer, bytes: &[u8]) {
    peer.stream()
        .set_nodelay(true)
        .expect("TCP_NODELAY can be set");
    for byte in bytes {
        // A program that closes the connection in the middle is known by what is missing.
        peer.send_until_closed(&[*byte], 1);
        until_read(peer);
    }
}

fn the_longest_payload() {
    let server = server(&[]);
    let mut client = server.connect(said!("the client"));
    for length in [MAX_PAYLOAD - 1, MAX_PAYLOAD] {
        let mut text = format!("echo {length} # ");
        text.push_str(&"x".repeat(length - text.len()));
        ask(
            &mut client,
            &text,
            (&format!("{length}\n"), "", 0),
            said!(
                "a payload of up to 65536 bytes is allowed, and one of exactly 65536 is: refuse what is \
                 longer than that"
            ),
        );
    }
}

/// A connection serves many commands, and the server many clients, one after another.
#[test]
fn stage_07_one_command_after_another() {
    let server = server(&[]);
    let mut client = server.connect(said!("the client"));
    for round in 0..20 {
        ask(
            &mut client,
            &format!("echo {round}; exit {round}"),
            (&format!("{round}\n"), "", round),
            said!("after the exit status, wait for the next command on the same connection"),
        );
    }
    let empty = said!(
        "a command may be empty: a payload of 0 bytes is not the end of the stream (Python takes \
         b\"\" for false)"
    );
    ask(
        &mut client,
        "",
        ("", "", 0),
        Why::from(empty.clone()).if_closed(empty),
    );
    client.leave();
    server.expect_still_running(said!("the end of a client is not the end of the server"));
    server.expect_at_rest(said!(
        "a read of 0 bytes is the end of the stream: leave the loop, or it goes round for ever"
    ));
    let mut next = server.connect(said!("the next client"));
    ask(&mut next, "echo next", ("next\n", "", 0), go_on());
}

/// A frame holds at most 64 KiB: long output is many frames, and each byte of it arrives as it was.
#[test]
fn stage_08_long_output_is_many_frames() {
    let server = server(&[]);
    let mut client = a_narrow_client(&server);
    ask_for_bytes(&mut client, b"\r\n \xff\xfe\0\x1b\xc4\xbf\n\n \t\n\n");
    // All values of a byte, and no period that a buffer could have.
    let long: Vec<u8> = (0..3_000_000_u32).map(|n| (n ^ (n / 251)) as u8).collect();
    ask_for_bytes(&mut client, &long);
}

/// Asks for the contents of a file.
#[track_caller]
fn ask_for_bytes(client: &mut Peer, wanted: &[u8]) {
    let folder = folder();
    let file = folder.path().join("output");
    fs::write(&file, wanted).expect("a file can be written");
    send(
        client,
        COMMAND,
        format!("cat '{}'", file.display()).as_bytes(),
    );
    let why = Why::from(said!(
        "the output is bytes, and need not be text: pass on each of them as it came"
    ))
    .if_unfinished(said!(
        "to read one output to its end before the other is a deadlock: a pipe holds 64 KiB"
    ))
    .if_nothing(said!(
        "to read one output to its end before the other is a deadlock: a pipe holds 64 KiB"
    ))
    .if_short(said!(
        "the end of the output is missing: read the pipe to its end, not once"
    ));
    let answer = Answer::read(client, &why);
    let all = frames::Wanted {
        stdout: wanted,
        stderr: b"",
        status: 0,
    };
    answer.expect(client, &all, &why);
}

/// A client with small buffers: a server that sends much waits often, and `send` takes parts;
/// and what it sends itself must be read soon.
#[track_caller]
fn a_narrow_client(server: &Server) -> Peer {
    let socket = Socket::new(Domain::for_address(server.addr()), Type::STREAM, None)
        .expect("a socket can be made");
    // Before connect: the window is announced in the handshake.
    socket
        .set_recv_buffer_size(16 * 1024)
        .expect("SO_RCVBUF can be set");
    socket
        .set_send_buffer_size(16 * 1024)
        .expect("SO_SNDBUF can be set");
    if let Err(error) = socket.connect(&server.addr().into()) {
        fail(
            said!("a client can connect to {}", server.addr()),
            error,
            said!("the server does not listen where it says, or has ended"),
        );
    }
    step(said!("a client with small buffers connected"));
    Peer::over(said!("the client"), socket.into())
}

/// Read both outputs at the same time: a pipe holds 64 KiB, then the command waits for its reader.
#[test]
fn stage_09_ten_megabytes_on_both_outputs() {
    let server = server(&[]);
    let mut client = a_narrow_client(&server);
    let text = "head -c 10000000 /dev/zero >&2 & head -c 10000000 /dev/zero; wait";
    send(&mut client, COMMAND, text.as_bytes());
    let deadlock = said!(
        "to read one output to its end before the other is a deadlock: use a thread for each"
    );
    let why = Why::from(deadlock.clone()).if_no_frames(said!(
        "two threads send at the same time, and a frame began inside another one: \
         hold a lock while a whole frame is sent, or let one thread alone send"
    ));
    let answer = Answer::read(&mut client, &why);
    let (stdout, stderr) = (answer.stdout.len(), answer.stderr.len());
    if (stdout, stderr, answer.status()) != (10_000_000, 10_000_000, Some(0)) {
        answer.fail(
            said!("10000000 bytes on each output, exit status 0"),
            match answer.end {
                End::Complete => said!(
                    "the exit status came before all output: read both outputs to their ends, and then send \
                     it"
                ),
                End::Closed => Why::from(deadlock).of_closed(),
                End::Silent => deadlock,
            },
        );
    }
    the_status_comes_last(&server, &mut client);
}

/// The command ends while the server is stopped (SIGSTOP): it finds output and end at the same moment,
/// and a thread that only waits for the end is sometimes the faster one.
fn the_status_comes_last(server: &Server, client: &mut Peer) {
    for round in 0..15 {
        let (line, folder) = (Lifeline::new(), folder());
        let go = folder.path().join("go-on");
        let text = format!(
            "exec 9> '{}'; while [ ! -e '{}' ]; do sleep 0.01; done; echo out; echo err >&2; exit {round}",
            line.path().display(),
            go.display()
        );
        send(client, COMMAND, text.as_bytes());
        line.expect_held(said!("run the command"));
        let has_ended = server.while_it_is_stopped(|| {
            fs::write(&go, "").expect("a file can be written");
            line.is_cut_in_time()
        });
        step(said!("the command ended while the server was stopped"));
        assert!(has_ended, "it only writes what a pipe holds");
        let last = said!(
            "the exit status overtook the output: wait until both outputs have been read to their ends and sent \
             (join their threads), and only then send the frame of kind 4"
        );
        expect_answer(client, ("out\n", "err\n", round), last);
    }
}

/// The command inherits nothing: its stdin is empty, so that `cat` ends, and it has none of the server's sockets.
#[test]
fn stage_10_the_command_has_nothing_to_read() {
    let server = server(&[]);
    let mut client = server.connect(said!("the client"));
    let why = said!("give the command /dev/null as stdin");
    ask(
        &mut client,
        "cat; echo done",
        ("done\n", "", 0),
        Why::from(why.clone()).if_nothing(why),
    );
    nothing_is_inherited(&server, &mut client);
}

/// On Linux, a command can list its own descriptors.
fn nothing_is_inherited(server: &Server, client: &mut Peer) {
    if !fs::exists("/proc/self/fd").unwrap_or_default() {
        return;
    }
    let sockets = sockets_at(server.addr().port());
    let list = "for fd in /proc/$$/fd/*; do readlink \"$fd\"; done";
    send(client, COMMAND, list.as_bytes());
    let why = Why::from(said!("send what the command prints"));
    let answer = Answer::read(client, &why);
    let links = String::from_utf8_lossy(&answer.stdout);
    if let Some(socket) = links
        .lines()
        .find(|link| sockets.iter().any(|one| one == link))
    {
        fail(
            said!("the command has no socket of the server"),
            said!(
                "it has {}, which the server listens on or talks to a client on",
                verbatim(socket)
            ),
            said!(
                "a child inherits every descriptor that is not marked: open sockets with SOCK_CLOEXEC, accept with accept4 \
                 (or set FD_CLOEXEC); else the port stays taken, and connections stay open, as long as a command runs"
            ),
        );
    }
    step(said!("the command has none of the server's sockets"));
}

/// A command that signal N killed has the status 128 + N, as in a shell.
#[test]
fn stage_11_killed_by_a_signal() {
    let server = server(&[]);
    let mut client = server.connect(said!("the client"));
    for (name, number) in [("TERM", 15), ("KILL", 9)] {
        ask(
            &mut client,
            &format!("kill -{name} $$"),
            ("", "", 128 + number),
            said!("add 128 to the number of the signal"),
        );
    }
}

/// Send output while the command runs, not at its end.
#[test]
fn stage_12_output_streams_while_the_command_runs() {
    let server = server(&[]);
    let mut client = server.connect(said!("the client"));
    let folder = folder();
    let go_on = ["once", "twice"].map(|name| folder.path().join(name));
    let text = format!(
        "echo first; while [ ! -e '{}' ]; do sleep 0.01; done; \
         echo second >&2; while [ ! -e '{}' ]; do sleep 0.01; done; echo third",
        go_on[0].display(),
        go_on[1].display()
    );
    send(&mut client, COMMAND, text.as_bytes());
    for (wanted, file) in [(&b"first\n"[..], &go_on[0]), (b"second\n", &go_on[1])] {
        let kind = if wanted == b"first\n" { STDOUT } else { STDERR };
        let came = next_output(&mut client);
        if came.as_ref() != Some(&(kind, wanted.to_vec())) {
            let received =
                came.map_or(said!("nothing"), |(kind, payload)| in_words(kind, &payload));
            fail(
                said!("while the command still runs: {}", in_words(kind, wanted)),
                received,
                said!("send each piece of output as it comes, not when the command has ended"),
            );
        }
        step(said!(
            "{} gets a frame while the command runs: {}",
            client.name(),
            in_words(kind, wanted)
        ));
        fs::write(file, "").expect("a file can be written");
    }
    expect_answer(
        &mut client,
        ("third\n", "", 0),
        said!("the rest comes, too"),
    );
}

/// The next frame that is not empty.
#[track_caller]
fn next_output(client: &mut Peer) -> Option<(u8, Vec<u8>)> {
    let (before, why) = (Answer::default(), Why::from(said!("send frames")));
    let start = Instant::now();
    while start.elapsed() < patience() {
        let came = read_frame(client, &before, &why)?;
        if !came.1.is_empty() {
            return Some(came);
        }
    }
    None
}

/// A frame of kind 6 kills the command that runs, and the conversation goes on.
#[test]
fn stage_13_a_cancel_is_heard_while_the_command_runs() {
    let server = server(&[]);
    let mut client = server.connect(said!("the client"));
    for make in [alone, stubborn] {
        let line = Lifeline::new();
        send(&mut client, COMMAND, make(&line).as_bytes());
        line.expect_held(said!("run the command"));
        send(&mut client, CANCEL, b"");
        let is_stubborn = make(&line).starts_with("trap");
        expect_cancelled(&client, &line, is_stubborn);
        expect_killed(&mut client);
        ask(
            &mut client,
            "echo still here",
            ("still here\n", "", 0),
            on_the_connection(),
        );
    }
    step(said!("a cancel when nothing runs"));
    send(&mut client, CANCEL, b"");
    ask(&mut client, "echo fine", ("fine\n", "", 0), idle_cancel());
    a_cancel_and_the_next_command(&mut client);
}

fn on_the_connection() -> Why {
    let ends = said!("a cancel ends the command, not the connection");
    Why::from(ends.clone()).if_closed(ends)
}

fn idle_cancel() -> Why {
    let ignored = said!(
        "a cancel that comes when nothing runs was meant for a command that has just ended: \
         ignore it, and answer nothing"
    );
    Why::from(ignored.clone()).if_closed(ignored)
}

#[track_caller]
fn expect_cancelled(client: &Peer, line: &Lifeline, is_stubborn: bool) {
    if !line.is_cut_in_time() {
        let cause = if has_unread(client) {
            said!(
                "nobody has read the cancel: one thread must read the client's frames while another one \
                 runs the command"
            )
        } else if is_stubborn {
            said!(
                "a command may ignore every signal but one: kill it with SIGKILL, not with SIGTERM, \
                 SIGHUP or SIGINT"
            )
        } else {
            said!("the cancel was read, and the command runs on: kill its process")
        };
        fail(said!("the command dies"), said!("it lives"), cause);
    }
    step(said!("the command is dead"));
}

fn a_cancel_and_the_next_command(client: &mut Peer) {
    let line = Lifeline::new();
    send(client, COMMAND, alone(&line).as_bytes());
    line.expect_held(said!("run the command"));
    step(said!(
        "{} sent a cancel and the next command, in one write",
        client.name()
    ));
    client.send_until_closed(&[frame(CANCEL, b""), command("echo next")].concat(), 1);
    expect_cancelled(client, &line, false);
    expect_killed(client);
    let next = said!(
        "a command that comes while another one runs waits until that one has ended: do not forget it"
    );
    expect_answer(client, ("next\n", "", 0), next);
}

/// The cancel kills everything that the command has started.
#[test]
fn stage_14_the_whole_process_group_dies() {
    let server = server(&[]);
    let mut client = server.connect(said!("the client"));
    let family = Family::new();
    send(&mut client, COMMAND, family.command().as_bytes());
    family.expect_running(said!("run the command"));
    send(&mut client, CANCEL, b"");
    family.expect_dead(|| {
        said!("the cancel does not kill the shell: the group has the number of its first process")
    });
    expect_killed(&mut client);
    ask(
        &mut client,
        "echo still here",
        ("still here\n", "", 0),
        on_the_connection(),
    );
}

/// A command that ends by itself takes along what it has left in the background.
#[test]
fn stage_15_nothing_is_left_in_the_background() {
    let server = server(&[]);
    let mut client = server.connect(said!("the client"));
    step(said!(
        "the command ends, and its child in the background does not"
    ));
    let lifeline = Lifeline::new();
    let quiet = format!("{} echo started", lifeline.taken_by_the_shell());
    let open = Why::from(left_open()).if_nothing(left_open());
    ask(&mut client, &quiet, ("started\n", "", 0), &open);
    lifeline.expect_cut(left_alive());

    step(said!("the same, and the child holds the outputs open"));
    let (lifeline, folder) = (Lifeline::new(), folder());
    let text = with_a_child_in_the_background(&lifeline, &folder);
    let why = Why::from(said!(
        "read what is left in the pipes after the kill: the child had printed it before the command ended"
    ));
    let why = why
        .if_nothing(left_open())
        .if_unfinished(left_open())
        .if_status(said!(
            "the command itself ended with 0, and only what it left was killed: its exit status is \
         that of the shell"
        ));
    ask(&mut client, &text, (CHILD_AND_SHELL, "", 0), why);
    lifeline.expect_cut(left_alive());
    no_zombie_is_left(&server, &mut client);
}

fn no_zombie_is_left(server: &Server, client: &mut Peer) {
    let is_clean = (0..20).any(|_| {
        let is_clean = zombies_of(server.pid()) == 0;
        if !is_clean {
            ask(client, "sleep 0.02", ("", "", 0), go_on());
        }
        is_clean
    });
    if !is_clean {
        fail(
            said!("nothing is left of the commands"),
            said!(
                "{} zombies, children of the server",
                zombies_of(server.pid())
            ),
            said!(
                "wait for each shell (wait, waitpid) once the rest of its group is killed: else it stays \
                 a zombie, with its number"
            ),
        );
    }
}

/// When the client goes away, its command is killed.
#[test]
fn stage_16_the_command_of_a_client_that_left_dies() {
    let server = server(&[]);
    let by_closing = said!(
        "read on while the command runs: a read of 0 bytes means that the client is gone; \
         then kill its command"
    );
    let by_a_reset = said!(
        "recv fails with a reset (ECONNRESET) instead of giving 0 bytes: that means the same, \
         the client is gone; kill its command"
    );
    let ways: [(fn(Peer), Said); 2] = [(Peer::leave, by_closing), (Peer::reset, by_a_reset)];
    for (leave, why) in ways {
        let mut client = server.connect(said!("the client"));
        let (family, folder) = (Family::new(), folder());
        let waiting = folder.path().join("ran");
        send(&mut client, COMMAND, family.command().as_bytes());
        family.expect_running(said!("run the command"));
        let second = format!(": > '{}'", waiting.display());
        send(&mut client, COMMAND, second.as_bytes());
        leave(client);
        family.expect_dead(|| why);
        let mut next = server.connect(said!("the next client"));
        ask(
            &mut next,
            "sleep 0.1; echo next",
            ("next\n", "", 0),
            go_on(),
        );
        if waiting.exists() {
            fail(
                said!("a command that still waited is not run"),
                said!("it was run"),
                said!(
                    "forget the commands that wait, before you kill the one that runs: \
                     nobody is there for their answers"
                ),
            );
        }
    }
    nothing_is_left_of_clients(&server);
}

fn nothing_is_left_of_clients(server: &Server) {
    let mut first = server.connect(said!("a client"));
    ask(&mut first, "true", ("", "", 0), go_on());
    let before = server.held();
    first.leave();
    for number in 0..10 {
        let mut client = server.connect(said!("one client of ten"));
        ask(&mut client, "true", ("", "", 0), go_on());
        if number % 2 == 0 {
            client.reset();
        } else {
            client.leave();
        }
    }
    let mut last = server.connect(said!("the last client"));
    ask(&mut last, "true", ("", "", 0), go_on());
    let Some(before) = before else { return };
    if !settles(server, &mut last, |now| now.sockets <= before.sockets + 2) {
        fail(
            said!("the sockets of clients that have left are closed"),
            said!(
                "{} sockets before, {} after ten clients",
                before.sockets,
                server.held().map_or(0, |held| held.sockets)
            ),
            said!("close the socket however the conversation ends, also when recv or send failed"),
        );
    }
    server.expect_at_rest(said!(
        "a read of 0 bytes is the end of the stream: leave the loop, or it goes round for ever"
    ));
}

/// A command that prints all the time until its file is gone.
fn prints_on(line: &Lifeline) -> String {
    let path = line.path().display();
    format!("exec 9> '{path}'; while [ -e '{path}' ]; do echo .; sleep 0.05; done")
}

/// After `--timeout`, the command is killed, the client is told, and the conversation goes on.
#[test]
fn stage_17_time_is_up() {
    parts(&[
        &a_command_is_killed_in_time,
        &an_idle_client_is_kept,
        &no_thread_is_left_by_a_command,
    ]);
}

#[track_caller]
fn a_command_is_killed_in_time() {
    // Long enough for a loaded machine to start a shell, and to run the `echo` below.
    let server = server(&["--timeout", "1s"]);
    let mut client = server.connect(said!("the client"));
    let line = Lifeline::new();
    send(&mut client, COMMAND, prints_on(&line).as_bytes());
    line.expect_held(said!("run the command"));
    if !line.is_cut_in_time() {
        fail(
            said!("the command is dead 1 s after its start"),
            said!("it lives, and prints a dot now and then"),
            why_it_lives(&["--timeout", "1s"]),
        );
    }
    let why = Why::from(said!("tell the client that the time was up"));
    let answer = Answer::read(&mut client, &why);
    if answer.end != End::Complete || answer.status() == Some(0) {
        answer.fail(
            said!("the exit status of a killed command, or an error frame (kind 5) before the exit status"),
            match answer.end {
                End::Closed => FOR_ONE_COMMAND,
                End::Silent => said!("the command is dead: send what it printed, and the frame of kind 4"),
                End::Complete => why.otherwise,
            },
        );
    }
    let why = Why::from(said!("go on after a command was killed")).if_closed(FOR_ONE_COMMAND);
    ask(&mut client, "echo still here", ("still here\n", "", 0), why);
}

const FOR_ONE_COMMAND: Said = said!(
    "the connection is closed: --timeout is for one command, not for the connection \
     (settimeout ends a recv, too)"
);

/// It says nothing for longer than a command may run. That pause is the subject.
#[track_caller]
fn an_idle_client_is_kept() {
    let server = server(&["--timeout", "1s"]);
    let mut client = server.connect(said!("a client that thinks for longer than a second"));
    ask(&mut client, "true", ("", "", 0), go_on());
    let pause = Some(Duration::from_millis(1300));
    let _ = client.stream().set_read_timeout(pause);
    // Ends early if the server closes the connection.
    let _ = client.stream().peek(&mut [0]);
    let _ = client.stream().set_read_timeout(Some(patience()));
    let why = Why::from(go_on()).if_closed(FOR_ONE_COMMAND);
    ask(&mut client, "echo still here", ("still here\n", "", 0), why);
}

/// Would a command that prints nothing have been killed?
fn why_it_lives(options: &[&str]) -> Said {
    let server = server(options);
    let mut client = server.connect(said!("the client"));
    let line = Lifeline::new();
    send(&mut client, COMMAND, alone(&line).as_bytes());
    line.expect_held(said!("run the command"));
    if line.is_cut_in_time() {
        said!(
            "a command that prints nothing is killed, one that prints is not: the limit starts anew with each piece of output; \
             note at the start when the command must have ended"
        )
    } else {
        said!("kill the whole process group when the time is up")
    }
}

fn no_thread_is_left_by_a_command() {
    let server = server(&[]);
    let mut client = server.connect(said!("the client"));
    ask(&mut client, "true", ("", "", 0), go_on());
    let Some(before) = server.held() else { return };
    for _ in 0..30 {
        ask(&mut client, "true", ("", "", 0), go_on());
    }
    if !settles(&server, &mut client, |now| {
        now.threads < before.threads + 15
    }) {
        fail(
            said!("the threads of a command end with it"),
            said!(
                "{} threads before, {} after 30 commands",
                before.threads,
                server.held().map_or(0, |held| held.threads)
            ),
            said!(
                "a thread that only sleeps until the time is up stays for as long: let it wait for the \
                 end of the command with that limit, or cancel the timer"
            ),
        );
    }
    step(said!("the threads of 30 commands have ended with them"));
}

/// Ctrl-C ends the server cleanly, exit 0, and with it the commands that run.
#[test]
fn stage_18_ctrl_c_ends_the_server_and_its_commands() {
    let server = server(&[]);
    let mut client = server.connect(said!("the client"));
    let family = Family::new();
    send(&mut client, COMMAND, family.command().as_bytes());
    family.expect_running(said!("run the command"));
    let _idle = server.connect(said!("an idle client"));
    server.interrupt();
    let clean = said!("catch SIGINT, kill the commands that run, and end with exit status 0");
    server.expect_exit(0, Cause::from(clean).if_nothing(do_not_wait()));
    family.expect_dead(|| said!("kill the running commands, with SIGKILL, before you end"));
}

fn do_not_wait() -> Said {
    said!(
        "do not wait for clients that stay, nor for commands: close the connections (shutdown \
         wakes a recv), or end the process"
    )
}

/// What a client sends, in words and in bytes; does it end with that; and what a server has to do.
const NO_FRAMES: &[(Said, &[u8], bool, Said)] = &[
    (
        said!("a frame that announces 4 GiB"),
        b"\x01\xff\xff\xff\xff",
        false,
        said!(
            "compare the length with the limit before you wait, or make room, for that many bytes"
        ),
    ),
    (
        said!("a frame of an unknown kind"),
        b"\x2a\0\0\0\0",
        false,
        said!("refuse a kind that you do not know: say so, and close"),
    ),
    (
        said!("a frame that only servers send"),
        b"\x02\0\0\0\x02hi",
        false,
        said!("a client sends only commands (1) and cancels (6): refuse the other kinds"),
    ),
    (
        said!("a command that is not UTF-8"),
        b"\x01\0\0\0\x07echo \xff\xfe",
        false,
        said!("refuse a command that cannot be decoded: say so, and close"),
    ),
    (
        said!("a header cut short"),
        b"\x01\0\0",
        true,
        said!("the stream may end inside a frame: say so, and close"),
    ),
    (
        said!("a payload cut short"),
        b"\x01\0\0\0\x0aecho",
        true,
        said!("the stream may end inside a frame: say so, and close"),
    ),
];

/// What is not a frame, or not allowed, gets a frame of kind 5 that says why; the server goes on.
#[test]
fn stage_19_broken_frames_are_refused() {
    parts(&[&no_frame_is_taken_for_one, &half_a_frame_is_not_waited_for]);
}

#[track_caller]
fn no_frame_is_taken_for_one() {
    let server = server(&[]);
    for (what, bytes, is_cut, likely_cause) in NO_FRAMES {
        let mut client = server.connect(said!("a client"));
        step(said!("{} sent {}: {}", client.name(), what, hex(bytes)));
        client.send_until_closed(bytes, 1);
        if *is_cut {
            client.finish_sending();
        }
        expect_refused(&mut client, likely_cause);
        server.expect_still_running(said!("one bad client must not end the server"));
    }
    a_command_with_a_byte_0(&server);
    one_byte_too_long(&server);
    what_follows_is_not_run(&server);
    let mut client = server.connect(said!("a well-behaved client"));
    ask(
        &mut client,
        "echo fine",
        ("fine\n", "", 0),
        said!("the server goes on after a bad client"),
    );
    server.expect_at_rest(said!(
        "the stream may end inside a frame: a loop that reads on goes round for ever"
    ));
}

/// A frame of kind 5, and then the end of the stream.
#[track_caller]
fn expect_refused(client: &mut Peer, likely_cause: &Said) {
    let answer = Answer::read(client, &Why::from(likely_cause));
    if answer.error.as_ref().is_none_or(Vec::is_empty) || answer.end == End::Complete {
        answer.fail(
            said!("a frame of kind 5 with a message, and no exit status"),
            likely_cause.clone(),
        );
    }
    if answer.end == End::Silent {
        answer.fail(
            said!("the end of the connection, after the frame of kind 5"),
            said!("close after the frame of kind 5: nobody knows where the next frame begins"),
        );
    }
}

/// The frame is right, and the command cannot be started: afterwards the connection may go on, or be closed.
fn a_command_with_a_byte_0(server: &Server) {
    let mut client = server.connect(said!("a client"));
    send(&mut client, COMMAND, b"echo \0x");
    let refuse = said!(
        "no argument of a program can hold a byte 0: refuse such a command, and say so in a frame of kind 5"
    );
    let answer = Answer::read(&mut client, &Why::from(&refuse));
    if answer.error.as_ref().is_none_or(Vec::is_empty) {
        answer.fail(said!("a frame of kind 5 with a message"), refuse);
    }
    server.expect_still_running(said!("one bad client must not end the server"));
}

fn one_byte_too_long(server: &Server) {
    let mut client = server.connect(said!("a client"));
    let mut text = "exit 3 # ".to_owned();
    text.push_str(&"x".repeat(MAX_PAYLOAD + 1 - text.len()));
    send(&mut client, COMMAND, text.as_bytes());
    expect_refused(
        &mut client,
        &said!("a payload has at most 65536 bytes: refuse one of 65537, too"),
    );
}

/// After a frame that is none, nobody knows where the next one begins: what follows is thrown away, but it is read.
fn what_follows_is_not_run(server: &Server) {
    let mut client = a_narrow_client(server);
    let folder = folder();
    let victim = folder.path().join("victim");
    let follows = command(&format!(": > '{}'", victim.display()));
    step(said!(
        "{} sent a frame of an unknown kind, and then many commands",
        client.name()
    ));
    let bytes = [b"\x2a\0\0\0\0".to_vec(), follows.repeat(10_000)].concat();
    let unread = said!(
        "the connection was closed while bytes of the client were unread, which is a reset, and the message may be lost: \
         send it, shut down your sending half, read until the client ends (for a second at most), and only then close"
    );
    if !client.send_until_closed(&bytes, 1) {
        fail(
            said!("the server reads on, and throws away what it reads"),
            said!("it reset the connection while the client was sending"),
            unread,
        );
    }
    client.finish_sending();
    let why = Why::from(said!("say why in a frame of kind 5 before you close"));
    let (kind, _) = read_frame(&mut client, &Answer::default(), &why).unwrap_or_default();
    if kind != ERROR {
        fail(
            said!("a frame of kind 5 with a message"),
            said!("the connection ended without it"),
            unread,
        );
    }
    client.expect_end_of_stream(said!("close after the frame of kind 5"));
    if victim.exists() {
        fail(
            said!("nothing is run of what follows a frame that is none"),
            said!("it was run"),
            said!("stop at the first frame that is wrong, and throw away what follows it"),
        );
    }
}

fn half_a_frame_is_not_waited_for() {
    let patient = server(&["--timeout", "1s"]);
    let mut idle = patient.connect(said!("an idle client"));
    let server = server(&["--timeout", "1s"]);
    let mut client = server.connect(said!("a client that sends a byte now and then"));
    let limited = said!(
        "half a frame must not hold a thread without end: when a frame has begun, \
         the rest of it has as much time as --timeout says, and a single byte does not start that time anew"
    );
    let start = Instant::now();
    let slow = command("echo x # a frame that takes longer than the server allows");
    step(said!(
        "{} begins a command, with a pause after each byte",
        client.name()
    ));
    let _ = client.stream().set_nodelay(true);
    let _ = client
        .stream()
        .set_read_timeout(Some(Duration::from_millis(150)));
    for byte in &slow {
        client.send_until_closed(&[*byte], 1);
        let seen = client.stream().peek(&mut [0]);
        let is_silent = matches!(seen, Err(error) if error.kind() == ErrorKind::WouldBlock);
        if !is_silent || start.elapsed() > Duration::from_secs(4) {
            break;
        }
    }
    let is_late = start.elapsed() > Duration::from_secs(4);
    let _ = client.stream().set_read_timeout(Some(patience()));
    if is_late {
        fail(
            said!("a frame of kind 5 after 1 s"),
            said!("nothing within {} s", 4),
            limited,
        );
    }
    expect_refused(&mut client, &limited);
    let think = said!(
        "between two frames a client may be silent for as long as it likes: \
         the limit begins with the first byte of a frame"
    );
    ask(
        &mut idle,
        "echo thought",
        ("thought\n", "", 0),
        Why::from(think.clone())
            .if_closed(think.clone())
            .if_nothing(think),
    );
}

/// Several clients are served at the same time, in any order; and Ctrl-C ends the server while they are connected.
#[test]
fn stage_20_a_busy_client_blocks_nobody() {
    parts(&[
        &each_client_is_served_in_its_own_thread,
        &no_more_clients_than_allowed,
    ]);
}

#[track_caller]
fn each_client_is_served_in_its_own_thread() {
    let server = server(&[]);
    let own_thread = said!("serve each client in a thread of its own");
    let mut idle = server.connect(said!("an idle client"));
    let mut busy = server.connect(said!("a busy client"));
    let family = Family::new();
    send(&mut busy, COMMAND, family.command().as_bytes());
    family.expect_running(own_thread.clone());
    let folder = folder();
    let all_read = folder.path().join("all-read");
    let mut deaf = a_narrow_client(&server);
    step(said!("this one does not read"));
    let flood = format!("head -c 16000000 /dev/zero; : > '{}'", all_read.display());
    send(&mut deaf, COMMAND, flood.as_bytes());
    let mut last = server.connect(said!("the last client"));
    let shared = said!(
        "a client that does not read holds up the others: no lock may be held while you send, \
         but one that belongs to this connection alone"
    );
    ask(
        &mut last,
        "sleep 0.4; echo last",
        ("last\n", "", 0),
        Why::from(own_thread.clone()).if_nothing(shared),
    );
    if all_read.exists() {
        fail(
            said!("the server reads no more output than it can send"),
            said!("it has taken 16000000 bytes of output for a client that does not read"),
            said!(
                "send each piece before you read the next one, or give the queue a limit: then a slow \
                 client slows the command down, and memory stays flat"
            ),
        );
    }
    ask(&mut idle, "echo first", ("first\n", "", 0), own_thread);
    step(said!("now it reads"));
    expect_answer(
        &mut deaf,
        (&"\0".repeat(16_000_000), "", 0),
        said!("a client that was slow gets all of the output, too"),
    );
    server.interrupt();
    let clean = said!("catch SIGINT, kill the commands that run, and end with exit status 0");
    server.expect_exit(0, Cause::from(clean).if_nothing(do_not_wait()));
    family.expect_dead(|| said!("kill the running commands, with SIGKILL, before you end"));
}

/// One more may be refused, closed, or left to wait: it is not served.
fn no_more_clients_than_allowed() {
    let server = server(&["--max-clients", "2"]);
    let mut both =
        ["the first of two clients", "the second"].map(|name| server.connect(verbatim(name)));
    for client in &mut both {
        ask(client, "true", ("", "", 0), go_on());
    }
    let folder = folder();
    let served = folder.path().join("served");
    let mut third = server.connect(said!("a third client"));
    send(
        &mut third,
        COMMAND,
        format!(": > '{}'", served.display()).as_bytes(),
    );
    ask(&mut both[0], "sleep 0.2", ("", "", 0), go_on());
    if served.exists() {
        fail(
            said!("with --max-clients 2, a third client is not served"),
            said!("its command was run"),
            said!("count the clients: accept the next one when one has left, or refuse it"),
        );
    }
    let [first, _second] = both;
    first.leave();
    drop(third);
    let start = Instant::now();
    loop {
        let mut next = server.connect(said!("the next client"));
        next.send_until_closed(&command("true"), 1);
        if Answer::read(&mut next, &Why::from(go_on())).status() == Some(0) {
            break;
        }
        if start.elapsed() > patience() {
            fail(
                said!("when one of two clients has left, the next one is served"),
                said!("it is not"),
                said!("give the place back however a conversation ends"),
            );
        }
    }
}

/// What somebody sends who is no client: in words; in bytes, each piece in a packet of its own,
/// with `%` for a command and `~` for a long name; and what a server has to do.
const ATTACKS: &[(Said, &[&[u8]], Said)] = &[
    (
        said!("a POST request with a command in its body"),
        &[b"POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: text/plain\r\n\r\n\n%\n"],
        said!("an HTTP request is not a command: close the connection"),
    ),
    (
        said!("a GET request with a command in its target"),
        &[b"GET /;%; HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"],
        said!(
            "a browser sends GET, too, and that for any picture on a page: refuse every HTTP request"
        ),
    ),
    (
        said!("a request for a page with a command in its name, and a name of 2000 letters"),
        &[b"GET /;%;~ HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"],
        said!(
            "the end of a long request line comes in a later recv: \
             refuse what is longer than 1024 bytes, and a first word in capitals"
        ),
    ),
    (
        said!("a request with another method, and a command in its target"),
        &[b"PROPFIND /;%; HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"],
        said!("a request line begins with any method, and ends in HTTP/1.1: refuse them all"),
    ),
    (
        said!("a request with a method in small letters, and a command in its target"),
        &[b"propfind /;%; HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"],
        said!("a request line begins with any method, and ends in HTTP/1.1: refuse them all"),
    ),
    (
        said!("a TLS hello with a command in it"),
        &[b"\x16\x03\x01", b"OK", b"\n%\n"],
        NO_TEXT,
    ),
    (said!("a command and a byte 0"), &[b"%\n\0"], NO_TEXT),
    (
        said!("a command and an escape sequence"),
        &[b"%\n# \x1b[2J"],
        NO_TEXT,
    ),
    (
        said!("a command and a byte that is not UTF-8"),
        &[b"%\n# \xff"],
        NO_TEXT,
    ),
];

const NO_TEXT: Said = said!(
    "a command is text: close at the first byte that is not \
     (not UTF-8, NUL, a control character but tab and line end)"
);

/// Any web page can make a browser send something to 127.0.0.1. Nothing of it may be run.
#[test]
fn stage_21_a_web_page_is_not_a_client() {
    for protocol in ["framed", "handshake", "naive"] {
        let server = server(&["--protocol", protocol]);
        for (what, pieces, likely_cause) in ATTACKS {
            step(said!(
                "with --protocol {}, somebody sends {}",
                verbatim(protocol),
                what
            ));
            let folder = folder();
            let victim = folder.path().join("victim");
            let mut browser = server.connect(said!("a browser"));
            for piece in *pieces {
                let command = format!("touch$IFS'{}'", victim.display());
                browser.send_until_closed(&with_command(piece, &command), 1);
                until_read(&browser);
            }
            browser.expect_end(likely_cause);
            if victim.exists() {
                fail(
                    said!("nothing of it is run"),
                    said!("the command in it was run by the shell"),
                    likely_cause,
                );
            }
        }
        // Until now it must have gone on: then it ends as it should.
        server.interrupt();
        server.expect_exit(0, said!("one bad client must not end the server"));
    }
}

fn with_command(piece: &[u8], command: &str) -> Vec<u8> {
    let long = "a".repeat(2000);
    let filled = |byte: &u8| match byte {
        b'%' => command.as_bytes().to_vec(),
        b'~' => long.as_bytes().to_vec(),
        &other => vec![other],
    };
    piece.iter().flat_map(filled).collect()
}

/// A shell without a password is for this machine only: refuse to bind any other address.
#[test]
fn stage_22_other_machines_are_refused() {
    // A server that refuses everybody is no good, either.
    server(&[]).connect(said!("a client on this machine"));
    if cfg!(target_os = "linux") {
        // All of 127.0.0.0/8 is loopback there; elsewhere only what was set up.
        drop(program().serve(&["server", "127.0.0.2:0"]));
    }
    let mut addrs = vec!["0.0.0.0:0".to_owned(), "[::]:0".into(), "0:0".into()];
    addrs.extend(address_on_the_network().map(|addr| addr.to_string()));
    for addr in &addrs {
        let server = program().start(said!("server"), &["server", addr]);
        let ended = server.wait(patience());
        if ended.is_none_or(|status| status.success()) {
            fail(
                said!(
                    "the server refuses to listen on {}, and ends with a failure",
                    verbatim(addr)
                ),
                ended.map_or(said!("it goes on"), Said::from),
                why_not_refused(addr),
            );
        }
        let stdout = server.rest_of_stdout();
        if !stdout.is_empty() {
            fail(
                said!("nothing on stdout"),
                escaped(&stdout),
                said!("look at the address before you bind, and say on stderr why you refuse it"),
            );
        }
        let host = addr.trim_end_matches(":0").trim_matches(['[', ']']);
        server.expect_on_stderr(
            // `0` is 0.0.0.0 once it is resolved.
            host,
            said!("say on stderr which address you refuse, and why"),
        );
    }
}

fn why_not_refused(addr: &str) -> Said {
    match addr {
        "0.0.0.0:0" | "[::]:0" => {
            said!("look at the address before you bind: any program that can connect gets a shell")
        }
        "0:0" => said!(
            "`0` is another way to write 0.0.0.0: do not compare texts, resolve HOST and look at the \
             addresses that you get"
        ),
        _ => said!(
            "this is an address of this machine in its network: refuse everything that is not loopback (127.0.0.0/8, ::1), \
             not only the addresses that mean all"
        ),
    }
}

/// An address of this machine that is not loopback. Nothing is sent to find it.
fn address_on_the_network() -> Option<SocketAddr> {
    let socket = UdpSocket::bind((Ipv4Addr::UNSPECIFIED, 0)).ok()?;
    // TEST-NET-1 (RFC 5737): connect only looks up the route.
    socket.connect(("192.0.2.1", 9)).ok()?;
    let mut addr = socket.local_addr().ok()?;
    addr.set_port(0);
    (!addr.ip().is_loopback() && !addr.ip().is_unspecified()).then_some(addr)
}

/// `client ADDR -- COMMAND…` runs one command: its outputs go where they belong, its status is yours.
#[test]
fn stage_23_the_client_runs_one_command() {
    the_words_are_joined();
    let server = server(&[]);
    let addr = server.addr().to_string();
    let words = ["echo out;", "echo err >&2;", "exit 42"];
    let ended = program()
        .to_its_end(&[&["client", &addr, "--"], &words[..]].concat())
        .output();
    let streams = [
        (
            said!("stdout"),
            &ended.stdout,
            &b"out\n"[..],
            said!("frames of kind 2 go to stdout"),
        ),
        (
            said!("stderr"),
            &ended.stderr,
            b"err\n",
            said!("frames of kind 3 go to stderr"),
        ),
    ];
    for (stream, came, wanted, likely_cause) in streams {
        if came != wanted {
            fail(
                said!("{} on {}, and nothing else", escaped(wanted), stream),
                said!(
                    "{}; on stdout {}, on stderr {}",
                    ended.status,
                    escaped(&ended.stdout),
                    escaped(&ended.stderr)
                ),
                why_not_this_output(came, wanted, likely_cause),
            );
        }
    }
    if ended.status.code() != Some(42) {
        fail(
            said!("exit status {}", 42),
            ended.status,
            said!("end with the exit status that came in the frame of kind 4"),
        );
    }
    step(said!(
        "the client printed each output where it belongs, and ended with 42"
    ));
    a_status_that_does_not_fit_is_no_success();
}

fn why_not_this_output(came: &[u8], wanted: &[u8], otherwise: Said) -> Said {
    let came = String::from_utf8_lossy(came);
    if came.contains("out\n") && came.contains("err\n") {
        said!("frames of kind 2 go to stdout, and frames of kind 3 go to stderr")
    } else if came.as_bytes().strip_suffix(b"\n") == Some(wanted) {
        said!(
            "there are two line ends: the text had one already, or the call that prints it adds one"
        )
    } else if came.len() > wanted.len() {
        said!(
            "print nothing of your own, no greeting and no exit status: a script reads these streams"
        )
    } else {
        otherwise
    }
}

/// What comes after `--` is the command, whatever it looks like.
fn the_words_are_joined() {
    let words = [
        "--",
        "echo",
        "-n",
        "你好;",
        "--encoding",
        "--",
        "a  b",
        "$HOME",
    ];
    let (client, mut server) = client(&words);
    expect_command(&mut server, "echo -n 你好; --encoding -- a  b $HOME");
    for (kind, payload) in [(STDOUT, &b"out\n"[..]), (EXIT_STATUS, &[0; 4])] {
        send(&mut server, kind, payload);
    }
    client.expect_line("out", said!("frames of kind 2 go to stdout"));
    client.expect_exit(
        0,
        said!("end with the exit status that came in the frame of kind 4"),
    );
}

/// The client must send this command, in one frame of kind 1.
#[track_caller]
fn expect_command(server: &mut Peer, text: &str) {
    let ended = said!("connect, and send the command, before anything else");
    expect_next_command(server, text, ended);
}

/// The same; `ended` says why a client may have ended instead.
#[track_caller]
fn expect_next_command(server: &mut Peer, text: &str, ended: Said) {
    let wanted = command(text);
    let mut came = server.receive(5);
    let length = announced(&came);
    // A length in the wrong byte order is not waited for.
    if came.first() == Some(&COMMAND) && length <= 2 * text.len() + 64 {
        came.extend(server.receive(length));
    }
    if came == wanted {
        return step(said!(
            "{} gets a frame: {}",
            server.name(),
            in_words(COMMAND, text.as_bytes())
        ));
    }
    let received = match came.len() {
        0 => said!("nothing"),
        1..=5 => said!("the bytes {}", hex(&came)),
        _ => in_words(came[0], &came[5..]),
    };
    let cause = Cause::from(why_another_command(text, &came)).if_nothing(said!(
        "connect, and send the command at once, as a frame of kind 1; flush what you write through"
    ));
    let cause = cause.if_ended(ended);
    fail_unlike(
        (in_words(COMMAND, text.as_bytes()), &wanted),
        (received, &came),
        cause,
    );
}

/// The length that a header announces.
fn announced(header: &[u8]) -> usize {
    let four = header.get(1..5).and_then(|four| four.try_into().ok());
    u32::from_be_bytes(four.unwrap_or_default()) as usize
}

fn why_another_command(text: &str, came: &[u8]) -> Said {
    let (length, wanted) = (announced(came), text.len());
    if came.first() == Some(&CANCEL) {
        ONE_CANCEL
    } else if came.first() != Some(&COMMAND) {
        said!("a command is a frame of kind 1: the kind, the length, the text")
    } else if length == text.chars().count() && length != wanted {
        said!(
            "the length counts the bytes of the payload, not its characters: encode the text first, \
             then take its length"
        )
    } else if length == wanted.swap_bytes() >> (usize::BITS - 32) {
        said!("the length is big-endian: its most significant byte comes first")
    } else if length == wanted + 1 {
        said!("the line end is not part of the command: take it off what you have read")
    } else {
        said!(
            "join the words with one space, and change nothing: no quotes, and no word left out, also \
             if it looks like an option"
        )
    }
}

/// On other systems than Unix, a status can be larger than 255.
fn a_status_that_does_not_fit_is_no_success() {
    let (client, mut server) = client(&["--", "true"]);
    expect_command(&mut server, "true");
    send(&mut server, EXIT_STATUS, &256_i32.to_be_bytes());
    let ended = client.wait(patience());
    if ended.is_none_or(|status| status.success()) {
        fail(
            said!("the client ends, and not with exit status 0"),
            ended.map_or(said!("it goes on"), Said::from),
            said!(
                "an exit status keeps 8 bits, and 256 cut to 8 bits is 0: \
                 end with 255 where a status does not fit into 0 to 255"
            ),
        );
    }
}

/// The client reads frames as the server does: however they are cut, stuck together, empty or long.
#[test]
fn stage_24_the_answer_comes_in_pieces() {
    // Longer than what one recv often gives; each of these characters has three bytes.
    let line = "你好".repeat(1700);
    let payload = format!("{line}\n");
    let length = length_of(payload.as_bytes());
    let all = ways(&[&[STDOUT], &length, payload.as_bytes()]);
    let (quick, slow) = all.split_at(2);
    let arrives = |way: &Way, why: &Said| {
        let (client, mut server) = client(&["--", "cat", "file"]);
        expect_command(&mut server, "cat file");
        let start = Instant::now();
        server.send_in(way);
        let why = or_given_up(why, start);
        send(&mut server, EXIT_STATUS, &[0; 4]);
        client.expect_line(&line, Cause::from(&why).also_if_ended());
        client.expect_exit(0, Cause::from(why));
    };
    let loops = said!(
        "one recv is not one frame: read until you have the 5 bytes of the header, then until you \
         have the payload"
    );
    an_answer_byte_by_byte(&loops);
    side_by_side(quick, |way| arrives(way, &loops));
    side_by_side(slow, |way| arrives(way, &GIVEN_UP));
    frames_in_one_write();
    an_error_is_told_and_not_the_end();
    the_longest_frame();
}

/// Each byte is read before the next one is sent.
fn an_answer_byte_by_byte(why: &Said) {
    let (client, mut server) = client(&["--", "ls"]);
    expect_command(&mut server, "ls");
    step(said!(
        "{} sends a frame, a byte at a time: {}",
        server.name(),
        in_words(STDOUT, b"a long way\n")
    ));
    let start = Instant::now();
    send_each_byte(&mut server, &frame(STDOUT, b"a long way\n"));
    let why = or_given_up(why, start);
    send(&mut server, EXIT_STATUS, &[0; 4]);
    client.expect_line("a long way", Cause::from(&why).also_if_ended());
    client.expect_exit(0, why);
}

fn frames_in_one_write() {
    let (client, mut server) = client(&["--", "ls"]);
    expect_command(&mut server, "ls");
    step(said!(
        "{} sent three pieces, one of them empty, and the exit status, in one write",
        server.name()
    ));
    let frames = [
        frame(STDOUT, b"one "),
        frame(STDOUT, b""),
        frame(STDOUT, b"two\n"),
        frame(EXIT_STATUS, &5_i32.to_be_bytes()),
    ];
    server.send_until_closed(&frames.concat(), 1);
    let cause = Cause::from(said!(
        "one recv may give several frames: keep what follows the first; and an empty frame is not the end"
    ));
    client.expect_line("one two", cause.clone().also_if_ended());
    client.expect_exit(5, cause);
}

fn an_error_is_told_and_not_the_end() {
    let (client, mut server) = client(&["--", "sleep 1000"]);
    expect_command(&mut server, "sleep 1000");
    send(&mut server, ERROR, "killed: 60 s are over".as_bytes());
    send(&mut server, EXIT_STATUS, &137_i32.to_be_bytes());
    let end = said!(
        "kind 5 says what went wrong, and kind 4 is still the end: print the one on stderr, and \
         go on until the other"
    );
    let stdout = client.expect_exit(137, Cause::from(&end).also_if_ended());
    client.expect_on_stderr(
        "60 s are over",
        Cause::from(said!(
            "the message of a frame of kind 5 goes to stderr: the user is told why"
        )),
    );
    if !stdout.is_empty() {
        fail(
            said!("nothing on stdout"),
            escaped(&stdout),
            said!(
                "stdout is for the command's output: the message of a frame of kind 5 goes to stderr"
            ),
        );
    }
}

fn the_longest_frame() {
    for length in [MAX_PAYLOAD - 1, MAX_PAYLOAD] {
        let (client, mut server) = client(&["--", "cat"]);
        expect_command(&mut server, "cat");
        send(&mut server, STDOUT, &vec![b'x'; length]);
        send(&mut server, EXIT_STATUS, &[0; 4]);
        let allowed = said!(
            "a payload of up to 65536 bytes is allowed, and one of exactly 65536 is: refuse what is \
             longer than that"
        );
        let stdout = client.expect_exit(0, Cause::from(&allowed).also_if_ended());
        if stdout.len() != length {
            fail(
                said!("{} bytes on stdout", length),
                said!("{} bytes", stdout.len()),
                allowed,
            );
        }
    }
    for header in [&b"\x02\0\x01\0\x01"[..], b"\x02\xff\xff\xff\xff"] {
        let (client, mut server) = client(&["--", "cat"]);
        expect_command(&mut server, "cat");
        step(said!(
            "{} sent the header {}, and {} bytes",
            server.name(),
            hex(header),
            MAX_PAYLOAD + 1
        ));
        server.send_until_closed(&[header, &vec![b'x'; MAX_PAYLOAD + 1]].concat(), 1);
        server.send_until_closed(&frame(EXIT_STATUS, &[0; 4]), 1);
        expect_refusal(&client);
    }
}

/// The client must end with 1, since the frame is longer than allowed.
#[track_caller]
fn expect_refusal(client: &Running) {
    let ended = client.wait(patience());
    if ended.is_some_and(|status| status.code() == Some(1)) {
        return;
    }
    let stdout = client.rest_of_stdout();
    let cause = match ended {
        Some(_) if stdout.is_empty() => said!(
            "the frame was refused, and still the status is not 1: an answer that is broken is a \
             failure, do not invent an exit status"
        ),
        _ => said!(
            "compare the length with the limit in the client, too: a broken server must not make you \
             wait, or make room, for 4 GiB"
        ),
    };
    fail(
        said!("the client refuses the frame, and ends with exit status 1"),
        ended.map_or(said!("it goes on"), Said::from),
        cause,
    );
}

/// Without COMMAND, each line of stdin is one; the end of stdin ends the client with status 0.
#[test]
fn stage_25_the_client_as_a_prompt() {
    let server = server(&[]);
    let mut client = program().start(said!("client"), &["client", &server.addr().to_string()]);
    client.type_line("echo one");
    client.expect_line(
        "one",
        Cause::from(said!(
            "print the output, and no prompt, since stdin is a pipe"
        ))
        .if_nothing(said!(
            "answer each line before you read the next one: stdin is still open, and `read to the \
             end` waits for its end; and flush the output"
        )),
    );
    client.type_line("exit 3");
    client.type_line("echo two");
    client.expect_line(
        "two",
        Cause::from(said!(
            "print on stdout what the command printed, and nothing of your own"
        ))
        .if_ended(said!("a command that fails does not end the client")),
    );
    client.type_bytes(b"echo the last line has no line end");
    client.end_input();
    client.expect_line(
        "the last line has no line end",
        said!("a last line without a line end is a command, too"),
    );
    client.expect_exit(0, said!("the end of stdin ends the client cleanly"));
    a_line_is_sent_as_it_is();
}

fn a_line_is_sent_as_it_is() {
    let (mut client, mut server) = client(&[]);
    for text in ["echo  'two  blanks'", "echo 你好"] {
        client.type_line(text);
        expect_command(&mut server, text);
        send(&mut server, EXIT_STATUS, &[0; 4]);
    }
}

/// A server that goes away before the exit status is an error: exit 1, and a word on stderr.
#[test]
fn stage_26_an_answer_without_an_end() {
    let ends: [fn(Peer); 3] = [Peer::leave, Peer::reset, |mut server| {
        let half = &frame(STDOUT, b"more")[..7];
        step(said!(
            "{} sends the beginning of a frame: {}",
            server.name(),
            hex(half)
        ));
        server.send_until_closed(half, 1);
        server.leave();
    }];
    for end in ends {
        let (client, mut server) = client(&["--", "echo", "hi"]);
        expect_command(&mut server, "echo hi");
        send(&mut server, STDOUT, b"hi\n");
        client.expect_line("hi", said!("print what comes as it comes"));
        end(server);
        let missing = said!(
            "the exit status is missing: do not invent one, say on stderr that the server has gone, \
             and end with 1"
        );
        client.expect_exit(1, &missing);
        client.expect_message(missing);
    }
}

/// Ctrl-C in the client cancels the command: send kind 6, and wait for how it ended.
#[test]
fn stage_27_ctrl_c_cancels_the_command() {
    let (client, mut server) = client(&["--", "sleep", "1000"]);
    expect_command(&mut server, "sleep 1000");
    send(&mut server, STDOUT, b"started\n");
    client.expect_line("started", said!("print what comes as it comes"));
    client.interrupt();
    expect_cancel(&mut server);
    send(&mut server, EXIT_STATUS, &137_i32.to_be_bytes());
    client.expect_exit(
        137,
        Cause::from(said!(
            "the exit status of the command is the client's, also after a cancel"
        ))
        .if_nothing(said!("the exit status came: end with it")),
    );
    let rest = server.receive(64);
    if !rest.is_empty() {
        fail(
            said!("one cancel, and nothing after it"),
            said!("the bytes {}", hex(&rest)),
            ONE_CANCEL,
        );
    }
    the_prompt_goes_on();
}

#[track_caller]
fn expect_cancel(server: &mut Peer) {
    let cancel = said!("catch SIGINT and send a frame of kind 6 and length 0");
    let (wanted, came) = (frame(CANCEL, b""), server.receive(5));
    if came != wanted {
        let received = match came.len() {
            0 => said!("nothing"),
            _ => said!("the bytes {}", hex(&came)),
        };
        let cause = Cause::from(cancel).also_if_ended();
        fail_unlike((in_words(CANCEL, b""), &wanted), (received, &came), cause);
    }
    step(said!(
        "{} gets a frame: {}",
        server.name(),
        in_words(CANCEL, b"")
    ));
}

/// Fails with frames in words. Where nothing came, what the program does meanwhile decides the cause.
#[track_caller]
fn fail_unlike(
    (expected, wanted): (Said, &[u8]),
    (received, came): (Said, &[u8]),
    cause: impl Into<Cause>,
) -> ! {
    if came.is_empty() {
        support::fail_at_difference((expected, wanted), (received, came), cause)
    }
    fail(expected, received, cause)
}

const ONE_CANCEL: Said = said!("one Ctrl-C is one frame of kind 6: send nothing else");

fn the_prompt_goes_on() {
    let (mut client, mut server) = client(&[]);
    client.type_line("sleep 1000");
    expect_command(&mut server, "sleep 1000");
    send(&mut server, STDOUT, b"started\n");
    client.expect_line("started", said!("print what comes as it comes"));
    client.interrupt();
    expect_cancel(&mut server);
    send(&mut server, EXIT_STATUS, &137_i32.to_be_bytes());
    let goes_on = said!("at the prompt, Ctrl-C ends the command and not the client");
    client.type_line("echo next");
    expect_next_command(&mut server, "echo next", goes_on.clone());
    send(&mut server, EXIT_STATUS, &[0; 4]);
    client.end_input();
    client.expect_exit(0, goes_on);
}

/// HOST may be a name or an IPv6 address in brackets.
#[test]
fn stage_28_names_and_ipv6() {
    for host in support::loopback_hosts() {
        let server = program().serve(&["server", &format!("{host}:0")]);
        let addr = format!("{host}:{}", server.addr().port());
        program().expect_output(
            &["client", &addr, "--", "echo hi"],
            "hi\n",
            said!("look HOST up (getaddrinfo), and try each of its addresses"),
        );
    }
}

/// An error names the operation and the address, on stderr, with exit status 1.
#[test]
fn stage_29_nobody_listens_there() {
    let (addr, _kept) = support::nobody_there();
    let addr = addr.to_string();
    program().expect_failure(
        &["client", &addr, "--", "true"],
        1,
        &["connect", &addr],
        said!("nobody listens there, which is an error: exit status 1"),
    );
}

/// A command line that makes no sense ends with exit status 2, a word on stderr, and nothing on stdout.
#[test]
fn stage_30_mistakes_on_the_command_line() {
    // A program that ends like that whatever its command line is must not pass.
    drop(server(&[]));
    for args in [
        &["run"] as &[&str],
        &["server", "127.0.0.1"],
        &["server", ANY_PORT, "--protocol", "telnet"],
        &["server", ANY_PORT, "--timeout", "soon"],
        &["client", ANY_PORT, "--encoding", "klingon"],
    ] {
        program().expect_failure(
            args,
            2,
            &[],
            said!("a mistake on the command line is exit status 2, before anything is done"),
        );
    }
}

/// `--encoding gbk` decodes the output, and a character that is cut between two frames comes out whole.
#[test]
fn stage_31_gbk_output_cut_at_every_byte() {
    let (mut client, mut server) = client(&["--encoding", "gbk"]);
    let incremental =
        said!("use an incremental decoder: it keeps half a character until the rest comes");
    // 目录 in GBK, four bytes, cut in each possible way.
    let text = b"\xc4\xbf\xc2\xbc";
    for cut in 0..=text.len() {
        client.type_line("dir");
        expect_command(&mut server, "dir");
        send(&mut server, STDOUT, &text[..cut]);
        send(&mut server, STDOUT, &[&text[cut..], b"\n"].concat());
        send(&mut server, EXIT_STATUS, &[0; 4]);
        let cause = if cut == 0 {
            said!("decode the output as `--encoding` says, not as UTF-8, and print it as UTF-8")
        } else {
            incremental.clone()
        };
        client.expect_line("目录", Cause::from(cause.clone()).if_cut(cause));
    }
    client.type_line("dir");
    expect_command(&mut server, "dir");
    send(&mut server, STDERR, &text[..1]);
    send(&mut server, STDOUT, &text[..3]);
    send(&mut server, STDERR, &[&text[1..], b"\n"].concat());
    send(&mut server, STDOUT, &[&text[3..], b"\n"].concat());
    send(&mut server, EXIT_STATUS, &[0; 4]);
    let own = said!("stdout and stderr are two streams, and each needs a decoder of its own");
    client.expect_line("目录", Cause::from(&own).if_cut(own.clone()));
    client.expect_on_stderr("目录", own);
    half_a_character_at_the_end(&mut client, &mut server, text);
}

fn half_a_character_at_the_end(client: &mut Running, server: &mut Peer, text: &[u8]) {
    client.type_line("dir");
    expect_command(server, "dir");
    send(server, STDOUT, &[text, &b"\xc4"[..]].concat());
    send(server, EXIT_STATUS, &[0; 4]);
    client.expect_on_stdout(
        "目录\u{fffd}",
        said!(
            "half a character at the end of the output was lost: tell the decoder that this is \
             the end, and it gives U+FFFD"
        ),
    );
}

/// `--protocol handshake`: receive the command, send the length as digits, wait for `OK`, send the result.
#[test]
fn stage_32_the_handshake_server() {
    let server = server(&["--protocol", "handshake"]);
    let mut client = server.connect(said!("the client"));
    for (command, result, likely_cause) in [
        (
            "echo 你好",
            "你好\n",
            said!("first the length of the result, in bytes, as decimal digits, and nothing else"),
        ),
        (
            "echo\tagain\necho and again",
            "again\nand again\n",
            said!(
                "wait for OK between the length and the result: else the next recv takes OK for a command"
            ),
        ),
        (
            "echo out; echo err >&2; echo out",
            "out\nout\nerr\n",
            said!("the result is all of stdout, then all of stderr"),
        ),
        (
            "true",
            "Run Perfectly",
            said!(
                "a command that succeeds and prints nothing has the result `Run Perfectly`: ask whether \
                 the output is empty"
            ),
        ),
        (
            "false",
            "",
            said!(
                "a command that fails and prints nothing did not run perfectly: its result is empty, and \
                 the length is 0"
            ),
        ),
    ] {
        client.send(command.as_bytes());
        client.expect(result.len().to_string().as_bytes(), &likely_cause);
        client.send(b"OK");
        client.expect(result.as_bytes(), likely_cause);
    }
    the_acknowledgement_is_two_bytes(&server, &mut client);
    more_than_the_kernel_takes(&mut client);
    let length = CHILD_AND_SHELL.len().to_string();
    a_child_in_the_background(&mut client, &length);
    a_command_has_1024_bytes_at_most();
}

/// The older protocols answer when the command has ended, and kill what it has left.
fn a_child_in_the_background(client: &mut Peer, answer: &str) {
    step(said!(
        "the command ends, and its child in the background does not"
    ));
    let (lifeline, folder) = (Lifeline::new(), folder());
    client.send(with_a_child_in_the_background(&lifeline, &folder).as_bytes());
    client.expect(answer.as_bytes(), left_open());
    lifeline.expect_cut(left_alive());
}

/// After an empty result, `OK` and the next command may come as one piece.
fn the_acknowledgement_is_two_bytes(server: &Server, client: &mut Peer) {
    let exactly =
        said!("OK is two bytes: receive exactly two, the next command may follow at once");
    client.send(b"false");
    client.expect(b"0", said!("an empty result has the length 0"));
    client.send(b"OKecho next");
    client.expect(b"5", &exactly);
    client
        .stream()
        .set_nodelay(true)
        .expect("TCP_NODELAY can be set");
    client.send(b"O");
    until_read(client);
    client.send(b"K");
    client.expect(
        b"next\n",
        said!("OK is two bytes: they may come in two pieces"),
    );
    let mut other = server.connect(said!("a client that does not say OK"));
    other.send(b"echo hi");
    other.expect(b"3", &exactly);
    other.send(b"NO");
    let came = other.expect_end(said!(
        "anything but OK breaks the protocol: close the connection"
    ));
    if !came.is_empty() {
        fail(
            said!("nothing, and the end of the connection"),
            escaped(&came),
            said!("look at what came instead of OK: send the result only after OK"),
        );
    }
}

fn more_than_the_kernel_takes(client: &mut Peer) {
    client.send(b"head -c 20000000 /dev/zero");
    client.expect(b"20000000", said!("the length of the whole result"));
    client.send(b"OK");
    let count = client.receive(20_000_000).len();
    if count != 20_000_000 {
        fail(
            said!("{} bytes", 20_000_000),
            said!("{} bytes", count),
            said!("`send` may take a part of what it is given, and says how much: use sendall"),
        );
    }
}

fn a_command_has_1024_bytes_at_most() {
    let server = server(&["--protocol", "handshake"]);
    let folder = folder();
    let victim = folder.path().join("victim");
    for length in [1023, 1024, 1025] {
        let mut client = server.connect(said!("a client"));
        let mut text = format!(": > '{}'; echo {length} # ", victim.display());
        text.push_str(&"x".repeat(length - text.len()));
        client.send(text.as_bytes());
        if length <= 1024 {
            client.expect(
                b"5",
                said!("a command of up to 1024 bytes is whole, and one of exactly 1024 is"),
            );
            fs::remove_file(&victim).unwrap_or_default();
            continue;
        }
        let cut = said!(
            "what is longer than 1024 bytes is not whole: receive up to 1025, and close the \
             connection if they all come"
        );
        client.expect_end(cut.clone());
        if victim.exists() {
            fail(
                said!("nothing of it is run"),
                said!("the first 1024 bytes were run"),
                cut,
            );
        }
    }
}

/// The client's side: send the command, receive the digits, send `OK`, receive that many bytes.
#[test]
fn stage_33_the_handshake_client() {
    let line = "你好".repeat(1700);
    let result = format!("{line}\n");
    let counted = said!("one recv is not the whole result: count the bytes");
    side_by_side(&ways(&[result.as_bytes()]), |way| {
        let (mut client, mut server) = client(&["--protocol", "handshake"]);
        client.type_line("dir");
        server.expect(b"dir", said!("send the command without a line end"));
        server.send(result.len().to_string().as_bytes());
        server.expect(b"OK", said!("acknowledge the length with OK"));
        server.send_in(way);
        client.expect_line(
            &line,
            Cause::from(&counted)
                .if_cut(counted.clone())
                .also_if_ended(),
        );
        client.type_line("true");
        server.expect(b"true", said!("after the result, the next command"));
        server.send(b"13");
        server.expect(b"OK", said!("acknowledge the length with OK"));
        server.send(b"Run Perfectly");
        client.expect_line(
            "Run Perfectly",
            said!("print the result, with a line end if it has none"),
        );
        client.end_input();
        client.expect_exit(0, said!("the end of stdin ends the client cleanly"));
    });
    a_length_is_digits();
    a_result_without_its_end();
}

fn a_length_is_digits() {
    for length in ["+5", " 5", "five"] {
        let (client, mut server) = client(&["--protocol", "handshake", "--", "dir"]);
        server.expect(b"dir", said!("send the command without a line end"));
        server.send(length.as_bytes());
        client.expect_exit(
            1,
            said!(
                "a length is decimal digits and nothing else, no sign and no space: refuse the rest"
            ),
        );
    }
}

fn a_result_without_its_end() {
    let (client, mut server) = client(&["--protocol", "handshake", "--", "dir"]);
    server.expect(b"dir", said!("send the command without a line end"));
    server.send(b"10");
    server.expect(b"OK", said!("acknowledge the length with OK"));
    server.send(b"half");
    server.leave();
    client.expect_exit(
        1,
        said!(
            "the result is not complete, and the server has gone: that is an error, exit status 1"
        ),
    );
}

/// While a command runs, a handshake client that leaves takes it along.
#[test]
fn stage_34_a_handshake_client_that_left() {
    let server = server(&["--protocol", "handshake"]);
    for is_reset in [false, true] {
        let mut client = server.connect(said!("the client"));
        let family = Family::new();
        client.send(family.command().as_bytes());
        family.expect_running(said!("run the command"));
        if is_reset {
            client.reset();
        } else {
            client.leave();
        }
        family.expect_dead(|| {
            said!(
                "look at the connection while the command runs, and kill it when the client is gone"
            )
        });
    }
    let mut next = server.connect(said!("the next client"));
    next.send(b"echo hi");
    next.expect(b"3", said!("the server goes on"));
}

/// `--protocol naive`: one `recv` of up to 1024 bytes is the answer; what is longer sticks to the next one.
#[test]
fn stage_35_the_naive_protocol_sticks() {
    let naive = server(&["--protocol", "naive"]);
    let mut peer = naive.connect(said!("the client"));
    peer.send(b"echo hi");
    peer.expect(b"hi\n", said!("send the result and nothing else"));
    peer.send(b"false");
    peer.receive_once(1024, said!(
        "a result of 0 bytes sends nothing, and the client waits for ever: send a word, such as \
         `(no output)`"
    ));
    a_child_in_the_background(&mut peer, CHILD_AND_SHELL);
    the_naive_client_is_one_behind();
}

fn the_naive_client_is_one_behind() {
    let (mut client, mut server) = client(&["--protocol", "naive"]);
    client.type_line("first");
    server.expect(b"first", said!("send the command without a line end"));
    server.send(&[b'x'; 1500]);
    let shown = client.expect_line_that(
        said!("1 to 1024 x"),
        |line| (1..=1024).contains(&line.len()) && line.bytes().all(|byte| byte == b'x'),
        said!("with --protocol naive, one recv(1024) is the answer"),
    );
    client.type_line("second");
    server.expect(
        b"second",
        said!("the rest of the first answer is still waiting, but the client does not know"),
    );
    let rest = "x".repeat(1500 - shown.len());
    client.expect_line_that(
        said!("the rest of the first answer, as if it were the second"),
        |line| !line.is_empty() && rest.starts_with(line),
        said!("with --protocol naive, the next recv finds what the last one left"),
    );
    server.leave();
    client.type_line("third");
    client.expect_exit(
        1,
        said!("to receive nothing means that the server has closed: exit status 1"),
    );
}

/// `--give-up 1s`: when the other machine has not answered for a second, as after its cable was cut, the client ends,
/// and the server kills the command and frees the place. Who only says nothing is there.
#[test]
fn stage_36_who_is_cut_off_is_given_up() {
    #[cfg(target_os = "linux")]
    support::in_private_network(|| {
        parts(&[
            &cable::a_client_keeps_a_silent_server,
            &cable::a_server_keeps_an_idle_client,
            &cable::a_client_gives_up_its_server,
            &cable::a_server_gives_up_an_idle_client,
            &cable::a_server_gives_up_a_client_whose_command_prints,
        ]);
    });
    #[cfg(not(target_os = "linux"))]
    support::note(said!(
        "skipped: a cable can be cut on Linux only, which has private networks"
    ));
}
