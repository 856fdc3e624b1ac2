//! What might be otherwise about the target of a request.

use crate::metadata::{Asked, Compiled, Lowered, PackageRequest};
use crate::objective::Objective;
use crate::ranks::RankSet;
use crate::solve::Selection;
use crate::universe::{Clause, PackageId};

/// Something the target is, or is not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// Its Kubernetes version.
    Kubernetes(PackageId),
    /// It is not of this platform.
    Platform(String),
    /// It has not this capability.
    Capability(String),
}

/// The parts of a target that could be otherwise, each with the root that says how it is.
pub(super) struct OfTarget {
    pub parts: Vec<(Part, Clause)>,
    /// Whatever Kubernetes version it has, it has one.
    pub any_kubernetes: Option<Clause>,
    /// How far another Kubernetes version is from that of the target.
    pub nearest: Option<Objective>,
}

/// The target of a request, if it has one.
pub(super) fn of_target(
    compiled: &Compiled,
    request: &PackageRequest,
    lowered: &Lowered,
) -> Option<OfTarget> {
    request.target.as_ref()?;
    let mut of = OfTarget {
        parts: Vec::new(),
        any_kubernetes: None,
        nearest: None,
    };
    let roots = lowered.request.roots.iter().zip(&lowered.asked);
    for (root, _) in roots.filter(|(_, asked)| **asked == Asked::Target) {
        let Some(term) = root.terms().first() else {
            continue;
        };
        let id = term.package;
        let named = |known: &std::collections::BTreeMap<Box<str>, PackageId>| {
            let found = known.iter().find(|(_, other)| **other == id);
            found.map(|(name, _)| name.to_string())
        };
        let part = if Some(id) == compiled.kubernetes {
            let cells = compiled.cells.not_told();
            of.any_kubernetes = Some(Clause::requires([(id, RankSet::all(cells))]));
            let here = term.ranks.last().unwrap_or(0);
            let far = (0..=cells).map(|cell| u64::from(cell.abs_diff(here)));
            of.nearest = Some(Objective::LeastCost([(id, far.collect())].into_iter().collect()));
            Some(Part::Kubernetes(id))
        } else {
            let platform = named(&compiled.platforms).map(Part::Platform);
            platform.or_else(|| named(&compiled.capabilities).map(Part::Capability))
        };
        of.parts.extend(part.map(|part| (part, root.clone())));
    }
    Some(of)
}

impl Part {
    /// How it would be.
    pub fn words(&self, compiled: &Compiled, request: &PackageRequest, selection: &Selection) -> String {
        match self {
            Self::Platform(platform) => format!("a target that is {platform}"),
            Self::Capability(capability) => format!("a target that has {capability}"),
            Self::Kubernetes(id) => {
                let versions = &selection.versions;
                let found = versions.binary_search_by_key(id, |(of, _)| *of);
                let cell = found.map_or_else(|_| RankSet::none(), |index| RankSet::one(versions[index].1));
                let has = request
                    .target
                    .as_ref()
                    .and_then(|target| target.kubernetes.as_deref());
                let has = has.unwrap_or("none that is told");
                format!("Kubernetes {} (the target has {has})", compiled.cells.told(&cell))
            }
        }
    }
}

/// The request with a target of which these parts are otherwise.
pub(super) fn changed(request: &PackageRequest, parts: &[&Part]) -> PackageRequest {
    let mut request = request.clone();
    let Some(target) = &mut request.target else {
        return request;
    };
    for part in parts {
        match part {
            Part::Kubernetes(_) => target.kubernetes = None,
            Part::Platform(platform) => {
                target.platforms.get_or_insert_default().insert(platform.clone());
            }
            Part::Capability(capability) => {
                target
                    .capabilities
                    .get_or_insert_default()
                    .insert(capability.clone());
            }
        }
    }
    request
}
