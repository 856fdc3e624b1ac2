//! Why there is no answer, as a derivation to print, to fold and unfold, and to look at as a table.

use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyTuple};
use stowplan_depsolve::Account;

use super::story_html;
use crate::table::{Columns, Table};
use crate::{json, pickle};

/// Facts that contradict each other, none of which could be left out, and how they do.
///
/// >>> from stowplan.depsolve import Repository, Request, resolve
/// >>> repository = Repository()
/// >>> repository.add("web", {"1.0.0": {}, "2.0.0": {"requires": ["database >=15"]}})
/// >>> repository.add("database", ["14.2.0"])
/// >>> conflict = resolve(repository, Request(install=["web >=2"])).conflict()
/// >>> print(conflict)
/// the request installs web >=2 → web =2.0.0
/// web =2.0.0 requires database >=15 → nothing is left of web
/// >>> conflict.facts()["fact"]
/// ['the request installs web >=2', 'web =2.0.0 requires database >=15']
#[pyclass(module = "stowplan.depsolve", frozen)]
#[derive(Clone)]
pub struct Conflict {
    inner: Account,
    title: String,
}

/// Levels of cases that are unfolded where the caller does not say.
const UNFOLDED: usize = 2;

impl Conflict {
    /// Told under a title.
    pub fn new(inner: Account, title: impl Into<String>) -> Self {
        Self {
            inner,
            title: title.into(),
        }
    }

    /// As notebooks show it.
    pub fn html(&self) -> String {
        story_html::account(&self.inner, &self.title, UNFOLDED)
    }

    /// The derivation, line by line.
    pub fn text(&self) -> String {
        self.inner.to_string().trim_end().to_owned()
    }
}

#[pymethods]
impl Conflict {
    /// One row a fact, what the request asks first: without any one of them there is an answer.
    fn facts(&self) -> PyResult<Table> {
        Columns::default().name("fact", self.inner.facts.iter()).table()
    }

    /// The derivation as dictionaries and lists: under `story` steps in order, each a fact and what it leaves, and cases with what follows from
    /// each.
    #[pyo3(signature = () -> "dict[str, typing.Any]")]
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        json::to_python(py, &self.inner)
    }

    /// The derivation as HTML that needs no script. Of cases the first is unfolded, down to so many levels; the others say how they end.
    #[pyo3(signature = (*, unfolded = UNFOLDED))]
    fn to_html(&self, unfolded: usize) -> String {
        story_html::account(&self.inner, &self.title, unfolded)
    }

    /// How many facts there are.
    fn __len__(&self) -> usize {
        self.inner.facts.len()
    }

    fn __str__(&self) -> String {
        self.text()
    }

    fn __repr__(&self) -> String {
        format!("{}:\n{}", self.title, self.text())
    }

    fn _repr_html_(&self) -> String {
        self.html()
    }

    fn __eq__(&self, other: &Bound<'_, PyAny>) -> bool {
        other
            .cast::<Self>()
            .is_ok_and(|other| other.get().inner == self.inner)
    }

    #[pyo3(signature = () -> "tuple[typing.Any, ...]")]
    fn __reduce__<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyTuple>> {
        let text = json::text(&(&slf.get().inner, &slf.get().title))?;
        pickle::reduce(slf.as_any(), (PyBytes::new(slf.py(), text.as_bytes()),))
    }

    #[staticmethod]
    fn _restore(bytes: &[u8]) -> PyResult<Self> {
        let (inner, title) = json::value(bytes, "pickled conflict")?;
        Ok(Self { inner, title })
    }
}
