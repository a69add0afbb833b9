//! Finds the sentences that a stage can say, in its source.
//!
//! No parser of Rust: it knows strings, comments and brackets, and the name before an opening one.
//! What has two words is taken for a sentence, unless it is an argument that is data.

/// A sentence, and the line where it begins.
#[derive(Debug)]
pub(crate) struct Sentence {
    pub(crate) line: usize,
    /// With [`ANYTHING`] for each placeholder.
    pub(crate) text: String,
}

/// Stands where a format argument would.
pub(crate) const ANYTHING: &str = "§";

/// All that is said here, even a single word; and names, which a report repeats.
const SAID: [(&str, usize); 14] = [
    ("fail", 0),
    ("fail", 1),
    ("fail", 2),
    ("step", 0),
    ("note", 0),
    ("instead", 0),
    ("expect_line_that", 0),
    ("connect", 0),
    ("udp_peer", 0),
    ("bind", 0),
    ("over", 0),
    ("start", 0),
    ("accept", 0),
    ("another_peer_says", 1),
];

/// What these take is data, or said by a panic.
const NOT_SAID: [(&str, usize); 36] = [
    ("Err", 0),
    ("Stopped", 0),
    ("after_shell", 0),
    ("ask", 1),
    ("cfg", 0),
    ("command", 0),
    ("contains", 0),
    ("echo", 1),
    ("env", 0),
    ("expect", 0),
    ("expect_end", 1),
    ("expect_failure", 0),
    ("expect_failure", 2),
    ("expect_line", 0),
    ("expect_on_stderr", 0),
    ("expect_on_stdout", 0),
    ("expect_output", 0),
    ("expect_output", 1),
    ("join", 0),
    ("map_err", 0),
    ("panic", 0),
    ("printed", 0),
    ("println", 0),
    ("receive_line", 1),
    ("run_client", 0),
    ("run_client", 1),
    ("send", 0),
    ("serve", 0),
    ("start", 1),
    ("starts_with", 0),
    ("strip_prefix", 0),
    ("strip_suffix", 0),
    ("trim_start_matches", 0),
    ("type_line", 0),
    ("unreachable", 0),
    ("verbatim", 0),
];

/// The sentences in `source`, without those of its unit tests.
pub(crate) fn sentences(source: &str) -> Vec<Sentence> {
    let source = source.split("\n#[cfg(test)]").next().unwrap_or(source);
    Scanner::new(source).run()
}

/// A bracket that is open.
struct Open {
    /// What is called, or nothing.
    name: String,
    /// How many commas there have been.
    argument: usize,
}

struct Scanner<'source> {
    rest: &'source str,
    line: usize,
    /// The name just before, if nothing but `!` came after it.
    name: String,
    open: Vec<Open>,
    found: Vec<Sentence>,
}

impl<'source> Scanner<'source> {
    fn new(source: &'source str) -> Self {
        Self {
            rest: source,
            line: 1,
            name: String::new(),
            open: Vec::new(),
            found: Vec::new(),
        }
    }

    fn run(mut self) -> Vec<Sentence> {
        while let Some(next) = self.rest.chars().next() {
            let is_in_name = |c: char| c.is_alphanumeric() || c == '_';
            let name_end = self.rest.find(|c| !is_in_name(c));
            match next {
                '"' => self.string(),
                '/' if self.rest.starts_with("//") => {
                    self.skip(self.rest.find('\n').unwrap_or(self.rest.len()));
                }
                '\'' => self.character_or_lifetime(),
                '(' | '[' | '{' => self.open(),
                ')' | ']' | '}' => {
                    self.open.pop();
                    self.other();
                }
                ',' => {
                    if let Some(open) = self.open.last_mut() {
                        open.argument += 1;
                    }
                    self.other();
                }
                '!' => {
                    self.skip(1);
                }
                _ if is_in_name(next) => {
                    self.name = self.skip(name_end.unwrap_or(self.rest.len())).to_owned();
                }
                _ => self.other(),
            }
        }
        self.found
    }

    fn skip(&mut self, count: usize) -> &'source str {
        let (skipped, rest) = self.rest.split_at(count);
        self.line += skipped.matches('\n').count();
        self.rest = rest;
        skipped
    }

    fn other(&mut self) {
        self.name.clear();
        self.skip(self.rest.chars().next().map_or(0, char::len_utf8));
    }

    fn open(&mut self) {
        self.open.push(Open {
            name: std::mem::take(&mut self.name),
            argument: 0,
        });
        self.skip(1);
    }

    fn character_or_lifetime(&mut self) {
        let mut chars = self.rest.char_indices().skip(2);
        let is_character = self.rest[1..].starts_with('\\')
            || chars.next().is_some_and(|(_, second)| second == '\'');
        self.other();
        if is_character {
            let escape = usize::from(self.rest.starts_with('\\'));
            self.skip(escape);
            let quote = self.rest.find('\'').expect("a character ends");
            // An escaped quote is not the end.
            self.skip(if quote == 0 { 2 } else { quote + 1 });
        }
    }

    /// Takes a literal, as the program sees it.
    fn string(&mut self) {
        let line = self.line;
        let is_bytes = self.name == "b";
        self.other();
        let mut text = String::new();
        loop {
            let end = self.rest.find(['"', '\\']).expect("a string ends");
            text += self.skip(end);
            if self.rest.starts_with('"') {
                break;
            }
            self.escape(&mut text);
        }
        self.skip(1);
        let text = filled(&text);
        if !is_bytes && self.is_said(&text) {
            self.found.push(Sentence { line, text });
        }
    }

    fn escape(&mut self, text: &mut String) {
        self.skip(1);
        match self.rest.chars().next() {
            Some('n') => text.push('\n'),
            Some('r') => text.push('\r'),
            Some('\n') => {
                let spaces = self.rest.find(|c: char| !c.is_whitespace());
                self.skip(spaces.expect("a string ends"));
                return;
            }
            Some(other) => text.push(other),
            None => return,
        }
        self.skip(1);
    }

    fn is_said(&self, text: &str) -> bool {
        let is_in = |list: &[(&str, usize)]| {
            let mut open = self.open.iter();
            open.any(|open| list.contains(&(open.name.as_str(), open.argument)))
        };
        let has_words = text.chars().any(|c| c.is_ascii_lowercase());
        has_words && !is_in(&NOT_SAID) && (text.contains(' ') || is_in(&SAID))
    }
}

/// With [`ANYTHING`] for each placeholder of a format string.
fn filled(format: &str) -> String {
    let mut text = String::new();
    let mut rest = format;
    while let Some((before, after)) = rest.split_once('{') {
        let Some((_, after)) = after.split_once('}') else {
            break;
        };
        text += before;
        text += ANYTHING;
        rest = after;
    }
    text + rest
}
