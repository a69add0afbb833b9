//! The experiments: does what was documented happen, and does the program say so? Beyond the contract, so not stages.

use assert_cmd::cargo::cargo_bin;
use event_loop::LESSON;
use experiment::{Outcome, Report};
use predicates::prelude::predicate;
use support::Collection;
use support::collection::count_done;
#[cfg(target_os = "linux")]
use support::lacking::{LOOPBACK, OPEN_FILES, PROC};

fn collection() -> Collection {
    Collection(cargo_bin!("event-loop").into())
}

#[test]
fn what_is_observed_is_what_is_documented() {
    let reports: Vec<Report> = collection().json(&["try", "--all", "--no-ask", "--json"]);
    assert_eq!(reports.len(), LESSON.experiments().count());
    let done = count_done(&reports);
    // They need Linux, 127.0.0.1 and /proc, and one of them 4,200 descriptors.
    if cfg!(target_os = "linux") {
        assert!(done + 1 >= reports.len(), "only {done} were done");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn what_the_machine_lacks_is_no_failure_and_is_named_with_what_would_help() {
    let loopback = (&LOOPBACK, "needs 127.0.0.1", "`sudo ip link set lo up`");
    let proc = (&PROC, "needs /proc", "`sudo mount -t proc proc /proc`");
    let files = (&OPEN_FILES, "needs 4200 descriptors", "`ulimit -n 4200`");
    collection().check_without(&[loopback, proc, files]);
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
    collection().check_list(&LESSON);
}

#[test]
fn one_is_asked_done_and_explained() {
    collection()
        .command(&["try", "half-read", "--no-ask"])
        .assert()
        .success()
        .stdout(predicate::str::contains("Two epolls watch the same socket"))
        .stdout(predicate::str::contains("epoll(7)"));
    let report: Report = collection().json(&["try", "half-read", "--json"]);
    let is_done = matches!(report.outcome, Outcome::AsDocumented(_));
    assert_eq!(is_done, cfg!(target_os = "linux"), "{report:#?}");
}
