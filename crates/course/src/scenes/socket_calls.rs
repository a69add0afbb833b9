//! socket-calls: one experiment in full, and then all of them.

use crate::demo::scene::{Scene, exits, prints, starts};
use crate::lessons::Text;

/// In the order of the lesson.
pub const SCENES: &[Scene] = &[ONE, ALL];

const ONE: Scene = Scene {
    title: Text {
        en: "connecting before anyone accepts",
        zh: "服务器还没 accept，客户端就来连接",
    },
    steps: &[
        starts(
            "you",
            &["socket-calls", "try", "connect-before-accept", "--no-ask"],
        ),
        prints("you", "see …"),
        exits("you", 0),
    ],
    notice: Text {
        en: "The kernel completes the handshake by itself and keeps the connection in the backlog; \
            accept only takes it out. A successful connect says nothing about the program behind it.",
        zh: "内核自己就完成了握手，把连接放进积压队列，accept 只是把它取出来。\
            connect 成功，只说明内核应答了；对面的程序怎么样，还不知道。",
    },
};

const ALL: Scene = Scene {
    title: Text {
        en: "all of them, in a line each",
        zh: "全部实验，一行一个",
    },
    steps: &[
        starts("you", &["socket-calls", "try", "--all", "--no-ask"]),
        prints("you", "… experiments: …"),
        exits("you", 0),
    ],
    notice: Text {
        en: "Each line was observed just now, on real sockets of this machine. \
            Without --no-ask you are asked for your guess first.",
        zh: "每一行都是刚刚在这台机器上，用真正的套接字观察到的。不加 --no-ask 的话，会先让你猜。",
    },
};
