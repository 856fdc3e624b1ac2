//! Dependency resolution: what `stowplan.depsolve` re-exports.

mod budget;
mod certificate;
mod files;
mod format;
mod lock;
mod order;
mod order_error;
mod order_tables;
mod package_tables;
mod reading;
mod repository;
mod request;
mod resolution;
pub mod resolve;
mod selected;
mod session;
mod shorthand;
mod table_repository;
mod world;

pub use certificate::{Certificate, check_certificate};
pub use lock::{Lock, LockCheck};
pub use order::Order;
pub use reading::Reading;
pub use repository::Repository;
pub use request::Request;
pub use resolution::Resolution;
pub use session::Session;
