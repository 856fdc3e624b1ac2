//! Fleets: read from files, text and dictionaries, looked at as tables.

use std::path::PathBuf;
use std::sync::Arc;

use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyTuple};
use stowplan_core::{Fleet as CoreFleet, read_fleet, write_fleet};

use crate::costs::{self, CostReport};
use crate::error::{document, fleet_file, read_file, refused};
use crate::facts::Facts;
use crate::fleet_tables;
use crate::table::Table;
use crate::{background, json, pickle};

/// A fleet: clusters, what is to run on them, and the policy. Never changed; read another to change it.
///
/// >>> import stowplan
/// >>> fleet = stowplan.Fleet.from_dict({
/// ...     "apiVersion": "stowplan/v1alpha1", "kind": "Fleet", "name": "lab",
/// ...     "clusters": [{"name": "edge", "nodes": [{"name": "n1", "capacity": {"cpu": 8, "memory": "32Gi"}}]}],
/// ...     "workloads": [{"name": "upf", "replicas": 2, "requests": {"cpu": 3}}],
/// ... })
/// >>> fleet
/// Fleet(name='lab', clusters=1, nodes=1, pools=0, workloads=1, replicas=2)
#[pyclass(module = "stowplan", frozen)]
pub struct Fleet {
    /// The fleet itself.
    pub inner: Arc<CoreFleet>,
    warnings: Vec<String>,
}

impl Fleet {
    /// Wraps a fleet that was made elsewhere.
    pub fn wrap(inner: Arc<CoreFleet>) -> Self {
        Self {
            inner,
            warnings: Vec::new(),
        }
    }

    fn parse(py: Python<'_>, bytes: Vec<u8>, source: String) -> PyResult<Self> {
        let asked = background::Asked::default();
        let file = background::run(py, &asked, move |_| read_fleet(&bytes, &source))?
            .map_err(|error| fleet_file(&error))?;
        Ok(Self {
            inner: Arc::new(file.fleet),
            warnings: file.warnings.iter().map(ToString::to_string).collect(),
        })
    }
}

#[pymethods]
impl Fleet {
    /// Reads a fleet file, YAML or JSON. Raises `FleetFileError` that shows every mistake with line and column, `OSError` if the
    /// file cannot be read.
    #[staticmethod]
    #[pyo3(signature = (path: "str | os.PathLike[str]"))]
    fn read(py: Python<'_>, path: PathBuf) -> PyResult<Self> {
        let bytes = read_file(&path)?;
        Self::parse(py, bytes, path.display().to_string())
    }

    /// Reads a fleet from YAML or JSON text. `source` names it in messages.
    #[staticmethod]
    #[pyo3(signature = (text, *, source = "<text>"))]
    fn from_yaml(py: Python<'_>, text: &str, source: &str) -> PyResult<Self> {
        Self::parse(py, text.as_bytes().to_vec(), source.to_owned())
    }

    /// Takes a fleet as dictionaries and lists, with the fields of a fleet file.
    #[staticmethod]
    #[pyo3(signature = (value: "dict[str, typing.Any]"))]
    fn from_dict(value: &Bound<'_, PyAny>) -> PyResult<Self> {
        let text = json::from_python(value)?;
        Self::parse(value.py(), text.into_bytes(), "<dict>".into())
    }

    /// The name of the fleet.
    #[getter]
    fn name(&self) -> &str {
        self.inner.name.as_str()
    }

    /// The strategy that the fleet's policy names, if it names one.
    #[getter]
    fn strategy(&self) -> Option<&str> {
        self.inner.policy.strategy.as_deref()
    }

    /// What was read but may not be what was meant, each with its place in the file.
    #[getter]
    fn warnings(&self) -> Vec<String> {
        self.warnings.clone()
    }

    /// One row a cluster: where it stands, how it is, how many nodes it has and could have, what they hold.
    fn clusters(&self) -> PyResult<Table> {
        fleet_tables::clusters(&self.inner)
    }

    /// One row a named node.
    fn nodes(&self) -> PyResult<Table> {
        fleet_tables::nodes(&self.inner)
    }

    /// One row a node pool.
    fn pools(&self) -> PyResult<Table> {
        fleet_tables::pools(&self.inner)
    }

    /// One row a workload.
    fn workloads(&self) -> PyResult<Table> {
        fleet_tables::workloads(&self.inner)
    }

    /// One row a region in which anything stands or to which anything talks: country, coordinates and grid carbon, as far as known.
    fn regions(&self) -> PyResult<Table> {
        fleet_tables::regions(&self.inner)
    }

    /// What the fleet costs in an hour as it is: its open nodes, and the traffic of what stands somewhere. `transfers`, `round_trips`
    /// and `spot` are facts that are put on the bundled ones, as in `Problem.from_fleet`.
    #[pyo3(signature = (
        *,
        transfers: "typing.Any" = None,
        round_trips: "typing.Any" = None,
        spot: "dict[str, typing.Any] | None" = None,
    ))]
    fn costs(
        slf: &Bound<'_, Self>,
        transfers: Option<&Bound<'_, PyAny>>,
        round_trips: Option<&Bound<'_, PyAny>>,
        spot: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<CostReport> {
        costs::of_fleet(slf, Facts::from_python(transfers, round_trips, spot)?)
    }

    /// The fleet as dictionaries and lists, with the fields of a fleet file.
    #[pyo3(signature = () -> "dict[str, typing.Any]")]
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        json::to_python(py, &*self.inner)
    }

    /// The fleet as the text of a fleet file.
    fn to_yaml(&self) -> PyResult<String> {
        write_fleet(&self.inner).map_err(refused)
    }

    /// The fleet as JSON text, which `from_yaml` reads as well.
    fn to_json(&self) -> PyResult<String> {
        json::pretty(&*self.inner)
    }

    fn __eq__(&self, other: &Bound<'_, PyAny>) -> bool {
        other
            .cast::<Self>()
            .is_ok_and(|other| other.get().inner == self.inner)
    }

    fn __repr__(&self) -> String {
        let fleet = &self.inner;
        format!(
            "Fleet(name='{}', clusters={}, nodes={}, pools={}, workloads={}, replicas={})",
            fleet.name,
            fleet.clusters.len(),
            fleet
                .clusters
                .iter()
                .map(|cluster| cluster.nodes.len())
                .sum::<usize>(),
            fleet
                .clusters
                .iter()
                .map(|cluster| cluster.pools.len())
                .sum::<usize>(),
            fleet.workloads.len(),
            fleet
                .workloads
                .iter()
                .map(|workload| u64::from(workload.replicas))
                .sum::<u64>(),
        )
    }

    fn _repr_html_(&self) -> PyResult<String> {
        let title = crate::render::escape(&self.__repr__());
        let clusters = crate::render::html(&self.clusters()?.shown(&[]), Some(10));
        Ok(format!("<p><strong>{title}</strong></p>{clusters}"))
    }

    #[pyo3(signature = () -> "tuple[typing.Any, ...]")]
    fn __reduce__<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyTuple>> {
        let fleet = slf.get();
        let bytes = PyBytes::new(slf.py(), json::text(&*fleet.inner)?.as_bytes());
        pickle::reduce(slf.as_any(), (bytes, fleet.warnings.clone()))
    }

    #[staticmethod]
    #[pyo3(signature = (bytes, warnings: "list[str]"))]
    fn _restore(bytes: &[u8], warnings: Vec<String>) -> PyResult<Self> {
        Ok(Self {
            inner: Arc::new(json::value(bytes, "pickled fleet")?),
            warnings,
        })
    }
}

/// The JSON Schema of fleet files, as a dictionary.
///
/// >>> import stowplan
/// >>> stowplan.fleet_schema()["title"]
/// 'Fleet'
#[pyfunction]
#[pyo3(signature = () -> "dict[str, typing.Any]")]
pub fn fleet_schema(py: Python<'_>) -> PyResult<Bound<'_, PyAny>> {
    json::to_python(py, &stowplan_core::fleet_schema())
}

/// Reads YAML or JSON into a value that may say beside its fields what it is.
pub fn read_stored<T: stowplan_depsolve::Stored>(bytes: &[u8], source: &str) -> PyResult<T> {
    let limits = stowplan_core::ReadLimits::default();
    stowplan_core::read_stored_document(bytes, source, &limits, T::KIND).map_err(|error| document(&error))
}

/// Reads YAML or JSON into a value.
pub fn read_value<T: serde::de::DeserializeOwned>(bytes: &[u8], source: &str) -> PyResult<T> {
    let limits = stowplan_core::ReadLimits::default();
    stowplan_core::read_document(bytes, source, &limits).map_err(|error| document(&error))
}
