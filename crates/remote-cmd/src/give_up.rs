//! A peer whose machine is gone: its power has failed, or a cable has been cut.
//!
//! No FIN tells of that, and no RST. A client would wait for its output without end. A server would keep a place for a
//! client that is silent, and a command alive whose output nobody acknowledges, until its `--timeout`.
//! A time limit for `read` would not help: a command may print nothing for an hour, and a person at a prompt may think.
//! But a machine that is there answers for both, since its kernel does. So our kernel asks.

use std::io;
use std::net::TcpStream;
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
/// # Errors
/// What setsockopt(2) reports; see tcp(7) for TCP_KEEPIDLE, TCP_KEEPINTVL and TCP_USER_TIMEOUT.
pub fn give_up_after(stream: &TcpStream, limit: Option<Duration>) -> io::Result<()> {
    let Some(limit) = limit else {
        return Ok(());
    };
    let (socket, limit) = (SockRef::from(stream), limit.clamp(SHORTEST, LONGEST));
    // While nobody sends: a probe after each pause, in whole seconds.
    let pause = Duration::from_secs((limit.as_secs() / 3).clamp(1, LONGEST_PAUSE));
    let probes = TcpKeepalive::new().with_time(pause).with_interval(pause);
    socket.set_tcp_keepalive(&probes.with_retries(2))?;
    // While bytes wait for an acknowledgement there are no probes: so those have the same limit.
    #[cfg(any(target_os = "linux", target_os = "android"))]
    socket.set_tcp_user_timeout(Some(limit))?;
    Ok(())
}
