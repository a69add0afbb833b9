//! A peer whose machine is gone: no FIN tells of that, and no RST.

use std::io;
use std::net::TcpStream;
use std::time::Duration;

use socket2::{SockRef, TcpKeepalive};

use crate::given::not_written;

/// Breaks the connection off when the other machine has not answered for this time; `None`: never.
pub fn give_up_after(stream: &TcpStream, limit: Option<Duration>) -> io::Result<()> {
    // stage 36 {
    //- if limit.is_some() {
    //-     not_written(36);
    //- }
    //- Ok(())
    let Some(limit) = limit else {
        return Ok(());
    };
    let socket = SockRef::from(stream);
    // While nobody sends, the kernel asks: after each pause, in whole seconds.
    let pause = Duration::from_secs((limit.as_secs() / 3).max(1));
    socket.set_tcp_keepalive(&TcpKeepalive::new().with_time(pause).with_interval(pause))?;
    // It does not ask while bytes wait for an acknowledgement: they have a limit of their own.
    #[cfg(target_os = "linux")]
    socket.set_tcp_user_timeout(Some(limit))?;
    Ok(())
    // stage 36 }
}
