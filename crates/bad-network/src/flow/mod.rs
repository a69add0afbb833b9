//! How much may be on its way, and who waits for whom?

pub mod slow_start;
pub mod request_reply;
pub mod write_write_read;
pub mod silly_window;
pub mod lost_window_update;
pub mod both_send;
pub mod full_queue;
pub mod short_queue;

use experiment::Subject;

use crate::trial::{Trial, experiments};

/// In teaching order.
pub(crate) const TRIALS: [Trial; 8] = [
    slow_start::TRIAL,
    request_reply::TRIAL,
    write_write_read::TRIAL,
    silly_window::TRIAL,
    lost_window_update::TRIAL,
    both_send::TRIAL,
    full_queue::TRIAL,
    short_queue::TRIAL,
];

/// The experiments.
pub const SUBJECT: Subject = Subject {
    name: "flow",
    title: "How much may be on its way, and who waits for whom?",
    experiments: &experiments(&TRIALS),
};
