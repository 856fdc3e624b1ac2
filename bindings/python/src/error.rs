//! From what Rust refuses to the exceptions of `stowplan.errors`.

use std::fmt::Display;
use std::path::Path;

use pyo3::exceptions::PyOSError;
use pyo3::prelude::*;
use stowplan_core::DocumentError;

pyo3::import_exception!(stowplan.errors, FleetFileError);
pyo3::import_exception!(stowplan.errors, InputError);
pyo3::import_exception!(stowplan.errors, NotSolvedError);
pyo3::import_exception!(stowplan.errors, UnknownNameError);

/// Its name is also that of the error in Rust.
mod python {
    pyo3::import_exception!(stowplan.errors, DocumentError);
}

/// A value that was refused, in the words of who refused it.
pub fn refused(error: impl Display) -> PyErr {
    InputError::new_err(error.to_string())
}

/// A name that nothing has.
pub fn unknown(kind: &str, name: &str, known: &str) -> PyErr {
    UnknownNameError::new_err(format!("there is no {kind} {name:?}; {known}"))
}

/// A fleet file with mistakes.
pub fn fleet_file(error: &DocumentError) -> PyErr {
    FleetFileError::new_err((error.to_string(), diagnostics(error)))
}

/// Another document with mistakes.
pub fn document(error: &DocumentError) -> PyErr {
    python::DocumentError::new_err((error.to_string(), diagnostics(error)))
}

type Diagnostic = (String, usize, usize, String, String, Option<String>);

fn diagnostics(error: &DocumentError) -> Vec<Diagnostic> {
    let fields = |found: &stowplan_core::Diagnostic| {
        (
            found.source.clone(),
            found.line,
            found.column,
            found.path.to_string(),
            found.message.clone(),
            found.suggestion.clone(),
        )
    };
    error.diagnostics().iter().map(fields).collect()
}

/// Reads a file whole, or says which one could not be read, as `open` does.
pub fn read_file(path: &Path) -> PyResult<Vec<u8>> {
    std::fs::read(path).map_err(|error| os_error(&error, path))
}

/// The `OSError` that Python's own functions raise for a path.
pub fn os_error(error: &std::io::Error, path: &Path) -> PyErr {
    match error.raw_os_error() {
        // From number, words and file name, `OSError` makes the right subclass.
        Some(number) => {
            let words = error.to_string();
            let words = words.split(" (os error").next().unwrap_or_default().to_owned();
            PyOSError::new_err((number, words, path.display().to_string()))
        }
        None => PyOSError::new_err(format!("{}: {error}", path.display())),
    }
}
