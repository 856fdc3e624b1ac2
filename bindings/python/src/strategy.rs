//! Strategies: presets by name, and strategies of one's own as data.

use std::path::PathBuf;

use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyTuple};
use stowplan_placement::{PRESETS, Strategy as CoreStrategy, Term, WeightedTerm};

use crate::error::{read_file, refused};
use crate::fleet::read_value;
use crate::{json, pickle};

/// What a placement minimises: ordered levels of weighted terms. A later level decides only among placements that are equal in
/// all earlier ones.
///
/// Terms are `bins_used`, `stranded`, `balance`, `cost`, `latency`, `preference` and `skew:LEVEL`, where the level is `zone`,
/// `region`, `rack`, `cluster`, `pool`, `host`, `provider` or the key of a node label. A term is given by its name, or as a
/// pair of name and weight.
///
/// >>> import stowplan
/// >>> stowplan.Strategy("mine", levels=[[("balance", 1.0), ("skew:zone", 0.05)], ["cost"]])
/// Strategy('mine', levels=[[('balance', 1.0), ('skew:zone', 0.05)], [('cost', 1.0)]])
/// >>> stowplan.Strategy.preset("cost").levels[0]
/// [('cost', 1.0)]
#[pyclass(module = "stowplan", frozen, eq)]
#[derive(Clone, PartialEq)]
pub struct Strategy {
    /// The strategy itself.
    pub inner: CoreStrategy,
}

#[derive(FromPyObject)]
enum TermGiven {
    #[pyo3(transparent)]
    Name(String),
    #[pyo3(transparent)]
    Weighted((String, f64)),
}

fn term(given: TermGiven) -> PyResult<WeightedTerm> {
    let (name, weight) = match given {
        TermGiven::Name(name) => (name, 1.0),
        TermGiven::Weighted(pair) => pair,
    };
    let value = match name.split_once(':') {
        Some((kind, level)) => serde_json::json!({ kind: level }),
        None => serde_json::json!(name),
    };
    let term: Term = serde_json::from_value(value).map_err(|error| {
        refused(format!(
            "term {name:?}: {error}; a skew is written \"skew:zone\", with the level after the colon"
        ))
    })?;
    Ok(WeightedTerm { term, weight })
}

fn term_name(term: &Term) -> String {
    match term {
        Term::Skew(level) => format!("skew:{level}"),
        other => match serde_json::to_value(other) {
            Ok(serde_json::Value::String(name)) => name,
            _ => other.to_string(),
        },
    }
}

impl Strategy {
    fn checked(inner: CoreStrategy) -> PyResult<Self> {
        inner.validate().map_err(refused)?;
        Ok(Self { inner })
    }
}

#[pymethods]
impl Strategy {
    /// A strategy of one's own. Raises `InputError` for a term, weight or number of levels that makes no sense.
    #[new]
    #[pyo3(signature = (name, *, levels: "list[list[str | tuple[str, float]]]"))]
    fn new(name: String, levels: Vec<Vec<TermGiven>>) -> PyResult<Self> {
        let level = |terms: Vec<TermGiven>| terms.into_iter().map(term).collect();
        let levels = levels.into_iter().map(level).collect::<PyResult<_>>()?;
        Self::checked(CoreStrategy { name, levels })
    }

    /// A preset by name: `bin_packing`, `spread`, `cost`, `latency` or `balanced`.
    #[staticmethod]
    fn preset(name: &str) -> PyResult<Self> {
        CoreStrategy::preset(name)
            .map(|inner| Self { inner })
            .map_err(refused)
    }

    /// Names of the presets, in the order in which they are compared.
    #[staticmethod]
    #[pyo3(signature = () -> "list[str]")]
    fn presets() -> Vec<&'static str> {
        PRESETS.to_vec()
    }

    /// Reads a strategy from a file, YAML or JSON.
    #[staticmethod]
    #[pyo3(signature = (path: "str | os.PathLike[str]"))]
    fn read(path: PathBuf) -> PyResult<Self> {
        let bytes = read_file(&path)?;
        Self::checked(read_value(&bytes, &path.display().to_string())?)
    }

    /// Reads a strategy from YAML or JSON text.
    ///
    /// >>> import stowplan
    /// >>> stowplan.Strategy.from_yaml("{name: near, levels: [[{term: latency}], [{term: cost, weight: 2}]]}")
    /// Strategy('near', levels=[[('latency', 1.0)], [('cost', 2.0)]])
    #[staticmethod]
    #[pyo3(signature = (text, *, source = "<text>"))]
    fn from_yaml(text: &str, source: &str) -> PyResult<Self> {
        Self::checked(read_value(text.as_bytes(), source)?)
    }

    /// Its name.
    #[getter]
    fn name(&self) -> &str {
        &self.inner.name
    }

    /// Its levels, the most important first: pairs of term and weight.
    #[getter]
    fn levels(&self) -> Vec<Vec<(String, f64)>> {
        let level = |terms: &Vec<WeightedTerm>| {
            terms
                .iter()
                .map(|weighted| (term_name(&weighted.term), weighted.weight))
                .collect()
        };
        self.inner.levels.iter().map(level).collect()
    }

    /// The strategy as dictionaries and lists, with the fields of a strategy file.
    #[pyo3(signature = () -> "dict[str, typing.Any]")]
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        json::to_python(py, &self.inner)
    }

    /// The strategy as the text of a strategy file.
    fn to_yaml(&self) -> PyResult<String> {
        stowplan_core::write_document(&self.inner).map_err(refused)
    }

    fn __hash__(&self) -> PyResult<u64> {
        use std::hash::{DefaultHasher, Hash, Hasher};
        let mut hasher = DefaultHasher::new();
        json::text(&self.inner)?.hash(&mut hasher);
        Ok(hasher.finish())
    }

    fn __repr__(&self) -> String {
        let levels: Vec<String> = self
            .levels()
            .iter()
            .map(|level| {
                let terms: Vec<String> = level
                    .iter()
                    .map(|(term, weight)| format!("('{term}', {weight:?})"))
                    .collect();
                format!("[{}]", terms.join(", "))
            })
            .collect();
        format!("Strategy('{}', levels=[{}])", self.inner.name, levels.join(", "))
    }

    #[pyo3(signature = () -> "tuple[typing.Any, ...]")]
    fn __reduce__<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyTuple>> {
        let text = json::text(&slf.get().inner)?;
        pickle::reduce(slf.as_any(), (PyBytes::new(slf.py(), text.as_bytes()),))
    }

    #[staticmethod]
    fn _restore(bytes: &[u8]) -> PyResult<Self> {
        Ok(Self {
            inner: json::value(bytes, "pickled strategy")?,
        })
    }
}

/// A strategy as given to a function: a name of a preset, or a strategy.
pub fn given(strategy: &Bound<'_, PyAny>) -> PyResult<CoreStrategy> {
    if let Ok(strategy) = strategy.cast::<Strategy>() {
        return Ok(strategy.get().inner.clone());
    }
    let name: String = strategy.extract().map_err(|_| {
        let found = strategy
            .get_type()
            .name()
            .map_or_else(|_| "?".into(), |name| name.to_string());
        pyo3::exceptions::PyTypeError::new_err(format!(
            "strategy is a {found}: it must be the name of a preset or a stowplan.Strategy"
        ))
    })?;
    CoreStrategy::preset(&name).map_err(refused)
}
