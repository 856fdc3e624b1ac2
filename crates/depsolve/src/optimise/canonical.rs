//! Among equally good answers, the one that does not depend on any order: the canonical answer.
//!
//! Packages are taken by name, auxiliaries after all others. Each is not selected if that is possible, else it has the newest version possible, given what was settled for
//! those before it. So two answers that differ are told apart by the first name at which they do, and the least is unique. Cost: at most
//! two searches for each selected package, most of which propagation alone decides.

use super::lexicographic::Search;
use crate::search::{Found, Lit};
use crate::universe::PackageId;

impl Search<'_, '_, '_> {
    /// Makes the best answer canonical once all levels are proved. False: the budget ended first; it is a
    /// best answer all the same.
    pub(super) fn make_canonical(&mut self, conflicts: u64) -> bool {
        self.budget = conflicts;
        let mut last: Option<PackageId> = None;
        let mut ahead = self.by_name(last);
        // Names go up, each step settles one: the answer may change behind it, never before it.
        while let Some((package, mut rank)) = ahead.pop() {
            let mut changed = false;
            let var = self.engine.package(package.0);
            match self.can(package, Lit::below(var, 1)) {
                None => return false,
                Some(true) => {
                    self.engine.assume_also(Lit::below(var, 1));
                    last = Some(package);
                    ahead = self.by_name(last);
                    continue;
                }
                Some(false) => {}
            }
            while rank + 1 < self.universe.version_count(package) {
                match self.can(package, Lit::at_least(var, rank + 2)) {
                    None => return false,
                    Some(false) => break,
                    Some(true) => {
                        changed = true;
                        let versions = &self.best.versions;
                        let found = versions.binary_search_by_key(&package, |(of, _)| *of);
                        rank = found.map_or(rank + 1, |index| versions[index].1);
                    }
                }
            }
            self.engine.assume_also(Lit::at_least(var, rank + 1));
            self.engine.assume_also(Lit::below(var, rank + 2));
            last = Some(package);
            if changed {
                ahead = self.by_name(last);
            }
        }
        true
    }

    /// The selected packages whose names come after that of `last`, the next one at the end.
    fn by_name(&self, last: Option<PackageId>) -> Vec<(PackageId, u32)> {
        let name = |package: &PackageId| self.universe.place(*package);
        let versions = self.best.versions.iter().copied();
        let mut later: Vec<(PackageId, u32)> = versions
            .filter(|(package, _)| last.is_none_or(|last| name(&last) < name(package)))
            .collect();
        later.sort_unstable_by(|(one, _), (other, _)| name(other).cmp(&name(one)));
        later
    }

    /// Whether an equally good answer exists in which this literal of the package `at` holds beside what is settled, which is what all
    /// searches assume; it becomes the answer. `None`: the budget ended.
    fn can(&mut self, at: PackageId, lit: Lit) -> Option<bool> {
        loop {
            if self.engine.is_refuted(lit) {
                return Some(false);
            }
            match self.spend(|engine, budget, control| engine.search(&[lit], budget, control)) {
                Found::Limit => return None,
                Found::Conflict(_) => return Some(false),
                Found::Solution => {}
            }
            let answer = self.engine.selection();
            if !self.admit(&answer) {
                continue;
            }
            // Packages of earlier names that are not selected are settled as such, spoken of or not.
            let name = |package: PackageId| self.universe.place(package);
            let intruders: Vec<PackageId> = answer
                .iter()
                .map(|(package, _)| *package)
                .filter(|package| name(*package) < name(at))
                .filter(|package| {
                    self.best
                        .versions
                        .binary_search_by_key(package, |(of, _)| *of)
                        .is_err()
                })
                .collect();
            if intruders.is_empty() {
                self.best.versions = answer;
                return Some(true);
            }
            for package in intruders {
                let var = self.engine.package(package.0);
                self.engine.assume_also(Lit::below(var, 1));
            }
        }
    }
}
