//! The constructive engine, naively: each item in turn, every bin tried, the least change taken.
//!
//! Levels are compared with a tolerance, since engines round to parts of a thousand million. Where bins differ in what is
//! used but not in a level's value beyond the tolerance, rounding may decide: later levels are then compared only among bins that
//! look the same.

use std::fmt;

use stowplan_placement::{Strategy, Term};

use super::World;
use super::value::{flow_sums, fullness, largest_share, preference, price, term_value};

/// An engine's choice that the definition does not allow.
#[derive(Clone, Debug)]
pub struct Disagreement {
    /// The item.
    pub item: usize,
    /// Where the engine put it.
    pub chosen: Option<usize>,
    /// What is wrong with that.
    pub reason: String,
}

impl fmt::Display for Disagreement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "item {} in bin {:?}: {}", self.item, self.chosen, self.reason)
    }
}

/// Replays an engine's decisions, in their order, and checks each: where it was placed nothing speaks against it and no bin is better;
/// where it was left out every bin is ruled out. Gives the world at the end.
///
/// # Errors
/// The first decision that is wrong.
pub fn follow<'c>(
    mut world: World<'c>,
    strategy: &Strategy,
    by_share: bool,
    decisions: impl IntoIterator<Item = (usize, Option<usize>)>,
) -> Result<World<'c>, Disagreement> {
    for (item, chosen) in decisions {
        let workload = world.workload_of(item);
        let wrong = |reason: String| Disagreement { item, chosen, reason };
        let feasible: Vec<usize> = (0..world.case.bins.len())
            .filter(|bin| world.faults(workload, *bin).is_empty())
            .collect();
        let Some(bin) = chosen else {
            if feasible.is_empty() {
                continue;
            }
            return Err(wrong(format!("left out, but bins {feasible:?} would do")));
        };
        if !feasible.contains(&bin) {
            return Err(wrong(format!("ruled out by {:?}", world.faults(workload, bin))));
        }
        is_least(&world, strategy, by_share, workload, bin, feasible).map_err(wrong)?;
        world.place(item, bin);
    }
    Ok(world)
}

fn is_least(
    world: &World<'_>,
    strategy: &Strategy,
    by_share: bool,
    workload: usize,
    chosen: usize,
    mut bins: Vec<usize>,
) -> Result<(), String> {
    for (at, level) in strategy.levels.iter().enumerate() {
        let values: Vec<f64> = bins
            .iter()
            .map(|bin| {
                let change = |term: &Term| change(world, term, by_share, workload, *bin);
                level
                    .iter()
                    .map(|weighted| weighted.weight * change(&weighted.term))
                    .sum()
            })
            .collect();
        let least = values.iter().copied().fold(f64::INFINITY, f64::min);
        let slack = 1e-6 * least.abs().max(1.0);
        let here = bins.iter().position(|bin| *bin == chosen).unwrap_or(0);
        if values[here] > least + slack {
            return Err(format!(
                "level {}: {} for bins {bins:?} of changes {values:?}",
                at + 1,
                values[here]
            ));
        }
        let kept = bins
            .iter()
            .zip(&values)
            .filter(|(_, value)| **value <= least + slack);
        bins = kept.map(|(bin, _)| *bin).collect();
        let rounds = level
            .iter()
            .any(|weighted| !matches!(weighted.term, Term::BinsUsed | Term::Skew(_) | Term::Preference));
        if rounds {
            bins.retain(|bin| looks_the_same(world, *bin, chosen));
        }
    }
    let packs = packs(strategy);
    let fullness_of = |bin: usize| {
        if packs {
            -fullness(world, bin)
        } else {
            fullness(world, bin)
        }
    };
    let least = bins
        .iter()
        .map(|bin| fullness_of(*bin))
        .fold(f64::INFINITY, f64::min);
    if fullness_of(chosen) > least + 1e-6 {
        return Err(format!(
            "not the {} of bins {bins:?}",
            if packs { "fullest" } else { "emptiest" }
        ));
    }
    bins.retain(|bin| looks_the_same(world, *bin, chosen));
    match bins.iter().min() {
        Some(first) if *first < chosen => Err(format!("bin {first} is as good and comes first")),
        _ => Ok(()),
    }
}

/// Whether fuller bins are better where all else is equal: by the first level in which one of the terms on fullness weighs more;
/// where none does, by the first such term, or bins used.
fn packs(strategy: &Strategy) -> bool {
    for level in &strategy.levels {
        let weight = |wanted: &Term| {
            level
                .iter()
                .filter(|weighted| weighted.term == *wanted)
                .map(|weighted| weighted.weight)
                .sum::<f64>()
        };
        let (stranded, balance) = (weight(&Term::Stranded), weight(&Term::Balance));
        if (stranded - balance).abs() > 1e-9 {
            return stranded > balance;
        }
    }
    let terms = strategy.levels.iter().flatten();
    let first = terms
        .map(|weighted| &weighted.term)
        .find(|term| matches!(term, Term::BinsUsed | Term::Stranded | Term::Balance));
    first != Some(&Term::Balance)
}

/// Whether two bins have the same capacity, devices and use, and the same place and price.
fn looks_the_same(world: &World<'_>, a: usize, b: usize) -> bool {
    let (left, right) = (world.bin(a), world.bin(b));
    let frees = |bin: usize| {
        let names = world.bin(bin).capacity.iter();
        names
            .map(|(name, _)| world.free(bin, name.as_str()))
            .collect::<Vec<_>>()
    };
    left.capacity == right.capacity
        && left.open == right.open
        && left.profile.price_per_hour == right.profile.price_per_hour
        && left.profile.location == right.profile.location
        && world.shelves[a] == world.shelves[b]
        && frees(a) == frees(b)
}

/// What placing a replica of a workload in a bin changes in a term, as engines see it: openings may be charged by share, and preferences
/// are those of the moment.
pub fn change(world: &World<'_>, term: &Term, by_share: bool, workload: usize, bin: usize) -> f64 {
    match term {
        Term::Cost => {
            let opening = if world.is_open(bin) {
                0.0
            } else if by_share {
                price(world, bin) * largest_share(world, workload, bin).clamp(0.0, 1.0)
            } else {
                price(world, bin)
            };
            opening + flow_sums(&with_one_more(world, workload, bin)).0 - flow_sums(world).0
        }
        Term::Preference => preference(world, None, workload, bin),
        other => term_value(&with_one_more(world, workload, bin), other) - term_value(world, other),
    }
}

/// The world with the next replica of a workload in a bin.
fn with_one_more<'c>(world: &World<'c>, workload: usize, bin: usize) -> World<'c> {
    let mut after = world.clone();
    let item = (0..world.items())
        .find(|item| world.workload_of(*item) == workload && world.bin_of(*item).is_none())
        .unwrap_or(0);
    after.place(item, bin);
    after
}
