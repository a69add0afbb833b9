//! Every way of waiting serves alike; and nothing outside stops the loop. Beyond the contract, so not stages.
#![allow(
    clippy::unwrap_used,
    reason = "all of this file is a test, its helpers too"
)]

use std::io::{self, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpStream};
#[cfg(unix)]
use std::process::{Child, Command};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

#[cfg(unix)]
use assert_cmd::cargo::cargo_bin;
use event_loop::{Echo, How, Room, Server, Service, Settings, WhenFull};
use support::PATIENCE;

/// Serves in each way there is, all at the same time; lets `peers` come, and ends each server by its bell.
fn in_each_way<S: Service>(
    settings: &Settings,
    service: impl Fn() -> S + Sync,
    peers: impl Fn(SocketAddr) + Sync,
) {
    thread::scope(|scope| {
        for &ready in How::ALL {
            let (service, peers) = (&service, &peers);
            let settings = Settings {
                ready,
                ..settings.clone()
            };
            let (tell, told) = mpsc::channel();
            scope.spawn(move || {
                let (server, bell) = Server::bind("127.0.0.1:0", settings, service()).unwrap();
                tell.send((server.addr(), bell)).unwrap();
                server.serve().unwrap();
            });
            scope.spawn(move || {
                // The bell rings when it is dropped: also when a peer panics.
                let (addr, _bell) = told.recv().unwrap();
                peers(addr);
            });
        }
    });
}

fn connect(server: SocketAddr) -> TcpStream {
    let stream = TcpStream::connect(server).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    stream.set_write_timeout(Some(PATIENCE)).unwrap();
    stream
}

#[test]
fn each_way_echoes_more_than_the_buffers_hold() {
    in_each_way(
        &Settings::default(),
        || Echo::new(true),
        |addr| {
            let _silent = connect(addr);
            let mut peer = connect(addr);
            let mut writer = peer.try_clone().unwrap();
            let sent = b"0123456789abcdef".repeat(1_000_000);
            let mut came = vec![0; sent.len()];
            thread::scope(|scope| {
                scope.spawn(|| {
                    writer.write_all(&sent).unwrap();
                    writer.shutdown(Shutdown::Write).unwrap();
                });
                peer.read_exact(&mut came).unwrap();
            });
            assert!(came == sent, "other bytes came back");
            assert_eq!(peer.read(&mut [0]).unwrap(), 0);
        },
    );
}

#[test]
fn each_way_passes_lines_on_and_lets_peers_go() {
    let settings = Settings {
        idle: Some(Duration::from_secs(1)),
        max_peers: 2,
        when_full: WhenFull::TurnAway,
        ..Settings::default()
    };
    in_each_way(
        &settings,
        || Room::new(true),
        |addr| {
            let (ann, mut bob) = (connect(addr), connect(addr));
            bob.write_all("你好\r\nbye".as_bytes()).unwrap();
            bob.shutdown(Shutdown::Write).unwrap();
            assert_eq!(io::read_to_string(&bob).unwrap(), "");
            // Ann hears both, and is closed: nothing came from her.
            let bob = bob.local_addr().unwrap();
            let heard = io::read_to_string(&ann).unwrap();
            assert_eq!(heard, format!("{bob}: 你好\n{bob}: bye\n"));
        },
    );
}

/// A program that ends with the test.
#[cfg(unix)]
struct Killed(Child);

#[cfg(unix)]
impl Drop for Killed {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A pipe holds 64 KiB on Linux, and nobody reads this one.
#[cfg(unix)]
#[test]
fn a_full_stdout_and_stderr_stop_nobody() {
    let (mut unread, full) = io::pipe().unwrap();
    let mut command = Command::new(cargo_bin!("event-loop"));
    command.args(["room", "127.0.0.1:0"]);
    command.stdout(full.try_clone().unwrap()).stderr(full);
    let _room = Killed(command.spawn().unwrap());
    let mut first = [0; 64];
    let count = unread.read(&mut first).unwrap();
    let first = str::from_utf8(&first[..count]).unwrap();
    let addr = first.trim().strip_prefix("listening on ").unwrap();
    let (mut ann, mut bob) = (
        connect(addr.parse().unwrap()),
        connect(addr.parse().unwrap()),
    );
    let line = "x".repeat(1000);
    let heard = format!("{}: {line}\n", ann.local_addr().unwrap());
    for _ in 0..300 {
        writeln!(ann, "{line}").unwrap();
        let mut came = vec![0; heard.len()];
        bob.read_exact(&mut came).unwrap();
        assert_eq!(str::from_utf8(&came), Ok(heard.as_str()));
    }
}

/// What the stages cannot ask of every language, whose runtime may have threads of its own.
#[cfg(target_os = "linux")]
#[test]
fn each_way_needs_one_thread() {
    for way in ["spin", "poll", "epoll", "edge", "mio"] {
        let program = support::Program::new(vec![cargo_bin!("event-loop").display().to_string()]);
        let server = program.serve(&["room", "127.0.0.1:0", "--ready", way]);
        let _peers = [connect(server.addr()), connect(server.addr())];
        assert_eq!(server.held().unwrap().threads, 1, "{way}");
    }
}
