//! Balance and stranded capacity, by convexity.
//!
//! Bins that take none of what was placed are as full as at the start. For the others, `u(b)` is the mean over the bin's `k(b)`
//! resources of the used share of `c(b, r)`. For any weights `λ(r) ≥ 0`, what is used in all, `Σ λ(r)·W(r)`, is at most
//! `Σ u(b)·a(b)` with `a(b) = k(b)·max over r of λ(r)·c(b, r)`, so by Cauchy and Schwarz `Σ u(b)² ≥ (Σ λ(r)·W(r))² / Σ a(b)²`. With `λ(r)`
//! one over the capacity of all bins, this is exact where bins are alike and evenly full.
//!
//! `u·(1 − u)` is concave: for a given sum of `u` it is least where all bins but one are full or empty, and then is `f·(1 − f)` for the
//! fraction `f` of the sum. The sum lies between what is used over the largest and over the smallest bins; where these differ so
//! that a whole number lies between, nothing can be said but zero.

use super::Bound;
use super::scene::Scene;
use crate::objective::UNIT;
use crate::problem::BinIndex;
use crate::state::SHARE_ONE;

/// What rounding can take from or add to a value for each bin that is not empty, in thousand-millionths: `u` is exact to three parts of
/// 2³⁰, its square to six, and one more for the square's own.
const ROUNDING_PER_BIN: i128 = 8;

/// What is counted for how full bins are: bins that may take what was placed, resource by resource, devices as the last.
struct Load {
    /// For each bin that may take something: its number of resources, and for each resource its capacity; zero: none, or not counted.
    bins: Vec<(f64, Vec<f64>)>,
    /// What of each resource is used in these bins in the end.
    used: Vec<f64>,
    /// What of each resource is placed.
    placed: Vec<f64>,
    /// The sum of how full these bins are at the start.
    full: f64,
    /// How full each of the other bins is.
    others: Vec<f64>,
    /// Bins that are not empty in the end, at most.
    filled: i128,
}

impl Load {
    /// `None` where a bin holds more than fits: what is said above of shares then does not hold.
    fn new(scene: &Scene<'_>) -> Option<Self> {
        let problem = scene.problem;
        let width = problem.resources.len();
        let reachable = scene.reachable();
        let mut load = Self {
            bins: Vec::new(),
            used: vec![0.0; width + 1],
            placed: vec![0.0; width + 1],
            full: 0.0,
            others: Vec::new(),
            filled: 0,
        };
        let mut empty = 0;
        for (bin, reachable) in reachable.into_iter().enumerate() {
            if scene.start.free(bin).iter().any(|free| *free < 0) {
                return None;
            }
            let full = scene.start.fullness(bin) as f64 / SHARE_ONE as f64;
            if scene.start.load(bin) > 0 {
                load.filled += 1;
            } else if reachable {
                empty += 1;
            }
            if !reachable {
                load.others.push(full);
                continue;
            }
            let capacities = capacities(scene, bin);
            for (resource, capacity) in capacities.iter().enumerate() {
                if *capacity > 0.0 {
                    load.used[resource] += held(scene, bin, resource);
                }
            }
            load.full += full;
            load.bins
                .push((scene.start.counted_shares(bin) as f64, capacities));
        }
        let items: i128 = scene.workloads().map(|(_, count)| i128::from(count)).sum();
        load.filled += items.min(empty);
        for (placed, asked) in load.placed.iter_mut().zip(&scene.asked) {
            *placed = *asked as f64;
        }
        for (used, placed) in load.used.iter_mut().zip(&load.placed) {
            *used += placed;
        }
        Some(load)
    }

    /// A bound from a value in natural units that could be below by rounding.
    fn bound(&self, value: f64) -> Bound {
        let unit = UNIT as f64;
        // Floating point is exact to much less than a part in 2⁴⁰ here.
        let slack =
            self.filled * ROUNDING_PER_BIN + (value.abs() * unit / (1u64 << 40) as f64).ceil() as i128;
        Bound {
            value: (value * unit).floor() as i128 - slack,
            rounding: 2 * slack + 1,
        }
    }
}

/// Capacities of a bin that count for how full it is, in the order of resources, devices as the last.
fn capacities(scene: &Scene<'_>, bin: BinIndex) -> Vec<f64> {
    let plain = scene.problem.capacity(bin).iter().enumerate();
    plain
        .map(|(resource, capacity)| {
            if scene.start.counts_for_fullness(resource) {
                *capacity as f64
            } else {
                0.0
            }
        })
        .chain([scene.start.device_use(bin).1 as f64])
        .collect()
}

/// What a bin holds at the start of a resource, or of devices.
fn held(scene: &Scene<'_>, bin: BinIndex, resource: usize) -> f64 {
    if resource < scene.problem.resources.len() {
        scene.held(bin, resource) as f64
    } else {
        scene.start.device_use(bin).0 as f64
    }
}

pub(super) fn balance(scene: &Scene<'_>) -> Option<Bound> {
    let load = Load::new(scene)?;
    let fixed: f64 = load.others.iter().map(|full| full * full).sum();
    let resources = load.used.len();
    let totals: Vec<f64> = (0..resources)
        .map(|resource| load.bins.iter().map(|(_, capacities)| capacities[resource]).sum())
        .collect();
    let weights: Vec<f64> = totals
        .iter()
        .map(|total| if *total > 0.0 { 1.0 / total } else { 0.0 })
        .collect();
    let used: f64 = load
        .used
        .iter()
        .zip(&weights)
        .map(|(used, weight)| used * weight)
        .sum();
    let squares: f64 = load
        .bins
        .iter()
        .map(|(count, capacities)| {
            let shares = capacities.iter().zip(&weights);
            let most = shares
                .map(|(capacity, weight)| capacity * weight)
                .fold(0.0, f64::max);
            (count * most).powi(2)
        })
        .sum();
    let spread = if squares > 0.0 { used * used / squares } else { 0.0 };
    Some(load.bound(fixed + spread))
}

pub(super) fn stranded(scene: &Scene<'_>) -> Option<Bound> {
    let load = Load::new(scene)?;
    let fixed: f64 = load.others.iter().map(|full| full * (1.0 - full)).sum();
    let (mut low, mut high) = (load.full, load.full);
    for (resource, placed) in load
        .placed
        .iter()
        .enumerate()
        .filter(|(_, placed)| **placed > 0.0)
    {
        let with = load
            .bins
            .iter()
            .filter(|(_, capacities)| capacities[resource] > 0.0);
        let share = with.map(|(count, capacities)| placed / (count * capacities[resource]));
        let (least, most) = share.fold((f64::INFINITY, 0.0), |(least, most), share| {
            (share.min(least), share.max(most))
        });
        if least.is_finite() {
            low += least;
            high += most;
        }
    }
    // Rounding of the sum itself.
    let slack = (1.0 + load.filled as f64) * 4.0 / SHARE_ONE as f64;
    let (low, high) = ((low - slack).max(0.0), high + slack);
    let at = |sum: f64| sum.fract() * (1.0 - sum.fract());
    let left = if low.floor() < high.floor() {
        0.0
    } else {
        at(low).min(at(high))
    };
    Some(load.bound(fixed + left))
}
