//! The reader's language, where the command line does not say it.

use std::env;

use socket_trace::Language;

/// As the environment says it: locale(7).
#[must_use]
pub fn language() -> Language {
    let mut said = ["LC_ALL", "LC_MESSAGES", "LANG"]
        .into_iter()
        .filter_map(|name| env::var(name).ok());
    match said.find(|locale| !locale.is_empty()) {
        Some(locale) if locale.starts_with("zh") => Language::Chinese,
        _ => Language::English,
    }
}
