//! What might be asked instead of a job: weaker and weaker forms of it, in words.

use crate::metadata::{Alternative, Compiled, Job, PackageRange, PackageRequest, Requirement};
use crate::metadata::{requirement_words, with_range};
use crate::universe::Clause;

/// A weaker form of a job.
pub(super) struct Form {
    pub job: Job,
    /// What asking for this instead allows: "allow any version of web".
    pub says: String,
    /// Names of which it lets in more.
    pub names: Vec<String>,
}

/// The weaker forms of a job, each weaker than the one before; after the last it is left out. `None`: it binds nothing, or may not be changed.
pub(super) fn forms(job: &Job) -> Option<Vec<Form>> {
    let any = |name: &str| Job::install(Alternative::any(name).without_default_features());
    let form = |job: Job, says: String, name: &str| Form {
        job,
        says,
        names: vec![name.to_owned()],
    };
    match job {
        Job::Install(requirement) => Some(of_install(requirement)),
        Job::Remove(_) | Job::Exclude { .. } | Job::Lock { .. } => Some(Vec::new()),
        Job::Upgrade { name, newest } => {
            let older = form(any(name), format!("allow any version of {name}"), name);
            let upgraded = form(
                Job::upgrade(name),
                format!("upgrade {name}, but not to the newest"),
                name,
            );
            Some(newest.then_some(upgraded).into_iter().chain([older]).collect())
        }
        Job::Keep { name } => Some(vec![
            form(Job::upgrade(name), format!("allow an upgrade of {name}"), name),
            form(any(name), format!("allow any version of {name}"), name),
        ]),
        Job::Prefer { .. } | Job::Wish { .. } => None,
    }
}

fn of_install(requirement: &Requirement) -> Vec<Form> {
    let mut forms = Vec::new();
    let names = |of: &[&Alternative]| -> Vec<String> {
        let mut names: Vec<String> = Vec::new();
        for alternative in of {
            if !names.contains(&alternative.name) {
                names.push(alternative.name.clone());
            }
        }
        names
    };
    let mut loosened = requirement.clone();
    let ranged: Vec<&Alternative> = requirement
        .any_of
        .iter()
        .filter(|of| of.range.is_some())
        .collect();
    if !ranged.is_empty() {
        let names = names(&ranged);
        for alternative in &mut loosened.any_of {
            alternative.range = None;
        }
        forms.push(Form {
            job: Job::Install(loosened.clone()),
            says: format!("allow any version of {}", names.join(" and of ")),
            names,
        });
    }
    let featured: Vec<&Alternative> = requirement
        .any_of
        .iter()
        .filter(|of| !of.features.is_empty() || of.default_features)
        .collect();
    if !featured.is_empty() {
        let without = |of: &&Alternative| match (of.features.is_empty(), of.default_features) {
            (true, _) => format!("{} without default features", of.name),
            (false, false) => format!("{} without {}", of.name, of.features.join(" and ")),
            (false, true) => format!(
                "{} without {} or default features",
                of.name,
                of.features.join(" and ")
            ),
        };
        let told: Vec<String> = featured.iter().map(without).collect();
        for alternative in &mut loosened.any_of {
            alternative.features.clear();
            alternative.default_features = false;
        }
        let any = if ranged.is_empty() { "" } else { "any version of " };
        forms.push(Form {
            job: Job::Install(loosened),
            says: format!("allow {any}{}", told.join(" and ")),
            names: names(&featured),
        });
    }
    forms
}

/// What leaving a job out means.
pub(super) fn dropped(job: &Job) -> String {
    let range = |what: &PackageRange| with_range(&what.name, what.range.as_deref());
    match job {
        Job::Install(requirement) => format!("do not install {}", requirement_words(requirement)),
        Job::Remove(what) => format!("do not remove {}", range(what)),
        Job::Exclude { what, reason } => format!("do not exclude {} ({reason})", range(what)),
        Job::Upgrade { name, .. } => format!("do not upgrade {name}"),
        Job::Keep { name } => format!("do not keep {name}"),
        Job::Lock { name, version } => format!("do not lock {name} {version}"),
        Job::Prefer { what, .. } => format!("do not prefer {}", range(what)),
        Job::Wish { requirement, .. } => format!("do not wish for {}", requirement_words(requirement)),
    }
}

/// The roots of one job of a request; `None` where it cannot be asked.
pub(super) fn roots(compiled: &Compiled, request: &PackageRequest, job: &Job) -> Option<Vec<Clause>> {
    let alone = PackageRequest {
        installed: request.installed.clone(),
        ..PackageRequest::of([job.clone()])
    };
    Some(compiled.request(&alone).ok()?.request.roots)
}
