//! The bundled catalogue: compact tables of the project's own format (`crates/core/data/README.md`).

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

use crate::bytes::Bytes;
use crate::error::Result;
use crate::geo::Coordinates;
use crate::id::{DeviceModel, InstanceTypeName, Provider, Region};
use crate::jurisdiction::jurisdictions_of;
use crate::money::Currency;
use crate::provenance::{AsOf, Provenance};
use crate::region::{GridCarbon, RegionInfo};
use crate::topology::RegionKey;

use super::published::{Advice, percent, price_in, read_index};
use super::store::Catalog;
use super::table::{Row, Table, scaled, unsigned};
use super::{Gpu, InstanceType, InterruptionBand, Offer, Price};

macro_rules! bundled {
    ($file:literal) => {
        (include_bytes!(concat!("../../data/", $file)).as_slice(), $file)
    };
}

type File = (&'static [u8], &'static str);

const REGIONS: File = bundled!("regions.csv");
const INSTANCES: [File; 3] = [
    bundled!("aws_instances.csv"),
    bundled!("azure_instances.csv"),
    bundled!("gcp_instances.csv"),
];
const PRICES: [File; 5] = [
    bundled!("aws_on_demand.csv"),
    bundled!("aws_gov_on_demand.csv"),
    bundled!("azure_on_demand.csv"),
    bundled!("gcp_on_demand.csv"),
    bundled!("gcp_spot.csv"),
];
const AWS_INDEX: File = bundled!("aws_price_index.csv");
const AWS_SPOT: File = bundled!("aws_spot.csv");

static CATALOG: LazyLock<Catalog> =
    LazyLock::new(|| Catalog::read_bundled().expect("bundled files are read by tests"));

impl Catalog {
    /// The bundled facts: common instance types of AWS, Azure and Google Cloud with prices by region, and all their regions.
    /// Read once, when first asked for.
    pub fn bundled() -> &'static Self {
        &CATALOG
    }

    fn read_bundled() -> Result<Self> {
        let mut catalog = Self::empty();
        catalog.read_regions(REGIONS)?;
        for file in INSTANCES {
            catalog.read_instances(file)?;
        }
        for file in PRICES {
            catalog.read_prices(file)?;
        }
        let (advice, as_of) = read_savings(AWS_SPOT)?;
        let index = read_index(AWS_INDEX.0, AWS_INDEX.1, "index")?;
        catalog.derive(&index, &advice, &as_of)?;
        Ok(catalog)
    }

    fn read_regions(&mut self, (bytes, file): File) -> Result<()> {
        let table = Table::new(bytes, file)?;
        let (provider, region) = (table.column("provider")?, table.column("region")?);
        let (display_name, city) = (table.column("display_name")?, table.column("city")?);
        let (country, continent) = (table.column("country")?, table.column("continent")?);
        let (latitude, longitude) = (table.column("latitude")?, table.column("longitude")?);
        let (carbon, kind) = (
            table.column("carbon_g_per_kwh")?,
            table.column("carbon_provenance")?,
        );
        let as_of = table.column("carbon_as_of")?;
        table.rows(|row| {
            let key = RegionKey {
                provider: row.read(provider, str::parse::<Provider>)?,
                region: row.read(region, str::parse::<Region>)?,
            };
            let shared = |column| {
                Some(row.text(column))
                    .filter(|text| !text.is_empty())
                    .map(Arc::from)
            };
            let microdegrees = |column| row.read_optional(column, |text| scaled(text, 6));
            let coordinates = match (microdegrees(latitude)?, microdegrees(longitude)?) {
                (Some(lat), Some(lon)) => Some(
                    Coordinates::from_microdegrees(lat, lon)
                        .ok_or_else(|| row.fault(latitude, "is no place"))?,
                ),
                _ => None,
            };
            let mg_per_kwh = row.read_optional(carbon, |text| unsigned(text, 3))?;
            let carbon = mg_per_kwh
                .map(|mg_per_kwh| {
                    let provenance = Provenance::of(row.text(kind), row.read(as_of, str::parse)?);
                    let provenance = provenance.ok_or_else(|| row.fault(kind, "is no provenance"))?;
                    Ok::<_, crate::Error>(GridCarbon {
                        mg_per_kwh,
                        provenance,
                    })
                })
                .transpose()?;
            self.add_region(RegionInfo {
                display_name: row.text(display_name).into(),
                city: shared(city),
                coordinates,
                jurisdictions: jurisdictions_of(row.text(country)),
                country: shared(country),
                continent: shared(continent),
                carbon,
                key,
            });
            Ok(())
        })
    }

    fn read_instances(&mut self, (bytes, file): File) -> Result<()> {
        let table = Table::new(bytes, file)?;
        let provider: Provider = table.meta("provider")?;
        let (name, arch) = (table.column("instance_type")?, table.column("arch")?);
        let (cpu, memory) = (table.column("cpu_milli")?, table.column("memory_mib")?);
        let (gpu, gpu_count) = (table.column("gpu")?, table.column("gpu_milli")?);
        table.rows(|row| {
            let count_milli = row.read_optional(gpu_count, |text| unsigned(text, 0))?;
            self.add_instance_type(InstanceType {
                provider: provider.clone(),
                name: row.read(name, str::parse::<InstanceTypeName>)?,
                arch: row.read_optional(arch, str::parse)?,
                cpu_milli: row.read(cpu, |text| unsigned(text, 0))?,
                memory: row.read_optional(memory, |text| format!("{text}Mi").parse::<Bytes>())?,
                gpu: row
                    .read_optional(gpu, str::parse::<DeviceModel>)?
                    .map(|model| Gpu {
                        model: Some(model),
                        count_milli,
                    }),
            });
            Ok(())
        })
    }

    /// A matrix of prices: a row per instance type, a column per region.
    fn read_prices(&mut self, (bytes, file): File) -> Result<()> {
        let table = Table::new(bytes, file)?;
        let provider: Provider = table.meta("provider")?;
        let currency: Currency = table.meta("currency")?;
        let spot = table.meta::<String>("price")? == "spot";
        let kind: String = table.meta("provenance")?;
        let provenance = Provenance::of(&kind, table.meta("as_of")?)
            .ok_or_else(|| table.meta_fault("provenance", "is no provenance"))?;
        let regions = region_columns(&table)?;
        let name = table.column("instance_type")?;
        table.rows(|row| {
            let instance_type = row.read(name, str::parse::<InstanceTypeName>)?;
            for (column, region) in &regions {
                let Some(money) = row.read_optional(*column, |text| price_in(text, currency))? else {
                    continue;
                };
                let price = Some(Price {
                    money,
                    provenance: provenance.clone(),
                });
                let (on_demand_per_hour, spot_per_hour) = if spot { (None, price) } else { (price, None) };
                let known = self.add_offer(Offer {
                    instance_type: instance_type.clone(),
                    region: RegionKey {
                        provider: provider.clone(),
                        region: region.clone(),
                    },
                    on_demand_per_hour,
                    spot_per_hour,
                    interruption: None,
                });
                if !known {
                    return Err(row.fault(name, "is no known instance type"));
                }
            }
            Ok(())
        })
    }
}

fn region_columns(table: &Table<'_>) -> Result<Vec<(super::table::Column, Region)>> {
    table
        .columns_from(1)
        .map(|(column, name)| Ok((column, name.parse()?)))
        .collect()
}

/// The spot advisor's matrix: cells `saving:band`, the saving in per cent, the band's number from 0.
fn read_savings((bytes, file): File) -> Result<(Advice, AsOf)> {
    let table = Table::new(bytes, file)?;
    let regions = region_columns(&table)?;
    let name = table.column("instance_type")?;
    let mut advice = Advice::new();
    table.rows(|row: &Row<'_>| {
        let mut known = BTreeMap::new();
        for (column, region) in &regions {
            let cell = row.read_optional(*column, |text| {
                let (saving, band) = text.split_once(':').ok_or("is not written saving:band")?;
                let band: usize = unsigned::<u32>(band, 0)? as usize;
                let band = InterruptionBand::ALL
                    .get(band)
                    .copied()
                    .ok_or("there are bands 0 to 4")?;
                Ok::<_, &'static str>((percent(saving)?, band))
            })?;
            known.extend(cell.map(|cell| (region.clone(), cell)));
        }
        if !known.is_empty() {
            advice.insert(row.read(name, str::parse::<InstanceTypeName>)?, known);
        }
        Ok(())
    })?;
    Ok((advice, table.meta("as_of")?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_provider_has_types_regions_and_prices() {
        let catalog = Catalog::bundled();
        for provider in ["aws", "azure", "gcp"] {
            let types = catalog
                .instance_types()
                .filter(|t| t.provider.as_str() == provider)
                .count();
            let regions = catalog
                .regions()
                .filter(|r| r.key.provider.as_str() == provider)
                .count();
            assert!(
                types > 100 && regions > 30,
                "{provider}: {types} types, {regions} regions"
            );
        }
        for instance in catalog.instance_types() {
            assert!(
                instance.cpu_milli > 0 && instance.memory.is_some() && instance.arch.is_some(),
                "{instance:?}"
            );
        }
        for offer in catalog.offers() {
            assert!(catalog.region(&offer.region).is_some(), "{offer:?}");
            for price in [&offer.on_demand_per_hour, &offer.spot_per_hour]
                .into_iter()
                .flatten()
            {
                assert!(price.money.micros > 0 && price.as_of().is_some(), "{offer:?}");
            }
        }
    }

    #[test]
    fn regions_are_complete_but_for_what_nobody_published() {
        let catalog = Catalog::bundled();
        let nowhere: Vec<_> = catalog
            .regions()
            .filter(|region| region.coordinates.is_none())
            .collect();
        let names: Vec<_> = nowhere.iter().map(|region| region.key.to_string()).collect();
        assert_eq!(names, ["azure/jioindiacentral", "azure/swedensouth"]);
        assert!(
            catalog
                .regions()
                .all(|region| region.country.is_some() && region.continent.is_some())
        );
        let frankfurt = catalog
            .region(&"azure/germanywestcentral".parse().unwrap())
            .unwrap();
        let carbon = frankfurt.carbon.as_ref().unwrap();
        assert!(
            carbon.provenance.is_derived() && (200_000..400_000).contains(&carbon.mg_per_kwh),
            "{carbon:?}"
        );
        assert!(frankfurt.jurisdictions.contains("EU") && frankfurt.country.as_deref() == Some("DE"));
    }
}
