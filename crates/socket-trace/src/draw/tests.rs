//! Ladders, drawn from events as they are recorded.

use super::*;
use crate::model::{
    Arrival, Call, Cause, Data, Datagram, Ended, Ending, Fate, Icmp, Name, Note, Outcome, Queue,
    Return, Segment, Step, Stream, Verdict, Waiting, What,
};

pub(super) const SERVER: usize = 0;
pub(super) const CLIENT: usize = 1;

/// A trace that grows, a tenth of a millisecond with each event.
#[derive(Default)]
pub(super) struct Story {
    pub(super) events: Vec<Event>,
    calls: u64,
    pub(super) time: u64,
}

impl Story {
    pub(super) fn add(&mut self, program: Option<usize>, what: What) {
        self.time += 100_000;
        let thread = program.map(|program| 100 + program as i32);
        let time = self.time;
        self.events.push(Event {
            time,
            program,
            thread,
            what,
        });
    }

    pub(super) fn enter(
        &mut self,
        program: usize,
        name: &str,
        arguments: &[&str],
        data: Option<&[u8]>,
    ) -> Call {
        self.calls += 1;
        let call = Call {
            call: self.calls,
            name: name.into(),
            arguments: arguments.iter().map(|text| (*text).to_owned()).collect(),
            socket: Some(1),
            data: data.map(|data| Data::new(data, data.len() as u64)),
        };
        self.add(Some(program), What::CallEntered(call.clone()));
        call
    }

    pub(super) fn give(&mut self, program: usize, call: Call, outcome: Outcome, meaning: &str) {
        let (entered, meaning) = (self.time, meaning.to_owned());
        self.add(
            Some(program),
            What::CallReturned(Return {
                call,
                outcome,
                meaning,
                entered,
            }),
        );
    }

    pub(super) fn call(&mut self, program: usize, name: &str, arguments: &[&str], value: i64) {
        let call = self.enter(program, name, arguments, None);
        self.give(program, call, Outcome::Value(value), "");
    }

    pub(super) fn segment(&mut self, from: usize, flags: &[&str], data: &[u8], names: Vec<Name>) {
        let [server, client] = ["127.0.0.1:9000", "10.9.0.2:40000"].map(|end| end.parse().unwrap());
        let (source, destination) = if from == SERVER {
            (server, client)
        } else {
            (client, server)
        };
        self.add(
            None,
            What::Segment(Segment {
                from,
                source,
                destination,
                flags: flags.iter().map(|flag| (*flag).to_owned()).collect(),
                sequence: 1,
                acknowledges: flags.contains(&"ACK").then_some(1),
                window: 64_240,
                options: Vec::new(),
                data: (!data.is_empty()).then(|| Data::new(data, data.len() as u64)),
                names,
                cause: None,
                network: None,
            }),
        );
    }

    pub(super) fn state(&mut self, program: usize, state: &str) {
        self.time += 10_000;
        let (time, local, remote) = (self.time, "127.0.0.1:9000", "10.9.0.2:40000");
        let what = What::State(State {
            socket: None,
            local: local.parse().unwrap(),
            remote: remote.parse().unwrap(),
            state: state.into(),
            derived: false,
        });
        self.events.push(Event {
            time,
            program: Some(program),
            thread: None,
            what,
        });
    }

    fn drawn(&self, programs: &[&str], width: usize, all: bool) -> String {
        self.drawn_in(Language::English, programs, width, all)
    }

    fn drawn_in(&self, language: Language, programs: &[&str], width: usize, all: bool) -> String {
        console::set_colors_enabled(false);
        let program = |name: &&str| Program {
            name: (*name).into(),
            command: Vec::new(),
        };
        let programs: Vec<_> = programs.iter().map(program).collect();
        let mut out = Vec::new();
        let mut ladder = Ladder::begin(&mut out, &programs, width, all, language).unwrap();
        let mut order = Order::default();
        for event in &self.events {
            order.push(event.clone());
        }
        while let Some(event) = order.next(u64::MAX) {
            ladder.event(&event, &order).unwrap();
        }
        ladder.end().unwrap();
        String::from_utf8(out).unwrap()
    }
}

/// A connection, three bytes, and the end.
pub(super) fn conversation() -> Story {
    let mut story = Story::default();
    story.call(SERVER, "listen", &["3", "128"], 0);
    let accept = story.enter(SERVER, "accept", &["3"], None);
    let connect = story.enter(CLIENT, "connect", &["3", "127.0.0.1:9000"], None);
    story.segment(CLIENT, &["SYN"], b"", vec![]);
    story.state(CLIENT, "SYN_SENT");
    story.segment(SERVER, &["SYN", "ACK"], b"", vec![]);
    story.segment(CLIENT, &["ACK"], b"", vec![]);
    story.give(CLIENT, connect, Outcome::Value(0), "");
    story.state(SERVER, "ESTABLISHED");
    story.give(SERVER, accept, Outcome::Value(4), "");
    let send = story.enter(CLIENT, "send", &["3"], Some("你好".as_bytes()));
    story.segment(CLIENT, &["ACK", "PSH"], "你好".as_bytes(), vec![]);
    story.give(CLIENT, send, Outcome::Value(6), "");
    let recv = story.enter(SERVER, "recv", &["4", "1024"], None);
    let data = Some(Data::new("你好".as_bytes(), 6));
    story.give(SERVER, Call { data, ..recv }, Outcome::Value(6), "");
    let ended = Ended {
        process: 101,
        first: true,
        how: Ending::Exited(0),
    };
    story.add(Some(CLIENT), What::Ended(ended));
    story
}

#[test]
fn two_programs_and_the_wire_fit_80_columns() {
    let expected = r#"
server                                wire          client
listen(3, 128) = 0
accept(3) …
                              ◀── SYN seq 1 ──────  connect(3, 127.0.0.1:9000) …
                                                    SYN_SENT
                              ─── SYN ACK ───────▶
… accept = 4     ESTABLISHED  ◀── ACK ack 1 ──────  … connect = 0
                              ◀── "你好" seq 1 ───  send(3, "你好") = 6
recv(4, 1024) = 6 "你好"
                                                    ends, status 0
"#;
    assert_eq!(
        conversation().drawn(&["server", "client"], 80, false),
        expected.trim_start()
    );
}

#[test]
fn no_line_is_wider_than_the_terminal() {
    let mut story = conversation();
    let long = "a long path/".repeat(40);
    let send = story.enter(CLIENT, "sendto", &["3", &long], Some(long.as_bytes()));
    story.give(
        CLIENT,
        send,
        Outcome::Error("EMSGSIZE (Message too long)".into()),
        "",
    );
    story.segment(
        SERVER,
        &["ACK"],
        "宽".repeat(60).as_bytes(),
        vec![Name::Retransmission],
    );
    story.add(
        None,
        What::Note(Note {
            text: long.clone(),
            help: long,
        }),
    );
    for width in [60, 80, 100, 120, 200] {
        for programs in [&["server", "client"][..], &["one"]] {
            for line in story.drawn(programs, width, true).lines() {
                let is_note = line.starts_with('!') || line.starts_with("  ");
                assert!(measure(line) <= width || is_note, "{width}: {line}");
            }
        }
    }
}

fn measure(line: &str) -> usize {
    console::measure_text_width(line)
}

#[test]
fn a_single_program_has_times_and_its_calls() {
    let mut story = Story::default();
    story.call(
        SERVER,
        "socket",
        &["AF_INET", "SOCK_STREAM|SOCK_CLOEXEC"],
        3,
    );
    let connect = story.enter(SERVER, "connect", &["3", "127.0.0.1:1"], None);
    story.give(
        SERVER,
        connect,
        Outcome::Error("ECONNREFUSED (Connection refused)".into()),
        "",
    );
    let line = Data::new(b"it failed", 9);
    story.add(
        Some(SERVER),
        What::Printed(Printed {
            stream: Stream::Stderr,
            line,
        }),
    );
    let expected = "    \
    0.100 ms socket(AF_INET, SOCK_STREAM|SOCK_CLOEXEC) = 3
    0.300 ms connect(3, 127.0.0.1:1) = ECONNREFUSED (Connection refused)
    0.500 ms says \"it failed\"
";
    assert_eq!(story.drawn(&["one"], 80, false), expected);
}

/// It is what the reader looks for: rather a line more than an error that is cut.
#[test]
fn the_name_of_an_error_is_not_cut() {
    let mut story = Story::default();
    let bind = story.enter(SERVER, "bind", &["3", "127.0.0.1:9000"], None);
    let error = Outcome::Error("EADDRINUSE (Address already in use)".into());
    story.give(SERVER, bind, error, "");
    let drawn = story.drawn(&["server", "client"], 80, false);
    let lines: Vec<_> = drawn.lines().skip(1).collect();
    assert_eq!(lines, ["bind(3, 127.0.0.1:9000)", "  = EADDRINUSE"]);
}

/// A child of the client is killed: the longest that is said of an end.
pub(super) fn killed() -> Story {
    let mut story = Story::default();
    // Of a child without a call the end is not shown: the number is that of the thread that made this one.
    story.call(CLIENT, "close", &["3"], 0);
    let ended = Ended {
        process: 101,
        first: false,
        how: Ending::Killed("SIGKILL".into()),
    };
    story.add(Some(CLIENT), What::Ended(ended));
    story
}

#[test]
fn how_a_process_ended_is_not_cut() {
    let drawn = killed().drawn(&["server", "client"], 80, false);
    let lines: Vec<_> = drawn.lines().skip(2).map(str::trim).collect();
    assert_eq!(lines, ["process 101 ends, killed by", "SIGKILL"]);
}

/// Nothing of this may be obeyed by what shows it: neither by a terminal, nor by a page.
pub(super) const EVIL: &str =
    "\x1b[2J\u{9b}31m\u{202e}\r\n\x07</script><img src=x onerror=alert(1)>]]>&amp;\u{fffe}'\"";

/// All that a program can say, in each kind of event.
pub(super) fn evil() -> Story {
    let evil = EVIL;
    let mut story = Story::default();
    let send = story.enter(CLIENT, "send", &["3", evil], Some(evil.as_bytes()));
    story.give(CLIENT, send, Outcome::Error(evil.into()), evil);
    story.segment(CLIENT, &["ACK"], evil.as_bytes(), vec![]);
    let line = Data::new(evil.as_bytes(), evil.len() as u64);
    story.add(
        Some(CLIENT),
        What::Printed(Printed {
            stream: Stream::Stdout,
            line: line.clone(),
        }),
    );
    let ends = ["127.0.0.1:1", "127.0.0.1:2"].map(|end| end.parse().unwrap());
    let [source, destination] = ends;
    let datagram = Datagram {
        from: CLIENT,
        source,
        destination,
        data: line,
        fragmented: false,
        cause: None,
        network: None,
    };
    story.add(None, What::Datagram(datagram));
    story.add(
        None,
        What::Note(Note {
            text: evil.into(),
            help: evil.into(),
        }),
    );
    let how = Ending::Killed(evil.into());
    let (process, first) = (101, true);
    story.add(
        Some(CLIENT),
        What::Ended(Ended {
            process,
            first,
            how,
        }),
    );
    story.state(SERVER, evil);
    story
}

#[test]
fn what_a_program_sends_never_reaches_the_terminal_as_it_is() {
    let story = evil();
    for programs in [&["server", "client"][..], &["one"]] {
        let drawn = story.drawn(programs, 120, true);
        let obeyed = |c: &char| c.is_control() && *c != '\n' || *c == '\u{202e}';
        let evil: Vec<_> = drawn.chars().filter(obeyed).collect();
        assert!(evil.is_empty(), "{evil:?} in {drawn}");
    }
}

#[test]
fn what_repeats_and_silence_are_folded() {
    let mut story = Story::default();
    for _ in 0..1000 {
        let send = story.enter(CLIENT, "send", &["3"], Some(b"0123456789"));
        story.give(CLIENT, send, Outcome::Value(10), "");
    }
    story.time += 1_500_000_000;
    story.call(CLIENT, "close", &["3"], 0);
    let drawn = story.drawn(&["server", "client"], 80, false);
    let lines: Vec<_> = drawn.lines().map(str::trim).collect();
    assert_eq!(lines.len(), 1 + 20 + 3, "{drawn}");
    assert_eq!(lines[21], "⋯ 980 more like these, 9,800 bytes ⋯");
    assert_eq!(lines[22], "⋯ 1.50 s ⋯");
    assert_eq!(
        story.drawn(&["server", "client"], 80, true).lines().count(),
        1 + 1000 + 2
    );
}

#[test]
fn a_fold_of_one_is_no_fold() {
    for (sends, rows, last) in [(21, 22, "send"), (22, 22, "⋯ 2 more")] {
        let mut story = Story::default();
        for _ in 0..sends {
            story.call(CLIENT, "send", &["3"], 10);
        }
        let drawn = story.drawn(&["server", "client"], 80, false);
        let lines: Vec<_> = drawn.lines().map(str::trim).collect();
        assert_eq!(lines.len(), rows, "{drawn}");
        assert!(lines[rows - 1].starts_with(last), "{drawn}");
    }
}

#[test]
fn bytes_that_wait_are_told_where_they_matter() {
    let waiting = |count| {
        let (local, queue) = ("127.0.0.1:9000".parse().unwrap(), Queue::Receive);
        What::Waiting(Waiting {
            socket: 1,
            local,
            queue,
            count,
        })
    };
    // One segment, read at once: nothing to tell. Then two, and then one that is never read.
    let mut story = Story::default();
    for (pieces, name) in [(1, "recv"), (2, "recv"), (1, "close")] {
        for _ in 0..pieces {
            story.segment(CLIENT, &["ACK"], b"abc", vec![]);
        }
        story.add(Some(SERVER), waiting(pieces * 3));
        story.call(SERVER, name, &["4"], i64::from(pieces) * 3);
    }
    let drawn = story.drawn(&["server", "client"], 80, false);
    let told: Vec<_> = drawn.lines().filter(|line| line.contains("wait")).collect();
    assert_eq!(told, ["6 bytes wait", "3 bytes wait"], "{drawn}");
}

#[test]
fn the_steps_of_a_test_are_beside_its_segments_and_its_failure_is_marked() {
    let step = |text: &str, failed| {
        let text = text.to_owned();
        What::Step(Step { text, failed })
    };
    let mut story = Story::default();
    story.add(Some(CLIENT), step("the peer sent \"one\"", false));
    story.segment(CLIENT, &["ACK"], b"one", vec![]);
    story.add(
        Some(CLIENT),
        step("对端发送了很长的一行，长到一列里放不下", false),
    );
    story.time += 2_000_000_000;
    let words = "nothing, and so many words more that they need another line of the terminal";
    story.add(
        Some(CLIENT),
        step(&format!("expected \"ONE\"; came: {words}"), true),
    );
    let drawn = story.drawn(&["server", "stage"], 80, false);
    let expected = [
        "                              ◀── \"one\" seq 1 ────  the peer sent \"one\"",
        "                                                    对端发送了很长的一行，长到",
        "                                                      一列里放不下",
        "⋯ 2.00 s ⋯",
        "✗ expected \"ONE\"; came: nothing, and so many words more that they need another",
        "  line of the terminal",
    ];
    let lines: Vec<_> = drawn.lines().collect();
    assert_eq!(lines[1..], expected, "{drawn}");
}

#[test]
fn a_ladder_speaks_chinese_and_keeps_the_names_of_the_calls() {
    let drawn = conversation().drawn_in(Language::Chinese, &["server", "client"], 80, false);
    for said in ["服务器", "线路", "accept(3) …", "结束，退出状态 0"] {
        assert!(drawn.contains(said), "no {said} in\n{drawn}");
    }
}

#[test]
fn a_packet_is_beside_the_call_that_caused_it_and_no_other() {
    let mut story = Story::default();
    let caused = |story: &mut Story, cause| match &mut story.events.last_mut().unwrap().what {
        What::Segment(segment) => segment.cause = Some(cause),
        other => panic!("{other:?}"),
    };
    let send = story.enter(CLIENT, "send", &["3"], Some(b"one"));
    story.segment(CLIENT, &["ACK"], b"one", vec![]);
    caused(&mut story, Cause::Calls(vec![send.call]));
    story.give(CLIENT, send, Outcome::Value(3), "");
    story.call(SERVER, "getsockname", &["4"], 0);
    story.segment(SERVER, &["ACK"], b"", vec![]);
    caused(&mut story, Cause::Kernel);
    let expected = r#"
server                                wire          client
                              ◀── "one" seq 1 ────  send(3, "one") = 3
getsockname(4) = 0
                              ─── ACK ack 1 ─────▶
"#;
    let drawn = story.drawn(&["server", "client"], 80, false);
    assert_eq!(drawn, expected.trim_start());
}

#[test]
fn a_connection_that_waits_for_accept_is_told_unless_the_program_was_told_of_it() {
    let (local, queue, count) = ("127.0.0.1:9000".parse().unwrap(), Queue::Accept, 1);
    let waiting = What::Waiting(Waiting {
        socket: 1,
        local,
        queue,
        count,
    });
    let mut story = Story::default();
    story.call(SERVER, "poll", &["[3 in]"], 1);
    for _ in 0..2 {
        story.add(Some(SERVER), waiting.clone());
        story.call(SERVER, "accept", &["3"], 4);
    }
    let drawn = story.drawn(&["server", "client"], 80, false);
    let rows: Vec<_> = drawn.lines().skip(1).collect();
    let expected = [
        "poll([3 in]) = 1",
        "accept(3) = 4",
        "1 connection waits",
        "accept(3) = 4",
    ];
    assert_eq!(rows, expected);
}

/// An acknowledgement is held back for 40 ms. With times beside the rows, no line is needed for that.
#[test]
fn a_short_silence_is_told_where_no_times_are_shown() {
    let mut story = Story::default();
    story.segment(CLIENT, &["ACK"], b"one", vec![]);
    story.time += 40_000_000;
    story.segment(SERVER, &["ACK"], b"", vec![]);
    for (width, expected) in [(80, 1), (120, 0)] {
        let drawn = story.drawn(&["server", "client"], width, false);
        assert_eq!(drawn.matches("⋯ 40 ms ⋯").count(), expected, "{drawn}");
    }
}

#[test]
fn the_label_of_an_arrow_says_what_matters_in_any_room() {
    let datagram = |length: u64| Datagram {
        from: CLIENT,
        source: "10.9.0.2:40000".parse().unwrap(),
        destination: "127.0.0.1:9000".parse().unwrap(),
        data: Data::new(&vec![b'a'; length.min(200) as usize], length),
        fragmented: false,
        cause: None,
        network: None,
    };
    let icmp = Icmp {
        from: SERVER,
        source: "127.0.0.1".parse().unwrap(),
        destination: "10.9.0.2".parse().unwrap(),
        meaning: "port unreachable".into(),
        about: String::new(),
        cause: None,
        network: None,
    };
    for (length, room, expected) in [
        (3, 20, "UDP \"aaa\""),
        (17, 20, "UDP 17 bytes"),
        (17, 32, "UDP \"aaaaaaaaaaaaaaaaa\""),
        (9000, 36, "UDP 9,000 bytes \"aaaaaaaaa…\""),
    ] {
        let label = words::datagram(&datagram(length), room, Language::English);
        assert_eq!(label, expected, "{length} bytes in {room} columns");
    }
    for (room, expected) in [
        (30, "ICMP port unreachable"),
        (25, "port unreachable"),
        (20, "unreachable"),
        (10, "ICMP port unreachable"),
    ] {
        assert_eq!(words::icmp(&icmp, room), expected, "in {room} columns");
    }
    let mut story = Story::default();
    story.segment(SERVER, &["ACK"], b"", vec![Name::DuplicateAck]);
    let What::Segment(acknowledgement) = &story.events[0].what else {
        panic!("{:?}", story.events);
    };
    for (room, expected) in [(25, "duplicate ACK"), (17, "dup ACK")] {
        let label = words::segment(acknowledgement, room, Language::English);
        assert_eq!(label, expected, "in {room} columns");
    }
}

#[test]
fn a_command_that_is_too_long_is_told_without_folders() {
    let command = |words: &[&str], room| {
        let command = words.iter().map(|word| (*word).to_owned()).collect();
        let name = "client".to_owned();
        words::command(&Program { name, command }, room)
    };
    let python = ["/usr/bin/python3", "tests/python/first_client.py", "/"];
    assert_eq!(
        command(&python, 50),
        "python3 tests/python/first_client.py /"
    );
    assert_eq!(command(&python, 30), "python3 first_client.py /");
    assert_eq!(command(&python, 20), "python3 first_clien…");
    let curl = ["curl", "http://127.0.0.1:8000/a/b"];
    assert_eq!(command(&curl, 20), "curl http://127.0.0…");
    assert_eq!(command(&[], 20), "");
}

/// A network with this verdict on the last packet of the story.
fn judge(story: &mut Story, packet: u64, fate: Vec<Fate>) {
    let verdict = Some(Verdict {
        packet,
        fate,
        rules: vec!["a rule".into()],
    });
    match story.events.last_mut().map(|event| &mut event.what) {
        Some(What::Segment(segment)) => segment.network = verdict,
        other => panic!("no segment: {other:?}"),
    }
}

/// One that is dropped, one that is late, one that arrives twice, one that nobody has sent.
pub(super) fn bad_network() -> Story {
    let mut story = Story::default();
    let data: [(&[u8], _); 3] = [
        (b"one", Fate::Dropped),
        (b"two", Fate::Delayed(50_000_000)),
        (b"three", Fate::Duplicated),
    ];
    for (packet, (data, fate)) in (1..).zip(data) {
        story.segment(CLIENT, &["ACK"], data, vec![]);
        judge(&mut story, packet, vec![fate]);
    }
    for packet in [3, 2] {
        story.add(
            None,
            What::Arrival(Arrival {
                packet,
                from: CLIENT,
            }),
        );
    }
    story.segment(SERVER, &["RST"], b"", vec![Name::Reset]);
    judge(&mut story, 1, vec![Fate::Forged]);
    story
}

#[test]
fn a_ladder_shows_what_the_network_does_to_packets() {
    let drawn = bad_network().drawn(&["server", "client"], 80, false);
    let arrows = "                               dropped ✗ \"one\" ───
                              +50 ms ───── \"two\" ─
                              ◀── \"thr…\" twice ───
                              ◀┄ \"thr…\" ┄┄┄┄┄┄┄┄┄┄
                              ◀┄ \"two\" ┄┄┄┄┄┄┄┄┄┄┄
                              ─── RST forged ────▶";
    assert!(drawn.ends_with(&format!("{arrows}\n")), "{drawn}");
    let drawn = bad_network().drawn_in(Language::Chinese, &["server", "client"], 80, false);
    for word in ["丢弃 ✗", "两份", "伪造"] {
        assert!(drawn.contains(word), "{drawn}");
    }
}
