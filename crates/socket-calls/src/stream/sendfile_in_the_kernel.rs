//! sendfile: from a file to a socket without a copy in the program.

use experiment::{Experiment, Observed};

/// How often a copy of 512 KiB reads.
pub const EXPERIMENT: Experiment = Experiment {
    name: "sendfile-in-the-kernel",
    question: "To send 512 KiB of a file, std::io::copy(&mut file, &mut stream) reads 64 times, 8 KiB each. \
        How often does sendfile read?",
    choices: &["64 times, too", "a few times: the kernel copies by itself", "never: a file is sent by the disk"],
    answer: "a few times: the kernel copies by itself",
    explanation: "sendfile moves the file's pages to the socket without a copy in the program. \
        Python has socket.sendfile, Rust's std nothing: io::copy gave it up for files and sockets, \
        because who changes the file meanwhile would change bytes that count as sent (rust-lang/rust#108283). \
        socket2 has Socket::sendfile. It may send less than asked, as send does.",
    sources: &["sendfile(2)", "proc(5): /proc/pid/io, syscr", "std::io::copy"],
    ..Experiment::BLANK
}
.observed_by(observe);

#[cfg(not(target_os = "linux"))]
fn observe() -> Observed {
    Err(experiment::skip("Linux only: it counts a thread's reads"))
}

#[cfg(target_os = "linux")]
fn observe() -> Observed {
    use std::fs::File;
    use std::io::{self, Read};
    use std::num::NonZeroUsize;
    use std::{env, thread};

    use experiment::Observation;
    use socket2::SockRef;

    const SIZE: usize = 512 << 10;

    reads_so_far()?; // skips where there is no such count
    // Any file will do: here it is the program itself.
    let file = File::open(env::current_exe()?)?;
    let (mut client, mut server) = crate::both_ends::connected()?;
    // Ends when the client closes.
    let peer = thread::spawn(move || io::copy(&mut server, &mut io::sink()));

    let by_copy = count_reads(|| io::copy(&mut (&file).take(SIZE as u64), &mut client).map(drop))?;
    let by_sendfile = count_reads(|| {
        let mut sent = 0;
        while let Some(rest) = NonZeroUsize::new(SIZE - sent) {
            sent += SockRef::from(&client).sendfile(&file, sent, Some(rest))?;
        }
        Ok(())
    })?;
    drop(client);
    let received = peer
        .join()
        .unwrap_or_else(|_| Err(io::ErrorKind::Other.into()))?;
    Ok(Observation::new()
        .fact("reads by io::copy", by_copy)
        .fact("reads by sendfile", by_sendfile)
        .fact("received, of both", received)
        .answer(match by_sendfile {
            0 => "never: a file is sent by the disk",
            few if few * 4 < by_copy => "a few times: the kernel copies by itself",
            _ => "64 times, too",
        }))
}

/// How often this thread reads while it does this.
#[cfg(target_os = "linux")]
fn count_reads(act: impl FnOnce() -> std::io::Result<()>) -> std::io::Result<u64> {
    let (one, other) = (reads_so_far()?, reads_so_far()?);
    act()?;
    // Reading the count is a read as well.
    Ok(reads_so_far()? - other - (other - one))
}

/// How often this thread has called read, sendfile and the like.
#[cfg(target_os = "linux")]
fn reads_so_far() -> std::io::Result<u64> {
    let counts = instruments::proc::read("/proc/thread-self/io")?;
    let reads = counts.lines().find_map(|line| line.strip_prefix("syscr: "));
    let reads = reads.and_then(|reads| reads.parse().ok());
    reads.ok_or(std::io::ErrorKind::InvalidData.into())
}
