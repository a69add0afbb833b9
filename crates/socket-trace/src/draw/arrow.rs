//! A segment as an arrow: `◀── SYN ─────`; one that is lost: `─── SYN ─✗ dropped`.

use console::{Alignment, measure_text_width, pad_str, truncate_str};

use super::verdict::Way;

/// What an arrow needs beside its label: a head, a tail, blanks.
fn around(way: Way) -> usize {
    match way {
        Way::Through => 8,
        Way::Lost => 6,
        Way::Late => 4,
    }
}

/// So many columns the arrow of a packet that passes would have, for a label as long as fits beside this word.
pub(super) fn room_beside(word: &str, way: Way, width: usize) -> usize {
    let blank = usize::from(!word.is_empty());
    let used = measure_text_width(word) + blank + around(way);
    (width + around(Way::Through)).saturating_sub(used)
}

/// An arrow of this width, with a label, and a word on what the network does.
pub(super) fn draw(label: &str, word: &str, way: Way, to_the_left: bool, width: usize) -> String {
    let word = truncate_str(word, width.saturating_sub(8), "…");
    let room = room_beside(&word, way, width).saturating_sub(around(Way::Through));
    let label = truncate_str(label, room, "…");
    let used = measure_text_width(&label) + measure_text_width(&word);
    match way {
        Way::Through => through(&[&*label, &word], to_the_left, width),
        Way::Lost => {
            let shaft = "─".repeat((width / 2).saturating_sub(used + 7));
            let text = match to_the_left {
                true => format!("{word} ✗{shaft} {label} ───"),
                false => format!("─── {label} {shaft}✗ {word}"),
            };
            let side = match to_the_left {
                true => Alignment::Right,
                false => Alignment::Left,
            };
            pad_str(text.trim(), width, side, None).into_owned()
        }
        // The head comes with the arrival.
        Way::Late => {
            let shaft = "─".repeat(width.saturating_sub(used + 4).max(1));
            match to_the_left {
                true => format!("{word} {shaft} {label} ─"),
                false => format!("─ {label} {shaft} {word}"),
            }
        }
    }
}

fn through(parts: &[&str; 2], to_the_left: bool, width: usize) -> String {
    let text = parts.join(" ");
    let text = text.trim_end();
    let used = measure_text_width(text) + 5;
    if to_the_left {
        format!(
            "◀── {text} {}",
            "─".repeat(width.saturating_sub(used).max(1))
        )
    } else {
        format!(
            "─── {text} {}▶",
            "─".repeat(width.saturating_sub(used + 1).max(1))
        )
    }
}

/// What was late arrives now.
pub(super) fn arrival(label: &str, to_the_left: bool, width: usize) -> String {
    let label = truncate_str(label, width.saturating_sub(6), "…");
    let shaft = "┄".repeat(width.saturating_sub(measure_text_width(&label) + 4).max(1));
    if to_the_left {
        format!("◀┄ {label} {shaft}")
    } else {
        format!("{shaft} {label} ┄▶")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_arrow_shows_what_becomes_of_its_packet() {
        let cases = [
            (
                "SYN",
                "",
                Way::Through,
                "─── SYN ───────────▶",
                "◀── SYN ────────────",
            ),
            (
                "SYN",
                "twice",
                Way::Through,
                "─── SYN twice ─────▶",
                "◀── SYN twice ──────",
            ),
            (
                "\"two\"",
                "dropped",
                Way::Lost,
                "─── \"two\" ✗ dropped ",
                " dropped ✗ \"two\" ───",
            ),
            (
                "again: \"…\"",
                "",
                Way::Lost,
                "─── again: \"…\" ✗    ",
                "    ✗ again: \"…\" ───",
            ),
            (
                "\"hello\"",
                "+50 ms",
                Way::Late,
                "─ \"hello\" ─── +50 ms",
                "+50 ms ─── \"hello\" ─",
            ),
            (
                "a long label",
                "+50 ms",
                Way::Late,
                "─ a long l… ─ +50 ms",
                "+50 ms ─ a long l… ─",
            ),
        ];
        for (label, word, way, right, left) in cases {
            assert_eq!(draw(label, word, way, false, 20), right);
            assert_eq!(draw(label, word, way, true, 20), left);
        }
        assert_eq!(arrival("SYN", false, 20), "┄┄┄┄┄┄┄┄┄┄┄┄┄ SYN ┄▶");
        assert_eq!(arrival("SYN", true, 20), "◀┄ SYN ┄┄┄┄┄┄┄┄┄┄┄┄┄");
        for width in 0..20 {
            let arrow = draw("label", "dropped", Way::Lost, false, width);
            assert!(measure_text_width(&arrow) <= width.max(20), "{arrow}");
        }
    }
}
