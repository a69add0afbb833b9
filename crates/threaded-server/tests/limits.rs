//! What the program does beyond the stages: at the limits of the machine, and in what no other program need do.

use std::fs;
use std::io;
use std::net::{Shutdown, SocketAddr, TcpStream};

use assert_cmd::cargo::cargo_bin;
use support::Program;

const LOOPBACK: &str = "127.0.0.1:0";

/// Always ours: the variable `PROGRAM` is for the stages.
fn program() -> Program {
    Program::new(vec![cargo_bin!("threaded-server").display().to_string()])
}

/// A thread that has ended keeps its stack until it is joined, so what shows is the address space.
/// (glibc keeps 40 MiB of stacks of joined threads, to use them again.)
#[cfg(target_os = "linux")]
#[test]
fn a_thread_that_has_ended_is_joined_while_the_server_goes_on() {
    const PEERS: u64 = 1000;
    let server = program().serve(&["tcp", LOOPBACK, "--quiet"]);
    come_and_go(server.addr());
    let before = address_space_kib(server.pid());
    for _ in 0..PEERS {
        come_and_go(server.addr());
    }
    let growth = address_space_kib(server.pid()).saturating_sub(before);
    let stacks = PEERS * threaded_server::STACK_SIZE as u64 / 1024;
    assert!(
        growth < stacks / 2,
        "{growth} KiB for {PEERS} peers that left"
    );
}

/// One peer, served to its end.
#[cfg(target_os = "linux")]
fn come_and_go(server: SocketAddr) {
    let peer = TcpStream::connect(server).expect("the server listens");
    peer.shutdown(Shutdown::Write).expect("it is connected");
    let echo = io::read_to_string(peer).expect("the server closes in good order");
    assert_eq!(echo, "");
}

/// See VmSize in proc_pid_status(5).
#[cfg(target_os = "linux")]
fn address_space_kib(pid: u32) -> u64 {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).expect("it runs");
    let size = status.lines().find_map(|line| line.strip_prefix("VmSize:"));
    let size = size.and_then(|size| size.trim().strip_suffix(" kB")?.parse().ok());
    size.expect("VmSize is a number of kB")
}
