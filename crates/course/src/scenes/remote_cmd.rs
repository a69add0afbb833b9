//! remote-cmd: what framing gives, and what is missing without it.

use crate::demo::scene::{Scene, exits, presses_ctrl_c, prints, says, starts};
#[cfg(unix)]
use crate::demo::scene::{ends_input, prints_up_to, types};

/// In the order of the lesson.
pub const SCENES: &[Scene] = &[
    STREAMS_AND_STATUS,
    // The commands are for a Unix shell.
    #[cfg(unix)]
    STREAMING,
    #[cfg(unix)]
    ENCODINGS,
    #[cfg(unix)]
    WITHOUT_FRAMING,
];

const BOTH_STREAMS: &str = if cfg!(windows) {
    "echo to stdout& echo to stderr>&2& exit 3"
} else {
    "echo to stdout; echo to stderr >&2; exit 3"
};

const STREAMS_AND_STATUS: Scene = Scene {
    title: "stdout, stderr and the exit status, each where it belongs",
    steps: &[
        starts("server", &["remote-cmd", "server", "127.0.0.1:0"]),
        prints("server", "listening on …"),
        starts(
            "client",
            &["remote-cmd", "client", "{server}", "--", BOTH_STREAMS],
        ),
        says("server", "client … connected"),
        prints("client", "to stdout"),
        says("client", "to stderr"),
        exits("client", 3),
        says("server", "client … left"),
        presses_ctrl_c("server"),
        exits("server", 0),
    ],
    notice: "The client behaves as if the command had run here: its stdout on stdout, its stderr on stderr, its exit status as its own. \
        All three came over one connection; a frame says what it carries, and how much.",
};

/// `cat door` waits until somebody writes into the FIFO: the second client's command does.
#[cfg(unix)]
const STREAMING: Scene = Scene {
    title: "output comes while the command still runs",
    steps: &[
        starts("server", &["remote-cmd", "server", "127.0.0.1:0"]),
        prints("server", "listening on …"),
        starts(
            "first",
            &[
                "remote-cmd",
                "client",
                "{server}",
                "--",
                "mkfifo door; echo waiting at the door; cat door",
            ],
        ),
        says("server", "client … connected"),
        prints("first", "waiting at the door"),
        starts(
            "second",
            &["remote-cmd", "client", "{server}", "--", "echo 请进 > door"],
        ),
        says("server", "client … connected"),
        exits("second", 0),
        says("server", "client … left"),
        prints("first", "请进"),
        exits("first", 0),
        says("server", "client … left"),
        presses_ctrl_c("server"),
        exits("server", 0),
    ],
    notice: "The first command's line arrived while the command was still waiting. \
        A server that collects all output first, to learn its length, would have sent nothing; \
        with frames nobody needs to know the length of the whole.",
};

#[cfg(unix)]
const ENCODINGS: Scene = Scene {
    title: "the same bytes, decoded as GBK and as UTF-8",
    steps: &[
        starts("server", &["remote-cmd", "server", "127.0.0.1:0"]),
        prints("server", "listening on …"),
        starts(
            "gbk",
            &[
                "remote-cmd",
                "client",
                "{server}",
                "--encoding",
                "gbk",
                "--",
                r"printf '\304\343\272\303\n'",
            ],
        ),
        says("server", "client … connected"),
        prints("gbk", "你好"),
        exits("gbk", 0),
        says("server", "client … left"),
        starts(
            "utf-8",
            &[
                "remote-cmd",
                "client",
                "{server}",
                "--",
                r"printf '\304\343\272\303\n'",
            ],
        ),
        says("server", "client … connected"),
        prints("utf-8", "…\u{fffd}…"),
        exits("utf-8", 0),
        says("server", "client … left"),
        presses_ctrl_c("server"),
        exits("server", 0),
    ],
    notice: "Text travels as bytes, and nothing in the bytes says which encoding they are in. \
        A console on a Chinese Windows writes GBK; whoever takes it for UTF-8 gets \u{fffd}.",
};

/// `seq 400` prints 1,492 bytes, the first 1,024 of which end exactly after 283.
#[cfg(unix)]
const WITHOUT_FRAMING: Scene = Scene {
    title: "without framing (--protocol naive), one recv is the answer",
    steps: &[
        starts(
            "server",
            &["remote-cmd", "server", "127.0.0.1:0", "--protocol", "naive"],
        ),
        prints("server", "listening on …"),
        starts(
            "client",
            &["remote-cmd", "client", "{server}", "--protocol", "naive"],
        ),
        says("server", "client … connected"),
        types("client", "seq 400"),
        prints_up_to("client", "283"),
        types("client", "echo hello"),
        prints_up_to("client", "400"),
        ends_input("client"),
        exits("client", 0),
        says("server", "client …"),
        presses_ctrl_c("server"),
        exits("server", 0),
    ],
    notice: "The answer to `seq 400` was cut at 1,024 bytes, and its rest was taken for the answer to `echo hello`. \
        From here on every answer is the one before.",
};
