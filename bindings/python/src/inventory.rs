//! The inventory of clusters: registered by name, searched through indexes.

use std::sync::{Mutex, MutexGuard, PoisonError};

use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict, PyTuple};
use stowplan_core::{
    Catalog, Cluster, Fleet as CoreFleet, FleetName, Inventory as CoreInventory, InventoryQuery,
};

use crate::error::{refused, unknown};
use crate::fleet::{Fleet, read_value};
use crate::table::Table;
use crate::{fleet_tables, json, pickle};

/// Clusters by name, and indexes that answer which of them match a query.
///
/// >>> import stowplan
/// >>> inventory = stowplan.Inventory()
/// >>> inventory.register({"name": "edge-1", "type": "edge", "labels": {"tier": "far"},
/// ...     "nodes": [{"name": "n1", "capacity": {"cpu": 8}}]})
/// >>> inventory.register({"name": "core-1", "type": "core", "nodes": [{"name": "n1", "capacity": {"cpu": 64}}]})
/// >>> inventory.search(free_on_node={"cpu": 16})["name"]
/// ['core-1']
/// >>> inventory.search(selector={"matchLabels": {"tier": "far"}})["name"]
/// ['edge-1']
#[pyclass(module = "stowplan", frozen)]
pub struct Inventory {
    inner: Mutex<CoreInventory>,
}

impl Inventory {
    fn locked(&self) -> MutexGuard<'_, CoreInventory> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A fleet of these clusters, whose tables serve for searches as well.
    fn fleet(clusters: Vec<Cluster>) -> PyResult<CoreFleet> {
        let mut fleet = CoreFleet::new(FleetName::new("inventory").map_err(refused)?);
        fleet.clusters = clusters;
        Ok(fleet)
    }
}

fn cluster(value: &Bound<'_, PyAny>) -> PyResult<Cluster> {
    read_value(json::from_python(value)?.as_bytes(), "<cluster>")
}

#[pymethods]
impl Inventory {
    /// An inventory of the clusters of a fleet, with what is placed on them; empty without one.
    #[new]
    #[pyo3(signature = (fleet = None))]
    fn new(fleet: Option<&Fleet>) -> PyResult<Self> {
        let inner = match fleet {
            Some(fleet) => {
                // Pools that name an instance type only have what the catalogue says: left out, they would offer nothing.
                let mut fleet = CoreFleet::clone(&fleet.inner);
                Catalog::bundled().complete(&mut fleet);
                CoreInventory::from_fleet(&fleet).map_err(refused)?
            }
            None => CoreInventory::new(),
        };
        Ok(Self {
            inner: Mutex::new(inner),
        })
    }

    /// Adds a cluster, given with the fields of a fleet file. Raises `InputError` if one of this name is there.
    #[pyo3(signature = (cluster: "dict[str, typing.Any]"))]
    #[pyo3(name = "register")]
    fn register(&self, cluster: &Bound<'_, PyAny>) -> PyResult<()> {
        let cluster = self::cluster(cluster)?;
        self.locked().register(cluster).map_err(refused)
    }

    /// Replaces the description of a cluster. What is placed on nodes that are still there stays placed.
    #[pyo3(signature = (cluster: "dict[str, typing.Any]"))]
    fn update(&self, cluster: &Bound<'_, PyAny>) -> PyResult<()> {
        let cluster = self::cluster(cluster)?;
        self.locked().update(cluster).map(|_| ()).map_err(refused)
    }

    /// Takes a cluster out. Raises `InputError` if there is none of this name.
    fn remove(&self, name: &str) -> PyResult<()> {
        self.locked().remove(name).map(|_| ()).map_err(refused)
    }

    /// The description of a cluster, with the fields of a fleet file. Raises `UnknownNameError` if there is none of this name.
    #[pyo3(signature = (name) -> "dict[str, typing.Any]")]
    fn get<'py>(&self, py: Python<'py>, name: &str) -> PyResult<Bound<'py, PyAny>> {
        let found = self.locked().get(name).cloned();
        match found {
            Some(cluster) => json::to_python(py, &*cluster),
            None => Err(unknown("cluster", name, "clusters() lists all")),
        }
    }

    /// One row a cluster, by name.
    fn clusters(&self) -> PyResult<Table> {
        let clusters = self.locked().list().map(|cluster| (**cluster).clone()).collect();
        fleet_tables::clusters(&Self::fleet(clusters)?)
    }

    /// One row a cluster for which all that is asked holds; what is not asked does not matter.
    ///
    /// `types`, `providers`, `regions`, `zones` and `health` each name what will do, `capabilities` what must all be offered;
    /// `selector` is a label selector as in Kubernetes. `free_on_node` asks for amounts free on one single node, `free_in_total`
    /// on all open nodes together; `openable` counts nodes that a pool could still open, `degraded` the room of degraded ones.
    #[pyo3(signature = (
        *,
        types: "collections.abc.Iterable[str] | None" = None,
        providers: "collections.abc.Iterable[str] | None" = None,
        regions: "collections.abc.Iterable[str] | None" = None,
        zones: "collections.abc.Iterable[str] | None" = None,
        capabilities: "collections.abc.Iterable[str] | None" = None,
        health: "collections.abc.Iterable[str] | None" = None,
        selector: "collections.abc.Mapping[str, typing.Any] | None" = None,
        free_on_node: "collections.abc.Mapping[str, int | float | str] | None" = None,
        free_in_total: "collections.abc.Mapping[str, int | float | str] | None" = None,
        openable = false,
        degraded = false,
        limit = None,
    ))]
    #[expect(clippy::too_many_arguments, reason = "keyword arguments of a Python method")]
    fn search(
        &self,
        py: Python<'_>,
        types: Option<Bound<'_, PyAny>>,
        providers: Option<Bound<'_, PyAny>>,
        regions: Option<Bound<'_, PyAny>>,
        zones: Option<Bound<'_, PyAny>>,
        capabilities: Option<Bound<'_, PyAny>>,
        health: Option<Bound<'_, PyAny>>,
        selector: Option<Bound<'_, PyAny>>,
        free_on_node: Option<Bound<'_, PyAny>>,
        free_in_total: Option<Bound<'_, PyAny>>,
        openable: bool,
        degraded: bool,
        limit: Option<usize>,
    ) -> PyResult<Table> {
        let asked = PyDict::new(py);
        let lists = [
            ("types", types),
            ("providers", providers),
            ("regions", regions),
            ("zones", zones),
            ("capabilities", capabilities),
            ("health", health),
        ];
        for (field, list) in lists {
            if let Some(list) = list {
                let names: Vec<String> = if let Ok(one) = list.extract::<String>() {
                    vec![one]
                } else {
                    list.try_iter()?
                        .map(|name| name?.extract())
                        .collect::<PyResult<_>>()?
                };
                asked.set_item(field, names)?;
            }
        }
        let maps = [
            ("selector", selector),
            ("freeOnNode", free_on_node),
            ("freeInTotal", free_in_total),
        ];
        for (field, map) in maps {
            if let Some(map) = map {
                let plain = PyDict::new(py);
                plain.update(map.cast()?)?;
                asked.set_item(field, plain)?;
            }
        }
        asked.set_item("openable", openable)?;
        asked.set_item("degraded", degraded)?;
        asked.set_item("limit", limit)?;
        let query: InventoryQuery = read_value(json::from_python(&asked)?.as_bytes(), "<query>")?;
        let found = {
            let inventory = self.locked();
            let matches = inventory.search(&query);
            matches
                .clusters
                .iter()
                .map(|cluster| (***cluster).clone())
                .collect()
        };
        fleet_tables::clusters(&Self::fleet(found)?)
    }

    fn __len__(&self) -> usize {
        self.locked().len()
    }

    fn __contains__(&self, name: &str) -> bool {
        self.locked().get(name).is_some()
    }

    fn __repr__(&self) -> String {
        format!("Inventory(clusters={})", self.locked().len())
    }

    #[pyo3(signature = () -> "tuple[typing.Any, ...]")]
    fn __reduce__<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyTuple>> {
        let text = json::text(&slf.get().locked().record())?;
        pickle::reduce(slf.as_any(), (PyBytes::new(slf.py(), text.as_bytes()),))
    }

    #[staticmethod]
    fn _restore(bytes: &[u8]) -> PyResult<Self> {
        let record = json::value(bytes, "pickled inventory")?;
        let inner = CoreInventory::from_record(record).map_err(refused)?;
        Ok(Self {
            inner: Mutex::new(inner),
        })
    }
}
