//! A server and its client on two machines, and a cable between them that is cut.

use std::time::{Duration, Instant};

use support::cut_off::{self, GIVE_UP, IS_SILENT, NO_PROBES, NO_USER_TIMEOUT, expect_patience};
use support::{Cause, Lifeline, Peer, Running, Said, Server, TwoHosts, fail, patience, said, step};

use crate::frames::{Answer, COMMAND, STDOUT, ask, command, send};
use crate::why::Why;
use crate::{ANY_PORT, expect_command, go_on, program};

/// How long until the next client tries.
const LOOK_AGAIN: Duration = Duration::from_millis(50);

/// The command prints nothing for a while.
pub(crate) fn a_client_keeps_a_silent_server() {
    let hosts = TwoHosts::joined("");
    let (client, mut server) = client_with_a_server(&hosts);
    expect_patience(&client);
    send(&mut server, STDOUT, b"two\n");
    client.expect_line("two", Cause::from(IS_SILENT).also_if_ended());
}

/// The command prints nothing any more, for the cable is cut.
pub(crate) fn a_client_gives_up_its_server() {
    let mut hosts = TwoHosts::joined("");
    let (client, _server) = client_with_a_server(&hosts);
    hosts.cut();
    client.expect_exit(1, Cause::from(NO_PROBES).also_if_nothing().also_if_ended());
    client.expect_message(said!(
        "the error of recv, \"connection timed out\", is told on stderr"
    ));
}

/// A client that has shown the first line of its command.
fn client_with_a_server(hosts: &TwoHosts) -> (Running, Peer) {
    let (client, mut server) = cut_off::client_with_a_server(hosts, |addr| {
        let args = [&["client", addr], &GIVE_UP[..], &["--", "make"]].concat();
        program().start(said!("client"), &args)
    });
    expect_command(&mut server, "make");
    send(&mut server, STDOUT, b"one\n");
    client.expect_line("one", said!("print what comes as it comes"));
    (client, server)
}

/// A client at a prompt, whose user thinks.
pub(crate) fn a_server_keeps_an_idle_client() {
    let hosts = TwoHosts::joined("");
    let (server, mut client) = server_with_a_client(&hosts);
    ask(&mut client, "echo one", ("one\n", "", 0), go_on());
    expect_patience(&server);
    let silent = Why::from(IS_SILENT)
        .if_closed(IS_SILENT)
        .if_nothing(IS_SILENT);
    ask(&mut client, "echo two", ("two\n", "", 0), silent);
}

/// A client at a prompt, and the cable is cut.
pub(crate) fn a_server_gives_up_an_idle_client() {
    let mut hosts = TwoHosts::joined("");
    let (server, mut client) = server_with_a_client(&hosts);
    ask(&mut client, "echo one", ("one\n", "", 0), go_on());
    hosts.cut();
    expect_a_free_place(&hosts, &server, NO_PROBES);
}

/// Nobody acknowledges what the command prints.
pub(crate) fn a_server_gives_up_a_client_whose_command_prints() {
    let mut hosts = TwoHosts::joined("");
    let (server, mut client) = server_with_a_client(&hosts);
    let lifeline = Lifeline::new();
    let endless = format!("{} yes", lifeline.taken_by_the_shell());
    send(&mut client, COMMAND, endless.as_bytes());
    lifeline.expect_held(said!("the server starts the command"));
    let _ = client.receive(1000);
    hosts.cut();
    lifeline.expect_cut(NO_USER_TIMEOUT);
    expect_a_free_place(&hosts, &server, NO_USER_TIMEOUT);
}

/// A server that has a place for one.
fn server_with_a_client(hosts: &TwoHosts) -> (Server, Peer) {
    let options = ["--max-clients", "1"];
    let args = [&["server", ANY_PORT], &options[..], &GIVE_UP[..]].concat();
    let server = hosts.on_server(|| program().serve(&args));
    let client = hosts.on_client(|| server.connect(said!("the client")));
    (server, client)
}

/// A client on the server's own host, where the cable does not matter, is served soon.
#[track_caller]
fn expect_a_free_place(hosts: &TwoHosts, server: &Server, likely_cause: Said) {
    let start = Instant::now();
    loop {
        let mut next =
            hosts.on_server(|| Peer::connect_quietly(said!("the next client"), server.addr()));
        next.send_until_closed(&command("true"), 1);
        if Answer::read(&mut next, &Why::from(go_on())).status() == Some(0) {
            return step(said!("the next client is served"));
        }
        // It has been refused, or closed. An end of the server would be known at once.
        server.wait(LOOK_AGAIN);
        if start.elapsed() > patience() {
            fail(
                said!(
                    "with --max-clients 1, the next client is served when the first one is cut off"
                ),
                said!("it is not"),
                Cause::from(likely_cause).also_if_ended(),
            );
        }
    }
}
