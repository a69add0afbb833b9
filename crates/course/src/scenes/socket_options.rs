//! socket-options: one experiment in full, and then all of them.

use crate::demo::scene::{Scene, exits, prints, starts};

/// In the order of the lesson.
pub const SCENES: &[Scene] = &[ONE, ALL];

const ONE: Scene = Scene {
    title: "address already in use",
    steps: &[
        starts(
            "you",
            &["socket-options", "try", "address-in-use", "--no-ask"],
        ),
        prints("you", "see …"),
        exits("you", 0),
    ],
    notice: "The side that closes first keeps the connection in TIME_WAIT for a minute, so that stray segments find nobody. \
        SO_REUSEADDR, set before bind, lets a restarted server listen all the same.",
};

const ALL: Scene = Scene {
    title: "all of them, in a line each",
    steps: &[
        starts("you", &["socket-options", "try", "--all", "--no-ask"]),
        prints("you", "… experiments: …"),
        exits("you", 0),
    ],
    notice: "Each line was observed just now, on real sockets of this machine. \
        Without --no-ask you are asked for your guess first.",
};
