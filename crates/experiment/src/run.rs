//! Runs experiments.

use std::any::Any;
use std::panic::catch_unwind;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use crate::{Experiment, Needs, Observed, Outcome, Stopped, namespace};

/// How long one may take; each is done in a fraction of that.
const PATIENCE: Duration = Duration::from_secs(10);

/// Does an experiment, where it needs it in a network of its own.
#[must_use]
pub fn run(experiment: &Experiment) -> Outcome {
    match experiment.needs {
        Needs::Nothing => run_here(experiment),
        Needs::PrivateNetwork => namespace::outcome(namespace::start(experiment)),
    }
}

/// Does all of them, and gives each outcome to `seen`, in order.
///
/// Those with a network of their own disturb nobody, and mostly wait: all are started first, and go on meanwhile.
/// Not later: until it runs its own program, a child has a copy of every socket, and a close here would not be the last.
pub(crate) fn run_all(
    experiments: &'static [Experiment],
    mut seen: impl FnMut(&'static Experiment, Outcome),
) {
    let start =
        |one: &Experiment| (one.needs == Needs::PrivateNetwork).then(|| namespace::start(one));
    let started: Vec<_> = experiments.iter().map(start).collect();
    for (experiment, started) in experiments.iter().zip(started) {
        let outcome = match started {
            Some(started) => namespace::outcome(started),
            None => run_here(experiment),
        };
        seen(experiment, outcome);
    }
}

/// Does an experiment in this process, in a thread that nothing can hold longer than `PATIENCE`.
pub(crate) fn run_here(experiment: &Experiment) -> Outcome {
    let observe = experiment.observe;
    let (done, result) = mpsc::channel();
    thread::spawn(move || done.send(catch_unwind(observe)));
    match result.recv_timeout(PATIENCE) {
        Ok(Ok(observed)) => judge(experiment, observed),
        Ok(Err(panic)) => Outcome::failed(format!("panicked: {}", message(panic.as_ref()))),
        Err(_) => Outcome::failed(format!("not done after {} s", PATIENCE.as_secs())),
    }
}

fn judge(experiment: &Experiment, observed: Observed) -> Outcome {
    match observed {
        Ok(seen) if seen.answer == experiment.answer => Outcome::AsDocumented(seen),
        Ok(seen) if experiment.choices.contains(&seen.answer.as_str()) => {
            Outcome::Contradicted(seen)
        }
        Ok(seen) => Outcome::failed(format!("`{}` is not one of the choices", seen.answer)),
        Err(Stopped::Skipped(why)) => Outcome::Skipped { why },
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
    use std::io;

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
        assert!(matches!(
            outcome(|| Ok(Observation::new().answer("maybe"))),
            Outcome::Failed { .. }
        ));
        assert!(matches!(
            outcome(|| Err(skip("Linux only"))),
            Outcome::Skipped { .. }
        ));
        assert!(matches!(
            outcome(|| Err(io::Error::other("oh").into())),
            Outcome::Failed { .. }
        ));
        assert!(matches!(outcome(|| panic!("oh")), Outcome::Failed { .. }));
    }
}
