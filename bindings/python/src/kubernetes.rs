//! Kubernetes: objects in, placements out.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyTuple};
use serde_json::{Value, json};
use stowplan_core::kubernetes::{
    BaseManifests, ClusterShare, KubernetesSnapshot, Reader, Warning, binding, cluster_kustomizations,
    pod_pin_patch,
};
use stowplan_core::{ClusterName, NodeName};

use crate::error::{os_error, read_file, refused};
use crate::fleet::Fleet;
use crate::solution::Solution;
use crate::table::{Columns, Table};
use crate::{background, json as text, pickle};

/// One or several clusters as their API servers told them: nodes with their capacity, pods as workloads of one replica.
///
/// >>> import stowplan
/// >>> snapshot = stowplan.Kubernetes.from_text('''
/// ... {"kind": "List", "apiVersion": "v1", "items": [
/// ...   {"kind": "Node", "apiVersion": "v1", "metadata": {"name": "n1"},
/// ...    "status": {"allocatable": {"cpu": "4", "memory": "16Gi", "pods": "110"}}},
/// ...   {"kind": "Pod", "apiVersion": "v1", "metadata": {"name": "web", "namespace": "prod"},
/// ...    "spec": {"containers": [{"name": "c", "resources": {"requests": {"cpu": "500m"}}}]}}]}
/// ... ''', cluster="edge-7")
/// >>> solution = stowplan.place(stowplan.Problem.from_kubernetes(snapshot)).solution()
/// >>> solution.to_bindings()[0]["target"]["name"]
/// 'n1'
#[pyclass(module = "stowplan", frozen)]
pub struct Kubernetes {
    /// The snapshot itself.
    pub inner: Arc<KubernetesSnapshot>,
}

type Files = Vec<(ClusterName, String, Vec<u8>)>;

/// Endings of files that are read from a folder.
const ENDINGS: [&str; 3] = ["json", "yaml", "yml"];

fn cluster_of(path: &Path) -> PyResult<ClusterName> {
    let stem = path.file_stem().map(|stem| stem.to_string_lossy().into_owned());
    ClusterName::new(stem.unwrap_or_default()).map_err(refused)
}

/// A file, or the files of a folder in the order of their names.
fn collect(path: &Path, cluster: Option<&ClusterName>, files: &mut Files) -> PyResult<()> {
    if !path.is_dir() {
        let name = cluster.cloned().map_or_else(|| cluster_of(path), Ok)?;
        files.push((name, path.display().to_string(), read_file(path)?));
        return Ok(());
    }
    let entries = std::fs::read_dir(path).map_err(|error| os_error(&error, path))?;
    let mut inside: Vec<PathBuf> = entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| {
            let ending = path.extension().and_then(|ending| ending.to_str());
            path.is_file() && ending.is_some_and(|ending| ENDINGS.contains(&ending))
        })
        .collect();
    inside.sort();
    if inside.is_empty() {
        let shown = path.display();
        return Err(refused(format!(
            "{shown}: there is no .json, .yaml or .yml file in this folder"
        )));
    }
    inside.iter().try_for_each(|path| collect(path, cluster, files))
}

fn parse(py: Python<'_>, files: Files, schedulers: Vec<String>) -> PyResult<Kubernetes> {
    let work = move |_: &background::Watch| {
        let mut reader = schedulers.into_iter().fold(Reader::new(), Reader::scheduler);
        for (cluster, file, bytes) in &files {
            reader.add(cluster, file, bytes)?;
        }
        reader.read()
    };
    let snapshot = background::run(py, &background::Asked::default(), work)?.map_err(refused)?;
    Ok(Kubernetes {
        inner: Arc::new(snapshot),
    })
}

#[derive(FromPyObject)]
enum Paths {
    #[pyo3(transparent)]
    One(PathBuf),
    #[pyo3(transparent)]
    Several(Vec<PathBuf>),
}

#[pymethods]
impl Kubernetes {
    /// Reads what `kubectl get nodes,pods -A -o json` prints (namespaces, priority classes, runtime classes, volumes, claims and storage
    /// classes too, where given): a file, a folder with one file per cluster, or several of either. A cluster is named after its
    /// file, unless `cluster` names it: then all files are of that one. Pods of other schedulers than the default one are
    /// placed only if `schedulers` names theirs.
    #[staticmethod]
    #[pyo3(signature = (
        paths: "str | os.PathLike[str] | collections.abc.Sequence[str | os.PathLike[str]]",
        *,
        cluster = None,
        schedulers: "collections.abc.Sequence[str]" = Vec::new(),
    ))]
    fn read(py: Python<'_>, paths: Paths, cluster: Option<&str>, schedulers: Vec<String>) -> PyResult<Self> {
        let cluster = cluster.map(ClusterName::new).transpose().map_err(refused)?;
        let mut files = Vec::new();
        let paths = match paths {
            Paths::One(path) => vec![path],
            Paths::Several(paths) => paths,
        };
        for path in &paths {
            collect(path, cluster.as_ref(), &mut files)?;
        }
        parse(py, files, schedulers)
    }

    /// Reads the objects of one cluster from JSON or YAML text. `source` names it in messages.
    #[staticmethod]
    #[pyo3(signature = (text, *, cluster, source = "<text>", schedulers: "collections.abc.Sequence[str]" = Vec::new()))]
    fn from_text(
        py: Python<'_>,
        text: &str,
        cluster: &str,
        source: &str,
        schedulers: Vec<String>,
    ) -> PyResult<Self> {
        let cluster = ClusterName::new(cluster).map_err(refused)?;
        parse(
            py,
            vec![(cluster, source.to_owned(), text.as_bytes().to_vec())],
            schedulers,
        )
    }

    /// Clusters with their nodes, and pods as workloads.
    #[getter]
    fn fleet(&self) -> Fleet {
        Fleet::wrap(Arc::new(self.inner.fleet.clone()))
    }

    /// One row for everything that could change where a pod may stand and was not understood, or not given.
    fn warnings(&self) -> PyResult<Table> {
        let rows = || self.inner.warnings.iter();
        Columns::default()
            .name("cluster", rows().map(|row: &Warning| &row.cluster))
            .name("object", rows().map(|row| &row.object))
            .name("path", rows().map(|row| &row.path))
            .name("what", rows().map(|row| &row.what))
            .table()
    }

    /// The warnings that say the same of fields that differ in numbers only, counted, with one object as an example.
    fn warning_summary(&self) -> PyResult<Table> {
        let rows = self.inner.warning_summary();
        Columns::default()
            .name("path", rows.iter().map(|row| &row.0))
            .name("what", rows.iter().map(|row| &row.1))
            .count("count", rows.iter().map(|row| row.2 as i64))
            .name("example", rows.iter().map(|row| &row.3))
            .table()
    }

    /// One row a pod that is no item, and why.
    fn skipped(&self) -> PyResult<Table> {
        let rows = || self.inner.skipped.iter();
        Columns::default()
            .name("cluster", rows().map(|row| &row.cluster))
            .name("namespace", rows().map(|row| &row.namespace))
            .name("name", rows().map(|row| &row.name))
            .name("why", rows().map(|row| row.why.to_string()))
            .table()
    }

    /// How many objects of kinds that are not read there were, by kind.
    #[getter]
    fn kinds_not_read(&self) -> BTreeMap<String, u64> {
        self.inner.kinds_not_read.clone()
    }

    fn __eq__(&self, other: &Bound<'_, PyAny>) -> bool {
        other
            .cast::<Self>()
            .is_ok_and(|other| other.get().inner == self.inner)
    }

    fn __repr__(&self) -> String {
        let fleet = &self.inner.fleet;
        let nodes = fleet
            .clusters
            .iter()
            .map(|cluster| cluster.nodes.len())
            .sum::<usize>();
        format!(
            "Kubernetes(clusters={}, nodes={nodes}, pods={}, skipped={}, warnings={})",
            fleet.clusters.len(),
            fleet.workloads.len(),
            self.inner.skipped.len(),
            self.inner.warnings.len(),
        )
    }

    #[pyo3(signature = () -> "tuple[typing.Any, ...]")]
    fn __reduce__<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyTuple>> {
        let bytes = text::text(&*slf.get().inner)?;
        pickle::reduce(slf.as_any(), (PyBytes::new(slf.py(), bytes.as_bytes()),))
    }

    #[staticmethod]
    fn _restore(bytes: &[u8]) -> PyResult<Self> {
        Ok(Self {
            inner: Arc::new(text::value(bytes, "pickled snapshot")?),
        })
    }
}

/// Items that the search placed on named nodes: workload of the fleet, cluster and node.
fn decided(solution: &Solution) -> PyResult<Vec<(usize, ClusterName, NodeName)>> {
    let problem = &solution.problem.inner;
    let mut list = Vec::new();
    for item in solution.inner.decided() {
        let Some(bin) = solution.inner.bin_of(item) else {
            continue;
        };
        let profile = problem.bin_profile(bin);
        let (Some(cluster), Some(node)) = (&profile.cluster, &profile.node) else {
            return Err(refused(format!(
                "{} stands in {}, which is no node with a name yet; to_kustomizations() writes clusters as targets",
                problem.item_name(item),
                problem.bin_name(bin)
            )));
        };
        list.push((problem.workload_of(item), cluster.clone(), node.clone()));
    }
    list.sort_by_key(|(workload, ..)| *workload);
    Ok(list)
}

fn fleet_of(solution: &Solution) -> PyResult<&stowplan_core::Fleet> {
    let fleet = solution.problem.core_fleet();
    fleet.ok_or_else(|| {
        refused("only placements of a fleet or of Kubernetes objects can be written for a cluster")
    })
}

/// What pins the pods that were placed: one merge patch a pod.
pub fn patches(solution: &Solution) -> PyResult<Value> {
    let fleet = fleet_of(solution)?;
    let patch = |(workload, cluster, node): (usize, ClusterName, NodeName)| {
        let pod = &fleet.workloads[workload];
        json!({
            "cluster": cluster.as_str(),
            "namespace": pod.namespace.as_str(),
            "name": pod.name.as_str(),
            "node": node.as_str(),
            "patch": pod_pin_patch(pod, &node),
        })
    };
    Ok(decided(solution)?.into_iter().map(patch).collect())
}

/// What binds the pods that were placed: one `v1.Binding` a pod.
pub fn bindings(solution: &Solution) -> PyResult<Value> {
    let fleet = fleet_of(solution)?;
    let bind =
        |(workload, _, node): (usize, ClusterName, NodeName)| binding(&fleet.workloads[workload], &node);
    Ok(decided(solution)?.into_iter().map(bind).collect())
}

/// A `kustomization.yaml` for each cluster.
pub fn kustomizations(solution: &Solution, base: &BaseManifests) -> PyResult<BTreeMap<String, String>> {
    let fleet = fleet_of(solution)?;
    let problem = &solution.problem.inner;
    let mut shares: BTreeMap<(ClusterName, usize), (u32, Vec<NodeName>)> = BTreeMap::new();
    for (item, bin) in solution.inner.placements() {
        let profile = problem.bin_profile(bin);
        let Some(cluster) = &profile.cluster else { continue };
        let share = shares
            .entry((cluster.clone(), problem.workload_of(item)))
            .or_default();
        share.0 += 1;
        share.1.extend(profile.node.clone());
    }
    let shares: Vec<ClusterShare<'_>> = shares
        .into_iter()
        .map(|((cluster, workload), (replicas, mut nodes))| {
            nodes.sort();
            nodes.dedup();
            ClusterShare {
                cluster,
                workload: &fleet.workloads[workload],
                replicas,
                nodes,
            }
        })
        .collect();
    let files = cluster_kustomizations(&shares, base).map_err(refused)?;
    Ok(files
        .into_iter()
        .map(|(cluster, text)| (cluster.to_string(), text))
        .collect())
}
