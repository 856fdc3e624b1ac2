//! Comma-separated tables with a header and no quotation marks, with positions for messages.

use super::error::OpenbError;

/// A table that was split into lines and fields.
pub(super) struct Table<'a> {
    source: &'a str,
    columns: Vec<&'a str>,
    rows: Vec<(usize, Vec<&'a str>)>,
}

/// A field with where it stands.
#[derive(Clone, Copy)]
pub(super) struct Field<'a> {
    source: &'a str,
    line: usize,
    position: usize,
    column: &'static str,
    pub(super) text: &'a str,
}

impl<'a> Table<'a> {
    /// Splits a file; empty lines are passed over.
    pub(super) fn split(source: &'a str, bytes: &'a [u8]) -> Result<Self, OpenbError> {
        let text = std::str::from_utf8(bytes).map_err(|fault| OpenbError::Text {
            source_name: source.to_owned(),
            line: bytes[..fault.valid_up_to()].split(|&byte| byte == b'\n').count(),
        })?;
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let mut lines = text.lines().zip(1..).filter(|(line, _)| !line.is_empty());
        let columns: Vec<&str> = lines
            .next()
            .map_or_else(Vec::new, |(line, _)| line.split(',').collect());
        let mut rows = Vec::new();
        for (content, line) in lines {
            let fields: Vec<&str> = content.split(',').collect();
            if fields.len() != columns.len() {
                return Err(OpenbError::Fields {
                    source_name: source.to_owned(),
                    line,
                    found: fields.len(),
                    expected: columns.len(),
                });
            }
            rows.push((line, fields));
        }
        Ok(Self {
            source,
            columns,
            rows,
        })
    }

    /// Where a column stands that must be there.
    pub(super) fn column(&self, column: &'static str) -> Result<(usize, &'static str), OpenbError> {
        self.optional(column).ok_or_else(|| OpenbError::MissingColumn {
            source_name: self.source.to_owned(),
            column,
        })
    }

    /// Where a column stands, if it is there.
    pub(super) fn optional(&self, column: &'static str) -> Option<(usize, &'static str)> {
        self.columns
            .iter()
            .position(|name| *name == column)
            .map(|at| (at, column))
    }

    /// The rows, as a function from a column to the field.
    pub(super) fn rows(&self) -> impl Iterator<Item = impl Fn((usize, &'static str)) -> Field<'a>> {
        let source = self.source;
        self.rows.iter().map(move |(line, fields)| {
            move |(at, column): (usize, &'static str)| Field {
                source,
                line: *line,
                position: 1 + fields[..at]
                    .iter()
                    .map(|field| field.chars().count() + 1)
                    .sum::<usize>(),
                column,
                text: fields[at],
            }
        })
    }
}

impl Field<'_> {
    /// The fault of this field.
    pub(super) fn fault(&self, reason: &'static str) -> OpenbError {
        OpenbError::Field {
            source_name: self.source.to_owned(),
            line: self.line,
            position: self.position,
            column: self.column,
            value: self.text.to_owned(),
            reason,
        }
    }

    /// A whole number of at most `most`.
    pub(super) fn number(&self, most: u64) -> Result<u64, OpenbError> {
        if self.text.is_empty() || !self.text.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(self.fault("is not a whole number"));
        }
        self.text
            .parse()
            .ok()
            .filter(|number| *number <= most)
            .ok_or_else(|| self.fault("is too large"))
    }

    /// A name: one to 253 visible characters.
    pub(super) fn name(&self) -> Result<String, OpenbError> {
        if self.text.is_empty() {
            return Err(self.fault("is empty"));
        }
        if self.text.len() > stowplan_core::NAME_MAX_BYTES {
            return Err(self.fault("is longer than 253 bytes"));
        }
        if self
            .text
            .chars()
            .any(|c| c.is_whitespace() || c.is_control() || c == '"')
        {
            return Err(self.fault("holds white space, a control character or a quotation mark"));
        }
        Ok(self.text.to_owned())
    }
}
