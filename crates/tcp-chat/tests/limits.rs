//! At the limits of threads, of time and of buffers: beyond the contract, so not a stage.
#![cfg(target_os = "linux")]

use std::io::{IsTerminal, Write};
use std::net::{TcpListener, TcpStream};
use std::time::Duration;

use assert_cmd::cargo::cargo_bin;
use lesson_kit::Prompt;
use support::{AtTerminal, Program, verbatim};
use tcp_chat::duplex::talk;

const ANY_PORT: &str = "127.0.0.1:0";

fn program() -> Program {
    Program::new(vec![cargo_bin!("tcp-chat").display().to_string()])
}

/// No stack of this size can be had, so no thread can be started.
const NO_THREADS: &str = "export RUST_MIN_STACK=1000000000000000";

#[test]
fn a_client_without_a_thread_to_spare_says_so() {
    let listener = TcpListener::bind(ANY_PORT).unwrap();
    let addr = listener.local_addr().unwrap().to_string();
    program().after_shell(NO_THREADS).expect_failure(
        &["client", &addr, "--duplex"],
        1,
        &["start a thread"],
        verbatim("a thread that cannot be started is an error like others, no panic"),
    );
}

/// A thread's stack is 1 GB, and there is room for three of them: two wait for Ctrl-C, and one for the keyboard.
const THREE_THREADS: &str = "export RUST_MIN_STACK=1000000000 && ulimit -S -v 3500000";

#[test]
fn a_server_without_a_thread_to_spare_closes_one_connection_and_goes_on() {
    let server = program()
        .after_shell(THREE_THREADS)
        .serve(&["server", ANY_PORT, "--duplex"]);
    let mut first = server.connect(verbatim("the first peer"));
    first.expect_end(verbatim("nobody can read from this connection"));
    server.expect_on_stderr("start a thread", verbatim("the user is told why"));

    let pid = server.pid().to_string();
    let lifted = std::process::Command::new("prlimit")
        .args(["--pid", &pid, "--as=unlimited:"])
        .status();
    assert!(lifted.unwrap().success());
    let mut second = server.connect(verbatim("the second peer"));
    second.send(b"hello\n");
    server.expect_line("hello", verbatim("one bad moment does not end the server"));
    server.interrupt();
    server.expect_exit(0, verbatim("Ctrl-C ends the server"));
}

#[test]
fn a_client_that_never_finishes_its_line_does_not_keep_the_server() {
    let mut server = program().serve(&["server", ANY_PORT]);
    let mut peer = server.connect(verbatim("a slow peer"));
    peer.send(b"hello\n");
    server.expect_line("hello", verbatim("print the received text"));
    server.end_input();
    let ended = (0..100).any(|_| {
        let _ = peer.stream().write_all(b"x");
        server.wait(Duration::from_millis(50)).is_some()
    });
    assert!(ended, "the time limit started again with each byte");
    server.expect_exit(0, verbatim("the conversation was finished"));
}

/// Talks, at the terminal of the test below, with a server that does not read.
#[test]
#[ignore = "a program for another test"]
fn program_that_cannot_send() {
    if !std::io::stdin().is_terminal() {
        return;
    }
    let listener = TcpListener::bind(ANY_PORT).unwrap();
    let mut stream = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
    stream.set_nonblocking(true).unwrap();
    while stream.write(&[b'x'; 65_536]).is_ok() {}
    stream.set_nonblocking(false).unwrap();
    let _ = talk(&stream, Prompt::new());
}

#[test]
fn ctrl_c_ends_a_duplex_client_that_cannot_send() {
    let program = std::env::current_exe().unwrap();
    let args = [
        "--exact",
        "program_that_cannot_send",
        "--ignored",
        "--nocapture",
    ];
    let mut terminal = AtTerminal::new(&program, &args).start();
    terminal.expect(">>: ");
    terminal.paste(b"a line that cannot be sent\r");
    terminal.expect("\n");
    terminal.expect(">>: ");
    terminal.paste(b"\x03");
    terminal.expect_good_end(130);
}
