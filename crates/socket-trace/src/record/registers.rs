//! Number, arguments and result of a system call, from the registers of the thread that made it: syscall(2).

use nix::libc::c_long;
use nix::sys::ptrace;
use nix::unistd::Pid;

/// What the registers hold when a thread stops at a system call.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Registers {
    /// Which call it is.
    pub(crate) number: c_long,
    /// Its six arguments; only at the entry are all of them what the program gave.
    pub(crate) arguments: [u64; 6],
    /// What it returned; negative numbers down to -4095 are errors.
    pub(crate) result: i64,
}

/// Reads them; `None` if the thread is gone.
#[cfg(target_arch = "x86_64")]
pub(crate) fn read(thread: Pid) -> Option<Registers> {
    let r = ptrace::getregs(thread).ok()?;
    Some(Registers {
        number: r.orig_rax.cast_signed(),
        arguments: [r.rdi, r.rsi, r.rdx, r.r10, r.r8, r.r9],
        result: r.rax.cast_signed(),
    })
}

/// Reads them; `None` if the thread is gone.
#[cfg(target_arch = "aarch64")]
pub(crate) fn read(thread: Pid) -> Option<Registers> {
    let r = ptrace::getregs(thread).ok()?.regs;
    Some(Registers {
        number: r[8].cast_signed(),
        arguments: [r[0], r[1], r[2], r[3], r[4], r[5]],
        result: r[0].cast_signed(),
    })
}
