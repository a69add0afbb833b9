//! Which texts are rules, and what is said of the others.

use std::time::Duration;

use super::*;

fn data(sides: Sides, number: u32) -> Which {
    Which {
        sides,
        kind: Kind::Data,
        number,
        attempt: 1,
    }
}

#[test]
fn a_rule_is_read() {
    use Sides::{Both, Client, Server};
    let millis = Duration::from_millis;
    let syn = Which {
        sides: Client,
        kind: Kind::Syn,
        number: 1,
        attempt: 1,
    };
    let sent_again = |number: u32, again: u32| Which {
        attempt: 1 + again,
        ..data(Client, number)
    };
    let cases = [
        ("drop client data 2", Act::Drop(data(Client, 2), 1)),
        ("drop client syn 1 3 times", Act::Drop(syn, 3)),
        (
            "drop both data 1 always",
            Act::Drop(data(Both, 1), u32::MAX),
        ),
        (
            "drop client data 2 again 1 2 times",
            Act::Drop(sent_again(2, 1), 2),
        ),
        (
            "duplicate server data 1",
            Act::Duplicate(data(Server, 1), Duration::ZERO),
        ),
        (
            "duplicate client data 1 after 1s",
            Act::Duplicate(data(Client, 1), millis(1000)),
        ),
        ("corrupt client data 1", Act::Corrupt(data(Client, 1))),
        ("delay both 100ms", Act::Delay(Both, millis(100))),
        (
            "delay client data 2 1.5s",
            Act::Late(data(Client, 2), millis(1500)),
        ),
        (
            "hold server data 1 until client data 3",
            Act::Hold {
                which: data(Server, 1),
                until: data(Client, 3),
            },
        ),
        (
            "swap client data 1 2",
            Act::Hold {
                which: data(Client, 1),
                until: data(Client, 2),
            },
        ),
        (
            "narrow 1Mbit queue 20",
            Act::Narrow {
                sides: Both,
                rate: 1_000_000,
                queue: 20,
            },
        ),
        (
            "narrow server 64kbit",
            Act::Narrow {
                sides: Server,
                rate: 64_000,
                queue: QUEUE,
            },
        ),
        (
            "mtu 1280",
            Act::Mtu {
                bytes: 1280,
                is_silent: false,
            },
        ),
        (
            "mtu 1280 silent",
            Act::Mtu {
                bytes: 1280,
                is_silent: true,
            },
        ),
        (
            "cut after 2s",
            Act::Cut {
                sides: Both,
                after: When::Time(millis(2000)),
                until: None,
            },
        ),
        (
            "cut client after server data 1 for 3s",
            Act::Cut {
                sides: Client,
                after: When::Packet(data(Server, 1)),
                until: Some(When::Time(millis(3000))),
            },
        ),
        (
            "cut after client data 1 until client data 2 again 3",
            Act::Cut {
                sides: Both,
                after: When::Packet(data(Client, 1)),
                until: Some(When::Packet(sent_again(2, 3))),
            },
        ),
        (
            "reset both",
            Act::Reset {
                receivers: Both,
                after: When::Packet(data(Both, 1)),
                ahead: 0,
            },
        ),
        (
            "reset client after 500us ahead 99",
            Act::Reset {
                receivers: Client,
                after: When::Time(Duration::from_micros(500)),
                ahead: 99,
            },
        ),
        ("forget idle 5s", Act::Forget(millis(5000))),
        (
            "random seed 7 loss 0.5%",
            Act::Loss {
                seed: 7,
                millionths: 5000,
            },
        ),
    ];
    for (text, act) in cases {
        let rules = rules(text).unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(
            rules,
            Rules(vec![Rule {
                text: text.into(),
                act
            }]),
            "{text}"
        );
    }
}

#[test]
fn rules_are_lines_or_parts_of_one() {
    let text = "# a slow link\ndrop client  data 2; delay both 50ms # and late\n\n;mtu 1280;\n";
    let rules = rules(text).unwrap();
    assert_eq!(
        rules.to_string(),
        "drop client data 2\ndelay both 50ms\nmtu 1280\n"
    );
    assert!(super::rules("").unwrap().is_empty());
}

#[test]
fn an_error_points_at_the_word_and_says_what_could_be_there() {
    let cases = [
        ("drop clinet data 2", 5, "client, server or both"),
        (
            "delay both 50ms; drap",
            17,
            "drop, duplicate, corrupt, delay",
        ),
        ("drop client data 0", 17, "which of them, 1 or more"),
        ("drop client data", 16, "which of them"),
        ("drop client data 1 2", 20, "times"),
        (
            "drop client data 1 again",
            24,
            "which of its retransmissions",
        ),
        ("drop client data 1 now", 19, "always, or a number of times"),
        ("duplicate client data 1 1s", 24, "the end of the rule"),
        ("duplicate client data 1 after noon", 30, "a time such as"),
        ("delay both soon", 11, "a time such as 100ms, or a packet"),
        ("delay both -5ms", 11, "a time"),
        ("delay both 1e9s", 11, "a time"),
        ("delay both 99999999999999s", 11, "a time"),
        ("swap client data 2 1", 19, "a number above 2"),
        ("narrow fast", 7, "a rate such as 1Mbit"),
        ("mtu 20", 4, "68 to 65535"),
        ("cut after noon", 10, "a time such as 2s, or a packet"),
        ("random seed 7 loss 101%", 19, "a share"),
        ("forget idle 5s please", 15, "the end of the rule"),
        ("延迟 both 5ms", 0, "drop"),
        ("drop client 数据 1", 12, "data, syn"),
    ];
    for (text, before, expected) in cases {
        let error = rules(text).unwrap_err();
        assert_eq!(error.before, before, "{error}");
        assert!(error.expected.contains(expected), "{error}");
    }
    let said = rules("mtu 1280\ndrop clinet data 2")
        .unwrap_err()
        .to_string();
    let expected = "line 2: \"clinet\" cannot be here: expected client, server or both\n    \
                    drop clinet data 2\n         ^^^^^^";
    assert_eq!(said, expected);
}

/// Words of the grammar and others, in any order: a rule, or an error that points into its line.
#[test]
fn no_text_is_too_strange() {
    const WORDS: [&str; 25] = [
        "drop",
        "delay",
        "hold",
        "swap",
        "cut",
        "reset",
        "random",
        "narrow",
        "mtu",
        "forget",
        "client",
        "both",
        "data",
        "after",
        "until",
        "again",
        "queue",
        "1",
        "0",
        "99999999999",
        "5ms",
        ";",
        "#",
        "\n",
        "é\u{301}\t",
    ];
    let mut random = 7_u64;
    for _ in 0..20_000 {
        let mut text = String::new();
        for _ in 0..6 {
            random = random
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            text += WORDS[(random >> 33) as usize % WORDS.len()];
            text += if random & 1 << 40 == 0 { " " } else { "" };
        }
        match rules(&text) {
            Ok(read) => assert_eq!(rules(&read.to_string()).unwrap(), read),
            Err(error) => assert!(error.before <= error.line.chars().count(), "{error}"),
        }
    }
}
