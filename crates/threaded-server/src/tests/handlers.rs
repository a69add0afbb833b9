//! What a handler may do, and which requests it gets.

use std::io::{self, ErrorKind, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpStream, UdpSocket};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use support::PATIENCE;

use super::{ALL, LOOPBACK, connect, echoes, in_time, serving, with};
use crate::{Datagram, Echo, Handler, Settings, TcpServer, Threads, UdpServer};

#[test]
fn one_server_serves_in_one_thread() {
    in_time(|| {
        serving(
            Settings::default(),
            &Echo::new(None),
            |server: &TcpServer| {
                // Once this peer is answered, the other thread is serving for sure.
                assert!(echoes(&connect(server)));
                let second = server.serve_forever(&Echo::new(None)).unwrap_err();
                assert_eq!(second.kind(), ErrorKind::ResourceBusy);
            },
        );
    });
}

/// Panics when the peer asks for it, in `handle` or in everything else.
#[derive(Default)]
struct Clumsy {
    errors: Mutex<Vec<String>>,
}

impl Handler<TcpStream> for Clumsy {
    fn handle(&self, mut stream: &TcpStream, _: SocketAddr) -> io::Result<()> {
        let mut wish = [0];
        stream.read_exact(&mut wish)?;
        match wish[0] {
            b'p' => panic!("as was wished"),
            b'e' => Err(io::Error::other("an error, as was wished")),
            _ => stream.write_all(&wish),
        }
    }

    fn handle_error(&self, _: SocketAddr, error: &io::Error) {
        self.errors.lock().unwrap().push(error.to_string());
        panic!("and this one, too");
    }
}

#[test]
fn a_panic_ends_one_request_only() {
    in_time(|| {
        for threads in ALL {
            let clumsy = Clumsy::default();
            serving(with(threads), &clumsy, |server: &TcpServer| {
                for (wish, answer) in [(b"p", ""), (b"p", ""), (b"p", ""), (b"e", ""), (b"x", "x")]
                {
                    let mut client = connect(server);
                    client.write_all(wish).unwrap();
                    let mut came = String::new();
                    client.read_to_string(&mut came).unwrap();
                    assert_eq!(came, answer);
                }
            });
            let panicked = "the handler panicked: as was wished";
            let told = clumsy.errors.into_inner().unwrap();
            assert_eq!(
                told,
                [panicked, panicked, panicked, "an error, as was wished"]
            );
        }
    });
}

/// Wants every second request only.
#[derive(Default)]
struct Choosy {
    asked: AtomicUsize,
}

impl Handler<TcpStream> for Choosy {
    fn handle(&self, mut stream: &TcpStream, _: SocketAddr) -> io::Result<()> {
        stream.write_all(b"welcome")
    }

    fn verify_request(&self, _: &TcpStream, _: SocketAddr) -> bool {
        match self.asked.fetch_add(1, Ordering::SeqCst) {
            4 => panic!("a panic is a no"),
            number => number % 2 == 1,
        }
    }
}

#[test]
fn a_request_that_is_not_verified_is_closed() {
    in_time(|| {
        for threads in ALL {
            serving(with(threads), &Choosy::default(), |server: &TcpServer| {
                for answer in ["", "welcome", "", "welcome", "", "welcome"] {
                    let mut came = String::new();
                    connect(server).read_to_string(&mut came).unwrap();
                    assert_eq!(came, answer);
                }
            });
        }
    });
}

#[test]
fn a_connection_ends_with_its_handler_though_a_second_handle_is_kept() {
    in_time(|| {
        for threads in ALL {
            let kept = Mutex::new(Vec::new());
            let handler = |stream: &TcpStream, _: SocketAddr| {
                kept.lock().unwrap().push(stream.try_clone()?);
                Ok(())
            };
            serving(with(threads), &handler, |server: &TcpServer| {
                assert_eq!(connect(server).read(&mut [0]).unwrap(), 0);
            });
        }
    });
}

#[test]
fn handle_request_serves_one() {
    in_time(|| {
        let server = TcpServer::bind(LOOPBACK, Settings::default()).unwrap();
        let first = connect(&server);
        let second = connect(&server);
        (&first).write_all(b"hello").unwrap();
        first.shutdown(Shutdown::Write).unwrap();
        assert!(server.handle_request(&Echo::new(None)).unwrap());
        let mut came = String::new();
        (&first).read_to_string(&mut came).unwrap();
        assert_eq!(came, "hello");
        second.set_nonblocking(true).unwrap();
        assert_eq!(
            (&second).read(&mut [0]).unwrap_err().kind(),
            ErrorKind::WouldBlock
        );
    });
}

#[test]
fn handle_request_waits_no_longer_than_its_timeout() {
    in_time(|| {
        let settings = Settings {
            timeout: Some(Duration::from_millis(20)),
            ..Settings::default()
        };
        let udp = UdpServer::bind(LOOPBACK, settings.clone()).unwrap();
        assert!(!udp.handle_request(&Echo::new(None)).unwrap());
        let tcp = TcpServer::bind(LOOPBACK, settings).unwrap();
        match tcp.handle_request(&Echo::new(None)) {
            Err(error) if !cfg!(target_os = "linux") => {
                assert_eq!(error.kind(), ErrorKind::Unsupported);
            }
            came => assert!(!came.unwrap()),
        }
    });
}

#[test]
fn a_datagram_longer_than_max_packet_size_is_cut_or_dropped() {
    in_time(|| {
        let settings = Settings {
            max_packet_size: 4,
            ..with(Threads::One)
        };
        let reply = |datagram: &Datagram, _: SocketAddr| datagram.reply(datagram.data());
        serving(settings, &reply, |server: &UdpServer| {
            let client = UdpSocket::bind(LOOPBACK).unwrap();
            client.connect(server.server_address()).unwrap();
            client.set_read_timeout(Some(PATIENCE)).unwrap();
            // Unix cuts it, on Windows receiving fails: then the next one is served.
            client.send(b"too long").unwrap();
            client.send(b"next").unwrap();
            let mut answers = Vec::new();
            while answers.last().is_none_or(|answer| answer != b"next") {
                let mut answer = [0; 100];
                let count = client.recv(&mut answer).unwrap();
                answers.push(answer[..count].to_vec());
            }
            assert!(
                answers
                    .iter()
                    .all(|answer| answer == b"too " || answer == b"next")
            );
        });
    });
}

#[test]
fn a_name_is_resolved_and_an_unknown_one_is_an_error() {
    let server = TcpServer::bind("localhost:0", Settings::default()).unwrap();
    assert!(server.server_address().ip().is_loopback());
    let taken = server.server_address().to_string();
    let error = TcpServer::bind(&taken, Settings::default()).unwrap_err();
    assert!(
        error
            .to_string()
            .starts_with(&format!("bind {taken}: address already in use"))
    );
}
