//! What the wire asks: why was this packet sent?

use std::mem;

use super::{Causes, Closing, Flow, Socket, flow_of};
use crate::model::{Cause, Name, Segment};

impl Causes {
    /// It is known which socket sends here.
    pub(crate) fn knows(&self, flow: &Flow) -> bool {
        self.flows.contains_key(flow)
    }

    /// Why this segment, which carries this data, was sent at that time.
    pub(crate) fn of_segment(
        &mut self,
        segment: &Segment,
        data: &[u8],
        time: u64,
    ) -> Option<Cause> {
        let has = |name: &str| segment.flags.iter().any(|flag| flag == name);
        let [syn, ack, fin, rst] = ["SYN", "ACK", "FIN", "RST"].map(has);
        let flow = flow_of(segment);
        if rst {
            return self.of_reset(segment, &flow, time);
        }
        let is_again = segment.names.contains(&Name::Retransmission);
        let is_bare = data.is_empty() && !syn && !fin;
        if is_again || is_bare || (syn && ack && data.is_empty()) {
            return Some(Cause::Kernel);
        }
        let socket = self.flows.get(&flow)?;
        let holder = fin.then(|| self.holders.only(*socket)).flatten();
        let socket = self.sockets.get_mut(socket)?;
        // A SYN takes a number, too.
        let begin = segment.sequence.wrapping_sub(u32::from(!syn));
        let mut calls = match data {
            [] => Vec::new(),
            _ => socket.stream.take(begin, data)?,
        };
        if syn {
            calls.splice(0..0, socket.connect);
        }
        if fin {
            return socket.of_fin(calls, holder);
        }
        (!calls.is_empty()).then_some(Cause::Calls(calls))
    }

    fn of_reset(&mut self, segment: &Segment, flow: &Flow, time: u64) -> Option<Cause> {
        // Nobody listens: that is what the kernel answers to a SYN.
        if segment.sequence == 0 && !self.flows.contains_key(flow) {
            return Some(Cause::Kernel);
        }
        // A connection that nobody has accepted ends with its listener.
        let listener = self.listeners.get(&(segment.from, segment.source.port()));
        let socket = self.sockets.get_mut(self.flows.get(flow).or(listener)?)?;
        let has_sent_fin = mem::replace(&mut socket.has_sent_fin, true);
        let by_closing = |closing: &&Closing| {
            let is_over = closing.returned.is_some_and(|returned| returned < time);
            !has_sent_fin || !is_over
        };
        let closing = socket.closing.as_ref().filter(by_closing);
        Some(closing.map_or(Cause::Kernel, |closing| closing.cause.clone()))
    }

    /// Why a datagram of this length, which begins with this data, was sent at that time.
    pub(crate) fn of_datagram(
        &mut self,
        program: usize,
        data: &[u8],
        length: u64,
        time: u64,
    ) -> Option<Cause> {
        let call = self.datagrams.get_mut(&program)?.take(data, length, time)?;
        Some(Cause::Calls(vec![call]))
    }
}

impl Socket {
    /// Why its FIN was sent, behind the data of these calls. The holder is the process that alone has the socket.
    fn of_fin(&mut self, mut calls: Vec<u64>, holder: Option<i32>) -> Option<Cause> {
        self.has_sent_fin = true;
        let closing = self.closing.as_ref().map(|closing| closing.cause.clone());
        match (self.shutdown, closing.or(holder.map(Cause::End))) {
            (Some(shutdown), _) => calls.push(shutdown),
            (None, Some(Cause::Calls(closing))) => calls.extend(closing),
            (None, other) if calls.is_empty() => return other,
            _ => {}
        }
        (!calls.is_empty()).then_some(Cause::Calls(calls))
    }
}
