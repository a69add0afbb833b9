//! IPv4's own options, ip(7), except multicast.

pub mod ttl;
pub mod ttl_zero;
pub mod tos;
pub mod tos_of_tcp;
pub mod freebind;
pub mod transparent;
pub mod header_included;
