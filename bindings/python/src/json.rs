//! Between `serde` values and Python's own: by way of JSON text and Python's `json` module.

use pyo3::prelude::*;
use pyo3::types::PyDict;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::error::refused;

/// The text of a value.
pub fn text<T: Serialize>(value: &T) -> PyResult<String> {
    serde_json::to_string(value).map_err(refused)
}

/// The text of a value, indented.
pub fn pretty<T: Serialize>(value: &T) -> PyResult<String> {
    serde_json::to_string_pretty(value).map_err(refused)
}

/// A value from text that this module wrote; `what` is its name in messages.
pub fn value<T: DeserializeOwned>(text: &[u8], what: &str) -> PyResult<T> {
    serde_json::from_slice(text).map_err(|error| refused(format!("{what}: {error}")))
}

/// Dictionaries, lists, text and numbers for a value.
pub fn to_python<'py, T: Serialize>(py: Python<'py>, value: &T) -> PyResult<Bound<'py, PyAny>> {
    py.import("json")?.call_method1("loads", (text(value)?,))
}

/// The text of dictionaries, lists, text and numbers as YAML, in their order.
///
/// >>> from stowplan._native import write_yaml
/// >>> print(write_yaml({"b": [1, "1"], "a": None}), end="")
/// b:
///   - 1
///   - "1"
/// a: null
#[pyfunction]
#[pyo3(signature = (value: "typing.Any"))]
pub fn write_yaml(value: &Bound<'_, PyAny>) -> PyResult<String> {
    let raw = serde_json::value::RawValue::from_string(from_python(value)?).map_err(refused)?;
    stowplan_core::write_document(&raw).map_err(refused)
}

/// Dictionaries, lists, text and numbers from YAML or JSON. `source` names it in messages.
///
/// >>> from stowplan._native import read_yaml
/// >>> read_yaml("a: [1, '1']", source="a.yaml")
/// {'a': [1, '1']}
#[pyfunction]
#[pyo3(signature = (text, *, source) -> "typing.Any")]
pub fn read_yaml<'py>(py: Python<'py>, text: &str, source: &str) -> PyResult<Bound<'py, PyAny>> {
    let value: serde_json::Value = crate::fleet::read_value(text.as_bytes(), source)?;
    to_python(py, &value)
}

/// JSON text of dictionaries, lists, text and numbers, indented so that messages can show the line.
pub fn from_python(value: &Bound<'_, PyAny>) -> PyResult<String> {
    let options = PyDict::new(value.py());
    options.set_item("indent", 2)?;
    options.set_item("ensure_ascii", false)?;
    let json = value.py().import("json")?;
    json.call_method("dumps", (value,), Some(&options))?.extract()
}
