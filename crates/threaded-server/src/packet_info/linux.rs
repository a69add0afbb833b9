//! The control messages of Linux.

use std::io::{self, IoSlice, IoSliceMut};
use std::net::{Ipv6Addr, SocketAddr, UdpSocket};
use std::os::fd::AsRawFd;

use nix::errno::Errno;
use nix::libc::{in_pktinfo, in6_pktinfo};
use nix::sys::socket::{
    ControlMessage, ControlMessageOwned, MsgFlags, SockaddrStorage, recvmsg, sendmsg, setsockopt,
    sockopt,
};

/// The address that a datagram was sent to, as the kernel says it.
#[derive(Clone, Copy, Debug)]
pub(crate) enum SentTo {
    /// The address is `ipi_spec_dst`: one of this machine's, even if the datagram was sent to a group.
    V4(in_pktinfo),
    /// The address is `ipi6_addr`: IPv6, or IPv4 in the form `::ffff:127.0.0.2`.
    V6(in6_pktinfo),
}

/// Requests the address with each datagram, for a socket on 0.0.0.0 or `[::]`.
/// Any other socket has one address, and answers from it.
pub(crate) fn request(socket: &UdpSocket) -> io::Result<()> {
    let own = socket.local_addr()?;
    // [::ffff:0.0.0.0] is 0.0.0.0, written as IPv6.
    if own.ip().to_canonical().is_unspecified() {
        match own {
            SocketAddr::V4(_) => setsockopt(socket, sockopt::Ipv4PacketInfo, &true)?,
            SocketAddr::V6(_) => setsockopt(socket, sockopt::Ipv6RecvPacketInfo, &true)?,
        }
    }
    Ok(())
}

/// Waits for the next datagram; see recvmsg(2).
pub(crate) fn receive(
    socket: &UdpSocket,
    buffer: &mut [u8],
) -> io::Result<(usize, SocketAddr, Option<SentTo>)> {
    let (fd, mut parts) = (socket.as_raw_fd(), [IoSliceMut::new(buffer)]);
    let mut space = nix::cmsg_space!(in6_pktinfo); // the larger of the two
    let message = recvmsg(fd, &mut parts, Some(&mut space), MsgFlags::empty())?;
    let sent_to = message.cmsgs()?.find_map(|control| match control {
        ControlMessageOwned::Ipv4PacketInfo(info) => Some(SentTo::V4(info)),
        ControlMessageOwned::Ipv6PacketInfo(info) => Some(SentTo::V6(info)),
        _ => None,
    });
    let sender = message.address.and_then(to_std);
    let sender = sender.ok_or_else(|| io::Error::other("a datagram without a sender"))?;
    Ok((message.bytes, sender, sent_to.map(by_any_interface)))
}

fn to_std(addr: SockaddrStorage) -> Option<SocketAddr> {
    if let Some(&addr) = addr.as_sockaddr_in() {
        return Some(SocketAddr::V4(addr.into()));
    }
    let v6 = addr.as_sockaddr_in6();
    v6.map(|&addr| SocketAddr::V6(addr.into()))
}

/// The message also names the interface by which the datagram came. The routes may have the answer leave by
/// another one, so that is set to 0. Only a link-local address (fe80::) means nothing without its interface.
fn by_any_interface(mut sent_to: SentTo) -> SentTo {
    match &mut sent_to {
        SentTo::V4(info) => info.ipi_ifindex = 0,
        SentTo::V6(info) if Ipv6Addr::from(info.ipi6_addr.s6_addr).is_unicast_link_local() => {}
        SentTo::V6(info) => info.ipi6_ifindex = 0,
    }
    sent_to
}

/// Sends a datagram to `peer`, from the address that `peer` wrote to; see sendmsg(2).
pub(crate) fn send(
    socket: &UdpSocket,
    data: &[u8],
    peer: SocketAddr,
    from: Option<SentTo>,
) -> io::Result<usize> {
    let control = match &from {
        None => return socket.send_to(data, peer),
        Some(SentTo::V4(info)) => ControlMessage::Ipv4PacketInfo(info),
        Some(SentTo::V6(info)) => ControlMessage::Ipv6PacketInfo(info),
    };
    let (fd, parts) = (socket.as_raw_fd(), [IoSlice::new(data)]);
    let peer_addr = SockaddrStorage::from(peer);
    match sendmsg(fd, &parts, &[control], MsgFlags::empty(), Some(&peer_addr)) {
        // It was sent to a group (multicast), and no answer can come from the address of a group.
        Err(Errno::EINVAL) => socket.send_to(data, peer),
        result => Ok(result?),
    }
}
