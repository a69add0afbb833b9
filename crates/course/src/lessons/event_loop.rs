//! event-loop: a chat room of one thread, a silent peer, Ctrl-C, and what "ready" means.
//!
//! The clients in which lines are typed are those of tcp-chat, as in threaded-server.

use super::scene::Action::{EndsInput, Exits, PressesCtrlC, Prints, Says, Starts, Types};
use super::{Ladder, Lesson, Role, Scene, TERMINAL_1, TERMINAL_2, text, tries};

pub(super) const LESSON: Lesson = Lesson {
    name: "event-loop",
    question: text(
        "how does one thread serve ten thousand peers?",
        "一个线程怎样为一万个客户端服务？",
    ),
    afterwards: text(
        "build a readiness loop: poll, epoll, outboxes with a limit, back-pressure, timers",
        "自己写一个事件循环：poll、epoll、有上限的发送队列、反压、定时器",
    ),
    commands: &[
        (TERMINAL_1, "cargo run -p event-loop -- room"),
        (TERMINAL_2, "nc 127.0.0.1 9002"),
    ],
    experiment: Some("half-read"),
    own_program: Some("room.py"),
    scenes: &[A_ROOM, SILENT_AND_BUSY, CTRL_C, HALF_READ],
    ladder: LADDER,
};

/// Two peers in one program, so that few calls are enough.
const LADDER: Ladder = Ladder {
    look_for: text(
        "The client is two people in a chat room: Ann, on its socket 3, only listens; Bob, on its socket 4, says hello. \
            The server has one thread. In which call does it wait, and for whom? \
            And what does accept say when nobody more has come?",
        "客户端里是聊天室的两个人：套接字 3 是 Ann，只听不说；套接字 4 是 Bob，说了一声 hello。\
            服务器只有一个线程。它停在哪个调用里，在等谁？没有人再来的时候，accept 又返回什么？",
    ),
    network: "",
    server: Role {
        command: "event-loop room",
        types: &[],
    },
    client: Role {
        command: "two_in_the_room",
        types: &[],
    },
};

const A_ROOM: Scene = Scene {
    title: text("what one says, the others hear", "一个人说，其他人都听到"),
    steps: &[
        ("room", Starts("event-loop room 127.0.0.1:0")),
        ("room", Prints("listening on …")),
        ("ann", Starts("tcp-chat client {room} --duplex")),
        ("room", Says("… joined")),
        ("bob", Starts("tcp-chat client {room} --duplex")),
        ("room", Says("… joined")),
        ("ann", Types("你好")),
        ("room", Prints("…: 你好")),
        ("bob", Prints("…: 你好")),
        ("bob", Types("hello, Ann")),
        ("ann", Prints("…: hello, Ann")),
        ("bob", EndsInput),
        ("bob", Exits(0)),
        ("ann", EndsInput),
        ("ann", Exits(0)),
        ("room", PressesCtrlC),
        ("room", Exits(0)),
    ],
    notice: text(
        "Three programs, and in the room no thread for Ann and none for Bob: its only thread waits for both of them, and for the next one who comes. \
            A line does not come back to the one who wrote it.",
        "一共三个程序，而聊天室里没有专门给 Ann 或者 Bob 的线程：唯一的那个线程同时在等他们两个，也在等下一个来的人。\
            自己说的话，自己不会再收到。",
    ),
};

const SILENT_AND_BUSY: Scene = Scene {
    title: text(
        "one thread, and a silent client keeps nobody waiting",
        "只有一个线程，一个客户端不说话，别人也不用等",
    ),
    steps: &[
        ("server", Starts("event-loop tcp 127.0.0.1:0")),
        ("server", Prints("listening on …")),
        ("idle", Starts("tcp-chat client {server}")),
        ("idle", Types("I may be some time.")),
        ("server", Prints("I may be some time. (…)")),
        ("idle", Prints("I may be some time.")),
        ("busy", Starts("tcp-chat client {server}")),
        ("busy", Types("我也在")),
        ("server", Prints("我也在 (…)")),
        ("busy", Prints("我也在")),
        ("busy", EndsInput),
        ("busy", Exits(0)),
        ("idle", EndsInput),
        ("idle", Exits(0)),
        ("server", PressesCtrlC),
        ("server", Exits(0)),
    ],
    notice: text(
        "The same as with threads, seen from outside. \
            Inside there is one thread, which is never in recv when there is nothing to receive.",
        "从外面看，和多线程的服务器一模一样。里面却只有一个线程：没有东西可收的时候，它从来不会停在 recv 里。",
    ),
};

const CTRL_C: Scene = Scene {
    title: text(
        "Ctrl-C with people in the room",
        "聊天室里还有人，就按 Ctrl-C",
    ),
    steps: &[
        ("room", Starts("event-loop room 127.0.0.1:0")),
        ("room", Prints("listening on …")),
        ("ann", Starts("tcp-chat client {room} --duplex")),
        ("room", Says("… joined")),
        ("room", PressesCtrlC),
        ("room", Exits(0)),
        ("ann", EndsInput),
        ("ann", Exits(0)),
    ],
    notice: text(
        "The signal wrote one byte into a socket that the loop waits for, too. So the loop woke up, let everybody go, and ended.",
        "信号往一个套接字里写了一个字节，而这个套接字循环也在等。于是循环醒来，让所有人离开，然后结束。",
    ),
};

const HALF_READ: Scene = Scene {
    title: text("level and edge", "水平触发和边缘触发"),
    steps: &tries("event-loop try half-read --no-ask", "see …"),
    notice: text(
        "The same socket, the same 5 bytes that are still there: one way of waiting tells of them, the other does not. \
            A loop with the edge must read until recv says EAGAIN; the other experiments show what else a loop is told, and what not.",
        "同一个套接字，同样 5 个还没读的字节：一种等法会再说一遍，另一种不会。\
            用边缘触发的循环，必须一直读到 recv 返回 EAGAIN。循环还会听到什么、听不到什么，看其他的实验。",
    ),
};
