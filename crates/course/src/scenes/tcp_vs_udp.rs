//! tcp-vs-udp: an experiment over TCP, its counterpart over UDP, and then all of them.

use crate::demo::scene::{Scene, exits, prints, starts};

/// In the order of the lesson.
pub const SCENES: &[Scene] = &[STICKY, WHOLE, ALL];

const STICKY: Scene = Scene {
    title: "three sends, one recv",
    steps: &[
        starts(
            "you",
            &["tcp-vs-udp", "try", "three-sends-one-recv", "--no-ask"],
        ),
        prints("you", "see …"),
        exits("you", 0),
    ],
    notice: "Nothing on the wire tells where one message ended: the receiver sees bytes. \
        A program that needs messages marks their ends itself, as remote-cmd does.",
};

const WHOLE: Scene = Scene {
    title: "the same with datagrams",
    steps: &[
        starts(
            "you",
            &[
                "tcp-vs-udp",
                "try",
                "three-datagrams-three-recvs",
                "--no-ask",
            ],
        ),
        prints("you", "see …"),
        exits("you", 0),
    ],
    notice: "A datagram keeps its ends. The price is in the other experiments: \
        it may be cut, dropped, doubled or late, and nobody is told.",
};

const ALL: Scene = Scene {
    title: "all of them, in a line each",
    steps: &[
        starts("you", &["tcp-vs-udp", "try", "--all", "--no-ask"]),
        prints("you", "… experiments: …"),
        exits("you", 0),
    ],
    notice: "Each line was observed just now, on real sockets of this machine. \
        Without --no-ask you are asked for your guess first.",
};
