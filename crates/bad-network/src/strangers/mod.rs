//! What if a packet comes that no program has sent for this connection?

pub mod old_duplicate;
pub mod forged_reset;
pub mod challenge_ack;

use experiment::Subject;

use crate::trial::{Trial, experiments};

/// In teaching order.
pub(crate) const TRIALS: [Trial; 3] = [
    old_duplicate::TRIAL,
    forged_reset::TRIAL,
    challenge_ack::TRIAL,
];

/// The experiments.
pub const SUBJECT: Subject = Subject {
    name: "strangers",
    title: "What if a packet comes that no program has sent for this connection?",
    experiments: &experiments(&TRIALS),
};
