//! What the tracer tells of each call.

use instruments::sockets::Protocol;
use nix::libc;

use super::{Does, Made};
use crate::model::Call;
use crate::record::calls::{Calls, Who};
use crate::record::decode::{Asked, bytes_of_messages};
use crate::record::syscalls::Syscall;

impl Calls {
    /// A thread has entered this call.
    pub(in crate::record) fn tell_entered(
        &mut self,
        who: Who,
        asked: &Asked<'_>,
        call: &Call,
        time: u64,
    ) -> Option<Made> {
        let socket = self.sender(who, asked, call.socket?)?;
        let protocol = self.sampler.protocol(who.program, socket)?;
        let made = Made {
            call: call.call,
            program: who.program,
            process: who.process.as_raw(),
            socket,
            is_tcp: protocol == Protocol::Tcp,
            does: does(asked, call),
            time,
        };
        self.causes.lock().entered(&made);
        Some(made)
    }

    /// The socket that the call sends from, or closes.
    fn sender(&mut self, who: Who, asked: &Asked<'_>, socket: u64) -> Option<u64> {
        match asked.syscall {
            // The one that is replaced.
            Syscall::Dup2 if asked.int(0) != asked.int(1) => self.socket(who, asked.int(1)),
            Syscall::Dup2 => None,
            Syscall::Splice => self.socket(who, asked.int(2)),
            _ => Some(socket),
        }
    }

    /// The thread has returned from it.
    pub(in crate::record) fn tell_returned(
        &mut self,
        who: Who,
        asked: &Asked<'_>,
        made: Option<&Made>,
        new: Option<u64>,
    ) {
        let now = self.sink.clock().now();
        let result = asked.result.and_then(|result| u64::try_from(result).ok());
        let sent = match asked.syscall {
            Syscall::Sendmmsg => result.map(|_| bytes_of_messages(asked)),
            _ => result,
        };
        let mut causes = self.causes.lock();
        if let Some(made) = made {
            causes.returned(made, now, sent);
        }
        if result.is_none() {
            return;
        }
        let process = who.process.as_raw();
        let ends = |socket| self.sampler.addresses(who.program, socket);
        match (asked.syscall, made, new) {
            (Syscall::Accept, _, Some(new)) => {
                causes.accepted(process, new);
                if let Some((local, remote)) = ends(new) {
                    causes.is_of(new, (who.program, local.port(), remote));
                }
            }
            (Syscall::Listen, Some(made), _) => {
                if let Some((local, _)) = ends(made.socket) {
                    causes.listens(made.socket, who.program, local.port());
                }
            }
            (Syscall::Dup | Syscall::Fcntl, Some(made), _) if is_dup(asked) => {
                causes.duplicated(process, made.socket);
            }
            _ => {}
        }
    }
}

fn is_dup(asked: &Asked<'_>) -> bool {
    let by_fcntl = [libc::F_DUPFD, libc::F_DUPFD_CLOEXEC].contains(&asked.int(1));
    asked.syscall == Syscall::Dup || by_fcntl
}

/// What the kernel may send for this call.
fn does(asked: &Asked<'_>, call: &Call) -> Does {
    use Syscall as S;
    let writes = |length| Does::Writes {
        length,
        begin: call
            .data
            .as_ref()
            .map(|data| data.bytes())
            .unwrap_or_default(),
    };
    let length = call.data.as_ref().map_or(0, |data| data.length);
    match asked.syscall {
        S::Connect => Does::Connects,
        S::Sendto | S::Write | S::Writev | S::Sendmsg => writes(length),
        // How many bytes they are is known when it has returned.
        S::Sendmmsg => writes(u64::MAX),
        S::Sendfile => writes(asked.arguments[3]),
        S::Splice => writes(asked.arguments[4]),
        S::Shutdown if asked.int(1) != libc::SHUT_RD => Does::Ends,
        S::Close | S::Dup2 => Does::Closes,
        _ => Does::Nothing,
    }
}
