//! Who waits for a packet that is lost?

pub mod one_connection;
pub mod four_connections;

use experiment::Subject;

use crate::trial::{Trial, experiments};

/// In teaching order.
pub(crate) const TRIALS: [Trial; 2] = [one_connection::TRIAL, four_connections::TRIAL];

/// The experiments.
pub const SUBJECT: Subject = Subject {
    name: "order",
    title: "Who waits for a packet that is lost?",
    experiments: &experiments(&TRIALS),
};
