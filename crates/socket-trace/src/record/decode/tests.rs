//! The decoding, call by call: numbers and memory as the kernel gets them, and what a reader is shown.

use super::*;

/// The memory of a program: address (a number times 0x1000) and bytes.
struct Fake(Vec<(u64, Vec<u8>)>);

impl Memory for Fake {
    fn read(&self, address: u64, length: usize) -> Vec<u8> {
        let stands_here = |(start, bytes): &&(u64, Vec<u8>)| {
            (*start..start + bytes.len() as u64).contains(&address)
        };
        let Some((start, bytes)) = self.0.iter().find(stands_here) else {
            return Vec::new();
        };
        let rest = &bytes[(address - start) as usize..];
        rest[..rest.len().min(length)].to_vec()
    }
}

const MINUS_1: u64 = u64::MAX;
const A: u64 = 0x1000;
const B: u64 = 0x2000;
const C: u64 = 0x3000;

fn ints(numbers: &[i32]) -> Vec<u8> {
    numbers
        .iter()
        .flat_map(|number| number.to_ne_bytes())
        .collect()
}

fn longs(numbers: &[u64]) -> Vec<u8> {
    numbers
        .iter()
        .flat_map(|number| number.to_ne_bytes())
        .collect()
}

/// 127.0.0.1:9000 as a sockaddr_in.
fn ipv4() -> Vec<u8> {
    let mut bytes = 2_u16.to_ne_bytes().to_vec();
    bytes.extend([0x23, 0x28, 127, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0]);
    bytes
}

/// [::1]:9000 as a sockaddr_in6.
fn ipv6() -> Vec<u8> {
    let mut bytes = 10_u16.to_ne_bytes().to_vec();
    bytes.extend([0x23, 0x28, 0, 0, 0, 0]);
    bytes.extend([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0]);
    bytes
}

fn unix(path: &[u8]) -> Vec<u8> {
    [&1_u16.to_ne_bytes(), path].concat()
}

fn pollfds(entries: &[(i32, i16, i16)]) -> Vec<u8> {
    let entry = |(fd, asked, ready): &(i32, i16, i16)| {
        [
            &fd.to_ne_bytes()[..],
            &asked.to_ne_bytes(),
            &ready.to_ne_bytes(),
        ]
        .concat()
    };
    entries.iter().flat_map(entry).collect()
}

fn epoll_event(events: i32, data: u64) -> Vec<u8> {
    let padding: &[u8] = if cfg!(target_arch = "x86_64") {
        &[]
    } else {
        &[0; 4]
    };
    [&events.to_ne_bytes()[..], padding, &data.to_ne_bytes()].concat()
}

/// A struct msghdr: an address at A, one piece at C, whose description is at B.
fn msghdr(address_length: u64, flags: u64) -> Vec<u8> {
    longs(&[A, address_length, B, 1, 0, 0, flags])
}

/// How a call is shown: `name(arguments) data = result meaning`.
fn shown(
    syscall: Syscall,
    arguments: &[u64],
    result: Option<i64>,
    memory: &[(u64, Vec<u8>)],
) -> String {
    let memory = Fake(memory.to_vec());
    let watched = BTreeMap::from([(77, 4)]);
    let mut six = [0; 6];
    six[..arguments.len()].copy_from_slice(arguments);
    let asked = Asked {
        syscall,
        arguments: six,
        result,
        memory: &memory,
    };
    let Some(decoded) = decode(&asked, Some(&watched)) else {
        return "not shown".into();
    };
    // The tracer does not look a second time where that tells nothing more.
    let at_entry = Asked {
        result: None,
        ..asked
    };
    let at_entry = decode(&at_entry, None).unwrap_or_default();
    if result.is_some() && !asked.return_tells_more(at_entry.data.as_ref()) {
        assert_eq!((&decoded.data, ""), (&at_entry.data, &*decoded.meaning));
    }
    let mut text = format!("{}({})", decoded.name, decoded.arguments.join(", "));
    if let Some(data) = decoded.data {
        text += &format!(" {:?} of {}", data.begin, data.length);
    }
    if let Some(result) = result {
        text += &format!(" = {:?} {}", outcome(result), decoded.meaning);
    }
    text.trim_end().to_owned()
}

#[test]
fn a_connection_is_made() {
    use Syscall as S;
    let peer = [(A, ipv4()), (B, ints(&[16]))];
    let cases = [
        (
            S::Socket,
            vec![2, 0o2_000_001, 6],
            Some(3),
            &[][..],
            "socket(AF_INET, SOCK_STREAM|SOCK_CLOEXEC, IPPROTO_TCP) = Value(3)",
        ),
        (
            S::Socket,
            vec![10, 2, 0],
            None,
            &[],
            "socket(AF_INET6, SOCK_DGRAM)",
        ),
        (
            S::Socket,
            vec![99, 1, 0],
            Some(-97),
            &[],
            "socket(99, SOCK_STREAM) = Error(\"EAFNOSUPPORT (Address family not supported by protocol)\")",
        ),
        (
            S::Socketpair,
            vec![1, 1, 0, A],
            Some(0),
            &[(A, ints(&[5, 6]))],
            "socketpair(AF_UNIX, SOCK_STREAM) = Value(0) 5 and 6",
        ),
        (
            S::Bind,
            vec![3, A, 16],
            Some(0),
            &[(A, ipv4())],
            "bind(3, 127.0.0.1:9000) = Value(0)",
        ),
        (
            S::Bind,
            vec![3, A, 28],
            None,
            &[(A, ipv6())],
            "bind(3, [::1]:9000)",
        ),
        (
            S::Bind,
            vec![3, A, 8],
            None,
            &[(A, unix(b"/tmp/s\0"))],
            "bind(3, /tmp/s)",
        ),
        (
            S::Bind,
            vec![3, A, 6],
            None,
            &[(A, unix(b"\0abc"))],
            "bind(3, @abc)",
        ),
        (
            S::Bind,
            vec![3, A, 2],
            None,
            &[(A, unix(b""))],
            "bind(3, unnamed)",
        ),
        // Memory that is not there, and an address that is cut.
        (
            S::Bind,
            vec![3, C, 16],
            Some(-14),
            &[],
            "bind(3, ?) = Error(\"EFAULT (Bad address)\")",
        ),
        (
            S::Connect,
            vec![3, A, 5],
            None,
            &[(A, ipv4()[..5].to_vec())],
            "connect(3, ?)",
        ),
        (
            S::Connect,
            vec![3, A, 16],
            Some(-115),
            &[(A, ipv4())],
            "connect(3, 127.0.0.1:9000) = Error(\"EINPROGRESS (Operation now in progress)\")",
        ),
        (
            S::Listen,
            vec![3, 128],
            Some(0),
            &[],
            "listen(3, 128) = Value(0)",
        ),
        (
            S::Accept,
            vec![3, A, B],
            Some(4),
            &peer,
            "accept(3) = Value(4) from 127.0.0.1:9000",
        ),
        (
            S::Accept,
            vec![3, 0, 0],
            Some(4),
            &[],
            "accept(3) = Value(4)",
        ),
        (
            S::Accept,
            vec![3, A, B],
            Some(-512),
            &peer,
            "accept(3) = Interrupted",
        ),
        (
            S::Getsockname,
            vec![3, A, B],
            Some(0),
            &peer,
            "getsockname(3) = Value(0) 127.0.0.1:9000",
        ),
        (
            S::Getpeername,
            vec![3, A, B],
            Some(-107),
            &peer,
            "getpeername(3) = Error(\"ENOTCONN (Transport endpoint is not connected)\")",
        ),
        (
            S::Shutdown,
            vec![4, 1],
            Some(0),
            &[],
            "shutdown(4, SHUT_WR) = Value(0)",
        ),
        (S::Close, vec![4], Some(0), &[], "close(4) = Value(0)"),
        (S::Dup2, vec![4, 1], Some(1), &[], "dup2(4, 1) = Value(1)"),
    ];
    for (syscall, arguments, result, memory, expected) in cases {
        assert_eq!(shown(syscall, &arguments, result, memory), expected);
    }
}

#[test]
fn bytes_are_sent_and_received() {
    use Syscall as S;
    let one = [(A, b"one".to_vec())];
    let from = [(A, b"hello".to_vec()), (B, ipv4()), (C, ints(&[16]))];
    let message = |flags| {
        [
            (A, ipv4()),
            (B, longs(&[C, 100])),
            (C, b"hello".to_vec()),
            (0x4000, msghdr(16, flags)),
        ]
    };
    let cases = [
        (
            S::Write,
            vec![3, A, 3],
            Some(3),
            &one[..],
            "write(3) Text(\"one\") of 3 = Value(3)",
        ),
        (
            S::Sendto,
            vec![3, A, 3],
            None,
            &one,
            "send(3) Text(\"one\") of 3",
        ),
        (
            S::Sendto,
            vec![3, A, 3, 0x4000],
            Some(-32),
            &one,
            "send(3, MSG_NOSIGNAL) Text(\"one\") of 3 = Error(\"EPIPE (Broken pipe)\")",
        ),
        // A part of it was taken.
        (
            S::Sendto,
            vec![3, A, 3],
            Some(2),
            &one,
            "send(3) Text(\"on\") of 2 = Value(2)",
        ),
        (
            S::Sendto,
            vec![3, A, 5, 0, B, 16],
            None,
            &from,
            "sendto(3, 127.0.0.1:9000) Text(\"hello\") of 5",
        ),
        (S::Read, vec![4, A, 1024], None, &one, "read(4, 1024)"),
        (
            S::Read,
            vec![4, A, 1024],
            Some(3),
            &one,
            "read(4, 1024) Text(\"one\") of 3 = Value(3)",
        ),
        (
            S::Recvfrom,
            vec![4, A, 9, 2],
            Some(0),
            &one,
            "recv(4, 9, MSG_PEEK) Text(\"\") of 0 = Value(0)",
        ),
        (
            S::Recvfrom,
            vec![4, A, 9, 0, B, C],
            Some(5),
            &from,
            "recvfrom(4, 9) Text(\"hello\") of 5 = Value(5) from 127.0.0.1:9000",
        ),
        // MSG_TRUNC: the datagram had 9 bytes, the buffer 3.
        (
            S::Recvfrom,
            vec![4, A, 3, 0x20],
            Some(9),
            &one,
            "recv(4, 3, MSG_TRUNC) Text(\"one\") of 3 = Value(9)",
        ),
        (
            S::Writev,
            vec![3, B, 2],
            Some(5),
            &[
                (A, b"he".to_vec()),
                (B, longs(&[A, 2, C, 3])),
                (C, b"llo".to_vec()),
            ],
            "writev(3) Text(\"hello\") of 5 = Value(5)",
        ),
        (
            S::Readv,
            vec![3, B, 1],
            Some(2),
            &[(A, b"hello".to_vec()), (B, longs(&[A, 5]))],
            "readv(3, 5) Text(\"he\") of 2 = Value(2)",
        ),
        (
            S::Sendmsg,
            vec![3, 0x4000, 0],
            Some(5),
            &[
                (A, ipv4()),
                (B, longs(&[C, 5])),
                (C, b"hello".to_vec()),
                (0x4000, msghdr(16, 0)),
            ],
            "sendmsg(3, 127.0.0.1:9000) Text(\"hello\") of 5 = Value(5)",
        ),
        (
            S::Recvmsg,
            vec![3, 0x4000, 0],
            Some(5),
            &message(0),
            "recvmsg(3, 100) Text(\"hello\") of 5 = Value(5) from 127.0.0.1:9000",
        ),
        (
            S::Recvmsg,
            vec![3, 0x4000, 0],
            Some(5),
            &message(0x20),
            "recvmsg(3, 100) Text(\"hello\") of 5 = Value(5) from 127.0.0.1:9000, MSG_TRUNC",
        ),
        (
            S::Recvmsg,
            vec![3, 0x9000, 0],
            Some(-14),
            &[],
            "recvmsg(3, ?) = Error(\"EFAULT (Bad address)\")",
        ),
        (
            S::Sendmmsg,
            vec![3, 0x4000, 1, 0],
            Some(1),
            &[
                (B, longs(&[C, 5])),
                (C, b"hello".to_vec()),
                (
                    0x4000,
                    [longs(&[0, 0, B, 1, 0, 0, 0]), ints(&[5, 0])].concat(),
                ),
            ],
            "sendmmsg(3, 1 messages) Text(\"hello\") of 5 = Value(1) messages, 5 bytes",
        ),
        // A program may ask with no message at all whether the kernel has the call.
        (
            S::Sendmmsg,
            vec![3, 0, 0, 0],
            Some(0),
            &[],
            "sendmmsg(3, 0 messages) = Value(0) messages, 0 bytes",
        ),
        (
            S::Sendfile,
            vec![3, 5, 0, 100],
            Some(60),
            &[],
            "sendfile(3, 5, 100) = Value(60)",
        ),
    ];
    for (syscall, arguments, result, memory, expected) in cases {
        assert_eq!(shown(syscall, &arguments, result, memory), expected);
    }
}

#[test]
fn options_have_names_and_values() {
    use Syscall as S;
    let int = [(A, ints(&[1])), (B, ints(&[4]))];
    let error = [(A, ints(&[111])), (B, ints(&[4]))];
    let cases = [
        (
            S::Setsockopt,
            vec![3, 1, 2, A, 4],
            Some(0),
            &int[..],
            "setsockopt(3, SO_REUSEADDR, 1) = Value(0)",
        ),
        (
            S::Setsockopt,
            vec![3, 6, 1, A, 4],
            None,
            &int,
            "setsockopt(3, TCP_NODELAY, 1)",
        ),
        (
            S::Setsockopt,
            vec![3, 41, 26, A, 4],
            None,
            &int,
            "setsockopt(3, IPV6_V6ONLY, 1)",
        ),
        (
            S::Setsockopt,
            vec![3, 0, 19, A, 4],
            None,
            &int,
            "setsockopt(3, IP_TRANSPARENT, 1)",
        ),
        (
            S::Setsockopt,
            vec![3, 41, 20, A, 4],
            None,
            &int,
            "setsockopt(3, IPV6_ADD_MEMBERSHIP, 4 bytes)",
        ),
        (
            S::Setsockopt,
            vec![3, 1, 13, A, 8],
            None,
            &[(A, ints(&[1, 5]))],
            "setsockopt(3, SO_LINGER, 5 s)",
        ),
        (
            S::Setsockopt,
            vec![3, 1, 13, A, 8],
            None,
            &[(A, ints(&[0, 5]))],
            "setsockopt(3, SO_LINGER, off)",
        ),
        (
            S::Setsockopt,
            vec![3, 1, 20, A, 16],
            None,
            &[(A, longs(&[1, 500_000]))],
            "setsockopt(3, SO_RCVTIMEO, 1.5 s)",
        ),
        (
            S::Setsockopt,
            vec![3, 6, 13, A, 6],
            None,
            &[(A, b"cubic\0".to_vec())],
            "setsockopt(3, TCP_CONGESTION, \"cubic\")",
        ),
        (
            S::Setsockopt,
            vec![3, 7, 8, A, 4],
            None,
            &int,
            "setsockopt(3, level 7 option 8, 1)",
        ),
        // No value at all.
        (
            S::Setsockopt,
            vec![3, 1, 2, 0, 0],
            Some(-22),
            &[],
            "setsockopt(3, SO_REUSEADDR, 0 bytes) = Error(\"EINVAL (Invalid argument)\")",
        ),
        (
            S::Getsockopt,
            vec![3, 1, 4, A, B],
            Some(0),
            &error,
            "getsockopt(3, SO_ERROR) = Value(0) value ECONNREFUSED (Connection refused)",
        ),
        (
            S::Getsockopt,
            vec![3, 1, 4, A, B],
            None,
            &error,
            "getsockopt(3, SO_ERROR)",
        ),
        (
            S::Getsockopt,
            vec![3, 6, 11, A, B],
            Some(0),
            &[(A, vec![0; 64]), (B, ints(&[64]))],
            "getsockopt(3, TCP_INFO) = Value(0) value 64 bytes",
        ),
        (
            S::Fcntl,
            vec![3, 4, 0o4000],
            Some(0),
            &[],
            "fcntl(3, F_SETFL, O_NONBLOCK) = Value(0)",
        ),
        (
            S::Fcntl,
            vec![3, 3],
            Some(2),
            &[],
            "fcntl(3, F_GETFL) = Value(2) waits",
        ),
        (S::Fcntl, vec![3, 2, 1], Some(0), &[], "not shown"),
        (
            S::Ioctl,
            vec![3, 0x5421, A],
            Some(0),
            &int,
            "ioctl(3, FIONBIO, 1) = Value(0)",
        ),
        (
            S::Ioctl,
            vec![3, 0x541b, A],
            Some(0),
            &int,
            "ioctl(3, FIONREAD) = Value(0) 1 bytes",
        ),
        (S::Ioctl, vec![3, 0x5401, A], Some(0), &int, "not shown"),
    ];
    for (syscall, arguments, result, memory, expected) in cases {
        assert_eq!(shown(syscall, &arguments, result, memory), expected);
    }
}

#[test]
fn what_is_ready_is_named() {
    use Syscall as S;
    let second = [(A, longs(&[1, 0]))];
    let sets = [(A, longs(&[0b1_1000])), (B, longs(&[1, 500_000]))];
    let cases = [
        (
            S::Poll,
            vec![A, 2, 1000],
            None,
            &[(A, pollfds(&[(3, 1, 0), (4, 5, 0)]))][..],
            "poll([3 in, 4 in|out], 1000 ms)",
        ),
        (
            S::Poll,
            vec![A, 2, MINUS_1],
            Some(1),
            &[(A, pollfds(&[(3, 1, 0), (4, 5, 0x11)]))],
            "poll([3 in, 4 in|out]) = Value(1) [4 in|hup]",
        ),
        (
            S::Poll,
            vec![A, 1, 0],
            Some(0),
            &[(A, pollfds(&[(3, 0x41, 0)]))],
            "poll([3 in], 0 ms) = Value(0)",
        ),
        (S::Ppoll, vec![B, 0, A], None, &second, "poll([], 1000 ms)"),
        (
            S::Select,
            vec![5, A, 0, 0, B],
            None,
            &sets,
            "select([3 in, 4 in], 1500 ms)",
        ),
        (
            S::Select,
            vec![5, A, 0, 0, B],
            Some(1),
            &[(A, longs(&[0b1_0000]))],
            "select() = Value(1) [4 in]",
        ),
        (
            S::Pselect,
            vec![5, 0, A, 0, 0],
            None,
            &sets,
            "select([3 out, 4 out])",
        ),
        // More descriptors than a set holds, and a set that is not there.
        (
            S::Select,
            vec![u64::from(u32::MAX), C, 0, 0, 0],
            None,
            &[],
            "select([])",
        ),
        (
            S::EpollCtl,
            vec![5, 1, 4, A],
            Some(0),
            &[(A, epoll_event(1, 4))],
            "epoll_ctl(5, EPOLL_CTL_ADD, 4, in) = Value(0)",
        ),
        (
            S::EpollCtl,
            vec![5, 2, 4, 0],
            Some(0),
            &[],
            "epoll_ctl(5, EPOLL_CTL_DEL, 4) = Value(0)",
        ),
        (
            S::EpollWait,
            vec![5, A, 8, MINUS_1],
            None,
            &[],
            "epoll_wait(5)",
        ),
        (
            S::EpollWait,
            vec![5, A, 8, 20],
            Some(2),
            &[(A, [epoll_event(1, 77), epoll_event(4, 9)].concat())],
            "epoll_wait(5, 20 ms) = Value(2) [4 in, ? out]",
        ),
    ];
    for (syscall, arguments, result, memory, expected) in cases {
        assert_eq!(shown(syscall, &arguments, result, memory), expected);
    }
}
