//! The results as a table for the terminal.

use lesson_kit::Screen;

use crate::column::Column;
use crate::load;
use crate::results::{Results, Sample};
use crate::servers::Kind;

/// Less than that is not all of a processor.
const LIMITS: f64 = 0.9;

pub(crate) fn print(results: &Results) {
    let machine = &results.machine;
    let screen = Screen::plain();
    screen.print(format_args!(
        "{}, {} processors, {}; medians of {} rounds, in which the servers take turns of {} s",
        machine.processor, machine.processors, machine.kernel, results.rounds, results.seconds
    ));
    let table = Table { results, screen };
    table.head();
    table.section("messages a second", 0, |sample| sample.rate);
    table.section("99th percentile, ms", 2, |sample| 1e3 * sample.late);
    table.section("processor time of a message, µs", 1, |sample| {
        1e6 * sample.server_time
    });
    table.section("processors that the server used", 2, |sample| sample.busy);
    table.section("processors that the load generator used", 2, |sample| {
        sample.rate * sample.load_time
    });
    for kind in [Kind::Poll, Kind::Epoll, Kind::Edge, Kind::Mio] {
        table.ratios(kind);
    }
    table.memory();
    table.what_the_load_could();
}

struct Table<'a> {
    results: &'a Results,
    screen: Screen,
}

impl Table<'_> {
    fn head(&self) {
        self.line("connections", |column| column.to_string());
    }

    fn line(&self, name: &str, cell: impl Fn(Column) -> String) {
        let cells = self.results.columns().into_iter().map(cell);
        let cells: String = cells.map(|cell| format!("{cell:>10}")).collect();
        self.screen.print(format_args!("{name:18}{cells}"));
    }

    fn section(&self, title: &str, digits: usize, figure: fn(&Sample) -> f64) {
        self.screen.print(title);
        for kind in self.results.kinds() {
            self.line(&format!("  {}", kind.name()), |column| {
                show(self.results.median(kind, column, figure), digits)
            });
        }
    }

    fn ratios(&self, kind: Kind) {
        let kinds = self.results.kinds();
        let others = [Kind::PlainMio, Kind::Tokio, Kind::TokioThreads];
        let others: Vec<_> = others.iter().filter(|it| kinds.contains(it)).collect();
        if kinds.contains(&kind) && !others.is_empty() {
            self.screen
                .print(format_args!("{}'s rate to that of", kind.name()));
            for &other in others {
                self.line(&format!("  {}", other.name()), |column| {
                    show(self.results.ratio(kind, other, column), 2)
                });
            }
        }
    }

    fn memory(&self) {
        self.screen
            .print("growth for each connection, each answered once, KiB");
        for kind in self.results.kinds() {
            let memory = self.results.memory(kind).map(|bytes| bytes / 1024.0);
            self.screen
                .print(format_args!("  {:16}{:>10}", kind.name(), show(memory, 2)));
        }
    }

    /// Shows whether the load generator was the limit: a server of one thread can use no more than one processor.
    fn what_the_load_could(&self) {
        let kinds = self.results.kinds();
        let kind = if kinds.contains(&Kind::PlainEpoll) {
            Kind::PlainEpoll
        } else {
            kinds[0]
        };
        let beside = load::threads();
        self.screen.print(format_args!(
            "the load could have made, on the processors that the server leaves ({beside})"
        ));
        self.line("  messages/s", |column| {
            let time = self.results.median(kind, column, |sample| sample.load_time);
            show(time.map(|time| beside as f64 / time), 0)
        });
        self.screen.print(format_args!(
            "where a server of one thread used less than {LIMITS} of a processor, it was not the limit:\n\
             the load was, or what else the machine did; with one connection, each waits for the other"
        ));
    }
}

fn show(figure: Option<f64>, digits: usize) -> String {
    figure.map_or_else(|| "-".to_owned(), |figure| format!("{figure:.digits$}"))
}
