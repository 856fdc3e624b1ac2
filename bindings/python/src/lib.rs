//! The Python module `stowplan._native`: a contents page that registers what the other files define.
//!
//! The Python package `stowplan` re-exports from here; nothing else should import this module.

/// The compiled half of `stowplan`. Import `stowplan` instead.
#[pyo3::pymodule]
mod _native {
    /// Version of the compiled module.
    #[pymodule_export]
    #[expect(non_upper_case_globals, reason = "the name Python gives to a version")]
    const __version__: &str = env!("CARGO_PKG_VERSION");
}
