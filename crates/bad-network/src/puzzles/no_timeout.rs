//! A message that was lost arrives, and nobody has waited for a timer.

use std::io::{self, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::time::Duration;

use socket_trace::model::Segment;

use super::heard::{Heard, heard};
use super::told::{Text, Told, told};
use super::{Answer, Puzzle};
use crate::actors::Actors;
use crate::recorder::{CLIENT, SERVER};
use crate::seen::{At, Seen, is_again, is_lost};

pub(super) const PUZZLE: Puzzle = Puzzle {
    actors: Actors {
        name: "no-timeout",
        server,
        client,
    },
    goal: Text {
        en: "a lost message arrives after all, and no timer was needed",
        zh: "丢掉的消息还是到了，而且没有用到定时器",
    },
    task: Text {
        en: "Over TCP, the client sends eight messages of eight bytes, one right after the other, each in a segment of its own, and waits for the server, which answers \"all\" when all have come. \
             Lose one of the messages so that its kernel sends it again without waiting for a timer.",
        zh: "客户端用 TCP 接连发八条消息，每条八个字节，各占一个报文段；然后等服务器：服务器收齐了就回答 \"all\"。\
             丢掉其中一条，而且要让客户端的内核不等定时器就重发它。",
    },
    by_hand: true,
    hints: &[
        Text {
            en: "How can a sender learn that something is missing, before its timer says so? The receiver has to tell it. When does a receiver send something?",
            zh: "定时器还没响，发送方怎么能知道少了东西？得由接收方告诉它。接收方什么时候会发东西？",
        },
        Text {
            en: "Each segment that comes behind a gap is answered at once, by an ACK that says again what is missing. So something must come behind the gap.",
            zh: "缺口后面每来一个报文段，接收方都立刻回一个 ACK，再说一遍少了什么。所以缺口后面得有东西来。",
        },
        Text {
            en: "drop client data 1: seven others come behind it",
            zh: "drop client data 1：它后面还有七条",
        },
    ],
    check,
};

/// Messages, the bytes of each, and of all.
const MESSAGES: usize = 8;
const LENGTH: usize = 8;
const ALL: usize = MESSAGES * LENGTH;

fn server() -> io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:9000")?;
    let (mut stream, _) = listener.accept()?;
    stream.read_exact(&mut [0; ALL])?;
    stream.write_all(b"all")
}

fn client() -> io::Result<()> {
    let mut stream = TcpStream::connect("127.0.0.1:9000")?;
    // Otherwise the kernel would put several into one segment.
    stream.set_nodelay(true)?;
    stream.set_read_timeout(Some(Duration::from_secs(5)))?;
    for number in 1..=MESSAGES {
        stream.write_all(format!("message{number}").as_bytes())?;
    }
    let _ = stream.read(&mut [0; 16]);
    Ok(())
}

fn check(seen: &Seen) -> Answer {
    let has_data = |sent: &At<'_, Segment>| sent.data.is_some();
    let sent: Vec<_> = seen.segments(CLIENT).filter(has_data).collect();
    let Some(lost) = sent.iter().find(|sent| is_lost(sent)) else {
        return Err(told(
            "No message was lost. Lose one first, then look at what brings it back.",
            "一条消息也没丢。先丢掉一条，再看是什么把它找回来的。",
        ));
    };
    all_have_come(seen)?;
    let again = sent_again(&sent, lost)?;
    // What came behind the gap, and the answer to that: "I still miss this".
    let behind = sent
        .iter()
        .find(|sent| sent.sequence > lost.sequence && !is_lost(sent));
    let asks = |ack: &At<'_, Segment>| {
        let follows = behind.is_some_and(|behind| ack.time > behind.time);
        follows && ack.time < again.time && ack.acknowledges == Some(lost.sequence)
    };
    let was_asked = seen
        .segments(SERVER)
        .any(|ack| asks(&ack) && !is_lost(&ack));
    answer(was_asked, again.time - lost.time)
}

/// All messages; or what to say of those that are missing.
fn all_have_come(seen: &Seen) -> Result<(), Told> {
    let counts = heard(seen, SERVER).into_iter().map(|heard| match heard {
        Heard::Bytes(count, _) => count,
        _ => 0,
    });
    let all: u64 = counts.sum();
    if all >= ALL as u64 {
        return Ok(());
    }
    Err(told(
        format!("The server received {all} bytes of {ALL}: not all messages have come."),
        format!("服务器只收到 {ALL} 个字节里的 {all} 个：消息没有到齐。"),
    ))
}

/// The segment that brought what was lost, or what to say if none did.
fn sent_again<'a>(
    sent: &'a [At<'a, Segment>],
    lost: &At<'_, Segment>,
) -> Result<&'a At<'a, Segment>, Told> {
    let mut later = sent.iter().filter(|sent| sent.time > lost.time);
    match later.find(|sent| is_again(sent)) {
        None => Err(told(
            "What was lost was not sent again.",
            "丢掉的没有重发。",
        )),
        Some(again) if is_lost(again) => Err(told(
            "It was sent again, and that was lost, too: after that only the timer is left. One loss is enough.",
            "它被重发了，重发的又丢了：这之后就只剩定时器。丢一次就够。",
        )),
        Some(again) => Ok(again),
    }
}

fn answer(was_asked: bool, waited: Duration) -> Answer {
    let waited = waited.as_millis();
    match was_asked {
        false => Err(told(
            format!(
                "The message came back after {waited} ms, and the client's kernel had to wait for a timer: no ACK asked for it before. What must come behind a gap, so that the server asks?"
            ),
            format!(
                "消息过了 {waited} 毫秒才重发，客户端的内核只能等定时器：在那之前，没有一个 ACK 催要它。缺口后面要来什么，服务器才会催？"
            ),
        )),
        true => Ok(told(
            format!(
                "The server answered to what came behind the gap, and its ACK said what was missing. So the client's kernel sent it again after {waited} ms: a fast retransmit. A timer would have taken 200 ms at least."
            ),
            format!(
                "缺口后面的消息一到，服务器就回 ACK，说出少了哪一段。于是客户端的内核只过了 {waited} 毫秒就重发：这就是快速重传。要是等定时器，至少得 200 毫秒。"
            ),
        )),
    }
}
