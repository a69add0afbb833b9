//! What was measured: the form in which it is kept, and the figures that are read from it.

use serde::{Deserialize, Serialize};

use crate::column::Column;
use crate::machine::Machine;
use crate::servers::Kind;

/// One server in one column, for one round.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Sample {
    /// Messages that came back, per second.
    pub(crate) rate: f64,
    /// So long took the slowest of a hundred messages, in seconds: the 99th percentile.
    pub(crate) late: f64,
    /// Processor time that one message took, in seconds: of the server, and of the load generator.
    pub(crate) server_time: f64,
    pub(crate) load_time: f64,
    /// How many processors the server used.
    pub(crate) busy: f64,
    /// How much the server grew for a connection that was answered once, in bytes.
    pub(crate) memory: f64,
}

impl Sample {
    /// With four digits: the others would only fill the file in which they are kept.
    pub(crate) fn rounded(self) -> Self {
        let round = |figure: f64| format!("{figure:.3e}").parse().unwrap_or(figure);
        Self {
            rate: round(self.rate),
            late: round(self.late),
            server_time: round(self.server_time),
            load_time: round(self.load_time),
            busy: round(self.busy),
            memory: round(self.memory),
        }
    }
}

/// One server in one column: a sample for each round.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Cell {
    pub(crate) column: Column,
    pub(crate) kind: Kind,
    pub(crate) samples: Vec<Sample>,
}

/// All of it.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Results {
    pub(crate) machine: Machine,
    pub(crate) rounds: usize,
    /// How long a server was measured in a round.
    pub(crate) seconds: f64,
    pub(crate) cells: Vec<Cell>,
}

impl Results {
    /// The columns that were measured, in their order.
    pub(crate) fn columns(&self) -> Vec<Column> {
        let is_there = |column: &Column| self.cells.iter().any(|cell| cell.column == *column);
        Column::ALL.into_iter().filter(is_there).collect()
    }

    /// The servers that were measured, in their order.
    pub(crate) fn kinds(&self) -> Vec<Kind> {
        let mut kinds = Vec::new();
        for cell in &self.cells {
            if !kinds.contains(&cell.kind) {
                kinds.push(cell.kind);
            }
        }
        kinds
    }

    /// The median of a figure over all rounds.
    pub(crate) fn median(
        &self,
        kind: Kind,
        column: Column,
        figure: fn(&Sample) -> f64,
    ) -> Option<f64> {
        median(self.samples(kind, column)?.iter().map(figure).collect())
    }

    /// The median of the ratios within a round: what else the machine does in it has little weight there.
    pub(crate) fn ratio(&self, kind: Kind, other: Kind, column: Column) -> Option<f64> {
        let samples = self.samples(kind, column)?.iter();
        let pairs = samples.zip(self.samples(other, column)?);
        median(pairs.map(|(one, other)| one.rate / other.rate).collect())
    }

    /// The growth for each of the most connections that the server had, in bytes.
    pub(crate) fn memory(&self, kind: Kind) -> Option<f64> {
        let cells = self.cells.iter().filter(|cell| cell.kind == kind);
        let largest = cells.max_by_key(|cell| cell.column.active)?;
        self.median(kind, largest.column, |sample| sample.memory)
    }

    fn samples(&self, kind: Kind, column: Column) -> Option<&[Sample]> {
        let mut cells = self.cells.iter();
        let cell = cells.find(|cell| cell.kind == kind && cell.column == column)?;
        Some(&cell.samples)
    }
}

fn median(mut figures: Vec<f64>) -> Option<f64> {
    figures.sort_by(f64::total_cmp);
    figures.get(figures.len() / 2).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ratio_is_that_of_a_round() {
        let column = Column::ALL[0];
        let cell = |kind, rates: [f64; 3]| Cell {
            column,
            kind,
            samples: rates
                .map(|rate| Sample {
                    rate,
                    ..Sample::default()
                })
                .to_vec(),
        };
        let results = Results {
            machine: Machine::default(),
            rounds: 3,
            seconds: 0.1,
            // In the second round the machine was slow.
            cells: vec![
                cell(Kind::Epoll, [90.0, 9.0, 60.0]),
                cell(Kind::Tokio, [100.0, 10.0, 100.0]),
            ],
        };
        let rate = |sample: &Sample| sample.rate;
        assert_eq!(results.median(Kind::Epoll, column, rate), Some(60.0));
        assert_eq!(results.ratio(Kind::Epoll, Kind::Tokio, column), Some(0.9));
        assert_eq!(results.ratio(Kind::Epoll, Kind::Mio, column), None);
        assert_eq!(results.kinds(), [Kind::Epoll, Kind::Tokio]);
        assert_eq!(results.columns(), [column]);
    }
}
