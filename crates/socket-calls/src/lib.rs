//! # socket-calls: what are the calls, and what does each really do?
//!
//! ## What you learn
//!
//! After this lesson you can map every call of Python's `socket` to Rust's std, to `socket2` and to its man page,
//! and you know what it returns when things are not as in the tutorial:
//! the buffer is full, nobody listens, the peer has gone, there are two handles.
//!
//! ## In one picture
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
//!   recv returns 0 ◀──── end ─────────── shutdown     the end of what it sends
//!   close, once for each dup              close
//!
//!   socket, bind                          socket
//!   recvfrom ◀──────── datagram ──────── sendto       no listen, no accept
//! ```
//!
//! ## Run it
//!
//! An experiment asks what a call does, and you guess; then it makes the call, with real sockets, and shows what the kernel did.
//! `list` shows the ten to begin with, and the subjects of all.
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
//! ## Read it, in this order
//!
//! [`both_ends`] makes the connection that most experiments begin with, [`table`] is the table of the calls.
//! What a call returned is put into words by [`instruments::errno`], which this lesson shares with others.
//! Every other file is one experiment, and can be read, or copied, alone.
//! `examples/` has the smallest server and client, and `every_call`, the life of a connection call by call.
//!
//! ### [`address`]: names and addresses: bind, getsockname, getaddrinfo, byte order
//!
//! - [`port-zero`](address::port_zero): Port 0: let the kernel choose, then ask which it is.
//! - [`wildcard-address`](address::wildcard_address): 0.0.0.0 means all addresses of this machine; no connection has it.
//! - [`only-this-address`](address::only_this_address): A listener is reached at its address and port together, not at the port alone.
//! - [`bind-twice`](address::bind_twice): Two listeners cannot have the same address and port.
//! - [`foreign-address`](address::foreign_address): bind takes only addresses of this machine.
//! - [`low-port`](address::low_port): Ports below 1024 need a privilege.
//! - [`network-byte-order`](address::network_byte_order): htons: in which order a port's two bytes travel.
//! - [`localhost-is-a-name`](address::localhost_is_a_name): A name has a list of addresses, and the right one need not be the first.
//! - [`short-address`](address::short_address): inet_aton and inet_pton: an address as text, read leniently or strictly.
//! - [`service-name`](address::service_name): The name of a service in place of a port number.
//! - [`no-such-name`](address::no_such_name): The errors of getaddrinfo have no errno.
//!
//! ### [`connection`]: from socket to connection: listen, accept, connect, and the names of both ends
//!
//! - [`listen-comes-first`](connection::listen_comes_first): A socket becomes a listener by listen, not by bind.
//! - [`nobody-listens`](connection::nobody_listens): connect_ex returns the error as a value, as every call in Rust does.
//! - [`ignored-error`](connection::ignored_error): An ignored error of connect shows up later, as another error of send.
//! - [`connect-before-accept`](connection::connect_before_accept): The kernel accepts connections; the program only fetches them.
//! - [`accept-in-order`](connection::accept_in_order): The backlog is a queue.
//! - [`accepted-port`](connection::accepted_port): One port, many connections.
//! - [`full-backlog`](connection::full_backlog): listen(0): how many connections may wait to be accepted.
//! - [`connect-in-progress`](connection::connect_in_progress): A non-blocking connect, and SO_ERROR, which holds its result.
//! - [`next-address`](connection::next_address): create_connection: several addresses, tried one after the other.
//! - [`connect-twice`](connection::connect_twice): A TCP socket can be connected only once.
//! - [`client-port`](connection::client_port): A client has an address, too.
//! - [`peer-of-a-listener`](connection::peer_of_a_listener): A listener has no peer; each accepted socket has one.
//! - [`peer-after-reset`](connection::peer_after_reset): After a reset getpeername fails: keep the address that accept returned.
//!
//! ### [`stream`]: bytes on a connection: send, sendall, recv, and files over sockets
//!
//! - [`recv-the-rest`](stream::recv_the_rest): recv(4) when ten bytes have arrived.
//! - [`recv-zero`](stream::recv_zero): At the end of a stream recv returns 0 bytes, each time.
//! - [`recv-no-room`](stream::recv_no_room): recv into an empty buffer returns 0 as well.
//! - [`recv-exactly`](stream::recv_exactly): MSG_WAITALL, read_exact: all of it, or an error.
//! - [`peek-leaves`](stream::peek_leaves): MSG_PEEK copies bytes and leaves them in the kernel.
//! - [`send-a-part`](stream::send_a_part): send says how much it took.
//! - [`send-when-full`](stream::send_when_full): A non-blocking send when the kernel's buffers are full.
//! - [`sendall-waits`](stream::sendall_waits): sendall: when it returns, and what that means.
//! - [`sendall-fails-halfway`](stream::sendall_fails_halfway): sendall is not all or nothing.
//! - [`makefile-lines`](stream::makefile_lines): makefile, BufReader: lines out of a stream.
//! - [`makefile-reads-ahead`](stream::makefile_reads_ahead): A buffered reader reads ahead: use one reader for a connection.
//! - [`makefile-keeps-back`](stream::makefile_keeps_back): makefile("w"), BufWriter: what is written is sent at flush.
//! - [`sendfile-in-the-kernel`](stream::sendfile_in_the_kernel): sendfile: from a file to a socket without a copy in the program.
//!
//! ### [`ending`]: how a connection ends: shutdown, close, and the copies of a handle
//!
//! - [`half-close`](ending::half_close): shutdown(SHUT_WR) ends one direction; the other stays open.
//! - [`send-after-shutdown`](ending::send_after_shutdown): After shutdown(SHUT_WR) send fails.
//! - [`recv-after-shutdown`](ending::recv_after_shutdown): shutdown(SHUT_RD) ends receiving, and the peer does not notice.
//! - [`shutdown-wakes-recv`](ending::shutdown_wakes_recv): shutdown wakes a thread that waits in recv.
//! - [`close-with-unread`](ending::close_with_unread): Closing with unread input resets the connection.
//! - [`close-one-of-two`](ending::close_one_of_two): dup, try_clone: two handles, one connection.
//! - [`shutdown-reaches-both`](ending::shutdown_reaches_both): shutdown acts on the connection, however many handles it has.
//! - [`child-keeps-it-open`](ending::child_keeps_it_open): A child process inherits every handle that is not marked close-on-exec.
//! - [`same-number-again`](ending::same_number_again): fileno: the number of a closed socket is soon another socket's.
//!
//! ### [`waiting`]: to wait or not to wait: setblocking, settimeout, gettimeout
//!
//! - [`nothing-there`](waiting::nothing_there): setblocking(False): recv without waiting.
//! - [`time-limit`](waiting::time_limit): settimeout: waiting with a time limit.
//! - [`zero-limit`](waiting::zero_limit): A time limit of zero.
//! - [`rounded-limit`](waiting::rounded_limit): gettimeout: the kernel rounds a time limit up.
//! - [`limit-per-call`](waiting::limit_per_call): A time limit is for one call, not for a message.
//! - [`clone-shares-blocking`](waiting::clone_shares_blocking): A clone shares O_NONBLOCK with the original.
//! - [`clone-shares-limit`](waiting::clone_shares_limit): A clone shares SO_RCVTIMEO with the original.
//! - [`accepted-blocks`](waiting::accepted_blocks): What an accepted socket inherits from its listener.
//! - [`interrupted-recv`](waiting::interrupted_recv): EINTR: a signal interrupted recv; call it again.
//!
//! ### [`datagram`]: datagrams: sendto, recvfrom, and connect without a connection
//!
//! - [`recvfrom-tells-who`](datagram::recvfrom_tells_who): recvfrom: the message, and whom to answer.
//! - [`sendto-binds`](datagram::sendto_binds): The address of a UDP client.
//! - [`connect-sends-nothing`](datagram::connect_sends_nothing): connect on a UDP socket sends nothing.
//! - [`connected-hears-one`](datagram::connected_hears_one): A connected UDP socket receives from its peer only.
//! - [`peek-a-datagram`](datagram::peek_a_datagram): MSG_PEEK on a datagram, with a buffer that is too small.
//! - [`sendmsg-gathers`](datagram::sendmsg_gathers): sendmsg: several buffers, one message.
//! - [`recvfrom-on-tcp`](datagram::recvfrom_on_tcp): recvfrom on a TCP connection returns no address.
//!
//! ### [`kinds`]: kinds of socket, and what can be asked of them: getsockopt, setsockopt, socketpair
//!
//! - [`what-kind`](kinds::what_kind): getsockopt: ask a socket what it is.
//! - [`set-and-get`](kinds::set_and_get): setsockopt, then getsockopt: the kernel may have changed the value.
//! - [`pair-without-names`](kinds::pair_without_names): socketpair: both ends at once, and no address.
//! - [`pair-knows-at-once`](kinds::pair_knows_at_once): A socketpair reports at once that its other end is closed; TCP does not.
//!
//! ## Not covered
//!
//! What each option does (socket-options), why messages stick together (tcp-vs-udp),
//! waiting for several sockets at once (`select`, `poll`, `epoll`, which std does not have),
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
