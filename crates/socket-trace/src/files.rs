//! The files that a trace is written to, while it is drawn.

use std::fs::File;
use std::io::{self, BufWriter};
use std::path::{Path, PathBuf};

use crate::json;
use crate::model::{Event, Program};

/// Which files are asked for.
#[derive(Clone, Debug, Default)]
pub struct Paths {
    /// The trace as JSON.
    pub json: Option<PathBuf>,
}

/// The files that are being written.
pub(crate) struct Files {
    json: Option<json::Writer<BufWriter<File>>>,
}

impl Files {
    /// Creates them.
    ///
    /// # Errors
    /// `create FILE: …`, before any program has been started.
    pub(crate) fn begin(paths: &Paths, programs: &[Program]) -> io::Result<Self> {
        let json = paths.json.as_deref().map(create).transpose()?;
        Ok(Self {
            json: json
                .map(|file| json::Writer::begin(file, programs))
                .transpose()?,
        })
    }

    /// The next event, in order.
    pub(crate) fn event(&mut self, event: &Event) -> io::Result<()> {
        self.json.as_mut().map_or(Ok(()), |json| json.event(event))
    }

    /// There are no more.
    pub(crate) fn end(self) -> io::Result<()> {
        self.json.map_or(Ok(()), json::Writer::end)
    }
}

fn create(path: &Path) -> io::Result<BufWriter<File>> {
    let file = File::create(path).map_err(|error| {
        io::Error::new(error.kind(), format!("create {}: {error}", path.display()))
    })?;
    Ok(BufWriter::new(file))
}
