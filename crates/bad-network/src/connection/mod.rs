//! What happens to a connection whose first or last packets are lost?

pub mod lost_syn;

use experiment::Subject;

use crate::trial::{Trial, experiments};

/// In teaching order.
pub(crate) const TRIALS: [Trial; 1] = [lost_syn::TRIAL];

/// The experiments.
pub const SUBJECT: Subject = Subject {
    name: "connection",
    title: "What happens to a connection whose first or last packets are lost?",
    experiments: &experiments(&TRIALS),
};
