//! # socket-calls: what are the calls, and what does each really do?
//!
//! After this lesson you can map every call of Python's `socket` to Rust's std, to `socket2` and to its man page,
//! and you know what it returns when things are not as in the tutorial:
//! the buffer is full, nobody listens, the peer has gone, there are two handles.
//!
//! ```text
//!        server                                client
//!   socket                                socket
//!   bind         an address               getaddrinfo   a name's addresses
//!   listen       a queue
//!   accept ◀──────────────────────────── connect, connect_ex, create_connection
//!      │  getsockname, getpeername           │  getsockname: chosen by the kernel
//!      ▼                                     ▼
//!   recv … ◀────────── bytes ─────────── send, sendall, sendfile, makefile
//!   send   ──────────── bytes ─────────▶ recv …       setblocking, settimeout
//!   recv returns 0 ◀──── end ─────────── shutdown     "I have said all"
//!   close, once for each dup              close
//!
//!   socket, bind                          socket
//!   recvfrom ◀──────── datagram ──────── sendto       no listen, no accept
//! ```
//!
//! Each experiment asks what a call does, and you guess; then it is done, with real sockets, and the kernel answers.
//!
//! # Run it
//!
//! ```text
//! $ cargo run -q -p socket-calls -- calls
//! …
//! send
//!   std      Write::write, UdpSocket::send
//!   socket2  Socket::send
//!   system   sendto
//!   man      send(2)
//!   try      send-a-part
//!            send-when-full
//!            ignored-error
//!            pair-knows-at-once
//! …
//! $ cargo run -q -p socket-calls -- try send-when-full
//! send-when-full
//!
//! A non-blocking socket sends until the kernel's buffers are full, because the peer does not read. What does the next send do, and what becomes of the bytes before?
//!
//!   1  it returns 0; the bytes before are kept
//!   2  it fails: would block; the bytes before are kept
//!   3  it succeeds; the oldest bytes are dropped
//!
//! your guess: 3
//!   bytes that send took               3910656
//!   the next send                      EAGAIN (Resource temporarily unavailable)
//!   bytes that the peer then receives  3910656
//!
//! observed: it fails: would block; the bytes before are kept — not: it succeeds; the oldest bytes are dropped
//!
//! TCP drops nothing: a slow reader fills its own buffer, then the sender's, then send has no room. A blocking send waits there; a non-blocking one says EAGAIN, WouldBlock, and has taken nothing. Try again when the socket is writable.
//!
//! see send(2): EAGAIN, RFC 9293 §3.8.6
//! ```
//!
//! `try --all --no-ask` does them all; `calls --markdown` is the table of the book.
//!
//! # Read it, in this order
//!
//! [`both_ends`] makes the connection that most experiments begin with, [`table`] is the table of the calls.
//! What a call returned is put into words by [`instruments::errno`], which this lesson shares with others.
//! Every other file is one experiment, and can be read, or copied, alone.
//! `examples/` has the smallest server and client, and `every_call`, the life of a connection call by call.
//!
//! ## [`address`]: names and addresses: bind, getsockname, getaddrinfo, byte order
//!
//! - [`port-zero`](address::port_zero): Port 0: let the kernel choose, then ask which it is.
//! - [`wildcard-address`](address::wildcard_address): 0.0.0.0 is not an address to have, but a way to say: all of them.
//! - [`only-this-address`](address::only_this_address): A listener has an address and a port, and only both together reach it.
//! - [`bind-twice`](address::bind_twice): One address, two listeners.
//! - [`foreign-address`](address::foreign_address): One can only bind to what one has.
//! - [`low-port`](address::low_port): Ports below 1024 are not for everyone.
//! - [`network-byte-order`](address::network_byte_order): htons: in which order a port's two bytes travel.
//! - [`localhost-is-a-name`](address::localhost_is_a_name): A name has a list of addresses, and the right one need not be the first.
//! - [`short-address`](address::short_address): inet_aton and inet_pton: an address as text, taken generously or strictly.
//! - [`service-name`](address::service_name): A port by its name.
//! - [`no-such-name`](address::no_such_name): The errors of getaddrinfo are not errno's.
//!
//! ## [`connection`]: from socket to connection: listen, accept, connect, and the names of both ends
//!
//! - [`listen-comes-first`](connection::listen_comes_first): A socket becomes a listener by listen, not by bind.
//! - [`nobody-listens`](connection::nobody_listens): connect_ex: the error as a value, which in Rust every error is.
//! - [`ignored-error`](connection::ignored_error): An error that is not looked at comes back as another one, somewhere else.
//! - [`connect-before-accept`](connection::connect_before_accept): The kernel accepts connections; the program only fetches them.
//! - [`accept-in-order`](connection::accept_in_order): The backlog is a queue.
//! - [`accepted-port`](connection::accepted_port): One port, many connections.
//! - [`full-backlog`](connection::full_backlog): listen(0): how many may wait to be accepted.
//! - [`connect-in-progress`](connection::connect_in_progress): A connect that does not wait, and SO_ERROR, where its result is to be found.
//! - [`next-address`](connection::next_address): create_connection: several addresses, tried one after the other.
//! - [`connect-twice`](connection::connect_twice): A TCP socket is good for one connection.
//! - [`client-port`](connection::client_port): A client has an address, too.
//! - [`peer-of-a-listener`](connection::peer_of_a_listener): Who is connected? Ask the connection, not the listener.
//! - [`peer-after-reset`](connection::peer_after_reset): Keep the peer's address while you can have it.
//!
//! ## [`stream`]: bytes on a connection: send, sendall, recv, and files over sockets
//!
//! - [`recv-the-rest`](stream::recv_the_rest): recv(4) of ten bytes.
//! - [`recv-zero`](stream::recv_zero): The end of a stream: recv returns nothing, for ever.
//! - [`recv-no-room`](stream::recv_no_room): The other 0.
//! - [`recv-exactly`](stream::recv_exactly): MSG_WAITALL, read_exact: all of it, or an error.
//! - [`peek-leaves`](stream::peek_leaves): MSG_PEEK: look, and leave it there.
//! - [`send-a-part`](stream::send_a_part): send says how much it took.
//! - [`send-when-full`](stream::send_when_full): No room at all.
//! - [`sendall-waits`](stream::sendall_waits): sendall: when it returns, and what that means.
//! - [`sendall-fails-halfway`](stream::sendall_fails_halfway): sendall is not all or nothing.
//! - [`makefile-lines`](stream::makefile_lines): makefile, BufReader: lines out of a stream.
//! - [`makefile-reads-ahead`](stream::makefile_reads_ahead): One reader a connection.
//! - [`makefile-keeps-back`](stream::makefile_keeps_back): makefile("w"), BufWriter: written is not sent.
//! - [`sendfile-in-the-kernel`](stream::sendfile_in_the_kernel): sendfile: from the disk to the network, and not through the program.
//!
//! ## [`ending`]: how a connection ends: shutdown, close, and the copies of a handle
//!
//! - [`half-close`](ending::half_close): shutdown(SHUT_WR): "I have said all, and I am listening."
//! - [`send-after-shutdown`](ending::send_after_shutdown): Having said all is final.
//! - [`recv-after-shutdown`](ending::recv_after_shutdown): shutdown(SHUT_RD): the other direction.
//! - [`shutdown-wakes-recv`](ending::shutdown_wakes_recv): How to get a thread out of recv.
//! - [`close-with-unread`](ending::close_with_unread): To close without having read everything is to hang up on the peer.
//! - [`close-one-of-two`](ending::close_one_of_two): dup, try_clone: two handles, one connection.
//! - [`shutdown-reaches-both`](ending::shutdown_reaches_both): shutdown does not care how many handles there are.
//! - [`child-keeps-it-open`](ending::child_keeps_it_open): Handles go to child processes, if you let them.
//! - [`same-number-again`](ending::same_number_again): fileno: a small number, and soon somebody else's.
//!
//! ## [`waiting`]: to wait or not to wait: setblocking, settimeout, gettimeout
//!
//! - [`nothing-there`](waiting::nothing_there): setblocking(False): recv without waiting.
//! - [`time-limit`](waiting::time_limit): settimeout: to wait, but not for ever.
//! - [`zero-limit`](waiting::zero_limit): A time limit of zero.
//! - [`rounded-limit`](waiting::rounded_limit): gettimeout: not quite what settimeout said.
//! - [`limit-per-call`](waiting::limit_per_call): A time limit is for one call, not for a message.
//! - [`clone-shares-blocking`](waiting::clone_shares_blocking): Whose flag is O_NONBLOCK?
//! - [`clone-shares-limit`](waiting::clone_shares_limit): Whose is the time limit?
//! - [`accepted-blocks`](waiting::accepted_blocks): What an accepted socket has from its listener, and what not.
//! - [`interrupted-recv`](waiting::interrupted_recv): EINTR: nothing went wrong, ask again.
//!
//! ## [`datagram`]: datagrams: sendto, recvfrom, and connect without a connection
//!
//! - [`recvfrom-tells-who`](datagram::recvfrom_tells_who): recvfrom: the message, and whom to answer.
//! - [`sendto-binds`](datagram::sendto_binds): The address of a UDP client.
//! - [`connect-sends-nothing`](datagram::connect_sends_nothing): connect without a connection.
//! - [`connected-hears-one`](datagram::connected_hears_one): A connected UDP socket has one peer, and no ear for others.
//! - [`peek-a-datagram`](datagram::peek_a_datagram): MSG_PEEK on a datagram, with a buffer that is too small.
//! - [`sendmsg-gathers`](datagram::sendmsg_gathers): sendmsg: several buffers, one message.
//! - [`recvfrom-on-tcp`](datagram::recvfrom_on_tcp): recvfrom where there is nothing to tell.
//!
//! ## [`kinds`]: kinds of socket, and what can be asked of them: getsockopt, setsockopt, socketpair
//!
//! - [`what-kind`](kinds::what_kind): getsockopt: ask a socket what it is.
//! - [`set-and-get`](kinds::set_and_get): setsockopt, then getsockopt: the kernel has its own opinion.
//! - [`pair-without-names`](kinds::pair_without_names): socketpair: both ends at once, and no address.
//! - [`pair-knows-at-once`](kinds::pair_knows_at_once): A pair's ends live in one kernel, and news travels fast.
//!
//! # Not covered
//!
//! What each option does (socket-options), why messages stick together (tcp-vs-udp),
//! waiting for several sockets at once (`select`, `poll`, `epoll`: std has none of them; the course does without),
//! ancillary data (`recvmsg`, `SCM_RIGHTS`), raw sockets beyond a look at one header, encryption.
//!
//! Sources: section 2 of the Linux manual, call by call, as [`table`] lists it; socket(7), ip(7), tcp(7), udp(7), unix(7);
//! RFC 9293; the documentation of Python's `socket`.

pub mod address;
pub mod connection;
pub mod stream;
pub mod ending;
pub mod waiting;
pub mod datagram;
pub mod kinds;
pub mod both_ends;
pub mod table;
pub mod print_table;

use experiment::Lesson;

/// The experiments.
pub const LESSON: Lesson = Lesson {
    name: "socket-calls",
    first: &[
        "port-zero",
        "listen-comes-first",
        "nobody-listens",
        "connect-before-accept",
        "accepted-port",
        "recv-the-rest",
        "recv-zero",
        "send-a-part",
        "half-close",
        "time-limit",
    ],
    subjects: &[
        address::SUBJECT,
        connection::SUBJECT,
        stream::SUBJECT,
        ending::SUBJECT,
        waiting::SUBJECT,
        datagram::SUBJECT,
        kinds::SUBJECT,
    ],
};
