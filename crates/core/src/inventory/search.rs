//! Answering a query: bitmaps first, room only of the clusters that are left, then the order of names.

use std::sync::Arc;

use crate::cluster::Cluster;
use crate::inventory::posting::Bits;
use crate::inventory::query::{InventoryQuery, Matches};
use crate::inventory::registry::Inventory;
use crate::inventory::room::{DEGRADED, HEALTHY, OPENABLE};
use crate::resource::ResourceVector;

impl Inventory {
    /// The clusters that match, by name, and how many. The same inventory and query give the same answer, whatever the order in
    /// which clusters were registered.
    ///
    /// Cost: for c clusters, c/64 words per value named by the query; for each cluster left, at worst one byte per node and
    /// resource asked for; and c steps to write the answer in order. Measured in `benches/results/inventory.md`.
    pub fn search(&self, query: &InventoryQuery) -> Matches<'_> {
        let matching = self.matching(query);
        let total = matching.count();
        let wanted = query.limit.unwrap_or(total).min(total);
        let clusters: Vec<&Arc<Cluster>> = self
            .order()
            .iter()
            .filter(|slot| matching.contains(**slot))
            .take(wanted)
            .map(|slot| &self.entry(*slot).cluster)
            .collect();
        Matches { total, clusters }
    }

    /// How many clusters match, whatever the limit. Cost: as of [`search`](Self::search), without the last part.
    pub fn count(&self, query: &InventoryQuery) -> usize {
        self.matching(query).count()
    }

    fn matching(&self, query: &InventoryQuery) -> Bits {
        let mut matching = self.live.clone();
        self.facets.narrow(query, &mut matching, self.slots.len());
        let open = if query.degraded {
            HEALTHY | DEGRADED
        } else {
            HEALTHY
        };
        let asked = |amounts: &ResourceVector| {
            let amounts: Vec<_> = amounts
                .iter()
                .filter(|(_, amount)| *amount > 0)
                .map(|(name, amount)| (name.clone(), amount))
                .collect();
            (!amounts.is_empty()).then_some(amounts)
        };
        if let Some(asked) = asked(&query.free_in_total) {
            let planes = self.room.planes(&asked);
            matching.retain(|slot| self.room.holds_in_total(slot, &planes, open));
        }
        let states = if query.openable { open | OPENABLE } else { open };
        if let Some(asked) = asked(&query.free_on_node) {
            let planes = self.room.planes(&asked);
            matching.retain(|slot| self.room.holds_on_row(slot, &planes, states));
        }
        matching
    }
}
