//! How does a loop hear that a peer has gone?

pub mod closed_is_readable;
pub mod which_end;

use experiment::Subject;

/// The experiments, in teaching order.
pub const SUBJECT: Subject = Subject {
    name: "ends",
    title: "How does a loop hear that a peer has gone?",
    experiments: &[closed_is_readable::EXPERIMENT, which_end::EXPERIMENT],
};
