//! Columns that come from Python: Arrow tables of any library, or dictionaries of arrays and lists.

use std::sync::Arc;

use arrow_array::{Array, ArrayRef, BooleanArray, Float64Array, Int64Array, RecordBatch, StringArray};
use arrow_schema::{DataType, Field, Schema};
use numpy::{PyArray1, PyArrayMethods};
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::PyDict;
use pyo3_arrow::input::{AnyArray, AnyRecordBatch};

use crate::error::refused;

/// A column in one of the few types that are read.
pub enum Column<'a> {
    /// Whole numbers.
    Ints(&'a Int64Array),
    /// Other numbers.
    Floats(&'a Float64Array),
    /// Text.
    Text(&'a StringArray),
    /// Yes and no.
    Flags(&'a BooleanArray),
}

/// Columns of equal length, each in one piece and one of the types of [`Column`].
#[derive(Clone)]
pub struct Frame {
    /// `items` or `bins`, for messages.
    pub title: &'static str,
    /// The columns.
    pub batch: RecordBatch,
}

impl Frame {
    /// Takes a table or a dictionary of columns.
    pub fn from_python(title: &'static str, given: &Bound<'_, PyAny>) -> PyResult<Self> {
        let columns = if let Ok(columns) = given.cast::<PyDict>() {
            let column = |(name, values): (Bound<'_, PyAny>, Bound<'_, PyAny>)| {
                let name: String = name.extract()?;
                let values = array(&values).map_err(|error| {
                    let message = format!("{title}: column {name:?}: {}", error.value(given.py()));
                    PyTypeError::new_err(message)
                })?;
                Ok((name, values))
            };
            columns.iter().map(column).collect::<PyResult<Vec<_>>>()?
        } else if given.hasattr("__arrow_c_stream__")? || given.hasattr("__arrow_c_array__")? {
            let reader = given.extract::<AnyRecordBatch>()?.into_reader()?;
            let schema = reader.schema();
            let batches = reader.collect::<Result<Vec<_>, _>>().map_err(refused)?;
            let batch = arrow_select::concat::concat_batches(&schema, &batches).map_err(refused)?;
            let names = schema.fields().iter().map(|field| field.name().clone());
            names.zip(batch.columns().iter().cloned()).collect()
        } else {
            return Err(PyTypeError::new_err(format!(
                "{title} is a {}: it must be a dictionary of columns or a table that speaks the Arrow interface \
                 (pandas >= 2.2, polars, pyarrow, DuckDB, stowplan.Table)",
                given.get_type().name()?
            )));
        };
        Self::new(title, columns)
    }

    /// Takes columns by name.
    pub fn new(title: &'static str, columns: Vec<(String, ArrayRef)>) -> PyResult<Self> {
        let mut fields = Vec::with_capacity(columns.len());
        let mut arrays = Vec::with_capacity(columns.len());
        for (name, values) in columns {
            let array = plain(&values).ok_or_else(|| {
                refused(format!(
                    "{title}: column {name:?} holds {}: it must hold numbers, text or booleans",
                    values.data_type()
                ))
            })?;
            if let Some(first) = arrays.first().map(|array: &ArrayRef| array.len())
                && first != array.len()
            {
                return Err(refused(format!(
                    "{title}: column {name:?} has {} rows, the columns before it have {first}",
                    array.len()
                )));
            }
            fields.push(Field::new(name, array.data_type().clone(), true));
            arrays.push(array);
        }
        let batch = RecordBatch::try_new(Arc::new(Schema::new(fields)), arrays).map_err(refused)?;
        Ok(Self { title, batch })
    }

    /// How many rows there are.
    pub fn rows(&self) -> usize {
        self.batch.num_rows()
    }

    /// Names of the columns.
    pub fn names(&self) -> Vec<String> {
        let schema = self.batch.schema();
        schema.fields().iter().map(|field| field.name().clone()).collect()
    }

    /// A column by name.
    pub fn column(&self, name: &str) -> Option<Column<'_>> {
        let any = self.batch.column_by_name(name)?.as_any();
        None.or_else(|| any.downcast_ref().map(Column::Ints))
            .or_else(|| any.downcast_ref().map(Column::Floats))
            .or_else(|| any.downcast_ref().map(Column::Text))
            .or_else(|| any.downcast_ref().map(Column::Flags))
    }

    /// A column as text, whole numbers written out; `None` where there is no such column.
    pub fn text(&self, name: &str) -> PyResult<Option<Vec<Option<String>>>> {
        Ok(match self.column(name) {
            None => None,
            Some(Column::Text(values)) => Some(values.iter().map(|value| value.map(str::to_owned)).collect()),
            Some(Column::Ints(values)) => Some(
                values
                    .iter()
                    .map(|value| value.map(|value| value.to_string()))
                    .collect(),
            ),
            Some(_) => {
                return Err(refused(format!(
                    "{}: column {name:?} must hold text or whole numbers",
                    self.title
                )));
            }
        })
    }

    /// A column of yes and no; `None` where there is no such column.
    pub fn flags(&self, name: &str) -> PyResult<Option<Vec<bool>>> {
        match self.column(name) {
            None => Ok(None),
            Some(Column::Flags(values)) => {
                Ok(Some(values.iter().map(|value| value.unwrap_or(false)).collect()))
            }
            Some(_) => Err(refused(format!(
                "{}: column {name:?} must hold booleans",
                self.title
            ))),
        }
    }
}

/// The same values in a type of [`Column`].
fn plain(array: &ArrayRef) -> Option<ArrayRef> {
    let text = |kind: &DataType| matches!(kind, DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View);
    let wanted = match array.data_type() {
        DataType::Dictionary(_, values) if text(values) => DataType::Utf8,
        // Nothing but gaps: text will do.
        kind if text(kind) || kind.is_null() => DataType::Utf8,
        DataType::Boolean => DataType::Boolean,
        kind if kind.is_integer() => DataType::Int64,
        kind if kind.is_floating() => DataType::Float64,
        _ => return None,
    };
    if *array.data_type() == wanted {
        return Some(Arc::clone(array));
    }
    let options = arrow_cast::CastOptions {
        safe: false,
        ..Default::default()
    };
    arrow_cast::cast_with_options(array, &wanted, &options).ok()
}

/// One column of a dictionary: an Arrow array, a numpy array, or any sequence.
pub fn array(values: &Bound<'_, PyAny>) -> PyResult<ArrayRef> {
    if values.hasattr("__arrow_c_stream__")? || values.hasattr("__arrow_c_array__")? {
        let chunks = values.extract::<AnyArray>()?.into_chunked_array()?;
        let (chunks, field) = chunks.into_inner();
        let parts: Vec<&dyn Array> = chunks.iter().map(AsRef::as_ref).collect();
        if parts.is_empty() {
            return Ok(arrow_array::new_empty_array(field.data_type()));
        }
        return arrow_select::concat::concat(&parts).map_err(refused);
    }
    // The classes of numpy may be asked for only when it is there.
    let module: String = values.get_type().getattr("__module__")?.extract()?;
    if module == "numpy" {
        if let Ok(numbers) = values.cast::<PyArray1<f64>>() {
            return Ok(Arc::new(Float64Array::from(numbers.to_vec().map_err(refused)?)));
        }
        if let Ok(numbers) = values.cast::<PyArray1<i64>>() {
            return Ok(Arc::new(Int64Array::from(numbers.to_vec().map_err(refused)?)));
        }
        return array(&values.call_method0("tolist")?);
    }
    if let Ok(flags) = values.extract::<Vec<Option<Flag>>>()
        && flags.iter().any(Option::is_some)
    {
        let flags = flags.into_iter().map(|flag| flag.map(|flag| flag.0));
        return Ok(Arc::new(flags.collect::<BooleanArray>()));
    }
    if let Ok(numbers) = values.extract::<Vec<Option<i64>>>() {
        return Ok(Arc::new(Int64Array::from(numbers)));
    }
    if let Ok(numbers) = values.extract::<Vec<Option<f64>>>() {
        return Ok(Arc::new(Float64Array::from(numbers)));
    }
    match values.extract::<Vec<Option<String>>>() {
        Ok(texts) => Ok(Arc::new(StringArray::from(texts))),
        Err(_) => Err(PyTypeError::new_err(
            "must be an array, or a list of numbers, of text or of booleans",
        )),
    }
}

/// A boolean and nothing that merely counts as one.
struct Flag(bool);

impl<'py> FromPyObject<'_, 'py> for Flag {
    type Error = PyErr;

    fn extract(value: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        Ok(Self(value.cast::<pyo3::types::PyBool>()?.is_true()))
    }
}
