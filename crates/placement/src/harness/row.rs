//! One row of a benchmark's table.

use std::time::Duration;

/// What came of one strategy on one instance with one seed.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// The instance.
    pub instance: String,
    /// The strategy or policy.
    pub strategy: String,
    /// The seed.
    pub seed: u64,
    /// Named values, in the order of columns.
    pub values: Vec<(String, f64)>,
    /// Decisions taken: items or tasks, placed or not.
    pub decisions: u64,
    /// How long it took, where somebody measured it.
    pub elapsed: Option<Duration>,
    /// Most bytes in use at once, where somebody measured it.
    pub peak_bytes: Option<u64>,
}

impl Row {
    /// The value with this name.
    pub fn value(&self, name: &str) -> Option<f64> {
        self.values
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| *value)
    }

    /// Decisions per second, where time was measured and passed.
    pub fn decisions_per_second(&self) -> Option<f64> {
        let seconds = self.elapsed?.as_secs_f64();
        (seconds > 0.0).then(|| self.decisions as f64 / seconds)
    }
}
