//! # socket-options: why "address already in use", and what do other options do?
//!
//! ## What you learn
//!
//! After this lesson you can set, read back and *observe* every option that socket2 0.6 has on Linux,
//! and you know which of them must come before `bind`, which do not read back as set, and which you need.
//!
//! ## In one picture
//!
//! ```text
//!   Socket::new ─── options that bind looks at:          SO_REUSEADDR  SO_REUSEPORT  IPV6_V6ONLY  IP_FREEBIND
//!        │
//!   bind ────────── options that the handshake looks at: SO_RCVBUF  TCP_MAXSEG  SO_BINDTODEVICE
//!        │
//!   listen, or connect
//!        │          options that each packet looks at:   TCP_NODELAY  IP_TTL  IP_TOS  SO_BROADCAST  multicast …
//!   accept          the new socket has the listener's options (on Linux)
//!        │          options that each call looks at:     SO_RCVTIMEO  SO_SNDTIMEO  SO_ERROR
//!   close ───────── and SO_LINGER
//!                                                        level          which sockets have it
//!   setsockopt(socket, level, name, value)               SOL_SOCKET     all
//!   socket2:  socket.set_reuse_address(true)             IPPROTO_TCP    TCP
//!   Python:   s.setsockopt(SOL_SOCKET, SO_REUSEADDR, 1)  IPPROTO_IP     IPv4, and IPv6 for mapped addresses
//!                                                        IPPROTO_IPV6   IPv6
//! ```
//!
//! ## Run it
//!
//! `list` shows the ten experiments to begin with, and the subjects of all 82; `try NAME` asks you first, does it, and tells you why.
//!
//! ```text
//! $ cargo run -q -p socket-options -- try address-in-use --no-ask
//! address-in-use
//!
//! A server serves one client, closes that connection, and ends. A second later it is started again. Neither run sets an option. What does bind say?
//!
//!   1  it works: nobody listens there any more
//!   2  address already in use
//!
//!   SO_REUSEADDR           false
//!   bind, the second time  EADDRINUSE (Address already in use)
//!
//! observed: address already in use
//!
//! Who closes a connection first keeps it in TIME_WAIT, for a minute on Linux, so that late segments of the old connection are not taken for a new one's. As long as such a connection holds the port, bind refuses it to a socket without SO_REUSEADDR. A server sets SO_REUSEADDR before bind, always; Python's create_server and Rust's std::net::TcpListener do so for you.
//!
//! see socket(7), SO_REUSEADDR, RFC 9293 §3.3.2
//! ```
//!
//! `try --all --no-ask` does them all. `options` reads every option from this kernel, and sets an example:
//!
//! ```text
//! $ cargo run -q -p socket-options -- options
//! SOL_SOCKET                      default                          set to                          reads back
//!   SO_REUSEADDR                  false                            true                            true
//!   SO_RCVBUF                     212992                           10000                           20000
//!   SO_LINGER                     None                             3.5s                            3s
//!   SO_RCVTIMEO                   None                             1.5ms                           4ms
//! …
//! ```
//!
//! `options --markdown` prints the whole table for the book, with what each option is for.
//! Experiments that need a privilege are done in a network of their own, where an ordinary user is root:
//! a user and network namespace, as `unshare -Urn` makes it. Where that is forbidden they are skipped, and say what would allow it.
//!
//! `cargo run -- see socket-options` shows a server in `examples/` that closes first and wants to listen again.
//!
//! ## Read it, in this order
//!
//! Each file is one short experiment. Begin with what they share: `pair` makes the sockets, `receive` reads
//! from them, `control` reads control messages. What only observes, such as packets and the kernel's tables, is in [`instruments`].
//!
//! ### [`reuse`] — "Address already in use"
//!
//! - [`address_in_use`](reuse::address_in_use) — Restart a server, and it cannot have its own port: the failure that this lesson opens with.
//! - [`reuse_address_both`](reuse::reuse_address_both) — SO_REUSEADDR must be set on both sockets: the four combinations.
//! - [`reuse_address_after_bind`](reuse::reuse_address_after_bind) — SO_REUSEADDR has to come before bind.
//! - [`reuse_address_live_listener`](reuse::reuse_address_live_listener) — SO_REUSEADDR does not take a port from a living server.
//! - [`reuse_address_wildcard`](reuse::reuse_address_wildcard) — 0.0.0.0 is all addresses, so it collides with each of them.
//! - [`reuse_address_by_std`](reuse::reuse_address_by_std) — What std::net sets for you: SockRef looks at the options of a std socket.
//! - [`reuse_address_on_windows`](reuse::reuse_address_on_windows) — On Windows SO_REUSEADDR lets two programs have the same port.
//! - [`reuse_address_udp`](reuse::reuse_address_udp) — With UDP there is no LISTEN state: SO_REUSEADDR really does share the port.
//! - [`reuse_port_connections`](reuse::reuse_port_connections) — SO_REUSEPORT: several listeners at one port, and the kernel distributes the connections.
//! - [`reuse_port_both`](reuse::reuse_port_both) — SO_REUSEPORT must be set on every socket at the port.
//! - [`reuse_port_datagrams`](reuse::reuse_port_datagrams) — SO_REUSEPORT with UDP: all datagrams of one peer go to one socket.
//! - [`reuse_port_close`](reuse::reuse_port_close) — The trap of SO_REUSEPORT: closing a listener resets the connections in its backlog.
//!
//! ### [`socket`] — Every kind of socket
//!
//! - [`inherited_options`](socket::inherited_options) — Options of a listener, and of the connections that it accepts.
//! - [`options_of_a_clone`](socket::options_of_a_clone) — An option belongs to the socket, not to the handle it was set through.
//! - [`recv_buffer_doubled`](socket::recv_buffer_doubled) — SO_RCVBUF: what is read is not what was set.
//! - [`recv_buffer_clamped`](socket::recv_buffer_clamped) — SO_RCVBUF has a limit, and a larger value is no error.
//! - [`recv_buffer_datagrams`](socket::recv_buffer_datagrams) — What SO_RCVBUF is for: the datagrams that wait while nobody reads.
//! - [`send_buffer_floor`](socket::send_buffer_floor) — SO_SNDBUF has a least size.
//! - [`send_buffer_takes`](socket::send_buffer_takes) — What SO_SNDBUF is for: how much the kernel accepts while the peer is not reading.
//! - [`linger_zero`](socket::linger_zero) — SO_LINGER with 0: close resets the connection.
//! - [`linger_waits`](socket::linger_waits) — SO_LINGER above 0: close waits for what is still to be sent.
//! - [`keepalive_timer`](socket::keepalive_timer) — SO_KEEPALIVE starts a timer in the kernel.
//! - [`read_timeout`](socket::read_timeout) — SO_RCVTIMEO: reading with a time limit.
//! - [`read_timeout_zero`](socket::read_timeout_zero) — SO_RCVTIMEO 0 is not settimeout(0).
//! - [`write_timeout`](socket::write_timeout) — SO_SNDTIMEO: sending with a time limit.
//! - [`write_timeout_connect`](socket::write_timeout_connect) — SO_SNDTIMEO limits connect, too.
//! - [`error_after_connect`](socket::error_after_connect) — SO_ERROR: the error that the socket keeps until it is read.
//! - [`broadcast`](socket::broadcast) — SO_BROADCAST must be set before a socket may send to a broadcast address.
//! - [`out_of_band_inline`](socket::out_of_band_inline) — SO_OOBINLINE: where TCP's urgent byte goes.
//! - [`attach_filter`](socket::attach_filter) — SO_ATTACH_FILTER: a small program in the kernel decides what the socket gets.
//! - [`filter_cuts`](socket::filter_cuts) — A filter returns how many bytes to keep.
//! - [`bind_device`](socket::bind_device) — SO_BINDTODEVICE: the interface that a client must come through.
//! - [`bind_device_by_index`](socket::bind_device_by_index) — SO_BINDTOIFINDEX: the same by number of the interface.
//! - [`mark`](socket::mark) — SO_MARK: a number that a packet carries inside this machine.
//! - [`priority_from_tos`](socket::priority_from_tos) — SO_PRIORITY: setting IP_TOS sets it, too.
//! - [`incoming_cpu`](socket::incoming_cpu) — SO_INCOMING_CPU: which processor handled the last packet.
//! - [`cookie`](socket::cookie) — SO_COOKIE: a number that identifies the socket.
//! - [`passcred`](socket::passcred) — SO_PASSCRED: the kernel says which process sent a message.
//! - [`what_kind_of_socket`](socket::what_kind_of_socket) — SO_DOMAIN, SO_TYPE and SO_PROTOCOL: what is this descriptor?
//! - [`is_listener`](socket::is_listener) — SO_ACCEPTCONN: does this socket listen?
//!
//! ### [`tcp`] — TCP
//!
//! - [`nodelay`](tcp::nodelay) — TCP_NODELAY: Nagle's algorithm meets the delayed acknowledgement.
//! - [`quickack`](tcp::quickack) — TCP_QUICKACK: the same delay, removed at the other end.
//! - [`quickack_not_kept`](tcp::quickack_not_kept) — TCP_QUICKACK does not stay set.
//! - [`cork`](tcp::cork) — TCP_CORK: collect what is written into full segments.
//! - [`max_segment`](tcp::max_segment) — TCP_MAXSEG: how large a segment may be.
//! - [`notsent_lowat`](tcp::notsent_lowat) — TCP_NOTSENT_LOWAT: a limit for what waits to be sent.
//! - [`keepalive_settings`](tcp::keepalive_settings) — TCP_KEEPIDLE, TCP_KEEPINTVL and TCP_KEEPCNT, which socket2 sets in one call.
//! - [`keepalive_dead_peer`](tcp::keepalive_dead_peer) — What keepalive is for: a peer that no longer answers.
//! - [`user_timeout`](tcp::user_timeout) — TCP_USER_TIMEOUT: how long sent data may stay unacknowledged.
//! - [`thin_linear_timeouts`](tcp::thin_linear_timeouts) — TCP_THIN_LINEAR_TIMEOUTS: retransmit at a steady pace.
//! - [`congestion`](tcp::congestion) — TCP_CONGESTION: the algorithm that decides how fast to send.
//! - [`nodelay_on_udp`](tcp::nodelay_on_udp) — An option of TCP on a UDP socket.
//!
//! ### [`ip`] — IPv4
//!
//! - [`ttl`](ip::ttl) — IP_TTL: how many hops a packet may make.
//! - [`ttl_zero`](ip::ttl_zero) — IP_TTL: which values are allowed.
//! - [`tos`](ip::tos) — IP_TOS and IP_RECVTOS: a mark for routers, and how a receiver sees it.
//! - [`tos_of_tcp`](ip::tos_of_tcp) — IP_TOS over TCP: two of the bits belong to the kernel.
//! - [`freebind`](ip::freebind) — IP_FREEBIND: an address that is not there yet.
//! - [`transparent`](ip::transparent) — IP_TRANSPARENT: send from another machine's address.
//! - [`header_included`](ip::header_included) — IP_HDRINCL: write the IP header yourself.
//!
//! ### [`multicast`] — Multicast
//!
//! - [`multicast_join`](multicast::multicast_join) — IP_ADD_MEMBERSHIP: join a group.
//! - [`multicast_leave`](multicast::multicast_leave) — IP_DROP_MEMBERSHIP: leave a group.
//! - [`multicast_join_twice`](multicast::multicast_join_twice) — Joining a group twice: address already in use.
//! - [`multicast_too_many`](multicast::multicast_too_many) — How many groups one socket may join.
//! - [`multicast_loop`](multicast::multicast_loop) — IP_MULTICAST_LOOP: does the sender's own machine receive the datagram?
//! - [`multicast_ttl`](multicast::multicast_ttl) — IP_MULTICAST_TTL: how far a group reaches.
//! - [`multicast_interface`](multicast::multicast_interface) — IP_MULTICAST_IF: the interface by which datagrams to a group leave.
//! - [`multicast_all`](multicast::multicast_all) — IP_MULTICAST_ALL: why a socket gets datagrams of groups it has never joined.
//! - [`multicast_source`](multicast::multicast_source) — IP_ADD_SOURCE_MEMBERSHIP: a group, but only from one sender.
//!
//! ### [`ipv6`] — IPv6
//!
//! - [`only_v6`](ipv6::only_v6) — IPV6_V6ONLY: one socket for both families, and how an IPv4 peer looks there.
//! - [`only_v6_two_listeners`](ipv6::only_v6_two_listeners) — IPV6_V6ONLY decides whether two listeners can share a port.
//! - [`only_v6_after_bind`](ipv6::only_v6_after_bind) — IPV6_V6ONLY has to come before bind.
//! - [`mapped_ttl`](ipv6::mapped_ttl) — Options of both families on one socket.
//! - [`unicast_hops`](ipv6::unicast_hops) — IPV6_UNICAST_HOPS and IPV6_RECVHOPLIMIT: the hop limit, and how a receiver sees it.
//! - [`traffic_class`](ipv6::traffic_class) — IPV6_TCLASS and IPV6_RECVTCLASS: IPv6's IP_TOS.
//! - [`freebind_v6`](ipv6::freebind_v6) — IPV6_FREEBIND: an IPv6 address that is not there yet.
//! - [`transparent_v6`](ipv6::transparent_v6) — IPV6_TRANSPARENT: send from another machine's address, over IPv6.
//! - [`header_included_v6`](ipv6::header_included_v6) — IPV6_HDRINCL: write the IPv6 header yourself, and do not trust what reads back.
//! - [`multicast_join_v6`](ipv6::multicast_join_v6) — IPV6_ADD_MEMBERSHIP and IPV6_DROP_MEMBERSHIP: groups of IPv6.
//! - [`multicast_hops_v6`](ipv6::multicast_hops_v6) — IPV6_MULTICAST_HOPS: how far an IPv6 group reaches.
//! - [`multicast_loop_v6`](ipv6::multicast_loop_v6) — IPV6_MULTICAST_LOOP: does the sender's own machine receive the datagram?
//! - [`multicast_interface_v6`](ipv6::multicast_interface_v6) — IPV6_MULTICAST_IF: the interface by which datagrams to a group leave.
//! - [`multicast_all_v6`](ipv6::multicast_all_v6) — IPV6_MULTICAST_ALL: datagrams of groups that only another socket has joined.
//!
//! ### [`table`] — every option as data, a file or two for each level, and how this kernel is asked
//!
//! ## Not covered
//!
//! Options that socket2 0.6 has no method for: `TCP_INFO`, `TCP_FASTOPEN`, `TCP_DEFER_ACCEPT`, `IP_MTU_DISCOVER`, `IP_RECVERR`,
//! `IP_PKTINFO`, `SO_PEERCRED`, `SO_RCVLOWAT`, `SO_TIMESTAMP` and more; nix or libc reach them.
//! For vsock and UDP-Lite socket2 has addresses and a protocol number, but no options.
//! Where other systems give the same name another meaning, the text says so, but no experiment shows it.
#![cfg_attr(
    not(target_os = "linux"),
    allow(
        unused_imports,
        dead_code,
        reason = "most options here are Linux's; elsewhere their experiments are skipped"
    )
)]

pub mod reuse;
pub mod socket;
pub mod tcp;
pub mod ip;
pub mod multicast;
pub mod ipv6;
pub mod table;

mod pair;
mod receive;
#[cfg(target_os = "linux")]
mod control;
#[cfg(target_os = "linux")]
mod link;

use experiment::{Lesson, Observed, skip};

/// The experiments.
pub const LESSON: Lesson = Lesson {
    name: "socket-options",
    first: &[
        "address-in-use",
        "reuse-address-both",
        "reuse-address-after-bind",
        "recv-buffer-doubled",
        "recv-buffer-datagrams",
        "linger-zero",
        "read-timeout",
        "nodelay",
        "keepalive-dead-peer",
        "only-v6",
    ],
    subjects: &[
        reuse::SUBJECT,
        socket::SUBJECT,
        tcp::SUBJECT,
        ip::SUBJECT,
        multicast::SUBJECT,
        ipv6::SUBJECT,
    ],
};

/// Takes the place of experiments with options that only Linux has.
#[cfg_attr(
    target_os = "linux",
    allow(dead_code, reason = "it is called elsewhere only")
)]
pub(crate) fn linux_only() -> Observed {
    Err(skip("Linux only"))
}
