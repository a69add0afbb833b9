//! The choice on the command line.

use std::io;
use std::str::FromStr;

use super::Ready;

/// How the loop waits, by the name that `--ready` takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum How {
    /// It does not wait: each socket is tried, again and again.
    Spin,
    /// poll(2): the whole list goes to the kernel each time. On all Unix systems.
    #[cfg(unix)]
    Poll,
    /// epoll(7), level-triggered: the kernel has the list, and tells who is ready. On Linux.
    #[cfg(any(target_os = "linux", target_os = "android"))]
    Epoll,
    /// epoll(7), edge-triggered: the kernel tells who has become ready. On Linux.
    #[cfg(any(target_os = "linux", target_os = "android"))]
    Edge,
    /// The library mio: what each system has, such as epoll, kqueue and IOCP, as if it were edge-triggered.
    Mio,
}

impl How {
    /// All that this system has.
    pub const ALL: &[Self] = &[
        Self::Spin,
        #[cfg(unix)]
        Self::Poll,
        #[cfg(any(target_os = "linux", target_os = "android"))]
        Self::Epoll,
        #[cfg(any(target_os = "linux", target_os = "android"))]
        Self::Edge,
        Self::Mio,
    ];

    /// Its name on the command line.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Spin => "spin",
            #[cfg(unix)]
            Self::Poll => "poll",
            #[cfg(any(target_os = "linux", target_os = "android"))]
            Self::Epoll => "epoll",
            #[cfg(any(target_os = "linux", target_os = "android"))]
            Self::Edge => "edge",
            Self::Mio => "mio",
        }
    }

    pub(crate) fn ready(self) -> io::Result<Box<dyn Ready>> {
        Ok(match self {
            Self::Spin => Box::new(super::spin::Spin),
            #[cfg(unix)]
            Self::Poll => Box::new(super::poll::Poll),
            #[cfg(any(target_os = "linux", target_os = "android"))]
            Self::Epoll => Box::new(super::epoll::Level::new()?),
            #[cfg(any(target_os = "linux", target_os = "android"))]
            Self::Edge => Box::new(super::edge::Edge::new()?),
            Self::Mio => Box::new(super::mio::Mio::new()?),
        })
    }
}

/// `epoll` on Linux, `mio` elsewhere.
impl Default for How {
    fn default() -> Self {
        #[cfg(any(target_os = "linux", target_os = "android"))]
        return Self::Epoll;
        #[cfg(not(any(target_os = "linux", target_os = "android")))]
        Self::Mio
    }
}

impl FromStr for How {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if let Some(how) = Self::ALL.iter().find(|how| how.name() == text) {
            return Ok(*how);
        }
        Err(match text {
            "poll" => "Windows has no poll for a loop like this — take mio".into(),
            "epoll" | "edge" => "only Linux has epoll — take mio, or poll on a Unix system".into(),
            _ => {
                let names: Vec<_> = Self::ALL.iter().map(|how| how.name()).collect();
                format!("write one of {}", names.join(", "))
            }
        })
    }
}
