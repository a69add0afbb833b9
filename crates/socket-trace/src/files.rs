//! The files that a trace is written to, while it is drawn.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::draw::{self, Drawing};
use crate::language::Language;
use crate::model::{Event, Trace};
use crate::order::Order;
use crate::report::Frame;
use crate::{json, pcapng};

/// Which files are asked for.
#[derive(Clone, Debug, Default)]
pub struct Paths {
    /// The trace as JSON.
    pub json: Option<PathBuf>,
    /// The trace as a picture.
    pub svg: Option<PathBuf>,
    /// The packets, as Wireshark reads them.
    pub pcapng: Option<PathBuf>,
    /// The trace as a page.
    pub html: Option<PathBuf>,
}

/// The files that are being written.
pub(crate) struct Files {
    json: Option<json::Writer<Out>>,
    pcapng: Option<pcapng::Writer<Out>>,
    drawing: Option<Drawing>,
    svg: Option<Out>,
    html: Option<Out>,
    language: Language,
}

impl Files {
    /// Creates them, for a trace that begins now. In a picture what repeats is folded, unless all is wanted.
    ///
    /// # Errors
    /// `create FILE: …`, before any program has been started.
    pub(crate) fn begin(
        paths: &Paths,
        trace: &Trace,
        language: Language,
        all: bool,
    ) -> io::Result<Self> {
        let create = |path: &Option<PathBuf>| path.as_deref().map(Out::create).transpose();
        let json = create(&paths.json)?;
        let pcapng = create(&paths.pcapng)?;
        let svg = create(&paths.svg)?;
        let html = create(&paths.html)?;
        let is_drawn = svg.is_some() || html.is_some();
        let date = Duration::from_nanos(trace.began);
        let programs = &trace.programs;
        Ok(Self {
            json: json
                .map(|file| json::Writer::begin(file, trace))
                .transpose()?,
            pcapng: pcapng
                .map(|file| pcapng::Writer::begin(file, programs, date))
                .transpose()?,
            drawing: is_drawn.then(|| Drawing::begin(programs, all)),
            svg,
            html,
            language,
        })
    }

    /// The next event, in order; `order` knows what follows.
    pub(crate) fn event(&mut self, event: &Event, order: &Order) -> io::Result<()> {
        if let Some(drawing) = &mut self.drawing {
            drawing.event(event, order);
        }
        if let Some(pcapng) = &mut self.pcapng {
            pcapng.event(event);
        }
        self.json.as_mut().map_or(Ok(()), |json| json.event(event))
    }

    /// A packet, in any order.
    pub(crate) fn frame(&mut self, frame: Frame) {
        if let Some(pcapng) = &mut self.pcapng {
            pcapng.frame(frame);
        }
    }

    /// All events until then have been told.
    pub(crate) fn told_until(&mut self, time: u64) -> io::Result<()> {
        let pcapng = self.pcapng.as_mut();
        pcapng.map_or(Ok(()), |pcapng| pcapng.write_until(time))
    }

    /// Whether there is any.
    pub(crate) fn are_any(&self) -> bool {
        self.json.is_some() || self.pcapng.is_some() || self.drawing.is_some()
    }

    /// There are no more.
    pub(crate) fn end(self) -> io::Result<()> {
        self.json.map_or(Ok(()), json::Writer::end)?;
        self.pcapng.map_or(Ok(()), pcapng::Writer::end)?;
        let Some(drawn) = self.drawing.map(Drawing::end) else {
            return Ok(());
        };
        write(self.svg, || drawn.svg(self.language))?;
        write(self.html, || draw::page(&drawn, self.language))
    }
}

fn write(file: Option<Out>, text: impl FnOnce() -> String) -> io::Result<()> {
    let Some(mut file) = file else { return Ok(()) };
    file.write_all(text().as_bytes())?;
    file.flush()
}

/// A file that is named in the error, where writing fails.
struct Out {
    path: PathBuf,
    file: BufWriter<File>,
}

impl Out {
    fn create(path: &Path) -> io::Result<Self> {
        let path = path.to_owned();
        match File::create(&path) {
            Ok(file) => Ok(Self {
                path,
                file: BufWriter::new(file),
            }),
            Err(error) => Err(named("create", &path, &error)),
        }
    }
}

impl Write for Out {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.file.write(bytes);
        written.map_err(|error| named("write", &self.path, &error))
    }

    fn flush(&mut self) -> io::Result<()> {
        let flushed = self.file.flush();
        flushed.map_err(|error| named("write", &self.path, &error))
    }
}

/// `create trace.json: Permission denied (os error 13)`.
fn named(what: &str, path: &Path, error: &io::Error) -> io::Error {
    let text = format!("{what} {}: {error}", path.display());
    io::Error::new(error.kind(), text)
}
