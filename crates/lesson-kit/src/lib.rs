//! What the lessons share that is **not** about sockets.
//!
//! A lesson shows every socket call in its own files.
//! What would only stand in the way of reading them is here:
//!
//! | module | what it gives |
//! |---|---|
//! | [`prompt`] | lines from the user: editing and history at a terminal, plain lines otherwise |
//! | [`screen`] | data to stdout, talk to stderr, neither garbling the line being typed |
//! | [`wrap`] | text that fits into so many columns, in English and in Chinese |
//! | [`ctrl_c`] | Ctrl-C and SIGTERM become an orderly stop |
//! | [`args`] | durations and addresses on the command line |
//! | [`error`] | what the operating system said, in words, and what to do next |
//! | [`terminal`] | the terminal's own settings, found again at the end |
//!
//! Not here: anything that calls a socket.
//! Two lessons that both resolve a name or accept a connection each show how.

pub mod prompt;
pub mod screen;
pub mod wrap;
pub mod ctrl_c;
pub mod args;
pub mod error;
pub mod terminal;

pub use ctrl_c::on_ctrl_c;
pub use error::Context;
pub use prompt::{Line, Prompt};
pub use screen::Screen;
pub use terminal::exit;
