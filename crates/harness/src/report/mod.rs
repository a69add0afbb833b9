//! What a stage reports of the program that it grades.

mod said;
mod bytes;
mod difference;

pub use bytes::{escaped, last_lines};
pub use difference::Difference;
#[doc(hidden)]
pub use said::check_gaps;
pub use said::{Said, verbatim};
