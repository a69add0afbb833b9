//! The results as a table for the terminal.

use crate::column::Column;
use crate::load;
use crate::results::{Results, Sample};
use crate::servers::Kind;

/// Less than that is not all of a processor.
const LIMITS: f64 = 0.9;

pub(crate) fn print(results: &Results) {
    let machine = &results.machine;
    println!(
        "{}, {} processors, {}; medians of {} rounds, in which the servers take turns of {} s",
        machine.processor, machine.processors, machine.kernel, results.rounds, results.seconds
    );
    let table = Table(results);
    table.head();
    table.section("messages a second", 0, |sample| sample.rate);
    table.section("99th percentile, ms", 2, |sample| 1e3 * sample.late);
    table.section("processor time of a message, µs", 1, |sample| {
        1e6 * sample.server_time
    });
    table.section(
        "processor time of a message in the load generator, µs",
        1,
        |sample| 1e6 * sample.load_time,
    );
    table.section("processors that the server used", 2, |sample| sample.busy);
    for kind in [Kind::Poll, Kind::Epoll, Kind::Edge, Kind::Mio] {
        table.ratios(kind);
    }
    table.memory();
    table.what_the_load_could();
}

struct Table<'a>(&'a Results);

impl Table<'_> {
    fn head(&self) {
        self.line("connections", |column| column.to_string());
    }

    fn line(&self, name: &str, cell: impl Fn(Column) -> String) {
        let cells = self.0.columns().into_iter().map(cell);
        let cells: String = cells.map(|cell| format!("{cell:>10}")).collect();
        println!("{name:18}{cells}");
    }

    fn section(&self, title: &str, digits: usize, figure: fn(&Sample) -> f64) {
        println!("{title}");
        for kind in self.0.kinds() {
            self.line(&format!("  {}", kind.name()), |column| {
                show(self.0.median(kind, column, figure), digits)
            });
        }
    }

    fn ratios(&self, kind: Kind) {
        let kinds = self.0.kinds();
        let others = [Kind::PlainMio, Kind::Tokio, Kind::TokioThreads];
        let mut others = others.into_iter().filter(|it| kinds.contains(it));
        if kinds.contains(&kind) && others.clone().next().is_some() {
            println!("{}'s rate to that of", kind.name());
            others.by_ref().for_each(|other| {
                self.line(&format!("  {}", other.name()), |column| {
                    show(self.0.ratio(kind, other, column), 2)
                });
            });
        }
    }

    fn memory(&self) {
        println!("growth for each connection, each answered once, KiB");
        for kind in self.0.kinds() {
            let memory = self.0.memory(kind).map(|bytes| bytes / 1024.0);
            println!("  {:16}{:>10}", kind.name(), show(memory, 2));
        }
    }

    /// Shows whether the load generator was the limit: a server of one thread can use no more than one processor.
    fn what_the_load_could(&self) {
        let kinds = self.0.kinds();
        let kind = if kinds.contains(&Kind::PlainEpoll) {
            Kind::PlainEpoll
        } else {
            kinds[0]
        };
        let beside = load::threads();
        println!("the load could have made, on the processors that the server leaves ({beside})");
        self.line("  messages/s", |column| {
            let time = self.0.median(kind, column, |sample| sample.load_time);
            show(time.map(|time| beside as f64 / time), 0)
        });
        println!(
            "where a server of one thread used less than {LIMITS} of a processor, it was not the limit:\n\
             the load was, or what else the machine did"
        );
    }
}

fn show(figure: Option<f64>, digits: usize) -> String {
    figure.map_or_else(|| "-".to_owned(), |figure| format!("{figure:.digits$}"))
}
