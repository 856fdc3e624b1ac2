//! The text of a document with its lines, to say where something stands and to show it.

use std::ops::Range;

/// Text, its name for messages, and where its lines begin.
#[derive(Debug)]
pub(crate) struct Source<'a> {
    pub(crate) name: &'a str,
    pub(crate) text: &'a str,
    /// Offset of the first byte of each line.
    starts: Vec<usize>,
}

/// Where something stands: line and column count from 1, columns in characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Spot {
    pub(crate) line: usize,
    pub(crate) column: usize,
    /// The line, or the part of it around the column, without control characters.
    pub(crate) excerpt: String,
    /// The column within the excerpt, counted from 0.
    pub(crate) offset: usize,
    /// How many characters are meant, at least 1.
    pub(crate) width: usize,
}

/// Most characters of a line that are shown; minified JSON has it all on one.
const EXCERPT_MAX: usize = 120;
/// How many characters are shown before the one meant when the line is cut.
const EXCERPT_BEFORE: usize = 40;

impl<'a> Source<'a> {
    pub(crate) fn new(name: &'a str, text: &'a str) -> Self {
        let bytes = text.as_bytes();
        let breaks = bytes.iter().enumerate().filter_map(|(at, byte)| match byte {
            b'\n' => Some(at + 1),
            b'\r' if bytes.get(at + 1) != Some(&b'\n') => Some(at + 1),
            _ => None,
        });
        let starts = std::iter::once(0).chain(breaks).collect();
        Self { name, text, starts }
    }

    /// Where a range of bytes stands; the range is cut at the end of its first line.
    pub(crate) fn spot(&self, range: &Range<usize>) -> Spot {
        let start = self.floor(range.start);
        let line = self.starts.partition_point(|first| *first <= start) - 1;
        let end_of_line = self
            .starts
            .get(line + 1)
            .map_or(self.text.len(), |next| *next)
            .max(start);
        let whole = &self.text[self.starts[line]..end_of_line];
        let whole = whole.trim_end_matches(['\n', '\r']);
        let before = start - self.starts[line];
        let end = self.floor(range.end.clamp(start, end_of_line)) - self.starts[line];
        let column = whole[..before.min(whole.len())].chars().count();
        let width = whole[before.min(whole.len())..end.clamp(before.min(whole.len()), whole.len())]
            .trim_end()
            .chars()
            .count()
            .max(1);
        let (excerpt, offset) = excerpt(whole, column);
        let width = width.min(excerpt.chars().count().saturating_sub(offset).max(1));
        Spot {
            line: line + 1,
            column: column + 1,
            excerpt,
            offset,
            width,
        }
    }

    /// The nearest boundary of a character at or before `at`.
    fn floor(&self, at: usize) -> usize {
        let mut at = at.min(self.text.len());
        while !self.text.is_char_boundary(at) {
            at -= 1;
        }
        at
    }
}

/// The part of a line that is shown, and the column in it.
fn excerpt(line: &str, column: usize) -> (String, usize) {
    let visible = |letter: char| if letter.is_control() { ' ' } else { letter };
    let length = line.chars().count();
    if length <= EXCERPT_MAX {
        return (line.chars().map(visible).collect(), column);
    }
    let skipped = column.saturating_sub(EXCERPT_BEFORE);
    let mut text = String::new();
    let mut offset = column - skipped;
    if skipped > 0 {
        text.push('…');
        offset += 1;
    }
    text.extend(line.chars().skip(skipped).take(EXCERPT_MAX).map(visible));
    if length > skipped + EXCERPT_MAX {
        text.push('…');
    }
    (text, offset)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_end_in_any_of_the_three_ways() {
        let source = Source::new("x", "a\r\nbé d\rc\nlast");
        let spot = source.spot(&(6..7));
        assert_eq!((spot.line, spot.column, spot.excerpt.as_str()), (2, 3, "bé d"));
        let spot = source.spot(&(9..10));
        assert_eq!((spot.line, spot.column, spot.excerpt.as_str()), (3, 1, "c"));
        let spot = source.spot(&(400..500));
        assert_eq!((spot.line, spot.width), (4, 1));
    }

    #[test]
    fn a_long_line_is_cut_around_the_column() {
        let text = format!("{}MARK{}", "a".repeat(500), "b".repeat(500));
        let spot = Source::new("x", &text).spot(&(500..504));
        let marked: String = spot.excerpt.chars().skip(spot.offset).take(spot.width).collect();
        assert_eq!(marked, "MARK");
        assert!(spot.excerpt.chars().count() <= EXCERPT_MAX + 2);
    }
}
