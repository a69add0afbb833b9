//! SO_REUSEPORT with UDP: all datagrams of one peer go to one socket.

use experiment::{Experiment, Observation, Observed};
use instruments::errno::value;

use crate::pair::{loopback, udp};
use crate::receive::read;

/// Where the datagrams of one sender go.
pub const EXPERIMENT: Experiment = Experiment {
    name: "reuse-port-datagrams",
    question: "Two UDP sockets share a port with SO_REUSEPORT. One client sends 20 datagrams from one socket. Who gets them, on Linux?",
    choices: &["by turns, ten each", "all to the same socket", "each socket all twenty"],
    answer: "all to the same socket",
    explanation: "The socket is chosen by a hash of both addresses and both ports, and these do not change. So all datagrams of one client \
        meet the same worker, which may keep what it knows of that client to itself. \
        That holds only as long as the set of sockets does not change.",
    sources: &["socket(7), SO_REUSEPORT"],
    ..Experiment::BLANK
}
.observed_by(observe);

#[cfg(not(target_os = "linux"))]
use crate::linux_only as observe;

#[cfg(target_os = "linux")]
fn observe() -> Observed {
    let (first, second, sender) = (udp()?, udp()?, udp()?);
    first.set_reuse_port(true)?;
    second.set_reuse_port(true)?;
    first.bind(&loopback(0))?;
    second.bind(&first.local_addr()?)?;
    first.set_nonblocking(true)?;
    second.set_nonblocking(true)?;

    for number in 0..20 {
        sender.send_to(format!("{number}").as_bytes(), &first.local_addr()?)?;
    }
    let mut counts = [0; 2];
    let mut last = String::new();
    while last != "19" {
        for (count, socket) in counts.iter_mut().zip([&first, &second]) {
            if let Ok(datagram) = read(socket) {
                *count += 1;
                last = datagram;
            }
        }
    }
    Ok(Observation::new()
        .fact("one socket got", counts[0].max(counts[1]))
        .fact("the other got", counts[0].min(counts[1]))
        .fact("and then", value(&read(&first).or_else(|_| read(&second))))
        .answer(match counts {
            [20, 20] => "each socket all twenty",
            [0, _] | [_, 0] => "all to the same socket",
            _ => "by turns, ten each",
        }))
}
