//! A client of the framed protocol, and the commands that run for it.

use std::collections::VecDeque;
use std::io::{self, ErrorKind, Read};
use std::net::{Shutdown, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use crate::frames::{CANCEL, COMMAND, ERROR, EXIT_STATUS, Frames, MAX_PAYLOAD};
use crate::given::{broken, lock, not_written, note, start_thread};
use crate::job::{Job, Killer, command_text};

/// How many commands may wait for the one that runs.
const MAX_WAITING: usize = 64;

/// How long a client may take to read why it is refused.
const FAREWELL: Duration = Duration::from_secs(1);

/// Serves one client with frames.
pub fn serve_framed(stream: TcpStream, limit: Duration) -> io::Result<()> {
    let frames = Frames::over(stream, Some(limit));
    Arc::new(Conversation {
        frames,
        limit,
        commands: Mutex::default(),
    })
    .serve()
}

struct Conversation {
    frames: Frames,
    limit: Duration,
    commands: Mutex<Commands>,
}

#[derive(Default)]
struct Commands {
    // stage 13 {
    waiting: VecDeque<String>,
    job: Option<Killer>,
    // stage 13 }
}

// stage 19 {
impl Commands {
    fn are_too_many(&self) -> bool {
        let bytes: usize = self.waiting.iter().map(String::len).sum();
        self.waiting.len() == MAX_WAITING || bytes > MAX_PAYLOAD
    }
}
// stage 19 }

impl Conversation {
    /// Does what the client asks for, until it leaves.
    fn serve(self: &Arc<Self>) -> io::Result<()> {
        let ended = self.hear();
        // stage 19 {
        if let Err(error) = &ended
            && error.kind() == ErrorKind::InvalidData
        {
            self.refuse(error);
        }
        // stage 19 }
        // stage 16 {
        self.stop();
        // stage 16 }
        ended
    }

    fn hear(self: &Arc<Self>) -> io::Result<()> {
        while let Some((kind, payload)) = self.frames.receive()? {
            self.obey(kind, payload)?;
        }
        Ok(())
    }

    /// Does what one frame asks for.
    fn obey(self: &Arc<Self>, kind: u8, payload: Vec<u8>) -> io::Result<()> {
        // stage 19 {
        if kind != COMMAND && kind != CANCEL {
            return Err(broken(format!(
                "a client does not send frames of kind {kind}"
            )));
        }
        if lock(&self.commands).are_too_many() {
            return Err(broken("too many commands are waiting"));
        }
        // stage 19 }
        // stage 13 {
        //- self.see_through(Job::start(&command_text(payload)?)?)
        // Commands run in threads of their own: this one must read on, for a cancel may come.
        let mut commands = lock(&self.commands);
        if kind == COMMAND {
            commands.waiting.push_back(command_text(payload)?);
            self.start_next(&mut commands)?;
        } else if let Some(job) = &commands.job {
            job.kill(None);
        }
        Ok(())
        // stage 13 }
    }

    // stage 13 {
    /// Starts the next command, if none runs.
    fn start_next(self: &Arc<Self>, commands: &mut Commands) -> io::Result<()> {
        if commands.job.is_none()
            && let Some(command) = commands.waiting.pop_front()
        {
            let job = Job::start(&command)?;
            commands.job = Some(job.killer.clone());
            let conversation = Arc::clone(self);
            // The system may give no thread or process more: then this client has to go, and the others stay.
            start_thread(move || {
                if let Err(error) = conversation.see_through(job) {
                    note(format_args!("a command cannot be run: {error}"));
                    let _ = conversation.frames.stream.shutdown(Shutdown::Both);
                }
            })?;
        }
        Ok(())
    }
    // stage 13 }

    /// Sends what the command prints, and how it ends.
    fn see_through(self: &Arc<Self>, job: Job) -> io::Result<()> {
        let killer = job.killer.clone();
        let status = job.wait(self.limit, &|kind, output| self.tell(kind, output))?;
        // stage 17 {
        if let Some(why) = killer.why_killed() {
            self.tell(ERROR, format!("killed: {why}").as_bytes());
        }
        // stage 17 }
        // stage 2 {
        //- not_written(2);
        self.tell(EXIT_STATUS, &status.to_be_bytes());
        // stage 2 }
        // stage 13 {
        let mut commands = lock(&self.commands);
        commands.job = None;
        self.start_next(&mut commands)?;
        // stage 13 }
        Ok(())
    }

    /// Sends a frame, if the client is still there; if not, `hear` sees it, too.
    fn tell(&self, kind: u8, payload: &[u8]) {
        let _ = self.frames.send(kind, payload);
    }

    // stage 16 {
    /// Kills what runs, and forgets what waits.
    fn stop(&self) {
        let mut commands = lock(&self.commands);
        commands.waiting.clear();
        if let Some(job) = &commands.job {
            job.kill(None);
        }
    }
    // stage 16 }

    // stage 19 {
    /// Says what is wrong, and makes sure that it can be read before the connection is closed.
    fn refuse(&self, error: &io::Error) {
        self.stop();
        self.tell(ERROR, error.to_string().as_bytes());
        // Closing while input is unread sends a reset, and the client may lose our last words.
        let mut stream = &self.frames.stream;
        let mut open = stream.shutdown(Shutdown::Write).is_ok();
        let end = Instant::now() + FAREWELL;
        while open && Instant::now() < end {
            open = stream.set_read_timeout(Some(FAREWELL)).is_ok()
                && matches!(stream.read(&mut [0; 4096]), Ok(1..));
        }
    }
    // stage 19 }
}
