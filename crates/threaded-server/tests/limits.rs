//! The program at the limits of the machine: of threads, descriptors, ports, and of what a server may send.
//!
//! Beyond the contract, so not stages.
#![cfg(target_os = "linux")]
#![allow(
    clippy::unwrap_used,
    reason = "all of this file is a test, its helpers too"
)]

use std::fs;
use std::io::{self, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::process::{self, Child, Command};
use std::thread;
use std::time::{Duration, Instant};

use assert_cmd::cargo::cargo_bin;
use nix::sys::signal::{Signal, kill};
use nix::unistd::{Pid, Uid};
use support::{Program, Server, patience, verbatim};

const ANY_PORT: &str = "127.0.0.1:0";

/// Always ours: the variable `PROGRAM` is for the stages.
fn program() -> Program {
    Program::new(vec![cargo_bin!("threaded-server").display().to_string()])
}

fn connect(server: &Server) -> TcpStream {
    let stream = TcpStream::connect(server.addr()).unwrap();
    stream.set_read_timeout(Some(patience())).unwrap();
    stream
}

fn is_served(mut stream: &TcpStream) -> bool {
    let mut answer = [0; 5];
    stream.write_all(b"hello").is_ok() && stream.read_exact(&mut answer).is_ok()
}

#[track_caller]
fn expect_ctrl_c_to_work(server: &mut Server) {
    server.interrupt();
    server.expect_exit(0, verbatim("Ctrl-C ends a server in good order"));
    server.expect_no_stack_trace();
}

/// A thread that has ended keeps its stack until it is joined: that shows in the size of the process's data.
/// (glibc keeps 40 MiB of stacks of joined threads, to use them again.)
#[test]
fn a_thread_that_has_ended_is_joined_while_the_server_goes_on() {
    const PEERS: u64 = 1000;
    let server = program().serve(&["tcp", ANY_PORT, "--quiet"]);
    come_and_go(server.addr());
    let before = data_kib(server.pid());
    for _ in 0..PEERS {
        come_and_go(server.addr());
    }
    let growth = data_kib(server.pid()).saturating_sub(before);
    let stacks = PEERS * threaded_server::STACK_SIZE as u64 / 1024;
    assert!(
        growth < stacks / 2,
        "{growth} KiB for {PEERS} peers that left"
    );
}

/// One peer, served to its end.
fn come_and_go(server: SocketAddr) {
    let peer = TcpStream::connect(server).unwrap();
    peer.shutdown(Shutdown::Write).unwrap();
    assert_eq!(io::read_to_string(peer).unwrap(), "");
}

/// See VmData in proc_pid_status(5). (VmSize also counts what malloc only reserves.)
fn data_kib(pid: u32) -> u64 {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).unwrap();
    let size = status.lines().find_map(|line| line.strip_prefix("VmData:"));
    let size = size.unwrap().trim().strip_suffix(" kB").unwrap();
    size.parse().unwrap()
}

/// With each number of free descriptors: accept takes the last one, and then waits.
#[test]
fn ctrl_c_works_however_few_descriptors_are_free() {
    for limit in 9..16 {
        for how in ["per-connection", "pool:2", "one"] {
            let limited = program().after_shell(&format!("ulimit -n {limit}"));
            let mut server = limited.serve(&["tcp", ANY_PORT, "--threads", how]);
            let _clients: Vec<_> = (0..9).map(|_| connect(&server)).collect();
            expect_ctrl_c_to_work(&mut server);
        }
    }
}

/// The limit counts all threads of the user. The superuser has none, so it starts the server as `nobody`.
#[test]
fn at_the_thread_limit_a_peer_is_turned_away_and_the_server_goes_on() {
    let limited = with_few_threads();
    let mut server = limited.program.serve(&["tcp", ANY_PORT, "--quiet"]);
    let mut served = Vec::new();
    loop {
        let peer = connect(&server);
        if !is_served(&peer) {
            break;
        }
        served.push(peer);
        assert!(served.len() < 2000, "the limit is none");
    }
    server.expect_on_stderr("start a thread", verbatim("the user is told why"));
    for peer in &served {
        assert!(is_served(peer), "the others are served on");
    }
    expect_ctrl_c_to_work(&mut server);
}

struct FewThreads {
    program: Program,
    /// The user `nobody` may not enter the folder that the program is built in.
    copy: Option<std::path::PathBuf>,
}

impl Drop for FewThreads {
    fn drop(&mut self) {
        if let Some(copy) = &self.copy {
            let _ = fs::remove_file(copy);
        }
    }
}

fn with_few_threads() -> FewThreads {
    // Enough for what else that user may do meanwhile.
    const MORE: usize = 100;
    if !Uid::effective().is_root() {
        let limit = threads_of(Uid::effective()) + MORE;
        return FewThreads {
            program: program().after_shell(&format!("prlimit --pid $$ --nproc={limit}")),
            copy: None,
        };
    }
    let copy = std::env::temp_dir().join(format!("threaded-server-{}", process::id()));
    fs::copy(cargo_bin!("threaded-server"), &copy).unwrap();
    let limit = threads_of(Uid::from_raw(65534)) + MORE;
    let preparation = format!(
        "cd / && prlimit --pid $$ --nproc={limit} && set -- setpriv --reuid=65534 --regid=65534 --clear-groups \"$@\""
    );
    FewThreads {
        program: Program::new(vec![copy.display().to_string()]).after_shell(&preparation),
        copy: Some(copy),
    }
}

/// See proc_pid_status(5).
fn threads_of(user: Uid) -> usize {
    let own = format!("Uid:\t{user}\t");
    let processes = fs::read_dir("/proc").unwrap().flatten();
    let statuses =
        processes.filter_map(|entry| fs::read_to_string(entry.path().join("status")).ok());
    let threads = statuses
        .filter(|status| status.contains(&own))
        .filter_map(|status| {
            let count = status
                .lines()
                .find_map(|line| line.strip_prefix("Threads:"));
            count?.trim().parse::<usize>().ok()
        });
    threads.sum()
}

/// A server may receive at 127.255.255.255, but not send to it: sendto(2) fails with EACCES.
#[test]
fn ctrl_c_ends_a_udp_server_that_cannot_send_to_itself() {
    for how in ["per-connection", "pool:2", "one"] {
        let mut server = program().serve(&["udp", "127.255.255.255:0", "--threads", how]);
        expect_ctrl_c_to_work(&mut server);
    }
}

/// In a network of its own, where even loopback is down: connect(2) fails with ENETUNREACH.
#[test]
fn ctrl_c_ends_a_server_that_no_connection_reaches() {
    const NO_NETWORK: [&str; 2] = ["unshare", "-Urn"];
    let possible = Command::new(NO_NETWORK[0])
        .args([NO_NETWORK[1], "true"])
        .output();
    if !possible.is_ok_and(|made| made.status.success()) {
        assert!(
            std::env::var_os("REQUIRE_PRIVATE_NETWORK").is_none(),
            "no network of its own can be had here"
        );
        return;
    }
    let alone = program().after_shell("set -- unshare -Urn \"$@\"");
    for protocol in ["tcp", "udp"] {
        let mut server = alone.serve(&[protocol, "0.0.0.0:0"]);
        expect_ctrl_c_to_work(&mut server);
    }
}

#[test]
fn two_signals_at_once_end_the_server() {
    for _ in 0..20 {
        let server = program().serve(&["tcp", ANY_PORT]);
        let clients: Vec<_> = (0..50).map(|_| connect(&server)).collect();
        let server_id = Pid::from_raw(server.pid().cast_signed());
        kill(server_id, Signal::SIGINT).unwrap();
        kill(server_id, Signal::SIGTERM).unwrap();
        server.wait(patience()).expect("it ends");
        server.expect_no_stack_trace();
        for mut client in clients {
            let _ = client.read(&mut [0]);
        }
    }
}

/// The handlers wait to print, and will not return.
#[test]
fn ctrl_c_ends_a_server_whose_output_is_not_read() {
    let (mut output, input) = io::pipe().unwrap();
    let mut command = Command::new(cargo_bin!("threaded-server"));
    let mut server = Silenced(
        command
            .args(["tcp", ANY_PORT])
            .stdout(input)
            .spawn()
            .unwrap(),
    );
    drop(command);
    let mut line = [0; 100];
    let count = output.read(&mut line).unwrap();
    let line = String::from_utf8_lossy(&line[..count]);
    let addr = line.trim().strip_prefix("listening on ").unwrap();

    let mut peer = TcpStream::connect(addr).unwrap();
    peer.set_write_timeout(Some(Duration::from_millis(200)))
        .unwrap();
    while peer.write(&[b'x'; 65_536]).is_ok() {}
    let server_id = Pid::from_raw(server.0.id().cast_signed());
    kill(server_id, Signal::SIGINT).unwrap();
    let begin = Instant::now();
    let ended = loop {
        if let Some(status) = server.0.try_wait().unwrap() {
            break status;
        }
        assert!(begin.elapsed() < patience(), "it still runs");
        thread::yield_now();
    };
    assert_eq!(ended.code(), Some(0));
}

/// A server whose standard output only the test reads. It is killed in any case.
struct Silenced(Child);

impl Drop for Silenced {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn an_error_begins_with_the_operation_that_failed() {
    let server = program().serve(&["tcp", ANY_PORT]);
    let taken = server.addr().to_string();
    let failed = program().to_its_end(&["tcp", &taken]).output();
    assert_eq!(failed.status.code(), Some(1));
    let said = String::from_utf8_lossy(&failed.stderr);
    assert!(
        said.starts_with(&format!("bind {taken}: address already in use")),
        "{said}"
    );
}
