//! A range: a set of versions, the text it was written as, and what it says about prereleases.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::ops::Range;
use std::sync::Arc;

use serde::{Serialize, Serializer};

use super::set::VersionSet;
use super::written::Version;

/// Which prereleases a range lets in, of those in its set.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Prereleases {
    /// All of them: prereleases are versions like any other.
    Allowed,
    /// Those in this set, because the text of the range names prereleases there; none if it is empty.
    OnlyNamed(VersionSet),
    /// All of them, if the package has no version that is none: the rule of PEP 440.
    LastResort,
}

/// A range of versions as a scheme reads it.
///
/// Ranges are equal when they let the same versions in, whatever was written.
///
/// ```
/// use stowplan_core::{Scheme, VersionScheme};
///
/// let range = Scheme::Semver.range("^1.2 || 3.x")?;
/// let version = |text: &str| Scheme::Semver.version(text).expect("a version");
/// assert!(range.contains(&version("1.9.0")) && !range.contains(&version("2.0.0")));
/// assert!(!range.contains(&version("1.3.0-rc.1")));
/// assert_eq!(range.to_string(), "^1.2 || 3.x");
/// assert_eq!(range.set().to_string(), ">=1.2.0, <2.0.0-0 || >=3.0.0, <4.0.0-0");
/// # Ok::<(), stowplan_core::RangeError>(())
/// ```
#[derive(Debug, Clone)]
pub struct VersionRange {
    text: Arc<str>,
    set: VersionSet,
    prereleases: Prereleases,
}

impl VersionRange {
    /// A range of a scheme of one's own.
    pub fn new(text: &str, set: VersionSet, prereleases: Prereleases) -> Self {
        Self {
            text: Arc::from(text),
            set,
            prereleases,
        }
    }

    /// The range of a set, prereleases and all; its text is the set's.
    pub fn of_set(set: VersionSet) -> Self {
        let text = set.to_string();
        Self::new(&text, set, Prereleases::Allowed)
    }

    /// The text as written.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The versions between its bounds, before prereleases are left out.
    pub fn set(&self) -> &VersionSet {
        &self.set
    }

    /// Which prereleases it lets in.
    pub fn prereleases(&self) -> &Prereleases {
        &self.prereleases
    }

    /// The same bounds with another rule for prereleases.
    #[must_use]
    pub fn with_prereleases(self, prereleases: Prereleases) -> Self {
        Self { prereleases, ..self }
    }

    /// Whether it lets a version in that has releases beside it: under [`Prereleases::LastResort`] no prerelease.
    /// Where all the versions are known, [`VersionRange::ranks`] knows better.
    pub fn contains(&self, version: &Version) -> bool {
        self.admits(version, false)
    }

    /// Whether it lets a version in, told if the package has prereleases only.
    pub fn admits(&self, version: &Version, only_prereleases: bool) -> bool {
        self.set.contains(version)
            && (!version.is_prerelease()
                || match &self.prereleases {
                    Prereleases::Allowed => true,
                    Prereleases::OnlyNamed(named) => named.contains(version),
                    Prereleases::LastResort => only_prereleases,
                })
    }

    /// Which of all the versions of a package, ascending, it lets in: ascending ranges of positions with gaps between them.
    ///
    /// ```
    /// use stowplan_core::{Scheme, VersionScheme};
    ///
    /// let versions = |texts: &[&str]| texts.iter().map(|text| Scheme::Pep440.version(text)).collect::<Result<Vec<_>, _>>();
    /// let range = Scheme::Pep440.range(">=1")?;
    /// assert_eq!(range.ranks(&versions(&["0.9", "1.0", "2.0a1", "2.0"])?), [1..2, 3..4]);
    /// assert_eq!(range.ranks(&versions(&["1.0a1", "2.0a1"])?), [1..2], "no release at all: prereleases will do");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn ranks(&self, ascending: &[Version]) -> Vec<Range<usize>> {
        let between = self.set.ranks(ascending);
        let only_prereleases = match &self.prereleases {
            Prereleases::Allowed => return between,
            Prereleases::OnlyNamed(_) => false,
            Prereleases::LastResort => ascending.iter().all(Version::is_prerelease),
        };
        let mut ranks: Vec<Range<usize>> = Vec::with_capacity(between.len());
        for rank in between.into_iter().flatten() {
            if self.admits(&ascending[rank], only_prereleases) {
                match ranks.last_mut() {
                    Some(last) if last.end == rank => last.end += 1,
                    _ => ranks.push(rank..rank + 1),
                }
            }
        }
        ranks
    }
}

impl PartialEq for VersionRange {
    fn eq(&self, other: &Self) -> bool {
        self.set == other.set && self.prereleases == other.prereleases
    }
}

impl Eq for VersionRange {}

impl Hash for VersionRange {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.set.hash(state);
        self.prereleases.hash(state);
    }
}

impl fmt::Display for VersionRange {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.pad(&self.text)
    }
}

/// Written as its text. Reading needs the scheme: [`RangeSeed`](super::RangeSeed).
impl Serialize for VersionRange {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.text)
    }
}
