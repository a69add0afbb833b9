//! The rounds: in each of them all servers take their turn in each column.

use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};

use crate::column::Column;
use crate::connections;
use crate::load;
use crate::machine::Machine;
use crate::results::{Cell, Results, Sample};
use crate::running::{self, Running};
use crate::servers::Kind;

/// What to measure.
pub(crate) struct Plan {
    pub(crate) kinds: Vec<Kind>,
    pub(crate) columns: Vec<Column>,
    pub(crate) rounds: usize,
    /// How long a server is measured in a round.
    pub(crate) time: Duration,
}

/// Measures all of it.
pub(crate) fn measure(mut plan: Plan) -> Result<Results> {
    let python = running::find_python();
    if python.is_none() {
        eprintln!("without the servers in Python: there is no python3 here");
        plan.kinds.retain(|kind| kind.script().is_none());
    }
    plan.leave_out_what_is_too_many()?;
    let mut cells = plan.cells();
    ensure!(!cells.is_empty(), "nothing is left to measure");
    for round in 0..plan.rounds {
        let begin = Instant::now();
        // In the other order each time: who comes first finds another machine than who comes last.
        let order: Vec<_> = if round % 2 == 0 {
            cells.iter_mut().collect()
        } else {
            cells.iter_mut().rev().collect()
        };
        for cell in order {
            let python = python.as_deref().unwrap_or_default();
            let sample = turn(cell, python, plan.time);
            let sample =
                sample.with_context(|| format!("{}, {}", cell.kind.name(), cell.column))?;
            cell.samples.push(sample);
        }
        let (round, seconds) = (round + 1, begin.elapsed().as_secs());
        eprintln!("round {round} of {}: {seconds} s", plan.rounds);
    }
    Ok(Results {
        machine: Machine::this(),
        rounds: plan.rounds,
        seconds: plan.time.as_secs_f64(),
        cells,
    })
}

/// A server that begins anew, in one column.
fn turn(cell: &Cell, python: &str, time: Duration) -> Result<Sample> {
    let column = cell.column;
    let server = Running::start(cell.kind, python)?;
    let before = server.memory()?;
    let streams = connections::connect(server.addr, column.connections())?;
    let growth = server.memory()?.saturating_sub(before);
    let sample = load::drive(&streams, column, &server, time)?;
    // Before the connections: their end is not measured.
    drop(server);
    let memory = growth as f64 / column.connections() as f64;
    Ok(Sample { memory, ..sample }.rounded())
}

impl Plan {
    fn cells(&self) -> Vec<Cell> {
        let mut cells = Vec::new();
        for &column in &self.columns {
            for &kind in &self.kinds {
                let is_many = column.connections() > kind.most_connections();
                let is_silent = column.is_mostly_silent();
                if !is_many && (!is_silent || kind.is_measured_with_silent_ones()) {
                    let samples = Vec::new();
                    cells.push(Cell {
                        column,
                        kind,
                        samples,
                    });
                }
            }
        }
        cells
    }

    /// Raises the limit on descriptors as far as it goes; the servers inherit it.
    fn leave_out_what_is_too_many(&mut self) -> Result<()> {
        use nix::sys::resource::{Resource, getrlimit, setrlimit};
        /// Some are for other files.
        const OTHERS: u64 = 50;

        let (_, hard) = getrlimit(Resource::RLIMIT_NOFILE)?;
        setrlimit(Resource::RLIMIT_NOFILE, hard, hard)?;
        self.columns.retain(|column| {
            let fits = column.connections() as u64 + OTHERS <= hard;
            if !fits {
                eprintln!("without {column}: a process may have {hard} files open here");
            }
            fits
        });
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_cannot_serve_so_many_is_left_out() {
        let plan = Plan {
            kinds: vec![Kind::Pool, Kind::Poll],
            columns: ["64", "1000", "100+400"]
                .map(|name| name.parse().unwrap())
                .into(),
            rounds: 1,
            time: Duration::from_millis(1),
        };
        let cells = plan.cells();
        let names: Vec<_> = cells
            .iter()
            .map(|cell| format!("{} {}", cell.kind.name(), cell.column))
            .collect();
        assert_eq!(names, ["pool 64", "poll 64", "poll 1000", "poll 100+400"]);
    }
}
