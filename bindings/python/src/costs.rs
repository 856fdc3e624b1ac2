//! What a placement or a fleet costs in an hour.

use std::collections::BTreeMap;

use pyo3::prelude::*;
use pyo3::types::PyTuple;
use stowplan_core::{CostPart, CostReport as CoreCostReport, CostSide, Costs, Currency};

use crate::error::refused;
use crate::facts::Facts;
use crate::fleet::Fleet;
use crate::solution::Solution;
use crate::table::{Columns, Table};
use crate::{json, pickle, render};

/// What a placement or a fleet costs in an hour: what is committed anyway (nodes that are open), and what the decision brings about
/// (nodes it opens, traffic of what it places). What is not known is listed in `unknown` and in no sum.
///
/// >>> import stowplan
/// >>> fleet = stowplan.Fleet.from_dict({
/// ...     "apiVersion": "stowplan/v1alpha1", "kind": "Fleet", "name": "lab",
/// ...     "clusters": [{"name": "edge", "pools": [
/// ...         {"name": "p", "capacity": {"cpu": 4}, "count": 1, "max": 2, "pricePerHour": "0.25 USD"}]}],
/// ...     "workloads": [{"name": "upf", "replicas": 2, "requests": {"cpu": 3}}],
/// ... })
/// >>> costs = stowplan.place(stowplan.Problem.from_fleet(fleet), "cost").solution().costs()
/// >>> costs.summary()["side"], costs.summary()["total"]
/// (['committed', 'decided'], [0.25, 0.25])
#[pyclass(module = "stowplan", frozen)]
pub struct CostReport {
    inner: CoreCostReport,
    /// The solution or fleet it is of.
    subject: Py<PyAny>,
    /// The facts that a fleet is costed by; a solution's are its problem's.
    facts: Facts,
}

type Sums = BTreeMap<String, (Costs, Costs)>;

fn currencies(costs: &Costs) -> PyResult<Vec<Currency>> {
    Ok(costs
        .total()
        .map_err(refused)?
        .iter()
        .map(|money| money.currency)
        .collect())
}

/// One row a place, side and currency.
fn sums(place: Option<&str>, rows: &Sums) -> PyResult<Table> {
    let mut list = Vec::new();
    for (name, (committed, decided)) in rows {
        for (side, costs) in [("committed", committed), ("decided", decided)] {
            let mut used = currencies(costs)?;
            if used.is_empty() {
                used.push(Currency::USD);
            }
            for (at, currency) in used.into_iter().enumerate() {
                list.push((name, side, costs, currency, at == 0));
            }
        }
    }
    let totals = list
        .iter()
        .map(|(_, _, costs, currency, _)| Ok(costs.total().map_err(refused)?.get(*currency).to_f64()))
        .collect::<PyResult<Vec<_>>>()?;
    let mut columns = Columns::default();
    if let Some(place) = place {
        columns = columns.name(place, list.iter().map(|row| row.0));
    }
    columns
        .name("side", list.iter().map(|row| row.1))
        .name("currency", list.iter().map(|row| row.3.to_string()))
        .float(
            "nodes",
            list.iter().map(|row| Some(row.2.nodes.get(row.3).to_f64())),
        )
        .float(
            "interruption",
            list.iter()
                .map(|row| Some(row.2.interruption.get(row.3).to_f64())),
        )
        .float(
            "transfer",
            list.iter().map(|row| Some(row.2.transfer.get(row.3).to_f64())),
        )
        .float("total", totals.into_iter().map(Some))
        .float(
            "carbon_kg",
            list.iter()
                .map(|row| row.4.then_some(row.2.carbon_mg as f64 / 1e6)),
        )
        .table()
}

#[pymethods]
impl CostReport {
    /// One row committed, one decided, for each currency: machines, expected interruptions of spot machines, traffic, and kilograms of
    /// CO2e.
    fn summary(&self) -> PyResult<Table> {
        let all = (self.inner.committed.clone(), self.inner.decided.clone());
        sums(None, &[(String::new(), all)].into())
    }

    /// The same by provider.
    fn by_provider(&self) -> PyResult<Table> {
        sums(Some("provider"), &self.inner.by_provider().map_err(refused)?)
    }

    /// The same by region.
    fn by_region(&self) -> PyResult<Table> {
        sums(Some("region"), &self.inner.by_region)
    }

    /// One row for every part of the sums: of what, how many, at which price, and where the price comes from.
    fn lines(&self) -> PyResult<Table> {
        let rows = || self.inner.lines.iter();
        let side = |side| match side {
            CostSide::Committed => "committed",
            CostSide::Decided => "decided",
        };
        let part = |part| match part {
            CostPart::Nodes => "nodes",
            CostPart::Interruption => "interruption",
            CostPart::Transfer => "transfer",
        };
        Columns::default()
            .name("side", rows().map(|row| side(row.side)))
            .name("part", rows().map(|row| part(row.part)))
            .name("what", rows().map(|row| &row.what))
            .text(
                "region",
                rows().map(|row| row.region.as_ref().map(ToString::to_string)),
            )
            .count("count", rows().map(|row| row.count as i64))
            .float("unit_price", rows().map(|row| Some(row.unit_price.to_f64())))
            .float("per_hour", rows().map(|row| Some(row.per_hour.to_f64())))
            .name("currency", rows().map(|row| row.per_hour.currency.to_string()))
            .name("provenance", rows().map(|row| row.provenance.to_string()))
            .table()
    }

    /// One row a pool in which the decision opens nodes.
    fn opened(&self) -> PyResult<Table> {
        let rows = || self.inner.opened.iter();
        Columns::default()
            .name("cluster", rows().map(|row| &row.cluster))
            .name("pool", rows().map(|row| &row.pool))
            .count("nodes", rows().map(|row| row.count as i64))
            .table()
    }

    /// What is not known and in no sum, by name and with the reason.
    #[getter]
    fn unknown(&self) -> Vec<String> {
        self.inner.unknown.iter().map(ToString::to_string).collect()
    }

    /// Whether any price in the sums was derived (from a regional index, say) and not published or given.
    #[getter]
    fn has_derived_prices(&self) -> bool {
        self.inner.has_derived_prices()
    }

    /// The report as dictionaries and lists.
    #[pyo3(signature = () -> "dict[str, typing.Any]")]
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        json::to_python(py, &self.inner)
    }

    fn __repr__(&self) -> PyResult<String> {
        let summary = render::text(&self.summary()?.shown(&[]), None, None);
        let unknown = match self.inner.unknown.len() {
            0 => String::new(),
            count => format!("\nnot known and not counted: {count} amounts, see unknown"),
        };
        Ok(format!("Cost of an hour\n{summary}{unknown}"))
    }

    fn _repr_html_(&self) -> PyResult<String> {
        let summary = render::html(&self.summary()?.shown(&[]), None);
        let regions = render::html(&self.by_region()?.shown(&[]), Some(20));
        let unknown = self.inner.unknown.len();
        Ok(format!(
            "<p><strong>Cost of an hour</strong></p>{summary}{regions}<p>not known and not counted: {unknown} amounts</p>"
        ))
    }

    #[pyo3(signature = () -> "tuple[typing.Any, ...]")]
    fn __reduce__<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyTuple>> {
        let report = slf.get();
        let facts = json::text(&report.facts)?;
        pickle::reduce(slf.as_any(), (report.subject.clone_ref(slf.py()), facts))
    }

    #[staticmethod]
    #[pyo3(signature = (subject: "Fleet | Solution", facts) -> "CostReport")]
    fn _restore(subject: &Bound<'_, PyAny>, facts: &str) -> PyResult<Py<PyAny>> {
        match subject.cast::<Fleet>() {
            Ok(fleet) => {
                let report = of_fleet(fleet, json::value(facts.as_bytes(), "pickled facts")?)?;
                Ok(Py::new(subject.py(), report)?.into_any())
            }
            Err(_) => Ok(subject.call_method0("costs")?.unbind()),
        }
    }
}

/// The costs of a fleet as it is.
pub fn of_fleet(fleet: &Bound<'_, Fleet>, facts: Facts) -> PyResult<CostReport> {
    let inner = &fleet.get().inner;
    Ok(CostReport {
        inner: facts.model(inner).fleet(inner).map_err(refused)?,
        subject: fleet.clone().into_any().unbind(),
        facts,
    })
}

/// The costs of a solution of a fleet, by the facts that its problem was made with.
pub fn of_solution(solution: &Bound<'_, Solution>) -> PyResult<CostReport> {
    let found = solution.get();
    let problem = &found.problem;
    let (Some(fleet), Some(costs)) = (problem.core_fleet(), &problem.costs) else {
        return Err(refused(
            "costs are of a fleet, and this problem was made from tables; values and objectives() have what was minimised",
        ));
    };
    let report = problem
        .inner
        .cost_report(&fleet.clusters, &fleet.workloads, costs, &found.inner);
    Ok(CostReport {
        inner: report.map_err(refused)?,
        subject: solution.clone().into_any().unbind(),
        facts: Facts::default(),
    })
}
