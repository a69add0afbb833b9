//! A segment as an arrow: `◀── SYN ─────`.

use console::{measure_text_width, truncate_str};

/// An arrow of this width, with a label.
pub(super) fn draw(label: &str, to_the_left: bool, width: usize) -> String {
    // Three for the head and its shaft, three for the tail, two spaces.
    let label = truncate_str(label, width.saturating_sub(8), "…");
    let used = measure_text_width(&label) + 2;
    let shaft = "─".repeat(width.saturating_sub(used + 3).max(1));
    if to_the_left {
        format!("◀── {label} {shaft}")
    } else {
        let shaft = "─".repeat(width.saturating_sub(used + 4).max(1));
        format!("─── {label} {shaft}▶")
    }
}
