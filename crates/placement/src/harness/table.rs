//! Rows as text: comma-separated values, and Markdown.

use std::fmt::Write;

use super::row::Row;

/// All rows as comma-separated values with a header: instance, strategy, seed, the values by name (of all rows, in the
/// order in which they first come), decisions, seconds, peak bytes. What a row does not have stays empty.
pub fn to_csv(rows: &[Row]) -> String {
    let mut names: Vec<&str> = Vec::new();
    for (name, _) in rows.iter().flat_map(|row| &row.values) {
        if !names.contains(&name.as_str()) {
            names.push(name);
        }
    }
    let mut text = String::from("instance,strategy,seed,");
    for name in &names {
        text.push_str(&quoted(name));
        text.push(',');
    }
    text.push_str("decisions,seconds,peak_bytes\n");
    for row in rows {
        let (instance, strategy) = (quoted(&row.instance), quoted(&row.strategy));
        let mut line = format!("{instance},{strategy},{}", row.seed);
        for name in &names {
            line.push(',');
            line.push_str(
                &row.value(name)
                    .map_or_else(String::new, |value| value.to_string()),
            );
        }
        let seconds = row
            .elapsed
            .map_or_else(String::new, |time| format!("{:.6}", time.as_secs_f64()));
        let peak = row.peak_bytes.map_or_else(String::new, |bytes| bytes.to_string());
        // Writing to a string cannot fail.
        let _ = writeln!(text, "{line},{},{seconds},{peak}", row.decisions);
    }
    text
}

fn quoted(field: &str) -> String {
    if field.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", field.replace('"', "\"\""))
    } else {
        field.to_owned()
    }
}

/// A Markdown table; a column is right-aligned when its first cell is a number.
pub fn to_markdown(header: &[&str], lines: &[Vec<String>]) -> String {
    let number = |cell: &String| {
        cell.replace(['%', ',', '+', '−'], "")
            .trim()
            .parse::<f64>()
            .is_ok()
    };
    let first = lines.first();
    let rule: Vec<&str> = (0..header.len())
        .map(|column| {
            if first.and_then(|line| line.get(column)).is_some_and(number) {
                "--:"
            } else {
                "---"
            }
        })
        .collect();
    let line = |cells: &[String]| {
        format!(
            "| {} |\n",
            cells
                .iter()
                .map(|cell| cell.replace('|', "\\|"))
                .collect::<Vec<_>>()
                .join(" | ")
        )
    };
    let mut text = line(&header.iter().map(|&cell| cell.to_owned()).collect::<Vec<_>>());
    let _ = writeln!(text, "|{}|", rule.join("|"));
    for cells in lines {
        text.push_str(&line(cells));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn tables_are_written() {
        let row = Row {
            instance: "a,b".to_owned(),
            strategy: "x".to_owned(),
            seed: 1,
            values: vec![("v".to_owned(), 0.5)],
            decisions: 3,
            elapsed: Some(Duration::from_millis(2)),
            peak_bytes: None,
        };
        let other = Row {
            values: vec![("w".to_owned(), 2.0)],
            elapsed: None,
            peak_bytes: Some(9),
            ..row.clone()
        };
        let csv = to_csv(&[row, other]);
        assert_eq!(
            csv,
            "instance,strategy,seed,v,w,decisions,seconds,peak_bytes\n\"a,b\",x,1,0.5,,3,0.002000,\n\"a,b\",x,1,,2,3,,9\n"
        );
        let markdown = to_markdown(&["name", "value"], &[vec!["a|b".to_owned(), "1.5".to_owned()]]);
        assert_eq!(markdown, "| name | value |\n|---|--:|\n| a\\|b | 1.5 |\n");
    }
}
