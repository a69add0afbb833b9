//! bad-network: does what was documented happen, and because of the network?
//!
//! | tests | what must hold |
//! |---|---|
//! | every experiment | what is observed is what is documented, or why not is said; without its rules it is not; all files are listed |
//! | `list`, `try` | for people and for machines; the ladder is below the facts |
//! | mistakes | a rule that is wrong, two hosts that cannot be had |

#[cfg(target_os = "linux")]
#[path = "bad_network/play.rs"]
mod play;
#[path = "bad_network/puzzles.rs"]
mod puzzles;

use std::thread;

use assert_cmd::cargo::cargo_bin;
use experiment::{Outcome, Report};
use support::Collection;
use support::collection::count_done;
#[cfg(target_os = "linux")]
use support::lacking::{NETWORK_NAMESPACES, PERMISSION, PROC, USER_NAMESPACES, WRITABLE_SETTINGS};

fn collection() -> Collection {
    Collection(cargo_bin!("bad-network").into())
}

/// What comes of the experiments over a network with these rules.
fn over(network: &str, args: &[&str]) -> Vec<Report> {
    let mut command = collection().command(args);
    let output = command.env("NETWORK", network).output();
    let output = output.expect("the program ends in time");
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {output:?}"))
}

const ALL: [&str; 4] = ["try", "--all", "--no-ask", "--json"];

/// These show what TCP does on every network, and have no rules.
const ON_EVERY_NETWORK: [&str; 2] = ["silly-window", "both-send"];

/// Both runs at once: they wait most of the time.
#[test]
fn what_is_observed_is_what_is_documented_and_without_its_rules_is_not() {
    thread::scope(|scope| {
        let without = scope.spawn(|| over("", &ALL));
        let reports: Vec<Report> = collection().json(&ALL);
        let done = count_done(&reports);
        // On other systems than Linux, and without private networks, there are no two hosts.
        assert!(done == reports.len() || done == 0, "{done} were done");
        // Otherwise the network would have nothing to do with it.
        for report in without.join().expect("it is a list of reports") {
            let needs_none = ON_EVERY_NETWORK.contains(&&*report.question.name);
            let is_documented = matches!(report.outcome, Outcome::AsDocumented(_));
            assert!(!is_documented || needs_none, "without rules: {report:#?}");
        }
    });
}

#[cfg(target_os = "linux")]
#[test]
fn what_the_machine_lacks_is_no_failure_and_is_named_with_what_would_help() {
    collection().check_without(&[
        (
            &USER_NAMESPACES,
            "user.max_user_namespaces is 0",
            "`sudo sysctl user.max_user_namespaces=",
        ),
        (
            &NETWORK_NAMESPACES,
            "user.max_net_namespaces is 0",
            "`sudo sysctl user.max_net_namespaces=",
        ),
        (
            &PERMISSION,
            "unshare: EPERM (Operation not permitted)",
            "with sudo; in a container: start that with",
        ),
        (&PROC, "needs /proc", "`sudo mount -t proc proc /proc`"),
    ]);
}

#[cfg(target_os = "linux")]
#[test]
fn a_setting_that_cannot_be_made_is_named() {
    let args = ["try", "no-answer", "--no-ask"];
    if let Some(output) = collection().output_without(&WRITABLE_SETTINGS, &args) {
        let text = String::from_utf8_lossy(&output.stdout);
        let why =
            "skipped here: needs net.ipv4.tcp_syn_retries to be 1: EROFS (Read-only file system)";
        assert!(text.contains(why), "{text}");
        assert!(text.contains("a writable /proc/sys"), "{text}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn two_hosts_that_are_required_and_forbidden_are_a_failure() {
    collection().check_required_network("lost-syn");
}

#[test]
fn every_experiment_can_be_asked() {
    collection().check_questions();
}

#[test]
fn every_file_is_listed_under_its_name() {
    collection().check_files(env!("CARGO_MANIFEST_DIR"));
}

#[test]
fn the_list_begins_with_a_few_and_has_all_by_subject() {
    collection().check_list(&bad_network::LESSON);
}

#[test]
fn a_rule_that_is_wrong_is_named() {
    let output = collection()
        .command(&["try", "lost-syn", "--no-ask"])
        .env("NETWORK", "drop client cyn 1")
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    let is_skipped = text.contains("skipped here: ");
    assert!(text.contains("drop client cyn 1\n") || is_skipped, "{text}");
}
