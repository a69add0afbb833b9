//! The guide: shows the lessons, plays them, and checks the reader's own programs.
//!
//! ```text
//! $ cargo run                       the course page, with what is done so far
//! $ cargo run -- demo tcp-chat      a lesson, played with nobody typing
//! $ cargo run -- quiz tcp-vs-udp    predict what sockets do, and see
//! $ cargo run -- start tcp-chat     begin a program of your own
//! $ cargo run -- check tcp-chat     check it, stage by stage; also: watch, hint, list
//! ```
//!
//! # How a lesson is played
//!
//! ```text
//!  scenes/tcp_chat.rs        demo::stage                  the lesson's real programs
//!  ┌──────────────────┐     ┌───────────┐  stdin ───────▶ ┌──────────────────────────┐
//!  │ client types     │     │ one step  │                 │ tcp-chat client IP:PORT  │
//!  │ server prints    │ ──▶ │ after the │  ◀────── stdout └────────────┬─────────────┘
//!  │ client exits     │     │ other     │  ◀────── stderr              │ TCP
//!  └──────────────────┘     └─────┬─────┘                 ┌────────────┴─────────────┐
//!                                 ▼                       │ tcp-chat server          │
//!                      server │ 你好                      └──────────────────────────┘
//! ```
//!
//! A scene is data: who starts, what they type, which line to wait for.
//! Every step waits for an event, so a scene gives the same lines in the same order on any machine;
//! one patience bounds all waiting, and whatever ends the play ends its programs.
//!
//! # The order to read the files in
//!
//! 1. [`lessons`]: the lessons, one entry each
//! 2. [`page`]: what `cargo run` prints
//! 3. [`scenes`]: the plays, one file a lesson
//! 4. [`demo`]: the stage they are played on
//! 5. [`exercises`]: the reader's own programs, from the starter to the last stage
//!
//! # A new lesson
//!
//! Write its scenes in `scenes/`, and its entry in [`lessons::LESSONS`], at its place in reading order.
//! `tests/course.rs` fails until a lesson crate has its entry.

pub mod language;
pub mod lessons;
pub mod page;
pub mod demo;
pub mod exercises;
pub mod markdown;
pub mod text;
pub mod failure;
pub mod cargo;
mod interruption;
mod folder;
