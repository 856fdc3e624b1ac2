//! Who needs a package, and why another version is not selected.

use std::fmt::Write as _;

use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyTuple};
use stowplan_depsolve::{NeedLink, PackageNeed, PackageNeeds, PackageWhyNot};

use super::conflict::Conflict;
use super::repair::selected_table;
use super::request::goal_name;
use crate::table::{Columns, Table};
use crate::{json, pickle, render};

/// Who needs a package: the shortest chain from the request, all that ask for it directly, and what going without would take.
///
/// >>> from stowplan.depsolve import Repository, Request, resolve
/// >>> repository = Repository()
/// >>> repository.add("web", {"2.0.0": {"requires": ["database >=15"]}})
/// >>> repository.add("database", ["15.1.0"])
/// >>> print(resolve(repository, Request(install=["web"])).why("database"))
/// database 15.1.0
///   the request installs web
///   web 2.0.0 requires database >=15
/// going without database is impossible:
/// the request installs web → web
/// the question is about going without database → database cannot be selected
/// web requires database >=15 → nothing is left of database
#[pyclass(module = "stowplan.depsolve", frozen)]
pub struct Why {
    inner: PackageNeeds,
}

impl Why {
    /// Wraps an answer.
    pub fn new(inner: PackageNeeds) -> Self {
        Self { inner }
    }
}

fn joined(texts: &[String]) -> Option<String> {
    (!texts.is_empty()).then(|| texts.join("; "))
}

/// One row a link.
fn links<'a>(rows: &[(&'a PackageNeed, usize, &'a NeedLink)]) -> Columns {
    Columns::default()
        .name("package", rows.iter().map(|(need, ..)| &need.package))
        .name("version", rows.iter().map(|(need, ..)| &need.version))
        .count("number", rows.iter().map(|(_, number, _)| *number as i64))
        .text(
            "asker",
            rows.iter()
                .map(|(.., link)| link.asker.as_ref().map(|asker| &asker.package)),
        )
        .text(
            "asker_version",
            rows.iter()
                .map(|(.., link)| link.asker.as_ref().map(|asker| &asker.version)),
        )
        .name("says", rows.iter().map(|(.., link)| &link.says))
        .text("because", rows.iter().map(|(.., link)| joined(&link.because)))
        .text(
            "also_met_by",
            rows.iter().map(|(.., link)| joined(&link.also_met_by)),
        )
        .bool("optional", rows.iter().map(|(.., link)| link.optional))
}

#[pymethods]
impl Why {
    /// The name asked about.
    #[getter]
    fn name(&self) -> &str {
        &self.inner.name
    }

    /// Whether it is selected, or something that provides it.
    #[getter]
    fn selected(&self) -> bool {
        !self.inner.selected.is_empty()
    }

    /// One row a link of the shortest chain from the request to each selected version: what each says is what selects the asker of the next.
    fn chain(&self) -> PyResult<Table> {
        let needs = self.inner.selected.iter();
        let rows: Vec<_> = needs
            .flat_map(|need| {
                need.chain
                    .iter()
                    .enumerate()
                    .map(move |(at, link)| (need, at, link))
            })
            .collect();
        links(&rows).table()
    }

    /// One row something that asks for it directly, the request first: `because` of what else it asks, what is selected and would do as well
    /// (`also_met_by`), and whether it may stay unmet at a price (`optional`).
    fn dependants(&self) -> PyResult<Table> {
        let needs = self.inner.selected.iter();
        let rows: Vec<_> = needs
            .flat_map(|need| {
                need.dependants
                    .iter()
                    .enumerate()
                    .map(move |(at, link)| (need, at, link))
            })
            .collect();
        links(&rows).table()
    }

    /// What going without it would take.
    #[getter]
    fn without(&self) -> WhyNot {
        WhyNot::new(self.inner.without.clone())
    }

    /// The answer as dictionaries and lists.
    #[pyo3(signature = () -> "dict[str, typing.Any]")]
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        json::to_python(py, &self.inner)
    }

    fn __str__(&self) -> String {
        self.inner.to_string().trim_end().to_owned()
    }

    fn __repr__(&self) -> String {
        self.__str__()
    }

    fn _repr_html_(&self) -> String {
        let mut out = String::new();
        for need in &self.inner.selected {
            let told = need.to_string();
            let _ = write!(out, "<pre>{}</pre>", render::escape(told.trim_end()));
        }
        if self.inner.selected.is_empty() {
            let _ = write!(out, "<p>{} is not selected</p>", render::escape(&self.inner.name));
        }
        out.push_str(&self.without().html());
        out
    }

    #[pyo3(signature = () -> "tuple[typing.Any, ...]")]
    fn __reduce__<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyTuple>> {
        let text = json::text(&slf.get().inner)?;
        pickle::reduce(slf.as_any(), (PyBytes::new(slf.py(), text.as_bytes()),))
    }

    #[staticmethod]
    fn _restore(bytes: &[u8]) -> PyResult<Self> {
        Ok(Self::new(json::value(bytes, "pickled answer")?))
    }
}

/// Why something is not so: because it cannot be, or because it would be worse, with what would change.
///
/// >>> from stowplan.depsolve import Repository, Request, resolve
/// >>> repository = Repository()
/// >>> repository.add("web", {"1.0.0": {}, "2.0.0": {"requires": ["database >=15"]}})
/// >>> repository.add("database", ["14.2.0", "15.1.0"])
/// >>> resolution = resolve(repository, Request(install=["web"], lock={"database": "14.2.0"}))
/// >>> print(resolution.why_not("web"))
/// a newer version of web is impossible:
/// the request locks database 14.2.0 → only database =14.2.0, if at all
/// the question is about having a newer version of web → web =2.0.0
/// web =2.0.0 requires database >=15 → nothing is left of database
#[pyclass(module = "stowplan.depsolve", frozen)]
pub struct WhyNot {
    inner: PackageWhyNot,
}

impl WhyNot {
    /// Wraps an answer.
    pub fn new(inner: PackageWhyNot) -> Self {
        Self { inner }
    }

    fn html(&self) -> String {
        match self.because() {
            Some(conflict) => conflict.html(),
            None => format!("<pre>{}</pre>", render::escape(self.inner.to_string().trim_end())),
        }
    }
}

#[pymethods]
impl WhyNot {
    /// `"holds"` (it is so already), `"impossible"`, `"possible"` (with what would change), `"no_answer"` (the request has none at all) or
    /// `"unknown"` (a limit struck first).
    #[getter]
    fn kind(&self) -> &'static str {
        match &self.inner {
            PackageWhyNot::Holds { .. } => "holds",
            PackageWhyNot::NoAnswer(_) => "no_answer",
            PackageWhyNot::Impossible { .. } => "impossible",
            PackageWhyNot::Possible { .. } => "possible",
            _ => "unknown",
        }
    }

    /// Why it cannot be, where it cannot.
    #[getter]
    fn because(&self) -> Option<Conflict> {
        match &self.inner {
            PackageWhyNot::NoAnswer(account) => {
                Some(Conflict::new(account.clone(), "the request has no answer at all"))
            }
            PackageWhyNot::Impossible { asked, because } => {
                Some(Conflict::new(because.clone(), format!("{asked} is impossible")))
            }
            _ => None,
        }
    }

    /// The first goal at which it would differ, where it can be: its name, the values `chosen` and `other`, and a bound (`at_least`) of every
    /// answer that is so. `None` where no goal tells them apart.
    #[getter]
    fn difference<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        let PackageWhyNot::Possible {
            difference: Some(found),
            ..
        } = &self.inner
        else {
            return Ok(None);
        };
        let told = serde_json::json!({
            "goal": goal_name(found.goal)?,
            "chosen": found.chosen,
            "other": found.other,
            "at_least": found.at_least,
        });
        json::to_python(py, &told).map(Some)
    }

    /// One row a package that would change, where it can be: from which version to which.
    fn changes(&self) -> PyResult<Table> {
        let rows = match &self.inner {
            PackageWhyNot::Possible { changes, .. } => changes.as_slice(),
            _ => &[],
        };
        Columns::default()
            .name("package", rows.iter().map(|row| &row.package))
            .text("selected", rows.iter().map(|row| row.from.as_ref()))
            .text("instead", rows.iter().map(|row| row.to.as_ref()))
            .table()
    }

    /// One row a version that would be selected, where it can be.
    fn selected(&self) -> PyResult<Table> {
        match &self.inner {
            PackageWhyNot::Possible { selected, .. } => selected_table(selected),
            _ => selected_table(&[]),
        }
    }

    /// The answer as dictionaries and lists.
    #[pyo3(signature = () -> "dict[str, typing.Any]")]
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        json::to_python(py, &self.inner)
    }

    fn __str__(&self) -> String {
        self.inner.to_string().trim_end().to_owned()
    }

    fn __repr__(&self) -> String {
        self.__str__()
    }

    fn _repr_html_(&self) -> String {
        self.html()
    }

    #[pyo3(signature = () -> "tuple[typing.Any, ...]")]
    fn __reduce__<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyTuple>> {
        let text = json::text(&slf.get().inner)?;
        pickle::reduce(slf.as_any(), (PyBytes::new(slf.py(), text.as_bytes()),))
    }

    #[staticmethod]
    fn _restore(bytes: &[u8]) -> PyResult<Self> {
        Ok(Self::new(json::value(bytes, "pickled answer")?))
    }
}
