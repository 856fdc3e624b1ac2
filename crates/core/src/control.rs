//! What a long computation is given from outside: elapsed time, a stop flag, a sink for progress.
//!
//! Pure crates have no clock: who wants a time limit or interruption passes a [`Control`] into the call.

use std::time::Duration;

/// The outside of a long computation. Every method has a default that asks for nothing.
pub trait Control {
    /// Time since the computation began; `None`: nobody measures it, and time limits do not strike.
    fn elapsed(&self) -> Option<Duration> {
        None
    }

    /// Whether to stop now and return the best found so far. Asked often (at least every few milliseconds).
    fn should_stop(&self) -> bool {
        false
    }

    /// Told from time to time how far the computation is.
    fn progress(&self, _progress: &Progress) {}
}

/// How far a computation is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Progress {
    /// What is being done, in a word or two.
    pub phase: &'static str,
    /// Steps done.
    pub done: u64,
    /// Steps in all, where known.
    pub total: Option<u64>,
}

/// Asks for nothing: no time limit, no interruption, no progress.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoControl;

impl Control for NoControl {}
