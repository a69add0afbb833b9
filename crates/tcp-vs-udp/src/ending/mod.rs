//! How a conversation ends, and what each side notices: the end, an error, or nothing.

pub mod half_close;
pub mod no_end_of_datagrams;
pub mod write_after_close;
pub mod datagram_after_close;
pub mod unread_input;
pub mod reset_loses_data;
pub mod unread_datagrams;
pub mod dead_peer;
pub mod restart;
pub mod restart_unnoticed;

use experiment::Subject;

/// The experiments, in teaching order.
pub const SUBJECT: Subject = Subject {
    name: "ending",
    title: "How does it end, and who notices?",
    experiments: &[
        half_close::EXPERIMENT,
        no_end_of_datagrams::EXPERIMENT,
        write_after_close::EXPERIMENT,
        datagram_after_close::EXPERIMENT,
        unread_input::EXPERIMENT,
        reset_loses_data::EXPERIMENT,
        unread_datagrams::EXPERIMENT,
        dead_peer::EXPERIMENT,
        restart::EXPERIMENT,
        restart_unnoticed::EXPERIMENT,
    ],
};
