//! What several fuzz targets share: small universes drawn from bytes, and what is held of readers.

pub mod draw;
pub mod judge;
pub mod reading;
