//! The client receives an answer twice.

use std::io;
use std::net::UdpSocket;
use std::time::Duration;

use super::heard::texts;
use super::told::{Text, told};
use super::{Answer, Puzzle};
use crate::actors::Actors;
use crate::recorder::{CLIENT, SERVER};
use crate::seen::Seen;

pub(super) const PUZZLE: Puzzle = Puzzle {
    actors: Actors {
        name: "answer-twice",
        server,
        client,
    },
    goal: Text {
        en: "the client asks once and receives the answer twice",
        zh: "客户端只问一次，却收到两次应答",
    },
    task: Text {
        en: "Over UDP, the client sends \"ping\" once and receives until nothing has come for three seconds. The server answers each \"ping\" with \"PING\". \
             Make the client receive the answer twice.",
        zh: "客户端用 UDP 发一次 \"ping\"，然后一直接收，直到三秒钟没有东西来。服务器每收到一个 \"ping\" 就回答一个 \"PING\"。让客户端收到两次应答。",
    },
    by_hand: true,
    hints: &[
        Text {
            en: "There are two places where a packet can become two. Both lead there, and the server notices only one of them.",
            zh: "有两个地方可以让一个包变成两个。两条路都走得通，但服务器只会察觉其中一条。",
        },
        Text {
            en: "duplicate server data 1 doubles the answer; what does duplicate client data 1 do?",
            zh: "duplicate server data 1 让应答变成两份；那 duplicate client data 1 呢？",
        },
    ],
    check,
};

/// Then the client believes that nothing more comes. A reader who decides by hand needs that time.
const PATIENCE: Duration = Duration::from_secs(3);

fn server() -> io::Result<()> {
    let socket = UdpSocket::bind("127.0.0.1:9000")?;
    let mut buffer = [0; 1024];
    loop {
        let (count, client) = socket.recv_from(&mut buffer)?;
        socket.send_to(&buffer[..count].to_ascii_uppercase(), client)?;
    }
}

fn client() -> io::Result<()> {
    let socket = UdpSocket::bind("0.0.0.0:0")?;
    socket.connect("127.0.0.1:9000")?;
    socket.set_read_timeout(Some(PATIENCE))?;
    socket.send(b"ping")?;
    let mut buffer = [0; 1024];
    // Until the timeout, which is an error.
    while socket.recv(&mut buffer).is_ok() {}
    Ok(())
}

fn check(seen: &Seen) -> Answer {
    let answers = texts(seen, CLIENT)
        .iter()
        .filter(|text| *text == "PING")
        .count();
    let questions = texts(seen, SERVER).len();
    match (answers, questions) {
        (0, 0) => Err(told(
            "The question never arrived, so there was no answer. UDP does not send it again.",
            "问题没有到达，自然没有应答。UDP 不会重发。",
        )),
        (0, _) => Err(told(
            "The server answered, and the answer never arrived. It should arrive twice.",
            "服务器回答了，应答却没到。要让它到两次。",
        )),
        (1, _) => Err(told(
            "The answer arrived once. Which rule makes two packets of one?",
            "应答到了一次。哪条规则能把一个包变成两个？",
        )),
        (_, 1) => Ok(told(
            "The server received one question and sent one answer; the client received it twice. Nothing in UDP tells a copy from a second answer.",
            "服务器收到一个问题，发了一个应答；客户端却收到两次。UDP 里没有任何东西能分出这是副本，还是第二个应答。",
        )),
        (_, questions) => Ok(told(
            format!(
                "The server received the question {questions} times and answered each time: it cannot know that the client asked once. If the question was \"pay ten euros\", that matters."
            ),
            format!(
                "服务器把问题收到了 {questions} 次，每次都回答：它无从知道客户端只问了一次。要是问题是“付十块钱”，这就要紧了。"
            ),
        )),
    }
}
