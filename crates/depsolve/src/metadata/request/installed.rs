//! Jobs about versions that are there: removed, excluded, upgraded, locked.

use stowplan_core::Version;

use super::lower::{Asked, Lowering, object, unreadable};
use crate::error::{Error, Result};
use crate::metadata::compile::Choice;
use crate::metadata::requirement::PackageRange;
use crate::ranks::RankSet;
use crate::universe::{Clause, PackageId};

impl Lowering<'_> {
    pub fn without(&mut self, job: usize, what: &PackageRange, told: &str) -> Result<()> {
        self.known(job, &what.name, true)?;
        let range = what.range.as_deref();
        let choices = match self.compiled.index.by_name.get(what.name.as_str()) {
            None => self.choices(job, &what.name, range)?,
            Some(package) => {
                let ranks = self.ranks(job, *package, what)?;
                let slots = self.compiled.index.by_slot(*package, &ranks).into_iter();
                let choice = |(slot, ranks)| Choice {
                    slot,
                    ranks,
                    provides: false,
                };
                slots.map(choice).collect()
            }
        };
        for choice in choices {
            let clause = Clause::conflicts(self.slot(&choice), choice.ranks);
            self.root(Asked::Job(job), clause.told(told));
        }
        Ok(())
    }

    pub fn installed_of(
        &self,
        job: usize,
        name: &str,
        package: usize,
    ) -> Result<Vec<(Version, Option<u32>)>> {
        let installed = self.installed.get(&package).cloned();
        installed.ok_or_else(|| {
            let reason = "is not among what is installed; install it instead";
            unreadable(job, "name", Some(name), reason.to_owned())
        })
    }

    pub fn upgrade(&mut self, job: usize, name: &str, newest: bool) -> Result<()> {
        let package = self.package(job, name)?;
        let index = &self.compiled.index;
        let indexed = &index.packages[package];
        for (version, rank) in self.installed_of(job, name, package)? {
            let count = indexed.versions.len() as u32;
            let first = indexed.versions.partition_point(|other| *other < version) as u32;
            let mut ranks = RankSet::where_true(count, |rank| rank >= first);
            if newest {
                let last = (first..count)
                    .rev()
                    .find(|rank| !indexed.excluded.contains(*rank));
                ranks = last.map_or_else(RankSet::none, RankSet::one);
            }
            let mut terms: Vec<(PackageId, RankSet)> = Vec::new();
            for (slot, ranks) in index.by_slot(package, &ranks) {
                terms.push((index.slots[slot].id, ranks));
            }
            let replacers = index.replacers.get(&package).map_or(&[][..], Vec::as_slice);
            for ((other, other_rank), replaced) in replacers {
                // What replaces every version replaces one that the repository does not have.
                let replaces = match rank {
                    Some(rank) => replaced.contains(rank),
                    None => *replaced == RankSet::all(count),
                };
                if replaces && *other != package {
                    let (slot, here) = self.place(*other, *other_rank);
                    terms.push((slot, RankSet::one(here)));
                }
            }
            self.roots.extend(terms.iter().map(|(slot, _)| *slot));
            let to = if newest { " to the newest" } else { "" };
            let told = format!("the request upgrades {name} {version}{to}");
            self.root(Asked::Job(job), Clause::requires(terms).told(told));
        }
        Ok(())
    }

    pub fn lock(&mut self, job: usize, name: &str, text: &str) -> Result<()> {
        let package = self.package(job, name)?;
        let indexed = &self.compiled.index.packages[package];
        let version = indexed.scheme.version(text).map_err(|error| {
            unreadable(
                job,
                "version",
                Some(text),
                crate::metadata::unreadable_version(&error),
            )
        })?;
        let Ok(rank) = indexed.versions.binary_search(&version) else {
            let texts = indexed.versions.iter().map(Version::text);
            return Err(Error::Dangling {
                object: object(job),
                field: "version",
                kind: "version",
                name: format!("{text:?} of {name:?}"),
                suggestion: stowplan_core::nearest(text, texts).map(str::to_owned),
            });
        };
        let (slot, here) = self.place(package, rank as u32);
        let count = self.compiled.universe.version_count(slot);
        let others = RankSet::where_true(count, |rank| rank != here);
        if !others.is_empty() {
            let clause = Clause::conflicts(slot, others);
            self.root(
                Asked::Job(job),
                clause.told(format!("the request locks {name} {text}")),
            );
        }
        Ok(())
    }
}
