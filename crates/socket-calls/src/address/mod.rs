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

use experiment::Subject;

/// The experiments, in teaching order.
pub const SUBJECT: Subject = Subject {
    name: "address",
    title: "Names and addresses: bind, getsockname, getaddrinfo, byte order",
    experiments: &[
        port_zero::EXPERIMENT,
        wildcard_address::EXPERIMENT,
        only_this_address::EXPERIMENT,
        bind_twice::EXPERIMENT,
        foreign_address::EXPERIMENT,
        low_port::EXPERIMENT,
        network_byte_order::EXPERIMENT,
        localhost_is_a_name::EXPERIMENT,
        short_address::EXPERIMENT,
        service_name::EXPERIMENT,
        no_such_name::EXPERIMENT,
    ],
};
