//! The colours and the font: those of the book's other figures, in light and in dark.
//!
//! plotters writes each colour as an attribute. A style sheet has precedence over attributes,
//! so a few lines of CSS make the dark figure of the light one.

use plotters::style::RGBColor;

use super::language::Language;

pub(super) const PANEL: RGBColor = RGBColor(0xf7, 0xf9, 0xfb);
pub(super) const TEXT: RGBColor = RGBColor(0x1d, 0x27, 0x33);
pub(super) const AXIS: RGBColor = RGBColor(0x87, 0x94, 0xa3);
pub(super) const GRID: RGBColor = RGBColor(0xdd, 0xe4, 0xec);
pub(super) const LINES: [RGBColor; 6] = [
    RGBColor(0xc4, 0x34, 0x2b),
    RGBColor(0xb9, 0x7a, 0x0a),
    RGBColor(0x12, 0x80, 0x5f),
    RGBColor(0x2f, 0x66, 0xc8),
    RGBColor(0x7b, 0x4f, 0xbf),
    RGBColor(0x5a, 0x67, 0x77),
];

const IN_THE_DARK: [(RGBColor, &str); 10] = [
    (PANEL, "#171d27"),
    (TEXT, "#e8edf4"),
    (AXIS, "#7c8a9e"),
    (GRID, "#2f3a4a"),
    (LINES[0], "#f0857d"),
    (LINES[1], "#e0ab45"),
    (LINES[2], "#5fc9a6"),
    (LINES[3], "#7faaf5"),
    (LINES[4], "#bda0f2"),
    (LINES[5], "#a9b6c6"),
];

const FONT: &str = r#"system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif"#;

/// The drawing with its title, and with its colours for a dark background.
pub(super) fn with_style(svg: &str, title: &str, language: Language) -> String {
    let rules = IN_THE_DARK.map(|(RGBColor(red, green, blue), dark)| {
        let light = format!("#{red:02X}{green:02X}{blue:02X}");
        format!(
            "[fill=\"{light}\"] {{ fill: {dark}; }}\n[stroke=\"{light}\"] {{ stroke: {dark}; }}\n"
        )
    });
    let tag = language.tag();
    let head = format!(
        "<title>{title}</title>\n<style>\ntext {{ font-family: {FONT}; }}\n\
         @media screen and (prefers-color-scheme: dark) {{\n{}}}\n</style>",
        rules.concat()
    );
    let (opening, rest) = svg.split_once('>').unwrap_or((svg, ""));
    format!("{opening} role=\"img\" xml:lang=\"{tag}\">\n{head}{rest}")
}
