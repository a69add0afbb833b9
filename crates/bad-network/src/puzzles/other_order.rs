//! Two datagrams arrive in the other order.

use std::io;
use std::net::UdpSocket;

use super::heard::texts;
use super::told::{Text, told};
use super::{Answer, Puzzle};
use crate::actors::Actors;
use crate::recorder::SERVER;
use crate::seen::Seen;

pub(super) const PUZZLE: Puzzle = Puzzle {
    actors: Actors {
        name: "other-order",
        server,
        client,
    },
    goal: Text {
        en: "two datagrams arrive in the other order",
        zh: "两个数据报到达的次序反过来",
    },
    task: Text {
        en: "Over UDP, the client sends \"first\", then \"second\", and ends. Let the server receive \"second\" before \"first\": both, and each once.",
        zh: "客户端用 UDP 先发 \"first\"，再发 \"second\"，然后结束。让服务器先收到 \"second\"，后收到 \"first\"：两个都要收到，各收到一次。",
    },
    by_hand: true,
    hints: &[
        Text {
            en: "UDP sends nothing again, so nothing may be lost. One of the two must come later than it would.",
            zh: "UDP 不会重发，所以一个都不能丢。得让其中一个晚一点到。",
        },
        Text {
            en: "Three rules can do it: swap, hold and delay.",
            zh: "有三种规则做得到：swap、hold 和 delay。",
        },
        Text {
            en: "swap client data 1 2",
            zh: "swap client data 1 2",
        },
    ],
    check,
};

fn server() -> io::Result<()> {
    let socket = UdpSocket::bind("127.0.0.1:9000")?;
    let mut buffer = [0; 1024];
    loop {
        socket.recv(&mut buffer)?;
    }
}

fn client() -> io::Result<()> {
    let socket = UdpSocket::bind("0.0.0.0:0")?;
    socket.connect("127.0.0.1:9000")?;
    socket.send(b"first")?;
    socket.send(b"second")?;
    Ok(())
}

fn check(seen: &Seen) -> Answer {
    let texts = texts(seen, SERVER);
    let came: Vec<_> = texts.iter().map(String::as_str).collect();
    let listed = came.join(", ");
    match came.as_slice() {
        ["second", "first"] => Ok(told(
            "The server received \"second\" before \"first\". UDP has no numbers, so no kernel could put them right: a program that needs an order must number its messages.",
            "服务器先收到 \"second\"，后收到 \"first\"。UDP 没有序号，内核没法把次序排回来：需要次序的程序，得自己给消息编号。",
        )),
        ["first", "second"] => Err(told(
            "Both arrived in the order in which they were sent. Which of the two must wait, and for what?",
            "两个都按发送的次序到了。该让哪一个等？等什么？",
        )),
        [] => Err(told(
            "Nothing arrived. UDP sends nothing again: what is dropped is gone.",
            "一个都没到。UDP 不会重发：丢了就没了。",
        )),
        [only] => Err(told(
            format!(
                "Only \"{only}\" arrived. UDP sends nothing again: what is dropped is gone. The other one should only be late."
            ),
            format!(
                "只到了 \"{only}\"。UDP 不会重发：丢了就没了。另一个应该只是晚到，而不是丢掉。"
            ),
        )),
        _ => Err(told(
            format!("This arrived: {listed}. Each of the two should come once, \"second\" first."),
            format!("到达的是：{listed}。两个各到一次，\"second\" 在前。"),
        )),
    }
}
