//! Frames, however the bytes are stuck together or cut on their way.

use std::io::{self, Read};

use remote_cmd::frame::{Kind, read_frame, write_frame};

fn main() -> io::Result<()> {
    let mut bytes = Vec::new();
    write_frame(&mut bytes, Kind::Stdout, "你好\n".as_bytes())?;
    write_frame(&mut bytes, Kind::Stderr, b"")?;
    write_frame(&mut bytes, Kind::ExitStatus, &3_i32.to_be_bytes())?;
    println!("{} bytes: {bytes:02x?}", bytes.len());

    for most in [bytes.len(), 4, 1] {
        println!("a read gives at most {most}");
        let mut input = InPieces(&bytes, most);
        while let Some(frame) = read_frame(&mut input)? {
            println!("  {:?} {:02x?}", frame.kind, frame.payload);
        }
    }

    println!("cut off after 8");
    let cut = read_frame(&mut &bytes[..8]);
    println!("  {}", cut.expect_err("the first frame has 12 bytes"));
    Ok(())
}

/// Gives at most so many bytes at once, as a socket may.
struct InPieces<'a>(&'a [u8], usize);

impl Read for InPieces<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = buffer.len().min(self.1);
        self.0.read(&mut buffer[..count])
    }
}
