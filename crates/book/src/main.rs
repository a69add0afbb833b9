//! The command line of what keeps the book true; all that it does is in the library.

use std::env;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow, bail};
use book::fault::Findings;
use book::programs::Programs;
use book::tree::Book;
use book::{Check, rewrite};
use clap::{Parser, Subcommand};
use lesson_kit::{Screen, exit};

/// Keeps the book true: its code, its transcripts, its links, and its two languages.
#[derive(Parser)]
#[command(version, bin_name = "cargo run -p book --")]
struct Cli {
    #[command(subcommand)]
    command: Command,
    /// The project's root
    #[arg(long, global = true, hide = true, value_name = "FOLDER", default_value = concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))]
    root: PathBuf,
    /// Run the programs in this folder, instead of building them
    #[arg(long, global = true, hide = true, value_name = "FOLDER")]
    programs: Option<PathBuf>,
}

#[derive(Subcommand)]
enum Command {
    /// Say what is not true
    Check {
        /// Pages, or folders of pages, such as docs/en/tcp-chat; each stands for both languages
        pages: Vec<PathBuf>,
        /// Only these checks
        #[arg(long, value_delimiter = ',', value_name = "CHECK")]
        only: Vec<Check>,
    },
    /// Take over code from its source, and questions; fill in transcripts that are empty, and hashes that are TODO
    Rewrite {
        /// Pages, or folders of pages; all, if you don't say
        pages: Vec<PathBuf>,
        /// A Chinese page that says now what the English one says
        #[arg(long, value_name = "PAGE")]
        translated: Vec<PathBuf>,
    },
}

fn main() {
    match run(Cli::parse()) {
        Ok(true) => {}
        Ok(false) => exit(1),
        Err(error) => {
            Screen::plain().note(format_args!("{error:#}"));
            exit(1);
        }
    }
}

/// Is all well?
fn run(cli: Cli) -> Result<bool> {
    let root = cli.root.canonicalize().context("find the project")?;
    let programs = match &cli.programs {
        Some(folder) => Programs::in_folder(folder),
        None => Programs::beside_this_one(&root)?,
    };
    let mut book = Book::read(&root)?;
    let (Command::Check { pages, .. } | Command::Rewrite { pages, .. }) = &cli.command;
    book.choose(&from_root(pages, &root)?)
        .map_err(|path| anyhow!("there is no page at {}", path.display()))?;
    match cli.command {
        Command::Check { only, .. } => Ok(check(&book, &programs, &only)),
        Command::Rewrite { translated, .. } => {
            let translated = from_root(&translated, &root)?;
            write(&book, &programs, &translated)
        }
    }
}

/// Paths as seen from the project's root, whatever folder they were given from.
fn from_root(paths: &[PathBuf], root: &Path) -> Result<Vec<PathBuf>> {
    let here = env::current_dir()?;
    let one = |path: &PathBuf| {
        // A page that is missing in one language may still be named.
        let full = here.join(path);
        let full = full.canonicalize().unwrap_or(full);
        match full.strip_prefix(root) {
            Ok(path) => Ok(path.to_owned()),
            Err(_) => bail!("{} is not in the project", path.display()),
        }
    };
    paths.iter().map(one).collect()
}

fn check(book: &Book, programs: &Programs, only: &[Check]) -> bool {
    let screen = Screen::plain();
    let mut is_well = true;
    for check in Check::ALL {
        if !only.is_empty() && !only.contains(&check) {
            continue;
        }
        let findings = check.of(book, programs);
        report(&screen, &findings);
        let result = match findings.faults.len() {
            0 => "all true".to_owned(),
            1 => "1 fault".to_owned(),
            count => format!("{count} faults"),
        };
        screen.print(format_args!(
            "{}: {result}",
            check.counted(findings.checked)
        ));
        is_well &= findings.faults.is_empty();
    }
    is_well
}

fn write(book: &Book, programs: &Programs, translated: &[PathBuf]) -> Result<bool> {
    let screen = Screen::plain();
    let mut findings = Findings::default();
    let rewritten =
        rewrite(book, programs, translated, &mut findings).map_err(|why| anyhow!(why))?;
    report(&screen, &findings);
    for path in &rewritten {
        screen.print(format_args!(
            "rewrote {}",
            path.display().to_string().replace('\\', "/")
        ));
    }
    if rewritten.is_empty() {
        screen.print("nothing to rewrite");
    }
    Ok(findings.faults.is_empty())
}

fn report(screen: &Screen, findings: &Findings) {
    for fault in &findings.faults {
        screen.print(format_args!("{fault}\n"));
    }
    for skipped in &findings.skipped {
        screen.note(format_args!("skipped: {skipped}"));
    }
}
