//! The arguments, and the help that is made from them.

use std::time::Duration;

use clap::{Args, Parser};
use lesson_kit::args::{address, duration};
use remote_cmd::server::Limits;
use remote_cmd::text::Charset;
use remote_cmd::{DEFAULT_ADDR, Protocol};

/// Run commands on the other side, and see their output here.
#[derive(Parser)]
#[command(version)]
pub(crate) enum Command {
    /// Run what clients send, on this machine and for this machine only
    ///
    /// A program that can connect gets a shell, without a password. When a command ends, all that is left of its
    /// process group is killed, and so it is when the server ends by Ctrl-C, SIGTERM or SIGHUP;
    /// after SIGKILL or SIGQUIT the commands run on.
    Server(ServerArgs),
    /// Run one command and exit with its status, or without COMMAND show a prompt
    ///
    /// The output reaches your terminal as it comes, escape sequences included, as with ssh:
    /// look at a file that you do not trust with `cat -v`.
    Client(ClientArgs),
}

#[derive(Args)]
pub(crate) struct ServerArgs {
    /// HOST:PORT to listen on, which must be a loopback address; port 0 lets the kernel choose
    #[arg(default_value = DEFAULT_ADDR, value_parser = address)]
    pub(crate) addr: String,
    /// How messages are told apart (start both sides with the same)
    #[arg(long, value_enum, default_value_t)]
    pub(crate) protocol: Protocol,
    /// How long a command may run before it is killed, and a client may take to finish what it began to send
    #[arg(long, default_value = "60s", value_parser = duration)]
    pub(crate) timeout: Duration,
    /// How many clients are served at once
    ///
    /// A client that does not read takes 640 KiB of memory at most;
    /// the results of the older protocols take 128 MiB at most, for all clients together.
    #[arg(long, default_value_t = 64, value_parser = at_least_one)]
    pub(crate) max_clients: usize,
    /// Let a client go whose machine has not answered for so long, as after its cable was cut; 3s, say [default: never]
    #[arg(long, value_name = "TIME", value_parser = duration)]
    pub(crate) give_up: Option<Duration>,
}

impl ServerArgs {
    pub(crate) fn limits(&self) -> Limits {
        Limits {
            timeout: self.timeout,
            max_clients: self.max_clients,
            give_up: self.give_up,
        }
    }
}

#[derive(Args)]
pub(crate) struct ClientArgs {
    /// HOST:PORT to connect to
    #[arg(default_value = DEFAULT_ADDR, value_parser = address)]
    pub(crate) addr: String,
    /// How messages are told apart (start both sides with the same)
    #[arg(long, value_enum, default_value_t)]
    pub(crate) protocol: Protocol,
    /// The encoding of the output, such as utf-8, gbk or shift_jis; none shows the bytes as they are
    #[arg(long, default_value = "utf-8", value_name = "LABEL", value_parser = Charset::for_label)]
    pub(crate) encoding: Charset,
    /// End when the server's machine has not answered for so long, as after its cable was cut; 3s, say [default: never]
    #[arg(long, value_name = "TIME", value_parser = duration)]
    pub(crate) give_up: Option<Duration>,
    /// The command, its words joined by spaces, for the server's shell
    #[arg(last = true)]
    pub(crate) command: Vec<String>,
}

fn at_least_one(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(0) | Err(_) => Err("write a whole number, 1 or more".into()),
        Ok(number) => Ok(number),
    }
}
