//! A version: its text as written, and the key by which it is compared.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use serde::{Serialize, Serializer};

use super::error::{Fault, Part, VersionError, version_length};

/// The longest key; no built-in scheme comes near it.
const KEY_MAX_BYTES: usize = 4096;

/// A version as written, with its place in the order of its scheme.
///
/// Versions are equal when their scheme ranks them equally, whatever was written: `1.0` and `1.0.0` are one version of PEP 440.
/// Comparing versions of different schemes gives an order that means nothing. A clone copies a pointer.
///
/// ```
/// use stowplan_core::{Scheme, VersionScheme};
///
/// let [old, new] = ["1.9.0", "v1.10.0-rc.1"].map(|text| Scheme::Semver.version(text).expect("a version"));
/// assert!(old < new);
/// assert!(new.is_prerelease());
/// assert_eq!(new.to_string(), "v1.10.0-rc.1");
/// ```
#[derive(Clone)]
pub struct Version {
    /// The key, then the text.
    bytes: Arc<[u8]>,
    key_length: u16,
    prerelease: bool,
}

impl Version {
    /// A version of a scheme of one's own; [`KeyBuilder`](super::KeyBuilder) helps to write the key.
    ///
    /// # Errors
    /// [`VersionError`] if the text is empty or longer than [`VERSION_MAX_BYTES`](super::VERSION_MAX_BYTES), or the key longer
    /// than 4096 bytes.
    ///
    /// ```
    /// use stowplan_core::Version;
    ///
    /// let (bronze, silver) = (Version::new("metal", "bronze", &[1], false)?, Version::new("metal", "silver", &[2], false)?);
    /// assert!(bronze < silver);
    /// # Ok::<(), stowplan_core::VersionError>(())
    /// ```
    pub fn new(scheme: &str, text: &str, key: &[u8], prerelease: bool) -> Result<Self, VersionError> {
        version_length(text)
            .and_then(|()| Self::with_key(text, key, prerelease))
            .map_err(|fault| fault.of_version(scheme, text))
    }

    /// Of a text whose length was looked at, or that was made to be a bound.
    pub(super) fn with_key(text: &str, key: &[u8], prerelease: bool) -> Part<Self> {
        let key_length = u16::try_from(key.len())
            .ok()
            .filter(|_| key.len() <= KEY_MAX_BYTES);
        let Some(key_length) = key_length else {
            let reason = format!(
                "has a key of {} bytes, more than {KEY_MAX_BYTES}; write a shorter one",
                key.len()
            );
            return Err(Fault::new("", reason));
        };
        Ok(Self {
            bytes: key.iter().chain(text.as_bytes()).copied().collect(),
            key_length,
            prerelease,
        })
    }

    /// The text as written.
    pub fn text(&self) -> &str {
        let text = &self.bytes[usize::from(self.key_length)..];
        std::str::from_utf8(text).expect("a version is made from a key and a text")
    }

    /// The bytes by which it is compared.
    pub fn key(&self) -> &[u8] {
        &self.bytes[..usize::from(self.key_length)]
    }

    /// Whether the scheme calls it a prerelease, which ranges may leave out.
    pub fn is_prerelease(&self) -> bool {
        self.prerelease
    }
}

impl PartialEq for Version {
    fn eq(&self, other: &Self) -> bool {
        self.key() == other.key()
    }
}

impl Eq for Version {}

impl PartialOrd for Version {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Version {
    fn cmp(&self, other: &Self) -> Ordering {
        self.key().cmp(other.key())
    }
}

impl Hash for Version {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.key().hash(state);
    }
}

impl fmt::Display for Version {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.pad(self.text())
    }
}

impl fmt::Debug for Version {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Version({:?})", self.text())
    }
}

/// Written as its text. Reading needs the scheme: [`VersionSeed`](super::VersionSeed).
impl Serialize for Version {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.text())
    }
}
