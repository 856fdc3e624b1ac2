//! From what the order refuses to exceptions.

use pyo3::prelude::*;
use stowplan_depsolve::order::{Cycle, Field, OrderError};

use super::order_view::{field_word, kind_word};
use crate::error::refused;

pyo3::import_exception!(stowplan.errors, CycleError);

type Wait = (String, String, &'static str, &'static str, Option<String>);

fn waits(cycle: &Cycle) -> Vec<Wait> {
    let wait = |edge: &stowplan_depsolve::order::CycleEdge| {
        (
            edge.step.clone(),
            edge.dependency.clone(),
            field_word(edge.field),
            kind_word(edge.kind),
            edge.reason.clone(),
        )
    };
    cycle.edges.iter().map(wait).collect()
}

/// The exception for what was refused: `CycleError` where steps wait for each other, else `InputError`.
pub fn order_error(error: &OrderError) -> PyErr {
    let OrderError::Cycles { cycles } = error else {
        return refused(error);
    };
    let mut edges = cycles.iter().flat_map(|cycle| &cycle.edges);
    let numbered = edges.any(|edge| edge.field == Field::StartupOrder);
    let remedy = if numbered {
        "make a dependency of each cycle soft (kind: soft), or change the startupOrder"
    } else {
        "make a dependency of each cycle soft (kind: soft), or let its steps go together"
    };
    let told: Vec<Vec<Wait>> = cycles.iter().map(waits).collect();
    CycleError::new_err((format!("{error}; {remedy}"), told))
}
