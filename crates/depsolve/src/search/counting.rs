//! Seeing by counting what resolution sees only by trying: more packages than places.
//!
//! Where each version left of a selected package requires one certain version (or a range) of another package, it occupies that
//! package; packages that require disjoint ranges of it exclude each other. If such packages are more than what they can occupy, they
//! cannot all be selected. That is Hall's theorem; a maximum matching finds such packages, and the clause that says so is added. Without it, refuting n + 1 packages on n places takes resolution a number of steps that is
//! exponential in n (Haken, 1985). Cost: linear in the rules of the versions left, plus packages × edges for the matching; it is
//! looked for at restarts only.

use rustc_hash::{FxHashMap, FxHashSet};

use super::clauses::{ClauseRef, Origin};
use super::crowd::crowd;
use super::engine::{Engine, NO_PACKAGE};
use super::literal::{Lit, Var};
use super::steps::Why;

/// Packages with more versions left than this are not looked at.
const MAX_VALUES: u32 = 128;

/// A version left of a package, by what it requires of another: the range and the rule that says so.
#[derive(Clone, Copy)]
struct Use {
    place: u32,
    range: (u32, u32),
    rule: u32,
}

/// A package that must be selected, and for each version left the place it takes.
struct Tenant {
    var: Var,
    uses: Vec<Use>,
}

impl Engine<'_> {
    /// A clause that is false because too many packages are selected for what they require, if that can be seen.
    pub(super) fn overcrowded(&mut self) -> Option<ClauseRef> {
        let tenants = self.tenants();
        let wanted = tenants
            .iter()
            .map(|tenant| tenant.uses.iter().map(|used| used.place).collect());
        let crowd = crowd(&wanted.collect::<Vec<_>>())?;
        let mut lits = Vec::new();
        let mut uses = Vec::new();
        for tenant in crowd.into_iter().map(|index| &tenants[index]) {
            let domain = self.trail.domains[tenant.var as usize];
            lits.push(Lit::below(tenant.var, domain.low));
            if domain.high < self.initial_highs[tenant.var as usize] {
                lits.push(Lit::at_least(tenant.var, domain.high + 1));
            }
            uses.extend(
                tenant
                    .uses
                    .iter()
                    .zip(domain.low..)
                    .map(|(used, value)| (tenant.var, value, used.rule)),
            );
        }
        let step = self
            .proof
            .as_mut()
            .map(|proof| proof.steps.push(&lits, Why::Crowd(uses)));
        Some(self.store(&lits, Origin::Learnt, lits.len() as u32, step))
    }

    /// The selected packages each of whose versions left takes a place that another package could take.
    fn tenants(&self) -> Vec<Tenant> {
        let mut all: Vec<(Var, Vec<Vec<Use>>)> = Vec::new();
        let mut takers: FxHashMap<u32, u32> = FxHashMap::default();
        for (var, domain) in self.trail.domains.iter().enumerate() {
            let package = self.package_of[var];
            if package == NO_PACKAGE || domain.low == 0 || domain.high - domain.low >= MAX_VALUES {
                continue;
            }
            let values: Vec<Vec<Use>> = (domain.low..=domain.high)
                .map(|value| self.uses(package, value - 1))
                .collect();
            if values.iter().any(Vec::is_empty) {
                continue;
            }
            let mut places: Vec<u32> = values.iter().flatten().map(|used| used.place).collect();
            places.sort_unstable();
            places.dedup();
            for place in places {
                *takers.entry(place).or_default() += 1;
            }
            all.push((var as Var, values));
        }
        // Of several places that a version takes, the one that most packages want counts.
        let mut tenants: Vec<Tenant> = all
            .into_iter()
            .map(|(var, values)| Tenant {
                var,
                uses: values
                    .iter()
                    .filter_map(|uses| uses.iter().max_by_key(|used| (takers[&used.place], used.place)))
                    .copied()
                    .collect(),
            })
            .collect();
        let shared = shared_places(&tenants);
        tenants.retain(|tenant| tenant.uses.iter().all(|used| !shared.contains(&used.place)));
        tenants
    }

    /// What a version requires of other packages, where it is one range of one package.
    fn uses(&self, package: u32, rank: u32) -> Vec<Use> {
        let rules = self.universe.rules_of(package, rank).iter().copied();
        rules
            .filter(|rule| self.only.as_ref().is_none_or(|only| only.contains(rule)))
            .filter_map(|rule| {
                let mut terms = self.universe.terms_of(self.universe.rules[rule as usize].clause);
                let (place, ranks, selected) = terms.next()?;
                match ranks.intervals() {
                    [range] if selected && terms.next().is_none() => Some(Use {
                        place,
                        range: *range,
                        rule,
                    }),
                    _ => None,
                }
            })
            .collect()
    }
}

/// A range of versions, and the package that takes one of it.
type Want = ((u32, u32), Var);

/// Places of which two packages may want the same version: they do not exclude each other there.
fn shared_places(tenants: &[Tenant]) -> FxHashSet<u32> {
    let mut wanted: FxHashMap<u32, Vec<Want>> = FxHashMap::default();
    for tenant in tenants {
        for used in &tenant.uses {
            wanted
                .entry(used.place)
                .or_default()
                .push((used.range, tenant.var));
        }
    }
    let overlap = |wants: &mut Vec<Want>| {
        wants.sort_unstable();
        let mut reach: Option<(u32, Var)> = None;
        wants.iter().any(|((first, last), var)| {
            let clash = reach.is_some_and(|(end, other)| *first <= end && other != *var);
            // Ranges of one package may overlap; the farthest end is what the next package must lie behind.
            if reach.is_none_or(|(end, _)| *last >= end) {
                reach = Some((*last, *var));
            }
            clash
        })
    };
    wanted
        .into_iter()
        .filter_map(|(place, mut wants)| overlap(&mut wants).then_some(place))
        .collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use stowplan_core::NoControl;

    use super::*;
    use crate::ranks::RankSet;
    use crate::search::Found;
    use crate::universe::{Clause, PackageId, Universe};

    /// For each version of a tenant, the place that it takes and which of its versions.
    type Wants = Vec<(usize, (u32, u32))>;

    const PLACES: usize = 3;
    const VERSIONS: u32 = 6;

    fn universe(tenants: &[Wants]) -> (Universe, Vec<PackageId>) {
        let mut builder = Universe::builder();
        let versions = |count: usize| (0..count).map(|rank| rank.to_string());
        let add = |builder: &mut crate::universe::UniverseBuilder, name: String, count: usize| {
            builder.package(&name, versions(count)).expect("names differ")
        };
        let places: Vec<PackageId> = (0..PLACES)
            .map(|place| add(&mut builder, format!("place{place}"), VERSIONS as usize))
            .collect();
        let mut ids = Vec::new();
        for (index, wants) in tenants.iter().enumerate() {
            let id = add(&mut builder, format!("tenant{index}"), wants.len());
            for (rank, (place, range)) in wants.iter().enumerate() {
                let clause = Clause::requires([(places[*place], RankSet::from_intervals([*range]))]);
                let demanded = builder.demand(id, &RankSet::one(rank as u32), &clause);
                demanded.expect("the ranks exist");
            }
            ids.push(id);
        }
        (builder.build(), ids)
    }

    /// Whether all tenants can be there, by trying each version of each.
    fn fit(tenants: &[Wants], left: &mut [(u32, u32)]) -> bool {
        let Some((first, rest)) = tenants.split_first() else {
            return true;
        };
        first.iter().any(|(place, (lo, hi))| {
            let before = left[*place];
            let after = (before.0.max(*lo), before.1.min(*hi));
            left[*place] = after;
            let fits = after.0 <= after.1 && fit(rest, left);
            left[*place] = before;
            fits
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 5_000, ..ProptestConfig::default() })]

        #[test]
        fn a_crowd_is_claimed_only_where_tenants_exclude_each_other(
            drawn in proptest::collection::vec(
                proptest::collection::vec((0..PLACES, 0..VERSIONS, 0_u32..8), 2..4),
                2..6,
            ),
        ) {
            // Most want a version of their own, some a range that others may want, too.
            let tenants: Vec<Wants> = drawn
                .iter()
                .enumerate()
                .map(|(index, wants)| {
                    let want = |(place, from, shared): &(usize, u32, u32)| match shared {
                        0 => (*place, (*from, (*from + 1).min(VERSIONS - 1))),
                        _ => (*place, (index as u32, index as u32)),
                    };
                    wants.iter().map(want).collect()
                })
                .collect();
            let (universe, ids) = universe(&tenants);
            let mut engine = Engine::new(&universe);
            let asked = |engine: &mut Engine<'_>| -> Vec<Lit> {
                let all = ids.iter().zip(&tenants);
                let root = |(id, wants): (&PackageId, &Wants)| Clause::requires([(*id, RankSet::all(wants.len() as u32))]);
                all.map(|each| engine.root(0, &root(each))).collect()
            };
            let roots = asked(&mut engine);
            engine.assume(roots);
            let fits = fit(&tenants, &mut [(0, VERSIONS - 1); PLACES]);
            // What is assumed is propagated, and nothing decided. Unless that is contradictory already, no tenant may be absent.
            let absent = Lit::below(engine.package(ids[0].0), 1);
            if engine.refuted(&[absent]) == [true] {
                let seen = engine.overcrowded().is_some();
                prop_assert!(!seen || !fits, "there is room for all");
                let apart = drawn.iter().flatten().all(|(_, _, shared)| *shared != 0);
                prop_assert!(seen || fits || !apart, "a crowd is not seen");
            } else {
                prop_assert!(!fits);
            }
            let mut engine = Engine::new(&universe);
            let roots = asked(&mut engine);
            let found = engine.search(&roots, u64::MAX, &NoControl);
            prop_assert_eq!(found == Found::Solution, fits);
        }
    }
}
