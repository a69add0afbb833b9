//! With UDP there is no LISTEN state: SO_REUSEADDR really does share the port.

use experiment::{Experiment, Observation, Observed, skip};
use instruments::errno::succeeded;

use crate::pair::udp;

/// Two UDP sockets with SO_REUSEADDR at one port.
pub const EXPERIMENT: Experiment = Experiment {
    name: "reuse-address-udp",
    question: "Two UDP sockets set SO_REUSEADDR and bind to the same port of 127.0.0.1. \
        Three datagrams are sent there. Who gets them, on Linux?",
    choices: &["nobody: the second bind fails", "the first socket", "the second socket", "both get each"],
    answer: "the second socket",
    explanation: "With the option, bind still refuses a port where a TCP socket listens; a UDP socket never listens, so the port is shared, and the socket that was bound \
        last is found first. The one before it starves, without any error. Leave the option off for UDP, except \
        for multicast, where every socket gets a copy. SO_REUSEPORT shares by a hash, which favours nobody, and only with the same user.",
    sources: &["socket(7), SO_REUSEADDR and SO_REUSEPORT"],
    ..Experiment::BLANK
}
.observed_by(observe);

fn observe() -> Observed {
    if cfg!(not(target_os = "linux")) {
        return Err(skip(
            "Linux only: elsewhere it is not defined who gets them",
        ));
    }
    let (first, second) = (udp()?, udp()?);
    first.set_reuse_address(true)?;
    second.set_reuse_address(true)?;
    first.bind(&crate::pair::loopback(0))?;
    let address = first.local_addr()?;
    let bound = second.bind(&address);
    let seen = Observation::new().fact("bind of the second", succeeded(&bound));
    if bound.is_err() {
        return Ok(seen.answer("nobody: the second bind fails"));
    }
    let sender = udp()?;
    let mut counts = [0; 2];
    for _ in 0..3 {
        sender.send_to(b"?", &address)?;
        // Wait until one of the two has received it.
        let before = counts;
        while counts == before {
            for (count, socket) in counts.iter_mut().zip([&first, &second]) {
                socket.set_nonblocking(true)?;
                *count += usize::from(crate::receive::read(socket).is_ok());
            }
        }
    }
    Ok(seen
        .fact("the first got", counts[0])
        .fact("the second got", counts[1])
        .answer(match counts {
            [0, _] => "the second socket",
            [_, 0] => "the first socket",
            _ => "both get each",
        }))
}
