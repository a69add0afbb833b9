//! A network that loses packets, made by the kernel itself.
//!
//! A socket filter is a small program that the kernel runs for every packet that arrives for one socket.
//! A packet that it refuses is lost, as if the network had lost it: neither side is told. See SO_ATTACH_FILTER in socket(7).
//! On Linux every user may filter a UDP socket; a TCP socket needs CAP_NET_ADMIN, which experiments have in a private network.

#[cfg(not(target_os = "linux"))]
pub use elsewhere::{
    lose_everything, lose_nothing, lose_tcp_starting_with, lose_udp_starting_with,
};
#[cfg(target_os = "linux")]
pub use linux::{lose_everything, lose_nothing, lose_tcp_starting_with, lose_udp_starting_with};

#[cfg(target_os = "linux")]
mod linux {
    use experiment::Stopped;
    use socket2::{SockFilter, SockRef};

    // The instructions, from <linux/bpf_common.h>.
    const LOAD_BYTE: u16 = 0x30;
    const LOAD_BYTE_AT_INDEX: u16 = 0x50;
    const MOVE_TO_INDEX: u16 = 0x07;
    const AND: u16 = 0x54;
    const SHIFT_RIGHT: u16 = 0x74;
    const SKIP_UNLESS_EQUAL: u16 = 0x15;
    const RETURN: u16 = 0x06;

    const REFUSE: u32 = 0;
    const ACCEPT: u32 = u32::MAX;

    /// From now on every packet for this socket is lost.
    ///
    /// # Errors
    /// What setsockopt says.
    pub fn lose_everything<'socket>(socket: impl Into<SockRef<'socket>>) -> Result<(), Stopped> {
        Ok(socket.into().attach_filter(&[step(RETURN, REFUSE)])?)
    }

    /// From now on every packet for this socket arrives again.
    ///
    /// # Errors
    /// What setsockopt says.
    pub fn lose_nothing<'socket>(socket: impl Into<SockRef<'socket>>) -> Result<(), Stopped> {
        Ok(socket.into().detach_filter()?)
    }

    /// From now on every segment for this socket whose data starts with `byte` is lost.
    ///
    /// # Errors
    /// What setsockopt says.
    pub fn lose_tcp_starting_with<'socket>(
        socket: impl Into<SockRef<'socket>>,
        byte: u8,
    ) -> Result<(), Stopped> {
        // The upper half of byte 12 is the header's length in words of 4 bytes; see RFC 9293 §3.1.
        let mut program = vec![
            step(LOAD_BYTE, 12),
            step(AND, 0xf0),
            step(SHIFT_RIGHT, 2),
            step(MOVE_TO_INDEX, 0),
            step(LOAD_BYTE_AT_INDEX, 0),
        ];
        program.extend(refuse_if_equal(byte));
        Ok(socket.into().attach_filter(&program)?)
    }

    /// From now on every datagram for this socket that starts with `byte` is lost.
    ///
    /// # Errors
    /// What setsockopt says.
    pub fn lose_udp_starting_with<'socket>(
        socket: impl Into<SockRef<'socket>>,
        byte: u8,
    ) -> Result<(), Stopped> {
        // A UDP header is 8 bytes.
        let mut program = vec![step(LOAD_BYTE, 8)];
        program.extend(refuse_if_equal(byte));
        Ok(socket.into().attach_filter(&program)?)
    }

    fn refuse_if_equal(byte: u8) -> [SockFilter; 3] {
        [
            SockFilter::new(SKIP_UNLESS_EQUAL, 0, 1, byte.into()),
            step(RETURN, REFUSE),
            step(RETURN, ACCEPT),
        ]
    }

    const fn step(code: u16, number: u32) -> SockFilter {
        SockFilter::new(code, 0, 0, number)
    }
}

#[cfg(not(target_os = "linux"))]
mod elsewhere {
    use std::net::{TcpStream, UdpSocket};

    use experiment::{Stopped, skip};

    const WHY: &str = "Linux only: no socket filters";

    /// Skips the experiment.
    ///
    /// # Errors
    /// Always.
    pub fn lose_everything(_: &TcpStream) -> Result<(), Stopped> {
        Err(skip(WHY))
    }

    /// Skips the experiment.
    ///
    /// # Errors
    /// Always.
    pub fn lose_nothing(_: &TcpStream) -> Result<(), Stopped> {
        Err(skip(WHY))
    }

    /// Skips the experiment.
    ///
    /// # Errors
    /// Always.
    pub fn lose_tcp_starting_with(_: &TcpStream, _: u8) -> Result<(), Stopped> {
        Err(skip(WHY))
    }

    /// Skips the experiment.
    ///
    /// # Errors
    /// Always.
    pub fn lose_udp_starting_with(_: &UdpSocket, _: u8) -> Result<(), Stopped> {
        Err(skip(WHY))
    }
}
