//! The server where something runs out: descriptors, threads, memory, places, or the patience of a user.
//!
//! Beyond the contract, and so no stages.
#![cfg(target_os = "linux")]
#![allow(
    clippy::unwrap_used,
    reason = "all of this file is a test, its helpers too"
)]

use std::env;
use std::fs;
use std::io::{ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use assert_cmd::cargo::cargo_bin;
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use remote_cmd::frame::{Frame, Kind, read_frame, write_frame};
use socket2::{Domain, SockRef, Socket, Type};
use support::{Lifeline, Program, Server, patience, verbatim};

const ANY_PORT: &str = "127.0.0.1:0";

/// Always ours: the variable `PROGRAM` is for the stages.
fn program() -> Program {
    Program::new(vec![cargo_bin!("remote-cmd").display().to_string()])
}

fn connect(server: &Server) -> TcpStream {
    let stream = TcpStream::connect(server.addr()).unwrap();
    stream.set_read_timeout(Some(patience())).unwrap();
    stream
}

/// The frames of one answer, up to the exit status or the end of the stream.
fn answer(mut stream: &TcpStream) -> Vec<Frame> {
    let mut frames = Vec::new();
    while let Ok(Some(frame)) = read_frame(&mut stream) {
        let is_last = frame.kind == Kind::ExitStatus;
        frames.push(frame);
        if is_last {
            break;
        }
    }
    frames
}

fn ask(mut stream: &TcpStream, command: &str) -> Vec<Frame> {
    // A server that refuses us may have closed already.
    let _ = write_frame(&mut stream, Kind::Command, command.as_bytes());
    answer(stream)
}

fn is_served(stream: &TcpStream) -> bool {
    let answer = ask(stream, "echo served");
    answer.iter().any(|frame| frame.payload == b"served\n")
}

fn wait_until_served(server: &Server) -> TcpStream {
    let start = Instant::now();
    loop {
        let stream = connect(server);
        if is_served(&stream) {
            return stream;
        }
        assert!(start.elapsed() < patience(), "no place is free");
    }
}

/// The highest amount of memory that the program has needed, in KiB.
fn peak_memory(server: &Server) -> u64 {
    let status = fs::read_to_string(format!("/proc/{}/status", server.pid())).unwrap();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let peak = peak.unwrap().trim().strip_suffix(" kB").unwrap();
    peak.parse().unwrap()
}

/// Waits until the server has sent as much as the kernel takes for a client that does not read.
fn wait_until_stalled(client: &TcpStream) {
    let queues = || {
        let port = format!(":{:04X} ", client.local_addr().unwrap().port());
        let table = fs::read_to_string("/proc/net/tcp").unwrap();
        let rows = table.lines().filter(|row| row.contains(&port));
        let queues = rows.filter_map(|row| row.split_whitespace().nth(4).map(str::to_owned));
        queues.collect::<Vec<_>>()
    };
    let start = Instant::now();
    let mut seen = (queues(), Instant::now());
    while seen.1.elapsed() < Duration::from_millis(300) && start.elapsed() < patience() {
        thread::yield_now();
        let now = queues();
        if now != seen.0 || now.iter().all(|queue| queue == "00000000:00000000") {
            seen = (now, Instant::now());
        }
    }
}

#[test]
fn two_signals_at_once_leave_no_command_behind() {
    for _ in 0..5 {
        let server = program().serve(&["server", ANY_PORT]);
        let clients: Vec<_> = (0..16)
            .map(|_| (connect(&server), Lifeline::new()))
            .collect();
        for (client, line) in &clients {
            let command = line.held_by_a_grandchild();
            write_frame(&mut &*client, Kind::Command, command.as_bytes()).unwrap();
            line.expect_held(verbatim("the command is started"));
        }
        let server_id = Pid::from_raw(server.pid().cast_signed());
        kill(server_id, Signal::SIGINT).unwrap();
        kill(server_id, Signal::SIGTERM).unwrap();
        server.wait(patience()).expect("it ends");
        for (_, line) in &clients {
            line.expect_cut(verbatim("kill the commands before the program ends"));
        }
    }
}

/// With each number of free descriptors: `accept` takes the last one, and then waits.
#[test]
fn ctrl_c_works_however_few_descriptors_are_free() {
    for limit in 9..16 {
        let limited = program().after_shell(&format!("ulimit -n {limit}"));
        let server = limited.serve(&["server", ANY_PORT]);
        let mut clients = Vec::new();
        for _ in 0..4 {
            let client = connect(&server);
            let connected = format!("client {} connected", client.local_addr().unwrap());
            server.expect_on_stderr(&connected, verbatim("it is accepted"));
            clients.push(client);
        }
        server.interrupt();
        server.expect_exit(0, verbatim("what wakes accept needs a descriptor"));
    }
}

/// In a network of its own, where even loopback is down: connect(2) fails with ENETUNREACH.
#[test]
fn ctrl_c_ends_a_server_that_no_connection_reaches() {
    let possible = Command::new("unshare").args(["-Urn", "true"]).output();
    if !possible.is_ok_and(|made| made.status.success()) {
        assert!(
            env::var_os("REQUIRE_PRIVATE_NETWORK").is_none(),
            "no network of its own can be had here"
        );
        return;
    }
    let alone = program().after_shell("set -- unshare -Urn \"$@\"");
    let server = alone.serve(&["server", ANY_PORT]);
    server.interrupt();
    server.expect_exit(
        0,
        verbatim("when no connection wakes accept, something else must"),
    );
}

/// Each thread asks for 256 MiB of address space here, so there is room for a few only.
#[test]
fn at_the_thread_limit_no_place_is_lost() {
    for limit in [1_900_000, 2_200_000] {
        let preparation = format!("ulimit -v {limit}; export RUST_MIN_STACK=268435456");
        let limited = program().after_shell(&preparation);
        let server = limited.serve(&["server", ANY_PORT, "--max-clients", "6"]);
        for _ in 0..4 {
            let clients: Vec<_> = (0..6).map(|_| connect(&server)).collect();
            let served = clients.iter().filter(|client| is_served(client)).count();
            assert!(served < 6, "all are served: the limit is none");
        }
        wait_until_served(&server);
        server.interrupt();
        server.expect_exit(
            0,
            verbatim("a thread that cannot be started is no reason to panic"),
        );
        server.expect_no_stack_trace();
    }
}

#[test]
fn a_client_that_is_back_from_the_same_port_has_a_place_of_its_own() {
    for _ in 0..10 {
        let server = program().serve(&["server", ANY_PORT, "--max-clients", "2"]);
        let any_port = SocketAddr::from(([127, 0, 0, 1], 0));
        let first = connected(bound(any_port), server.addr());
        write_frame(&mut &first, Kind::Command, b"echo; sleep 1000").unwrap();
        read_frame(&mut &first).unwrap();
        // Bound before the port is free, or another program may get it.
        let back = bound(first.local_addr().unwrap());
        SockRef::from(&first)
            .set_linger(Some(Duration::ZERO))
            .unwrap();
        drop(first);

        let _back = connected(back, server.addr());
        let _second = wait_until_served(&server);
        assert!(!is_served(&connect(&server)), "a third of two is served");
    }
}

fn bound(port: SocketAddr) -> Socket {
    let socket = Socket::new(Domain::IPV4, Type::STREAM, None).unwrap();
    socket.set_reuse_address(true).unwrap();
    socket.bind(&port.into()).unwrap();
    socket
}

/// A program that another test starts at this moment has a copy of the first socket until it runs its own code:
/// so long, the connection from that port is still there.
fn connected(socket: Socket, server: SocketAddr) -> TcpStream {
    let start = Instant::now();
    while let Err(error) = socket.connect(&server.into()) {
        let is_still_there = error.kind() == ErrorKind::AddrNotAvailable;
        assert!(is_still_there && start.elapsed() < patience(), "{error}");
    }
    let stream = TcpStream::from(socket);
    stream.set_read_timeout(Some(patience())).unwrap();
    stream
}

#[test]
fn a_cancel_is_heard_while_the_client_does_not_read() {
    let server = program().serve(&["server", ANY_PORT]);
    let mut client = connect(&server);
    let line = Lifeline::new();
    let command = format!("{} yes", line.taken_by_the_shell());
    write_frame(&mut client, Kind::Command, command.as_bytes()).unwrap();
    line.expect_held(verbatim("the command is started"));
    wait_until_stalled(&client);
    write_frame(&mut client, Kind::Cancel, b"").unwrap();
    line.expect_cut(verbatim(
        "the thread that hears the cancel must not wait for the one that sends",
    ));
    let status = answer(&client).pop().unwrap().exit_status().unwrap();
    assert_eq!(status, 128 + 9);
}

/// Four results of 60 MB, and not one of them read.
#[test]
fn results_that_nobody_reads_are_bounded_in_total() {
    for protocol in ["handshake", "naive"] {
        let server = program().serve(&["server", ANY_PORT, "--protocol", protocol]);
        let mut clients: Vec<_> = (0..4).map(|_| connect(&server)).collect();
        for client in &mut clients {
            client.write_all(b"head -c 60000000 /dev/zero").unwrap();
        }
        for client in &mut clients {
            // The result is complete, or there was no room for it.
            assert_eq!(client.read(&mut [0]).unwrap(), 1);
        }
        let peak = peak_memory(&server);
        assert!(peak < 200 * 1024, "{protocol}: {peak} KiB");
    }
}

#[test]
fn commands_that_wait_are_bounded_in_total() {
    let server = program().serve(&["server", ANY_PORT]);
    for (length, count) in [(10, 70), (40_000, 4)] {
        let mut client = connect(&server);
        write_frame(&mut client, Kind::Command, b"sleep 1000").unwrap();
        let command = format!(": {}", "x".repeat(length));
        for _ in 0..count {
            write_frame(&mut client, Kind::Command, command.as_bytes()).unwrap();
        }
        let last = answer(&client).pop().unwrap();
        assert_eq!(last.kind, Kind::Error);
        assert!(last.text().unwrap().contains("waiting"));
    }
}
