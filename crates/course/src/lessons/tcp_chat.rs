//! tcp-chat: taking turns, what goes wrong without framing, and one client after the other.

use super::scene::{Scene, ends_input, exits, presses_ctrl_c, prints, says, starts, types};
use super::{Lesson, TERMINAL_1, TERMINAL_2, text};

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
    commands: &[(TERMINAL_1, "server"), (TERMINAL_2, "client")],
    experiment: None,
    own_program: Some("my_chat.py"),
    scenes: &[A_CHAT, WITHOUT_FRAMING, ONE_AFTER_THE_OTHER],
};

const A_CHAT: Scene = Scene {
    title: text("a chat both ways", "有来有往的聊天"),
    steps: &[
        starts("server", &["tcp-chat", "server", "127.0.0.1:0"]),
        prints("server", "listening on …"),
        starts("client", &["tcp-chat", "client", "{server}"]),
        says("server", "client … connected"),
        types("client", "你好，在吗？"),
        prints("server", "你好，在吗？"),
        types("server", "Yes, I am here. What does 套接字 mean?"),
        prints("client", "Yes, I am here. What does 套接字 mean?"),
        types("client", "Socket! 再见。"),
        prints("server", "Socket! 再见。"),
        types("server", "Bye!"),
        prints("client", "Bye!"),
        ends_input("client"),
        exits("client", 0),
        says("server", "client … left"),
        presses_ctrl_c("server"),
        exits("server", 0),
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
        starts("server", &["tcp-chat", "server", "127.0.0.1:0", "--raw"]),
        prints("server", "listening on …"),
        starts("client", &["tcp-chat", "client", "{server}", "--raw"]),
        says("server", "client … connected"),
        types("client", "{哈*1200}"),
        prints("server", "哈…"),
        types("server", "one"),
        prints("client", "one"),
        prints("server", "…哈…"),
        types("server", "two"),
        prints("server", "…哈…"),
        types("server", "three"),
        prints("server", "…哈"),
        types("client", "What did you say?"),
        prints("client", "twothree"),
        types("server", "four"),
        prints("server", "What did you say?"),
        ends_input("client"),
        exits("client", 0),
        presses_ctrl_c("server"),
        exits("server", 0),
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
        starts("server", &["tcp-chat", "server", "127.0.0.1:0"]),
        prints("server", "listening on …"),
        starts("first", &["tcp-chat", "client", "{server}"]),
        says("server", "client … connected"),
        types("first", "I was here first."),
        prints("server", "I was here first."),
        starts("second", &["tcp-chat", "client", "{server}"]),
        types("second", "我也来了。"),
        types("server", "So you are."),
        prints("first", "So you are."),
        ends_input("first"),
        exits("first", 0),
        says("server", "client … left"),
        says("server", "client … connected"),
        prints("server", "我也来了。"),
        types("server", "欢迎！"),
        prints("second", "欢迎！"),
        ends_input("second"),
        exits("second", 0),
        says("server", "client … left"),
        presses_ctrl_c("server"),
        exits("server", 0),
    ],
    notice: text(
        "The second client could connect and send while the server was busy with the first: \
            the kernel kept both the connection and the line in the backlog, until the server called accept again.",
        "服务器还在接待第一个客户端时，第二个就已经能连上来、能发送了：\
            连接和它发来的那一行，都由内核留在积压队列里，直到服务器再次调用 accept。",
    ),
};
