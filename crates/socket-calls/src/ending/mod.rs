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
