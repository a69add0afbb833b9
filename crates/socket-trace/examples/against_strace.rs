//! How much slower a program runs under socket-trace than under strace: an echo in Python, Node and Go.
//!
//! ```text
//! $ cargo run -p socket-trace --release --example against_strace
//! $ cargo run -p socket-trace --release --example against_strace -- Node
//! ```
//!
//! Each row is the median of some runs, in turn with the others, so that what else the machine does meets all alike.
//! Both write to a file, and nothing to the terminal.
//! strace shows the calls of the group `network`; a program that sends with write is not seen by that. So there is a
//! second column, where it shows what socket-trace shows. Two programs are traced by two straces, over `lo`.

use std::env;
use std::error::Error;
use std::fs::{self, File};
use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// Requests, each with its answer.
const COUNT: &str = "3000";
const RUNS: usize = 5;
const NETWORK: &str = "trace=network";
/// What socket-trace looks at; and pselect, ppoll and the like by their names on this kind of machine.
const THE_SAME: &str = "trace=%network,%desc";

type Result<T> = std::result::Result<T, Box<dyn Error>>;

fn main() -> Result<()> {
    let folder = env::temp_dir().join(format!(
        "socket-trace-against-strace-{}",
        std::process::id()
    ));
    fs::create_dir_all(&folder)?;
    let measured = measure_all(&folder);
    fs::remove_dir_all(&folder)?;
    measured
}

fn measure_all(folder: &Path) -> Result<()> {
    let trace = tracer()?;
    println!("{COUNT} requests; seconds, median of {RUNS} runs; speed: that of strace is 1");
    println!(
        "program          alone  strace  the same calls  socket-trace  speed  of the same calls"
    );
    let wanted: Vec<_> = env::args().skip(1).collect();
    for (name, program) in programs(folder)? {
        if !wanted.is_empty() && !wanted.contains(&name) {
            continue;
        }
        let both = [&program[..], &["both".into(), COUNT.into()]].concat();
        let ways: [&dyn Fn() -> Result<()>; 4] = [
            &|| finish(spawn(&both, None)?),
            &|| finish(spawn(&strace(folder, NETWORK, &both), None)?),
            &|| finish(spawn(&strace(folder, THE_SAME, &both), None)?),
            &|| {
                finish(spawn(
                    &[&trace_to(&trace, folder)[..], &["--".into()], &both].concat(),
                    None,
                )?)
            },
        ];
        print_row(&name, &ways)?;
        let ways: [&dyn Fn() -> Result<()>; 4] = [
            &|| pair(&program, &|words| words.to_vec()),
            &|| pair(&program, &|words| strace(folder, NETWORK, words)),
            &|| pair(&program, &|words| strace(folder, THE_SAME, words)),
            &|| on_the_wire(&trace, folder, &program),
        ];
        print_row(&format!("{name}, two"), &ways)?;
    }
    Ok(())
}

/// One row: the medians of the ways, in turn.
fn print_row(name: &str, ways: &[&dyn Fn() -> Result<()>; 4]) -> Result<()> {
    let mut times = [const { Vec::new() }; 4];
    for _ in 0..RUNS {
        for (way, times) in ways.iter().zip(&mut times) {
            let begin = Instant::now();
            way()?;
            times.push(begin.elapsed().as_secs_f64());
        }
    }
    let [alone, network, same, ours] = times.map(|mut times| {
        times.sort_by(f64::total_cmp);
        times[RUNS / 2]
    });
    let (speed, of_same) = (network / ours, same / ours);
    println!(
        "{name:14} {alone:7.2} {network:7.2} {same:15.2} {ours:13.2} {speed:6.2} {of_same:18.2}"
    );
    Ok(())
}

/// socket-trace, built as this example is.
fn tracer() -> Result<PathBuf> {
    let release: &[&str] = if cfg!(debug_assertions) {
        &[]
    } else {
        &["--release"]
    };
    let mut cargo = Command::new(env!("CARGO"));
    let built = cargo
        .args(["build", "-q", "-p", "socket-trace"])
        .args(release)
        .status()?;
    let this = env::current_exe()?;
    let folder = this.ancestors().nth(2).ok_or("no target folder")?;
    match built.success() {
        true => Ok(folder.join("socket-trace")),
        false => Err("socket-trace cannot be built".into()),
    }
}

/// The programs that this machine can run, each with its command.
fn programs(folder: &Path) -> Result<Vec<(String, Vec<String>)>> {
    let mut programs = Vec::new();
    for (name, tool, file, text) in [
        (
            "Python",
            "python3",
            "echo.py",
            include_str!("against_strace/echo.py"),
        ),
        (
            "Node",
            "node",
            "echo.js",
            include_str!("against_strace/echo.js"),
        ),
        (
            "Go",
            "go",
            "echo.go",
            include_str!("against_strace/echo.go"),
        ),
    ] {
        let path = folder.join(file);
        fs::write(&path, text)?;
        let source = path.to_string_lossy().into_owned();
        let command = match tool {
            "go" => {
                let built = folder.join("echo").to_string_lossy().into_owned();
                let mut go = Command::new(tool);
                go.args(["build", "-o", &built, &source]).env("GOFLAGS", "");
                go.status()
                    .is_ok_and(|status| status.success())
                    .then(|| vec![built])
            }
            _ => Command::new(tool)
                .arg("--version")
                .output()
                .is_ok()
                .then(|| vec![tool.into(), source]),
        };
        match command {
            Some(command) => programs.push((name.into(), command)),
            None => println!("{name}: skipped, there is no {tool}"),
        }
    }
    Ok(programs)
}

fn strace(folder: &Path, what: &str, program: &[String]) -> Vec<String> {
    let file = folder.join(format!("strace-{}", program.join("-").len()));
    let file = file.to_string_lossy();
    let words = ["strace", "-f", "-e", what, "-o", &file].map(str::to_owned);
    [&words[..], program].concat()
}

fn trace_to(trace: &Path, folder: &Path) -> Vec<String> {
    let file = folder.join("trace.json").to_string_lossy().into_owned();
    let trace = trace.to_string_lossy().into_owned();
    vec![trace, "--quiet".into(), "--json".into(), file]
}

fn pair(program: &[String], traced: &dyn Fn(&[String]) -> Vec<String>) -> Result<()> {
    let port = TcpListener::bind("127.0.0.1:0")?
        .local_addr()?
        .port()
        .to_string();
    let server = [program, &["server".into(), port.clone()]].concat();
    let client = [program, &["client".into(), port.clone(), COUNT.into()]].concat();
    let mut server = spawn(&traced(&server), Some(&port))?;
    let client = spawn(&traced(&client), None).and_then(finish);
    if client.is_err() {
        server.kill()?;
    }
    client.and(finish(server))
}

fn on_the_wire(trace: &Path, folder: &Path, program: &[String]) -> Result<()> {
    let program = program.join(" ");
    let words = [
        "--server".into(),
        format!("{program} server 9000"),
        "--client".into(),
        format!("{program} client 9000 {COUNT}"),
    ];
    finish(spawn(
        &[&trace_to(trace, folder)[..], &words].concat(),
        None,
    )?)
}

/// Starts it; with a port, waits until somebody listens there.
fn spawn(words: &[String], port: Option<&str>) -> Result<Child> {
    let (program, arguments) = words.split_first().ok_or("no program")?;
    let mut command = Command::new(program);
    command
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::null());
    let mut child = command
        .spawn()
        .map_err(|error| format!("{program}: {error}"))?;
    let listens = |port: &str| -> Result<bool> {
        let wanted = format!(":{:04X} 00000000:0000 0A", port.parse::<u16>()?);
        let table = BufReader::new(File::open("/proc/net/tcp")?);
        Ok(table
            .lines()
            .map_while(std::io::Result::ok)
            .any(|line| line.contains(&wanted)))
    };
    while let Some(port) = port {
        if listens(port)? {
            break;
        }
        if let Some(status) = child.try_wait()? {
            return Err(format!("{program} ended before it listened: {status}").into());
        }
        // No event tells when another program's port listens, and a connection would be a request.
        thread::sleep(Duration::from_millis(5));
    }
    Ok(child)
}

fn finish(mut child: Child) -> Result<()> {
    let status = child.wait()?;
    status
        .success()
        .then_some(())
        .ok_or_else(|| format!("{status}").into())
}
