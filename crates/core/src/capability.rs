//! Capabilities: an open set of names for what a cluster or node offers beyond amounts of resources.
//!
//! The names below are those that this project's documents and examples use; any other name is as good.

use std::collections::BTreeSet;

use crate::id::Capability;

/// A set of capabilities, in the order of their names.
pub type Capabilities = BTreeSet<Capability>;

/// Names in common use, with what they mean.
pub const WELL_KNOWN: [(&str, &str); 10] = [
    ("gpu", "devices that run general computing on graphics processors"),
    ("fpga", "programmable logic for acceleration"),
    ("sr-iov", "network cards shared between workloads in hardware"),
    (
        "dpdk",
        "packet processing in user space, with huge pages and pinned cores",
    ),
    (
        "ptp",
        "a clock synchronised by the precision time protocol, as O-RAN fronthaul needs",
    ),
    ("5g-core", "certified for functions of the 5G core"),
    ("o-ran-ric", "hosts a near-real-time RAN intelligent controller"),
    ("service-mesh", "a service mesh is installed"),
    ("edge", "near its users, outside a central region"),
    ("confidential", "memory encrypted against the host"),
];
