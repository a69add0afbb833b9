//! What a call returned, and how long it took.

use std::time::Duration;

use socket_trace::model::{Begin, Data, Outcome, Return};

use super::At;

/// What a call returned, in a few words: what it received, the value, or the error.
#[must_use]
pub fn returned(returned: &Return) -> String {
    match (&returned.outcome, &returned.call.data) {
        (Outcome::Value(0), _) if returned.call.name == "recv" => "0, the end".to_owned(),
        (Outcome::Value(_), Some(data)) if returned.call.name.starts_with("recv") => quoted(data),
        (Outcome::Value(value), _) => value.to_string(),
        (Outcome::Error(error), _) => error.clone(),
        (Outcome::Interrupted, _) => "interrupted".to_owned(),
        (Outcome::Never, _) => "nothing: the program was ended".to_owned(),
    }
}

/// How long a call took.
#[must_use]
pub fn took(call: &At<'_, Return>) -> Duration {
    call.time.saturating_sub(Duration::from_nanos(call.entered))
}

fn quoted(data: &Data) -> String {
    match &data.begin {
        Begin::Text(text) => format!("{text:?}"),
        Begin::Hex(_) => format!("{} bytes", data.length),
    }
}
