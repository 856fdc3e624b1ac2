//! Lock files: an answer as a record that is read, compared and checked.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyTuple};
use stowplan_depsolve::{CheckReport, FindingKind, Lock as CoreLock, LockDifference};

use super::order::Order;
use super::reading::metadata_error;
use super::repository::Repository;
use super::resolution::Resolution;
use crate::error::{os_error, read_file, refused, unknown};
use crate::render::{escape, html};
use crate::table::{Columns, Table};
use crate::{background, json, pickle};

/// A lock file: what was asked, what was selected and who required it, and of what it was selected.
#[pyclass(module = "stowplan.depsolve", frozen)]
pub struct Lock {
    inner: Arc<CoreLock>,
}

impl Lock {
    /// Wraps a lock.
    pub fn wrap(inner: CoreLock) -> Self {
        Self {
            inner: Arc::new(inner),
        }
    }

    fn parse(bytes: &[u8], source: &str) -> PyResult<Self> {
        let read = CoreLock::read(bytes, source);
        read.map(Self::wrap).map_err(|error| metadata_error(&error))
    }

    fn text(&self) -> PyResult<String> {
        self.inner.to_yaml().map_err(refused)
    }
}

fn joined(list: &[String]) -> Option<String> {
    (!list.is_empty()).then(|| list.join(", "))
}

#[pymethods]
impl Lock {
    /// The record of an answer. `sources` says where packages are from, by name. Raises `NotSolvedError`, which says why, where there is no
    /// answer.
    ///
    /// >>> from stowplan.depsolve import Lock, Repository, Request, resolve
    /// >>> repository = Repository()
    /// >>> repository.add("web", {"2.0.0": {"requires": ["database >=15"]}})
    /// >>> repository.add("database", ["15.1.0"])
    /// >>> lock = Lock.of(resolve(repository, Request(install=["web"])))
    /// >>> lock.why("database")
    /// ['web', 'database']
    /// >>> lock.check(repository)
    /// LockCheck(holds=True, same_universe=True, findings=0)
    #[staticmethod]
    #[pyo3(signature = (resolution, *, sources: "collections.abc.Mapping[str, str] | None" = None))]
    fn of(
        py: Python<'_>,
        resolution: &Resolution,
        sources: Option<BTreeMap<String, String>>,
    ) -> PyResult<Self> {
        let selection = resolution.demanded(py)?;
        let question = resolution.question();
        let selected = question.compiled.selected(selection);
        let lock = CoreLock::of(&question.world.repository, &question.request, &selected).map_err(refused)?;
        let values = selection.values.iter().zip(&selection.bounds);
        let lock = lock.with_values(values.map(|(value, bound)| (*value, value == bound)));
        let sources = sources.unwrap_or_default();
        Ok(Self::wrap(
            lock.with_sources(|name, _| sources.get(name).cloned()),
        ))
    }

    /// Reads a lock file. Raises `MetadataError` where it cannot be read, or was changed since it was written; `OSError` if the file
    /// cannot be opened.
    #[staticmethod]
    #[pyo3(signature = (path: "str | os.PathLike[str]"))]
    fn read(path: PathBuf) -> PyResult<Self> {
        Self::parse(&read_file(&path)?, &path.display().to_string())
    }

    /// The same from text. `source` names it in messages.
    #[staticmethod]
    #[pyo3(signature = (text, *, source = "<text>"))]
    fn from_yaml(text: &str, source: &str) -> PyResult<Self> {
        Self::parse(text.as_bytes(), source)
    }

    /// The lock as the text of a file: a block for each package, by name, and a digest of all before it. Equal locks give equal text.
    fn to_yaml(&self) -> PyResult<String> {
        self.text()
    }

    /// Writes the file.
    #[pyo3(signature = (path: "str | os.PathLike[str]"))]
    fn write(&self, path: PathBuf) -> PyResult<()> {
        std::fs::write(&path, self.text()?).map_err(|error| os_error(&error, &path))
    }

    /// The digest of all packages there were to choose from: `Repository.digest()`.
    #[getter]
    fn universe(&self) -> &str {
        &self.inner.universe
    }

    /// What was asked, as dictionaries and lists.
    #[pyo3(signature = () -> "dict[str, typing.Any]")]
    fn request<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        json::to_python(py, &self.inner.request)
    }

    /// One row a selected version, by name: features that are on, who requires it (`[request]` is the request itself) or recommends it, where it is from, and
    /// the digest of what it said.
    fn packages(&self) -> PyResult<Table> {
        let rows = || self.inner.packages.iter();
        Columns::default()
            .name("package", rows().map(|row| &row.name))
            .name("version", rows().map(|row| &row.version))
            .text("features", rows().map(|row| joined(&row.features)))
            .text("required_by", rows().map(|row| joined(&row.required_by)))
            .text("recommended_by", rows().map(|row| joined(&row.recommended_by)))
            .text("source", rows().map(|row| row.source.clone()))
            .name("scheme", rows().map(|row| &row.scheme))
            .name("metadata", rows().map(|row| &row.metadata))
            .table()
    }

    /// One row a goal, the most important first: its value, and whether it is proved that none is better.
    fn goals(&self) -> PyResult<Table> {
        let rows = || self.inner.goals.iter();
        let names = rows()
            .map(|row| json::text(&row.goal))
            .collect::<PyResult<Vec<_>>>()?;
        Columns::default()
            .name("goal", names.iter().map(|name| name.trim_matches('"')))
            .count("value", rows().map(|row| row.value as i64))
            .bool("proved", rows().map(|row| row.proved))
            .table()
    }

    /// The shortest chain of those that required or recommended a package, from one that the request asks for to the package itself; empty if only a wish or
    /// nothing required it. Raises `UnknownNameError` if it is not in the lock.
    fn why(&self, package: &str) -> PyResult<Vec<String>> {
        let found = |name: &str, version: &str| package == name || package == format!("{name}@{version}");
        if !self
            .inner
            .packages
            .iter()
            .any(|row| found(&row.name, &row.version))
        {
            let names = self.inner.packages.iter().map(|row| row.name.as_str());
            let known = match stowplan_core::nearest(package, names) {
                Some(near) => format!("did you mean {near:?}?"),
                None => "packages() lists all".to_owned(),
            };
            return Err(unknown("package in the lock", package, &known));
        }
        Ok(self.inner.why(package).into_iter().map(str::to_owned).collect())
    }

    /// Checks the lock with the packages there are now, rule by rule and without the solver.
    fn check(&self, py: Python<'_>, repository: &Repository) -> PyResult<LockCheck> {
        let (lock, world) = (Arc::clone(&self.inner), repository.world());
        let check = move |_: &background::Watch| lock.check(&world.repository);
        let report = background::run(py, &background::Asked::default(), check)?;
        report.map(|inner| LockCheck { inner }).map_err(refused)
    }

    /// The selected versions in order: each comes after what it requires and, where that can be, after what it recommends; those that require
    /// each other go together. A package of which
    /// several versions are selected is named with its version: `web@2.0.0`.
    fn order(&self, py: Python<'_>) -> PyResult<Order> {
        Order::of(py, self.inner.order_problem())
    }

    /// One row a package that is different in another lock: `change` is `added`, `removed`, `upgraded`, `downgraded`, `replaced` (it is not
    /// known which version is newer) or `altered` (the version is the same and its source, features or metadata are not).
    fn difference(&self, after: &Self) -> PyResult<Table> {
        let difference = LockDifference::between(&self.inner, &after.inner);
        let rows = || difference.rows.iter();
        Columns::default()
            .name("package", rows().map(|row| &row.name))
            .name("change", rows().map(|row| row.change.to_string()))
            .text("before", rows().map(|row| row.before.clone()))
            .text("after", rows().map(|row| row.after.clone()))
            .text("details", rows().map(|row| joined(&row.details)))
            .table()
    }

    /// The lock as dictionaries and lists.
    #[pyo3(signature = () -> "dict[str, typing.Any]")]
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        json::to_python(py, &*self.inner)
    }

    fn __len__(&self) -> usize {
        self.inner.packages.len()
    }

    fn __eq__(&self, other: &Bound<'_, PyAny>) -> bool {
        other
            .cast::<Self>()
            .is_ok_and(|other| other.get().inner == self.inner)
    }

    fn __repr__(&self) -> String {
        let lock = &self.inner;
        let universe: String = lock.universe.chars().take(15).collect();
        format!(
            "Lock(packages={}, jobs={}, universe='{universe}…')",
            lock.packages.len(),
            lock.request.jobs.len()
        )
    }

    fn _repr_html_(&self) -> PyResult<String> {
        let title = escape(&self.__repr__());
        let packages = html(&self.packages()?.shown(&[]), Some(20));
        Ok(format!("<p><strong>{title}</strong></p>{packages}"))
    }

    #[pyo3(signature = () -> "tuple[typing.Any, ...]")]
    fn __reduce__<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyTuple>> {
        let text = json::text(&*slf.get().inner)?;
        pickle::reduce(slf.as_any(), (PyBytes::new(slf.py(), text.as_bytes()),))
    }

    #[staticmethod]
    fn _restore(bytes: &[u8]) -> PyResult<Self> {
        Ok(Self::wrap(json::value(bytes, "pickled lock")?))
    }
}

/// What came of checking a lock.
#[pyclass(module = "stowplan.depsolve", frozen)]
pub struct LockCheck {
    inner: CheckReport,
}

#[pymethods]
impl LockCheck {
    /// Whether the selection is still an answer to the request.
    #[getter]
    fn holds(&self) -> bool {
        self.inner.holds()
    }

    /// Whether the packages there are to choose from are those of the lock; if not, another answer may be better.
    #[getter]
    fn same_universe(&self) -> bool {
        self.inner.same_universe
    }

    /// One row for everything found: what kind of thing it is, whether the lock does not hold because of it, the version it is about, and
    /// what is found.
    fn findings(&self) -> PyResult<Table> {
        let rows = || self.inner.findings.iter();
        let kind = |kind: FindingKind| json::text(&kind);
        let kinds = rows().map(|row| kind(row.kind)).collect::<PyResult<Vec<_>>>()?;
        Columns::default()
            .name("kind", kinds.iter().map(|kind| kind.trim_matches('"')))
            .bool("breaks", rows().map(|row| row.kind.breaks()))
            .name("about", rows().map(|row| &row.about))
            .name("what", rows().map(|row| &row.what))
            .table()
    }

    /// What was found as dictionaries and lists.
    #[pyo3(signature = () -> "dict[str, typing.Any]")]
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let report = json::to_python(py, &self.inner)?;
        report.set_item("holds", self.inner.holds())?;
        Ok(report)
    }

    fn __eq__(&self, other: &Bound<'_, PyAny>) -> bool {
        other
            .cast::<Self>()
            .is_ok_and(|other| other.get().inner == self.inner)
    }

    fn __str__(&self) -> String {
        self.inner.to_string()
    }

    fn __repr__(&self) -> String {
        let truth = |flag: bool| if flag { "True" } else { "False" };
        format!(
            "LockCheck(holds={}, same_universe={}, findings={})",
            truth(self.inner.holds()),
            truth(self.inner.same_universe),
            self.inner.findings.len()
        )
    }

    fn _repr_html_(&self) -> String {
        format!("<pre>{}</pre>", escape(&self.inner.to_string()))
    }

    #[pyo3(signature = () -> "tuple[typing.Any, ...]")]
    fn __reduce__<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyTuple>> {
        let text = json::text(&slf.get().inner)?;
        pickle::reduce(slf.as_any(), (PyBytes::new(slf.py(), text.as_bytes()),))
    }

    #[staticmethod]
    fn _restore(bytes: &[u8]) -> PyResult<Self> {
        let inner = json::value(bytes, "pickled check")?;
        Ok(Self { inner })
    }
}
