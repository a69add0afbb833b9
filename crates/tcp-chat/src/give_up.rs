//! A peer whose machine is gone: its power has failed, or a cable has been cut.
//!
//! Nobody can tell us: no FIN comes, and no RST. A `read` waits without end, and what was written is sent again and
//! again for some 15 minutes. A timeout of our own would not help: a person who thinks before typing is silent, too.
//! But a machine that is there answers even while its user thinks, since its kernel acknowledges what it is sent.
//! So we let our kernel ask.

use std::io;
use std::time::Duration;

use socket2::{SockRef, TcpKeepalive};

/// 0 ms would mean: never.
const SHORTEST: Duration = Duration::from_millis(1);
/// 24 days: the kernel counts the milliseconds of TCP_USER_TIMEOUT in an `int`.
const LONGEST: Duration = Duration::from_millis(i32::MAX as u64);
/// Nine hours, in seconds: the kernel takes no longer TCP_KEEPIDLE.
const LONGEST_PAUSE: u64 = 32_767;

/// From now on the connection is broken off (ETIMEDOUT) when the peer's machine has not answered for this time;
/// with `None` it never is.
///
/// Set on a listening socket, it holds for all connections that are accepted there: they inherit it.
///
/// # Errors
/// What setsockopt(2) reports; see tcp(7) for TCP_KEEPIDLE, TCP_KEEPINTVL and TCP_USER_TIMEOUT.
pub fn give_up_after<'socket>(
    socket: impl Into<SockRef<'socket>>,
    limit: Option<Duration>,
) -> io::Result<()> {
    let Some(limit) = limit else {
        return Ok(());
    };
    let (socket, limit) = (socket.into(), limit.clamp(SHORTEST, LONGEST));
    // A silent connection: probes, the first after a third of the time. They count in whole seconds.
    let pause = Duration::from_secs((limit.as_secs() / 3).clamp(1, LONGEST_PAUSE));
    let probes = TcpKeepalive::new().with_time(pause).with_interval(pause);
    socket.set_tcp_keepalive(&probes.with_retries(2))?;
    // Bytes that nobody acknowledges: no probe is sent while there are any, so they need a limit of their own.
    // Where there are probes, it decides about them, too.
    #[cfg(any(target_os = "linux", target_os = "android"))]
    socket.set_tcp_user_timeout(Some(limit))?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::net::{TcpListener, TcpStream};

    use super::*;

    #[test]
    fn a_connection_inherits_it_from_its_listener() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        assert!(!SockRef::from(&listener).keepalive().unwrap());
        give_up_after(&listener, Some(Duration::from_secs(9))).unwrap();
        let _client = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
        let (stream, _) = listener.accept().unwrap();
        let stream = SockRef::from(&stream);
        assert!(stream.keepalive().unwrap());
        #[cfg(target_os = "linux")]
        {
            let pause = stream.tcp_keepalive_time().unwrap();
            assert_eq!(pause, Duration::from_secs(3));
            let limit = stream.tcp_user_timeout().unwrap();
            assert_eq!(limit, Some(Duration::from_secs(9)));
        }
    }

    #[test]
    fn any_time_that_the_command_line_takes_can_be_set() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        for text in ["1us", "1s", "100 days", "100 years"] {
            let limit = lesson_kit::args::duration(text).unwrap();
            give_up_after(&listener, Some(limit)).unwrap_or_else(|error| panic!("{text}: {error}"));
        }
    }
}
