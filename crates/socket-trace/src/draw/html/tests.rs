//! Pages, made from events as they are recorded. What they do in a browser is in `tests/browser`.

use super::page;
use crate::draw::picture::tests::drawn;
use crate::draw::tests::{EVIL, conversation, evil};
use crate::language::Language;

fn pages() -> Vec<String> {
    let stories = [conversation(), evil()];
    let pages = stories.iter().flat_map(|story| {
        Language::ALL.map(|language| page(&drawn(story, &["server", "client"]), language))
    });
    pages.collect()
}

/// The events of a page, as its script reads them.
fn events(page: &str) -> serde_json::Value {
    let (_, rest) = page.split_once("class=\"trace-events\">").unwrap();
    let (json, _) = rest.split_once("</script>").unwrap();
    serde_json::from_str(json).unwrap()
}

#[test]
fn what_programs_say_stays_inside_the_text_and_the_events_of_the_page() {
    for page in pages() {
        let lower = page.to_lowercase();
        assert_eq!(
            lower.matches("</script").count(),
            2,
            "the events, and the script"
        );
        assert!(!lower.contains("<img"));
        let unseen = |c: char| c.is_control() && c != '\n' || "\u{202e}\u{fffe}".contains(c);
        assert_eq!(page.find(unseen), None);
    }
}

#[test]
fn the_events_are_whole() {
    let page = page(&drawn(&evil(), &["server", "client"]), Language::English);
    let trace = events(&page);
    assert_eq!(trace["version"], crate::model::VERSION);
    assert_eq!(trace["programs"][1]["command"][1], EVIL);
    // The first event is a call that has not waited: with its entry there is its return.
    let first = &trace["events"]["1"];
    assert_eq!(first["event"], "call_returned");
    assert_eq!(first["data"]["length"], EVIL.len());
    assert_eq!(first["arguments"][1], EVIL);
}

#[test]
fn a_page_asks_nobody_for_anything_and_names_nothing_twice() {
    for page in pages() {
        let links = page.replace("http://www.w3.org/2000/svg", "");
        assert!(!links.contains("://"));
        let (head, _) = links.split_once("<body>").unwrap();
        assert_eq!(head.matches("href=").count(), 1, "the icon, which is empty");
        let drawing = &page[page.find("<svg").unwrap()..page.find("</svg>").unwrap()];
        let drawing = format!("{drawing}</svg>");
        let drawing = roxmltree::Document::parse(&drawing).unwrap();
        for element in drawing.descendants() {
            for attribute in element.attributes() {
                let name = attribute.name();
                let asks = ["id", "href", "src", "style"].contains(&name) || name.starts_with("on");
                assert!(!asks, "{element:?}");
            }
        }
    }
}

#[test]
fn a_page_has_both_languages() {
    let chinese = page(
        &drawn(&conversation(), &["server", "client"]),
        Language::Chinese,
    );
    assert!(chinese.contains("<html lang=\"zh-CN\">"));
    assert!(chinese.contains("<tspan class=\"en\">waits</tspan><tspan class=\"zh\">等待</tspan>"));
}
