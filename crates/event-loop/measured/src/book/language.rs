//! The two languages of the book.

use crate::servers::Kind;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Language {
    English,
    Chinese,
}

impl Language {
    pub(super) const ALL: [Self; 2] = [Self::English, Self::Chinese];

    /// As in the names of folders and figures.
    pub(super) fn tag(self) -> &'static str {
        self.pick("en", "zh-CN")
    }

    pub(super) fn pick(self, english: &'static str, chinese: &'static str) -> &'static str {
        match self {
            Self::English => english,
            Self::Chinese => chinese,
        }
    }

    /// What a reader calls the server.
    pub(super) fn name(self, kind: Kind) -> &'static str {
        match kind {
            Kind::Threads => self.pick("a thread each", "每个连接一个线程"),
            Kind::Pool => self.pick("a pool of 64 threads", "64 个线程的线程池"),
            Kind::Spin => "spin",
            Kind::Poll => "poll",
            Kind::Epoll => "epoll",
            Kind::Edge => self.pick("epoll, edge", "epoll，边缘触发"),
            Kind::Mio => "mio",
            Kind::PlainEpoll => self.pick("shortest with epoll", "最短的 epoll 程序"),
            Kind::PlainMio => self.pick("shortest with mio", "最短的 mio 程序"),
            Kind::Tokio => self.pick("tokio, 1 thread", "tokio，单线程"),
            Kind::TokioThreads => self.pick("tokio, threads", "tokio，多线程"),
            Kind::Socketserver => "Python socketserver",
            Kind::Selectors => "Python selectors",
            Kind::Asyncio => "Python asyncio",
        }
    }
}

/// As a reader writes it: 12,345.
pub(super) fn with_commas(number: f64) -> String {
    let digits = format!("{number:.0}");
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_apart() {
        let texts = [0.0, 999.6, 12_345.0, 1_000_000.0].map(with_commas);
        assert_eq!(texts, ["0", "1,000", "12,345", "1,000,000"]);
    }
}
