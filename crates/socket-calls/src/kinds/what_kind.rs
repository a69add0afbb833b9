//! getsockopt: ask a socket what it is.

use experiment::{Experiment, Observed};

/// SO_TYPE and SO_ACCEPTCONN.
pub const EXPERIMENT: Experiment = Experiment {
    name: "what-kind",
    question: "A function is handed a socket, by inetd or systemd for example, and knows only its number. \
        Can it find out whether that is TCP or UDP, a listener or a connection?",
    choices: &["no", "TCP or UDP only", "all of it, with getsockopt"],
    answer: "all of it, with getsockopt",
    explanation: "SO_TYPE says stream or datagram, SO_ACCEPTCONN whether it listens; SO_DOMAIN and SO_PROTOCOL \
        the rest. \
        These options can only be read. \
        A server that takes its listener from outside checks them, and says what is wrong instead of failing in \
        accept.",
    sources: &["socket(7): SO_TYPE, SO_ACCEPTCONN", "getsockopt(2)"],
    ..Experiment::BLANK
}
.observed_by(observe);

#[cfg(not(target_os = "linux"))]
fn observe() -> Observed {
    Err(experiment::skip(
        "Linux only: SO_ACCEPTCONN is not to be read everywhere",
    ))
}

#[cfg(target_os = "linux")]
fn observe() -> Observed {
    use std::net::{TcpListener, TcpStream, UdpSocket};

    use experiment::Observation;
    use socket2::{SockRef, Type};

    let listener = TcpListener::bind("127.0.0.1:0")?;
    let stream = TcpStream::connect(listener.local_addr()?)?;
    let datagrams = UdpSocket::bind("127.0.0.1:0")?;
    let ask = |socket: SockRef<'_>| std::io::Result::Ok((socket.r#type()?, socket.is_listener()?));
    let told = [
        ask(SockRef::from(&listener))?,
        ask(SockRef::from(&stream))?,
        ask(SockRef::from(&datagrams))?,
    ];
    let shown = |(kind, listens): (Type, bool)| format!("{kind:?}, listens: {listens}");
    Ok(Observation::new()
        .fact("a TcpListener", shown(told[0]))
        .fact("a TcpStream", shown(told[1]))
        .fact("a UdpSocket", shown(told[2]))
        .answer(match told {
            [
                (Type::STREAM, true),
                (Type::STREAM, false),
                (Type::DGRAM, false),
            ] => "all of it, with getsockopt",
            [(Type::STREAM, _), (Type::STREAM, _), (Type::DGRAM, _)] => "TCP or UDP only",
            _ => "no",
        }))
}
