//! The output of a program, collected by a thread, so that the program never waits for its reader.

use std::cell::Cell;
use std::io::Read;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use super::patience;

/// How many bytes are kept of one stream. The rest is read and discarded.
pub const KEPT: usize = 32 * 1024 * 1024;

/// One stream of a running program: its stdout or stderr.
#[derive(Clone)]
pub struct Output(Arc<Shared>);

#[derive(Default)]
struct Shared {
    collected: Mutex<Collected>,
    changed: Condvar,
}

#[derive(Default)]
struct Collected {
    bytes: Vec<u8>,
    taken: usize,
    ended: bool,
    abandoned: bool,
    is_cut: bool,
}

impl Output {
    /// Collects `stream` to its end, in a thread that ends with the stream.
    #[must_use]
    pub fn collect(mut stream: impl Read + Send + 'static) -> Self {
        let output = Self(Arc::default());
        let collector = output.clone();
        thread::spawn(move || {
            let mut buffer = [0; 8192];
            loop {
                let count = stream.read(&mut buffer).unwrap_or(0);
                let mut collected = collector.lock();
                let room = KEPT - collected.bytes.len();
                collected.bytes.extend(&buffer[..count.min(room)]);
                collected.is_cut |= count > room;
                collected.ended = count == 0;
                collector.0.changed.notify_all();
                if count == 0 {
                    return;
                }
            }
        });
        output
    }

    /// Collects `stream`; where a program prints elsewhere, its output is empty, and has ended.
    pub(crate) fn of(stream: Option<impl Read + Send + 'static>) -> Self {
        stream.map_or_else(Self::none, Self::collect)
    }

    fn none() -> Self {
        let output = Self(Arc::default());
        output.lock().ended = true;
        output
    }

    fn lock(&self) -> MutexGuard<'_, Collected> {
        let collected = self.0.collected.lock();
        collected.unwrap_or_else(PoisonError::into_inner)
    }

    /// Everything that was printed so far, including what was taken.
    #[must_use]
    pub fn seen(&self) -> Vec<u8> {
        self.lock().bytes.clone()
    }

    /// Ends all waits for this output, those of now and of later: it is not needed any more.
    pub fn abandon(&self) {
        self.lock().abandoned = true;
        self.0.changed.notify_all();
    }

    /// Was more printed than [`KEPT`] bytes?
    #[must_use]
    pub fn is_cut(&self) -> bool {
        self.lock().is_cut
    }

    /// Has the stream ended?
    #[must_use]
    pub fn has_ended(&self) -> bool {
        self.lock().ended
    }

    /// Takes as many bytes as `wanted` says; waits as long as it says `None`.
    ///
    /// `wanted` is called with all bytes that are not taken yet, and whether the stream has ended.
    ///
    /// # Errors
    /// The bytes that are not taken yet, if the wait took too long, or the stream ended.
    pub fn take(&self, wanted: impl Fn(&[u8], bool) -> Option<usize>) -> Result<Vec<u8>, Vec<u8>> {
        self.take_within(patience(), wanted)
    }

    /// Like [`take`](Self::take), with a limit of its own.
    ///
    /// # Errors
    /// Those of `take`.
    pub fn take_within(
        &self,
        patience: Duration,
        wanted: impl Fn(&[u8], bool) -> Option<usize>,
    ) -> Result<Vec<u8>, Vec<u8>> {
        let start = Instant::now();
        let mut collected = self.lock();
        loop {
            let rest = &collected.bytes[collected.taken..];
            if let Some(count) = wanted(rest, collected.ended) {
                let taken = rest[..count].to_vec();
                collected.taken += count;
                return Ok(taken);
            }
            let left = patience.saturating_sub(start.elapsed());
            if collected.ended || collected.abandoned || left.is_zero() {
                return Err(rest.to_vec());
            }
            let waited = self.0.changed.wait_timeout(collected, left);
            (collected, _) = waited.unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// Waits for the next line and takes it, without its line end.
    ///
    /// # Errors
    /// Those of [`take`](Self::take).
    pub fn take_line(&self) -> Result<Vec<u8>, Vec<u8>> {
        self.take_line_within(patience())
    }

    /// Like [`take_line`](Self::take_line), with a limit of its own.
    ///
    /// # Errors
    /// Those of [`take`](Self::take).
    pub fn take_line_within(&self, patience: Duration) -> Result<Vec<u8>, Vec<u8>> {
        let searched = Cell::new(0);
        let mut line = self.take_within(patience, |rest, ended| {
            // Only the new bytes are searched: searching a very long line from its start each time would take too long.
            let from = searched.replace(rest.len());
            let end = rest[from..].iter().position(|&byte| byte == b'\n');
            let end = end.map(|at| from + at + 1);
            end.or((ended && !rest.is_empty()).then_some(rest.len()))
        })?;
        if line.ends_with(b"\n") {
            line.pop();
        }
        // On Windows, some languages end a line with `\r\n`. Elsewhere, a `\r` is a mistake to be shown.
        if cfg!(windows) && line.ends_with(b"\r") {
            line.pop();
        }
        Ok(line)
    }

    /// Waits until `text` is printed, and takes everything up to its end.
    ///
    /// # Errors
    /// Those of [`take`](Self::take).
    pub fn take_until(&self, text: &str) -> Result<Vec<u8>, Vec<u8>> {
        let searched = Cell::new(0);
        self.take(|rest, _| {
            // The text may begin in the bytes that came before.
            let from = searched.replace(rest.len().saturating_sub(text.len()));
            let end = find(&rest[from..], text.as_bytes());
            end.map(|at| from + at + text.len())
        })
    }

    /// Waits for the end of the stream and takes everything.
    ///
    /// # Errors
    /// Those of [`take`](Self::take).
    pub fn take_all(&self) -> Result<Vec<u8>, Vec<u8>> {
        self.take(|rest, ended| ended.then_some(rest.len()))
    }
}

fn find(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    haystack
        .windows(needle.len())
        .position(|window| window == needle)
}
