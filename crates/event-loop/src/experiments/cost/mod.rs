//! What does a turn of the loop cost, and who waits for it?

pub mod cost_by_watched;
pub mod slow_handler;
pub mod late_timer;
pub mod flooding_peer;

use experiment::Subject;

/// The experiments, in teaching order.
pub const SUBJECT: Subject = Subject {
    name: "cost",
    title: "What does a turn of the loop cost, and who waits for it?",
    experiments: &[
        cost_by_watched::EXPERIMENT,
        slow_handler::EXPERIMENT,
        late_timer::EXPERIMENT,
        flooding_peer::EXPERIMENT,
    ],
};
