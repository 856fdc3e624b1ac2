//! Levels: what can go in parallel.

use std::fmt;

use serde::Serialize;

/// Steps that go together: nearly always one. More only where steps depend on each other in a cycle of hard edges.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Unit {
    /// The steps, by name.
    pub names: Vec<String>,
}

/// Units that can go in parallel, by name.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Level {
    /// The units, sorted by their first name.
    pub units: Vec<Unit>,
}

impl Level {
    /// The steps of all units, by unit.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.units
            .iter()
            .flat_map(|unit| unit.names.iter().map(String::as_str))
    }
}

impl fmt::Display for Unit {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.names.join(" + "))
    }
}

impl fmt::Display for Level {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, unit) in self.units.iter().enumerate() {
            if index > 0 {
                out.write_str(", ")?;
            }
            write!(out, "{unit}")?;
        }
        Ok(())
    }
}
