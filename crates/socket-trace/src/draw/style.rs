//! Colours, and nothing else that a terminal obeys.

use console::Style;

use super::visible::visible;

/// In the colour of the program, or of its kind. Control characters in the text are shown, and not obeyed.
pub(super) fn paint(text: &str, style: &str, column: usize) -> String {
    if text.is_empty() {
        return String::new();
    }
    let text: String = text.chars().flat_map(visible).collect();
    let program = if column == 0 {
        Style::new().cyan()
    } else {
        Style::new().magenta()
    };
    let painted = match style {
        "" => program,
        "bold" => program.bold(),
        "waiting" => Style::new().yellow(),
        "error" => Style::new().red(),
        "dim" => Style::new().dim(),
        "dim italic" => Style::new().dim().italic(),
        "wire bold" => Style::new().bold(),
        _ => Style::new(),
    };
    painted.apply_to(text).to_string()
}
