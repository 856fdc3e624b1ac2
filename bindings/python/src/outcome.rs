//! What a solver answers: a solution, "no, because …", or "not known, because a limit struck".

use std::sync::Arc;

use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyTuple};
use stowplan_placement::{Limit, Outcome as CoreOutcome, Strategy as CoreStrategy, Unplaced};

use crate::error::NotSolvedError;
use crate::explanation::{Explanation, reasons_table};
use crate::problem::Problem;
use crate::solution::Solution;
use crate::table::{Columns, Table};
use crate::{json, pickle};

/// The answer of a solver: a `Solution`, `Infeasible` or `Unknown`. All have `status`, `solved` and `solution()`.
///
/// >>> import stowplan
/// >>> problem = stowplan.Problem.from_tables(items={"cpu": [4]}, bins={"cpu": [2]})
/// >>> outcome = stowplan.place(problem)
/// >>> isinstance(outcome, stowplan.Outcome), outcome.solved, outcome.solution().num_unplaced
/// (True, True, 1)
#[pyclass(module = "stowplan", frozen, subclass)]
pub struct Outcome;

/// The name of a limit in Python.
pub fn limit_name(limit: Limit) -> &'static str {
    match limit {
        Limit::Stopped => "stopped",
        Limit::Time => "time",
        Limit::Work => "work",
        Limit::Engine => "engine",
    }
}

/// Proved: no placement holds every required item.
#[pyclass(module = "stowplan", frozen, extends = Outcome)]
pub struct Infeasible {
    proofs: Vec<Unplaced>,
}

#[pymethods]
impl Infeasible {
    /// `"infeasible"`.
    #[getter]
    fn status(&self) -> &'static str {
        "infeasible"
    }

    /// Whether there is a solution: no.
    #[getter]
    fn solved(&self) -> bool {
        false
    }

    /// Raises `NotSolvedError`, which says why there is none.
    #[pyo3(signature = () -> "Solution")]
    fn solution(&self) -> PyResult<Py<PyAny>> {
        Err(NotSolvedError::new_err(self.__repr__()))
    }

    /// Required items that alone prove it, with the reason that rules out most bins, the bin that came closest and what would
    /// have to give.
    fn unplaced(&self) -> PyResult<Table> {
        reasons_table(self.proofs.iter()).table()
    }

    /// Why each of those items fits nowhere.
    #[pyo3(signature = () -> "list[Explanation]")]
    fn explanations(&self) -> Vec<Explanation> {
        self.proofs
            .iter()
            .cloned()
            .map(Explanation::of_unplaced)
            .collect()
    }

    fn __repr__(&self) -> String {
        let names: Vec<&str> = self
            .proofs
            .iter()
            .map(|proof| proof.item.as_str())
            .take(5)
            .collect();
        let more = self.proofs.len().saturating_sub(names.len());
        let more = if more > 0 {
            format!(" and {more} more")
        } else {
            String::new()
        };
        let first = self
            .proofs
            .first()
            .and_then(|proof| proof.ruled_out.first().map(|reason| (proof, reason)));
        let why = first.map(|(proof, reason)| {
            format!(
                "; {} is ruled out of {} of {} bins by {}",
                proof.item, reason.bins, proof.bins, reason.constraint
            )
        });
        format!(
            "Infeasible: no placement holds required {}{more}{}",
            names.join(", "),
            why.unwrap_or_default()
        )
    }

    #[pyo3(signature = () -> "tuple[typing.Any, ...]")]
    fn __reduce__<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyTuple>> {
        let text = json::text(&slf.get().proofs)?;
        pickle::reduce(slf.as_any(), (PyBytes::new(slf.py(), text.as_bytes()),))
    }

    #[staticmethod]
    #[pyo3(signature = (bytes) -> "Infeasible")]
    fn _restore(py: Python<'_>, bytes: &[u8]) -> PyResult<Py<Self>> {
        let proofs = json::value(bytes, "pickled outcome")?;
        Py::new(
            py,
            PyClassInitializer::from(Outcome).add_subclass(Self { proofs }),
        )
    }
}

/// A limit struck before a placement with every required item was found.
#[pyclass(module = "stowplan", frozen, extends = Outcome)]
pub struct Unknown {
    limit: Limit,
    missing: Vec<String>,
}

#[pymethods]
impl Unknown {
    /// `"unknown"`.
    #[getter]
    fn status(&self) -> &'static str {
        "unknown"
    }

    /// Whether there is a solution: none was found.
    #[getter]
    fn solved(&self) -> bool {
        false
    }

    /// The limit that struck: `"time"`, `"work"`, `"stopped"`, or `"engine"` if the engine cannot find more, which proves nothing.
    #[getter]
    fn limit(&self) -> &'static str {
        limit_name(self.limit)
    }

    /// Raises `NotSolvedError`.
    #[pyo3(signature = () -> "Solution")]
    fn solution(&self) -> PyResult<Py<PyAny>> {
        Err(NotSolvedError::new_err(self.__repr__()))
    }

    /// Required items that were not placed.
    fn unplaced(&self) -> PyResult<Table> {
        Columns::default().name("item", self.missing.iter()).table()
    }

    fn __repr__(&self) -> String {
        let shown: Vec<&str> = self.missing.iter().map(String::as_str).take(5).collect();
        let more = self.missing.len().saturating_sub(shown.len());
        let more = if more > 0 {
            format!(" and {more} more")
        } else {
            String::new()
        };
        format!(
            "Unknown: limit {} struck before all required items were placed; missing are {}{more}",
            self.limit(),
            shown.join(", ")
        )
    }

    #[pyo3(signature = () -> "tuple[typing.Any, ...]")]
    fn __reduce__<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyTuple>> {
        let unknown = slf.get();
        let text = json::text(&(unknown.limit, &unknown.missing))?;
        pickle::reduce(slf.as_any(), (PyBytes::new(slf.py(), text.as_bytes()),))
    }

    #[staticmethod]
    #[pyo3(signature = (bytes) -> "Unknown")]
    fn _restore(py: Python<'_>, bytes: &[u8]) -> PyResult<Py<Self>> {
        let (limit, missing) = json::value(bytes, "pickled outcome")?;
        Py::new(
            py,
            PyClassInitializer::from(Outcome).add_subclass(Self { limit, missing }),
        )
    }
}

/// The Python object for an outcome.
pub fn wrap(
    py: Python<'_>,
    problem: &Problem,
    strategy: &CoreStrategy,
    outcome: CoreOutcome,
) -> PyResult<Py<PyAny>> {
    let base = PyClassInitializer::from(Outcome);
    Ok(match outcome {
        CoreOutcome::Solved(solution) => {
            let solution = Solution {
                problem: problem.clone(),
                strategy: strategy.clone(),
                inner: Arc::new(solution),
            };
            Py::new(py, base.add_subclass(solution))?.into_any()
        }
        CoreOutcome::Infeasible(proofs) => Py::new(py, base.add_subclass(Infeasible { proofs }))?.into_any(),
        CoreOutcome::Unknown { limit, unplaced } => {
            let missing = unplaced
                .iter()
                .map(|item| problem.inner.item_name(*item))
                .collect();
            Py::new(py, base.add_subclass(Unknown { limit, missing }))?.into_any()
        }
    })
}
