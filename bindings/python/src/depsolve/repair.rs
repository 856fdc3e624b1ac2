//! What would have to change in a request that has no answer.

use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict, PyTuple};
use serde::{Deserialize, Serialize};
use stowplan_depsolve::{PackageRepair, PackageRepairs, Selected};

use super::request::{Request, goal_name};
use crate::table::{Columns, Table};
use crate::{json, pickle, render};

/// One row a version that would be selected.
pub fn selected_table(rows: &[Selected]) -> PyResult<Table> {
    let features = |row: &Selected| (!row.features.is_empty()).then(|| row.features.join(", "));
    Columns::default()
        .name("package", rows.iter().map(|row| &row.package))
        .name("version", rows.iter().map(|row| &row.version))
        .text("features", rows.iter().map(features))
        .table()
}

/// A repair, and whether it is of the target.
#[derive(Clone, Serialize, Deserialize)]
struct Found {
    repair: PackageRepair,
    of_target: bool,
}

/// A smallest change of a request that gives it an answer, and that answer.
#[pyclass(module = "stowplan.depsolve", frozen)]
pub struct Repair {
    found: Found,
}

#[pymethods]
impl Repair {
    /// What to change, in words: all of it.
    #[getter]
    fn changes(&self) -> Vec<String> {
        self.found
            .repair
            .changes
            .iter()
            .map(ToString::to_string)
            .collect()
    }

    /// Whether it is another target that would do, rather than other jobs.
    #[getter]
    fn of_target(&self) -> bool {
        self.found.of_target
    }

    /// The changed request, to be resolved or changed further. Where another Kubernetes version is needed, it names none.
    #[getter]
    fn request(&self) -> Request {
        Request {
            inner: self.found.repair.request.clone(),
        }
    }

    /// One row a version that would be selected.
    fn selected(&self) -> PyResult<Table> {
        selected_table(&self.found.repair.selected)
    }

    /// The value of each goal.
    #[pyo3(signature = () -> "dict[str, int]")]
    fn values<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let repair = &self.found.repair;
        let values = PyDict::new(py);
        for (goal, value) in repair.request.goals.iter().zip(&repair.values) {
            values.set_item(goal_name(*goal)?, value)?;
        }
        Ok(values)
    }

    fn __str__(&self) -> String {
        self.found.repair.to_string()
    }

    fn __repr__(&self) -> String {
        format!("Repair({})", self.found.repair)
    }

    #[pyo3(signature = () -> "tuple[typing.Any, ...]")]
    fn __reduce__<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyTuple>> {
        let text = json::text(&slf.get().found)?;
        pickle::reduce(slf.as_any(), (PyBytes::new(slf.py(), text.as_bytes()),))
    }

    #[staticmethod]
    fn _restore(bytes: &[u8]) -> PyResult<Self> {
        Ok(Self {
            found: json::value(bytes, "pickled repair")?,
        })
    }
}

/// Smallest changes of a request, each of which gives it an answer: those of jobs first, the smaller before the larger.
///
/// >>> from stowplan.depsolve import Repository, Request, resolve
/// >>> repository = Repository()
/// >>> repository.add("web", {"1.0.0": {}, "2.0.0": {"requires": ["database >=15"]}})
/// >>> repository.add("database", ["14.2.0", "15.1.0"])
/// >>> resolution = resolve(repository, Request(install=["web >=2"], lock={"database": "14.2.0"}))
/// >>> repairs = resolution.repairs()
/// >>> print(repairs)
/// allow any version of web (would take web 1.0.0)
/// do not lock database 14.2.0
/// >>> resolve(repository, repairs[1].request).selected()["version"]
/// ['15.1.0', '2.0.0']
#[pyclass(module = "stowplan.depsolve", frozen, sequence)]
pub struct Repairs {
    inner: PackageRepairs,
}

impl Repairs {
    /// Wraps what was found.
    pub fn new(inner: PackageRepairs) -> Self {
        Self { inner }
    }

    fn found(&self) -> impl Iterator<Item = (bool, &PackageRepair)> {
        let of_jobs = self.inner.of_jobs.iter().map(|repair| (false, repair));
        of_jobs.chain(self.inner.of_target.iter().map(|repair| (true, repair)))
    }
}

#[pymethods]
impl Repairs {
    /// Whether a limit struck before it was known that there are no others.
    #[getter]
    fn cut(&self) -> bool {
        self.inner.cut
    }

    /// One row a repair: what to change, whether that is the target, how many packages would be selected, and the value of each goal.
    fn table(&self) -> PyResult<Table> {
        let rows = || self.found();
        let mut columns = Columns::default()
            .name("changes", rows().map(|(_, repair)| repair.to_string()))
            .bool("of_target", rows().map(|(of_target, _)| of_target))
            .count("packages", rows().map(|(_, repair)| repair.selected.len() as i64));
        let goals = self
            .found()
            .next()
            .map_or(&[][..], |(_, repair)| &repair.request.goals);
        for (level, goal) in goals.iter().enumerate() {
            let value = |repair: &PackageRepair| repair.values.get(level).map(|value| *value as i64);
            columns = columns.int(&goal_name(*goal)?, rows().map(|(_, repair)| value(repair)));
        }
        columns.table()
    }

    /// How many there are.
    fn __len__(&self) -> usize {
        self.found().count()
    }

    /// The repair in this place, from 0; below 0: from the end.
    fn __getitem__(&self, at: isize) -> PyResult<Repair> {
        let count = self.found().count();
        let place = if at < 0 { at + count as isize } else { at };
        let found = usize::try_from(place)
            .ok()
            .and_then(|place| self.found().nth(place));
        let found = found.ok_or_else(|| {
            pyo3::exceptions::PyIndexError::new_err(format!("there is no repair {at}: there are {count}"))
        })?;
        Ok(Repair {
            found: Found {
                of_target: found.0,
                repair: found.1.clone(),
            },
        })
    }

    fn __str__(&self) -> String {
        self.inner.to_string().trim_end().to_owned()
    }

    fn __repr__(&self) -> String {
        self.__str__()
    }

    fn _repr_html_(&self) -> PyResult<String> {
        Ok(render::html(&self.table()?.shown(&[]), None))
    }

    #[pyo3(signature = () -> "tuple[typing.Any, ...]")]
    fn __reduce__<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyTuple>> {
        let text = json::text(&slf.get().inner)?;
        pickle::reduce(slf.as_any(), (PyBytes::new(slf.py(), text.as_bytes()),))
    }

    #[staticmethod]
    fn _restore(bytes: &[u8]) -> PyResult<Self> {
        Ok(Self::new(json::value(bytes, "pickled repairs")?))
    }
}
