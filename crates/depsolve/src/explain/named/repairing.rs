//! The smallest changes of what jobs say that give a request an answer; and, apart from them, those of the target.

use stowplan_core::Control;

use super::form::{Form, dropped, forms, roots};
use super::repair::{PackageRepair, PackageRepairs, RequestChange};
use super::target::{Part, of_target};
use super::wording::Named;
use crate::explain::hitting::{Forms, Hitting, Item};
use crate::metadata::{Asked, Compiled, Job, Lowered, PackageRequest};
use crate::request::Request;
use crate::session::Session;
use crate::solve::{Limits, Outcome, Selection};
use crate::universe::Clause;

/// A job that may be changed.
struct Candidate<'r> {
    index: usize,
    job: &'r Job,
    forms: Vec<Form>,
}

/// What repairs are looked for in.
pub(super) struct Repairing<'r, 'u> {
    pub compiled: &'r Compiled,
    pub session: &'r mut Session<'u>,
    pub request: &'r PackageRequest,
    pub lowered: &'r Lowered,
    pub most: usize,
    pub limits: Limits,
    pub control: &'r dyn Control,
}

impl Repairing<'_, '_> {
    pub fn repairs(&mut self) -> PackageRepairs {
        let (of_jobs, jobs_cut) = self.of_jobs();
        if of_jobs.first().is_some_and(|repair| repair.changes.is_empty()) {
            return PackageRepairs {
                of_jobs,
                ..PackageRepairs::default()
            };
        }
        let (of_target, target_cut) = self.of_target();
        PackageRepairs {
            of_jobs,
            of_target,
            cut: jobs_cut || target_cut,
        }
    }

    /// The roots of one asker.
    fn roots(&self, of: impl Fn(Asked) -> bool) -> Vec<Clause> {
        let roots = self.lowered.request.roots.iter().zip(&self.lowered.asked);
        roots
            .filter(|(_, asked)| of(**asked))
            .map(|(root, _)| root.clone())
            .collect()
    }

    fn of_jobs(&mut self) -> (Vec<PackageRepair>, bool) {
        let mut candidates: Vec<Candidate<'_>> = Vec::new();
        let mut items: Vec<Item> = Vec::new();
        for (index, job) in self.request.jobs.iter().enumerate() {
            let Some(weaker) = forms(job) else { continue };
            let mut candidate = Candidate {
                index,
                job,
                forms: Vec::new(),
            };
            let mut item = Item {
                forms: vec![self.roots(|asked| asked == Asked::Job(index))],
            };
            for form in weaker {
                let Some(roots) = roots(self.compiled, self.request, &form.job) else {
                    continue;
                };
                if item.forms.last().is_none_or(|last| !same(last, &roots)) {
                    item.forms.push(roots);
                    candidate.forms.push(form);
                }
            }
            candidates.push(candidate);
            items.push(item);
        }
        let changeable = |index: usize| candidates.iter().any(|candidate| candidate.index == index);
        let fixed = self.roots(|asked| !matches!(asked, Asked::Job(job) if changeable(job)));
        let mut hitting = Hitting::new(self.session, &fixed, &items, self.limits.conflicts, self.control);
        let mut found = Vec::new();
        let mut cut = false;
        while found.len() < self.most {
            let Some(forms) = hitting.next() else { break };
            let changed = changed(self.request, &candidates, &forms);
            let outcome = self.compiled.request(&changed).map(|lowered| {
                hitting
                    .session()
                    .solve(&lowered.request, self.limits, self.control)
            });
            let Ok(Outcome::Solved(selection)) = outcome else {
                cut = true;
                continue;
            };
            let changes = candidates.iter().zip(&forms).filter(|(_, form)| **form > 0);
            found.push(PackageRepair {
                changes: changes
                    .map(|(candidate, form)| candidate.change(self.compiled, *form, &selection))
                    .collect(),
                request: changed,
                selected: self.compiled.selected(&selection),
                values: selection.values,
            });
        }
        (found, cut || hitting.cut)
    }

    fn of_target(&mut self) -> (Vec<PackageRepair>, bool) {
        let Some(target) = of_target(self.compiled, self.request, self.lowered) else {
            return (Vec::new(), false);
        };
        let mut fixed = self.roots(|asked| asked != Asked::Target);
        fixed.extend(target.any_kubernetes.clone());
        let items: Vec<Item> = target
            .parts
            .iter()
            .map(|(_, root)| Item {
                forms: vec![vec![root.clone()]],
            })
            .collect();
        let mut hitting = Hitting::new(self.session, &fixed, &items, self.limits.conflicts, self.control);
        let mut found = Vec::new();
        let mut cut = false;
        while found.len() < self.most {
            let Some(forms) = hitting.next() else { break };
            let kept = items.iter().zip(&forms).filter(|(_, form)| **form == 0);
            let kept = kept.flat_map(|(item, _)| item.forms[0].iter());
            // The nearest Kubernetes version first.
            let objectives = target.nearest.iter().chain(&self.lowered.request.objectives);
            let changed = Request {
                roots: fixed.iter().chain(kept).cloned().collect(),
                objectives: objectives.cloned().collect(),
            };
            let outcome = hitting.session().solve(&changed, self.limits, self.control);
            let Outcome::Solved(selection) = outcome else {
                cut = true;
                continue;
            };
            let parts: Vec<&Part> = target
                .parts
                .iter()
                .zip(&forms)
                .filter(|(_, form)| **form > 0)
                .map(|((part, _), _)| part)
                .collect();
            found.push(PackageRepair {
                changes: parts
                    .iter()
                    .map(|part| RequestChange::Target {
                        says: part.words(self.compiled, self.request, &selection),
                    })
                    .collect(),
                request: super::target::changed(self.request, &parts),
                selected: self.compiled.selected(&selection),
                values: selection.values[usize::from(target.nearest.is_some())..].to_vec(),
            });
        }
        (found, cut || hitting.cut)
    }
}

/// Whether roots say the same, in whatever words.
fn same(one: &[Clause], other: &[Clause]) -> bool {
    one.len() == other.len()
        && one
            .iter()
            .zip(other)
            .all(|(one, other)| one.terms() == other.terms())
}

/// The request with its jobs in these forms.
fn changed(request: &PackageRequest, candidates: &[Candidate<'_>], forms: &Forms) -> PackageRequest {
    let of = |index: usize| {
        let found = candidates.iter().position(|candidate| candidate.index == index);
        found.map(|at| (&candidates[at], forms[at]))
    };
    let jobs = request
        .jobs
        .iter()
        .enumerate()
        .filter_map(|(index, job)| match of(index) {
            None | Some((_, 0)) => Some(job.clone()),
            Some((candidate, form)) => candidate.forms.get(form - 1).map(|form| form.job.clone()),
        });
    PackageRequest {
        jobs: jobs.collect(),
        ..request.clone()
    }
}

impl Candidate<'_> {
    fn change(&self, compiled: &Compiled, form: usize, selection: &Selection) -> RequestChange {
        let Some(form) = form.checked_sub(1).and_then(|form| self.forms.get(form)) else {
            return RequestChange::Drop {
                job: self.index,
                says: dropped(self.job),
            };
        };
        let named = Named { compiled, goals: &[] };
        let mut taken: Vec<String> = Vec::new();
        for name in &form.names {
            let choices = compiled.index.choices(name, None, None).unwrap_or_default();
            for choice in choices {
                let slot = compiled.index.slots[choice.slot].id;
                let found = selection.versions.binary_search_by_key(&slot, |(of, _)| *of);
                let Ok(found) = found else { continue };
                let (_, rank) = selection.versions[found];
                let told = named.version(slot, rank);
                if choice.ranks.contains(rank) && !taken.contains(&told) {
                    taken.push(told);
                }
            }
        }
        let takes = if taken.is_empty() {
            String::new()
        } else {
            format!(" (would take {})", taken.join(" and "))
        };
        RequestChange::Replace {
            job: self.index,
            with: form.job.clone(),
            says: format!("{}{takes}", form.says),
        }
    }
}
