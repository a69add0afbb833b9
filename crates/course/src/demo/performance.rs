//! A performance: one scene, played with real programs.

use std::collections::HashMap;
use std::time::Duration;

use harness::report::{said, verbatim};

use super::actor::{Actor, Wait};
use super::pattern::{expand, matches};
use super::transcript::{Stream, Transcript, shortened};
use crate::cargo::{Programs, file_of};
use crate::failure::Failure;
use crate::interruption::Interruption;
use crate::language::Language;
use crate::lessons::scene::{Action, Scene, Step};
use crate::temporary_folder::TemporaryFolder;

/// A step fails after so many lines: the program seems to print without end.
const MOST_LINES: usize = 10_000;

/// The running programs of one scene. When this is dropped, they are ended.
pub(crate) struct Performance<'play> {
    programs: &'play Programs,
    interruption: &'play Interruption,
    patience: Duration,
    transcript: Transcript,
    actors: Vec<Actor>,
    addresses: HashMap<String, String>,
    // Removed after the actors, which run in it: fields are dropped in this order.
    folder: TemporaryFolder,
}

impl<'play> Performance<'play> {
    /// Of `scene`, before its first step.
    pub(crate) fn new(
        scene: &Scene,
        programs: &'play Programs,
        interruption: &'play Interruption,
        patience: Duration,
        language: Language,
    ) -> Result<Self, Failure> {
        let folder =
            TemporaryFolder::new().map_err(|error| said!("make a temporary folder: {}", error))?;
        Ok(Self {
            programs,
            interruption,
            patience,
            transcript: Transcript::new(scene.steps.iter().map(|(actor, _)| *actor), language),
            actors: Vec::new(),
            addresses: HashMap::new(),
            folder,
        })
    }

    /// Plays the scene, up to the first step that fails.
    pub(crate) fn play(mut self, scene: &Scene) -> Result<(), Failure> {
        let count = scene.steps.len();
        for (number, step) in (1..).zip(scene.steps) {
            let done = self.perform(step);
            if self.interruption.happened() {
                return Err(Failure::Interrupted);
            }
            if let Err(Failure::Stopped(_)) = done {
                self.show_unread_lines()?;
            }
            let place = said!("step {} of {}", number, count);
            done.map_err(|failure| failure.put_into(|why| place.above(why)))?;
        }
        Ok(())
    }

    /// Plays one step, and waits until it is done.
    fn perform(&mut self, (name, action): &Step) -> Result<(), Failure> {
        match *action {
            Action::Starts(command) => self.start(name, command),
            Action::Types(line) => self.type_line(name, line),
            Action::Prints(line) => self.expect_line(name, Stream::Stdout, line),
            Action::PrintsTimes(times, line) => {
                (0..times).try_for_each(|_| self.expect_line(name, Stream::Stdout, line))
            }
            Action::PrintsUpTo(last) => self.expect_lines_up_to(name, last),
            Action::Says(line) => self.expect_line(name, Stream::Stderr, line),
            Action::EndsInput => {
                self.transcript.typed(name, "", "^D")?;
                self.actor(name)?.child.end_input();
                Ok(())
            }
            Action::PressesCtrlC => {
                self.transcript.typed(name, "", "^C")?;
                self.actor(name)?.press_ctrl_c();
                Ok(())
            }
            Action::Exits(status) => self.expect_exit(name, status),
        }
    }

    /// Shows the output that no step has read.
    fn show_unread_lines(&mut self) -> Result<(), Failure> {
        for actor in &mut self.actors {
            for stream in [Stream::Stdout, Stream::Stderr] {
                for line in actor.unread_lines(stream, self.patience) {
                    self.transcript.line(actor.name, stream, &line)?;
                }
            }
        }
        Ok(())
    }

    fn actor(&mut self, name: &str) -> Result<&mut Actor, Failure> {
        let actor = self.actors.iter_mut().find(|actor| actor.name == name);
        Ok(actor.ok_or_else(|| verbatim(format!("  nobody called {name} is on stage")))?)
    }

    fn start(&mut self, name: &'static str, command: &str) -> Result<(), Failure> {
        let command = expand(command, &self.addresses);
        self.transcript.typed(name, "$ ", &command)?;
        let words = shell_words::split(&command).unwrap_or_default();
        let Some((program, args)) = words.split_first() else {
            return Err(verbatim(format!("  `{command}` starts no program")).into());
        };
        // An earlier program of that name is ended.
        self.actors.retain(|actor| actor.name != name);
        let path = file_of(self.programs, program)?;
        let actor = Actor::start(
            name,
            path,
            args,
            self.folder.path(),
            self.transcript.columns(),
        )?;
        self.interruption.stops_reading_from(&actor.child);
        self.actors.push(actor);
        Ok(())
    }

    fn type_line(&mut self, name: &str, line: &str) -> Result<(), Failure> {
        let line = expand(line, &self.addresses);
        self.transcript.typed(name, ">>: ", &line)?;
        self.actor(name)?.type_line(&line)
    }

    fn expect_line(&mut self, name: &str, stream: Stream, pattern: &str) -> Result<(), Failure> {
        self.read_up_to(name, stream, pattern, |play, line| {
            play.show(name, stream, &line)
        })
    }

    fn expect_lines_up_to(&mut self, name: &str, last: &str) -> Result<(), Failure> {
        let mut lines = Vec::new();
        let heard = self.read_up_to(name, Stream::Stdout, last, |_, line| {
            lines.push(line);
            Ok(())
        });
        self.show_first_and_last(name, &lines)?;
        heard
    }

    /// Reads lines up to one that matches `pattern`, and hands over each.
    fn read_up_to(
        &mut self,
        name: &str,
        stream: Stream,
        pattern: &str,
        mut take: impl FnMut(&mut Self, String) -> Result<(), Failure>,
    ) -> Result<(), Failure> {
        let wanted = expand(pattern, &self.addresses);
        let awaited = match stream {
            Stream::Stdout => said!("prints `{}`", shortened(&wanted)),
            Stream::Stderr => said!("says `{}`", shortened(&wanted)),
        };
        for _ in 0..MOST_LINES {
            // The time limit is for each line, not for all of them.
            let wait = Wait::begin(&awaited, self.patience);
            let Some(line) = self.actor(name)?.next_line(stream, &wait)? else {
                return Err(self.actor(name)?.output_ended(&wait));
            };
            let is_last = matches(&wanted, &line);
            take(self, line)?;
            if is_last {
                return Ok(());
            }
        }
        let came = said!("{} other lines", MOST_LINES);
        Err(self.actor(name)?.failed(&awaited, came))
    }

    fn show_first_and_last(&mut self, name: &str, lines: &[String]) -> Result<(), Failure> {
        const SHOWN: usize = 2;
        let left_out = SHOWN..lines.len().saturating_sub(SHOWN);
        // A note that one line is left out would be as long as the line.
        let left_out = if left_out.len() > 1 { left_out } else { 0..0 };
        for (at, line) in lines.iter().enumerate() {
            if !left_out.contains(&at) {
                self.show(name, Stream::Stdout, line)?;
            } else if at == left_out.start {
                let left_out = said!("{} more lines", left_out.len());
                self.transcript.note(name, left_out)?;
            }
        }
        Ok(())
    }

    fn expect_exit(&mut self, name: &str, wanted: i32) -> Result<(), Failure> {
        let awaited = said!("ends with exit status {}", wanted);
        let wait = Wait::begin(&awaited, self.patience);
        for stream in [Stream::Stdout, Stream::Stderr] {
            while let Some(line) = self.actor(name)?.next_line(stream, &wait)? {
                self.show(name, stream, &line)?;
            }
        }
        let status = self.actor(name)?.exit(wanted, &wait)?;
        Ok(self.transcript.note(name, status)?)
    }

    fn show(&mut self, name: &str, stream: Stream, line: &str) -> Result<(), Failure> {
        if let Some(address) = line.strip_prefix("listening on ") {
            self.addresses.insert(name.to_owned(), address.to_owned());
        }
        Ok(self.transcript.line(name, stream, line)?)
    }
}
