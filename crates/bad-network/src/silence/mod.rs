//! The other side is gone: who notices, and when?

pub mod cut_idle;
pub mod cut_sending;
pub mod keepalive;
pub mod host_restarts;
pub mod nat_forgets;

use experiment::Subject;

use crate::trial::{Trial, experiments};

/// In teaching order.
pub(crate) const TRIALS: [Trial; 5] = [
    cut_idle::TRIAL,
    cut_sending::TRIAL,
    keepalive::TRIAL,
    host_restarts::TRIAL,
    nat_forgets::TRIAL,
];

/// The experiments.
pub const SUBJECT: Subject = Subject {
    name: "silence",
    title: "The other side is gone: who notices, and when?",
    experiments: &experiments(&TRIALS),
};
