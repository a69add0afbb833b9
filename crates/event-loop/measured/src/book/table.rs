//! The table in the chapter, and its place there.

use std::fmt::Write;

use anyhow::{Context, Result};

use super::language::{Language, with_commas};
use crate::column::Column;
use crate::results::{Results, Sample};
use crate::servers::Kind;

/// They differ little from others; the terminal shows them.
const LEFT_OUT: [Kind; 5] = [
    Kind::Pool,
    Kind::Spin,
    Kind::Edge,
    Kind::Mio,
    Kind::PlainEpoll,
];

const BEGIN: &str = "<!-- measured -->\n";
const END: &str = "<!-- measured: end -->\n";

/// The chapter with this between the two comments.
pub(super) fn put_into(chapter: &str, table: &str) -> Result<String> {
    let (before, rest) = chapter.split_once(BEGIN).context(BEGIN)?;
    let (_, after) = rest.split_once(END).context(END)?;
    Ok(format!("{before}{BEGIN}{table}{END}{after}"))
}

/// The machine in one sentence, then a row for each server.
pub(super) fn markdown(results: &Results, language: Language) -> String {
    let machine = &results.machine;
    let (processor, processors) = (&machine.processor, machine.processors);
    let (kernel, rounds) = (&machine.kernel, results.rounds);
    let mut text = match language {
        Language::English => format!(
            "Measured on an {processor} with {processors} processors, {kernel}; each figure is the median of {rounds} rounds, in which the servers take turns.\n\n\
             | server | 1 | 64 | 1,000 | 10,000 | 99 % within | processor | memory |\n"
        ),
        Language::Chinese => format!(
            "测量所用的机器：{processor}，{processors} 个处理器，{kernel}；每个数字是 {rounds} 轮的中位数，每一轮里各个服务器轮流上场。\n\n\
             | 服务器 | 1 | 64 | 1,000 | 10,000 | 99 % 用时 | 处理器 | 内存 |\n"
        ),
    };
    text.push_str("|---|--:|--:|--:|--:|--:|--:|--:|\n");
    let kinds = results.kinds().into_iter();
    for kind in kinds.filter(|kind| !LEFT_OUT.contains(kind)) {
        row(&mut text, results, kind, language);
    }
    text
}

fn row(text: &mut String, results: &Results, kind: Kind, language: Language) {
    const RATES: [Column; 4] = [
        Column::active(1, 64),
        Column::active(64, 64),
        Column::active(1000, 64),
        Column::active(10_000, 64),
    ];
    let mut cells = vec![language.name(kind).to_owned()];
    let or_dash = |cell: Option<String>| cell.unwrap_or_else(|| "–".to_owned());
    for column in RATES {
        let rate = results.median(kind, column, |sample: &Sample| sample.rate);
        cells.push(or_dash(rate.map(with_commas)));
    }
    let many = RATES[2];
    let late = results.median(kind, many, |sample| 1e3 * sample.late);
    cells.push(or_dash(late.map(|late| format!("{late:.1} ms"))));
    let time = results.median(kind, many, |sample| 1e6 * sample.server_time);
    cells.push(or_dash(
        time.map(|time| format!("{} µs", with_commas(time))),
    ));
    let memory = results.memory(kind);
    cells.push(or_dash(
        memory.map(|bytes| format!("{:.1} KiB", bytes / 1024.0)),
    ));
    let _ = writeln!(text, "| {} |", cells.join(" | "));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_between_the_comments_is_new() {
        let chapter = format!("a\n{BEGIN}old\n{END}b\n");
        let new = put_into(&chapter, "new\n").unwrap();
        assert_eq!(new, format!("a\n{BEGIN}new\n{END}b\n"));
        assert!(put_into("a\n", "new\n").is_err());
    }
}
