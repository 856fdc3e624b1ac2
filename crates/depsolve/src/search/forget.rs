//! Forgetting learnt clauses that did not prove useful.
//!
//! Clauses over few levels (low glue: Audemard and Simon, "Predicting learnt clauses quality", 2009) are kept; of the rest the worse half
//! goes, older ones first among equals. A clause that is the reason of an event stays.

use rustc_hash::FxHashSet;

use super::clauses::ClauseRef;
use super::engine::Engine;

/// Learnt clauses before the first time; each time allows as many more.
pub(super) const FORGET_AT: usize = 4_000;
/// Clauses over so few levels are kept for good.
const KEEP_GLUE: u32 = 2;

impl Engine<'_> {
    /// Forgets, if there are more learnt clauses than allowed. Only between decisions.
    pub(super) fn forget(&mut self) {
        if self.clauses.learnt.len() < self.learnt_allowed {
            return;
        }
        self.learnt_allowed += FORGET_AT;
        let reasons: FxHashSet<ClauseRef> = self.trail.events.iter().map(|event| event.reason).collect();
        let late: FxHashSet<ClauseRef> = self.late.iter().map(|(clause, _)| *clause).collect();
        let clauses = &mut self.clauses;
        let mut candidates: Vec<ClauseRef> = clauses
            .learnt
            .iter()
            .copied()
            .filter(|clause| {
                let header = &clauses.headers[clause.0 as usize];
                header.glue > KEEP_GLUE
                    && header.len > 2
                    && !reasons.contains(clause)
                    && !late.contains(clause)
            })
            .collect();
        candidates.sort_by_key(|clause| {
            (
                std::cmp::Reverse(clauses.headers[clause.0 as usize].glue),
                clause.0,
            )
        });
        candidates.truncate(candidates.len() / 2);
        for clause in candidates {
            clauses.headers[clause.0 as usize].len = 0;
        }
        let headers = &clauses.headers;
        clauses.learnt.retain(|clause| headers[clause.0 as usize].len > 0);
    }
}
