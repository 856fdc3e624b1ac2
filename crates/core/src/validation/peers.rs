//! Latency ceilings between workloads must not go round in a circle: each workload is placed after those it must be near.
//!
//! Depth-first search over the ceilings with an explicit stack; a ceiling to a workload that is still on the way closes a
//! circle and is reported. Cost: linear in workloads and ceilings.

use crate::fleet::Fleet;
use crate::rules::Endpoint;

use super::check::Check;
use super::directory::Directory;

/// How many circles are reported, and how many names of each: they may be as many, and as long, as the fleet is large.
const SHOWN_MAX: usize = 20;

/// How far the search is with a workload.
#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    New,
    OnTheWay,
    Done,
}

pub(super) fn check_ceilings(fleet: &Fleet, directory: &Directory<'_>, check: &mut Check) {
    let peer = |from: usize, ceiling: usize| -> Option<usize> {
        let workload = &fleet.workloads[from];
        match &workload.rules.latency.get(ceiling)?.to {
            Endpoint::Workload(name) => directory
                .peer(workload, name.as_str())
                // A workload that names itself is a fault of its own.
                .filter(|peer| *peer != from),
            Endpoint::Region(_) => None,
        }
    };
    let mut circles = 0;
    let mut states = vec![State::New; fleet.workloads.len()];
    for start in 0..fleet.workloads.len() {
        if states[start] != State::New {
            continue;
        }
        // Workloads on the way, each with the next of its ceilings to look at.
        let mut way = vec![(start, 0)];
        states[start] = State::OnTheWay;
        while let Some((from, next)) = way.last_mut() {
            let (workload, ceiling) = (*from, *next);
            if ceiling >= fleet.workloads[workload].rules.latency.len() {
                states[workload] = State::Done;
                way.pop();
                continue;
            }
            *next += 1;
            let Some(peer) = peer(workload, ceiling) else {
                continue;
            };
            match states[peer] {
                State::New => {
                    states[peer] = State::OnTheWay;
                    way.push((peer, 0));
                }
                State::OnTheWay if circles < SHOWN_MAX => {
                    circles += 1;
                    report(fleet, check, &way, peer, ceiling);
                }
                State::OnTheWay | State::Done => {}
            }
        }
    }
}

/// The circle that the ceiling number `ceiling` of the last workload on the way closes at `peer`.
fn report(fleet: &Fleet, check: &mut Check, way: &[(usize, usize)], peer: usize, ceiling: usize) {
    let Some((last, _)) = way.last() else { return };
    let circle = way
        .iter()
        .map(|(workload, _)| *workload)
        .skip_while(|workload| *workload != peer);
    let mut names: Vec<String> = circle
        .map(|workload| fleet.workloads[workload].full_name())
        .take(SHOWN_MAX)
        .collect();
    if names.len() == SHOWN_MAX {
        names.push("…".to_owned());
    }
    names.push(fleet.workloads[peer].full_name());
    let message = format!("latency ceilings go round in a circle: {}", names.join(" → "));
    let path = [
        "workloads".into(),
        (*last).into(),
        "rules".into(),
        "latency".into(),
        ceiling.into(),
        "to".into(),
    ];
    check.faults.push(super::fault::Fault {
        path: path.into_iter().collect(),
        message,
        suggestion: Some("state each ceiling on one side only".to_owned()),
    });
}
