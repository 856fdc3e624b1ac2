//! Which workloads a term selects: by cluster, namespace and labels.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::sync::Arc;

use stowplan_core::{AffinityTerm, ClusterName, LabelSelector, Labels, Namespace};

/// What selectors see of a workload. Workloads that look the same share one.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Identity {
    pub cluster: Option<ClusterName>,
    pub namespace: Namespace,
    pub labels: Labels,
    /// On its way out: spread constraints do not see it.
    pub terminating: bool,
}

/// Namespaces that a term looks at.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Scope {
    All,
    Of(Arc<BTreeSet<Arc<str>>>),
}

/// One resolved term: what it selects, whoever asks.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Term {
    cluster: Option<ClusterName>,
    scope: Scope,
    /// `None`: selects nothing.
    selector: Option<LabelSelector>,
}

impl Term {
    /// A term of a workload's rules, with its namespaces resolved.
    pub fn of_affinity(
        term: &AffinityTerm,
        owner: &Identity,
        namespaces: &BTreeMap<Namespace, Labels>,
    ) -> Self {
        let scope = match &term.namespace_selector {
            Some(selector) if selector.is_empty() => Scope::All,
            None if term.namespaces.is_empty() => Scope::own(owner),
            selector => {
                let named = term.namespaces.iter().map(|name| Arc::from(name.as_str()));
                let selected = namespaces
                    .iter()
                    .filter(|(_, labels)| selector.as_ref().is_some_and(|selector| selector.matches(labels)))
                    .map(|(name, _)| name.shared());
                Scope::Of(Arc::new(named.chain(selected).collect()))
            }
        };
        Self {
            cluster: owner.cluster.clone(),
            scope,
            selector: term.selector.clone(),
        }
    }

    /// A selector within the owner's namespace.
    pub fn of_selector(selector: &LabelSelector, owner: &Identity) -> Self {
        Self {
            cluster: owner.cluster.clone(),
            scope: Scope::own(owner),
            selector: Some(selector.clone()),
        }
    }

    /// Whether it selects workloads that look so.
    pub fn selects(&self, identity: &Identity) -> bool {
        let Some(selector) = &self.selector else {
            return false;
        };
        self.cluster == identity.cluster
            && match &self.scope {
                Scope::All => true,
                Scope::Of(namespaces) => namespaces.contains(identity.namespace.as_str()),
            }
            && selector.matches(&identity.labels)
    }
}

impl Scope {
    fn own(owner: &Identity) -> Self {
        Self::Of(Arc::new(BTreeSet::from([owner.namespace.shared()])))
    }
}

/// Workloads that every term selects; with `live`, only those that are not on their way out.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Predicate {
    pub terms: Vec<Term>,
    pub live: bool,
}

impl Predicate {
    /// Whether it selects workloads that look so.
    pub fn selects(&self, identity: &Identity) -> bool {
        !(self.live && identity.terminating) && self.terms.iter().all(|term| term.selects(identity))
    }

    /// Labels with values that everything selected has.
    pub fn demanded_labels(&self) -> impl Iterator<Item = (&str, &str)> {
        self.terms
            .iter()
            .filter_map(|term| term.selector.as_ref())
            .flat_map(|selector| selector.match_labels.iter())
    }
}
