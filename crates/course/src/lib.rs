//! The guide: shows the lessons, and plays them.
//!
//! ```text
//! $ cargo run                       the course page
//! $ cargo run -- demo tcp-chat      a lesson, played with nobody typing
//! $ cargo run -- demo               all of them
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
//!
//! # A new lesson
//!
//! Write its scenes in `scenes/`, and its entry in [`lessons::LESSONS`], at its place in reading order.
//! `tests/course.rs` fails until a lesson crate has its entry.

pub mod language;
pub mod lessons;
pub mod page;
pub mod scenes;
pub mod demo;
pub mod exercises;
pub mod markdown;
pub mod text;
pub mod failure;
pub mod cargo;
mod interruption;
mod folder;
