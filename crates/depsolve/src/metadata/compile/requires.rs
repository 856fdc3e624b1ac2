//! Requirements as clauses.
//!
//! The versions of all alternatives make one clause, in order of preference, those of the package of a name before those that provide it.
//! An alternative with features, where there is another, and a condition that several packages can meet get a package of their own
//! that stands for them. Cost: linear in the alternatives after providers are written out.

use std::rc::Rc;

use stowplan_core::VersionScheme;

use super::compiled::Hidden;
use super::index::Choice;
use super::lower::{Asker, Dangling, Lowering, ON, Under};
use super::parts::hidden;
use super::words;
use crate::error::{Error, Result};
use crate::metadata::requirement::{PackageRange, Requirement};
use crate::ranks::RankSet;
use crate::universe::{Clause, PackageId, Role};

impl<'a> Lowering<'a, '_> {
    pub fn choices(
        &mut self,
        asker: &Asker<'a, '_>,
        name: &'a str,
        range: Option<&'a str>,
        field: impl Fn() -> String,
    ) -> Result<Rc<[Choice]>> {
        let key = (name, range, asker.scheme());
        if let Some(known) = self.choices.get(&key) {
            return Ok(Rc::clone(known));
        }
        let unreadable = |error| asker.unreadable(field() + ".range", range, &error);
        let scheme: &dyn VersionScheme = &*asker.read.scheme;
        let choices = self
            .index
            .choices(name, range, Some(scheme))
            .map_err(unreadable)?;
        if let (false, Some(range)) = (self.index.is_known(name), range) {
            scheme.range(range).map_err(unreadable)?;
        }
        let choices: Rc<[Choice]> = choices.into();
        self.choices.insert(key, Rc::clone(&choices));
        Ok(choices)
    }

    pub fn requirement(
        &mut self,
        asker: &Asker<'a, '_>,
        requirement: &'a Requirement,
        under: &Under<'_>,
        field: &dyn Fn() -> String,
    ) -> Result<()> {
        let mut guards: Vec<(PackageId, RankSet)> = Vec::new();
        for (number, condition) in requirement.only_if.iter().enumerate() {
            match self.condition(asker, condition, &|| format!("{}.onlyIf[{number}]", field()))? {
                Some(guard) => guards.push(guard),
                None => return Ok(()),
            }
        }
        guards.extend(under.feature.map(|(id, _)| (id, ON())));
        let mut parts: Vec<(PackageId, RankSet, Vec<PackageId>, String)> = Vec::new();
        let mut plain = guards.is_empty();
        for (number, alternative) in requirement.any_of.iter().enumerate() {
            let at = || format!("{}.anyOf[{number}]", field());
            let range = alternative.range.as_deref();
            let choices = self.choices(asker, &alternative.name, range, at)?;
            if !self.index.is_known(&alternative.name) {
                self.dangling(asker, at(), &alternative.name)?;
            }
            plain &= choices.len() == 1 && !choices[0].provides && alternative.features.is_empty();
            for choice in &*choices {
                let features = &alternative.features;
                let (ranks, on) = self
                    .index
                    .with_features(choice, features, alternative.default_features);
                if !ranks.is_empty() {
                    plain &= on.is_empty();
                    parts.push((
                        self.index.slots[choice.slot].id,
                        ranks,
                        on,
                        words::with_range(&alternative.name, range),
                    ));
                }
            }
        }
        plain &= under.missed.is_none();
        let verb = if under.missed.is_some() {
            "recommends"
        } else {
            "requires"
        };
        let with = under
            .feature
            .map_or(String::new(), |(_, name)| format!("with {name} "));
        let told = format!("{with}{verb} {}", words::requirement(requirement));
        let mut clauses: Vec<Vec<(PackageId, RankSet)>> = Vec::new();
        if let [(id, ranks, on, _)] = &parts[..] {
            clauses.push(vec![(*id, ranks.clone())]);
            clauses.extend(on.iter().map(|feature| vec![(*feature, ON())]));
        } else {
            let mut alternatives = Vec::with_capacity(parts.len());
            for (id, ranks, on, said) in parts {
                alternatives.push(if on.is_empty() {
                    (id, ranks)
                } else {
                    (self.chosen(id, ranks, on, &said)?, ON())
                });
            }
            clauses.push(alternatives);
        }
        for alternatives in clauses {
            let alternatives = alternatives.into_iter().chain(under.missed.map(|id| (id, ON())));
            let mut clause = Clause::requires(alternatives);
            for (package, ranks) in guards.iter().rev() {
                clause = clause.only_if(*package, ranks.clone());
            }
            if plain {
                self.demand_written(asker, &clause, &told)?;
            } else {
                self.demand(asker, &clause.told(told.as_str()))?;
            }
        }
        Ok(())
    }

    fn dangling(&mut self, asker: &Asker<'_, '_>, field: String, name: &str) -> Result<()> {
        if self.options.deny_dangling {
            let names = self.index.packages.iter().map(|package| &*package.name);
            return Err(Error::Dangling {
                object: asker.object(),
                field: if field.starts_with("recommends") {
                    "recommends"
                } else {
                    "requires"
                },
                kind: "package",
                name: format!("{name:?}"),
                suggestion: stowplan_core::nearest(name, names).map(str::to_owned),
            });
        }
        self.dangling.push(Dangling {
            package: asker.read.package.name.clone(),
            version: asker.says.version.clone(),
            field,
            name: name.to_owned(),
        });
        Ok(())
    }

    /// What is selected exactly where a condition holds; `None`: it never does.
    fn condition(
        &mut self,
        asker: &Asker<'a, '_>,
        condition: &'a PackageRange,
        field: &dyn Fn() -> String,
    ) -> Result<Option<(PackageId, RankSet)>> {
        let range = condition.range.as_deref();
        let choices = self.choices(asker, &condition.name, range, field)?;
        let of = |choice: &Choice| (self.index.slots[choice.slot].id, choice.ranks.clone());
        match &*choices {
            [] => return Ok(None),
            [only] => return Ok(Some(of(only))),
            _ => {}
        }
        let key = (condition.name.as_str(), range, asker.scheme());
        if let Some(known) = self.conditions.get(&key) {
            return Ok(Some((*known, ON())));
        }
        let said = words::with_range(&condition.name, range);
        let id = hidden(
            &mut self.builder,
            &format!("some {said} ({})", asker.scheme()),
            Role::Hidden,
        )?;
        for choice in &*choices {
            let (package, ranks) = of(choice);
            let clause = Clause::requires([(id, ON())]).told(format!("is {said}"));
            self.builder.demand(package, &ranks, &clause)?;
        }
        self.conditions.insert(key, id);
        self.hidden.insert(id, Hidden::Versions(said));
        Ok(Some((id, ON())))
    }

    /// A package that is selected only where one of the versions is, with features on.
    fn chosen(
        &mut self,
        package: PackageId,
        ranks: RankSet,
        on: Vec<PackageId>,
        said: &str,
    ) -> Result<PackageId> {
        let key = (package, ranks, on);
        if let Some(known) = self.chosen.get(&key) {
            return Ok(*known);
        }
        let (_, ranks, on) = &key;
        let features: Vec<&str> = on.iter().map(|feature| self.builder.name(*feature)).collect();
        let name = format!(
            "{} {ranks} as {said} with {}",
            self.builder.name(package),
            features.join(" and ")
        );
        let plain = |name: &&str| -> String {
            let (_, feature) = name.split_once('[').unwrap_or(("", name));
            feature.trim_end_matches(']').to_owned()
        };
        let plain: Vec<String> = features.iter().map(plain).collect();
        let told = Hidden::Versions(format!("{said} with {}", plain.join(" and ")));
        let id = hidden(&mut self.builder, &name, Role::Hidden)?;
        let features = on.iter().map(|feature| (*feature, ON()));
        for (package, ranks) in std::iter::once((package, ranks.clone())).chain(features) {
            self.builder
                .demand(id, &ON(), &Clause::requires([(package, ranks)]))?;
        }
        self.chosen.insert(key, id);
        self.hidden.insert(id, told);
        Ok(id)
    }
}
