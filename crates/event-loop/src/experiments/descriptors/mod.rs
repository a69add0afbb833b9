//! What does a descriptor stand for, and for how long?

pub mod number_used_again;
pub mod closed_but_told;
pub mod set_after_fork;

use experiment::Subject;

/// The experiments, in teaching order.
pub const SUBJECT: Subject = Subject {
    name: "descriptors",
    title: "What does a descriptor stand for, and for how long?",
    experiments: &[
        number_used_again::EXPERIMENT,
        closed_but_told::EXPERIMENT,
        set_after_fork::EXPERIMENT,
    ],
};
