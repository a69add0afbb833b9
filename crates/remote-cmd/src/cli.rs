//! The arguments, and the help that is made from them.

use std::time::Duration;

use clap::Parser;
use lesson_kit::args::{address, duration};
use remote_cmd::text::Charset;
use remote_cmd::{DEFAULT_ADDR, Protocol};

/// Run commands on the other side, and see their output here.
#[derive(Parser)]
#[command(version)]
pub(crate) enum Command {
    /// Run what clients send, on this machine and for this machine only
    Server {
        /// HOST:PORT to listen on, which must be a loopback address; port 0 lets the kernel choose
        #[arg(default_value = DEFAULT_ADDR, value_parser = address)]
        addr: String,
        /// How messages are told apart (start both sides with the same)
        #[arg(long, value_enum, default_value_t)]
        protocol: Protocol,
        /// How long a command may run before it is killed
        #[arg(long, default_value = "60s", value_parser = duration)]
        timeout: Duration,
        /// How many clients are served at once
        #[arg(long, default_value_t = 64, value_parser = at_least_one)]
        max_clients: usize,
    },
    /// Run one command and exit with its status, or without COMMAND show a prompt
    Client {
        /// HOST:PORT to connect to
        #[arg(default_value = DEFAULT_ADDR, value_parser = address)]
        addr: String,
        /// How messages are told apart (start both sides with the same)
        #[arg(long, value_enum, default_value_t)]
        protocol: Protocol,
        /// The encoding of the output, such as utf-8, gbk or shift_jis; none shows the bytes as they are
        #[arg(long, default_value = "utf-8", value_name = "LABEL", value_parser = Charset::for_label)]
        encoding: Charset,
        /// The command, its words joined by spaces, for the server's shell
        #[arg(last = true)]
        command: Vec<String>,
    },
}

fn at_least_one(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(0) | Err(_) => Err("write a whole number, 1 or more".into()),
        Ok(number) => Ok(number),
    }
}
