//! Which event made a literal false, found by bisection.
//!
//! The trail walks back along a variable, which is short where the search is. What everything rests on are the first levels: there a variable can
//! have thousands of events, and derivations ask for causes of each. So of a first part of the trail the events of each variable and
//! side are listed in order. The list follows the trail: it is lengthened when a derivation is made and cut when the search goes
//! back behind it, at a constant cost for each event.

use super::literal::Lit;
use super::trail::{HIGH, Trail};

/// The events of a first part of the trail, by variable and side.
#[derive(Clone, Debug, Default)]
pub(super) struct Chains {
    /// The bounds that events set, and the events.
    events: Vec<[Vec<(u32, u32)>; 2]>,
    end: usize,
}

impl Chains {
    /// Takes up all events of the first levels.
    pub fn lengthen(&mut self, trail: &Trail, levels: u32) {
        let end = trail.levels.get(levels as usize);
        let end = end.map_or(trail.events.len(), |start| *start as usize);
        self.events.resize_with(trail.domains.len(), Default::default);
        for index in self.end..end {
            let event = &trail.events[index];
            self.events[event.var as usize][event.side as usize].push((event.new, index as u32));
        }
        self.end = self.end.max(end);
    }

    /// Before all events from `start` on are taken back.
    pub fn cut(&mut self, trail: &Trail, start: usize) {
        while self.end > start {
            self.end -= 1;
            let event = &trail.events[self.end];
            self.events[event.var as usize][event.side as usize].pop();
        }
    }

    /// The first event that made a literal false, if it is among these.
    pub fn first_falsifier(&self, lit: Lit) -> Option<u32> {
        let side = lit.falsified_by();
        let chain = &self.events.get(lit.var as usize)?[side];
        let at = chain.partition_point(|(new, _)| {
            if side == HIGH {
                *new >= lit.bound()
            } else {
                *new < lit.bound()
            }
        });
        chain.get(at).map(|(_, event)| *event)
    }
}
