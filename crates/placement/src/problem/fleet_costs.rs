//! What solutions of fleets cost: from items and bins to the assignment that core's cost model takes.

use stowplan_core::{AssignedBin, Assignment, Cluster, CostModel, CostReport, Workload};

use super::fleet::FleetProblem;
use super::model::{BinIndex, Problem};
use crate::error::Result;
use crate::solution::Solution;

impl FleetProblem {
    /// What a solution of the problem costs, part by part.
    ///
    /// Its decided transfer is the transfer that objectives and [`Measures`](crate::Measures) count, to the millionth.
    ///
    /// # Errors
    /// As [`CostModel::placement`].
    pub fn cost_report(&self, solution: &Solution) -> Result<CostReport> {
        self.problem
            .cost_report(&self.given, &self.fleet.workloads, &self.costs, solution)
    }
}

impl Problem {
    /// What a solution of this problem, made from a fleet with these clusters and workloads, costs by a cost model:
    /// [`FleetProblem::cost_report`] for who keeps only parts of a [`FleetProblem`]. With the clusters as they were before
    /// the catalogue filled them in, its prices keep what is said of where they come from.
    ///
    /// # Errors
    /// As [`CostModel::placement`].
    pub fn cost_report(
        &self,
        clusters: &[Cluster],
        workloads: &[Workload],
        costs: &CostModel,
        solution: &Solution,
    ) -> Result<CostReport> {
        let assignments = solution.placements().filter_map(|(item, bin)| {
            let workload = self.workload_of(item);
            Some(Assignment {
                workload: workloads.get(workload)?.full_name(),
                replica: (item - self.items_of(workload).start) as u32,
                cluster: self.bin_profile(bin).cluster.clone()?,
                bin: self.assigned_bin(bin),
            })
        });
        Ok(costs.placement(clusters, workloads, assignments)?)
    }

    fn assigned_bin(&self, bin: BinIndex) -> AssignedBin {
        let profile = self.bin_profile(bin);
        match (&profile.node, &profile.pool) {
            (Some(node), _) => AssignedBin::Node(node.clone()),
            (None, Some(pool)) => AssignedBin::Pool {
                pool: pool.clone(),
                // Bins of a pool are named cluster/pool/number.
                number: self
                    .bin_name(bin)
                    .rsplit('/')
                    .next()
                    .and_then(|number| number.parse().ok()),
            },
            (None, None) => AssignedBin::Cluster,
        }
    }
}
