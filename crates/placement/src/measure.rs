//! What solutions are compared by, whatever their strategies minimised.
//!
//! Cost: one pass over items, bins and flows, and sorting the flows by round trip.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use stowplan_core::{Latency, Money, TopologyLevel};

use crate::objective::{Term, UNIT, WeightedTerm, flows, totals};
use crate::problem::Problem;
use crate::solution::Solution;
use crate::strategy::Strategy;

/// Figures of one solution, for a row of a comparison.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Measures {
    /// Items that stand somewhere.
    pub placed: u64,
    /// Items that stand nowhere.
    pub unplaced: u64,
    /// Bins in which something stands.
    pub bins_used: u64,
    /// Bins that were opened.
    pub bins_opened: u64,
    /// Bins that were opened and whose price is not known.
    pub bins_opened_unpriced: u64,
    /// What the opened bins with a known price cost in an hour; `None` where nothing has a price.
    pub opened_per_hour: Option<Money>,
    /// What traffic between zones and regions costs in an hour, as far as prices are known: the decided transfer of the cost report in the
    /// problem's currency. `None` where nothing has a price.
    pub transfer_per_hour: Option<Money>,
    /// The mean round trip, weighted by demand, over the flows of placed items whose round trip is known.
    pub latency_mean: Option<Latency>,
    /// The round trip that 95 % of that demand does not exceed.
    pub latency_p95: Option<Latency>,
    /// The share of the demand of placed items whose round trip is not known.
    pub latency_unknown: f64,
    /// [`Term::Skew`] by zone, in its natural unit.
    pub zone_skew: f64,
    /// [`Term::Balance`], in its natural unit.
    pub balance: f64,
    /// [`Term::Stranded`], in its natural unit.
    pub stranded: f64,
    /// [`Term::Preference`], in its natural unit.
    pub preference: f64,
}

impl Measures {
    /// Measures a solution.
    pub fn new(problem: &Problem, solution: &Solution) -> Self {
        let state = solution.state(problem);
        let terms = [
            Term::Skew(TopologyLevel::Zone),
            Term::Balance,
            Term::Stranded,
            Term::Preference,
        ];
        let yardstick = Strategy {
            name: "measures".to_owned(),
            levels: vec![terms.into_iter().map(WeightedTerm::new).collect()],
        };
        let values: Vec<f64> = totals(&state, &yardstick)
            .iter()
            .flat_map(|level| level.terms.iter().map(crate::TermValue::natural))
            .collect();

        let bins = 0..problem.bin_count();
        let opened: Vec<Option<Money>> = bins
            .clone()
            .filter(|bin| !problem.is_open(*bin) && state.is_open(*bin))
            .map(|bin| problem.bin_profile(bin).price_per_hour)
            .collect();
        let money = |micros: i64| problem.currency().map(|currency| Money { micros, currency });
        let opening = opened
            .iter()
            .flatten()
            .fold(0i64, |sum, price| sum.saturating_add(price.micros));

        let (mut round_trips, mut transfer) = (Vec::new(), 0i128);
        flows(&state, |rtt, demand, cost| {
            round_trips.push((rtt, demand));
            transfer += cost;
            0
        });
        let latencies = Latencies::new(&round_trips);
        let placed = solution.placed_count();
        Self {
            placed: placed as u64,
            unplaced: (problem.item_count() - placed) as u64,
            bins_used: bins.filter(|bin| state.load(*bin) > 0).count() as u64,
            bins_opened: opened.len() as u64,
            bins_opened_unpriced: opened.iter().filter(|price| price.is_none()).count() as u64,
            opened_per_hour: money(opening),
            transfer_per_hour: money(
                i64::try_from(transfer / i128::from(UNIT / 1_000_000)).unwrap_or(i64::MAX),
            ),
            latency_mean: latencies.mean,
            latency_p95: latencies.p95,
            latency_unknown: latencies.unknown,
            zone_skew: values[0],
            balance: values[1],
            stranded: values[2],
            preference: values[3],
        }
    }
}

struct Latencies {
    mean: Option<Latency>,
    p95: Option<Latency>,
    unknown: f64,
}

impl Latencies {
    /// From round trips, where they are known, and their demand.
    fn new(round_trips: &[(Option<Latency>, i128)]) -> Self {
        let all = round_trips.iter().map(|(_, demand)| *demand).sum::<i128>();
        let known = round_trips
            .iter()
            .filter_map(|(rtt, demand)| Some(((*rtt)?, *demand)));
        let mut known: Vec<(Latency, i128)> = known.collect();
        known.sort_unstable();
        let demand = |list: &[(Latency, i128)]| list.iter().map(|(_, demand)| *demand).sum::<i128>();
        let total = demand(&known);
        let latency = |micros: i128| u32::try_from(micros).ok().map(Latency::from_micros);
        let weighted: i128 = known
            .iter()
            .map(|(rtt, demand)| i128::from(rtt.micros()) * demand)
            .sum();
        let mut below = 0;
        let p95 = known.iter().find(|(_, demand)| {
            below += demand;
            below * 100 >= total * 95
        });
        Self {
            mean: if total > 0 {
                latency(weighted / total)
            } else {
                None
            },
            p95: p95.map(|(rtt, _)| *rtt),
            unknown: if all > 0 {
                (all - total) as f64 / all as f64
            } else {
                0.0
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use stowplan_core::{
        Bytes, Currency, Endpoint, Location, RegionKey, ResourceVector, Traffic, TransferTable, Workload,
        WorkloadName,
    };

    use super::*;
    use crate::{BinProfile, BinSpec, Options, Outcome, solve};

    fn bin(name: &str, region: &str, open: bool) -> BinSpec {
        let profile = BinProfile {
            location: Location {
                provider: Some("aws".parse().unwrap()),
                region: Some(region.parse().unwrap()),
                ..Location::default()
            },
            price_per_hour: Some(Money::usd_micros(500_000)),
            ..BinProfile::default()
        };
        BinSpec {
            profile: Arc::new(profile),
            open,
            ..BinSpec::new(name, ResourceVector::new().with("cpu", "2").unwrap())
        }
    }

    #[test]
    fn money_latency_and_counts_are_those_of_the_placement() {
        let paris: RegionKey = "aws/paris".parse().unwrap();
        let mut web = Workload::new(WorkloadName::new("web").unwrap());
        web.replicas = 4;
        web.requests = ResourceVector::new().with("cpu", "1").unwrap();
        web.traffic.push(Traffic {
            with: Endpoint::Region(paris.clone()),
            sent_per_hour: Bytes(4_000_000_000),
            received_per_hour: Bytes(0),
            demand: 8,
        });
        let mut transfers = TransferTable::empty();
        transfers.give(&"aws/berlin".parse().unwrap(), &paris, Money::usd_micros(10_000));
        let problem = Problem::builder()
            .bins([
                bin("a", "paris", true),
                bin("b", "berlin", false),
                bin("c", "berlin", false),
            ])
            .workload(web)
            .round_trips(|a, b| Some(Latency::from_micros(if a == b { 1_000 } else { 20_000 })))
            .transfers(&transfers)
            .build()
            .unwrap();
        let options = Options::new(Strategy::preset("cost").unwrap());
        let Outcome::Solved(solution) = solve(&problem, &options).unwrap() else {
            unreachable!("nothing is required")
        };
        let measures = Measures::new(&problem, &solution);
        assert_eq!((measures.placed, measures.unplaced), (4, 0));
        assert_eq!((measures.bins_used, measures.bins_opened), (2, 1));
        assert_eq!(measures.opened_per_hour, Some(Money::usd_micros(500_000)));
        // Two replicas stand in Berlin, each sends a gigabyte an hour to Paris.
        assert_eq!(measures.transfer_per_hour, Some(Money::usd_micros(20_000)));
        assert_eq!(measures.transfer_per_hour.unwrap().currency, Currency::USD);
        assert_eq!(measures.latency_mean, Some(Latency::from_micros(10_500)));
        assert_eq!(measures.latency_p95, Some(Latency::from_micros(20_000)));
        assert!(measures.latency_unknown.abs() < f64::EPSILON);
    }

    #[test]
    fn round_trips_that_are_not_known_are_counted_apart() {
        let latencies = Latencies::new(&[(None, 1), (Some(Latency::from_micros(2_000)), 3)]);
        assert_eq!(latencies.mean, Some(Latency::from_micros(2_000)));
        assert!((latencies.unknown - 0.25).abs() < f64::EPSILON);
        assert_eq!(Latencies::new(&[]).mean, None);
    }
}
