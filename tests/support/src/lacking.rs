//! Machines that lack something: what does a program say there?
//!
//! They are made by `unshare` and `setpriv` of util-linux around the program, as any user can.

use std::path::Path;
use std::process::{Command, Stdio};

use lesson_kit::Screen;

/// How a machine is made to lack something.
#[derive(Clone, Copy, Debug)]
pub struct Lacking {
    /// What it lacks.
    pub what: &'static str,
    /// Which namespaces are new: options of `unshare`.
    unshare: &'static str,
    /// What a shell does in them before it starts the program; `$0` is an empty folder.
    script: &'static str,
}

/// A loopback interface that is up.
pub const LOOPBACK: Lacking = Lacking {
    what: "loopback",
    unshare: "-Urn",
    script: r#"exec "$@""#,
};
/// `/proc`.
pub const PROC: Lacking = Lacking {
    what: "/proc",
    unshare: "-Urm",
    script: r#"mount -t tmpfs none /proc && exec "$@""#,
};
/// IPv6.
pub const IPV6: Lacking = Lacking {
    what: "IPv6",
    unshare: "-Urn",
    script: r#"echo 1 >/proc/sys/net/ipv6/conf/all/disable_ipv6 && ip link set lo up && exec "$@""#,
};
/// A writable `/proc/sys`, as in a container.
pub const WRITABLE_SETTINGS: Lacking = Lacking {
    what: "a writable /proc/sys",
    unshare: "-Urm",
    script: r#"mount --bind /proc/sys /proc/sys && mount -o remount,bind,ro /proc/sys && exec "$@""#,
};
/// Room for more than a few open files.
pub const OPEN_FILES: Lacking = Lacking {
    what: "open files",
    unshare: "-Ur",
    script: r#"ulimit -n 20 && exec "$@""#,
};
/// User namespaces, because a setting allows none.
pub const USER_NAMESPACES: Lacking = Lacking {
    what: "user namespaces",
    unshare: "-Ur",
    script: r#"echo 0 >/proc/sys/user/max_user_namespaces && exec setpriv --bounding-set=-all "$@""#,
};
/// Network namespaces, because a setting allows none.
pub const NETWORK_NAMESPACES: Lacking = Lacking {
    what: "network namespaces",
    unshare: "-Ur",
    script: r#"echo 0 >/proc/sys/user/max_net_namespaces && exec setpriv --bounding-set=-all "$@""#,
};
/// Permission for user namespaces, as in a container or a chroot: the system call is refused.
pub const PERMISSION: Lacking = Lacking {
    what: "permission for namespaces",
    unshare: "-Urm",
    script: r#"mount --rbind / "$0" && exec chroot "$0" setpriv --bounding-set=-all "$@""#,
};
/// Permission to be root in a user namespace, as on Ubuntu 24.04: making one works, and then nothing does.
pub const ROOT_INSIDE: Lacking = Lacking {
    what: "root in a namespace",
    unshare: "-Urm",
    script: r#"mount --rbind /proc /proc && mount -o remount,bind,ro /proc && exec setpriv --bounding-set=-all "$@""#,
};
/// User namespaces, on a machine where the user is root and needs none.
pub const USER_NAMESPACES_AS_ROOT: Lacking = Lacking {
    what: "user namespaces, as root",
    unshare: "-Ur",
    script: r#"echo 0 >/proc/sys/user/max_user_namespaces && exec "$@""#,
};

impl Lacking {
    /// The program on such a machine, its stdout to be read; `None`, and a note, if this machine cannot be made one.
    ///
    /// # Panics
    /// If there is no temporary folder.
    #[must_use]
    pub fn command(&self, program: &Path) -> Option<Command> {
        let here = |program: &Path| {
            let folder = std::env::temp_dir();
            let mut command = Command::new("unshare");
            command.args([self.unshare, "sh", "-c", self.script]);
            command.arg(folder).arg(program).stderr(Stdio::piped());
            // It may be set in CI, for this machine, and this is another one.
            command.env_remove("REQUIRE_PRIVATE_NETWORK");
            command
        };
        let tried = here(Path::new("true")).output();
        if tried.is_ok_and(|output| output.status.success()) {
            return Some(here(program));
        }
        Screen::plain().note(format_args!("skipped: a machine without {}", self.what));
        None
    }
}
