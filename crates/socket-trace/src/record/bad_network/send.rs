//! Packets on their way: in the line, or apart from it.

use super::counts::{self, Label};
use super::judge::Judged;
use super::{Delivery, Due, How, MOST, Network};
use crate::model::Fate;
use crate::network::Which;

impl Network {
    /// It is on its way; once, or twice.
    pub(super) fn send(&mut self, now: u64, delivery: Delivery, judged: &mut Judged) {
        if self.due.len() >= MOST {
            *judged = Judged::dropped(&format!("at most {MOST} packets are on their way"));
            return;
        }
        let how = How::Late;
        let late = Delivery {
            how,
            ..delivery.clone()
        };
        let copy = judged.is(Fate::Duplicated).then(|| late.clone());
        if let Some(until) = judged.until {
            self.held.push((until, late));
            match copy {
                // A copy with a time of its own waits for no packet.
                Some(copy) if judged.copy_late > 0 => self.send_copy(now, copy, judged),
                copy => self.held.extend(copy.map(|copy| (until, copy))),
            }
            return;
        }
        let Some(arrives) = self.arrival(now, &delivery, judged.late) else {
            *judged = Judged::dropped(&self.lines[delivery.from].rules().join("; "));
            return;
        };
        if arrives > now {
            judged.fate.push(Fate::Delayed(arrives - now));
            judged.add_rules(self.lines[delivery.from].rules());
            self.put(arrives, Due::Delivery(late));
        } else {
            self.put(arrives, Due::Delivery(delivery));
        }
        if let Some(copy) = copy {
            self.send_copy(now, copy, judged);
        }
    }

    fn send_copy(&mut self, now: u64, copy: Delivery, judged: &Judged) {
        let late = judged.late.saturating_add(judged.copy_late);
        if let Some(arrives) = self.arrival(now, &copy, late) {
            self.put(arrives, Due::Delivery(copy));
        }
    }

    /// When a packet arrives that alone is so late: then it leaves its place in the line. `None`, if the queue is full.
    fn arrival(&mut self, now: u64, delivery: &Delivery, late: u64) -> Option<u64> {
        let line = &mut self.lines[delivery.from];
        match late {
            0 => line.arrival(now, delivery.frame.len()),
            late => Some(now.saturating_add(late).saturating_add(line.delay())),
        }
    }

    /// Those who wait for this packet follow it.
    pub(super) fn release(&mut self, now: u64, from: usize, labels: &[Label]) {
        let is_it = |(until, _): &mut (Which, _)| counts::is_it(*until, from, labels);
        let released: Vec<_> = self.held.extract_if(.., is_it).collect();
        for (_, delivery) in released {
            if let Some(arrives) = self.lines[delivery.from].arrival(now, delivery.frame.len()) {
                self.put(arrives, Due::Delivery(delivery));
            }
        }
    }
}
