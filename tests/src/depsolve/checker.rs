//! Whether a selection is one: every root, requirement and conflict, read literally from the records.
//!
//! Nothing here knows how a solver works; of the resolver's crate only the sets of ranks are used. Cost: what the selected
//! versions ask, once.

use std::fmt;

use rustc_hash::FxHashMap;

use super::dataset::{Atom, Problem, Records};

/// What is wrong with a selection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Violation {
    /// No such package or version.
    Unknown {
        /// Index of the package.
        package: usize,
        /// The rank.
        rank: u32,
    },
    /// Two versions of one package.
    Twice {
        /// Name of the package.
        package: String,
    },
    /// A root of which no alternative is selected.
    Root {
        /// Which root.
        index: usize,
    },
    /// A requirement of which no alternative is selected.
    Requirement {
        /// Name of the package that asks.
        package: String,
        /// Its version.
        version: String,
        /// Which of its requirements.
        index: usize,
    },
    /// Two selected versions in conflict.
    Conflict {
        /// Name of the package that says so.
        package: String,
        /// Its version.
        version: String,
        /// Name of the package it cannot be with.
        other: String,
    },
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unknown { package, rank } => write!(f, "package {package} has no version of rank {rank}"),
            Self::Twice { package } => write!(f, "package {package:?} is selected in two versions"),
            Self::Root { index } => write!(f, "root {index} does not hold"),
            Self::Requirement {
                package,
                version,
                index,
            } => write!(f, "requirement {index} of {package:?} {version} does not hold"),
            Self::Conflict {
                package,
                version,
                other,
            } => write!(f, "{package:?} {version} is selected beside {other:?}"),
        }
    }
}

/// Checks a selection: pairs of package and rank, in any order.
///
/// # Errors
/// With the first violation met.
pub fn check(records: &Records, problem: &Problem, selection: &[(usize, u32)]) -> Result<(), Violation> {
    let mut selected: FxHashMap<usize, u32> = FxHashMap::default();
    for &(package, rank) in selection {
        let record = records.packages.get(package);
        let Some(record) = record.filter(|record| (rank as usize) < record.versions.len()) else {
            return Err(Violation::Unknown { package, rank });
        };
        if selected.insert(package, rank).is_some() {
            return Err(Violation::Twice {
                package: record.name.clone(),
            });
        }
    }
    let holds = |atom: &Atom| {
        let rank = selected.get(&atom.package);
        rank.is_some_and(|rank| atom.ranks.contains(*rank))
    };
    for (index, root) in problem.roots.iter().enumerate() {
        if !root.iter().any(holds) {
            return Err(Violation::Root { index });
        }
    }
    for &(package, rank) in selection {
        let record = &records.packages[package];
        let version = || record.versions[rank as usize].clone();
        let object = &record.objects[record.object_of[rank as usize]];
        for (index, clause) in object.requires.iter().enumerate() {
            if !clause.iter().any(holds) {
                return Err(Violation::Requirement {
                    package: record.name.clone(),
                    version: version(),
                    index,
                });
            }
        }
        for atom in &object.conflicts {
            // A package never conflicts with itself.
            if atom.package != package && holds(atom) {
                return Err(Violation::Conflict {
                    package: record.name.clone(),
                    version: version(),
                    other: records.packages[atom.package].name.clone(),
                });
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use stowplan_depsolve::RankSet;

    use super::*;
    use crate::depsolve::dataset::{Object, Record};

    fn atom(package: usize, ranks: RankSet) -> Atom {
        Atom { package, ranks }
    }

    /// `a` 0 requires `b` 1 or `c`, and conflicts with `b` 0; `a` and `b` have two versions, `c` has one.
    fn records() -> Records {
        let record = |name: &str, versions: usize, object: Object| Record {
            name: name.into(),
            versions: (0..versions).map(|version| version.to_string()).collect(),
            objects: vec![object, Object::default()],
            object_of: (0..versions).map(|version| version.min(1)).collect(),
        };
        let asks = Object {
            requires: vec![vec![atom(1, RankSet::one(1)), atom(2, RankSet::all(1))]],
            conflicts: vec![atom(1, RankSet::one(0)), atom(0, RankSet::all(2))],
        };
        Records {
            packages: vec![
                record("a", 2, asks),
                record("b", 2, Object::default()),
                record("c", 1, Object::default()),
            ],
        }
    }

    #[test]
    fn each_violation_is_seen() {
        let records = records();
        let problem = Problem {
            id: "a".into(),
            roots: vec![vec![atom(0, RankSet::one(0))]],
        };
        let checked = |selection: &[(usize, u32)]| check(&records, &problem, selection);
        assert_eq!(checked(&[(0, 0), (1, 1)]), Ok(()));
        assert_eq!(checked(&[(2, 0), (0, 0)]), Ok(()));
        let said = |selection: &[(usize, u32)]| checked(selection).expect_err("a violation").to_string();
        assert_eq!(said(&[]), "root 0 does not hold");
        assert_eq!(said(&[(0, 1)]), "root 0 does not hold");
        assert_eq!(said(&[(0, 0)]), "requirement 0 of \"a\" 0 does not hold");
        assert_eq!(
            said(&[(0, 0), (1, 0), (2, 0)]),
            "\"a\" 0 is selected beside \"b\""
        );
        assert_eq!(
            said(&[(0, 0), (0, 1)]),
            "package \"a\" is selected in two versions"
        );
        assert_eq!(said(&[(0, 2)]), "package 0 has no version of rank 2");
        assert_eq!(said(&[(9, 0)]), "package 9 has no version of rank 0");
    }
}
