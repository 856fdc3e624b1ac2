//! Reading of the published tables: `catalog.csv`, AWS's index of prices by region and its spot advisor.

use std::collections::{BTreeMap, BTreeSet};

use rustc_hash::FxHashSet;

use crate::bytes::Bytes;
use crate::error::Result;
use crate::id::{DeviceModel, InstanceTypeName, Provider, Region};
use crate::money::{Currency, Money};
use crate::provenance::{AsOf, Provenance};

use super::store::{Catalog, Entry, Terms};
use super::table::{Column, Row, Table, scaled, unsigned};
use super::{Gpu, InstanceType, InterruptionBand, Price};

/// What the spot advisor says: by instance type and region the saving in per cent and the band.
pub(super) type Advice = BTreeMap<InstanceTypeName, BTreeMap<Region, (i64, InterruptionBand)>>;

struct Columns {
    cloud: Column,
    instance_type: Column,
    arch: Column,
    vcpu: Column,
    memory: Column,
    gpu: Column,
    gpu_count: Column,
    region: Column,
    on_demand: Column,
    spot: Column,
    interruption: Column,
    as_of: Column,
}

impl Catalog {
    /// Reads `catalog.csv` (not compressed): one row per instance type and region, prices in US dollars.
    ///
    /// An empty cell is something that is not known. A GPU count of `0` beside a model is a share that the source rounded down: not
    /// known either. An Azure size whose name says that fewer processors are active (`Standard_E16-4s_v5`) has those, since
    /// the table has the share for some of them. AWS's spot prices are derived (list price less the advisor's saving).
    ///
    /// # Errors
    /// [`crate::Error::Table`] naming file, line, column and value; a pair of instance type and region that is there twice,
    /// or a type that is described in two ways, is one.
    pub fn from_csv(bytes: &[u8], file: &str) -> Result<Self> {
        let table = Table::new(bytes, file)?;
        let columns = Columns {
            cloud: table.column("cloud")?,
            instance_type: table.column("instance_type")?,
            arch: table.column("arch")?,
            vcpu: table.column("vcpu")?,
            memory: table.column("memory_gib")?,
            gpu: table.column("gpu")?,
            gpu_count: table.column("gpu_count")?,
            region: table.column("region")?,
            on_demand: table.column("on_demand_usd_h")?,
            spot: table.column("spot_usd_h")?,
            interruption: table.column("spot_interruption")?,
            as_of: table.column("as_of")?,
        };
        let mut catalog = Self::empty();
        let mut regions = FxHashSet::<Region>::default();
        table.rows(|row| {
            let instance = instance(row, &columns)?;
            let region = match regions.get(row.text(columns.region)) {
                Some(region) => region.clone(),
                None => row.read(columns.region, str::parse::<Region>)?,
            };
            regions.insert(region.clone());
            let terms = terms(row, &columns)?;
            let names = catalog.providers.entry(instance.provider.clone()).or_default();
            let entry = names.entry(instance.name.clone()).or_insert_with(|| Entry {
                instance: instance.clone(),
                terms: BTreeMap::new(),
            });
            if entry.instance != instance {
                return Err(row.fault(columns.instance_type, "is described otherwise in a row before"));
            }
            match entry.terms.insert(region, terms) {
                None => Ok(()),
                Some(_) => Err(row.fault(columns.region, "is there twice for this instance type")),
            }
        })?;
        Ok(catalog)
    }

    /// Adds what can be derived for AWS from two published tables: `aws_region_price_index.csv` (`region`,
    /// `price_index_vs_us_east_1`) and the spot advisor (`region`, `instance_type`, `saving_pct`, `interruption_band`).
    ///
    /// * On demand, in a region with an index and without a price of its own: the price in us-east-1 × the index. Not where
    ///   the advisor knows the type in other regions but not in this one: there it is not offered.
    /// * Spot, where there is none that is better than derived: the price on demand × (1 − saving).
    ///
    /// Both are rounded to a millionth and labelled derived.
    ///
    /// # Errors
    /// [`crate::Error::Table`] naming file, line, column and value.
    pub fn derive_aws(
        &mut self,
        index: (&[u8], &str),
        advisor: (&[u8], &str),
        advisor_as_of: &AsOf,
    ) -> Result<()> {
        let index = read_index(index.0, index.1, "price_index_vs_us_east_1")?;
        let table = Table::new(advisor.0, advisor.1)?;
        let (region, name) = (table.column("region")?, table.column("instance_type")?);
        let (saving, band) = (table.column("saving_pct")?, table.column("interruption_band")?);
        let mut advice = Advice::new();
        table.rows(|row| {
            let value = (row.read(saving, percent)?, row.read(band, str::parse)?);
            let regions = advice
                .entry(row.read(name, str::parse::<InstanceTypeName>)?)
                .or_default();
            regions.insert(row.read(region, str::parse::<Region>)?, value);
            Ok(())
        })?;
        self.derive(&index, &advice, advisor_as_of)
    }

    /// The rules of [`Self::derive_aws`].
    pub(super) fn derive(&mut self, index: &[(Region, i64)], advice: &Advice, advised: &AsOf) -> Result<()> {
        let Some(names) = self.providers.get_mut("aws") else {
            return Ok(());
        };
        for (name, entry) in names {
            let known = advice.get(name);
            let base = entry
                .terms
                .get("us-east-1")
                .and_then(|terms| terms.on_demand.clone());
            for (region, millionths) in index {
                let offered = known.is_none_or(|regions| regions.contains_key(region));
                if let (Some(base), true) = (&base, offered) {
                    let terms = entry.terms.entry(region.clone()).or_default();
                    if terms.on_demand.is_none() {
                        terms.on_demand = Some(derived(base, *millionths, 1_000_000, base.as_of())?);
                    }
                }
            }
            for (region, (saving, band)) in known.into_iter().flatten() {
                let terms = entry.terms.entry(region.clone()).or_default();
                terms.interruption.get_or_insert(*band);
                let better = terms
                    .spot
                    .as_ref()
                    .is_some_and(|spot| !spot.provenance.is_derived());
                if let (Some(price), false) = (&terms.on_demand, better) {
                    let oldest = price.as_of().into_iter().chain([advised]).min();
                    terms.spot = Some(derived(price, 100 - saving, 100, oldest)?);
                }
            }
        }
        Ok(())
    }
}

fn derived(base: &Price, numerator: i64, denominator: i64, as_of: Option<&AsOf>) -> Result<Price> {
    Ok(Price {
        money: base.money.scale(numerator, denominator)?,
        provenance: Provenance::Derived {
            as_of: as_of.cloned().unwrap_or_else(AsOf::undated),
        },
    })
}

/// A saving in whole per cent: less than 100, since nothing is for nothing; negative where spot machines cost more.
pub(super) fn percent(text: &str) -> std::result::Result<i64, &'static str> {
    match scaled(text, 0)? {
        saving if !(-1000..100).contains(&saving) => Err("is not between -1000 and 99 %"),
        saving => Ok(saving),
    }
}

/// Regions with their index of prices in millionths.
pub(super) fn read_index(bytes: &[u8], file: &str, value: &str) -> Result<Vec<(Region, i64)>> {
    let table = Table::new(bytes, file)?;
    let (region, index) = (table.column("region")?, table.column(value)?);
    let mut out = Vec::new();
    let mut seen = BTreeSet::new();
    table.rows(|row| {
        let name: Region = row.read(region, str::parse::<Region>)?;
        let millionths = row.read(index, |text| match unsigned(text, 6)? {
            0_i64 => Err("is zero"),
            millionths => Ok(millionths),
        })?;
        if !seen.insert(name.clone()) {
            return Err(row.fault(region, "is there twice"));
        }
        out.push((name, millionths));
        Ok(())
    })?;
    Ok(out)
}

fn instance(row: &Row<'_>, columns: &Columns) -> Result<InstanceType> {
    let provider: Provider = row.read(columns.cloud, str::parse::<Provider>)?;
    let name: InstanceTypeName = row.read(columns.instance_type, str::parse::<InstanceTypeName>)?;
    let counted = row.read(columns.vcpu, |text| unsigned(text, 3))?;
    let constrained = if provider.as_str() == "azure" {
        active_processors(name.as_str())
    } else {
        None
    };
    let model = row.read_optional(columns.gpu, |text| DeviceModel::new(text.to_ascii_lowercase()))?;
    let count_milli = row.read_optional(columns.gpu_count, |text| unsigned::<u32>(text, 3))?;
    let count_milli = count_milli.filter(|count| *count > 0);
    let gpu = (model.is_some() || count_milli.is_some()).then_some(Gpu { model, count_milli });
    Ok(InstanceType {
        arch: row.read_optional(columns.arch, str::parse)?,
        cpu_milli: constrained.map_or(counted, |count| count * 1000),
        memory: row.read_optional(columns.memory, |text| format!("{text}Gi").parse::<Bytes>())?,
        gpu,
        provider,
        name,
    })
}

/// The active processors that an Azure name such as `Standard_E16-4s_v5` states after the machine's own.
fn active_processors(name: &str) -> Option<u32> {
    let size = name.split('_').nth(1)?;
    let (before, after) = size.split_once('-')?;
    let digits = after
        .find(|letter: char| !letter.is_ascii_digit())
        .unwrap_or(after.len());
    let constrained = before.ends_with(|letter: char| letter.is_ascii_digit());
    if constrained {
        after[..digits].parse().ok().filter(|count| *count <= 1_000_000)
    } else {
        None
    }
}

fn terms(row: &Row<'_>, columns: &Columns) -> Result<Terms> {
    let as_of: AsOf = row.read(columns.as_of, str::parse)?;
    let money = |column| row.read_optional(column, |text| price_in(text, Currency::USD));
    let published = Provenance::Published { as_of: as_of.clone() };
    let spot_provenance = match row.text(columns.cloud) {
        "aws" => Provenance::Derived { as_of },
        _ => published.clone(),
    };
    let price = |money: Option<Money>, provenance| money.map(|money| Price { money, provenance });
    Ok(Terms {
        on_demand: price(money(columns.on_demand)?, published),
        spot: price(money(columns.spot)?, spot_provenance),
        interruption: row.read_optional(columns.interruption, str::parse)?,
    })
}

/// A price in a currency. Nothing is for nothing: a price of zero is refused, as it stands for one that is not known.
pub(super) fn price_in(text: &str, currency: Currency) -> std::result::Result<Money, String> {
    let money: Money = text.parse().map_err(|error: crate::Error| error.to_string())?;
    match money.micros {
        0 => Err("is zero; a price that is not known is left empty".to_owned()),
        negative if negative < 0 => Err("is negative".to_owned()),
        micros => Ok(Money::new(micros, currency)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEADER: &str = "cloud,instance_type,arch,vcpu,memory_gib,gpu,gpu_count,region,on_demand_usd_h,spot_usd_h,spot_interruption,as_of,size_source\n";

    fn read(rows: &str) -> Result<Catalog> {
        Catalog::from_csv(format!("{HEADER}{rows}").as_bytes(), "c.csv")
    }

    #[test]
    fn what_is_empty_is_unknown() {
        let catalog = read("azure,Standard_E16-4s_v4,,0.25,,,,westeurope,1.008,,,2026-06-18,ccf\naws,g6f.large,amd64,2,8.0,l4,0,us-east-1,0.2,0.1,<5%,2026-07-20,vendor\n").unwrap();
        let size = catalog.instance_type("azure", "Standard_E16-4s_v4").unwrap();
        assert_eq!(
            (size.cpu_milli, size.memory, size.arch, &size.gpu),
            (4000, None, None, &None)
        );
        let offer = catalog
            .offer("azure", "Standard_E16-4s_v4", "westeurope")
            .unwrap();
        assert_eq!((offer.spot_per_hour, offer.interruption), (None, None));
        let gpu = catalog
            .instance_type("aws", "g6f.large")
            .unwrap()
            .gpu
            .clone()
            .unwrap();
        assert_eq!((gpu.model.unwrap().as_str(), gpu.count_milli), ("l4", None));
        assert!(
            catalog
                .offer("aws", "g6f.large", "us-east-1")
                .unwrap()
                .spot_per_hour
                .unwrap()
                .provenance
                .is_derived()
        );
        assert_eq!(catalog.offer("aws", "g6f.large", "eu-west-1"), None);
    }

    #[test]
    fn faults_name_line_column_and_value() {
        let good = "aws,m5.large,amd64,2,8.0,,,us-east-1,0.096,,,2026-07-20,vendor\n";
        for (row, expected) in [
            (
                "aws,m5.large,amd64,2,8.0,,,us-east-2,0,,,2026-07-20,vendor\n",
                "c.csv:3: on_demand_usd_h \"0\": is zero",
            ),
            (
                "aws,m5.large,amd64,2,8.0,,,us-east-2,-1,,,2026-07-20,vendor\n",
                "on_demand_usd_h \"-1\": is negative",
            ),
            (
                "aws,m5.large,amd64,2,8.0,,,us-east-2,NaN,,,2026-07-20,vendor\n",
                "on_demand_usd_h \"NaN\"",
            ),
            (
                "aws,m5.large,sparc,2,8.0,,,us-east-2,1,,,2026-07-20,vendor\n",
                "arch \"sparc\"",
            ),
            (
                "aws,m5.large,amd64,4,8.0,,,us-east-2,1,,,2026-07-20,vendor\n",
                "described otherwise",
            ),
            (
                "aws,m5.large,amd64,2,8.0,,,us-east-1,1,,,2026-07-20,vendor\n",
                "region \"us-east-1\": is there twice",
            ),
            (
                "aws,m5.large,amd64,2,8.0,,,us-east-2,1,,often,2026-07-20,vendor\n",
                "spot_interruption \"often\"",
            ),
            (
                "aws,m5.large,amd64,2,8.0,,,us-east-2,1,,,soon,vendor\n",
                "as_of \"soon\"",
            ),
            (
                "aws,,amd64,2,8.0,,,us-east-2,1,,,2026,vendor\n",
                "instance_type \"\": is empty",
            ),
        ] {
            let error = read(&format!("{good}{row}")).unwrap_err().to_string();
            assert!(
                error.contains(expected) && error.starts_with("c.csv:3"),
                "{error}"
            );
        }
    }

    #[test]
    fn derived_prices_follow_the_rules() {
        let mut catalog = read("aws,m5.large,amd64,2,8.0,,,us-east-1,0.096,,,2026-07-20,vendor\naws,new.large,amd64,2,8.0,,,us-east-1,0.1,,,2026-07-20,vendor\n").unwrap();
        let index = b"region,price_index_vs_us_east_1,basis\nus-east-1,1.000,m5n\neu-west-1,1.118,m5n\neu-west-3,1.164,x\n";
        let advisor = b"region,instance_type,saving_pct,interruption_band\nus-east-1,m5.large,50,<5%\neu-west-1,m5.large,62,5-10%\naf-south-1,m5.large,70,>20%\n";
        let date = "2025-06".parse().unwrap();
        catalog
            .derive_aws((index, "i.csv"), (advisor, "a.csv"), &date)
            .unwrap();
        let offer = catalog.offer("aws", "m5.large", "eu-west-1").unwrap();
        assert_eq!(
            offer.on_demand_per_hour.unwrap().to_string(),
            "0.107328 USD, derived (2026-07-20)"
        );
        // 0.107328 × 0.38 = 0.04078464.
        assert_eq!(
            offer.spot_per_hour.unwrap().to_string(),
            "0.040785 USD, derived (2025-06)"
        );
        // The advisor knows the type, and not there: not offered. A type it does not know at all is taken to be.
        assert_eq!(catalog.offer("aws", "m5.large", "eu-west-3"), None);
        assert!(
            catalog
                .offer("aws", "new.large", "eu-west-3")
                .unwrap()
                .on_demand_per_hour
                .is_some()
        );
        // Neither price nor index: unknown.
        let cape_town = catalog.offer("aws", "m5.large", "af-south-1").unwrap();
        assert_eq!(
            (cape_town.on_demand_per_hour, cape_town.spot_per_hour),
            (None, None)
        );
        assert_eq!(cape_town.interruption, Some(InterruptionBand::Above20));
    }

    #[test]
    fn merging_keeps_what_the_other_does_not_know() {
        let mut catalog = read("gcp,n4,,2,8,,,europe-west1,0.2,0.1,,2026-07-30,vendor\n").unwrap();
        catalog.merge(read("gcp,n4,,2,8,,,europe-west1,0.15,,,2026-11-01,vendor\n").unwrap());
        let offer = catalog.offer("gcp", "n4", "europe-west1").unwrap();
        assert_eq!(
            offer.on_demand_per_hour.unwrap().money,
            Money::usd_micros(150_000)
        );
        assert_eq!(offer.spot_per_hour.unwrap().money, Money::usd_micros(100_000));
    }

    proptest::proptest! {
        #[test]
        fn any_row_is_read_or_refused(cells in proptest::collection::vec("[a-z0-9.%<>-]{0,6}", 13)) {
            let _ = read(&cells.join(","));
        }
    }
}
