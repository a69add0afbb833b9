//! Kinds of socket, and what can be asked of them: getsockopt, setsockopt, socketpair.

pub mod what_kind;
pub mod set_and_get;
pub mod pair_without_names;
pub mod pair_knows_at_once;
