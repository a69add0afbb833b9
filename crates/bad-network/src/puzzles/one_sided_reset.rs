//! The client hears "connection reset", and the server hears nothing.

use std::io::{self, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::time::Duration;

use super::heard::{Heard, heard, noticed, texts};
use super::told::{Text, told};
use super::{Answer, Puzzle};
use crate::actors::Actors;
use crate::recorder::{CLIENT, SERVER};
use crate::seen::Seen;

pub(super) const PUZZLE: Puzzle = Puzzle {
    actors: Actors {
        name: "one-sided-reset",
        server,
        client,
    },
    goal: Text {
        en: "the client hears \"connection reset\", and the server hears nothing",
        zh: "客户端得知“连接被重置”，服务器却什么都不知道",
    },
    task: Text {
        en: "The client connects, sends \"one\", receives the answer \"ONE\", and waits for more, two seconds at most. The server answers what it receives. \
             Let the client receive \"ONE\" and then hear ECONNRESET, while the server notices nothing and waits on.",
        zh: "客户端连接，发 \"one\"，收到应答 \"ONE\"，再等后面的，最多等两秒。服务器收到什么就回答什么。\
             让客户端先收到 \"ONE\"，再得到 ECONNRESET；服务器什么都察觉不到，继续等。",
    },
    by_hand: false,
    hints: &[
        Text {
            en: "No loss makes a reset. A network can also forge a packet: see `reset`.",
            zh: "丢包变不出重置。网络还能伪造包：看看 reset。",
        },
        Text {
            en: "To whom must the RST go, and when? What happens to an answer that comes to a client that has no connection any more?",
            zh: "RST 该发给谁？什么时候发？应答到了一个已经没有连接的客户端，会怎么样？",
        },
        Text {
            en: "reset client after server data 1",
            zh: "reset client after server data 1",
        },
    ],
    check,
};

fn server() -> io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:9000")?;
    let (mut stream, _) = listener.accept()?;
    let mut buffer = [0; 1024];
    loop {
        let count = stream.read(&mut buffer)?;
        if count == 0 {
            return Ok(());
        }
        stream.write_all(&buffer[..count].to_ascii_uppercase())?;
    }
}

fn client() -> io::Result<()> {
    let mut stream = TcpStream::connect("127.0.0.1:9000")?;
    stream.set_read_timeout(Some(Duration::from_secs(2)))?;
    stream.write_all(b"one")?;
    // Until the end, an error, or the timeout.
    while stream.read(&mut [0; 1024])? > 0 {}
    Ok(())
}

fn check(seen: &Seen) -> Answer {
    let has_answer = texts(seen, CLIENT).contains(&"ONE".to_owned());
    let mut client = heard(seen, CLIENT).into_iter();
    let is_reset = client.any(|heard| heard.is_error("ECONNRESET"));
    let noticed = noticed(seen, SERVER);
    match (is_reset, noticed) {
        (false, _) => Err(told(
            "The client has not heard ECONNRESET. Only a RST brings it; packets that are lost only make one wait.",
            "客户端没有得到 ECONNRESET。只有 RST 会带来它；丢包只会让人等。",
        )),
        (true, Some(Heard::Error(error))) => Err(told(
            format!(
                "The client heard ECONNRESET, and the server heard {error}: a RST came to it, too. \
                     Was it forged, or did the client's kernel answer to something that came too late?"
            ),
            format!(
                "客户端得到了 ECONNRESET，可服务器也得到了 {error}：它也收到了 RST。\
                     这个 RST 是伪造的，还是有东西来得太晚，客户端的内核回的？"
            ),
        )),
        (true, Some(_)) => Err(told(
            "The client heard ECONNRESET, but the server's recv returned 0: it has heard of an end.",
            "客户端得到了 ECONNRESET，可服务器的 recv 返回了 0：它知道到头了。",
        )),
        (true, None) if !has_answer => Err(told(
            "The client heard ECONNRESET and the server nothing. But the client has not received \"ONE\": the answer must come first.",
            "客户端得到了 ECONNRESET，服务器什么都不知道。可是客户端没有收到 \"ONE\"：应答得先到。",
        )),
        (true, None) => Ok(told(
            "The client received \"ONE\" and then ECONNRESET; the server still waits in recv on a connection that only it has. \
             Middleboxes do that to idle connections: only when the server sends something, it will learn of it.",
            "客户端先收到 \"ONE\"，然后得到 ECONNRESET；服务器还在 recv 里等，而这条连接只有它自己还认。\
             中间设备就这样对付空闲的连接：服务器要等到下次发东西，才会知道。",
        )),
    }
}
