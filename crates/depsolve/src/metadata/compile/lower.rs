//! What versions say, as clauses over the packages of the universe.
//!
//! Each version is walked once; equal clauses of neighbours become one rule. A feature is a package of the universe that is selected where the
//! feature is on, and what it requires is a clause that holds only then.

use std::collections::BTreeMap;
use std::rc::Rc;

use rustc_hash::FxHashMap;
use stowplan_core::{RangeError, VersionRange};

use super::compiled::{Compiled, Hidden, WISHES};
use super::index::{Choice, Index};
use super::parts::{self, hidden, object};
use super::read::Read;
use super::sums;
use super::words;
use crate::error::{Error, Result};
use crate::metadata::repository::Repository;
use crate::metadata::requirement::Requirement;
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
            hidden: FxHashMap::default(),
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
        for (field, values) in [("cost", &costs), ("size", &sizes)] {
            sums::check(&index, field, values)?;
        }
        let (cells, kubernetes) = lowering.cells()?;
        let wishes = (0..options.wishes).map(|number| {
            hidden(
                &mut lowering.builder,
                &format!("wish {number} missed"),
                Role::Hidden,
            )
        });
        let wishes: Vec<PackageId> = wishes.collect::<Result<_>>()?;
        let hidden = lowering.stand_for(kubernetes, &wishes);
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
            hidden,
        })
    }
}

/// Name, range and the scheme it is stated in.
type RangeKey<'a> = (&'a str, Option<&'a str>, &'a str);

pub(super) struct Lowering<'a, 'i> {
    pub builder: UniverseBuilder,
    pub index: &'i Index,
    pub options: CompileOptions,
    pub choices: FxHashMap<RangeKey<'a>, Rc<[Choice]>>,
    /// Packages that stand for versions with features.
    pub chosen: FxHashMap<(PackageId, RankSet, Vec<PackageId>), PackageId>,
    /// Packages that stand for conditions.
    pub conditions: FxHashMap<RangeKey<'a>, PackageId>,
    /// Packages that stand for recommendations not followed.
    pub missed: FxHashMap<(PackageId, String), PackageId>,
    /// Kubernetes versions that versions ask for.
    pub ranges: Vec<(PackageId, u32, VersionRange)>,
    pub platforms: BTreeMap<&'a str, PackageId>,
    pub capabilities: BTreeMap<&'a str, PackageId>,
    pub dangling: Vec<Dangling>,
    pub hidden: FxHashMap<PackageId, Hidden>,
}

/// A version that says something.
pub(super) struct Asker<'a, 'r> {
    pub read: &'r Read<'a>,
    pub says: &'a PackageVersion,
    pub slot: PackageId,
    pub rank: u32,
}

impl<'a> Asker<'a, '_> {
    pub fn object(&self) -> String {
        object(&self.read.package.name, &self.says.version)
    }

    pub fn unreadable(&self, field: String, value: Option<&str>, error: &RangeError) -> Error {
        Error::Field {
            object: self.object(),
            field,
            value: value.unwrap_or_default().to_owned(),
            reason: crate::metadata::unreadable_range(error),
        }
    }

    pub fn scheme(&self) -> &'a str {
        &self.read.package.scheme
    }
}

/// Where a requirement applies and what it may be replaced by.
pub(super) struct Under<'w> {
    /// Features that must be on.
    pub feature: Option<(PackageId, &'w str)>,
    /// Selected where it is not met.
    pub missed: Option<PackageId>,
}

pub(super) const ON: fn() -> RankSet = || RankSet::one(0);

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

    pub fn demand(&mut self, asker: &Asker<'_, '_>, clause: &Clause) -> Result<()> {
        self.builder.demand(asker.slot, &RankSet::one(asker.rank), clause)
    }

    /// What only names versions of packages: versions that ask for the same in other words still share a rule.
    pub fn demand_written(&mut self, asker: &Asker<'_, '_>, clause: &Clause, words: &str) -> Result<()> {
        let ranks = RankSet::one(asker.rank);
        self.builder.demand_written(asker.slot, &ranks, clause, words)
    }

    /// What all auxiliary packages stand for.
    fn stand_for(
        &mut self,
        kubernetes: Option<PackageId>,
        wishes: &[PackageId],
    ) -> FxHashMap<PackageId, Hidden> {
        let mut hidden = std::mem::take(&mut self.hidden);
        for slot in &self.index.slots {
            let package = &self.index.packages[slot.package].name;
            for (feature, (id, _)) in &slot.features {
                hidden.insert(*id, Hidden::Feature(package.to_string(), feature.to_string()));
            }
        }
        for (platform, id) in &self.platforms {
            hidden.insert(*id, Hidden::Platform((*platform).to_owned()));
        }
        for (capability, id) in &self.capabilities {
            hidden.insert(*id, Hidden::Capability((*capability).to_owned()));
        }
        hidden.extend(self.missed.values().map(|id| (*id, Hidden::Missed)));
        hidden.extend(wishes.iter().map(|id| (*id, Hidden::Wish)));
        hidden.extend(kubernetes.map(|id| (id, Hidden::Kubernetes)));
        hidden
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
}
