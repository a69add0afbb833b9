//! At the limits of threads and of time: beyond the contract, so not a stage.
#![cfg(unix)]

use std::io::Write;
use std::net::TcpListener;
use std::time::Duration;

use assert_cmd::cargo::cargo_bin;
use support::{Program, verbatim};

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

/// A thread's stack is 1 GB, and there is room for three of them: two wait for Ctrl-C, one for the keyboard.
#[cfg(target_os = "linux")]
const THREE_THREADS: &str = "export RUST_MIN_STACK=1000000000 && ulimit -S -v 3500000";

#[cfg(target_os = "linux")]
#[test]
fn a_server_without_a_thread_to_spare_closes_one_connection_and_goes_on() {
    let mut server = program()
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
