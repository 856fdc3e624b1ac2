//! Pickling: what `__reduce__` returns.

use pyo3::prelude::*;
use pyo3::types::PyTuple;

/// `(restore, (class, *arguments))`: unpickling calls `class._restore(*arguments)`.
pub fn reduce<'py, A>(object: &Bound<'py, PyAny>, arguments: A) -> PyResult<Bound<'py, PyTuple>>
where
    A: IntoPyObject<'py, Target = PyTuple, Output = Bound<'py, PyTuple>>,
    A::Error: Into<PyErr>,
{
    let py = object.py();
    let restore = py.import("stowplan._pickle")?.getattr("restore")?;
    let arguments = arguments.into_pyobject(py).map_err(Into::into)?;
    let mut all: Vec<Bound<'py, PyAny>> = vec![object.get_type().into_any()];
    all.extend(arguments.iter());
    PyTuple::new(py, [restore, PyTuple::new(py, all)?.into_any()])
}
