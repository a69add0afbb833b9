//! What becomes of data that the receiver does not take in time, or that the network loses, or brings out of order?

pub mod slow_reader;
pub mod full_buffer;
pub mod which_are_lost;
pub mod missing_segment;
pub mod missing_datagram;
pub mod swapped_datagrams;
mod overflow;
