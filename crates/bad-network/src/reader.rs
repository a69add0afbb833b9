//! The reader's language and terminal, where the command line does not say them.

use std::env;

use console::Term;
use socket_trace::Language;

/// So many columns every terminal has; as many are used where there is none.
pub(crate) const COLUMNS: usize = 80;

/// The columns of the terminal.
pub(crate) fn columns() -> usize {
    let size = Term::stdout().size_checked();
    size.map_or(COLUMNS, |(_, columns)| columns.into())
}

/// The language, as the environment says it: locale(7).
pub(crate) fn language() -> Language {
    let mut said = ["LC_ALL", "LC_MESSAGES", "LANG"]
        .into_iter()
        .filter_map(|name| env::var(name).ok());
    match said.find(|locale| !locale.is_empty()) {
        Some(locale) if locale.starts_with("zh") => Language::Chinese,
        _ => Language::English,
    }
}
