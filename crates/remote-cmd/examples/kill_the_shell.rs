//! Kills a shell, and not what the shell has started; then the whole process group.

use std::io;

#[cfg(unix)]
fn main() -> io::Result<()> {
    use std::io::Read;
    use std::os::unix::process::CommandExt;
    use std::process::{Command, Stdio};
    use std::sync::mpsc::channel;
    use std::thread;
    use std::time::Duration;

    use nix::sys::signal::{Signal, killpg};
    use nix::unistd::Pid;

    let mut shell = Command::new("sh")
        .args(["-c", "sleep 1000 & echo started; wait"])
        .stdout(Stdio::piped())
        .process_group(0)
        .spawn()?;
    let mut stdout = shell.stdout.take().expect("stdout is piped");
    stdout.read_exact(&mut [0; 8])?;
    println!("the shell has started a sleep");

    let (news, ended) = channel();
    thread::spawn(move || news.send(stdout.read_to_end(&mut Vec::new())));
    shell.kill()?;
    println!("the shell is killed");
    let within = |limit| match ended.recv_timeout(limit) {
        Ok(_) => println!("  its output has ended"),
        Err(_) => println!("  its output has not ended: somebody holds the pipe"),
    };
    within(Duration::from_secs(1));

    // The group has the number of its first process, which is still ours: we have not waited for it.
    killpg(Pid::from_raw(shell.id().cast_signed()), Signal::SIGKILL)?;
    println!("the group is killed");
    within(Duration::from_secs(10));
    shell.wait().map(drop)
}

#[cfg(not(unix))]
fn main() -> io::Result<()> {
    println!("process groups of this kind are Unix's");
    Ok(())
}
