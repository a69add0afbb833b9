//! Datagrams: sendto, recvfrom, and connect without a connection.

pub mod recvfrom_tells_who;
pub mod sendto_binds;
pub mod connect_sends_nothing;
pub mod connected_hears_one;
pub mod peek_a_datagram;
pub mod sendmsg_gathers;
pub mod recvfrom_on_tcp;
