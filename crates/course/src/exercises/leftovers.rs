//! Processes that a graded program leaves behind, though the stage has killed its process group.
//!
//! A program can leave its group (setsid(2)).
//! On Linux the guide makes itself the *subreaper* of all that it starts, however far down:
//! whoever loses its parent becomes a child of the guide (PR_SET_CHILD_SUBREAPER(2const)), and is found there.

/// As long as it lives, who loses its parent becomes a child of this process.
///
/// Only while a graded program runs: what a build starts and leaves running, such as a compiler's server, is none of ours.
pub(crate) struct Leftovers {
    /// Children that this process had before, such as those of the shell that became it.
    #[cfg(target_os = "linux")]
    others: Vec<u32>,
}

impl Leftovers {
    /// From now on.
    pub(crate) fn come_to_us() -> Self {
        Self {
            #[cfg(target_os = "linux")]
            others: on_linux::come_to_us(),
        }
    }

    /// Kills all children that this process has got since, and theirs; how many were still alive?
    ///
    /// Only when this process has started none that it still needs.
    pub(crate) fn end_them(self) -> usize {
        #[cfg(target_os = "linux")]
        return on_linux::end_them(&self.others);
        #[cfg(not(target_os = "linux"))]
        0
    }
}

#[cfg(target_os = "linux")]
impl Drop for Leftovers {
    fn drop(&mut self) {
        let _ = nix::sys::prctl::set_child_subreaper(false);
    }
}

#[cfg(target_os = "linux")]
mod on_linux {
    use std::thread;
    use std::time::{Duration, Instant};

    use harness::child::processes;
    use nix::sys::prctl::set_child_subreaper;
    use nix::sys::signal::{Signal, kill};
    use nix::sys::wait::waitpid;
    use nix::unistd::Pid;

    /// How long one that is dying already may take.
    const DYING: Duration = Duration::from_millis(500);

    /// Returns the children that are there already.
    pub(super) fn come_to_us() -> Vec<u32> {
        let _ = set_child_subreaper(true);
        children().iter().map(|child| child.id).collect()
    }

    pub(super) fn end_them(others: &[u32]) -> usize {
        let start = Instant::now();
        let mut killed = 0;
        loop {
            let mut children = children();
            children.retain(|child| !others.contains(&child.id));
            if children.is_empty() {
                return killed;
            }
            let is_over = start.elapsed() > DYING;
            let mut any_waited_for = false;
            // The children of those that end here become ours: look again.
            for child in children {
                let id = Pid::from_raw(child.id.cast_signed());
                if child.is_alive && !is_over {
                    any_waited_for = true;
                    continue;
                }
                killed += usize::from(child.is_alive);
                let _ = kill(id, Signal::SIGKILL);
                let _ = waitpid(id, None);
            }
            if any_waited_for {
                // Nothing tells when the child of another's child has ended.
                thread::sleep(Duration::from_millis(10));
            }
        }
    }

    fn children() -> Vec<processes::Process> {
        let own = std::process::id();
        let mut processes = processes::all().unwrap_or_default();
        processes.retain(|process| process.parent == own);
        processes
    }
}
