//! Dependency resolution: what `stowplan.depsolve` re-exports.

mod budget;
mod certificate;
mod conflict;
mod files;
mod format;
mod lock;
mod order;
mod order_error;
mod order_tables;
mod package_tables;
mod question;
mod reading;
mod repair;
mod repository;
mod request;
mod resolution;
pub mod resolve;
mod selected;
mod session;
mod shorthand;
mod stored;
mod story_html;
mod table_repository;
mod why;
mod world;

pub use certificate::{Certificate, check_certificate};
pub use conflict::Conflict;
pub use lock::{Lock, LockCheck};
pub use order::Order;
pub use reading::Reading;
pub use repair::{Repair, Repairs};
pub use repository::Repository;
pub use request::Request;
pub use resolution::Resolution;
pub use session::Session;
pub use why::{Why, WhyNot};
