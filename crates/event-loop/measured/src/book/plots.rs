//! What the two plots show.

use anyhow::Result;

use super::drawing::{Line, Plot};
use super::language::Language;
use crate::column::Column;
use crate::results::{Results, Sample};
use crate::servers::Kind;

/// Those that differ enough to be seen beside each other. Each has the same colour in both plots.
const SHOWN: [Kind; 6] = [
    Kind::Threads,
    Kind::Poll,
    Kind::Epoll,
    Kind::Tokio,
    Kind::Selectors,
    Kind::Asyncio,
];

/// The rate by the number of connections.
pub(super) fn rate(results: &Results, language: Language) -> Result<String> {
    let plot = Plot {
        title: language.pick(
            "Messages a second, all connections active",
            "每秒消息数（所有连接都活跃）",
        ),
        x: language.pick("connections", "连接数"),
        is_logarithmic: true,
        lines: lines(results, language, &SHOWN, false, |sample| sample.rate),
    };
    plot.draw(language)
}

/// The processor time of a message by the number of silent connections beside the hundred that are active.
pub(super) fn silent(results: &Results, language: Language) -> Result<String> {
    let time = |sample: &Sample| 1e6 * sample.server_time;
    let plot = Plot {
        title: language.pick(
            "Microseconds of processor time for a message",
            "处理一条消息所用的处理器时间（微秒）",
        ),
        x: language.pick(
            "silent connections, beside 100 active ones",
            "沉默的连接数（另有 100 个活跃的连接）",
        ),
        is_logarithmic: false,
        lines: lines(results, language, &[Kind::Poll, Kind::Epoll], true, time),
    };
    plot.draw(language)
}

/// A line for each of these servers that was measured, in the columns with silent connections or in the others.
fn lines(
    results: &Results,
    language: Language,
    kinds: &[Kind],
    is_silent: bool,
    figure: fn(&Sample) -> f64,
) -> Vec<Line> {
    let mut columns = results.columns();
    columns.retain(|column| column.size == 64 && column.is_mostly_silent() == is_silent);
    let point = |kind: Kind, column: Column| {
        let count = if is_silent {
            column.silent
        } else {
            column.active
        };
        Some((count as f64, results.median(kind, column, figure)?))
    };
    let line = |&kind: &Kind| Line {
        name: language.name(kind),
        colour: SHOWN.iter().position(|&it| it == kind).unwrap_or(0),
        points: columns.iter().filter_map(|&it| point(kind, it)).collect(),
    };
    kinds.iter().map(line).collect()
}
