//! The anchors of headings, as GitHub and mdBook make them.

use std::collections::HashMap;

/// The anchors of one page: a second heading of the same text gets a number.
#[derive(Debug, Default)]
pub(crate) struct Slugs {
    taken: HashMap<String, usize>,
}

impl Slugs {
    /// The anchor of the next heading, whose text is `heading`.
    pub(crate) fn of(&mut self, heading: &str) -> String {
        let slug = slug(heading);
        let count = self.taken.entry(slug.clone()).or_default();
        *count += 1;
        match *count {
            1 => slug,
            count => format!("{slug}-{}", count - 1),
        }
    }
}

/// In lower case, with hyphens for spaces, and without punctuation.
fn slug(heading: &str) -> String {
    let mut slug = String::new();
    for c in heading.trim().chars() {
        if c.is_alphanumeric() || c == '_' || c == '-' {
            slug.extend(c.to_lowercase());
        } else if c == ' ' {
            slug.push('-');
        }
    }
    slug
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn punctuation_is_dropped_and_letters_of_any_language_stay() {
        let of = |heading| Slugs::default().of(heading);
        assert_eq!(of("Stage 3: Send the reply"), "stage-3-send-the-reply");
        assert_eq!(of("第 3 关：发出回复"), "第-3-关发出回复");
        assert_eq!(
            of("What `recv(1024)` does — and not"),
            "what-recv1024-does--and-not"
        );
        assert_eq!(of("SO_REUSEADDR"), "so_reuseaddr");
    }

    #[test]
    fn a_heading_that_comes_again_gets_a_number() {
        let mut slugs = Slugs::default();
        assert_eq!(
            [(); 3].map(|()| slugs.of("Run it")),
            ["run-it", "run-it-1", "run-it-2"]
        );
    }
}
