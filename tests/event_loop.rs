//! The stages of event-loop.

use assert_cmd::cargo::cargo_bin;
use support::Program;

/// `PROGRAM room 127.0.0.1:0` says where it listens.
#[test]
fn stage_01_the_room_says_where_it_listens() {
    let program = Program::under_test(cargo_bin!("event-loop"));
    assert_ne!(program.serve(&["room", "127.0.0.1:0"]).addr().port(), 0);
}
