//! The lessons, in reading order.

use crate::demo::scene::Scene;
use crate::language::Language;
use crate::scenes;

/// The same in both languages of the guide.
#[derive(Clone, Copy, Debug)]
pub struct Text {
    /// English.
    pub en: &'static str,
    /// 中文。
    pub zh: &'static str,
}

impl Text {
    /// In one of them.
    #[must_use]
    pub fn in_language(self, language: Language) -> &'static str {
        language.pick(self.en, self.zh)
    }
}

/// One lesson, as the course page shows it.
#[derive(Debug)]
pub struct Lesson {
    /// The name of its crate, its program and its folder in `crates/`.
    pub name: &'static str,
    /// The question it answers.
    pub question: Text,
    /// "After it you can …", a verb first, no final dot.
    pub afterwards: Text,
    /// Where to type it, and what follows `cargo run -p NAME --`.
    pub commands: &'static [(Text, &'static str)],
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
        question: Text {
            en: "what are the calls, and what does each really do?",
            zh: "有哪些调用？每一个到底做了什么？",
        },
        afterwards: Text {
            en: "map every call of Python's socket to Rust's std, socket2 and its man page",
            zh: "把 Python socket 的每个调用对应到 Rust 的 std、socket2 和它的手册页",
        },
        commands: &[
            (
                Text {
                    en: "which",
                    zh: "有哪些",
                },
                "list",
            ),
            (
                Text {
                    en: "try one",
                    zh: "试一个",
                },
                "try connect-before-accept",
            ),
            (
                Text {
                    en: "try all",
                    zh: "全试",
                },
                "try --all",
            ),
        ],
        own_program: None,
        scenes: scenes::socket_calls::SCENES,
    },
    Lesson {
        name: "tcp-chat",
        question: Text {
            en: "how do two programs talk over TCP?",
            zh: "两个程序怎样通过 TCP 对话？",
        },
        afterwards: Text {
            en: "write a TCP server and client that take turns, then talk both ways at once",
            zh: "写出轮流说话、再到随时都能说话的 TCP 服务器和客户端",
        },
        commands: &[
            (
                Text {
                    en: "terminal 1",
                    zh: "终端 1",
                },
                "server",
            ),
            (
                Text {
                    en: "terminal 2",
                    zh: "终端 2",
                },
                "client",
            ),
        ],
        own_program: Some("my_chat.py"),
        scenes: scenes::tcp_chat::SCENES,
    },
    Lesson {
        name: "socket-options",
        question: Text {
            en: "why \"address already in use\", and what do other options do?",
            zh: "为什么“地址已被占用”？其他选项又有什么用？",
        },
        afterwards: Text {
            en: "set, read back and observe every option that socket2 offers",
            zh: "设置、读回并亲眼看到 socket2 提供的每一个选项的效果",
        },
        commands: &[
            (
                Text {
                    en: "which",
                    zh: "有哪些",
                },
                "list",
            ),
            (
                Text {
                    en: "try one",
                    zh: "试一个",
                },
                "try address-in-use",
            ),
            (
                Text {
                    en: "try all",
                    zh: "全试",
                },
                "try --all",
            ),
        ],
        own_program: None,
        scenes: scenes::socket_options::SCENES,
    },
    Lesson {
        name: "udp-upper",
        question: Text {
            en: "what changes without a connection?",
            zh: "没有连接，有什么不同？",
        },
        afterwards: Text {
            en: "write a UDP service and a client that copes with loss",
            zh: "写出一个 UDP 服务，以及一个经得起丢包的客户端",
        },
        commands: &[
            (
                Text {
                    en: "terminal 1",
                    zh: "终端 1",
                },
                "server",
            ),
            (
                Text {
                    en: "terminal 2",
                    zh: "终端 2",
                },
                "client",
            ),
        ],
        own_program: Some("my_upper.py"),
        scenes: scenes::udp_upper::SCENES,
    },
    Lesson {
        name: "tcp-vs-udp",
        question: Text {
            en: "why do messages stick together in TCP and vanish in UDP?",
            zh: "为什么 TCP 会粘包，UDP 会丢包？",
        },
        afterwards: Text {
            en: "predict what the receiver sees, in each case",
            zh: "预测接收方在每种情况下会看到什么",
        },
        commands: &[
            (
                Text {
                    en: "which",
                    zh: "有哪些",
                },
                "list",
            ),
            (
                Text {
                    en: "try one",
                    zh: "试一个",
                },
                "try three-sends-one-recv",
            ),
            (
                Text {
                    en: "try all",
                    zh: "全试",
                },
                "try --all",
            ),
            (
                Text {
                    en: "compare",
                    zh: "对照表",
                },
                "table",
            ),
        ],
        own_program: None,
        scenes: scenes::tcp_vs_udp::SCENES,
    },
    Lesson {
        name: "remote-cmd",
        question: Text {
            en: "how do you send a message whose length nobody knows?",
            zh: "长度事先不知道的消息，怎么发？",
        },
        afterwards: Text {
            en: "design framing, run commands remotely, and decode GBK output",
            zh: "设计分帧、远程执行命令、解码 GBK 输出",
        },
        commands: &[
            (
                Text {
                    en: "terminal 1",
                    zh: "终端 1",
                },
                "server",
            ),
            (
                Text {
                    en: "terminal 2",
                    zh: "终端 2",
                },
                "client",
            ),
            (
                Text {
                    en: "or there",
                    zh: "或者",
                },
                "client -- ls",
            ),
        ],
        own_program: Some("my_cmd.py"),
        scenes: scenes::remote_cmd::SCENES,
    },
    Lesson {
        name: "threaded-server",
        question: Text {
            en: "how do you serve many peers at once?",
            zh: "怎样同时为许多对端服务？",
        },
        afterwards: Text {
            en: "build a socketserver: TCP and UDP, one thread a request or a pool",
            zh: "造出一个 socketserver：TCP 和 UDP，每请求一线程或线程池",
        },
        commands: &[
            (
                Text {
                    en: "terminal 1",
                    zh: "终端 1",
                },
                "tcp",
            ),
            (
                Text {
                    en: "terminal 2",
                    zh: "终端 2",
                },
                "client tcp --peers 3 --messages 2",
            ),
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
