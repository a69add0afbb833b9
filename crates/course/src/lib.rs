//! The guide: shows the lessons, plays them, and checks the reader's own programs.
//!
//! ```text
//! $ cargo run                       the course page, with what is done so far
//! $ cargo run -- demo tcp-chat      a lesson, played with nobody typing
//! $ cargo run -- see tcp-chat       what its programs really do; also: of any programs
//! $ cargo run -- quiz tcp-vs-udp    predict what sockets do, and see
//! $ cargo run -- start tcp-chat     begin a program of your own
//! $ cargo run -- check tcp-chat     check it, stage by stage; also: watch, hint, list
//! $ cargo run -- check --see        see what it does in the stage that fails
//! ```
//!
//! # How a lesson is played
//!
//! ```text
//!  lessons/tcp_chat.rs       demo::performance            the lesson's real programs
//!  ┌──────────────────┐     ┌───────────┐  stdin ───────▶ ┌──────────────────────────┐
//!  │ client types     │     │ one step  │                 │ tcp-chat client IP:PORT  │
//!  │ server prints    │ ──▶ │ after the │  ◀────── stdout └────────────┬─────────────┘
//!  │ client exits     │     │ other     │  ◀────── stderr              │ TCP
//!  └──────────────────┘     └─────┬─────┘                 ┌────────────┴─────────────┐
//!                                 ▼                       │ tcp-chat server          │
//!                      server │ 你好                      └──────────────────────────┘
//! ```
//!
//! A scene is data: which program starts, what is typed into it, which line to wait for.
//! Each step waits for an event, so a scene prints the same lines in the same order on every machine.
//! Each wait has the same time limit. When the demo ends, for whatever reason, its programs are ended.
//!
//! # The order to read the files in
//!
//! 1. [`lessons`]: the description of each lesson, with the scenes of its demo
//! 2. [`page`]: what `cargo run` prints
//! 3. [`demo`]: plays the scenes
//! 4. [`see`]: shows programs under socket-trace
//! 5. [`exercises`]: the reader's own programs, from the starter to the last stage
//!
//! `docs/adding-a-lesson.md` says how a lesson is added.

pub mod language;
pub mod lessons;
pub mod page;
pub mod demo;
pub mod see;
pub mod exercises;
mod markdown;
mod text;
pub mod failure;
mod cargo;
mod interruption;
mod temporary_folder;
