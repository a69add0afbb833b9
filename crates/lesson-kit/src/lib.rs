//! What the lessons share that is **not** about sockets.
//!
//! A lesson shows every socket call in its own files. What would distract from them is here:
//!
//! | module | what it gives |
//! |---|---|
//! | [`prompt`] | lines from the user: with editing and history at a terminal, plain lines otherwise |
//! | [`screen`] | data to stdout and messages to stderr, without disturbing the line that is being typed |
//! | [`wrap`] | text wrapped at a number of columns, in English and in Chinese |
//! | [`ctrl_c`] | Ctrl-C, SIGTERM and SIGHUP become an orderly stop |
//! | [`args`] | durations and addresses on the command line |
//! | [`error`] | errors of the operating system in words, and what to do next |
//! | [`terminal`] | the settings of the terminal, restored at the end |
//!
//! Nothing here calls a socket.
//! If two lessons resolve a name or accept a connection, each shows how.

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
