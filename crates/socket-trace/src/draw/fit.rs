//! A call in as many columns as there are: first the words go that say least, then the end of the data.

use console::{measure_text_width, truncate_str};

use super::words;
use crate::language::Language;
use crate::model::{Begin, Call, Outcome, Return};

/// Which part of a call it is.
#[derive(Clone, Copy, Debug)]
pub(super) enum Shape<'a> {
    /// It has not waited.
    Whole(&'a Return),
    /// It waits: `accept(3) …`.
    Begins(&'a Call),
    /// It has waited: `… accept = 4`.
    Ends(&'a Return),
    /// Where what it asks for and the answer are apart: `accept(3)`.
    Asks(&'a Call),
    /// The answer: `= 4`.
    Answers(&'a Return),
}

/// What is left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Brevity {
    Nothing,
    /// The words of an error, the beginnings that many names have in common.
    Words,
}

/// Fewer columns say nothing about data.
const LEAST_DATA: usize = 7;
/// More lines for one call would hide the others.
const MOST_LINES: usize = 4;

/// The call, in at most so many columns: one line if possible.
pub(super) fn call(shape: &Shape<'_>, room: usize, language: Language) -> Vec<String> {
    if let Some(line) = whole(shape, room, language) {
        return vec![line];
    }
    let without = measure_text_width(&write(shape, Brevity::Words, 1, language));
    let room_for_data = (room + 1).saturating_sub(without);
    if room_for_data >= LEAST_DATA {
        let text = write(shape, Brevity::Words, room_for_data, language);
        if measure_text_width(&text) <= room {
            return vec![text];
        }
    }
    wrap(
        &write(shape, Brevity::Words, LEAST_DATA.max(room / 2), language),
        room,
    )
}

/// The call on one line with all that is kept of its data, if there is room.
pub(super) fn whole(shape: &Shape<'_>, room: usize, language: Language) -> Option<String> {
    if has_more_data_than(shape, room) {
        return None;
    }
    [Brevity::Nothing, Brevity::Words]
        .into_iter()
        .map(|brevity| write(shape, brevity, usize::MAX, language))
        .find(|line| measure_text_width(line) <= room)
}

/// Each byte of text or of digits needs a column: most of what is long needs no second look.
fn has_more_data_than(shape: &Shape<'_>, room: usize) -> bool {
    let data = match shape {
        Shape::Whole(returned) => &returned.call.data,
        Shape::Begins(call) => &call.data,
        // They may not show it.
        Shape::Ends(_) | Shape::Asks(_) | Shape::Answers(_) => return false,
    };
    data.as_ref().is_some_and(|data| match &data.begin {
        Begin::Text(text) => text.is_ascii() && text.len() > room,
        Begin::Hex(digits) => digits.len() > room,
    })
}

/// On several lines, but not on more than a few; all but the first are indented.
pub(super) fn wrap(text: &str, room: usize) -> Vec<String> {
    let mut lines = lines(words_of(text, room), room);
    if lines.len() > MOST_LINES {
        lines.truncate(MOST_LINES);
        if let Some(last) = lines.last_mut() {
            last.push_str(" …");
        }
    }
    let cut = |line: String| truncate_str(&line, room, "…").into_owned();
    lines.into_iter().map(cut).collect()
}

/// Words on as many lines as they need; all but the first are indented. A word that is wider than a line is broken.
pub(super) fn lines(words: impl IntoIterator<Item = String>, room: usize) -> Vec<String> {
    const INDENT: &str = "  ";
    let mut lines = vec![String::new()];
    for word in words {
        let mut gap = " ";
        for piece in pieces(&word, room.saturating_sub(INDENT.len())) {
            let last = lines.last().map_or("", String::as_str);
            let is_begun = !last.trim().is_empty();
            let used = measure_text_width(last) + gap.len();
            if is_begun && used + measure_text_width(&piece) > room {
                lines.push(INDENT.into());
            }
            if let Some(line) = lines.last_mut() {
                let gap = if line.trim().is_empty() { "" } else { gap };
                *line += &format!("{gap}{piece}");
            }
            gap = "";
        }
    }
    lines
}

/// A word, or the parts of it of which each fits a line: Chinese has no blanks.
fn pieces(word: &str, room: usize) -> Vec<String> {
    let mut pieces = vec![String::new()];
    let mut used = 0;
    for c in word.chars() {
        let width = measure_text_width(c.encode_utf8(&mut [0; 4]));
        if used > 0 && used + width > room {
            pieces.push(String::new());
            used = 0;
        }
        used += width;
        if let Some(piece) = pieces.last_mut() {
            piece.push(c);
        }
    }
    pieces
}

/// The parts between which a line may be broken: a result stays with what is before it, if a line has room for both.
fn words_of(text: &str, room: usize) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    for word in text.split(' ') {
        match words.last_mut() {
            Some(last) if ["=", "…"].contains(&word) || last.ends_with(" =") => {
                *last += &format!(" {word}");
            }
            _ => words.push(word.into()),
        }
    }
    let fits = |word: &str| 2 + measure_text_width(word) <= room;
    let parts = words
        .into_iter()
        .flat_map(|word| match word.rsplit_once(" = ") {
            Some((before, result)) if !fits(&word) => vec![before.into(), format!("= {result}")],
            _ => vec![word],
        });
    parts.collect()
}

/// With at most so many columns for the data.
fn write(shape: &Shape<'_>, brevity: Brevity, data_room: usize, language: Language) -> String {
    let (call, is_sent) = match shape {
        Shape::Whole(returned) | Shape::Ends(returned) | Shape::Answers(returned) => {
            (&returned.call, is_sent(&returned.call))
        }
        Shape::Begins(call) => (*call, true),
        // The same call may have returned: then it has what was received.
        Shape::Asks(call) => (*call, is_sent(call)),
    };
    let data = || call.data.as_ref().map(|data| words::data(data, data_room));
    let head = || head(call, is_sent.then(data).flatten(), brevity);
    match shape {
        Shape::Begins(_) => format!("{} …", head()),
        Shape::Asks(_) => head(),
        Shape::Whole(returned) => {
            format!("{}{}", head(), answer(returned, brevity, &data, language))
        }
        Shape::Answers(returned) => answer(returned, brevity, &data, language)
            .trim_start_matches([' ', ':', '：'])
            .to_owned(),
        Shape::Ends(returned) => format!(
            "… {}{}",
            call.name,
            answer(returned, brevity, &data, language)
        ),
    }
}

/// `send(3, "one")`, with what it sends.
fn head(call: &Call, sent: Option<String>, brevity: Brevity) -> String {
    let mut arguments = call.arguments.clone();
    // After the descriptor, where send has its buffer.
    let place = 1.min(arguments.len());
    arguments.splice(place..place, sent);
    let arguments = arguments.join(", ");
    let arguments = match brevity {
        Brevity::Words => shorten(&arguments),
        _ => arguments,
    };
    format!("{}({arguments})", call.name)
}

fn is_sent(call: &Call) -> bool {
    ["write", "writev"].contains(&call.name.as_str()) || call.name.starts_with("send")
}

/// ` = 11 "onetwothree" from 127.0.0.1:9000`.
fn answer(
    returned: &Return,
    brevity: Brevity,
    data: &dyn Fn() -> Option<String>,
    language: Language,
) -> String {
    let mut text = match &returned.outcome {
        Outcome::Value(value) => format!(" = {value}"),
        Outcome::Error(error) if brevity == Brevity::Words => {
            format!(" = {}", error.split(' ').next().unwrap_or_default())
        }
        Outcome::Error(error) => format!(" = {error}"),
        Outcome::Interrupted => language
            .pick(": interrupted by a signal", "：被信号打断")
            .into(),
        Outcome::Never => language.pick(": never returned", "：再没有返回").into(),
    };
    let received = matches!(returned.outcome, Outcome::Value(1..)) && !is_sent(&returned.call);
    if let Some(data) = received.then(data).flatten() {
        text += &format!(" {data}");
    }
    if !returned.meaning.is_empty() {
        text += &format!(" {}", returned.meaning);
    }
    text
}

/// Without what names have in common, and what the kind of the socket says already.
fn shorten(arguments: &str) -> String {
    const SAID_ALREADY: [&str; 4] = [
        "|SOCK_CLOEXEC",
        ", IPPROTO_TCP",
        ", IPPROTO_UDP",
        "EPOLL_CTL_",
    ];
    const COMMON: [&str; 2] = ["AF_", "SOCK_"];
    let all = SAID_ALREADY.iter().chain(&COMMON);
    all.fold(arguments.to_owned(), |text, part| text.replace(part, ""))
}
