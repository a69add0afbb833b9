//! Client and server on two machines, and between them a network that is slower than the client's patience, and that
//! loses and doubles datagrams. What crossed it, and when, the wire tells.

use std::collections::HashMap;

use socket_trace::model::{Begin, Datagram, Event, What};
use support::{Cause, TwoHosts, escaped, fail, patience, said, step};

use crate::client::{EXIT_STATUS, start_client};
use crate::program;
use crate::proxy::{LINES, Seen, TRIES, check_the_pairs};

/// An answer comes when the second try is under way, and that to the second try when the next line waits.
const RULES: &str =
    "delay server 45ms; drop client data 1; drop server data 4; duplicate server data 2";

/// The server's machine.
const SERVER: &str = "10.9.0.1:0";

/// The numbers of the programs in the trace.
const FROM_SERVER: usize = 0;

pub(crate) fn through_a_slow_network() {
    let hosts = TwoHosts::joined(RULES);
    let server = hosts.on_server(|| program().serve(&["server", SERVER]));
    let addr = server.addr().to_string();
    let args = [&[&addr[..]], &TRIES[..]].concat();
    let client = hosts.on_client(|| start_client(&args, LINES.join("\n") + "\n"));
    client.wait(patience());
    let seen = what_happened(hosts.into_events());
    if seen.story.is_empty() {
        fail(
            said!("the client's datagrams cross the network to the server's machine"),
            said!("none of them left the client's machine"),
            Cause::from(said!(
                "the client's socket was bound to 127.0.0.1, and nothing leaves a machine from there: \
                 leave the address of the client's own end to the kernel"
            ))
            .also_if_ended(),
        );
    }
    seen.story.into_iter().for_each(step);
    let answered = check_the_pairs(&client, &seen.delivered_in_time);
    let status = i32::from(answered < LINES.len());
    client.expect_exit(status, EXIT_STATUS);
}

/// Which line waited when each answer was delivered, by the order of events at the wire.
fn what_happened(events: Vec<Event>) -> Seen {
    let mut seen = Seen::nothing();
    let mut on_their_way = HashMap::new();
    for event in events {
        match event.what {
            What::Datagram(datagram) if datagram.from == FROM_SERVER => {
                let text = text(&datagram);
                let verdict = datagram.network.as_ref();
                match verdict {
                    Some(verdict) if verdict.is_lost() => {
                        seen.tell(said!("the answer {} was lost", escaped(text.as_bytes())));
                    }
                    Some(verdict) if verdict.is_late() => {}
                    _ => seen.deliver(text.as_bytes()),
                }
                if let Some(verdict) = verdict {
                    on_their_way.insert(verdict.packet, text);
                }
            }
            What::Datagram(datagram) => {
                seen.ask(text(&datagram).as_bytes());
                if datagram.network.is_some_and(|verdict| verdict.is_lost()) {
                    seen.tell(said!("that was lost"));
                }
            }
            What::Arrival(arrival) if arrival.from == FROM_SERVER => {
                if let Some(text) = on_their_way.get(&arrival.packet) {
                    seen.deliver(text.as_bytes());
                }
            }
            _ => {}
        }
    }
    seen
}

/// Each line is short, and text.
fn text(datagram: &Datagram) -> String {
    match &datagram.data.begin {
        Begin::Text(text) | Begin::Hex(text) => text.clone(),
    }
}
