//! Reading of the published tables about regions: carbon of their grids and where they are.
//!
//! The tables of grid factors have rows that cannot be right (a factor without its decimal point, a cell too many). Such a row says nothing
//! about its region: it is left out and returned, so that the caller can show it.

use serde::Deserialize;

use std::collections::BTreeMap;

use crate::error::{Error, Result};
use crate::geo::Coordinates;
use crate::id::{Provider, Region};
use crate::provenance::{AsOf, Provenance};
use crate::region::{GridCarbon, RegionInfo};
use crate::topology::RegionKey;

use super::Catalog;
use super::table::{Table, scaled};

/// No grid emits more than two kilograms per kilowatt hour.
const MOST_MG_PER_KWH: i64 = 2_000_000;

#[derive(Deserialize)]
struct Place {
    lat: f64,
    lon: f64,
    #[serde(rename = "displayName")]
    display_name: String,
}

impl Catalog {
    /// Reads a table of `ccf-coefficients` with the grid factors of a provider's regions: `Region`, `CO2e (metric ton/kWh)`. A region may be
    /// named by its name for people (`West Europe`), if the catalogue knows that. Returns the rows that were left out.
    ///
    /// # Errors
    /// [`Error::Table`] when it is no such table.
    pub fn read_ccf_grid(&mut self, provider: &Provider, bytes: &[u8], file: &str) -> Result<Vec<Error>> {
        let undated = Provenance::Published {
            as_of: AsOf::undated(),
        };
        self.read_grid(
            (bytes, file),
            provider,
            ("Region", "CO2e (metric ton/kWh)"),
            9,
            &undated,
        )
    }

    /// Reads Google's table of its regions' grids: `Google Cloud Region`, `Grid carbon intensity (gCO2eq / kWh)`. Returns the rows that were left
    /// out.
    ///
    /// # Errors
    /// [`Error::Table`] when it is no such table.
    pub fn read_google_grid(&mut self, bytes: &[u8], file: &str, as_of: AsOf) -> Result<Vec<Error>> {
        let columns = ("Google Cloud Region", "Grid carbon intensity (gCO2eq / kWh)");
        let provider = Provider::new("gcp")?;
        self.read_grid(
            (bytes, file),
            &provider,
            columns,
            3,
            &Provenance::Published { as_of },
        )
    }

    /// `places`: how many decimal places of the factor make milligrams.
    fn read_grid(
        &mut self,
        (bytes, file): (&[u8], &str),
        provider: &Provider,
        (region, factor): (&str, &str),
        places: u32,
        provenance: &Provenance,
    ) -> Result<Vec<Error>> {
        let table = Table::new(bytes, file)?;
        let (region, factor) = (table.column(region)?, table.column(factor)?);
        let mut refused = Vec::new();
        table.rows_or(
            |row| {
                let name = row.text(region);
                let mg_per_kwh = row.read(factor, |text| match scaled(text, places)? {
                    mg if (1..=MOST_MG_PER_KWH).contains(&mg) => Ok(mg as u32),
                    _ => Err("is no grid's factor"),
                })?;
                let by_display_name = self
                    .regions
                    .values()
                    .find(|info| info.key.provider == *provider && *info.display_name == *name)
                    .map(|info| info.key.clone());
                let key = match by_display_name {
                    Some(key) => key,
                    None => RegionKey {
                        provider: provider.clone(),
                        region: row.read(region, |text| {
                            text.parse::<Region>()
                                .map_err(|_| "is no region that the catalogue knows by this name")
                        })?,
                    },
                };
                let info = self
                    .regions
                    .entry(key.clone())
                    .or_insert_with(|| RegionInfo::new(key));
                info.carbon = Some(GridCarbon {
                    mg_per_kwh,
                    provenance: provenance.clone(),
                });
                Ok(())
            },
            |fault| refused.push(fault),
        );
        Ok(refused)
    }

    /// Reads where Azure's regions are: a JSON object of `{"lat", "lon", "displayName"}` by region.
    ///
    /// # Errors
    /// [`Error::Document`] where it is no such object, [`Error::Field`] naming a latitude or longitude that is none.
    pub fn read_azure_coordinates(&mut self, bytes: &[u8], file: &str) -> Result<()> {
        let places: BTreeMap<String, Place> =
            serde_json::from_slice(bytes).map_err(|error| Error::Document {
                file: file.to_owned(),
                line: error.line(),
                column: error.column(),
                object: "coordinates of regions".to_owned(),
                reason: error.to_string(),
            })?;
        for (name, place) in places {
            let key: RegionKey = format!("azure/{name}").parse()?;
            let info = self
                .regions
                .entry(key.clone())
                .or_insert_with(|| RegionInfo::new(key));
            info.coordinates = Some(Coordinates::from_degrees(place.lat, place.lon)?);
            info.display_name = place.display_name.into();
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_that_cannot_be_right_are_returned() {
        let mut catalog = Catalog::empty();
        let places = br#"{"westeurope": {"lat": 52.3676, "lon": 4.9041, "displayName": "West Europe"}}"#;
        catalog.read_azure_coordinates(places, "c.json").unwrap();
        let grid = b"Region,Location,NERC Region,CO2e (metric ton/kWh),Source\nWest Europe,Netherlands,,0.00039,EEA\nGermany,Frankfurt,,000402,EEA\nFinland,Helsinki,,000077,EEA,\n";
        let refused = catalog
            .read_ccf_grid(&"azure".parse().unwrap(), grid, "g.csv")
            .unwrap();
        let refused: Vec<String> = refused.iter().map(ToString::to_string).collect();
        assert_eq!(refused.len(), 2);
        assert_eq!(
            refused[0],
            "g.csv:3: CO2e (metric ton/kWh) \"000402\": is no grid's factor"
        );
        assert!(refused[1].starts_with("g.csv:4:"), "{refused:?}");
        let region = catalog.region(&"azure/westeurope".parse().unwrap()).unwrap();
        assert_eq!(region.carbon_g_per_kwh(), Some(390));
        assert_eq!(catalog.regions().count(), 1);
        let error = catalog
            .read_azure_coordinates(b"{\"x\": 1}", "c.json")
            .unwrap_err()
            .to_string();
        assert!(error.starts_with("c.json:1:"), "{error}");
    }
}
