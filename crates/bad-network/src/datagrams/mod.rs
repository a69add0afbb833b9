//! What does a UDP program see of a bad network?

pub mod lost_doubled_late;
pub mod late_answer;

use experiment::Subject;

use crate::trial::{Trial, experiments};

/// In teaching order.
pub(crate) const TRIALS: [Trial; 2] = [lost_doubled_late::TRIAL, late_answer::TRIAL];

/// The experiments.
pub const SUBJECT: Subject = Subject {
    name: "datagrams",
    title: "What does a UDP program see of a bad network?",
    experiments: &experiments(&TRIALS),
};
