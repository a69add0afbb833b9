//! tcp-chat: taking turns, what goes wrong without framing, and one client after the other.

use super::scene::Action::{EndsInput, Exits, PressesCtrlC, Prints, Says, Starts, Types};
use super::{Ladder, Lesson, Role, Scene, TERMINAL_1, TERMINAL_2, text};

pub(super) const LESSON: Lesson = Lesson {
    name: "tcp-chat",
    question: text(
        "how do two programs talk over TCP?",
        "两个程序怎样通过 TCP 对话？",
    ),
    afterwards: text(
        "write a TCP server and client that take turns, then talk both ways at once",
        "写出一问一答的 TCP 服务器和客户端，再让双方随时都能说话",
    ),
    commands: &[
        (TERMINAL_1, "cargo run -p tcp-chat -- server"),
        (TERMINAL_2, "cargo run -p tcp-chat -- client"),
    ],
    experiment: None,
    own_program: Some("my_chat.py"),
    scenes: &[A_CHAT, WITHOUT_FRAMING, ONE_AFTER_THE_OTHER],
    ladder: LADDER,
};

const LADDER: Ladder = Ladder {
    look_for: text(
        "The two take turns: while one side waits in recv, the other sends. \
            At the end of the client's input a FIN goes over the wire, \
            and the server's recv returns 0: the end of the stream.",
        "双方轮流说话：一边在 recv 里等着，另一边才发送。\
            客户端的输入结束以后，线路上出现一个 FIN，服务器的 recv 随即返回 0：流到头了。",
    ),
    network: "",
    server: Role {
        command: "tcp-chat server",
        types: &["hello"],
    },
    client: Role {
        command: "tcp-chat client",
        types: &["你好"],
    },
};

const A_CHAT: Scene = Scene {
    title: text("a chat both ways", "有来有往的聊天"),
    steps: &[
        ("server", Starts("tcp-chat server 127.0.0.1:0")),
        ("server", Prints("listening on …")),
        ("client", Starts("tcp-chat client {server}")),
        ("server", Says("client … connected")),
        ("client", Types("你好，在吗？")),
        ("server", Prints("你好，在吗？")),
        ("server", Types("Yes, I am here. What does 套接字 mean?")),
        ("client", Prints("Yes, I am here. What does 套接字 mean?")),
        ("client", Types("Socket! 再见。")),
        ("server", Prints("Socket! 再见。")),
        ("server", Types("Bye!")),
        ("client", Prints("Bye!")),
        ("client", EndsInput),
        ("client", Exits(0)),
        ("server", Says("client … left")),
        ("server", PressesCtrlC),
        ("server", Exits(0)),
    ],
    notice: text(
        "Each line typed on one side is printed on the other, and they take turns, the client first. \
            When the client's input ended, the server read 0 bytes: that is how a program learns that its peer has left.",
        "在一边输入的每一行，都在另一边打印出来；双方轮流说，客户端先开口。\
            客户端的输入结束以后，服务器读到 0 字节：程序就是这样知道对端已经离开的。",
    ),
};

/// The server answers each of the four parts, but the client reads one reply a turn: at its next turn two are waiting.
/// When the server prints the fourth part, it has sent the second and the third reply.
const WITHOUT_FRAMING: Scene = Scene {
    title: text(
        "without framing (--raw), one recv is taken for one message",
        "不分帧（--raw），一次 recv 就当作一条消息",
    ),
    steps: &[
        ("server", Starts("tcp-chat server 127.0.0.1:0 --raw")),
        ("server", Prints("listening on …")),
        ("client", Starts("tcp-chat client {server} --raw")),
        ("server", Says("client … connected")),
        ("client", Types("{哈*1200}")),
        ("server", Prints("哈…")),
        ("server", Types("one")),
        ("client", Prints("one")),
        ("server", Prints("…哈…")),
        ("server", Types("two")),
        ("server", Prints("…哈…")),
        ("server", Types("three")),
        ("server", Prints("…哈")),
        ("client", Types("What did you say?")),
        ("client", Prints("twothree")),
        ("server", Types("four")),
        ("server", Prints("What did you say?")),
        ("client", EndsInput),
        ("client", Exits(0)),
        ("server", PressesCtrlC),
        ("server", Exits(0)),
    ],
    notice: text(
        "One message of 3,600 bytes came as four, since one recv takes at most 1,024; \
            the cuts went through the middle of characters, which shows as \u{fffd}. \
            And the replies `two` and `three`, sent one after the other, came out of one recv as `twothree`: \
            TCP carries bytes, and knows nothing of messages. Where one ends is for the two programs to agree on.",
        "一条 3600 字节的消息成了四条，因为一次 recv 最多取 1024 字节；切口落在字符中间，显示出来就是 \u{fffd}。\
            反过来，先后发出的两个回答 `two` 和 `three`，被一次 recv 一起取了出来，成了 `twothree`：\
            TCP 传的是字节，根本不知道有消息。一条消息到哪里为止，要由两个程序自己约定。",
    ),
};

const ONE_AFTER_THE_OTHER: Scene = Scene {
    title: text(
        "a client leaves, and the next is served",
        "一个客户端走了，再接待下一个",
    ),
    steps: &[
        ("server", Starts("tcp-chat server 127.0.0.1:0")),
        ("server", Prints("listening on …")),
        ("first", Starts("tcp-chat client {server}")),
        ("server", Says("client … connected")),
        ("first", Types("I was here first.")),
        ("server", Prints("I was here first.")),
        ("second", Starts("tcp-chat client {server}")),
        ("second", Types("我也来了。")),
        ("server", Types("So you are.")),
        ("first", Prints("So you are.")),
        ("first", EndsInput),
        ("first", Exits(0)),
        ("server", Says("client … left")),
        ("server", Says("client … connected")),
        ("server", Prints("我也来了。")),
        ("server", Types("欢迎！")),
        ("second", Prints("欢迎！")),
        ("second", EndsInput),
        ("second", Exits(0)),
        ("server", Says("client … left")),
        ("server", PressesCtrlC),
        ("server", Exits(0)),
    ],
    notice: text(
        "The second client could connect and send while the server was busy with the first: \
            the kernel kept both the connection and the line in the backlog, until the server called accept again.",
        "服务器还在接待第一个客户端时，第二个就已经能连上来、能发送了：\
            连接和它发来的那一行，都由内核留在积压队列里，直到服务器再次调用 accept。",
    ),
};
