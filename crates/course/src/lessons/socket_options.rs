//! socket-options: SO_REUSEADDR, SO_RCVBUF and TCP_NODELAY.

use super::{Ladder, Lesson, Role, Scene, text, tries};

pub(super) const LESSON: Lesson = Lesson {
    name: "socket-options",
    question: text(
        "why \"address already in use\", and what do other options do?",
        "为什么会“地址已被占用”，其他选项又有什么用？",
    ),
    afterwards: text(
        "set, read back and observe every option that `socket2` offers",
        "设置、读回并亲眼观察 `socket2` 提供的每一个选项",
    ),
    commands: &[],
    experiment: Some("address-in-use"),
    own_program: None,
    scenes: &[IN_USE, DOUBLED, NAGLE],
    ladder: LADDER,
};

/// A server that closes first, and wants to listen again.
const LADDER: Ladder = Ladder {
    look_for: text(
        "The server closes first: its FIN comes before the client's, and its connection goes to TIME_WAIT. \
            It wants to start again at once. What does bind return? SO_REUSEADDR, set before the first bind, would have avoided it.",
        "服务器先关闭：它的 FIN 比客户端的早，所以 TIME_WAIT 留在服务器这一边。\
            它马上要重新监听，bind 返回什么？要是第一次 bind 之前就设了 SO_REUSEADDR，就不会这样。",
    ),
    network: "",
    server: Role {
        command: "restarted_server",
        types: &[],
    },
    client: Role {
        command: "patient_client",
        types: &[],
    },
};

const IN_USE: Scene = Scene {
    title: text("address already in use", "地址已被占用"),
    steps: &tries("socket-options try address-in-use --no-ask", "see …"),
    notice: text(
        "The side that closes first keeps the connection in TIME_WAIT for a minute, so that stray segments find nobody. \
            SO_REUSEADDR, set before bind, lets a restarted server listen all the same.",
        "先关闭的一方，要让连接在 TIME_WAIT 状态里再待一分钟，免得迟到的报文段混进后来的连接。\
            在 bind 之前设好 SO_REUSEADDR，服务器重启后照样能监听。",
    ),
};

const DOUBLED: Scene = Scene {
    title: text(
        "an option that reads back changed",
        "读出来和设进去不一样的选项",
    ),
    steps: &tries("socket-options try recv-buffer-doubled --no-ask", "see …"),
    notice: text(
        "What you set is a wish. Read it back: the kernel doubles, rounds and clamps.",
        "设进去的值只是你的愿望，还要读出来看看：内核会加倍、取整，也会限制在上下限之内。",
    ),
};

const NAGLE: Scene = Scene {
    title: text("an option that costs time", "影响快慢的选项"),
    steps: &tries("socket-options try nodelay --no-ask", "see …"),
    notice: text(
        "Two small writes before a read meet Nagle's algorithm on one side and the delayed acknowledgement on the other: \
            each waits for the other. One write for a whole message avoids it, and so does TCP_NODELAY.",
        "先写两小块再去读，就会一边碰上 Nagle 算法，另一边碰上延迟确认：双方互相等。\
            一条消息一次写完就没有这个问题，设 TCP_NODELAY 也行。",
    ),
};
