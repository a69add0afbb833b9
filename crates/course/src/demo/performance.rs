//! The stage: starts the programs of a scene, gives them their cues, and tells what they say.

use std::collections::HashMap;
use std::time::Duration;

use harness::report::{Said, said, verbatim};

use super::Programs;
use super::actor::{Actor, Wait};
use super::pattern::{expand, matches};

use super::teller::{Stream, Teller, quoted, shortened};
use crate::failure::Failure;
use crate::folder::Folder;
use crate::interruption::Interruption;
use crate::language::Language;
use crate::lessons::scene::{Action, Scene, Step};

/// How many lines a step may bring: a program that says more will not come to the point.
const MOST_LINES: usize = 10_000;

/// The programs of one scene; dropped, it leaves none of them.
pub(crate) struct Stage<'play> {
    programs: &'play Programs,
    interruption: &'play Interruption,
    patience: Duration,
    teller: Teller,
    actors: Vec<Actor>,
    addresses: HashMap<&'static str, String>,
    // The actors work there, so it goes after them: fields are dropped in this order.
    folder: Folder,
}

impl<'play> Stage<'play> {
    /// An empty stage for `scene`.
    pub(crate) fn set(
        scene: &Scene,
        programs: &'play Programs,
        interruption: &'play Interruption,
        patience: Duration,
        language: Language,
    ) -> Result<Self, Failure> {
        let folder = Folder::new()
            .map_err(|error| Failure::Stopped(said!("make a temporary folder: {}", error)))?;
        Ok(Self {
            programs,
            interruption,
            patience,
            teller: Teller::of(scene.steps.iter().map(|step| step.actor), language),
            actors: Vec::new(),
            addresses: HashMap::new(),
            folder,
        })
    }

    /// Does one step, and waits until it is done.
    pub(crate) fn perform(&mut self, step: &Step) -> Result<(), Failure> {
        let name = step.actor;
        match step.action {
            Action::Starts(command) => self.start(name, command),
            Action::Types(line) => self.type_line(name, line),
            Action::Prints(line) => self.hear(name, Stream::Stdout, line),
            Action::PrintsTimes(times, line) => {
                (0..times).try_for_each(|_| self.hear(name, Stream::Stdout, line))
            }
            Action::PrintsUpTo(last) => self.hear_up_to(name, last),
            Action::Says(line) => self.hear(name, Stream::Stderr, line),
            Action::EndsInput => {
                self.teller.typed(name, "", "^D")?;
                self.actor(name)?.child.end_input();
                Ok(())
            }
            Action::PressesCtrlC => {
                self.teller.typed(name, "", "^C")?;
                self.actor(name)?.press_ctrl_c();
                Ok(())
            }
            Action::Exits(status) => self.see_exit(name, status),
        }
    }

    /// Tells what the actors said that no step has waited for.
    pub(crate) fn tell_last_words(&mut self) -> Result<(), Failure> {
        for actor in &mut self.actors {
            for stream in [Stream::Stdout, Stream::Stderr] {
                for line in actor.last_words(stream, self.patience) {
                    self.teller.line(actor.name, stream, &line)?;
                }
            }
        }
        Ok(())
    }

    fn actor(&mut self, name: &str) -> Result<&mut Actor, Failure> {
        let actor = self.actors.iter_mut().find(|actor| actor.name == name);
        actor.ok_or_else(|| {
            Failure::Stopped(verbatim(format!("  nobody called {name} is on stage")))
        })
    }

    fn start(&mut self, name: &'static str, command: &[&str]) -> Result<(), Failure> {
        let words = command.iter().map(|word| expand(word, &self.addresses));
        let words: Vec<_> = words.collect();
        self.teller.typed(name, "$ ", &quoted(&words))?;
        let [program, args @ ..] = &words[..] else {
            return Err(Failure::Stopped(verbatim(format!(
                "  {name} starts no program"
            ))));
        };
        // One of that name has had its part.
        self.actors.retain(|actor| actor.name != name);
        let path = self.programs.path(program)?;
        let actor = Actor::enter(name, &path, args, self.folder.path())?;
        self.interruption.ends_waiting_for(&actor.child);
        self.actors.push(actor);
        Ok(())
    }

    fn type_line(&mut self, name: &str, line: &str) -> Result<(), Failure> {
        let line = expand(line, &self.addresses);
        self.teller.typed(name, ">>: ", &line)?;
        self.actor(name)?.type_line(&line)
    }

    fn hear(&mut self, name: &'static str, stream: Stream, pattern: &str) -> Result<(), Failure> {
        let wanted = expand(pattern, &self.addresses);
        let awaited = Self::awaited(stream, &wanted);
        for _ in 0..MOST_LINES {
            // For the next line: many may take long, as long as they come.
            let wait = Wait::for_that(&awaited, self.patience);
            let Some(line) = self.actor(name)?.next_line(stream, &wait)? else {
                return Err(self.actor(name)?.said_all(&wait));
            };
            self.tell(name, stream, &line)?;
            if matches(&wanted, &line) {
                return Ok(());
            }
        }
        Err(self.said_too_much(name, &awaited))
    }

    fn hear_up_to(&mut self, name: &'static str, last: &str) -> Result<(), Failure> {
        let awaited = Self::awaited(Stream::Stdout, last);
        let mut lines = Vec::new();
        let heard = loop {
            let wait = Wait::for_that(&awaited, self.patience);
            match self.actor(name)?.next_line(Stream::Stdout, &wait) {
                Ok(Some(_)) if lines.len() == MOST_LINES => {
                    break Err(self.said_too_much(name, &awaited));
                }
                Ok(Some(line)) => {
                    let is_last = matches(last, &line);
                    lines.push(line);
                    if is_last {
                        break Ok(());
                    }
                }
                Ok(None) => break Err(self.actor(name)?.said_all(&wait)),
                Err(failure) => break Err(failure),
            }
        };
        self.tell_first_and_last(name, &lines)?;
        heard
    }

    fn tell_first_and_last(&mut self, name: &'static str, lines: &[String]) -> Result<(), Failure> {
        const SHOWN: usize = 2;
        let left_out = SHOWN..lines.len().saturating_sub(SHOWN);
        // A single line is as short as the word that it was left out.
        let left_out = if left_out.len() > 1 { left_out } else { 0..0 };
        for (at, line) in lines.iter().enumerate() {
            if !left_out.contains(&at) {
                self.tell(name, Stream::Stdout, line)?;
            } else if at == left_out.start {
                let left_out = said!("{} more lines", left_out.len());
                self.teller.aside(name, left_out)?;
            }
        }
        Ok(())
    }

    fn see_exit(&mut self, name: &'static str, wanted: i32) -> Result<(), Failure> {
        let awaited = said!("ends with exit status {}", wanted);
        let wait = Wait::for_that(&awaited, self.patience);
        for stream in [Stream::Stdout, Stream::Stderr] {
            while let Some(line) = self.actor(name)?.next_line(stream, &wait)? {
                self.tell(name, stream, &line)?;
            }
        }
        let status = self.actor(name)?.exit(wanted, &wait)?;
        Ok(self.teller.aside(name, status)?)
    }

    fn tell(&mut self, name: &'static str, stream: Stream, line: &str) -> Result<(), Failure> {
        if let Some(address) = line.strip_prefix("listening on ") {
            self.addresses.insert(name, address.to_owned());
        }
        Ok(self.teller.line(name, stream, line)?)
    }

    fn awaited(stream: Stream, line: &str) -> Said {
        match stream {
            Stream::Stdout => said!("prints `{}`", shortened(line)),
            Stream::Stderr => said!("says `{}`", shortened(line)),
        }
    }

    fn said_too_much(&mut self, name: &str, awaited: &Said) -> Failure {
        let came = said!("{} other lines", MOST_LINES);
        match self.actor(name) {
            Ok(actor) => actor.failed(awaited, came),
            Err(failure) => failure,
        }
    }
}
