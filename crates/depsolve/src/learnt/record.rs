//! From a search to words.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::layer::{Known, Layer, RootTerm, Said, SaidClause, SaidCore, Word};
use super::{Learnt, Part, Pending};
use crate::optimise::Memory;
use crate::ranks::RankSet;
use crate::search::{Engine, Lit, NO_PACKAGE, Var};
use crate::universe::{Clause, PackageId, Universe};

/// Longer clauses are not kept: to see that they follow costs more than to learn them again.
const MAX_LITERALS: usize = 2;
/// Clauses kept at most, those learnt last.
const MAX_CLAUSES: usize = 2_000;
/// Cores kept at most, those found last.
const MAX_CORES: usize = 2_000;
/// Sessions whose words are kept at most.
const MAX_LAYERS: usize = 4;

/// What a variable that is no package means here.
enum Meant<'a> {
    Root(&'a Clause),
    Member(u32, &'a RankSet),
    Inside(u32, &'a [(u32, u32)]),
    Guard(u32, &'a [(u32, u32)]),
}

struct Recorder<'a> {
    engine: &'a Engine<'a>,
    universe: &'a Universe,
    meant: FxHashMap<Var, Meant<'a>>,
    packages: FxHashMap<u32, u32>,
    words: FxHashMap<Var, u32>,
    layer: Layer,
}

/// What a search and an optimiser learnt, and what is left of what they began with.
pub(crate) fn record<'a>(
    engine: &'a Engine<'a>,
    memory: &'a Memory,
    universe: &'a Universe,
    roots: &'a FxHashMap<Clause, Lit>,
    pending: Option<&Pending>,
) -> Learnt {
    let mut meant: FxHashMap<Var, Meant<'a>> = FxHashMap::default();
    meant.extend(roots.iter().map(|(root, lit)| (lit.var, Meant::Root(root))));
    meant.extend(
        engine
            .members()
            .map(|(var, package, set)| (var, Meant::Member(package, set))),
    );
    for (package, values, inside) in memory.insides() {
        meant.insert(inside.lit.var, Meant::Inside(package, values));
        if let Some(guard) = inside.decided_under {
            meant.insert(guard.var, Meant::Guard(package, values));
        }
    }
    let mut recorder = Recorder {
        engine,
        universe,
        meant,
        packages: FxHashMap::default(),
        words: FxHashMap::default(),
        layer: Layer::default(),
    };
    recorder.loaded();
    recorder.sums(memory);
    recorder.clauses();
    recorder.cores(memory);
    let layer = recorder.layer;
    let own = Part {
        clauses: (0..layer.clauses.len() as u32).collect(),
        cores: (0..layer.cores.len() as u32).collect(),
        layer: Arc::new(layer),
    };
    let before = pending.into_iter().flat_map(Pending::parts);
    let parts = std::iter::once(own).chain(before);
    let parts = parts.filter(|part| !part.clauses.is_empty() || !part.cores.is_empty());
    Learnt {
        layers: parts.take(MAX_LAYERS).collect(),
    }
}

impl Recorder<'_> {
    fn loaded(&mut self) {
        for (package, rank) in self.engine.loaded() {
            let package = self.package(package) as usize;
            self.layer.loaded[package].push(rank);
        }
    }

    /// Sums are made of what was there before them, so their words are, too.
    fn sums(&mut self, memory: &Memory) {
        let mut sums: Vec<(Var, &[Lit])> = memory.sums.roots().collect();
        sums.sort_unstable();
        for (var, leaves) in sums {
            let leaves: Option<Box<[Said]>> = leaves.iter().map(|lit| self.say(*lit)).collect();
            if let Some(leaves) = leaves {
                self.word(var, Word::Sum(leaves));
            }
        }
    }

    fn clauses(&mut self) {
        let engine = self.engine;
        let short = |(lits, _): &(&[Lit], u32)| lits.len() <= MAX_LITERALS;
        let count = engine.learnt().filter(short).count();
        let latest = engine
            .learnt()
            .filter(short)
            .skip(count.saturating_sub(MAX_CLAUSES));
        for (lits, glue) in latest {
            let said: Option<Box<[Said]>> = lits.iter().map(|lit| self.say(*lit)).collect();
            self.layer
                .clauses
                .extend(said.map(|lits| SaidClause { lits, glue }));
        }
    }

    fn cores(&mut self, memory: &Memory) {
        for (softs, base) in memory.latest(MAX_CORES) {
            let softs: Option<Box<[Said]>> = softs.iter().map(|lit| self.say(*lit)).collect();
            let base: Option<Box<[Said]>> = base.iter().map(|lit| self.say(*lit)).collect();
            if let (Some(softs), Some(base)) = (softs, base) {
                self.layer.cores.push(SaidCore { softs, base });
            }
        }
    }

    /// A literal in words; `None`: its variable means nothing outside the search.
    fn say(&mut self, lit: Lit) -> Option<Said> {
        let word = match self.words.get(&lit.var) {
            Some(word) => *word,
            None => self.new_word(lit.var)?,
        };
        Some(Said {
            word,
            bound: lit.bound(),
            below: lit.is_below(),
        })
    }

    fn new_word(&mut self, var: Var) -> Option<u32> {
        let package = self.engine.packages()[var as usize];
        let word = if package == NO_PACKAGE {
            match *self.meant.get(&var)? {
                Meant::Root(root) => self.root(root),
                Meant::Member(package, set) => Word::Member(self.package(package), set.clone()),
                Meant::Inside(package, values) => Word::Inside(self.package(package), values.into()),
                Meant::Guard(package, values) => Word::Guard(self.package(package), values.into()),
            }
        } else {
            Word::Package(self.package(package))
        };
        Some(self.word(var, word))
    }

    fn word(&mut self, var: Var, word: Word) -> u32 {
        let index = self.layer.words.len() as u32;
        self.layer.words.push(word);
        self.words.insert(var, index);
        index
    }

    fn root(&mut self, root: &Clause) -> Word {
        let terms = root.terms().iter();
        let terms: Box<[RootTerm]> = terms
            .map(|term| (self.package(term.package.0), term.ranks.clone(), term.selected))
            .collect();
        self.layer.roots.push(terms);
        Word::Root((self.layer.roots.len() - 1) as u32)
    }

    fn package(&mut self, package: u32) -> u32 {
        let layer = &mut self.layer;
        *self.packages.entry(package).or_insert_with(|| {
            let id = PackageId(package);
            layer.loaded.push(Vec::new());
            layer.packages.push(Known {
                name: self.universe.name(id).into(),
                versions: self.universe.versions_of(id).into(),
            });
            (layer.packages.len() - 1) as u32
        })
    }
}
