//! The order of what a lock holds: what is required comes before what requires it, and what is recommended where that can be.

use std::collections::BTreeMap;

use super::record::{Lock, LockedPackage};
use crate::order::{Dependency, Kind, OrderProblem, Step};

impl Lock {
    /// The selected versions as steps, for [`OrderProblem::order`]: hard edges to what each requires, soft ones to what it recommends.
    /// Those that require each other go together. A package of which several versions are selected is named with its version: `web@2.0.0`.
    pub fn order_problem(&self) -> OrderProblem {
        let mut count: BTreeMap<&str, usize> = BTreeMap::new();
        for package in &self.packages {
            *count.entry(&package.name).or_default() += 1;
        }
        let called = |package: &LockedPackage| match count.get(package.name.as_str()) {
            Some(1) => package.name.clone(),
            _ => format!("{}@{}", package.name, package.version),
        };
        let mut steps: BTreeMap<String, Step> = BTreeMap::new();
        for package in &self.packages {
            let name = called(package);
            steps.insert(name.clone(), Step::new(name));
        }
        for package in &self.packages {
            let required = package.required_by.iter().map(|by| (by, Kind::Hard, None));
            let recommended = package.recommended_by.iter();
            let recommended = recommended.map(|by| (by, Kind::Soft, Some("it is recommended".to_owned())));
            for (by, kind, reason) in required.chain(recommended) {
                // The request is no step.
                if let Some(step) = steps.get_mut(by) {
                    step.depends_on.push(Dependency {
                        name: called(package),
                        kind: Some(kind),
                        reason,
                    });
                }
            }
        }
        let mut problem = OrderProblem::new(steps.into_values());
        problem.together = true;
        problem
    }
}
