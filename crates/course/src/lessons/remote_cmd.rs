//! remote-cmd: output, exit status and encoding with frames, and what goes wrong without frames.

use super::scene::Action::{
    EndsInput, Exits, PressesCtrlC, Prints, PrintsUpTo, Says, Starts, Types,
};
use super::{Ladder, Lesson, Role, Scene, TERMINAL_1, TERMINAL_2, text};

pub(super) const LESSON: Lesson = Lesson {
    name: "remote-cmd",
    question: text(
        "how do you send a message whose length nobody knows?",
        "谁也不知道消息有多长，该怎么发？",
    ),
    afterwards: text(
        "design framing, run commands remotely, decode GBK output",
        "设计消息的分帧，远程执行命令，解码 GBK 输出",
    ),
    commands: &[
        (TERMINAL_1, "cargo run -p remote-cmd -- server"),
        (TERMINAL_2, "cargo run -p remote-cmd -- client"),
        (
            text("or there", "或者"),
            "cargo run -p remote-cmd -- client -- ls",
        ),
    ],
    experiment: None,
    own_program: Some("my_cmd.py"),
    scenes: if cfg!(unix) {
        &[STREAMS_AND_STATUS, STREAMING, ENCODINGS, WITHOUT_FRAMING]
    } else {
        // The commands of the others are for a Unix shell.
        &[STREAMS_AND_STATUS]
    },
    ladder: LADDER,
};

const LADDER: Ladder = Ladder {
    look_for: text(
        "Follow the client's recv calls: 1 byte, 4 bytes, and as many as these 4 said. \
            The 1 byte is the kind of a frame: 2 is output of the command, 4 its exit status, and the end of the answer. \
            So the client always knows how much to read next.",
        "看客户端的 recv：先读 1 字节，再读 4 字节，然后正好读这 4 字节所说的那么多。\
            那 1 字节是帧的类型：2 是命令的输出，4 是退出状态，也就是回答的结尾。\
            所以客户端始终知道接下来该读多少。",
    ),
    network: "",
    server: Role {
        command: "remote-cmd server",
        types: &[],
    },
    client: Role {
        command: "remote-cmd client -- echo hello",
        types: &[],
    },
};

const TO_BOTH_STREAMS: &str = if cfg!(windows) {
    "remote-cmd client {server} -- 'echo to stdout& echo to stderr>&2& exit 3'"
} else {
    "remote-cmd client {server} -- 'echo to stdout; echo to stderr >&2; exit 3'"
};

const STREAMS_AND_STATUS: Scene = Scene {
    title: text(
        "stdout, stderr and the exit status, each where it belongs",
        "标准输出、标准错误和退出状态，各归各位",
    ),
    steps: &[
        ("server", Starts("remote-cmd server 127.0.0.1:0")),
        ("server", Prints("listening on …")),
        ("client", Starts(TO_BOTH_STREAMS)),
        ("server", Says("client … connected")),
        ("client", Prints("to stdout")),
        ("client", Says("to stderr")),
        ("client", Exits(3)),
        ("server", Says("client … left")),
        ("server", PressesCtrlC),
        ("server", Exits(0)),
    ],
    notice: text(
        "The client behaves as if the command had run here: its stdout on stdout, its stderr on stderr, its exit status as its own. \
            All three came over one connection; a frame says what it carries, and how much.",
        "客户端的表现，就像命令是在本机运行的：命令的标准输出到标准输出，标准错误到标准错误，\
            命令的退出状态就是客户端自己的。三样东西走的是同一个连接；每一帧都写明自己装的是什么、有多长。",
    ),
};

/// `cat door` waits until the command of the second client writes to the FIFO.
const STREAMING: Scene = Scene {
    title: text(
        "output comes while the command still runs",
        "命令还在运行，输出就到了",
    ),
    steps: &[
        ("server", Starts("remote-cmd server 127.0.0.1:0")),
        ("server", Prints("listening on …")),
        (
            "first",
            Starts(
                "remote-cmd client {server} -- 'mkfifo door; echo waiting at the door; cat door'",
            ),
        ),
        ("server", Says("client … connected")),
        ("first", Prints("waiting at the door")),
        (
            "second",
            Starts("remote-cmd client {server} -- 'echo 请进 > door'"),
        ),
        ("server", Says("client … connected")),
        ("second", Exits(0)),
        ("server", Says("client … left")),
        ("first", Prints("请进")),
        ("first", Exits(0)),
        ("server", Says("client … left")),
        ("server", PressesCtrlC),
        ("server", Exits(0)),
    ],
    notice: text(
        "The first command's line arrived while the command was still waiting. \
            A server that collects all output first, to learn its length, would have sent nothing; \
            with frames nobody needs to know the length of the whole.",
        "第一个命令还在等，它打印的那一行就已经到了。服务器要是先把输出收齐、好知道总长度，\
            这时就什么也发不出来；有了帧，谁也不用知道总共有多长。",
    ),
};

const ENCODINGS: Scene = Scene {
    title: text(
        "the same bytes, decoded as GBK and as UTF-8",
        "同样的字节，按 GBK 解码，再按 UTF-8 解码",
    ),
    steps: &[
        ("server", Starts("remote-cmd server 127.0.0.1:0")),
        ("server", Prints("listening on …")),
        (
            "gbk",
            Starts(r#"remote-cmd client {server} --encoding gbk -- "printf '\304\343\272\303\n'""#),
        ),
        ("server", Says("client … connected")),
        ("gbk", Prints("你好")),
        ("gbk", Exits(0)),
        ("server", Says("client … left")),
        (
            "utf-8",
            Starts(r#"remote-cmd client {server} -- "printf '\304\343\272\303\n'""#),
        ),
        ("server", Says("client … connected")),
        ("utf-8", Prints("…\u{fffd}…")),
        ("utf-8", Exits(0)),
        ("server", Says("client … left")),
        ("server", PressesCtrlC),
        ("server", Exits(0)),
    ],
    notice: text(
        "Text travels as bytes, and nothing in the bytes says which encoding they are in. \
            A console on a Chinese Windows writes GBK; a program that takes it for UTF-8 shows \u{fffd}.",
        "文本是以字节的形式传过去的，字节本身并不说明它是哪种编码。\
            中文 Windows 的控制台写的是 GBK，谁把它当成 UTF-8，得到的就是 \u{fffd}。",
    ),
};

/// `seq 400` prints 1,492 bytes. The first 1,024 end exactly after 283.
const WITHOUT_FRAMING: Scene = Scene {
    title: text(
        "without framing (--protocol naive), one recv is the answer",
        "不分帧（--protocol naive），一次 recv 就当作全部回答",
    ),
    steps: &[
        (
            "server",
            Starts("remote-cmd server 127.0.0.1:0 --protocol naive"),
        ),
        ("server", Prints("listening on …")),
        (
            "client",
            Starts("remote-cmd client {server} --protocol naive"),
        ),
        ("server", Says("client … connected")),
        ("client", Types("seq 400")),
        ("client", PrintsUpTo("283")),
        ("client", Types("echo hello")),
        ("client", PrintsUpTo("400")),
        ("client", EndsInput),
        ("client", Exits(0)),
        ("server", Says("client …")),
        ("server", PressesCtrlC),
        ("server", Exits(0)),
    ],
    notice: text(
        "The answer to `seq 400` was cut at 1,024 bytes, and its rest was taken for the answer to `echo hello`. \
            From here on every answer is the one before.",
        "`seq 400` 的回答在 1024 字节处被切断，剩下的被当成了 `echo hello` 的回答。\
            从此以后，每次得到的都是上一个命令的回答。",
    ),
};
