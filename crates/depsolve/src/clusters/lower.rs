//! Clusters by names as requests and rules on ranks.

use stowplan_core::nearest;

use super::coupling::Coupling;
use super::problem::ClusterProblem;
use super::request::{Apart, ClustersRequest};
use crate::error::{Error, Result};
use crate::metadata::{Compiled, PackageRequest, release};
use crate::universe::PackageId;

/// A rule by names.
struct Rule<'r> {
    object: String,
    package: &'r str,
    group: Option<&'r str>,
    most: Apart,
}

impl Compiled {
    /// Lowers a request for several clusters. The rules of the problem are those of `shared` and then of `skew`, each once for every slot of
    /// its package: [`ClusterProblem::rules`] tells which.
    ///
    /// # Errors
    /// As [`Compiled::request`], naming the cluster; a cluster named twice, a group, cluster or package that does not exist, a rule for a package
    /// of which any number of versions may be selected, minor numbers of a package whose versions have none.
    pub fn clusters(&self, request: &ClustersRequest) -> Result<ClusterProblem<'_>> {
        let mut problem = ClusterProblem::new(self.universe());
        for cluster in &request.clusters {
            let jobs = request.jobs.iter().chain(&cluster.jobs).cloned().collect();
            let asked = PackageRequest {
                jobs,
                installed: cluster.installed.clone(),
                target: cluster.target.clone(),
                goals: request.goals.clone(),
            };
            let lowered = self
                .request(&asked)
                .map_err(|error| of_cluster(error, &cluster.name, request.jobs.len(), cluster.jobs.len()))?;
            problem.cluster(&cluster.name, lowered.request)?;
        }
        for (group, members) in &request.groups {
            for name in members {
                if problem.names().all(|known| known != name) {
                    return Err(Error::Dangling {
                        object: format!("group {group:?}"),
                        field: "groups",
                        kind: "cluster",
                        name: format!("{name:?}"),
                        suggestion: nearest(name, problem.names()).map(str::to_owned),
                    });
                }
            }
        }
        let shared = request.shared.iter().enumerate().map(|(index, shared)| Rule {
            object: format!("shared[{index}]"),
            package: &shared.package,
            group: shared.group.as_deref(),
            most: Apart::Versions(0),
        });
        let skew = request.skew.iter().enumerate().map(|(index, skew)| Rule {
            object: format!("skew[{index}]"),
            package: &skew.package,
            group: skew.group.as_deref(),
            most: skew.most,
        });
        for (index, rule) in shared.chain(skew).enumerate() {
            self.couple(&mut problem, request, index, &rule)?;
        }
        Ok(problem)
    }

    fn couple(
        &self,
        problem: &mut ClusterProblem<'_>,
        request: &ClustersRequest,
        index: usize,
        rule: &Rule<'_>,
    ) -> Result<()> {
        let dangling = |field, kind, name: &str, suggestion: Option<&str>| Error::Dangling {
            object: rule.object.clone(),
            field,
            kind,
            name: format!("{name:?}"),
            suggestion: suggestion.map(str::to_owned),
        };
        let Some(package) = self.index.by_name.get(rule.package).copied() else {
            let names = self.index.packages.iter().map(|package| &*package.name);
            let near = nearest(rule.package, names);
            return Err(dangling("package", "package", rule.package, near));
        };
        let (among, clusters) = match rule.group {
            None => ("all clusters".to_owned(), (0..request.clusters.len()).collect()),
            Some(group) => {
                let Some(members) = request.groups.get(group) else {
                    let near = nearest(group, request.groups.keys().map(String::as_str));
                    return Err(dangling("group", "group", group, near));
                };
                let names = problem.names().enumerate();
                let clusters: Vec<usize> = names
                    .filter(|(_, name)| members.contains(*name))
                    .map(|(at, _)| at)
                    .collect();
                (format!("group {group:?}"), clusters)
            }
        };
        let indexed = &self.index.packages[package];
        let slots = &indexed.slots;
        let single = |slot: &usize| self.index.slots[*slot].ranks.len() == 1;
        if slots.len() > 1 && slots.iter().all(single) {
            return Err(Error::Field {
                object: rule.object.clone(),
                field: "package".to_owned(),
                value: rule.package.to_owned(),
                reason: "may be selected in any number of versions: there is nothing to compare".to_owned(),
            });
        }
        for slot in slots {
            let slot = &self.index.slots[*slot];
            let told = told(rule, self.universe().name(slot.id), &among);
            let oldest = self.oldest(rule, slot.id, &slot.ranks, package)?;
            problem.couple(Coupling::of(slot.id, clusters.clone(), told, oldest))?;
            problem.rules.push(index);
        }
        Ok(())
    }

    /// For each rank of a slot, the oldest that goes with it.
    fn oldest(&self, rule: &Rule<'_>, slot: PackageId, ranks: &[u32], package: usize) -> Result<Vec<u32>> {
        let most = match rule.most {
            Apart::Versions(most) => {
                let ranks = 0..self.universe().version_count(slot);
                return Ok(ranks.map(|rank| rank.saturating_sub(most)).collect());
            }
            Apart::Minors(most) => most,
        };
        let mut numbers: Vec<(u64, u64)> = Vec::with_capacity(ranks.len());
        for rank in ranks {
            let text = self.index.packages[package].versions[*rank as usize].text();
            let fault = |reason: &str| Error::Field {
                object: rule.object.clone(),
                field: "most.minors".to_owned(),
                value: format!("{} {text}", rule.package),
                reason: reason.to_owned(),
            };
            let [major, minor, _] = release(text)
                .ok_or_else(|| fault("has no major and minor number; limit the skew in versions instead"))?;
            if numbers.last().is_some_and(|last| *last > (major, minor)) {
                return Err(fault(
                    "is newer than versions of greater numbers; limit the skew in versions instead",
                ));
            }
            numbers.push((major, minor));
        }
        let oldest = |(major, minor): &(u64, u64)| {
            let least = (*major, minor.saturating_sub(most));
            numbers.partition_point(|other| *other < least) as u32
        };
        Ok(numbers.iter().map(oldest).collect())
    }
}

fn told(rule: &Rule<'_>, name: &str, among: &str) -> String {
    let (most, counted) = match rule.most {
        Apart::Versions(0) => return format!("has the same version of {name} as the others of {among}"),
        Apart::Versions(most) => (u64::from(most), "place"),
        Apart::Minors(most) => (most, "minor number"),
    };
    let plural = if most == 1 { "" } else { "s" };
    format!("has a version of {name} at most {most} {counted}{plural} from the others of {among}")
}

/// An error about a request as one about the request of a cluster.
fn of_cluster(error: Error, cluster: &str, common: usize, own: usize) -> Error {
    let told = |object: String| {
        let own_job = (0..own).find(|job| object == format!("request job {}", common + job));
        let rest = own_job.map_or_else(|| object.clone(), |job| format!("job {job}"));
        format!("cluster {cluster:?}: {rest}")
    };
    match error {
        Error::Dangling {
            object,
            field,
            kind,
            name,
            suggestion,
        } => Error::Dangling {
            object: told(object),
            field,
            kind,
            name,
            suggestion,
        },
        Error::TooMany {
            object,
            kind,
            count,
            max,
        } => Error::TooMany {
            object: told(object),
            kind,
            count,
            max,
        },
        Error::Field {
            object,
            field,
            value,
            reason,
        } => Error::Field {
            object: told(object),
            field,
            value,
            reason,
        },
        other => other,
    }
}
