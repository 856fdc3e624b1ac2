//! The fleet as a whole: names, policy, regions.

use std::collections::BTreeSet;

use crate::cluster::Cluster;
use crate::document::nearest;
use crate::fleet::{API_VERSION, BudgetScope, Fleet};
use crate::id::{Provider, Region};
use crate::money::Currency;
use crate::topology::RegionKey;

use super::check::{Check, quoted};
use super::directory::Directory;
use super::fault::{Fault, FleetFaults};
use super::peers::check_ceilings;

/// The strategies that can be named in a policy.
pub const STRATEGIES: [&str; 5] = ["bin_packing", "spread", "cost", "latency", "balanced"];

impl Fleet {
    /// Checks everything that its parts and their names say about each other, and returns what is odd but not wrong:
    /// regions without coordinates, capabilities and resources that nothing has.
    ///
    /// ```
    /// use stowplan_core::{Cluster, Fleet};
    ///
    /// let mut fleet = Fleet::new("lab".parse()?);
    /// fleet.clusters.push(Cluster::new("edge-1".parse()?));
    /// let error = fleet.validate().unwrap_err();
    /// assert_eq!(error.to_string(), "clusters[0]: cluster `edge-1` has neither nodes nor pools");
    /// # Ok::<(), stowplan_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// Every fault found, with the path of its field.
    pub fn validate(&self) -> Result<Vec<Fault>, FleetFaults> {
        let mut check = Check::new();
        let directory = Directory::of(self);
        check.head(self);
        check.policy(self);
        check.regions(self, &directory);
        check.unique(
            "clusters",
            Some("name"),
            &self.clusters,
            |one| &one.name,
            |one| format!("cluster `{}`", one.name),
        );
        check.each("clusters", &self.clusters, |check, cluster| {
            check.cluster(cluster, &directory);
        });
        let key = |one: &crate::Workload| (one.cluster.clone(), one.namespace.clone(), one.name.clone());
        check.unique("workloads", Some("name"), &self.workloads, key, |one| {
            format!("workload `{}`", one.full_name())
        });
        check.each("workloads", &self.workloads, |check, workload| {
            check.workload(workload, &directory);
        });
        check_ceilings(self, &directory, &mut check);
        check.currencies(self);
        if check.faults.is_empty() {
            Ok(check.warnings)
        } else {
            Err(FleetFaults {
                faults: check.faults,
                warnings: check.warnings,
            })
        }
    }
}

impl Check {
    fn head(&mut self, fleet: &Fleet) {
        self.require(fleet.api_version == API_VERSION, "apiVersion", || {
            format!("is {:?}, and {API_VERSION:?} is read", fleet.api_version)
        });
        if fleet.clusters.is_empty() {
            self.at("clusters", |check| check.warn("the fleet has no clusters", None));
        }
        self.at("namespaces", |check| {
            for (name, labels) in &fleet.namespaces {
                check.labels(name.to_string(), labels);
            }
        });
    }

    fn policy(&mut self, fleet: &Fleet) {
        self.at("policy", |check| {
            if let Some(strategy) = &fleet.policy.strategy
                && !STRATEGIES.contains(&strategy.as_str())
            {
                let suggestion = match nearest(strategy, STRATEGIES) {
                    Some(meant) => format!("did you mean `{meant}`?"),
                    None => format!("write one of {}", STRATEGIES.map(|name| quoted(&name)).join(", ")),
                };
                check.at("strategy", |check| {
                    check.fault_with(format!("there is no strategy `{strategy}`"), Some(suggestion));
                });
            }
            let places: Vec<Places> = match fleet.policy.budgets.as_slice() {
                [] => Vec::new(),
                _ => fleet.clusters.iter().map(places).collect(),
            };
            check.each("budgets", &fleet.policy.budgets, |check, budget| {
                let limit = budget.opened_per_hour_max;
                check.require(limit.micros >= 0, "openedPerHourMax", || {
                    format!("{limit} is negative")
                });
                check.at("scope", |check| {
                    check.labels("clusterLabels", &budget.scope.cluster_labels);
                    if !fleet.clusters.is_empty() && !matches_any(fleet, &places, &budget.scope) {
                        check.fault("no cluster is within this scope");
                    }
                });
            });
        });
    }

    fn regions(&mut self, fleet: &Fleet, directory: &Directory<'_>) {
        self.unique(
            "regions",
            Some("region"),
            &fleet.regions,
            |one| &one.region,
            |one| format!("region `{}`", one.region),
        );
        self.each("regions", &fleet.regions, |check, custom| {
            if let Some(country) = &custom.country {
                check.at("country", |check| check.country(country));
            }
        });
        let ends = |between: &(RegionKey, RegionKey)| {
            let (one, other) = between;
            if one <= other {
                (one.clone(), other.clone())
            } else {
                (other.clone(), one.clone())
            }
        };
        self.unique(
            "roundTrips",
            Some("between"),
            &fleet.round_trips,
            |one| ends(&one.between),
            |one| format!("the round trip between {} and {}", one.between.0, one.between.1),
        );
        self.each("roundTrips", &fleet.round_trips, |check, trip| {
            check.at("between", |check| {
                if trip.between.0 == trip.between.1 {
                    check.fault("both ends are the same region");
                }
                check.at(0, |check| directory.warn_region(check, &trip.between.0));
                check.at(1, |check| directory.warn_region(check, &trip.between.1));
            });
        });
    }

    /// An ISO 3166 code of two capital letters.
    pub(super) fn country(&mut self, country: &str) {
        let letters = country.len() == 2 && country.bytes().all(|letter| letter.is_ascii_alphabetic());
        if !letters {
            self.fault(format!(
                "{country:?} is not a country by the two letters of ISO 3166"
            ));
        } else if country.bytes().any(|letter| letter.is_ascii_lowercase()) {
            let meant = format!("did you mean {}?", country.to_ascii_uppercase());
            self.fault_with(format!("{country:?} is not in capital letters"), Some(meant));
        }
    }

    /// A warning where amounts are in several currencies, which cannot be added.
    fn currencies(&mut self, fleet: &Fleet) {
        let budgets = fleet
            .policy
            .budgets
            .iter()
            .map(|budget| budget.opened_per_hour_max.currency);
        let pools = fleet.clusters.iter().flat_map(|cluster| &cluster.pools);
        let nodes = fleet.clusters.iter().flat_map(|cluster| &cluster.nodes);
        let prices = pools
            .filter_map(|pool| pool.price_per_hour)
            .chain(nodes.filter_map(|node| node.price_per_hour))
            .map(|price| price.currency);
        let used: BTreeSet<Currency> = budgets.chain(prices).collect();
        if used.len() > 1 {
            let names: Vec<&str> = used.iter().map(Currency::as_str).collect();
            self.warn(
                format!(
                    "prices and budgets are in several currencies, which cannot be added: {}",
                    names.join(", ")
                ),
                None,
            );
        }
    }
}

/// Whether some cluster, or a node or pool of it, is within the scope.
fn matches_any(fleet: &Fleet, places: &[Places], scope: &BudgetScope) -> bool {
    fleet.clusters.iter().zip(places).any(|(cluster, places)| {
        let labelled = scope
            .cluster_labels
            .iter()
            .all(|(key, value)| cluster.labels.get(key) == Some(value));
        labelled
            && places.iter().any(|(provider, region)| {
                (scope.provider.is_none() || scope.provider == *provider)
                    && (scope.region.is_none() || scope.region == *region)
            })
    })
}

/// Where a cluster or parts of it stand.
type Places = BTreeSet<(Option<Provider>, Option<Region>)>;

fn places(cluster: &Cluster) -> Places {
    let pools = cluster.pools.iter().map(|pool| cluster.pool_location(pool));
    let nodes = cluster.nodes.iter().map(|node| cluster.node_location(node));
    pools
        .chain(nodes)
        .chain([cluster.location.clone()])
        .map(|place| (place.provider, place.region))
        .collect()
}
