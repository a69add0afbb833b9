//! Kinds of socket, and what can be asked of them: getsockopt, setsockopt, socketpair.

pub mod what_kind;
pub mod set_and_get;
pub mod pair_without_names;
pub mod pair_knows_at_once;

use experiment::Subject;

/// The experiments, in teaching order.
pub const SUBJECT: Subject = Subject {
    name: "kinds",
    title: "Kinds of socket, and what can be asked of them: getsockopt, setsockopt, socketpair",
    experiments: &[
        what_kind::EXPERIMENT,
        set_and_get::EXPERIMENT,
        pair_without_names::EXPERIMENT,
        pair_knows_at_once::EXPERIMENT,
    ],
};
