//! Names and addresses: bind, getsockname, getaddrinfo, byte order.

pub mod port_zero;
pub mod wildcard_address;
pub mod only_this_address;
pub mod bind_twice;
pub mod foreign_address;
pub mod low_port;
pub mod network_byte_order;
pub mod localhost_is_a_name;
pub mod short_address;
pub mod service_name;
pub mod no_such_name;
