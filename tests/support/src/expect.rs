//! What a stage expects of a started program; if it does not come, the stage fails.

use harness::child::Output;
use harness::report::{Difference, last_lines};

use crate::seen::Seen;
use crate::steps::{fail_seeing, last_words};
use crate::{Cause, Running, Said, escaped, fail, patience, said, step, verbatim};

/// Why a stack trace is a failure.
pub(crate) const NOT_CAUGHT: Said = said!(
    "the error was not caught: a stack trace is for programmers, the user is told what failed"
);

/// Why a text is there, and is not a line.
const NO_LINE_END: Said = said!(
    "the text is there, and its line end is not: print it as a line, with a `\\n` at its end"
);

/// Is this a stack trace of Python, JavaScript or Java, or a panic of Rust?
#[must_use]
pub fn is_stack_trace(text: &str) -> bool {
    let is_call = |line: &str| {
        let call = line.trim_start();
        // `    at main (/home/me/upper.js:12:9)`, `\tat Upper.main(Upper.java:12)`
        call.len() < line.len() && call.starts_with("at ") && call.contains(':')
    };
    text.contains("Traceback") || text.contains("panicked") || text.lines().any(is_call)
}

impl Running {
    /// The next line of stdout must be this one.
    #[track_caller]
    pub fn expect_line(&self, line: &str, likely_cause: impl Into<Cause>) {
        let (line, shown) = (line.as_bytes(), escaped(line.as_bytes()));
        let name = self.name.clone();
        match self.stdout.take_line() {
            Ok(came) if came == line => {
                step(said!("got the line {} on the {}'s stdout", shown, name));
            }
            came => {
                let expected = said!("the line {} on the {}'s stdout", shown, name);
                let (seen, came, shown) = match came {
                    // An empty line is something.
                    Ok(came) => (Seen::line(line, &came), came.clone(), escaped(&came)),
                    Err(came) if came == line && !line.is_empty() => {
                        (Seen::Known(NO_LINE_END), came.clone(), shown_as(&came))
                    }
                    Err(came) => (Seen::between(line, &came), came.clone(), shown_as(&came)),
                };
                let difference = Difference::between(line, &came);
                fail_seeing(seen, (expected, shown), difference, likely_cause)
            }
        }
    }

    /// A line of stdout for which `wanted` holds must be the next one.
    #[track_caller]
    pub fn expect_line_that(
        &self,
        description: impl Into<Said>,
        wanted: impl Fn(&str) -> bool,
        likely_cause: impl Into<Cause>,
    ) -> String {
        match self.next_line_that(wanted) {
            Ok(line) => line,
            Err(came) => fail_having(description, &came, likely_cause),
        }
    }

    /// The next line of stdout if `wanted` holds for it, else what came.
    pub(crate) fn next_line_that(&self, wanted: impl Fn(&str) -> bool) -> Result<String, Vec<u8>> {
        let line = self.stdout.take_line()?;
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
    pub fn expect_on_stdout(&self, text: &str, likely_cause: impl Into<Cause>) {
        self.expect_text(text, &self.stdout, said!("stdout"), likely_cause);
    }

    /// This text must appear somewhere on stderr.
    #[track_caller]
    pub fn expect_on_stderr(&self, text: &str, likely_cause: impl Into<Cause>) {
        self.expect_text(text, &self.stderr, said!("stderr"), likely_cause);
    }

    /// All that came on stderr so far must be such a text, now or a little later; returns it.
    #[track_caller]
    pub fn expect_stderr_that(
        &self,
        description: impl Into<Said>,
        wanted: impl Fn(&str) -> bool,
        likely_cause: impl Into<Cause>,
    ) -> String {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        match self.stderr.take(|came, _| wanted(&text(came)).then_some(0)) {
            Ok(_) => text(&self.stderr.seen()),
            Err(came) => fail_having(description, &came, likely_cause),
        }
    }

    #[track_caller]
    fn expect_text(
        &self,
        text: &str,
        output: &Output,
        stream: Said,
        likely_cause: impl Into<Cause>,
    ) {
        let (shown, name) = (escaped(text.as_bytes()), &self.name);
        match output.take_until(text) {
            Ok(_) => step(said!("got {} on the {}'s {}", shown, name, stream)),
            Err(came) => {
                let expected = said!("{} on the {}'s {}", shown, name, stream);
                fail_having(expected, &came, likely_cause)
            }
        }
    }

    /// Waits for its end and returns all of stdout that was not expected before.
    #[track_caller]
    pub fn expect_exit(&self, status: i32, likely_cause: impl Into<Cause>) -> Vec<u8> {
        let ended = self.wait(patience());
        if ended.is_none_or(|ended| ended.code() != Some(status)) {
            let expected = said!("the {} ends with exit status {}", &self.name, status);
            let (seen, received) = match ended {
                Some(ended) => (Seen::End, ended.into()),
                None => (
                    Seen::Nothing,
                    said!("it does not end within {} s", patience().as_secs()),
                ),
            };
            fail_seeing(seen, (expected, received), None, likely_cause);
        }
        self.has_ended_well();
        step(said!("the {} ended", &self.name));
        self.rest_of_stdout()
    }

    /// Its stderr must be for users, not for programmers.
    #[track_caller]
    pub fn expect_no_stack_trace(&self) {
        let _ = self.words_for_users();
    }

    /// It must have said something on stderr, for users and not for programmers.
    #[track_caller]
    pub fn expect_message(&self, likely_cause: impl Into<Cause>) {
        if self.words_for_users().trim_ascii().is_empty() {
            let expected = said!("a message on the {}'s stderr", &self.name);
            fail(expected, said!("nothing"), likely_cause);
        }
    }

    #[track_caller]
    fn words_for_users(&self) -> Vec<u8> {
        let stderr = self.stderr.take_all().unwrap_or_else(|came| came);
        if is_stack_trace(&String::from_utf8_lossy(&stderr)) {
            last_words(&self.name, &stderr);
            let end = last_lines(&stderr).pop().unwrap_or_default();
            fail(
                said!("no stack trace on stderr"),
                said!("one that ends: {}", verbatim(end)),
                NOT_CAUGHT,
            );
        }
        stderr
    }
}

/// Fails, since the program printed `came` where something else was expected.
#[track_caller]
fn fail_having(expected: impl Into<Said>, came: &[u8], likely_cause: impl Into<Cause>) -> ! {
    let seen = if came.is_empty() {
        Seen::Nothing
    } else {
        Seen::Told
    };
    fail_seeing(seen, (expected.into(), shown_as(came)), None, likely_cause)
}

/// What came, in words.
pub(crate) fn shown_as(came: &[u8]) -> Said {
    if came.is_empty() {
        said!("nothing")
    } else {
        escaped(came)
    }
}
