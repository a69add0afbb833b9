//! What SO_RCVBUF is for: the datagrams that wait while nobody reads.

use experiment::{Experiment, Observation, Observed};
use instruments::sockets::entry_of;

use crate::pair::{receiver, udp};
use crate::receive::read;

/// Which of a thousand datagrams a small buffer keeps.
pub const EXPERIMENT: Experiment = Experiment {
    name: "recv-buffer-datagrams",
    question: "A UDP receiver has a small SO_RCVBUF and is busy. 1000 numbered datagrams are sent to it. \
        Then it reads. Which ones does it get?",
    choices: &["all: send waits for room", "the first ones", "the last ones: the oldest make room"],
    answer: "the first ones",
    explanation: "What arrives at a full buffer is dropped, and nobody is told: each send succeeded. A larger SO_RCVBUF gives a burst more room; it does \
        not help a reader that is too slow on the whole. The kernel counts what it drops, in the last column of /proc/net/udp: \
        look there before you blame the network.",
    sources: &["socket(7), SO_RCVBUF", "udp(7)", "proc(5), /proc/net/udp"],
    ..Experiment::BLANK
}
.observed_by(observe);

#[cfg(not(target_os = "linux"))]
use crate::linux_only as observe;

#[cfg(target_os = "linux")]
fn observe() -> Observed {
    const SENT: usize = 1000;
    let receiver = receiver()?;
    receiver.set_recv_buffer_size(8 * 1024)?;
    receiver.set_nonblocking(true)?;

    let sender = udp()?;
    let addr = receiver.local_addr()?;
    let send = |number: &usize| sender.send_to(number.to_string().as_bytes(), &addr);
    let sends = (0..SENT).filter(|number| send(number).is_ok()).count();
    let mut received: Vec<String> = Vec::new();
    let drops = || entry_of(&receiver).map(|entry| entry.drops as usize);
    while received.len() + drops()? < sends {
        while let Ok(datagram) = read(&receiver) {
            received.push(datagram);
        }
    }
    let (first, last) = (received.first().cloned(), received.last().cloned());
    let drops = drops()?;
    Ok(Observation::new()
        .fact("sends that succeeded", sends)
        .fact("received", received.len())
        .fact(
            "received first and last",
            format!(
                "{} and {}",
                first.as_deref().unwrap_or("none"),
                last.as_deref().unwrap_or("none")
            ),
        )
        .fact("the kernel's drops", drops)
        .answer(match first.as_deref() {
            _ if drops == 0 => "all: send waits for room",
            Some("0") => "the first ones",
            _ => "the last ones: the oldest make room",
        }))
}
