//! An old duplicate: a packet of the last connection arrives in the next one.

use std::io::{self, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::thread;
use std::time::Duration;

use experiment::{Experiment, Needs, Observed};
use socket2::{Domain, SockRef, Socket, Type};

use crate::recorder::{CLIENT, SERVER};
use crate::seen::{carries, first_of, is, is_again, seconds};
use crate::trial::Trial;

/// The same addresses and ports, twice.
pub const EXPERIMENT: Experiment = Experiment {
    name: "old-duplicate",
    question: "The client sends pay 100, and the connection ends. Then it connects once more, from the same port to the same port. \
        A copy of pay 100, which was on a long way round, arrives two seconds late: in the middle of the new connection. \
        Does the server's program receive it?",
    choices: &[
        "yes: addresses and ports are the same, so it belongs to the new connection",
        "no: its numbers do not fit the new connection",
        "no: a packet is at most some milliseconds on its way",
    ],
    answer: "no: its numbers do not fit the new connection",
    explanation: "A connection is known by two addresses and two ports, and these are the same. \
        So TCP makes sure that an old segment does not fit: each connection begins with another number, later ones higher, \
        and Linux also compares the times in the segments (PAWS). For a minute after the end TIME_WAIT keeps both ports from being used, \
        unless the new SYN is provably newer, as here. \
        That is what TIME_WAIT is for. Many sockets in that state cost little, so let them be.",
    sources: &["RFC 9293 §3.4.1 and §3.6.1", "RFC 6191 §2", "RFC 7323 §5"],
    needs: Needs::TwoHosts,
    ..Experiment::BLANK
}
.observed_by(observe);

pub(crate) const TRIAL: Trial = Trial {
    experiment: EXPERIMENT,
    network: "duplicate client data 1 after 2s",
    settings: &[],
    server,
    client,
};

fn server() -> io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:9000")?;
    let (mut stream, _) = listener.accept()?;
    stream.read_exact(&mut [0; 7])?;
    // The server closes first, so TIME_WAIT is on its side, and the client's port is free.
    drop(stream);
    let (mut stream, _) = listener.accept()?;
    stream.read_to_end(&mut Vec::new())?;
    Ok(())
}

fn client() -> io::Result<()> {
    let mut stream = connect()?;
    stream.write_all(b"pay 100")?;
    stream.read_to_end(&mut Vec::new())?;
    // With it, close waits until the server has acknowledged the end: only then is the port free.
    SockRef::from(&stream).set_linger(Some(Duration::from_secs(2)))?;
    drop(stream);
    let mut stream = connect()?;
    // Meanwhile the copy arrives, two seconds late; on a busy machine it may be later.
    thread::sleep(Duration::from_secs(4));
    stream.write_all(b"hello")
}

/// Always from the same port.
fn connect() -> io::Result<TcpStream> {
    let socket = Socket::new(Domain::IPV4, Type::STREAM, None)?;
    socket.set_reuse_address(true)?;
    socket.bind(&SocketAddr::from((Ipv4Addr::UNSPECIFIED, 40_000)).into())?;
    socket.connect(&SocketAddr::from((Ipv4Addr::LOCALHOST, 9000)).into())?;
    Ok(socket.into())
}

fn observe() -> Observed {
    let seen = TRIAL.record()?;
    let syns = seen
        .segments(CLIENT)
        .filter(|sent| is(sent, "SYN") && !is_again(sent));
    let ports: Vec<_> = syns.map(|syn| (syn.time, syn.source.port())).collect();
    let copy = seen.arrivals(CLIENT).last().map(|arrival| arrival.time);
    let hello = first_of(seen.segments(CLIENT).filter(|sent| carries(sent, "hello")))?;
    let &[(_, old), (second, new)] = &ports[..] else {
        return Err(io::Error::other("there were not two connections").into());
    };
    let is_between = |copy: &Duration| *copy > second && *copy < hello.time;
    let received = seen.received(SERVER);
    let paid = received.iter().filter(|text| text.contains("pay")).count();
    Ok(seen
        .observation()
        .fact("the client's ports", format!("{old}, {new}"))
        .fact(
            "the copy came into the second connection",
            copy.map_or("never".to_owned(), |copy| {
                format!("{} after its SYN", seconds(copy.saturating_sub(second)))
            }),
        )
        .fact("the server's recv calls", received.join(", "))
        .answer(match copy.filter(is_between) {
            Some(_) if old == new && paid == 1 => "no: its numbers do not fit the new connection",
            Some(_) if old == new => {
                "yes: addresses and ports are the same, so it belongs to the new connection"
            }
            _ => "no: a packet is at most some milliseconds on its way",
        }))
}
