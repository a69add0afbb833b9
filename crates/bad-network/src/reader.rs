//! The reader's language and terminal, where the command line does not say them.

use std::env;

use console::Term;
use lesson_kit::screen::wrap_columns;
use socket_trace::Language;

/// So many columns every terminal has; as many are used where there is none.
pub(crate) const COLUMNS: usize = 80;

/// The columns of the terminal; elsewhere those that [`WRAP_COLUMNS`](lesson_kit::screen::WRAP_COLUMNS) gives.
pub(crate) fn columns() -> usize {
    let terminal = Term::stdout().size_checked();
    let columns = terminal.map(|(_, columns)| columns.into());
    columns.or_else(wrap_columns).unwrap_or(COLUMNS)
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
