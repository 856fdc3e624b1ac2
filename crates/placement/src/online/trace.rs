//! What an online placement starts from: machines, and tasks of a limited number of shapes.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use crate::device::{DeviceDemand, DeviceSet, ModelSet, WHOLE_MILLI};

/// The index of a shape in its trace.
pub type ShapeIndex = u32;

/// What a task asks for. Tasks of one shape cannot be told apart by any policy.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Shape {
    /// Thousandths of a core.
    pub cpu_milli: u64,
    /// Bytes of memory.
    pub memory: u64,
    /// Devices.
    pub devices: DeviceDemand,
}

/// A machine of one device model, with nothing on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Machine {
    /// Its name; the order of names is the order of machines.
    pub name: String,
    /// Thousandths of a core.
    pub cpu_milli: u64,
    /// Bytes of memory.
    pub memory: u64,
    /// Its devices, all free.
    pub devices: DeviceSet,
}

/// Machines by name, and tasks by name as indices of shapes. Built by a [`TraceBuilder`].
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Trace {
    machines: Vec<Machine>,
    models: Vec<String>,
    shapes: Vec<Shape>,
    tasks: Vec<ShapeIndex>,
}

impl Trace {
    /// The machines, ordered by name.
    pub fn machines(&self) -> &[Machine] {
        &self.machines
    }

    /// The names of the device models; a model id is an index of this list.
    pub fn models(&self) -> &[String] {
        &self.models
    }

    /// The different shapes, in the order in which tasks first show them.
    pub fn shapes(&self) -> &[Shape] {
        &self.shapes
    }

    /// The shape of each task, ordered by the tasks' names.
    pub fn tasks(&self) -> &[ShapeIndex] {
        &self.tasks
    }

    /// The shape with this index; `None` if there is none.
    pub fn shape(&self, index: ShapeIndex) -> Option<&Shape> {
        self.shapes.get(index as usize)
    }

    /// Thousandths of devices of all machines.
    pub fn device_milli(&self) -> u64 {
        self.machines
            .iter()
            .map(|machine| u64::from(machine.devices.count()) * u64::from(WHOLE_MILLI))
            .sum()
    }
}

/// Collects machines and tasks, then puts both in the order of their names.
#[derive(Debug, Clone, Default)]
pub struct TraceBuilder {
    machines: Vec<(String, u64, u64, u16, u16)>,
    models: Vec<String>,
    model_ids: BTreeMap<String, u16>,
    tasks: Vec<(String, Shape)>,
}

impl TraceBuilder {
    /// Nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// The id of a model, given out in the order of first mention.
    pub fn model(&mut self, name: &str) -> u16 {
        if let Some(&id) = self.model_ids.get(name) {
            return id;
        }
        let id = self.models.len() as u16;
        self.model_ids.insert(name.to_owned(), id);
        self.models.push(name.to_owned());
        id
    }

    /// The set of these models; no name at all means any model.
    pub fn models<'n>(&mut self, names: impl IntoIterator<Item = &'n str>) -> ModelSet {
        let ids: Vec<u16> = names.into_iter().map(|name| self.model(name)).collect();
        if ids.is_empty() {
            ModelSet::ANY
        } else {
            ModelSet::of(ids)
        }
    }

    /// Adds a machine with `count` devices of the model with this id.
    pub fn machine(&mut self, name: &str, cpu_milli: u64, memory: u64, count: u16, model: u16) {
        self.machines
            .push((name.to_owned(), cpu_milli, memory, count, model));
    }

    /// Adds a task.
    pub fn task(&mut self, name: &str, shape: Shape) {
        self.tasks.push((name.to_owned(), shape));
    }

    /// The trace. Equal names keep the order in which they were added.
    pub fn build(mut self) -> Trace {
        self.machines.sort_by(|a, b| a.0.cmp(&b.0));
        self.tasks.sort_by(|a, b| a.0.cmp(&b.0));
        let mut trace = Trace {
            models: self.models,
            ..Trace::default()
        };
        trace.machines = self
            .machines
            .into_iter()
            .map(|(name, cpu_milli, memory, count, model)| Machine {
                name,
                cpu_milli,
                memory,
                devices: DeviceSet::new(count, model),
            })
            .collect();
        let mut known: FxHashMap<Shape, ShapeIndex> = FxHashMap::default();
        for (_, shape) in self.tasks {
            let next = trace.shapes.len() as ShapeIndex;
            let index = *known.entry(shape).or_insert_with_key(|shape| {
                trace.shapes.push(shape.clone());
                next
            });
            trace.tasks.push(index);
        }
        trace
    }
}
