//! Distinct rules, identities and rule sets, numbered as they are met.

use std::ops::Deref;

use rustc_hash::FxHashMap;
use stowplan_core::{ClusterName, Rules, Workload};

use super::compile::SetKey;
use super::predicate::Identity;

/// Distinct rules, identities and rule sets, numbered as they are met.
#[derive(Default)]
pub(super) struct Sets {
    pub rules: Vec<HomeRules>,
    rules_index: FxHashMap<HomeRules, u32>,
    pub identities: Vec<Identity>,
    identity_index: FxHashMap<Identity, u32>,
    pub keys: Vec<SetKey>,
    key_index: FxHashMap<SetKey, u32>,
}

impl Sets {
    pub fn rules(&mut self, rules: HomeRules) -> u32 {
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

/// The rules of a workload, and the cluster that it belongs to: it stands only there, whatever else the rules allow.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct HomeRules {
    pub rules: Rules,
    pub home: Option<ClusterName>,
}

impl HomeRules {
    pub fn of(workload: &Workload) -> Self {
        Self {
            rules: workload.rules.clone(),
            home: workload.cluster.clone(),
        }
    }
}

impl Deref for HomeRules {
    type Target = Rules;
    fn deref(&self) -> &Rules {
        &self.rules
    }
}
