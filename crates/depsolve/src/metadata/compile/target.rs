//! What versions ask of the target, as facts that a request settles.

use stowplan_core::Scheme;

use super::cells::Cells;
use super::index::range_scheme;
use super::lower::{Asker, Lowering, ON};
use super::parts::hidden;
use crate::error::Result;
use crate::ranks::RankSet;
use crate::universe::{Clause, PackageId, Role};

impl<'a> Lowering<'a, '_> {
    pub fn target(&mut self, asker: &Asker<'a, '_>) -> Result<()> {
        let target = &asker.says.target;
        if let Some(text) = &target.kubernetes {
            let scheme = range_scheme(Some(&*asker.read.scheme), &Scheme::Semver);
            let range = scheme
                .range(text)
                .map_err(|error| asker.unreadable("target.kubernetes".to_owned(), Some(text), &error))?;
            self.ranges.push((asker.slot, asker.rank, range));
        }
        let facts = [
            ("platforms", &target.platforms),
            ("capabilities", &target.capabilities),
        ];
        for (field, names) in facts {
            let mut all = Vec::new();
            for (number, name) in names.iter().enumerate() {
                let at = || format!("target.{field}[{number}]");
                super::names::plain_name(|| asker.object(), at, name)?;
                let (known, kind) = match field {
                    "platforms" => (&mut self.platforms, "platform"),
                    _ => (&mut self.capabilities, "capability"),
                };
                let id = if let Some(id) = known.get(name.as_str()) {
                    *id
                } else {
                    let id = hidden(
                        &mut self.builder,
                        &format!("{kind} {name} of the target"),
                        Role::Hidden,
                    )?;
                    known.insert(name, id);
                    id
                };
                all.push((id, ON()));
                if field == "capabilities" {
                    let clause = Clause::requires([(id, ON())]);
                    self.demand(asker, &clause.told(format!("needs a target with {name}")))?;
                }
            }
            if field == "platforms" && !all.is_empty() {
                let told = format!("needs a target of {}", names.join(" or "));
                self.demand(asker, &Clause::requires(all).told(told))?;
            }
        }
        Ok(())
    }

    /// Makes the package of Kubernetes versions, and what asks for them.
    pub fn cells(&mut self) -> Result<(Cells, Option<PackageId>)> {
        let ranges = std::mem::take(&mut self.ranges);
        if ranges.is_empty() {
            return Ok((Cells::default(), None));
        }
        let cells = Cells::new(ranges.iter().map(|(_, _, range)| range));
        let id = self.builder.package("Kubernetes of the target", cells.texts())?;
        self.builder.role(id, Role::Hidden)?;
        for (package, rank, range) in &ranges {
            let clause =
                Clause::requires([(id, cells.ranks(range))]).told(format!("needs Kubernetes {range}"));
            self.builder.demand(*package, &RankSet::one(*rank), &clause)?;
        }
        Ok((cells, Some(id)))
    }
}
