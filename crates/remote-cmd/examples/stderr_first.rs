//! Reads stderr to its end, and then stdout: a deadlock as soon as stdout does not fit in the pipe.
//!
//! ```text
//! cargo run -p remote-cmd --example stderr_first -- 65537
//! ```

use std::io::{self, Read};
use std::process::{Command, Stdio};
use std::sync::mpsc::channel;
use std::time::Duration;
use std::{env, thread};

fn main() -> io::Result<()> {
    let count = env::args().nth(1).unwrap_or_else(|| "1000".into());
    println!("the command writes {count} bytes to stdout, and then a line to stderr");
    let mut command = Command::new("sh")
        .args(["-c", "head -c \"$0\" /dev/zero; echo done >&2", &count])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()?;
    let mut stdout = command.stdout.take().expect("stdout is piped");
    let mut stderr = command.stderr.take().expect("stderr is piped");

    let (news, outcome) = channel();
    thread::spawn(move || {
        let (mut out, mut err) = (Vec::new(), Vec::new());
        let read = stderr
            .read_to_end(&mut err)
            .and_then(|_| stdout.read_to_end(&mut out));
        let _ = news.send(read);
    });
    match outcome.recv_timeout(Duration::from_secs(2)) {
        Ok(count) => println!("read {} bytes of stdout", count?),
        Err(_) => {
            println!("2 seconds later: both are waiting, each for the other");
            // The program ends here, the pipes with it, and so does the command.
            return Ok(());
        }
    }
    command.wait().map(drop)
}
