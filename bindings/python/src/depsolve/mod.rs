//! Dependency resolution: what `stowplan.depsolve` re-exports.

mod package_tables;
mod repository;
mod shorthand;
mod world;

pub use repository::Repository;
