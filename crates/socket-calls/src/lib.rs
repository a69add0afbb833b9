//! # socket-calls
//!
//! Map to come.

use lesson_kit::experiment::Lesson;

/// The experiments, in teaching order.
pub const LESSON: Lesson = Lesson {
    name: "socket-calls",
    experiments: &[],
};
