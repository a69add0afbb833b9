//! The machine, as far as it matters for the figures.

use std::fs;
use std::thread;

use serde::{Deserialize, Serialize};

#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Machine {
    /// The model of the processor.
    pub(crate) processor: String,
    /// How many processors this process may use.
    pub(crate) processors: usize,
    /// The version of the kernel, without what a distribution adds to it.
    pub(crate) kernel: String,
}

impl Machine {
    pub(crate) fn this() -> Self {
        let info = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
        let model = info.lines().find_map(|line| {
            let (name, value) = line.split_once(':')?;
            (name.trim() == "model name").then_some(value.trim())
        });
        let kernel = fs::read_to_string("/proc/sys/kernel/osrelease").unwrap_or_default();
        let version = kernel.split(['-', '+']).next().unwrap_or_default();
        Self {
            processor: model.unwrap_or("an unknown processor").to_owned(),
            processors: thread::available_parallelism().map_or(1, usize::from),
            kernel: format!("Linux {}", version.trim()),
        }
    }
}
