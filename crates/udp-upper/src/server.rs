//! The server: one socket for all peers, and nothing to remember about any of them.

use std::io::{self, ErrorKind};
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr, ToSocketAddrs, UdpSocket};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use lesson_kit::{Context, Screen, error::in_words, exit, on_ctrl_c};

use crate::answer::{answer_to, without_line_end};
use crate::datagram::{Datagram, Inbox, allow_longest, uninterrupted};
use crate::own_address::is_own;
use crate::packet_info;

/// How long [`serve`] may take to return after [`stop_serving`].
const LAST_MOMENT: Duration = Duration::from_secs(1);

/// Binds `addr` (`HOST:PORT`), says where it listens, and serves until Ctrl-C.
///
/// # Errors
/// If no address of HOST can be bound, or nothing can be received any more.
pub fn run(addr: &str, buffer_size: usize) -> io::Result<()> {
    let socket = bind(addr)?;
    let bound = socket.local_addr().context("bind", addr)?;
    let screen = Screen::plain();
    let stop = Arc::new(AtomicBool::new(false));
    // A second handle on the same socket, to wake the first. Opened now: later there may be no descriptor left.
    let alarm = socket
        .try_clone()
        .context("duplicate the socket of", bound)?;
    on_ctrl_c({
        let (stop, screen) = (Arc::clone(&stop), screen.clone());
        move || {
            if let Err(error) = stop_serving(&alarm, &stop) {
                screen.note(error);
            }
            // The end of `serve` is the end of the program. It does not come if the datagram cannot be sent,
            // or if nobody reads what the server prints.
            thread::sleep(LAST_MOMENT);
            exit(0);
        }
    })?;
    screen.print(format_args!("listening on {bound}"));
    serve(&socket, buffer_size, &stop, &screen)
}

/// A socket that receives what is sent to `addr` (`HOST:PORT`).
///
/// There is no listen and no accept: a bound UDP socket is ready.
///
/// # Errors
/// If no address of HOST can be bound.
pub fn bind(addr: &str) -> io::Result<UdpSocket> {
    // Resolved by itself, so that an unknown name is not called a failed bind.
    let candidates: Vec<_> = addr.to_socket_addrs().context("resolve", addr)?.collect();
    let socket = UdpSocket::bind(&candidates[..]).context("bind", addr)?;
    allow_longest(&socket).context("set SO_SNDBUF for", addr)?;
    packet_info::request(&socket).context("set IP_PKTINFO for", addr)?;
    Ok(socket)
}

/// Answers each datagram, until [`stop_serving`] is called.
///
/// # Errors
/// If nothing can be received any more; never because of a peer.
pub fn serve(
    socket: &UdpSocket,
    buffer_size: usize,
    stop: &AtomicBool,
    screen: &Screen,
) -> io::Result<()> {
    let own_addr = socket.local_addr()?;
    let mut inbox = Inbox::new(buffer_size);
    loop {
        match inbox.receive(socket) {
            // The datagram that woke us is empty, but so may be a peer's: only the flag tells.
            Ok(_) if stop.load(Ordering::SeqCst) => return Ok(()),
            // An answer would come back here, and be answered, without end.
            Ok(Datagram { peer, .. }) if is_own(own_addr, peer) => {
                screen.note(format_args!(
                    "{peer}: not answered: it is this server's own address"
                ));
            }
            Ok(datagram) => answer(socket, &datagram, screen),
            Err(error) if is_about_an_earlier_answer(&error) => {}
            Err(error) => return Err(error.context("receive on", own_addr)),
        }
    }
}

/// Makes [`serve`] return, from any thread: sets the flag, then wakes `recv` with an empty datagram.
///
/// If the receive buffer is full, that datagram is dropped. But then `serve` is not waiting,
/// and sees the flag with the next datagram.
///
/// # Errors
/// If the datagram cannot be sent.
pub fn stop_serving(socket: &UdpSocket, stop: &AtomicBool) -> io::Result<()> {
    stop.store(true, Ordering::SeqCst);
    let mut own_addr = socket.local_addr()?;
    // 0.0.0.0 and [::] mean every address of this machine; loopback is one to send to.
    if own_addr.ip().is_unspecified() {
        own_addr.set_ip(match own_addr {
            SocketAddr::V4(_) => Ipv4Addr::LOCALHOST.into(),
            SocketAddr::V6(_) => Ipv6Addr::LOCALHOST.into(),
        });
    }
    uninterrupted(|| socket.send_to(&[], own_addr)).context("wake", own_addr)?;
    Ok(())
}

fn answer(socket: &UdpSocket, datagram: &Datagram<'_>, screen: &Screen) {
    let Datagram {
        bytes,
        sent_length,
        peer,
        sent_to,
    } = *datagram;
    screen.print(String::from_utf8_lossy(without_line_end(bytes)));
    if sent_length > bytes.len() {
        let kept = bytes.len();
        screen.note(format_args!(
            "{peer}: a datagram of {sent_length} bytes was cut to {kept} (--buffer)"
        ));
    }
    let answer = answer_to(bytes);
    if let Err(error) = uninterrupted(|| packet_info::send(socket, &answer, peer, sent_to)) {
        screen.note(format_args!("send to {peer}: {}", in_words(&error)));
    }
}

/// On Windows, "port unreachable" about an earlier answer is an error of the next receive,
/// even on a socket that serves all peers.
fn is_about_an_earlier_answer(error: &io::Error) -> bool {
    error.kind() == ErrorKind::ConnectionReset
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc;
    use std::thread;
    use support::{PATIENCE, UdpPeer, verbatim};

    /// Serves on `addr` while `scene` plays, then stops.
    fn while_serving(addr: &str, scene: impl FnOnce(SocketAddr)) {
        while_serving_on(&Arc::new(bind(addr).unwrap()), scene);
    }

    fn while_serving_on(socket: &Arc<UdpSocket>, scene: impl FnOnce(SocketAddr)) {
        let stop = Arc::new(AtomicBool::new(false));
        let (result, ended) = mpsc::channel();
        thread::spawn({
            let (socket, stop) = (Arc::clone(socket), Arc::clone(&stop));
            move || result.send(serve(&socket, 100, &stop, &Screen::plain()))
        });
        scene(socket.local_addr().unwrap());
        stop_serving(socket, &stop).unwrap();
        ended.recv_timeout(PATIENCE).unwrap().unwrap();
    }

    #[test]
    fn a_server_on_all_addresses_can_be_stopped() {
        while_serving("0.0.0.0:0", |_| {});
        if UdpSocket::bind("[::1]:0").is_ok() {
            while_serving("[::]:0", |_| {});
        }
    }

    /// A client that has called `connect` takes answers from one address only.
    #[cfg(target_os = "linux")]
    #[test]
    fn the_answer_comes_from_the_address_that_was_asked() {
        let ask_at = |ip: &str, port: u16| {
            let asked = SocketAddr::new(ip.parse().unwrap(), port);
            let peer = UdpPeer::towards(verbatim("peer"), asked);
            peer.send(b"hello");
            peer.expect(b"HELLO", verbatim("the answer came from another address"));
        };
        while_serving("0.0.0.0:0", |addr| {
            for ip in ["127.0.0.1", "127.0.0.2", "127.9.9.9"] {
                ask_at(ip, addr.port());
            }
        });
        if UdpSocket::bind("[::1]:0").is_ok() {
            while_serving("[::]:0", |addr| {
                for ip in ["::1", "127.0.0.1", "127.0.0.2"] {
                    ask_at(ip, addr.port());
                }
            });
        }
    }

    #[test]
    fn a_datagram_from_its_own_address_is_not_answered() {
        for host in ["127.0.0.1:0", "0.0.0.0:0"] {
            let socket = Arc::new(bind(host).unwrap());
            let own_addr = (Ipv4Addr::LOCALHOST, socket.local_addr().unwrap().port());
            while_serving_on(&socket, |_| {
                socket.send_to(b"to myself", own_addr).unwrap();
                let peer = UdpPeer::towards(verbatim("peer"), own_addr.into());
                peer.send(b"from another");
                peer.expect(b"FROM ANOTHER", verbatim("the server goes on"));
            });
            // The server ends at the next datagram. Had it answered itself, one would be left:
            // the call to stop, or an answer to itself.
            socket.set_nonblocking(true).unwrap();
            let left = socket.recv_from(&mut [0; 100]).unwrap_err();
            assert_eq!(left.kind(), ErrorKind::WouldBlock, "{host}");
        }
    }

    #[test]
    fn an_unknown_name_is_called_one() {
        // An empty label: no name server is asked.
        let error = run("no..where:9000", 100).unwrap_err().to_string();
        assert!(error.starts_with("resolve no..where:9000: "), "{error}");
    }

    #[test]
    fn a_peer_s_empty_datagram_does_not_stop_it() {
        while_serving("127.0.0.1:0", |addr| {
            let peer = UdpPeer::towards(verbatim("peer"), addr);
            for datagram in [&b""[..], b"A"] {
                peer.send(datagram);
                peer.expect(
                    datagram,
                    verbatim("the server took it for the call to stop"),
                );
            }
        });
    }
}
