//! The sets of resources that clusters have, each kept once.
//!
//! Most clusters of a fleet have the same few resources, so what a query asks for is looked up once per set and not once per cluster.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use crate::id::ResourceName;

#[derive(Clone, Debug)]
struct Shape {
    names: Arc<[ResourceName]>,
    users: usize,
}

/// Sets of resource names in ascending order, by number.
#[derive(Clone, Debug, Default)]
pub(super) struct Shapes {
    shapes: Vec<Shape>,
    numbers: FxHashMap<Arc<[ResourceName]>, u32>,
    vacant: Vec<u32>,
}

impl Shapes {
    /// The number of this set, with one more user.
    pub fn acquire(&mut self, names: &[ResourceName]) -> u32 {
        if let Some(number) = self.numbers.get(names) {
            self.shapes[*number as usize].users += 1;
            return *number;
        }
        let names: Arc<[ResourceName]> = names.into();
        let shape = Shape {
            names: Arc::clone(&names),
            users: 1,
        };
        let number = if let Some(number) = self.vacant.pop() {
            self.shapes[number as usize] = shape;
            number
        } else {
            self.shapes.push(shape);
            self.shapes.len() as u32 - 1
        };
        self.numbers.insert(names, number);
        number
    }

    /// One user less; a set without users is forgotten.
    pub fn release(&mut self, number: u32) {
        let shape = &mut self.shapes[number as usize];
        shape.users -= 1;
        if shape.users == 0 {
            let names = std::mem::replace(&mut shape.names, Arc::from([]));
            self.numbers.remove(&names);
            self.vacant.push(number);
        }
    }

    pub fn names(&self, number: u32) -> &Arc<[ResourceName]> {
        &self.shapes[number as usize].names
    }

    pub fn len(&self) -> usize {
        self.shapes.len()
    }

    /// The position of a resource in a set.
    pub fn plane(&self, number: u32, resource: &str) -> Option<usize> {
        self.shapes[number as usize]
            .names
            .binary_search_by(|name| name.as_str().cmp(resource))
            .ok()
    }
}
