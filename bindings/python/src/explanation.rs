//! Why here and why not, as objects that read well.

use std::fmt::Write as _;

use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyTuple};
use stowplan_placement::{Explanation as CoreExplanation, LevelLoss, Reason, Unplaced};

use crate::render::{escape, float};
use crate::table::{Columns, Table};
use crate::{json, pickle};

/// Why an item stands where it stands, or nowhere. `print` it, or look at its parts.
///
/// >>> import stowplan
/// >>> problem = stowplan.Problem.from_tables(
/// ...     items={"name": ["a", "b"], "cpu": [2, 9]}, bins={"name": ["x"], "cpu": [4]}
/// ... )
/// >>> why = stowplan.place(problem, "bin_packing").explain("b")
/// >>> why.kind, why.closest
/// ('unplaced', 'x')
#[pyclass(module = "stowplan", frozen)]
pub struct Explanation {
    inner: CoreExplanation,
}

impl Explanation {
    /// Wraps an explanation.
    pub fn new(inner: CoreExplanation) -> Self {
        Self { inner }
    }

    /// Wraps why an item stands nowhere.
    pub fn of_unplaced(unplaced: Unplaced) -> Self {
        Self::new(CoreExplanation::Unplaced(unplaced))
    }

    fn reasons(&self) -> &[Reason] {
        match &self.inner {
            CoreExplanation::Placed(placed) => &placed.ruled_out,
            CoreExplanation::Unplaced(unplaced) => &unplaced.ruled_out,
            CoreExplanation::Held { .. } => &[],
        }
    }
}

#[pymethods]
impl Explanation {
    /// `"placed"`, `"held"` (it stood there before) or `"unplaced"`.
    #[getter]
    fn kind(&self) -> &'static str {
        match &self.inner {
            CoreExplanation::Placed(_) => "placed",
            CoreExplanation::Held { .. } => "held",
            CoreExplanation::Unplaced(_) => "unplaced",
        }
    }

    /// The item.
    #[getter]
    fn item(&self) -> &str {
        match &self.inner {
            CoreExplanation::Placed(placed) => &placed.item,
            CoreExplanation::Held { item, .. } => item,
            CoreExplanation::Unplaced(unplaced) => &unplaced.item,
        }
    }

    /// Where it stands; `None` if nowhere.
    #[getter]
    fn bin(&self) -> Option<&str> {
        match &self.inner {
            CoreExplanation::Placed(placed) => Some(&placed.bin),
            CoreExplanation::Held { bin, .. } => Some(bin),
            CoreExplanation::Unplaced(_) => None,
        }
    }

    /// The bin that came closest, of an item that stands nowhere.
    #[getter]
    fn closest(&self) -> Option<&str> {
        match &self.inner {
            CoreExplanation::Unplaced(unplaced) => {
                unplaced.closest.as_ref().map(|closest| closest.bin.as_str())
            }
            _ => None,
        }
    }

    /// All that would have to give in the closest bin, in words.
    #[getter]
    fn shortfalls(&self) -> Vec<String> {
        match &self.inner {
            CoreExplanation::Unplaced(unplaced) => unplaced
                .closest
                .as_ref()
                .map_or_else(Vec::new, |closest| closest.text.clone()),
            _ => Vec::new(),
        }
    }

    /// One row a constraint: how many bins it ruled out (a bin that several rule out counts for each), and how many it ruled out first,
    /// in the order in which kube-scheduler filters (items that stand nowhere only).
    fn ruled_out(&self) -> PyResult<Table> {
        let first: &[Reason] = match &self.inner {
            CoreExplanation::Unplaced(unplaced) => &unplaced.first_ruled_out,
            _ => &[],
        };
        let rows = || self.reasons().iter();
        let first_of = |reason: &Reason| {
            let same = first
                .iter()
                .find(|other| other.kind == reason.kind && other.constraint == reason.constraint);
            same.map(|other| other.bins as i64)
        };
        Columns::default()
            .name("constraint", rows().map(|reason| &reason.constraint))
            .count("bins", rows().map(|reason| reason.bins as i64))
            .int("bins_first", rows().map(first_of))
            .table()
    }

    /// One row a bin that would have done: the level in which it loses and by how much more each term would have changed;
    /// where it is equal in every level, what broke the tie (how full the bins were, or their order). Empty for items that were not
    /// placed by the search.
    fn alternatives(&self) -> PyResult<Table> {
        let rows = match &self.inner {
            CoreExplanation::Placed(placed) => placed.alternatives.as_slice(),
            _ => &[],
        };
        Columns::default()
            .name("bin", rows.iter().map(|row| &row.bin))
            .int(
                "loses_at_level",
                rows.iter().map(|row| row.loses_at_level.map(i64::from)),
            )
            .name("loses_by", rows.iter().map(|row| losses(&row.loses_by)))
            .text(
                "tie_break",
                rows.iter()
                    .map(|row| row.tie_break.map(|tie_break| tie_break.to_string())),
            )
            .table()
    }

    /// One row a constraint whose absence alone would open bins: how many, and what it would take in the bin where it takes least.
    fn remedies(&self) -> PyResult<Table> {
        let rows = match &self.inner {
            CoreExplanation::Unplaced(unplaced) => unplaced.remedies.as_slice(),
            _ => &[],
        };
        Columns::default()
            .name("constraint", rows.iter().map(|row| &row.constraint))
            .count("opens", rows.iter().map(|row| row.opens as i64))
            .name("least", rows.iter().map(|row| &row.least))
            .table()
    }

    /// The explanation as dictionaries and lists.
    #[pyo3(signature = () -> "dict[str, typing.Any]")]
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        json::to_python(py, &self.inner)
    }

    fn __str__(&self) -> String {
        told(&self.inner)
    }

    fn __repr__(&self) -> String {
        told(&self.inner)
    }

    fn _repr_html_(&self) -> String {
        format!("<pre>{}</pre>", escape(&told(&self.inner)))
    }

    #[pyo3(signature = () -> "tuple[typing.Any, ...]")]
    fn __reduce__<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyTuple>> {
        let text = json::text(&slf.get().inner)?;
        pickle::reduce(slf.as_any(), (PyBytes::new(slf.py(), text.as_bytes()),))
    }

    #[staticmethod]
    fn _restore(bytes: &[u8]) -> PyResult<Self> {
        Ok(Self::new(json::value(bytes, "pickled explanation")?))
    }
}

/// `cost +1.2, stranded -0.1`, terms that do not differ left out.
fn losses(list: &[LevelLoss]) -> String {
    let some = list.iter().filter(|loss| loss.value != 0.0);
    let texts: Vec<String> = some
        .map(|loss| {
            let sign = if loss.value > 0.0 { "+" } else { "" };
            format!("{} {sign}{}", loss.term, float(loss.value))
        })
        .collect();
    if texts.is_empty() {
        "nothing".to_owned()
    } else {
        texts.join(", ")
    }
}

fn bins(count: u64) -> String {
    format!("{count} {}", if count == 1 { "bin" } else { "bins" })
}

fn told(explanation: &CoreExplanation) -> String {
    let mut out = String::new();
    match explanation {
        CoreExplanation::Held { item, bin } => {
            let _ = write!(out, "{item} stood in {bin} before and held its place");
        }
        CoreExplanation::Placed(placed) => {
            let _ = write!(
                out,
                "{} stands in {}\n  decided after {} others; {} would have done",
                placed.item,
                placed.bin,
                placed.decided_before,
                bins(placed.feasible_bins)
            );
            let _ = write!(out, "\n  it changed {}", losses(&placed.change));
            for (at, other) in placed.alternatives.iter().enumerate() {
                let label = if at == 0 { "next best" } else { "then" };
                let _ = if let Some(level) = other.loses_at_level {
                    write!(
                        out,
                        "\n  {label} {} loses at level {level}: {}",
                        other.bin,
                        losses(&other.loses_by)
                    )
                } else {
                    let tie_break = other.tie_break.map_or_else(
                        || "equal in every level".to_owned(),
                        |tie_break| tie_break.to_string(),
                    );
                    write!(out, "\n  {label} {}: {tie_break}", other.bin)
                };
            }
            ruled_out(&mut out, &placed.ruled_out);
        }
        CoreExplanation::Unplaced(unplaced) => {
            let _ = write!(
                out,
                "{} stands nowhere: none of {} will do",
                unplaced.item,
                bins(unplaced.bins)
            );
            ruled_out(&mut out, &unplaced.ruled_out);
            if let Some(closest) = &unplaced.closest {
                let _ = write!(out, "\n  closest is {}: {}", closest.bin, closest.text.join("; "));
            }
            for remedy in &unplaced.remedies {
                let _ = write!(
                    out,
                    "\n  if it were not for \"{}\", {} would do; least in {}",
                    remedy.constraint,
                    bins(remedy.opens),
                    remedy.least
                );
            }
        }
    }
    out
}

/// At most so many constraints are told; `ruled_out()` has all.
const REASONS_TOLD: usize = 8;

fn ruled_out(out: &mut String, reasons: &[Reason]) {
    for reason in reasons.iter().take(REASONS_TOLD) {
        let _ = write!(out, "\n  {} rules out {}", reason.constraint, bins(reason.bins));
    }
    if reasons.len() > REASONS_TOLD {
        let _ = write!(out, "\n  and {} more constraints", reasons.len() - REASONS_TOLD);
    }
}

/// One row an item that stands nowhere.
pub fn reasons_table<'a>(rows: impl Iterator<Item = &'a Unplaced> + Clone) -> Columns {
    let reason = |row: &'a Unplaced| row.ruled_out.first();
    let closest = |row: &'a Unplaced| row.closest.as_ref();
    let remedy = |row: &'a Unplaced| row.remedies.first();
    Columns::default()
        .name("item", rows.clone().map(|row| &row.item))
        .text(
            "reason",
            rows.clone()
                .map(|row| reason(row).map(|reason| &reason.constraint)),
        )
        .int(
            "ruled_out",
            rows.clone()
                .map(|row| reason(row).map(|reason| reason.bins as i64)),
        )
        .count("bins", rows.clone().map(|row| row.bins as i64))
        .text(
            "closest",
            rows.clone().map(|row| closest(row).map(|closest| &closest.bin)),
        )
        .text(
            "shortfall",
            rows.clone()
                .map(|row| closest(row).map(|closest| closest.text.join("; "))),
        )
        .text(
            "remedy",
            rows.clone()
                .map(|row| remedy(row).map(|remedy| &remedy.constraint)),
        )
        .int(
            "opens",
            rows.map(|row| remedy(row).map(|remedy| remedy.opens as i64)),
        )
}
