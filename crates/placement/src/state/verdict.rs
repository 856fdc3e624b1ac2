//! What speaks against a bin: every violation, with its numbers. The slow and complete twin of [`Query`](super::Query).

use stowplan_core::Latency;

use super::State;
use super::devices::demands;
use super::query::domain_of;
use crate::constraint::{Site, Violation, filter, statics};
use crate::problem::{Absence, BinIndex, Check, ItemIndex, NO_DOMAIN};

impl State<'_> {
    /// Everything that speaks against placing `item` in `bin` now; empty: nothing does.
    ///
    /// The order is that of kube-scheduler's filters (cordon, taints, node affinity, host ports, resources, spread,
    /// affinity, anti-affinity, anti-affinity of others), with the fleet's own constraints after the static ones and at the end. Too
    /// little of several resources gives one violation each. The item itself must not be placed.
    ///
    /// Cost: the item's rules once more, about a microsecond.
    pub fn violations(&self, item: ItemIndex, bin: BinIndex) -> Vec<Violation> {
        let problem = self.problem;
        let set = &problem.book.sets[problem.items.rules_of[problem.workload_of(item)] as usize];
        let rules = &problem.book.rules[set.rules as usize];
        let site = Site {
            geography: &problem.geography,
            place_on_degraded: problem.place_on_degraded,
        };
        let mut found: Vec<Violation> = statics(rules, problem.bin_profile(bin), &site).collect();
        let (ports, counts): (Vec<&Check>, Vec<&Check>) = set.checks.iter().partition(|check| {
            matches!(
                check,
                Check::Absent {
                    of: Absence::Port(_),
                    ..
                }
            )
        });
        for check in ports {
            self.check(check, bin, &mut found);
        }
        self.lacking(item, bin, &mut found);
        let mut later = Vec::new();
        for check in counts {
            self.check(check, bin, &mut later);
        }
        later.sort_by_key(filter::rank);
        found.extend(later);
        if let Some(left_per_hour) = self.budget_passed(bin) {
            found.push(Violation::Budget {
                price_per_hour: problem.bin_profile(bin).price_per_hour,
                left_per_hour,
            });
        }
        found
    }

    fn lacking(&self, item: ItemIndex, bin: BinIndex, found: &mut Vec<Violation>) {
        let problem = self.problem;
        let amounts = problem
            .request(item)
            .iter()
            .zip(self.free(bin))
            .zip(self.room.capacity(bin));
        for (resource, ((requested, free), capacity)) in problem.resources.iter().zip(amounts) {
            if *requested > 0 && requested > free {
                found.push(Violation::Resource {
                    resource: resource.clone(),
                    requested: *requested,
                    free: *free,
                    capacity: *capacity,
                });
            }
        }
        if demands(problem, item).is_empty() {
            return;
        }
        if let Some((lacking, available)) = self.devices.first_lacking(problem, item, bin) {
            found.push(Violation::Device {
                resource: lacking.0.clone(),
                count: lacking.1.count,
                share_milli: lacking.1.milli,
                available,
            });
        }
    }

    fn check(&self, check: &Check, bin: BinIndex, found: &mut Vec<Violation>) {
        let book = &self.problem.book;
        let place = |counter: u32| {
            let index = book.counters[counter as usize].level;
            (&book.levels[index as usize], domain_of(self.problem, index, bin))
        };
        match check {
            Check::Absent { counter, of } => {
                let (level, domain) = place(*counter);
                if domain != NO_DOMAIN && self.counts.get(*counter, domain) > 0 {
                    let level = level.level.clone();
                    found.push(match of {
                        Absence::Own => Violation::AntiAffinity { level },
                        Absence::Existing => Violation::ExistingAntiAffinity { level },
                        Absence::Port(port) => Violation::HostPort { port: *port },
                    });
                }
            }
            Check::AtMost { counter, max } => {
                let (level, domain) = place(*counter);
                if domain != NO_DOMAIN && self.counts.get(*counter, domain) >= *max {
                    let name = level.name(domain, &self.problem.bins).to_owned();
                    found.push(Violation::AtMost {
                        level: level.level.clone(),
                        domain: name,
                        max: *max,
                    });
                }
            }
            Check::Spread {
                counter,
                max_skew,
                min_domains,
                counts_itself,
            } => {
                let (level, domain) = place(*counter);
                if domain == NO_DOMAIN {
                    found.push(Violation::SpreadDomainMissing {
                        level: level.level.clone(),
                    });
                    return;
                }
                let count = self.counts.get(*counter, domain);
                let least = self.least(*counter, *min_domains);
                let skew = i64::from(count) + i64::from(*counts_itself) - i64::from(least);
                if skew > i64::from(*max_skew) {
                    let domain = level.name(domain, &self.problem.bins).to_owned();
                    found.push(Violation::Spread {
                        level: level.level.clone(),
                        domain,
                        count,
                        least,
                        max_skew: *max_skew,
                        counts_itself: *counts_itself,
                    });
                }
            }
            Check::Present {
                counters,
                first_of_its_kind,
            } => {
                let first =
                    *first_of_its_kind && counters.iter().all(|counter| self.counts.total(*counter) == 0);
                for counter in counters {
                    let (level, domain) = place(*counter);
                    if domain == NO_DOMAIN || (!first && self.counts.get(*counter, domain) == 0) {
                        found.push(Violation::Affinity {
                            level: level.level.clone(),
                        });
                    }
                }
            }
            Check::Near {
                counter,
                rtt_max,
                peer,
            } => {
                let (_, domain) = place(*counter);
                let rtt = if domain == NO_DOMAIN {
                    None
                } else {
                    self.nearest(*counter, domain)
                };
                if rtt.is_none_or(|rtt| rtt > *rtt_max) {
                    let workload = self.problem.workload_name(*peer as usize).to_owned();
                    found.push(Violation::LatencyToWorkload {
                        workload,
                        rtt,
                        rtt_max: *rtt_max,
                    });
                }
            }
        }
    }

    /// The least count of any eligible domain; zero with fewer than `min_domains` of them.
    pub(super) fn least(&self, counter: u32, min_domains: u32) -> u32 {
        let (least, eligible) = self.counts.least(counter);
        if eligible < min_domains { 0 } else { least }
    }

    /// The shortest round trip from a region (a domain of the counter's level) to one where something counted stands.
    pub(super) fn nearest(&self, counter: u32, from: u32) -> Option<Latency> {
        let problem = self.problem;
        let from = problem.region_of_domain[from as usize]?;
        let placed =
            (0..problem.region_of_domain.len() as u32).filter(|domain| self.counts.get(counter, *domain) > 0);
        placed
            .filter_map(|domain| {
                problem
                    .geography
                    .rtt(from, problem.region_of_domain[domain as usize]?)
            })
            .min()
    }
}
