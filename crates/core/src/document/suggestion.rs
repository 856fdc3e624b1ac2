//! What a misspelt name was probably meant to be.

use crate::quantity::Quantity;

/// The candidate nearest to `text`, if one is near enough to be meant.
///
/// Case, `_` and `-` do not count. Otherwise the distance is the number of letters changed, added, left out or swapped
/// with a neighbour; at most a third of the letters may differ. Cost: the product of the lengths, per candidate.
///
/// ```
/// use stowplan_core::nearest;
///
/// assert_eq!(nearest("maxskw", ["maxSkew", "level"]), Some("maxSkew"));
/// assert_eq!(nearest("colour", ["maxSkew", "level"]), None);
/// ```
pub fn nearest<'a>(text: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    /// Longer texts are not typing mistakes, and the distance is quadratic.
    const LENGTH_MAX: usize = 100;
    if text.len() > LENGTH_MAX {
        return None;
    }
    let wanted = folded(text);
    let allowed = wanted.len() / 3;
    candidates
        .into_iter()
        .filter(|candidate| candidate.len() <= LENGTH_MAX && *candidate != text)
        .map(|candidate| (distance(&wanted, &folded(candidate)), candidate))
        .filter(|(distance, _)| *distance <= allowed)
        .min()
        .map(|(_, candidate)| candidate)
}

/// The quantity that was probably meant by text that is none: the unit in other letters, without `B` or a space.
pub(super) fn nearest_quantity(text: &str) -> Option<String> {
    // Upper case first: `m` for `M` would be a thousandth where a million is meant.
    const UNITS: [&str; 15] = [
        "Ki", "Mi", "Gi", "Ti", "Pi", "Ei", "k", "M", "G", "T", "P", "E", "n", "u", "m",
    ];
    let text = text.trim();
    let (number, unit) = text.split_at(text.find(|letter: char| letter.is_ascii_alphabetic())?);
    let folded = unit.trim_end_matches(['b', 'B']).to_ascii_lowercase();
    let unit = UNITS.iter().find(|known| known.to_ascii_lowercase() == folded)?;
    let meant = format!("{}{unit}", number.trim());
    (meant != text && meant.parse::<Quantity>().is_ok()).then_some(meant)
}

fn folded(text: &str) -> Vec<char> {
    text.chars()
        .filter(|letter| !matches!(letter, '_' | '-'))
        .flat_map(char::to_lowercase)
        .collect()
}

/// Optimal string alignment distance, in three rows.
fn distance(left: &[char], right: &[char]) -> usize {
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=right.len()).collect();
    for (row, letter) in left.iter().enumerate() {
        let mut current = Vec::with_capacity(last.len());
        current.push(row + 1);
        for (column, other) in right.iter().enumerate() {
            let mut best = (last[column] + usize::from(letter != other))
                .min(last[column + 1] + 1)
                .min(current[column] + 1);
            let swapped = row > 0 && column > 0 && *letter == right[column - 1] && left[row - 1] == *other;
            if swapped {
                best = best.min(before[column - 1] + 1);
            }
            current.push(best);
        }
        before = std::mem::replace(&mut last, current);
    }
    last[right.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_unit_in_other_letters_is_recognised() {
        for (text, meant) in [
            ("4GB", Some("4G")),
            ("4 gib", Some("4Gi")),
            ("2K", Some("2k")),
            ("4Gi", None),
            ("x", None),
        ] {
            assert_eq!(nearest_quantity(text).as_deref(), meant, "{text}");
        }
    }

    #[test]
    fn near_names_are_found_and_far_ones_are_not() {
        let names = ["maxSkew", "minDomains", "level", "selector"];
        assert_eq!(nearest("max_skew", names), Some("maxSkew"));
        assert_eq!(nearest("selectro", names), Some("selector"));
        assert_eq!(nearest("lvl", names), None);
        assert_eq!(nearest("", names), None);
        assert_eq!(nearest(&"x".repeat(10_000), names), None);
    }
}
