//! udp-upper: datagrams, an empty one, one that is cut, and a port where nothing listens.

use super::scene::Action::{EndsInput, Exits, PressesCtrlC, Prints, Says, Starts, Types};
use super::{Ladder, Lesson, Role, Scene, TERMINAL_1, TERMINAL_2, text};

pub(super) const LESSON: Lesson = Lesson {
    name: "udp-upper",
    question: text(
        "what changes without a connection?",
        "没有连接，会有什么不同？",
    ),
    afterwards: text(
        "write a UDP service, and a client that copes with loss",
        "写出 UDP 服务，以及不怕丢包的客户端",
    ),
    commands: &[
        (TERMINAL_1, "cargo run -p udp-upper -- server"),
        (TERMINAL_2, "cargo run -p udp-upper -- client"),
    ],
    experiment: None,
    own_program: Some("my_upper.py"),
    scenes: &[DATAGRAMS, A_SHORT_BUFFER, NOBODY_LISTENS],
    ladder: LADDER,
};

const LADDER: Ladder = Ladder {
    look_for: text(
        "No handshake and no FIN: each line is one datagram, and so is its answer. \
            The empty line is a datagram, too, of 0 bytes: recvfrom returns 0, and that is not the end.",
        "没有握手，也没有 FIN：每一行是一个数据报，它的回答也是一个。\
            空行同样是一个数据报，只是长度为 0：recvfrom 返回 0，但这并不表示结束。",
    ),
    network: "",
    server: Role {
        command: "udp-upper server",
        types: &[],
    },
    client: Role {
        command: "udp-upper client",
        types: &["hello", ""],
    },
};

const DATAGRAMS: Scene = Scene {
    title: text(
        "a line, an empty line, each a datagram",
        "一行是一个数据报，空行也是",
    ),
    steps: &[
        ("server", Starts("udp-upper server 127.0.0.1:0")),
        ("server", Prints("listening on …")),
        ("client", Starts("udp-upper client {server}")),
        ("client", Types("hello, 世界")),
        ("server", Prints("hello, 世界")),
        ("client", Prints("HELLO, 世界")),
        ("client", Types("")),
        ("server", Prints("")),
        ("client", Prints("")),
        ("client", Types("still there?")),
        ("server", Prints("still there?")),
        ("client", Prints("STILL THERE?")),
        ("client", EndsInput),
        ("client", Exits(0)),
        ("server", PressesCtrlC),
        ("server", Exits(0)),
    ],
    notice: text(
        "Nobody connected, and nobody left: the server has one socket for all, and answers the sender of each datagram. \
            The empty datagram is a message like any other; it does not mean the end, as 0 bytes would in TCP.",
        "没有人建立连接，也没有人离开：服务器用一个套接字接待所有人，数据报是谁发来的，就回答谁。\
            空的数据报也是一条消息，和别的没有两样；它不像 TCP 里读到 0 字节那样表示结束。",
    ),
};

const A_SHORT_BUFFER: Scene = Scene {
    title: text(
        "a datagram that does not fit (--buffer 8)",
        "装不下的数据报（--buffer 8）",
    ),
    steps: &[
        ("server", Starts("udp-upper server 127.0.0.1:0 --buffer 8")),
        ("server", Prints("listening on …")),
        ("client", Starts("udp-upper client {server}")),
        ("client", Types("hello, world")),
        ("server", Says("…12…8…")),
        ("server", Prints("hello, w")),
        ("client", Prints("HELLO, W")),
        ("client", Says("…")),
        ("client", EndsInput),
        ("client", Exits(0)),
        ("server", PressesCtrlC),
        ("server", Exits(0)),
    ],
    notice: text(
        "The server received into 8 bytes, and the other 4 are gone for good: the next recv brings the next datagram, not the rest. \
            A TCP server with the same buffer would only have needed a second recv.",
        "服务器只拿 8 个字节来接收，另外 4 个字节就再也找不回来了：下一次 recv 得到的是下一个数据报，不是剩下的部分。\
            换成 TCP 服务器，同样大的缓冲区，再调用一次 recv 就行了。",
    ),
};

/// Port 1, since the kernel never chooses it for a program that asks for any port.
/// The port of a server that has just ended could belong to another program by now.
const NOBODY_LISTENS: Scene = Scene {
    title: text("nobody listens", "没人监听"),
    steps: &[
        ("client", Starts("udp-upper client 127.0.0.1:1")),
        ("client", Types("anybody there?")),
        ("client", Says("…connection refused…")),
        ("client", EndsInput),
        ("client", Exits(1)),
    ],
    notice: text(
        "Starting the client was no error: there is no connection that could fail. \
            Only when the datagram arrived did the other kernel answer that nobody listens (ICMP port unreachable), \
            and the client hears of it because its socket is connected.",
        "启动客户端时没有出错：没有连接要建立，也就没有什么会失败。\
            数据报到了以后，对方的内核才答复说没人监听（ICMP 端口不可达）；客户端能得知，是因为它的套接字已连接。",
    ),
};
