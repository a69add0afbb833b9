//! The system calls that may concern a socket, by their numbers on this kind of machine.

use nix::libc::{self, c_long};

/// A system call that may concern a socket.
#[cfg_attr(
    not(target_arch = "x86_64"),
    allow(dead_code, reason = "some of them are only there")
)]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Syscall {
    Socket,
    Socketpair,
    Bind,
    Listen,
    Accept,
    Connect,
    Getsockname,
    Getpeername,
    Sendto,
    Recvfrom,
    Sendmsg,
    Recvmsg,
    Sendmmsg,
    Recvmmsg,
    Read,
    Write,
    Readv,
    Writev,
    Sendfile,
    Splice,
    Shutdown,
    Close,
    CloseRange,
    Dup,
    Dup2,
    Getsockopt,
    Setsockopt,
    Fcntl,
    Ioctl,
    Poll,
    Ppoll,
    Select,
    Pselect,
    EpollCtl,
    EpollWait,
    EpollPwait2,
    /// Its calls go through shared memory, and no tracer sees them.
    IoUringSetup,
}

impl Syscall {
    /// It sends from the memory of the program.
    pub(crate) fn sends(self) -> bool {
        matches!(
            self,
            Self::Write | Self::Writev | Self::Sendto | Self::Sendmsg | Self::Sendmmsg
        )
    }

    /// It only waits, or looks, whether some descriptor is ready.
    pub(crate) fn only_looks(self) -> bool {
        matches!(
            self,
            Self::Poll
                | Self::Ppoll
                | Self::Select
                | Self::Pselect
                | Self::EpollWait
                | Self::EpollPwait2
        )
    }
}

/// Which of them it is.
pub(crate) fn by_number(number: c_long) -> Option<Syscall> {
    use Syscall as S;
    Some(match number {
        libc::SYS_socket => S::Socket,
        libc::SYS_socketpair => S::Socketpair,
        libc::SYS_bind => S::Bind,
        libc::SYS_listen => S::Listen,
        libc::SYS_accept | libc::SYS_accept4 => S::Accept,
        libc::SYS_connect => S::Connect,
        libc::SYS_getsockname => S::Getsockname,
        libc::SYS_getpeername => S::Getpeername,
        libc::SYS_sendto => S::Sendto,
        libc::SYS_recvfrom => S::Recvfrom,
        libc::SYS_sendmsg => S::Sendmsg,
        libc::SYS_recvmsg => S::Recvmsg,
        libc::SYS_sendmmsg => S::Sendmmsg,
        libc::SYS_recvmmsg => S::Recvmmsg,
        libc::SYS_read => S::Read,
        libc::SYS_write => S::Write,
        libc::SYS_readv => S::Readv,
        libc::SYS_writev => S::Writev,
        libc::SYS_sendfile => S::Sendfile,
        libc::SYS_splice => S::Splice,
        libc::SYS_shutdown => S::Shutdown,
        libc::SYS_close => S::Close,
        libc::SYS_close_range => S::CloseRange,
        libc::SYS_dup => S::Dup,
        libc::SYS_dup3 => S::Dup2,
        libc::SYS_getsockopt => S::Getsockopt,
        libc::SYS_setsockopt => S::Setsockopt,
        libc::SYS_fcntl => S::Fcntl,
        libc::SYS_ioctl => S::Ioctl,
        libc::SYS_ppoll => S::Ppoll,
        libc::SYS_pselect6 => S::Pselect,
        libc::SYS_epoll_ctl => S::EpollCtl,
        libc::SYS_epoll_pwait => S::EpollWait,
        libc::SYS_epoll_pwait2 => S::EpollPwait2,
        libc::SYS_io_uring_setup => S::IoUringSetup,
        other => return only_on_x86(other),
    })
}

/// Older calls, which newer kinds of machines never had.
#[cfg(target_arch = "x86_64")]
fn only_on_x86(number: c_long) -> Option<Syscall> {
    Some(match number {
        libc::SYS_dup2 => Syscall::Dup2,
        libc::SYS_poll => Syscall::Poll,
        libc::SYS_select => Syscall::Select,
        libc::SYS_epoll_wait => Syscall::EpollWait,
        _ => return None,
    })
}

#[cfg(not(target_arch = "x86_64"))]
fn only_on_x86(_: c_long) -> Option<Syscall> {
    None
}
