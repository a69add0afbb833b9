//! Small answers arrive, large ones never.

use std::io::{self, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::time::Duration;

use super::heard::{Heard, heard};
use super::told::{Text, Told, told};
use super::{Answer, Puzzle};
use crate::actors::Actors;
use crate::recorder::CLIENT;
use crate::seen::Seen;

pub(super) const PUZZLE: Puzzle = Puzzle {
    actors: Actors {
        name: "only-small",
        server,
        client,
    },
    goal: Text {
        en: "small answers arrive, large ones never",
        zh: "小的应答都能到，大的永远到不了",
    },
    task: Text {
        en: "The client asks for a small answer (5 bytes) and then, over the same connection, for a large one (4,000 bytes), for which it waits two seconds. \
             Then it connects once more and asks for a small answer again. Let both small answers arrive, and not a byte of the large one.",
        zh: "客户端先要一个小的应答（5 字节），再用同一条连接要一个大的（4000 字节），最多等两秒。\
             然后它重新连接，再要一个小的。让两个小的应答都到，大的一个字节也到不了。",
    },
    by_hand: true,
    hints: &[
        Text {
            en: "There are links that carry only small packets. What does the kernel of the server hear of that?",
            zh: "有的链路只过得了小包。服务器的内核怎么会知道这件事？",
        },
        Text {
            en: "An honest router sends ICMP, and TCP sends smaller segments. A silent one says nothing.",
            zh: "守规矩的路由器会发 ICMP，TCP 就改发小一点的报文段。不吭声的路由器什么也不说。",
        },
        Text {
            en: "mtu 1000 silent",
            zh: "mtu 1000 silent",
        },
    ],
    check,
};

/// Bytes of an answer.
const SMALL: usize = 5;
const LARGE: usize = 4_000;

fn server() -> io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:9000")?;
    loop {
        let (stream, _) = listener.accept()?;
        // The peer may be gone, and the next one comes.
        let _ = answer(stream);
    }
}

/// Each request is a letter.
fn answer(mut stream: TcpStream) -> io::Result<()> {
    let mut request = [0];
    while stream.read(&mut request)? > 0 {
        let length = if request == *b"l" { LARGE } else { SMALL };
        stream.write_all(&vec![request[0]; length])?;
    }
    Ok(())
}

fn client() -> io::Result<()> {
    let mut buffer = [0; LARGE];
    let ask = |stream: &mut TcpStream, request: &[u8]| {
        stream.set_read_timeout(Some(Duration::from_secs(2)))?;
        stream.write_all(request)
    };
    let mut stream = TcpStream::connect("127.0.0.1:9000")?;
    ask(&mut stream, b"s")?;
    stream.read_exact(&mut buffer[..SMALL])?;
    ask(&mut stream, b"l")?;
    let _ = stream.read_exact(&mut buffer);
    drop(stream);
    let mut stream = TcpStream::connect("127.0.0.1:9000")?;
    ask(&mut stream, b"s")?;
    stream.read_exact(&mut buffer[..SMALL])
}

fn check(seen: &Seen) -> Answer {
    let large = bytes_of(seen, 'l');
    if large > 0 {
        let was_told = seen.icmp().next().is_some();
        return Err(large_arrived(large, was_told));
    }
    match bytes_of(seen, 's') / SMALL as u64 {
        0 => Err(told(
            "Not even the first small answer arrived. Small packets must pass.",
            "连第一个小的应答都没到。小包得能过。",
        )),
        1 => Err(told(
            "The first small answer arrived, and nothing after it: the second small one must arrive, too. The rule should act on the size of a packet only.",
            "第一个小的应答到了，之后什么都没到：第二个小的也得到。规则应该只看包的大小。",
        )),
        _ => Ok(told(
            "Both small answers arrived, and of the large one nothing: an MTU black hole. `ping` works there, a login works, and the first long listing hangs.",
            "两个小的应答都到了，大的一个字节也没到：这就是 MTU 黑洞。在这种网络上，ping 是通的，登录也行，第一次列出长目录就卡住了。",
        )),
    }
}

/// How many bytes the client received of the answers that consist of this letter.
fn bytes_of(seen: &Seen, letter: char) -> u64 {
    let heard = heard(seen, CLIENT).into_iter();
    let counts = heard.filter_map(|heard| match heard {
        Heard::Bytes(count, text) if text.starts_with(letter) => Some(count),
        _ => None,
    });
    counts.sum()
}

fn large_arrived(large: u64, was_told: bool) -> Told {
    match was_told {
        true => told(
            format!(
                "{large} bytes of the large answer arrived: ICMP told the server how large a packet may be, and it sent smaller ones. What if nobody tells?"
            ),
            format!(
                "大的应答到了 {large} 个字节：ICMP 告诉服务器包最大能多大，它就改发小的。要是没人告诉它呢？"
            ),
        ),
        false => told(
            format!(
                "{large} bytes of the large answer arrived. What is lost is sent again: it must be lost each time. What do all its packets have in common?"
            ),
            format!(
                "大的应答到了 {large} 个字节。丢了会重发，所以每次都得丢。它的那些包有什么共同点？"
            ),
        ),
    }
}
