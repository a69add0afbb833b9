//! Runs of the program, and the traces that they leave.
//!
//! | tests | what they hold |
//! |---|---|
//! | `a_server_and_a_client…` | the order of a scripted conversation: calls, segments, states |
//! | `each_packet…` | the calls that caused the packets |
//! | `of_a_test…` | a program that a test starts and stops, and is the peer of |
//! | `a_command…`, `all_threads…` | one command: its calls, those of its threads and children, its exit status |
//! | `a_trace_…` | a trace that was written is drawn again, as text and as a picture |
//! | `network::…` | a bad network between the two: `run/network.rs` |
//! | `what_…`, `a_server_that…`, `a_real_time…` | what goes wrong is told |
//! | `plays_…` | no tests: the programs that are traced. This file is them, too, so that no other program is needed |
#![cfg(all(
    target_os = "linux",
    any(target_arch = "x86_64", target_arch = "aarch64")
))]
#![allow(
    clippy::unwrap_used,
    reason = "all of this file is a test, its helpers too"
)]

#[path = "run/network.rs"]
mod network;

use std::env;
use std::fs::{self, File};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream, UdpSocket};
use std::os::fd::OwnedFd;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::thread;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use nix::sys::signal::{Signal, kill};
use nix::sys::wait::{WaitPidFlag, WaitStatus, waitpid};
use nix::unistd::Pid;
use pcap_file::pcapng::blocks::enhanced_packet::EnhancedPacketOption;
use pcap_file::pcapng::{Block, PcapNgReader};
use socket_trace::json;
use socket_trace::model::{
    Begin, Cause, Data, Ending, Event, Outcome, Queue, Return, Segment, Stream, Trace, What,
};
use socket2::SockRef;
use wait_timeout::ChildExt;

/// So long a run may last. Each takes less than a second, where nobody else needs the machine.
const PATIENCE: Duration = Duration::from_secs(30);

/// A run: what it printed, and its trace.
struct Run {
    output: Output,
    trace: Trace,
}

fn run(arguments: &[&str], port: Option<u16>) -> Run {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("trace.json");
    let mut command = Command::new(env!("CARGO_BIN_EXE_socket-trace"));
    command
        .arg("--json")
        .arg(&file)
        .args(["--width", "80"])
        .args(arguments);
    command.env("TRACED_PORT", port.unwrap_or(0).to_string());
    let [stdout, stderr] = ["stdout", "stderr"].map(|name| folder.path().join(name));
    let into = |path: &Path| File::create(path).unwrap();
    command
        .stdin(Stdio::null())
        .stdout(into(&stdout))
        .stderr(into(&stderr));
    let mut child = command.spawn().unwrap();
    let status = child.wait_timeout(PATIENCE).unwrap();
    let [stdout, stderr] = [stdout, stderr].map(|path| fs::read(path).unwrap());
    let Some(status) = status else {
        // The programs that it traces end with it.
        child.kill().unwrap();
        child.wait().unwrap();
        panic!("the run did not end:\n{}", String::from_utf8_lossy(&stdout));
    };
    let output = Output {
        status,
        stdout,
        stderr,
    };
    let trace = json::read(File::open(file).unwrap()).unwrap();
    Run { output, trace }
}

impl Run {
    fn text(&self) -> String {
        String::from_utf8_lossy(&self.output.stdout).into_owned()
    }

    fn notes(&self) -> Vec<&str> {
        let notes = self
            .trace
            .events
            .iter()
            .filter_map(|event| match &event.what {
                What::Note(note) => Some(note.text.as_str()),
                _ => None,
            });
        notes.collect()
    }

    fn returns(&self) -> Vec<(&Event, &Return)> {
        let returns = self
            .trace
            .events
            .iter()
            .filter_map(|event| match &event.what {
                What::CallReturned(returned) => Some((event, returned)),
                _ => None,
            });
        returns.collect()
    }

    /// Why a packet was sent: `client: send hello`.
    fn cause(&self, packet: &Event) -> Vec<String> {
        let cause = match &packet.what {
            What::Segment(segment) => segment.cause.as_ref(),
            What::Datagram(datagram) => datagram.cause.as_ref(),
            What::Icmp(icmp) => icmp.cause.as_ref(),
            other => panic!("no packet: {other:?}"),
        };
        match cause {
            Some(Cause::Kernel) => vec!["the kernel".into()],
            Some(Cause::End(_)) => vec!["the end of a process".into()],
            Some(Cause::Calls(calls)) => calls.iter().map(|call| self.call(*call)).collect(),
            None => Vec::new(),
        }
    }

    fn call(&self, number: u64) -> String {
        let (event, returned) = self
            .returns()
            .into_iter()
            .find(|(_, returned)| returned.call.call == number)
            .unwrap();
        let program = &self.trace.programs[event.program.unwrap()].name;
        let text = match returned.call.data.as_ref().map(|data| &data.begin) {
            Some(Begin::Text(text)) => format!(" {text}"),
            _ => String::new(),
        };
        format!("{program}: {}{text}", returned.call.name)
    }

    /// The place of the first event like this after another; a failure says what was looked for.
    #[track_caller]
    fn find(&self, after: usize, name: &str, is_like: impl Fn(&Event) -> bool) -> usize {
        let found = self.trace.events[after..].iter().position(is_like);
        let found = found.unwrap_or_else(|| panic!("{name} is missing in\n{}", self.text()));
        after + found
    }
}

/// Where there is no private network there is no wire, and nothing to test.
fn has_wire(run: &Run) -> bool {
    let none = run
        .notes()
        .into_iter()
        .find(|note| note.starts_with("there is no wire"));
    if let Some(note) = none {
        assert!(env::var_os("REQUIRE_PRIVATE_NETWORK").is_none(), "{note}");
        eprintln!("skipped: {note}");
    }
    none.is_none()
}

/// The command line for one of the roles below.
fn role(name: &str) -> String {
    let this = env::current_exe().unwrap();
    format!(
        "'{}' --exact {name} --ignored --nocapture --test-threads 1",
        this.display()
    )
}

/// A port that nobody has.
fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port()
}

fn is_text(data: Option<&Data>, expected: &str) -> bool {
    data.is_some_and(|data| data.begin == Begin::Text(expected.into()))
}

fn returned(event: &Event, program: usize, name: &str, data: &str) -> bool {
    match &event.what {
        What::CallReturned(returned) => {
            let call = &returned.call;
            event.program == Some(program)
                && call.name.starts_with(name)
                && (data.is_empty() || is_text(call.data.as_ref(), data))
        }
        _ => false,
    }
}

fn segment(event: &Event, from: usize, flags: &str, data: &str) -> bool {
    match &event.what {
        What::Segment(segment) => {
            segment.from == from
                && segment.flags.join(" ").starts_with(flags)
                && (data.is_empty() || is_text(segment.data.as_ref(), data))
        }
        _ => false,
    }
}

fn state(event: &Event, program: usize, name: &str) -> bool {
    matches!(&event.what, What::State(state) if event.program == Some(program) && state.state == name)
}

const SERVER: usize = 0;
const CLIENT: usize = 1;
const PROGRAM: usize = 0;
const TEST: usize = 1;

#[test]
fn a_server_and_a_client_are_one_story() {
    let port = free_port();
    let run = run(
        &[
            "--server",
            &role("plays_the_server"),
            "--client",
            &role("plays_the_client"),
        ],
        Some(port),
    );
    assert!(run.output.status.success(), "{}", run.text());
    if !has_wire(&run) {
        return;
    }
    let mut at = 0;
    let mut then = |name: &str, is_like: &dyn Fn(&Event) -> bool| at = run.find(at, name, is_like);
    then("listen", &|event| returned(event, SERVER, "listen", ""));
    then("the client's socket", &|event| {
        returned(event, CLIENT, "socket", "")
    });
    then(
        "connect",
        &|event| matches!(&event.what, What::CallEntered(call) if call.name == "connect"),
    );
    then("SYN", &|event| segment(event, CLIENT, "SYN", ""));
    then("SYN ACK", &|event| segment(event, SERVER, "SYN ACK", ""));
    then("connect = 0", &|event| {
        returned(event, CLIENT, "connect", "")
    });
    then("\"ping\" on the wire", &|event| {
        segment(event, CLIENT, "ACK", "ping")
    });
    then("\"ping\" received", &|event| {
        returned(event, SERVER, "recv", "ping")
    });
    then("\"pong\" on the wire", &|event| {
        segment(event, SERVER, "ACK", "pong")
    });
    then("\"pong\" received", &|event| {
        returned(event, CLIENT, "recv", "pong")
    });
    then(
        "close",
        &|event| matches!(&event.what, What::CallEntered(call) if call.name == "close"),
    );
    then("FIN", &|event| segment(event, CLIENT, "FIN", ""));
    then("the end of the stream", &|event| {
        returned(event, SERVER, "recv", "")
    });
    then("the server's FIN", &|event| {
        segment(event, SERVER, "FIN", "")
    });
    // States are sampled, a moment after what led to them: among themselves they have an order.
    run.find(0, "LISTEN", |event| state(event, SERVER, "LISTEN"));
    let mut at = 0;
    for name in ["SYN_SENT", "ESTABLISHED", "TIME_WAIT"] {
        at = run.find(at, name, |event| state(event, CLIENT, name));
    }
    // Whether one that lasts a moment only is seen, such as CLOSE_WAIT, depends on the machine.
    run.find(0, "the server's ESTABLISHED", |event| {
        state(event, SERVER, "ESTABLISHED")
    });
    // For want of a checksum, say, a SYN would be sent again. All else may be, on a busy machine.
    let is_again = |event: &Event| {
        matches!(&event.what, What::Segment(segment)
            if segment.sequence == 0 && !segment.names.is_empty())
    };
    assert!(!run.trace.events.iter().any(is_again), "{}", run.text());
}

#[test]
fn datagrams_and_the_error_of_a_closed_port_cross_the_wire() {
    let port = free_port();
    let run = run(
        &[
            "--server",
            &role("plays_a_datagram_server"),
            "--client",
            &role("plays_a_datagram_client"),
        ],
        Some(port),
    );
    assert!(run.output.status.success(), "{}", run.text());
    if !has_wire(&run) {
        return;
    }
    let datagram = |event: &Event, from, text| matches!(&event.what, What::Datagram(datagram) if datagram.from == from && is_text(Some(&datagram.data), text));
    let at = run.find(0, "the request", |event| datagram(event, CLIENT, "ping"));
    let at = run.find(at, "the answer", |event| datagram(event, SERVER, "pong"));
    let at = run.find(at, "a datagram to nobody", |event| {
        datagram(event, CLIENT, "?")
    });
    let at = run.find(at, "ICMP", |event| {
        matches!(&event.what, What::Icmp(icmp) if icmp.meaning == "port unreachable" && icmp.about.starts_with("UDP"))
    });
    // Of a queue of datagrams the kernel tells how much memory it takes.
    let waits = |event: &&Event| matches!(&event.what, What::Waiting(_));
    assert_eq!(run.trace.events.iter().find(waits), None);
    run.find(at, "ECONNREFUSED", |event| {
        matches!(&event.what, What::CallReturned(returned)
            if matches!(&returned.outcome, Outcome::Error(error) if error.starts_with("ECONNREFUSED")))
    });
}

/// Two writes in one segment, one write in many, a child that has the connection and ends without a close.
#[test]
fn each_packet_has_its_cause() {
    let port = free_port();
    let folder = tempfile::tempdir().unwrap();
    let packets = folder.path().join("packets");
    let run = run(
        &[
            "--pcapng",
            packets.to_str().unwrap(),
            "--server",
            &role("plays_a_parent_and_a_child"),
            "--client",
            &role("plays_one_who_holds_back"),
        ],
        Some(port),
    );
    assert!(run.output.status.success(), "{}", run.text());
    if !has_wire(&run) {
        return;
    }
    // On a busy machine some are sent again.
    let is_new = |event: &Event, is_like: &dyn Fn(&Segment) -> bool| matches!(&event.what, What::Segment(segment) if segment.names.is_empty() && is_like(segment));
    let is_bulk = |segment: &Segment| {
        let length = segment.data.as_ref().map_or(0, |data| data.length);
        segment.from == CLIENT && length > 1000
    };
    let is_fin = |segment: &Segment| segment.flags.contains(&"FIN".into());
    let cause = |is_like: &dyn Fn(&Event) -> bool| {
        let at = run.find(0, "a packet", is_like);
        run.cause(&run.trace.events[at])
    };
    let syn = cause(&|event| segment(event, CLIENT, "SYN", ""));
    assert_eq!(syn, ["client: connect"]);
    let answer = cause(&|event| segment(event, SERVER, "SYN ACK", ""));
    assert_eq!(answer, ["the kernel"]);
    let two = cause(&|event| segment(event, CLIENT, "", "one two"));
    assert_eq!(two, ["client: send one", "client: send  two"]);
    let of_child = cause(&|event| segment(event, SERVER, "", "of a child\n"));
    assert_eq!(of_child, ["server: write of a child\n"]);
    let causes = |is_like: &dyn Fn(&Segment) -> bool| -> Vec<_> {
        let events = run.trace.events.iter();
        let like = events.filter(|event| is_new(event, is_like));
        like.map(|event| run.cause(event)).collect()
    };
    let fins = causes(&is_fin);
    assert_eq!(fins, [["the end of a process"], ["client: close"]]);
    let many = causes(&is_bulk);
    assert!(many.len() > 5, "{}", run.text());
    let of_one = |cause: &Vec<String>| cause.len() == 1 && cause[0].starts_with("client: send ...");
    assert!(many.iter().all(of_one), "{many:?}");

    // The file of packets says the same, in the same order, with times of today.
    let packets = packets_in(&packets);
    assert!(
        packets.iter().all(|(_, text)| !text.is_empty()),
        "{packets:?}"
    );
    let commented = |begin: &str| packets.iter().position(|(_, text)| text.starts_with(begin));
    let syn = commented(&format!("client: connect(3, 127.0.0.1:{port}) = 0"));
    let two = commented("client: send(3, \"one\", MSG_NOSIGNAL) = 3, client: send(3, \" two\", ");
    let end = commented("server: the end of process ");
    assert!(syn.is_some() && syn < two && two < end, "{packets:?}");
    let age = SystemTime::now().duration_since(UNIX_EPOCH + packets[0].0);
    assert!(age.unwrap() < PATIENCE, "{packets:?}");
}

/// Of each packet its time since 1970, and its comments.
fn packets_in(path: &Path) -> Vec<(Duration, String)> {
    let mut reader = PcapNgReader::new(File::open(path).unwrap()).unwrap();
    let mut packets = Vec::new();
    while let Some(block) = reader.next_block() {
        if let Block::EnhancedPacket(packet) = block.unwrap() {
            let comments = packet.options.iter().map(|option| match option {
                EnhancedPacketOption::Comment(text) => text.as_ref(),
                other => panic!("{other:?}"),
            });
            let comments: Vec<_> = comments.collect();
            packets.push((packet.timestamp, comments.join(", ")));
        }
    }
    packets
}

#[test]
fn bytes_that_are_not_acknowledged_are_told_where_there_is_no_room_for_more() {
    let run = run(
        &[
            "--server",
            &role("plays_one_who_reads_late"),
            "--client",
            &role("plays_one_who_sends_all_it_can"),
        ],
        Some(free_port()),
    );
    assert!(run.output.status.success(), "{}", run.text());
    let at = run.find(0, "EAGAIN", |event| {
        matches!(&event.what, What::CallReturned(returned)
            if matches!(&returned.outcome, Outcome::Error(error) if error.starts_with("EAGAIN")))
    });
    run.find(at, "what is not acknowledged", |event| {
        matches!(&event.what, What::Waiting(waiting)
            if waiting.queue == Queue::Send && waiting.count > 10_000 && event.program == Some(CLIENT))
    });
}

#[test]
fn a_single_command_has_no_packets() {
    let mut command = Command::new(env!("CARGO_BIN_EXE_socket-trace"));
    let output = command
        .args(["--pcapng", "/no/such/folder/file", "--", "true"])
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.contains("a single command has no wire"), "{said}");
    assert_eq!(output.status.code(), Some(2));
}

#[test]
fn all_threads_and_children_of_a_command_are_traced() {
    let role = role("plays_with_threads_and_a_child");
    let words = shell_words::split(&role).unwrap();
    let mut arguments = vec!["--"];
    arguments.extend(words.iter().map(String::as_str));
    let run = run(&arguments, None);
    assert!(run.output.status.success(), "{}", run.text());
    let by_thread = |name: &str, text: &str| {
        let mut returns = run.returns().into_iter();
        let found = returns.find(|(event, _)| returned(event, 0, name, text));
        found
            .unwrap_or_else(|| panic!("{name} {text:?} is missing in\n{}", run.text()))
            .0
            .thread
    };
    let threads = [
        by_thread("send", "of a thread"),
        by_thread("recv", "of a thread"),
        by_thread("connect", ""),
    ];
    assert!(
        threads[0] != threads[1] && threads[0].is_some(),
        "{threads:?}"
    );
    // The child prints, and its parent does not; what is no socket is not there.
    let printed = |text: &str| {
        run.trace.events.iter().any(|event| {
        matches!(&event.what, What::Printed(printed) if is_text(Some(&printed.line), text))
    })
    };
    assert!(printed("printed by a child"), "{}", run.text());
    assert!(!run.text().contains("open"), "{}", run.text());
}

/// The test is the peer: what it sends is seen, its calls are not.
#[test]
fn of_a_test_only_the_program_is_traced() {
    let only = role("plays_the_server");
    let test = shell_words::split(&role("plays_a_test")).unwrap();
    let mut arguments = vec!["--only", &only, "--"];
    arguments.extend(test.iter().map(String::as_str));
    let run = run(&arguments, Some(free_port()));
    assert!(run.output.status.success(), "{}", run.text());
    let of_the_test = |(event, _): &(&Event, &Return)| event.program != Some(PROGRAM);
    assert_eq!(run.returns().into_iter().find(of_the_test), None);
    let printed = |event: &Event, program, text| {
        matches!(&event.what, What::Printed(printed)
            if event.program == Some(program) && is_text(Some(&printed.line), text))
    };
    let at = run.find(0, "listen", |event| returned(event, PROGRAM, "listen", ""));
    run.find(at, "a line", |event| printed(event, PROGRAM, "it listens"));
    // A program that is stopped by a signal stays so, though a tracer could let it go on: the test has seen that.
    // When its line is read from the pipe is left to chance.
    run.find(at, "the stop", |event| {
        printed(event, TEST, "it is stopped")
    });
    let at = run.find(at, "\"pong\"", |event| {
        returned(event, PROGRAM, "send", "pong")
    });
    run.find(at, "the end of the program", |event| {
        matches!(&event.what, What::Ended(ended) if ended.first && event.program == Some(PROGRAM))
    });
    if has_wire(&run) {
        let at = run.find(0, "SYN", |event| segment(event, TEST, "SYN", ""));
        let at = run.find(at, "SYN ACK", |event| {
            segment(event, PROGRAM, "SYN ACK", "")
        });
        let at = run.find(at, "\"ping\"", |event| segment(event, TEST, "ACK", "ping"));
        let at = run.find(at, "\"pong\"", |event| {
            segment(event, PROGRAM, "ACK", "pong")
        });
        // The calls of the test are not known, and those of the program are.
        let sent = run
            .returns()
            .into_iter()
            .find(|(event, _)| returned(event, PROGRAM, "send", "pong"));
        let cause = Cause::Calls(vec![sent.unwrap().1.call.call]);
        assert_eq!(cause_of(&run.trace.events[at]), Some(&cause));
        let of_test = run
            .trace
            .events
            .iter()
            .filter(|event| segment(event, TEST, "", ""));
        assert!(of_test.into_iter().all(|event| cause_of(event).is_none()));
    }
}

fn cause_of(event: &Event) -> Option<&Cause> {
    match &event.what {
        What::Segment(segment) => segment.cause.as_ref(),
        _ => None,
    }
}

#[test]
fn files_are_written_to_their_end_though_nobody_reads_the_ladder() {
    let folder = tempfile::tempdir().unwrap();
    let [json, html] = ["trace.json", "trace.html"].map(|name| folder.path().join(name));
    let mut child = Command::new(env!("CARGO_BIN_EXE_socket-trace"))
        .arg("--json")
        .arg(&json)
        .arg("--html")
        .arg(&html)
        .args(["--", "sh", "-c", "echo one; read end; echo two"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut first = [0];
    child.stdout.take().unwrap().read_exact(&mut first).unwrap();
    // Now that nobody reads it any more, the program goes on.
    drop(child.stdin.take());
    let status = child.wait_timeout(PATIENCE).unwrap();
    assert_eq!(status.and_then(|status| status.code()), Some(0));
    let trace = json::read(File::open(json).unwrap()).unwrap();
    let said = |event: &Event| matches!(&event.what, What::Printed(printed) if is_text(Some(&printed.line), "two"));
    assert!(trace.events.iter().any(said), "{trace:?}");
    let page = fs::read_to_string(html).unwrap();
    assert!(page.contains("two") && page.trim_end().ends_with("</html>"));
}

#[test]
fn a_command_gives_its_exit_status() {
    let seven = run(&["--", "sh", "-c", "echo '\u{1b}[31mred'; exit 7"], None);
    assert_eq!(seven.output.status.code(), Some(7));
    assert!(!seven.text().contains('\u{1b}'), "{:?}", seven.text());
    let killed = run(&["--", "sh", "-c", "kill -9 $$"], None);
    assert_eq!(killed.output.status.code(), Some(137));
    let how = killed
        .trace
        .events
        .iter()
        .find_map(|event| match &event.what {
            What::Ended(ended) if ended.first => Some(ended.how.clone()),
            _ => None,
        });
    assert_eq!(how, Some(Ending::Killed("SIGKILL".into())));
}

#[test]
fn a_trace_is_drawn_again_without_its_programs() {
    let folder = tempfile::tempdir().unwrap();
    let [json, svg] = ["trace.json", "trace.svg"].map(|name| folder.path().join(name));
    let socket_trace = || Command::new(env!("CARGO_BIN_EXE_socket-trace"));
    let recorded = socket_trace()
        .arg("--json")
        .arg(&json)
        .args(["--", "sh", "-c", "echo '<hello>'; exit 7"])
        .status()
        .unwrap();
    assert_eq!(recorded.code(), Some(7));
    let again = socket_trace()
        .arg("--from")
        .arg(&json)
        .arg("--svg")
        .arg(&svg)
        .output()
        .unwrap();
    assert_eq!(again.status.code(), Some(0), "no program has failed");
    let told = String::from_utf8(again.stdout).unwrap();
    let picture = fs::read_to_string(svg).unwrap();
    for said in ["prints \"<hello>\"", "ends, status 7"] {
        assert!(told.contains(said), "{told}");
        let escaped = said
            .replace('<', "&lt;")
            .replace('>', "&gt;")
            .replace('"', "&quot;");
        assert!(picture.contains(&escaped), "{picture}");
    }
    let none = socket_trace()
        .args(["--from", "/no/such/file"])
        .output()
        .unwrap();
    let said = String::from_utf8(none.stderr).unwrap();
    assert!(said.contains("read /no/such/file: "), "{said}");
}

/// For such a signal nix has no name: its stop is reported as an error, without the thread.
#[test]
fn a_real_time_signal_does_not_hold_a_program_for_ever() {
    let run = run(&["--", "sh", "-c", "kill -35 $$; exit 5"], None);
    assert_eq!(run.output.status.code(), Some(5), "{}", run.text());
    let told = |note: &&str| note.contains("real-time signal");
    assert!(run.notes().iter().any(told), "{}", run.text());
}

#[test]
fn what_does_not_exist_is_told() {
    let run = run(&["--", "/no/such/program"], None);
    let said = String::from_utf8_lossy(&run.output.stderr);
    assert!(
        said.contains("cannot start /no/such/program: ENOENT"),
        "{said}"
    );
    assert_eq!(run.output.status.code(), Some(1));
}

#[test]
fn a_client_that_cannot_be_started_ends_the_server() {
    let run = run(
        &[
            "--server",
            &role("plays_the_server"),
            "--client",
            "/no/such/program",
        ],
        Some(free_port()),
    );
    let said = String::from_utf8_lossy(&run.output.stderr);
    assert!(said.contains("cannot start /no/such/program"), "{said}");
    let at = run.find(0, "its end", |event| matches!(event.what, What::Ended(_)));
    let killed = Ending::Killed("SIGKILL".into());
    assert!(
        matches!(&run.trace.events[at].what, What::Ended(ended) if ended.how == killed),
        "{}",
        run.text()
    );
}

#[test]
fn what_a_client_leaves_running_is_told_and_ended() {
    let run = run(
        &[
            "--server",
            &role("plays_the_server"),
            "--client",
            "sh -c 'sleep 1000 & exit 3'",
        ],
        Some(free_port()),
    );
    let told = "the client has ended, and left 1 running that it started";
    assert!(run.notes().contains(&told), "{}", run.text());
    let server = "the client has ended, so the server is ended, too";
    assert!(run.notes().contains(&server), "{}", run.text());
    assert_eq!(run.output.status.code(), Some(3));
}

/// On a busy machine a server may have no processor for a while.
#[test]
fn a_server_that_is_at_work_is_not_ended() {
    let server = role("plays_a_server_that_computes_at_its_end");
    let client = role("plays_the_client");
    let run = run(
        &["--server", &server, "--client", &client],
        Some(free_port()),
    );
    let is_its_end =
        |event: &Event| event.program == Some(0) && matches!(event.what, What::Ended(_));
    let at = run.find(0, "its end", is_its_end);
    assert!(
        matches!(&run.trace.events[at].what, What::Ended(ended) if ended.how == Ending::Exited(0)),
        "{}",
        run.text()
    );
}

#[test]
fn a_quiet_run_writes_its_file_and_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let json = folder.path().join("trace.json");
    let quiet = || {
        let mut command = Command::new(env!("CARGO_BIN_EXE_socket-trace"));
        command.arg("--quiet");
        command
    };
    let told = ["--", "sh", "-c", "echo one; exit 7"];
    let output = quiet()
        .arg("--json")
        .arg(&json)
        .args(told)
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(7));
    assert_eq!(
        (&output.stdout[..], &output.stderr[..]),
        (&b""[..], &b""[..])
    );
    let trace = json::read(File::open(json).unwrap()).unwrap();
    let said = |event: &Event| matches!(&event.what, What::Printed(printed) if is_text(Some(&printed.line), "one"));
    assert!(trace.events.iter().any(said), "{trace:?}");
    // Nothing would be left of a run without a file.
    assert_eq!(quiet().args(told).status().unwrap().code(), Some(2));
}

#[test]
fn a_full_disk_is_named() {
    let mut command = Command::new(env!("CARGO_BIN_EXE_socket-trace"));
    let output = command
        .args(["--json", "/dev/full", "--", "true"])
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.contains("write /dev/full: No space left"), "{said}");
    assert_eq!(output.status.code(), Some(1));
}

/// A program that is traced cannot trace: the kernel gives its children to its tracer.
#[test]
fn another_tracer_is_told() {
    let this = env!("CARGO_BIN_EXE_socket-trace");
    for (options, to) in [
        (["--width", "200"], Stream::Stdout),
        // Without a ladder it is said beside it.
        (["--quiet", "--json=/dev/null"], Stream::Stderr),
    ] {
        let run = run(
            &[&["--", this], &options[..], &["--", "true"]].concat(),
            None,
        );
        let told = run.trace.events.iter().any(|event| {
            matches!(&event.what, What::Printed(printed) if printed.stream == to && matches!(&printed.line.begin,
                Begin::Text(text) if text.contains("another tracer, such as strace or gdb")))
        });
        assert!(told, "{}", run.text());
        assert_eq!(run.output.status.code(), Some(0));
    }
}

#[test]
fn a_server_that_ends_or_never_listens_is_told() {
    let ended = run(&["--server", "sh -c 'exit 0'", "--client", "true"], None);
    assert!(
        ended
            .notes()
            .iter()
            .any(|note| note.contains("ended before it listened")),
        "{}",
        ended.text()
    );
    let deaf = run(
        &["--wait", "0", "--server", "sleep 1000", "--client", "true"],
        None,
    );
    assert!(
        deaf.notes()
            .iter()
            .any(|note| note.contains("does not listen after 0 s")),
        "{}",
        deaf.text()
    );
    assert_eq!(deaf.output.status.code(), Some(1));
}

// ---------------------------------------------------------------- the programs that are traced

/// Nothing, where nobody traces: then a role does nothing.
fn port() -> Option<u16> {
    env::var("TRACED_PORT").ok()?.parse().ok()
}

#[test]
#[ignore = "it is a program for the tests above"]
fn plays_the_server() {
    let Some(port) = port() else { return };
    let listener = TcpListener::bind(("127.0.0.1", port)).unwrap();
    eprintln!("it listens");
    let (mut peer, _) = listener.accept().unwrap();
    let mut buffer = [0; 4];
    peer.read_exact(&mut buffer).unwrap();
    peer.write_all(b"pong").unwrap();
    assert_eq!(peer.read(&mut buffer).unwrap(), 0);
}

#[test]
#[ignore = "it is a program for the tests above"]
fn plays_a_server_that_computes_at_its_end() {
    let begun = Instant::now();
    plays_the_server();
    // Longer than a server may be quiet.
    while port().is_some() && begun.elapsed() < Duration::from_millis(1500) {
        std::hint::spin_loop();
    }
}

#[test]
#[ignore = "it is a program for the tests above"]
fn plays_the_client() {
    let Some(port) = port() else { return };
    let mut server = TcpStream::connect(("127.0.0.1", port)).unwrap();
    server.write_all(b"ping").unwrap();
    server.read_exact(&mut [0; 4]).unwrap();
}

#[test]
#[ignore = "it is a program for the tests above"]
fn plays_a_datagram_server() {
    let Some(port) = port() else { return };
    let socket = UdpSocket::bind(("127.0.0.1", port)).unwrap();
    let (_, peer) = socket.recv_from(&mut [0; 9]).unwrap();
    socket.send_to(b"pong", peer).unwrap();
}

#[test]
#[ignore = "it is a program for the tests above"]
fn plays_a_parent_and_a_child() {
    let Some(port) = port() else { return };
    let listener = TcpListener::bind(("127.0.0.1", port)).unwrap();
    let (mut peer, _) = listener.accept().unwrap();
    peer.read_exact(&mut [0; 20_007]).unwrap();
    let mut child = Command::new("sh");
    child.args(["-c", "read its_turn; echo of a child"]);
    child
        .stdin(Stdio::piped())
        .stdout(Stdio::from(OwnedFd::from(peer)));
    let mut running = child.spawn().unwrap();
    // Here the connection is closed, before the child goes on.
    drop(child);
    running.stdin.take().unwrap().write_all(b"\n").unwrap();
    assert!(running.wait().unwrap().success());
}

#[test]
#[ignore = "it is a program for the tests above"]
fn plays_one_who_holds_back() {
    let Some(port) = port() else { return };
    let mut server = TcpStream::connect(("127.0.0.1", port)).unwrap();
    // The kernel waits for more, until it may send.
    SockRef::from(&server).set_tcp_cork(true).unwrap();
    server.write_all(b"one").unwrap();
    server.write_all(b" two").unwrap();
    SockRef::from(&server).set_tcp_cork(false).unwrap();
    server.write_all(&[b'.'; 20_000]).unwrap();
    let mut answer = String::new();
    server.read_to_string(&mut answer).unwrap();
    assert_eq!(answer, "of a child\n");
}

#[test]
#[ignore = "it is a program for the tests above"]
fn plays_a_datagram_client() {
    let Some(port) = port() else { return };
    let socket = UdpSocket::bind("0.0.0.0:0").unwrap();
    socket.connect(("127.0.0.1", port)).unwrap();
    socket.send(b"ping").unwrap();
    // The answer is there still when recv is called.
    socket.peek(&mut [0; 9]).unwrap();
    socket.recv(&mut [0; 9]).unwrap();
    // Discard: nobody has that in a private network.
    socket.connect("127.0.0.1:9").unwrap();
    socket.send(b"?").unwrap();
    socket.recv(&mut [0; 9]).unwrap_err();
}

#[test]
#[ignore = "it is a program for the tests above"]
fn plays_one_who_reads_late() {
    let Some(port) = port() else { return };
    let listener = TcpListener::bind(("127.0.0.1", port)).unwrap();
    let (mut full, _) = listener.accept().unwrap();
    // The second connection says that the first is full.
    let (mut told, _) = listener.accept().unwrap();
    told.read_exact(&mut [0]).unwrap();
    full.read_to_end(&mut Vec::new()).unwrap();
}

#[test]
#[ignore = "it is a program for the tests above"]
fn plays_one_who_sends_all_it_can() {
    let Some(port) = port() else { return };
    let mut full = TcpStream::connect(("127.0.0.1", port)).unwrap();
    full.set_nonblocking(true).unwrap();
    while full.write(&[0; 100_000]).is_ok() {}
    let mut told = TcpStream::connect(("127.0.0.1", port)).unwrap();
    told.write_all(b"!").unwrap();
}

#[test]
#[ignore = "it is a program for the tests above"]
fn plays_with_threads_and_a_child() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let sender = thread::spawn(move || {
        TcpStream::connect(address)
            .unwrap()
            .write_all(b"of a thread")
            .unwrap();
    });
    let (mut peer, _) = listener.accept().unwrap();
    peer.read_exact(&mut [0; 11]).unwrap();
    sender.join().unwrap();
    let child = Command::new("sh")
        .args(["-c", "echo printed by a child"])
        .status();
    assert!(child.unwrap().success());
}

#[test]
#[ignore = "it is a program for the tests above"]
fn plays_a_test() {
    let Some(port) = port() else { return };
    let words = shell_words::split(&role("plays_the_server")).unwrap();
    let mut command = Command::new(&words[0]);
    let mut program = command
        .args(&words[1..])
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let lines = BufReader::new(program.stderr.take().unwrap()).lines();
    assert!(lines.map_while(Result::ok).any(|line| line == "it listens"));
    let process = Pid::from_raw(program.id().cast_signed());
    let signal = |signal| kill(process, signal).unwrap();
    signal(Signal::SIGSTOP);
    // All of its threads are stopped then, and not only at a call where the tracer looks at them.
    let stopped = waitpid(process, Some(WaitPidFlag::WUNTRACED)).unwrap();
    assert_eq!(stopped, WaitStatus::Stopped(process, Signal::SIGSTOP));
    let mut peer = TcpStream::connect(("127.0.0.1", port)).unwrap();
    peer.write_all(b"ping").unwrap();
    peer.set_read_timeout(Some(Duration::from_millis(100)))
        .unwrap();
    peer.read(&mut [0; 4]).unwrap_err();
    eprintln!("it is stopped");
    signal(Signal::SIGCONT);
    peer.set_read_timeout(None).unwrap();
    peer.read_exact(&mut [0; 4]).unwrap();
    drop(peer);
    assert!(program.wait().unwrap().success());
}
