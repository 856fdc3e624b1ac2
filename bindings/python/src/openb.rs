//! The GPU traces of openb, from their published tables.

use std::path::PathBuf;
use std::sync::Arc;

use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyTuple};
use stowplan_placement::online::POLICIES;
use stowplan_placement::openb::{Cluster, read_nodes, read_tasks};

use crate::error::{read_file, refused};
use crate::fleet::Fleet;
use crate::pickle;
use crate::table::{Columns, Table};

/// A trace of GPU tasks and the machines they ran on, as openb publishes them: for `bench` with the policies of online
/// placement, or as a fleet.
///
/// >>> import stowplan
/// >>> trace = stowplan.OpenbTrace(
/// ...     nodes=b"sn,cpu_milli,memory_mib,gpu,model\nn0,64000,262144,2,T4\n",
/// ...     tasks=b"name,cpu_milli,memory_mib,num_gpu,gpu_milli,gpu_spec\nt0,4000,8192,1,500,\n",
/// ... )
/// >>> trace
/// OpenbTrace(nodes=1, tasks=1)
#[pyclass(module = "stowplan", frozen)]
pub struct OpenbTrace {
    /// Nodes and tasks.
    pub inner: Arc<Cluster>,
    /// What it was read from, so that it can be pickled.
    texts: (Vec<u8>, Vec<u8>),
}

impl OpenbTrace {
    fn parse(nodes: (&str, Vec<u8>), tasks: (&str, Vec<u8>)) -> PyResult<Self> {
        let inner = Cluster {
            nodes: read_nodes(nodes.0, &nodes.1).map_err(refused)?,
            tasks: read_tasks(tasks.0, &tasks.1).map_err(refused)?,
        };
        Ok(Self {
            inner: Arc::new(inner),
            texts: (nodes.1, tasks.1),
        })
    }
}

#[pymethods]
impl OpenbTrace {
    /// Takes the text of the tables of nodes and tasks.
    #[new]
    #[pyo3(signature = (*, nodes, tasks))]
    fn new(nodes: Vec<u8>, tasks: Vec<u8>) -> PyResult<Self> {
        Self::parse(("<nodes>", nodes), ("<tasks>", tasks))
    }

    /// Reads the tables of nodes and tasks from files.
    #[staticmethod]
    #[pyo3(signature = (*, nodes: "str | os.PathLike[str]", tasks: "str | os.PathLike[str]"))]
    fn read(nodes: PathBuf, tasks: PathBuf) -> PyResult<Self> {
        let (of_nodes, of_tasks) = (read_file(&nodes)?, read_file(&tasks)?);
        Self::parse(
            (&nodes.display().to_string(), of_nodes),
            (&tasks.display().to_string(), of_tasks),
        )
    }

    /// Names of the policies of online placement, in the order of tables.
    #[staticmethod]
    fn policies() -> Vec<&'static str> {
        POLICIES.to_vec()
    }

    /// One row a node.
    fn nodes(&self) -> PyResult<Table> {
        let rows = || self.inner.nodes.iter();
        Columns::default()
            .name("name", rows().map(|row| &row.name))
            .count("cpu_milli", rows().map(|row| row.cpu_milli as i64))
            .count("memory_mib", rows().map(|row| row.memory_mib as i64))
            .count("gpus", rows().map(|row| i64::from(row.gpus)))
            .name("model", rows().map(|row| &row.model))
            .table()
    }

    /// The trace as a fleet of one cluster, and one workload for each task.
    #[pyo3(signature = (name = "openb"))]
    fn fleet(&self, name: &str) -> PyResult<Fleet> {
        let fleet = self.inner.fleet(name).map_err(refused)?;
        Ok(Fleet::wrap(Arc::new(fleet)))
    }

    fn __repr__(&self) -> String {
        format!(
            "OpenbTrace(nodes={}, tasks={})",
            self.inner.nodes.len(),
            self.inner.tasks.len()
        )
    }

    #[pyo3(signature = () -> "tuple[typing.Any, ...]")]
    fn __reduce__<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyTuple>> {
        let bytes = |bytes: &[u8]| PyBytes::new(slf.py(), bytes);
        let (nodes, tasks) = &slf.get().texts;
        pickle::reduce(slf.as_any(), (bytes(nodes), bytes(tasks)))
    }

    #[staticmethod]
    fn _restore(nodes: Vec<u8>, tasks: Vec<u8>) -> PyResult<Self> {
        Self::new(nodes, tasks)
    }
}
