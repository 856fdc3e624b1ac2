//! Version schemes: how texts become versions and ranges.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::error::{Part, RangeError, VersionError, range_length, version_length};
use super::range::{Prereleases, VersionRange};
use super::set::VersionSet;
use super::written::Version;
use super::{cargo, comparison, debian, helm, number, olm, opam, pep440, semver, specifier};

/// A version scheme: an order of versions and a syntax of ranges.
///
/// A scheme of one's own says how a version is read, with a key whose bytes compare in its order; ranges then come in the plain
/// syntax (`>=1, <2 || =3`) unless it reads its own. Texts of versions must not contain `,`, `|` or white space then.
///
/// ```
/// use stowplan_core::{Version, VersionError, VersionScheme};
///
/// /// Releases named by letters: a, b … z, aa, ab …
/// #[derive(Debug)]
/// struct Letters;
///
/// impl VersionScheme for Letters {
///     fn name(&self) -> &str {
///         "letters"
///     }
///     fn version(&self, text: &str) -> Result<Version, VersionError> {
///         if let Some(other) = text.find(|c: char| !c.is_ascii_lowercase()) {
///             return Err(VersionError::new("letters", text, &text[other..], "write letters from a to z"));
///         }
///         let length = u8::try_from(text.len()).unwrap_or(u8::MAX);
///         let key: Vec<u8> = [length].into_iter().chain(text.bytes()).collect();
///         Version::new("letters", text, &key, false)
///     }
/// }
///
/// let range = Letters.range(">=b, <aa")?;
/// assert!(range.contains(&Letters.version("z")?) && !range.contains(&Letters.version("ab")?));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub trait VersionScheme: fmt::Debug + Send + Sync {
    /// What the scheme is called, in messages and files.
    fn name(&self) -> &str;

    /// Reads a version.
    ///
    /// # Errors
    /// [`VersionError`] if the text is no version of the scheme.
    fn version(&self, text: &str) -> Result<Version, VersionError>;

    /// Reads what a set is shown to end with: a version, or a place between versions that the scheme's ranges need.
    ///
    /// # Errors
    /// [`VersionError`] if the text is neither.
    fn bound(&self, text: &str) -> Result<Version, VersionError> {
        self.version(text)
    }

    /// Reads a set in the plain syntax, in which sets are shown: `*`, `none`, or comparisons (`=`, `!=`, `<`, `<=`, `>`, `>=`;
    /// none is `=`) joined by `,` for all and `||` for any. Versions are compared by the scheme's order and nothing else.
    ///
    /// # Errors
    /// [`RangeError`] naming the part that cannot be read.
    fn set(&self, text: &str) -> Result<VersionSet, RangeError> {
        range_length(text)
            .and_then(|()| comparison::plain(text, |bound| Ok(self.bound(bound)?)))
            .map_err(|fault| fault.of_range(self.name(), text))
    }

    /// Reads a range.
    ///
    /// # Errors
    /// [`RangeError`] naming the part that cannot be read.
    fn range(&self, text: &str) -> Result<VersionRange, RangeError> {
        Ok(VersionRange::new(text, self.set(text)?, Prereleases::Allowed))
    }
}

/// The schemes that are built in; `docs/reference/versions.md` has the syntax of each.
///
/// [`Scheme::Semver`], [`Scheme::Cargo`] and [`Scheme::Olm`] order versions in the same way (their versions can be mixed) and
/// differ in what a range means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Scheme {
    /// Semantic versions, ranges as Helm reads them: a bare `1.2.3` is that version, `1.2` is `1.2.x`.
    Semver,
    /// Semantic versions, ranges as Cargo reads them: a bare `1.2.3` is `^1.2.3`.
    Cargo,
    /// Semantic versions, ranges as OLM reads them: comparisons only, prereleases are versions like any other.
    Olm,
    /// Debian package versions and relations.
    Debian,
    /// opam package versions and formulas.
    Opam,
    /// Python package versions and specifiers.
    Pep440,
    /// Numbers, or numbers joined by dots.
    Number,
}

impl Scheme {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::Semver,
        Self::Cargo,
        Self::Olm,
        Self::Debian,
        Self::Opam,
        Self::Pep440,
        Self::Number,
    ];

    /// The name in messages and files.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Semver => "semver",
            Self::Cargo => "cargo",
            Self::Olm => "olm",
            Self::Debian => "debian",
            Self::Opam => "opam",
            Self::Pep440 => "pep440",
            Self::Number => "number",
        }
    }

    fn read(self, text: &str) -> Part<Version> {
        version_length(text)?;
        match self {
            Self::Semver | Self::Cargo | Self::Olm => semver::version(text),
            Self::Debian => debian::version(text),
            Self::Opam => opam::version(text),
            Self::Pep440 => pep440::version(text),
            Self::Number => number::version(text),
        }
    }

    fn read_bound(self, text: &str) -> Part<Version> {
        match self {
            Self::Semver | Self::Cargo | Self::Olm => semver::bound(text),
            Self::Pep440 => pep440::bound(text),
            Self::Debian | Self::Opam | Self::Number => self.read(text),
        }
    }

    fn read_range(self, text: &str) -> Part<(VersionSet, Prereleases)> {
        range_length(text)?;
        let set = match self {
            Self::Semver => return helm::range(text),
            Self::Cargo => return cargo::range(text),
            Self::Pep440 => return specifier::range(text),
            Self::Olm => olm::set(text),
            Self::Debian => debian::set(text),
            Self::Opam => opam::set(text),
            Self::Number => comparison::plain(text, |bound| self.read(bound)),
        };
        Ok((set?, Prereleases::Allowed))
    }
}

impl VersionScheme for Scheme {
    fn name(&self) -> &str {
        self.as_str()
    }

    fn version(&self, text: &str) -> Result<Version, VersionError> {
        self.read(text)
            .map_err(|fault| fault.of_version(self.as_str(), text))
    }

    fn bound(&self, text: &str) -> Result<Version, VersionError> {
        self.read_bound(text)
            .map_err(|fault| fault.of_version(self.as_str(), text))
    }

    fn range(&self, text: &str) -> Result<VersionRange, RangeError> {
        match self.read_range(text) {
            Ok((set, prereleases)) => Ok(VersionRange::new(text, set, prereleases)),
            Err(fault) => Err(fault.of_range(self.as_str(), text)),
        }
    }
}

impl fmt::Display for Scheme {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.pad(self.as_str())
    }
}

impl std::str::FromStr for Scheme {
    type Err = crate::error::Error;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|scheme| scheme.as_str() == text)
            .ok_or_else(|| crate::error::Error::Unknown {
                kind: "version scheme",
                name: text.to_owned(),
                within: String::new(),
                suggestion: crate::document::nearest(text, Self::ALL.iter().map(|scheme| scheme.as_str()))
                    .map(str::to_owned),
            })
    }
}
