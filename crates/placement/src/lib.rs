//! What goes where, how good that is, and why not elsewhere.

pub mod device;
