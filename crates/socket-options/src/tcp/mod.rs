//! TCP's own options, tcp(7).

pub mod nodelay;
pub mod quickack;
pub mod quickack_not_kept;
pub mod cork;
pub mod max_segment;
pub mod notsent_lowat;
pub mod keepalive_settings;
pub mod keepalive_dead_peer;
pub mod user_timeout;
pub mod thin_linear_timeouts;
pub mod congestion;
pub mod nodelay_on_udp;

use experiment::Subject;
#[cfg(target_os = "linux")]
use socket2::{SockFilter, Socket};

/// The experiments, in teaching order.
pub const SUBJECT: Subject = Subject {
    name: "tcp",
    title: "TCP: Nagle, acknowledgements, keepalive, timeouts",
    experiments: &[
        nodelay::EXPERIMENT,
        quickack::EXPERIMENT,
        quickack_not_kept::EXPERIMENT,
        cork::EXPERIMENT,
        max_segment::EXPERIMENT,
        notsent_lowat::EXPERIMENT,
        keepalive_settings::EXPERIMENT,
        keepalive_dead_peer::EXPERIMENT,
        user_timeout::EXPERIMENT,
        thin_linear_timeouts::EXPERIMENT,
        congestion::EXPERIMENT,
        nodelay_on_udp::EXPERIMENT,
    ],
};

/// Drops every segment that arrives for this end, so it acknowledges nothing.
/// For the other end it is as if the cable were cut.
///
/// A filter on a TCP socket needs CAP_NET_ADMIN in newer kernels, which an experiment has in its private network.
#[cfg(target_os = "linux")]
fn cut_cable(socket: &Socket) -> std::io::Result<()> {
    socket.attach_filter(&[SockFilter::new(0x06, 0, 0, 0)]) // ret: keep nothing
}
