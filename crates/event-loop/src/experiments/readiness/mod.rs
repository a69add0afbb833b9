//! What does "ready" mean, and how often is it told?

pub mod ready_but_empty;
pub mod half_read;
pub mod edge_stops;
pub mod always_writable;

use experiment::Subject;

/// The experiments, in teaching order.
pub const SUBJECT: Subject = Subject {
    name: "readiness",
    title: "What does \"ready\" mean, and how often is it told?",
    experiments: &[
        ready_but_empty::EXPERIMENT,
        half_read::EXPERIMENT,
        edge_stops::EXPERIMENT,
        always_writable::EXPERIMENT,
    ],
};
