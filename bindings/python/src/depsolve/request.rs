//! Requests: what is wanted, in the words of packages.

use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyMapping, PyString, PyTuple};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use stowplan_depsolve::{
    Alternative, Goal, Installed, Job, PackageRange, PackageRequest, Requirement, Stored, Target,
};

use super::shorthand;
use crate::fleet::{read_stored, read_value};
use crate::{json, pickle, render};

/// What is best where the caller does not say: newest first, what was asked for before the rest, and nothing that is not needed.
pub const GOALS: [Goal; 3] = [Goal::RootsNewest, Goal::AllNewest, Goal::FewestPackages];

/// What is wanted of a repository.
///
/// A requirement is a text as in `Repository`: `"web >=2"`, `"web[tls]"`, or a dictionary with `anyOf`.
///
/// - `install`: requirements that must be met.
/// - `remove`: packages, or ranges of them, of which nothing may be selected.
/// - `upgrade`: installed packages that must be at least as new as they are, or replaced; `{"name": "web", "newest": True}` asks for the
///   newest.
/// - `keep`: installed packages that must stay as they are.
/// - `lock`: a version by package: this one, if the package is selected at all.
/// - `exclude`: a reason by package or range: none of these versions.
/// - `prefer`: a weight by range: a selected version outside it costs the weight.
/// - `wish`: a weight by requirement: going without costs the weight.
/// - `installed`: a version, or several, by package. It binds nothing by itself.
/// - `target`: the cluster, by `kubernetes` (its version), `platforms` and `capabilities`; what is not told is not looked at.
/// - `goals`: what is best, the most important first: `"rootsNewest"`, `"allNewest"`, `"fewestOutdated"`, `"fewestPackages"`,
///   `"leastChange"`, `"leastCost"`, `"leastSize"`, `"recommended"`, `"mostPreferred"`. Without `goals` it is `rootsNewest`,
///   `allNewest`, `fewestPackages`, after `mostPreferred` where something is preferred or wished for. An empty list: the first answer met
///   will do.
///
/// >>> from stowplan.depsolve import Request
/// >>> request = Request(install=["web >=2"], lock={"database": "15.2.0"}, target={"kubernetes": "1.30"})
/// >>> request
/// Request(install web >=2; lock database 15.2.0; for Kubernetes 1.30; goals rootsNewest, allNewest, fewestPackages)
/// >>> request.to_dict()["jobs"][0]
/// {'install': {'anyOf': [{'name': 'web', 'range': '>=2'}]}}
#[pyclass(module = "stowplan.depsolve", frozen)]
#[derive(Clone)]
pub struct Request {
    /// The request itself.
    pub inner: PackageRequest,
}

/// A part of a request, read through the stored form; `place` names it in messages.
pub fn part<T: DeserializeOwned>(value: Value, place: &str) -> PyResult<T> {
    read_value(json::pretty(&value)?.as_bytes(), &format!("<request {place}>"))
}

/// The entries of a list, as JSON.
pub fn entries(given: Option<&Bound<'_, PyAny>>, field: &str) -> PyResult<Vec<Value>> {
    let Some(given) = given else {
        return Ok(Vec::new());
    };
    // A text is a sequence too, of its letters.
    if given.is_instance_of::<PyString>() || given.cast::<PyMapping>().is_ok() {
        return Err(PyTypeError::new_err(format!(
            "{field} is {}: it must be a list",
            given.repr()?
        )));
    }
    let entry =
        |entry: PyResult<Bound<'_, PyAny>>| json::value(json::from_python(&entry?)?.as_bytes(), field);
    given.try_iter()?.map(entry).collect()
}

fn jobs<T: DeserializeOwned>(
    given: Option<&Bound<'_, PyAny>>,
    field: &str,
    read: fn(Value) -> Value,
    job: fn(T) -> Job,
) -> PyResult<Vec<Job>> {
    let entries = entries(given, field)?.into_iter().enumerate();
    let one = |(at, value)| Ok(job(part(read(value), &format!("{field}[{at}]"))?));
    entries.map(one).collect()
}

fn range(text: String, place: &str) -> PyResult<PackageRange> {
    part(shorthand::range(Value::String(text)), place)
}

/// A version, or several.
#[derive(FromPyObject)]
pub enum Versions {
    /// One.
    #[pyo3(transparent)]
    One(String),
    /// Several, of a package that may have them side by side.
    #[pyo3(transparent)]
    Several(Vec<String>),
}

/// The entries of a dictionary, in their order.
fn pairs<'py, T>(given: Option<&Bound<'py, PyAny>>, field: &str, must: &str) -> PyResult<Vec<(String, T)>>
where
    T: for<'a> FromPyObject<'a, 'py>,
{
    let Some(given) = given else {
        return Ok(Vec::new());
    };
    let pairs = given
        .cast::<PyMapping>()
        .map_err(|_| wrong(field, given, "a dictionary"))?;
    let pair = |pair: Bound<'py, PyAny>| {
        let (key, value): (Bound<'py, PyAny>, Bound<'py, PyAny>) = pair.extract()?;
        let key: String = key.extract().map_err(|_| wrong(field, &key, "text"))?;
        let value = value
            .extract()
            .map_err(|_| wrong(&format!("{field}[{key:?}]"), &value, must));
        Ok((key, value?))
    };
    pairs.items()?.iter().map(pair).collect()
}

fn wrong(place: &str, value: &Bound<'_, PyAny>, must: &str) -> PyErr {
    let told = value
        .repr()
        .map_or_else(|_| "of another kind".to_owned(), |told| told.to_string());
    PyTypeError::new_err(format!("{place} is {told}: it must be {must}"))
}

#[pymethods]
impl Request {
    #[new]
    #[pyo3(signature = (
        *,
        install: "collections.abc.Sequence[str | dict[str, typing.Any]] | None" = None,
        remove: "collections.abc.Sequence[str | dict[str, typing.Any]] | None" = None,
        upgrade: "collections.abc.Sequence[str | dict[str, typing.Any]] | None" = None,
        keep: "collections.abc.Sequence[str] | None" = None,
        lock: "collections.abc.Mapping[str, str] | None" = None,
        exclude: "collections.abc.Mapping[str, str] | None" = None,
        prefer: "collections.abc.Mapping[str, int] | None" = None,
        wish: "collections.abc.Mapping[str, int] | None" = None,
        installed: "collections.abc.Mapping[str, str | collections.abc.Sequence[str]] | None" = None,
        target: "dict[str, typing.Any] | None" = None,
        goals: "collections.abc.Sequence[typing.Literal['rootsNewest', 'allNewest', 'fewestOutdated', 'fewestPackages', 'leastChange', 'leastCost', 'leastSize', 'recommended', 'mostPreferred']] | None" = None,
    ))]
    #[expect(clippy::too_many_arguments, reason = "keyword arguments of a Python class")]
    fn new(
        install: Option<&Bound<'_, PyAny>>,
        remove: Option<&Bound<'_, PyAny>>,
        upgrade: Option<&Bound<'_, PyAny>>,
        keep: Option<&Bound<'_, PyAny>>,
        lock: Option<&Bound<'_, PyAny>>,
        exclude: Option<&Bound<'_, PyAny>>,
        prefer: Option<&Bound<'_, PyAny>>,
        wish: Option<&Bound<'_, PyAny>>,
        installed: Option<&Bound<'_, PyAny>>,
        target: Option<&Bound<'_, PyAny>>,
        goals: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Self> {
        let named = |value| match value {
            Value::String(name) => json!({"name": name.trim()}),
            other => other,
        };
        let mut list = jobs::<Requirement>(install, "install", shorthand::requirement, Job::Install)?;
        list.extend(jobs::<PackageRange>(
            remove,
            "remove",
            shorthand::range,
            Job::Remove,
        )?);
        // The stored forms of these jobs have their fields beside the name.
        for (given, field) in [(upgrade, "upgrade"), (keep, "keep")] {
            for (at, value) in entries(given, field)?.into_iter().enumerate() {
                list.push(part(json!({field: named(value)}), &format!("{field}[{at}]"))?);
            }
        }
        for (name, version) in pairs::<String>(lock, "lock", "a version, as text")? {
            list.push(Job::lock(name, version));
        }
        for (what, reason) in pairs::<String>(exclude, "exclude", "the reason, as text")? {
            list.push(Job::exclude(range(what, "exclude")?, reason));
        }
        let weight = "a weight: a whole number that is not negative";
        for (what, weight) in pairs::<u64>(prefer, "prefer", weight)? {
            list.push(Job::prefer(range(what, "prefer")?, weight));
        }
        for (what, weight) in pairs::<u64>(wish, "wish", weight)? {
            let wish: Requirement = part(shorthand::requirement(Value::String(what)), "wish")?;
            list.push(Job::wish(wish, weight));
        }
        let mut there = Vec::new();
        for (name, versions) in
            pairs::<Versions>(installed, "installed", "a version, as text, or a list of them")?
        {
            let versions = match versions {
                Versions::One(version) => vec![version],
                Versions::Several(versions) => versions,
            };
            there.extend(versions.into_iter().map(|version| Installed {
                name: name.clone(),
                version,
            }));
        }
        let target: Option<Target> = match target {
            Some(target) => Some(read_value(
                json::from_python(target)?.as_bytes(),
                "<request target>",
            )?),
            None => None,
        };
        let goals = if goals.is_some() {
            part(Value::Array(entries(goals, "goals")?), "goals")?
        } else {
            let soft = |job: &Job| matches!(job, Job::Prefer { .. } | Job::Wish { .. });
            let first = list.iter().any(soft).then_some(Goal::MostPreferred);
            first.into_iter().chain(GOALS).collect()
        };
        Ok(Self {
            inner: PackageRequest {
                jobs: list,
                installed: there,
                target,
                goals,
            },
        })
    }

    /// Takes a request in its stored form, as `to_dict` gives it: `jobs`, `installed`, `target`, `goals`. Without `goals` it has none;
    /// `apiVersion` and `kind` may be left out.
    #[staticmethod]
    #[pyo3(signature = (value: "dict[str, typing.Any]"))]
    fn from_dict(value: &Bound<'_, PyAny>) -> PyResult<Self> {
        let inner = read_stored(json::from_python(value)?.as_bytes(), "<request>")?;
        Ok(Self { inner })
    }

    /// The request in its stored form.
    #[pyo3(signature = () -> "dict[str, typing.Any]")]
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        json::to_python(py, &self.inner.headed())
    }

    /// What is best, the most important first.
    #[getter]
    fn goals(&self) -> PyResult<Vec<String>> {
        self.inner.goals.iter().copied().map(goal_name).collect()
    }

    fn __eq__(&self, other: &Bound<'_, PyAny>) -> bool {
        other
            .cast::<Self>()
            .is_ok_and(|other| other.get().inner == self.inner)
    }

    fn __repr__(&self) -> PyResult<String> {
        let mut parts: Vec<String> = self.inner.jobs.iter().map(job_in_words).collect();
        if let Some(target) = &self.inner.target {
            parts.push(target_in_words(target));
        }
        if !self.inner.goals.is_empty() {
            parts.push(format!("goals {}", self.goals()?.join(", ")));
        }
        Ok(format!("Request({})", parts.join("; ")))
    }

    fn _repr_html_(&self) -> PyResult<String> {
        let jobs = self.inner.jobs.iter().map(job_in_words);
        let jobs: Vec<String> = jobs
            .map(|job| format!("<li>{}</li>", render::escape(&job)))
            .collect();
        let jobs = jobs.concat();
        let target = self.inner.target.as_ref();
        let target = target.map_or_else(String::new, |target| {
            format!("<p>{}</p>", render::escape(&target_in_words(target)))
        });
        let goals = self.goals()?.join(", ");
        Ok(format!(
            "<p><strong>Request</strong></p><ul>{jobs}</ul>{target}<p>goals: {goals}</p>"
        ))
    }

    #[pyo3(signature = () -> "tuple[typing.Any, ...]")]
    fn __reduce__<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyTuple>> {
        let text = json::text(&slf.get().inner)?;
        pickle::reduce(slf.as_any(), (PyBytes::new(slf.py(), text.as_bytes()),))
    }

    #[staticmethod]
    fn _restore(bytes: &[u8]) -> PyResult<Self> {
        Ok(Self {
            inner: json::value(bytes, "pickled request")?,
        })
    }
}

/// A goal as it is stored.
pub fn goal_name(goal: Goal) -> PyResult<String> {
    let text = json::text(&goal)?;
    json::value(text.as_bytes(), "goal")
}

fn with_range(name: &str, range: Option<&str>) -> String {
    range.map_or_else(|| name.to_owned(), |range| format!("{name} {range}"))
}

fn alternative(found: &Alternative) -> String {
    let features = if found.features.is_empty() {
        String::new()
    } else {
        format!("[{}]", found.features.join(","))
    };
    with_range(&format!("{}{features}", found.name), found.range.as_deref())
}

fn requirement(found: &Requirement) -> String {
    let ways: Vec<String> = found.any_of.iter().map(alternative).collect();
    let conditions: Vec<String> = found
        .only_if
        .iter()
        .map(|range| with_range(&range.name, range.range.as_deref()))
        .collect();
    if conditions.is_empty() {
        ways.join(" or ")
    } else {
        format!(
            "{}, where {} is selected",
            ways.join(" or "),
            conditions.join(" and ")
        )
    }
}

/// A job, in a few words.
pub fn job_in_words(job: &Job) -> String {
    let said = |what: &PackageRange| with_range(&what.name, what.range.as_deref());
    match job {
        Job::Install(wanted) => format!("install {}", requirement(wanted)),
        Job::Remove(what) => format!("remove {}", said(what)),
        Job::Upgrade { name, newest: false } => format!("upgrade {name}"),
        Job::Upgrade { name, newest: true } => format!("upgrade {name} to the newest"),
        Job::Keep { name } => format!("keep {name}"),
        Job::Lock { name, version } => format!("lock {name} {version}"),
        Job::Exclude { what, reason } => format!("exclude {}: {reason}", said(what)),
        Job::Prefer { what, weight } => format!("prefer {} by {weight}", said(what)),
        Job::Wish {
            requirement: wanted,
            weight,
        } => format!("wish for {} by {weight}", requirement(wanted)),
        // Jobs may be added.
        _ => "another job".to_owned(),
    }
}

fn target_in_words(target: &Target) -> String {
    let mut parts = Vec::new();
    parts.extend(
        target
            .kubernetes
            .as_ref()
            .map(|version| format!("Kubernetes {version}")),
    );
    for (word, known) in [
        ("platforms", &target.platforms),
        ("capabilities", &target.capabilities),
    ] {
        if let Some(known) = known {
            let names: Vec<&str> = known.iter().map(String::as_str).collect();
            parts.push(format!(
                "{word} {}",
                if names.is_empty() {
                    "none".to_owned()
                } else {
                    names.join(", ")
                }
            ));
        }
    }
    if parts.is_empty() {
        "for a cluster of which nothing is told".to_owned()
    } else {
        format!("for {}", parts.join(" with "))
    }
}
