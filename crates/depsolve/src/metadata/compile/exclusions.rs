//! Conflicts, replaced packages and optional ones as clauses.

use stowplan_core::VersionScheme;

use super::index::{Choice, outside};
use super::lower::{Asker, Lowering};
use super::words;
use crate::error::Result;
use crate::universe::Clause;

impl<'a> Lowering<'a, '_> {
    /// Conflicts, what is replaced, and versions that what is optional may not have.
    pub fn exclusions(&mut self, asker: &Asker<'a, '_>) -> Result<()> {
        let index = self.index;
        let id = |choice: &Choice| index.slots[choice.slot].id;
        for (number, conflict) in asker.says.conflicts.iter().enumerate() {
            let range = conflict.range.as_deref();
            let choices = self.choices(asker, &conflict.name, range, || format!("conflicts[{number}]"))?;
            for choice in choices.iter().filter(|choice| id(choice) != asker.slot) {
                let clause = Clause::conflicts(id(choice), choice.ranks.clone());
                let said = format!("conflicts with {}", words::with_range(&conflict.name, range));
                if choice.provides {
                    let other = self.builder.name(id(choice));
                    let told = format!("{said}, which {other} provides");
                    self.demand(asker, &clause.told(told))?;
                } else if choices.len() == 1 {
                    self.demand_written(asker, &clause, &said)?;
                } else {
                    // Of several slots: which of them it is about.
                    self.demand(asker, &clause)?;
                }
            }
        }
        let scheme: &dyn VersionScheme = &*asker.read.scheme;
        for (field, list) in [
            ("optional", &asker.says.optional),
            ("replaces", &asker.says.replaces),
        ] {
            for (number, other) in list.iter().enumerate() {
                let range = other.range.as_deref();
                let unreadable = |error| asker.unreadable(format!("{field}[{number}].range"), range, &error);
                let Some(package) = index.by_name.get(other.name.as_str()) else {
                    let read = range.map(|range| scheme.range(range)).transpose();
                    read.map_err(unreadable)?;
                    continue;
                };
                let named = index.ranks(*package, range, Some(scheme)).map_err(unreadable)?;
                let said = words::with_range(&other.name, range);
                let (ranks, told) = if field == "optional" {
                    let count = index.packages[*package].versions.len() as u32;
                    (outside(&named, count), format!("can use only {said}"))
                } else {
                    (named, format!("replaces {said}"))
                };
                for (slot, ranks) in index.by_slot(*package, &ranks) {
                    let slot = index.slots[slot].id;
                    if slot != asker.slot {
                        self.demand(asker, &Clause::conflicts(slot, ranks).told(told.as_str()))?;
                    }
                }
            }
        }
        Ok(())
    }
}
