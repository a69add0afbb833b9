//! threaded-server: many at once, one at a time, and an end that waits for nobody.
//!
//! The clients that type are tcp-chat's: to a server that echoes lines, any line-based client will do.

use crate::demo::scene::{
    Scene, ends_input, exits, presses_ctrl_c, prints, prints_times, says, starts, types,
};

/// In the order of the lesson.
pub const SCENES: &[Scene] = &[AT_ONCE, IDLE_AND_BUSY, ONE_AT_A_TIME, CTRL_C];

const AT_ONCE: Scene = Scene {
    title: "three clients at once",
    steps: &[
        starts("server", &["threaded-server", "tcp", "127.0.0.1:0"]),
        prints("server", "listening on …"),
        starts(
            "client",
            &[
                "threaded-server",
                "client",
                "tcp",
                "{server}",
                "--peers",
                "3",
                "--messages",
                "2",
            ],
        ),
        prints_times("server", 6, "… ('127.0.0.1:…')"),
        prints_times("client", 3, "peer …: 2 of 2 came back"),
        exits("client", 0),
        presses_ctrl_c("server"),
        exits("server", 0),
    ],
    notice: "Six messages from three peers, each on a connection and a thread of its own. \
        Run it again and they may come in another order: nobody decides it but the scheduler.",
};

const IDLE_AND_BUSY: Scene = Scene {
    title: "an idle client keeps nobody waiting",
    steps: &[
        starts("server", &["threaded-server", "tcp", "127.0.0.1:0"]),
        prints("server", "listening on …"),
        starts("idle", &["tcp-chat", "client", "{server}"]),
        types("idle", "I may be some time."),
        prints("server", "I may be some time. (…)"),
        prints("idle", "I may be some time."),
        starts("busy", &["tcp-chat", "client", "{server}"]),
        types("busy", "我也在"),
        prints("server", "我也在 (…)"),
        prints("busy", "我也在"),
        ends_input("busy"),
        exits("busy", 0),
        ends_input("idle"),
        exits("idle", 0),
        presses_ctrl_c("server"),
        exits("server", 0),
    ],
    notice: "The busy client was served, and left, while the idle one said nothing: \
        its thread sleeps in recv, and costs the others nothing.",
};

const ONE_AT_A_TIME: Scene = Scene {
    title: "the same, served one at a time (--threads one)",
    steps: &[
        starts(
            "server",
            &["threaded-server", "tcp", "127.0.0.1:0", "--threads", "one"],
        ),
        prints("server", "listening on …"),
        starts("idle", &["tcp-chat", "client", "{server}"]),
        types("idle", "I may be some time."),
        prints("server", "I may be some time. (…)"),
        prints("idle", "I may be some time."),
        starts("busy", &["tcp-chat", "client", "{server}"]),
        types("busy", "我也在"),
        ends_input("idle"),
        exits("idle", 0),
        prints("server", "我也在 (…)"),
        prints("busy", "我也在"),
        ends_input("busy"),
        exits("busy", 0),
        presses_ctrl_c("server"),
        exits("server", 0),
    ],
    notice: "Now the busy client got its answer only after the idle one had left. \
        It was connected all the time: the kernel had seen to that, and the server had not called accept.",
};

const CTRL_C: Scene = Scene {
    title: "Ctrl-C with an idle client",
    steps: &[
        starts("server", &["threaded-server", "tcp", "127.0.0.1:0"]),
        prints("server", "listening on …"),
        starts("idle", &["tcp-chat", "client", "{server}"]),
        types("idle", "hello"),
        prints("server", "hello (…)"),
        prints("idle", "hello"),
        presses_ctrl_c("server"),
        exits("server", 0),
        types("idle", "still there?"),
        says("idle", "…"),
        exits("idle", 0),
    ],
    notice: "The server ended at once, and in good order, although one of its threads was waiting for a line that would never come: \
        it shut that connection down, so that the thread's recv returned, and joined the thread.",
};
