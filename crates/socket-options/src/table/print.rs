//! The table, for people, for the book and for machines.

use serde_json::{Value, json};

use super::{LEVELS, Reading, Shown, SocketOption};

/// The table for the terminal: name, default read now, set to, reads back.
#[must_use]
pub fn as_text() -> String {
    let mut rows = Vec::new();
    for level in LEVELS {
        rows.push([level.name, "default", "set to", "reads back"].map(String::from));
        rows.extend(level.options.iter().map(|option| {
            let [default, set_to, reads_back] = cells(option);
            [format!("  {}", option.name), default, set_to, reads_back]
        }));
    }
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max();
    let [name, default, set_to] = [0, 1, 2].map(|column| width(column).unwrap_or(0));
    rows.iter().fold(String::new(), |text, row| {
        let line = format!(
            "{:<name$}  {:<default$}  {:<set_to$}  {}",
            row[0], row[1], row[2], row[3]
        );
        text + line.trim_end() + "\n"
    })
}

/// Defaults that the system's administrator may have changed, and by which setting: the book gives its name, not a number.
const SET_BY_THE_SYSTEM: &[(&str, &str)] = &[
    ("SO_RCVBUF", "net.core.rmem_default"),
    ("SO_SNDBUF", "net.ipv4.tcp_wmem"),
    ("SO_BUSY_POLL", "net.core.busy_read"),
    ("TCP_KEEPIDLE", "net.ipv4.tcp_keepalive_time"),
    ("TCP_KEEPINTVL", "net.ipv4.tcp_keepalive_intvl"),
    ("TCP_KEEPCNT", "net.ipv4.tcp_keepalive_probes"),
    ("TCP_CONGESTION", "net.ipv4.tcp_congestion_control"),
    ("IP_TTL", "net.ipv4.ip_default_ttl"),
    ("IPV6_V6ONLY", "net.ipv6.bindv6only"),
    ("IPV6_UNICAST_HOPS", "net.ipv6.conf.default.hop_limit"),
];

/// The whole table for the book: a heading for each level and for each option, and its entry below.
#[must_use]
pub fn as_markdown() -> String {
    let mut text = String::new();
    for level in LEVELS {
        text += &format!("## {}: {}\n\n", level.name, level.about);
        for option in level.options {
            text += &as_section(option);
        }
    }
    text.trim_end().to_owned()
}

/// One sentence a line, as everywhere in the book.
fn as_section(option: &SocketOption) -> String {
    let SocketOption { name, purpose, .. } = option;
    let purpose = purpose.replace(". ", ".\n");
    let methods: Vec<_> = option.setters.iter().chain(option.getters).collect();
    let methods: Vec<_> = methods.iter().map(|method| code(method)).collect();
    let python = in_python(option);
    let (kind, unit) = option.value.split_once(", ").unwrap_or((option.value, ""));
    let value = match (kind, unit) {
        (kind, "") => code(kind),
        // Not a type of Rust, but a list of arguments.
        (kind, _) if kind.starts_with("the ") => option.value.to_owned(),
        (kind, unit) => format!("{}, {unit}", code(kind)),
    };
    let [default, set_to, reads_back] = cells(option);
    let by_the_system = SET_BY_THE_SYSTEM.iter().find(|(one, _)| one == name);
    let default =
        by_the_system.map_or_else(|| code(&default), |(_, by)| format!("as {} says", code(by)));
    let result = match reads_back.as_str() {
        "–" => String::new(),
        reads_back => format!(" → {}", code(reads_back)),
    };
    let example = match (set_to.as_str(), option.readback) {
        ("–", _) => String::new(),
        (set_to, "") => format!("- For example {}{result}\n", code(set_to)),
        (set_to, why) => format!("- For example {}{result}: {why}\n", code(set_to)),
    };
    let shown = match option.shown {
        Shown::By(experiment) => format!("See it: {}", code(&format!("try {experiment}"))),
        Shown::NotHere(why) => format!("Not to be seen here: {why}"),
    };
    format!(
        "### `{name}`\n\n{purpose}\n\n\
         - socket2: {}; Python: {python}\n\
         - {value}; {}; default {default}\n\
         {example}- {shown}\n\n",
        methods.join(", "),
        option.when,
    )
}

fn in_python(option: &SocketOption) -> String {
    let Some(python) = option.python else {
        return "none".to_owned();
    };
    match python.split_once(", ") {
        None => code(&format!("socket.{python}")),
        Some((name, since)) => format!("{} (since {since})", code(&format!("socket.{name}"))),
    }
}

/// `text`, as code in Markdown.
fn code(text: &str) -> String {
    match text {
        "–" | "none" => text.to_owned(),
        text => format!("`{text}`"),
    }
}

/// The whole table for machines: a list of options.
#[must_use]
pub fn as_json() -> Value {
    let options = LEVELS.iter().flat_map(|level| {
        level.options.iter().map(|option| {
            let mut value = json!({
                "level": level.name,
                "name": option.name,
                "setters": option.setters,
                "getters": option.getters,
                "python": option.python,
                "purpose": option.purpose,
                "type": option.value,
                "when": option.when.to_string(),
                "readback": option.readback,
            });
            match option.shown {
                Shown::By(experiment) => value["experiment"] = experiment.into(),
                Shown::NotHere(why) => value["not shown"] = why.into(),
            }
            let [default, set_to, reads_back] = cells(option);
            value["default"] = default.into();
            value["set to"] = set_to.into();
            value["reads back"] = reads_back.into();
            value
        })
    });
    options.collect()
}

/// Default, set to, reads back; `–` for what there is not.
fn cells(option: &SocketOption) -> [String; 3] {
    let none = || "–".to_owned();
    let said = |answer: Option<Result<String, String>>| {
        answer.map_or_else(none, |answer| answer.unwrap_or_else(|error| error))
    };
    match option.read() {
        None => [none(), none(), none()],
        Some(Reading {
            default,
            set_to,
            reads_back,
        }) => [
            said(default),
            set_to.map_or_else(none, str::to_owned),
            said(reads_back),
        ],
    }
}
