//! Every prompt of the project, at a real terminal.
//!
//! | tests | what must hold |
//! |---|---|
//! | `every_line_…`, `the_answers_…` | what is pasted arrives whole, at every prompt, however much it is |
//! | `what_comes_in_…` | other threads print above the typed line, also during a paste |
//! | `a_signal_…`, `a_closed_terminal_…` | the program ends, and the terminal is as it was found |
//! | `ctrl_c_…`, `ctrl_d_…`, `what_is_not_…` | the rest of a paste is never taken for something else |
//! | `a_dumb_terminal_…`, `the_prompt_…` | terminals that can do less, and a stdout that is none |
//!
//! A new program that sends what is typed belongs into `PROMPTS`: most tests try all of them.

#![allow(
    clippy::unwrap_used,
    reason = "all of this file is a test, its helpers too"
)]

mod programs;

use std::env;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::{self, TryRecvError};
use std::thread;

use lesson_kit::Prompt;
use nix::fcntl::OFlag;
use nix::sys::signal::Signal;
use nix::unistd::pipe2;
use programs::{
    AtPrompt, PROMPTS, Peer, chat_client, path_of, remote_client, upper_client, upper_server,
};
use support::{AtTerminal, Terminal};
use tempfile::TempDir;

/// Lines of different lengths, so that the ends of a program's buffers are in all parts of a line and of a character.
fn lines(count: usize) -> Vec<String> {
    let line = |number| format!("{number}\t你好, {}", "世x".repeat(number % 7));
    (0..count).map(line).collect()
}

fn as_pasted(lines: &[String]) -> Vec<u8> {
    lines.join("\r").into_bytes()
}

#[track_caller]
fn expect_all(program: &AtPrompt, lines: &[String]) {
    program
        .terminal
        .paste(&[&as_pasted(lines), &b"\r"[..]].concat());
    for line in lines {
        assert_eq!(program.line(), *line, "{}", program.terminal.state());
    }
}

// ---------------------------------------------------------------- pasting

#[test]
fn every_line_of_a_paste_arrives_at_every_prompt() {
    thread::scope(|scope| {
        for start in PROMPTS {
            scope.spawn(move || expect_all(&start(Peer::Answers), &lines(1_000)));
        }
    });
}

#[test]
fn every_line_of_a_long_paste_arrives() {
    expect_all(&chat_client(&["--duplex"], Peer::Answers), &lines(10_000));
}

/// The kernel's own line editing would cut it after 4,095 bytes.
#[test]
fn a_line_that_is_longer_than_the_kernels_buffer_arrives_whole() {
    for start in PROMPTS {
        let long = |number| format!("{number}{}", "长x".repeat(1_500));
        expect_all(&start(Peer::Answers), &[0, 1, 2].map(long));
    }
}

/// While the program waits for its peer, nobody reads the terminal.
#[test]
fn what_is_pasted_between_two_prompts_arrives_whole() {
    let (go, wait) = mpsc::channel();
    let client = chat_client(&[], Peer::AnswersAfter(wait));
    client.terminal.paste(b"first\r");
    assert_eq!(client.line(), "first");
    let long = "长x".repeat(1_500);
    client.terminal.paste(format!("{long}\rshort\r").as_bytes());
    client.terminal.expect_input_waits();
    go.send(()).unwrap();
    assert_eq!(client.line(), long);
    assert_eq!(client.line(), "short");
}

#[test]
fn the_answers_to_several_questions_can_be_pasted() {
    let lesson = path_of("tcp-vs-udp");
    let mut one = AtTerminal::new(&lesson, &["try", "three-sends-one-recv"]).start();
    one.paste(b"no\r1\r");
    one.expect("write a number from 1 to");
    one.expect("observed: ");
    one.expect_good_end(0);

    let mut all = AtTerminal::new(&lesson, &["try", "--all"]).start();
    all.paste(b"1\r2\r1\rq\r");
    all.expect("3 experiments");
    all.expect_good_end(0);

    let home = TempDir::new().unwrap();
    let mut quiz = quiz(&home);
    quiz.paste(b"1\r2\r1\rq\r");
    quiz.expect("3 of 40 questions answered");
    quiz.expect_good_end(0);
}

fn quiz(home: &TempDir) -> Terminal {
    AtTerminal {
        env: &[
            ("TERM", "xterm"),
            ("LC_ALL", "C"),
            ("EXERCISES", home.path().to_str().unwrap()),
        ],
        ..AtTerminal::new(&path_of("course"), &["quiz", "tcp-vs-udp"])
    }
    .start()
}

/// Where the line editor takes a tab for nothing, its assertions fail, in a debug build.
#[test]
fn a_line_with_a_tab_can_be_edited() {
    let client = chat_client(&[], Peer::Answers);
    // To the start of the line; away with the rest of it.
    client.terminal.paste(b"one\ttwo\x01\x0bthree\r");
    assert_eq!(client.line(), "three");
}

// ---------------------------------------------------------------- other threads

/// A client that talks at any time, and its peer's side of the connection.
fn duplex(columns: u16) -> (Terminal, TcpStream) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let addr = listener.local_addr().unwrap().to_string();
    let args = ["client", &addr, "--duplex"];
    let terminal = AtTerminal {
        columns,
        ..AtTerminal::new(&path_of("tcp-chat"), &args)
    }
    .start();
    let (stream, _) = listener.accept().unwrap();
    terminal.expect(">>: ");
    (terminal, stream)
}

#[test]
fn what_comes_in_is_shown_above_the_typed_line() {
    for columns in [20, 80] {
        let (terminal, mut peer) = duplex(columns);
        terminal.paste("half a line, 写了一半".as_bytes());
        terminal.expect("一半");
        peer.write_all("a message that does not fit into 20 columns\n来\n".as_bytes())
            .unwrap();
        terminal.expect("\r\x1b[K");
        terminal.expect("a message that does not fit into 20 columns\r\n");
        terminal.expect("来\r\n");
        terminal.expect(">>: half a line, 写了一半");
        terminal.paste(b", and the rest\r");
        let mut line = String::new();
        BufReader::new(peer).read_line(&mut line).unwrap();
        assert_eq!(line, "half a line, 写了一半, and the rest\n");
    }
}

#[test]
fn what_comes_in_during_a_paste_is_shown_whole() {
    let (terminal, mut peer) = duplex(80);
    let lines = lines(1_000);
    terminal.paste(&[&as_pasted(&lines), &b"\r"[..]].concat());
    // Ends when the client does.
    thread::spawn(move || {
        for line in BufReader::new(peer.try_clone().unwrap()).lines() {
            writeln!(peer, "answer to {}", line?)?;
        }
        io::Result::Ok(())
    });
    for line in lines {
        terminal.expect(&format!("answer to {line}\r\n"));
    }
}

/// A program for the next test: as soon as it has read a line, it waits for another of its threads.
///
/// So does `tcp-chat --duplex`, whose peer may read nothing until we have read what it sent.
#[test]
#[ignore = "the next test starts it at a terminal"]
fn a_program_whose_main_thread_waits_for_one_that_prints() {
    let mut prompt = Prompt::new();
    let screen = prompt.screen();
    let (line_is_read, is_over) = mpsc::channel();
    let printing = thread::spawn(move || {
        // So often that it prints as long as the user pastes.
        for _ in 0..100_000 {
            screen.print("still typing");
            if is_over.try_recv() != Err(TryRecvError::Empty) {
                break;
            }
        }
        screen.print("the line is read");
    });
    prompt.read_line();
    let _ = line_is_read.send(());
    printing.join().unwrap();
    prompt.read_line();
}

#[test]
fn a_thread_that_prints_during_a_paste_is_not_held_up() {
    let program = env::current_exe().unwrap();
    let name = "prompts::a_program_whose_main_thread_waits_for_one_that_prints";
    let args = ["--exact", name, "--ignored", "--nocapture"];
    let terminal = AtTerminal::new(&program, &args).start();
    terminal.expect("still typing");
    terminal.paste(format!("{}\r", "x".repeat(3_000)).as_bytes());
    terminal.expect("the line is read\r\n");
    terminal.expect(">>: ");
}

/// The peer's last words, and why the program ends.
#[test]
fn what_came_last_is_shown_before_the_program_ends() {
    let (mut terminal, mut peer) = duplex(80);
    terminal.paste(b"half a line");
    terminal.expect("half a line");
    peer.write_all(b"the last words\n").unwrap();
    drop(peer);
    terminal.expect_good_end(0);
    terminal.expect("the last words\r\n");
    terminal.expect("the server closed the conversation\r\n");
}

// ---------------------------------------------------------------- signals

#[test]
fn a_signal_ends_the_program_and_the_terminal_is_as_before() {
    let ends_a_line = |signal| {
        for start in PROMPTS {
            let mut program = start(Peer::Answers);
            program.terminal.paste(b"half a line");
            program.terminal.expect("half a line");
            program.terminal.signal(signal);
            program.terminal.expect_good_end(program.ended_by_signal);
        }
    };
    let ends_a_question = |signal| {
        let home = TempDir::new().unwrap();
        for mut terminal in questions(&home) {
            terminal.expect("your guess: ");
            terminal.signal(signal);
            terminal.expect_good_end(130);
        }
    };
    // At the same time: each of them mostly waits.
    thread::scope(|scope| {
        for signal in [Signal::SIGTERM, Signal::SIGHUP] {
            scope.spawn(move || ends_a_line(signal));
            scope.spawn(move || ends_a_question(signal));
        }
    });
}

/// Also where it waits for its peer.
#[test]
fn a_signal_between_two_prompts_ends_the_program_and_the_terminal_is_as_before() {
    for signal in [Signal::SIGINT, Signal::SIGTERM, Signal::SIGHUP] {
        for mut program in [
            chat_client(&[], Peer::IsSilent),
            upper_client(Peer::IsSilent),
        ] {
            program.terminal.paste(b"hello\r");
            assert_eq!(program.line(), "hello");
            program
                .terminal
                .paste(b"for the shell, if it were left there\r");
            program.terminal.expect_input_waits();
            program.terminal.signal(signal);
            program.terminal.expect_good_end(130);
        }
    }
}

/// Ctrl-\ is the key of SIGQUIT, which would end the program without restoring anything.
#[test]
fn ctrl_backslash_ends_nothing() {
    let (go, wait) = mpsc::channel();
    let mut client = chat_client(&[], Peer::AnswersAfter(wait));
    client.terminal.paste(b"first\r");
    assert_eq!(client.line(), "first");
    client.terminal.paste(b"\x1csecond\r");
    client.terminal.expect_input_waits();
    go.send(()).unwrap();
    assert_eq!(client.line(), "second");
    client.terminal.paste(b"\x1c\x04");
    client.terminal.expect_good_end(0);
}

#[test]
fn a_signal_during_a_paste_ends_the_program_and_the_terminal_is_as_before() {
    // Not the last, remote-cmd: a signal may find a command running, and cancel that.
    for start in &PROMPTS[..5] {
        let mut program = start(Peer::Answers);
        program.terminal.paste(&as_pasted(&lines(1_000)));
        program.line();
        program.terminal.signal(Signal::SIGTERM);
        // The paste goes on after the end of the program, which cannot help what comes then.
        program.terminal.expect_restored(program.ended_by_signal);
    }
}

#[test]
fn a_closed_terminal_ends_the_program() {
    for start in PROMPTS {
        let mut terminal = start(Peer::Answers).terminal;
        terminal.paste(b"half a line");
        terminal.expect("half a line");
        terminal.hang_up();
        terminal.expect_end();
    }
    let home = TempDir::new().unwrap();
    for mut terminal in questions(&home) {
        terminal.expect("your guess: ");
        terminal.hang_up();
        terminal.expect_end();
    }
}

fn questions(home: &TempDir) -> [Terminal; 3] {
    let lesson = path_of("tcp-vs-udp");
    [
        AtTerminal::new(&lesson, &["try", "three-sends-one-recv"]).start(),
        AtTerminal::new(&lesson, &["try", "--all"]).start(),
        quiz(home),
    ]
}

// ---------------------------------------------------------------- the rest of a paste

/// In a prompt for commands, the end of a line would be run as one.
#[test]
fn ctrl_c_throws_away_the_rest_of_a_paste() {
    let client = remote_client(Peer::Answers);
    let rest = "rm".repeat(2_000);
    client
        .terminal
        .paste(format!("first\rhalf\x03{rest}\r{rest}\r").as_bytes());
    assert_eq!(client.line(), "first");
    client.terminal.expect("half");
    client.terminal.expect(">>: ");
    client.terminal.paste(b"second\r");
    assert_eq!(client.line(), "second");
}

#[test]
fn what_is_not_utf_8_is_dropped_with_the_rest_of_its_paste() {
    let client = remote_client(Peer::Answers);
    let rest = "rm".repeat(2_000);
    let pasted = [b"first\rhalf \xc4\xe3", rest.as_bytes(), b"\r"].concat();
    client.terminal.paste(&pasted);
    assert_eq!(client.line(), "first");
    client.terminal.expect("not UTF-8: ");
    client.terminal.expect(">>: ");
    client.terminal.paste(b"second\r");
    assert_eq!(client.line(), "second");
}

#[test]
fn ctrl_d_ends_an_empty_line_only_and_leaves_nothing_for_the_shell() {
    let mut client = chat_client(&[], Peer::Answers);
    client.terminal.paste(b"half\x04 a line\r");
    assert_eq!(client.line(), "half a line");
    client.terminal.expect("ok\r\n");
    client.terminal.expect(">>: ");
    client
        .terminal
        .paste(b"\x04for the shell, if it were left there\r");
    client.terminal.expect_good_end(0);
}

#[test]
fn ctrl_d_between_two_prompts_is_not_lost() {
    let (go, wait) = mpsc::channel();
    let mut client = chat_client(&[], Peer::AnswersAfter(wait));
    client.terminal.paste(b"first\r");
    assert_eq!(client.line(), "first");
    client.terminal.paste(b"\x04");
    client.terminal.expect_input_waits();
    go.send(()).unwrap();
    client.terminal.expect_good_end(0);
}

// ---------------------------------------------------------------- other terminals

#[test]
fn a_dumb_terminal_gets_a_prompt_without_escape_sequences() {
    let (addr, _) = upper_server(Peer::Answers);
    let mut client = AtTerminal {
        env: &[("TERM", "dumb")],
        ..AtTerminal::new(&path_of("udp-upper"), &["client", &addr])
    }
    .start();
    client.expect(">>: ");
    client.paste(b"hello\r");
    client.expect("HELLO\r\n>>: ");
    client.paste(b"\x04");
    client.expect_good_end(0);
    assert!(!client.shown().contains(&b'\x1b'), "{}", client.state());
}

#[test]
fn the_prompt_is_never_in_the_data() {
    for term in ["xterm", "dumb"] {
        let (addr, _) = upper_server(Peer::Answers);
        let (read, write) = pipe2(OFlag::O_CLOEXEC).unwrap();
        let mut client = AtTerminal {
            env: &[("TERM", term)],
            stdout: Some(&write),
            ..AtTerminal::new(&path_of("udp-upper"), &["client", &addr])
        }
        .start();
        drop(write);
        client.expect(">>: ");
        client.paste(b"hello\r");
        client.expect(">>: ");
        client.paste(b"\x04");
        client.expect_good_end(0);
        let data = io::read_to_string(File::from(read)).unwrap();
        assert_eq!(data, "HELLO\n", "{term}");
    }
}

/// As in `udp-upper client | head -n 1`, after the first line.
#[test]
fn a_closed_stdout_ends_the_program_and_the_terminal_is_as_before() {
    let (addr, _) = upper_server(Peer::Answers);
    let (read, write) = pipe2(OFlag::O_CLOEXEC).unwrap();
    // Before the start: a program that another test starts meanwhile holds a copy for a moment.
    drop(read);
    let mut client = AtTerminal {
        stdout: Some(&write),
        ..AtTerminal::new(&path_of("udp-upper"), &["client", &addr])
    }
    .start();
    client.expect(">>: ");
    client.paste(b"hello\r");
    client.expect_good_end(1);
}
