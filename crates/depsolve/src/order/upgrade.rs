//! Upgrades: in which order what has changed is upgraded, and what else has to be restarted.
//!
//! What a changed step is needed by (hard, by `dependsOn`) loses it for a while, so it is restarted after it; a number of start-up or a soft
//! edge makes nothing restart. The order is that of start-up, without what is kept. Cost: linear.

use std::collections::VecDeque;

use serde::Serialize;

use super::error::OrderError;
use super::plan::Order;

/// How far restarts reach.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Restart {
    /// What cannot do without a changed step, what cannot do without that, and so on.
    #[default]
    Transitive,
    /// Only what itself cannot do without a changed step.
    Direct,
    /// Nothing: what is not changed stays as it is.
    Nothing,
}

/// What happens to a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Action {
    /// It changed.
    Upgrade,
    /// It did not change, but cannot do without something that is upgraded or restarted.
    Restart,
}

/// One step of an upgrade.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Change {
    /// The step.
    pub step: String,
    /// What happens to it.
    pub action: Action,
    /// For a restart, the upgraded or restarted step that it cannot do without.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub because: Option<String>,
}

/// The order of an upgrade.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Upgrade {
    /// What can go in parallel, by name; what others depend on comes first.
    pub levels: Vec<Vec<Change>>,
    /// The steps that stay as they are, by name.
    pub kept: Vec<String>,
}

impl Order {
    /// The order in which to upgrade the `changed` steps.
    ///
    /// ```
    /// use stowplan_depsolve::order::{Action, OrderProblem, Restart, Step};
    ///
    /// let problem = OrderProblem::new([
    ///     Step::new("database"),
    ///     Step::new("api").needs("database"),
    ///     Step::new("page").needs("api"),
    ///     Step::new("metrics").wants("database"),
    /// ]);
    /// let upgrade = problem.order()?.upgrade(["page", "database"], Restart::Transitive)?;
    /// let told: Vec<_> = upgrade.levels.iter().flatten().map(|it| (it.step.as_str(), it.action)).collect();
    /// assert_eq!(told, [("database", Action::Upgrade), ("api", Action::Restart), ("page", Action::Upgrade)]);
    /// assert_eq!(upgrade.kept, ["metrics"]);
    /// # Ok::<(), stowplan_depsolve::order::OrderError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// If a name is no step's.
    pub fn upgrade<'a>(
        &self,
        changed: impl IntoIterator<Item = &'a str>,
        restart: Restart,
    ) -> Result<Upgrade, OrderError> {
        let steps = self.present.names.len();
        let mut starts = Vec::new();
        for name in changed {
            starts.push(self.present.find("upgrade", "changed", name)?);
        }
        starts.sort_unstable();
        starts.dedup();
        let mut affected: Vec<Option<Option<u32>>> = vec![None; steps];
        for node in &starts {
            affected[*node as usize] = Some(None);
        }
        let mut queue: VecDeque<u32> = starts.into();
        while let Some(node) = queue.pop_front() {
            if restart == Restart::Nothing {
                break;
            }
            for edge in &self.present.graph.edges[self.present.graph.after(node)] {
                let to = edge.to as usize;
                if !edge.soft && to < steps && affected[to].is_none() {
                    affected[to] = Some(Some(node));
                    if restart == Restart::Transitive {
                        queue.push_back(edge.to);
                    }
                }
            }
        }
        let is_affected = |node: &&u32| affected.get(**node as usize).is_some_and(Option::is_some);
        let counted = |unit: usize| self.units.members[unit].iter().any(|node| is_affected(&node));
        let name = |node: u32| self.present.name(node).to_owned();
        let change = |node: &u32| {
            let because = affected[*node as usize].flatten();
            Change {
                step: name(*node),
                action: if because.is_some() {
                    Action::Restart
                } else {
                    Action::Upgrade
                },
                because: because.map(name),
            }
        };
        let level = |units: Vec<usize>| {
            let nodes = units.iter().flat_map(|unit| &self.units.members[*unit]);
            nodes.filter(is_affected).map(change).collect()
        };
        let kept = (0..steps).filter(|node| affected[*node].is_none());
        Ok(Upgrade {
            levels: self.units.levels(counted).into_iter().map(level).collect(),
            kept: kept.map(|node| name(node as u32)).collect(),
        })
    }
}
