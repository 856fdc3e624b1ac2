//! Clusters made from a dataset: what is asked of one of them, varied in what is installed, what its platform lets in and what is asked
//! beside it.

use stowplan_core::NoControl;
use stowplan_depsolve::clusters::Coupling;
use stowplan_depsolve::{
    Clause, Limits, Objective, Outcome, PackageId, RankSet, Request, Selection, Universe, solve,
};

use super::dataset::Dataset;

/// Packages of which a kind of cluster cannot have the newest.
const HELD_BACK: usize = 2;
/// What is asked beside of a kind of cluster.
const MORE: usize = 2;
/// Rules of each sort.
const RULES: usize = 3;

/// A sequence of numbers, the same for the same start.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, bound: usize) -> usize {
        // SplitMix64 (Steele, Lea, Flood, 2014).
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((z ^ (z >> 31)) % bound.max(1) as u64) as usize
    }
}

/// The goals of a cluster: roots newest, least change, all newest.
fn request(roots: Vec<Clause>, installed: &[(PackageId, u32)]) -> Request {
    Request {
        roots,
        objectives: vec![
            Objective::RootsNewest,
            Objective::LeastChange(installed.iter().copied().collect()),
            Objective::AllNewest,
        ],
    }
}

fn solved(universe: &Universe, request: &Request) -> Option<Selection> {
    match solve(universe, request, Limits::default(), &NoControl) {
        Outcome::Solved(selection) if selection.is_optimal() => Some(selection),
        _ => None,
    }
}

/// Requests of so many kinds of clusters, each of which has an answer. The common part is the problem of most roots that has one.
pub fn kinds(data: &Dataset, universe: &Universe, count: usize) -> Vec<Request> {
    let mut problems: Vec<usize> = (0..data.problems.len()).collect();
    problems.sort_by_key(|at| std::cmp::Reverse(data.problems[*at].roots.len()));
    let common = problems.iter().find_map(|at| {
        let roots = data.request(universe, &data.problems[*at]).roots;
        solved(universe, &request(roots.clone(), &[])).map(|selection| (roots, selection))
    });
    let Some((common, base)) = common else {
        return Vec::new();
    };
    let others: Vec<Clause> = data
        .problems
        .iter()
        .filter(|problem| problem.roots.len() == 1)
        .flat_map(|problem| data.request(universe, problem).roots)
        .collect();
    let many: Vec<usize> = (0..base.versions.len())
        .filter(|at| base.versions[*at].1 > 0)
        .collect();
    let mut kinds: Vec<Request> = Vec::new();
    for number in 0..20 * count as u64 {
        if kinds.len() == count {
            break;
        }
        let mut numbers = Numbers(number);
        let mut held_back = |roots: &mut Vec<Clause>| {
            for _ in 0..HELD_BACK.min(many.len()) {
                let (package, rank) = base.versions[many[numbers.below(many.len())]];
                let newer = RankSet::from_intervals([(rank, universe.version_count(package) - 1)]);
                roots.push(Clause::conflicts(package, newer));
            }
        };
        // What was best when other versions were held back is installed.
        let mut before = common.clone();
        held_back(&mut before);
        let mut roots = common.clone();
        held_back(&mut roots);
        let Some(installed) = solved(universe, &request(before, &[])) else {
            continue;
        };
        for _ in 0..MORE.min(others.len()) {
            roots.push(others[numbers.below(others.len())].clone());
        }
        let asked = request(roots, &installed.versions);
        if solved(universe, &asked).is_some() {
            kinds.push(asked);
        }
    }
    kinds
}

/// Rules that what the kinds have alone breaks, as far as all can be kept together: some packages shared, others at most one version apart.
/// `feasible` says whether clusters of these kinds have a joint answer.
pub fn rules(
    universe: &Universe,
    kinds: &[Request],
    clusters: usize,
    mut feasible: impl FnMut(&[Coupling]) -> bool,
) -> Vec<Coupling> {
    let mut ranks: std::collections::BTreeMap<_, (u32, u32, usize)> = std::collections::BTreeMap::new();
    for kind in kinds {
        let Some(selection) = solved(universe, kind) else {
            continue;
        };
        for (package, rank) in selection.versions {
            let seen = ranks.entry(package).or_insert((rank, rank, 0));
            *seen = (seen.0.min(rank), seen.1.max(rank), seen.2 + 1);
        }
    }
    let mut rules: Vec<Coupling> = Vec::new();
    for most in [0, 1] {
        let wanted = rules.len() + RULES;
        let mut apart: Vec<_> = ranks
            .iter()
            .filter(|(_, (low, high, _))| high - low > most)
            .map(|(package, (_, _, count))| (std::cmp::Reverse(*count), *package))
            .collect();
        apart.sort_unstable();
        for (_, package) in apart.into_iter().take(4 * RULES) {
            if rules.len() == wanted || rules.iter().any(|rule| rule.package == package) {
                continue;
            }
            rules.push(Coupling::apart(universe, package, 0..clusters, most));
            if !feasible(&rules) {
                rules.pop();
            }
        }
    }
    rules
}
