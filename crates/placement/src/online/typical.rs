//! The typical shapes of a trace: the most frequent ones that together make up most of its tasks.

use std::collections::BTreeMap;

use super::trace::{Shape, Trace};

/// Shapes with how many tasks have each, most frequent first. Memory is not looked at: shapes that differ only there are
/// one (with memory zero).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TypicalShapes {
    shapes: Vec<(Shape, u64)>,
}

impl TypicalShapes {
    /// The fewest shapes that make up `percent` of the tasks. Of equally frequent ones those with more CPU come first,
    /// then more of each device, then more devices.
    pub fn of(trace: &Trace, percent: u8) -> Self {
        let mut counts: BTreeMap<Shape, u64> = BTreeMap::new();
        for &task in trace.tasks() {
            if let Some(shape) = trace.shape(task) {
                *counts
                    .entry(Shape {
                        memory: 0,
                        ..shape.clone()
                    })
                    .or_default() += 1;
            }
        }
        let mut shapes: Vec<(Shape, u64)> = counts.into_iter().collect();
        let key = |(shape, count): &(Shape, u64)| {
            let devices = &shape.devices;
            let models = devices.models.models().map(<[u16]>::to_vec);
            (*count, shape.cpu_milli, devices.milli, devices.count, models)
        };
        shapes.sort_by_key(|entry| std::cmp::Reverse(key(entry)));
        let total: u64 = shapes.iter().map(|(_, count)| count).sum();
        let mut covered = 0;
        let kept = shapes
            .iter()
            .take_while(|(_, count)| {
                let short = covered * 100 < total * u64::from(percent);
                covered += count;
                short
            })
            .count();
        shapes.truncate(kept);
        Self { shapes }
    }

    /// The shapes and how many tasks have each, most frequent first.
    pub fn shapes(&self) -> &[(Shape, u64)] {
        &self.shapes
    }

    /// How many tasks have one of them.
    pub fn weight(&self) -> u64 {
        self.shapes.iter().map(|(_, count)| count).sum()
    }
}
