//! A picture as a page: one file that asks nobody for anything, and works as the plain picture without JavaScript.
//!
//! | file | what it is |
//! |---|---|
//! | `player.js`, `event.js`, `words.js`, `player.css` | what makes a ladder one that can be stepped through; a page may have several |
//! | `page.js`, `page.css` | a page with one ladder: its language, light and dark |
//!
//! What traced programs said is in the page as escaped text and as JSON, and the script only ever sets it as text.

use std::fmt::Write;

use crate::draw::picture::{Drawn, svg_style};
use crate::draw::visible::is_seen;
use crate::language::Language;
use crate::model::VERSION;

#[cfg(test)]
mod tests;

const PLAYER_STYLE: &str = include_str!("player.css");
const PLAYER: [&str; 3] = [
    include_str!("words.js"),
    include_str!("event.js"),
    include_str!("player.js"),
];
const PAGE_STYLE: &str = include_str!("page.css");
const PAGE: &str = include_str!("page.js");

/// Nothing is loaded, and nothing is sent: the page could not, even if a trace found a way to ask for it.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'";

/// The page; it begins in this language, and has both.
pub(crate) fn page(drawn: &Drawn, language: Language) -> String {
    let tag = language.tag();
    let [english, chinese] = Language::ALL.map(|language| drawn.title(language));
    let title = drawn.title(language);
    let style = figure_style() + &by_theme(PAGE_STYLE);
    let figure = figure(drawn, " data-keys=\"page\"");
    format!(
        "<!doctype html>\n<html lang=\"{tag}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"{POLICY}\">\n\
         <link rel=\"icon\" href=\"data:,\">\n<title>{title}</title>\n<style>\n{style}</style>\n</head>\n<body>\n\
         <header class=\"page-head\"><h1><span class=\"en\">{english}</span><span class=\"zh\">{chinese}</span></h1></header>\n\
         <main>\n{figure}</main>\n<script>\n{}{}</script>\n</body>\n</html>\n",
        figure_script(),
        script(PAGE),
    )
}

/// With names of its own, apart from other scripts of the page.
fn script(source: &str) -> String {
    format!("(() => {{\n\"use strict\";\n{source}}})();\n")
}

/// A ladder that the player finds, with these attributes; a page may have several.
pub(crate) fn figure(drawn: &Drawn, attributes: &str) -> String {
    let (svg, events) = (drawn.svg_for_page(), events(drawn));
    format!("<div class=\"trace\"{attributes}>\n{svg}{events}</div>\n")
}

/// The style of a page with ladders: of those that [`show_in_page`](crate::show_in_page) gives.
#[must_use]
pub fn figure_style() -> String {
    svg_style() + &by_theme(PLAYER_STYLE)
}

/// The script of a page with ladders, behind the last of them: it makes each one that can be stepped through.
#[must_use]
pub fn figure_script() -> String {
    script(&PLAYER.concat())
}

/// The rules behind `/* DARK */` are for the dark theme: the system's, or the one that the page has chosen.
fn by_theme(style: &str) -> String {
    let (light, dark) = style.split_once("/* DARK */").unwrap_or((style, ""));
    let dark_root = dark.replace(":root {", "& {");
    format!(
        "{light}@media screen and (prefers-color-scheme: dark) {{ :root:not(.light, [data-theme=light]) {{{dark_root}}} }}\n\
         @media screen {{ :root:is(.navy, [data-theme=dark]) {{{dark_root}}} }}\n"
    )
}

/// The events that are drawn, by their numbers.
fn events(drawn: &Drawn) -> String {
    let events = serde_json::to_string(&drawn.events()).unwrap_or_default();
    let programs = serde_json::to_string(drawn.programs()).unwrap_or_default();
    let json = format!("{{\"version\":{VERSION},\"programs\":{programs},\"events\":{events}}}");
    let json = quiet(&json);
    format!("<script type=\"application/json\" class=\"trace-events\">{json}</script>\n")
}

/// JSON that no element of the page can end in, and no character of which is unseen.
fn quiet(json: &str) -> String {
    let mut quiet = String::with_capacity(json.len());
    for c in json.chars() {
        if is_seen(c) && !matches!(c, '<' | '>' | '&') {
            quiet.push(c);
        } else {
            // Outside of strings JSON has none of these characters, and none of them is beyond 16 bits.
            write!(quiet, "\\u{:04x}", u32::from(c)).expect("a String takes all text");
        }
    }
    quiet
}
