//! Workloads.

use std::collections::BTreeSet;

use crate::device::WHOLE_MILLI;
use crate::rules::Endpoint;
use crate::workload::Workload;

use super::check::Check;
use super::cluster::COUNT_MAX;
use super::directory::Directory;

impl Check {
    pub(super) fn workload(&mut self, workload: &Workload, directory: &Directory<'_>) {
        self.word("kind", workload.kind.as_ref());
        self.word("group", workload.group.as_ref());
        self.labels("labels", &workload.labels);
        if let Some(cluster) = &workload.cluster {
            directory.expect_cluster(self, cluster);
        }
        let replicas = workload.replicas;
        self.require(replicas <= COUNT_MAX, "replicas", || {
            format!("{replicas} is more than {COUNT_MAX}")
        });
        self.amounts("requests", &workload.requests);
        self.at("requests", |check| {
            for (name, amount) in workload.requests.iter() {
                if amount > 0 {
                    check.at(name.to_string(), |check| {
                        directory.warn_resource(check, name.as_str());
                    });
                }
            }
        });
        self.device_requests(workload, directory);
        self.at("rules", |check| {
            check.own_rules(&workload.rules, directory);
            check.fleet_rules(workload, directory);
        });
        self.traffic(workload, directory);
        let (placed, replicas) = (workload.placed.len(), workload.replicas);
        self.require(placed <= replicas as usize, "placed", || {
            format!("names {placed} places, and there are {replicas} replicas")
        });
        self.each("placed", &workload.placed, |check, place| {
            directory.expect_place(check, &place.cluster, place.pool.as_ref(), place.node.as_ref());
        });
    }

    fn device_requests(&mut self, workload: &Workload, directory: &Directory<'_>) {
        self.each("devices", &workload.devices, |check, request| {
            let (count, share) = (request.count, request.share_milli);
            check.require(count > 0, "count", || "must be at least 1".to_owned());
            check.require((1..=WHOLE_MILLI).contains(&share), "shareMilli", || {
                format!("{share} is not within 1 to {WHOLE_MILLI}")
            });
            check.require(count <= 1 || share >= WHOLE_MILLI, "shareMilli", || {
                format!("a share is of one device, and count is {count}")
            });
            check.require(
                workload.requests.get(request.resource.as_str()) == 0,
                "resource",
                || format!("`{}` is asked for under requests as well", request.resource),
            );
            check.at("resource", |check| {
                directory.warn_resource(check, request.resource.as_str());
            });
            check.members("models", &request.models, |check, model| {
                directory.warn_model(check, model.as_str());
            });
        });
    }

    fn traffic(&mut self, workload: &Workload, directory: &Directory<'_>) {
        let mut seen = BTreeSet::new();
        self.each("traffic", &workload.traffic, |check, traffic| {
            if !seen.insert(&traffic.with) {
                check.at("with", |check| check.fault("this other end is given twice"));
            }
            check.at("with", |check| check.endpoint(&traffic.with, workload, directory));
        });
    }

    /// The other end of traffic or of a ceiling.
    pub(super) fn endpoint(&mut self, end: &Endpoint, workload: &Workload, directory: &Directory<'_>) {
        match end {
            Endpoint::Region(region) => self.at("region", |check| directory.warn_region(check, region)),
            Endpoint::Workload(peer) => {
                self.at("workload", |check| {
                    directory.expect_peer(check, workload, peer.as_str());
                });
            }
        }
    }
}
