//! Bufferbloat: a long queue makes everybody wait.

use std::io::{self, Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream, UdpSocket};
use std::thread;
use std::time::Duration;

use experiment::{Experiment, Needs, Observed};

use crate::recorder::CLIENT;
use crate::seen::{Seen, delay, is_again, length, milliseconds};
use crate::trial::Trial;

/// A small question beside a large transfer.
pub const EXPERIMENT: Experiment = Experiment {
    name: "full-queue",
    question: "The line to the server carries 1 Mbit a second, and before it 100 packets may wait. \
        A small UDP question crosses it in less than a millisecond. Then the client sends 200,000 bytes over TCP, \
        and small questions beside them. How long is a question on its way now, at worst?",
    choices: &[
        "hardly longer: it is small, and fits in between",
        "about twice as long: it shares the line with the transfer",
        "a hundred times as long, or more: it waits behind the transfer's packets",
        "it is lost: the line is full",
    ],
    answer: "a hundred times as long, or more: it waits behind the transfer's packets",
    explanation: "A packet of 1,500 bytes takes 12 ms on this line, and a small one has to wait for all that came before it. \
        TCP sends more and more until a packet is lost, so it fills whatever queue there is. \
        A long queue loses nothing and makes a call, a game or a name lookup wait for a second: that is called bufferbloat. \
        Nothing in either program is wrong. What helps is a shorter queue, or one that serves each flow in turn (fq_codel).",
    sources: &["RFC 8033 §1", "RFC 8290 §1"],
    needs: Needs::TwoHosts,
    ..Experiment::BLANK
}
.observed_by(observe);

pub(crate) const TRIAL: Trial = Trial {
    experiment: EXPERIMENT,
    network: "narrow client 1Mbit queue 100",
    settings: &[],
    server,
    client,
};

pub(super) fn server() -> io::Result<()> {
    let questions = UdpSocket::bind("127.0.0.1:9000")?;
    let listener = TcpListener::bind("127.0.0.1:9000")?;
    // It ends with the program.
    thread::spawn(move || {
        let mut question = [0; 16];
        while let Ok((length, client)) = questions.recv_from(&mut question) {
            let _ = questions.send_to(&question[..length], client);
        }
    });
    let (mut stream, _) = listener.accept()?;
    io::copy(&mut stream, &mut io::sink())?;
    stream.write_all(b"thanks")
}

pub(super) fn client() -> io::Result<()> {
    let questions = UdpSocket::bind("0.0.0.0:0")?;
    questions.connect("127.0.0.1:9000")?;
    questions.set_read_timeout(Some(Duration::from_millis(500)))?;
    ask(&questions);
    let mut stream = TcpStream::connect("127.0.0.1:9000")?;
    let transfer = thread::spawn(move || {
        stream.write_all(&[b'x'; BYTES])?;
        stream.shutdown(Shutdown::Write)?;
        stream.read_to_end(&mut Vec::new())
    });
    while !transfer.is_finished() {
        ask(&questions);
        // Questions need room on the line, too.
        thread::sleep(Duration::from_millis(20));
    }
    transfer.join().map_or(Ok(()), |sent| sent.map(drop))
}

/// One that is lost has no answer, and the next is asked.
fn ask(questions: &UdpSocket) {
    let _ = questions
        .send(b"?")
        .and_then(|_| questions.recv(&mut [0; 16]));
}

/// What the transfer carries.
pub(super) const BYTES: usize = 200_000;

/// How long the first question was on its way, and each of those beside the transfer that were not lost.
pub(super) fn questions(seen: &Seen) -> (Duration, Vec<Duration>) {
    let first = seen.segments(CLIENT).find(|sent| length(sent) > 0);
    let last = seen
        .segments(CLIENT)
        .filter(|sent| length(sent) > 0 && !is_again(sent))
        .last();
    let mut alone = Duration::ZERO;
    let mut beside = Vec::new();
    for question in seen.datagrams(CLIENT) {
        let verdict = question.network.as_ref();
        match (&first, &last) {
            (Some(first), _) if question.time < first.time => alone = delay(verdict),
            (_, Some(last)) if question.time > last.time => {}
            _ if verdict.is_some_and(|verdict| verdict.is_lost()) => {}
            _ => beside.push(delay(verdict)),
        }
    }
    (alone, beside)
}

fn observe() -> Observed {
    let seen = TRIAL.record()?;
    let (alone, beside) = questions(&seen);
    let worst = beside.iter().max().copied().unwrap_or_default();
    let ratio = worst.as_secs_f64() / alone.as_secs_f64().max(1e-6);
    Ok(seen
        .observation()
        .fact(
            "a question alone",
            format!("{:.1} ms", alone.as_secs_f64() * 1e3),
        )
        .fact("questions beside the transfer", beside.len())
        .fact("the worst of them", milliseconds(worst))
        .fact("ratio", format!("{ratio:.0}"))
        .answer(match ratio {
            _ if beside.is_empty() => "it is lost: the line is full",
            100.0.. => "a hundred times as long, or more: it waits behind the transfer's packets",
            1.5.. => "about twice as long: it shares the line with the transfer",
            _ => "hardly longer: it is small, and fits in between",
        }))
}
