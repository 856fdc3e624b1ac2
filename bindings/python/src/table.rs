//! Tables: columns in Arrow's memory format, which pandas, polars, pyarrow and `DuckDB` take without copying code of ours.

use std::sync::Arc;

use arrow_array::{
    Array, ArrayRef, BooleanArray, Float64Array, Int64Array, RecordBatch, StringArray, StructArray,
};
use arrow_ipc::reader::StreamReader;
use arrow_ipc::writer::StreamWriter;
use arrow_schema::{Field, Schema};
use pyo3::exceptions::PyImportError;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyCapsule, PyDict, PyList, PyTuple};
use pyo3_arrow::error::PyArrowResult;
use pyo3_arrow::ffi::{ArrayIterator, to_schema_pycapsule, to_stream_pycapsule};
use pyo3_arrow::input::AnyRecordBatch;
use stowplan_core::{ResourceName, resource};

use crate::error::{refused, unknown};
use crate::frame::{self, Frame};
use crate::pickle;
use crate::render::{self, Cell, Shown};

/// The key of a column's metadata under which its unit stands.
const UNIT: &str = "stowplan.unit";
const BYTES: &str = "bytes";

/// Columns while they are filled.
#[derive(Default)]
pub struct Columns {
    fields: Vec<Field>,
    arrays: Vec<ArrayRef>,
}

impl Columns {
    fn push(mut self, name: &str, array: ArrayRef) -> Self {
        self.fields
            .push(Field::new(name, array.data_type().clone(), true));
        self.arrays.push(array);
        self
    }

    /// A column of text.
    pub fn text<S: AsRef<str>>(self, name: &str, values: impl Iterator<Item = Option<S>>) -> Self {
        self.push(name, Arc::new(values.collect::<StringArray>()))
    }

    /// A column of text without gaps.
    pub fn name<S: AsRef<str>>(self, name: &str, values: impl Iterator<Item = S>) -> Self {
        self.text(name, values.map(Some))
    }

    /// A column of whole numbers.
    pub fn int(self, name: &str, values: impl Iterator<Item = Option<i64>>) -> Self {
        self.push(name, Arc::new(values.collect::<Int64Array>()))
    }

    /// A column of whole numbers without gaps.
    pub fn count(self, name: &str, values: impl Iterator<Item = i64>) -> Self {
        self.push(name, Arc::new(Int64Array::from_iter_values(values)))
    }

    /// A column of numbers.
    pub fn float(self, name: &str, values: impl Iterator<Item = Option<f64>>) -> Self {
        self.push(name, Arc::new(values.collect::<Float64Array>()))
    }

    /// Says that the last column counts bytes: it is shown in binary quantities.
    pub fn in_bytes(mut self) -> Self {
        if let Some(field) = self.fields.pop() {
            let unit = (UNIT.to_owned(), BYTES.to_owned());
            self.fields.push(field.with_metadata([unit].into()));
        }
        self
    }

    /// Says that the last column counts this resource.
    pub fn of(self, resource: &ResourceName) -> Self {
        if resource::is_bytes(resource) {
            self.in_bytes()
        } else {
            self
        }
    }

    /// A column of yes and no.
    pub fn bool(self, name: &str, values: impl Iterator<Item = bool>) -> Self {
        self.push(name, Arc::new(values.map(Some).collect::<BooleanArray>()))
    }

    /// The table. Columns must be of one length.
    pub fn table(self) -> PyResult<Table> {
        let schema = Arc::new(Schema::new(self.fields));
        let batch = RecordBatch::try_new(schema, self.arrays).map_err(refused)?;
        Ok(Table { batch })
    }
}

/// A table: named columns of equal length, in Arrow's memory format.
///
/// Anything that speaks the Arrow PyCapsule interface takes one as it is (`pyarrow.table(table)`,
/// `polars.DataFrame(table)`, DuckDB queries), and `Table(frame)` takes theirs. Nothing needs to be installed for
/// `to_pydict`, `to_pylist`, `to_text` and `to_html`. Text and HTML are for people: amounts in bytes are shown as binary quantities
/// (`64Gi`), numbers with six digits. All else has the exact values.
///
/// >>> import stowplan
/// >>> problem = stowplan.Problem.from_tables(items={"cpu": [1, 2]}, bins={"cpu": [4]})
/// >>> problem.items()["cpu"]
/// [1.0, 2.0]
/// >>> print(problem.items().to_text())
/// item  workload  cpu
/// ────  ────────  ───
/// 0     0           1
/// 1     1           2
#[pyclass(module = "stowplan", frozen)]
pub struct Table {
    /// All rows.
    pub batch: RecordBatch,
}

/// Rows shown by `repr` and in notebooks.
const ROWS_SHOWN: usize = 20;

#[pymethods]
impl Table {
    /// Takes any object with `__arrow_c_stream__` or `__arrow_c_array__`: a frame of pandas or polars, a pyarrow table, …
    #[new]
    #[pyo3(signature = (data: "typing.Any"))]
    fn new(data: AnyRecordBatch) -> PyResult<Self> {
        let reader = data.into_reader()?;
        let schema = reader.schema();
        let batches = reader.collect::<Result<Vec<_>, _>>().map_err(refused)?;
        let batch = arrow_select::concat::concat_batches(&schema, &batches).map_err(refused)?;
        Ok(Self { batch })
    }

    /// Takes rows as a list of dictionaries. The first says which columns there are; what a later one lacks is missing.
    ///
    /// >>> import stowplan
    /// >>> stowplan.Table.from_pylist([{"a": 1, "b": "x"}, {"a": 2}]).to_pydict()
    /// {'a': [1, 2], 'b': ['x', None]}
    #[staticmethod]
    #[pyo3(signature = (rows: "collections.abc.Sequence[collections.abc.Mapping[str, typing.Any]]"))]
    fn from_pylist(rows: Vec<Bound<'_, PyDict>>) -> PyResult<Self> {
        let names: Vec<String> = match rows.first() {
            Some(first) => first.keys().extract()?,
            None => Vec::new(),
        };
        let columns = names
            .into_iter()
            .map(|name| {
                let values = rows
                    .iter()
                    .map(|row| row.get_item(&name))
                    .collect::<PyResult<Vec<_>>>()?;
                let list = PyList::new(rows[0].py(), values)?;
                let array = frame::array(&list)?;
                Ok((name, array))
            })
            .collect::<PyResult<Vec<_>>>()?;
        let frame = Frame::new("rows", columns)?;
        Ok(Self { batch: frame.batch })
    }

    /// How many rows there are.
    #[getter]
    fn num_rows(&self) -> usize {
        self.batch.num_rows()
    }

    /// How many columns there are.
    #[getter]
    fn num_columns(&self) -> usize {
        self.batch.num_columns()
    }

    /// Names of the columns, in order.
    #[getter]
    fn column_names(&self) -> Vec<String> {
        let schema = self.batch.schema();
        schema.fields().iter().map(|field| field.name().clone()).collect()
    }

    fn __len__(&self) -> usize {
        self.batch.num_rows()
    }

    fn __eq__(&self, other: &Bound<'_, PyAny>) -> bool {
        other
            .cast::<Self>()
            .is_ok_and(|other| other.get().batch == self.batch)
    }

    /// The values of a column, as a list.
    fn __getitem__(&self, py: Python<'_>, name: &str) -> PyResult<Vec<Py<PyAny>>> {
        let Some(column) = self.batch.column_by_name(name) else {
            let known = format!("there are {}", self.column_names().join(", "));
            return Err(unknown("column", name, &known));
        };
        values(py, column)?.extract()
    }

    /// The first rows, at most `rows`.
    #[pyo3(signature = (rows = 10))]
    fn head(&self, rows: usize) -> Self {
        Self {
            batch: self.batch.slice(0, rows.min(self.batch.num_rows())),
        }
    }

    /// Columns as a dictionary of lists.
    #[pyo3(signature = () -> "dict[str, list[typing.Any]]")]
    fn to_pydict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let columns = PyDict::new(py);
        for (name, column) in self.column_names().iter().zip(self.batch.columns()) {
            columns.set_item(name, values(py, column)?)?;
        }
        Ok(columns)
    }

    /// Rows as a list of dictionaries.
    #[pyo3(signature = () -> "list[dict[str, typing.Any]]")]
    fn to_pylist<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyList>> {
        let names = self.column_names();
        let columns = self.batch.columns().iter().map(|column| values(py, column));
        let columns = columns.collect::<PyResult<Vec<_>>>()?;
        let row = |row: usize| {
            let dictionary = PyDict::new(py);
            for (name, column) in names.iter().zip(&columns) {
                dictionary.set_item(name, column.get_item(row)?)?;
            }
            Ok(dictionary)
        };
        let rows = (0..self.batch.num_rows())
            .map(row)
            .collect::<PyResult<Vec<_>>>()?;
        PyList::new(py, rows)
    }

    /// As a `pandas.DataFrame`.
    #[pyo3(signature = () -> "typing.Any")]
    fn to_pandas<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        need(slf.py(), "pandas")?;
        Self::to_pyarrow(slf)?.call_method0("to_pandas")
    }

    /// As a `polars.DataFrame`.
    #[pyo3(signature = () -> "typing.Any")]
    fn to_polars<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        need(slf.py(), "polars")?.call_method1("DataFrame", (slf,))
    }

    /// As a `pyarrow.Table`.
    #[pyo3(signature = () -> "typing.Any")]
    fn to_pyarrow<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        need(slf.py(), "pyarrow")?.call_method1("table", (slf,))
    }

    /// As text in columns. Of more than `max_rows` rows (`None`: all are shown) the middle ones are hidden and counted;
    /// columns are cut to fit into `max_width` characters (`None`: no limit).
    #[pyo3(signature = (*, max_rows = Some(ROWS_SHOWN), max_width = None))]
    fn to_text(&self, max_rows: Option<usize>, max_width: Option<usize>) -> String {
        render::text(&self.shown(&[]), max_rows, max_width)
    }

    /// As an HTML table. Of more than `max_rows` rows (`None`: all are shown) the middle ones are hidden and counted.
    #[pyo3(signature = (*, max_rows = Some(ROWS_SHOWN)))]
    fn to_html(&self, max_rows: Option<usize>) -> String {
        render::html(&self.shown(&[]), max_rows)
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        let (rows, columns) = (self.batch.num_rows(), self.batch.num_columns());
        let text = render::text(&self.shown(&[]), Some(ROWS_SHOWN), Some(terminal_width(py)?));
        Ok(format!("Table of {rows} rows and {columns} columns\n{text}"))
    }

    fn _repr_html_(&self) -> String {
        render::html(&self.shown(&[]), Some(ROWS_SHOWN))
    }

    #[pyo3(signature = () -> "typing.Any")]
    fn __arrow_c_schema__<'py>(&self, py: Python<'py>) -> PyArrowResult<Bound<'py, PyCapsule>> {
        to_schema_pycapsule(py, self.batch.schema().as_ref())
    }

    #[pyo3(signature = (requested_schema: "typing.Any" = None) -> "typing.Any")]
    fn __arrow_c_stream__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<Bound<'py, PyCapsule>>,
    ) -> PyArrowResult<Bound<'py, PyCapsule>> {
        let fields = self.batch.schema().fields().clone();
        let field = Arc::new(Field::new_struct("", fields, false));
        let array: ArrayRef = Arc::new(StructArray::from(self.batch.clone()));
        let reader = ArrayIterator::new(std::iter::once(Ok(array)), field);
        to_stream_pycapsule(py, Box::new(reader), requested_schema)
    }

    #[pyo3(signature = () -> "tuple[typing.Any, ...]")]
    fn __reduce__<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyTuple>> {
        let bytes = stored(&slf.get().batch)?;
        pickle::reduce(slf.as_any(), (PyBytes::new(slf.py(), &bytes),))
    }

    #[staticmethod]
    fn _restore(bytes: &[u8]) -> PyResult<Self> {
        Ok(Self {
            batch: restored(bytes)?,
        })
    }
}

impl Table {
    /// Tables of the same columns, one below the other, each with its name in a column before the others.
    pub fn below_each_other(column: &str, tables: Vec<(&str, Self)>) -> PyResult<Self> {
        let Some((_, first)) = tables.first() else {
            return Columns::default()
                .name(column, std::iter::empty::<&str>())
                .table();
        };
        let batches = tables.iter().map(|(_, table)| &table.batch);
        let all = arrow_select::concat::concat_batches(&first.batch.schema(), batches).map_err(refused)?;
        let names = tables
            .iter()
            .flat_map(|(name, table)| std::iter::repeat_n(*name, table.batch.num_rows()));
        let mut columns = Columns::default().name(column, names);
        columns
            .fields
            .extend(all.schema().fields().iter().map(|field| Field::clone(field)));
        columns.arrays.extend(all.columns().iter().cloned());
        columns.table()
    }

    /// This table as it is shown, with some cells, by row and column, marked as best.
    pub fn shown(&self, best: &[(usize, usize)]) -> Shown {
        let schema = self.batch.schema();
        let in_bytes = |field: &Arc<Field>| field.metadata().get(UNIT).is_some_and(|unit| unit == BYTES);
        let columns = schema.fields().iter().zip(self.batch.columns());
        let mut shown = Shown {
            names: self.column_names(),
            cells: columns
                .map(|(field, column)| render::cells(column, in_bytes(field)))
                .collect(),
        };
        for (row, column) in best {
            if let Some(cell) = shown.cells.get_mut(*column).and_then(|cells| cells.get_mut(*row)) {
                cell.best = true;
            }
        }
        shown
    }
}

/// A batch as bytes (Arrow's stream format).
pub fn stored(batch: &RecordBatch) -> PyResult<Vec<u8>> {
    let mut bytes = Vec::new();
    let mut writer = StreamWriter::try_new(&mut bytes, &batch.schema()).map_err(refused)?;
    writer.write(batch).map_err(refused)?;
    writer.finish().map_err(refused)?;
    drop(writer);
    Ok(bytes)
}

/// A batch from bytes.
pub fn restored(bytes: &[u8]) -> PyResult<RecordBatch> {
    let mut reader = StreamReader::try_new(bytes, None).map_err(refused)?;
    let schema = reader.schema();
    match reader.next() {
        Some(batch) => batch.map_err(refused),
        None => Ok(RecordBatch::new_empty(schema)),
    }
}

fn need<'py>(py: Python<'py>, library: &str) -> PyResult<Bound<'py, PyModule>> {
    py.import(library).map_err(|_| {
        PyImportError::new_err(format!(
            "this needs {library}, which is not installed: pip install {library}"
        ))
    })
}

/// Width of the terminal, or 100 characters where there is none.
pub fn terminal_width(py: Python<'_>) -> PyResult<usize> {
    let size = py
        .import("shutil")?
        .call_method1("get_terminal_size", ((100, 24),))?;
    size.getattr("columns")?.extract()
}

fn values<'py>(py: Python<'py>, column: &ArrayRef) -> PyResult<Bound<'py, PyList>> {
    let any = column.as_any();
    if let Some(text) = any.downcast_ref::<StringArray>() {
        PyList::new(py, text.iter())
    } else if let Some(numbers) = any.downcast_ref::<Int64Array>() {
        PyList::new(py, numbers.iter())
    } else if let Some(numbers) = any.downcast_ref::<Float64Array>() {
        PyList::new(py, numbers.iter())
    } else if let Some(flags) = any.downcast_ref::<BooleanArray>() {
        PyList::new(py, flags.iter())
    } else {
        // Tables of others hold other types: whole numbers and text of other widths, and what only text can show.
        use arrow_schema::DataType;
        let wanted = if column.data_type().is_integer() {
            DataType::Int64
        } else if column.data_type().is_floating() {
            DataType::Float64
        } else {
            DataType::Utf8
        };
        let array = arrow_cast::cast(column, &wanted).map_err(refused)?;
        values(py, &array)
    }
}

/// A cell of a value, for tables that are shown and not kept.
impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Self {
            text: text.to_owned(),
            ..Self::default()
        }
    }
}
