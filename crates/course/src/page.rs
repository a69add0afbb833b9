//! The course page: what `cargo run` prints.

use std::io::{self, Write};

use crate::failure::Failure;
use crate::lessons::{LESSONS, Lesson};
use crate::text::{HEADING, TYPED, styled, wrapped};

const TITLE: &str = "Sockets You Can See · 《看得见的套接字》";

const PROMISES: &str = "Every lesson keeps four promises: you can read it (its code is the code that runs), \
    run it (a program that talks to nc, to Python and to itself), see it (what really happened, measured), \
    and write it (tests that grade your own program, in any language).";

const INDENT: &str = "  ";

/// Prints the page to stdout.
///
/// # Errors
/// If stdout is closed, or cannot take it.
pub fn show() -> Result<(), Failure> {
    write_page(&mut anstream::stdout().lock()).map_err(Failure::Screen)
}

fn write_page(out: &mut impl Write) -> io::Result<()> {
    writeln!(out, "{}\n", styled(HEADING, TITLE))?;
    write_wrapped(out, PROMISES, "")?;
    for (number, lesson) in (1..).zip(LESSONS) {
        writeln!(out)?;
        write_lesson(out, number, lesson)?;
    }
    writeln!(out, "\n{}", styled(HEADING, "What to do next"))?;
    write_wrapped(
        out,
        "Begin with the first lesson: predict what each call does, and see. \
         Then write a program of your own with tcp-chat: see it played, read it, run it in two terminals, \
         and build it up stage by stage.",
        "",
    )?;
    write_command(
        out,
        "one lesson",
        &format!("cargo run -- demo {}", LESSONS[0].name),
    )?;
    write_command(out, "all of them", "cargo run -- demo")?;
    write_command(out, "all stages", "cargo test")?;
    write_command(out, "the guide", "cargo run -- --help")?;
    out.flush()
}

fn write_lesson(out: &mut impl Write, number: usize, lesson: &Lesson) -> io::Result<()> {
    let Lesson {
        name,
        question,
        afterwards,
        ..
    } = lesson;
    writeln!(
        out,
        "{}",
        styled(HEADING, &format!("{number} {name} — {question}"))
    )?;
    write_wrapped(out, &format!("After it you can {afterwards}."), INDENT)?;
    for (terminal, args) in lesson.commands {
        write_command(out, terminal, &format!("cargo run -p {name} -- {args}"))?;
    }
    write_command(out, "see it", &format!("cargo run -- demo {name}"))?;
    writeln!(
        out,
        "{INDENT}{:<12}crates/{name}/src/lib.rs first",
        "read it"
    )?;
    match lesson.own_program {
        Some(own) => write_own(out, lesson, own),
        None => Ok(()),
    }
}

fn write_own(out: &mut impl Write, lesson: &Lesson, own: &str) -> io::Result<()> {
    writeln!(
        out,
        "{INDENT}write your own, in any language, and have it graded:"
    )?;
    let stages = format!("cargo test -p {} --test {}", lesson.name, lesson.stages());
    if cfg!(windows) {
        // PowerShell; on one line it would be longer than 80 columns.
        writeln!(
            out,
            "{INDENT}{}",
            styled(TYPED, &format!("$env:PROGRAM=\"python {own}\""))
        )?;
        writeln!(out, "{INDENT}{}", styled(TYPED, &stages))
    } else {
        writeln!(
            out,
            "{INDENT}{}",
            styled(TYPED, &format!("PROGRAM=\"python3 {own}\" {stages}"))
        )
    }
}

fn write_command(out: &mut impl Write, label: &str, command: &str) -> io::Result<()> {
    writeln!(out, "{INDENT}{label:<12}{}", styled(TYPED, command))
}

fn write_wrapped(out: &mut impl Write, text: &str, indent: &str) -> io::Result<()> {
    wrapped(text, indent)
        .iter()
        .try_for_each(|line| writeln!(out, "{line}"))
}
