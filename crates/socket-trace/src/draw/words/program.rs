//! A program and its command line, in a few words.

use console::{measure_text_width, truncate_str};

use crate::language::Language;
use crate::model::Program;

/// The name of a program: the two that everybody has are said in the reader's language.
pub(in crate::draw) fn name(program: &Program, language: Language) -> &str {
    match program.name.as_str() {
        "server" => language.pick("server", "服务器"),
        "client" => language.pick("client", "客户端"),
        name => name,
    }
}

/// Its command line in at most so many columns.
/// Where its program is on the disk says little; and where its files are, if there is no room for that.
pub(in crate::draw) fn command(program: &Program, room: usize) -> String {
    let mut words = program.command.clone();
    without_folders(words.iter_mut().take(1));
    if measure_text_width(&shell_words::join(&words)) > room {
        without_folders(words.iter_mut());
    }
    truncate_str(&shell_words::join(&words), room, "…").into_owned()
}

/// `server.py` for `tests/python/server.py`; an address of the web stays as it is.
fn without_folders<'a>(words: impl Iterator<Item = &'a mut String>) {
    for word in words.filter(|word| !word.contains("://")) {
        let name = word.rsplit('/').next().unwrap_or_default();
        if !name.is_empty() {
            *word = name.to_owned();
        }
    }
}
