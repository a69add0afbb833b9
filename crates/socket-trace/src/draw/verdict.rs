//! What the network does to a packet, in words.

use super::words;
use crate::language::Language;
use crate::model::{Fate, Verdict};

/// Where the arrow of a packet ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    /// At its receiver.
    Through,
    /// Half-way.
    Lost,
    /// At its receiver, when the arrival is told.
    Late,
}

/// That of a packet with this verdict.
pub(super) fn way(verdict: Option<&Verdict>) -> Way {
    match verdict {
        Some(verdict) if verdict.is_lost() => Way::Lost,
        Some(verdict) if verdict.is_late() => Way::Late,
        _ => Way::Through,
    }
}

/// `dropped`, `+100 ms`; nothing, if it passes as it is.
pub(super) fn word(verdict: Option<&Verdict>, language: Language) -> String {
    let fate = verdict.map_or(&[][..], |verdict| &verdict.fate);
    let words: Vec<_> = fate.iter().map(|fate| of_fate(*fate, language)).collect();
    words.join(" ")
}

/// `dropped by "drop client data 2"`.
pub(super) fn sentence(verdict: &Verdict, language: Language) -> String {
    let word = word(Some(verdict), language);
    let rules = verdict.rules.join("; ");
    language.pick(
        format!("{word} by \"{rules}\""),
        format!("{word}，规则“{rules}”"),
    )
}

fn of_fate(fate: Fate, language: Language) -> String {
    let (english, chinese) = match fate {
        Fate::Delayed(time) => return format!("+{}", words::duration(time)),
        Fate::Dropped => ("dropped", "丢弃"),
        Fate::Held => ("held", "扣住"),
        Fate::Duplicated => ("twice", "两份"),
        Fate::Corrupted => ("corrupt", "损坏"),
        Fate::Forged => ("forged", "伪造"),
    };
    language.pick(english, chinese).into()
}
