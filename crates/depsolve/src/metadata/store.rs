//! A repository as text: JSON Lines, a head and then one package a line, in the order of names and versions.

use std::fmt::Write;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use stowplan_core::{API_VERSION, Version};

use super::package::Package;
use super::repository::Repository;
use super::unreadable::unreadable_version;
use crate::error::{Error, Result};

/// What the file is, in its head.
const KIND: &str = "PackageRepository";

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Head {
    api_version: String,
    kind: String,
}

impl Repository {
    /// The packages as text. Equal packages give the same bytes, in whatever order they were added.
    ///
    /// ```
    /// use stowplan_core::Scheme;
    /// use stowplan_depsolve::{Package, PackageVersion, Repository};
    ///
    /// let mut repository = Repository::new();
    /// let versions = ["1.10.0", "1.9.0"].map(PackageVersion::new);
    /// repository.add(Package { versions: versions.into(), ..Package::new("web", Scheme::Semver) })?;
    /// let text = repository.to_lines()?;
    /// assert_eq!(
    ///     text,
    ///     r#"{"apiVersion":"stowplan/v1alpha1","kind":"PackageRepository"}
    /// {"name":"web","scheme":"semver","versions":[{"version":"1.9.0"},{"version":"1.10.0"}]}
    /// "#
    /// );
    /// let mut read = Repository::new();
    /// read.add_lines(text.as_bytes(), "stored.jsonl")?;
    /// assert_eq!(read.digest()?, repository.digest()?);
    /// # Ok::<(), stowplan_depsolve::Error>(())
    /// ```
    ///
    /// # Errors
    /// If a scheme is not known or a version cannot be read.
    pub fn to_lines(&self) -> Result<String> {
        let head = Head {
            api_version: API_VERSION.to_owned(),
            kind: KIND.to_owned(),
        };
        let mut text = line(&head);
        for package in self.packages() {
            text.push_str(&line(&self.in_order(package)?));
        }
        Ok(text)
    }

    fn in_order(&self, package: &Package) -> Result<Package> {
        let scheme = self.scheme_of(package)?;
        let mut versions = Vec::with_capacity(package.versions.len());
        for (index, says) in package.versions.iter().enumerate() {
            let version: Version = scheme.version(&says.version).map_err(|error| Error::Field {
                object: format!("package {:?}", package.name),
                field: format!("versions[{index}].version"),
                value: says.version.clone(),
                reason: unreadable_version(&error),
            })?;
            versions.push((version, says));
        }
        versions.sort_by(|(one, _), (other, _)| (one, one.text()).cmp(&(other, other.text())));
        Ok(Package {
            versions: versions.into_iter().map(|(_, says)| says.clone()).collect(),
            ..package.clone()
        })
    }

    /// Adds the packages of a text; `source` names it in messages.
    ///
    /// # Errors
    /// [`Error::Line`] with the first line that cannot be read, or that has a package whose name is taken. What was before it is added.
    pub fn add_lines(&mut self, bytes: &[u8], source: &str) -> Result<()> {
        let fault = |number: usize, reason: String| Error::Line {
            source_name: source.to_owned(),
            line: number + 1,
            reason,
        };
        let mut lines = bytes.split(|byte| *byte == b'\n').enumerate();
        let (_, first) = lines.next().unwrap_or((0, &[]));
        let head: Head = serde_json::from_slice(first).map_err(|error| fault(0, error.to_string()))?;
        for (field, value, read) in [
            ("apiVersion", &head.api_version, API_VERSION),
            ("kind", &head.kind, KIND),
        ] {
            if value != read {
                return Err(fault(0, format!("{field} is {value:?}, and {read:?} is read")));
            }
        }
        for (number, text) in lines.filter(|(_, text)| !text.trim_ascii().is_empty()) {
            let package: Package =
                serde_json::from_slice(text).map_err(|error| fault(number, error.to_string()))?;
            self.add(package)
                .map_err(|error| fault(number, error.to_string()))?;
        }
        Ok(())
    }

    /// The SHA-256 of the text, as `sha256:` and hexadecimal digits: what lock files and proofs refer to.
    ///
    /// # Errors
    /// As [`Repository::to_lines`].
    pub fn digest(&self) -> Result<String> {
        let mut digest = String::from("sha256:");
        for byte in Sha256::digest(self.to_lines()?.as_bytes()) {
            write!(digest, "{byte:02x}").expect("writing to a string cannot fail");
        }
        Ok(digest)
    }
}

fn line<T: Serialize>(value: &T) -> String {
    serde_json::to_string(value).expect("texts, numbers and lists can be written as JSON") + "\n"
}
