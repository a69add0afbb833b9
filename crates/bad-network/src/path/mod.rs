//! What if the way carries only small packets?

pub mod path_mtu;
pub mod mtu_black_hole;

use experiment::Subject;

use crate::trial::{Trial, experiments};

/// In teaching order.
pub(crate) const TRIALS: [Trial; 2] = [path_mtu::TRIAL, mtu_black_hole::TRIAL];

/// The experiments.
pub const SUBJECT: Subject = Subject {
    name: "path",
    title: "What if the way carries only small packets?",
    experiments: &experiments(&TRIALS),
};
