//! Control messages: what recvmsg(2) hands over beside the data, see cmsg(3).

use std::io::{self, IoSliceMut};
use std::os::fd::AsRawFd;

pub(crate) use nix::sys::socket::ControlMessageOwned as ControlMessage;
use nix::sys::socket::{MsgFlags, recvmsg};
use socket2::Socket;

/// Receives one message, and returns the control messages that came with it.
pub(crate) fn receive(socket: &Socket) -> io::Result<Vec<ControlMessage>> {
    let mut data = [0; 256];
    let mut data = [IoSliceMut::new(&mut data)];
    let mut control = vec![0; 256];
    let message = recvmsg::<()>(
        socket.as_raw_fd(),
        &mut data,
        Some(&mut control),
        MsgFlags::empty(),
    )?;
    Ok(message.cmsgs()?.collect())
}
