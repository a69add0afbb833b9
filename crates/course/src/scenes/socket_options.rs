//! socket-options: the option that everybody meets first, one that reads back changed, and one that costs time.

use crate::demo::scene::{Scene, exits, prints, starts};

/// In the order of the lesson.
pub const SCENES: &[Scene] = &[IN_USE, DOUBLED, NAGLE];

const IN_USE: Scene = Scene {
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

const DOUBLED: Scene = Scene {
    title: "an option that reads back changed",
    steps: &[
        starts(
            "you",
            &["socket-options", "try", "recv-buffer-doubled", "--no-ask"],
        ),
        prints("you", "see …"),
        exits("you", 0),
    ],
    notice: "What you set is a wish. Read it back: the kernel doubles, rounds and clamps.",
};

const NAGLE: Scene = Scene {
    title: "an option that costs time",
    steps: &[
        starts("you", &["socket-options", "try", "nodelay", "--no-ask"]),
        prints("you", "see …"),
        exits("you", 0),
    ],
    notice: "Two small writes before a read meet Nagle's algorithm on one side and the delayed acknowledgement on the other: \
        each waits for the other. One write for a whole message avoids it, and so does TCP_NODELAY.",
};
