//! A private network: a loopback interface and nothing else, in which an ordinary user is root.
//!
//! A new user namespace makes the process root in it, and a new network namespace belongs to it:
//! there it may set privileged options and capture packets, and disturbs nobody.
//! `unshare -Urn` does the same in a shell; see user_namespaces(7), network_namespaces(7).
#![cfg_attr(
    not(target_os = "linux"),
    allow(dead_code, unused_imports, reason = "only Linux has namespaces")
)]

use std::fs::{self, File};
use std::io;
#[cfg(target_os = "linux")]
use std::os::fd::AsRawFd;

#[cfg(target_os = "linux")]
use nix::sched::{CloneFlags, setns, unshare};
#[cfg(target_os = "linux")]
use nix::unistd::{Gid, Uid, getgid, getuid};

use crate::{Missing, errno, interfaces, proc};

/// Enters a private network, with its loopback interface up.
///
/// Only a process with a single thread may do that (unshare(2)): call it before any thread is started.
///
/// # Errors
/// Why this machine has none to give, and what would help.
#[cfg(target_os = "linux")]
pub fn enter() -> Result<(), Missing> {
    // Inside, the user is number 0.
    enter_as(0.into(), 0.into())
}

/// Enters one, and stays the user that one is: so do the programs that are started there.
///
/// # Errors
/// As [`enter`].
#[cfg(target_os = "linux")]
pub fn enter_as_oneself() -> Result<(), Missing> {
    enter_as(getuid(), getgid())
}

#[cfg(target_os = "linux")]
fn enter_as(inside: Uid, inside_group: Gid) -> Result<(), Missing> {
    let (user, group) = (getuid(), getgid());
    let refused = |step| move |error: io::Error| refused(step, &error, proc::setting);
    // Root needs no user namespace.
    if unshare(CloneFlags::CLONE_NEWNET).is_err() {
        unshare(CloneFlags::CLONE_NEWUSER | CloneFlags::CLONE_NEWNET)
            .map_err(|errno| refused("unshare")(errno.into()))?;
        // setgroups must be given up before the groups can be mapped.
        fs::write("/proc/self/setgroups", "deny")
            .and_then(|()| fs::write("/proc/self/uid_map", format!("{inside} {user} 1")))
            .and_then(|()| fs::write("/proc/self/gid_map", format!("{inside_group} {group} 1")))
            .map_err(refused("become root in it"))?;
    }
    interfaces::set_up(interfaces::LOOPBACK).map_err(refused("bring its loopback interface up"))
}

/// A network: it stays as long as this is held, or a process is in it.
#[cfg(target_os = "linux")]
#[derive(Debug)]
pub struct Network(File);

#[cfg(target_os = "linux")]
impl Network {
    /// The one that the calling thread is in.
    ///
    /// # Errors
    /// What opening its file under `/proc` says.
    pub fn current() -> io::Result<Self> {
        File::open("/proc/thread-self/ns/net").map(Self)
    }

    /// A new one, without any interface that is up; the calling thread is in it from now on.
    ///
    /// # Errors
    /// What unshare says; it needs CAP_SYS_ADMIN, which everybody has in a private network.
    pub fn create() -> io::Result<Self> {
        unshare(CloneFlags::CLONE_NEWNET)?;
        Self::current()
    }

    /// The calling thread is in it from now on, and so is what it starts: setns(2).
    ///
    /// # Errors
    /// What setns says.
    pub fn enter(&self) -> io::Result<()> {
        Ok(setns(&self.0, CloneFlags::CLONE_NEWNET)?)
    }

    /// The number by which netlink knows it.
    pub(crate) fn descriptor(&self) -> i32 {
        self.0.as_raw_fd()
    }
}

/// There is none to enter.
///
/// # Errors
/// Always.
#[cfg(not(target_os = "linux"))]
pub fn enter() -> Result<(), Missing> {
    Err(Missing::new("a private network, which only Linux has", ""))
}

/// The settings that forbid a private network to an ordinary user: the value that forbids it, and one that allows it.
const SETTINGS: &[(&str, &str, &str)] = &[
    ("user.max_user_namespaces", "0", "10000"),
    ("user.max_net_namespaces", "0", "10000"),
    // Ubuntu since 23.10, and 24.04.
    ("kernel.apparmor_restrict_unprivileged_userns", "1", "0"),
    // Debian before 11.
    ("kernel.unprivileged_userns_clone", "0", "1"),
];

/// What is missing, if this step ends with this error on a machine with these settings.
fn refused(step: &str, error: &io::Error, setting: impl Fn(&str) -> io::Result<String>) -> Missing {
    let help = match errno::name(error).as_str() {
        "ENOSPC" => {
            "all of user.max_user_namespaces or user.max_net_namespaces are in use: end other containers"
        }
        "EINVAL" | "ENOSYS" => "this kernel is built without user namespaces (CONFIG_USER_NS)",
        _ => MORE_RIGHTS,
    };
    let said = format!("{step}: {}", errno::describe(error));
    missing(&said, help, setting)
}

/// What helps where no setting forbids it.
const MORE_RIGHTS: &str = "run the program with sudo; in a container: start that with `--cap-add SYS_ADMIN`, \
     or with a seccomp profile that allows user namespaces";

/// What is missing, if another program tried to enter a private network, and ended with these words.
#[must_use]
pub fn refused_to_another(said: &str) -> Missing {
    missing(said, MORE_RIGHTS, proc::setting)
}

/// The setting that forbids it, and else what was said.
fn missing(said: &str, help: &str, setting: impl Fn(&str) -> io::Result<String>) -> Missing {
    let needs = |why: &str| format!("a private network: {why}");
    for (name, forbids, allows) in SETTINGS {
        if setting(name).is_ok_and(|value| value == *forbids) {
            let help =
                format!("`sudo sysctl {name}={allows}` allows it, or run the program with sudo");
            return Missing::new(needs(&format!("{name} is {forbids}")), help);
        }
    }
    Missing::new(needs(said), help)
}

#[cfg(test)]
mod tests {
    use std::io::{Error, ErrorKind};

    use super::*;

    /// What is said after this error, where one setting has this value.
    fn on_a_machine_with(number: i32, (name, value): (&str, &str)) -> Missing {
        refused(
            "unshare",
            &Error::from_raw_os_error(number),
            |asked| match asked {
                asked if asked == name => Ok(value.to_owned()),
                _ => Err(ErrorKind::NotFound.into()),
            },
        )
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn the_setting_that_forbids_it_is_named() {
        const EPERM: i32 = 1;
        const ENOSPC: i32 = 28;
        const UBUNTU: &str = "kernel.apparmor_restrict_unprivileged_userns";
        let missing = on_a_machine_with(EPERM, (UBUNTU, "1"));
        assert_eq!(missing.what, format!("a private network: {UBUNTU} is 1"));
        assert!(
            missing
                .help
                .starts_with(&format!("`sudo sysctl {UBUNTU}=0`")),
            "{}",
            missing.help
        );

        let missing = on_a_machine_with(ENOSPC, ("user.max_user_namespaces", "0"));
        assert!(
            missing
                .help
                .contains("`sudo sysctl user.max_user_namespaces="),
            "{}",
            missing.help
        );

        // Not the setting: something else forbids it.
        let missing = on_a_machine_with(EPERM, (UBUNTU, "0"));
        assert_eq!(
            missing.what,
            "a private network: unshare: EPERM (Operation not permitted)"
        );
        assert!(missing.help.contains("seccomp"), "{}", missing.help);
    }
}
