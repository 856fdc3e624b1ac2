//! What problems are made from: fleets, Kubernetes objects, tables; kept so that a pickle makes the problem again.

use std::sync::Arc;

use pyo3::prelude::*;
use stowplan_core::kubernetes::KubernetesSnapshot;
use stowplan_core::{Catalog, CostModel, Fleet as CoreFleet, Unknown};
use stowplan_placement::{FleetOptions, Problem as CoreProblem};

use crate::devices::Devices;
use crate::error::refused;
use crate::facts::Facts;
use crate::frame::Frame;
use crate::json;
use crate::table::{restored, stored};
use crate::table_problem::Tables;

/// What a problem was made from, so that it can be made again from a pickle.
#[derive(Clone)]
pub enum Source {
    /// A fleet.
    Fleet {
        /// The fleet.
        fleet: Arc<CoreFleet>,
        /// How.
        movable: bool,
        /// How.
        fixed_pools: bool,
        /// With which facts.
        facts: Arc<Facts>,
    },
    /// Kubernetes objects.
    Kubernetes {
        /// The snapshot.
        snapshot: Arc<KubernetesSnapshot>,
        /// How.
        movable: bool,
        /// With which facts.
        facts: Arc<Facts>,
    },
    /// Tables.
    Tables(Arc<Tables>),
}

/// A problem as it was made, and what was found on the way.
pub struct Made {
    /// The problem.
    pub problem: CoreProblem,
    /// What stays unknown about it.
    pub unknown: Vec<Unknown>,
    /// What its bins have of devices.
    pub devices: Devices,
    /// The facts that it was made with, if from a fleet.
    pub costs: Option<CostModel>,
}

impl Source {
    /// Makes the problem.
    pub fn make(&self) -> PyResult<Made> {
        let of_fleet = |fleet: &CoreFleet, options: &FleetOptions| {
            let made = CoreProblem::from_fleet(fleet, options, Catalog::bundled()).map_err(refused)?;
            Ok(Made {
                devices: Devices::of(&made.fleet),
                problem: made.problem,
                unknown: made.unknown,
                costs: Some(made.costs),
            })
        };
        match self {
            Self::Fleet {
                fleet,
                movable,
                fixed_pools,
                facts,
            } => of_fleet(fleet, &facts.options(*movable, *fixed_pools)),
            Self::Kubernetes {
                snapshot,
                movable,
                facts,
            } => of_fleet(&snapshot.fleet, &facts.options(*movable, false)),
            Self::Tables(tables) => Ok(Made {
                problem: tables.problem()?,
                unknown: Vec::new(),
                devices: Devices::default(),
                costs: None,
            }),
        }
    }

    /// What a pickle keeps: kind, options and up to two documents.
    pub fn stored(&self) -> PyResult<(&'static str, String, Vec<u8>, Vec<u8>)> {
        Ok(match self {
            Self::Fleet {
                fleet,
                movable,
                fixed_pools,
                facts,
            } => (
                "fleet",
                json::text(&(movable, fixed_pools, &**facts))?,
                json::text(&**fleet)?.into_bytes(),
                Vec::new(),
            ),
            Self::Kubernetes {
                snapshot,
                movable,
                facts,
            } => (
                "kubernetes",
                json::text(&(movable, &**facts))?,
                json::text(&**snapshot)?.into_bytes(),
                Vec::new(),
            ),
            Self::Tables(tables) => (
                "tables",
                json::text(&tables.reading)?,
                stored(&tables.items.batch)?,
                stored(&tables.bins.batch)?,
            ),
        })
    }

    /// From what a pickle kept.
    pub fn restored(kind: &str, options: &str, first: &[u8], second: &[u8]) -> PyResult<Self> {
        Ok(match kind {
            "fleet" => {
                let (movable, fixed_pools, facts) = json::value(options.as_bytes(), "pickled options")?;
                Self::Fleet {
                    fleet: Arc::new(json::value(first, "pickled fleet")?),
                    movable,
                    fixed_pools,
                    facts: Arc::new(facts),
                }
            }
            "kubernetes" => {
                let (movable, facts) = json::value(options.as_bytes(), "pickled options")?;
                Self::Kubernetes {
                    snapshot: Arc::new(json::value(first, "pickled snapshot")?),
                    movable,
                    facts: Arc::new(facts),
                }
            }
            "tables" => {
                let frame = |title, bytes| -> PyResult<Frame> {
                    Ok(Frame {
                        title,
                        batch: restored(bytes)?,
                    })
                };
                Self::Tables(Arc::new(Tables {
                    items: frame("items", first)?,
                    bins: frame("bins", second)?,
                    reading: json::value(options.as_bytes(), "pickled options")?,
                }))
            }
            other => return Err(refused(format!("pickled problem: there is no source {other:?}"))),
        })
    }
}
