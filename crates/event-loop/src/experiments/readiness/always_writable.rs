//! A silent connection is writable, all the time.

use experiment::Experiment;

/// How often poll returns in a loop that always asks for POLLOUT.
pub const EXPERIMENT: Experiment = Experiment {
    name: "always-writable",
    question: "A connection is silent: nothing comes, and there is nothing to send. \
        For 200 ms a loop asks poll for POLLIN and POLLOUT. How often does poll return with an event?",
    choices: &[
        "not once: nothing happens",
        "once: the socket has become writable",
        "thousands of times, as fast as the loop can ask",
    ],
    answer: "thousands of times, as fast as the loop can ask",
    explanation: "Writable means that the send buffer has room. The buffer of a silent connection is empty, so it always has room: \
        poll returns at once, the loop finds nothing to send, and asks again, and that takes a whole processor. \
        Ask for POLLOUT when send has taken less than all, and stop asking when the rest is sent. \
        An edge-triggered loop may ask all the time: it is told when room has come, not as long as there is room.",
    sources: &["poll(2): POLLOUT", "epoll(7): Level-triggered and edge-triggered"],
    ..Experiment::BLANK
}
.observed_by(observe);

#[cfg(unix)]
use unix::observe;

#[cfg(not(unix))]
use crate::experiments::unix_only as observe;

#[cfg(unix)]
mod unix {
    use std::os::fd::AsFd;
    use std::time::{Duration, Instant};

    use experiment::{Observation, Observed, Stopped};
    use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
    use nix::sys::resource::{UsageWho, getrusage};
    use nix::sys::time::TimeValLike;

    use crate::experiments::pair::connection;

    /// A thousand rounds and more, if the loop does not wait.
    const A_WHILE: Duration = Duration::from_millis(200);

    pub(super) fn observe() -> Observed {
        let reading = ask_for_a_while(PollFlags::POLLIN)?;
        let both = ask_for_a_while(PollFlags::POLLIN | PollFlags::POLLOUT)?;
        Ok(Observation::new()
            .fact("events, asking for POLLIN", reading.events)
            .fact("  processor time", reading.busy())
            .fact("events, asking for POLLOUT, too", both.events)
            .fact("  processor time", both.busy())
            .answer(match both.events {
                0 => "not once: nothing happens",
                1 => "once: the socket has become writable",
                _ => "thousands of times, as fast as the loop can ask",
            }))
    }

    struct Asked {
        /// How often poll returned with an event.
        events: u32,
        processor_time: f64,
        time: f64,
    }

    impl Asked {
        fn busy(&self) -> String {
            format!("{:.0} %", 100.0 * self.processor_time / self.time)
        }
    }

    fn ask_for_a_while(wanted: PollFlags) -> Result<Asked, Stopped> {
        let (_client, server) = connection()?;
        let (start, before) = (Instant::now(), processor_time()?);
        let mut events = 0;
        while let Some(left) = A_WHILE.checked_sub(start.elapsed()) {
            // Rounded up: with 0 ms it would not wait.
            let timeout = PollTimeout::try_from(left.as_millis() + 1).unwrap_or(PollTimeout::ZERO);
            let mut entries = [PollFd::new(server.as_fd(), wanted)];
            if poll(&mut entries, timeout)? > 0 {
                events += 1;
            }
        }
        Ok(Asked {
            events,
            processor_time: processor_time()? - before,
            time: start.elapsed().as_secs_f64(),
        })
    }

    /// What this program has used until now, in seconds.
    fn processor_time() -> Result<f64, Stopped> {
        let used = getrusage(UsageWho::RUSAGE_SELF)?;
        let microseconds = (used.user_time() + used.system_time()).num_microseconds();
        Ok(microseconds as f64 / 1e6)
    }
}
