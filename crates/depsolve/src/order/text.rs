//! An order as text for people, and as a Mermaid graph.

use std::fmt::{self, Write};

use super::plan::Order;

/// The levels, a line each (`1: load-balancer`), then what was given up, each with its reason.
impl fmt::Display for Order {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, level) in self.levels.iter().enumerate() {
            writeln!(out, "{}: {level}", index + 1)?;
        }
        for skipped in &self.skipped {
            writeln!(
                out,
                "not started: {}, which needs {}",
                skipped.step, skipped.dependency
            )?;
        }
        for dropped in &self.dropped {
            let (step, dependency) = (&dropped.step, &dropped.dependency);
            write!(
                out,
                "without: {step} goes on without {dependency}, which is missing"
            )?;
            because(out, dropped.reason.as_deref())?;
        }
        for broken in &self.broken {
            let (step, dependency) = (&broken.step, &broken.dependency);
            write!(
                out,
                "not kept: {step} does not wait for {dependency}, since it closes a cycle"
            )?;
            because(out, broken.reason.as_deref())?;
        }
        for cycle in &self.cycles {
            writeln!(out, "cycle: {cycle}")?;
        }
        Ok(())
    }
}

fn because(out: &mut fmt::Formatter<'_>, reason: Option<&str>) -> fmt::Result {
    match reason {
        Some(reason) => writeln!(out, " ({reason})"),
        None => writeln!(out),
    }
}

impl Order {
    /// The graph for Mermaid: an arrow from what comes before to what comes after, dashed where it is soft, crossed where it is not kept;
    /// a hexagon between two numbers of start-up.
    ///
    /// ```
    /// use stowplan_depsolve::order::{OrderProblem, Step};
    ///
    /// let order = OrderProblem::new([Step::new("pxe").needs("dns"), Step::new("dns")]).order()?;
    /// assert_eq!(order.mermaid(), "graph TD\n  s0[\"dns\"]\n  s1[\"pxe\"]\n  s0 --> s1\n");
    /// # Ok::<(), stowplan_depsolve::order::OrderError>(())
    /// ```
    pub fn mermaid(&self) -> String {
        let mut text = String::from("graph TD\n");
        let steps = self.present.names.len();
        // Writing to a string cannot fail.
        for (index, name) in self.present.names.iter().enumerate() {
            let _ = writeln!(text, "  s{index}[\"{}\"]", quoted(name));
        }
        for (index, (before, after)) in self.present.barriers.iter().enumerate() {
            let _ = writeln!(
                text,
                "  s{}{{{{\"startupOrder {before}, then {after}\"}}}}",
                steps + index
            );
        }
        let broken = self.broken_edges();
        for (index, edge) in self.present.graph.edges.iter().enumerate() {
            let arrow = match edge.soft {
                _ if broken.contains(&(index as u32)) => "--x",
                true => "-.->",
                false => "-->",
            };
            let label = match self.present.reason(edge) {
                Some(reason) => format!("|\"{}\"|", quoted(&reason)),
                None => String::new(),
            };
            let _ = writeln!(text, "  s{} {arrow}{label} s{}", edge.from, edge.to);
        }
        text
    }
}

/// Text that ends no label and is read as it stands.
fn quoted(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '"' | '#' | '&' | '<' | '>' | '`' => {
                let _ = write!(quoted, "#{};", u32::from(letter));
            }
            _ if letter.is_control() => quoted.push(' '),
            _ => quoted.push(letter),
        }
    }
    quoted
}
