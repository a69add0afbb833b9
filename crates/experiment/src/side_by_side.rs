//! Does many experiments; those that disturb no other, at the same time.

use std::process::Child;
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Mutex, PoisonError};
use std::thread;

use crate::outcome::Outcome;
use crate::run::run;
use crate::{Experiment, Needs, private_network};

/// So many on two hosts go on at once. Each has three processes that mostly wait for the kernel's timers;
/// if all began at the same moment, two cores would be busy for long with their beginning.
const ON_HOSTS: usize = 16;

/// An experiment before its turn.
enum Begun {
    /// It needs this process, and is done in its turn.
    No,
    /// A process of its own does it.
    InNetwork(Child),
    /// A thread does it, or will.
    OnHosts(Receiver<Outcome>),
}

/// Those on two hosts, and where their outcomes go.
type Queue<'a> = Mutex<Vec<(&'a Experiment, Sender<Outcome>)>>;

/// Does all of these, and shows each with its outcome, in order.
///
/// Those with networks of their own disturb no other, and mostly wait: all are begun first, and go on meanwhile.
/// Not between the others: until it runs its own program, a child has a copy of every socket,
/// and a close here would not be the last.
pub(crate) fn run_all(
    experiments: &[&Experiment],
    show: impl Fn(&Experiment, &Outcome),
) -> Vec<Outcome> {
    let mut queue = Vec::new();
    let begun: Vec<_> = experiments
        .iter()
        .map(|one| begin(one, &mut queue))
        .collect();
    queue.reverse();
    let workers = queue.len().min(ON_HOSTS);
    let queue = Mutex::new(queue);
    thread::scope(|scope| {
        // Each ends when the queue is empty.
        for _ in 0..workers {
            scope.spawn(|| work(&queue));
        }
        let done = experiments.iter().zip(begun).map(|(experiment, begun)| {
            let outcome = match begun {
                Begun::No => run(experiment),
                Begun::InNetwork(started) => private_network::outcome(started),
                Begun::OnHosts(outcome) => outcome
                    .recv()
                    .unwrap_or_else(|_| Outcome::failed("the thread that did it has ended")),
            };
            show(experiment, &outcome);
            outcome
        });
        done.collect()
    })
}

fn begin<'a>(
    experiment: &'a Experiment,
    queue: &mut Vec<(&'a Experiment, Sender<Outcome>)>,
) -> Begun {
    match experiment.needs {
        Needs::Nothing | Needs::Loopback => Begun::No,
        // What cannot be started at the same time as all others, for lack of descriptors, is started in its turn.
        Needs::PrivateNetwork => {
            private_network::start(experiment).map_or(Begun::No, Begun::InNetwork)
        }
        Needs::TwoHosts => {
            let (sender, outcome) = mpsc::channel();
            queue.push((experiment, sender));
            Begun::OnHosts(outcome)
        }
    }
}

fn work(queue: &Queue<'_>) {
    let next = || queue.lock().unwrap_or_else(PoisonError::into_inner).pop();
    while let Some((experiment, outcome)) = next() {
        // Nobody receives it, where showing another one has failed.
        let _ = outcome.send(run(experiment));
    }
}
