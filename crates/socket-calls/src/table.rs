//! The calls: in Python, in Rust, and the system call that both make.

/// One call that a Python programmer knows, and its names elsewhere.
///
/// A dash means that there is no such call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Call {
    /// In Python's `socket`: `sendall`.
    pub python: &'static str,
    /// In Rust's std: `Write::write_all`.
    pub std: &'static str,
    /// In socket2: `Socket::send`.
    pub socket2: &'static str,
    /// The system call on Linux: `send`.
    pub system_call: &'static str,
    /// Where it is documented: `send(2)`.
    pub man: &'static str,
    /// The experiments that show it, by name.
    pub experiments: &'static [&'static str],
}

/// In the order in which a program needs them.
pub const CALLS: &[Call] = &[
    Call {
        python: "socket",
        std: "— (part of bind and connect)",
        socket2: "Socket::new",
        system_call: "socket",
        man: "socket(2)",
        experiments: &["listen-comes-first", "same-number-again"],
    },
    Call {
        python: "bind",
        std: "TcpListener::bind, UdpSocket::bind",
        socket2: "Socket::bind",
        system_call: "bind",
        man: "bind(2)",
        experiments: &[
            "port-zero",
            "only-this-address",
            "bind-twice",
            "foreign-address",
            "low-port",
        ],
    },
    Call {
        python: "listen",
        std: "TcpListener::bind",
        socket2: "Socket::listen",
        system_call: "listen",
        man: "listen(2)",
        experiments: &["listen-comes-first", "nobody-listens", "full-backlog"],
    },
    Call {
        python: "accept",
        std: "TcpListener::accept",
        socket2: "Socket::accept",
        system_call: "accept4",
        man: "accept(2)",
        experiments: &[
            "connect-before-accept",
            "accept-in-order",
            "accepted-port",
            "accepted-blocks",
        ],
    },
    Call {
        python: "connect",
        std: "TcpStream::connect, UdpSocket::connect",
        socket2: "Socket::connect",
        system_call: "connect",
        man: "connect(2)",
        experiments: &[
            "connect-before-accept",
            "full-backlog",
            "connect-twice",
            "client-port",
            "connect-sends-nothing",
            "connected-hears-one",
        ],
    },
    Call {
        python: "connect_ex",
        std: "TcpStream::connect (every error is a value)",
        socket2: "Socket::connect",
        system_call: "connect",
        man: "connect(2)",
        experiments: &["nobody-listens", "ignored-error", "connect-in-progress"],
    },
    Call {
        python: "create_connection",
        std: "TcpStream::connect (tries each address)",
        socket2: "— (a loop of Socket::connect)",
        system_call: "socket, connect",
        man: "connect(2)",
        experiments: &["next-address", "localhost-is-a-name"],
    },
    Call {
        python: "getsockname",
        std: "TcpStream::local_addr",
        socket2: "Socket::local_addr",
        system_call: "getsockname",
        man: "getsockname(2)",
        experiments: &[
            "port-zero",
            "wildcard-address",
            "client-port",
            "accepted-port",
            "sendto-binds",
        ],
    },
    Call {
        python: "getpeername",
        std: "TcpStream::peer_addr",
        socket2: "Socket::peer_addr",
        system_call: "getpeername",
        man: "getpeername(2)",
        experiments: &["peer-of-a-listener", "peer-after-reset"],
    },
    Call {
        python: "recv",
        std: "Read::read, UdpSocket::recv",
        socket2: "Socket::recv",
        system_call: "recvfrom",
        man: "recv(2)",
        experiments: &[
            "recv-the-rest",
            "recv-zero",
            "nothing-there",
            "interrupted-recv",
        ],
    },
    Call {
        python: "recv_into",
        std: "Read::read",
        socket2: "Socket::recv",
        system_call: "recvfrom",
        man: "recv(2)",
        experiments: &["recv-no-room"],
    },
    Call {
        python: "recv(n, MSG_WAITALL)",
        std: "Read::read_exact",
        socket2: "Socket::recv_with_flags",
        system_call: "recvfrom",
        man: "recv(2)",
        experiments: &["recv-exactly", "limit-per-call"],
    },
    Call {
        python: "recv(n, MSG_PEEK)",
        std: "TcpStream::peek, UdpSocket::peek",
        socket2: "Socket::peek",
        system_call: "recvfrom",
        man: "recv(2)",
        experiments: &["peek-leaves", "peek-a-datagram"],
    },
    Call {
        python: "send",
        std: "Write::write, UdpSocket::send",
        socket2: "Socket::send",
        system_call: "sendto",
        man: "send(2)",
        experiments: &[
            "send-a-part",
            "send-when-full",
            "ignored-error",
            "pair-knows-at-once",
        ],
    },
    Call {
        python: "sendall",
        std: "Write::write_all",
        socket2: "Write::write_all (a Socket is a Write)",
        system_call: "sendto",
        man: "send(2)",
        experiments: &["sendall-waits", "sendall-fails-halfway"],
    },
    Call {
        python: "sendmsg",
        std: "Write::write_vectored (streams only)",
        socket2: "Socket::send_vectored, Socket::sendmsg",
        system_call: "sendmsg",
        man: "sendmsg(2)",
        experiments: &["sendmsg-gathers"],
    },
    Call {
        python: "sendfile",
        std: "— (io::copy reads and writes)",
        socket2: "Socket::sendfile",
        system_call: "sendfile",
        man: "sendfile(2)",
        experiments: &["sendfile-in-the-kernel"],
    },
    Call {
        python: "makefile",
        std: "BufReader::new, BufWriter::new",
        socket2: "BufReader::new (a Socket is a Read)",
        system_call: "recvfrom, sendto",
        man: "— (a buffer in the program)",
        experiments: &[
            "makefile-lines",
            "makefile-reads-ahead",
            "makefile-keeps-back",
        ],
    },
    Call {
        python: "sendto",
        std: "UdpSocket::send_to",
        socket2: "Socket::send_to",
        system_call: "sendto",
        man: "sendto(2)",
        experiments: &["sendto-binds"],
    },
    Call {
        python: "recvfrom",
        std: "UdpSocket::recv_from",
        socket2: "Socket::recv_from",
        system_call: "recvfrom",
        man: "recvfrom(2)",
        experiments: &["recvfrom-tells-who", "recvfrom-on-tcp"],
    },
    Call {
        python: "shutdown",
        std: "TcpStream::shutdown",
        socket2: "Socket::shutdown",
        system_call: "shutdown",
        man: "shutdown(2)",
        experiments: &[
            "half-close",
            "send-after-shutdown",
            "recv-after-shutdown",
            "shutdown-wakes-recv",
            "shutdown-reaches-both",
        ],
    },
    Call {
        python: "close",
        std: "drop",
        socket2: "drop",
        system_call: "close",
        man: "close(2)",
        experiments: &[
            "recv-zero",
            "close-with-unread",
            "close-one-of-two",
            "same-number-again",
        ],
    },
    Call {
        python: "dup",
        std: "TcpStream::try_clone",
        socket2: "Socket::try_clone",
        system_call: "fcntl (F_DUPFD_CLOEXEC)",
        man: "dup(2), fcntl(2)",
        experiments: &[
            "close-one-of-two",
            "shutdown-reaches-both",
            "clone-shares-blocking",
            "clone-shares-limit",
        ],
    },
    Call {
        python: "set_inheritable",
        std: "— (never inheritable)",
        socket2: "Socket::set_cloexec",
        system_call: "fcntl (F_SETFD)",
        man: "fcntl(2)",
        experiments: &["child-keeps-it-open"],
    },
    Call {
        python: "fileno",
        std: "AsRawFd::as_raw_fd, AsFd::as_fd",
        socket2: "AsRawFd::as_raw_fd, AsFd::as_fd",
        system_call: "— (the program knows it)",
        man: "socket(2)",
        experiments: &["same-number-again"],
    },
    Call {
        python: "setblocking",
        std: "TcpStream::set_nonblocking",
        socket2: "Socket::set_nonblocking",
        system_call: "ioctl (FIONBIO), fcntl (F_SETFL)",
        man: "fcntl(2)",
        experiments: &[
            "nothing-there",
            "accepted-blocks",
            "clone-shares-blocking",
            "sendall-fails-halfway",
        ],
    },
    Call {
        python: "settimeout",
        std: "TcpStream::set_read_timeout, TcpStream::set_write_timeout, TcpStream::connect_timeout",
        socket2: "Socket::set_read_timeout, Socket::set_write_timeout, Socket::connect_timeout",
        system_call: "setsockopt (SO_RCVTIMEO, SO_SNDTIMEO); Python: poll",
        man: "socket(7)",
        experiments: &[
            "time-limit",
            "zero-limit",
            "limit-per-call",
            "clone-shares-limit",
            "interrupted-recv",
        ],
    },
    Call {
        python: "gettimeout",
        std: "TcpStream::read_timeout, TcpStream::write_timeout",
        socket2: "Socket::read_timeout, Socket::write_timeout",
        system_call: "getsockopt (SO_RCVTIMEO, SO_SNDTIMEO)",
        man: "socket(7)",
        experiments: &["rounded-limit", "clone-shares-limit"],
    },
    Call {
        python: "setsockopt",
        std: "TcpStream::set_nodelay, UdpSocket::set_broadcast",
        socket2: "Socket::set_recv_buffer_size, and one for each option",
        system_call: "setsockopt",
        man: "setsockopt(2)",
        experiments: &["set-and-get", "peer-after-reset"],
    },
    Call {
        python: "getsockopt",
        std: "TcpStream::nodelay, TcpStream::take_error",
        socket2: "Socket::recv_buffer_size, Socket::type, Socket::take_error",
        system_call: "getsockopt",
        man: "getsockopt(2)",
        experiments: &["set-and-get", "what-kind", "connect-in-progress"],
    },
    Call {
        python: "socketpair",
        std: "UnixStream::pair, UnixDatagram::pair",
        socket2: "Socket::pair",
        system_call: "socketpair",
        man: "socketpair(2)",
        experiments: &["pair-without-names", "pair-knows-at-once"],
    },
    Call {
        python: "getaddrinfo",
        std: "ToSocketAddrs::to_socket_addrs",
        socket2: "—",
        system_call: "— (a library function)",
        man: "getaddrinfo(3)",
        experiments: &[
            "localhost-is-a-name",
            "next-address",
            "short-address",
            "service-name",
            "no-such-name",
        ],
    },
    Call {
        python: "inet_aton, inet_pton",
        std: "Ipv4Addr::from_str, IpAddr::from_str",
        socket2: "—",
        system_call: "— (library functions)",
        man: "inet_aton(3), inet_pton(3)",
        experiments: &["short-address"],
    },
    Call {
        python: "htons, htonl, ntohs, ntohl",
        std: "u16::to_be_bytes, u16::from_be_bytes",
        socket2: "—",
        system_call: "— (library functions)",
        man: "htons(3)",
        experiments: &["network-byte-order"],
    },
];

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::CALLS;
    use crate::LESSON;

    #[test]
    fn each_call_is_shown_by_experiments_that_exist() {
        let names: HashSet<_> = LESSON.experiments().map(|one| one.name).collect();
        for call in CALLS {
            assert!(
                !call.experiments.is_empty(),
                "{} is shown by no experiment",
                call.python
            );
            for name in call.experiments {
                assert!(names.contains(name), "{}: there is no {name}", call.python);
            }
        }
    }

    #[test]
    fn each_experiment_belongs_to_a_call() {
        let shown: HashSet<_> = CALLS.iter().flat_map(|call| call.experiments).collect();
        for experiment in LESSON.experiments() {
            assert!(
                shown.contains(&experiment.name),
                "{} shows no call",
                experiment.name
            );
        }
    }

    #[test]
    fn no_call_is_there_twice() {
        let calls: HashSet<_> = CALLS.iter().map(|call| call.python).collect();
        assert_eq!(calls.len(), CALLS.len());
    }

    #[test]
    fn nothing_in_the_table_breaks_its_markdown() {
        for call in CALLS {
            for cell in [
                call.python,
                call.std,
                call.socket2,
                call.system_call,
                call.man,
            ] {
                assert!(
                    !cell.is_empty() && !cell.contains(['|', '\n', '`']),
                    "{cell:?}"
                );
            }
        }
    }
}
