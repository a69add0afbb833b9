//! The arguments, and the help that is made from them.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Parser, ValueEnum};

use crate::column::Column;
use crate::measure::Plan;
use crate::servers::Kind;

/// Measure echo servers in one go, all under the same load: threads, loops, tokio and Python.
#[derive(Parser)]
#[command(version)]
pub(crate) struct Args {
    /// The servers (default: all of them)
    #[arg(long, value_name = "NAME", value_delimiter = ',')]
    servers: Vec<Kind>,
    /// The columns (default: all of them): 1, 64, 1000, 5000 or 10000 connections with 64 bytes each, 8x64K,
    /// and 100+0, 100+400, 100+1900, 100+4900 or 100+9900, where 100 are active and the others are silent
    #[arg(long, value_name = "COLUMN", value_delimiter = ',')]
    columns: Vec<Column>,
    /// How often each server has its turn in each column; a figure is the median
    #[arg(long, value_name = "N", default_value_t = 3, value_parser = clap::value_parser!(u16).range(1..))]
    rounds: u16,
    /// How long a turn is, in milliseconds
    #[arg(long, value_name = "MS", default_value_t = 300, value_parser = clap::value_parser!(u16).range(1..))]
    time: u16,
    /// Only see whether it works: one round, short turns, and the columns with up to 500 connections
    #[arg(long, conflicts_with_all = ["columns", "rounds", "time"])]
    quick: bool,
    /// Measure nothing: show the results that the book shows, and draw its plots and write its tables again
    #[arg(long, conflicts_with_all = ["servers", "columns", "rounds", "time", "quick", "write"])]
    pub(crate) draw: bool,
    /// Write the results into the book: two plots and a table, in both languages
    #[arg(long)]
    pub(crate) write: bool,
    /// Write the results to this file, with each sample
    #[arg(long, value_name = "FILE")]
    pub(crate) json: Option<PathBuf>,
    /// Be one of the servers
    #[arg(long, value_name = "NAME", hide = true)]
    pub(crate) serve: Option<Kind>,
}

impl Args {
    pub(crate) fn plan(&self) -> Plan {
        let mut columns = self.columns.clone();
        if columns.is_empty() {
            columns.extend(Column::ALL);
        }
        let (mut rounds, mut time) = (self.rounds, self.time);
        if self.quick {
            columns.retain(|column| column.connections() <= 500);
            (rounds, time) = (1, 50);
        }
        let mut kinds = self.servers.clone();
        if kinds.is_empty() {
            kinds.extend(Kind::value_variants());
        }
        Plan {
            kinds,
            columns,
            rounds: rounds.into(),
            time: Duration::from_millis(time.into()),
        }
    }
}
