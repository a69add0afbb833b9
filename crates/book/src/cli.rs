//! The arguments, and the help that is made from them.

use std::env;
use std::path::{Path, PathBuf};

use anyhow::{Result, anyhow};
use book::Check;
use book::tree::Book;
use clap::{Parser, Subcommand};

/// Keeps the pages of the book true, and builds its site.
#[derive(Parser)]
#[command(version, bin_name = "cargo run -p book --")]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
    /// The project's root
    #[arg(long, global = true, hide = true, value_name = "FOLDER", default_value = concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))]
    pub(crate) root: PathBuf,
    /// Run the programs in this folder, instead of building them
    #[arg(long, global = true, hide = true, value_name = "FOLDER")]
    pub(crate) programs: Option<PathBuf>,
}

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Say what is not true
    Check {
        /// Pages, or folders of pages, such as docs/en/tcp-chat; each stands for both languages
        pages: Vec<PathBuf>,
        /// Only these checks
        #[arg(long, value_delimiter = ',', value_name = "CHECK")]
        only: Vec<Check>,
    },
    /// Update code, questions and the figures of ladders; fill in transcripts that are empty, and hashes that are TODO
    Rewrite {
        /// Pages, or folders of pages; by default all
        pages: Vec<PathBuf>,
        /// A Chinese page that says now what the English one says
        #[arg(long, value_name = "PAGE")]
        translated: Vec<PathBuf>,
    },
    /// Record anew what the programs of a ladder do, and draw its figures
    Ladders {
        /// Their names: docs/ladders/NAME.json
        #[arg(required = true)]
        names: Vec<String>,
        /// Of a new ladder: its server, a command such as 'python3 docs/ladders/NAME_server.py'
        #[arg(long, value_name = "COMMAND", requires = "client")]
        server: Option<String>,
        /// Of a new ladder: its client
        #[arg(long, value_name = "COMMAND", requires = "server")]
        client: Option<String>,
        /// Of a new ladder: the rules of the network between the two, as `cargo run -- see --network` takes them
        #[arg(
            long,
            value_name = "RULES",
            requires = "server",
            default_value = "",
            hide_default_value = true
        )]
        network: String,
    },
    /// Build the site of both languages in target/book; needs mdBook
    Build,
}

/// Chooses the pages at or below `paths`; with no path, all.
pub(crate) fn choose(book: &mut Book, paths: &[PathBuf]) -> Result<()> {
    let paths = from_root(paths, &book.root)?;
    book.choose(&paths)
        .map_err(|path| anyhow!("there is no page at {}", path.display()))
}

/// Paths as seen from the project's root, whatever folder they were given from.
pub(crate) fn from_root(paths: &[PathBuf], root: &Path) -> Result<Vec<PathBuf>> {
    let here = env::current_dir()?;
    let one = |path: &PathBuf| {
        // A page that is missing in one language may still be named.
        let full = here.join(path);
        let full = full.canonicalize().unwrap_or(full);
        full.strip_prefix(root)
            .map(Path::to_owned)
            .map_err(|_| anyhow!("{} is not in the project", path.display()))
    };
    paths.iter().map(one).collect()
}
