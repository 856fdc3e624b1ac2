//! What is asked, as a document of its own: its fields beside `apiVersion` and `kind`.
//!
//! Within another document (a lock, an answer) only the fields are there: that says by itself in which version it is.

use serde::Serialize;
use serde::de::DeserializeOwned;
use stowplan_core::{API_VERSION, ReadLimits, read_stored_document, write_document};

use crate::clusters::ClustersRequest;
use crate::metadata::PackageRequest;
use crate::order::OrderProblem;
use crate::plan::PlanRequest;
use crate::reader::ReadError;

/// The fields of a [`Stored`] value beside what it is.
#[derive(Clone, Copy, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Headed<'a, T> {
    api_version: &'static str,
    kind: &'static str,
    #[serde(flatten)]
    value: &'a T,
}

/// What can be stored by itself.
///
/// ```
/// use stowplan_depsolve::{Alternative, Job, PackageRequest, Stored};
///
/// let request = PackageRequest::of([Job::install(Alternative::new("web", "^2"))]);
/// let text = request.to_yaml()?;
/// assert!(text.starts_with("apiVersion: stowplan/v1alpha1\nkind: PackageRequest\njobs:\n"));
/// assert_eq!(PackageRequest::read(text.as_bytes(), "request.yaml")?, request);
///
/// // What is written by hand may leave out what it is.
/// let short = b"jobs: [{install: {anyOf: [{name: web, range: ^2}]}}]";
/// assert_eq!(PackageRequest::read(short, "request.yaml")?, request);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub trait Stored: Serialize + DeserializeOwned {
    /// What it is called.
    const KIND: &'static str;

    /// Its fields beside what it is, for any format.
    fn headed(&self) -> Headed<'_, Self> {
        Headed {
            api_version: API_VERSION,
            kind: Self::KIND,
            value: self,
        }
    }

    /// It as YAML.
    ///
    /// # Errors
    /// If it cannot be written, which nothing that was read or made here is.
    fn to_yaml(&self) -> stowplan_core::Result<String> {
        write_document(&self.headed())
    }

    /// Reads YAML or JSON; `source` is its name in messages. `apiVersion` and `kind` may be left out.
    ///
    /// # Errors
    /// [`ReadError`] with line and column where it cannot be read, or says that it is something else.
    fn read(bytes: &[u8], source: &str) -> Result<Self, ReadError> {
        read_stored_document(bytes, source, &ReadLimits::default(), Self::KIND)
            .map_err(|error| ReadError::of_document(&error))
    }
}

impl Stored for PackageRequest {
    const KIND: &'static str = "PackageRequest";
}

impl Stored for ClustersRequest {
    const KIND: &'static str = "ClustersRequest";
}

impl Stored for PlanRequest {
    const KIND: &'static str = "PlanRequest";
}

impl Stored for OrderProblem {
    const KIND: &'static str = "OrderProblem";
}
