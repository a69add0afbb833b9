//! A peer on another machine, and a cable between the two that is cut: nobody is told.

use support::cut_off::{self, GIVE_UP, IS_SILENT, NO_PROBES, NO_USER_TIMEOUT, expect_patience};
use support::{Cause, Peer, Running, Said, Server, TwoHosts, said};

use crate::{ANY_PORT, program};

/// The client has asked, and waits for an answer that takes a while.
pub(crate) fn a_client_keeps_a_silent_server() {
    let hosts = TwoHosts::joined("");
    let (client, mut server) = client_with_a_server(&hosts);
    expect_patience(&client);
    server.send(b"two\n");
    client.expect_line("two", Cause::from(IS_SILENT).also_if_ended());
}

/// The client has asked, and waits for an answer that cannot come.
pub(crate) fn a_client_gives_up_its_server() {
    let mut hosts = TwoHosts::joined("");
    let (client, _server) = client_with_a_server(&hosts);
    hosts.cut();
    client.expect_exit(1, Cause::from(NO_PROBES).also_if_nothing().also_if_ended());
    client.expect_message(said!(
        "the error of recv, \"connection timed out\", is told on stderr"
    ));
}

/// A client whose first line has arrived.
fn client_with_a_server(hosts: &TwoHosts) -> (Running, Peer) {
    let (mut client, mut server) = cut_off::client_with_a_server(hosts, |addr| {
        let args = [&["client", addr], &GIVE_UP[..]].concat();
        program().start(said!("client"), &args)
    });
    client.type_line("one");
    server.expect(b"one\n", said!("a message is sent when it is typed"));
    (client, server)
}

/// The server waits for the client's next line, which takes a while.
pub(crate) fn a_server_keeps_a_silent_client() {
    let hosts = TwoHosts::joined("");
    let (mut server, mut client) = server_with_a_client(&hosts);
    server.type_line("two");
    client.expect(b"two\n", said!("the server's answer is sent"));
    expect_patience(&server);
    client.send(b"three\n");
    server.expect_line("three", Cause::from(IS_SILENT).also_if_ended());
}

/// The server waits for the client's next line, which cannot come.
pub(crate) fn a_server_gives_up_its_client() {
    let mut hosts = TwoHosts::joined("");
    let (mut server, mut client) = server_with_a_client(&hosts);
    server.type_line("two");
    client.expect(b"two\n", said!("the server's answer is sent"));
    hosts.cut();
    expect_the_next_client(&hosts, server, &NO_PROBES);
}

/// The server's answer was sent when the cable was cut already.
pub(crate) fn a_server_gives_up_a_client_that_acknowledges_nothing() {
    let mut hosts = TwoHosts::joined("");
    let (mut server, _client) = server_with_a_client(&hosts);
    hosts.cut();
    server.type_line("two");
    expect_the_next_client(&hosts, server, &NO_USER_TIMEOUT);
}

/// A server that has shown its client's first line.
fn server_with_a_client(hosts: &TwoHosts) -> (Server, Peer) {
    let args = [&["server", ANY_PORT], &GIVE_UP[..]].concat();
    let server = hosts.on_server(|| program().serve(&args));
    let mut client = hosts.on_client(|| server.connect(said!("the client")));
    client.send(b"one\n");
    server.expect_line("one", said!("a line is shown when it comes"));
    (server, client)
}

/// On the server's own host, where the cable does not matter.
#[track_caller]
fn expect_the_next_client(hosts: &TwoHosts, mut server: Server, likely_cause: &Said) {
    let mut next = hosts.on_server(|| server.connect(said!("the next client")));
    next.send(b"next\n");
    let likely_cause = Cause::from(likely_cause).also_if_nothing();
    server.expect_line("next", likely_cause.if_ended(said!(
        "the error \"connection timed out\" ended the server: it ends one conversation, and the next client is accepted"
    )));
    server.type_line("reply");
    next.expect(b"reply\n", said!("the server's answer is sent"));
}
