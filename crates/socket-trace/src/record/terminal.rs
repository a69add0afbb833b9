//! The terminal is left as it was: a program that changed it may have been killed before it could change it back.

use std::io;

use nix::sys::termios::{SetArg, Termios, tcgetattr, tcsetattr};

/// The settings of the terminal, which return when this is dropped; nothing, where stdin is none.
#[derive(Debug)]
pub(super) struct Terminal(Option<Termios>);

impl Terminal {
    /// As they are now.
    pub(super) fn remember() -> Self {
        Self(tcgetattr(io::stdin()).ok())
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        if let Some(settings) = &self.0 {
            let _ = tcsetattr(io::stdin(), SetArg::TCSADRAIN, settings);
        }
    }
}
