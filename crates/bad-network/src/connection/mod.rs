//! What happens to a connection whose first or last packets are lost?

pub mod lost_syn;
pub mod no_answer;
pub mod lost_syn_ack;
pub mod lost_fin;

use experiment::Subject;

use crate::trial::{Trial, experiments};

/// In teaching order.
pub(crate) const TRIALS: [Trial; 4] = [
    lost_syn::TRIAL,
    no_answer::TRIAL,
    lost_syn_ack::TRIAL,
    lost_fin::TRIAL,
];

/// The experiments.
pub const SUBJECT: Subject = Subject {
    name: "connection",
    title: "What happens to a connection whose first or last packets are lost?",
    experiments: &experiments(&TRIALS),
};
