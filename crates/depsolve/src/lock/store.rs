//! A lock as text: YAML with a digest of itself in the last line.

use std::fmt::Write;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use stowplan_core::{
    API_VERSION, FieldPath, FieldRemark, ReadLimits, Severity, diagnose_document, read_document,
    write_document,
};

use super::record::{Lock, LockKind, LockedGoal, LockedPackage};
use crate::metadata::PackageRequest;
use crate::reader::{ReadError, ReadFault};

/// The file: a lock, and its digest at the end.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct File {
    api_version: String,
    kind: LockKind,
    universe: String,
    request: PackageRequest,
    #[serde(default)]
    goals: Vec<LockedGoal>,
    packages: Vec<LockedPackage>,
    digest: String,
}

impl Lock {
    /// The lock as a file: a block for each package, by name. Equal locks give the same bytes.
    ///
    /// # Errors
    /// If it cannot be written, which no lock that was read or made here is.
    pub fn to_yaml(&self) -> stowplan_core::Result<String> {
        let mut text = write_document(self)?;
        let digest = sha256(text.as_bytes());
        writeln!(text, "digest: \"{digest}\"").expect("writing to a string cannot fail");
        Ok(text)
    }

    /// Reads a file that [`Lock::to_yaml`] wrote; `source` is its name in messages.
    ///
    /// # Errors
    /// [`ReadError`] with line and column where it cannot be read, where a package is there twice, or where it was changed
    /// since it was written.
    pub fn read(bytes: &[u8], source: &str) -> Result<Self, ReadError> {
        let limits = ReadLimits::default();
        let file: File =
            read_document(bytes, source, &limits).map_err(|error| ReadError::of_document(&error))?;
        let fault = |path: FieldPath, value: &str, reason: &str, remedy: &str| {
            let mut fault = ReadFault::new(path.to_string(), value, reason, remedy);
            source.clone_into(&mut fault.source);
            let remark = FieldRemark {
                severity: Severity::Error,
                path,
                message: reason.to_owned(),
                suggestion: None,
            };
            if let Ok(places) = diagnose_document(bytes, source, &limits, [remark]) {
                fault.line = places.first().map(|place| place.line);
                fault.column = places.first().map(|place| place.column);
            }
            ReadError::new(vec![fault])
        };
        let at = |field: &'static str| FieldPath::root().with(field);
        let File {
            api_version,
            kind,
            universe,
            request,
            goals,
            packages,
            digest,
        } = file;
        if api_version != API_VERSION {
            let remedy = format!("write {API_VERSION}, or use the version of the program that wrote it");
            return Err(fault(at("apiVersion"), &api_version, "is not read here", &remedy));
        }
        for (index, pair) in packages.windows(2).enumerate() {
            if let [one, next] = pair
                && one.name == next.name
                && one.version == next.version
            {
                let path = at("packages").with(index + 1);
                let value = format!("{} {}", next.name, next.version);
                return Err(fault(path, &value, "is there twice", "make the lock anew"));
            }
        }
        let lock = Self {
            api_version,
            kind,
            universe,
            request,
            goals,
            packages,
        };
        let text = write_document(&lock)
            .map_err(|error| fault(FieldPath::root(), "", &error.to_string(), "make the lock anew"))?;
        let own = sha256(text.as_bytes());
        if own != digest {
            let reason = format!("is not the digest of this file, which is {own}: something was changed");
            let remedy = "make the lock anew, or put back what was written";
            return Err(fault(at("digest"), &digest, &reason, remedy));
        }
        Ok(lock)
    }
}

/// The digest of a value, over its form in JSON.
pub(super) fn digest_of<T: Serialize>(value: &T) -> String {
    let text = serde_json::to_string(value).expect("texts, numbers and lists can be written as JSON");
    sha256(text.as_bytes())
}

fn sha256(bytes: &[u8]) -> String {
    let mut text = String::from("sha256:");
    for byte in Sha256::digest(bytes) {
        write!(text, "{byte:02x}").expect("writing to a string cannot fail");
    }
    text
}
