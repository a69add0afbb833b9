//! A sentence that a report can say in another language.

use std::borrow::Cow;
use std::fmt;
use std::io;
use std::net::SocketAddr;
use std::path;
use std::process::ExitStatus;

use serde::{Deserialize, Serialize};

/// A sentence, made with `said!`, or a text that is the same in every language.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Said {
    /// What a program printed, an address, a command: see [`verbatim`].
    Verbatim(String),
    /// A sentence with gaps, `{}`, and what fills them.
    Sentence {
        /// In English. A translation is looked up by it.
        template: Cow<'static, str>,
        /// One for each gap.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        with: Vec<Self>,
    },
}

/// Makes a [`Said`] from an English sentence and what fills its gaps.
///
/// ```
/// use harness::report::{said, verbatim};
///
/// let sentence = said!("got {} on the {}'s stdout", verbatim("hello"), said!("server"));
/// assert_eq!(sentence.to_string(), "got hello on the server's stdout");
/// ```
///
/// A number and an address fill a gap as they are, and so does an error of the operating system;
/// a text is another sentence, or it is [`verbatim`].
/// The sentence is a literal: so a test can find every one, and look for its translation.
/// A gap with nothing to fill it does not compile:
///
/// ```compile_fail,E0080
/// harness::said!("{} of {}", 1);
/// ```
#[macro_export]
macro_rules! said {
    ($template:literal $(, $with:expr)* $(,)?) => {{
        const { $crate::report::check_gaps($template, &[$(stringify!($with)),*]) };
        $crate::report::Said::Sentence {
            template: ::std::borrow::Cow::Borrowed($template),
            with: vec![$($crate::report::Said::from($with)),*],
        }
    }};
}

/// A text that is the same in every language.
#[must_use]
pub fn verbatim(text: impl fmt::Display) -> Said {
    Said::Verbatim(text.to_string())
}

/// Panics, when it is compiled, if a sentence has more gaps than fillings, or fewer.
#[doc(hidden)]
pub const fn check_gaps(template: &str, with: &[&str]) {
    let (bytes, mut at, mut gaps) = (template.as_bytes(), 1, 0);
    while at < bytes.len() {
        if bytes[at - 1] == b'{' && bytes[at] == b'}' {
            gaps += 1;
        }
        at += 1;
    }
    assert!(
        gaps == with.len(),
        "a sentence needs one filling for each gap"
    );
}

impl Said {
    /// Two lines: this one, and one below it.
    #[must_use]
    pub fn above(self, below: impl Into<Self>) -> Self {
        Self::Sentence {
            template: "{}\n{}".into(),
            with: vec![self, below.into()],
        }
    }

    /// The text in another language; `translation` gives that of a template, if there is one.
    #[must_use]
    pub fn translated<'text>(&self, translation: &dyn Fn(&str) -> Option<&'text str>) -> String {
        match self {
            Self::Verbatim(text) => text.clone(),
            Self::Sentence { template, with } => {
                let with = with.iter().map(|one| one.translated(translation));
                let template = translation(template).unwrap_or(template);
                filled(template, &with.collect::<Vec<_>>())
            }
        }
    }
}

/// In English.
impl fmt::Display for Said {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.translated(&|_| None))
    }
}

/// `{}` is the next filling, `{1}` the second one: another language may need another order.
fn filled(template: &str, with: &[String]) -> String {
    let mut text = String::new();
    let mut next = 0;
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        let Some((number, after)) = after.split_once('}') else {
            break;
        };
        let index: usize = number.parse().unwrap_or(next);
        next = index.saturating_add(1);
        text += before;
        match with.get(index) {
            Some(filling) => text += filling,
            None => text += &format!("{{{number}}}"),
        }
        rest = after;
    }
    text + rest
}

impl From<&Self> for Said {
    fn from(said: &Self) -> Self {
        said.clone()
    }
}

macro_rules! verbatim {
    ($($kind:ty),*) => {$(
        impl From<$kind> for Said {
            fn from(value: $kind) -> Self {
                verbatim(value)
            }
        }
    )*};
}

verbatim!(u8, u16, u32, u64, usize, i32, SocketAddr, path::Display<'_>);

/// As the system says it: "Connection refused (os error 111)".
impl From<&io::Error> for Said {
    fn from(error: &io::Error) -> Self {
        let text = error.to_string();
        match error.raw_os_error() {
            Some(code) => Self::Sentence {
                template: text
                    .replace(&format!("(os error {code})"), "(os error {})")
                    .into(),
                with: vec![code.into()],
            },
            None => Self::Verbatim(text),
        }
    }
}

impl From<io::Error> for Said {
    fn from(error: io::Error) -> Self {
        Self::from(&error)
    }
}

/// "exit status: 1", or "signal: 9 (SIGKILL)".
impl From<ExitStatus> for Said {
    fn from(status: ExitStatus) -> Self {
        if let Some(code) = status.code() {
            return said!("exit status: {}", code);
        }
        #[cfg(unix)]
        if let Some(number) = std::os::unix::process::ExitStatusExt::signal(&status)
            && let Ok(signal) = nix::sys::signal::Signal::try_from(number)
        {
            return said!("signal: {} ({})", number, verbatim(signal));
        }
        verbatim(status)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chinese(template: &str) -> Option<&'static str> {
        match template {
            "got {} on the {}'s stdout" => Some("在{1}的标准输出上收到 {0}"),
            "server" => Some("服务器"),
            "{} of {}" => Some("{1} 中的 {}"),
            _ => None,
        }
    }

    #[test]
    fn a_sentence_is_translated_with_the_sentences_in_it_and_no_data_is() {
        let said = said!(
            "got {} on the {}'s stdout",
            verbatim("server"),
            said!("server")
        );
        assert_eq!(said.to_string(), "got server on the server's stdout");
        assert_eq!(said.translated(&chinese), "在服务器的标准输出上收到 server");
        let unknown = said!("the {} ended", &said!("server"));
        assert_eq!(unknown.translated(&chinese), "the 服务器 ended");
    }

    #[test]
    fn a_gap_that_nothing_fills_is_shown_as_it_is() {
        let error = io::Error::other("no {} and no {2} here {");
        assert_eq!(Said::from(error).to_string(), "no {} and no {2} here {");
        assert_eq!(said!("{} of {}", 2, 3).translated(&chinese), "3 中的 {}");
        assert_eq!(verbatim("{}").to_string(), "{}");
        let huge = format!("{{{}}}{{}}", usize::MAX);
        assert_eq!(filled(&huge, &[]), huge);
    }

    #[test]
    fn an_error_of_the_system_is_a_sentence_with_its_number() {
        let error = io::Error::from_raw_os_error(2);
        let said = Said::from(&error);
        assert_eq!(said.to_string(), error.to_string());
        let Said::Sentence { template, .. } = said else {
            panic!("{said:?}");
        };
        assert!(template.ends_with("(os error {})"), "{template}");
    }

    #[test]
    fn what_is_sent_is_received() {
        let said = said!("{} sent {}", said!("peer {}", 2), verbatim("\"你好\""));
        let line = serde_json::to_string(&said).unwrap();
        assert_eq!(serde_json::from_str::<Said>(&line).unwrap(), said);
    }

    #[cfg(unix)]
    #[test]
    fn the_end_of_a_program_is_said() {
        use std::os::unix::process::ExitStatusExt;

        for (raw, said) in [(7 << 8, "exit status: 7"), (9, "signal: 9 (SIGKILL)")] {
            assert_eq!(Said::from(ExitStatus::from_raw(raw)).to_string(), said);
        }
    }
}
