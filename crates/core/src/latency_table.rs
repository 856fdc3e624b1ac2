//! Round trips between regions: given, measured, else derived.
//!
//! Asked for a pair, the table answers with the first of: what the user gave (it counts in both directions); what was
//! measured or published for this direction; the same for the other direction; inside one region, the median of what was measured inside
//! regions; what the two places' coordinates give by [`LatencyModel`]. Otherwise nothing is known and it says so.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Serialize;

use crate::catalog::store::Catalog;
use crate::catalog::table::{Table, unsigned};
use crate::error::Result;
use crate::fleet::Fleet;
use crate::geo::Coordinates;
use crate::id::{Provider, Region};
use crate::latency::Latency;
use crate::latency_model::LatencyModel;
use crate::provenance::{AsOf, Provenance};
use crate::topology::RegionKey;

/// A round trip and where it comes from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Rtt {
    /// The round trip, on average (Azure publishes medians).
    pub latency: Latency,
    /// Where it comes from.
    pub provenance: Provenance,
}

type Pairs = BTreeMap<RegionKey, BTreeMap<RegionKey, Rtt>>;

/// Round trips between regions.
///
/// ```
/// use stowplan_core::LatencyTable;
///
/// let table = LatencyTable::bundled();
/// let (paris, virginia) = ("azure/francecentral".parse()?, "aws/us-east-1".parse()?);
/// let rtt = table.rtt(&paris, &virginia).expect("both regions have coordinates");
/// assert!(rtt.provenance.is_derived());
/// # Ok::<(), stowplan_core::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LatencyTable {
    given: Pairs,
    observed: Pairs,
    coordinates: BTreeMap<RegionKey, Coordinates>,
    model: LatencyModel,
}

const BUNDLED: [(&[u8], &str); 3] = [
    (include_bytes!("../data/aws_latency.csv"), "aws_latency.csv"),
    (include_bytes!("../data/azure_latency.csv"), "azure_latency.csv"),
    (include_bytes!("../data/gcp_latency.csv"), "gcp_latency.csv"),
];

static TABLE: LazyLock<LatencyTable> =
    LazyLock::new(|| LatencyTable::read_bundled().expect("bundled files are read by tests"));

impl Default for LatencyTable {
    fn default() -> Self {
        Self::empty()
    }
}

impl LatencyTable {
    /// A table that knows no pair and no place.
    pub fn empty() -> Self {
        Self {
            given: Pairs::new(),
            observed: Pairs::new(),
            coordinates: BTreeMap::new(),
            model: LatencyModel::bundled().clone(),
        }
    }

    /// The bundled round trips and the coordinates of the bundled regions.
    pub fn bundled() -> &'static Self {
        &TABLE
    }

    /// The bundled table with a fleet's own regions and round trips on top.
    pub fn for_fleet(fleet: &Fleet) -> Self {
        let mut table = Self::bundled().clone();
        table.add_fleet(fleet);
        table
    }

    /// Puts a fleet's own regions and round trips on top.
    pub fn add_fleet(&mut self, fleet: &Fleet) {
        for region in &fleet.regions {
            self.place(region.region.clone(), region.coordinates);
        }
        for trip in &fleet.round_trips {
            self.give(&trip.between.0, &trip.between.1, trip.rtt);
        }
    }

    /// Reads the published pairs of `region_latency.csv`: directed, the average round trip in milliseconds. Pairs with a
    /// measured least and greatest are measured, the others published. Places of regions are not in it: see [`Self::place`].
    ///
    /// # Errors
    /// [`crate::Error::Table`] naming file, line, column and value.
    pub fn from_csv(bytes: &[u8], file: &str) -> Result<Self> {
        let table = Table::new(bytes, file)?;
        let [from_provider, from, to_provider, to, least, average, as_of] = [
            "src_cloud",
            "src_region",
            "dst_cloud",
            "dst_region",
            "rtt_min_ms",
            "rtt_avg_ms",
            "as_of",
        ]
        .map(|name| table.column(name));
        let (from_provider, from, to_provider, to) = (from_provider?, from?, to_provider?, to?);
        let (least, average, as_of) = (least?, average?, as_of?);
        let mut out = Self::empty();
        table.rows(|row| {
            let key = |provider, region| {
                Ok::<_, crate::Error>(RegionKey {
                    provider: row.read(provider, str::parse::<Provider>)?,
                    region: row.read(region, str::parse::<Region>)?,
                })
            };
            let date: AsOf = row.read(as_of, str::parse)?;
            let rtt = Rtt {
                latency: Latency::from_micros(row.read(average, |text| unsigned(text, 3))?),
                provenance: if row.text(least).is_empty() {
                    Provenance::Published { as_of: date }
                } else {
                    Provenance::Measured { as_of: date }
                },
            };
            let (a, b) = (key(from_provider, from)?, key(to_provider, to)?);
            if out.observed.entry(a).or_default().insert(b, rtt).is_some() {
                return Err(row.fault(to, "this pair of regions is there twice"));
            }
            Ok(())
        })?;
        Ok(out)
    }

    fn read_bundled() -> Result<Self> {
        let mut out = Self::empty();
        for region in Catalog::bundled().regions() {
            if let Some(coordinates) = region.coordinates {
                out.place(region.key.clone(), coordinates);
            }
        }
        for (bytes, file) in BUNDLED {
            out.read_matrix(bytes, file)?;
        }
        Ok(out)
    }

    fn read_matrix(&mut self, bytes: &[u8], file: &str) -> Result<()> {
        let table = Table::new(bytes, file)?;
        let provider: Provider = table.meta("provider")?;
        let kind: String = table.meta("provenance")?;
        let provenance = Provenance::of(&kind, table.meta("as_of")?)
            .ok_or_else(|| table.meta_fault("provenance", "is none"))?;
        let key = |region: &str| -> Result<RegionKey> {
            Ok(RegionKey {
                provider: provider.clone(),
                region: region.parse()?,
            })
        };
        let columns = table
            .columns_from(1)
            .map(|(column, name)| Ok((column, key(name)?)))
            .collect::<Result<Vec<_>>>()?;
        let from = table.column("from")?;
        table.rows(|row| {
            let mut pairs = BTreeMap::new();
            for (column, to) in &columns {
                let micros = row.read_optional(*column, |text| unsigned(text, 3))?;
                pairs.extend(micros.map(|micros| {
                    let rtt = Rtt {
                        latency: Latency::from_micros(micros),
                        provenance: provenance.clone(),
                    };
                    (to.clone(), rtt)
                }));
            }
            self.observed.insert(row.read(from, key)?, pairs);
            Ok(())
        })
    }

    /// Says where a region is.
    pub fn place(&mut self, region: RegionKey, coordinates: Coordinates) {
        self.coordinates.insert(region, coordinates);
    }

    /// Gives a round trip that is known better; it counts in both directions.
    pub fn give(&mut self, a: &RegionKey, b: &RegionKey, latency: Latency) {
        let rtt = Rtt {
            latency,
            provenance: Provenance::Given,
        };
        self.given
            .entry(a.clone())
            .or_default()
            .insert(b.clone(), rtt.clone());
        self.given.entry(b.clone()).or_default().insert(a.clone(), rtt);
    }

    /// Takes all of another table; where both know a pair or a place, the other's holds.
    pub fn merge(&mut self, other: Self) {
        for (pairs, more) in [
            (&mut self.given, other.given),
            (&mut self.observed, other.observed),
        ] {
            for (from, row) in more {
                pairs.entry(from).or_default().extend(row);
            }
        }
        self.coordinates.extend(other.coordinates);
        self.model = other.model;
    }

    /// The round trip from a region to another, if anything is known about it.
    pub fn rtt(&self, a: &RegionKey, b: &RegionKey) -> Option<Rtt> {
        let find = |pairs: &Pairs, from, to| pairs.get(from).and_then(|row| row.get(to)).cloned();
        find(&self.given, a, b)
            .or_else(|| find(&self.observed, a, b))
            .or_else(|| find(&self.observed, b, a))
            .or_else(|| self.derived(a, b))
    }

    /// What the formula says about a pair, whether or not something better is known.
    pub fn derived(&self, a: &RegionKey, b: &RegionKey) -> Option<Rtt> {
        let latency = if a == b {
            Latency::from_micros(self.model.inside_region_us)
        } else {
            self.model
                .between(*self.coordinates.get(a)?, *self.coordinates.get(b)?)
        };
        Some(Rtt {
            latency,
            provenance: Provenance::Derived {
                as_of: AsOf::undated(),
            },
        })
    }

    /// All pairs that were given, measured or published, in order; of a pair that was given, only that.
    pub fn pairs(&self) -> impl Iterator<Item = (&RegionKey, &RegionKey, &Rtt)> {
        let flat = |pairs| {
            let rows: &BTreeMap<RegionKey, BTreeMap<RegionKey, Rtt>> = pairs;
            rows.iter()
                .flat_map(|(from, row)| row.iter().map(move |(to, rtt)| (from, to, rtt)))
        };
        let overridden =
            |from: &RegionKey, to: &RegionKey| self.given.get(from).is_some_and(|row| row.contains_key(to));
        flat(&self.given).chain(flat(&self.observed).filter(move |(from, to, _)| !overridden(from, to)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(text: &str) -> RegionKey {
        text.parse().unwrap()
    }

    #[test]
    fn what_is_better_known_wins() {
        let mut table = LatencyTable::bundled().clone();
        let (paris, ireland) = (key("aws/eu-west-3"), key("aws/eu-west-1"));
        let measured = table.rtt(&paris, &ireland).unwrap();
        assert_eq!(measured.provenance.to_string(), "measured (2020-06-05)");
        table.give(&ireland, &paris, Latency::from_micros(17_000));
        for (a, b) in [(&paris, &ireland), (&ireland, &paris)] {
            let rtt = table.rtt(a, b).unwrap();
            assert_eq!(
                (rtt.latency.micros(), rtt.provenance),
                (17_000, Provenance::Given)
            );
        }
        assert_eq!(table.pairs().count(), LatencyTable::bundled().pairs().count());
    }

    #[test]
    fn a_direction_nobody_measured_is_the_other_one() {
        let csv = b"src_cloud,src_region,dst_cloud,dst_region,rtt_min_ms,rtt_avg_ms,rtt_max_ms,rtt_stddev_ms,as_of\na,x,a,y,,12.5,,,2024\n";
        let table = LatencyTable::from_csv(csv, "t.csv").unwrap();
        let back = table.rtt(&key("a/y"), &key("a/x")).unwrap();
        assert_eq!(
            (back.latency.micros(), back.provenance.kind()),
            (12_500, "published")
        );
        assert_eq!(table.rtt(&key("a/x"), &key("b/z")), None);
        assert!(
            table
                .rtt(&key("b/z"), &key("b/z"))
                .is_some_and(|rtt| rtt.provenance.is_derived())
        );
    }

    #[test]
    fn clouds_in_one_city_are_near_and_unknown_places_unknown() {
        let table = LatencyTable::bundled();
        let rtt = table
            .rtt(&key("aws/eu-central-1"), &key("gcp/europe-west3"))
            .unwrap();
        assert!(
            rtt.provenance.is_derived() && rtt.latency.micros() < 3_000,
            "{rtt:?}"
        );
        assert_eq!(table.rtt(&key("aws/eu-central-1"), &key("onprem/nowhere")), None);
    }

    #[test]
    fn faults_are_named() {
        let csv = b"src_cloud,src_region,dst_cloud,dst_region,rtt_min_ms,rtt_avg_ms,rtt_max_ms,rtt_stddev_ms,as_of\na,x,a,y,,fast,,,2024\n";
        let error = LatencyTable::from_csv(csv, "t.csv").unwrap_err().to_string();
        assert_eq!(error, "t.csv:2: rtt_avg_ms \"fast\": is not a decimal number");
    }
}
