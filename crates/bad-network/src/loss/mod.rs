//! What does TCP do about segments that are lost, late, doubled or damaged?

pub mod lost_segment;
pub mod timer_doubles;
pub mod fast_retransmit;
pub mod lost_ack;
pub mod swapped_segments;
pub mod doubled_segment;
pub mod damaged_segment;

use experiment::Subject;

use crate::trial::{Trial, experiments};

/// In teaching order.
pub(crate) const TRIALS: [Trial; 7] = [
    lost_segment::TRIAL,
    timer_doubles::TRIAL,
    fast_retransmit::TRIAL,
    lost_ack::TRIAL,
    swapped_segments::TRIAL,
    doubled_segment::TRIAL,
    damaged_segment::TRIAL,
];

/// The experiments.
pub const SUBJECT: Subject = Subject {
    name: "loss",
    title: "What does TCP do about segments that are lost, late, doubled or damaged?",
    experiments: &experiments(&TRIALS),
};
