//! What versions say, as clauses over the packages of the universe.
//!
//! Each requirement becomes one clause: the versions of its alternatives in order of preference, those of the package of that name
//! before those that provide it. A feature is a package of the universe that is selected where the feature is on, and what it requires is a
//! clause that holds where it is not. An alternative with features, where there is another, and a condition that several packages can
//! meet get a package of their own that stands for them. Cost: linear in the alternatives after providers are written out.

use std::collections::BTreeMap;
use std::rc::Rc;

use rustc_hash::FxHashMap;
use stowplan_core::{RangeError, Scheme, VersionRange, VersionScheme};

use super::cells::Cells;
use super::compiled::{Compiled, WISHES};
use super::index::{Choice, Index, outside, range_scheme};
use super::parts::{self, hidden, object};
use super::read::Read;
use super::words;
use crate::error::{Error, Result};
use crate::metadata::repository::Repository;
use crate::metadata::requirement::{PackageRange, Requirement};
use crate::metadata::version::PackageVersion;
use crate::ranks::RankSet;
use crate::universe::{Clause, PackageId, Role, Universe, UniverseBuilder};

/// How a repository is compiled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CompileOptions {
    /// Whether a requirement for a name that no package has or provides is an error; if not, it is met by nothing.
    pub deny_dangling: bool,
    /// How many wishes a request can have at most.
    pub wishes: u32,
}

impl Default for CompileOptions {
    fn default() -> Self {
        Self {
            deny_dangling: false,
            wishes: WISHES,
        }
    }
}

/// A requirement for a name that no package has or provides.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Dangling {
    /// The package that requires it.
    pub package: String,
    /// Its version.
    pub version: String,
    /// Where it says so: `requires[0].anyOf[1]`.
    pub field: String,
    /// The name.
    pub name: String,
}

impl Repository {
    /// Lowers the packages to a universe.
    ///
    /// ```
    /// use stowplan_core::{NoControl, Scheme};
    /// use stowplan_depsolve::{
    ///     Alternative, CompileOptions, Job, Limits, Outcome, Package, PackageRequest, PackageVersion, Repository, solve,
    /// };
    ///
    /// let mut repository = Repository::new();
    /// repository.add(
    ///     Package::new("web", Scheme::Semver)
    ///         .version(PackageVersion::new("1.0.0"))
    ///         .version(PackageVersion::new("2.0.0").requires(Alternative::new("database", ">=15"))),
    /// )?;
    /// repository.add(Package::new("postgres", Scheme::Semver).version(PackageVersion::new("1.4.2").provides("database", "16.0.0")))?;
    /// let compiled = repository.compile(&CompileOptions::default())?;
    ///
    /// let request = compiled.request(&PackageRequest::of([Job::install(Alternative::any("web"))]))?;
    /// let Outcome::Solved(selection) = solve(compiled.universe(), &request.request, Limits::default(), &NoControl) else {
    ///     panic!("there is an answer");
    /// };
    /// let selected: Vec<String> = compiled
    ///     .selected(&selection)
    ///     .into_iter()
    ///     .map(|selected| format!("{} {}", selected.package, selected.version))
    ///     .collect();
    /// assert_eq!(selected, ["postgres 1.4.2", "web 2.0.0"]);
    /// # Ok::<(), stowplan_depsolve::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error`] naming the package, the version, the field and the value: a name, version, range or scheme that cannot be read, a version
    /// given twice, more of something than the model holds; a dangling name, if options deny it.
    pub fn compile(&self, options: &CompileOptions) -> Result<Compiled> {
        let mut builder = Universe::builder();
        let (index, reads) = parts::index(self, &mut builder)?;
        let mut lowering = Lowering {
            builder,
            index: &index,
            options: *options,
            choices: FxHashMap::default(),
            chosen: FxHashMap::default(),
            conditions: FxHashMap::default(),
            missed: FxHashMap::default(),
            ranges: Vec::new(),
            platforms: BTreeMap::new(),
            capabilities: BTreeMap::new(),
            dangling: Vec::new(),
        };
        let mut costs = FxHashMap::default();
        let mut sizes = FxHashMap::default();
        for slot in &index.slots {
            let read = &reads[slot.package];
            for (here, rank) in slot.ranks.iter().enumerate() {
                let says = parts::version(read, *rank);
                let asker = Asker {
                    read,
                    says,
                    slot: slot.id,
                    rank: here as u32,
                };
                lowering.version(&asker, &slot.features)?;
            }
            let of = |value: fn(&PackageVersion) -> Option<u64>| -> Option<Vec<u64>> {
                let ranks = slot.ranks.iter();
                let values: Vec<u64> = ranks
                    .map(|rank| value(parts::version(read, *rank)).unwrap_or(0))
                    .collect();
                values.iter().any(|value| *value > 0).then_some(values)
            };
            costs.extend(of(|says| says.cost).map(|values| (slot.id, values)));
            sizes.extend(of(|says| says.size).map(|values| (slot.id, values)));
        }
        let (cells, kubernetes) = lowering.cells()?;
        let wishes = (0..options.wishes).map(|number| {
            hidden(
                &mut lowering.builder,
                &format!("wish {number} missed"),
                Role::Hidden,
            )
        });
        let wishes = wishes.collect::<Result<_>>()?;
        let Lowering {
            builder,
            platforms,
            capabilities,
            dangling,
            ..
        } = lowering;
        let platforms = platforms
            .into_iter()
            .map(|(name, id)| (name.into(), id))
            .collect();
        let capabilities = capabilities
            .into_iter()
            .map(|(name, id)| (name.into(), id))
            .collect();
        let slot_of = index
            .slots
            .iter()
            .enumerate()
            .map(|(at, slot)| (slot.id, at))
            .collect();
        Ok(Compiled {
            universe: builder.build(),
            index,
            cells,
            kubernetes,
            platforms,
            capabilities,
            slot_of,
            wishes,
            costs,
            sizes,
            dangling,
        })
    }
}

/// Name, range and the scheme it is stated in.
type RangeKey<'a> = (&'a str, Option<&'a str>, &'a str);

struct Lowering<'a, 'i> {
    builder: UniverseBuilder,
    index: &'i Index,
    options: CompileOptions,
    choices: FxHashMap<RangeKey<'a>, Rc<[Choice]>>,
    /// Packages that stand for versions with features.
    chosen: FxHashMap<(PackageId, RankSet, Vec<PackageId>), PackageId>,
    /// Packages that stand for conditions.
    conditions: FxHashMap<RangeKey<'a>, PackageId>,
    /// Packages that stand for recommendations not followed.
    missed: FxHashMap<(PackageId, String), PackageId>,
    /// Kubernetes versions that versions ask for.
    ranges: Vec<(PackageId, u32, VersionRange)>,
    platforms: BTreeMap<&'a str, PackageId>,
    capabilities: BTreeMap<&'a str, PackageId>,
    dangling: Vec<Dangling>,
}

/// A version that says something.
struct Asker<'a, 'r> {
    read: &'r Read<'a>,
    says: &'a PackageVersion,
    slot: PackageId,
    rank: u32,
}

impl<'a> Asker<'a, '_> {
    fn object(&self) -> String {
        object(&self.read.package.name, &self.says.version)
    }

    fn unreadable(&self, field: String, value: Option<&str>, error: &RangeError) -> Error {
        Error::Field {
            object: self.object(),
            field,
            value: value.unwrap_or_default().to_owned(),
            reason: crate::metadata::unreadable_range(error),
        }
    }

    fn scheme(&self) -> &'a str {
        &self.read.package.scheme
    }
}

/// Where a requirement applies and what it may be replaced by.
struct Under<'w> {
    /// Features that must be on.
    feature: Option<(PackageId, &'w str)>,
    /// Selected where it is not met.
    missed: Option<PackageId>,
}

const ON: fn() -> RankSet = || RankSet::one(0);

impl<'a> Lowering<'a, '_> {
    fn version(
        &mut self,
        asker: &Asker<'a, '_>,
        features: &BTreeMap<Box<str>, (PackageId, RankSet)>,
    ) -> Result<()> {
        let says = asker.says;
        if let Some(reason) = &says.excluded {
            let clause = Clause::from_terms([]).told(format!("may not be selected: {reason}"));
            self.demand(asker, &clause)?;
        }
        for (number, requirement) in says.requires.iter().enumerate() {
            let under = Under {
                feature: None,
                missed: None,
            };
            self.requirement(asker, requirement, &under, &|| format!("requires[{number}]"))?;
        }
        for (number, requirement) in says.recommends.iter().enumerate() {
            let missed = Some(self.missed(asker, requirement)?);
            let under = Under {
                feature: None,
                missed,
            };
            self.requirement(asker, requirement, &under, &|| format!("recommends[{number}]"))?;
        }
        for (name, feature) in &says.features {
            let Some((id, _)) = features.get(name.as_str()) else {
                continue;
            };
            let under = Under {
                feature: Some((*id, name)),
                missed: None,
            };
            for (number, requirement) in feature.requires.iter().enumerate() {
                self.requirement(asker, requirement, &under, &|| {
                    format!("features.{name}.requires[{number}]")
                })?;
            }
            for other in &feature.features {
                let known = features
                    .get(other.as_str())
                    .filter(|_| says.features.contains_key(other));
                let Some((other_id, _)) = known else {
                    return Err(Error::Dangling {
                        object: asker.object(),
                        field: "features",
                        kind: "feature",
                        name: format!("{other:?}"),
                        suggestion: stowplan_core::nearest(other, says.features.keys().map(String::as_str))
                            .map(str::to_owned),
                    });
                };
                let clause = Clause::requires([(*other_id, ON())]).only_if(*id, ON());
                self.demand(asker, &clause.told(format!("with {name} has {other} on")))?;
            }
        }
        self.exclusions(asker)?;
        self.target(asker)
    }

    fn demand(&mut self, asker: &Asker<'_, '_>, clause: &Clause) -> Result<()> {
        self.builder.demand(asker.slot, &RankSet::one(asker.rank), clause)
    }

    fn missed(&mut self, asker: &Asker<'_, '_>, requirement: &Requirement) -> Result<PackageId> {
        let words = words::requirement(requirement);
        if let Some(known) = self.missed.get(&(asker.slot, words.clone())) {
            return Ok(*known);
        }
        let name = format!("{} recommends {words}", self.builder.name(asker.slot));
        let id = hidden(&mut self.builder, &name, Role::Missed)?;
        self.missed.insert((asker.slot, words), id);
        Ok(id)
    }

    fn choices(
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

    fn requirement(
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
        let told = (!plain || under.missed.is_some()).then(|| {
            let verb = if under.missed.is_some() {
                "recommends"
            } else {
                "requires"
            };
            let with = under
                .feature
                .map_or(String::new(), |(_, name)| format!("with {name} "));
            format!("{with}{verb} {}", words::requirement(requirement))
        });
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
            let clause = match &told {
                Some(words) => clause.told(words.as_str()),
                None => clause,
            };
            self.demand(asker, &clause)?;
        }
        Ok(())
    }

    fn dangling(&mut self, asker: &Asker<'_, '_>, field: String, name: &str) -> Result<()> {
        if self.options.deny_dangling {
            let names = self.index.packages.iter().map(|package| &*package.name);
            return Err(Error::Dangling {
                object: asker.object(),
                field: "requires",
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
        let id = hidden(&mut self.builder, &name, Role::Hidden)?;
        let features = on.iter().map(|feature| (*feature, ON()));
        for (package, ranks) in std::iter::once((package, ranks.clone())).chain(features) {
            self.builder
                .demand(id, &ON(), &Clause::requires([(package, ranks)]))?;
        }
        self.chosen.insert(key, id);
        Ok(id)
    }

    /// Conflicts, what is replaced, and versions that what is optional may not have.
    fn exclusions(&mut self, asker: &Asker<'a, '_>) -> Result<()> {
        let index = self.index;
        let id = |choice: &Choice| index.slots[choice.slot].id;
        for (number, conflict) in asker.says.conflicts.iter().enumerate() {
            let range = conflict.range.as_deref();
            let choices = self.choices(asker, &conflict.name, range, || format!("conflicts[{number}]"))?;
            for choice in choices.iter().filter(|choice| id(choice) != asker.slot) {
                let mut clause = Clause::conflicts(id(choice), choice.ranks.clone());
                if choice.provides {
                    let said = words::with_range(&conflict.name, range);
                    let other = self.builder.name(id(choice));
                    clause = clause.told(format!("conflicts with {said}, which {other} provides"));
                }
                self.demand(asker, &clause)?;
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

    fn target(&mut self, asker: &Asker<'a, '_>) -> Result<()> {
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
                let id = match known.get(name.as_str()) {
                    Some(id) => *id,
                    None => {
                        let id = hidden(
                            &mut self.builder,
                            &format!("{kind} {name} of the target"),
                            Role::Hidden,
                        )?;
                        known.insert(name, id);
                        id
                    }
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
    fn cells(&mut self) -> Result<(Cells, Option<PackageId>)> {
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
