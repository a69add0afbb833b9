//! A peer whose machine is gone: no FIN tells of that, and no RST.

use std::io;
use std::time::Duration;

use socket2::{SockRef, TcpKeepalive};

use crate::user::not_written;

/// Breaks the connection off when the other machine has not answered for this time; `None`: never.
/// (`impl Into<SockRef>`: a reference to any socket, one that listens or one that is connected.)
pub fn give_up_after<'a>(socket: impl Into<SockRef<'a>>, limit: Option<Duration>) -> io::Result<()> {
    // stage 27 {
    //- if limit.is_some() {
    //-     not_written(27);
    //- }
    //- Ok(())
    let Some(limit) = limit else {
        return Ok(());
    };
    let socket = socket.into();
    // While nobody sends, the kernel asks: after each pause, in whole seconds.
    let pause = Duration::from_secs((limit.as_secs() / 3).max(1));
    socket.set_tcp_keepalive(&TcpKeepalive::new().with_time(pause).with_interval(pause))?;
    // It does not ask while bytes wait for an acknowledgement: they have a limit of their own.
    #[cfg(target_os = "linux")]
    socket.set_tcp_user_timeout(Some(limit))?;
    Ok(())
    // stage 27 }
}
