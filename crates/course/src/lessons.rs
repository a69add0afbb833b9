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
    /// A name for a program of the reader's own.
    pub own_program: &'static str,
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
        name: "tcp-chat",
        question: "how do two programs talk over TCP?",
        afterwards: "write a TCP server and client that take turns, then talk both ways at once",
        commands: &[("terminal 1", "server"), ("terminal 2", "client")],
        own_program: "my_chat.py",
        scenes: scenes::tcp_chat::SCENES,
    },
    Lesson {
        name: "udp-upper",
        question: "what changes without a connection?",
        afterwards: "write a UDP service and a client that copes with loss",
        commands: &[("terminal 1", "server"), ("terminal 2", "client")],
        own_program: "my_upper.py",
        scenes: scenes::udp_upper::SCENES,
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
        own_program: "my_cmd.py",
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
        own_program: "echo.py",
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
