//! Pictures, drawn from events as they are recorded.

use super::kept::MOST;
use super::shape::{Area, Part};
use super::*;
use crate::draw::tests::{CLIENT, EVIL, SERVER, Story, bad_network, conversation, evil, killed};
use crate::draw::verdict::Way;
use crate::model::{Begin, Data, Name, Note, Outcome, Step, What};

pub(in crate::draw) fn drawn(story: &Story, programs: &[&str]) -> Drawn {
    let program = |name: &&str| Program {
        name: (*name).into(),
        command: vec![(*name).into(), EVIL.into()],
    };
    let programs: Vec<_> = programs.iter().map(program).collect();
    let mut drawing = Drawing::begin(&programs, false);
    let mut order = Order::default();
    for event in &story.events {
        order.push(event.clone());
    }
    while let Some(event) = order.next(u64::MAX) {
        drawing.event(&event, &order);
    }
    drawing.end()
}

/// A line for each shape, without positions: time runs downwards.
fn told(drawn: &Drawn) -> Vec<String> {
    let text = |lines: &[said::Said]| {
        let lines = lines.iter().map(|line| line.text(Language::English));
        lines.collect::<Vec<_>>().join("/")
    };
    let shapes = drawn.picture.shapes.iter();
    let lines = shapes.filter_map(|shape| match &shape.part {
        Part::Call(call) => {
            let lane = ["server", "client"][call.lane];
            let waits = call
                .wait
                .as_ref()
                .map_or("", |wait| if wait.is_bar { " (a bar)" } else { " (waits)" });
            let foot = text(&call.foot);
            Some(format!("{lane} {}{waits} {foot}", text(&call.head)))
        }
        Part::Arrow(arrow) => {
            let arrow_head = ["-->", "<--"][arrow.from];
            Some(format!("{arrow_head} {}", text(&arrow.lines)))
        }
        Part::Tag(tag) => Some(format!("[{}]", tag.text.text(Language::English))),
        Part::Band { lines, .. } => Some(format!("~ {}", text(lines))),
        Part::Printed { lines, .. } => Some(text(lines)),
        Part::Ended { lines, .. } => Some(text(lines)),
        Part::Time { .. } => None,
    });
    lines.map(|line| line.trim_end().to_owned()).collect()
}

/// The client sends three times and a thousand times, the server reads at its leisure.
fn long_story() -> Story {
    let mut story = conversation();
    story.time += 1_040_000_000;
    for word in ["one", "two", "three"] {
        let send = story.enter(CLIENT, "send", &["3"], Some(word.as_bytes()));
        story.segment(CLIENT, &["ACK", "PSH"], word.as_bytes(), vec![]);
        let length = i64::try_from(word.len()).unwrap();
        story.give(CLIENT, send, Outcome::Value(length), "");
    }
    let recv = story.enter(SERVER, "recv", &["4", "1024"], None);
    let data = Some(Data::new(b"onetwothree", 11));
    let recv = crate::model::Call { data, ..recv };
    story.give(SERVER, recv, Outcome::Value(11), "");
    for _ in 0..1000 {
        let send = story.enter(CLIENT, "write", &["3"], Some(b"0123456789"));
        story.segment(CLIENT, &["ACK"], b"0123456789", vec![]);
        story.give(CLIENT, send, Outcome::Value(10), "");
    }
    story.segment(SERVER, &["RST"], b"", vec![Name::Reset]);
    story.call(CLIENT, "close", &["3"], 0);
    story
}

/// While one thread waits in accept, another one serves.
fn threads() -> Story {
    let mut story = Story::default();
    let accept = story.enter(SERVER, "accept", &["3"], None);
    story.segment(CLIENT, &["SYN"], b"", vec![]);
    let recv = story.enter(SERVER, "recv", &["4", "1024"], None);
    let of_the_second = story.events.len() - 1;
    story.events[of_the_second].thread = Some(999);
    story.segment(CLIENT, &["ACK"], b"hi", vec![]);
    story.give(SERVER, recv, Outcome::Value(0), "");
    let of_the_second = story.events.len() - 1;
    story.events[of_the_second].thread = Some(999);
    story.give(SERVER, accept, Outcome::Value(5), "");
    let connect = story.enter(CLIENT, "connect", &["3", "127.0.0.1:9000"], None);
    story.time += 5_000_000;
    story.give(
        CLIENT,
        connect,
        Outcome::Error("ECONNREFUSED (Connection refused)".into()),
        "",
    );
    story.enter(SERVER, "accept", &["3"], None);
    story
}

#[test]
fn a_conversation_is_boxes_and_arrows() {
    let told = told(&drawn(&conversation(), &["server", "client"]));
    let expected = [
        "server listen(3, 128) = 0",
        "server accept(3) (waits) = 4",
        "client connect(3, 127.0.0.1:9000) (waits) = 0",
        "<-- SYN",
        "[SYN_SENT]",
        "--> SYN ACK",
        "<-- ACK 1",
        "[ESTABLISHED]",
        "client send(3, \"你好\") = 6",
        "<-- \"你好\"",
        "server recv(4, 1024) = 6 \"你好\"",
        "ends, status 0",
    ];
    assert_eq!(told, expected);
}

#[test]
fn silence_and_what_repeats_are_folded_and_a_reset_is_not() {
    let told = told(&drawn(&long_story(), &["server", "client"]));
    let expected = ["~ ⋯ 1.04 s ⋯", "client send(3, \"one\") = 3", "<-- \"one\""];
    let end_of_the_conversation = 12;
    assert_eq!(told[end_of_the_conversation..][..3], expected);
    let expected = [
        "~ ⋯ 1,989 more like these, 995 segments, 9,950 bytes ⋯",
        "--> RST",
        "client close(3) = 0",
    ];
    assert_eq!(told[told.len() - 3..], expected, "{told:#?}");
}

/// An acknowledgement that is held back is held back for 40 ms.
#[test]
fn a_short_silence_is_seen() {
    let mut story = conversation();
    story.time += 40_000_000;
    story.call(CLIENT, "close", &["3"], 0);
    let told = told(&drawn(&story, &["server", "client"]));
    let end_of_the_conversation = 12;
    let expected = ["~ ⋯ 40 ms ⋯", "client close(3) = 0"];
    assert_eq!(told[end_of_the_conversation..], expected, "{told:#?}");
}

#[test]
fn a_fold_of_one_is_no_fold_and_a_call_that_is_drawn_after_all_returns() {
    let waits = |syn_in: Option<usize>| {
        let mut story = Story::default();
        for number in 0..9 {
            let recv = story.enter(SERVER, "recv", &["4", "1024"], None);
            story.time += 5_000_000;
            if syn_in == Some(number) {
                story.segment(CLIENT, &["SYN"], b"", vec![]);
            }
            story.give(SERVER, recv, Outcome::Value(0), "");
        }
        let told = told(&drawn(&story, &["server", "client"]));
        told.iter()
            .filter(|line| line.ends_with("(waits) = 0"))
            .count()
    };
    assert_eq!(waits(None), 8, "a return is hidden with its call");
    assert_eq!(waits(Some(8)), 9, "what comes in between ends the fold");
}

#[test]
fn a_call_is_a_bar_while_other_threads_need_its_lane() {
    let told = told(&drawn(&threads(), &["server", "client"]));
    let expected = [
        "server #1 accept(3) (a bar)",
        "<-- SYN",
        "server #2 recv(4, 1024) (waits) = 0",
        "<-- \"hi\"",
        "server #1 … accept = 5",
        "client connect(3, 127.0.0.1:9000) (waits) = ECONNREFUSED",
        "server #1 accept(3) (waits)",
    ];
    assert_eq!(told, expected);
}

/// What the eye would stumble over, in all the stories.
#[test]
fn nothing_overlaps_and_time_runs_downwards() {
    let stories = [conversation(), long_story(), threads(), evil(), killed()];
    for (index, story) in stories.iter().enumerate() {
        for programs in [&["server", "client"][..], &["one"]] {
            let picture = drawn(story, programs).picture;
            let mut above = 0;
            let mut lanes = [0, 0];
            let mut wire = 0;
            for shape in &picture.shapes {
                let (lane, area, lines) = match &shape.part {
                    Part::Call(call) => (Some(call.lane), call.area, call.head.as_slice()),
                    Part::Printed { lane, area, lines } => (Some(*lane), *area, lines.as_slice()),
                    Part::Ended {
                        lane, area, lines, ..
                    } => (Some(*lane), *area, lines.as_slice()),
                    Part::Arrow(arrow) => {
                        assert!(
                            arrow.pill.y >= wire,
                            "{index}: {arrow:?} is not below {wire}"
                        );
                        wire = arrow.pill.bottom();
                        (None, arrow.pill, arrow.lines.as_slice())
                    }
                    Part::Band { area, lines, .. } => (None, *area, lines.as_slice()),
                    Part::Tag(tag) => (None, tag.area, std::slice::from_ref(&tag.text)),
                    Part::Time { .. } => continue,
                };
                assert!(shape.y >= above, "{index}: {shape:?} is not below {above}");
                above = shape.y;
                if let Some(lane) = lane {
                    assert!(area.y >= lanes[lane], "{index}: {shape:?}");
                    lanes[lane] = area.bottom();
                }
                expect_room(area, lines, (picture.width, picture.height));
            }
        }
    }
}

fn expect_room(area: Area, lines: &[said::Said], (width, height): (i32, i32)) {
    let is_inside = area.x >= 0 && area.right() <= width && area.bottom() <= height;
    assert!(is_inside, "{area:?} is not in {width} × {height}");
    for line in lines {
        assert!(
            line.width() <= area.width,
            "{line:?} is wider than {area:?}"
        );
    }
}

#[test]
fn a_picture_is_well_formed_and_shows_what_programs_say_as_text() {
    for story in [conversation(), long_story(), threads(), evil()] {
        for programs in [&["server", "client"][..], &["one"]] {
            for language in Language::ALL {
                let svg = drawn(&story, programs).svg(language);
                let document = roxmltree::Document::parse(&svg).unwrap();
                let root = document.root_element();
                assert_eq!(root.attribute("role"), Some("img"));
                assert!(root.attribute("width").is_some());
                let known = [
                    "svg", "title", "desc", "style", "g", "rect", "path", "circle", "text", "tspan",
                ];
                for element in document.descendants().filter(|node| node.is_element()) {
                    assert!(known.contains(&element.tag_name().name()), "{element:?}");
                    let is_handler = |name: &str| name.starts_with("on") || name == "id";
                    let mut attributes = element.attributes();
                    assert!(!attributes.any(|it| is_handler(it.name())), "{element:?}");
                }
                assert!(!svg.contains(['\u{202e}', '\x1b', '\u{fffe}']));
            }
        }
    }
    let svg = drawn(&evil(), &["one"]).svg(Language::English);
    let document = roxmltree::Document::parse(&svg).unwrap();
    let mut texts = document.descendants().filter_map(|node| node.text());
    assert!(texts.any(|text| text.contains("<img src=x onerror=alert(1)>")));
}

#[test]
fn what_failed_is_told_as_an_error_and_a_note_is_not() {
    let text = "expected \"HELLO\"; received nothing".to_owned();
    let (help, failed) = (String::new(), true);
    let note = What::Note(Note {
        text: text.clone(),
        help,
    });
    for (what, signs) in [(What::Step(Step { text, failed }), 1), (note, 0)] {
        let mut story = Story::default();
        story.add(Some(CLIENT), what);
        let svg = drawn(&story, &["server", "client"]).svg(Language::English);
        assert!(svg.contains("expected &quot;HELLO&quot;; received nothing"));
        assert_eq!(svg.matches("<circle class=\"sign").count(), signs, "{svg}");
    }
}

#[test]
fn of_a_long_trace_the_first_and_the_newest_events_are_drawn() {
    let mut story = Story::default();
    let all = 10_000;
    for number in 0..all {
        let note = Note {
            text: format!("note {number}"),
            help: String::new(),
        };
        story.add(None, What::Note(note));
    }
    let told = told(&drawn(&story, &["server", "client"]));
    assert_eq!(told.len(), 2 * MOST + 1);
    assert_eq!([&*told[0], &*told[2 * MOST]], ["~ note 0", "~ note 9999"]);
    assert!(
        told[MOST].contains("⋯ 7,000 events are left out here"),
        "{}",
        told[MOST]
    );
}

#[test]
fn text_is_told_in_both_languages() {
    let svg = drawn(&long_story(), &["server", "client"]).svg(Language::Chinese);
    for said in [
        "等待<tspan",
        "还有 1,989 个类似的",
        "结束，退出状态 0",
        "xml:lang=\"zh-CN\"",
    ] {
        assert!(svg.contains(said), "no {said}");
    }
    // A character that is cut in half is no text.
    assert!(matches!(Data::new(&[0xe4], 1).begin, Begin::Hex(_)));
}

#[test]
fn a_packet_ends_where_the_network_lets_it() {
    let drawn = drawn(&bad_network(), &["server", "client"]);
    let shapes = drawn.picture.shapes.iter();
    let arrows: Vec<_> = shapes
        .filter_map(|shape| match &shape.part {
            Part::Arrow(arrow) => Some((
                arrow.way,
                arrow.arrival,
                arrow.lines.len(),
                arrow.end.1 - arrow.start.1,
            )),
            _ => None,
        })
        .collect();
    let [lost, late, twice, copy, forged] = arrows[..] else {
        panic!("{arrows:?}");
    };
    assert_eq!((lost.0, lost.1), (Way::Lost, None));
    // It falls until it arrives, below the copy of a packet that was sent later.
    assert_eq!((late.0, late.1), (Way::Late, Some(5)));
    assert!(late.3 > 60, "{late:?}");
    assert_eq!(
        (twice.0, twice.2, copy.2, forged.0),
        (Way::Through, 2, 0, Way::Through)
    );
    let svg = drawn.svg(Language::English);
    assert_eq!(svg.matches("shaft cross").count(), 1, "{svg}");
    assert!(
        svg.contains("&quot;one&quot; seq 1 ack 1 win 64240: dropped by &quot;a rule&quot;"),
        "{svg}"
    );
}
