//! What does "ready" mean, and how often is it told?

pub mod half_read;
pub mod edge_stops;

use experiment::Subject;

/// The experiments, in teaching order.
pub const SUBJECT: Subject = Subject {
    name: "readiness",
    title: "What does \"ready\" mean, and how often is it told?",
    experiments: &[half_read::EXPERIMENT, edge_stops::EXPERIMENT],
};
