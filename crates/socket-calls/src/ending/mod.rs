//! How a connection ends: shutdown, close, and the copies of a handle.

pub mod half_close;
pub mod send_after_shutdown;
pub mod recv_after_shutdown;
pub mod shutdown_wakes_recv;
pub mod close_with_unread;
pub mod close_one_of_two;
pub mod shutdown_reaches_both;
pub mod child_keeps_it_open;
pub mod same_number_again;

use experiment::Subject;

/// The experiments, in teaching order.
pub const SUBJECT: Subject = Subject {
    name: "ending",
    title: "How a connection ends: shutdown, close, and the copies of a handle",
    experiments: &[
        half_close::EXPERIMENT,
        send_after_shutdown::EXPERIMENT,
        recv_after_shutdown::EXPERIMENT,
        shutdown_wakes_recv::EXPERIMENT,
        close_with_unread::EXPERIMENT,
        close_one_of_two::EXPERIMENT,
        shutdown_reaches_both::EXPERIMENT,
        child_keeps_it_open::EXPERIMENT,
        same_number_again::EXPERIMENT,
    ],
};
