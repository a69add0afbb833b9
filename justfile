# One-line recipes over plain cargo commands; nothing needs `just`.

# The course page
default:
    cargo run

# Everything that a commit must pass
ci:
    .ci/run

# All stages and all other tests
test:
    cargo test

# The stages of one lesson, for the lesson's own program or for yours: just stages tcp-chat "python3 my_chat.py"
stages lesson program="":
    {{ if program == "" { "" } else { "PROGRAM='" + program + "'" } }} cargo test -p {{ lesson }} --test {{ replace(lesson, "-", "_") }}

# Play a lesson, or all of them
demo lesson="":
    cargo run -- demo {{ lesson }}

# Format and lint
lint:
    cargo fmt --all
    cargo clippy --workspace --all-targets

# The documentation of the code, in the browser
doc:
    cargo doc --workspace --no-deps --open

# The book in both languages: target/book/index.html
book:
    .ci/book

# Throughput, delay, memory and processor time of the loops, threads, tokio and Python, all under the same load
measure-loops:
    cargo run --release --manifest-path crates/event-loop/measured/Cargo.toml

# Throughput and memory of threaded-server, against plain threads and Python's socketserver
measure:
    cargo run --release -p threaded-server --example measure
