//! Does experiments.

use std::any::Any;
use std::io::{self, ErrorKind};
use std::net::Ipv4Addr;
use std::panic::catch_unwind;
use std::sync::{OnceLock, mpsc};
use std::thread;
use std::time::Duration;

use instruments::{Missing, errno, loopback};

use crate::outcome::{Outcome, Skipped};
use crate::{Experiment, Needs, Observed, Stopped, private_network};

/// How long one may take; each is done in a fraction of that.
const PATIENCE: Duration = Duration::from_secs(10);
/// So long one on two hosts, which waits for the kernel's timers, on a machine that is busy with other things.
const PATIENCE_ON_HOSTS: Duration = Duration::from_secs(60);

/// Does an experiment, in a network of its own if it needs one.
#[must_use]
pub fn run(experiment: &Experiment) -> Outcome {
    match experiment.needs {
        Needs::Nothing => run_here(experiment),
        Needs::Loopback => match loopback() {
            Ok(()) => run_here(experiment),
            Err(missing) => Outcome::Skipped(missing.clone().into()),
        },
        Needs::PrivateNetwork => {
            private_network::start(experiment).map_or_else(|why| why, private_network::outcome)
        }
        Needs::TwoHosts => match run_here(experiment) {
            Outcome::Skipped(why) => private_network::skipped(why),
            outcome => outcome,
        },
    }
}

/// Whether 127.0.0.1 can be reached; found out once.
fn loopback() -> Result<(), &'static Missing> {
    static FOUND: OnceLock<Result<(), Missing>> = OnceLock::new();
    let found = FOUND.get_or_init(|| loopback::check(Ipv4Addr::LOCALHOST.into()));
    found.as_ref().copied()
}

/// Does an experiment in this process and this network, in a thread of its own, for no longer than its patience.
pub(crate) fn run_here(experiment: &Experiment) -> Outcome {
    let observe = experiment.observe;
    let patience = match experiment.needs {
        Needs::TwoHosts => PATIENCE_ON_HOSTS,
        _ => PATIENCE,
    };
    let (done, result) = mpsc::channel();
    // It ends with the experiment, or with the program if the experiment never does.
    let thread = thread::Builder::new().spawn(move || done.send(catch_unwind(observe)));
    if let Err(error) = thread {
        return cannot_start("a thread", &error);
    }
    match result.recv_timeout(patience) {
        Ok(Ok(observed)) => judge(experiment, observed),
        Ok(Err(panic)) => Outcome::failed(format!("panicked: {}", message(panic.as_ref()))),
        Err(_) => Outcome::failed(format!("not done after {} s", patience.as_secs())),
    }
}

/// A thread or a process could not be started: too many are running, or it should have worked.
pub(crate) fn cannot_start(what: &str, error: &io::Error) -> Outcome {
    match error.kind() {
        ErrorKind::WouldBlock => Outcome::Skipped(Skipped {
            why: format!("needs {what}: {}", errno::describe(error)),
            help: "`ulimit -u 4096` allows more threads and processes".into(),
        }),
        _ => Outcome::failed(format!("cannot start {what}: {error}")),
    }
}

fn judge(experiment: &Experiment, observed: Observed) -> Outcome {
    match observed {
        Ok(seen) if seen.answer == experiment.answer => Outcome::AsDocumented(seen),
        Ok(seen) if experiment.choices.contains(&seen.answer.as_str()) => {
            Outcome::Contradicted(seen)
        }
        Ok(seen) => Outcome::failed(format!("`{}` is not one of the choices", seen.answer)),
        Err(Stopped::Skipped(skipped)) => Outcome::Skipped(skipped),
        Err(Stopped::Failed(error)) => Outcome::failed(error.to_string()),
    }
}

fn message(panic: &(dyn Any + Send)) -> &str {
    panic
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| panic.downcast_ref::<&str>().copied())
        .unwrap_or("no message")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Observation, skip};

    const YES_OR_NO: Experiment = Experiment {
        name: "yes-or-no",
        choices: &["yes", "no"],
        answer: "yes",
        ..Experiment::BLANK
    };

    #[test]
    fn only_the_documented_answer_is_as_documented() {
        let outcome = |observe| run_here(&YES_OR_NO.observed_by(observe));
        assert!(matches!(
            outcome(|| Ok(Observation::new().answer("yes"))),
            Outcome::AsDocumented(_)
        ));
        assert!(matches!(
            outcome(|| Ok(Observation::new().answer("no"))),
            Outcome::Contradicted(_)
        ));
        for failing in [
            (|| Ok(Observation::new().answer("maybe"))) as fn() -> Observed,
            || Err(io::Error::other("oh").into()),
            || panic!("oh"),
        ] {
            assert!(matches!(outcome(failing), Outcome::Failed { .. }));
        }
    }

    #[test]
    fn what_the_machine_lacks_is_skipped_and_says_what_would_help() {
        let outcome = |observe| run_here(&YES_OR_NO.observed_by(observe));
        assert!(matches!(
            outcome(|| Err(skip("Linux only"))),
            Outcome::Skipped(_)
        ));
        let missing = outcome(|| {
            let missing = Missing::new("a cable", "buy one");
            Err(io::Error::from(missing).into())
        });
        let Outcome::Skipped(skipped) = missing else {
            panic!("{missing:?}");
        };
        assert_eq!([skipped.why, skipped.help], ["needs a cable", "buy one"]);
    }
}
