//! # tcp-vs-udp: why do messages stick together in TCP, and vanish in UDP?
//!
//! ## What you learn
//!
//! After this lesson you can predict what the receiver sees:
//! when messages stick together or are cut, what is lost and who is told, and how a conversation ends.
//! Each claim is an experiment that you can run, and read in a minute.
//!
//! ## In one picture
//!
//! ```text
//!              send "one"  send "two"  send "three"
//!
//!   TCP          ┌───────────────────────────┐
//!   a stream     │ o n e t w o t h r e e     │   one queue of bytes: recv(1024) takes all that is there,
//!                └───────────────────────────┘   recv(4) takes 4 of them, the rest waits
//!
//!   UDP          ┌─────┐ ┌─────┐ ┌───────┐
//!   datagrams    │ one │ │ two │ │ three │       a queue of messages: recv(1024) takes the first,
//!                └─────┘ └─────┘ └───────┘       recv(2) takes the first, and cuts it
//!
//!   no room:     TCP: send waits                 UDP: the datagram is dropped, send has returned "success"
//! ```
//!
//! ## Run it
//!
//! ```text
//! $ cargo run -q -p tcp-vs-udp -- try cut-datagram
//! cut-datagram
//!
//! Over UDP the client sends 0123456789, then next. The server calls recv(4), and again
//! recv(4). What does it get?
//!
//!   1  0123, then 4567
//!   2  0123, then next
//!   3  an error: the datagram does not fit
//!
//! your guess: 1
//!   first recv(4) returned  4
//!   first recv(4)           "0123"
//!   second recv(4)          "next"
//!
//! observed: 0123, then next — not: 0123, then 4567
//!
//! A recv takes one datagram off the queue. What does not fit into the buffer is thrown away,
//! and the call reports success: the number of bytes that it copied. Receive into 65,535
//! bytes, or ask for the flag MSG_TRUNC. Windows cuts as well, and reports an error,
//! WSAEMSGSIZE.
//!
//! see recv(2), udp(7)
//! ```
//!
//! All of them, and the comparison, whose every cell is what an experiment has just observed:
//!
//! ```text
//! $ cargo run -q -p tcp-vs-udp -- try --all --no-ask
//! ✓ three-sends-one-recv         all three, stuck together
//! ✓ three-datagrams-three-recvs  the first message
//! ✓ small-buffer                 456…: it goes on where the first stopped
//! ✓ cut-datagram                 0123, then next
//! …
//! ✓ restart                      no: the client must connect again
//! ✓ restart-unnoticed            yes
//!
//! 40 experiments: 40 as documented, 0 contradicted, 0 failed, 0 skipped
//!
//! $ cargo run -q -p tcp-vs-udp -- table
//!                 TCP                              UDP
//! --------------  -------------------------------  -------------------------------
//! boundaries      3 sends, 1 recv: "onetwothree"   3 sends, 3 recvs: "one", "two",
//!                 [three-sends-one-recv]           "three"
//!                                                  [three-datagrams-three-recvs]
//!
//! small buffer    recv(4) gives "0123", the next   recv(4) gives "0123", the next
//!                 "4567"                           "next"
//!                 [small-buffer]                   [cut-datagram]
//!
//! …
//!
//! a slow reader   send after 3946588 bytes:        500 sent, 0 errors; 92
//!                 EAGAIN (Resource temporarily     received, 408 dropped by the
//!                 unavailable); later 3946588 are  kernel
//!                 received                         [full-buffer]
//!                 [slow-reader]
//!
//! …
//! ```
//!
//! `cargo run -- see tcp-vs-udp` shows the same three messages over both, sent and received by two programs in `examples/`.
//!
//! ## Read it, in this order
//!
//! Each file is one experiment. What several of them need is in [`pair`] (two sockets that can talk), [`wait`] (for events,
//! not for time), [`say`] (bytes as text) and [`network`] (packets that get lost).
//! What only observes, such as the kernel's table of sockets and the names of errors, is in [`instruments`].
//! [`comparison`] says which observations stand side by side, [`table`] prints them.
//!
//! ### [`boundaries`] — Where does a message end?
//!
//! 1. [`three-sends-one-recv`](boundaries::three_sends_one_recv) — Sticky messages: TCP keeps the bytes and their order, and forgets how they were sent
//! 2. [`three-datagrams-three-recvs`](boundaries::three_datagrams_three_recvs) — A datagram arrives as it was sent, or not at all
//! 3. [`small-buffer`](boundaries::small_buffer) — What a TCP receiver does not take now, it takes next time
//! 4. [`cut-datagram`](boundaries::cut_datagram) — What a UDP receiver does not take now is gone
//! 5. [`length-of-a-datagram`](boundaries::length_of_a_datagram) — MSG_TRUNC and MSG_PEEK tell how long a datagram is before it is received
//! 6. [`large-send`](boundaries::large_send) — One send, many recv calls
//! 7. [`empty-send`](boundaries::empty_send) — An empty message does not exist in TCP
//! 8. [`empty-datagram`](boundaries::empty_datagram) — An empty datagram is a message like any other
//! 9. [`length-prefix`](boundaries::length_prefix) — The cure for sticky messages: send the length of each
//! 10. [`too-large-datagram`](boundaries::too_large_datagram) — A datagram has a largest size, and nothing above it is sent
//! 11. [`datagram-in-fragments`](boundaries::datagram_in_fragments) — A datagram larger than a packet is still one datagram
//!
//! ### [`loss`] — What if the receiver is slow, or the network loses something?
//!
//! 12. [`slow-reader`](loss::slow_reader) — Backpressure: a TCP sender can't be faster than its receiver
//! 13. [`full-buffer`](loss::full_buffer) — No backpressure: what a UDP receiver has no room for is dropped, and counted by the kernel alone
//! 14. [`which-are-lost`](loss::which_are_lost) — A full buffer keeps the oldest datagrams and loses the newest
//! 15. [`missing-segment`](loss::missing_segment) — Head-of-line blocking: after a lost segment, what came later has to wait
//! 16. [`missing-datagram`](loss::missing_datagram) — A lost datagram stays lost, and no other waits for it
//! 17. [`swapped-datagrams`](loss::swapped_datagrams) — UDP delivers datagrams in the order in which they arrive
//!
//! ### [`connection`] — Who talks to whom, and what if nobody is there?
//!
//! 18. [`handshake`](connection::handshake) — What connect does in TCP: the two kernels agree
//! 19. [`udp-connect`](connection::udp_connect) — What connect does in UDP: it writes down an address
//! 20. [`connect-before-accept`](connection::connect_before_accept) — The kernel accepts before the program does
//! 21. [`one-at-a-time`](connection::one_at_a_time) — The backlog that looks like concurrency
//! 22. [`full-backlog`](connection::full_backlog) — A full backlog does not refuse a client: it does not answer
//! 23. [`send-without-connect`](connection::send_without_connect) — TCP sends over a connection, or not at all
//! 24. [`one-socket-a-peer`](connection::one_socket_a_peer) — A TCP server has a socket for each peer, and all have the same port
//! 25. [`many-peers`](connection::many_peers) — A UDP server has one socket, and each datagram has its sender's address
//! 26. [`strangers`](connection::strangers) — A connected UDP socket receives from its peer only
//! 27. [`same-port`](connection::same_port) — TCP's ports and UDP's are two different sets
//! 28. [`nobody-listening`](connection::nobody_listening) — TCP tells at once that nobody is there
//! 29. [`datagram-to-nobody`](connection::datagram_to_nobody) — UDP does not tell that nobody is there
//! 30. [`connected-to-nobody`](connection::connected_to_nobody) — A connected UDP socket learns that nobody is there, one call later
//!
//! ### [`ending`] — How does it end, and who notices?
//!
//! 31. [`half-close`](ending::half_close) — After shutdown(SHUT_WR) the other direction stays open
//! 32. [`no-end-of-datagrams`](ending::no_end_of_datagrams) — UDP does not tell that a peer has gone
//! 33. [`write-after-close`](ending::write_after_close) — A successful write is not delivery
//! 34. [`datagram-after-close`](ending::datagram_after_close) — Two datagrams for a UDP peer that has closed
//! 35. [`unread-input`](ending::unread_input) — Closing with unread input resets the connection
//! 36. [`reset-loses-data`](ending::reset_loses_data) — A reset throws away what was sent, and not yet delivered
//! 37. [`unread-datagrams`](ending::unread_datagrams) — Closing with unread datagrams: the sender is not told
//! 38. [`dead-peer`](ending::dead_peer) — A dead peer is not noticed
//! 39. [`restart`](ending::restart) — A connection dies with the program that held it
//! 40. [`restart-unnoticed`](ending::restart_unnoticed) — A UDP client does not notice that its server restarts
//!
//! ## Not covered
//!
//! Options that change some of these answers (socket-options: Nagle, keepalive, buffer sizes, linger),
//! framing in a real protocol (tcp-chat, remote-cmd), a UDP client that copes with loss (udp-upper).
//! Reordering by a real network: within one machine datagrams stay in order, so a relay takes the part of the network.
//! IPv6, where the answers are the same and only the largest datagram is 20 bytes longer.
//!
//! Sources: tcp(7), udp(7), ip(7), socket(7); RFC 9293, RFC 768, RFC 791, RFC 1122, RFC 8085.

pub mod boundaries;
pub mod loss;
pub mod connection;
pub mod ending;
pub mod comparison;
pub mod table;
pub mod pair;
pub mod wait;
pub mod say;
pub mod network;

use experiment::Lesson;

/// The experiments.
pub const LESSON: Lesson = Lesson {
    name: "tcp-vs-udp",
    first: &[
        "three-sends-one-recv",
        "three-datagrams-three-recvs",
        "length-prefix",
        "slow-reader",
        "full-buffer",
        "missing-segment",
        "missing-datagram",
        "one-at-a-time",
        "half-close",
        "write-after-close",
    ],
    subjects: &[
        boundaries::SUBJECT,
        loss::SUBJECT,
        connection::SUBJECT,
        ending::SUBJECT,
    ],
};
