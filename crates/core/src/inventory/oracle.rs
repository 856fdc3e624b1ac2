//! The inventory against a naive one that looks at every node of every cluster, over random changes and queries.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::facet::meets;
use crate::*;

/// A cluster as the naive inventory keeps it: usage by node, by unnamed node of a pool, and at large.
#[derive(Clone, Debug)]
struct Plain {
    cluster: Cluster,
    nodes: BTreeMap<NodeName, ResourceVector>,
    pools: BTreeMap<PoolName, Vec<ResourceVector>>,
    large: ResourceVector,
}

fn less(base: &ResourceVector, used: &ResourceVector) -> ResourceVector {
    let mut free = base.clone();
    free.add(used, -1);
    free
}

fn base_of_pool(pool: &NodePool) -> ResourceVector {
    less(&pool.capacity, &pool.reserved)
}

impl Plain {
    fn new(cluster: Cluster) -> Self {
        let empty = |pool: &NodePool| vec![ResourceVector::new(); pool.count as usize];
        Self {
            nodes: cluster
                .nodes
                .iter()
                .map(|n| (n.name.clone(), ResourceVector::new()))
                .collect(),
            pools: cluster.pools.iter().map(|p| (p.name.clone(), empty(p))).collect(),
            large: ResourceVector::new(),
            cluster,
        }
    }

    fn update(&mut self, cluster: Cluster) {
        let mut new = Self::new(cluster);
        for (name, used) in &mut new.nodes {
            if let Some(old) = self.nodes.get(name) {
                used.clone_from(old);
            }
        }
        for (name, nodes) in &mut new.pools {
            for (new, old) in nodes.iter_mut().zip(self.pools.get(name).into_iter().flatten()) {
                new.clone_from(old);
            }
        }
        new.large.clone_from(&self.large);
        *self = new;
    }

    /// Free amounts of each open node with whether it is degraded, and of nodes that could be opened.
    fn rooms(&self) -> (Vec<(bool, ResourceVector)>, Vec<ResourceVector>) {
        let (mut open, mut openable) = (Vec::new(), Vec::new());
        for node in &self.cluster.nodes {
            let well = matches!(node.health, Health::Healthy | Health::Degraded);
            if well && !node.unschedulable {
                let free = less(&node.capacity, &self.nodes[&node.name]);
                open.push((node.health == Health::Degraded, free));
            }
        }
        for pool in &self.cluster.pools {
            let base = base_of_pool(pool);
            open.extend(
                self.pools[&pool.name]
                    .iter()
                    .map(|used| (false, less(&base, used))),
            );
            let named = self
                .cluster
                .nodes
                .iter()
                .filter(|n| n.pool.as_ref() == Some(&pool.name));
            if pool
                .max
                .is_some_and(|max| max > pool.count + named.count() as u32)
            {
                openable.push(base);
            }
        }
        (open, openable)
    }

    fn total(&self, degraded: bool, resource: &str) -> i64 {
        let (open, _) = self.rooms();
        let nodes = open.iter().filter(|(ill, _)| degraded || !ill);
        nodes.map(|(_, free)| free.get(resource).max(0)).sum::<i64>() - self.large.get(resource)
    }

    fn matches(&self, query: &InventoryQuery) -> bool {
        let (open, openable) = self.rooms();
        let asks = |request: &ResourceVector| request.iter().any(|(_, amount)| amount > 0);
        let on_node = !asks(&query.free_on_node)
            || open
                .iter()
                .any(|(ill, free)| (query.degraded || !ill) && free.holds(&query.free_on_node))
            || query.openable && openable.iter().any(|free| free.holds(&query.free_on_node));
        let in_total = query
            .free_in_total
            .iter()
            .all(|(name, amount)| amount <= 0 || self.total(query.degraded, name.as_str()) >= amount);
        meets(&self.cluster, query) && on_node && in_total
    }

    fn bind(&mut self, place: &Place, request: &ResourceVector) -> bool {
        let Some(used) = self.spot(place, |pool, nodes| {
            let base = base_of_pool(pool);
            let fits = |used: &ResourceVector| less(&base, used).holds(request);
            let fresh = nodes
                .iter()
                .position(ResourceVector::is_empty)
                .unwrap_or(nodes.len());
            let touched = nodes[..fresh].iter().position(fits);
            Some(touched.unwrap_or(fresh.min(nodes.len() - 1)))
        }) else {
            return false;
        };
        used.add(request, 1);
        true
    }

    fn release(&mut self, place: &Place, request: &ResourceVector) -> bool {
        let Some(used) = self.spot(place, |_, nodes| {
            nodes.iter().position(|used| used.holds(request))
        }) else {
            return false;
        };
        if used.holds(request) {
            used.add(request, -1);
            true
        } else {
            false
        }
    }

    fn spot(
        &mut self,
        place: &Place,
        choose: impl Fn(&NodePool, &[ResourceVector]) -> Option<usize>,
    ) -> Option<&mut ResourceVector> {
        if let Some(name) = &place.node {
            let node = self.cluster.nodes.iter().find(|node| node.name == *name)?;
            let right = place.pool.is_none() || node.pool.is_none() || place.pool == node.pool;
            let known = place
                .pool
                .as_ref()
                .is_none_or(|name| self.cluster.pools.iter().any(|pool| pool.name == *name));
            return self.nodes.get_mut(name).filter(|_| right && known);
        }
        let Some(name) = &place.pool else {
            return Some(&mut self.large);
        };
        let pool = self.cluster.pools.iter().find(|pool| pool.name == *name)?;
        let nodes = self.pools.get_mut(name)?;
        if nodes.is_empty() {
            return Some(&mut self.large);
        }
        match choose(pool, nodes) {
            Some(index) => nodes.get_mut(index),
            None => Some(&mut self.large),
        }
    }
}

fn amounts() -> impl Strategy<Value = ResourceVector> {
    let one = |name: &'static str| {
        let name = ResourceName::new(name).unwrap();
        proptest::option::of(0..12_i64).prop_map(move |amount| amount.map(|amount| (name.clone(), amount)))
    };
    (one("cpu"), one("memory"), one("x.io/gpu"))
        .prop_map(|(cpu, memory, gpu)| [cpu, memory, gpu].into_iter().flatten().collect())
}

fn request() -> impl Strategy<Value = ResourceVector> {
    amounts().prop_map(|amounts| {
        // Whole amounts of at least one, so that a bound node is told from a fresh one by its usage.
        let cpu = (ResourceName::new("cpu").unwrap(), amounts.get("cpu").max(1));
        amounts
            .iter()
            .map(|(name, amount)| (name.clone(), amount))
            .chain([cpu])
            .collect()
    })
}

fn health() -> impl Strategy<Value = Health> {
    prop_oneof![
        4 => Just(Health::Healthy),
        2 => Just(Health::Degraded),
        1 => Just(Health::Unhealthy),
        1 => Just(Health::Unknown),
    ]
}

fn location() -> impl Strategy<Value = Location> {
    let name = |of: &'static str| proptest::option::of((0..3).prop_map(move |n| format!("{of}{n}")));
    (name("p"), name("r"), name("z")).prop_map(|(provider, region, zone)| Location {
        provider: provider.map(|name| name.parse().unwrap()),
        region: region.map(|name| name.parse().unwrap()),
        zone: zone.map(|name| name.parse().unwrap()),
        rack: None,
    })
}

fn labels() -> impl Strategy<Value = Labels> {
    proptest::collection::btree_map(0..3_u8, 0..3_u8, 0..3).prop_map(|pairs| {
        pairs
            .iter()
            .map(|(key, value)| (format!("k{key}"), format!("v{value}")))
            .collect()
    })
}

fn capabilities() -> impl Strategy<Value = Capabilities> {
    proptest::collection::btree_set((0..3).prop_map(|n| format!("c{n}").parse().unwrap()), 0..2)
}

fn node() -> impl Strategy<Value = Node> {
    (
        amounts(),
        health(),
        any::<bool>(),
        location(),
        proptest::option::of(0..2_u8),
        capabilities(),
    )
        .prop_map(|(capacity, health, cordoned, location, pool, capabilities)| {
            let mut node = Node::new("n".parse().unwrap(), capacity);
            node.health = health;
            node.unschedulable = cordoned && health == Health::Healthy;
            node.location = location;
            node.pool = pool.map(|number| format!("pool{number}").parse().unwrap());
            node.capabilities = capabilities;
            node
        })
}

fn pool() -> impl Strategy<Value = NodePool> {
    (amounts(), 0..3_u32, proptest::option::of(0..6_u32), 0..3_i64).prop_map(
        |(capacity, count, max, reserved)| {
            let mut pool = NodePool::new("p".parse().unwrap());
            pool.capacity = capacity;
            pool.count = count;
            pool.max = max;
            pool.reserved.set("cpu".parse().unwrap(), reserved);
            pool
        },
    )
}

fn cluster() -> impl Strategy<Value = Cluster> {
    let parts = (
        0..8_u8,
        proptest::option::of(0..3_u8),
        location(),
        labels(),
        health(),
        capabilities(),
        proptest::collection::vec(node(), 0..20),
        proptest::collection::vec(pool(), 0..3),
    );
    parts.prop_map(
        |(name, kind, location, labels, health, capabilities, nodes, pools)| {
            let mut cluster = Cluster::new(format!("cluster-{name}").parse().unwrap());
            cluster.cluster_type = kind.map(|kind| format!("t{kind}"));
            cluster.location = location;
            cluster.labels = labels;
            cluster.health = health;
            cluster.capabilities = capabilities;
            cluster.pools = pools;
            for (number, pool) in cluster.pools.iter_mut().enumerate() {
                pool.name = format!("pool{number}").parse().unwrap();
            }
            cluster.nodes = nodes;
            for (number, node) in cluster.nodes.iter_mut().enumerate() {
                node.name = format!("n{number}").parse().unwrap();
                node.pool
                    .take_if(|name| !cluster.pools.iter().any(|pool| pool.name == *name));
            }
            cluster
        },
    )
}

fn selector() -> impl Strategy<Value = LabelSelector> {
    let operator = prop_oneof![
        Just(LabelOperator::In),
        Just(LabelOperator::NotIn),
        Just(LabelOperator::Exists),
        Just(LabelOperator::DoesNotExist),
    ];
    let requirement =
        (0..4_u8, operator, proptest::collection::vec(0..4_u8, 0..3)).prop_map(|(key, operator, values)| {
            let values: Vec<String> = values.iter().map(|value| format!("v{value}")).collect();
            LabelRequirement::new(format!("k{key}"), operator, values)
        });
    (
        labels(),
        proptest::collection::vec(requirement, 0..3),
        any::<bool>(),
    )
        .prop_map(|(match_labels, match_expressions, with_labels)| LabelSelector {
            match_labels: if with_labels { match_labels } else { Labels::new() },
            match_expressions,
        })
}

fn named<T: std::str::FromStr<Err = Error> + Ord>(names: &[String]) -> std::collections::BTreeSet<T> {
    names.iter().map(|name| name.parse().unwrap()).collect()
}

fn query() -> impl Strategy<Value = InventoryQuery> {
    // Each condition is asked now and then, so that combinations of a few are common and some answers are not empty.
    let some = |of: &'static str| {
        prop_oneof![
            3 => Just(Vec::new()),
            1 => proptest::collection::vec((0..4_u8).prop_map(move |n| format!("{of}{n}")), 1..3),
        ]
    };
    let maybe = || prop_oneof![1 => Just(ResourceVector::new()), 1 => amounts()];
    let places = (some("t"), some("p"), some("r"), some("z"), some("c"));
    let rest = (
        prop_oneof![2 => Just(LabelSelector::everything()), 1 => selector()],
        prop_oneof![3 => Just(Vec::new()), 1 => proptest::collection::vec(health(), 1..3)],
        maybe(),
        maybe(),
        any::<bool>(),
        any::<bool>(),
        proptest::option::of(0..4_usize),
    );
    (places, rest).prop_map(|((types, providers, regions, zones, capabilities), rest)| {
        let (selector, health, free_on_node, free_in_total, openable, degraded, limit) = rest;
        InventoryQuery {
            types: types.into_iter().collect(),
            providers: named(&providers),
            regions: named(&regions),
            zones: named(&zones),
            capabilities: named(&capabilities[..capabilities.len().min(1)]),
            selector,
            health: health.into_iter().collect(),
            free_on_node,
            free_in_total,
            openable,
            degraded,
            limit,
        }
    })
}

#[derive(Clone, Debug)]
enum Change {
    Register(Cluster),
    Update(Cluster),
    Remove(u8),
    Bind(Place, ResourceVector),
    Release(Place, ResourceVector),
}

fn change() -> impl Strategy<Value = Change> {
    let place = || {
        (
            0..8_u8,
            proptest::option::of(0..3_u8),
            proptest::option::of(0..8_u8),
        )
            .prop_map(|(cluster, pool, node)| Place {
                cluster: format!("cluster-{cluster}").parse().unwrap(),
                pool: pool.map(|pool| format!("pool{pool}").parse().unwrap()),
                node: node.map(|node| format!("n{node}").parse().unwrap()),
            })
    };
    prop_oneof![
        3 => cluster().prop_map(Change::Register),
        1 => cluster().prop_map(Change::Update),
        1 => (0..8_u8).prop_map(Change::Remove),
        5 => (place(), request()).prop_map(|(place, request)| Change::Bind(place, request)),
        2 => (place(), request()).prop_map(|(place, request)| Change::Release(place, request)),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn every_change_and_answer_is_that_of_the_naive_inventory(
        changes in proptest::collection::vec(change(), 1..60),
        queries in proptest::collection::vec(query(), 30),
    ) {
        let mut inventory = Inventory::new();
        let mut plain: BTreeMap<ClusterName, Plain> = BTreeMap::new();
        for change in changes {
            let version = inventory.version();
            let (done, expected) = match change {
                Change::Register(cluster) => {
                    let new = !plain.contains_key(&cluster.name);
                    if new {
                        plain.insert(cluster.name.clone(), Plain::new(cluster.clone()));
                    }
                    (inventory.register(cluster).is_ok(), new)
                }
                Change::Update(cluster) => {
                    let old = plain.get_mut(&cluster.name);
                    let there = old.is_some();
                    if let Some(old) = old {
                        old.update(cluster.clone());
                    }
                    (inventory.update(cluster).is_ok(), there)
                }
                Change::Remove(number) => {
                    let name = format!("cluster-{number}");
                    (inventory.remove(&name).is_ok(), plain.remove(name.as_str()).is_some())
                }
                Change::Bind(place, request) => {
                    let expected = plain.get_mut(&place.cluster).is_some_and(|at| at.bind(&place, &request));
                    (inventory.bind_at(&place, &request).is_ok(), expected)
                }
                Change::Release(place, request) => {
                    let expected = plain.get_mut(&place.cluster).is_some_and(|at| at.release(&place, &request));
                    (inventory.release_at(&place, &request).is_ok(), expected)
                }
            };
            prop_assert_eq!(done, expected);
            prop_assert_eq!(inventory.version() > version, done);
        }
        prop_assert_eq!(inventory.list().map(|c| &c.name).collect::<Vec<_>>(), plain.keys().collect::<Vec<_>>());
        for query in &queries {
            let expected: Vec<&ClusterName> =
                plain.values().filter(|at| at.matches(query)).map(|at| &at.cluster.name).collect();
            let found = inventory.search(query);
            prop_assert_eq!(found.total, expected.len());
            prop_assert_eq!(inventory.count(query), expected.len());
            let shown = query.limit.unwrap_or(usize::MAX).min(expected.len());
            let found: Vec<_> = found.clusters.iter().map(|cluster| &cluster.name).collect();
            prop_assert_eq!(found, expected[..shown].to_vec(), "{:?}", query);
        }
        for at in plain.values() {
            let name = at.cluster.name.as_str();
            for node in &at.cluster.nodes {
                for (resource, free) in inventory.free(name, node.name.as_str()).unwrap().iter() {
                    let expected = less(&node.capacity, &at.nodes[&node.name]).get(resource.as_str());
                    prop_assert_eq!(free, expected.max(0));
                }
            }
            for (resource, free) in inventory.free_in_total(name, true).unwrap().iter() {
                prop_assert_eq!(free, at.total(true, resource.as_str()).max(0));
            }
        }
        let record = inventory.record();
        let text = serde_json::to_string(&record).unwrap();
        let again = Inventory::from_record(serde_json::from_str(&text).unwrap()).unwrap();
        prop_assert_eq!(again.record(), record);
        for query in &queries {
            let names = |of: &Inventory| -> Vec<ClusterName> {
                of.search(query).clusters.iter().map(|cluster| cluster.name.clone()).collect()
            };
            prop_assert_eq!(names(&again), names(&inventory), "{:?}", query);
        }
    }

    #[test]
    fn a_query_reads_back_from_its_json(query in query()) {
        let selector_ok = query.selector.match_expressions.iter().all(|one| {
            one.operator.takes_values() != one.values.is_empty()
        });
        prop_assume!(selector_ok);
        let text = serde_json::to_string(&query).unwrap();
        prop_assert_eq!(serde_json::from_str::<InventoryQuery>(&text).unwrap(), query);
    }
}
