//! What a stage expects of a started program; if it does not come, the stage fails.

use harness::child::Output;

use crate::{Running, Said, escaped, fail, fail_at_difference, patience, said, step};

/// Why a stack trace is a failure.
pub(crate) const NOT_CAUGHT: Said = said!(
    "the error was not caught: a stack trace is for programmers, the user is told what failed"
);

/// Is this a stack trace of Python, or a panic of Rust?
pub(crate) fn is_stack_trace(text: &str) -> bool {
    text.contains("Traceback") || text.contains("panicked")
}

impl Running {
    /// The next line of stdout must be this one.
    #[track_caller]
    pub fn expect_line(&mut self, line: &str, likely_cause: impl Into<Said>) {
        let (line, shown) = (line.as_bytes(), escaped(line.as_bytes()));
        let name = self.name.clone();
        match self.child.stdout().take_line() {
            Ok(came) if came == line => {
                step(said!("got the line {} on the {}'s stdout", shown, name));
            }
            Ok(came) | Err(came) => {
                self.report_stderr();
                let expected = said!("the line {} on the {}'s stdout", shown, name);
                let received = self.describe_received(&came);
                fail_at_difference((expected, line), (received, &came), likely_cause)
            }
        }
    }

    /// A line of stdout for which `wanted` holds must be the next one.
    #[track_caller]
    pub fn expect_line_that(
        &mut self,
        description: impl Into<Said>,
        wanted: impl Fn(&str) -> bool,
        likely_cause: impl Into<Said>,
    ) -> String {
        match self.next_line_that(wanted) {
            Ok(line) => line,
            Err(came) => self.fail(description, &came, likely_cause),
        }
    }

    /// The next line of stdout if `wanted` holds for it, else what came.
    pub(crate) fn next_line_that(
        &mut self,
        wanted: impl Fn(&str) -> bool,
    ) -> Result<String, Vec<u8>> {
        let line = self.child.stdout().take_line()?;
        let text = String::from_utf8_lossy(&line).into_owned();
        if !wanted(&text) {
            return Err(line);
        }
        let (shown, name) = (escaped(&line), &self.name);
        step(said!("got {} on the {}'s {}", shown, name, said!("stdout")));
        Ok(text)
    }

    /// This text must appear somewhere on stdout.
    #[track_caller]
    pub fn expect_on_stdout(&mut self, text: &str, likely_cause: impl Into<Said>) {
        let stdout = self.child.stdout().clone();
        self.expect_text(text, &stdout, said!("stdout"), likely_cause.into());
    }

    /// This text must appear somewhere on stderr.
    #[track_caller]
    pub fn expect_on_stderr(&mut self, text: &str, likely_cause: impl Into<Said>) {
        let stderr = self.child.stderr().clone();
        self.expect_text(text, &stderr, said!("stderr"), likely_cause.into());
    }

    #[track_caller]
    fn expect_text(&mut self, text: &str, output: &Output, stream: Said, likely_cause: Said) {
        let (shown, name) = (escaped(text.as_bytes()), self.name.clone());
        match output.take_until(text) {
            Ok(_) => step(said!("got {} on the {}'s {}", shown, name, stream)),
            Err(came) => {
                let expected = said!("{} on the {}'s {}", shown, name, stream);
                self.fail(expected, &came, likely_cause)
            }
        }
    }

    /// Waits for its end and returns all of stdout that was not expected before.
    #[track_caller]
    pub fn expect_exit(&mut self, status: i32, likely_cause: impl Into<Said>) -> Vec<u8> {
        let ended = self.wait(patience());
        if ended.is_none_or(|ended| ended.code() != Some(status)) {
            self.report_stderr();
            let expected = said!("the {} ends with exit status {}", &self.name, status);
            fail(expected, self.describe_state(), likely_cause);
        }
        step(said!("the {} ended", &self.name));
        self.rest_of_stdout()
    }

    /// Its stderr must be for users, not for programmers.
    #[track_caller]
    pub fn expect_no_stack_trace(&self) {
        let stderr = self.child.stderr().take_all().unwrap_or_else(|came| came);
        if is_stack_trace(&String::from_utf8_lossy(&stderr)) {
            fail(
                said!("no stack trace on stderr"),
                escaped(&stderr),
                NOT_CAUGHT,
            );
        }
    }

    /// Fails, since the program printed `came`.
    #[track_caller]
    pub(crate) fn fail(
        &mut self,
        expected: impl Into<Said>,
        came: &[u8],
        likely_cause: impl Into<Said>,
    ) -> ! {
        self.report_stderr();
        fail(expected, self.describe_received(came), likely_cause)
    }

    /// What came, and whether the program has ended.
    pub(crate) fn describe_received(&mut self, came: &[u8]) -> Said {
        let state = self.describe_state();
        if came.is_empty() {
            said!("nothing; {}", state)
        } else {
            said!("{}; {}", escaped(came), state)
        }
    }
}
