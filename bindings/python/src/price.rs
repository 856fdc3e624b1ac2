//! Prices from columns and values: numbers are US dollars, text carries its currency.

use pyo3::prelude::*;
use stowplan_core::{Currency, Error, Money, Result};

use crate::error::refused;
use crate::frame::{Column, Frame};

/// A price that is a number.
pub fn dollars(amount: f64) -> Result<Money> {
    positive(Money::from_f64(amount, Currency::USD)?)
}

/// A price that is text.
pub fn read(text: &str) -> Result<Money> {
    positive(text.parse()?)
}

fn positive(money: Money) -> Result<Money> {
    if money.micros < 0 {
        return Err(Error::Money {
            value: money.to_string(),
            reason: "must not be negative",
        });
    }
    Ok(money)
}

/// A column of prices, gaps where there is none; `None` where there is no such column.
pub fn prices(frame: &Frame, column: &str) -> PyResult<Option<Vec<Option<Money>>>> {
    let title = frame.title;
    let fault = |(row, price): (usize, Option<Result<Money>>)| {
        price
            .transpose()
            .map_err(|error| refused(format!("{title}: row {row}: {column}: {error}")))
    };
    let found: Vec<Option<Result<Money>>> = match frame.column(column) {
        None => return Ok(None),
        Some(Column::Floats(values)) => {
            let known = |value: Option<f64>| value.filter(|value| !value.is_nan());
            values.iter().map(|value| known(value).map(dollars)).collect()
        }
        Some(Column::Ints(values)) => values
            .iter()
            .map(|value| value.map(|value| dollars(value as f64)))
            .collect(),
        Some(Column::Text(values)) => values.iter().map(|value| value.map(read)).collect(),
        Some(Column::Flags(_)) => {
            return Err(refused(format!("{title}: column {column:?} must hold prices")));
        }
    };
    let prices = found.into_iter().enumerate().map(fault);
    Ok(Some(prices.collect::<PyResult<_>>()?))
}
