//! What it costs to move data between places.
//!
//! The sender pays, by the gigabyte (10⁹ bytes), at the list price of the first tier. Asked for two places, the table answers with the first of:
//! what the user gave for the two regions; nothing to pay inside one zone; the price between zones of one region, given or known; the price
//! between two regions of one provider; between providers, the price of the sender's region out to the internet. Where no
//! price is known, it says so.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use crate::bytes::Bytes;
use crate::catalog::table::{Column, Table};
use crate::error::{Error, Result};
use crate::money::{Currency, Money};
use crate::provenance::{AsOf, Provenance};
use crate::topology::{Location, RegionKey};

use super::transfer_rule::Rules;

/// How far data go.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum TransferLevel {
    /// Inside one zone.
    Inside,
    /// Between zones of one region.
    Zone,
    /// Between regions of one provider.
    Region,
    /// Out of a provider.
    Internet,
}

/// A price of moving data.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct TransferRate {
    /// For 10⁹ bytes.
    pub per_gb: Money,
    /// How far.
    pub level: TransferLevel,
    /// Where it comes from.
    pub provenance: Provenance,
}

impl TransferRate {
    /// What a volume costs, rounded once.
    ///
    /// # Errors
    /// [`Error::Overflow`] when it leaves the range.
    pub fn cost(&self, volume: Bytes) -> Result<Money> {
        self.cost_of_share(volume, 1, 1)
    }

    /// What `numerator / denominator` of a volume costs: [`transfer_cost`].
    ///
    /// # Errors
    /// [`Error::Overflow`] when it leaves the range.
    pub fn cost_of_share(&self, volume: Bytes, numerator: u64, denominator: u64) -> Result<Money> {
        transfer_cost(self.per_gb, volume, numerator, denominator)
    }

    /// The price of 2³⁰ bytes.
    ///
    /// # Errors
    /// [`Error::Overflow`] when it leaves the range.
    pub fn per_gib(&self) -> Result<Money> {
        self.cost(Bytes(1 << 30))
    }
}

/// What `numerator / denominator` of a volume costs at a price of 10⁹ bytes, rounded half up once. A denominator of 0 counts as 1.
///
/// # Errors
/// [`Error::Overflow`] when it leaves the range.
pub fn transfer_cost(per_gb: Money, volume: Bytes, numerator: u64, denominator: u64) -> Result<Money> {
    let divisor = i128::from(denominator.max(1)) * 1_000_000_000;
    let exact = i128::from(per_gb.micros)
        .checked_mul(i128::from(volume.0))
        .and_then(|product| product.checked_mul(i128::from(numerator)))
        .and_then(|product| product.checked_add(divisor / 2));
    exact
        .and_then(|product| i64::try_from(product.div_euclid(divisor)).ok())
        .map(|micros| Money::new(micros, per_gb.currency))
        .ok_or_else(|| Error::Overflow {
            operation: "product",
            left: per_gb.to_string(),
            right: volume.to_string(),
        })
}

type Rates = BTreeMap<RegionKey, BTreeMap<RegionKey, Money>>;

/// Prices of moving data between places.
///
/// ```
/// use stowplan_core::TransferTable;
///
/// let table = TransferTable::bundled();
/// let (ireland, virginia) = ("aws/eu-west-1".parse()?, "aws/us-east-1".parse()?);
/// let rate = table.between_regions(&ireland, &virginia).expect("published");
/// assert_eq!(rate.per_gb.to_string(), "0.02 USD");
/// # Ok::<(), stowplan_core::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TransferTable {
    given: Rates,
    given_zones: BTreeMap<RegionKey, Money>,
    given_internet: BTreeMap<RegionKey, Money>,
    pairs: Rates,
    internet: BTreeMap<RegionKey, Money>,
    pairs_provenance: Provenance,
    rules: Rules,
}

static TABLE: LazyLock<TransferTable> =
    LazyLock::new(|| TransferTable::read_bundled().expect("bundled files are read by tests"));

impl TransferTable {
    /// A table that knows no price but that moving data inside a zone costs nothing.
    pub fn empty() -> Self {
        Self {
            given: Rates::new(),
            given_zones: BTreeMap::new(),
            given_internet: BTreeMap::new(),
            pairs: Rates::new(),
            internet: BTreeMap::new(),
            pairs_provenance: Provenance::Published {
                as_of: AsOf::undated(),
            },
            rules: Rules::default(),
        }
    }

    /// The bundled prices of AWS (by pair of regions), Azure and Google Cloud (by continent).
    pub fn bundled() -> &'static Self {
        &TABLE
    }

    fn read_bundled() -> Result<Self> {
        let mut out = Self::empty();
        out.read_matrix(include_bytes!("../../data/aws_transfer.csv"), "aws_transfer.csv")?;
        out.rules = Rules::read(
            include_bytes!("../../data/transfer_rates.csv"),
            "transfer_rates.csv",
        )?;
        Ok(out)
    }

    /// Reads `aws_transfer_costs_usd_per_gb.csv`: `src`, `dst` (a region or `internet`), `cost` in US dollars per gigabyte, all of
    /// AWS, as of `as_of`.
    ///
    /// # Errors
    /// [`Error::Table`] naming file, line, column and value.
    pub fn from_csv(bytes: &[u8], file: &str, as_of: AsOf) -> Result<Self> {
        let table = Table::new(bytes, file)?;
        let (from, to, cost) = (table.column("src")?, table.column("dst")?, table.column("cost")?);
        let mut out = Self::empty();
        out.pairs_provenance = Provenance::Published { as_of };
        table.rows(|row| {
            let source: RegionKey = row.read(from, aws)?;
            let money = row.read(cost, |text| rate_in(text, Currency::USD))?;
            let before = match row.text(to) {
                "internet" => out.internet.insert(source, money),
                _ => out
                    .pairs
                    .entry(source)
                    .or_default()
                    .insert(row.read(to, aws)?, money),
            };
            if before.is_some() {
                Err(row.fault(to, "this pair is there twice"))
            } else {
                Ok(())
            }
        })?;
        Ok(out)
    }

    fn read_matrix(&mut self, bytes: &[u8], file: &str) -> Result<()> {
        let table = Table::new(bytes, file)?;
        let currency: Currency = table.meta("currency")?;
        self.pairs_provenance = Provenance::Published {
            as_of: table.meta("as_of")?,
        };
        let (from, internet) = (table.column("from")?, table.column("internet")?);
        let columns: Vec<(Column, RegionKey)> = table
            .columns_from(2)
            .map(|(column, name)| Ok((column, aws(name)?)))
            .collect::<Result<_>>()?;
        table.rows(|row| {
            let source: RegionKey = row.read(from, aws)?;
            let money = |column| row.read_optional(column, |text| rate_in(text, currency));
            self.internet
                .extend(money(internet)?.map(|rate| (source.clone(), rate)));
            for (column, to) in &columns {
                if let Some(rate) = money(*column)? {
                    self.pairs
                        .entry(source.clone())
                        .or_default()
                        .insert(to.clone(), rate);
                }
            }
            Ok(())
        })
    }

    /// Gives the price of 10⁹ bytes sent from a region to another.
    pub fn give(&mut self, from: &RegionKey, to: &RegionKey, per_gb: Money) {
        self.given
            .entry(from.clone())
            .or_default()
            .insert(to.clone(), per_gb);
    }

    /// Gives the price of 10⁹ bytes sent from a zone of a region to another.
    pub fn give_zones(&mut self, region: &RegionKey, per_gb: Money) {
        self.given_zones.insert(region.clone(), per_gb);
    }

    /// Gives the price of 10⁹ bytes sent from a region out of its provider.
    pub fn give_internet(&mut self, from: &RegionKey, per_gb: Money) {
        self.given_internet.insert(from.clone(), per_gb);
    }

    /// The price of data sent from a place to another. In one region the zones must be known; without them nothing is known.
    pub fn between(&self, from: &Location, to: &Location) -> Option<TransferRate> {
        let (a, b) = (from.region_key()?, to.region_key()?);
        if a != b || self.given.get(&a).is_some_and(|row| row.contains_key(&b)) {
            return self.between_regions(&a, &b);
        }
        match (&from.zone, &to.zone) {
            (Some(x), Some(y)) if x == y => self.inside_zone(&a),
            (Some(_), Some(_)) => self.between_zones(&a),
            _ => None,
        }
    }

    /// The price of data that stay in one zone of a region: nothing, unless one is given for the region with itself.
    pub fn inside_zone(&self, region: &RegionKey) -> Option<TransferRate> {
        self.between_regions(region, region)
    }

    /// The price of data sent from a zone of a region to another of its zones.
    pub fn between_zones(&self, region: &RegionKey) -> Option<TransferRate> {
        if self.given.get(region).is_some_and(|row| row.contains_key(region)) {
            return self.between_regions(region, region);
        }
        match self.given_zones.get(region) {
            Some(per_gb) => Some(TransferRate {
                per_gb: *per_gb,
                level: TransferLevel::Zone,
                provenance: Provenance::Given,
            }),
            None => self.rules.rate(TransferLevel::Zone, region, region),
        }
    }

    /// The price of data sent from a region to another. Inside one region it is nothing: what passes between its zones is not
    /// told apart here (see [`Self::between`]).
    pub fn between_regions(&self, from: &RegionKey, to: &RegionKey) -> Option<TransferRate> {
        let level = if from == to {
            TransferLevel::Inside
        } else if from.provider == to.provider {
            TransferLevel::Region
        } else {
            TransferLevel::Internet
        };
        let rate = |money: &Money, provenance: &Provenance| TransferRate {
            per_gb: *money,
            level,
            provenance: provenance.clone(),
        };
        if let Some(money) = self.given.get(from).and_then(|row| row.get(to)) {
            return Some(rate(money, &Provenance::Given));
        }
        match level {
            TransferLevel::Inside | TransferLevel::Zone => Some(inside(self.currency_of(from))),
            TransferLevel::Region => {
                let pair = self.pairs.get(from).and_then(|row| row.get(to));
                pair.map(|money| rate(money, &self.pairs_provenance))
                    .or_else(|| self.rules.rate(level, from, to))
            }
            TransferLevel::Internet => self.internet(from),
        }
    }

    /// The price of data sent from a region out of its provider.
    pub fn internet(&self, from: &RegionKey) -> Option<TransferRate> {
        let level = TransferLevel::Internet;
        let given = self
            .given_internet
            .get(from)
            .map(|money| (*money, Provenance::Given));
        let known = given.or_else(|| Some((*self.internet.get(from)?, self.pairs_provenance.clone())));
        known
            .map(|(per_gb, provenance)| TransferRate {
                per_gb,
                level,
                provenance,
            })
            .or_else(|| self.rules.rate(level, from, from))
    }

    /// The currency of what costs nothing: that of a given price of the region, else the dollar of the tables.
    fn currency_of(&self, region: &RegionKey) -> Currency {
        self.given_zones
            .get(region)
            .or_else(|| self.given_internet.get(region))
            .map_or(Currency::USD, |money| money.currency)
    }
}

fn inside(currency: Currency) -> TransferRate {
    TransferRate {
        per_gb: Money::new(0, currency),
        level: TransferLevel::Inside,
        provenance: Provenance::Published {
            as_of: AsOf::undated(),
        },
    }
}

fn aws(region: &str) -> Result<RegionKey> {
    format!("aws/{region}").parse()
}

/// A price of transfer; it may be zero, since some transfer is free.
pub(super) fn rate_in(text: &str, currency: Currency) -> std::result::Result<Money, String> {
    let money: Money = text.parse().map_err(|error: Error| error.to_string())?;
    if money.micros < 0 {
        return Err("is negative".to_owned());
    }
    Ok(Money::new(money.micros, currency))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(region: &str, zone: Option<&str>) -> Location {
        let key: RegionKey = region.parse().unwrap();
        Location {
            provider: Some(key.provider),
            region: Some(key.region),
            zone: zone.map(|zone| zone.parse().unwrap()),
            rack: None,
        }
    }

    fn price((from, to): (Location, Location)) -> Option<(i64, TransferLevel)> {
        let rate = TransferTable::bundled().between(&from, &to)?;
        Some((rate.per_gb.micros, rate.level))
    }

    #[test]
    fn near_is_cheap_and_unknown_is_unknown() {
        use TransferLevel::{Inside, Internet, Region, Zone};
        let virginia = |zone| at("aws/us-east-1", zone);
        assert_eq!(
            price((virginia(Some("a")), virginia(Some("a")))),
            Some((0, Inside))
        );
        assert_eq!(
            price((virginia(Some("a")), virginia(Some("b")))),
            Some((20_000, Zone))
        );
        assert_eq!(price((virginia(Some("a")), virginia(None))), None);
        assert_eq!(
            price((virginia(None), at("aws/us-east-2", None))),
            Some((10_000, Region))
        );
        assert_eq!(
            price((virginia(None), at("gcp/us-east4", None))),
            Some((90_000, Internet))
        );
        assert_eq!(
            price((at("gcp/us-east4", None), virginia(None))),
            Some((120_000, Internet))
        );
        assert_eq!(
            price((at("azure/westeurope", None), at("azure/eastus", None))),
            Some((50_000, Region))
        );
        assert_eq!(
            price((at("azure/westeurope", None), at("azure/northeurope", None))),
            Some((20_000, Region))
        );
        assert_eq!(
            price((at("gcp/europe-west1", None), at("gcp/australia-southeast1", None))),
            Some((150_000, Region))
        );
        assert_eq!(
            price((at("gcp/asia-southeast2", None), at("gcp/asia-east1", None))),
            Some((50_000, Region))
        );
        assert_eq!(
            price((at("gcp/asia-southeast2", None), at("gcp/us-east1", None))),
            Some((150_000, Region))
        );
        assert_eq!(
            price((at("gcp/africa-south1", None), at("gcp/us-east1", None))),
            None
        );
        assert_eq!(price((at("onprem/bonn", None), virginia(None))), None);
        assert_eq!(
            price((at("onprem/bonn", Some("x")), at("onprem/bonn", Some("y")))),
            None
        );
    }

    #[test]
    fn what_is_given_wins() {
        let mut table = TransferTable::bundled().clone();
        let (bonn, virginia): (RegionKey, RegionKey) =
            ("onprem/bonn".parse().unwrap(), "aws/us-east-1".parse().unwrap());
        table.give_internet(&bonn, Money::new(1_000, Currency::EUR));
        table.give(&virginia, &bonn, Money::usd_micros(20_000));
        let out = table.between_regions(&bonn, &virginia).unwrap();
        assert_eq!(
            (out.per_gb, out.provenance),
            (Money::new(1_000, Currency::EUR), Provenance::Given)
        );
        assert_eq!(
            table.between_regions(&virginia, &bonn).unwrap().per_gb.micros,
            20_000
        );
        assert_eq!(table.between_zones(&bonn), None);
        table.give_zones(&bonn, Money::new(500, Currency::EUR));
        let (x, y) = (at("onprem/bonn", Some("x")), at("onprem/bonn", Some("y")));
        let zones = table.between(&x, &y).unwrap();
        assert_eq!((zones.per_gb.micros, zones.level), (500, TransferLevel::Zone));
        assert_eq!(
            table.between(&x, &x).unwrap().per_gb,
            Money::new(0, Currency::EUR)
        );
        table.give(&bonn, &bonn, Money::new(70, Currency::EUR));
        assert_eq!(table.between(&x, &y).unwrap().per_gb.micros, 70);
    }

    #[test]
    fn volumes_are_rounded_once() {
        let rate = TransferTable::bundled()
            .internet(&"aws/us-east-1".parse().unwrap())
            .unwrap();
        assert_eq!(rate.cost(Bytes(1_000_000_000)).unwrap().micros, 90_000);
        assert_eq!(rate.cost(Bytes(5)).unwrap().micros, 0);
        assert_eq!(rate.cost(Bytes(5_556)).unwrap().micros, 1);
        assert_eq!(rate.per_gib().unwrap().micros, 96_637);
        assert_eq!(
            rate.cost_of_share(Bytes(1_000_000_000), 1, 3).unwrap().micros,
            30_000
        );
        assert!(rate.cost(Bytes(u64::MAX)).is_ok());
        assert_eq!(
            rate.cost_of_share(Bytes(1_000_000_000), 1, 0).unwrap().micros,
            90_000
        );
        let dear = TransferRate {
            per_gb: Money::usd_micros(i64::MAX),
            ..rate
        };
        assert!(dear.cost(Bytes(u64::MAX)).is_err());
    }

    #[test]
    fn faults_are_named() {
        let read = |text: &str| {
            TransferTable::from_csv(text.as_bytes(), "t.csv", AsOf::undated())
                .unwrap_err()
                .to_string()
        };
        assert!(read("src,dst,cost\nus-east-1,internet,cheap\n").starts_with("t.csv:2: cost \"cheap\""));
        assert!(read("src,dst,cost\na,b,1\na,b,2\n").starts_with("t.csv:3: dst \"b\": this pair"));
    }
}
