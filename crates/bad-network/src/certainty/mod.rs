//! What can a program know of the other side?

pub mod lost_answer;
pub mod asked_twice;
pub mod heartbeat;

use experiment::Subject;

use crate::trial::{Trial, experiments};

/// In teaching order.
pub(crate) const TRIALS: [Trial; 3] = [lost_answer::TRIAL, asked_twice::TRIAL, heartbeat::TRIAL];

/// The experiments.
pub const SUBJECT: Subject = Subject {
    name: "certainty",
    title: "What can a program know of the other side?",
    experiments: &experiments(&TRIALS),
};
