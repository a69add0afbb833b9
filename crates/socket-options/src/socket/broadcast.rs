//! SO_BROADCAST must be set before a socket may send to a broadcast address.

use std::io::ErrorKind;
use std::net::SocketAddr;

use experiment::{Experiment, Observation, Observed, skip};
use instruments::errno::{succeeded, value};

use crate::pair::{port, udp};
use crate::receive::read;

/// Sending to a broadcast address with and without the option.
pub const EXPERIMENT: Experiment = Experiment {
    name: "broadcast",
    question: "A UDP socket, with no option set, sends to the broadcast address of the network. What happens?",
    choices: &["all who listen get it", "it is dropped silently", "permission denied"],
    answer: "permission denied",
    explanation: "A typing error in an address should not disturb every machine of a network, so the kernel refuses, with EACCES, until SO_BROADCAST is set. \
        It has nothing to do with being root. Receiving needs no option. \
        IPv6 has no broadcast at all; new protocols use multicast.",
    sources: &["socket(7), SO_BROADCAST", "ip(7)", "RFC 919"],
    ..Experiment::BLANK
}
.observed_by(observe);

fn observe() -> Observed {
    if cfg!(not(target_os = "linux")) {
        return Err(skip(
            "Linux only: there the loopback interface has a broadcast address",
        ));
    }
    let everyone = [127, 255, 255, 255];
    let receiver = udp()?;
    receiver.bind(&SocketAddr::from((everyone, 0)).into())?;
    let address = SocketAddr::from((everyone, port(&receiver)?)).into();

    let sender = udp()?;
    let refused = sender.send_to(b"without", &address);
    sender.set_broadcast(true)?;
    let allowed = sender.send_to(b"with", &address);
    let received = read(&receiver);
    Ok(Observation::new()
        .fact("send without SO_BROADCAST", succeeded(&refused))
        .fact("send with SO_BROADCAST", succeeded(&allowed))
        .fact("received", value(&received))
        .answer(match refused {
            Err(error) if error.kind() == ErrorKind::PermissionDenied => "permission denied",
            _ if received.is_ok_and(|text| text == "without") => "all who listen get it",
            _ => "it is dropped silently",
        }))
}
