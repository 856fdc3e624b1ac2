//! How long a search may be, and what ended it.

use std::sync::Arc;
use std::time::Duration;

use pyo3::PyResult;
use serde::{Deserialize, Serialize};
use stowplan_core::{Control, Progress};
use stowplan_depsolve::Limits;

use crate::background::Watch;
use crate::place::duration;

/// Limits of a search.
#[derive(Clone, Copy, Serialize, Deserialize)]
pub struct Budget {
    work: u64,
    canonical: u64,
    time: Option<Duration>,
}

impl Budget {
    /// From the keyword arguments of a Python function; what is not given has the resolver's own limits.
    pub fn new(time_limit: Option<f64>, work_limit: Option<u64>, canonical: bool) -> PyResult<Self> {
        let limits = Limits::default();
        let work = work_limit.unwrap_or(limits.conflicts);
        Ok(Self {
            work,
            canonical: if canonical {
                limits.canonical_conflicts.min(work)
            } else {
                0
            },
            time: duration(time_limit)?,
        })
    }

    /// Those that count work.
    pub fn limits(&self) -> Limits {
        Limits {
            conflicts: self.work,
            canonical_conflicts: self.canonical,
        }
    }

    /// Those that look at a clock, which runs from when the watch was made.
    pub fn deadline(&self, watch: Arc<Watch>) -> Deadline {
        Deadline {
            watch,
            time: self.time,
        }
    }
}

/// A watch with a limit of time.
pub struct Deadline {
    watch: Arc<Watch>,
    time: Option<Duration>,
}

impl Deadline {
    fn passed(&self) -> bool {
        self.time
            .is_some_and(|time| self.watch.elapsed().is_some_and(|elapsed| elapsed >= time))
    }

    /// The limit that ended a search which a limit ended.
    pub fn limit(&self) -> &'static str {
        if self.watch.stopped() {
            "stopped"
        } else if self.passed() {
            "time"
        } else {
            "work"
        }
    }
}

impl Control for Deadline {
    fn elapsed(&self) -> Option<Duration> {
        self.watch.elapsed()
    }

    fn should_stop(&self) -> bool {
        self.watch.stopped() || self.passed()
    }

    fn progress(&self, progress: &Progress) {
        self.watch.progress(progress);
    }
}
