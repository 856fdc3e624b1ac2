//! The cases of a benchmark and the work that is done for one.

use std::time::Duration;

use stowplan_core::Control;

use super::row::Row;
use crate::error::Result;
use crate::online::Run;
use crate::options::Options;
use crate::problem::Problem;
use crate::solution::Outcome;
use crate::solve::solve_with;

/// One run of a benchmark.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Case {
    /// The instance.
    pub instance: String,
    /// The strategy or policy.
    pub strategy: String,
    /// The seed.
    pub seed: u64,
}

/// What the work of a case gives.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Measured {
    /// Named values, in the order of columns.
    pub values: Vec<(String, f64)>,
    /// Decisions taken: items or tasks, placed or not.
    pub decisions: u64,
}

/// Every strategy on every instance with every seed, in that order of nesting: instances, strategies, seeds.
pub fn cases<'n>(
    instances: impl IntoIterator<Item = &'n str>,
    strategies: &[&str],
    seeds: std::ops::RangeInclusive<u64>,
) -> Vec<Case> {
    let mut all = Vec::new();
    for instance in instances {
        for strategy in strategies {
            for seed in seeds.clone() {
                all.push(Case {
                    instance: instance.to_owned(),
                    strategy: (*strategy).to_owned(),
                    seed,
                });
            }
        }
    }
    all
}

/// Does the work of a case under a clock: a function that gives the time since some moment, the same for all calls.
///
/// # Errors
/// Those of the work.
pub fn measure<E>(
    case: &Case,
    clock: impl Fn() -> Duration,
    work: impl FnOnce() -> std::result::Result<Measured, E>,
) -> std::result::Result<Row, E> {
    let start = clock();
    let measured = work()?;
    let elapsed = clock().saturating_sub(start);
    Ok(Row {
        instance: case.instance.clone(),
        strategy: case.strategy.clone(),
        seed: case.seed,
        values: measured.values,
        decisions: measured.decisions,
        elapsed: Some(elapsed),
        peak_bytes: None,
    })
}

/// A placement problem under the options: `placed`, `unplaced`, `bins_used`, and the value of each level of objectives
/// (`level_1`, …). An outcome that is not solved has `solved` 0 and nothing else.
///
/// # Errors
/// Those of [`solve_with`].
pub fn solve_case(problem: &Problem, options: &Options, control: &dyn Control) -> Result<Measured> {
    let Outcome::Solved(solution) = solve_with(problem, options, control)? else {
        return Ok(Measured {
            values: vec![("solved".to_owned(), 0.0)],
            decisions: 0,
        });
    };
    let mut bins: Vec<_> = solution.placements().map(|(_, bin)| bin).collect();
    bins.sort_unstable();
    bins.dedup();
    let mut values = vec![
        ("solved".to_owned(), 1.0),
        ("placed".to_owned(), solution.placed_count() as f64),
        ("unplaced".to_owned(), solution.unplaced().count() as f64),
        ("bins_used".to_owned(), bins.len() as f64),
    ];
    let levels = solution.objectives.iter().zip(1..);
    values.extend(levels.map(|(level, number)| (format!("level_{number}"), level.value as f64)));
    Ok(Measured {
        values,
        decisions: solution.statistics.decisions,
    })
}

/// One run of an online placement: `allocation` and `fragmentation` at its end in percent of all devices, `placed`, `refused`.
pub fn online_case(run: &Run) -> Measured {
    let values = [
        ("allocation", run.allocation_at_end()),
        ("fragmentation", run.fragmentation_at_end()),
        ("placed", run.placed as f64),
        ("refused", run.refused as f64),
    ];
    Measured {
        values: values.map(|(name, value)| (name.to_owned(), value)).into(),
        decisions: run.placed + run.refused,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::Cell;

    #[test]
    fn a_case_is_measured_by_the_clock_given() {
        let all = cases(["a", "b"], &["x"], 1..=2);
        assert_eq!(all.len(), 4);
        let now = Cell::new(0);
        let clock = || {
            now.set(now.get() + 3);
            Duration::from_secs(now.get())
        };
        let work = || {
            Ok::<_, ()>(Measured {
                values: vec![("v".to_owned(), 7.0)],
                decisions: 6,
            })
        };
        let row = measure(&all[3], clock, work).unwrap();
        assert_eq!(
            (row.instance.as_str(), row.seed, row.value("v")),
            ("b", 2, Some(7.0))
        );
        assert_eq!(row.decisions_per_second(), Some(2.0));
    }
}
