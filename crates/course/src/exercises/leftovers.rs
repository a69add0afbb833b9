//! Ends the processes that a graded program has left running outside its process group.
//!
//! A stage kills the process group of the program, but a process can leave its group (setsid(2)).
//! On Linux the guide makes itself a *subreaper*: when the parent of such a process ends, the process becomes
//! a child of the guide (PR_SET_CHILD_SUBREAPER(2const)), which finds it among its children.

/// Until this is dropped, orphaned descendants become children of this process.
///
/// It exists only while a graded program runs: what a build leaves running, such as the server of a compiler cache, is not killed.
pub(crate) struct Leftovers {
    /// Children that this process had before: of a shell that has called exec(3), for example.
    #[cfg(target_os = "linux")]
    others: Vec<u32>,
}

impl Leftovers {
    /// Begins to adopt orphans.
    pub(crate) fn adopt_orphans() -> Self {
        Self {
            #[cfg(target_os = "linux")]
            others: on_linux::adopt_orphans(),
        }
    }

    /// Kills the children that this process has got since, and their descendants. Returns how many were alive.
    ///
    /// Call it only when no child is needed any more.
    pub(crate) fn kill(self) -> usize {
        #[cfg(target_os = "linux")]
        return on_linux::kill_all(&self.others);
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

    /// The time in which a process may end by itself.
    const DYING: Duration = Duration::from_millis(500);

    /// Returns the children that this process has already.
    pub(super) fn adopt_orphans() -> Vec<u32> {
        let _ = set_child_subreaper(true);
        children().iter().map(|child| child.id).collect()
    }

    pub(super) fn kill_all(others: &[u32]) -> usize {
        let start = Instant::now();
        let mut killed = 0;
        loop {
            let mut children = children();
            children.retain(|child| !others.contains(&child.id));
            if children.is_empty() {
                return killed;
            }
            let count = children.len();
            if start.elapsed() <= DYING {
                children.retain(|child| !child.is_alive);
            }
            // When one of them ends, its own children are adopted, so the loop looks again.
            for child in &children {
                let id = Pid::from_raw(child.id.cast_signed());
                killed += usize::from(child.is_alive);
                let _ = kill(id, Signal::SIGKILL);
                let _ = waitpid(id, None);
            }
            if children.len() < count {
                // No event tells when a grandchild has ended.
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
