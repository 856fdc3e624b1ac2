//! Dependency resolution: what `stowplan.depsolve` re-exports.

mod files;
mod format;
mod lock;
mod order;
mod order_error;
mod order_tables;
mod package_tables;
mod reading;
mod repository;
mod shorthand;
mod world;

pub use lock::{Lock, LockCheck};
pub use order::Order;
pub use reading::Reading;
pub use repository::Repository;
