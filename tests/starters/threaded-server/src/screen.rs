//! What the server prints.

use std::net::SocketAddr;

use crate::given::{say, without_line_end};

/// Shows what comes, unless it is to be quiet.
#[derive(Clone, Copy)]
pub struct Screen {
    pub quiet: bool,
}

impl Screen {
    /// Prints `text ('IP:PORT')`.
    pub fn show(self, text: &str, peer: SocketAddr) {
        // stage 8 {
        if self.quiet {
            return;
        }
        // stage 8 }
        say(format_args!("{} ('{peer}')", without_line_end(text)));
    }
}
