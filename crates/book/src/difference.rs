//! Compares two texts of which one has parts left out, and shows where they differ.

use snapbox::Data;
use snapbox::filter::NormalizeToExpected;
use snapbox::report::{Palette, write_diff};

/// Is `printed` the text of `expected`, where `[..]` is any part of a line, and `...` any lines?
pub(crate) fn is_as_expected(expected: &str, printed: &str) -> bool {
    let [expected, printed] = comparable(expected, printed);
    printed == expected
}

/// The lines that differ: `-` for those of `expected`, `+` for those of `found`.
pub(crate) fn shown(expected: &str, found: &str, expected_name: &str) -> String {
    let mut text = String::new();
    let [expected, found] = comparable(expected, found);
    let written = write_diff(
        &mut text,
        &expected,
        &found,
        Some(&expected_name),
        Some(&"found"),
        Palette::plain(),
    );
    written.expect("a string takes all that is written to it");
    text.trim_end().to_owned()
}

/// Both texts, the second one with parts left out where the first one has them left out.
fn comparable(expected: &str, found: &str) -> [Data; 2] {
    let [expected, found] = [expected, found].map(|text| Data::text(text).raw());
    let normalize = NormalizeToExpected::new().redact();
    let found = normalize.normalize(found, &expected);
    [expected, found]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_of_a_line_or_any_lines_can_be_left_out() {
        let printed = "listening on 127.0.0.1:4711\none\ntwo\nthree\n";
        for expected in [
            printed,
            "listening on 127.0.0.1:[..]\none\ntwo\nthree\n",
            "listening on [..]\n...\nthree\n",
            "...\n",
        ] {
            assert!(is_as_expected(expected, printed), "{expected}");
        }
        for expected in [
            "",
            "listening on 127.0.0.1:[..]\none\ntwo\n",
            "listening on [..]\n...\nfour\n",
            "listening\n...\n",
        ] {
            assert!(!is_as_expected(expected, printed), "{expected}");
        }
    }

    #[test]
    fn the_difference_names_both_lines() {
        let shown = shown("a\nb\n", "a\nc\n", "source");
        assert!(shown.contains("- b") && shown.contains("+ c"), "{shown}");
    }
}
