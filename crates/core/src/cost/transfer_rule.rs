//! Prices of transfer by rule: between continents, regions and zones of a provider.
//!
//! Of the rules that fit, the one holds whose origin is named most exactly (region before continent before any), then the one
//! whose destination is; of equals the first.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::catalog::Catalog;
use crate::catalog::table::Table;
use crate::error::Result;
use crate::id::{Provider, Region};
use crate::money::{Currency, Money};
use crate::provenance::{AsOf, Provenance};
use crate::topology::RegionKey;

use super::transfer::{TransferLevel, TransferRate, rate_in};

/// All rules, with the continents they speak of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Rules {
    rules: Vec<Rule>,
    as_of: Option<AsOf>,
    continents: BTreeMap<RegionKey, Arc<str>>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Rule {
    provider: Provider,
    level: TransferLevel,
    from: Pattern,
    to: Pattern,
    per_gb: Money,
}

/// Which regions a rule is about; the later the more exact.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Pattern {
    Any,
    Continent(Arc<str>),
    Region(Region),
}

impl Pattern {
    fn of(text: &str) -> Result<Self> {
        Ok(match (text, text.strip_prefix("region:")) {
            ("*", _) => Self::Any,
            (_, Some(region)) => Self::Region(region.parse()?),
            _ => Self::Continent(text.into()),
        })
    }

    /// How exactly the pattern names the region; `None`: it does not.
    fn fits(&self, region: &RegionKey, continent: Option<&str>) -> Option<u8> {
        match self {
            Self::Any => Some(0),
            Self::Continent(name) => (continent == Some(&**name)).then_some(1),
            Self::Region(name) => (*name == region.region).then_some(2),
        }
    }
}

impl Rules {
    /// Reads `transfer_rates.csv`, with the continents of the bundled regions.
    pub fn read(bytes: &[u8], file: &str) -> Result<Self> {
        let table = Table::new(bytes, file)?;
        let currency: Currency = table.meta("currency")?;
        let (provider, level) = (table.column("provider")?, table.column("level")?);
        let (from, to) = (table.column("from")?, table.column("to")?);
        let cost = table.column("usd_per_gb")?;
        let mut rules = Vec::new();
        table.rows(|row| {
            let level = row.read(level, |text| match text {
                "zone" => Ok(TransferLevel::Zone),
                "region" => Ok(TransferLevel::Region),
                "internet" => Ok(TransferLevel::Internet),
                _ => Err("is neither zone, region nor internet"),
            })?;
            rules.push(Rule {
                provider: row.read(provider, str::parse)?,
                level,
                from: row.read(from, Pattern::of)?,
                to: row.read(to, Pattern::of)?,
                per_gb: row.read(cost, |text| rate_in(text, currency))?,
            });
            Ok(())
        })?;
        let known = Catalog::bundled().regions();
        Ok(Self {
            rules,
            as_of: Some(table.meta("as_of")?),
            continents: known
                .filter_map(|region| Some((region.key.clone(), region.continent.clone()?)))
                .collect(),
        })
    }

    /// The price at a level from a region to another by the rule that fits best.
    pub fn rate(&self, level: TransferLevel, from: &RegionKey, to: &RegionKey) -> Option<TransferRate> {
        let continent = |region| self.continents.get(region).map(|name| &**name);
        let mut best: Option<((u8, u8), &Rule)> = None;
        let own = |rule: &&Rule| rule.level == level && rule.provider == from.provider;
        for rule in self.rules.iter().filter(own) {
            let (origin, destination) = (
                rule.from.fits(from, continent(from)),
                rule.to.fits(to, continent(to)),
            );
            if let Some(exact) = origin.zip(destination)
                && best.is_none_or(|(known, _)| exact > known)
            {
                best = Some((exact, rule));
            }
        }
        best.map(|(_, rule)| TransferRate {
            per_gb: rule.per_gb,
            level,
            provenance: Provenance::Published {
                as_of: self.as_of.clone().unwrap_or_else(AsOf::undated),
            },
        })
    }
}
