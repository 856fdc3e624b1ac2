//! Facts that a user brings: prices of traffic, round trips, and what is taken to be true of spot machines.
//!
//! They are put on the bundled ones. A problem keeps them, so that its pickle, its objectives and the costs of its solutions agree.

use pyo3::prelude::*;
use pyo3::types::PyDict;
use serde::{Deserialize, Serialize};
use stowplan_core::{
    CostModel, Fleet, InterruptionBand, Latency, LatencyTable, Money, RegionKey, SpotAssumptions,
    TransferTable,
};
use stowplan_placement::FleetOptions;

use crate::error::refused;
use crate::frame::{Column, Frame};
use crate::price;

/// Where traffic of a region goes.
#[derive(Clone, Serialize, Deserialize)]
enum Target {
    /// From one of its zones to another.
    Zones,
    /// Out of its provider.
    Internet,
    /// To a region.
    Region(RegionKey),
}

/// What a user knows better than the bundled facts.
#[derive(Clone, Default, Serialize, Deserialize)]
pub struct Facts {
    transfers: Vec<(RegionKey, Target, Money)>,
    round_trips: Vec<(RegionKey, RegionKey, Latency)>,
    spot: SpotAssumptions,
}

impl Facts {
    /// Takes what the keyword arguments `transfers`, `round_trips` and `spot` give.
    pub fn from_python(
        transfers: Option<&Bound<'_, PyAny>>,
        round_trips: Option<&Bound<'_, PyAny>>,
        spot: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Self> {
        Ok(Self {
            transfers: transfers.map_or(Ok(Vec::new()), transfers_of)?,
            round_trips: round_trips.map_or(Ok(Vec::new()), round_trips_of)?,
            spot: spot.map_or(Ok(SpotAssumptions::default()), spot_of)?,
        })
    }

    /// How a fleet becomes a problem with these facts.
    pub fn options(&self, movable: bool, fixed_pools: bool) -> FleetOptions {
        FleetOptions {
            movable,
            fixed_pools,
            transfers: (!self.transfers.is_empty()).then(|| self.transfer_table()),
            latencies: (!self.round_trips.is_empty()).then(|| self.latency_table()),
            spot: self.spot.clone(),
        }
    }

    /// The facts that a fleet is costed by.
    pub fn model(&self, fleet: &Fleet) -> CostModel {
        let mut model = CostModel::for_fleet(fleet);
        model.transfer = self.transfer_table();
        model.latencies = self.latency_table();
        model.latencies.add_fleet(fleet);
        model.spot = self.spot.clone();
        model
    }

    fn transfer_table(&self) -> TransferTable {
        let mut table = TransferTable::bundled().clone();
        for (source, target, per_gb) in &self.transfers {
            match target {
                Target::Zones => table.give_zones(source, *per_gb),
                Target::Internet => table.give_internet(source, *per_gb),
                Target::Region(target) => table.give(source, target, *per_gb),
            }
        }
        table
    }

    fn latency_table(&self) -> LatencyTable {
        let mut table = LatencyTable::bundled().clone();
        for (a, b, latency) in &self.round_trips {
            table.give(a, b, *latency);
        }
        table
    }
}

/// The columns of a table that must have exactly these.
fn frame(title: &'static str, given: &Bound<'_, PyAny>, columns: [&str; 3]) -> PyResult<Frame> {
    let frame = Frame::from_python(title, given)?;
    let names = frame.names();
    let has = |name: &&str| names.iter().any(|other| other == name);
    if names.len() == columns.len() && columns.iter().all(has) {
        return Ok(frame);
    }
    Err(refused(format!(
        "{title}: the columns are {}: they must be {}",
        names.join(", "),
        columns.join(", ")
    )))
}

/// A column of text without gaps, each cell read.
fn cells<T>(
    frame: &Frame,
    column: &str,
    read: impl Fn(&str) -> stowplan_core::Result<T>,
) -> PyResult<Vec<T>> {
    let title = frame.title;
    let texts = frame.text(column)?.unwrap_or_default();
    let cell = |(row, text): (usize, Option<String>)| {
        let text = text.ok_or_else(|| refused(format!("{title}: row {row}: {column} is missing")))?;
        read(&text).map_err(|error| refused(format!("{title}: row {row}: {column}: {error}")))
    };
    texts.into_iter().enumerate().map(cell).collect()
}

fn transfers_of(given: &Bound<'_, PyAny>) -> PyResult<Vec<(RegionKey, Target, Money)>> {
    let frame = frame("transfers", given, ["source", "target", "per_gb"])?;
    let sources = cells(&frame, "source", str::parse)?;
    let targets = cells(&frame, "target", |text| {
        Ok(match text {
            "zones" => Target::Zones,
            "internet" => Target::Internet,
            region => Target::Region(region.parse()?),
        })
    })?;
    let prices = price::prices(&frame, "per_gb")?.unwrap_or_default();
    let rows = sources.into_iter().zip(targets).zip(prices).enumerate();
    rows.map(|(row, ((source, target), per_gb))| {
        let per_gb = per_gb.ok_or_else(|| refused(format!("transfers: row {row}: per_gb is missing")))?;
        Ok((source, target, per_gb))
    })
    .collect()
}

fn round_trips_of(given: &Bound<'_, PyAny>) -> PyResult<Vec<(RegionKey, RegionKey, Latency)>> {
    let frame = frame("round_trips", given, ["a", "b", "ms"])?;
    let (a, b) = (cells(&frame, "a", str::parse)?, cells(&frame, "b", str::parse)?);
    let millis: Vec<Option<f64>> = match frame.column("ms") {
        Some(Column::Floats(values)) => values.iter().collect(),
        Some(Column::Ints(values)) => values
            .iter()
            .map(|value| value.map(|value| value as f64))
            .collect(),
        _ => {
            return Err(refused(
                "round_trips: column \"ms\" must hold numbers of milliseconds",
            ));
        }
    };
    let rows = a.into_iter().zip(b).zip(millis).enumerate();
    rows.map(|(row, ((a, b), millis))| {
        let millis = millis.ok_or_else(|| refused(format!("round_trips: row {row}: ms is missing")))?;
        let latency = Latency::from_millis_f64(millis);
        let latency = latency.map_err(|error| refused(format!("round_trips: row {row}: ms: {error}")))?;
        Ok((a, b, latency))
    })
    .collect()
}

fn spot_of(given: &Bound<'_, PyAny>) -> PyResult<SpotAssumptions> {
    let given = given.cast::<PyDict>().map_err(|_| {
        refused("spot must be a dictionary such as {\"interruption\": \"<5%\", \"lost_minutes\": 10}")
    })?;
    let mut spot = SpotAssumptions::default();
    for (key, value) in given.iter() {
        let key: String = key.str()?.extract()?;
        let fault = |reason: &dyn std::fmt::Display| refused(format!("spot: {key} is {value}: {reason}"));
        match key.as_str() {
            "interruption" if value.is_none() => spot.interruption = None,
            "interruption" => {
                let text: String = value.str()?.extract()?;
                spot.interruption = Some(text.parse::<InterruptionBand>().map_err(|error| fault(&error))?);
            }
            "lost_minutes" => {
                let minutes = value.extract();
                spot.lost_minutes = minutes.map_err(|_| fault(&"it must be whole minutes, not negative"))?;
            }
            "per_replica" if value.is_none() => spot.per_replica = None,
            "per_replica" => {
                let money = match value.extract::<f64>() {
                    Ok(amount) => price::dollars(amount),
                    Err(_) => price::read(&value.str()?.extract::<String>()?),
                };
                spot.per_replica = Some(money.map_err(|error| fault(&error))?);
            }
            _ => {
                return Err(refused(format!(
                    "spot: there is no {key:?}; there are interruption, lost_minutes and per_replica"
                )));
            }
        }
    }
    Ok(spot)
}
