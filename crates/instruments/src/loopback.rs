//! Can this machine talk to itself? Nearly every experiment needs 127.0.0.1, those about IPv6 need ::1.

use std::io::{self, ErrorKind};
use std::net::{IpAddr, UdpSocket};
use std::time::Duration;

use crate::{Missing, proc};

/// Finds out whether a datagram to this address, 127.0.0.1 or ::1, arrives.
///
/// # Errors
/// That it does not, and what would help.
pub fn check(ip: IpAddr) -> Result<(), Missing> {
    const NO_IPV6: &str = "net.ipv6.conf.lo.disable_ipv6";
    send_to_itself(ip).map_err(|error| {
        let help = match proc::setting(NO_IPV6).as_deref() {
            _ if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {
                "no datagram arrives: does a firewall drop what this machine sends to itself?"
            }
            Err(_) if ip.is_ipv6() => {
                "this kernel has no IPv6; perhaps it was started with ipv6.disable=1"
            }
            Ok("1") if ip.is_ipv6() => "`sudo sysctl net.ipv6.conf.lo.disable_ipv6=0` turns it on",
            _ => "`sudo ip link set lo up` brings the interface up",
        };
        Missing::because(&error, format_args!("{ip} on the loopback interface"), help)
    })
}

fn send_to_itself(ip: IpAddr) -> io::Result<()> {
    let socket = UdpSocket::bind((ip, 0))?;
    socket.set_read_timeout(Some(Duration::from_secs(5)))?;
    socket.connect(socket.local_addr()?)?;
    socket.send(b"?")?;
    socket.recv(&mut [0]).map(drop)
}
