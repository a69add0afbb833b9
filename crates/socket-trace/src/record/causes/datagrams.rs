//! Which call sent a datagram: the kernel sends it while the program is in that call.

use std::collections::VecDeque;

/// More calls are forgotten, the oldest first: those of sockets whose datagrams go another way.
const MOST_CALLS: usize = 20_000;

/// The calls of one program that send datagrams.
#[derive(Debug, Default)]
pub(super) struct Datagrams(VecDeque<Sent>);

/// One of them.
#[derive(Debug)]
pub(super) struct Sent {
    call: u64,
    entered: u64,
    returned: Option<u64>,
    begin: Vec<u8>,
    length: u64,
}

impl Sent {
    pub(super) fn new(call: u64, entered: u64, begin: &[u8], length: u64) -> Self {
        let begin = begin.to_vec();
        Self {
            call,
            entered,
            returned: None,
            begin,
            length,
        }
    }

    fn is_like(&self, data: &[u8], length: u64) -> bool {
        self.length == length && data.starts_with(&self.begin)
    }
}

impl Datagrams {
    pub(super) fn push(&mut self, sent: Sent) {
        if self.0.len() >= MOST_CALLS {
            self.0.pop_front();
        }
        self.0.push_back(sent);
    }

    pub(super) fn returned(&mut self, call: u64, time: u64, is_sent: bool) {
        let Some(at) = self.0.iter().rposition(|sent| sent.call == call) else {
            return;
        };
        if is_sent {
            self.0[at].returned = Some(time);
        } else {
            self.0.remove(at);
        }
    }

    /// The call that sent this datagram at that time. Later ones will be asked about, and no earlier one.
    pub(super) fn take(&mut self, data: &[u8], length: u64, time: u64) -> Option<u64> {
        let is_over = |sent: &Sent| sent.returned.is_some_and(|returned| returned < time);
        while self.0.front().is_some_and(is_over) {
            self.0.pop_front();
        }
        let in_call = self.0.iter().take_while(|sent| sent.entered <= time);
        let mut in_call = in_call.filter(|sent| !is_over(sent));
        let like = in_call.clone().find(|sent| sent.is_like(data, length));
        // sendmmsg sends several, and only the first is known.
        like.or_else(|| in_call.next()).map(|sent| sent.call)
    }
}
