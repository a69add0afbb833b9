//! What does a loop hear of connections that begin?

pub mod refused_is_writable;
pub mod gone_before_accept;
pub mod thundering_herd;

use experiment::Subject;

/// The experiments, in teaching order.
pub const SUBJECT: Subject = Subject {
    name: "connections",
    title: "What does a loop hear of connections that begin?",
    experiments: &[
        refused_is_writable::EXPERIMENT,
        gone_before_accept::EXPERIMENT,
        thundering_herd::EXPERIMENT,
    ],
};
