//! What a process executes, where that matters for the trace.

use std::fs::{self, File};
use std::io::Read;
use std::os::unix::fs::MetadataExt;

use nix::unistd::{Pid, geteuid};

/// Whether it is a program of another kind of machine, such as one of 32 bits: the kernel counts its calls differently.
pub(super) fn is_foreign(process: Pid) -> bool {
    // The file begins with 0x7f ELF; byte 4 says how wide its words are: elf(5).
    let mut header = [0; 5];
    let file = File::open(format!("/proc/{process}/exe"));
    let read = file.and_then(|mut file| file.read_exact(&mut header));
    read.is_ok() && header[4] != 2
}

/// Whether all of its threads wait: proc_pid_stat(5), field 3. One that computes, waits for a processor, reads a file or
/// has just stopped for its tracer makes no calls on sockets, either, and yet does not rest.
pub(super) fn is_at_rest(process: Pid) -> bool {
    let threads = fs::read_dir(format!("/proc/{process}/task"));
    threads.into_iter().flatten().flatten().all(|thread| {
        let stat = fs::read_to_string(thread.path().join("stat")).unwrap_or_default();
        // The name before it is in parentheses, and may have some of its own.
        let state = stat
            .rsplit_once(") ")
            .and_then(|(_, rest)| rest.chars().next());
        matches!(state, Some('S' | 'T'))
    })
}

/// What a reader must know of the program, and what would help.
pub(super) fn remarks(process: Pid) -> Vec<(String, String)> {
    const SET_USER_ID: u32 = 0o4000;
    const SET_GROUP_ID: u32 = 0o2000;
    let path = format!("/proc/{process}/exe");
    let name = fs::read_link(&path).unwrap_or_default();
    let name = name.display();
    let mut remarks = Vec::new();
    if is_foreign(process) {
        let text =
            format!("{name} is a program of 32 bits: its calls and what it prints are not shown");
        remarks.push((text, String::new()));
    }
    let mode = fs::metadata(&path).map_or(0, |file| file.mode());
    if mode & (SET_USER_ID | SET_GROUP_ID) != 0 && !geteuid().is_root() {
        let text = format!(
            "{name} is set-user-id: under trace it runs with your rights, and may fail for that"
        );
        let help = "with sudo it has its own";
        remarks.push((text, help.into()));
    }
    remarks
}
