//! SO_PASSCRED: the kernel says which process sent a message.

use experiment::{Experiment, Needs, Observation, Observed};
use socket2::{Domain, Socket, Type};

/// What comes with a message over a Unix socket.
pub const EXPERIMENT: Experiment = Experiment {
    name: "passcred",
    question: "The receiver of a Unix socket has set SO_PASSCRED; the sender simply sends. What comes with the message?",
    choices: &[
        "nothing: the sender has to add it",
        "the sender's process and user, as the kernel knows them",
        "the sender's name, as it calls itself",
    ],
    answer: "the sender's process and user, as the kernel knows them",
    explanation: "The kernel adds a control message with the process, user and group of the sender, which recvmsg delivers; the sender cannot lie about them without privileges. \
        That is how a local service knows whom it is talking to, with no password. \
        It works for Unix sockets only: no such thing crosses a network.",
    sources: &["unix(7), SO_PASSCRED and SCM_CREDENTIALS"],
    needs: Needs::Nothing,
    ..Experiment::BLANK
}
.observed_by(observe);

#[cfg(not(target_os = "linux"))]
use crate::linux_only as observe;

#[cfg(target_os = "linux")]
fn observe() -> Observed {
    use crate::control::{ControlMessage, receive};

    let (sender, receiver) = Socket::pair(Domain::UNIX, Type::DGRAM, None)?;
    sender.send(b"before")?;
    let before = receive(&receiver)?;
    receiver.set_passcred(true)?;
    sender.send(b"after")?;
    let after = receive(&receiver)?;

    let pid = after.iter().find_map(|message| match message {
        ControlMessage::ScmCredentials(credentials) => u32::try_from(credentials.pid()).ok(),
        _ => None,
    });
    Ok(Observation::new()
        .fact("control messages without the option", before.len())
        .fact("control messages with the option", after.len())
        .fact("the process is this one", pid == Some(std::process::id()))
        .answer(match pid {
            Some(pid) if pid == std::process::id() => {
                "the sender's process and user, as the kernel knows them"
            }
            Some(_) => "the sender's name, as it calls itself",
            None => "nothing: the sender has to add it",
        }))
}
