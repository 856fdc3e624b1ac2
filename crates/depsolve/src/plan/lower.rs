//! Plans by names as plans on ranks.

use std::collections::{BTreeMap, BTreeSet};

use stowplan_core::{Version, nearest};

use super::moves::Moves;
use super::problem::PlanProblem;
use super::request::{Allowed, PlanRequest, StepRule};
use crate::copies::{cone, seeds};
use crate::error::{Error, Result};
use crate::metadata::{Asked, Compiled, Job, release};
use crate::ranks::RankSet;
use crate::reader::{Channel, UpgradeGraph};
use crate::universe::Clause;

impl Compiled {
    /// Lowers a plan. Jobs are about the last state; `keep` and `exclude` and the target about every state after the start. `upgrades` says what
    /// channels allow.
    ///
    /// # Errors
    /// As [`Compiled::request`]; a rule for a package or a channel that does not exist, minor numbers of a package whose versions have none, two
    /// versions of one slot installed, more than [`STEPS_MAX`](super::STEPS_MAX) steps.
    pub fn plan(&self, request: &PlanRequest, upgrades: &UpgradeGraph) -> Result<PlanProblem<'_>> {
        let lowered = self.request(&request.wanted)?;
        let mut wanted = lowered.request;
        let mut always = Vec::new();
        let is_always = |asked: &Asked| match asked {
            Asked::Target => true,
            Asked::Job(job) => matches!(
                request.wanted.jobs.get(*job),
                Some(Job::Keep { .. } | Job::Exclude { .. })
            ),
        };
        let mut roots = Vec::new();
        for (root, asked) in wanted.roots.into_iter().zip(&lowered.asked) {
            if is_always(asked) {
                always.push(root);
            } else {
                roots.push(root);
            }
        }
        wanted.roots = roots;
        let mut problem = PlanProblem::new(self.universe(), wanted);
        for clause in always {
            problem.always(clause);
        }
        if let Some(steps) = request.steps_max {
            problem.steps_at_most(steps)?;
        }
        let unknown = self.start(&mut problem, request)?;
        let concerned = self.concerned(&problem);
        for (index, rule) in request.rules.iter().enumerate() {
            self.limit(&mut problem, index, rule, upgrades, &unknown, &concerned)?;
        }
        Ok(problem)
    }

    /// The packages of which a state may have a version: rules for all packages are about these.
    fn concerned(&self, problem: &PlanProblem<'_>) -> BTreeSet<usize> {
        let always = problem.always.iter().flat_map(Clause::terms);
        let always = always.filter(|term| term.selected).map(|term| term.package);
        let installed = problem.start.iter().map(|start| start.package);
        let seeds = seeds(&problem.wanted).into_iter().chain(always).chain(installed);
        let slots = cone(self.universe(), seeds).into_iter();
        let slots = slots.filter_map(|id| self.slot_of.get(&id));
        slots.map(|slot| self.index.slots[*slot].package).collect()
    }

    /// Sets what is installed. Returns, by package, the versions that the repository does not have.
    fn start(
        &self,
        problem: &mut PlanProblem<'_>,
        request: &PlanRequest,
    ) -> Result<BTreeMap<usize, Version>> {
        let mut unknown = BTreeMap::new();
        for (number, installed) in request.wanted.installed.iter().enumerate() {
            // What the repository does not have at all, no step can change.
            let Some(package) = self.index.by_name.get(installed.name.as_str()).copied() else {
                continue;
            };
            let indexed = &self.index.packages[package];
            let fault = |reason: String| Error::Field {
                object: format!("request installed {number}"),
                field: "version".to_owned(),
                value: installed.version.clone(),
                reason,
            };
            let version = indexed
                .scheme
                .version(&installed.version)
                .map_err(|error| fault(crate::metadata::unreadable_version(&error)))?;
            if let Ok(rank) = indexed.versions.binary_search(&version) {
                let (slot, here) = indexed.place[rank];
                let twice = |_| fault("is installed beside another version of its slot".to_owned());
                problem
                    .installed(self.index.slots[slot].id, here)
                    .map_err(twice)?;
                continue;
            }
            let [slot] = indexed.slots[..] else {
                let reason = "is no version of the repository, so its slot is not known; leave it out";
                return Err(fault(reason.to_owned()));
            };
            let twice = |_| fault("is installed beside another version of the package".to_owned());
            let id = self.index.slots[slot].id;
            problem.installed_unknown(id, &installed.version).map_err(twice)?;
            unknown.insert(package, version);
        }
        Ok(unknown)
    }

    fn limit(
        &self,
        problem: &mut PlanProblem<'_>,
        index: usize,
        rule: &StepRule,
        upgrades: &UpgradeGraph,
        unknown: &BTreeMap<usize, Version>,
        concerned: &BTreeSet<usize>,
    ) -> Result<()> {
        let object = format!("rules[{index}]");
        let packages: Vec<usize> = if let Some(name) = &rule.package {
            let package = self.index.by_name.get(name.as_str());
            let unknown = || {
                let names = self.index.packages.iter().map(|package| &*package.name);
                Error::Dangling {
                    object: object.clone(),
                    field: "package",
                    kind: "package",
                    name: format!("{name:?}"),
                    suggestion: nearest(name, names).map(str::to_owned),
                }
            };
            vec![*package.ok_or_else(unknown)?]
        } else {
            concerned.iter().copied().collect()
        };
        for package in packages {
            let indexed = &self.index.packages[package];
            let channel = match &rule.step {
                Allowed::Channel { name } => match upgrades.channel(&indexed.name, name.as_deref()) {
                    Some(channel) => Some(channel),
                    None if rule.package.is_none() => continue,
                    None => {
                        let known = upgrades.of(&indexed.name).map(|channel| channel.name.as_str());
                        return Err(Error::Dangling {
                            object,
                            field: "channel",
                            kind: "channel",
                            name: match name {
                                Some(name) => format!("{name:?} of {:?}", indexed.name),
                                None => format!("of {:?} that is the default", indexed.name),
                            },
                            suggestion: nearest(name.as_deref().unwrap_or_default(), known)
                                .map(str::to_owned),
                        });
                    }
                },
                _ => None,
            };
            for slot in &indexed.slots {
                let slot = &self.index.slots[*slot];
                let versions: Vec<&Version> = slot
                    .ranks
                    .iter()
                    .map(|rank| &indexed.versions[*rank as usize])
                    .collect();
                let start = unknown.get(&package);
                let steps = Steps::new(&object, &indexed.name, &rule.step, channel, &versions, start);
                let steps = match steps {
                    Err(_) if rule.package.is_none() => continue,
                    steps => steps?,
                };
                let moves = Moves::new(self.universe(), slot.id, steps.told(), |from, to| {
                    steps.allows(versions[from as usize], versions[to as usize])
                });
                let moves = match start {
                    None => moves,
                    Some(from) => {
                        let count = versions.len() as u32;
                        let to = |to: u32| steps.allows(from, versions[to as usize]);
                        moves.from_unknown(RankSet::where_true(count, to))
                    }
                };
                // What allows everything need not be asked.
                let all = RankSet::all(versions.len() as u32);
                if moves.from_unknown != all || moves.allowed.iter().any(|allowed| *allowed != all) {
                    problem.limit(moves)?;
                }
            }
        }
        Ok(())
    }
}

/// A rule about one package, ready to be asked.
struct Steps<'r> {
    rule: &'r Allowed,
    versions: &'r [&'r Version],
    /// For a channel, where one step may lead from each version.
    channel: Option<(&'r Channel, BTreeMap<&'r str, Vec<&'r str>>)>,
    /// For minor numbers, the last one of each major number.
    last: BTreeMap<u64, u64>,
}

impl<'r> Steps<'r> {
    fn new(
        object: &str,
        package: &str,
        rule: &'r Allowed,
        channel: Option<&'r Channel>,
        versions: &'r [&'r Version],
        start: Option<&Version>,
    ) -> Result<Self> {
        let mut last = BTreeMap::new();
        if let Allowed::Minors(_) = rule {
            for version in versions.iter().copied().chain(start) {
                let [major, minor, _] = release(version.text()).ok_or_else(|| Error::Field {
                    object: object.to_owned(),
                    field: "step.minors".to_owned(),
                    value: format!("{package} {version}"),
                    reason: "has no major and minor number; limit the step in versions instead".to_owned(),
                })?;
                let known = last.entry(major).or_insert(minor);
                *known = minor.max(*known);
            }
        }
        let channel = channel.map(|channel| {
            let next = |version: &&'r Version| (version.text(), channel.next(version.text()));
            (channel, versions.iter().map(next).collect())
        });
        Ok(Self {
            rule,
            versions,
            channel,
            last,
        })
    }

    fn told(&self) -> String {
        match self.rule {
            Allowed::Channel { .. } => {
                let name = self.channel.as_ref().map_or("", |(channel, _)| &channel.name);
                format!("not in one step of channel {name}")
            }
            Allowed::Minors(1) => "at most 1 minor number at a time".to_owned(),
            Allowed::Minors(most) => format!("at most {most} minor numbers at a time"),
            Allowed::Versions(1) => "at most 1 version at a time".to_owned(),
            Allowed::Versions(most) => format!("at most {most} versions at a time"),
            Allowed::Up => "no older version".to_owned(),
        }
    }

    fn allows(&self, from: &Version, to: &Version) -> bool {
        match self.rule {
            Allowed::Up => to >= from,
            Allowed::Versions(most) => {
                let place = |version: &Version| self.versions.partition_point(|other| *other < version);
                place(from).abs_diff(place(to)) <= *most as usize
            }
            Allowed::Minors(most) => {
                let (Some(from), Some(to)) = (release(from.text()), release(to.text())) else {
                    return false;
                };
                let ([major, minor, _], [to_major, to_minor, _]) = (from.min(to), from.max(to));
                if major == to_major {
                    return to_minor - minor <= *most;
                }
                let last = self.last.get(&major).copied().unwrap_or(minor).max(minor);
                let between = self.last.range(major + 1..to_major).next();
                between.is_none() && (last - minor).saturating_add(1).saturating_add(to_minor) <= *most
            }
            Allowed::Channel { .. } => self.channel.as_ref().is_some_and(|(channel, next)| {
                next.get(from.text()).map_or_else(
                    || channel.next(from.text()).contains(&to.text()),
                    |next| next.contains(&to.text()),
                )
            }),
        }
    }
}
