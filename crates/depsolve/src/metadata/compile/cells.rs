//! The Kubernetes versions a target can have, as far as ranges tell them apart.
//!
//! The bounds of all ranges cut the order of versions into cells: each bound and each gap between bounds. Versions of one cell, both
//! prereleases or neither, are let in by the same ranges, so the universe needs one version for each, and a request for any target pins
//! one. Prereleases come first, then releases: so the cells of a range are few runs. The last cell is "not told", which every range
//! lets in. Cost: linear in the number of cells for each range.

use std::ops::Bound;

use stowplan_core::{Prereleases, Version, VersionRange, VersionSet};

use crate::ranks::RankSet;

/// Cells between the bounds of ranges.
#[derive(Clone, Debug, Default)]
pub(crate) struct Cells {
    bounds: Vec<Version>,
}

impl Cells {
    /// The cells that these ranges tell apart.
    pub fn new<'r>(ranges: impl IntoIterator<Item = &'r VersionRange>) -> Self {
        let mut bounds: Vec<Version> = Vec::new();
        for range in ranges {
            bounds.extend(ends(range.set()));
            if let Prereleases::OnlyNamed(named) = range.prereleases() {
                bounds.extend(ends(named));
            }
        }
        bounds.sort();
        bounds.dedup();
        Self { bounds }
    }

    fn positions(&self) -> u32 {
        2 * self.bounds.len() as u32 + 1
    }

    /// The cell of a version.
    pub fn cell(&self, version: &Version) -> u32 {
        let position = match self.bounds.binary_search(version) {
            Ok(index) => 2 * index as u32 + 1,
            Err(index) => 2 * index as u32,
        };
        position
            + if version.is_prerelease() {
                0
            } else {
                self.positions()
            }
    }

    /// The cell of a target of which nothing is known.
    pub fn not_told(&self) -> u32 {
        2 * self.positions()
    }

    /// The cells a range lets in.
    pub fn ranks(&self, range: &VersionRange) -> RankSet {
        let releases = self.inside(range.set());
        let prereleases = match range.prereleases() {
            Prereleases::Allowed => releases.clone(),
            Prereleases::OnlyNamed(named) => {
                let named = self.inside(named);
                super::index::both(
                    &RankSet::from_intervals(releases.clone()),
                    &RankSet::from_intervals(named),
                )
                .intervals()
                .to_vec()
            }
            _ => Vec::new(),
        };
        let shift = self.positions();
        let releases = releases.into_iter().map(|(lo, hi)| (lo + shift, hi + shift));
        let last = self.not_told();
        RankSet::from_intervals(prereleases.into_iter().chain(releases).chain([(last, last)]))
    }

    fn inside(&self, set: &VersionSet) -> Vec<(u32, u32)> {
        let at = |version: &Version| {
            // A bound of a set that was told when the cells were made is among the bounds.
            2 * self.bounds.partition_point(|bound| bound < version) as u32 + 1
        };
        let interval = |(low, high): (Bound<&Version>, Bound<&Version>)| {
            let low = match low {
                Bound::Unbounded => 0,
                Bound::Included(version) => at(version),
                Bound::Excluded(version) => at(version) + 1,
            };
            let high = match high {
                Bound::Unbounded => self.positions() - 1,
                Bound::Included(version) => at(version),
                Bound::Excluded(version) => at(version) - 1,
            };
            (low, high)
        };
        let intervals = set.intervals().iter();
        intervals
            .map(|each| interval((each.low(), each.high())))
            .collect()
    }

    /// Cells in words, as ranges: ">=1.25.3 <1.27.0 || =1.29.0"; of prereleases, where there are no others.
    pub fn told(&self, cells: &RankSet) -> String {
        let shift = self.positions();
        let part = |low: u32, high: u32| -> Vec<String> {
            let of = cells
                .intervals()
                .iter()
                .filter(|(lo, hi)| *lo <= high && *hi >= low);
            of.map(|(lo, hi)| self.interval((*lo).max(low) - low, (*hi).min(high) - low))
                .collect()
        };
        let releases = part(shift, 2 * shift - 1);
        if releases.is_empty() {
            let prereleases = part(0, shift - 1);
            return if prereleases.is_empty() {
                "that is not told".to_owned()
            } else {
                format!("{} (prereleases)", prereleases.join(" || "))
            };
        }
        releases.join(" || ")
    }

    /// Neighbouring positions as a range.
    fn interval(&self, low: u32, high: u32) -> String {
        let bound = |at: u32| self.bounds.get(at as usize / 2);
        if low == high && low % 2 == 1 {
            return bound(low).map_or_else(String::new, |version| format!("={version}"));
        }
        let from = match (low % 2, low) {
            (1, _) => bound(low).map(|version| format!(">={version}")),
            (_, 0) => None,
            _ => bound(low - 1).map(|version| format!(">{version}")),
        };
        let to = if high % 2 == 1 {
            bound(high).map(|version| format!("<={version}"))
        } else {
            bound(high).map(|version| format!("<{version}"))
        };
        let parts: Vec<String> = from.into_iter().chain(to).collect();
        if parts.is_empty() {
            "*".to_owned()
        } else {
            parts.join(" ")
        }
    }

    /// What the cells are called.
    pub fn texts(&self) -> Vec<String> {
        let position = |position: u32| {
            let index = (position / 2) as usize;
            match (position % 2, self.bounds.get(index), self.bounds.last()) {
                (1, Some(bound), _) => format!("={bound}"),
                (_, Some(bound), _) => format!("<{bound}"),
                (_, None, Some(last)) => format!(">{last}"),
                (_, None, None) => "*".to_owned(),
            }
        };
        let prereleases = (0..self.positions()).map(|at| format!("{} (prerelease)", position(at)));
        let releases = (0..self.positions()).map(position);
        prereleases
            .chain(releases)
            .chain(["not told".to_owned()])
            .collect()
    }
}

fn ends(set: &VersionSet) -> impl Iterator<Item = Version> {
    set.intervals().iter().flat_map(|interval| {
        [interval.low(), interval.high()]
            .into_iter()
            .filter_map(|bound| match bound {
                Bound::Included(version) | Bound::Excluded(version) => Some(version.clone()),
                Bound::Unbounded => None,
            })
    })
}

#[cfg(test)]
mod tests {
    use stowplan_core::{Scheme, VersionScheme};

    use super::*;

    #[test]
    fn a_version_is_in_the_cells_of_the_ranges_that_let_it_in() {
        let texts = [
            ">=1.22.0-0",
            "^1.2 || >=3",
            "1.25.x",
            "<1.25.3",
            ">1.24.0-rc.1 <2",
            "*",
        ];
        let ranges: Vec<VersionRange> = texts
            .map(|text| Scheme::Semver.range(text).expect("a range"))
            .into();
        let cells = Cells::new(&ranges);
        assert_eq!(cells.texts().len() as u32, cells.not_told() + 1);
        for text in [
            "0.9.0",
            "1.2.0-a",
            "1.2.0",
            "1.22.0-0",
            "1.22.0-alpha",
            "1.22.0",
            "1.24.0-rc.1",
            "1.24.0-rc.2",
            "1.25.0",
            "1.25.3",
            "1.25.3+k3s1",
            "1.26.0-rc.0",
            "2.0.0",
            "3.0.0",
            "9.9.9",
        ] {
            let version = Scheme::Semver.version(text).expect("a version");
            for range in &ranges {
                let cell = cells.cell(&version);
                assert_eq!(
                    cells.ranks(range).contains(cell),
                    range.contains(&version),
                    "{text} in {range}"
                );
                assert!(cells.ranks(range).contains(cells.not_told()));
            }
        }
    }
}
