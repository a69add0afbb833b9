//! What wakes a loop that waits, and what does not?

pub mod queue_does_not_wake;
pub mod full_bell;
pub mod three_wakes_one_event;
pub mod signal_ends_the_wait;

use experiment::Subject;

/// The experiments, in teaching order.
pub const SUBJECT: Subject = Subject {
    name: "waking",
    title: "What wakes a loop that waits?",
    experiments: &[
        queue_does_not_wake::EXPERIMENT,
        full_bell::EXPERIMENT,
        three_wakes_one_event::EXPERIMENT,
        signal_ends_the_wait::EXPERIMENT,
    ],
};
