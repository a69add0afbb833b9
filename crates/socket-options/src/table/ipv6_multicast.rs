//! IPPROTO_IPV6: the options of multicast, ipv6(7) and RFC 3493 §5.2.

use std::net::Ipv6Addr;

use super::probe::{probe, shown, udp6};
use super::{Level, Shown, SocketOption, When};

/// The interface that the examples join groups on, by its number.
const LO: u32 = 1;
/// The group that they join; it reaches no further than the interface.
const GROUP: Ipv6Addr = Ipv6Addr::new(0xff01, 0, 0, 0, 0, 0, 0, 0x1235);

pub(super) const LEVEL: Level = Level {
    name: "IPPROTO_IPV6",
    about: "multicast over IPv6",
    options: &[
        SocketOption {
            name: "IPV6_ADD_MEMBERSHIP",
            setters: &["join_multicast_v6"],
            getters: &[],
            python: Some("IPV6_JOIN_GROUP"),
            purpose: "Joins a multicast group on an interface. RFC 3493 calls it IPV6_JOIN_GROUP.",
            value: "the group, and the interface's index",
            when: When::AnyTime,
            readback: "",
            shown: Shown::By("multicast-join-v6"),
            probe: probe!(udp6, set: "ff01::1235 at 1" |s| s.join_multicast_v6(&GROUP, LO)),
        },
        SocketOption {
            name: "IPV6_DROP_MEMBERSHIP",
            setters: &["leave_multicast_v6"],
            getters: &[],
            python: Some("IPV6_LEAVE_GROUP"),
            purpose: "Leaves a multicast group. Closing the socket does it, too; leaving one that it is not in is an error.",
            value: "the group, and the interface's index",
            when: When::AnyTime,
            readback: "",
            shown: Shown::By("multicast-join-v6"),
            probe: probe!(udp6, set: "a group it is not in" |s| s.leave_multicast_v6(&GROUP, LO)),
        },
        SocketOption {
            name: "IPV6_MULTICAST_IF",
            setters: &["set_multicast_if_v6"],
            getters: &["multicast_if_v6"],
            python: Some("IPV6_MULTICAST_IF"),
            purpose: "The interface that datagrams to groups leave by. Without it the routes decide.",
            value: "u32, the interface's index",
            when: When::AnyTime,
            readback: "",
            shown: Shown::By("multicast-interface-v6"),
            probe: probe!(udp6, read: |s| shown(s.multicast_if_v6()), set: "1" |s| s.set_multicast_if_v6(LO)),
        },
        SocketOption {
            name: "IPV6_MULTICAST_LOOP",
            setters: &["set_multicast_loop_v6"],
            getters: &["multicast_loop_v6"],
            python: Some("IPV6_MULTICAST_LOOP"),
            purpose: "Whether programs on this machine get what the socket sends to groups. It is apart from IP_MULTICAST_LOOP.",
            value: "bool",
            when: When::AnyTime,
            readback: "",
            shown: Shown::By("multicast-loop-v6"),
            probe: probe!(udp6, read: |s| shown(s.multicast_loop_v6()), set: "false" |s| s.set_multicast_loop_v6(false)),
        },
        SocketOption {
            name: "IPV6_MULTICAST_HOPS",
            setters: &["set_multicast_hops_v6"],
            getters: &["multicast_hops_v6"],
            python: Some("IPV6_MULTICAST_HOPS"),
            purpose: "How many hops a datagram to a group may make. The group's address sets a limit as well, by its scope.",
            value: "u32, 0 to 255",
            when: When::AnyTime,
            readback: "",
            shown: Shown::By("multicast-hops-v6"),
            probe: probe!(udp6, read: |s| shown(s.multicast_hops_v6()), set: "5" |s| s.set_multicast_hops_v6(5)),
        },
        SocketOption {
            name: "IPV6_MULTICAST_ALL",
            setters: &["set_multicast_all_v6"],
            getters: &["multicast_all_v6"],
            python: None,
            purpose: "Whether the socket gets what arrives for groups that others on this machine have joined. Off is what most expect.",
            value: "bool",
            when: When::AnyTime,
            readback: "",
            shown: Shown::By("multicast-all-v6"),
            probe: probe!(udp6, read: |s| shown(s.multicast_all_v6()), set: "false" |s| s.set_multicast_all_v6(false)),
        },
    ],
};
