//! The lessons, in reading order.

use crate::demo::scene::Scene;
use crate::scenes;

/// One lesson, as the course page shows it.
#[derive(Debug)]
pub struct Lesson {
    /// The name of its crate, its program and its folder in `crates/`.
    pub name: &'static str,
    /// The question it answers.
    pub question: &'static str,
    /// "After it you can …", a verb first, no final dot.
    pub afterwards: &'static str,
    /// Where to type it, and what follows `cargo run -p NAME --`.
    pub commands: &'static [(&'static str, &'static str)],
    /// A name for a program of the reader's own, if the lesson's stages can grade one;
    /// a lesson of experiments has nothing to grade.
    pub own_program: Option<&'static str>,
    /// What `demo` plays.
    pub scenes: &'static [Scene],
}

impl Lesson {
    /// The name of its stages' file in `tests/`, without `.rs`.
    #[must_use]
    pub fn stages(&self) -> String {
        self.name.replace('-', "_")
    }
}

/// All lessons, in reading order.
pub const LESSONS: &[Lesson] = &[
    Lesson {
        name: "socket-calls",
        question: "what are the calls, and what does each really do?",
        afterwards: "map every call of Python's socket to Rust's std, socket2 and its man page",
        commands: &[
            ("which", "list"),
            ("try one", "try connect-before-accept"),
            ("try all", "try --all"),
        ],
        own_program: None,
        scenes: scenes::socket_calls::SCENES,
    },
    Lesson {
        name: "tcp-chat",
        question: "how do two programs talk over TCP?",
        afterwards: "write a TCP server and client that take turns, then talk both ways at once",
        commands: &[("terminal 1", "server"), ("terminal 2", "client")],
        own_program: Some("my_chat.py"),
        scenes: scenes::tcp_chat::SCENES,
    },
    Lesson {
        name: "socket-options",
        question: "why \"address already in use\", and what do other options do?",
        afterwards: "set, read back and observe every option that socket2 offers",
        commands: &[
            ("which", "list"),
            ("try one", "try address-in-use"),
            ("try all", "try --all"),
        ],
        own_program: None,
        scenes: scenes::socket_options::SCENES,
    },
    Lesson {
        name: "udp-upper",
        question: "what changes without a connection?",
        afterwards: "write a UDP service and a client that copes with loss",
        commands: &[("terminal 1", "server"), ("terminal 2", "client")],
        own_program: Some("my_upper.py"),
        scenes: scenes::udp_upper::SCENES,
    },
    Lesson {
        name: "tcp-vs-udp",
        question: "why do messages stick together in TCP and vanish in UDP?",
        afterwards: "predict what the receiver sees, in each case",
        commands: &[
            ("which", "list"),
            ("try one", "try three-sends-one-recv"),
            ("try all", "try --all"),
            ("compare", "table"),
        ],
        own_program: None,
        scenes: scenes::tcp_vs_udp::SCENES,
    },
    Lesson {
        name: "remote-cmd",
        question: "how do you send a message whose length nobody knows?",
        afterwards: "design framing, run commands remotely, and decode GBK output",
        commands: &[
            ("terminal 1", "server"),
            ("terminal 2", "client"),
            ("or there", "client -- ls"),
        ],
        own_program: Some("my_cmd.py"),
        scenes: scenes::remote_cmd::SCENES,
    },
    Lesson {
        name: "threaded-server",
        question: "how do you serve many peers at once?",
        afterwards: "build a socketserver: TCP and UDP, one thread a request or a pool",
        commands: &[
            ("terminal 1", "tcp"),
            ("terminal 2", "client tcp --peers 3 --messages 2"),
        ],
        own_program: Some("echo.py"),
        scenes: scenes::threaded_server::SCENES,
    },
];

/// The lesson of that name.
///
/// # Errors
/// That there is none.
pub fn find(name: &str) -> Result<&'static Lesson, String> {
    LESSONS
        .iter()
        .find(|lesson| lesson.name == name)
        .ok_or_else(|| format!("there is no lesson `{name}`"))
}
