//! Sets of values as ascending inclusive intervals that neither meet nor touch.

/// An inclusive interval of values. Empty where the end lies before the start.
pub(crate) type Span = (u32, u32);

/// Sorts and unites intervals, none of them empty, from `start` on.
pub(crate) fn normalise(spans: &mut Vec<Span>, start: usize) {
    spans[start..].sort_unstable();
    let mut end = start;
    for at in start..spans.len() {
        let (lo, hi) = spans[at];
        if end > start && lo <= spans[end - 1].1.saturating_add(1) {
            spans[end - 1].1 = spans[end - 1].1.max(hi);
        } else {
            spans[end] = (lo, hi);
            end += 1;
        }
    }
    spans.truncate(end);
}

/// Whether an interval has a value of a set.
pub(crate) fn meets(spans: &[Span], (lo, hi): Span) -> bool {
    // The first interval that does not end before the start.
    let at = spans.partition_point(|span| span.1 < lo);
    lo <= hi && spans.get(at).is_some_and(|span| span.0 <= hi)
}

/// Whether all values of an interval are in a set.
pub(crate) fn covers(spans: &[Span], (lo, hi): Span) -> bool {
    let at = spans.partition_point(|span| span.1 < lo);
    lo > hi || spans.get(at).is_some_and(|span| span.0 <= lo && hi <= span.1)
}

/// What both sets have, appended to `into`.
pub(crate) fn intersect(left: &[Span], right: &[Span], into: &mut Vec<Span>) {
    let (mut i, mut j) = (0, 0);
    while let (Some(one), Some(other)) = (left.get(i), right.get(j)) {
        let both = (one.0.max(other.0), one.1.min(other.1));
        if both.0 <= both.1 {
            into.push(both);
        }
        if one.1 < other.1 {
            i += 1;
        } else {
            j += 1;
        }
    }
}

/// What the first set has and the second has not, appended to `into`.
pub(crate) fn without(left: &[Span], right: &[Span], into: &mut Vec<Span>) {
    for &(lo, hi) in left {
        let mut next = Some(lo);
        let first = right.partition_point(|span| span.1 < lo);
        for taken in &right[first..] {
            let Some(from) = next.filter(|_| taken.0 <= hi) else {
                break;
            };
            if from < taken.0 {
                into.push((from, taken.0 - 1));
            }
            next = taken.1.checked_add(1).filter(|from| *from <= hi);
        }
        if let Some(from) = next {
            into.push((from, hi));
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn set(bits: u16) -> Vec<Span> {
        let mut spans: Vec<Span> = (0..16)
            .filter(|bit| bits >> bit & 1 == 1)
            .map(|bit| (bit, bit))
            .collect();
        normalise(&mut spans, 0);
        spans
    }

    fn bits(spans: &[Span]) -> u16 {
        spans
            .iter()
            .flat_map(|(lo, hi)| *lo..=*hi)
            .fold(0, |bits, bit| bits | 1 << bit)
    }

    proptest! {
        #[test]
        fn sets_are_sets(left in any::<u16>(), right in any::<u16>(), lo in 0u32..16, hi in 0u32..16) {
            let (one, other) = (set(left), set(right));
            prop_assert_eq!(bits(&one), left);
            let mut found = Vec::new();
            intersect(&one, &other, &mut found);
            prop_assert_eq!(bits(&found), left & right);
            found.clear();
            without(&one, &other, &mut found);
            prop_assert_eq!(bits(&found), left & !right);
            let range = bits(&[(lo, hi)]);
            prop_assert_eq!(meets(&one, (lo, hi)), left & range != 0);
            prop_assert_eq!(covers(&one, (lo, hi)), range & !left == 0);
        }
    }
}
