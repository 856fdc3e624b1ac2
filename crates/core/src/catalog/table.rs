//! Reading of comma separated tables: the published data files and the bundled ones.
//!
//! The first line that does not start with `#` names the columns. A line `# key=value` before it is a fact about the whole
//! table. Cells may be quoted with `"` (a quote inside is doubled) and do not span lines. Every fault names file, line, column
//! and value.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::str::{FromStr, Lines};

use crate::error::{Error, Result};

/// A table whose header has been read.
pub(crate) struct Table<'a> {
    file: &'a str,
    meta: BTreeMap<&'a str, &'a str>,
    columns: Vec<String>,
    header_line: usize,
    rest: Lines<'a>,
}

/// A column, found by name once.
#[derive(Clone, Copy)]
pub(crate) struct Column(usize);

impl<'a> Table<'a> {
    /// Reads comments and header.
    pub fn new(bytes: &'a [u8], file: &'a str) -> Result<Self> {
        let text = std::str::from_utf8(bytes).map_err(|error| {
            let line = bytes[..error.valid_up_to()].split(|byte| *byte == b'\n').count();
            fault(file, line, "", "", "is not UTF-8 text")
        })?;
        let mut rest = text.trim_start_matches('\u{feff}').lines();
        let mut meta = BTreeMap::new();
        let mut header_line = 0;
        let header = loop {
            header_line += 1;
            match rest.next() {
                None => return Err(fault(file, header_line, "", "", "the table has no header")),
                Some(line) => match line.strip_prefix('#') {
                    None => break line,
                    Some(comment) => meta.extend(comment.split_once('=').map(|(k, v)| (k.trim(), v.trim()))),
                },
            }
        };
        let columns = split(header)
            .map_err(|reason| fault(file, header_line, "", header, reason))?
            .into_iter()
            .map(Cow::into_owned)
            .collect();
        Ok(Self {
            file,
            meta,
            columns,
            header_line,
            rest,
        })
    }

    /// The column of this name.
    pub fn column(&self, name: &str) -> Result<Column> {
        let found = self.columns.iter().position(|column| column == name);
        found.map(Column).ok_or_else(|| {
            let known = self.columns.join(", ");
            fault(
                self.file,
                self.header_line,
                name,
                "",
                format!("there is no such column; there are {known}"),
            )
        })
    }

    /// All columns from number `first` on, with their names.
    pub fn columns_from(&self, first: usize) -> impl Iterator<Item = (Column, &str)> {
        self.columns
            .iter()
            .enumerate()
            .skip(first)
            .map(|(at, name)| (Column(at), &**name))
    }

    /// A fact about the whole table.
    pub fn meta<T: FromStr>(&self, key: &str) -> Result<T>
    where
        T::Err: ToString,
    {
        let value = self.meta.get(key).copied().unwrap_or_default();
        value
            .parse()
            .map_err(|error: T::Err| fault(self.file, 1, key, value, error.to_string()))
    }

    /// A fault of a fact about the whole table.
    pub fn meta_fault(&self, key: &str, reason: &str) -> Error {
        fault(
            self.file,
            1,
            key,
            self.meta.get(key).copied().unwrap_or_default(),
            reason,
        )
    }

    /// Calls `each` for every row that is not empty; stops at the first fault.
    pub fn rows(&self, mut each: impl FnMut(&Row<'_>) -> Result<()>) -> Result<()> {
        self.lines()
            .try_for_each(|(line, text)| each(&self.row(line, text)?))
    }

    /// Calls `each` for every row that is not empty; a row with a fault is left out and its fault handed to `refuse`.
    pub fn rows_or(&self, mut each: impl FnMut(&Row<'_>) -> Result<()>, mut refuse: impl FnMut(Error)) {
        for (line, text) in self.lines() {
            if let Err(fault) = self.row(line, text).and_then(|row| each(&row)) {
                refuse(fault);
            }
        }
    }

    fn lines(&self) -> impl Iterator<Item = (usize, &'a str)> {
        let first = self.header_line + 1;
        let numbered = self
            .rest
            .clone()
            .enumerate()
            .map(move |(at, text)| (first + at, text));
        numbered.filter(|(_, text)| !text.is_empty() && !text.starts_with('#'))
    }

    fn row(&self, line: usize, text: &'a str) -> Result<Row<'_>> {
        let cells = split(text).map_err(|reason| fault(self.file, line, "", text, reason))?;
        if cells.len() != self.columns.len() {
            let reason = format!(
                "{} cells where the header has {}",
                cells.len(),
                self.columns.len()
            );
            return Err(fault(self.file, line, "", text, reason));
        }
        Ok(Row {
            file: self.file,
            columns: &self.columns,
            line,
            cells,
        })
    }
}

/// One row.
pub(crate) struct Row<'t> {
    file: &'t str,
    columns: &'t [String],
    line: usize,
    cells: Vec<Cow<'t, str>>,
}

impl Row<'_> {
    /// The text of a cell.
    pub fn text(&self, column: Column) -> &str {
        self.cells[column.0].trim()
    }

    /// A cell that must say something, read by `parse`.
    pub fn read<T, E: ToString>(
        &self,
        column: Column,
        parse: impl FnOnce(&str) -> std::result::Result<T, E>,
    ) -> Result<T> {
        let text = self.text(column);
        if text.is_empty() {
            return Err(self.fault(column, "is empty"));
        }
        parse(text).map_err(|error| self.fault(column, error.to_string()))
    }

    /// A cell that may be empty: then there is nothing, which is not zero.
    pub fn read_optional<T, E: ToString>(
        &self,
        column: Column,
        parse: impl FnOnce(&str) -> std::result::Result<T, E>,
    ) -> Result<Option<T>> {
        if self.text(column).is_empty() {
            return Ok(None);
        }
        self.read(column, parse).map(Some)
    }

    /// A fault of a cell.
    pub fn fault(&self, column: Column, reason: impl Into<String>) -> Error {
        fault(
            self.file,
            self.line,
            &self.columns[column.0],
            self.text(column),
            reason,
        )
    }
}

fn fault(file: &str, line: usize, column: &str, value: &str, reason: impl Into<String>) -> Error {
    Error::Table {
        file: file.to_owned(),
        line,
        column: column.to_owned(),
        value: value.to_owned(),
        reason: reason.into(),
    }
}

/// The cells of a line.
fn split(line: &str) -> std::result::Result<Vec<Cow<'_, str>>, &'static str> {
    if !line.contains('"') {
        return Ok(line.split(',').map(Cow::Borrowed).collect());
    }
    let mut cells = Vec::new();
    let mut rest = line;
    loop {
        if let Some(quoted) = rest.strip_prefix('"') {
            let mut cell = String::new();
            let mut after = quoted;
            loop {
                let (part, next) = after.split_once('"').ok_or("has a quote that does not end")?;
                cell.push_str(part);
                after = next;
                match next.strip_prefix('"') {
                    Some(more) => {
                        cell.push('"');
                        after = more;
                    }
                    None => break,
                }
            }
            cells.push(Cow::Owned(cell));
            match after.strip_prefix(',') {
                Some(next) => rest = next,
                None if after.is_empty() => return Ok(cells),
                None => return Err("has text after a closing quote"),
            }
        } else {
            let Some((cell, next)) = rest.split_once(',') else {
                cells.push(Cow::Borrowed(rest));
                return Ok(cells);
            };
            cells.push(Cow::Borrowed(cell));
            rest = next;
        }
    }
}

/// Reads a plain decimal number times `10^places`, rounded half up (away from zero).
pub(crate) fn scaled(text: &str, places: u32) -> std::result::Result<i64, &'static str> {
    const SYNTAX: &str = "is not a decimal number";
    const RANGE: &str = "is out of range";
    let (sign, number) = text.strip_prefix('-').map_or((1, text), |rest| (-1, rest));
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || !digits(whole) || !digits(fraction) {
        return Err(SYNTAX);
    }
    let mut value: i64 = whole.parse().map_err(|_| RANGE)?;
    let mut decimals = fraction.bytes();
    for _ in 0..places {
        let digit = decimals.next().map_or(0, |byte| i64::from(byte - b'0'));
        value = value
            .checked_mul(10)
            .and_then(|v| v.checked_add(digit))
            .ok_or(RANGE)?;
    }
    if decimals.next().is_some_and(|byte| byte >= b'5') {
        value = value.checked_add(1).ok_or(RANGE)?;
    }
    Ok(sign * value)
}

/// Reads a plain decimal number that is not negative, times `10^places`.
pub(crate) fn unsigned<T: TryFrom<i64>>(text: &str, places: u32) -> std::result::Result<T, &'static str> {
    match scaled(text, places)? {
        negative if negative < 0 => Err("is negative"),
        value => T::try_from(value).map_err(|_| "is out of range"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn faults_name_file_line_column_and_value() {
        let table = Table::new(b"# as_of=2024\nname,price\nm5,free\n", "prices.csv").unwrap();
        assert_eq!(table.meta::<crate::AsOf>("as_of").unwrap().to_string(), "2024");
        let price = table.column("price").unwrap();
        let error = table
            .rows(|row| row.read(price, |text| scaled(text, 6)).map(drop))
            .unwrap_err();
        assert_eq!(
            error.to_string(),
            "prices.csv:3: price \"free\": is not a decimal number"
        );
        let error = table.column("cost").err().unwrap().to_string();
        assert!(error.contains("cost") && error.contains("name, price"), "{error}");
    }

    #[test]
    fn a_row_of_another_width_is_refused() {
        let table = Table::new(b"a,b\n1,2,3\n", "x.csv").unwrap();
        let error = table.rows(|_| Ok(())).unwrap_err().to_string();
        assert!(error.contains("x.csv:2") && error.contains("3 cells"), "{error}");
        assert!(Table::new(b"", "x.csv").is_err());
        let error = Table::new(b"a\n\xff\n", "x.csv").err().unwrap().to_string();
        assert!(error.contains("x.csv:2"), "{error}");
    }

    #[test]
    fn quotes_and_empty_cells() {
        assert_eq!(split(r#"a,"b,""c""",,d"#).unwrap(), ["a", "b,\"c\"", "", "d"]);
        assert_eq!(split(r#""a""#).unwrap(), ["a"]);
        assert!(split(r#""a"#).is_err() && split(r#""a"b"#).is_err());
    }

    #[test]
    fn decimals_are_exact_and_rounded_once() {
        assert_eq!(scaled("0.1333333333", 3), Ok(133));
        assert_eq!(scaled("0.0255", 6), Ok(25_500));
        assert_eq!(scaled("-33.9249", 6), Ok(-33_924_900));
        assert_eq!(scaled("1.9995", 3), Ok(2000));
        assert_eq!(scaled("7", 3), Ok(7000));
        for bad in ["", "-", ".5", "1e3", "NaN", "1.2.3", "99999999999999999999"] {
            assert!(scaled(bad, 3).is_err(), "{bad}");
        }
        assert_eq!(unsigned::<u32>("-1", 0), Err("is negative"));
    }

    proptest::proptest! {
        #[test]
        fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..200)) {
            if let Ok(table) = Table::new(&bytes, "any.csv") {
                let _ = table.rows(|_| Ok(()));
            }
        }

        #[test]
        fn a_decimal_reads_back(value in -1_000_000_000_i64..1_000_000_000) {
            let text = format!("{}{}.{:06}", if value < 0 { "-" } else { "" }, value.abs() / 1_000_000, value.abs() % 1_000_000);
            proptest::prop_assert_eq!(scaled(&text, 6), Ok(value));
        }
    }
}
