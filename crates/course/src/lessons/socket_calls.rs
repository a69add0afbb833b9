//! socket-calls: one experiment with its explanation, then all of them.

use super::{ALL_EXPERIMENTS, Ladder, Lesson, Role, Scene, text, tries};

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
    ladder: LADDER,
};

const LADDER: Ladder = Ladder {
    look_for: text(
        "Each of the two makes a handful of calls, one below the other. \
            Which of them put something on the wire, and which only wait for it? \
            The three segments of the handshake are between connect and its answer: accept sends nothing.",
        "两边各自只有几个调用，从上往下看。哪些调用会往线路上发东西，哪些只是在等？\
            三次握手的三个报文段，都在 connect 调用和它返回之间：accept 什么也没有发。",
    ),
    network: "",
    server: Role {
        command: "first_server",
        types: &[],
    },
    client: Role {
        command: "first_client",
        types: &[],
    },
};

const ONE: Scene = Scene {
    title: text(
        "connecting before anyone accepts",
        "服务器还没 accept，客户端就来连接",
    ),
    steps: &tries("socket-calls try connect-before-accept --no-ask", "see …"),
    notice: text(
        "The kernel completes the handshake by itself and keeps the connection in the backlog; \
            accept only takes it out. A successful connect says nothing about the program behind it.",
        "内核自己就完成了握手，把连接放进积压队列，accept 只是把它取出来。\
            connect 成功，只说明内核应答了；对面的程序怎么样，还不知道。",
    ),
};

const ALL: Scene = Scene {
    steps: &tries("socket-calls try --all --no-ask", "… experiments: …"),
    ..ALL_EXPERIMENTS
};
