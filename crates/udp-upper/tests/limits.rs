//! At the limits of descriptors, and where the server cannot wake itself: beyond the contract, so not stages.
#![cfg(target_os = "linux")]

use assert_cmd::cargo::cargo_bin;
use support::{Program, verbatim};

fn program() -> Program {
    Program::new(vec![cargo_bin!("udp-upper").display().to_string()])
}

#[test]
fn a_client_with_few_descriptors_still_gets_every_answer() {
    let server = program().serve(&["server", "127.0.0.1:0"]);
    let lines: String = (0..40).map(|number| format!("line {number}\n")).collect();
    let client = program()
        .after_shell("ulimit -n 20")
        .to_its_end(&["client", &server.addr().to_string()])
        .write_stdin(lines.clone())
        .output();
    let said = String::from_utf8_lossy(&client.stderr);
    let answers = String::from_utf8_lossy(&client.stdout);
    assert_eq!(answers, lines.to_uppercase(), "{said}");
    assert!(client.status.success(), "{said}");
}

/// The server may receive on this address, but not send to it: sendto(2) fails with EACCES.
const BROADCAST: &str = "127.255.255.255:0";

#[test]
fn ctrl_c_ends_a_server_that_cannot_send_to_itself() {
    let server = program().serve(&["server", BROADCAST]);
    server.interrupt();
    server.expect_exit(
        0,
        verbatim("the datagram that wakes the server could not be sent"),
    );
}
