//! Tables as text and as HTML: rows and widths are limited, and what is hidden is counted.

use std::fmt::Write as _;

use arrow_array::{Array, ArrayRef, BooleanArray, Float64Array, Int64Array, StringArray};
use arrow_cast::display::{ArrayFormatter, FormatOptions};

/// A cell as shown.
#[derive(Clone, Default)]
pub struct Cell {
    /// What is shown.
    pub text: String,
    /// Numbers stand at the right.
    pub number: bool,
    /// The best of its column.
    pub best: bool,
}

/// A table as shown, column by column.
pub struct Shown {
    /// Names of columns.
    pub names: Vec<String>,
    /// Cells of each column.
    pub cells: Vec<Vec<Cell>>,
}

/// A missing value.
const MISSING: &str = "-";
/// No column is cut to less, if its text is longer.
const WIDTH_MIN: usize = 14;
/// No cell is wider, when there is a limit at all.
const CELL_MAX: usize = 60;
const GAP: &str = "  ";

/// The cells of a column; numbers `in_bytes` become binary quantities.
pub fn cells(column: &ArrayRef, in_bytes: bool) -> Vec<Cell> {
    let any = column.as_any();
    let number = |text: Option<String>| Cell {
        text: text.unwrap_or_else(|| MISSING.to_owned()),
        number: true,
        best: false,
    };
    if let Some(text) = any.downcast_ref::<StringArray>() {
        text.iter().map(|text| text.unwrap_or(MISSING).into()).collect()
    } else if let Some(numbers) = any.downcast_ref::<Int64Array>() {
        let text = |value: i64| {
            if in_bytes {
                bytes(value as f64)
            } else {
                value.to_string()
            }
        };
        numbers.iter().map(|value| number(value.map(text))).collect()
    } else if let Some(numbers) = any.downcast_ref::<Float64Array>() {
        let text = if in_bytes { bytes } else { float };
        numbers.iter().map(|value| number(value.map(text))).collect()
    } else if let Some(flags) = any.downcast_ref::<BooleanArray>() {
        let word = |flag| match flag {
            Some(true) => "yes",
            Some(false) => "no",
            None => MISSING,
        };
        flags.iter().map(|flag| word(flag).into()).collect()
    } else {
        let options = FormatOptions::default().with_null(MISSING);
        match ArrayFormatter::try_new(column, &options) {
            Ok(formatter) => (0..column.len())
                .map(|row| formatter.value(row).to_string().as_str().into())
                .collect(),
            Err(_) => vec!["?".into(); column.len()],
        }
    }
}

/// A number with up to six significant digits.
pub fn float(value: f64) -> String {
    if value == 0.0 {
        return "0".into();
    }
    if !value.is_finite() {
        return value.to_string();
    }
    let magnitude = value.abs().log10().floor();
    if !(-4.0..15.0).contains(&magnitude) {
        return format!("{value:.4e}");
    }
    let digits = (5.0 - magnitude).clamp(0.0, 9.0) as usize;
    let text = format!("{value:.digits$}");
    if text.contains('.') {
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    } else {
        text
    }
}

/// Bytes as a binary quantity with up to four significant digits: `64Gi`, `31.25Gi`.
pub fn bytes(value: f64) -> String {
    const UNITS: [&str; 7] = ["", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"];
    if !value.is_finite() {
        return value.to_string();
    }
    let (mut value, mut unit) = (value, 0);
    // What would be rounded up to a whole next unit is told in that.
    while value.abs() >= 1023.95 && unit + 1 < UNITS.len() {
        value /= 1024.0;
        unit += 1;
    }
    let digits = if value.abs() < 10.0 {
        3
    } else if value.abs() < 100.0 {
        2
    } else {
        1
    };
    let text = format!("{value:.digits$}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    format!("{text}{}", UNITS[unit])
}

/// Which rows are shown, and how many are hidden between the two parts.
fn parts(rows: usize, max_rows: Option<usize>) -> (usize, usize, usize) {
    match max_rows {
        Some(max) if rows > max => {
            let tail = max / 3;
            (max - tail, rows - max, tail)
        }
        _ => (rows, 0, 0),
    }
}

fn width(text: &str) -> usize {
    text.chars().count()
}

fn cut(text: &str, max: usize) -> String {
    if width(text) <= max {
        return text.to_owned();
    }
    if text.starts_with('─') {
        return text.chars().take(max).collect();
    }
    let kept: String = text.chars().take(max.saturating_sub(1)).collect();
    format!("{kept}…")
}

/// Text in columns.
pub fn text(shown: &Shown, max_rows: Option<usize>, max_width: Option<usize>) -> String {
    let rows = shown.cells.first().map_or(0, Vec::len);
    let (head, hidden, tail) = parts(rows, max_rows);
    let visible: Vec<usize> = (0..head).chain(rows - tail..rows).collect();
    let natural: Vec<usize> = shown
        .names
        .iter()
        .zip(&shown.cells)
        .map(|(name, cells)| {
            let widest = visible
                .iter()
                .map(|row| width(&cells[*row].text))
                .max()
                .unwrap_or(0);
            widest.max(width(name))
        })
        .collect();
    // Where there is too little room, columns in which nothing is said go first.
    let empty = |column: &usize| {
        visible
            .iter()
            .all(|row| [MISSING, ""].contains(&shown.cells[*column][*row].text.as_str()))
    };
    let (order, unsaid): (Vec<usize>, Vec<usize>) =
        if total(&natural) > max_width.unwrap_or(usize::MAX) && rows > 0 {
            (0..natural.len()).partition(|column| !empty(column))
        } else {
            ((0..natural.len()).collect(), Vec::new())
        };
    let (widths, columns) = fit(order.iter().map(|column| natural[*column]).collect(), max_width);
    let mut out = String::new();
    let mut line = |cell: &dyn Fn(usize) -> (String, bool)| {
        let mut text = String::new();
        for (column, width) in order.iter().zip(&widths).take(columns) {
            let (content, right) = cell(*column);
            let content = cut(&content, *width);
            let _ = if right {
                write!(text, "{content:>width$}{GAP}")
            } else {
                write!(text, "{content:<width$}{GAP}")
            };
        }
        out.push_str(text.trim_end());
        out.push('\n');
    };
    let right = |column: usize| shown.cells[column].first().is_some_and(|cell| cell.number);
    line(&|column| (shown.names[column].clone(), right(column)));
    line(&|column| ("─".repeat(natural[column]), false));
    for (position, row) in visible.iter().enumerate() {
        if hidden > 0 && position == head {
            line(&|column| ("…".into(), right(column)));
        }
        line(&|column| {
            let cell = &shown.cells[column][*row];
            (cell.text.clone(), cell.number)
        });
    }
    if hidden > 0 {
        let _ = writeln!(out, "{hidden} of {rows} rows are not shown");
    }
    let rest = order[columns..].iter().chain(&unsaid);
    let rest: Vec<&str> = rest.map(|column| shown.names[*column].as_str()).collect();
    if !rest.is_empty() {
        let _ = writeln!(out, "columns not shown: {}", rest.join(", "));
    }
    out.truncate(out.trim_end().len());
    out
}

fn total(widths: &[usize]) -> usize {
    widths.iter().sum::<usize>() + GAP.len() * widths.len().saturating_sub(1)
}

/// Widths that fit: the widest columns are cut first; what does not fit even then is left out at the right.
fn fit(mut widths: Vec<usize>, max_width: Option<usize>) -> (Vec<usize>, usize) {
    let Some(max) = max_width else {
        let columns = widths.len();
        return (widths, columns);
    };
    for width in &mut widths {
        *width = (*width).min(CELL_MAX);
    }
    let mut columns = widths.len();
    loop {
        let taken = &mut widths[..columns];
        while total(taken) > max {
            let Some(widest) = taken.iter_mut().max_by_key(|width| **width) else {
                break;
            };
            if *widest <= WIDTH_MIN {
                break;
            }
            *widest -= 1;
        }
        if total(taken) <= max || columns <= 1 {
            return (widths, columns);
        }
        columns -= 1;
    }
}

/// Text that HTML shows as it is.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            other => out.push(other),
        }
    }
    out
}

/// An HTML table.
pub fn html(shown: &Shown, max_rows: Option<usize>) -> String {
    let rows = shown.cells.first().map_or(0, Vec::len);
    let (head, hidden, tail) = parts(rows, max_rows);
    let mut out = String::from("<table class=\"stowplan\"><thead><tr>");
    let align = |number: bool| {
        if number {
            " style=\"text-align:right\""
        } else {
            " style=\"text-align:left\""
        }
    };
    for (name, cells) in shown.names.iter().zip(&shown.cells) {
        let number = cells.first().is_some_and(|cell| cell.number);
        let _ = write!(out, "<th{}>{}</th>", align(number), escape(name));
    }
    out.push_str("</tr></thead><tbody>");
    let mut row_of = |row: usize| {
        out.push_str("<tr>");
        for cells in &shown.cells {
            let cell = &cells[row];
            let text = escape(&cell.text);
            let _ = if cell.best {
                write!(
                    out,
                    "<td{}><strong title=\"best\">{text}</strong></td>",
                    align(cell.number)
                )
            } else {
                write!(out, "<td{}>{text}</td>", align(cell.number))
            };
        }
        out.push_str("</tr>");
    };
    (0..head).for_each(&mut row_of);
    (rows - tail..rows).for_each(&mut row_of);
    out.push_str("</tbody></table>");
    if hidden > 0 {
        let _ = write!(
            out,
            "<p>{hidden} of {rows} rows are not shown (between row {head} and row {})</p>",
            rows - tail + 1
        );
    }
    out
}
