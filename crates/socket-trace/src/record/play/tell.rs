//! What the reader is told of a run, beside its events.

use std::time::Instant;

use super::Play;
use super::finish::QUIET;
use crate::Scene;

impl<'a> Play<'a> {
    pub(super) fn tell_of_a_late_server(&self) {
        let wait = self.options.wait.as_secs();
        let text =
            format!("the server does not listen after {wait} s, so the client was not started");
        self.say(&text, "`--wait 60` waits longer");
    }

    /// A single command has ended, and what it has started goes on.
    pub(super) fn tell_of_children(&mut self, now: Instant) {
        let is_new = self.options.scene == Scene::One && !self.has_left_children;
        if is_new && now - self.last_stop > QUIET {
            self.has_left_children = true;
            let count = self.tracer.processes(0).len();
            let text = format!("the command has ended, and left {count} running that it started");
            self.say(&text, "Ctrl-C ends that");
        }
    }

    /// The client has ended, and what it has started would go on.
    pub(super) fn tell_of_clients_children(&self) {
        let count = self.tracer.processes(self.last_program()).len();
        if count > 0 {
            let text = format!("the client has ended, and left {count} running that it started");
            self.say(&text, "they are ended, too");
        }
    }

    /// Most servers run until they are ended, and then a signal in the ladder is no fault of theirs.
    pub(super) fn tell_of_the_server(&self) {
        if !self.tracer.processes(0).is_empty() {
            self.say("the client has ended, so the server is ended, too", "");
        }
    }

    /// The names of the programs that have not ended.
    pub(super) fn running(&self) -> Vec<&'a str> {
        let programs = self.options.programs.iter().enumerate();
        let running = programs.filter(|(index, _)| !self.tracer.processes(*index).is_empty());
        running.map(|(_, program)| program.name.as_str()).collect()
    }

    pub(in crate::record) fn say(&self, text: &str, help: &str) {
        self.tracer.calls.sink.note(text, help);
    }
}
