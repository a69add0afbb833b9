//! A timer is never early, but it may be late.

use experiment::Experiment;

/// A timer that is due while a handler runs.
pub const EXPERIMENT: Experiment = Experiment {
    name: "late-timer",
    question: "A loop has a timer that is due in 20 ms, and gives poll a timeout of that. At once a peer sends something, \
        and its handler takes 100 ms. When does the loop do what the timer is for?",
    choices: &[
        "after 20 ms: it interrupts the handler",
        "after 100 ms: as soon as the handler has returned",
        "after 120 ms: when the handler has returned, poll waits for 20 ms",
    ],
    answer: "after 100 ms: as soon as the handler has returned",
    explanation: "The timeout is the longest time that poll waits, and nothing more: when poll has returned, no clock interrupts the program. \
        The loop looks at its timers after the handlers. So \"in 20 ms\" means \"in 20 ms or later\", \
        in every such loop: in asyncio's call_later, in Node's setTimeout. \
        Look at the timers after each wait, not only when poll has returned 0: \
        with peers that send all the time, it never returns 0.",
    sources: &["poll(2)", "Python: loop.call_later", "Node.js: setTimeout"],
    ..Experiment::BLANK
}
.observed_by(observe);

#[cfg(unix)]
use unix::observe;

#[cfg(not(unix))]
use crate::experiments::unix_only as observe;

#[cfg(unix)]
mod unix {
    use std::io::{Read, Write};
    use std::os::fd::AsFd;
    use std::thread;
    use std::time::{Duration, Instant};

    use experiment::{Observation, Observed};
    use nix::poll::{PollFd, PollFlags, poll};

    use crate::experiments::pair::connection;

    const TIMER: Duration = Duration::from_millis(20);
    const HANDLER: Duration = Duration::from_millis(100);

    pub(super) fn observe() -> Observed {
        let (mut client, mut server) = connection()?;
        client.write_all(b"something")?;
        let start = Instant::now();
        let mut waits = 0;
        while start.elapsed() < TIMER {
            let left = TIMER.saturating_sub(start.elapsed());
            let mut entry = [PollFd::new(server.as_fd(), PollFlags::POLLIN)];
            let ready = poll(&mut entry, left.as_millis() as u16 + 1)?; // rounded up
            waits += 1;
            if ready > 0 {
                server.read_exact(&mut [0; "something".len()])?;
                thread::sleep(HANDLER); // in place of work
            }
        }
        let late = start.elapsed();

        let times = late.as_secs_f64() / TIMER.as_secs_f64();
        Ok(Observation::new()
            .fact(
                "the timer is due after",
                format!("{} ms", TIMER.as_millis()),
            )
            .fact("the handler takes", format!("{} ms", HANDLER.as_millis()))
            .fact("the timer's turn", format!("after {times:.1} times 20 ms"))
            .fact("calls of poll until then", waits)
            .answer(match waits {
                _ if late < HANDLER => "after 20 ms: it interrupts the handler",
                1 => "after 100 ms: as soon as the handler has returned",
                _ => "after 120 ms: when the handler has returned, poll waits for 20 ms",
            }))
    }
}
