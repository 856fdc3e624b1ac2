//! An openb node list and task list together, as an online placement or as a fleet.

use std::collections::BTreeSet;

use stowplan_core::resource::{CPU, MEMORY};
use stowplan_core::{
    DeviceGroup, DeviceModel, DeviceRequest, Fleet, FleetName, Node, NodeName, ResourceName, ResourceVector,
    Workload, WorkloadName,
};

use super::rows::{NodeRow, TaskRow};
use crate::device::DeviceDemand;
use crate::online::{Shape, Trace, TraceBuilder};

/// The resource under which the fleet's GPUs are asked for.
pub const GPU: &str = "nvidia.com/gpu";

const MIB: u64 = 1 << 20;

/// The nodes and the tasks of one trace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cluster {
    /// Nodes.
    pub nodes: Vec<NodeRow>,
    /// Tasks.
    pub tasks: Vec<TaskRow>,
}

impl Cluster {
    /// The online placement of the tasks on the nodes.
    pub fn trace(&self) -> Trace {
        let mut builder = TraceBuilder::new();
        for node in &self.nodes {
            let model = builder.model(&node.model);
            builder.machine(
                &node.name,
                node.cpu_milli,
                node.memory_mib * MIB,
                node.gpus,
                model,
            );
        }
        for task in &self.tasks {
            let models = builder.models(task.models.iter().map(String::as_str));
            let devices = if task.gpus == 0 {
                DeviceDemand::NONE
            } else {
                DeviceDemand {
                    count: task.gpus,
                    milli: task.gpu_milli,
                    models,
                }
            };
            builder.task(
                &task.name,
                Shape {
                    cpu_milli: task.cpu_milli,
                    memory: task.memory_mib * MIB,
                    devices,
                },
            );
        }
        builder.build()
    }

    /// A fleet of one cluster with these nodes, and one workload of one replica for each task.
    ///
    /// # Errors
    /// A name that is no name of the fleet format: impossible for rows that were read from a file.
    pub fn fleet(&self, name: &str) -> stowplan_core::Result<Fleet> {
        let gpu = ResourceName::new(GPU)?;
        let mut fleet = Fleet::new(FleetName::new(name)?);
        let mut cluster = stowplan_core::Cluster::new(stowplan_core::ClusterName::new(name)?);
        for row in &self.nodes {
            let mut node = Node::new(NodeName::new(&row.name)?, amounts(row.cpu_milli, row.memory_mib)?);
            if row.gpus > 0 {
                let model = DeviceModel::new(&row.model)?;
                node.devices = vec![DeviceGroup {
                    resource: gpu.clone(),
                    model,
                    count: row.gpus,
                }];
            }
            cluster.nodes.push(node);
        }
        fleet.clusters.push(cluster);
        for row in &self.tasks {
            let mut workload = Workload::new(WorkloadName::new(&row.name)?);
            workload.requests = amounts(row.cpu_milli, row.memory_mib)?;
            if row.gpus > 0 {
                let models: Result<BTreeSet<DeviceModel>, _> =
                    row.models.iter().map(DeviceModel::new).collect();
                workload.devices = vec![DeviceRequest {
                    resource: gpu.clone(),
                    count: row.gpus,
                    share_milli: row.gpu_milli,
                    models: models?,
                }];
            }
            fleet.workloads.push(workload);
        }
        Ok(fleet)
    }
}

fn amounts(cpu_milli: u64, memory_mib: u64) -> stowplan_core::Result<ResourceVector> {
    let mut amounts = ResourceVector::new();
    amounts.set(ResourceName::new(CPU)?, cpu_milli as i64);
    amounts.set(ResourceName::new(MEMORY)?, (memory_mib * MIB) as i64);
    Ok(amounts)
}

#[cfg(test)]
mod tests {
    use super::super::{read_nodes, read_tasks};
    use super::*;
    use crate::online::{Fragmentation, POLICIES, Protocol, policy, simulate};

    fn small() -> Cluster {
        let nodes = b"sn,cpu_milli,memory_mib,gpu,model\nn2,8000,8192,2,T4\nn1,4000,8192,0,\n";
        let tasks = b"name,cpu_milli,memory_mib,num_gpu,gpu_milli,gpu_spec\nb,1000,1024,1,300,T4|P100\na,2000,1024,0,0,\nc,500,512,2,1000,\n";
        Cluster {
            nodes: read_nodes("nodes", nodes).unwrap(),
            tasks: read_tasks("tasks", tasks).unwrap(),
        }
    }

    #[test]
    fn a_trace_stands_in_the_order_of_names() {
        let trace = small().trace();
        let names: Vec<&str> = trace
            .machines()
            .iter()
            .map(|machine| machine.name.as_str())
            .collect();
        assert_eq!(names, ["n1", "n2"]);
        assert_eq!(trace.device_milli(), 2000);
        let cpu: Vec<u64> = trace
            .tasks()
            .iter()
            .map(|&task| trace.shapes()[task as usize].cpu_milli)
            .collect();
        assert_eq!(cpu, [2000, 1000, 500]);
    }

    #[test]
    fn a_fleet_is_placed_by_the_ordinary_engine() {
        let fleet = small().fleet("openb").unwrap();
        assert_eq!(fleet.workloads[0].devices[0].share_milli, 300);
        let problem = crate::Problem::from_fleet(
            &fleet,
            &crate::FleetOptions::default(),
            stowplan_core::Catalog::bundled(),
        )
        .unwrap()
        .problem;
        let options = crate::Options::new(crate::Strategy::preset("bin_packing").unwrap());
        let crate::Outcome::Solved(solution) = crate::solve(&problem, &options).unwrap() else {
            panic!("not solved")
        };
        assert_eq!(
            solution.placed_count(),
            2,
            "the share and the two whole devices exclude each other"
        );
    }

    #[test]
    fn every_policy_runs() {
        let trace = small().trace();
        let fragmentation = Fragmentation::of(&trace);
        for name in POLICIES {
            let policy = policy(name, &trace, &fragmentation).unwrap();
            let run = simulate(&trace, policy.as_ref(), &fragmentation, Protocol::default(), 42);
            assert!(
                run.placed > 0 && run.allocation_at_end() <= 100.0,
                "{name}: {run:?}"
            );
        }
    }
}
