//! The processes of this machine, as `/proc` shows them; see proc_pid_stat(5).

use std::fs;

/// One process.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Process {
    /// Its id.
    pub id: u32,
    /// Its parent's id.
    pub parent: u32,
    /// Its process group.
    pub group: u32,
    /// Is it running? A zombie is not: an ended process stays in the table until its parent has waited for it.
    pub is_alive: bool,
}

/// All processes; `None` where there is no `/proc`.
#[must_use]
pub fn all() -> Option<Vec<Process>> {
    let entries = fs::read_dir("/proc").ok()?.flatten();
    let processes = entries.filter_map(|entry| {
        let id = entry.file_name().to_str()?.parse().ok()?;
        // Without this file, it has ended meanwhile.
        parse(id, &fs::read_to_string(entry.path().join("stat")).ok()?)
    });
    let processes: Vec<_> = processes.collect();
    (!processes.is_empty()).then_some(processes)
}

/// Is a process of `group` alive after the end of the program that began it?
///
/// Where the group's number is that of a process again, this is another group.
pub(super) fn outlive(all: &[Process], group: u32) -> bool {
    let is_taken = all.iter().any(|one| one.id == group);
    !is_taken && all.iter().any(|one| one.group == group && one.is_alive)
}

/// `1234 (name) S parent group …`; the name may hold anything, parentheses too.
fn parse(id: u32, stat: &str) -> Option<Process> {
    let mut fields = stat.rsplit_once(')')?.1.split_whitespace();
    let state = fields.next()?;
    Some(Process {
        id,
        parent: fields.next()?.parse().ok()?,
        group: fields.next()?.parse().ok()?,
        is_alive: !["Z", "X"].contains(&state),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_of_proc_is_read_whatever_the_name() {
        let process = parse(7, "7 (a) b (c)) Z 1 5 5 0 -1").unwrap();
        assert_eq!((process.parent, process.group), (1, 5));
        assert!(!process.is_alive);
        assert_eq!(parse(7, "nonsense"), None);
    }

    #[test]
    fn a_group_with_a_number_that_is_used_again_is_another() {
        let process = |id, is_alive| Process {
            id,
            parent: 1,
            group: 5,
            is_alive,
        };
        assert!(outlive(&[process(6, true)], 5));
        assert!(!outlive(&[process(6, false)], 5));
        assert!(!outlive(&[process(6, true)], 6));
        assert!(!outlive(&[process(5, true), process(6, true)], 5));
    }

    #[test]
    fn this_process_is_one_of_them() {
        if let Some(all) = all() {
            let own = std::process::id();
            assert!(all.iter().any(|one| one.id == own && one.is_alive));
        }
    }
}
