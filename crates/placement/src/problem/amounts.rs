//! Amounts that make sense: none negative, and all requests for a resource together within what can be counted, so that no sum
//! over placements leaves the range.

use stowplan_core::{Money, ResourceName};

use super::bins::BinSpec;
use super::builder::ProblemBuilder;
use crate::error::{Error, Result};

/// Refuses what cannot be summed, by name.
pub(super) fn check(bins: &[BinSpec], given: &ProblemBuilder<'_>, resources: &[ResourceName]) -> Result<()> {
    for bin in bins {
        let object = || format!("bin {}", bin.name);
        for (resource, amount) in bin.capacity.iter() {
            not_negative(object, "capacity", amount, resource)?;
        }
        if let Some(price) = bin.profile.price_per_hour {
            money(object, "pricePerHour", price)?;
        }
    }
    for budget in &given.budgets {
        money(|| "budget".into(), "openedPerHourMax", budget.opened_per_hour_max)?;
    }
    for workload in &given.workloads {
        for (resource, amount) in workload.requests.iter() {
            not_negative(
                || format!("workload {}", workload.full_name()),
                "requests",
                amount,
                resource,
            )?;
        }
    }
    resources
        .iter()
        .try_for_each(|resource| within_range(given, resource))
}

fn not_negative(
    object: impl Fn() -> String,
    field: &'static str,
    amount: i64,
    resource: &ResourceName,
) -> Result<()> {
    if amount >= 0 {
        return Ok(());
    }
    Err(Error::Value {
        object: object(),
        field,
        value: format!("{amount} of {resource}"),
        reason: "must not be negative".into(),
    })
}

fn money(object: impl Fn() -> String, field: &'static str, money: Money) -> Result<()> {
    if money.micros >= 0 {
        return Ok(());
    }
    Err(Error::Value {
        object: object(),
        field,
        value: money.to_string(),
        reason: "must not be negative".into(),
    })
}

/// All requests for a resource together.
fn within_range(given: &ProblemBuilder<'_>, resource: &ResourceName) -> Result<()> {
    let workloads = given
        .workloads
        .iter()
        .map(|workload| i128::from(workload.requests.get(resource.as_str())) * i128::from(workload.replicas));
    let columns = given.dense.iter().filter_map(|dense| {
        let column = dense.resources.iter().position(|other| other == resource)?;
        let amounts = dense.requests.iter().skip(column).step_by(dense.resources.len());
        Some(amounts.map(|amount| i128::from(*amount)).sum::<i128>())
    });
    let sum: i128 = workloads.chain(columns).sum();
    if sum <= i128::from(i64::MAX) {
        return Ok(());
    }
    Err(Error::Value {
        object: format!("resource {resource}"),
        field: "requests",
        value: sum.to_string(),
        reason: format!("all requests together must be at most {}", i64::MAX),
    })
}
