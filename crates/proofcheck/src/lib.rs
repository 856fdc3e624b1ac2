//! Checks certificates of dependency resolution: proofs that a request has no answer, or that an answer is best.
//!
//! The checker trusts nothing of the solver and shares no code with it: it reads the universe as stored and looks every fact up.
//! What is checked of each line, and why that is enough, is said in `docs/reference/certificates.md`.
//!
//! ```
//! use stowplan_proofcheck::{Checker, Outcome, Universe};
//!
//! // `a` has one version, which needs `b`; `b` has none.
//! let universe = br#"{"format":"dsu-1"}
//! {"p":"a","v":["1"],"x":[{"d":[[[1]]]}],"i":[0]}
//! {"p":"b","v":[],"x":[],"i":[]}
//! "#;
//! let certificate = b"stowplan-certificate 1
//! root 0 0:0-0
//! var x0 root 0
//! asked 0 : x0<1 p0>=1
//! rule 0 0 0 : p0<1
//! rup 1 0 : x0<1
//! end infeasible
//! ";
//! let universe = Universe::read(universe, "example")?;
//! let proved = Checker::new(&universe).check(certificate)?;
//! assert_eq!(proved.outcome, Outcome::Infeasible { roots: vec![0] });
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod answer;
mod checker;
mod clauses;
mod crowd;
mod error;
mod head;
mod level;
mod literal;
mod meaning;
mod negation;
mod objective;
mod proved;
mod ranges;
mod spans;
mod text;
mod universe;

pub use checker::Checker;
pub use error::{Refusal, Unreadable};
pub use objective::Objective;
pub use proved::{Outcome, Proved, Term};
pub use universe::Universe;
