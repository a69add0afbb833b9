//! A console block: commands, each with what it prints.

/// One command, and what the page shows of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Expected {
    /// What follows the `$`.
    pub(crate) command: String,
    /// What it prints.
    pub(crate) output: String,
    /// Its exit status, if the page shows one.
    status: Option<i32>,
    /// The line of the command within the block, from 1.
    pub(crate) line: usize,
    /// How many lines of the block come after it, before the next command.
    pub(crate) count: usize,
}

impl Expected {
    /// Does the page show nothing yet?
    pub(crate) fn is_empty(&self) -> bool {
        self.output.is_empty() && self.status.is_none()
    }

    /// The exit status; a page does not show a 0.
    pub(crate) fn status(&self) -> i32 {
        self.status.unwrap_or(0)
    }
}

/// The text before the first command, and all commands.
pub(super) fn read(content: &str) -> (String, Vec<Expected>) {
    let mut before = String::new();
    let mut all: Vec<Expected> = Vec::new();
    for (number, line) in (1..).zip(content.lines()) {
        if let Some(command) = line.strip_prefix("$ ") {
            all.push(Expected {
                command: command.trim().to_owned(),
                line: number,
                ..Expected::default()
            });
        } else if let Some(last) = all.last_mut() {
            last.output += &format!("{line}\n");
            last.count += 1;
        } else {
            before.push_str(line.trim());
        }
    }
    for one in &mut all {
        one.output = tidy(&one.output);
        // The last line may be `? 1`.
        let end = one.output.trim_end().rfind('\n').map_or(0, |at| at + 1);
        let status = one.output[end..].strip_prefix("? ");
        one.status = status.and_then(|number| number.trim_end().parse().ok());
        if one.status.is_some() {
            one.output = tidy(&one.output[..end]);
        }
    }
    (before, all)
}

/// Without spaces at the ends of lines and blank lines at the end, which nobody sees on a page.
pub(super) fn tidy(printed: &str) -> String {
    let lines = printed.trim_end().lines();
    lines.flat_map(|line| [line.trim_end(), "\n"]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_command_has_its_output_and_its_status() {
        let (before, all) = read("$ one\na  \n\nb\n$ two\n? 1\n$ three\nc\n\n? 128\n\n$ four\n");
        assert_eq!(before, "");
        let found: Vec<_> = all
            .iter()
            .map(|one| {
                (
                    one.line,
                    one.command.as_str(),
                    one.output.as_str(),
                    one.status(),
                )
            })
            .collect();
        assert_eq!(
            found,
            [
                (1, "one", "a\n\nb\n", 0),
                (5, "two", "", 1),
                (7, "three", "c\n", 128),
                (12, "four", "", 0)
            ]
        );
        let empty: Vec<_> = all.iter().map(Expected::is_empty).collect();
        assert_eq!(empty, [false, false, false, true]);
    }

    #[test]
    fn text_before_the_first_command_is_not_part_of_it() {
        assert_eq!(read("output\n$ one\n").0, "output");
    }
}
