//! What can be wrong with a problem, a strategy or options.

/// The result of building or reading.
pub type Result<T> = std::result::Result<T, Error>;

/// Why a problem, a strategy or options were refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// Two things of one name.
    #[error("{kind} {name:?} is given twice")]
    Duplicate {
        /// `bin`, `workload`, …
        kind: &'static str,
        /// The name.
        name: String,
    },
    /// A name that nothing has.
    #[error("{object}: {field} names {kind} {name:?}, which does not exist{}", suggestion.as_deref().map(|s| format!("; did you mean {s:?}?")).unwrap_or_default())]
    Dangling {
        /// What names it.
        object: String,
        /// In which field.
        field: &'static str,
        /// What should exist.
        kind: &'static str,
        /// The name.
        name: String,
        /// A name that exists and is nearly the same.
        suggestion: Option<String>,
    },
    /// A name that several things have.
    #[error("{object} {name:?} may be any of {}{remedy}", shown(candidates))]
    Ambiguous {
        /// What the name is looked up for: `item`, `workload db: traffic.with`, ….
        object: String,
        /// The name.
        name: String,
        /// What it may mean.
        candidates: Vec<String>,
        /// What would make it plain, from the punctuation on; may be empty.
        remedy: String,
    },
    /// A value that makes no sense.
    #[error("{object}: {field} is {value}: {reason}")]
    Value {
        /// What it belongs to.
        object: String,
        /// The field.
        field: &'static str,
        /// The value.
        value: String,
        /// Why it was refused.
        reason: String,
    },
    /// More than the model holds.
    #[error("{count} {kind} are too many: at most {max}")]
    TooMany {
        /// `bins`, `items`, …
        kind: &'static str,
        /// How many were given.
        count: u64,
        /// How many there can be.
        max: u64,
    },
    /// Latency ceilings between workloads that wait for each other.
    #[error("latency ceilings form a cycle: {}; state the ceiling on one side only", workloads.join(" → "))]
    CeilingCycle {
        /// The workloads, the first again at the end.
        workloads: Vec<String>,
    },
    /// Something wrong with a noun.
    #[error(transparent)]
    Core(#[from] stowplan_core::Error),
}

/// How many candidates are named in a message.
const SHOWN_MAX: usize = 3;

fn shown(candidates: &[String]) -> String {
    let mut text = candidates[..candidates.len().min(SHOWN_MAX)].join(", ");
    if candidates.len() > SHOWN_MAX {
        text.push_str(", …");
    }
    text
}
