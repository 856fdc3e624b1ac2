//! What is placed on nodes, and what is free of them.
//!
//! Usage is kept per node. A replica on an unnamed node of a pool is put on the first of the pool's unnamed nodes that has room
//! for it, touched ones first, in the order of binding: which one it really stands on is not known, and this is the packing
//! that leaves whole nodes free. A replica of which only the cluster is known lessens the cluster's total and no node.

use std::collections::BTreeMap;

use crate::cluster::Cluster;
use crate::device::WHOLE_MILLI;
use crate::error::{Error, Result};
use crate::fleet::Fleet;
use crate::id::ResourceName;
use crate::inventory::registry::{Inventory, not_negative, unknown};
use crate::inventory::room::{DEGRADED, HEALTHY};
use crate::inventory::rows::{large_row, untouched_row};
use crate::resource::{ResourceVector, quantity_of};
use crate::workload::{Place, Workload};

impl Inventory {
    /// An inventory of a fleet's clusters, with what its workloads' `placed` says placed. Clusters are copied.
    ///
    /// Devices count as whole units of their resource. Shares of a device are summed per node and rounded up to whole ones, as
    /// nothing says which device a share is of.
    ///
    /// # Errors
    /// As [`register`](Self::register) and [`bind_at`](Self::bind_at), naming the workload.
    pub fn from_fleet(fleet: &Fleet) -> Result<Self> {
        let mut inventory = Self::new();
        for cluster in &fleet.clusters {
            inventory.register(cluster.clone())?;
        }
        let mut shares: BTreeMap<(u32, usize, ResourceName), i64> = BTreeMap::new();
        for workload in &fleet.workloads {
            for place in &workload.placed {
                inventory
                    .bind_replica(workload, place, &mut shares)
                    .map_err(|error| placed_by(error, workload))?;
            }
        }
        Ok(inventory)
    }

    fn bind_replica(
        &mut self,
        workload: &Workload,
        place: &Place,
        shares: &mut BTreeMap<(u32, usize, ResourceName), i64>,
    ) -> Result<()> {
        let whole = i64::from(WHOLE_MILLI);
        let mut rough = workload.requests.clone();
        for device in &workload.devices {
            let units = (device.total_milli() + whole - 1) / whole;
            let sum = rough.get(device.resource.as_str()).saturating_add(units);
            rough.set(device.resource.clone(), sum);
        }
        let (slot, row) = self.row_to_bind(place, &rough)?;
        let mut request = workload.requests.clone();
        for device in &workload.devices {
            let sum = shares.entry((slot, row, device.resource.clone())).or_insert(0);
            let before = (*sum + whole - 1) / whole;
            *sum += device.total_milli();
            let units = (*sum + whole - 1) / whole - before;
            let units = request.get(device.resource.as_str()).saturating_add(units);
            request.set(device.resource.clone(), units);
        }
        self.charge(slot, row, &request)
    }

    /// Counts a request as placed on a node. What is placed may exceed what the node has, as it may in what was observed; nothing
    /// is free there then. Cost: O(log clusters + log nodes), and O(nodes) per resource.
    ///
    /// # Errors
    /// [`Error::Unknown`], with the nearest name, if the cluster or the node is not registered; [`Error::Field`] for a negative
    /// amount; [`Error::Overflow`] for amounts beyond 2⁶³. Nothing has changed then.
    pub fn bind(&mut self, cluster: &str, node: &str, request: &ResourceVector) -> Result<()> {
        let (slot, row) = self.node_row(cluster, node)?;
        self.charge(slot, row, request)
    }

    /// Takes back what [`bind`](Self::bind) counted. Cost: as of `bind`.
    ///
    /// # Errors
    /// [`Error::Unknown`] as `bind`; [`Error::Field`] naming node, resource and amounts if less is placed there. Nothing has
    /// changed then.
    pub fn release(&mut self, cluster: &str, node: &str, request: &ResourceVector) -> Result<()> {
        let (slot, row) = self.node_row(cluster, node)?;
        self.discharge(slot, row, request)
    }

    /// Counts a request as placed where `place` says: on a node, on an unnamed node of a pool (the first with room, or else the
    /// last one opened), or somewhere in a cluster. In a pool without open unnamed nodes it counts for the cluster at large.
    ///
    /// Cost: as of [`bind`](Self::bind); the first placement on an unnamed node lays the cluster's rows anew.
    ///
    /// # Errors
    /// As [`bind`](Self::bind); also if the pool is not there, or the node belongs to another pool.
    pub fn bind_at(&mut self, place: &Place, request: &ResourceVector) -> Result<()> {
        not_negative(request, "request", || place_text(place))?;
        let (slot, row) = self.row_to_bind(place, request)?;
        self.charge(slot, row, request)
    }

    /// Takes back what [`bind_at`](Self::bind_at) counted; in a pool, from the first unnamed node that has that much placed.
    ///
    /// # Errors
    /// As [`release`](Self::release).
    pub fn release_at(&mut self, place: &Place, request: &ResourceVector) -> Result<()> {
        let slot = self.slot(place.cluster.as_str())?;
        let row = match self.locate(slot, place)? {
            Spot::Row(row) => row,
            Spot::Pool(pool) => self
                .touched_rows(slot, pool)
                .into_iter()
                .find(|row| self.used_in(slot, *row).holds(request))
                .unwrap_or_else(|| large_row(&self.entry(slot).cluster)),
        };
        self.discharge(slot, row, request)
    }

    /// What is free on a node: its capacity less daemon sets and what is placed on it, not below zero; whether it is cordoned or
    /// ill does not matter here.
    ///
    /// # Errors
    /// [`Error::Unknown`] if the cluster or the node is not registered.
    pub fn free(&self, cluster: &str, node: &str) -> Result<ResourceVector> {
        let (slot, row) = self.node_row(cluster, node)?;
        Ok(self.vector(slot, |plane| self.room.free(slot, plane, row).max(0)))
    }

    /// What is placed on a node; resources of which nothing is used are left out.
    ///
    /// # Errors
    /// [`Error::Unknown`] if the cluster or the node is not registered.
    pub fn used(&self, cluster: &str, node: &str) -> Result<ResourceVector> {
        let (slot, row) = self.node_row(cluster, node)?;
        Ok(self.used_in(slot, row))
    }

    /// What is free on the open nodes of a cluster together, that of `degraded` nodes included where asked. Cost: O(resources).
    ///
    /// # Errors
    /// [`Error::Unknown`] if the cluster is not registered.
    pub fn free_in_total(&self, cluster: &str, degraded: bool) -> Result<ResourceVector> {
        let slot = self.slot(cluster)?;
        let states = if degraded { HEALTHY | DEGRADED } else { HEALTHY };
        Ok(self.vector(slot, |plane| self.room.total(slot, plane, states).max(0)))
    }

    fn vector(&self, slot: u32, amount: impl Fn(usize) -> i64) -> ResourceVector {
        let names = self.room.names(slot).iter().cloned().enumerate();
        names.map(|(plane, name)| (name, amount(plane))).collect()
    }

    pub(super) fn used_in(&self, slot: u32, row: usize) -> ResourceVector {
        let names = self.room.names(slot).iter().enumerate();
        names
            .map(|(plane, name)| (name, self.room.used(slot, plane, row)))
            .filter(|(_, used)| *used != 0)
            .map(|(name, used)| (name.clone(), used))
            .collect()
    }

    fn node_row(&self, cluster: &str, node: &str) -> Result<(u32, usize)> {
        let slot = self.slot(cluster)?;
        let entry = self.entry(slot);
        let row = entry
            .row_of(node)
            .ok_or_else(|| unknown_node(&entry.cluster, node))?;
        Ok((slot, row))
    }

    fn locate(&self, slot: u32, place: &Place) -> Result<Spot> {
        let entry = self.entry(slot);
        let cluster = &entry.cluster;
        let pool = match &place.pool {
            None => None,
            Some(name) => {
                let position = cluster.pools.iter().position(|pool| pool.name == *name);
                let known = cluster.pools.iter().map(|pool| pool.name.as_str());
                let within = || format!("cluster {}", cluster.name);
                Some(position.ok_or_else(|| unknown("pool", name.as_str(), within(), known))?)
            }
        };
        if let Some(name) = &place.node {
            let row = entry
                .row_of(name.as_str())
                .ok_or_else(|| unknown_node(cluster, name.as_str()))?;
            match (&place.pool, &cluster.nodes[row].pool) {
                (Some(said), Some(is)) if said != is => Err(Error::Field {
                    object: place_text(place),
                    field: "pool".to_owned(),
                    value: said.to_string(),
                    reason: format!("the node belongs to pool {is}"),
                }),
                _ => Ok(Spot::Row(row)),
            }
        } else {
            let open = |index: &usize| cluster.pools[*index].count > 0;
            Ok(pool
                .filter(open)
                .map_or(Spot::Row(large_row(cluster)), Spot::Pool))
        }
    }

    fn touched_rows(&self, slot: u32, pool: usize) -> Vec<usize> {
        let entry = self.entry(slot);
        let first = large_row(&entry.cluster) + 1;
        let touched = entry.touched.iter().enumerate();
        touched
            .filter(|(_, of)| **of as usize == pool)
            .map(|(index, _)| first + index)
            .collect()
    }

    /// The row that a request is to be counted on; opens a row for an untouched node of a pool.
    fn row_to_bind(&mut self, place: &Place, request: &ResourceVector) -> Result<(u32, usize)> {
        let slot = self.slot(place.cluster.as_str())?;
        let pool = match self.locate(slot, place)? {
            Spot::Row(row) => return Ok((slot, row)),
            Spot::Pool(pool) => pool,
        };
        let rows = self.touched_rows(slot, pool);
        let has_room = |row: usize| {
            request.iter().all(|(name, amount)| {
                let plane = self.room.plane(slot, name.as_str());
                amount <= 0 || plane.is_some_and(|plane| self.room.free(slot, plane, row) >= amount)
            })
        };
        if let Some(row) = rows.iter().copied().find(|row| has_room(*row)) {
            return Ok((slot, row));
        }
        let cluster = std::sync::Arc::clone(&self.entry(slot).cluster);
        let full = rows.len() >= cluster.pools[pool].count as usize;
        debug_assert!(untouched_row(&cluster, pool) < large_row(&cluster));
        if let (true, Some(last)) = (full, rows.last()) {
            return Ok((slot, *last));
        }
        let mut usage = self.usage_of(slot);
        let row = large_row(&cluster) + 1 + self.entry(slot).touched.len();
        usage.push((row, Some(pool as u32), ResourceVector::new()));
        self.lay(slot, &cluster, usage);
        Ok((slot, row))
    }

    fn charge(&mut self, slot: u32, row: usize, request: &ResourceVector) -> Result<()> {
        not_negative(request, "request", || self.row_text(slot, row))?;
        let asked = || request.iter().filter(|(_, amount)| *amount > 0);
        let missing: Vec<_> = asked()
            .filter(|(name, _)| self.room.plane(slot, name.as_str()).is_none())
            .map(|(name, _)| (name.clone(), 0))
            .collect();
        if !missing.is_empty() {
            let cluster = std::sync::Arc::clone(&self.entry(slot).cluster);
            let mut usage = self.usage_of(slot);
            let planes: ResourceVector = missing.into_iter().collect();
            usage.push((large_row(&cluster), None, self.used_in(slot, large_row(&cluster))));
            if let Some((_, _, used)) = usage.last_mut() {
                used.add(&planes, 1);
            }
            self.lay(slot, &cluster, usage);
        }
        let mut changes = Vec::new();
        for (name, amount) in asked() {
            let Some(plane) = self.room.plane(slot, name.as_str()) else {
                continue;
            };
            let (used, free) = (self.room.used(slot, plane, row), self.room.free(slot, plane, row));
            match (used.checked_add(amount), free.checked_sub(amount)) {
                (Some(used), Some(free)) => changes.push((plane, used, free)),
                _ => {
                    return Err(Error::Overflow {
                        operation: "sum",
                        left: format!(
                            "{} {name} on {}",
                            quantity_of(name, used),
                            self.row_text(slot, row)
                        ),
                        right: quantity_of(name, amount).to_string(),
                    });
                }
            }
        }
        self.room.write(slot, row, &changes, false);
        self.version += 1;
        Ok(())
    }

    fn discharge(&mut self, slot: u32, row: usize, request: &ResourceVector) -> Result<()> {
        not_negative(request, "request", || self.row_text(slot, row))?;
        let mut changes = Vec::new();
        for (name, amount) in request.iter().filter(|(_, amount)| *amount > 0) {
            let plane = self.room.plane(slot, name.as_str());
            let used = plane.map_or(0, |plane| self.room.used(slot, plane, row));
            let Some(plane) = plane.filter(|_| used >= amount) else {
                return Err(Error::Field {
                    object: self.row_text(slot, row),
                    field: format!("request.{name}"),
                    value: quantity_of(name, amount).to_string(),
                    reason: format!("cannot be released: {} is placed there", quantity_of(name, used)),
                });
            };
            let free = self.room.free(slot, plane, row).saturating_add(amount);
            changes.push((plane, used - amount, free));
        }
        self.room.write(slot, row, &changes, true);
        self.version += 1;
        Ok(())
    }

    fn row_text(&self, slot: u32, row: usize) -> String {
        let entry = self.entry(slot);
        let cluster = &entry.cluster;
        if let Some(node) = cluster.nodes.get(row) {
            return format!("node {} of cluster {}", node.name, cluster.name);
        }
        match row.checked_sub(large_row(cluster) + 1) {
            Some(index) => {
                let pool = &cluster.pools[entry.touched[index] as usize];
                format!(
                    "an unnamed node of pool {} of cluster {}",
                    pool.name, cluster.name
                )
            }
            None => format!("cluster {}", cluster.name),
        }
    }
}

/// Where a place leads to.
enum Spot {
    Row(usize),
    /// An unnamed node of this pool.
    Pool(usize),
}

fn place_text(place: &Place) -> String {
    match (&place.node, &place.pool) {
        (Some(node), _) => format!("node {node} of cluster {}", place.cluster),
        (None, Some(pool)) => format!("pool {pool} of cluster {}", place.cluster),
        (None, None) => format!("cluster {}", place.cluster),
    }
}

fn unknown_node(cluster: &Cluster, node: &str) -> Error {
    let known = cluster.nodes.iter().map(|node| node.name.as_str());
    unknown("node", node, format!("cluster {}", cluster.name), known)
}

/// The error of a replica's place, naming its workload.
fn placed_by(error: Error, workload: &Workload) -> Error {
    let named = |text: String| format!("{text}, where workload {} is placed", workload.full_name());
    match error {
        Error::Unknown {
            kind,
            name,
            within,
            suggestion,
        } => Error::Unknown {
            kind,
            name,
            within: named(within),
            suggestion,
        },
        Error::Field {
            object,
            field,
            value,
            reason,
        } => Error::Field {
            object: named(object),
            field,
            value,
            reason,
        },
        other => other,
    }
}
