//! How fast is an echo with threads, with a loop, with tokio and in Python, and what does a silent connection cost?
//!
//! ```text
//! cargo run --release --manifest-path crates/event-loop/measured/Cargo.toml
//! ```
//!
//! - `servers/` has the servers: those of the course, the shortest ones that can be written, and tokio's;
//!   those in Python are in `../python` and `tests/python`. Each runs in a process of its own.
//! - `column.rs` says how many connections there are, and how many of them are active.
//! - `load.rs` and `connections.rs` make the load, and `running.rs` asks the kernel what it cost.
//! - `measure.rs` lets the servers take turns, in the other order each round; a figure is a median of the rounds.
//! - `results.rs`, `table.rs` and `book/` show what came of it: in the terminal, and with `--write` in the book.
//!
//! It needs Linux, for epoll and `/proc`; and `ulimit -n` of 10,050 for 10,000 connections.

mod servers;
mod column;
mod load;
mod connections;
mod running;
mod measure;
mod machine;
mod results;
mod table;
mod book;
mod cli;

use std::fs;

use anyhow::{Context, Result};
use clap::Parser;
use cli::Args;
use results::Results;

fn main() -> Result<()> {
    let args = Args::parse();
    if let Some(kind) = args.serve {
        return kind.serve();
    }
    let results: Results = if args.draw {
        serde_json::from_str(&fs::read_to_string(book::RESULTS)?)?
    } else {
        measure::measure(args.plan())?
    };
    if let Some(file) = &args.json {
        let json = serde_json::to_string(&results)?;
        fs::write(file, json).with_context(|| format!("write {}", file.display()))?;
    }
    table::print(&results);
    if args.write || args.draw {
        book::write(&results)?;
        eprintln!(
            "then: cargo run -p book -- rewrite --translated docs/zh-CN/event-loop/README.md"
        );
    }
    Ok(())
}
