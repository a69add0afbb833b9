//! Where does a message end? In a datagram: where it ended when it was sent. In a stream: nowhere.

pub mod three_sends_one_recv;
pub mod three_datagrams_three_recvs;
pub mod small_buffer;
pub mod cut_datagram;
pub mod length_of_a_datagram;
pub mod large_send;
pub mod empty_send;
pub mod empty_datagram;
pub mod length_prefix;
pub mod too_large_datagram;
pub mod datagram_in_fragments;
