//! What was measured, as a table.

use lesson_kit::Screen;

use crate::load::Load;
use crate::server::Kind;

/// One server under one load, for one round.
#[derive(Clone, Copy, Default)]
pub(crate) struct Sample {
    /// Messages that came back, per second.
    pub(crate) rate: f64,
    /// Processor time that one message took, in seconds: of the server, and of the load generator.
    pub(crate) server_time: Option<f64>,
    pub(crate) load_time: Option<f64>,
}

/// One load: all rounds, with a sample for each of [`Kind::ALL`].
pub(crate) struct Column {
    load: Load,
    rounds: Vec<[Sample; 3]>,
}

impl Column {
    pub(crate) fn new(load: Load, rounds: Vec<[Sample; 3]>) -> Self {
        Self { load, rounds }
    }

    /// The median over all rounds; NaN where something could not be measured.
    fn median(&self, figure: impl Fn(&[Sample; 3]) -> Option<f64>) -> f64 {
        let mut figures: Vec<_> = self.rounds.iter().filter_map(figure).collect();
        figures.sort_by(f64::total_cmp);
        figures.get(figures.len() / 2).copied().unwrap_or(f64::NAN)
    }
}

pub(crate) fn print(columns: &[Column], screen: &Screen) {
    let line = |name: &str, cell: &dyn Fn(&Column) -> String| {
        let cells: String = columns
            .iter()
            .map(|column| format!("{:>13}", cell(column)))
            .collect();
        screen.print(format_args!("{name:26}{cells}"));
    };
    line("connections × message", &|column| column.load.to_string());
    line("messages a second", &|_| String::new());
    for (place, kind) in Kind::ALL.iter().enumerate() {
        line(&format!("  {}", kind.name()), &|column| {
            format!("{:.0}", column.median(|round| Some(round[place].rate)))
        });
    }
    line("threaded-server's rate to", &|_| String::new());
    for (place, kind) in Kind::ALL.iter().enumerate().skip(1) {
        line(&format!("  {}", kind.name()), &|column| {
            format!(
                "{:.2}",
                column.median(|round| Some(round[0].rate / round[place].rate))
            )
        });
    }
    line("processor time, in µs", &|_| String::new());
    for (place, kind) in Kind::ALL.iter().enumerate() {
        line(&format!("  {}", kind.name()), &|column| {
            format!(
                "{:.1}",
                1e6 * column.median(|round| round[place].server_time)
            )
        });
    }
    line("  the load generator", &|column| {
        format!("{:.1}", 1e6 * column.median(|round| round[0].load_time))
    });
    line("its share of both", &|column| {
        let share = |round: &[Sample; 3]| {
            let (server, load) = (round[0].server_time?, round[0].load_time?);
            Some(load / (server + load))
        };
        format!("{:.0} %", 100.0 * column.median(share))
    });
}
