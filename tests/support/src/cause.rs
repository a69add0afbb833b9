//! The likely cause of a failure, chosen by what was seen.

use crate::condition::{Condition, Doing, Program};
use crate::seen::Seen;
use crate::{Said, said, verbatim};

/// Why a character is cut in two, where messages have an end.
const DECODED_PIECEWISE: Said = said!(
    "a character was cut in two: the bytes were decoded piece by piece; \
     collect the whole message, then decode it"
);

/// Why a line is empty that should hold a text.
const TEXT_IS_LOST: Said = said!(
    "an empty line was printed instead of the text: the text was lost, or a line end was printed before it"
);

/// What a stage knows of likely causes: a sentence, and others that hold for some evidence only:
/// `Cause::from(said!("…")).if_ended(said!("…"))`.
#[derive(Clone, Debug)]
pub struct Cause {
    otherwise: Said,
    nothing: Option<Said>,
    closed: Option<Said>,
    ended: Option<Said>,
    part: Option<Said>,
    more: Option<Said>,
    cut: Option<Said>,
    empty_line: Option<Said>,
}

impl From<Said> for Cause {
    fn from(otherwise: Said) -> Self {
        Self {
            otherwise,
            nothing: None,
            closed: None,
            ended: None,
            part: None,
            more: None,
            cut: None,
            empty_line: None,
        }
    }
}

impl From<&Said> for Cause {
    fn from(otherwise: &Said) -> Self {
        otherwise.clone().into()
    }
}

impl From<&Self> for Cause {
    fn from(cause: &Self) -> Self {
        cause.clone()
    }
}

impl Cause {
    /// Why nothing came, though the program still runs.
    #[must_use]
    pub fn if_nothing(mut self, cause: Said) -> Self {
        self.nothing = Some(cause);
        self
    }

    /// Why the program closed the connection instead, and still runs.
    #[must_use]
    pub fn if_closed(mut self, cause: Said) -> Self {
        self.closed = Some(cause);
        self
    }

    /// Why the program ended too early, or in this way.
    #[must_use]
    pub fn if_ended(mut self, cause: Said) -> Self {
        self.ended = Some(cause);
        self
    }

    /// The same sentence tells why the program ended too early, or in this way.
    #[must_use]
    pub fn also_if_ended(self) -> Self {
        let cause = self.otherwise.clone();
        self.if_ended(cause)
    }

    /// The same sentence tells why nothing came, unless there is one for that:
    /// no buffer and no incomplete message can be the cause, as for datagrams.
    #[must_use]
    pub fn also_if_nothing(mut self) -> Self {
        self.nothing.get_or_insert_with(|| self.otherwise.clone());
        self
    }

    /// Why only the beginning came of what was expected.
    #[must_use]
    pub fn if_part(mut self, cause: Said) -> Self {
        self.part = Some(cause);
        self
    }

    /// Why more came than was expected.
    #[must_use]
    pub fn if_more(mut self, cause: Said) -> Self {
        self.more = Some(cause);
        self
    }

    /// Why a character came cut in two.
    #[must_use]
    pub fn if_cut(mut self, cause: Said) -> Self {
        self.cut = Some(cause);
        self
    }

    /// Why an empty line came instead of a text.
    #[must_use]
    pub fn if_empty_line(mut self, cause: Said) -> Self {
        self.empty_line = Some(cause);
        self
    }

    /// The sentence for what was seen, and for what the programs of the stage did meanwhile.
    pub(crate) fn of(self, seen: &Seen, programs: &[Program]) -> Said {
        if let Some(program) = programs.iter().find(|one| one.has_failed()) {
            let cause = match seen {
                Seen::End => Some(self.ended.unwrap_or(self.otherwise)),
                _ => self.ended,
            };
            return last_words_of(program, cause);
        }
        match seen {
            Seen::Nothing => self.of_nothing(programs),
            Seen::Closed | Seen::Reset if programs.iter().any(Program::has_ended) => {
                self.of_nothing(programs)
            }
            Seen::Closed => match self.closed {
                Some(cause) => cause,
                None => said!("the connection was closed without it: {}", self.otherwise),
            },
            Seen::Reset => said!(
                "the connection was reset, as it is when it is closed with bytes unread; or: {}",
                self.closed.unwrap_or(self.otherwise)
            ),
            Seen::Part => self.part.unwrap_or(self.otherwise),
            Seen::More => self.more.unwrap_or(self.otherwise),
            Seen::End => self.ended.unwrap_or(self.otherwise),
            Seen::Known(sentence) => sentence.clone(),
            Seen::Cut => self.cut.unwrap_or(DECODED_PIECEWISE),
            Seen::EmptyLine => self.empty_line.unwrap_or(TEXT_IS_LOST),
            Seen::Told => self.otherwise,
        }
    }

    fn of_nothing(self, programs: &[Program]) -> Said {
        if let Some(ended) = programs.iter().find(|one| one.has_ended()) {
            let cause = self.ended.unwrap_or(self.otherwise);
            return said!("the {} had ended by then: {}", &ended.name, cause);
        }
        let spins = |one: &&Program| matches!(one.condition, Condition::Running(Doing::Spins));
        if let Some(busy) = programs.iter().find(spins) {
            return said!(
                "the {} runs all the time and never waits: a loop goes round without an end, \
                 as one does when a read gives nothing at the end of a stream, and is called again; or: {}",
                &busy.name,
                self.nothing.unwrap_or(self.otherwise)
            );
        }
        if let Some(cause) = self.nothing {
            return cause;
        }
        match programs {
            [one] if matches!(one.condition, Condition::Running(Doing::Receives(_))) => said!(
                "{}; or the {} waits for more, as if that were not complete; \
                 or what it wrote waits in a buffer of its own (flush it)",
                self.otherwise,
                &one.name
            ),
            [one] if matches!(one.condition, Condition::Running(Doing::ReadsInput(_))) => said!(
                "{}; or the {} waits for a line on its stdin too early; \
                 or what it wrote waits in a buffer of its own (flush it)",
                self.otherwise,
                &one.name
            ),
            _ => self.otherwise,
        }
    }
}

/// A program that failed has said why, or its exit status has.
fn last_words_of(program: &Program, cause: Option<Said>) -> Said {
    let Condition::Ended(status) = program.condition else {
        return cause.unwrap_or_else(|| verbatim(""));
    };
    let name = &program.name;
    match (&program.last_line, cause) {
        (Some(line), Some(cause)) => said!(
            "the {}'s last words were: {}; that is: {}",
            name,
            verbatim(line),
            cause
        ),
        // How it ended is said already, with what was received.
        (None, Some(cause)) => cause,
        (Some(line), None) => said!(
            "the {} ended with an error ({}): {}",
            name,
            status,
            verbatim(line)
        ),
        (None, None) => said!(
            "the {} ended with an error ({}), and did not say why on stderr",
            name,
            status
        ),
    }
}

#[cfg(unix)]
#[cfg(test)]
mod tests {
    use std::process::Command;

    use super::*;

    fn program(condition: Condition, last_line: Option<&str>) -> Program {
        Program {
            name: said!("server"),
            condition,
            last_line: last_line.map(str::to_owned),
            floods: None,
        }
    }

    fn ended(status: &str) -> Condition {
        let mut shell = Command::new("sh");
        Condition::Ended(
            shell
                .args(["-c", &format!("exit {status}")])
                .status()
                .unwrap(),
        )
    }

    fn chosen(seen: &Seen, program: Program) -> String {
        let cause = Cause::from(said!("otherwise")).if_part(said!("a part"));
        cause.of(seen, &[program]).to_string()
    }

    #[test]
    fn a_program_that_crashed_has_the_first_word() {
        let crashed = || program(ended("1"), Some("KeyError: 'x'"));
        for seen in [Seen::Nothing, Seen::Told, Seen::Part] {
            let said = chosen(&seen, crashed());
            assert!(said.ends_with("(exit status: 1): KeyError: 'x'"), "{said}");
        }
        let said = chosen(&Seen::End, crashed());
        assert!(
            said.ends_with("KeyError: 'x'; that is: otherwise"),
            "{said}"
        );
        let silent = chosen(&Seen::Nothing, program(ended("7"), None));
        assert!(silent.contains("did not say why"), "{silent}");
    }

    #[test]
    fn of_datagrams_none_waits_for_its_rest() {
        let waits = program(Condition::Running(Doing::Receives("recvfrom")), None);
        let cause = Cause::from(said!("otherwise")).also_if_nothing();
        assert_eq!(cause.of(&Seen::Nothing, &[waits]).to_string(), "otherwise");
    }

    #[test]
    fn nothing_has_the_cause_that_the_program_shows() {
        for (doing, cause) in [
            (Doing::Receives("recvfrom"), "as if that were not complete"),
            (Doing::ReadsInput("read"), "in a buffer of its own"),
            (Doing::Spins, "never waits"),
        ] {
            let said = chosen(&Seen::Nothing, program(Condition::Running(doing), None));
            assert!(said.contains(cause) && said.contains("otherwise"), "{said}");
        }
        let waits = || program(Condition::Running(Doing::Unknown), None);
        assert_eq!(chosen(&Seen::Nothing, waits()), "otherwise");
        assert_eq!(chosen(&Seen::Part, waits()), "a part");
        let early = chosen(&Seen::Nothing, program(ended("0"), None));
        assert!(early.contains("had ended by then: otherwise"), "{early}");
    }
}
