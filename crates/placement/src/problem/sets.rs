//! Distinct rules, identities and rule sets, numbered as they are met.

use rustc_hash::FxHashMap;
use stowplan_core::{Rules, Target, Workload};

use super::compile::SetKey;
use super::predicate::Identity;

/// Distinct rules, identities and rule sets, numbered as they are met.
#[derive(Default)]
pub(super) struct Sets {
    pub rules: Vec<Rules>,
    rules_index: FxHashMap<Rules, u32>,
    pub identities: Vec<Identity>,
    identity_index: FxHashMap<Identity, u32>,
    pub keys: Vec<SetKey>,
    key_index: FxHashMap<SetKey, u32>,
}

impl Sets {
    pub fn rules(&mut self, rules: Rules) -> u32 {
        if let Some(found) = self.rules_index.get(&rules) {
            return *found;
        }
        let index = self.rules.len() as u32;
        self.rules_index.insert(rules.clone(), index);
        self.rules.push(rules);
        index
    }

    pub fn identity(&mut self, identity: Identity) -> u32 {
        if let Some(found) = self.identity_index.get(&identity) {
            return *found;
        }
        let index = self.identities.len() as u32;
        self.identity_index.insert(identity.clone(), index);
        self.identities.push(identity);
        index
    }

    pub fn key(&mut self, key: SetKey) -> u32 {
        *self.key_index.entry(key).or_insert_with(|| {
            self.keys.push(key);
            self.keys.len() as u32 - 1
        })
    }
}

/// The rules of a workload that belongs to a cluster allow that cluster only.
pub(super) fn within_cluster(workload: &Workload) -> Rules {
    let mut rules = workload.rules.clone();
    if let Some(cluster) = &workload.cluster {
        let own = |target: &Target| target.cluster == *cluster;
        if rules.pin.iter().any(own) {
            rules.pin.retain(own);
        } else if !rules.pin.is_empty() {
            // Pinned to other clusters only: nowhere is allowed.
            rules.exclude.extend(rules.pin.iter().cloned());
        } else {
            rules.pin = vec![Target {
                cluster: cluster.clone(),
                pool: None,
                node: None,
            }];
        }
    }
    rules
}
