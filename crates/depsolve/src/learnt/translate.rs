//! From words to the literals of a search in another universe.
//!
//! A bound that lay between two versions may lie on either side of versions that were inserted there. A clause is translated so that its bounds
//! say more (it speaks of versions that were inserted beside its own, too) or just as much as before (it does not). Wishes are translated by the
//! versions they named, or by how many there are above them, as those of objectives that count newer versions are made. All are
//! guesses of what may follow: whether it does is seen afterwards.

use super::layer::{Layer, Said, Word};
use super::place::Place;
use crate::optimise::{Memory, outside};
use crate::search::{Engine, Lit, Var};
use crate::universe::{Clause, Universe};

/// A search in a universe, and its optimiser.
pub(super) struct Target<'e, 'u> {
    pub engine: &'e mut Engine<'u>,
    pub memory: &'e mut Memory,
    pub universe: &'u Universe,
}

/// How what lies between known versions is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reading {
    /// Clauses speak of versions beside theirs, too; wishes count versions from the newest.
    Wide = 0,
    /// Clauses speak of versions between theirs only; wishes name versions.
    Narrow = 1,
}

/// What a word is in a search.
#[derive(Clone, Copy, Debug)]
enum Found {
    /// A variable of 0 and 1: the literal of 1.
    Lit(Lit),
    /// What counts, and up to where.
    Sum(Var, u32),
    Gone,
}

/// A literal that was looked for.
#[derive(Clone, Copy, Debug)]
pub(super) enum Read {
    Lit(Lit),
    /// It is never true.
    Never,
    /// What it speaks of is gone, or it is always true.
    Gone,
}

/// A package that is looked for.
#[derive(Clone, Debug)]
enum Looked {
    NotYet,
    Here(Place),
    Gone,
}

/// Words of a layer while they are translated.
#[derive(Clone, Debug)]
pub(super) struct Translation {
    places: Vec<Looked>,
    words: [Vec<Option<Found>>; 2],
    /// For each root, the literal that asks for it now.
    roots: Vec<Option<Lit>>,
}

impl Translation {
    pub fn new(layer: &Layer) -> Self {
        let none = vec![None; layer.words.len()];
        Self {
            places: vec![Looked::NotYet; layer.packages.len()],
            words: [none.clone(), none],
            roots: vec![None; layer.roots.len()],
        }
    }

    /// Finds the roots that are asked for. One that speaks of the same versions as before, and maybe of new ones, is the same.
    pub fn ask(&mut self, layer: &Layer, universe: &Universe, asked: &[(&Clause, Lit)]) {
        for (index, root) in layer.roots.iter().enumerate() {
            self.roots[index] = None;
            for (clause, lit) in asked {
                let same = clause.terms().len() == root.len()
                    && clause
                        .terms()
                        .iter()
                        .zip(root)
                        .all(|(term, (package, ranks, selected))| {
                            term.selected == *selected
                                && self.place(layer, universe, *package).is_some_and(|place| {
                                    place.package == term.package && place.agrees(ranks, &term.ranks)
                                })
                        });
                if same {
                    self.roots[index] = Some(*lit);
                    break;
                }
            }
        }
    }

    /// Loads the rules that were loaded before, of packages that are spoken of, and of those that these speak of.
    pub fn load(&mut self, layer: &Layer, to: &mut Target<'_, '_>) {
        let mut todo: Vec<u32> = (0..layer.packages.len() as u32).collect();
        loop {
            let before = todo.len();
            todo.retain(|index| {
                let Some(place) = self.place(layer, to.universe, *index) else {
                    return false;
                };
                if !to.engine.knows(place.package.0) {
                    return true;
                }
                for rank in &layer.loaded[*index as usize] {
                    if let Some(value) = place.value(rank + 1) {
                        to.engine.load_version(place.package.0, value - 1);
                    }
                }
                false
            });
            if todo.len() == before {
                return;
            }
        }
    }

    /// Whether every root that these speak of is asked for, and every package was spoken of.
    pub fn is_reached(
        &mut self,
        layer: &Layer,
        engine: &Engine<'_>,
        universe: &Universe,
        said: &[Said],
    ) -> bool {
        said.iter().all(|said| match &layer.words[said.word as usize] {
            Word::Root(root) => self.roots[*root as usize].is_some(),
            Word::Package(package) => self
                .place(layer, universe, *package)
                .is_none_or(|place| engine.knows(place.package.0)),
            _ => true,
        })
    }

    pub fn place(&mut self, layer: &Layer, universe: &Universe, package: u32) -> Option<&Place> {
        let place = &mut self.places[package as usize];
        if let Looked::NotYet = place {
            let found = Place::find(&layer.packages[package as usize], universe);
            *place = found.map_or(Looked::Gone, Looked::Here);
        }
        match place {
            Looked::Here(place) => Some(place),
            Looked::NotYet | Looked::Gone => None,
        }
    }

    /// A clause; `None`: something that it speaks of is gone, or it always holds.
    pub fn clause(
        &mut self,
        layer: &Layer,
        to: &mut Target<'_, '_>,
        said: &[Said],
        reading: Reading,
    ) -> Option<Vec<Lit>> {
        let mut lits = Vec::with_capacity(said.len() + 1);
        for one in said {
            match self.lit(layer, to, *one, reading) {
                Read::Lit(lit) => lits.push(lit),
                Read::Never => {}
                Read::Gone => return None,
            }
            // "Selected, at least so new" spoke of no version newer than all.
            if let (Word::Package(package), true, Reading::Narrow) =
                (&layer.words[one.word as usize], one.below, reading)
            {
                let open = said.iter().all(|other| other.word != one.word || other.below);
                let place = self.place(layer, to.universe, *package)?;
                let newer = place.value(place.had)? + 1;
                if open && newer <= place.has {
                    lits.push(Lit::at_least(to.engine.package(place.package.0), newer));
                }
            }
        }
        Some(lits)
    }

    /// A literal.
    pub fn lit(&mut self, layer: &Layer, to: &mut Target<'_, '_>, said: Said, reading: Reading) -> Read {
        if let Word::Package(package) = &layer.words[said.word as usize] {
            let Some(place) = self.place(layer, to.universe, *package) else {
                return Read::Gone;
            };
            return match bound(place, said, reading) {
                None => Read::Gone,
                Some(bound) if bound > place.has && said.below => Read::Gone,
                Some(bound) if bound > place.has => Read::Never,
                Some(bound) if said.below => Read::Lit(Lit::below(to.engine.package(place.package.0), bound)),
                Some(bound) => Read::Lit(Lit::at_least(to.engine.package(place.package.0), bound)),
            };
        }
        let lit = match self.word(layer, to, said.word, reading) {
            Found::Lit(lit) if said.bound == 1 => lit,
            Found::Sum(var, high) if said.bound <= high => Lit::at_least(var, said.bound),
            Found::Gone | Found::Lit(_) | Found::Sum(..) => return Read::Gone,
        };
        Read::Lit(if said.below { !lit } else { lit })
    }

    fn word(&mut self, layer: &Layer, to: &mut Target<'_, '_>, wanted: u32, reading: Reading) -> Found {
        // Sums of sums can be deep: what is missing is made first.
        let mut todo = vec![wanted];
        while let Some(index) = todo.last().copied() {
            if self.words[reading as usize][index as usize].is_none() {
                if let Word::Sum(leaves) = &layer.words[index as usize] {
                    let known = &self.words[reading as usize];
                    let before = todo.len();
                    todo.extend(leaves.iter().map(|leaf| leaf.word).filter(|leaf| {
                        let is_sum = matches!(layer.words[*leaf as usize], Word::Sum(_));
                        is_sum && known[*leaf as usize].is_none()
                    }));
                    if todo.len() > before {
                        continue;
                    }
                }
                let found = self.meaning(layer, to, index, reading);
                if matches!(layer.words[index as usize], Word::Root(_)) {
                    // Who asks changes.
                    return found;
                }
                self.words[reading as usize][index as usize] = Some(found);
            }
            todo.pop();
        }
        self.words[reading as usize][wanted as usize].unwrap_or(Found::Gone)
    }

    fn meaning(&mut self, layer: &Layer, to: &mut Target<'_, '_>, index: u32, reading: Reading) -> Found {
        let found = match &layer.words[index as usize] {
            Word::Package(_) => None,
            Word::Root(root) => self.roots[*root as usize].map(Found::Lit),
            Word::Member(package, ranks) => self.place(layer, to.universe, *package).and_then(|place| {
                let ranks = place.ranks(ranks)?;
                let var = to.engine.auxiliary(place.package.0, &ranks);
                Some(Found::Lit(Lit::at_least(var, 1)))
            }),
            Word::Inside(package, values) | Word::Guard(package, values) => {
                let place = self.place(layer, to.universe, *package);
                place.and_then(|place| {
                    let forbidden = forbidden(place, values, reading)?;
                    // Where no value is left, or none of them is there, nothing is wished for.
                    if forbidden[..] == [(0, place.has)] || forbidden.iter().any(|(lo, hi)| lo > hi) {
                        return None;
                    }
                    let inside = outside(to.engine, to.memory, place.package.0, place.has, &forbidden);
                    match layer.words[index as usize] {
                        Word::Guard(..) => inside.decided_under.map(Found::Lit),
                        _ => Some(Found::Lit(!inside.lit)),
                    }
                })
            }
            Word::Sum(leaves) => {
                let mut lits = Vec::with_capacity(leaves.len());
                for leaf in leaves {
                    if let Read::Lit(lit) = self.lit(layer, to, *leaf, reading) {
                        lits.push(lit);
                    }
                }
                let whole = lits.len() == leaves.len();
                let var = whole.then(|| to.memory.sums.of(to.engine, &lits)).flatten();
                var.map(|var| {
                    to.memory.sums.count_to(to.engine, var, leaves.len() as u32);
                    Found::Sum(var, leaves.len() as u32)
                })
            }
        };
        found.unwrap_or(Found::Gone)
    }
}

/// The bound on the value of a package.
fn bound(place: &Place, said: Said, reading: Reading) -> Option<u32> {
    match (reading, said.below) {
        (Reading::Wide, _) if said.bound == 1 => Some(1),
        (Reading::Wide, true) | (Reading::Narrow, false) => Some(place.value(said.bound - 1)? + 1),
        (Reading::Wide, false) | (Reading::Narrow, true) => place.value(said.bound),
    }
}

/// Forbidden values. "Older than so many" is what objectives that count newer versions forbid: counted from the newest, or by name.
fn forbidden(place: &Place, values: &[(u32, u32)], reading: Reading) -> Option<Vec<(u32, u32)>> {
    match values {
        [(1, hi)] if *hi < place.had && reading == Reading::Wide => {
            let last = place.has.checked_sub(place.had - hi)?;
            (last > 0).then(|| vec![(1, last)])
        }
        _ => place.values(values),
    }
}
