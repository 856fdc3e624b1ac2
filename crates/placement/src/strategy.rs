//! Strategies: named presets of objectives, and strategies of one's own as data.
//!
//! A strategy minimises ordered levels: a later level decides only among placements that are equal in all earlier ones.
//! Placing as much as possible, by priority, comes before every strategy. Terms are defined at [`Term`].
//!
//! | preset | level 1 | level 2 | level 3 | level 4 |
//! |---|---|---|---|---|
//! | `bin_packing` | bins used | cost | stranded | preference |
//! | `spread` | skew by zone | cost | preference | balance |
//! | `cost` | cost | preference | balance | |
//! | `latency` | latency | cost | preference | balance |
//! | `balanced` | balance + 0.05 × skew by zone + 0.5 × cost + 0.01 × latency + 0.005 × preference | | | |
//!
//! Money is in every preset, so that none opens a node where an open one is as good. `cost` balances what is equally cheap: room
//! left in all places keeps later items from having to open more.
//!
//! What is equal in all levels is decided by how full bins are (fuller first where a strategy packs, emptier first where it
//! spreads), then by the order in which bins were given.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use stowplan_core::TopologyLevel;

use crate::error::{Error, Result};
use crate::objective::{Term, WeightedTerm};

/// The most levels a strategy can have.
pub const LEVELS_MAX: usize = 4;

/// Names of the presets, in the order in which they are compared.
pub const PRESETS: [&str; 5] = ["bin_packing", "spread", "cost", "latency", "balanced"];

/// A named list of objectives: ordered levels of weighted terms.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Strategy {
    /// Its name, for tables.
    pub name: String,
    /// Levels, the most important first; at least one, at most four.
    pub levels: Vec<Vec<WeightedTerm>>,
}

impl Strategy {
    /// A preset by name.
    ///
    /// # Errors
    /// [`Error::Value`] naming the presets there are.
    pub fn preset(name: &str) -> Result<Self> {
        Self::known(name).ok_or_else(|| Error::Value {
            object: "strategy".into(),
            field: "name",
            value: format!("{name:?}"),
            reason: format!("there are {}", PRESETS.join(", ")),
        })
    }

    /// All presets.
    pub fn presets() -> Vec<Self> {
        PRESETS.iter().filter_map(|name| Self::known(name)).collect()
    }

    fn known(name: &str) -> Option<Self> {
        use Term::{Balance, BinsUsed, Cost, Latency, Preference, Skew, Stranded};
        let zone = || Skew(TopologyLevel::Zone);
        let ordered = |terms: &[Term]| {
            terms
                .iter()
                .map(|term| vec![WeightedTerm::new(term.clone())])
                .collect()
        };
        let levels = match name {
            "bin_packing" => ordered(&[BinsUsed, Cost, Stranded, Preference]),
            "spread" => ordered(&[zone(), Cost, Preference, Balance]),
            "cost" => ordered(&[Cost, Preference, Balance]),
            "latency" => ordered(&[Latency, Cost, Preference, Balance]),
            "balanced" => {
                let mix = [
                    (Balance, 1.0),
                    (zone(), 0.05),
                    (Cost, 0.5),
                    (Latency, 0.01),
                    (Preference, 0.005),
                ];
                vec![mix.map(|(term, weight)| WeightedTerm { term, weight }).to_vec()]
            }
            _ => return None,
        };
        Some(Self {
            name: name.to_owned(),
            levels,
        })
    }

    /// Whether it has levels and terms, each term once in a level, with weights that make sense.
    ///
    /// # Errors
    /// [`Error::Value`] naming the level, the term and the value.
    pub fn validate(&self) -> Result<()> {
        let fault = |field: &'static str, value: String, reason: &str| {
            Err(Error::Value {
                object: format!("strategy {}", self.name),
                field,
                value,
                reason: reason.to_owned(),
            })
        };
        if self.levels.is_empty() || self.levels.len() > LEVELS_MAX {
            return fault("levels", self.levels.len().to_string(), "must be one to four");
        }
        for (index, level) in self.levels.iter().enumerate() {
            if level.is_empty() {
                return fault("levels", format!("empty at {index}"), "a level needs a term");
            }
            for (at, weighted) in level.iter().enumerate() {
                let sound =
                    weighted.weight.is_finite() && weighted.weight_milli() >= 1 && weighted.weight <= 1e6;
                if !sound {
                    let value = format!("{} for {}", weighted.weight, weighted.term);
                    return fault("weight", value, "must be at least 0.001 and at most 1000000");
                }
                if level[..at].iter().any(|other| other.term == weighted.term) {
                    return fault(
                        "levels",
                        format!("{} twice at {index}", weighted.term),
                        "a level names a term once",
                    );
                }
            }
        }
        Ok(())
    }

    /// Whether any level has a term for which this holds.
    pub(crate) fn has(&self, wanted: impl Fn(&Term) -> bool) -> bool {
        self.levels
            .iter()
            .flatten()
            .any(|weighted| wanted(&weighted.term))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn presets_are_sound_and_pass_through_json() {
        assert_eq!(Strategy::presets().len(), PRESETS.len());
        for strategy in Strategy::presets() {
            strategy.validate().expect("a preset");
            let text = serde_json::to_string(&strategy).expect("plain data");
            assert_eq!(
                serde_json::from_str::<Strategy>(&text).expect("what was written"),
                strategy
            );
        }
    }

    #[test]
    fn a_bad_weight_is_refused_by_name() {
        let mut strategy = Strategy::preset("cost").expect("a preset");
        strategy.levels[0][0].weight = f64::NAN;
        let error = strategy.validate().expect_err("not a number").to_string();
        assert!(
            error.contains("strategy cost") && error.contains("NaN for cost"),
            "{error}"
        );
    }
}
