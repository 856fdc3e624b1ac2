//! Means with standard errors, and the comparison of two of them.

use std::collections::BTreeMap;

use super::row::Row;

/// A number of independent measurements of one value.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sample {
    /// How many.
    pub count: usize,
    /// Their mean; 0 of none.
    pub mean: f64,
    /// The standard error of the mean: the standard deviation (of the sample) over the root of the count; 0 of fewer than two.
    pub standard_error: f64,
}

impl Sample {
    /// Of these measurements.
    pub fn of(values: &[f64]) -> Self {
        let count = values.len();
        if count == 0 {
            return Self {
                count,
                mean: 0.0,
                standard_error: 0.0,
            };
        }
        let mean = values.iter().sum::<f64>() / count as f64;
        if count == 1 {
            return Self {
                count,
                mean,
                standard_error: 0.0,
            };
        }
        let squares: f64 = values.iter().map(|value| (value - mean).powi(2)).sum();
        let standard_error = (squares / (count - 1) as f64 / count as f64).sqrt();
        Self {
            count,
            mean,
            standard_error,
        }
    }

    /// How far this mean is from another.
    pub fn against(&self, other: &Self) -> Difference {
        Difference {
            value: self.mean - other.mean,
            standard_error: self.standard_error.hypot(other.standard_error),
        }
    }
}

/// The difference of two means.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Difference {
    /// This mean less the other.
    pub value: f64,
    /// The standard error of the difference.
    pub standard_error: f64,
}

impl Difference {
    /// The difference in standard errors; infinite for a difference without any.
    pub fn in_standard_errors(&self) -> f64 {
        if self.value == 0.0 {
            0.0
        } else {
            self.value.abs() / self.standard_error
        }
    }

    /// Whether the difference is at most so many standard errors.
    pub fn within(&self, standard_errors: f64) -> bool {
        self.in_standard_errors() <= standard_errors
    }
}

/// The seeds of one strategy on one instance taken together.
#[derive(Debug, Clone, PartialEq)]
pub struct Summary {
    /// The instance.
    pub instance: String,
    /// The strategy.
    pub strategy: String,
    /// Each value, in the order of columns of the first row.
    pub values: Vec<(String, Sample)>,
    /// Decisions per second of all rows together, where time was measured.
    pub decisions_per_second: Option<f64>,
}

/// One summary for each strategy on each instance, by the names of instance and strategy.
pub fn summarize(rows: &[Row]) -> Vec<Summary> {
    let mut groups: BTreeMap<(&str, &str), Vec<&Row>> = BTreeMap::new();
    for row in rows {
        groups
            .entry((&row.instance, &row.strategy))
            .or_default()
            .push(row);
    }
    let summary = |((instance, strategy), rows): ((&str, &str), Vec<&Row>)| {
        let names = rows
            .first()
            .into_iter()
            .flat_map(|row| row.values.iter().map(|(name, _)| name));
        let sample = |name: &String| {
            let values: Vec<f64> = rows.iter().filter_map(|row| row.value(name)).collect();
            (name.clone(), Sample::of(&values))
        };
        let decisions: u64 = rows.iter().map(|row| row.decisions).sum();
        let seconds: Option<f64> = rows
            .iter()
            .map(|row| row.elapsed.map(|time| time.as_secs_f64()))
            .sum();
        Summary {
            instance: instance.to_owned(),
            strategy: strategy.to_owned(),
            values: names.map(sample).collect(),
            decisions_per_second: seconds
                .filter(|&seconds| seconds > 0.0)
                .map(|seconds| decisions as f64 / seconds),
        }
    };
    groups.into_iter().map(summary).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sample_has_its_mean_and_standard_error() {
        let sample = Sample::of(&[1.0, 2.0, 3.0, 4.0]);
        assert!((sample.mean - 2.5).abs() < 1e-12);
        assert!((sample.standard_error - (5.0_f64 / 3.0 / 4.0).sqrt()).abs() < 1e-12);
        let same = sample.against(&sample);
        assert!(same.within(0.0));
        let other = sample.against(&Sample::of(&[5.0, 5.0]));
        assert!(!other.within(3.0) && other.within(4.0), "{other:?}");
        assert!(!Sample::of(&[1.0]).against(&Sample::of(&[2.0])).within(1e9));
    }
}
