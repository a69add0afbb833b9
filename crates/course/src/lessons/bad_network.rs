//! bad-network: one experiment with its ladder, then a subject.

use super::{Ladder, Lesson, Role, Scene, text, tries};

pub(super) const LESSON: Lesson = Lesson {
    name: "bad-network",
    question: text(
        "what does a bad network do to a program that works?",
        "网络不好的时候，一个能正常工作的程序会怎么样？",
    ),
    afterwards: text(
        "predict what loss, delay and a cut cable do, and make a program survive them",
        "预测丢包、延迟和断线会带来什么，并让程序经得起这些",
    ),
    commands: &[(text("be it", "当网络"), "cargo run -p bad-network -- play")],
    experiment: Some("lost-syn"),
    own_program: None,
    scenes: &[ONE, SUBJECT],
    ladder: LADDER,
};

const LADDER: Ladder = Ladder {
    look_for: text(
        "The client calls connect, and the network loses its first packet, the SYN: the arrow ends half-way. \
            How long does the client wait before it sends the SYN again, and what does the program see of that?",
        "客户端调用 connect，它的第一个包 SYN 在网络里丢了：箭头只画到一半。\
            客户端等了多久才重发 SYN？程序自己又看到了什么？",
    ),
    network: "drop client syn 1",
    server: Role {
        command: "bad-network act lost-syn server",
        types: &[],
    },
    client: Role {
        command: "bad-network act lost-syn client",
        types: &[],
    },
};

const ONE: Scene = Scene {
    title: text("a lost SYN", "丢了一个 SYN"),
    steps: &tries("bad-network try lost-syn --no-ask", "see …"),
    notice: text(
        "The program sees one thing: connect takes a second longer. \
            Nobody told the client that its packet was lost; its kernel waited, and sent it again.",
        "程序能看到的只有一件事：connect 多花了一秒。\
            没有谁通知客户端它的包丢了；是内核等了一会儿，自己重发的。",
    ),
};

const SUBJECT: Scene = Scene {
    title: text("and what else may be lost", "还有什么会丢"),
    steps: &tries("bad-network try loss --no-ask", "✓ damaged-segment …"),
    notice: text(
        "Seven of the 36 experiments, each done just now. In each the programs go on working: \
            TCP repairs what is lost, late, doubled or damaged. The next subject, silence, is what it cannot repair.",
        "36 个实验里的七个，都是刚刚做的。每一个里面，两个程序都照常工作：丢了的、迟到的、重复的、损坏的，TCP 都能补救。\
            下一个主题 silence 是 TCP 补救不了的：对方没有声音了。",
    ),
};
