//! A repository that is asked again and again: what one search learnt serves the next.
//!
//! What is learnt borrows from the compiled packages, so both live on a thread of their own, to which requests are sent. The thread ends
//! with the session, or when the packages have changed: then another begins with the new ones, and with what the one before learnt.

use std::sync::mpsc::{Receiver, SyncSender, channel, sync_channel};
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::time::Duration;

use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;
use pyo3::types::PyTuple;
use stowplan_depsolve::{Learnt, PackageRequest, Result, Session as CoreSession};

use super::budget::{Budget, Deadline};
use super::question::{Answer, Question};
use super::repository::Repository;
use super::request::Request;
use super::resolution::Resolution;
use super::world::World;
use crate::background::{self, Asked};
use crate::error::refused;
use crate::pickle;

/// A thread that still answers another request is not waited for longer.
const HAND_OVER: Duration = Duration::from_millis(100);

/// A request on its way to the thread.
struct Message {
    request: PackageRequest,
    budget: Budget,
    deadline: Deadline,
    reply: SyncSender<Result<Resolution>>,
}

/// What the thread is asked for.
enum Order {
    Answer(Box<Message>),
    /// What was learnt, for the thread that comes after it.
    HandOver(SyncSender<Learnt>),
}

/// Where requests about the packages of a moment go.
struct Worker {
    world: Arc<World>,
    orders: mpsc::Sender<Order>,
}

impl Worker {
    /// Begins with what the one before learnt.
    fn new(world: Arc<World>, before: Option<Self>) -> PyResult<Self> {
        let (orders, received) = channel();
        let theirs = Arc::clone(&world);
        let thread = std::thread::Builder::new().name("stowplan".into());
        thread.spawn(move || {
            let learnt = before.and_then(Self::retire).unwrap_or_default();
            answer_all(&theirs, &received, &learnt);
        })?;
        Ok(Self { world, orders })
    }

    /// What it learnt, if it has time to say so; it ends when it has answered what it was asked.
    fn retire(self) -> Option<Learnt> {
        let (reply, learnt) = sync_channel(1);
        self.orders.send(Order::HandOver(reply)).ok()?;
        learnt.recv_timeout(HAND_OVER).ok()
    }
}

fn answer_all(world: &Arc<World>, orders: &Receiver<Order>, learnt: &Learnt) {
    let Ok(mut order) = orders.recv() else { return };
    let compiled = loop {
        match order {
            Order::HandOver(reply) => drop(reply.send(learnt.clone())),
            Order::Answer(message) => match world.compiled() {
                Ok(compiled) => {
                    order = Order::Answer(message);
                    break compiled;
                }
                // Nobody waits any more when the caller was interrupted; so it is below.
                Err(error) => drop(message.reply.send(Err(error))),
            },
        }
        let Ok(next) = orders.recv() else { return };
        order = next;
    };
    let mut session = CoreSession::resume(compiled.universe(), learnt);
    loop {
        match order {
            Order::HandOver(reply) => drop(reply.send(session.learnt())),
            Order::Answer(message) => answer(world, &mut session, *message),
        }
        let Ok(next) = orders.recv() else { return };
        order = next;
    }
}

fn answer(world: &Arc<World>, session: &mut CoreSession<'_>, message: Message) {
    let Message {
        request,
        budget,
        deadline,
        reply,
    } = message;
    let question = Question::new(Arc::clone(world), request, budget);
    let answered = question.map(|question| {
        let outcome = session.solve(&question.lowered.request, budget.limits(), &deadline);
        let answer = Answer::new(outcome, &deadline);
        Resolution::new(Arc::new(question), answer)
    });
    drop(reply.send(answered));
}

/// Resolves one request after another, keeping what was learnt: after a small change it is quicker than `resolve`, with the same values,
/// and the same answer where that is canonical.
///
/// The repository may be added to in between. Of what was learnt before, what still follows is kept: answers are those of `resolve`, whatever
/// was added.
///
/// >>> from stowplan.depsolve import Repository, Request, Session
/// >>> repository = Repository()
/// >>> repository.add("web", ["1.0.0", "2.0.0"])
/// >>> session = Session(repository)
/// >>> session.resolve(Request(install=["web"])).selected()["version"]
/// ['2.0.0']
/// >>> session.resolve(Request(install=["web <2"])).selected()["version"]
/// ['1.0.0']
#[pyclass(module = "stowplan.depsolve", frozen)]
pub struct Session {
    repository: Py<Repository>,
    worker: Mutex<Option<Worker>>,
}

impl Session {
    fn sender(&self) -> PyResult<mpsc::Sender<Order>> {
        let world = self.repository.get().world();
        let mut worker = self.worker.lock().unwrap_or_else(PoisonError::into_inner);
        let before = match worker.take() {
            Some(same) if Arc::ptr_eq(&same.world, &world) => {
                let orders = same.orders.clone();
                *worker = Some(same);
                return Ok(orders);
            }
            before => before,
        };
        let new = Worker::new(world, before)?;
        let orders = new.orders.clone();
        *worker = Some(new);
        Ok(orders)
    }
}

#[pymethods]
impl Session {
    #[new]
    fn new(repository: Py<Repository>) -> Self {
        Self {
            repository,
            worker: Mutex::new(None),
        }
    }

    /// The packages.
    #[getter]
    fn repository(&self, py: Python<'_>) -> Py<Repository> {
        self.repository.clone_ref(py)
    }

    /// Resolves a request; what the arguments mean is said at `resolve`.
    #[pyo3(signature = (
        request,
        *,
        time_limit = None,
        work_limit = None,
        canonical = true,
        progress: "collections.abc.Callable[[int, int | None], object] | None" = None,
        on_interrupt: "typing.Literal['raise', 'return']" = "raise",
    ))]
    #[expect(clippy::too_many_arguments, reason = "keyword arguments of a Python function")]
    fn resolve(
        &self,
        py: Python<'_>,
        request: &Request,
        time_limit: Option<f64>,
        work_limit: Option<u64>,
        canonical: bool,
        progress: Option<Py<PyAny>>,
        on_interrupt: &str,
    ) -> PyResult<Resolution> {
        let budget = Budget::new(time_limit, work_limit, canonical)?;
        let asked = Asked::new(progress, on_interrupt)?;
        let (orders, request) = (self.sender()?, request.inner.clone());
        let work = move |watch| {
            let (reply, answer) = sync_channel(1);
            let message = Message {
                request,
                budget,
                deadline: budget.deadline(watch),
                reply,
            };
            orders.send(Order::Answer(Box::new(message))).ok()?;
            answer.recv().ok()
        };
        let answered = background::run_shared(py, &asked, work)?;
        let answered = answered.ok_or_else(|| {
            PyRuntimeError::new_err(
                "the session ended without a result; please report the message above as a bug",
            )
        })?;
        answered.map_err(refused)
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        let repository = self.repository.bind(py).repr()?;
        Ok(format!("Session({repository})"))
    }

    #[pyo3(signature = () -> "tuple[typing.Any, ...]")]
    fn __reduce__<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyTuple>> {
        let repository = slf.get().repository.clone_ref(slf.py());
        pickle::reduce(slf.as_any(), (repository,))
    }

    /// What was learnt is not kept.
    #[staticmethod]
    fn _restore(repository: Py<Repository>) -> Self {
        Self::new(repository)
    }
}
