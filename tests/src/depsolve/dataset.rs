//! The datasets of `depsolve` in the shared data: compiled universes (`dsu-1`) and their problems. The format is in the README there.

use std::io::{BufRead, BufReader};
use std::path::Path;

use serde_json::Value;
use stowplan_depsolve::{Clause, PackageId, RankSet, Request, Universe, UniverseBuilder};

/// The datasets, real ones first.
pub const DATASETS: [&str; 16] = [
    "debian-bookworm-trixie",
    "debian-bookworm",
    "opam",
    "olm",
    "helm",
    "elm",
    "pubgrub-large-case",
    "patho-singletons",
    "patho-disjoint",
    "patho-ranges",
    "patho-wrongbt",
    "patho-php5",
    "patho-php6",
    "patho-php7",
    "patho-php8",
    "patho-php9",
];

/// Those of [`DATASETS`] that are not constructed to be hard.
pub fn real() -> Vec<&'static str> {
    let names = DATASETS.into_iter();
    names.filter(|name| !name.starts_with("patho-")).collect()
}

/// A universe as the file has it, for those that read it themselves.
#[derive(Clone, Debug, Default)]
pub struct Records {
    /// Packages in order.
    pub packages: Vec<Record>,
}

/// A package: its versions, oldest first, and for each what it asks.
#[derive(Clone, Debug)]
pub struct Record {
    /// The name.
    pub name: String,
    /// The versions, oldest first.
    pub versions: Vec<String>,
    /// What versions ask; shared by several.
    pub objects: Vec<Object>,
    /// For each version, its object.
    pub object_of: Vec<usize>,
}

/// What a version asks.
#[derive(Clone, Debug, Default)]
pub struct Object {
    /// Clauses of alternatives.
    pub requires: Vec<Vec<Atom>>,
    /// What may not be selected beside it.
    pub conflicts: Vec<Atom>,
}

/// Versions of a package, by rank.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Atom {
    /// Index of the package.
    pub package: usize,
    /// Its ranks.
    pub ranks: RankSet,
}

/// A problem of a dataset.
#[derive(Clone, Debug)]
pub struct Problem {
    /// Its name.
    pub id: String,
    /// Clauses of alternatives.
    pub roots: Vec<Vec<Atom>>,
}

/// A dataset: universe and problems.
#[derive(Clone, Debug)]
pub struct Dataset {
    /// The universe's records.
    pub records: Records,
    /// The problems, each id once.
    pub problems: Vec<Problem>,
}

impl Dataset {
    /// Reads `<folder>/<name>.dsu.jsonl.gz` and `<folder>/<name>.problems.jsonl`.
    ///
    /// # Panics
    /// If a file cannot be read or is not what the README says.
    #[must_use]
    pub fn read(folder: &Path, name: &str) -> Self {
        let packed =
            std::fs::read(folder.join(format!("{name}.dsu.jsonl.gz"))).expect("the universe can be read");
        let lines = BufReader::new(flate2::read::GzDecoder::new(packed.as_slice()));
        let values: Vec<Value> = lines
            .lines()
            .skip(1)
            .map(|line| serde_json::from_str(&line.expect("gzip")).expect("a line of JSON"))
            .collect();
        let counts: Vec<u32> = values
            .iter()
            .map(|value| list(&value["v"]).len() as u32)
            .collect();
        let packages: Vec<Record> = values.iter().map(|value| record(value, &counts)).collect();
        let text = std::fs::read_to_string(folder.join(format!("{name}.problems.jsonl")))
            .expect("the problems can be read");
        let index: std::collections::HashMap<&str, usize> = packages
            .iter()
            .enumerate()
            .map(|(index, record)| (record.name.as_str(), index))
            .collect();
        let mut seen = std::collections::HashSet::new();
        let problems = text
            .lines()
            .filter(|line| !line.is_empty())
            .map(|line| serde_json::from_str::<Value>(line).expect("a line of JSON"))
            .filter(|value| seen.insert(value["id"].to_string()))
            .map(|value| Problem {
                id: value["id"].as_str().expect("an id").into(),
                roots: list(&value["roots"])
                    .iter()
                    .map(|clause| {
                        list(clause)
                            .iter()
                            .map(|atom| {
                                let package = index[atom[0].as_str().expect("a name")];
                                Atom {
                                    package,
                                    ranks: ranks(atom.get(1), counts[package]),
                                }
                            })
                            .collect()
                    })
                    .collect(),
            })
            .collect();
        Self {
            records: Records { packages },
            problems,
        }
    }

    /// The universe, compiled.
    ///
    /// # Panics
    /// If the records contradict themselves.
    #[must_use]
    pub fn universe(&self) -> Universe {
        let mut builder: UniverseBuilder = Universe::builder();
        let packages = &self.records.packages;
        let ids: Vec<PackageId> = packages
            .iter()
            .map(|record| {
                builder
                    .package(&record.name, record.versions.iter().map(String::as_str))
                    .expect("each package is there once")
            })
            .collect();
        for (id, record) in ids.iter().zip(packages) {
            for (index, object) in record.objects.iter().enumerate() {
                let having = RankSet::where_true(record.versions.len() as u32, |rank| {
                    record.object_of[rank as usize] == index
                });
                for clause in &object.requires {
                    let clause =
                        Clause::requires(clause.iter().map(|atom| (ids[atom.package], atom.ranks.clone())));
                    builder
                        .demand(*id, &having, &clause)
                        .expect("what is named exists");
                }
                for atom in &object.conflicts {
                    if ids[atom.package] != *id {
                        let clause = Clause::conflicts(ids[atom.package], atom.ranks.clone());
                        builder
                            .demand(*id, &having, &clause)
                            .expect("what is named exists");
                    }
                }
            }
        }
        builder.build()
    }

    /// The same without the newest version of every package whose index is a multiple of `every`, unless that is its only one.
    #[must_use]
    pub fn without_newest(&self, every: usize) -> Self {
        let mut shorter = self.clone();
        let packages = &mut shorter.records.packages;
        for record in packages.iter_mut().step_by(every.max(1)) {
            if record.versions.len() > 1 {
                record.versions.pop();
                record.object_of.pop();
            }
        }
        let counts: Vec<u32> = packages
            .iter()
            .map(|record| record.versions.len() as u32)
            .collect();
        let cut = |atom: &mut Atom| {
            let count = counts[atom.package];
            let left = atom.ranks.intervals().iter().filter(|(lo, _)| *lo < count);
            atom.ranks = RankSet::from_intervals(left.map(|(lo, hi)| (*lo, (*hi).min(count - 1))));
        };
        let objects = packages.iter_mut().flat_map(|record| &mut record.objects);
        for object in objects {
            object.requires.iter_mut().flatten().for_each(cut);
            object.conflicts.iter_mut().for_each(cut);
        }
        let roots = shorter.problems.iter_mut().flat_map(|problem| &mut problem.roots);
        roots.flatten().for_each(cut);
        shorter
    }

    /// A problem as a request to [`Dataset::universe`].
    ///
    /// # Panics
    /// If it names a package that is not in the universe.
    #[must_use]
    pub fn request(&self, universe: &Universe, problem: &Problem) -> Request {
        let clause = |atoms: &Vec<Atom>| {
            Clause::requires(atoms.iter().map(|atom| {
                let name = &self.records.packages[atom.package].name;
                (
                    universe.find(name).expect("every package is in the universe"),
                    atom.ranks.clone(),
                )
            }))
        };
        Request {
            roots: problem.roots.iter().map(clause).collect(),
            ..Request::default()
        }
    }
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn number(value: &Value) -> u32 {
    u32::try_from(value.as_u64().expect("a number")).expect("a rank")
}

fn ranks(value: Option<&Value>, versions: u32) -> RankSet {
    match value {
        None => RankSet::all(versions),
        Some(intervals) => RankSet::from_intervals(
            list(intervals)
                .iter()
                .map(|pair| (number(&pair[0]), number(&pair[1]))),
        ),
    }
}

fn record(value: &Value, counts: &[u32]) -> Record {
    let atom = |value: &Value| {
        let package = number(&value[0]) as usize;
        Atom {
            package,
            ranks: ranks(value.get(1), counts[package]),
        }
    };
    Record {
        name: value["p"].as_str().expect("a name").into(),
        versions: list(&value["v"])
            .iter()
            .map(|version| version.as_str().expect("a version").into())
            .collect(),
        objects: list(&value["x"])
            .iter()
            .map(|object| Object {
                requires: list(&object["d"])
                    .iter()
                    .map(|clause| list(clause).iter().map(atom).collect())
                    .collect(),
                conflicts: list(&object["c"]).iter().map(atom).collect(),
            })
            .collect(),
        object_of: list(&value["i"])
            .iter()
            .map(|index| number(index) as usize)
            .collect(),
    }
}
