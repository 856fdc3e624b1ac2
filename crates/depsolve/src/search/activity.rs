//! Which variable to decide next: a heap by activity, then by the order in which variables were touched.
//!
//! Variables that took part in recent conflicts come first (VSIDS: Moskewicz et al., "Chaff", DAC 2001); without conflicts the order
//! is that of discovery, roots first.

use super::literal::Var;

const ABSENT: u32 = u32::MAX;
const RESCALE_ABOVE: f64 = 1e100;
const DECAY: f64 = 0.95;

#[derive(Clone, Debug)]
pub(crate) struct Order {
    heap: Vec<Var>,
    /// Index in the heap, or `ABSENT`.
    place: Vec<u32>,
    activity: Vec<f64>,
    increment: f64,
}

impl Default for Order {
    fn default() -> Self {
        Self {
            heap: Vec::new(),
            place: Vec::new(),
            activity: Vec::new(),
            increment: 1.0,
        }
    }
}

impl Order {
    pub fn add(&mut self) {
        self.place.push(ABSENT);
        self.activity.push(0.0);
    }

    pub fn peek(&self) -> Option<Var> {
        self.heap.first().copied()
    }

    pub fn pop(&mut self) {
        let Some(first) = self.heap.first().copied() else {
            return;
        };
        self.place[first as usize] = ABSENT;
        let last = self.heap.pop().expect("the heap has a first element");
        if last != first {
            self.heap[0] = last;
            self.place[last as usize] = 0;
            self.sink(0);
        }
    }

    pub fn insert(&mut self, var: Var) {
        if self.place[var as usize] == ABSENT {
            self.place[var as usize] = self.heap.len() as u32;
            self.heap.push(var);
            self.rise(self.heap.len() - 1);
        }
    }

    pub fn bump(&mut self, var: Var) {
        self.activity[var as usize] += self.increment;
        if self.activity[var as usize] > RESCALE_ABOVE {
            for activity in &mut self.activity {
                *activity /= RESCALE_ABOVE;
            }
            self.increment /= RESCALE_ABOVE;
        }
        let place = self.place[var as usize];
        if place != ABSENT {
            self.rise(place as usize);
        }
    }

    pub fn decay(&mut self) {
        self.increment /= DECAY;
    }

    fn before(&self, a: Var, b: Var) -> bool {
        let (x, y) = (self.activity[a as usize], self.activity[b as usize]);
        y.total_cmp(&x).then(a.cmp(&b)).is_lt()
    }

    fn rise(&mut self, mut index: usize) {
        let var = self.heap[index];
        while index > 0 {
            let parent = (index - 1) / 2;
            if !self.before(var, self.heap[parent]) {
                break;
            }
            self.heap[index] = self.heap[parent];
            self.place[self.heap[index] as usize] = index as u32;
            index = parent;
        }
        self.heap[index] = var;
        self.place[var as usize] = index as u32;
    }

    fn sink(&mut self, mut index: usize) {
        let var = self.heap[index];
        loop {
            let mut child = 2 * index + 1;
            if child >= self.heap.len() {
                break;
            }
            if child + 1 < self.heap.len() && self.before(self.heap[child + 1], self.heap[child]) {
                child += 1;
            }
            if !self.before(self.heap[child], var) {
                break;
            }
            self.heap[index] = self.heap[child];
            self.place[self.heap[index] as usize] = index as u32;
            index = child;
        }
        self.heap[index] = var;
        self.place[var as usize] = index as u32;
    }
}
