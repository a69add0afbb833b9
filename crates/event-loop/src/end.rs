//! Why a peer is not there any more.

use std::fmt::{self, Display};
use std::io;
use std::time::Duration;

use lesson_kit::args::in_words as duration_in_words;
use lesson_kit::error::in_words;

use crate::outbox::MAX_OUTBOX;

/// How the conversation with a peer ended.
#[derive(Debug)]
#[non_exhaustive]
pub enum End {
    /// The peer has ended its stream.
    Left,
    /// Reading from it or writing to it has failed.
    Failed(io::Error),
    /// Its outbox is full.
    DoesNotRead,
    /// Nothing came from it for so long.
    Silent(Duration),
    /// It broke the rules of the service.
    SentAway(&'static str),
}

impl Display for End {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Left => write!(formatter, "left"),
            Self::Failed(error) => write!(formatter, "left: {}", in_words(error)),
            Self::DoesNotRead => {
                let limit = MAX_OUTBOX / 1024;
                write!(
                    formatter,
                    "closed: it does not read, and more than {limit} KiB would wait for it"
                )
            }
            Self::Silent(time) => {
                write!(formatter, "closed: silent for {}", duration_in_words(*time))
            }
            Self::SentAway(why) => write!(formatter, "closed: {why}"),
        }
    }
}
