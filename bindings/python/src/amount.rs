//! Amounts of resources from columns: numbers in a unit, or quantities in Kubernetes syntax.

use pyo3::prelude::*;
use stowplan_core::{Quantity, ResourceName, resource};

use crate::error::refused;
use crate::frame::{Column, Frame};

/// One of a resource's unit in internal thousandths: a core is 1000 thousandths of `cpu`, `Mi` 2²⁰ bytes.
#[derive(Clone, Copy)]
struct Unit {
    milli: i128,
    /// Internal units a thousandth: `cpu` is kept in thousandths, all else in whole units.
    divisor: i128,
}

fn unit(frame: &Frame, name: &ResourceName, suffix: Option<&str>) -> PyResult<Unit> {
    let suffix = suffix.unwrap_or("");
    let fault = || {
        refused(format!(
            "units: {name} has the unit {suffix:?}: it must be a suffix of quantities from m to E or from Ki to Ei"
        ))
    };
    if matches!(suffix, "n" | "u") || suffix.starts_with(|c: char| c.is_ascii_digit()) {
        return Err(fault());
    }
    let one: Quantity = format!("1{suffix}").parse().map_err(|_| fault())?;
    let _ = frame;
    Ok(Unit {
        milli: i128::from(one.milli_value()),
        divisor: if name.as_str() == resource::CPU { 1 } else { 1_000 },
    })
}

impl Unit {
    /// Rounded up, as Kubernetes does.
    fn whole(self, value: i64) -> Option<i64> {
        let scaled = i128::from(value) * self.milli;
        i64::try_from((scaled + self.divisor - 1).div_euclid(self.divisor)).ok()
    }

    /// Rounded up, but not for what is only the inexactness of binary fractions.
    fn fraction(self, value: f64) -> Option<i64> {
        let scaled = value * self.milli as f64 / self.divisor as f64;
        let nearest = scaled.round();
        let amount = if (scaled - nearest).abs() <= 1e-9 * scaled.abs().max(1.0) {
            nearest
        } else {
            scaled.ceil()
        };
        (amount.is_finite() && amount.abs() < 9e18).then_some(amount as i64)
    }
}

/// The amounts of one column in internal units.
pub fn amounts(frame: &Frame, column: &str, name: &ResourceName, suffix: Option<&str>) -> PyResult<Vec<i64>> {
    let title = frame.title;
    let fault = |row: usize, value: &dyn std::fmt::Display, reason: &str| {
        refused(format!("{title}: row {row}: {column} is {value}: {reason}"))
    };
    let missing = |row| fault(row, &"missing", "every row must give an amount");
    let checked = |row: usize, value: &dyn std::fmt::Display, amount: Option<i64>| match amount {
        None => Err(fault(row, value, "out of range")),
        Some(amount) if amount < 0 => Err(fault(row, value, "must not be negative")),
        Some(amount) => Ok(amount),
    };
    match frame.column(column) {
        Some(Column::Ints(values)) => {
            let unit = unit(frame, name, suffix)?;
            let each = values.iter().enumerate();
            each.map(|(row, value)| {
                let value = value.ok_or_else(|| missing(row))?;
                checked(row, &value, unit.whole(value))
            })
            .collect()
        }
        Some(Column::Floats(values)) => {
            let unit = unit(frame, name, suffix)?;
            let each = values.iter().enumerate();
            each.map(|(row, value)| {
                let value = value.ok_or_else(|| missing(row))?;
                if value.is_nan() {
                    return Err(fault(row, &value, "must be a number"));
                }
                checked(row, &value, unit.fraction(value))
            })
            .collect()
        }
        Some(Column::Text(values)) => {
            if suffix.is_some() {
                return Err(refused(format!(
                    "units: {name} has a unit, but {title} gives it as text, which carries its own"
                )));
            }
            let each = values.iter().enumerate();
            each.map(|(row, value)| {
                let value = value.ok_or_else(|| missing(row))?;
                let amount = value.parse::<Quantity>();
                amount
                    .and_then(|quantity| resource::amount_of(name, quantity))
                    .map_err(|error| fault(row, &value, &error.to_string()))
            })
            .collect()
        }
        Some(Column::Flags(_)) => Err(refused(format!("{title}: column {column:?} must hold amounts"))),
        None => Err(refused(format!("{title}: there is no column {column:?}"))),
    }
}
