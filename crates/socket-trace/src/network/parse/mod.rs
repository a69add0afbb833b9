//! Rules, from text.

use std::time::Duration;

use super::words::{self, Words, meaning};
use super::{Act, Kind, Rule, RuleError, Rules, Sides, When, Which};

const SIDES: [(&str, Sides); 3] = [
    ("client", Sides::Client),
    ("server", Sides::Server),
    ("both", Sides::Both),
];

const KINDS: [(&str, Kind); 7] = [
    ("data", Kind::Data),
    ("syn", Kind::Syn),
    ("synack", Kind::SynAck),
    ("ack", Kind::Ack),
    ("fin", Kind::Fin),
    ("rst", Kind::Rst),
    ("icmp", Kind::Icmp),
];

/// The word for these sides.
pub(super) fn word(sides: Sides) -> &'static str {
    word_for(&SIDES, sides)
}

/// The word for this kind.
pub(super) fn word_of_kind(kind: Kind) -> &'static str {
    word_for(&KINDS, kind)
}

fn word_for<T: PartialEq>(choices: &[(&'static str, T)], meaning: T) -> &'static str {
    let found = choices.iter().find(|(_, other)| *other == meaning);
    found.map_or("", |(word, _)| *word)
}

/// How a rule begins, and what reads the rest.
type Reader = fn(&mut Words<'_>) -> Result<Act, RuleError>;

const RULES: [(&str, Reader); 12] = [
    ("drop", drop),
    ("duplicate", duplicate),
    ("corrupt", |words| which(words).map(Act::Corrupt)),
    ("delay", delay),
    ("hold", hold),
    ("swap", swap),
    ("narrow", narrow),
    ("mtu", mtu),
    ("cut", cut),
    ("reset", reset),
    ("forget", forget),
    ("random", random),
];

/// So many packets wait before a narrow link, unless the rule says how many.
const QUEUE: usize = 100;
/// What a time looks like.
const TIME: &str = "a time such as 100ms or 2s";
/// What may be behind `after`.
const WHEN: &str = "a time such as 2s, or a packet such as client data 2";

pub(super) fn rules(text: &str) -> Result<Rules, RuleError> {
    let mut rules = Vec::new();
    for (number, line) in (1..).zip(text.lines()) {
        let without_comment = line.split('#').next().unwrap_or_default();
        let mut begin = 0;
        for part in without_comment.split(';') {
            let mut words = Words::new((line, number), begin, part);
            if !words.is_empty() {
                rules.push(rule(&mut words)?);
            }
            begin += part.len() + 1;
        }
    }
    Ok(Rules(rules))
}

fn rule(words: &mut Words<'_>) -> Result<Rule, RuleError> {
    let read = words.one_of(&RULES)?;
    let act = read(words)?;
    words.end("the end of the rule, or ; before the next one")?;
    Ok(Rule {
        text: words.text(),
        act,
    })
}

fn drop(words: &mut Words<'_>) -> Result<Act, RuleError> {
    let which = which(words)?;
    let times = match words.peek() {
        Some("always") if words.take("always") => u32::MAX,
        Some(_) => {
            let times = words.number("always, or a number of times")?;
            words.must_be("times")?;
            times
        }
        None => 1,
    };
    Ok(Act::Drop(which, times))
}

fn duplicate(words: &mut Words<'_>) -> Result<Act, RuleError> {
    let which = which(words)?;
    let after = match words.take("after") {
        true => words.time(TIME)?,
        false => Duration::ZERO,
    };
    Ok(Act::Duplicate(which, after))
}

/// Of one packet, or of all.
fn delay(words: &mut Words<'_>) -> Result<Act, RuleError> {
    let sides = words.one_of(&SIDES)?;
    let is_of_one = words
        .peek()
        .is_some_and(|word| meaning(&KINDS, word).is_some());
    if is_of_one {
        let which = packet(words, sides)?;
        return Ok(Act::Late(which, words.time(TIME)?));
    }
    let time = words.time("a time such as 100ms, or a packet such as data 2")?;
    Ok(Act::Delay(sides, time))
}

fn hold(words: &mut Words<'_>) -> Result<Act, RuleError> {
    let which = which(words)?;
    words.must_be("until")?;
    let until = self::which(words)?;
    Ok(Act::Hold { which, until })
}

/// The first one is held until the second.
fn swap(words: &mut Words<'_>) -> Result<Act, RuleError> {
    let which = which(words)?;
    let expected = format!("a number above {}", which.number);
    let is_later = |word: &str| word.parse().ok().filter(|number| *number > which.number);
    let number = words.parse(&expected, is_later)?;
    Ok(Act::Hold {
        which,
        until: Which { number, ..which },
    })
}

fn narrow(words: &mut Words<'_>) -> Result<Act, RuleError> {
    let sides = sides_or_both(words);
    let rate = words.parse("a rate such as 1Mbit or 64kbit", words::rate)?;
    let queue = match words.take("queue") {
        true => words.number("a number of packets")? as usize,
        false => QUEUE,
    };
    Ok(Act::Narrow { sides, rate, queue })
}

fn mtu(words: &mut Words<'_>) -> Result<Act, RuleError> {
    // RFC 791: each link carries 68 bytes.
    let bytes = |word: &str| {
        word.parse()
            .ok()
            .filter(|bytes| (68..=65_535).contains(bytes))
    };
    let bytes = words.parse("a number of bytes, 68 to 65535", bytes)?;
    let is_silent = words.take("silent");
    Ok(Act::Mtu { bytes, is_silent })
}

fn cut(words: &mut Words<'_>) -> Result<Act, RuleError> {
    let sides = sides_or_both(words);
    words.must_be("after")?;
    let after = when(words)?;
    let until = match words.peek() {
        Some("for") if words.take("for") => Some(When::Time(words.time(TIME)?)),
        Some("until") if words.take("until") => Some(When::Packet(which(words)?)),
        _ => None,
    };
    Ok(Act::Cut {
        sides,
        after,
        until,
    })
}

fn reset(words: &mut Words<'_>) -> Result<Act, RuleError> {
    let receivers = words.one_of(&SIDES)?;
    let first = Which {
        sides: Sides::Both,
        kind: Kind::Data,
        number: 1,
        attempt: 1,
    };
    let after = match words.take("after") {
        true => when(words)?,
        false => When::Packet(first),
    };
    let ahead = match words.take("ahead") {
        true => words.number("a number of bytes")?,
        false => 0,
    };
    Ok(Act::Reset {
        receivers,
        after,
        ahead,
    })
}

fn forget(words: &mut Words<'_>) -> Result<Act, RuleError> {
    words.must_be("idle")?;
    words.time(TIME).map(Act::Forget)
}

fn random(words: &mut Words<'_>) -> Result<Act, RuleError> {
    words.must_be("seed")?;
    let seed = words.parse("a number", |word| word.parse().ok())?;
    words.must_be("loss")?;
    let millionths = words.parse("a share such as 3% or 0.5%", words::millionths)?;
    Ok(Act::Loss { seed, millionths })
}

fn sides_or_both(words: &mut Words<'_>) -> Sides {
    words.one_of(&SIDES).unwrap_or(Sides::Both)
}

fn which(words: &mut Words<'_>) -> Result<Which, RuleError> {
    let sides = words.one_of(&SIDES)?;
    packet(words, sides)
}

fn packet(words: &mut Words<'_>, sides: Sides) -> Result<Which, RuleError> {
    let kind = words.one_of(&KINDS)?;
    let number = words.number("which of them")?;
    let attempt = match words.take("again") {
        true => words
            .number("which of its retransmissions")?
            .saturating_add(1),
        false => 1,
    };
    Ok(Which {
        sides,
        kind,
        number,
        attempt,
    })
}

fn when(words: &mut Words<'_>) -> Result<When, RuleError> {
    if let Some(time) = words.peek().and_then(words::time) {
        words.time(TIME)?;
        return Ok(When::Time(time));
    }
    let is_side = words
        .peek()
        .is_some_and(|word| meaning(&SIDES, word).is_some());
    if is_side {
        which(words).map(When::Packet)
    } else {
        Err(words.error(WHEN))
    }
}

#[cfg(test)]
mod tests;
