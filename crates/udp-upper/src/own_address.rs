//! Did a datagram come from this server itself?
//!
//! Anybody can forge the sender's address. A server told that it had asked itself would answer itself,
//! and then that answer: one datagram would keep it busy until it is stopped.

use std::io::ErrorKind;
use std::net::{SocketAddr, UdpSocket};

/// Is `sender` the address of the socket that is bound to `own`?
#[must_use]
pub fn is_own(own: SocketAddr, sender: SocketAddr) -> bool {
    // On 0.0.0.0 or [::] the server has every address of its machine.
    if own.ip().to_canonical().is_unspecified() {
        own.port() == sender.port() && belongs_to_this_machine(sender)
    } else {
        (own.ip(), own.port()) == (sender.ip(), sender.port())
    }
}

/// Only an address of this machine can be bound; see EADDRNOTAVAIL in bind(2).
fn belongs_to_this_machine(mut addr: SocketAddr) -> bool {
    addr.set_port(0);
    let bound = UdpSocket::bind(addr);
    !matches!(bound, Err(error) if error.kind() == ErrorKind::AddrNotAvailable)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_on_one_address_has_only_that_one() {
        for (sender, expected) in [
            ("127.0.0.1:9000", true),
            ("127.0.0.1:9001", false),
            ("127.0.0.2:9000", false),
        ] {
            let own = "127.0.0.1:9000".parse().unwrap();
            assert_eq!(is_own(own, sender.parse().unwrap()), expected, "{sender}");
        }
    }

    #[test]
    fn a_server_on_all_addresses_has_those_of_its_machine() {
        for (sender, expected) in [
            ("127.0.0.1:9000", true),
            ("127.0.0.1:9001", false),
            // For documentation, so no machine has it (RFC 5737).
            ("203.0.113.7:9000", false),
        ] {
            let own = "0.0.0.0:9000".parse().unwrap();
            assert_eq!(is_own(own, sender.parse().unwrap()), expected, "{sender}");
        }
    }
}
