//! udp-upper: datagrams, even empty ones; one that is cut; and nobody there.

use crate::demo::scene::{Scene, ends_input, exits, presses_ctrl_c, prints, says, starts, types};

/// In the order of the lesson.
pub const SCENES: &[Scene] = &[DATAGRAMS, A_SHORT_BUFFER, NOBODY_LISTENS];

const DATAGRAMS: Scene = Scene {
    title: "a line, an empty line, each a datagram",
    steps: &[
        starts("server", &["udp-upper", "server", "127.0.0.1:0"]),
        prints("server", "listening on …"),
        starts("client", &["udp-upper", "client", "{server}"]),
        types("client", "hello, 世界"),
        prints("server", "hello, 世界"),
        prints("client", "HELLO, 世界"),
        types("client", ""),
        prints("server", ""),
        prints("client", ""),
        types("client", "still there?"),
        prints("server", "still there?"),
        prints("client", "STILL THERE?"),
        ends_input("client"),
        exits("client", 0),
        presses_ctrl_c("server"),
        exits("server", 0),
    ],
    notice: "Nobody connected, and nobody left: the server has one socket for all, and answers whoever a datagram came from. \
        The empty datagram is a message like any other; it does not mean the end, as 0 bytes would in TCP.",
};

const A_SHORT_BUFFER: Scene = Scene {
    title: "a datagram that does not fit (--buffer 8)",
    steps: &[
        starts(
            "server",
            &["udp-upper", "server", "127.0.0.1:0", "--buffer", "8"],
        ),
        prints("server", "listening on …"),
        starts("client", &["udp-upper", "client", "{server}"]),
        types("client", "hello, world"),
        says("server", "…12…8…"),
        prints("server", "hello, w"),
        prints("client", "HELLO, W"),
        says("client", "…"),
        ends_input("client"),
        exits("client", 0),
        presses_ctrl_c("server"),
        exits("server", 0),
    ],
    notice: "The server received into 8 bytes, and the other 4 are gone for good: the next recv brings the next datagram, not the rest. \
        A TCP server with the same buffer would only have needed a second recv.",
};

/// Port 1 is none of those that the kernel gives to whoever asks for any,
/// as it could give away the port of a server that has just ended.
const NOBODY_LISTENS: Scene = Scene {
    title: "nobody listens",
    steps: &[
        starts("client", &["udp-upper", "client", "127.0.0.1:1"]),
        types("client", "anybody there?"),
        says("client", "…connection refused…"),
        ends_input("client"),
        exits("client", 1),
    ],
    notice: "Starting the client was no error: there is no connection that could fail. \
        Only when the datagram arrived did the other kernel answer that nobody listens (ICMP port unreachable), \
        and the client hears of it because its socket is connected.",
};
