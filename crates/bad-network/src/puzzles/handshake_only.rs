//! The handshake passes and nothing else, with one rule.

use std::collections::BTreeSet;
use std::io::{self, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::time::Duration;

use socket_trace::model::{Outcome, Segment};

use super::told::{Text, told};
use super::{Answer, Puzzle};
use crate::actors::Actors;
use crate::recorder::{CLIENT, SERVER};
use crate::seen::{Seen, has, is_lost};

pub(super) const PUZZLE: Puzzle = Puzzle {
    actors: Actors {
        name: "handshake-only",
        server,
        client,
    },
    goal: Text {
        en: "the handshake passes and nothing else, with one rule",
        zh: "只让握手通过，别的都过不去，而且只用一条规则",
    },
    task: Text {
        en: "The client connects, sends \"hello\", waits a second for an answer, and gives up. \
             Let connect and accept succeed, and no packet pass after that, in either direction. One rule is enough.",
        zh: "客户端连接，发 \"hello\"，等一秒钟应答，然后放弃。让 connect 和 accept 都成功，之后两个方向上一个包也不许过。只用一条规则。",
    },
    by_hand: true,
    hints: &[
        Text {
            en: "The handshake has three packets. Which is the last one, and who sends it?",
            zh: "握手有三个包。最后一个是什么？是谁发的？",
        },
        Text {
            en: "A rule that names data would have to name the FIN, too. Is there one that lets nothing pass from a moment on?",
            zh: "要是规则点名 data，就还得点名 FIN。有没有哪条规则，从某一刻起什么都不放行？",
        },
        Text {
            en: "cut after client ack 1",
            zh: "cut after client ack 1",
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
        stream.write_all(&buffer[..count])?;
    }
}

fn client() -> io::Result<()> {
    let mut stream = TcpStream::connect("127.0.0.1:9000")?;
    stream.set_read_timeout(Some(Duration::from_secs(1)))?;
    stream.write_all(b"hello")?;
    // Either the answer or the timeout: both end the story.
    let _ = stream.read(&mut [0; 1024]);
    Ok(())
}

fn check(seen: &Seen) -> Answer {
    let has_succeeded = |program, name| {
        let mut calls = seen.calls(program, name);
        calls.any(|call| matches!(call.outcome, Outcome::Value(_)))
    };
    if !has_succeeded(CLIENT, "connect") {
        return Err(told(
            "connect did not succeed: the SYN and the SYN ACK must arrive.",
            "connect 没有成功：SYN 和 SYN ACK 都得到达。",
        ));
    }
    if !has_succeeded(SERVER, "accept4") && !has_succeeded(SERVER, "accept") {
        return Err(told(
            "connect succeeded, and accept did not: the server waits for the third packet of the handshake, which is the client's ACK.",
            "connect 成功了，accept 没有：服务器还在等握手的第三个包，也就是客户端的 ACK。",
        ));
    }
    if let Some(passed) = first_that_passed(seen) {
        return Err(told(
            format!(
                "The handshake passed, and {passed} passed, too. Every packet counts, the kernels' own ACKs and FINs as well."
            ),
            format!("握手通过了，可 {passed} 也通过了。每个包都算，内核自己发的 ACK 和 FIN 也算。"),
        ));
    }
    match rules_with_a_part(seen) {
        1 => Ok(told(
            "connect and accept have returned, and nothing else ever arrived. Both programs have a connection that carries nothing: TCP has no way to know, before it sends something and waits.",
            "connect 和 accept 都成功返回了，之后什么也没有到达。两个程序都有一条什么也传不了的连接：不发点东西再等一等，TCP 就没法知道。",
        )),
        count => Err(told(
            format!(
                "Nothing but the handshake passed. But {count} rules had a part in it; one is enough."
            ),
            format!("除了握手，什么也没通过。但是用到了 {count} 条规则；一条就够。"),
        )),
    }
}

/// In a few words, if something has passed beside the three packets of the handshake.
fn first_that_passed(seen: &Seen) -> Option<String> {
    let passed = |side: usize| seen.segments(side).filter(|sent| !is_lost(sent));
    let is_syn = |sent: &Segment| has(sent, "SYN");
    let server = passed(SERVER)
        .filter(|sent| !is_syn(sent))
        .map(|sent| (sent.time, "server", sent));
    // Its first ACK belongs to the handshake, if it carries nothing.
    let client = passed(CLIENT)
        .filter(|sent| !is_syn(sent))
        .enumerate()
        .filter(|(index, sent)| *index > 0 || !is_bare(sent))
        .map(|(_, sent)| (sent.time, "client", sent));
    let (_, who, first) = server.chain(client).min_by_key(|(time, ..)| *time)?;
    let what = match (&first.data, has(first.what, "FIN")) {
        (Some(_), _) => "data",
        (None, true) => "FIN",
        _ if has(first.what, "RST") => "RST",
        _ => "ACK",
    };
    Some(format!("{who} {what}"))
}

/// How many rules decided about a packet.
fn rules_with_a_part(seen: &Seen) -> usize {
    let sides = [SERVER, CLIENT].into_iter();
    let verdicts = sides.flat_map(|side| {
        seen.segments(side)
            .filter_map(|sent| sent.what.network.as_ref())
    });
    let rules: BTreeSet<_> = verdicts.flat_map(|verdict| &verdict.rules).collect();
    rules.len()
}

fn is_bare(sent: &Segment) -> bool {
    sent.data.is_none() && sent.flags == ["ACK"]
}
