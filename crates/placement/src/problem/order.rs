//! In which order ceilings between workloads want them placed: peers first.

use stowplan_core::{Endpoint, PeerIndex, Workload};

use crate::error::{Error, Result};

/// For each workload, how long the longest chain of ceilings below it is (those with 0 wait for nobody), and its priority or, if
/// higher, that of what waits for it. Empty where there are no ceilings between workloads.
///
/// Kahn's algorithm, linear in workloads and ceilings.
pub(super) fn by_ceilings(workloads: &[Workload], index: &PeerIndex<'_>) -> Result<(Vec<u32>, Vec<i32>)> {
    let peers: Vec<Vec<u32>> = workloads
        .iter()
        .map(|workload| {
            let ends = workload
                .rules
                .latency
                .iter()
                .filter_map(|ceiling| match &ceiling.to {
                    Endpoint::Workload(name) => index.find(workload, name.as_str()).ok().map(|at| at as u32),
                    Endpoint::Region(_) => None,
                });
            ends.collect()
        })
        .collect();
    if peers.iter().all(Vec::is_empty) {
        return Ok((Vec::new(), Vec::new()));
    }
    let mut waiting: Vec<usize> = peers.iter().map(Vec::len).collect();
    let mut dependents: Vec<Vec<u32>> = vec![Vec::new(); workloads.len()];
    for (workload, peers) in peers.iter().enumerate() {
        for peer in peers {
            dependents[*peer as usize].push(workload as u32);
        }
    }
    let mut depth = vec![0; workloads.len()];
    let mut ready: Vec<usize> = (0..workloads.len())
        .filter(|workload| waiting[*workload] == 0)
        .collect();
    let mut next = 0;
    while let Some(workload) = ready.get(next).copied() {
        next += 1;
        for dependent in dependents[workload].iter().map(|dependent| *dependent as usize) {
            depth[dependent] = depth[dependent].max(depth[workload] + 1);
            waiting[dependent] -= 1;
            if waiting[dependent] == 0 {
                ready.push(dependent);
            }
        }
    }
    match waiting.iter().position(|count| *count > 0) {
        None => {
            let mut urgency: Vec<i32> = workloads
                .iter()
                .map(|workload| {
                    if workload.required {
                        i32::MAX
                    } else {
                        workload.priority
                    }
                })
                .collect();
            // Dependents come after their peers in `ready`, so backwards each is final before it is passed on.
            for workload in ready.iter().rev() {
                for peer in &peers[*workload] {
                    urgency[*peer as usize] = urgency[*peer as usize].max(urgency[*workload]);
                }
            }
            Ok((depth, urgency))
        }
        Some(start) => Err(Error::CeilingCycle {
            workloads: cycle(start, &peers, &waiting, workloads),
        }),
    }
}

/// Follows unfinished peers from `start` until one repeats.
fn cycle(start: usize, peers: &[Vec<u32>], waiting: &[usize], workloads: &[Workload]) -> Vec<String> {
    let mut path = vec![start];
    loop {
        let last = path[path.len() - 1];
        let unfinished = peers[last]
            .iter()
            .map(|peer| *peer as usize)
            .find(|peer| waiting[*peer] > 0);
        let next = unfinished.unwrap_or(last);
        if let Some(begin) = path.iter().position(|seen| *seen == next) {
            path.push(next);
            return path[begin..]
                .iter()
                .map(|at| workloads[*at].name_with_cluster())
                .collect();
        }
        path.push(next);
    }
}
