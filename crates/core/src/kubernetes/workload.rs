//! Pods to workloads, with what the rest of their cluster says about them.

use std::collections::{BTreeMap, BTreeSet};

use super::pod::PodObject;
use super::report::Reporter;
use super::requests::effective_requests;
use super::rules::rules_of;
use super::snapshot::{Owner, PodFacts, PreemptionPolicy};
use super::volume::Volumes;
use crate::error::Result;
use crate::id::{ClusterName, Namespace, NodeName, WorkloadName};
use crate::label::Labels;
use crate::rules::{AffinityTerm, Rules};
use crate::selector::LabelSelector;
use crate::workload::{Place, Workload};

/// The label that every namespace has: its name.
const NAMESPACE_NAME_LABEL: &str = "kubernetes.io/metadata.name";

/// Makes workloads of the pods of one cluster.
pub(super) struct Workloads<'a> {
    cluster: &'a ClusterName,
    nodes: &'a BTreeSet<NodeName>,
    /// Labels of the namespaces of this cluster, those of pods included.
    namespaces: BTreeMap<Namespace, Labels>,
    /// Namespaces that were not given: of their labels only the name is known.
    not_given: BTreeSet<Namespace>,
    /// Whether a namespace has other labels in another cluster, so that selectors are resolved here.
    resolve: bool,
}

impl<'a> Workloads<'a> {
    /// Collects namespaces; `fleet` are those of the fleet so far, to which they are added.
    pub fn new(
        cluster: &'a ClusterName,
        nodes: &'a BTreeSet<NodeName>,
        given: BTreeMap<String, Labels>,
        pods: &[PodObject],
        fleet: &mut BTreeMap<Namespace, Labels>,
    ) -> Result<Self> {
        let mut namespaces = BTreeMap::new();
        for (name, mut labels) in given {
            labels.insert(NAMESPACE_NAME_LABEL, name.as_str());
            namespaces.insert(Namespace::new(name)?, labels);
        }
        let mut not_given = BTreeSet::new();
        for name in pods.iter().map(|pod| pod.metadata.namespace.as_str()) {
            let name = if name.is_empty() { "default" } else { name };
            if !namespaces.contains_key(name) {
                let namespace = Namespace::new(name)?;
                namespaces.insert(
                    namespace.clone(),
                    [(NAMESPACE_NAME_LABEL, name)].into_iter().collect(),
                );
                not_given.insert(namespace);
            }
        }
        let resolve = namespaces
            .iter()
            .any(|(name, labels)| fleet.get(name).is_some_and(|known| known != labels));
        for (name, labels) in &namespaces {
            fleet.entry(name.clone()).or_insert_with(|| labels.clone());
        }
        Ok(Self {
            cluster,
            nodes,
            namespaces,
            not_given,
            resolve,
        })
    }

    /// The workload of an admitted pod.
    pub fn of(
        &self,
        pod: &PodObject,
        volumes: &Volumes,
        report: &mut Reporter<'_>,
    ) -> Result<(Workload, PodFacts)> {
        let (meta, spec) = (&pod.metadata, &pod.spec);
        let owner = meta
            .owners
            .iter()
            .find(|owner| owner.controller)
            .map(|owner| Owner {
                api_version: owner.api_version.clone(),
                kind: owner.kind.clone(),
                name: owner.name.clone(),
            });
        let mut workload = Workload::new(WorkloadName::new(&meta.name)?);
        workload.namespace = Namespace::new(&meta.namespace)?;
        workload.cluster = Some(self.cluster.clone());
        workload.group = owner.as_ref().map(ToString::to_string);
        workload.labels = meta.labels.clone();
        workload.requests = effective_requests(pod)?;
        workload.priority = spec.priority.unwrap_or(0);
        workload.rules = rules_of(pod);
        workload.rules.node_affinity = volumes.affinity_of(pod, report);
        workload.terminating = meta.deletion_timestamp.0;
        if let Some(node) = self.nodes.get(spec.node_name.as_str()) {
            let (cluster, node) = (self.cluster.clone(), Some(node.clone()));
            workload.placed = vec![Place {
                cluster,
                pool: None,
                node,
            }];
        }
        self.namespaces_of(&mut workload.rules, report);
        if spec.os.name == "windows" {
            report.warn(
                "spec.os.name",
                "windows is not told apart from others but by node labels and taints",
            );
        }
        workload.validate()?;
        let nominated = &pod.status.nominated_node;
        let facts = PodFacts {
            owner,
            preemption: match spec.preemption_policy.as_deref() {
                Some("Never") => PreemptionPolicy::Never,
                _ => PreemptionPolicy::PreemptLowerPriority,
            },
            nominated_node: if nominated.is_empty() {
                None
            } else {
                Some(NodeName::new(nominated)?)
            },
        };
        Ok((workload, facts))
    }

    /// Reports selectors of namespaces that may miss some, and resolves them where clusters disagree.
    fn namespaces_of(&self, rules: &mut Rules, report: &mut Reporter<'_>) {
        let weighted = rules
            .preferred_affinity
            .iter_mut()
            .chain(&mut rules.preferred_anti_affinity);
        let soft = weighted.map(|it| &mut it.term);
        for term in rules
            .affinity
            .iter_mut()
            .chain(&mut rules.anti_affinity)
            .chain(soft)
        {
            let Some(selector) = term
                .namespace_selector
                .take_if(|selector| self.resolve && !selector.is_empty())
            else {
                if let Some(selector) = &term.namespace_selector {
                    self.report_missing(selector, report);
                }
                continue;
            };
            self.report_missing(&selector, report);
            self.resolve(term, &selector);
        }
    }

    fn report_missing(&self, selector: &LabelSelector, report: &mut Reporter<'_>) {
        let by_name_only = selector
            .match_labels
            .iter()
            .all(|(key, _)| key == NAMESPACE_NAME_LABEL)
            && selector
                .match_expressions
                .iter()
                .all(|it| &*it.key == NAMESPACE_NAME_LABEL);
        if by_name_only || self.not_given.is_empty() {
            return;
        }
        let names: Vec<&str> = self.not_given.iter().map(Namespace::as_str).collect();
        let what = format!("labels of these namespaces are not given: {}", names.join(", "));
        report.warn("spec.affinity[].namespaceSelector", &what);
    }

    fn resolve(&self, term: &mut AffinityTerm, selector: &LabelSelector) {
        let selected = self
            .namespaces
            .iter()
            .filter(|(_, labels)| selector.matches(labels));
        term.namespaces.extend(selected.map(|(name, _)| name.to_string()));
        term.namespaces.sort_unstable();
        term.namespaces.dedup();
        if term.namespaces.is_empty() {
            // Without any namespace the term would mean the pod's own; what is meant is nothing.
            term.selector = None;
        }
    }
}
