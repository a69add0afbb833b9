//! socket-calls: one experiment in full, and then all of them.

use crate::demo::scene::{Scene, exits, prints, starts};

/// In the order of the lesson.
pub const SCENES: &[Scene] = &[ONE, ALL];

const ONE: Scene = Scene {
    title: "connecting before anyone accepts",
    steps: &[
        starts(
            "you",
            &["socket-calls", "try", "connect-before-accept", "--no-ask"],
        ),
        prints("you", "see …"),
        exits("you", 0),
    ],
    notice: "The kernel completes the handshake by itself and keeps the connection in the backlog; \
        accept only takes it out. A successful connect says nothing about the program behind it.",
};

const ALL: Scene = Scene {
    title: "all of them, in a line each",
    steps: &[
        starts("you", &["socket-calls", "try", "--all", "--no-ask"]),
        prints("you", "… experiments: …"),
        exits("you", 0),
    ],
    notice: "Each line was observed just now, on real sockets of this machine. \
        Without --no-ask you are asked for your guess first.",
};
