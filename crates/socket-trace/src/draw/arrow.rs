//! A segment as an arrow: `◀── SYN ─────`; one that is lost: `─── SYN ─✗ dropped`.

use console::{measure_text_width, pad_str, truncate_str};

use super::verdict::Way;

/// An arrow of this width, with a label, and a word on what the network does.
pub(super) fn draw(label: &str, word: &str, way: Way, to_the_left: bool, width: usize) -> String {
    let word = match word {
        "" => String::new(),
        word => format!(" {}", truncate_str(word, width.saturating_sub(8), "…")),
    };
    let room = width.saturating_sub(measure_text_width(&word));
    // Three for the head and its shaft, three for the tail, two spaces.
    let label = truncate_str(label, room.saturating_sub(8), "…");
    let used = measure_text_width(&label) + 5;
    match way {
        Way::Lost => lost(&label, word.trim(), to_the_left, width),
        Way::Through if to_the_left => {
            let shaft = "─".repeat(room.saturating_sub(used).max(1));
            format!("◀── {label}{word} {shaft}")
        }
        Way::Through => {
            let shaft = "─".repeat(room.saturating_sub(used + 1).max(1));
            format!("─── {label}{word} {shaft}▶")
        }
        // The head comes with the arrival.
        Way::Late => {
            let shaft = "─".repeat(room.saturating_sub(used).max(1));
            if to_the_left {
                format!("{} {shaft} {label} ───", word.trim())
            } else {
                format!("─── {label} {shaft} {}", word.trim())
            }
        }
    }
}

/// It ends half-way.
fn lost(label: &str, word: &str, to_the_left: bool, width: usize) -> String {
    let used = measure_text_width(label) + 5;
    let most = width.saturating_sub(measure_text_width(word) + 2);
    let shaft = "─".repeat((width / 2).min(most).saturating_sub(used));
    if to_the_left {
        let text = format!("{word} ✗{shaft} {label} ───");
        return pad_str(&text, width, console::Alignment::Right, None).into_owned();
    }
    format!("─── {label} {shaft}✗ {word}")
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
