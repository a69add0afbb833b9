//! The plays, one file a lesson.

pub mod socket_calls;
pub mod tcp_chat;
pub mod socket_options;
pub mod udp_upper;
pub mod tcp_vs_udp;
pub mod remote_cmd;
pub mod threaded_server;

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use crate::demo::scene::Action;
    use crate::lessons::LESSONS;

    #[test]
    fn nobody_acts_before_entering_and_all_have_left_at_the_end() {
        for scene in LESSONS.iter().flat_map(|lesson| lesson.scenes) {
            let mut on_stage = HashSet::new();
            for step in scene.steps {
                let fits = match step.action {
                    Action::Starts(command) => !command.is_empty() && on_stage.insert(step.actor),
                    Action::Exits(_) => on_stage.remove(step.actor),
                    _ => on_stage.contains(step.actor),
                };
                assert!(fits, "{}: {step:?}", scene.title.en);
            }
            assert!(
                on_stage.is_empty(),
                "{}: {on_stage:?} still there",
                scene.title.en
            );
        }
    }
}
