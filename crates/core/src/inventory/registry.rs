//! Registering, updating, removing and listing clusters.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use crate::cluster::Cluster;
use crate::document::nearest;
use crate::error::{Error, Result};
use crate::id::ClusterName;
use crate::inventory::facet::Facets;
use crate::inventory::posting::Bits;
use crate::inventory::room::Room;
use crate::inventory::rows::{large_row, rows_of};
use crate::resource::ResourceVector;

/// Clusters by name, indexed so that those that match a query are found without looking at each
/// ([`search`](Inventory::search)), with what is placed on their nodes ([`bind`](Inventory::bind)).
///
/// A cluster is handed over whole and shared, not copied, when it comes as an [`Arc`]. Beside the clusters themselves the index
/// holds about 10 bytes per node plus 18 per node and resource, rounded up to sixteen nodes a
/// cluster.
///
/// ```
/// use stowplan_core::{Cluster, ClusterName, Inventory, InventoryQuery, Node, NodeName, ResourceVector};
///
/// let mut inventory = Inventory::new();
/// let mut cluster = Cluster::new(ClusterName::new("oslo-edge")?);
/// let capacity = ResourceVector::new().with("cpu", "8")?.with("memory", "32Gi")?;
/// cluster.nodes.push(Node::new(NodeName::new("n-1")?, capacity));
/// inventory.register(cluster)?;
/// inventory.bind("oslo-edge", "n-1", &ResourceVector::new().with("cpu", "6")?)?;
///
/// let mut query = InventoryQuery::default();
/// query.free_on_node = ResourceVector::new().with("cpu", "2")?;
/// assert_eq!(inventory.search(&query).total, 1);
/// query.free_on_node = ResourceVector::new().with("cpu", "3")?;
/// assert_eq!(inventory.count(&query), 0);
///
/// let error = inventory.remove("oslo-egde").unwrap_err();
/// assert!(error.to_string().contains("did you mean \"oslo-edge\"?"));
/// # Ok::<(), stowplan_core::Error>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Inventory {
    pub(super) slots: Vec<Option<Entry>>,
    vacant: Vec<u32>,
    pub(super) names: BTreeMap<ClusterName, u32>,
    /// Slots by name, made anew by the first search after clusters came or went.
    order: OnceLock<Vec<u32>>,
    pub(super) live: Bits,
    pub(super) facets: Facets,
    pub(super) room: Room,
    pub(super) version: u64,
}

/// A registered cluster.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub cluster: Arc<Cluster>,
    /// Positions of nodes in the order of their names.
    pub nodes: Box<[u32]>,
    /// The pools of the unnamed nodes that something is placed on, row after row.
    pub touched: Vec<u32>,
}

impl Inventory {
    /// An inventory of nothing.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a cluster. Cost: O(nodes × (resources + log nodes) + labels).
    ///
    /// # Errors
    /// [`Error::Duplicate`] if a cluster of this name is registered, or if two of its nodes or pools have one name;
    /// [`Error::Unknown`] if a node names a pool that the cluster does not have; [`Error::Field`] for a negative amount. Nothing
    /// has changed then.
    pub fn register(&mut self, cluster: impl Into<Arc<Cluster>>) -> Result<()> {
        let cluster = cluster.into();
        if self.names.contains_key(&cluster.name) {
            return Err(duplicate(
                "cluster",
                cluster.name.as_str(),
                "the inventory".into(),
            ));
        }
        let nodes = checked(&cluster)?;
        let slot = self.vacant.pop().unwrap_or(self.slots.len() as u32);
        if slot as usize == self.slots.len() {
            self.slots.push(None);
        }
        self.names.insert(cluster.name.clone(), slot);
        self.order.take();
        self.live.insert(slot);
        self.facets.set(&cluster, slot, true);
        self.room.put(slot, &rows_of(&cluster, &[], &[]));
        self.slots[slot as usize] = Some(Entry {
            cluster,
            nodes,
            touched: Vec::new(),
        });
        self.version += 1;
        Ok(())
    }

    /// Replaces the description of a registered cluster and returns the former one. What is placed on nodes that are still there
    /// stays placed; what was placed on nodes that are gone is forgotten. Cost: as of removing and registering.
    ///
    /// # Errors
    /// [`Error::Unknown`], with the nearest name, if no cluster of this name is registered; else as
    /// [`register`](Self::register). Nothing has changed then.
    pub fn update(&mut self, cluster: impl Into<Arc<Cluster>>) -> Result<Arc<Cluster>> {
        let cluster = cluster.into();
        let slot = self.slot(cluster.name.as_str())?;
        let nodes = checked(&cluster)?;
        let usage = self.usage_of(slot);
        let old = self.take(slot);
        self.facets.set(&old.cluster, slot, false);
        self.facets.set(&cluster, slot, true);
        self.slots[slot as usize] = Some(Entry {
            cluster,
            nodes,
            touched: Vec::new(),
        });
        self.lay(slot, &old.cluster, usage);
        self.version += 1;
        Ok(old.cluster)
    }

    /// Takes a cluster out, with all that is placed on it, and returns it. Cost: O(labels + nodes).
    ///
    /// # Errors
    /// [`Error::Unknown`], with the nearest name, if no cluster of this name is registered.
    pub fn remove(&mut self, cluster: &str) -> Result<Arc<Cluster>> {
        let slot = self.slot(cluster)?;
        let old = self.take(slot);
        self.names.remove(cluster);
        self.order.take();
        self.vacant.push(slot);
        self.live.remove(slot);
        self.facets.set(&old.cluster, slot, false);
        self.room.clear(slot);
        self.version += 1;
        Ok(old.cluster)
    }

    /// The cluster of this name. Cost: O(log clusters).
    pub fn get(&self, cluster: &str) -> Option<&Arc<Cluster>> {
        let slot = self.names.get(cluster)?;
        self.slots[*slot as usize].as_ref().map(|entry| &entry.cluster)
    }

    /// All clusters in the order of their names.
    pub fn list(&self) -> impl Iterator<Item = &Arc<Cluster>> {
        self.names.values().map(|slot| &self.entry(*slot).cluster)
    }

    /// How many clusters are registered.
    pub fn len(&self) -> usize {
        self.names.len()
    }

    /// Whether none is registered.
    pub fn is_empty(&self) -> bool {
        self.names.is_empty()
    }

    /// A number that grows with every change, of clusters and of what is placed on them.
    pub fn version(&self) -> u64 {
        self.version
    }

    /// Bytes that the indexes hold beside the clusters themselves (names are shared with them and not counted).
    pub fn index_bytes(&self) -> usize {
        let nodes: usize = self
            .slots
            .iter()
            .flatten()
            .map(|entry| (entry.nodes.len() + entry.touched.capacity()) * size_of::<u32>())
            .sum();
        nodes
            + self.slots.capacity() * size_of::<Option<Entry>>()
            + self.names.len() * (size_of::<(ClusterName, u32)>() + size_of::<u32>())
            + self.live.bytes()
            + self.facets.bytes()
            + self.room.bytes()
    }

    fn take(&mut self, slot: u32) -> Entry {
        self.slots[slot as usize]
            .take()
            .expect("only filled slots have names")
    }

    pub(super) fn order(&self) -> &[u32] {
        self.order.get_or_init(|| self.names.values().copied().collect())
    }

    pub(super) fn entry(&self, slot: u32) -> &Entry {
        self.slots[slot as usize]
            .as_ref()
            .expect("only filled slots have names and bits")
    }

    pub(super) fn slot(&self, cluster: &str) -> Result<u32> {
        self.names.get(cluster).copied().ok_or_else(|| {
            let known = self.names.keys().map(AsRef::as_ref);
            unknown("cluster", cluster, "the inventory".into(), known)
        })
    }

    /// Lays the rows of a slot anew with this usage, whose rows are those of `former` (a former description of the cluster).
    pub(super) fn lay(
        &mut self,
        slot: u32,
        former: &Arc<Cluster>,
        usage: Vec<(usize, Option<u32>, ResourceVector)>,
    ) {
        let entry = self.slots[slot as usize]
            .as_mut()
            .expect("a named slot is filled");
        let cluster = Arc::clone(&entry.cluster);
        let same = Arc::ptr_eq(former, &cluster);
        entry.touched.clear();
        let mut kept: Vec<(usize, ResourceVector)> = Vec::with_capacity(usage.len());
        let mut in_pools = Vec::new();
        let mut taken = vec![0; cluster.pools.len()];
        for (row, pool, used) in usage {
            if let Some(pool) = pool {
                let name = &former.pools[pool as usize].name;
                let position = cluster.pools.iter().position(|pool| pool.name == *name);
                if let Some(index) = position.filter(|index| taken[*index] < cluster.pools[*index].count) {
                    taken[index] += 1;
                    entry.touched.push(index as u32);
                    in_pools.push(used);
                }
            } else if row == large_row(former) {
                kept.push((large_row(&cluster), used));
            } else if same {
                kept.push((row, used));
            } else if let Some(row) = entry.row_of(former.nodes[row].name.as_str()) {
                kept.push((row, used));
            }
        }
        let first = large_row(&cluster) + 1;
        kept.extend(
            in_pools
                .into_iter()
                .enumerate()
                .map(|(index, used)| (first + index, used)),
        );
        let mut further: Vec<_> = kept
            .iter()
            .flat_map(|(_, used)| used.iter().map(|(name, _)| name.clone()))
            .collect();
        further.sort_unstable();
        further.dedup();
        let mut rows = rows_of(&cluster, &entry.touched, &further);
        let count = rows.states.len();
        for (row, used) in kept {
            for (name, amount) in used.iter() {
                if let Ok(plane) = rows.names.binary_search(name) {
                    rows.used[plane * count + row] = amount;
                }
            }
        }
        self.room.put(slot, &rows);
    }

    /// What is used in a slot: the row, the pool if it is an unnamed node's, and the amounts. Rows of unnamed nodes come even
    /// with nothing used.
    pub(super) fn usage_of(&self, slot: u32) -> Vec<(usize, Option<u32>, ResourceVector)> {
        let entry = self.entry(slot);
        let first = large_row(&entry.cluster) + 1;
        (0..first + entry.touched.len())
            .filter_map(|row| {
                let pool = row.checked_sub(first).map(|index| entry.touched[index]);
                let used = self.used_in(slot, row);
                (pool.is_some() || !used.is_empty()).then_some((row, pool, used))
            })
            .collect()
    }
}

impl Entry {
    /// The row of a node.
    pub fn row_of(&self, node: &str) -> Option<usize> {
        self.nodes
            .binary_search_by(|index| self.cluster.nodes[*index as usize].name.as_str().cmp(node))
            .ok()
            .map(|place| self.nodes[place] as usize)
    }
}

pub(super) fn duplicate(kind: &'static str, name: &str, within: String) -> Error {
    Error::Duplicate {
        kind,
        name: name.to_owned(),
        within,
    }
}

pub(super) fn unknown<'a>(
    kind: &'static str,
    name: &str,
    within: String,
    known: impl IntoIterator<Item = &'a str>,
) -> Error {
    Error::Unknown {
        kind,
        name: name.to_owned(),
        within,
        suggestion: nearest(name, known).map(str::to_owned),
    }
}

/// Checks a cluster's names, references and amounts; returns the positions of its nodes by name.
fn checked(cluster: &Cluster) -> Result<Box<[u32]>> {
    let within = || format!("cluster {}", cluster.name);
    let mut order: Vec<u32> = (0..cluster.nodes.len() as u32).collect();
    let name = |index: u32| cluster.nodes[index as usize].name.as_str();
    order.sort_unstable_by(|left, right| name(*left).cmp(name(*right)));
    if let Some(pair) = order.windows(2).find(|pair| name(pair[0]) == name(pair[1])) {
        return Err(duplicate("node", name(pair[0]), within()));
    }
    let mut pools: Vec<&str> = cluster.pools.iter().map(|pool| pool.name.as_str()).collect();
    pools.sort_unstable();
    if let Some(pair) = pools.windows(2).find(|pair| pair[0] == pair[1]) {
        return Err(duplicate("pool", pair[0], within()));
    }
    for node in &cluster.nodes {
        if let Some(pool) = &node.pool
            && pools.binary_search(&pool.as_str()).is_err()
        {
            let named_by = format!("{}, which node {} names", within(), node.name);
            return Err(unknown("pool", pool.as_str(), named_by, pools));
        }
        not_negative(&node.capacity, "capacity", || {
            format!("node {} of {}", node.name, within())
        })?;
    }
    for pool in &cluster.pools {
        let object = || format!("pool {} of {}", pool.name, within());
        not_negative(&pool.capacity, "capacity", object)?;
        not_negative(&pool.reserved, "reserved", object)?;
    }
    for daemon in &cluster.daemons {
        let object = || format!("daemon set {} of {}", daemon.name, within());
        not_negative(&daemon.requests, "requests", object)?;
    }
    Ok(order.into())
}

pub(super) fn not_negative(amounts: &ResourceVector, field: &str, object: impl Fn() -> String) -> Result<()> {
    match amounts.iter().find(|(_, amount)| *amount < 0) {
        None => Ok(()),
        Some((name, amount)) => Err(Error::Field {
            object: object(),
            field: format!("{field}.{name}"),
            value: crate::resource::quantity_of(name, amount).to_string(),
            reason: "must not be negative".to_owned(),
        }),
    }
}
