//! To wait or not to wait: setblocking, settimeout, gettimeout.

pub mod nothing_there;
pub mod time_limit;
pub mod zero_limit;
pub mod rounded_limit;
pub mod limit_per_call;
pub mod clone_shares_blocking;
pub mod clone_shares_limit;
pub mod accepted_blocks;
pub mod interrupted_recv;

use experiment::Subject;

/// The experiments, in teaching order.
pub const SUBJECT: Subject = Subject {
    name: "waiting",
    title: "To wait or not to wait: setblocking, settimeout, gettimeout",
    experiments: &[
        nothing_there::EXPERIMENT,
        time_limit::EXPERIMENT,
        zero_limit::EXPERIMENT,
        rounded_limit::EXPERIMENT,
        limit_per_call::EXPERIMENT,
        clone_shares_blocking::EXPERIMENT,
        clone_shares_limit::EXPERIMENT,
        accepted_blocks::EXPERIMENT,
        interrupted_recv::EXPERIMENT,
    ],
};
