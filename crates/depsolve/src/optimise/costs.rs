//! What a package adds to a level: by value, and the steps in which that grows.

use super::soft::Inside;

/// What a package costs by objectives of one shape.
#[derive(Clone, Debug)]
pub(super) struct Costs {
    /// For each value (0: not selected, else the rank and one).
    of: Vec<u64>,
    /// The same sorted, each once: the steps in which the level grows.
    pub steps: Vec<u64>,
    /// Whether no version costs more than an older one.
    falls: bool,
    /// For each step, the literal that says that the package costs no more, once it was asked for.
    pub literals: Vec<Option<Inside>>,
}

impl Costs {
    pub fn new(of: Vec<u64>) -> Self {
        let mut steps = of.clone();
        steps.sort_unstable();
        steps.dedup();
        Self {
            falls: of[1..].is_sorted_by(|older, newer| older >= newer),
            literals: vec![None; steps.len()],
            of,
            steps,
        }
    }

    /// The least cost of the values `low..=high`.
    pub fn least(&self, low: u32, high: u32) -> u64 {
        let (low, high) = (low as usize, high as usize);
        if self.falls {
            return self.of[low.min(high)].min(self.of[high]);
        }
        self.of[low..=high].iter().min().copied().unwrap_or(0)
    }

    /// The values that cost more than a step, as inclusive intervals.
    pub fn above(&self, step: usize) -> Vec<(u32, u32)> {
        let most = self.steps[step];
        let mut above: Vec<(u32, u32)> = Vec::new();
        for (value, _) in (0u32..).zip(&self.of).filter(|(_, cost)| **cost > most) {
            match above.last_mut() {
                Some(last) if last.1 + 1 == value => last.1 = value,
                _ => above.push((value, value)),
            }
        }
        above
    }

    /// The greatest value.
    pub fn highest(&self) -> u32 {
        (self.of.len() - 1) as u32
    }
}
