//! Rules of workloads and daemons.

use std::collections::BTreeSet;
use std::net::IpAddr;

use crate::jurisdiction::jurisdiction_groups;
use crate::rules::{AffinityTerm, Rules, SpreadConstraint, Target, WhenUnsatisfiable};
use crate::selector::LabelSelector;
use crate::workload::Workload;

use super::check::Check;
use super::directory::Directory;

impl Check {
    /// What can be said of rules by themselves.
    pub(super) fn own_rules(&mut self, rules: &Rules, directory: &Directory<'_>) {
        self.labels("nodeSelector", &rules.node_selector);
        if let Some(affinity) = &rules.node_affinity {
            self.at("nodeAffinity", |check| check.accept(affinity.validate()));
        }
        self.each(
            "preferredNodeAffinity",
            &rules.preferred_node_affinity,
            |check, term| {
                check.weight(term.weight);
                check.at("preference", |check| check.accept(term.preference.validate()));
            },
        );
        self.each("tolerations", &rules.tolerations, |check, toleration| {
            check.accept(toleration.validate());
        });
        for (field, terms) in [
            ("affinity", &rules.affinity),
            ("antiAffinity", &rules.anti_affinity),
        ] {
            self.each(field, terms, Self::affinity_term);
        }
        for (field, terms) in [
            ("preferredAffinity", &rules.preferred_affinity),
            ("preferredAntiAffinity", &rules.preferred_anti_affinity),
        ] {
            self.each(field, terms, |check, weighted| {
                check.weight(weighted.weight);
                check.at("term", |check| check.affinity_term(&weighted.term));
            });
        }
        self.each("spread", &rules.spread, Self::spread);
        self.unique(
            "atMost",
            Some("level"),
            &rules.at_most,
            |one| &one.level,
            |one| format!("the level {}", one.level),
        );
        self.each("atMost", &rules.at_most, |check, limit| {
            check.require(limit.max > 0, "max", || {
                "must be at least 1; to run nothing, ask for no replicas".to_owned()
            });
        });
        self.host_ports(rules);
        self.members("capabilities", &rules.capabilities, |check, capability| {
            directory.warn_capability(check, capability.as_str());
        });
    }

    /// What rules say about the rest of the fleet.
    pub(super) fn fleet_rules(&mut self, workload: &Workload, directory: &Directory<'_>) {
        let rules = &workload.rules;
        self.at("residency", |check| {
            check.members("jurisdictions", &rules.residency.jurisdictions, |check, name| {
                // A country is a jurisdiction by its code.
                let country = name.len() == 2 && name.bytes().all(|letter| letter.is_ascii_uppercase());
                if !country && !jurisdiction_groups().any(|known| known == name) {
                    let meant = check.meant(name, jurisdiction_groups());
                    check.warn(
                        format!("no region is known to be within the jurisdiction `{name}`"),
                        meant,
                    );
                }
            });
            check.members("countries", &rules.residency.countries, |check, country| {
                check.country(country);
            });
            check.at("regions", |check| {
                for region in &rules.residency.regions {
                    check.at(region.to_string(), |check| directory.warn_region(check, region));
                }
            });
        });
        let mut seen = BTreeSet::new();
        self.each("latency", &rules.latency, |check, ceiling| {
            if !seen.insert(&ceiling.to) {
                check.at("to", |check| check.fault("this other end is given twice"));
            }
            check.at("to", |check| check.endpoint(&ceiling.to, workload, directory));
        });
        self.targets("pin", &rules.pin, directory);
        self.targets("exclude", &rules.exclude, directory);
        let excluded: BTreeSet<&Target> = rules.exclude.iter().collect();
        self.each("pin", &rules.pin, |check, target| {
            if excluded.contains(target) {
                check.fault("is pinned and excluded");
            }
        });
    }

    fn targets(&mut self, field: &'static str, targets: &[Target], directory: &Directory<'_>) {
        self.unique(field, None, targets, Clone::clone, |_| "this target".to_owned());
        self.each(field, targets, |check, target| {
            directory.expect_place(check, &target.cluster, target.pool.as_ref(), target.node.as_ref());
        });
    }

    fn weight(&mut self, weight: i32) {
        self.require((1..=100).contains(&weight), "weight", || {
            format!("{weight} is not within 1 to 100")
        });
    }

    fn affinity_term(&mut self, term: &AffinityTerm) {
        self.selector("selector", term.selector.as_ref());
        self.selector("namespaceSelector", term.namespace_selector.as_ref());
    }

    fn spread(&mut self, spread: &SpreadConstraint) {
        self.selector("selector", spread.selector.as_ref());
        self.require(spread.max_skew > 0, "maxSkew", || "must be at least 1".to_owned());
        self.require(spread.min_domains != Some(0), "minDomains", || {
            "must be at least 1".to_owned()
        });
        let soft = spread.when_unsatisfiable == WhenUnsatisfiable::ScheduleAnyway;
        self.require(!(soft && spread.min_domains.is_some()), "minDomains", || {
            "has a meaning only with whenUnsatisfiable: DoNotSchedule".to_owned()
        });
    }

    fn selector(&mut self, field: &'static str, selector: Option<&LabelSelector>) {
        let Some(selector) = selector else { return };
        self.at(field, |check| {
            check.labels("matchLabels", &selector.match_labels);
            check.each(
                "matchExpressions",
                &selector.match_expressions,
                |check, requirement| {
                    check.accept(requirement.validate());
                },
            );
        });
    }

    fn host_ports(&mut self, rules: &Rules) {
        self.unique("hostPorts", None, &rules.host_ports, Clone::clone, |one| {
            format!("the port {}", one.port)
        });
        self.each("hostPorts", &rules.host_ports, |check, port| {
            check.require(port.port > 0, "port", || "must be at least 1".to_owned());
            let address = &port.host_ip;
            check.require(
                address.is_empty() || address.parse::<IpAddr>().is_ok(),
                "hostIP",
                || format!("{address:?} is not an IP address"),
            );
        });
    }
}
