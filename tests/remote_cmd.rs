//! remote-cmd, stage by stage: from one command over the wire to a server that nothing upsets.
//!
//! | stages | what you build |
//! |---|---|
//! | 1–4 | a server that runs a command and answers in frames: stdout, stderr, exit status |
//! | 5–8 | framing: however the bytes are stuck together or cut, and however long the output |
//! | 9–12 | the command: both outputs at once, an empty stdin, a signal, output while it runs |
//! | 13–16 | its end: cancelled, its client gone, its time up, the server stopped; the whole group dies |
//! | 17–20 | a server that goes on: broken frames, several clients, a web page, not for other machines |
//! | 21–25 | the client: one command, a prompt, decoding, a broken answer, Ctrl-C |
//! | 26–29 | the older protocols: the handshake, and the naive one that it cured |
//! | 30–32 | names, IPv6, nobody there, and mistakes on the command line |
//!
//! The program under test is this lesson's own, or any other:
//! `PROGRAM="python3 my_remote.py" cargo test -p remote-cmd --test remote_cmd`.
//!
//! The commands are written for `sh`, so these stages are for Unix.
#![cfg(unix)]

use std::fs;
use std::net::{SocketAddr, TcpListener};
use std::thread;
use std::time::Instant;

use assert_cmd::cargo::cargo_bin;
use support::{
    Cause, KEPT, Lifeline, Peer, Program, Running, Said, Server, escaped, fail, patience, said,
    step, verbatim,
};
use tempfile::TempDir;

const ANY_PORT: &str = "127.0.0.1:0";

const COMMAND: u8 = 1;
const STDOUT: u8 = 2;
const STDERR: u8 = 3;
const EXIT_STATUS: u8 = 4;
const ERROR: u8 = 5;
const CANCEL: u8 = 6;

const MAX_PAYLOAD: usize = 64 * 1024;

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

fn frame(kind: u8, payload: &[u8]) -> Vec<u8> {
    let length = u32::try_from(payload.len()).expect("a stage sends short frames");
    [&[kind], &length.to_be_bytes()[..], payload].concat()
}

fn command(text: &str) -> Vec<u8> {
    frame(COMMAND, text.as_bytes())
}

/// A server may send some empty frames, to see whether its client is still there, but not so many.
const MANY: usize = 1000;

/// Everything that a server says about one command.
#[derive(Default)]
struct Answer {
    stdout: Vec<u8>,
    stderr: Vec<u8>,
    error: Option<String>,
    status: Option<i32>,
}

impl Answer {
    /// Reads frames up to the exit status, or to the end of the stream.
    #[track_caller]
    fn read(peer: &mut Peer) -> Self {
        let start = Instant::now();
        let mut empty = 0;
        let mut answer = Self::default();
        while let Some((kind, payload)) = read_frame(peer) {
            empty += usize::from(payload.is_empty());
            match kind {
                STDOUT => answer.stdout.extend(payload),
                STDERR => answer.stderr.extend(payload),
                ERROR => answer.error = Some(String::from_utf8_lossy(&payload).into_owned()),
                EXIT_STATUS => {
                    let status = payload.as_slice().try_into().map(i32::from_be_bytes);
                    answer.status = status.ok();
                    break;
                }
                _ => unreachable!("read_frame lets only these kinds through"),
            }
            answer.fail_if_endless(empty);
            // Empty frames may come for as long as the command runs.
            if start.elapsed() > patience() {
                break;
            }
        }
        step(said!(
            "the answer: stdout {}, stderr {}, exit status {}, error {}",
            escaped(&answer.stdout),
            escaped(&answer.stderr),
            or_none(answer.status),
            or_none(answer.error.as_ref().map(|text| escaped(text.as_bytes())))
        ));
        answer
    }

    #[track_caller]
    fn fail_if_endless(&self, empty: usize) {
        let count = self.stdout.len() + self.stderr.len();
        if count > KEPT || empty > MANY {
            fail(
                said!("an answer that ends with the exit status"),
                said!("frames without end, with {} bytes so far", count),
                said!(
                    "a loop does not notice the end of an output: there a read gives nothing, again and again; \
                     when both outputs have ended, wait for the command, and send its exit status"
                ),
            );
        }
    }

    #[track_caller]
    fn expect(&self, stdout: &str, stderr: &str, status: i32, likely_cause: impl Into<Cause>) {
        let came = (self.stdout.as_slice(), self.stderr.as_slice(), self.status);
        if came != (stdout.as_bytes(), stderr.as_bytes(), Some(status)) {
            fail(
                said!(
                    "stdout {}, stderr {}, exit status {}",
                    escaped(stdout.as_bytes()),
                    escaped(stderr.as_bytes()),
                    status
                ),
                said!("see the last step"),
                likely_cause,
            );
        }
    }
}

/// What may be missing in an answer.
fn or_none(value: Option<impl Into<Said>>) -> Said {
    value.map_or(said!("none"), Into::into)
}

/// One frame; `None` at the end of the stream.
#[track_caller]
fn read_frame(peer: &mut Peer) -> Option<(u8, Vec<u8>)> {
    let header = peer.receive(5);
    if header.is_empty() {
        return None;
    }
    let Ok([kind, length @ ..]) = <[u8; 5]>::try_from(header.as_slice()) else {
        fail(
            said!("a frame header of 5 bytes"),
            escaped(&header),
            said!("send the kind and the length before the payload"),
        );
    };
    if !(STDOUT..=ERROR).contains(&kind) {
        fail(
            said!("a frame of kind 2 to 5, which are those that a server sends"),
            said!("kind {}", kind),
            said!(
                "the length must be that of the payload in bytes: else the next frame seems to begin elsewhere"
            ),
        );
    }
    let shown = said!("kind {}, length {}", kind, escaped(&length));
    let length = u32::from_be_bytes(length) as usize;
    if length > MAX_PAYLOAD {
        let likely_cause = if length.is_multiple_of(1 << 24) {
            said!("the length is big-endian: its most significant byte comes first")
        } else {
            said!("a frame holds at most 64 KiB: split long output into several")
        };
        fail(
            said!("a frame of at most 65536 bytes"),
            &shown,
            likely_cause,
        );
    }
    let payload = peer.receive(length);
    if payload.len() < length {
        let received = said!("{} of {} bytes", payload.len(), length);
        fail(
            said!("the whole payload"),
            &received,
            said!("the length must be that of the payload, in bytes"),
        );
    }
    Some((kind, payload))
}

/// Waits until the program has read all that `peer` sent: what is sent next comes in another `recv`.
/// Only Linux tells; elsewhere the pieces may arrive together.
fn until_read(peer: &Peer) {
    let end = Instant::now() + patience();
    while has_unread(peer).unwrap_or(false) && Instant::now() < end {
        thread::yield_now();
    }
}

/// Is something in the program's receive queue? See `/proc/net/tcp` in proc(5).
fn has_unread(peer: &Peer) -> Option<bool> {
    let (stream, table) = (peer.stream(), fs::read_to_string("/proc/net/tcp").ok()?);
    let ends = [stream.peer_addr().ok()?, stream.local_addr().ok()?].map(as_the_kernel_writes);
    let row = table.lines().find(|row| row.contains(&ends.join(" ")))?;
    let (_, unread) = row.split_whitespace().nth(4)?.split_once(':')?;
    Some(unread != "00000000")
}

/// `0100007F:2328` for 127.0.0.1:9000, on a little-endian machine.
fn as_the_kernel_writes(addr: SocketAddr) -> String {
    let SocketAddr::V4(addr) = addr else {
        return addr.to_string();
    };
    let ip = u32::from_ne_bytes(addr.ip().octets());
    format!("{ip:08X}:{:04X}", addr.port())
}

/// Sends a command and expects its whole answer.
#[track_caller]
fn ask(peer: &mut Peer, text: &str) -> Answer {
    peer.send(&command(text));
    Answer::read(peer)
}

/// A command that ends while a child of it lives on in the background, and holds `lifeline`.
///
/// The child has printed a line before the command ends, and holds both outputs open.
/// It ends with `folder`: a program that does not kill it leaves nothing behind.
fn with_a_child_in_the_background(lifeline: &Lifeline, folder: &TempDir) -> String {
    let held = lifeline.taken_by_the_shell();
    let sign = folder.path().join("printed");
    let sign = sign.display();
    format!(
        "{held} (echo child; : > '{sign}'; while [ -e '{sign}' ]; do sleep 0.1; done) & \
         while [ ! -e '{sign}' ]; do sleep 0.01; done; echo shell"
    )
}

/// What `with_a_child_in_the_background` prints.
const CHILD_AND_SHELL: &str = "child\nshell\n";

fn left_open() -> Said {
    said!(
        "a child in the background holds the output open, and it does not end: \
         when the shell has ended, kill what is left of its process group"
    )
}

fn left_alive() -> Said {
    said!(
        "the shell has ended, and its child lives on: \
         kill what is left of the process group, before you wait for the shell"
    )
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
    ask(&mut client, "echo 你好").expect(
        "你好\n",
        "",
        0,
        said!("a frame is the kind (1 byte), the length (4 bytes, big-endian), the payload"),
    );
}

/// Keep stdout (kind 2) and stderr (kind 3) apart, and lose neither.
#[test]
fn stage_03_stdout_and_stderr_stay_apart() {
    let server = server(&[]);
    let mut client = server.connect(said!("the client"));
    ask(&mut client, "echo out; echo err >&2").expect(
        "out\n",
        "err\n",
        0,
        said!("send both outputs, each with its kind: a command may write to both"),
    );
}

/// Send the exit status that the command really had; a command that does not exist has 127.
#[test]
fn stage_04_the_exit_status_arrives() {
    let server = server(&[]);
    let mut client = server.connect(said!("the client"));
    ask(&mut client, "exit 7").expect(
        "",
        "",
        7,
        said!("send the exit status that the command had, as 4 bytes, big-endian, signed"),
    );
    let unknown = ask(&mut client, "no-such-command-here");
    if unknown.status != Some(127) || unknown.stderr.is_empty() {
        fail(
            said!("a message on stderr and exit status 127"),
            said!("see the last step"),
            said!("let the shell find the command"),
        );
    }
}

/// Two frames may arrive in one `recv`: the second command is answered after the first.
#[test]
fn stage_05_frames_that_stick_together() {
    let server = server(&[]);
    let mut client = server.connect(said!("the client"));
    client.send(&[command("echo first"), command("echo second")].concat());
    for text in ["first\n", "second\n"] {
        Answer::read(&mut client).expect(
            text,
            "",
            0,
            said!("one recv is not one frame: keep what follows the first"),
        );
    }
}

/// A frame may arrive a byte at a time.
#[test]
fn stage_06_a_frame_in_pieces() {
    let server = server(&[]);
    let mut client = server.connect(said!("the client"));
    client
        .stream()
        .set_nodelay(true)
        .expect("TCP_NODELAY can be set");
    let command = command("echo a long way");
    step(said!(
        "the client sends {}, a byte at a time",
        escaped(&command)
    ));
    for byte in command {
        // A server that closes the connection in the middle is known by the answer that is missing.
        client.send_until_closed(&[byte], 1);
        until_read(&client);
    }
    Answer::read(&mut client).expect(
        "a long way\n",
        "",
        0,
        said!(
            "one recv may give less than you ask for: read until you have 5 bytes, then until \
             you have the payload"
        ),
    );
}

/// A connection serves many commands.
#[test]
fn stage_07_one_command_after_another() {
    let server = server(&[]);
    let mut client = server.connect(said!("the client"));
    for round in 0..20 {
        ask(&mut client, &format!("echo {round}; exit {round}")).expect(
            &format!("{round}\n"),
            "",
            round,
            said!("after the exit status, wait for the next command on the same connection"),
        );
    }
}

/// A frame holds at most 64 KiB: long output is many frames.
#[test]
fn stage_08_long_output_is_many_frames() {
    let server = server(&[]);
    let mut client = server.connect(said!("the client"));
    let answer = ask(&mut client, "head -c 3000000 /dev/zero");
    if answer.stdout != vec![0; 3_000_000] || answer.status != Some(0) {
        let received = said!(
            "{} bytes, exit status {}",
            answer.stdout.len(),
            or_none(answer.status)
        );
        fail(
            said!("3000000 zero bytes, exit status 0"),
            &received,
            if answer.stdout.is_empty() {
                said!(
                    "to read one output to its end before the other is a deadlock: a pipe holds 64 KiB"
                )
            } else {
                said!("`send` may take a part of what it is given, and says how much: use sendall")
            },
        );
    }
}

/// Read both outputs at the same time: a pipe holds 64 KiB, then the command waits for its reader.
#[test]
fn stage_09_ten_megabytes_on_both_outputs() {
    let server = server(&[]);
    let mut client = server.connect(said!("the client"));
    let answer = ask(
        &mut client,
        "head -c 10000000 /dev/zero >&2 & head -c 10000000 /dev/zero; wait",
    );
    let (stdout, stderr) = (answer.stdout.len(), answer.stderr.len());
    if (stdout, stderr, answer.status) != (10_000_000, 10_000_000, Some(0)) {
        fail(
            said!("10000000 bytes on each output, exit status 0"),
            said!(
                "{} bytes on stdout, {} bytes on stderr, exit status {}",
                stdout,
                stderr,
                or_none(answer.status)
            ),
            said!(
                "to read one output to its end before the other is a deadlock: use a thread for each"
            ),
        );
    }
}

/// The command's stdin is empty, so that `cat` ends.
#[test]
fn stage_10_the_command_has_nothing_to_read() {
    let server = server(&[]);
    let mut client = server.connect(said!("the client"));
    ask(&mut client, "cat; echo done").expect(
        "done\n",
        "",
        0,
        said!("give the command /dev/null as stdin"),
    );
}

/// A command that signal N killed has the status 128 + N, as in a shell.
#[test]
fn stage_11_killed_by_a_signal() {
    let server = server(&[]);
    let mut client = server.connect(said!("the client"));
    ask(&mut client, "kill -TERM $$").expect(
        "",
        "",
        128 + 15,
        said!("add 128 to the number of the signal"),
    );
}

/// Send output while the command runs, not at its end.
#[test]
fn stage_12_output_streams_while_the_command_runs() {
    let server = server(&[]);
    let mut client = server.connect(said!("the client"));
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let go_on = folder.path().join("go-on");
    client.send(&command(&format!(
        "echo first; while [ ! -e '{}' ]; do sleep 0.01; done; echo second",
        go_on.display()
    )));
    let first = read_frame(&mut client);
    if first != Some((STDOUT, b"first\n".to_vec())) {
        let cause = said!("send each piece of output as it comes, not when the command has ended");
        fail(
            said!("the frame 2 \"first\\n\" while the command still runs"),
            first.map_or(said!("the end of the stream"), |(kind, payload)| {
                said!("the frame {} {}", kind, escaped(&payload))
            }),
            cause,
        );
    }
    step(said!("got \"first\\n\" while the command runs"));
    fs::write(&go_on, "").expect("a file can be written");
    Answer::read(&mut client).expect("second\n", "", 0, said!("the rest comes, too"));
}

/// A frame of kind 6 kills the command and everything it started; the conversation goes on.
/// A command that ends by itself takes along what it has left in the background.
#[test]
fn stage_13_a_cancelled_command_dies_with_its_whole_group() {
    let server = server(&[]);
    let mut client = server.connect(said!("the client"));
    let lifeline = Lifeline::new();
    client.send(&command(&lifeline.held_by_a_grandchild()));
    lifeline.expect_held(said!("run the command"));
    client.send(&frame(CANCEL, b""));
    lifeline.expect_cut(said!(
        "kill the process group, not only the shell: start the command in a group of its own"
    ));
    let status = Answer::read(&mut client).status;
    if !matches!(status, Some(129..)) {
        fail(
            said!("the exit status of a killed command, 128 + N"),
            or_none(status),
            said!("report how the command ended"),
        );
    }
    ask(&mut client, "echo still here").expect(
        "still here\n",
        "",
        0,
        said!("a cancel ends the command, not the connection"),
    );
    children_in_the_background_die_with_their_command(&mut client);
}

fn children_in_the_background_die_with_their_command(client: &mut Peer) {
    step(said!(
        "the command ends, and its child in the background does not"
    ));
    let lifeline = Lifeline::new();
    let quiet = format!("{} echo started", lifeline.taken_by_the_shell());
    ask(client, &quiet).expect("started\n", "", 0, left_open());
    lifeline.expect_cut(left_alive());

    step(said!("the same, and the child holds the outputs open"));
    let lifeline = Lifeline::new();
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let answer = ask(client, &with_a_child_in_the_background(&lifeline, &folder));
    let likely_cause = match answer.status {
        None => left_open(),
        Some(_) => said!(
            "read what is left in the pipes after the kill: the child had printed it before the command ended"
        ),
    };
    answer.expect(CHILD_AND_SHELL, "", 0, likely_cause);
    lifeline.expect_cut(left_alive());
}

/// When the client goes away, its command is killed.
#[test]
fn stage_14_the_command_of_a_client_that_left_dies() {
    let server = server(&[]);
    let mut client = server.connect(said!("the client"));
    let lifeline = Lifeline::new();
    client.send(&command(&lifeline.held_by_a_grandchild()));
    lifeline.expect_held(said!("run the command"));
    client.leave();
    lifeline.expect_cut(said!(
        "read on while the command runs: a read of 0 bytes means that the client is gone; \
         then kill its command"
    ));
}

/// After `--timeout`, the command is killed, the client is told, and the conversation goes on.
#[test]
fn stage_15_time_is_up() {
    // Long enough for a loaded machine to start a shell, and to run the `echo` below.
    let server = server(&["--timeout", "1500ms"]);
    let mut client = server.connect(said!("the client"));
    let lifeline = Lifeline::new();
    client.send(&command(&lifeline.held_by_a_grandchild()));
    lifeline.expect_held(said!("run the command"));
    lifeline.expect_cut(said!("kill the whole process group when the time is up"));
    let answer = Answer::read(&mut client);
    if answer.error.is_none() && answer.status.is_none_or(|status| status == 0) {
        fail(
            said!("an error frame (5), or the exit status of a killed command"),
            said!("see the last step"),
            said!("tell the client that the time was up"),
        );
    }
    ask(&mut client, "echo still here").expect(
        "still here\n",
        "",
        0,
        said!("go on after a command was killed"),
    );
}

/// Ctrl-C ends the server cleanly, exit 0, and with it the commands that run.
#[test]
fn stage_16_ctrl_c_ends_the_server_and_its_commands() {
    let server = server(&[]);
    let mut client = server.connect(said!("the client"));
    let lifeline = Lifeline::new();
    client.send(&command(&lifeline.held_by_a_grandchild()));
    lifeline.expect_held(said!("run the command"));
    server.interrupt();
    server.expect_exit(0, said!("catch SIGINT, close the connections, end"));
    lifeline.expect_cut(said!("kill the running commands before you end"));
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
fn stage_17_broken_frames_are_refused() {
    let server = server(&[]);
    for (what, bytes, is_cut, likely_cause) in NO_FRAMES {
        step(said!("a client sends {}", what));
        let mut client = server.connect(said!("the client"));
        client.send(bytes);
        if *is_cut {
            client.finish_sending();
        }
        let answer = Answer::read(&mut client);
        if answer.error.is_none_or(|error| error.is_empty()) {
            fail(
                said!("a frame of kind 5 with a message"),
                said!("see the last step"),
                likely_cause,
            );
        }
        server.expect_still_running(said!("one bad client must not end the server"));
    }
    let mut client = server.connect(said!("a well-behaved client"));
    ask(&mut client, "echo fine").expect(
        "fine\n",
        "",
        0,
        said!("the server goes on after a bad client"),
    );
    half_a_frame_is_not_waited_for();
}

fn half_a_frame_is_not_waited_for() {
    let server = server(&["--timeout", "1s"]);
    let mut client = server.connect(said!("a client that stops in the middle of a frame"));
    client.send(b"\x01\0\0");
    if Answer::read(&mut client).error.is_none() {
        fail(
            said!("a frame of kind 5 with a message"),
            said!("see the last step"),
            said!(
                "half a frame must not hold a thread without end: when a frame has begun, \
                 the rest of it has as much time as --timeout says"
            ),
        );
    }
}

/// Several clients are served at the same time, in any order; and Ctrl-C ends the server while they are connected.
#[test]
fn stage_18_a_busy_client_blocks_nobody() {
    let server = server(&[]);
    let mut idle = server.connect(said!("an idle client"));
    let mut busy = server.connect(said!("a busy client"));
    let lifeline = Lifeline::new();
    busy.send(&command(&lifeline.held_by_a_grandchild()));
    lifeline.expect_held(said!("serve each client in a thread of its own"));
    let mut last = server.connect(said!("the last client"));
    ask(&mut last, "echo last").expect(
        "last\n",
        "",
        0,
        said!("serve each client in a thread of its own"),
    );
    ask(&mut idle, "echo first").expect(
        "first\n",
        "",
        0,
        said!("serve each client in a thread of its own"),
    );
    server.interrupt();
    server.expect_exit(
        0,
        said!("do not wait for clients that stay: close their connections"),
    );
    lifeline.expect_cut(said!("kill the running commands before you end"));
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
        said!("a TLS hello with a command in it"),
        &[b"\x16\x03\x01", b"OK", b"\n%\n"],
        said!(
            "a command is text: close at the first byte that is not \
             (not UTF-8, NUL, a control character but tab and line end)"
        ),
    ),
];

/// Any web page can make a browser send something to 127.0.0.1. Nothing of it may be run.
#[test]
fn stage_19_a_web_page_is_not_a_client() {
    for protocol in ["framed", "handshake", "naive"] {
        let server = server(&["--protocol", protocol]);
        for (what, pieces, likely_cause) in ATTACKS {
            step(said!("a browser sends {}", what));
            let folder = tempfile::tempdir().expect("a temporary folder can be made");
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
fn stage_20_other_machines_are_refused() {
    // A server that refuses everybody is no good, either.
    server(&[]).connect(said!("a client on this machine"));
    for (host, addr) in [("0.0.0.0", "0.0.0.0:0"), ("::", "[::]:0")] {
        let server = program().start(said!("server"), &["server", addr]);
        let ended = server.wait(patience());
        if ended.is_none_or(|status| status.success()) {
            fail(
                said!(
                    "the server refuses to listen on {}, and ends with a failure",
                    verbatim(addr)
                ),
                ended.map_or(said!("it goes on"), Said::from),
                said!(
                    "look at the address before you bind: any program that can connect gets a shell"
                ),
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
        server.expect_on_stderr(
            host,
            said!("say on stderr which address you refuse, and why"),
        );
    }
}

/// `client ADDR -- COMMAND…` runs one command: its outputs go where they belong, its status is yours.
#[test]
fn stage_21_the_client_runs_one_command() {
    let server = server(&[]);
    let addr = server.addr().to_string();
    let words = ["echo out;", "echo err >&2;", "exit 42"];
    let client = program().start(
        said!("client"),
        &[&["client", &addr, "--"], &words[..]].concat(),
    );
    client.expect_on_stderr("err\n", said!("frames of kind 3 go to stderr"));
    client.expect_line("out", said!("frames of kind 2 go to stdout"));
    let rest = client.expect_exit(
        42,
        said!("end with the exit status that came in the frame of kind 4"),
    );
    if !rest.is_empty() {
        fail(
            said!("nothing more on stdout"),
            escaped(&rest),
            said!("stdout is for frames of kind 2 only"),
        );
    }
    a_status_that_does_not_fit_is_no_success();
}

/// On other systems than Unix, a status can be larger than 255.
fn a_status_that_does_not_fit_is_no_success() {
    let (client, mut server) = client(&["--", "true"]);
    server.expect(&command("true"), said!("send the command as it is"));
    server.send(&frame(EXIT_STATUS, &256_i32.to_be_bytes()));
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

/// Without COMMAND, each line of stdin is one; the end of stdin ends the client with status 0.
#[test]
fn stage_22_the_client_as_a_prompt() {
    let server = server(&[]);
    let mut client = program().start(said!("client"), &["client", &server.addr().to_string()]);
    client.type_line("echo one");
    client.expect_line(
        "one",
        said!("print the output, and no prompt, since stdin is a pipe"),
    );
    client.type_line("exit 3");
    client.type_line("echo two");
    client.expect_line("two", said!("a command that fails does not end the client"));
    client.end_input();
    client.expect_exit(0, said!("the end of stdin ends the client cleanly"));
}

/// `--encoding gbk` decodes the output, and a character that is cut between two frames comes out whole.
#[test]
fn stage_23_gbk_output_cut_at_every_byte() {
    let (mut client, mut server) = client(&["--encoding", "gbk"]);
    // 目录 in GBK, four bytes, cut in each possible way.
    let text = b"\xc4\xbf\xc2\xbc";
    for cut in 0..=text.len() {
        client.type_line("dir");
        server.expect(
            &command("dir"),
            said!("send the command as it is, in UTF-8"),
        );
        server.send(&frame(STDOUT, &text[..cut]));
        server.send(&frame(STDOUT, &[&text[cut..], b"\n"].concat()));
        server.send(&frame(EXIT_STATUS, &[0; 4]));
        client.expect_line(
            "目录",
            if cut == 0 {
                said!("decode the output as `--encoding` says, not as UTF-8")
            } else {
                said!("use an incremental decoder: it keeps half a character until the rest comes")
            },
        );
    }
    client.type_line("dir");
    server.expect(
        &command("dir"),
        said!("send the command as it is, in UTF-8"),
    );
    server.send(&frame(STDOUT, &[text, &b"\xc4"[..]].concat()));
    server.send(&frame(EXIT_STATUS, &[0; 4]));
    client.expect_on_stdout(
        "目录\u{fffd}",
        said!(
            "half a character at the end of the output was lost: tell the decoder that this is \
             the end, and it gives U+FFFD"
        ),
    );
}

/// A server that goes away before the exit status is an error: exit 1, and a word on stderr.
#[test]
fn stage_24_an_answer_without_an_end() {
    let (client, mut server) = client(&["--", "echo", "hi"]);
    server.expect(&command("echo hi"), said!("join the words with spaces"));
    server.send(&frame(STDOUT, b"hi\n"));
    server.leave();
    client.expect_line("hi", said!("print what comes as it comes"));
    client.expect_exit(1, said!("the exit status is missing: do not invent one"));
}

/// Ctrl-C in the client cancels the command: send kind 6, and wait for how it ended.
#[test]
fn stage_25_ctrl_c_cancels_the_command() {
    let (client, mut server) = client(&["--", "sleep", "1000"]);
    server.expect(&command("sleep 1000"), said!("join the words with spaces"));
    server.send(&frame(STDOUT, b"started\n"));
    client.expect_line("started", said!("print what comes as it comes"));
    client.interrupt();
    server.expect(
        &frame(CANCEL, b""),
        said!("catch SIGINT and send a frame of kind 6 and length 0"),
    );
    server.send(&frame(EXIT_STATUS, &137_i32.to_be_bytes()));
    client.expect_exit(
        137,
        said!("the exit status of the command is the client's, also after a cancel"),
    );
}

/// `--protocol handshake`: receive the command, send the length as digits, wait for `OK`, send the result.
#[test]
fn stage_26_the_handshake_server() {
    let server = server(&["--protocol", "handshake"]);
    let mut client = server.connect(said!("the client"));
    for (command, result, likely_cause) in [
        (
            "echo 你好",
            "你好\n",
            said!("first the length of the result, in bytes, as decimal digits, and nothing else"),
        ),
        (
            "echo again",
            "again\n",
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
                "a command that succeeds and prints nothing has the result `Run Perfectly`: ask whether the output is empty"
            ),
        ),
    ] {
        client.send(command.as_bytes());
        client.expect(result.len().to_string().as_bytes(), &likely_cause);
        client.send(b"OK");
        client.expect(result.as_bytes(), likely_cause);
    }
    // More than the kernel takes at once.
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
    step(said!(
        "the command ends, and its child in the background does not"
    ));
    let lifeline = Lifeline::new();
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    client.send(with_a_child_in_the_background(&lifeline, &folder).as_bytes());
    client.expect(CHILD_AND_SHELL.len().to_string().as_bytes(), left_open());
    lifeline.expect_cut(left_alive());
}

/// The client's side: send the command, receive the digits, send `OK`, receive that many bytes.
#[test]
fn stage_27_the_handshake_client() {
    let (mut client, mut server) = client(&["--protocol", "handshake"]);
    client.type_line("dir");
    server.expect(b"dir", said!("send the command without a line end"));
    server.send(b"3000");
    server.expect(b"OK", said!("acknowledge the length with OK"));
    server.send(&[b'x'; 1000]);
    until_read(&server);
    server.send(&[b'x'; 2000]);
    client.expect_line(
        &"x".repeat(3000),
        said!("one recv is not the whole result: count the bytes"),
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
    a_length_is_digits();
}

fn a_length_is_digits() {
    let (client, mut server) = client(&["--protocol", "handshake", "--", "dir"]);
    server.expect(b"dir", said!("send the command without a line end"));
    server.send(b"+5");
    client.expect_exit(
        1,
        said!("a length is decimal digits and nothing else, no sign and no space: refuse the rest"),
    );
}

/// While a command runs, a handshake client that leaves takes it along.
#[test]
fn stage_28_a_handshake_client_that_left() {
    let server = server(&["--protocol", "handshake"]);
    let mut client = server.connect(said!("the client"));
    let lifeline = Lifeline::new();
    client.send(lifeline.held_by_a_grandchild().as_bytes());
    lifeline.expect_held(said!("run the command"));
    client.leave();
    lifeline.expect_cut(said!(
        "look at the connection while the command runs, and kill it when the client is gone"
    ));
    let mut next = server.connect(said!("the next client"));
    next.send(b"echo hi");
    next.expect(b"3", said!("the server goes on"));
}

/// `--protocol naive`: one `recv` of up to 1024 bytes is the answer; what is longer sticks to the next one.
#[test]
fn stage_29_the_naive_protocol_sticks() {
    let naive = server(&["--protocol", "naive"]);
    let mut peer = naive.connect(said!("the client"));
    peer.send(b"echo hi");
    peer.expect(b"hi\n", said!("send the result and nothing else"));
    let lifeline = Lifeline::new();
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    peer.send(with_a_child_in_the_background(&lifeline, &folder).as_bytes());
    peer.expect(CHILD_AND_SHELL.as_bytes(), left_open());
    lifeline.expect_cut(left_alive());

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
}

/// HOST may be a name or an IPv6 address in brackets.
#[test]
fn stage_30_names_and_ipv6() {
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
fn stage_31_nobody_listens_there() {
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
fn stage_32_mistakes_on_the_command_line() {
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
