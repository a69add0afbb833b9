//! The client: one command, or a prompt for many.

use std::io::{self, Read, Write};
use std::net::TcpStream;
use std::process::exit;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use encoding_rs::{Decoder, Encoding};

use crate::frames::{CANCEL, COMMAND, ERROR, EXIT_STATUS, Frames, STDERR, STDOUT, read_exactly};
use crate::give_up::give_up_after;
use crate::given::{at, broken, not_written, note, print, read_line, without_controls};
use crate::older::RECV_SIZE;
use crate::{ClientArgs, Protocol};

/// One command, or each line of stdin as one.
pub fn talk(args: &ClientArgs) -> io::Result<i32> {
    let stream = connect(&args.addr)?;
    give_up_after(&stream, args.give_up)?;
    let mut client: Box<dyn Client> = match args.protocol {
        Protocol::Framed => Box::new(FramedClient::over(stream, args.encoding)?),
        Protocol::Handshake => Box::new(HandshakeClient {
            stream,
            encoding: args.encoding,
        }),
        Protocol::Naive => Box::new(NaiveClient {
            stream,
            encoding: args.encoding,
        }),
    };
    // stage 23 {
    if !args.command.is_empty() {
        return client.ask(&args.command.join(" ")).map(exit_status);
    }
    // stage 23 }
    // stage 25 {
    //- not_written(25)
    while let Some(line) = read_line()? {
        if line.trim().is_empty() {
            continue;
        }
        let status = client.ask(&line)?;
        if status != 0 {
            note(format_args!("exit status {status}"));
        }
    }
    Ok(0)
    // stage 25 }
}

/// The status of this program for that of the command.
fn exit_status(status: i32) -> i32 {
    // stage 23 {
    // The system keeps 8 bits of it: of 256, a 0 would be left.
    if !(0..=255).contains(&status) {
        return 255;
    }
    // stage 23 }
    status
}

/// A connection to the server.
fn connect(addr: &str) -> io::Result<TcpStream> {
    // stage 29 {
    //- TcpStream::connect(addr)
    TcpStream::connect(addr).map_err(at("connect", addr))
    // stage 29 }
}

/// One for each protocol.
trait Client {
    /// Runs one command and shows what it prints; its exit status, where the protocol knows it.
    fn ask(&mut self, command: &str) -> io::Result<i32>;
}

/// Shows a command's output as text.
struct Output {
    encoding: &'static Encoding,
    // stage 31 {
    /// One for each output: it keeps half a character until the rest comes.
    stdout: Decoder,
    stderr: Decoder,
    // stage 31 }
}

impl Output {
    fn new(encoding: &'static Encoding) -> Self {
        Self {
            encoding,
            // stage 31 {
            stdout: encoding.new_decoder_without_bom_handling(),
            stderr: encoding.new_decoder_without_bom_handling(),
            // stage 31 }
        }
    }

    // stage 31 {
    /// Shows what the decoders still hold: an output may end in half a character.
    fn end(&mut self) {
        self.decode(STDOUT, &[], true);
        self.decode(STDERR, &[], true);
    }
    // stage 31 }

    /// Shows the next piece of an output.
    fn show(&mut self, kind: u8, bytes: &[u8]) {
        self.decode(kind, bytes, false);
    }

    fn decode(&mut self, kind: u8, bytes: &[u8], is_last: bool) {
        // stage 31 {
        //- let (text, _) = self.encoding.decode_without_bom_handling(bytes);
        let decoder = if kind == STDOUT {
            &mut self.stdout
        } else {
            &mut self.stderr
        };
        let room = decoder.max_utf8_buffer_length(bytes.len());
        let mut text = String::with_capacity(room.unwrap_or_default());
        let _ = decoder.decode_to_string(bytes, &mut text, is_last);
        // stage 31 }
        if kind == STDOUT {
            print(&text);
        } else {
            let _ = io::stderr().write_all(text.as_bytes());
        }
    }
}

/// Shows the whole result of an older protocol, which may lack its last line end.
fn show_result(result: &[u8], encoding: &'static Encoding) {
    let (text, _) = encoding.decode_without_bom_handling(result);
    print(&text);
    if !text.ends_with('\n') {
        print("\n");
    }
}

/// Asks with frames.
struct FramedClient {
    frames: Arc<Frames>,
    encoding: &'static Encoding,
    can_cancel: Arc<AtomicBool>,
}

impl FramedClient {
    fn over(stream: TcpStream, encoding: &'static Encoding) -> io::Result<Self> {
        let frames = Arc::new(Frames::over(stream, None));
        let can_cancel = Arc::new(AtomicBool::new(false));
        let client = Self {
            frames,
            encoding,
            can_cancel,
        };
        // stage 27 {
        let (frames, can_cancel) = (Arc::clone(&client.frames), Arc::clone(&client.can_cancel));
        ctrlc::set_handler(move || cancel(&frames, &can_cancel)).map_err(io::Error::other)?;
        // stage 27 }
        Ok(client)
    }

    /// Shows what comes up to the exit status, and returns that.
    fn show_answer(&self) -> io::Result<i32> {
        // stage 23 {
        //- not_written(23);
        let mut output = Output::new(self.encoding);
        while let Some((kind, payload)) = self.frames.receive()? {
            match kind {
                STDOUT | STDERR => output.show(kind, &payload),
                ERROR => note(format_args!(
                    "server: {}",
                    without_controls(&String::from_utf8_lossy(&payload))
                )),
                EXIT_STATUS => {
                    // stage 23 }
                    // stage 31 {
                    output.end();
                    // stage 31 }
                    // stage 23 {
                    let status = payload.try_into().map(i32::from_be_bytes);
                    return status.map_err(|_| broken("an exit status has 4 bytes"));
                }
                _ => {
                    return Err(broken(format!(
                        "a server does not send frames of kind {kind}"
                    )));
                }
            }
        }
        // stage 23 }
        // stage 26 {
        //- Ok(0)
        Err(broken(
            "the server closed the connection before the exit status",
        ))
        // stage 26 }
    }
}

impl Client for FramedClient {
    fn ask(&mut self, command: &str) -> io::Result<i32> {
        // stage 23 {
        //- not_written(23);
        self.frames.send(COMMAND, command.as_bytes())?;
        // stage 23 }
        // stage 27 {
        self.can_cancel.store(true, Ordering::SeqCst);
        // stage 27 }
        let status = self.show_answer();
        // stage 27 {
        self.can_cancel.store(false, Ordering::SeqCst);
        // stage 27 }
        status
    }
}

// stage 27 {
/// Ctrl-C: cancels the command. Asked again, it ends the client: a server may never react.
fn cancel(frames: &Frames, can_cancel: &AtomicBool) {
    if !can_cancel.swap(false, Ordering::SeqCst) {
        exit(130);
    }
    // If it fails, `ask` sees that the server is gone, too.
    let _ = frames.send(CANCEL, b"");
}
// stage 27 }

/// Asks as the classic tutorial does.
struct HandshakeClient {
    stream: TcpStream,
    encoding: &'static Encoding,
}

impl Client for HandshakeClient {
    fn ask(&mut self, command: &str) -> io::Result<i32> {
        // stage 33 {
        //- not_written(33)
        self.stream.write_all(command.as_bytes())?;
        let mut digits = [0; RECV_SIZE];
        let count = self.stream.read(&mut digits)?;
        let digits = &digits[..count];
        // `parse` alone would take `+5` for a number.
        let is_number = digits.iter().all(u8::is_ascii_digit);
        let text = str::from_utf8(digits).ok().filter(|_| is_number);
        let length = text.and_then(|text| text.parse().ok());
        let length = length.ok_or_else(|| broken("the server did not send a length"))?;
        self.stream.write_all(b"OK")?;
        show_result(&read_exactly(&self.stream, length, None)?, self.encoding);
        Ok(0)
        // stage 33 }
    }
}

/// Asks, and takes what one recv gives for the answer.
struct NaiveClient {
    stream: TcpStream,
    encoding: &'static Encoding,
}

impl Client for NaiveClient {
    fn ask(&mut self, command: &str) -> io::Result<i32> {
        // stage 35 {
        //- not_written(35)
        self.stream.write_all(command.as_bytes())?;
        let mut result = [0; RECV_SIZE];
        let count = self.stream.read(&mut result)?;
        if count == 0 {
            return Err(broken("the server closed the connection"));
        }
        show_result(&result[..count], self.encoding);
        Ok(0)
        // stage 35 }
    }
}
