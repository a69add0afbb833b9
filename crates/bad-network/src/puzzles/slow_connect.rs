//! Make connect take more than three seconds.

use std::io;
use std::net::{TcpListener, TcpStream};
use std::time::Duration;

use socket_trace::model::Outcome;

use super::told::{Text, Told, told};
use super::{Answer, Puzzle};
use crate::actors::Actors;
use crate::recorder::{CLIENT, SERVER};
use crate::seen::{Seen, has, is_lost, seconds, took};

pub(super) const PUZZLE: Puzzle = Puzzle {
    actors: Actors {
        name: "slow-connect",
        server,
        client,
    },
    goal: Text {
        en: "connect succeeds, but takes more than three seconds",
        zh: "connect 成功，但要花三秒以上",
    },
    task: Text {
        en: "The client calls connect and ends. The server listens and accepts. On a good network that takes less than a millisecond. \
             Make connect take more than three seconds; it must still succeed.",
        zh: "客户端调用 connect，然后结束。服务器监听并 accept。在好的网络上，这花不了一毫秒。让 connect 花三秒以上，而且最后还得成功。",
    },
    by_hand: true,
    hints: &[
        Text {
            en: "connect returns when an answer to its SYN has come. What does the kernel do when none comes?",
            zh: "SYN 的应答到了，connect 才返回。一直没有应答，内核会怎么做？",
        },
        Text {
            en: "It sends the SYN again after a second, and waits again. One loss is not enough. See: drop PACKET N times.",
            zh: "它等一秒，重发 SYN，然后接着等。只丢一次不够。看看 drop PACKET N times 这条规则。",
        },
        Text {
            en: "drop client syn 1 3 times",
            zh: "drop client syn 1 3 times",
        },
    ],
    check,
};

/// So long at least. A timer may fire a little early by the clock of the trace.
const GOAL: Duration = Duration::from_millis(2_950);

fn server() -> io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:9000")?;
    listener.accept().map(drop)
}

fn client() -> io::Result<()> {
    TcpStream::connect("127.0.0.1:9000").map(drop)
}

fn check(seen: &Seen) -> Answer {
    let Some(connect) = seen.calls(CLIENT, "connect").next() else {
        return Err(told(
            "The client has not called connect.",
            "客户端没有调用 connect。",
        ));
    };
    let (took, shown) = (took(&connect), seconds(took(&connect)));
    match &connect.outcome {
        Outcome::Value(_) if took >= GOAL => {
            return Ok(told(
                format!(
                    "connect took {shown}, and succeeded. Nobody told the client why: its kernel waited for an answer, and asked again."
                ),
                format!(
                    "connect 花了 {shown}，最后成功了。没有人告诉客户端为什么慢：它的内核一直在等应答，等不到就再问一次。"
                ),
            ));
        }
        Outcome::Value(_) => {}
        Outcome::Error(error) => {
            return Err(told(
                format!(
                    "connect took {shown} and failed with {error}. The server must hear the client in the end."
                ),
                format!("connect 花了 {shown}，然后失败：{error}。最后得让服务器听到客户端。"),
            ));
        }
        _ => {
            return Err(told(
                "connect did not return in twelve seconds: no SYN was answered. One of them must arrive, and its answer, too.",
                "十二秒里 connect 一直没有返回：没有一个 SYN 得到应答。得让其中一个 SYN 到达，它的应答也要到。",
            ));
        }
    }
    Err(too_early(seen, &shown))
}

/// connect succeeded after this time, which is not late enough: what the network did to the handshake.
fn too_early(seen: &Seen, shown: &str) -> Told {
    let both = [SERVER, CLIENT].map(|side| {
        let syns = seen.segments(side).filter(|sent| has(sent, "SYN"));
        syns.filter(|syn| is_lost(syn)).count()
    });
    match both.iter().sum() {
        0 => told(
            format!(
                "connect took {shown}. No packet of the handshake was lost. Which packets does connect wait for?"
            ),
            format!("connect 花了 {shown}。握手的包一个也没丢。connect 等的是哪几个包？"),
        ),
        1 => told(
            format!(
                "connect took {shown}: one packet of the handshake was lost, and the kernel sent it again. What does it do when that one is lost, too?"
            ),
            format!("connect 花了 {shown}：握手丢了一个包，内核重发了一次。要是重发的也丢了呢？"),
        ),
        lost => told(
            format!(
                "connect took {shown}: {lost} packets of the handshake were lost. You are on the right way; it is not late enough yet."
            ),
            format!("connect 花了 {shown}：握手丢了 {lost} 个包。方向对了，只是还不够晚。"),
        ),
    }
}
