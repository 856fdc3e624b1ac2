//! What to decide next: the newest version of a selected package, or the first alternative left of a rule that is still open.

use super::engine::Engine;
use super::literal::Lit;

impl Engine<'_> {
    /// The next decision; `None`: every selected package has a version and all its rules hold.
    pub(super) fn next_decision(&mut self) -> Option<Lit> {
        while let Some(var) = self.order.peek() {
            let domain = self.trail.domains[var as usize];
            if domain.low > 0 {
                if domain.low < domain.high {
                    return Some(Lit::at_least(var, domain.high));
                }
                let choices = &self.choices[var as usize];
                let open = choices.iter().find_map(|choice| self.open_alternative(*choice));
                if open.is_some() {
                    return open;
                }
                self.settled.push((var, self.trail.level()));
            }
            self.order.pop();
        }
        None
    }
}
