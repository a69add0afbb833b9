//! Scripted runs: calls of two programs, and the packets between them.

use super::*;
use crate::model::Data;
use crate::model::Name;

const SERVER: usize = 0;
const CLIENT: usize = 1;
/// The only process of each program; the server's child is 20.
const PROCESS: [i32; 2] = [10, 11];
const CHILD: i32 = 20;
/// Their ends of the connection, by inode, and the listener.
const SOCKET: [u64; 2] = [4000, 4001];
const LISTENER: u64 = 4002;

/// What has happened so far. Each step is a nanosecond later.
#[derive(Default)]
struct Story {
    causes: Causes,
    time: u64,
    count: u64,
    /// The next number of each side.
    next: [u32; 2],
}

impl Story {
    /// A connection, by connect and accept: calls 1 and 2.
    fn connected() -> Self {
        let mut story = Self::default();
        let connect = story.enter(CLIENT, Does::Connects);
        story.causes.is_of(SOCKET[CLIENT], flow(CLIENT));
        assert_eq!(story.segment(CLIENT, &["SYN"], b""), calls(&[1]));
        assert_eq!(story.segment(SERVER, &["SYN", "ACK"], b""), KERNEL);
        assert_eq!(story.segment(CLIENT, &["ACK"], b""), KERNEL);
        story.give(&connect, Some(0));
        let accept = story.enter_at(LISTENER, SERVER, PROCESS[SERVER], Does::Nothing);
        story.give(&accept, Some(4));
        story.causes.accepted(PROCESS[SERVER], SOCKET[SERVER]);
        story.causes.is_of(SOCKET[SERVER], flow(SERVER));
        story
    }

    fn now(&mut self) -> u64 {
        self.time += 1;
        self.time
    }

    fn enter(&mut self, program: usize, does: Does) -> Made {
        self.enter_at(SOCKET[program], program, PROCESS[program], does)
    }

    fn enter_at(&mut self, socket: u64, program: usize, process: i32, does: Does) -> Made {
        self.count += 1;
        let (call, is_tcp, time) = (self.count, socket < 5000, self.now());
        let made = Made {
            call,
            program,
            process,
            socket,
            is_tcp,
            does,
            time,
        };
        self.causes.entered(&made);
        made
    }

    fn give(&mut self, made: &Made, result: Option<u64>) {
        let now = self.now();
        self.causes.returned(made, now, result);
    }

    /// A call that has returned before anything is seen on the wire.
    fn make(&mut self, program: usize, does: Does) -> u64 {
        let result = match &does {
            Does::Writes { length, .. } => *length,
            _ => 0,
        };
        let made = self.enter(program, does);
        self.give(&made, Some(result));
        made.call
    }

    fn segment(&mut self, from: usize, flags: &[&str], data: &[u8]) -> Option<Cause> {
        let sequence = self.next[from];
        let numbers = flags.iter().filter(|flag| ["SYN", "FIN"].contains(flag));
        self.next[from] += (numbers.count() + data.len()) as u32;
        self.segment_at(sequence, from, flags, data, Vec::new())
    }

    fn segment_at(
        &mut self,
        sequence: u32,
        from: usize,
        flags: &[&str],
        data: &[u8],
        names: Vec<Name>,
    ) -> Option<Cause> {
        let ends = ["127.0.0.1:9000", "10.9.0.2:40000"].map(|end| end.parse().unwrap());
        let segment = Segment {
            from,
            source: ends[from],
            destination: ends[1 - from],
            flags: flags.iter().map(|flag| (*flag).to_owned()).collect(),
            sequence,
            acknowledges: None,
            window: 0,
            options: Vec::new(),
            data: (!data.is_empty()).then(|| Data::new(data, data.len() as u64)),
            names,
            cause: None,
            network: None,
        };
        let now = self.now();
        self.causes.of_segment(&segment, data, now)
    }
}

fn flow(from: usize) -> Flow {
    let flows = [(9000, "10.9.0.2:40000"), (40_000, "127.0.0.1:9000")];
    let (port, peer) = flows[from];
    (from, port, peer.parse().unwrap())
}

fn writes(bytes: &[u8]) -> Does {
    Does::Writes {
        length: bytes.len() as u64,
        begin: bytes[..bytes.len().min(200)].to_vec(),
    }
}

#[expect(clippy::unnecessary_wraps, reason = "it is compared with an answer")]
fn calls(calls: &[u64]) -> Option<Cause> {
    Some(Cause::Calls(calls.to_vec()))
}

const KERNEL: Option<Cause> = Some(Cause::Kernel);

#[test]
fn writes_that_wait_for_an_acknowledgement_leave_in_one_segment() {
    let mut story = Story::connected();
    let one = story.make(CLIENT, writes(b"one"));
    assert_eq!(story.segment(CLIENT, &["ACK"], b"one"), calls(&[one]));
    let two = story.make(CLIENT, writes(b"two"));
    let three = story.make(CLIENT, writes(b"three"));
    let both = story.segment(CLIENT, &["PSH", "ACK"], b"twothree");
    assert_eq!(both, calls(&[two, three]));
}

#[test]
fn one_write_is_many_segments() {
    let mut story = Story::connected();
    let bulk = vec![7; 4000];
    let write = story.enter(CLIENT, writes(&bulk));
    for part in bulk[..3000].chunks(1000) {
        assert_eq!(story.segment(CLIENT, &["ACK"], part), calls(&[write.call]));
    }
    // It may return before its last bytes leave: here it wrote less than it was asked for.
    story.give(&write, Some(3500));
    let next = story.make(CLIENT, writes(b"next"));
    let both = story.segment(CLIENT, &["ACK"], &[&bulk[..500], b"next"].concat());
    assert_eq!(both, calls(&[write.call, next]));
}

#[test]
fn what_is_sent_again_is_sent_by_the_kernel() {
    let mut story = Story::connected();
    let one = story.make(CLIENT, writes(b"one"));
    assert_eq!(story.segment(CLIENT, &["ACK"], b"one"), calls(&[one]));
    let again = vec![Name::Retransmission];
    assert_eq!(story.segment_at(1, CLIENT, &["ACK"], b"one", again), KERNEL);
    // Some of it again, and some for the first time.
    let two = story.make(CLIENT, writes(b"two"));
    let more = story.segment_at(1, CLIENT, &["ACK"], b"onetwo", Vec::new());
    assert_eq!(more, calls(&[two]));
    // A segment that never came to the wire.
    let lost = story.make(CLIENT, writes(b"lost"));
    let seen = story.make(CLIENT, writes(b"seen"));
    let after = story.segment_at(11, CLIENT, &["ACK"], b"seen", Vec::new());
    assert_eq!((after, seen), (calls(&[lost + 1]), lost + 1));
}

#[test]
fn of_two_threads_the_bytes_tell_who_was_first() {
    let mut story = Story::connected();
    let first = story.enter(CLIENT, writes(b"aaa"));
    let second = story.enter(CLIENT, writes(b"bb"));
    let seen = story.segment(CLIENT, &["ACK"], b"bb");
    assert_eq!(seen, calls(&[second.call]));
    let third = story.enter(CLIENT, writes(b"ccc"));
    story.give(&first, Some(3));
    story.give(&third, Some(3));
    story.give(&second, Some(2));
    let seen = story.segment(CLIENT, &["ACK"], b"cccaaa");
    assert_eq!(seen, calls(&[third.call, first.call]));
}

#[test]
fn a_write_that_fails_has_sent_nothing() {
    let mut story = Story::connected();
    let full = story.enter(CLIENT, writes(b"full"));
    story.give(&full, None);
    let later = story.make(CLIENT, writes(b"full"));
    assert_eq!(story.segment(CLIENT, &["ACK"], b"full"), calls(&[later]));
    // Bytes that no call has written, such as those of io_uring.
    assert_eq!(story.segment(CLIENT, &["ACK"], b"?"), None);
}

#[test]
fn fin_is_of_shutdown_or_of_the_last_close() {
    let mut story = Story::connected();
    let shutdown = story.make(CLIENT, Does::Ends);
    assert_eq!(
        story.segment(CLIENT, &["FIN", "ACK"], b""),
        calls(&[shutdown])
    );
    // The child has the socket, too; the end of its parent does not end the connection.
    story.causes.forked(PROCESS[SERVER], CHILD);
    let parents = story.make(SERVER, Does::Closes);
    let answer = story.enter_at(SOCKET[SERVER], SERVER, CHILD, writes(b"bye"));
    story.give(&answer, Some(3));
    let closes = story.enter_at(SOCKET[SERVER], SERVER, CHILD, Does::Closes);
    let last = story.segment(SERVER, &["FIN", "ACK"], b"bye");
    assert_eq!(last, calls(&[answer.call, closes.call]));
    assert!(parents < answer.call);
}

#[test]
fn fin_is_of_the_process_that_ends_without_a_close() {
    let mut story = Story::connected();
    story.causes.forked(PROCESS[SERVER], CHILD);
    story.make(SERVER, Does::Closes);
    // It never made a call on the socket, and has it.
    story.causes.ends(CHILD);
    assert_eq!(
        story.segment(SERVER, &["FIN", "ACK"], b""),
        Some(Cause::End(CHILD))
    );
    // A killed process may be gone before anybody is told.
    let mut story = Story::connected();
    assert_eq!(
        story.segment(CLIENT, &["FIN", "ACK"], b""),
        Some(Cause::End(PROCESS[CLIENT]))
    );
}

#[test]
fn a_close_that_is_not_the_last_one_ends_nothing() {
    let mut story = Story::connected();
    story.causes.duplicated(PROCESS[CLIENT], SOCKET[CLIENT]);
    story.make(CLIENT, Does::Closes);
    story.causes.ends(PROCESS[CLIENT]);
    assert_eq!(
        story.segment(CLIENT, &["FIN", "ACK"], b""),
        Some(Cause::End(PROCESS[CLIENT]))
    );
}

#[test]
fn a_reset_is_of_a_close_or_of_the_kernel() {
    let mut story = Story::connected();
    // Input that nobody has read.
    let close = story.enter(SERVER, Does::Closes);
    assert_eq!(
        story.segment(SERVER, &["RST", "ACK"], b""),
        calls(&[close.call])
    );

    // The socket has been closed, and the other side goes on to send.
    let mut story = Story::connected();
    let close = story.make(SERVER, Does::Closes);
    assert_eq!(story.segment(SERVER, &["FIN", "ACK"], b""), calls(&[close]));
    assert_eq!(story.segment(SERVER, &["RST"], b""), KERNEL);

    // shutdown, and then a close with input that nobody has read.
    let mut story = Story::connected();
    story.make(SERVER, Does::Ends);
    story.segment(SERVER, &["FIN", "ACK"], b"");
    let close = story.enter(SERVER, Does::Closes);
    assert_eq!(
        story.segment(SERVER, &["RST", "ACK"], b""),
        calls(&[close.call])
    );

    // Nobody listens.
    let mut story = Story::default();
    assert_eq!(story.segment(SERVER, &["RST", "ACK"], b""), KERNEL);

    // In the accept queue, when the listener was closed.
    let mut story = Story::default();
    story.next[SERVER] = 1;
    story.causes.listens(LISTENER, SERVER, 9000);
    let close = story.enter_at(LISTENER, SERVER, PROCESS[SERVER], Does::Closes);
    assert_eq!(
        story.segment(SERVER, &["RST", "ACK"], b""),
        calls(&[close.call])
    );
}

#[test]
fn a_datagram_is_of_the_call_that_it_left_in() {
    const UDP: u64 = 5000;
    let mut story = Story::default();
    let send = |story: &mut Story, bytes| story.enter_at(UDP, CLIENT, 11, writes(bytes));
    let first = send(&mut story, b"same");
    story.give(&first, Some(4));
    let between = story.now();
    let second = send(&mut story, b"same");
    let other = send(&mut story, b"other");
    let now = story.now();
    let mut of = |data: &[u8], time| {
        let length = data.len() as u64;
        story.causes.of_datagram(CLIENT, data, length, time)
    };
    assert_eq!(of(b"same", first.time), calls(&[first.call]));
    assert_eq!(of(b"same", between), None);
    assert_eq!(of(b"other", now), calls(&[other.call]));
    assert_eq!(of(b"same", now), calls(&[second.call]));
    // Of several messages of one call only the first is known; and those of others are not of this program.
    assert_eq!(of(b"second message", now), calls(&[second.call]));
    assert_eq!(story.causes.of_datagram(SERVER, b"same", 4, now), None);
}
