//! What a node of a pool can hold, and how many nodes an amount of work needs at least.

use crate::cluster::Cluster;
use crate::pool::NodePool;
use crate::resource::{PODS, ResourceVector};

/// What workloads may use of a node of a pool: its capacity less what the system keeps and what every daemon that runs there asks
/// for. Each daemon is a pod, too.
pub(super) fn usable(cluster: &Cluster, pool: &NodePool, capacity: &ResourceVector) -> ResourceVector {
    let mut room = capacity.less(&pool.reserved);
    for daemon in cluster.daemons_on_pool(pool) {
        room = room.less(&daemon.takes(&room));
    }
    room
}

/// The least number of nodes with this room that can hold requests of this sum: the largest ratio of any resource, rounded up. `None`: no
/// number can. Work that does not divide well needs more.
pub(super) fn nodes_needed(requests: &ResourceVector, replicas: u64, room: &ResourceVector) -> Option<u64> {
    let mut needed = 0;
    let pods = room
        .iter()
        .find(|(name, _)| name.as_str() == PODS)
        .map(|(_, amount)| amount);
    let by_pods = pods.map(|room| (i64::try_from(replicas).unwrap_or(i64::MAX), room));
    let amounts = requests
        .iter()
        .filter(|(name, _)| pods.is_none() || name.as_str() != PODS);
    for (amount, room) in amounts
        .map(|(name, amount)| (amount, room.get(name.as_str())))
        .chain(by_pods)
    {
        if amount > 0 {
            if room <= 0 {
                return None;
            }
            needed = needed.max((amount.unsigned_abs()).div_ceil(room.unsigned_abs()));
        }
    }
    // What asks for nothing stands on a node, too.
    Some(if replicas > 0 { needed.max(1) } else { needed })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cluster::DaemonSet;
    use crate::rules::Rules;
    use crate::taint::{Taint, TaintEffect};

    fn vector(cpu: &str, pods: &str) -> ResourceVector {
        ResourceVector::new()
            .with("cpu", cpu)
            .unwrap()
            .with(PODS, pods)
            .unwrap()
    }

    #[test]
    fn reserve_and_daemons_come_first() {
        let mut cluster = Cluster::new("c".parse().unwrap());
        let mut pool = NodePool::new("p".parse().unwrap());
        pool.capacity = vector("8", "30");
        pool.reserved = ResourceVector::new().with("cpu", "500m").unwrap();
        cluster.daemons.push(DaemonSet {
            name: "log".parse().unwrap(),
            requests: ResourceVector::new().with("cpu", "250m").unwrap(),
            rules: Rules::default(),
        });
        let room = usable(&cluster, &pool, &pool.capacity);
        assert_eq!((room.get("cpu"), room.get(PODS)), (7_250, 29));
        // A taint keeps the daemon away.
        pool.taints.push(Taint {
            key: "gpu".into(),
            value: "".into(),
            effect: TaintEffect::NoSchedule,
            time_added: None,
        });
        assert_eq!(usable(&cluster, &pool, &pool.capacity).get("cpu"), 7_500);
    }

    #[test]
    fn as_many_as_the_scarcest_amount_needs() {
        let room = vector("4", "10");
        assert_eq!(nodes_needed(&vector("9", "0"), 3, &room), Some(3));
        assert_eq!(nodes_needed(&vector("1", "0"), 25, &room), Some(3));
        assert_eq!(nodes_needed(&ResourceVector::new(), 0, &room), Some(0));
        assert_eq!(
            nodes_needed(&ResourceVector::new(), 1, &ResourceVector::new()),
            Some(1)
        );
        let gpu = ResourceVector::new().with("nvidia.com/gpu", "1").unwrap();
        assert_eq!(nodes_needed(&gpu, 1, &room), None);
    }
}
