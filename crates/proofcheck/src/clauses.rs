//! The clauses stated so far, in one piece of memory.

use crate::literal::Lit;

#[derive(Clone, Debug, Default)]
pub(crate) struct Clauses {
    ends: Vec<u32>,
    lits: Vec<Lit>,
}

impl Clauses {
    pub fn clear(&mut self) {
        self.ends.clear();
        self.lits.clear();
    }

    pub fn len(&self) -> usize {
        self.ends.len()
    }

    pub fn of(&self, index: u32) -> &[Lit] {
        let start = index
            .checked_sub(1)
            .map_or(0, |before| self.ends[before as usize]);
        &self.lits[start as usize..self.ends[index as usize] as usize]
    }

    /// Adds a literal to the clause that is being read.
    pub fn add(&mut self, lit: Lit) {
        self.lits.push(lit);
    }

    /// The literals of the clause that is being read.
    pub fn open(&self) -> &[Lit] {
        &self.lits[self.ends.last().map_or(0, |end| *end as usize)..]
    }

    /// The clause that was being read is accepted.
    pub fn close(&mut self) {
        self.ends.push(self.lits.len() as u32);
    }
}
