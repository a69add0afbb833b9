//! tcp-vs-udp: an experiment over TCP, its counterpart over UDP, and then all of them.

use super::{ALL_EXPERIMENTS, Ladder, Lesson, Role, Scene, text, tries};

pub(super) const LESSON: Lesson = Lesson {
    name: "tcp-vs-udp",
    question: text(
        "why do messages stick together in TCP, and vanish in UDP?",
        "消息为什么在 TCP 里粘在一起，在 UDP 里却会消失？",
    ),
    afterwards: text(
        "predict what the receiver sees, in each case",
        "在每种情形下预测接收方会看到什么",
    ),
    commands: &[(
        text("compare", "对照表"),
        "cargo run -p tcp-vs-udp -- table",
    )],
    experiment: Some("three-sends-one-recv"),
    own_program: None,
    scenes: &[STICKY, WHOLE, ALL],
    ladder: LADDER,
};

/// The same three messages, first over TCP, then over UDP.
const LADDER: Ladder = Ladder {
    look_for: text(
        "The client sends one, two and three over TCP, and the same over UDP: six calls, six packets on the wire. \
            How many recv calls does the server need for the three datagrams, and how many for the bytes of TCP?",
        "客户端用 TCP 发 one、two、three，再用 UDP 发一遍：六次调用，线路上六个包。\
            服务器收三个数据报要调用几次 recv？收 TCP 的那些字节又要几次？",
    ),
    network: "",
    server: Role {
        command: "three_messages_server",
        types: &[],
    },
    client: Role {
        command: "three_messages_client",
        types: &[],
    },
};

const STICKY: Scene = Scene {
    title: text("three sends, one recv", "三次 send，一次 recv"),
    steps: &tries("tcp-vs-udp try three-sends-one-recv --no-ask", "see …"),
    notice: text(
        "Nothing on the wire tells where one message ended: the receiver sees bytes. \
            A program that needs messages marks their ends itself, as remote-cmd does.",
        "线路上没有任何东西说明一条消息到哪里为止：接收方看到的只是字节。\
            需要消息的程序，就得像 remote-cmd 那样，自己标出消息的结尾。",
    ),
};

const WHOLE: Scene = Scene {
    title: text("the same with datagrams", "换成数据报，再来一遍"),
    steps: &tries(
        "tcp-vs-udp try three-datagrams-three-recvs --no-ask",
        "see …",
    ),
    notice: text(
        "A datagram keeps its ends. The price is in the other experiments: \
            it may be cut, dropped, doubled or late, and nobody is told.",
        "数据报保留了消息边界。代价要看其他实验：它可能被截断、丢失、重复或者迟到，而且谁也不会得到通知。",
    ),
};

const ALL: Scene = Scene {
    steps: &tries("tcp-vs-udp try --all --no-ask", "… experiments: …"),
    ..ALL_EXPERIMENTS
};
