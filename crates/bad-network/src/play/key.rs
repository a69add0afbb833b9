//! What each key does.

use socket_trace::Decision;

/// What a key does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Key {
    Do(Decision),
    /// In a file only: wait until one more packet has come.
    Wait,
    Help,
    Quit,
}

impl Key {
    pub(super) fn of(letter: char) -> Option<Self> {
        Some(Self::Do(match letter {
            ' ' | '\n' | '\r' | 'p' => Decision::Pass,
            'd' => Decision::Drop,
            'h' => Decision::Hold,
            's' => Decision::Swap,
            'r' => Decision::Repeat,
            'c' => Decision::Cut,
            'g' => Decision::Go,
            'u' | '?' => return Some(Self::Help),
            'q' => return Some(Self::Quit),
            digit => Decision::Release(digit.to_digit(10)? as usize),
        }))
    }

    /// In a file, where blanks only separate, and `#` begins a comment.
    pub(super) fn all_in(text: &str) -> Result<Vec<Self>, char> {
        let lines = text
            .lines()
            .map(|line| line.split('#').next().unwrap_or_default());
        let letters = lines
            .flat_map(str::chars)
            .filter(|letter| !letter.is_whitespace());
        letters
            .map(|letter| match letter {
                'w' => Ok(Self::Wait),
                letter => Self::of(letter).ok_or(letter),
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_of_keys_has_blanks_and_comments() {
        let keys = Key::all_in("p d # lost\nh1 w q\n").unwrap();
        let expected = [
            Key::Do(Decision::Pass),
            Key::Do(Decision::Drop),
            Key::Do(Decision::Hold),
            Key::Do(Decision::Release(1)),
            Key::Wait,
            Key::Quit,
        ];
        assert_eq!(keys, expected);
        assert_eq!(Key::all_in("p x"), Err('x'));
    }
}
