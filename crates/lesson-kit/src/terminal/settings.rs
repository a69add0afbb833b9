//! The settings themselves: termios(3).

use std::io;
use std::os::fd::AsFd;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use nix::poll::{PollFd, PollFlags, poll};
use nix::sys::termios::{
    FlushArg, LocalFlags, SetArg, SpecialCharacterIndices as Key, Termios, tcflush, tcgetattr,
    tcsetattr,
};
use nix::unistd::{getpgrp, tcgetpgrp};

/// The settings as found; `None` as long as they are not changed.
static FOUND: Mutex<Option<Termios>> = Mutex::new(None);

/// Input that pauses for so many milliseconds has ended.
const PAUSE: u8 = 30;

/// How long to wait for such a pause.
const LONGEST_PASTE: Duration = Duration::from_secs(1);

fn found() -> MutexGuard<'static, Option<Termios>> {
    FOUND.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What is typed waits unchanged, and is not shown; Ctrl-C is a signal.
pub(super) fn turn_echo_off(is_ending: &AtomicBool) {
    let mut found = found();
    let Ok(mut settings) = tcgetattr(io::stdin()) else {
        return;
    };
    // With FOUND locked: `restore` comes later, or `is_ending` was set before.
    if is_ending.load(Ordering::SeqCst) {
        return;
    }
    found.get_or_insert_with(|| settings.clone());
    settings.local_flags &= !(LocalFlags::ICANON | LocalFlags::ECHO);
    // NOFLSH: without it, Ctrl-C discards a part of a paste, and the next line begins in the middle of a pasted one.
    settings.local_flags |= LocalFlags::ISIG | LocalFlags::NOFLSH;
    let keys = &mut settings.control_chars;
    keys[Key::VMIN as usize] = 1;
    keys[Key::VTIME as usize] = 0;
    // Ctrl-\ sends SIGQUIT, which nothing here can take over. With the key of SIGINT, it sends none.
    keys[Key::VQUIT as usize] = keys[Key::VINTR as usize];
    // All else stays: after Ctrl-Z, these are the settings of a shell that has none of its own (dash).
    let _ = tcsetattr(io::stdin(), SetArg::TCSANOW, &settings);
}

/// Restores the settings as found, and leaves no input: the shell would run the rest of a paste as commands.
pub(super) fn restore() {
    // Locked to the end: the program must not end while another thread is restoring them.
    let mut found = found();
    let Some(settings) = found.take() else {
        return;
    };
    // In the background the terminal has the shell's settings, and changing them would stop this process (SIGTTOU).
    if tcgetpgrp(io::stdin()).is_ok_and(|foreground| foreground != getpgrp()) {
        return;
    }
    discard_input();
    // TCSANOW: the others wait until all output is shown, and a stopped terminal (Ctrl-S) shows nothing.
    let _ = tcsetattr(io::stdin(), SetArg::TCSANOW, &settings);
}

/// Discards input until it pauses.
pub(super) fn discard_input() {
    let start = Instant::now();
    let mut pause = 0;
    while start.elapsed() < LONGEST_PASTE && is_ready(PollFlags::POLLIN, pause) {
        let _ = tcflush(io::stdin(), FlushArg::TCIFLUSH);
        // The kernel holds a few thousand bytes of a paste; the terminal sends the next ones only now.
        pause = PAUSE;
    }
}

/// Can the terminal show more at once?
pub(super) fn has_room() -> bool {
    is_ready(PollFlags::POLLOUT, 0)
}

fn is_ready(wanted: PollFlags, milliseconds: u8) -> bool {
    let stdin = io::stdin();
    let mut files = [PollFd::new(stdin.as_fd(), wanted)];
    // Of a terminal that was closed, poll(2) reports more than what was asked for.
    poll(&mut files, milliseconds).is_ok() && files[0].revents() == Some(wanted)
}
