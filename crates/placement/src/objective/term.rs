//! The terms that objectives are made of.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use stowplan_core::TopologyLevel;

/// Something to be made small. `u(b)` is how full bin `b` is: the mean over its resources of the used share of capacity,
/// `pods`, storage and huge pages left out.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Term {
    /// The number of bins in which something stands. Unit: a bin.
    BinsUsed,
    /// Stranded capacity: `Σ u(b)·(1 − u(b))` over bins: what is free counts in the measure in which its bin is taken. A bin
    /// that is full or empty strands nothing. Unit: a bin.
    Stranded,
    /// Uneven load: `Σ u(b)²` over bins. Unit: a bin.
    Balance,
    /// Uneven spread of replicas: `Σ n(g, d)²` over groups `g` and domains `d` of the level, `n` being the replicas of `g` in
    /// `d`. A group is a workload of several replicas or with rules that count its own, or the workloads that name it. Bins in no
    /// domain count as one domain together. Unit: a pair of replicas.
    Skew(TopologyLevel),
    /// Money an hour: prices of bins that are opened, and of traffic between zones and regions, a replica's share of its workload's
    /// traffic going to the peer's nearest replica (in its zone, its region, or by round trip). A bin whose price is not known counts as the dearest bin known, traffic whose
    /// price is not known as nothing here and by name in the cost report. Unit: one of the currency.
    Cost,
    /// Demand-weighted round trip: `Σ demand/replicas × round trip` to clients and to the peer's nearest replica, over
    /// replicas and their traffic. A round trip that is not known counts as a second. Unit: a millisecond of the whole demand of 1.
    Latency,
    /// Preferences not met, as a loss: minus the weights of preferred node terms that match, minus (plus) the weights of
    /// preferred (anti-)affinity terms that find company, plus the count of alike items in the domain for each soft
    /// spread constraint. Unit: a weight of 1.
    Preference,
}

impl fmt::Display for Term {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::BinsUsed => "bins used",
            Self::Stranded => "stranded",
            Self::Balance => "balance",
            Self::Skew(level) => return write!(f, "skew by {level}"),
            Self::Cost => "cost",
            Self::Latency => "latency",
            Self::Preference => "preference",
        })
    }
}

/// A term and how much one unit of it counts within its level.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WeightedTerm {
    /// The term.
    pub term: Term,
    /// How much a unit counts: above 0, at most 1,000,000, exact to a thousandth.
    #[serde(default = "one")]
    pub weight: f64,
}

fn one() -> f64 {
    1.0
}

impl WeightedTerm {
    /// A term of weight 1.
    pub fn new(term: Term) -> Self {
        Self { term, weight: 1.0 }
    }

    /// The weight in thousandths.
    pub(crate) fn weight_milli(&self) -> i64 {
        (self.weight * 1000.0).round() as i64
    }
}
