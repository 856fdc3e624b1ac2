//! A stream cut into its documents: YAML at lines that begin with `---`, JSON between its values.
//!
//! In YAML, `---` at the beginning of a line ends what is before it wherever it stands, so that no parsing is needed. Cost: linear.

use serde::de::IgnoredAny;

/// A document of a stream and where it begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Chunk<'a> {
    pub bytes: &'a [u8],
    /// Lines before it.
    pub lines: usize,
    /// Characters before it on its first line.
    pub columns: usize,
}

/// The documents that say something.
pub(super) fn chunks(bytes: &[u8]) -> Vec<Chunk<'_>> {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let ends = match bytes.trim_ascii_start().first() {
        Some(b'{' | b'[') => json_ends(bytes),
        _ => None,
    };
    let ends = ends.unwrap_or_else(|| yaml_ends(bytes));
    let (mut start, mut lines, mut columns) = (0, 0, 0);
    let mut chunks = Vec::new();
    for end in ends {
        let chunk = &bytes[start..end];
        if !is_blank(chunk) {
            chunks.push(Chunk {
                bytes: chunk,
                lines,
                columns,
            });
        }
        lines += chunk.split(|byte| *byte == b'\n').count() - 1;
        let last = chunk.rsplit(|byte| *byte == b'\n').next().unwrap_or(chunk);
        let added = String::from_utf8_lossy(last).chars().count();
        columns = if last.len() == chunk.len() {
            columns + added
        } else {
            added
        };
        start = end;
    }
    chunks
}

/// Where the values end, if it is JSON throughout.
fn json_ends(bytes: &[u8]) -> Option<Vec<usize>> {
    let mut values = serde_json::Deserializer::from_slice(bytes).into_iter::<IgnoredAny>();
    let mut ends = Vec::new();
    while let Some(value) = values.next() {
        value.ok()?;
        ends.push(values.byte_offset());
    }
    Some(ends)
}

fn yaml_ends(bytes: &[u8]) -> Vec<usize> {
    let mut ends = Vec::new();
    let mut start = 0;
    for line in bytes.split_inclusive(|byte| *byte == b'\n') {
        let marks = line
            .strip_prefix(b"---")
            .is_some_and(|rest| rest.first().is_none_or(u8::is_ascii_whitespace));
        if marks && start > 0 {
            ends.push(start);
        }
        start += line.len();
    }
    ends.push(bytes.len());
    ends
}

/// Nothing but white space, comments, directives and marks.
fn is_blank(chunk: &[u8]) -> bool {
    chunk.split(|byte| *byte == b'\n').all(|line| {
        let line = line.trim_ascii();
        line.is_empty()
            || line.starts_with(b"#")
            || line.starts_with(b"%")
            || line == b"---"
            || line == b"..."
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(text: &str) -> Vec<(&str, usize, usize)> {
        let text_of = |chunk: Chunk<'_>| {
            let start = chunk.bytes.as_ptr() as usize - text.as_ptr() as usize;
            (
                text[start..start + chunk.bytes.len()].trim(),
                chunk.lines,
                chunk.columns,
            )
        };
        chunks(text.as_bytes()).into_iter().map(text_of).collect()
    }

    #[test]
    fn a_stream_is_cut_at_its_documents() {
        assert_eq!(
            texts("# head\n---\na: 1\n--- # next\nb: |\n  ---\n---x: 2\n---\n"),
            [("---\na: 1", 1, 0), ("--- # next\nb: |\n  ---\n---x: 2", 3, 0)]
        );
        assert_eq!(
            texts("{\"a\": 1}{\"b\":\n2} {}"),
            [("{\"a\": 1}", 0, 0), ("{\"b\":\n2}", 0, 8), ("{}", 1, 2)]
        );
        assert_eq!(
            texts("{a: 1}"),
            [("{a: 1}", 0, 0)],
            "flow style is YAML and no JSON"
        );
        assert_eq!(texts(" \n---\n"), []);
    }
}
