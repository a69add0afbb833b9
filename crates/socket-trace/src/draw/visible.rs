//! What may be shown as it is. Traced programs say what they like; neither a terminal nor a page may obey it.

/// A character, or how it is written where it would not be seen, or would change how others are seen.
pub(super) fn visible(c: char) -> impl Iterator<Item = char> {
    let (seen, written) = if is_seen(c) {
        (Some(c), None)
    } else {
        (None, Some(c.escape_default()))
    };
    seen.into_iter().chain(written.into_iter().flatten())
}

/// Not a control character, not a mark that turns the direction of the text (Unicode, UAX #9) or ends a line,
/// and not one of those that XML forbids.
pub(super) fn is_seen(c: char) -> bool {
    let turns = matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let breaks = matches!(c, '\u{2028}' | '\u{2029}');
    !c.is_control() && !turns && !breaks && !matches!(c, '\u{fffe}' | '\u{ffff}')
}
