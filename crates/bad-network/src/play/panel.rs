//! What waits, as lines.

use std::time::Duration;

use console::{measure_text_width, truncate_str};
use socket_trace::{Language, Seen, View};

use super::help;

/// So many packets that wait are shown; of the others only how many there are.
const MOST_SHOWN: usize = 4;
/// Columns of a packet's name: `client synack 1 again 10`.
const NAME: usize = 24;
/// Columns of what is said behind a packet: `waits 100.0 s, again after 10.00 s`.
const TIMES: usize = 24;

/// Columns for the words of a packet, eight of an arrow included, in a panel so wide.
pub(super) fn room(width: usize) -> usize {
    width.saturating_sub(NAME + TIMES + 4) + 8
}

/// The panel, in so many columns.
pub(super) fn panel(view: &View, said: &str, width: usize, language: Language) -> Vec<String> {
    let mut lines = vec![title(view, width, language)];
    for (index, seen) in view.waiting.iter().take(MOST_SHOWN).enumerate() {
        let mark = if index == 0 { "▶" } else { " " };
        lines.push(packet(mark, seen, width, language));
    }
    let hidden = view.waiting.len().saturating_sub(MOST_SHOWN);
    if hidden > 0 {
        lines.push(language.pick(
            format!("  and {hidden} more"),
            format!("  还有 {hidden} 个"),
        ));
    }
    for (key, seen) in &view.held {
        lines.push(packet(&key.to_string(), seen, width, language));
    }
    if !said.is_empty() {
        lines.push(format!("! {said}"));
    }
    lines.push(help::all(language).to_owned());
    let fitting = lines.into_iter();
    fitting
        .map(|line| truncate_str(&line, width, "…").into_owned())
        .collect()
}

/// `── the wire: 2 packets wait, 1 is held ───`.
fn title(view: &View, width: usize, language: Language) -> String {
    let waiting = match view.waiting.len() {
        0 => language.pick("nothing waits".to_owned(), "没有包在等".to_owned()),
        1 => language.pick("1 packet waits".to_owned(), "1 个包在等".to_owned()),
        count => language.pick(format!("{count} packets wait"), format!("{count} 个包在等")),
    };
    let held = match view.held.len() {
        0 => String::new(),
        count => language.pick(format!(", {count} held"), format!("，扣住 {count} 个")),
    };
    let state = if view.is_cut {
        language.pick(" · the cable is cut: c mends it", " · 网线断着：按 c 接好")
    } else if view.passes_all {
        language.pick(" · all pass: g makes them wait", " · 全部放行：按 g 又会等")
    } else {
        ""
    };
    let text = format!(
        "── {}{waiting}{held}{state} ",
        language.pick("the wire: ", "线上：")
    );
    let rest = width.saturating_sub(measure_text_width(&text));
    text + &"─".repeat(rest)
}

/// `▶ client data 2           "two"                 waits 0.4 s`.
fn packet(mark: &str, seen: &Seen, width: usize, language: Language) -> String {
    let text = filled(&seen.text, room(width) - 8);
    let again = match seen.again_after {
        Some(after) => language.pick(
            format!(", again after {}", seconds(after)),
            format!("，隔 {} 重传", seconds(after)),
        ),
        None => String::new(),
    };
    let (name, waits) = (filled(&seen.name, NAME), seconds(seen.waits));
    format!("{mark} {name} {text} {waits}{again}")
}

fn filled(text: &str, width: usize) -> String {
    let text = truncate_str(text, width, "…");
    let blank = width.saturating_sub(measure_text_width(&text));
    format!("{text}{}", " ".repeat(blank))
}

/// `0.4 s`.
fn seconds(time: Duration) -> String {
    format!("{:.1} s", time.as_secs_f64())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(name: &str) -> Seen {
        Seen {
            from: 1,
            name: name.into(),
            text: "\"one\" seq 1 ack 1".into(),
            waits: Duration::from_millis(400),
            again_after: Some(Duration::from_millis(1030)),
        }
    }

    #[test]
    fn a_panel_is_not_wider_than_its_terminal() {
        let view = View {
            waiting: (1..9)
                .map(|number| seen(&format!("client data {number} again 1")))
                .collect(),
            held: vec![(1, seen("server synack 1 again 12 and more"))],
            is_cut: true,
            ..View::default()
        };
        for language in Language::ALL {
            for width in [40, 80, 120] {
                let lines = panel(&view, "nothing waits", width, language);
                let widest = lines.iter().map(|line| measure_text_width(line)).max();
                assert!(widest <= Some(width), "{}", lines.join("\n"));
                assert!(lines.len() <= 9, "{}", lines.join("\n"));
            }
        }
    }

    #[test]
    fn a_panel_says_what_waits() {
        let view = View {
            waiting: vec![seen("client data 2 again 1")],
            ..View::default()
        };
        let lines = panel(&view, "", 80, Language::English);
        assert!(
            lines[0].starts_with("── the wire: 1 packet waits ──"),
            "{}",
            lines[0]
        );
        let expected =
            "▶ client data 2 again 1    \"one\" seq 1 ack 1            0.4 s, again after 1.0 s";
        assert_eq!(lines[1], expected);
    }
}
