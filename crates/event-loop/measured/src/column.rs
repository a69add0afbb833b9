//! The columns of the table: how many connections there are, and what they do.

use std::fmt::{self, Display};
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// So many connections, of which `active` send messages of `size` bytes and get them back. The others are silent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Column {
    pub(crate) active: usize,
    pub(crate) silent: usize,
    pub(crate) size: usize,
}

impl Column {
    pub(crate) const ALL: [Self; 11] = [
        Self::active(1, 64),
        Self::active(64, 64),
        Self::active(1000, 64),
        Self::active(5000, 64),
        Self::active(10_000, 64),
        Self::active(8, 64 * 1024),
        Self::beside_silent(0),
        Self::beside_silent(400),
        Self::beside_silent(1900),
        Self::beside_silent(4900),
        Self::beside_silent(9900),
    ];

    pub(crate) const fn active(active: usize, size: usize) -> Self {
        let silent = 0;
        Self {
            active,
            silent,
            size,
        }
    }

    pub(crate) const fn beside_silent(silent: usize) -> Self {
        Self {
            active: 100,
            silent,
            size: 64,
        }
    }

    pub(crate) fn connections(self) -> usize {
        self.active + self.silent
    }

    /// Is it one of those that show what silent connections cost?
    pub(crate) fn is_mostly_silent(self) -> bool {
        self.active == 100
    }
}

/// Its name on the command line and in the table, such as `1000`, `8x64K` and `100+9900`.
impl Display for Column {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = if self.is_mostly_silent() {
            format!("{}+{}", self.active, self.silent)
        } else if self.size >= 1024 {
            format!("{}x{}K", self.active, self.size / 1024)
        } else {
            self.active.to_string()
        };
        formatter.pad(&name)
    }
}

impl FromStr for Column {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let found = Self::ALL.into_iter().find(|it| it.to_string() == text);
        found.ok_or_else(|| {
            let names = Self::ALL.map(|it| it.to_string());
            format!("write one of {}", names.join(", "))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_has_a_name_of_its_own() {
        for column in Column::ALL {
            assert_eq!(column.to_string().parse(), Ok(column));
        }
    }
}
