//! What happens to data that the receiver does not read in time, or that the network loses or delivers out of order?

pub mod slow_reader;
pub mod full_buffer;
pub mod which_are_lost;
pub mod missing_segment;
pub mod missing_datagram;
pub mod swapped_datagrams;
mod overflow;

use experiment::Subject;

/// The experiments, in teaching order.
pub const SUBJECT: Subject = Subject {
    name: "loss",
    title: "What if the receiver is slow, or the network loses something?",
    experiments: &[
        slow_reader::EXPERIMENT,
        full_buffer::EXPERIMENT,
        which_are_lost::EXPERIMENT,
        missing_segment::EXPERIMENT,
        missing_datagram::EXPERIMENT,
        swapped_datagrams::EXPERIMENT,
    ],
};
