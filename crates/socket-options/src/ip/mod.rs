//! IPv4's own options, ip(7), except multicast.

pub mod ttl;
pub mod ttl_zero;
pub mod tos;
pub mod tos_of_tcp;
pub mod freebind;
pub mod transparent;
pub mod header_included;

use experiment::Subject;

/// The experiments, in teaching order.
pub const SUBJECT: Subject = Subject {
    name: "ip",
    title: "IPv4: TTL, type of service, and addresses that are not there",
    experiments: &[
        ttl::EXPERIMENT,
        ttl_zero::EXPERIMENT,
        tos::EXPERIMENT,
        tos_of_tcp::EXPERIMENT,
        freebind::EXPERIMENT,
        transparent::EXPERIMENT,
        header_included::EXPERIMENT,
    ],
};
