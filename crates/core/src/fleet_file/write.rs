//! A fleet as text.

use crate::document::write_document;
use crate::error::Result;
use crate::fleet::Fleet;

/// Writes a fleet as YAML; [`read_fleet`](crate::read_fleet) gives an equal one back if it is valid.
///
/// ```
/// use stowplan_core::{Fleet, write_fleet};
///
/// let text = write_fleet(&Fleet::new("lab".parse()?))?;
/// assert!(text.starts_with("apiVersion: stowplan/v1alpha1\nkind: Fleet\nname: lab\n"));
/// # Ok::<(), stowplan_core::Error>(())
/// ```
///
/// # Errors
/// [`Error::Unwritable`](crate::Error::Unwritable) if a part of the fleet has no form in JSON; none of today's parts has not.
pub fn write_fleet(fleet: &Fleet) -> Result<String> {
    write_document(fleet)
}
