//! SO_MARK: a number that a packet carries inside this machine.

use experiment::{Experiment, Needs, Observation, Observed};
#[cfg(target_os = "linux")]
use socket2::SockFilter;

use crate::pair::{receiver, udp};
use crate::receive::{MARKER, until_marker};

/// A receiver that looks at the mark, by a filter.
pub const EXPERIMENT: Experiment = Experiment {
    name: "mark",
    question: "A sender sets SO_MARK to 7. The receiver, on the same machine, has a filter that lets in only packets whose mark is 7. What gets in?",
    choices: &["what was sent with the mark", "nothing: the mark is not in the packet", "everything"],
    answer: "what was sent with the mark",
    explanation: "The mark is no field of IP: it is a note that the kernel keeps beside the packet, as long as that is on this machine. Firewall rules and routing \
        rules (ip rule add fwmark 7) look at it, and so can a filter. Since it may get round rules, setting it needs CAP_NET_ADMIN (since Linux 5.17 CAP_NET_RAW is enough), \
        which this experiment has in a network of its own.",
    sources: &["socket(7), SO_MARK", "ip-rule(8)", "capabilities(7), CAP_NET_ADMIN"],
    needs: Needs::PrivateNetwork,
    ..Experiment::BLANK
}
.observed_by(observe);

#[cfg(not(target_os = "linux"))]
use crate::linux_only as observe;

#[cfg(target_os = "linux")]
const IS_MARKED_7: &[SockFilter] = &[
    SockFilter::new(0x20, 0, 0, 0xffff_f000 + 20), // ld [SKF_AD_OFF + SKF_AD_MARK]: load the mark
    SockFilter::new(0x15, 0, 1, 7),                // jeq: unless it is 7, skip one
    SockFilter::new(0x06, 0, 0, u32::MAX),         // ret: keep all
    SockFilter::new(0x06, 0, 0, 0),                // ret: keep nothing
];

#[cfg(target_os = "linux")]
fn observe() -> Observed {
    let receiver = receiver()?;
    let address = receiver.local_addr()?;
    receiver.attach_filter(IS_MARKED_7)?;

    let (plain, marked) = (udp()?, udp()?);
    marked.set_mark(7)?;
    plain.send_to(b"plain", &address)?;
    marked.send_to(b"marked", &address)?;
    receiver.detach_filter()?;
    plain.send_to(MARKER, &address)?;
    let received = until_marker(&receiver)?;
    Ok(Observation::new()
        .fact("sent", "plain, marked")
        .fact("received", received.join(", "))
        .answer(match received.join(" ").as_str() {
            "marked" => "what was sent with the mark",
            "" => "nothing: the mark is not in the packet",
            _ => "everything",
        }))
}
