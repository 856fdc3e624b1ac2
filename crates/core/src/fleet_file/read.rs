//! From bytes to a fleet.
//!
//! In four steps, of which each is taken only if the one before found nothing wrong: syntax, which stops at the first
//! mistake; `apiVersion` and `kind`, so that another kind of file is not taken for a fleet full of mistakes; the shape
//! of each cluster, each workload and the rest, which stops at the first mistake in each; and
//! [`Fleet::validate`], which finds all.

use serde::de::DeserializeOwned;

use crate::cluster::Cluster;
use crate::document::{
    Diagnostic, Document, DocumentError, Node, PathStep, ReadLimits, Remark, Severity, check_head, shape_of,
    shape_without,
};
use crate::fleet::Fleet;
use crate::validation::Fault;
use crate::workload::Workload;

/// A fleet read from a file, and what was odd about it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct FleetFile {
    /// The fleet, which is valid.
    pub fleet: Fleet,
    /// What may not be what was meant, in the order of the file.
    pub warnings: Vec<Diagnostic>,
}

/// Reads a fleet from YAML or JSON within the default [`ReadLimits`]; `source` is the name shown in messages.
///
/// ```
/// let text = "
/// apiVersion: stowplan/v1alpha1
/// kind: Fleet
/// name: lab
/// clusters:
///   - name: edge-1
///     nodes:
///       - { name: n1, capacity: { cpu: 8, memory: 32Gi } }
/// workloads:
///   - name: upf
///     requests: { cpu: 2 }
///     rules:
///       pin: [{ cluster: edge-11 }]
/// ";
/// let error = stowplan_core::read_fleet(text.as_bytes(), "lab.yaml").unwrap_err();
/// assert_eq!(error.to_string(), "\
/// error: there is no cluster `edge-11`
///   --> lab.yaml:13:24 at workloads[0].rules.pin[0].cluster
///    |
/// 13 |       pin: [{ cluster: edge-11 }]
///    |                        ^^^^^^^
///    = help: did you mean `edge-1`?");
/// ```
///
/// # Errors
/// Everything that is wrong: the first mistake in syntax; or the first in the shape of each cluster, of each workload
/// and of the rest; or all in what they say.
pub fn read_fleet(bytes: &[u8], source: &str) -> Result<FleetFile, DocumentError> {
    read_fleet_within(bytes, source, &ReadLimits::default())
}

/// [`read_fleet`] within limits of one's own.
///
/// # Errors
/// As [`read_fleet`].
pub fn read_fleet_within(
    bytes: &[u8],
    source: &str,
    limits: &ReadLimits,
) -> Result<FleetFile, DocumentError> {
    let document = Document::parse(bytes, source, limits)?;
    check_head(&document.root, "Fleet", true).map_err(|remarks| document.refuse(remarks))?;
    let fleet = shape(&document.root).map_err(|remarks| document.refuse(remarks))?;
    let locate = |fault: Fault| {
        let (range, path) = document.root.find(&fault.path);
        Remark {
            range,
            path,
            message: fault.message,
            suggestion: fault.suggestion,
        }
    };
    match fleet.validate() {
        Ok(warnings) => {
            let mut warnings: Vec<Diagnostic> = warnings
                .into_iter()
                .map(|fault| document.locate(locate(fault), Severity::Warning))
                .collect();
            warnings.sort_by_key(|warning| (warning.line, warning.column));
            Ok(FleetFile { fleet, warnings })
        }
        Err(faults) => Err(document.refuse(faults.faults.into_iter().map(locate).collect())),
    }
}

/// The lists whose elements are read one by one, so that a mistake in one does not hide those in others.
const APART: &[&str] = &["clusters", "workloads"];

fn shape(root: &Node<'_>) -> Result<Fleet, Vec<Remark>> {
    let mut remarks = Vec::new();
    let rest = shape_without::<Fleet>(root, APART).map_err(|remark| remarks.push(remark));
    let clusters: Vec<Cluster> = elements(root, "clusters", &mut remarks);
    let workloads: Vec<Workload> = elements(root, "workloads", &mut remarks);
    match rest {
        Ok(rest) if remarks.is_empty() => Ok(Fleet {
            clusters,
            workloads,
            ..rest
        }),
        _ => Err(remarks),
    }
}

fn elements<T: DeserializeOwned>(root: &Node<'_>, field: &'static str, remarks: &mut Vec<Remark>) -> Vec<T> {
    let Some(entry) = root.entry(field) else {
        return Vec::new();
    };
    let Some(nodes) = entry.value.list() else {
        // Not a list: what reading it as one says.
        if let Err(remark) = shape_of::<Vec<T>>(&entry.value) {
            remarks.push(Remark {
                range: entry.shown(),
                ..within(remark, [field.into()])
            });
        }
        return Vec::new();
    };
    let mut read = Vec::with_capacity(nodes.len());
    for (index, node) in nodes.iter().enumerate() {
        match shape_of(node) {
            Ok(element) => read.push(element),
            Err(remark) => remarks.push(within(remark, [field.into(), index.into()])),
        }
    }
    read
}

/// A remark about a part, as one about the whole.
fn within<const N: usize>(remark: Remark, steps: [PathStep; N]) -> Remark {
    let path = steps
        .into_iter()
        .chain(remark.path.steps().iter().cloned())
        .collect();
    Remark { path, ..remark }
}
