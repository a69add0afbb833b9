//! Makes starters and half-finished programs from right ones.
//!
//! In the source of a right program, the code of each stage is marked:
//!
//! ```text
//! def receive(self):
//!     # stage 5 {
//!     #- return self.sock.recv(1024)        in its place until stage 5 is done
//!     while b"\n" not in self.buffer:
//!         ...
//!     # stage 5 }
//! ```
//!
//! The program *up to stage N* has the code of the regions up to N, and the placeholders of the others.
//! Up to 0 it is the starter, up to the last stage it is the right program.
//! Since both are made from one source, they cannot become different.

use std::collections::BTreeSet;

/// The program of `source` up to stage `last`.
///
/// Before each placeholder comes the line that `instruction` returns for its stage.
///
/// # Errors
/// If the markers do not match: the line and the reason.
pub fn up_to(
    source: &str,
    last: usize,
    instruction: impl Fn(usize) -> Option<String>,
) -> Result<String, String> {
    let mut program = String::new();
    let mut region = None;
    for (number, line) in (1..).zip(source.lines()) {
        let wrong = |what: &str| Err(format!("{number}: {what}"));
        match (marker(line), region) {
            (Some(Marker { begins: true, .. }), Some(_)) => return wrong("a stage inside a stage"),
            (Some(begin), None) if begin.begins => {
                region = Some(begin.stage);
                if begin.stage > last
                    && let Some(what) = instruction(begin.stage)
                {
                    let Marker { indent, sign, .. } = begin;
                    push(&mut program, &format!("{indent}{sign} {what}"));
                }
            }
            (Some(end), Some(stage)) if end.stage == stage => region = None,
            (Some(_), _) => return wrong("this stage does not begin before it ends"),
            (None, Some(stage)) => match (placeholder(line), stage > last) {
                (Some(before), true) => push(&mut program, &before),
                (None, false) => push(&mut program, line),
                _ => {}
            },
            (None, None) => push(&mut program, line),
        }
    }
    match region {
        Some(stage) => Err(format!("stage {stage} begins and does not end")),
        None => Ok(program),
    }
}

/// The numbers of all regions in `source`, in order, each once.
#[must_use]
pub fn regions(source: &str) -> Vec<usize> {
    let markers = source.lines().filter_map(marker);
    let stages: BTreeSet<_> = markers.map(|marker| marker.stage).collect();
    stages.into_iter().collect()
}

#[derive(Clone, Copy)]
struct Marker<'line> {
    indent: &'line str,
    sign: &'line str,
    stage: usize,
    begins: bool,
}

/// Parses `    # stage 5 {`, also with `//` and `}`.
fn marker(line: &str) -> Option<Marker<'_>> {
    let (indent, text) = indented(line);
    let words: Vec<_> = text.split_whitespace().collect();
    let [sign @ ("#" | "//"), "stage", stage, brace @ ("{" | "}")] = words[..] else {
        return None;
    };
    Some(Marker {
        indent,
        sign,
        stage: stage.parse().ok()?,
        begins: brace == "{",
    })
}

/// Parses `    #- text`, a line that is in the program until the stage is done.
fn placeholder(line: &str) -> Option<String> {
    let (indent, text) = indented(line);
    let mut signs = ["#-", "//-"].into_iter();
    let text = signs.find_map(|sign| text.strip_prefix(sign))?;
    let text = text.strip_prefix(' ').unwrap_or(text);
    Some(format!("{indent}{text}"))
}

fn indented(line: &str) -> (&str, &str) {
    let text = line.trim_start();
    (&line[..line.len() - text.len()], text)
}

/// Adds a line. Not more than two blank lines are kept where a region was removed.
fn push(program: &mut String, line: &str) {
    if line.trim().is_empty() {
        if !program.ends_with("\n\n\n") {
            program.push('\n');
        }
    } else {
        program.push_str(line);
        program.push('\n');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOURCE: &str = "\
def receive():
    # stage 5 {
    #- return once()
    while True:
        more()
    # stage 5 }


# stage 7 {
def later():
    pass
# stage 7 }


main()
";

    fn at(last: usize) -> String {
        up_to(SOURCE, last, |stage| Some(format!("Stage {stage}: do it"))).unwrap()
    }

    #[test]
    fn a_stage_that_is_not_done_says_what_to_do() {
        assert_eq!(
            at(0),
            "def receive():\n    # Stage 5: do it\n    return once()\n\n\n# Stage 7: do it\n\n\nmain()\n"
        );
    }

    #[test]
    fn a_stage_that_is_done_is_code() {
        let half = at(6);
        assert!(half.contains("    while True:\n        more()\n"));
        assert!(!half.contains("once") && !half.contains("later"));
        let done = at(7);
        assert!(done.contains("def later") && !done.contains("stage") && !done.contains("Stage"));
    }

    #[test]
    fn the_regions_are_listed_in_order() {
        assert_eq!(regions(SOURCE), [5, 7]);
    }

    #[test]
    fn markers_that_do_not_fit_are_errors_with_their_line() {
        let fails = |source: &str| up_to(source, 0, |_| None).unwrap_err();
        assert!(fails("# stage 1 {\n# stage 2 {\n").starts_with("2: "));
        assert!(fails("# stage 1 {\n# stage 2 }\n").starts_with("2: "));
        assert!(fails("// stage 1 }\n").starts_with("1: "));
        assert!(fails("# stage 1 {\n").contains("does not end"));
    }
}
