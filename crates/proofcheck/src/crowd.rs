//! More packages than places: each needs a version of some place for itself.
//!
//! By the pigeonhole principle. Of each package G the negation of the clause leaves some versions; each of these demands a version of its
//! place S among certain ranks. Two packages never take the same S, because their ranks of it do not meet and S has one version at
//! most. So there cannot be more packages G than different S.

use crate::error::Checked;
use crate::ranges::Ranges;
use crate::spans::{Span, intersect};
use crate::universe::Universe;

/// A version (as a value) of a package, and the place that it needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Use {
    pub package: u32,
    pub value: u32,
    pub place: u32,
}

/// Checks the uses under the negation of a clause.
pub(crate) fn check(uses: &mut [Use], universe: &Universe, ranges: &Ranges) -> Checked {
    uses.sort_unstable();
    let mut packages = 0;
    for listed in uses.chunk_by(|one, other| one.package == other.package) {
        packages += 1;
        let package = listed[0].package;
        if listed.windows(2).any(|pair| pair[0].value == pair[1].value) {
            return Err(format!("a value of package {package} is listed twice"));
        }
        let (lo, hi) = ranges.of(package);
        let inside = listed.iter().filter(|listed| (lo..=hi).contains(&listed.value));
        if lo > hi || inside.count() as u64 != u64::from(hi - lo) + 1 {
            return Err(format!(
                "not every value left of package {package}, {lo} to {hi}, is listed"
            ));
        }
    }
    let mut taken: Vec<(u32, Span, u32)> = Vec::new();
    for listed in uses.iter() {
        let ranks = needed(*listed, universe)?;
        taken.extend(ranks.into_iter().map(|span| (listed.place, span, listed.package)));
    }
    uses.sort_unstable_by_key(|listed| listed.place);
    let places = uses.chunk_by(|one, other| one.place == other.place).count();
    if packages <= places {
        return Err(format!("{packages} packages have {places} places"));
    }
    taken.sort_unstable();
    for taken in taken.chunk_by(|one, other| one.0 == other.0) {
        // Of the ranks so far, the greatest, and whose they are. Until two meet, those of others are below.
        let mut highest: Option<(u32, u32)> = None;
        for (place, (lo, hi), package) in taken {
            match highest {
                Some((to, other)) if to >= *lo && other != *package => {
                    return Err(format!(
                        "packages {other} and {package} take the same of package {place}"
                    ));
                }
                Some((to, _)) if to >= *hi => {}
                _ => highest = Some((*hi, *package)),
            }
        }
    }
    Ok(())
}

/// The values of the place that a version can be selected with; all, if it demands none of it.
fn needed(listed: Use, universe: &Universe) -> Checked<Vec<Span>> {
    let Use {
        package,
        value,
        place,
    } = listed;
    let object = value
        .checked_sub(1)
        .and_then(|rank| universe.objects_of(package).get(rank as usize));
    let Some(object) = object else {
        return Err(format!("package {package} has no value {value}"));
    };
    let mut values: Option<Vec<Span>> = None;
    for demand in universe.demands_of(*object) {
        let [term] = universe.terms_of(*demand) else {
            continue;
        };
        if term.selected && term.package == place {
            let demanded = universe.values_of(*term);
            values = Some(match values {
                None => demanded.to_vec(),
                Some(before) => {
                    let mut both = Vec::new();
                    intersect(&before, demanded, &mut both);
                    both
                }
            });
        }
    }
    values.ok_or_else(|| format!("value {value} of package {package} does not need package {place}"))
}
