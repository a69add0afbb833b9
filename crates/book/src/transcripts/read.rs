//! A console block: commands, each with what it prints.

/// One command, and what the page says of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Said {
    /// What follows the `$`.
    pub(crate) command: String,
    /// What it prints.
    pub(crate) printed: String,
    /// How it ends.
    pub(crate) status: i32,
    /// The line of the command within the block, from 1.
    pub(crate) line: usize,
    has_status: bool,
}

impl Said {
    /// Does the page say nothing yet of what it prints?
    pub(crate) fn is_empty(&self) -> bool {
        self.printed.trim().is_empty() && !self.has_status
    }
}

/// What stands before the first command, and all commands.
pub(crate) fn read(content: &str) -> (String, Vec<Said>) {
    let mut before = String::new();
    let mut all: Vec<Said> = Vec::new();
    for (number, line) in (1..).zip(content.lines()) {
        if let Some(command) = line.strip_prefix("$ ") {
            all.push(Said {
                command: command.trim().to_owned(),
                line: number,
                ..Said::default()
            });
        } else if let Some(said) = all.last_mut() {
            said.printed.push_str(line.trim_end());
            said.printed.push('\n');
        } else {
            before.push_str(line.trim());
        }
    }
    for said in &mut all {
        take_status(said);
        said.printed = tidy(&said.printed);
    }
    (before, all)
}

/// The last line may be `? 1`.
fn take_status(said: &mut Said) {
    let text = said.printed.trim_end();
    let (rest, last) = text.rsplit_once('\n').unwrap_or(("", text));
    if let Some(status) = last
        .strip_prefix("? ")
        .and_then(|number| number.parse().ok())
    {
        said.status = status;
        said.has_status = true;
        said.printed = rest.to_owned();
    }
}

/// Without spaces at the ends of lines, and blank lines at the end: on a page nobody sees them.
pub(crate) fn tidy(printed: &str) -> String {
    let mut text = String::new();
    for line in printed.lines() {
        text.push_str(line.trim_end());
        text.push('\n');
    }
    let end = text.trim_end().len();
    text.truncate(end);
    if !text.is_empty() {
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_command_has_its_output_and_its_status() {
        let (before, all) = read("$ one\na  \n\nb\n$ two\n? 1\n$ three\nc\n\n? 128\n\n$ four\n");
        assert_eq!(before, "");
        let said: Vec<_> = all
            .iter()
            .map(|said| {
                (
                    said.line,
                    said.command.as_str(),
                    said.printed.as_str(),
                    said.status,
                )
            })
            .collect();
        assert_eq!(
            said,
            [
                (1, "one", "a\n\nb\n", 0),
                (5, "two", "", 1),
                (7, "three", "c\n", 128),
                (12, "four", "", 0)
            ]
        );
        let empty: Vec<_> = all.iter().map(Said::is_empty).collect();
        assert_eq!(empty, [false, false, false, true]);
    }

    #[test]
    fn what_stands_before_the_first_command_is_no_transcript() {
        assert_eq!(read("output\n$ one\n").0, "output");
    }
}
