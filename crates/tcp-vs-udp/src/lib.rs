//! # tcp-vs-udp
//!
//! Map to come.

pub mod three_sends_one_recv;

use lesson_kit::experiment::Lesson;

/// The experiments, in teaching order.
pub const LESSON: Lesson = Lesson {
    name: "tcp-vs-udp",
    experiments: &[three_sends_one_recv::EXPERIMENT],
};
