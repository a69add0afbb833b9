//! SOL_DCCP: datagrams with congestion control, RFC 4340.
//!
//! Linux had it from 2.6.14 to 6.15 and then dropped it; socket2 still has its options.
//! The table asks the kernel all the same: where it says "no such socket", there is no DCCP.

use std::io;

use socket2::Socket;
#[cfg(target_os = "linux")]
use socket2::{Domain, Protocol, Type};

use super::probe::{probe, shown};
use super::{Level, Shown, SocketOption, When};

const WHY: &str = "Linux 6.16 removed DCCP, and older distributions block its module";

#[cfg(target_os = "linux")]
fn dccp() -> io::Result<Socket> {
    Socket::new(Domain::IPV4, Type::DCCP, Some(Protocol::DCCP))
}

pub(super) const LEVEL: Level = Level {
    name: "SOL_DCCP",
    about: "DCCP",
    options: &[
        SocketOption {
            name: "DCCP_SOCKOPT_SERVICE",
            setters: &["set_dccp_service"],
            getters: &["dccp_service"],
            python: None,
            purpose: "The number of the service that a client asks for. A server answers only clients that ask for its own.",
            value: "u32",
            when: When::BeforeConnection,
            readback: "",
            shown: Shown::NotHere(WHY),
            probe: probe!(dccp, read: |s| shown(s.dccp_service()), set: "42" |s| s.set_dccp_service(42)),
        },
        SocketOption {
            name: "DCCP_SOCKOPT_CCID",
            setters: &["set_dccp_ccid"],
            getters: &[],
            python: None,
            purpose: "How congestion is controlled, in both directions. 2 works as TCP does, 3 changes the rate smoothly.",
            value: "u8",
            when: When::BeforeConnection,
            readback: "",
            shown: Shown::NotHere(WHY),
            probe: probe!(dccp, set: "2" |s| s.set_dccp_ccid(2)),
        },
        SocketOption {
            name: "DCCP_SOCKOPT_TX_CCID",
            setters: &[],
            getters: &["dccp_tx_ccid"],
            python: None,
            purpose: "How congestion is controlled for what is sent. Both sides agree on it while connecting.",
            value: "u32",
            when: When::ReadOnly,
            readback: "",
            shown: Shown::NotHere(WHY),
            probe: probe!(dccp, read: |s| shown(s.dccp_tx_ccid())),
        },
        SocketOption {
            name: "DCCP_SOCKOPT_RX_CCID",
            setters: &[],
            getters: &["dccp_xx_ccid"],
            python: None,
            purpose: "How congestion is controlled for what is received. socket2 0.6.5 calls it dccp_xx_ccid, by a slip.",
            value: "u32",
            when: When::ReadOnly,
            readback: "",
            shown: Shown::NotHere(WHY),
            probe: probe!(dccp, read: |s| shown(s.dccp_xx_ccid())),
        },
        SocketOption {
            name: "DCCP_SOCKOPT_SERVER_TIMEWAIT",
            setters: &["set_dccp_server_timewait"],
            getters: &["dccp_server_timewait"],
            python: None,
            purpose: "Lets the server keep TIME_WAIT when it closes. Else it is the client's to keep.",
            value: "bool",
            when: When::Connected,
            readback: "",
            shown: Shown::NotHere(WHY),
            probe: probe!(dccp, read: |s| shown(s.dccp_server_timewait()), set: "true" |s| s.set_dccp_server_timewait(true)),
        },
        SocketOption {
            name: "DCCP_SOCKOPT_SEND_CSCOV",
            setters: &["set_dccp_send_cscov"],
            getters: &["dccp_send_cscov"],
            python: None,
            purpose: "How much of a packet its checksum covers, when sending. For sound and pictures that stand some wrong bits.",
            value: "u32",
            when: When::AnyTime,
            readback: "",
            shown: Shown::NotHere(WHY),
            probe: probe!(dccp, read: |s| shown(s.dccp_send_cscov()), set: "1" |s| s.set_dccp_send_cscov(1)),
        },
        SocketOption {
            name: "DCCP_SOCKOPT_RECV_CSCOV",
            setters: &["set_dccp_recv_cscov"],
            getters: &["dccp_recv_cscov"],
            python: None,
            purpose: "How much of a packet the checksum has to cover, to be received. The peer has to send no less.",
            value: "u32",
            when: When::AnyTime,
            readback: "",
            shown: Shown::NotHere(WHY),
            probe: probe!(dccp, read: |s| shown(s.dccp_recv_cscov()), set: "1" |s| s.set_dccp_recv_cscov(1)),
        },
        SocketOption {
            name: "DCCP_SOCKOPT_QPOLICY_TXQLEN",
            setters: &["set_dccp_qpolicy_txqlen"],
            getters: &["dccp_qpolicy_txqlen"],
            python: None,
            purpose: "How many packets may wait to be sent. 0 means as many as you like.",
            value: "u32, packets",
            when: When::AnyTime,
            readback: "",
            shown: Shown::NotHere(WHY),
            probe: probe!(dccp, read: |s| shown(s.dccp_qpolicy_txqlen()), set: "10" |s| s.set_dccp_qpolicy_txqlen(10)),
        },
        SocketOption {
            name: "DCCP_SOCKOPT_AVAILABLE_CCIDS",
            setters: &[],
            getters: &["dccp_available_ccids"],
            python: None,
            purpose: "The ways to control congestion that this kernel has. Ask before setting DCCP_SOCKOPT_CCID.",
            value: "CcidEndpoints, a list of u8",
            when: When::ReadOnly,
            readback: "",
            shown: Shown::NotHere(WHY),
            probe: probe!(dccp, read: |s| shown(s.dccp_available_ccids::<4>())),
        },
        SocketOption {
            name: "DCCP_SOCKOPT_GET_CUR_MPS",
            setters: &[],
            getters: &["dccp_cur_mps"],
            python: None,
            purpose: "The largest message that fits into one packet now. A longer one is refused.",
            value: "u32, bytes",
            when: When::ReadOnly,
            readback: "",
            shown: Shown::NotHere(WHY),
            probe: probe!(dccp, read: |s| shown(s.dccp_cur_mps())),
        },
    ],
};
