//! Problems that are hard enough for restarts, counting and forgetting, decided by an oracle of their own or by the checker of certificates.

use stowplan_core::NoControl;
use stowplan_depsolve::{Clause, Limits, Outcome, PackageId, RankSet, Request, Term, Universe, certify};
use stowplan_proofcheck::Checker;

const LIMITS: Limits = Limits {
    conflicts: 10_000_000,
    canonical_conflicts: 0,
};

/// Numbers that look random (Marsaglia, "Xorshift RNGs", 2003).
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % bound as u64) as usize
    }
}

/// The answer, with its certificate accepted.
fn decided(universe: &Universe, request: &Request) -> (Outcome, String) {
    let (outcome, certificate) = certify(universe, request, LIMITS, &NoControl);
    let text = certificate.map_or_else(String::new, |certificate| certificate.to_string());
    if !text.is_empty() {
        let stored = stowplan_proofcheck::Universe::read(universe.write_lines().as_bytes(), "stored");
        let stored = stored.expect("it is as it should be");
        let checked = Checker::new(&stored).check(text.as_bytes());
        assert!(checked.is_ok(), "the certificate is refused: {:?}", checked.err());
    }
    (outcome, text)
}

/// Whether each tenant can have a place of its own: augmenting paths, one tenant after the other.
fn fits(wanted: &[Vec<usize>], places: usize) -> bool {
    fn place(tenant: usize, wanted: &[Vec<usize>], seen: &mut [bool], holder: &mut [Option<usize>]) -> bool {
        wanted[tenant].iter().any(|at| {
            if std::mem::replace(&mut seen[*at], true) {
                return false;
            }
            let free = holder[*at].is_none_or(|other| place(other, wanted, seen, holder));
            if free {
                holder[*at] = Some(tenant);
            }
            free
        })
    }
    let mut holder = vec![None; places];
    (0..wanted.len()).all(|tenant| place(tenant, wanted, &mut vec![false; places], &mut holder))
}

/// Tenants whose versions each require a version of their own of a place.
fn tenants(wanted: &[Vec<usize>], places: usize) -> (Universe, Request) {
    let mut builder = Universe::builder();
    let versions = |count: usize| (0..count).map(|rank| rank.to_string());
    let homes: Vec<PackageId> = (0..places)
        .map(|place| {
            let added = builder.package(&format!("place{place}"), versions(wanted.len()));
            added.expect("names differ")
        })
        .collect();
    let mut roots = Vec::new();
    for (index, places) in wanted.iter().enumerate() {
        let added = builder.package(&format!("tenant{index}"), versions(places.len()));
        let tenant = added.expect("names differ");
        for (rank, place) in places.iter().enumerate() {
            let clause = Clause::requires([(homes[*place], RankSet::one(index as u32))]);
            let demanded = builder.demand(tenant, &RankSet::one(rank as u32), &clause);
            demanded.expect("the ranks exist");
        }
        roots.push(Clause::requires([(tenant, RankSet::all(places.len() as u32))]));
    }
    let request = Request {
        roots,
        ..Request::default()
    };
    (builder.build(), request)
}

#[test]
fn crowds_are_seen_exactly_where_there_is_no_matching() {
    let mut numbers = Numbers(0x5eed);
    let (mut counted, mut without) = (0, 0);
    for _ in 0..300 {
        let places = 5 + numbers.below(4);
        let count = places + numbers.below(2);
        let wanted: Vec<Vec<usize>> = (0..count)
            .map(|_| {
                let wants = (0..places).filter(|_| numbers.below(3) < 2);
                let wants: Vec<usize> = wants.collect();
                if wants.is_empty() { vec![0] } else { wants }
            })
            .collect();
        let (universe, request) = tenants(&wanted, places);
        let (outcome, proof) = decided(&universe, &request);
        assert_eq!(
            matches!(outcome, Outcome::Solved(_)),
            fits(&wanted, places),
            "{wanted:?}"
        );
        without += usize::from(!fits(&wanted, places));
        counted += usize::from(proof.lines().any(|line| line.starts_with("crowd")));
    }
    assert!(counted > 30, "{counted} of {without} proofs count");
}

/// Random clauses of three literals over packages of one version (Mitchell, Selman, Levesque, "Hard and easy distributions of SAT problems", 1992).
fn clauses(
    numbers: &mut Numbers,
    packages: usize,
    clauses: usize,
) -> (Universe, Request, Vec<Vec<(usize, bool)>>) {
    let mut builder = Universe::builder();
    let ids: Vec<PackageId> = (0..packages)
        .map(|index| {
            builder
                .package(&format!("p{index}"), ["1"])
                .expect("names differ")
        })
        .collect();
    let all = builder.package("all", ["1"]).expect("names differ");
    let mut drawn = Vec::new();
    for _ in 0..clauses {
        let mut literals: Vec<(usize, bool)> = Vec::new();
        while literals.len() < 3 {
            let package = numbers.below(packages);
            if literals.iter().all(|(other, _)| *other != package) {
                literals.push((package, numbers.below(2) == 0));
            }
        }
        let clause = Clause::from_terms(literals.iter().map(|(package, selected)| Term {
            package: ids[*package],
            ranks: RankSet::one(0),
            selected: *selected,
        }));
        builder
            .demand(all, &RankSet::one(0), &clause)
            .expect("the rank exists");
        drawn.push(literals);
    }
    let request = Request {
        roots: vec![Clause::requires([(all, RankSet::one(0))])],
        ..Request::default()
    };
    (builder.build(), request, drawn)
}

#[test]
fn what_is_learnt_is_forgotten_without_changing_the_answer() {
    /// From so many on, clauses that were learnt are forgotten.
    const FORGOTTEN_FROM: usize = 4_000;
    /// So many that this happens.
    const PACKAGES: usize = 145;
    let mut numbers = Numbers(0xf09e7);
    let (mut solved, mut refuted, mut long) = (0, 0, 0);
    for _ in 0..8 {
        let (universe, request, drawn) = clauses(&mut numbers, PACKAGES, PACKAGES * 426 / 100);
        let (outcome, proof) = decided(&universe, &request);
        let learnt = match outcome {
            Outcome::Solved(selection) => {
                let selected =
                    |package: usize| selection.versions.iter().any(|(of, _)| of.index() == package);
                let holds = |clause: &Vec<(usize, bool)>| {
                    clause.iter().any(|(package, sign)| selected(*package) == *sign)
                };
                assert!(drawn.iter().all(holds), "a clause does not hold");
                solved += 1;
                selection.statistics.learnt as usize
            }
            Outcome::Infeasible(_) => {
                refuted += 1;
                proof.lines().filter(|line| line.starts_with("rup")).count()
            }
            Outcome::Unknown => unreachable!("no limit strikes"),
        };
        long += usize::from(learnt > FORGOTTEN_FROM);
    }
    assert!(
        solved > 0 && refuted > 0 && long > 2,
        "{solved} solved, {refuted} refuted, {long} long"
    );
}
