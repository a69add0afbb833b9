//! What a thread costs here: the time to start one, and the memory of one that waits.
//!
//! ```text
//! cargo run -p threaded-server --example thread_cost
//! ```

use std::io;
use std::sync::Mutex;
use std::thread::{self, Builder};
use std::time::Instant;

use threaded_server::STACK_SIZE;

const STARTED: u32 = 10_000;
const WAITING: usize = 1000;

fn main() -> io::Result<()> {
    let begin = Instant::now();
    for _ in 0..STARTED {
        let thread = builder().spawn(|| {})?;
        thread.join().expect("it does nothing");
    }
    println!(
        "to start and join a thread: {:.1?}",
        begin.elapsed() / STARTED
    );

    let before = resident_kib();
    let gate = Mutex::new(());
    thread::scope(|scope| {
        // Dropped also after an error: otherwise the threads would wait without end, and the scope for them.
        let _closed = gate.lock();
        for _ in 0..WAITING {
            builder().spawn_scoped(scope, || drop(gate.lock()))?;
        }
        if let (Some(before), Some(now)) = (before, resident_kib()) {
            let each = now.saturating_sub(before) as f64 / WAITING as f64;
            println!("memory of a thread that waits: {each:.1} KiB");
        }
        Ok(())
    })
}

fn builder() -> Builder {
    Builder::new().stack_size(STACK_SIZE)
}

/// What this process has in memory, see VmRSS in proc_pid_status(5). Only Linux says it like this.
fn resident_kib() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:"))?;
    line.trim().strip_suffix(" kB")?.parse().ok()
}
