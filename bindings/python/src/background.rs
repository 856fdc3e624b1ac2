//! Long calls: the work runs on a thread of its own without Python's lock, while the calling thread answers signals.
//!
//! The calling thread wakes every 20 ms, lets Python run its signal handlers and passes progress on. When a handler raises
//! (`KeyboardInterrupt`, say) the work is told to stop; the exception goes up at once, or the best found so far is waited
//! for if the caller asked for that. Work that cannot be stopped ends on its own thread and is dropped.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{RecvTimeoutError, sync_channel};
use std::time::{Duration, Instant};

use pyo3::exceptions::{PyKeyboardInterrupt, PyRuntimeError, PyValueError};
use pyo3::prelude::*;
use stowplan_core::{Control, Progress};

const BETWEEN_LOOKS: Duration = Duration::from_millis(20);
const BETWEEN_REPORTS: Duration = Duration::from_millis(100);

/// What a caller asks of a long call.
#[derive(Default)]
pub struct Asked {
    progress: Option<Py<PyAny>>,
    best_on_interrupt: bool,
}

impl Asked {
    /// From the keyword arguments of a Python function.
    pub fn new(progress: Option<Py<PyAny>>, on_interrupt: &str) -> PyResult<Self> {
        let best_on_interrupt = match on_interrupt {
            "raise" => false,
            "return" => true,
            other => {
                return Err(PyValueError::new_err(format!(
                    "on_interrupt is {other:?}: it must be \"raise\" or \"return\""
                )));
            }
        };
        Ok(Self {
            progress,
            best_on_interrupt,
        })
    }
}

/// What the thread that works and the thread that waits share.
pub struct Watch {
    started: Instant,
    stop: AtomicBool,
    done: AtomicU64,
    total: AtomicU64,
}

/// No total is known.
const UNKNOWN: u64 = u64::MAX;

impl Watch {
    fn new() -> Self {
        Self {
            started: Instant::now(),
            stop: AtomicBool::new(false),
            done: AtomicU64::new(0),
            total: AtomicU64::new(UNKNOWN),
        }
    }

    /// Says how far the work is.
    pub fn report(&self, done: u64, total: Option<u64>) {
        self.done.store(done, Ordering::Relaxed);
        self.total.store(total.unwrap_or(UNKNOWN), Ordering::Relaxed);
    }

    /// Whether the work is to stop.
    pub fn stopped(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }

    fn seen(&self) -> (u64, Option<u64>) {
        let total = self.total.load(Ordering::Relaxed);
        (
            self.done.load(Ordering::Relaxed),
            (total != UNKNOWN).then_some(total),
        )
    }
}

impl Control for Watch {
    fn elapsed(&self) -> Option<Duration> {
        Some(self.started.elapsed())
    }

    fn should_stop(&self) -> bool {
        self.stopped()
    }

    fn progress(&self, progress: &Progress) {
        self.report(progress.done, progress.total);
    }
}

/// Runs work that cannot be stopped on a thread of its own, as part of work that can: `None` as soon as the watch is told to
/// stop. What is then under way ends by itself, and its result is dropped.
pub fn until_stopped<T, F>(watch: &Watch, work: F) -> std::io::Result<Option<T>>
where
    T: Send + 'static,
    F: FnOnce() -> T + Send + 'static,
{
    let (sender, receiver) = sync_channel(1);
    let thread = std::thread::Builder::new().name("stowplan".into());
    let thread = thread.spawn(move || {
        // Nobody waits any more when the work was given up.
        let _ = sender.send(work());
    })?;
    loop {
        match receiver.recv_timeout(BETWEEN_LOOKS) {
            Ok(result) => return Ok(Some(result)),
            Err(RecvTimeoutError::Timeout) if watch.stopped() => return Ok(None),
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => {
                // It ended without a result: by a panic, which goes on here.
                return match thread.join() {
                    Err(panic) => std::panic::resume_unwind(panic),
                    Ok(()) => Ok(None),
                };
            }
        }
    }
}

/// Runs `work` on a thread of its own and waits for it as the module says.
pub fn run<T, F>(py: Python<'_>, asked: &Asked, work: F) -> PyResult<T>
where
    T: Send + 'static,
    F: FnOnce(&Watch) -> T + Send + 'static,
{
    run_shared(py, asked, move |watch| work(&watch))
}

/// As [`run`], for work that passes the watch on to other threads.
pub fn run_shared<T, F>(py: Python<'_>, asked: &Asked, work: F) -> PyResult<T>
where
    T: Send + 'static,
    F: FnOnce(Arc<Watch>) -> T + Send + 'static,
{
    let watch = Arc::new(Watch::new());
    let (sender, receiver) = sync_channel(1);
    let theirs = Arc::clone(&watch);
    let thread = std::thread::Builder::new().name("stowplan".into());
    thread.spawn(move || {
        let result = work(theirs);
        // Nobody waits any more when the caller was interrupted.
        let _ = sender.send(result);
    })?;
    let mut reported = Instant::now();
    let receiver = std::sync::Mutex::new(receiver);
    loop {
        let answer = py.detach(|| {
            let receiver = receiver.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
            receiver.recv_timeout(BETWEEN_LOOKS)
        });
        match answer {
            Ok(result) => {
                if let Some(progress) = &asked.progress {
                    progress.call1(py, watch.seen())?;
                }
                return Ok(result);
            }
            Err(RecvTimeoutError::Disconnected) => {
                return Err(PyRuntimeError::new_err(
                    "the computation ended without a result; please report the message above as a bug",
                ));
            }
            Err(RecvTimeoutError::Timeout) => {}
        }
        let mut look = || -> PyResult<()> {
            py.check_signals()?;
            if let Some(progress) = &asked.progress
                && reported.elapsed() >= BETWEEN_REPORTS
            {
                reported = Instant::now();
                progress.call1(py, watch.seen())?;
            }
            Ok(())
        };
        if let Err(raised) = look() {
            watch.stop.store(true, Ordering::Relaxed);
            if !(asked.best_on_interrupt && raised.is_instance_of::<PyKeyboardInterrupt>(py)) {
                return Err(raised);
            }
        }
    }
}
