//! What a program prints, line by line.

use super::calls::{Calls, Who};
use super::decode::{Asked, gather};
use super::syscalls::Syscall;
use crate::model::{Data, KEPT_BYTES, Printed, Stream, What};
use crate::order::HOLD;

/// So much of one call is looked at: a program may print a gigabyte.
pub(crate) const LOOKED_AT: usize = 4096;

/// The part of a line that has been printed, and waits for the rest.
#[derive(Debug, Default)]
pub(crate) struct Lines {
    begun: Vec<u8>,
    /// Bytes of it that are not kept.
    left_out: u64,
}

impl Lines {
    /// The lines that these bytes end. They are the first of `length`; the rest was not looked at, and ends one more.
    pub(crate) fn push(&mut self, bytes: &[u8], length: u64) -> Vec<Data> {
        let mut ended = Vec::new();
        for part in bytes.split_inclusive(|byte| *byte == b'\n') {
            let line = part.strip_suffix(b"\n");
            self.extend(line.unwrap_or(part));
            if line.is_some() {
                ended.push(self.take());
            }
        }
        self.left_out += length.saturating_sub(bytes.len() as u64);
        if self.left_out > 0 {
            ended.extend(self.flush());
        }
        ended
    }

    fn extend(&mut self, part: &[u8]) {
        let room = KEPT_BYTES - self.begun.len();
        let kept = &part[..part.len().min(room)];
        self.begun.extend(kept);
        self.left_out += (part.len() - kept.len()) as u64;
    }

    /// What has no end yet, such as a prompt; nothing if there is nothing.
    pub(crate) fn flush(&mut self) -> Option<Data> {
        (!self.begun.is_empty() || self.left_out > 0).then(|| self.take())
    }

    fn take(&mut self) -> Data {
        let line = std::mem::take(&mut self.begun);
        let length = line.len() as u64 + std::mem::take(&mut self.left_out);
        Data::new(line.strip_suffix(b"\r").unwrap_or(&line), length)
    }
}

impl Calls {
    /// The program has printed, in a call that it entered at this time.
    pub(super) fn printed(&mut self, who: Who, asked: &Asked<'_>, stream: Stream, entered: u64) {
        let Some(length) = asked.result.and_then(|result| u64::try_from(result).ok()) else {
            return;
        };
        self.last_busy = std::time::Instant::now();
        let kept = length.min(LOOKED_AT as u64) as usize;
        let bytes = match asked.syscall {
            Syscall::Write => asked.memory.read(asked.arguments[1], kept),
            _ => gather(asked, kept),
        };
        let lines = &mut self.process(who.process).lines;
        let (writer, lines) = lines
            .entry(stream)
            .or_insert_with(|| (who.thread, Lines::default()));
        *writer = who.thread;
        let ended = lines.push(&bytes, length);
        // Who reads the pipe may act before the call returns.
        let now = self.sink.clock().now();
        let time = if now.saturating_sub(entered) < HOLD {
            entered
        } else {
            now
        };
        let thread = Some(who.thread.as_raw());
        for line in ended {
            let what = What::Printed(Printed { stream, line });
            self.sink.send(time, Some(who.program), thread, what);
        }
    }

    /// What this thread printed without a line end comes before what it does now.
    pub(super) fn flush_lines(&mut self, who: Who) {
        for stream in [Stream::Stdout, Stream::Stderr] {
            let lines = self.process(who.process).lines.get_mut(&stream);
            let lines = lines.filter(|(writer, _)| *writer == who.thread);
            if let Some(line) = lines.and_then(|(_, lines)| lines.flush()) {
                self.send(who, What::Printed(Printed { stream, line }));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Begin;

    fn texts(lines: Vec<Data>) -> Vec<(String, u64)> {
        let text = |line: Data| match line.begin {
            Begin::Text(text) => (text, line.length),
            Begin::Hex(digits) => (digits, line.length),
        };
        lines.into_iter().map(text).collect()
    }

    #[test]
    fn a_line_is_one_however_it_is_written() {
        let mut lines = Lines::default();
        assert_eq!(texts(lines.push(b"one\ntw", 6)), [("one".into(), 3)]);
        assert_eq!(
            texts(lines.push(b"o\n\n", 3)),
            [("two".into(), 3), (String::new(), 0)]
        );
        assert_eq!(texts(lines.push(b">>: ", 4)), []);
        assert_eq!(
            texts(lines.flush().into_iter().collect()),
            [(">>: ".into(), 4)]
        );
        assert_eq!(lines.flush(), None);
    }

    #[test]
    fn a_gigabyte_is_a_few_bytes_and_a_number() {
        let mut lines = Lines::default();
        let shown = texts(lines.push(&[b'a'; LOOKED_AT], 1 << 30));
        assert_eq!(shown, [("a".repeat(KEPT_BYTES), 1 << 30)]);
        let shown = texts(lines.push(b"a\nb", 1000));
        assert_eq!(shown, [("a".into(), 1), ("b".into(), 998)]);
    }
}
