//! Compares the table with the source of socket2, so that a new option of socket2 makes a test fail.
//!
//! `cargo metadata` says where that source is; it is on this machine, because this crate was built from it.

use std::collections::BTreeSet;
use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use super::cfg::holds;
use super::options;

/// Methods of `Socket` on Linux that are not about options, and what they are for.
const NOT_OPTIONS: &[(&str, &[&str])] = &[
    (
        "make a socket",
        &["new", "new_raw", "pair", "pair_raw", "try_clone"],
    ),
    (
        "connect it",
        &[
            "bind",
            "connect",
            "connect_timeout",
            "listen",
            "accept",
            "accept_raw",
            "accept4",
            "shutdown",
        ],
    ),
    (
        "addresses: getsockname and getpeername",
        &["local_addr", "peer_addr"],
    ),
    (
        "receive",
        &[
            "recv",
            "recv_out_of_band",
            "recv_with_flags",
            "recv_vectored",
            "recv_vectored_with_flags",
            "recv_from",
            "recv_from_with_flags",
            "recv_from_vectored",
            "recv_from_vectored_with_flags",
            "recvmsg",
            "peek",
            "peek_from",
            "peek_sender",
        ],
    ),
    (
        "send",
        &[
            "send",
            "send_out_of_band",
            "send_with_flags",
            "send_vectored",
            "send_vectored_with_flags",
            "send_to",
            "send_to_with_flags",
            "send_to_vectored",
            "send_to_vectored_with_flags",
            "sendmsg",
            "sendfile",
        ],
    ),
    (
        "flags of the descriptor: fcntl(2)",
        &["nonblocking", "set_nonblocking", "set_cloexec"],
    ),
];

/// Methods of `Socket` in the files that Linux uses, which are not compiled there, and where they are.
const NOT_ON_LINUX: &[(&str, &[&str])] = &[
    ("Windows", &["set_tcp_ack_frequency"]),
    ("Cygwin", &["set_no_peercred"]),
    ("macOS", &["set_nosigpipe"]),
    (
        "FreeBSD",
        &["reuse_port_lb", "set_reuse_port_lb", "set_fib"],
    ),
];

#[test]
fn the_table_has_every_option_of_socket2() {
    let Some(source) = socket2_source() else {
        return;
    };
    let methods = methods(&source);
    let on_linux: BTreeSet<_> = names(&methods, true);
    assert!(
        on_linux.contains("set_reuse_address"),
        "{} was not understood",
        source.display()
    );

    let in_table = options().flat_map(|option| option.setters.iter().chain(option.getters));
    let no_options = NOT_OPTIONS.iter().flat_map(|(_, names)| *names);
    let known: BTreeSet<_> = in_table
        .chain(no_options)
        .map(|name| (*name).to_owned())
        .collect();
    let new: Vec<_> = on_linux.difference(&known).collect();
    assert!(
        new.is_empty(),
        "socket2 has methods that are not in the table of the options (src/table) nor among those that are no options \
         (NOT_OPTIONS in this file): {new:?}"
    );
    let gone: Vec<_> = known.difference(&on_linux).collect();
    assert!(
        gone.is_empty(),
        "the table names methods that socket2 does not have on Linux: {gone:?}"
    );
}

#[test]
fn what_is_not_on_linux_is_known() {
    let Some(source) = socket2_source() else {
        return;
    };
    let elsewhere = names(&methods(&source), false);
    let known: BTreeSet<_> = NOT_ON_LINUX
        .iter()
        .flat_map(|(_, names)| *names)
        .map(|name| (*name).to_owned())
        .collect();
    assert_eq!(
        elsewhere, known,
        "methods of socket2 for other systems; see NOT_ON_LINUX"
    );
}

#[test]
fn no_option_is_called_no_option() {
    let table: BTreeSet<_> = options()
        .flat_map(|option| option.setters.iter().chain(option.getters))
        .collect();
    for (_, names) in NOT_OPTIONS.iter().chain(NOT_ON_LINUX) {
        assert!(names.iter().all(|name| !table.contains(name)), "{names:?}");
    }
}

/// A method, and the conditions that it is compiled under.
struct Method {
    name: String,
    conditions: Vec<String>,
}

fn names(methods: &[Method], on_linux: bool) -> BTreeSet<String> {
    methods
        .iter()
        .filter(|method| method.conditions.iter().all(|condition| holds(condition)) == on_linux)
        .map(|method| method.name.clone())
        .collect()
}

/// The folder with socket2's source; `None`, and a note, if there is no cargo to ask.
fn socket2_source() -> Option<PathBuf> {
    let Some(cargo) = env::var_os("CARGO") else {
        eprintln!("skipped: not run by cargo, so there is nobody to ask where socket2's source is");
        return None;
    };
    let version = run(Command::new(&cargo).arg("-vV")).unwrap();
    let host = version
        .lines()
        .find_map(|line| line.strip_prefix("host: "))
        .unwrap();
    let metadata = |more: &[&str]| {
        run(Command::new(&cargo)
            .args([
                "metadata",
                "--locked",
                "--format-version",
                "1",
                "--filter-platform",
                host,
            ])
            .args(more)
            .current_dir(env!("CARGO_MANIFEST_DIR")))
    };
    // Offline it fails where only some crates of the workspace have been downloaded.
    let metadata = metadata(&["--offline"]).or_else(|_| metadata(&[]));
    let metadata = metadata.unwrap_or_else(|error| {
        panic!("cannot find the source of socket2, to compare the table with it: {error}")
    });
    let metadata: Value = serde_json::from_str(&metadata).unwrap();
    let manifest = metadata["packages"]
        .as_array()
        .and_then(|packages| packages.iter().find(|package| package["name"] == "socket2"))
        .and_then(|package| package["manifest_path"].as_str())
        .expect("this crate depends on socket2");
    Some(Path::new(manifest).with_file_name("src"))
}

/// The stdout of a command, or its stderr if it fails.
fn run(command: &mut Command) -> Result<String, String> {
    let output = command
        .output()
        .map_err(|error| format!("{command:?}: {error}"))?;
    if output.status.success() {
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    } else {
        Err(format!(
            "{command:?}: {}",
            String::from_utf8_lossy(&output.stderr)
        ))
    }
}

/// The public methods of `Socket`, in the two files that Linux uses.
fn methods(source: &Path) -> Vec<Method> {
    let mut methods = Vec::new();
    for file in ["socket.rs", "sys/unix.rs"] {
        let path = source.join(file);
        let text =
            fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let implementations = text.split("\nimpl ").filter_map(|block| {
            let block = block.strip_prefix("crate::").unwrap_or(block);
            block.strip_prefix("Socket {\n")?.split("\n}\n").next()
        });
        implementations.for_each(|block| methods.extend(methods_of(block)));
    }
    methods
}

fn methods_of(block: &str) -> Vec<Method> {
    let mut methods = Vec::new();
    let mut conditions = Vec::new();
    let mut lines = block.lines().map(str::trim);
    while let Some(line) = lines.next() {
        if line.starts_with("//") {
            continue;
        }
        if line.starts_with("#[") {
            let mut attribute = line.to_owned();
            while attribute.matches('[').count() > attribute.matches(']').count() {
                attribute += lines.next().expect("an attribute ends");
            }
            let condition = attribute
                .strip_prefix("#[cfg(")
                .and_then(|rest| rest.strip_suffix(")]"));
            conditions.extend(condition.map(str::to_owned));
        } else if let Some((_, rest)) = line.split_once("fn ") {
            let conditions = std::mem::take(&mut conditions);
            if line.starts_with("pub ") && !line.starts_with("pub(") {
                let end = rest.find(['(', '<']).expect("a function has arguments");
                methods.push(Method {
                    name: rest[..end].to_owned(),
                    conditions,
                });
            }
        } else {
            conditions.clear();
        }
    }
    methods
}
