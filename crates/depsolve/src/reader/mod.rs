//! Readers: from the files of package ecosystems to packages, in the words of [`Package`](crate::Package).
//!
//! One reader for each ecosystem; all are used alike, through [`Reader`]. What is wrong is refused with its place ([`ReadError`]); what a
//! file says and the model does not hold is told by [`Note`]s. `docs/reference/readers.md` says how each format is modelled.

mod cargo;
mod chunk;
mod debian;
mod desk;
mod document;
mod error;
mod gathered;
mod helm;
mod note;
mod olm;
mod reading;
mod report;
mod tree;
mod upgrade;

pub use cargo::CargoReader;
pub use debian::DebianReader;
pub use error::{ReadError, ReadFault};
pub use helm::HelmReader;
pub use note::Note;
pub use olm::OlmReader;
pub use reading::Reading;
pub use upgrade::{Channel, Entry, UpgradeGraph};

/// Reads the files of one ecosystem.
///
/// ```
/// use stowplan_depsolve::reader::{DebianReader, Reader};
///
/// let packages = b"Package: web\nVersion: 2.0-1\nArchitecture: all\nDepends: db (>= 15) | sqlite3\n";
/// let mut reader = DebianReader::new("amd64");
/// reader.add("Packages", packages)?;
/// let reading = reader.finish()?;
/// assert_eq!(reading.packages[0].versions[0].requires[0].any_of.len(), 2);
/// # Ok::<(), stowplan_depsolve::reader::ReadError>(())
/// ```
pub trait Reader {
    /// What it reads: `helm`, `olm`, `debian`, `cargo`.
    fn format(&self) -> &'static str;

    /// Reads a file. `source` is its name in messages; where files that lie together belong together, it is the path that tells so.
    ///
    /// # Errors
    /// Everything found wrong in the file. The reader has then read a part of it and is of no more use.
    fn add(&mut self, source: &str, bytes: &[u8]) -> Result<(), ReadError>;

    /// What all the files said.
    ///
    /// # Errors
    /// What is wrong with the files together.
    fn finish(self) -> Result<Reading, ReadError>
    where
        Self: Sized;
}
