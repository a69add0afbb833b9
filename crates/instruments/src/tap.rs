//! Frames at one interface, in and out, with the time at which each came: packet(7).
//!
//! With one tap at each end, a program is the wire between two interfaces.

use std::io::{self, IoSliceMut, Write};
use std::os::fd::AsRawFd;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use nix::ifaddrs::getifaddrs;
use nix::sys::socket::{
    ControlMessageOwned, LinkAddr, MsgFlags, bind, recvmsg, setsockopt, sockopt,
};
use nix::sys::time::TimeSpec;
use socket2::{Domain, Protocol, Socket, Type};

use crate::Missing;

/// Bytes for frames that wait: a connection at full speed has some megabytes on their way.
const ROOM: usize = 16 << 20;

/// An interface at which frames are taken and sent.
#[derive(Debug)]
pub struct Tap(Socket);

/// A frame that was taken.
#[derive(Clone, Copy, Debug)]
pub struct Taken {
    /// How many bytes of the buffer it fills.
    pub length: usize,
    /// When it came.
    pub came: SystemTime,
    /// How many before it found no room, and were lost, since the tap was opened.
    pub lost: u32,
}

impl Tap {
    /// Takes what comes in at this interface of the network that the calling thread is in.
    ///
    /// # Errors
    /// [`Missing`] if this process may not, or the kernel cannot; ENODEV if there is no such interface.
    pub fn open(interface: &str) -> io::Result<Self> {
        const EVERY_PROTOCOL: u16 = 3; // ETH_P_ALL
        let protocol = Protocol::from(i32::from(EVERY_PROTOCOL.to_be()));
        let socket = Socket::new(Domain::PACKET, Type::RAW, Some(protocol)).map_err(|error| {
            let help = "it is part of Linux, and needs CAP_NET_RAW";
            Missing::because(&error, "a packet socket", help)
        })?;
        let mut all = getifaddrs()?.filter(|one| one.interface_name == interface);
        let address = all.find_map(|one| one.address?.as_link_addr().copied());
        let address = address.ok_or_else(|| io::Error::from(nix::errno::Errno::ENODEV))?;
        bind(socket.as_raw_fd(), &address)?;
        setsockopt(&socket, sockopt::ReceiveTimestampns, &true)?;
        setsockopt(&socket, sockopt::RxqOvfl, &1)?;
        // What finds no room is lost. Only root may have more of it than net.core.rmem_max.
        if setsockopt(&socket, sockopt::RcvBufForce, &ROOM).is_err() {
            setsockopt(&socket, sockopt::RcvBuf, &ROOM)?;
        }
        Ok(Self(socket))
    }

    /// `next` waits so long at most.
    ///
    /// # Errors
    /// What setsockopt says.
    pub fn set_timeout(&self, most: Duration) -> io::Result<()> {
        self.0.set_read_timeout(Some(most))
    }

    /// The next frame that comes in. It is cut where the buffer ends.
    ///
    /// # Errors
    /// What recvmsg says; [`io::ErrorKind::WouldBlock`] if none comes in time.
    pub fn next(&self, buffer: &mut [u8]) -> io::Result<Taken> {
        const PACKET_OUTGOING: u8 = 4;
        loop {
            let mut pieces = [IoSliceMut::new(buffer)];
            let mut control = nix::cmsg_space!(TimeSpec, u32);
            let flags = MsgFlags::empty();
            let got =
                recvmsg::<LinkAddr>(self.0.as_raw_fd(), &mut pieces, Some(&mut control), flags);
            let message = match got {
                Ok(message) => message,
                Err(nix::errno::Errno::EINTR) => continue,
                Err(error) => return Err(error.into()),
            };
            // What is sent here is seen here, too.
            if message
                .address
                .is_some_and(|address| address.pkttype() == PACKET_OUTGOING)
            {
                continue;
            }
            let mut taken = Taken {
                length: message.bytes,
                came: SystemTime::now(),
                lost: 0,
            };
            for told in message.cmsgs()? {
                match told {
                    ControlMessageOwned::ScmTimestampns(time) => {
                        taken.came = UNIX_EPOCH + Duration::from(time);
                    }
                    // The kernel tells it as soon as there is one.
                    ControlMessageOwned::RxqOvfl(lost) => taken.lost = lost,
                    _ => {}
                }
            }
            return Ok(taken);
        }
    }

    /// Sends a frame.
    ///
    /// # Errors
    /// What send says; ENOBUFS if the receiver has no room for it, and it is lost.
    pub fn send(&self, frame: &[u8]) -> io::Result<()> {
        (&self.0).write(frame).map(drop)
    }
}
