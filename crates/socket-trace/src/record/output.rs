//! The pipes that programs print to, so that what they print comes into the picture and not between its rows.

use std::io::{self, PipeReader, PipeWriter, Read};
use std::process::Stdio;
use std::thread;

use nix::sys::stat::fstat;

use super::descriptors::Pipes;
use super::printed::Lines;
use super::sink::Sink;
use crate::model::{Printed, Stream, What};

/// Stdout and stderr of one program.
#[derive(Debug)]
pub(super) struct Output {
    writers: [PipeWriter; 2],
    readers: [PipeReader; 2],
}

const STREAMS: [Stream; 2] = [Stream::Stdout, Stream::Stderr];

impl Output {
    /// Two pipes, by whose inodes the tracer knows what is printed.
    pub(super) fn make(pipes: &mut Pipes) -> io::Result<Self> {
        let (out, err) = (io::pipe()?, io::pipe()?);
        for (writer, stream) in [&out.1, &err.1].into_iter().zip(STREAMS) {
            pipes.insert(fstat(writer)?.st_ino, stream);
        }
        Ok(Self {
            writers: [out.1, err.1],
            readers: [out.0, err.0],
        })
    }

    /// What the program gets.
    pub(super) fn stdio(&self) -> io::Result<[Stdio; 2]> {
        let [out, err] = &self.writers;
        Ok([out.try_clone()?.into(), err.try_clone()?.into()])
    }

    /// Empties the pipes in two threads, which end when no program has their other ends any more.
    ///
    /// What the tracer sees is told by it, in the right order; with `shown_to` it is told here.
    pub(super) fn drain(self, shown_to: Option<(Sink, usize)>) {
        for (mut reader, stream) in self.readers.into_iter().zip(STREAMS) {
            let shown_to = shown_to.clone();
            thread::spawn(move || {
                let mut buffer = vec![0; 65_536];
                let mut lines = Lines::default();
                while let Ok(count) = reader.read(&mut buffer) {
                    if let Some((sink, program)) = &shown_to {
                        let mut ended = lines.push(&buffer[..count], count as u64);
                        if count == 0 {
                            ended.extend(lines.flush());
                        }
                        for line in ended {
                            let now = sink.clock().now();
                            sink.send(
                                now,
                                Some(*program),
                                None,
                                What::Printed(Printed { stream, line }),
                            );
                        }
                    }
                    if count == 0 {
                        return;
                    }
                }
            });
        }
    }
}
