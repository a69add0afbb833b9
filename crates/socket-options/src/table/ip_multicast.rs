//! IPPROTO_IP: the options of multicast, ip(7).

use std::net::Ipv4Addr;

use super::probe::{probe, shown};
use super::{Level, Shown, SocketOption, When};
use crate::pair::udp;

/// The interface that the examples join groups on.
const LO: Ipv4Addr = Ipv4Addr::LOCALHOST;
/// The group that they join.
const GROUP: Ipv4Addr = Ipv4Addr::new(239, 255, 1, 3);
/// The group that they join for one source: RFC 4607.
const SOURCE_GROUP: Ipv4Addr = Ipv4Addr::new(232, 1, 1, 3);

pub(super) const LEVEL: Level = Level {
    name: "IPPROTO_IP",
    about: "multicast over IPv4",
    options: &[
        SocketOption {
            name: "IP_ADD_MEMBERSHIP",
            setters: &["join_multicast_v4", "join_multicast_v4_n"],
            getters: &[],
            python: Some("IP_ADD_MEMBERSHIP"),
            purpose: "Joins a multicast group on an interface. A socket may be in 20 groups, net.ipv4.igmp_max_memberships.",
            value: "the group, and the interface by address or index",
            when: When::AnyTime,
            readback: "",
            shown: Shown::By("multicast-join"),
            probe: probe!(udp, set: "239.255.1.3 at lo" |s| s.join_multicast_v4(&GROUP, &LO)),
        },
        SocketOption {
            name: "IP_DROP_MEMBERSHIP",
            setters: &["leave_multicast_v4", "leave_multicast_v4_n"],
            getters: &[],
            python: Some("IP_DROP_MEMBERSHIP"),
            purpose: "Leaves a multicast group. Closing the socket does it, too; leaving one that it is not in is an error.",
            value: "the group, and the interface by address or index",
            when: When::AnyTime,
            readback: "",
            shown: Shown::By("multicast-leave"),
            probe: probe!(udp, set: "a group it is not in" |s| s.leave_multicast_v4(&GROUP, &LO)),
        },
        SocketOption {
            name: "IP_ADD_SOURCE_MEMBERSHIP",
            setters: &["join_ssm_v4"],
            getters: &[],
            python: Some("IP_ADD_SOURCE_MEMBERSHIP, 3.12"),
            purpose: "Joins a multicast group for what one source sends to it. For the groups 232.0.0.0/8.",
            value: "the source, the group, the interface's address",
            when: When::AnyTime,
            readback: "",
            shown: Shown::By("multicast-source"),
            probe: probe!(udp, set: "127.0.0.1 to 232.1.1.3" |s| s.join_ssm_v4(&LO, &SOURCE_GROUP, &LO)),
        },
        SocketOption {
            name: "IP_DROP_SOURCE_MEMBERSHIP",
            setters: &["leave_ssm_v4"],
            getters: &[],
            python: Some("IP_DROP_SOURCE_MEMBERSHIP, 3.12"),
            purpose: "Stops listening to one source of a group. Leaving one that it does not listen to is an error.",
            value: "the source, the group, the interface's address",
            when: When::AnyTime,
            readback: "",
            shown: Shown::By("multicast-source"),
            probe: probe!(udp, set: "a source it does not listen to" |s| s.leave_ssm_v4(&LO, &SOURCE_GROUP, &LO)),
        },
        SocketOption {
            name: "IP_MULTICAST_IF",
            setters: &["set_multicast_if_v4"],
            getters: &["multicast_if_v4"],
            python: Some("IP_MULTICAST_IF"),
            purpose: "The interface that datagrams to groups leave by. Without it the routes decide.",
            value: "Ipv4Addr, the interface's address",
            when: When::AnyTime,
            readback: "",
            shown: Shown::By("multicast-interface"),
            probe: probe!(udp, read: |s| shown(s.multicast_if_v4()), set: "127.0.0.1" |s| s.set_multicast_if_v4(&LO)),
        },
        SocketOption {
            name: "IP_MULTICAST_LOOP",
            setters: &["set_multicast_loop_v4"],
            getters: &["multicast_loop_v4"],
            python: Some("IP_MULTICAST_LOOP"),
            purpose: "Whether programs on this machine get what the socket sends to groups. On Linux it is the sender's to set, on Windows the receiver's.",
            value: "bool",
            when: When::AnyTime,
            readback: "",
            shown: Shown::By("multicast-loop"),
            probe: probe!(udp, read: |s| shown(s.multicast_loop_v4()), set: "false" |s| s.set_multicast_loop_v4(false)),
        },
        SocketOption {
            name: "IP_MULTICAST_TTL",
            setters: &["set_multicast_ttl_v4"],
            getters: &["multicast_ttl_v4"],
            python: Some("IP_MULTICAST_TTL"),
            purpose: "How many hops a datagram to a group may make. 1 keeps it in this network, 0 on this machine.",
            value: "u32, 0 to 255",
            when: When::AnyTime,
            readback: "",
            shown: Shown::By("multicast-ttl"),
            probe: probe!(udp, read: |s| shown(s.multicast_ttl_v4()), set: "5" |s| s.set_multicast_ttl_v4(5)),
        },
        SocketOption {
            name: "IP_MULTICAST_ALL",
            setters: &["set_multicast_all_v4"],
            getters: &["multicast_all_v4"],
            python: None,
            purpose: "Whether the socket gets what arrives for groups that others on this machine have joined. Off is what most expect.",
            value: "bool",
            when: When::AnyTime,
            readback: "",
            shown: Shown::By("multicast-all"),
            probe: probe!(udp, read: |s| shown(s.multicast_all_v4()), set: "false" |s| s.set_multicast_all_v4(false)),
        },
    ],
};
