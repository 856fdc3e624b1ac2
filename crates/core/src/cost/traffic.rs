//! What the traffic of placed replicas costs.
//!
//! A workload's traffic is stated for all of its wanted replicas together and divides evenly among them; a peer's replicas that are placed
//! share it evenly. Between `a` of `R` wanted replicas at one place and `b` of the peer's `P` placed ones at another pass
//! `a / R · b / P` of the volume. Each direction is charged where it starts. Without a zone of its own, what stands in a
//! cluster has the cluster as its zone. Clients at a region are in it: reaching them from there costs nothing.

use crate::bytes::Bytes;
use crate::cluster::Cluster;
use crate::error::Result;
use crate::id::Zone;
use crate::rules::Endpoint;
use crate::topology::Location;
use crate::workload::Workload;

use super::assignment::Spots;
use super::report::{CostLine, CostPart, CostReport, CostSide};
use super::transfer::{TransferRate, TransferTable};

/// One end of a flow.
struct End {
    name: String,
    location: Location,
}

/// A share of a workload's traffic.
#[derive(Clone, Copy)]
struct Share {
    numerator: u64,
    denominator: u64,
}

pub(super) fn charge(
    table: &TransferTable,
    clusters: &[Cluster],
    workloads: &[Workload],
    spots: &Spots<'_>,
    report: &mut CostReport,
) -> Result<()> {
    let end = |&(cluster, zone): &(usize, Option<&str>)| {
        let home = &clusters[cluster];
        let mut location = home.location.clone();
        let zone = zone.unwrap_or(home.name.as_str());
        location.zone = Zone::new(zone).ok();
        End {
            name: home.name.to_string(),
            location,
        }
    };
    for (at, workload) in workloads.iter().enumerate() {
        if spots[at].is_empty() {
            continue;
        }
        let wanted = u64::from(workload.replicas).max(spots[at].values().sum());
        for traffic in &workload.traffic {
            let (volumes, name) = (
                (traffic.sent_per_hour, traffic.received_per_hour),
                workload.full_name(),
            );
            if volumes == (Bytes::ZERO, Bytes::ZERO) {
                continue;
            }
            match &traffic.with {
                Endpoint::Region(region) => {
                    for (place, count) in &spots[at] {
                        let here = end(place);
                        let location = Location {
                            provider: Some(region.provider.clone()),
                            region: Some(region.region.clone()),
                            ..Location::default()
                        };
                        let there = End {
                            name: format!("clients at {region}"),
                            location,
                        };
                        let share = Share {
                            numerator: *count,
                            denominator: wanted,
                        };
                        pass(table, &name, (&here, &there), volumes, share, report)?;
                    }
                }
                Endpoint::Workload(peer) => {
                    let found = workloads
                        .iter()
                        .position(|other| other.name == *peer && other.namespace == workload.namespace);
                    let places = found.map(|peer| &spots[peer]).filter(|places| !places.is_empty());
                    let Some(places) = places else {
                        let reason = format!("{peer} is not placed");
                        report.is_unknown(format!("transfer of workload {name} with {peer}"), reason);
                        continue;
                    };
                    let placed: u64 = places.values().sum();
                    for (place, count) in &spots[at] {
                        for (other, peers) in places {
                            let (here, mut there) = (end(place), end(other));
                            there.name = format!("{peer} in {}", there.name);
                            let share = Share {
                                numerator: count * peers,
                                denominator: wanted * placed,
                            };
                            pass(table, &name, (&here, &there), volumes, share, report)?;
                        }
                    }
                }
            }
        }
    }
    Ok(())
}

/// Charges both directions of a flow between two ends.
fn pass(
    table: &TransferTable,
    name: &str,
    (here, there): (&End, &End),
    (sent, received): (Bytes, Bytes),
    share: Share,
    report: &mut CostReport,
) -> Result<()> {
    for (volume, from, to, verb) in [(sent, here, there, "to"), (received, there, here, "from")] {
        if volume == Bytes::ZERO {
            continue;
        }
        let what = format!("workload {name} in {} {verb} {}", here.name, there.name);
        match rate(table, &from.location, &to.location) {
            None => {
                let place = |end: &End| {
                    end.location
                        .region_key()
                        .map_or("an unknown region".into(), |key| key.to_string())
                };
                let reason = format!("no price is known from {} to {}", place(from), place(to));
                report.is_unknown(format!("transfer of {what}"), reason);
            }
            Some(rate) => {
                let per_hour = rate.cost_of_share(volume, share.numerator, share.denominator)?;
                if !rate.per_gb.is_zero() {
                    report.add(CostLine {
                        side: CostSide::Decided,
                        part: CostPart::Transfer,
                        what,
                        region: from.location.region_key(),
                        count: 1,
                        unit_price: rate.per_gb,
                        per_hour,
                        provenance: rate.provenance,
                    })?;
                }
            }
        }
    }
    Ok(())
}

fn rate(table: &TransferTable, from: &Location, to: &Location) -> Option<TransferRate> {
    if from.zone.is_some() && to.zone.is_some() {
        return table.between(from, to);
    }
    table.between_regions(&from.region_key()?, &to.region_key()?)
}
