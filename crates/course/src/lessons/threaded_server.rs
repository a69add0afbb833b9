//! threaded-server: many clients at once, one at a time, and Ctrl-C while a client is idle.
//!
//! The clients in which lines are typed are those of tcp-chat: any client that sends lines can talk to an echo server.

use super::scene::Action::{
    EndsInput, Exits, PressesCtrlC, Prints, PrintsTimes, Says, Starts, Types,
};
use super::{Ladder, Lesson, Role, Scene, TERMINAL_1, TERMINAL_2, text};

pub(super) const LESSON: Lesson = Lesson {
    name: "threaded-server",
    question: text(
        "how do you serve many peers at once?",
        "怎样同时为许多客户端服务？",
    ),
    afterwards: text(
        "build a `socketserver`: TCP and UDP, a thread for each request or a pool",
        "自己写一个 `socketserver`：TCP 与 UDP，一个请求一个线程，或者线程池",
    ),
    commands: &[
        (TERMINAL_1, "cargo run -p threaded-server -- tcp"),
        (
            TERMINAL_2,
            "cargo run -p threaded-server -- client tcp --peers 3 --messages 2",
        ),
    ],
    experiment: None,
    own_program: Some("echo.py"),
    scenes: &[AT_ONCE, IDLE_AND_BUSY, ONE_AT_A_TIME, CTRL_C],
    ladder: LADDER,
};

/// Two peers in one program, so that few calls are enough.
const LADDER: Ladder = Ladder {
    look_for: text(
        "The client is two people: Ann, on its socket 3, has her answer and stays connected; then Bob comes, on its socket 4. \
            The server's first thread only accepts; #2 serves Ann, #3 serves Bob. \
            Where does #2 wait while Bob gets his answer? Without threads the whole server would wait there.",
        "客户端里有两个人：套接字 3 是 Ann，得到回答以后不走；然后 Bob 来了，用的是套接字 4。\
            服务器的第一个线程只管 accept，#2 为 Ann 服务，#3 为 Bob 服务。\
            Bob 得到回答的时候，#2 停在哪里？要是没有线程，整个服务器都会停在那里。",
    ),
    network: "",
    server: Role {
        command: "threaded-server tcp",
        types: &[],
    },
    client: Role {
        command: "two_peers",
        types: &[],
    },
};

const AT_ONCE: Scene = Scene {
    title: text("three clients at once", "三个客户端同时来"),
    steps: &[
        ("server", Starts("threaded-server tcp 127.0.0.1:0")),
        ("server", Prints("listening on …")),
        (
            "client",
            Starts("threaded-server client tcp {server} --peers 3 --messages 2"),
        ),
        ("server", PrintsTimes(6, "… ('127.0.0.1:…')")),
        ("client", PrintsTimes(3, "peer …: 2 of 2 came back")),
        ("client", Exits(0)),
        ("server", PressesCtrlC),
        ("server", Exits(0)),
    ],
    notice: text(
        "Six messages from three peers, each on a connection and a thread of its own. \
            Run it again and they may come in another order: nobody decides it but the scheduler.",
        "三个对端一共发来六条消息，每个对端都有自己的连接和自己的线程。\
            再运行一次，顺序可能就变了：谁先谁后，只有调度器说了算。",
    ),
};

const IDLE_AND_BUSY: Scene = Scene {
    title: text(
        "an idle client keeps nobody waiting",
        "一个客户端闲着，别人不用等",
    ),
    steps: &[
        ("server", Starts("threaded-server tcp 127.0.0.1:0")),
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
        "The busy client was served, and left, while the idle one said nothing: \
            its thread sleeps in recv, and costs the others nothing.",
        "闲着的客户端什么也不说，忙碌的那个照样得到回答，然后离开：前者的线程睡在 recv 里，对别人没有任何影响。",
    ),
};

const ONE_AT_A_TIME: Scene = Scene {
    title: text(
        "the same, served one at a time (--threads one)",
        "同样的情形，一次只服务一个（--threads one）",
    ),
    steps: &[
        (
            "server",
            Starts("threaded-server tcp 127.0.0.1:0 --threads one"),
        ),
        ("server", Prints("listening on …")),
        ("idle", Starts("tcp-chat client {server}")),
        ("idle", Types("I may be some time.")),
        ("server", Prints("I may be some time. (…)")),
        ("idle", Prints("I may be some time.")),
        ("busy", Starts("tcp-chat client {server}")),
        ("busy", Types("我也在")),
        ("idle", EndsInput),
        ("idle", Exits(0)),
        ("server", Prints("我也在 (…)")),
        ("busy", Prints("我也在")),
        ("busy", EndsInput),
        ("busy", Exits(0)),
        ("server", PressesCtrlC),
        ("server", Exits(0)),
    ],
    notice: text(
        "Now the busy client got its answer only after the idle one had left. \
            It was connected all the time: the kernel had seen to that, and the server had not called accept.",
        "这一次，忙碌的客户端要等闲着的那个走了，才得到回答。\
            它其实一直连着：那是内核办的，服务器还没有调用 accept。",
    ),
};

const CTRL_C: Scene = Scene {
    title: text("Ctrl-C with an idle client", "还有客户端闲着，就按 Ctrl-C"),
    steps: &[
        ("server", Starts("threaded-server tcp 127.0.0.1:0")),
        ("server", Prints("listening on …")),
        ("idle", Starts("tcp-chat client {server}")),
        ("idle", Types("hello")),
        ("server", Prints("hello (…)")),
        ("idle", Prints("hello")),
        ("server", PressesCtrlC),
        ("server", Exits(0)),
        ("idle", Types("still there?")),
        ("idle", Says("…")),
        ("idle", Exits(0)),
    ],
    notice: text(
        "The server ended at once, and in good order, although one of its threads was waiting for a line that would never come: \
            it shut that connection down, so that the thread's recv returned, and joined the thread.",
        "服务器有一个线程还在等一行永远不会来的输入，但它还是马上结束了，而且收拾得干干净净：\
            它对那个连接调用 shutdown，线程的 recv 随即返回，等线程结束，服务器才退出。",
    ),
};
