//! Why steps have no order.

use super::cycle::Cycle;

/// Cycles told at most in a message; the error has them all.
const TOLD: usize = 5;

/// What is wrong with steps, or with what is asked of their order.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum OrderError {
    /// A step without a name.
    #[error("steps[{index}]: name is empty")]
    Unnamed {
        /// Its place in the list.
        index: usize,
    },
    /// Two steps of one name.
    #[error("step {name:?}: name is given to two steps")]
    Duplicate {
        /// The name.
        name: String,
    },
    /// A name that is no step's.
    #[error("{object}: {field} names {name:?}, which is no step{}", suggestion.as_deref().map(|s| format!("; did you mean {s:?}?")).unwrap_or_default())]
    Unknown {
        /// What names it.
        object: String,
        /// In which field.
        field: &'static str,
        /// The name.
        name: String,
        /// A step with nearly that name.
        suggestion: Option<String>,
    },
    /// A required step is among the missing.
    #[error("step {step:?}: required is true, but it is missing{}", needed_by.as_deref().map(|s| format!("; {s:?} depends on it")).unwrap_or_default())]
    MissingRequired {
        /// The step.
        step: String,
        /// A step that depends on it, if any does.
        needed_by: Option<String>,
    },
    /// A required step cannot start, since what it cannot do without is missing.
    #[error("step {step:?}: required is true, but dependsOn names {dependency:?} (hard), which is missing")]
    Unmet {
        /// The step.
        step: String,
        /// What it depends on.
        dependency: String,
    },
    /// Steps that each wait for the next, by edges of which none may be broken: one shortest cycle for each group of them.
    #[error("no order: {}", told(cycles))]
    Cycles {
        /// The cycles, by name.
        cycles: Vec<Cycle>,
    },
    /// More than can be counted.
    #[error("{field}: {count} are too many: at most {max}")]
    TooMany {
        /// `steps` or `dependsOn`.
        field: &'static str,
        /// How many were given.
        count: usize,
        /// How many there can be.
        max: usize,
    },
    /// Durations whose sum leaves the range.
    #[error("step {step:?}: duration {duration} makes the sum of all durations leave the range")]
    TooLong {
        /// The step at which it does.
        step: String,
        /// Its duration.
        duration: String,
    },
}

fn told(cycles: &[Cycle]) -> String {
    let mut each: Vec<String> = cycles.iter().take(TOLD).map(Cycle::to_string).collect();
    if cycles.len() > TOLD {
        each.push(format!("and {} more", cycles.len() - TOLD));
    }
    each.join("; ")
}
