//! Documents: YAML (and JSON, which is YAML) read into values with every mistake shown where it is written.
//!
//! One mechanism serves all files of the project. The bytes become a tree whose nodes know where they stand in the
//! source ([`Tree`]); `serde` reads values out of that tree, and an error carries the path and position of the node it
//! arose in; what is found wrong later is looked up in the tree by its path. A [`Diagnostic`] shows the line.

mod compose;
mod deserialize;
mod diagnostic;
mod head;
mod path;
mod read;
mod scalar;
mod shape_fault;
mod source;
mod suggestion;
mod tree;
mod write;

pub use compose::ReadLimits;
pub use diagnostic::{Diagnostic, DocumentError, Severity};
pub use head::read_stored_document;
pub use path::{FieldPath, PathStep};
pub use read::{FieldRemark, diagnose_document, read_document};
pub use suggestion::nearest;
pub use write::write_document;

pub(crate) use deserialize::{shape_of, shape_without};
pub(crate) use diagnostic::Remark;
pub(crate) use head::check_head;
pub(crate) use read::Document;
pub(crate) use tree::Node;
