//! The server believes that the client is there, long after it has gone.

use std::io::{self, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::thread;
use std::time::Duration;

use super::heard::{Heard, heard, texts};
use super::told::{Text, told};
use super::{Answer, Puzzle};
use crate::actors::Actors;
use crate::recorder::{CLIENT, SERVER};
use crate::seen::{Seen, has, is_lost};

pub(super) const PUZZLE: Puzzle = Puzzle {
    actors: Actors {
        name: "still-there",
        server,
        client,
    },
    goal: Text {
        en: "the client has closed, and the server never learns of it",
        zh: "客户端已经关闭，服务器却一直不知道",
    },
    task: Text {
        en: "The client connects, sends \"hello\", closes its socket, and goes on with other work for three seconds. The server receives until the end. \
             Let \"hello\" arrive, and let the server go on believing that the client is there: its recv must not return.",
        zh: "客户端连接，发 \"hello\"，关闭套接字，然后做三秒钟别的事。服务器一直接收，直到结尾。\
             让 \"hello\" 到达，还要让服务器一直以为客户端还在：它的 recv 不能再返回。",
    },
    by_hand: true,
    hints: &[
        Text {
            en: "What tells the server that the client has closed? It is a packet.",
            zh: "服务器凭什么知道客户端关闭了？凭一个包。",
        },
        Text {
            en: "It is the FIN, and a kernel sends it again, as it does with data. One loss is not enough, and three are not.",
            zh: "是 FIN。内核会像重传数据一样重传它。丢一次不够，丢三次也不够。",
        },
        Text {
            en: "cut after client data 1, or drop client fin 1 always",
            zh: "cut after client data 1，或者 drop client fin 1 always",
        },
    ],
    check,
};

fn server() -> io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:9000")?;
    let (mut stream, _) = listener.accept()?;
    while stream.read(&mut [0; 1024])? > 0 {}
    Ok(())
}

fn client() -> io::Result<()> {
    let mut stream = TcpStream::connect("127.0.0.1:9000")?;
    stream.write_all(b"hello")?;
    drop(stream);
    // Its kernel has time to send again what was lost.
    thread::sleep(Duration::from_secs(3));
    Ok(())
}

fn check(seen: &Seen) -> Answer {
    if !texts(seen, SERVER).contains(&"hello".to_owned()) {
        return Err(told(
            "The server has not received \"hello\": then it does not know the client at all. The connection and its data must pass.",
            "服务器没有收到 \"hello\"：那它根本不认识这个客户端。连接和数据都得通过。",
        ));
    }
    let fins = || seen.segments(CLIENT).filter(|sent| has(sent, "FIN"));
    let lost = fins().filter(|fin| is_lost(fin)).count();
    let last = heard(seen, SERVER)
        .into_iter()
        .rfind(|heard| !matches!(heard, Heard::Bytes(..)));
    match last {
        Some(Heard::End) if lost == 0 => Err(told(
            "The server's recv returned 0: the client's FIN arrived, and that is the end of the stream.",
            "服务器的 recv 返回了 0：客户端的 FIN 到了，这就是流的结尾。",
        )),
        Some(Heard::End) => Err(told(
            format!(
                "{}, but its kernel sent it again, and the server's recv returned 0. For how long does it go on?",
                were_lost(lost)
            ),
            format!(
                "客户端的 FIN 丢了 {lost} 次，可是内核又重发，服务器的 recv 还是返回了 0。它会重发多久？"
            ),
        )),
        Some(Heard::Error(error)) => Err(told(
            format!(
                "The server's recv failed with {error}: so it knows that something is wrong. It must notice nothing at all."
            ),
            format!("服务器的 recv 失败了：{error}。它知道出事了。得让它什么都察觉不到。"),
        )),
        _ => Ok(told(
            "The client has closed, its FIN was lost each time, and the server's recv has never returned: its socket is ESTABLISHED. \
             Without a timeout of its own or keepalive, it would wait until the machine is started anew.",
            "客户端已经关闭，它的 FIN 每次都丢了，服务器的 recv 一直没有返回：套接字还是 ESTABLISHED。\
             要是服务器自己不设超时，也不开保活，它会一直等到机器重启。",
        )),
    }
}

fn were_lost(fins: usize) -> String {
    match fins {
        1 => "One sending of the client's FIN was lost".to_owned(),
        fins => format!("{fins} sendings of the client's FIN were lost"),
    }
}
