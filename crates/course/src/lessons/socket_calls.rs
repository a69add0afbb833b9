//! socket-calls: one experiment with its explanation, then all of them.

use super::scene::{Scene, exits, prints, starts};
use super::{Lesson, text};

pub(super) const LESSON: Lesson = Lesson {
    name: "socket-calls",
    question: text(
        "what are the calls, and what does each really do?",
        "有哪些调用，每个调用到底做了什么？",
    ),
    afterwards: text(
        "map every call of Python's `socket` to Rust's std, `socket2` and its man page",
        "把 Python `socket` 的每个调用对应到 Rust 标准库、`socket2` 和手册页",
    ),
    commands: &[],
    experiment: Some("connect-before-accept"),
    own_program: None,
    scenes: &[ONE, ALL],
};

const ONE: Scene = Scene {
    title: text(
        "connecting before anyone accepts",
        "服务器还没 accept，客户端就来连接",
    ),
    steps: &[
        starts(
            "you",
            &["socket-calls", "try", "connect-before-accept", "--no-ask"],
        ),
        prints("you", "see …"),
        exits("you", 0),
    ],
    notice: text(
        "The kernel completes the handshake by itself and keeps the connection in the backlog; \
            accept only takes it out. A successful connect says nothing about the program behind it.",
        "内核自己就完成了握手，把连接放进积压队列，accept 只是把它取出来。\
            connect 成功，只说明内核应答了；对面的程序怎么样，还不知道。",
    ),
};

const ALL: Scene = Scene {
    title: text("all of them, in a line each", "全部实验，一行一个"),
    steps: &[
        starts("you", &["socket-calls", "try", "--all", "--no-ask"]),
        prints("you", "… experiments: …"),
        exits("you", 0),
    ],
    notice: text(
        "Each line was observed just now, on real sockets of this machine. \
            Without --no-ask you are asked for your guess first.",
        "每一行都是刚刚在这台机器上，用真正的套接字观察到的。不加 --no-ask 的话，会先让你猜。",
    ),
};
