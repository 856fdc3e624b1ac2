//! The text of a document with its lines, to say where something stands and to show it.

use std::ops::Range;

/// Text, its name for messages, and where its lines begin.
#[derive(Debug)]
pub(crate) struct Source<'a> {
    pub(crate) name: &'a str,
    pub(crate) text: &'a str,
    /// Offset of the first byte of each line.
    starts: Vec<usize>,
    /// Characters before every block of bytes, so that a column in a file of one line is found at once.
    before: Vec<usize>,
}

/// Bytes between two counts of characters.
const BLOCK: usize = 1024;

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
        let before = bytes
            .chunks(BLOCK)
            .scan(0, |total, block| {
                let here = *total;
                *total += characters(block);
                Some(here)
            })
            .collect();
        Self {
            name,
            text,
            starts,
            before,
        }
    }

    /// Where a range of bytes stands; the range is cut at the end of its first line. The cost does not depend on the length
    /// of the line.
    pub(crate) fn spot(&self, range: &Range<usize>) -> Spot {
        let start = self.floor(range.start);
        let line = self.starts.partition_point(|first| *first <= start) - 1;
        let first = self.starts[line];
        let next = self.starts.get(line + 1).copied().unwrap_or(self.text.len());
        let length = self.text[first..next].trim_end_matches(['\n', '\r']).len();
        let start = start.min(first + length);
        let end = self.floor(range.end.clamp(start, first + length));
        let meant = self.text[start..end]
            .chars()
            .take(EXCERPT_MAX)
            .collect::<String>();
        let (excerpt, offset) = self.excerpt(first..first + length, start);
        let shown = excerpt.chars().count().saturating_sub(offset).max(1);
        Spot {
            line: line + 1,
            column: self.count(start) - self.count(first) + 1,
            excerpt,
            offset,
            width: meant.trim_end().chars().count().clamp(1, shown),
        }
    }

    /// The part of a line that is shown, and how many characters of it are before `at`.
    fn excerpt(&self, line: Range<usize>, at: usize) -> (String, usize) {
        let visible = |letter: char| if letter.is_control() { ' ' } else { letter };
        let (before, after) = (&self.text[line.start..at], &self.text[at..line.end]);
        // A character has at least one byte.
        let short = line.len() <= EXCERPT_MAX;
        let kept = if short { EXCERPT_MAX } else { EXCERPT_BEFORE };
        let cut = before
            .char_indices()
            .rev()
            .nth(kept)
            .map(|(index, letter)| index + letter.len_utf8());
        let mut text = String::new();
        if cut.is_some() {
            text.push('…');
        }
        text.extend(before[cut.unwrap_or(0)..].chars().map(visible));
        let offset = text.chars().count();
        let rest = EXCERPT_MAX.saturating_sub(offset.min(kept));
        text.extend(after.chars().take(rest).map(visible));
        if after.chars().nth(rest).is_some() {
            text.push('…');
        }
        (text, offset)
    }

    /// How many characters there are before the byte `at`.
    fn count(&self, at: usize) -> usize {
        let block = at / BLOCK;
        let counted = self.before.get(block).copied();
        match counted {
            Some(before) => before + characters(&self.text.as_bytes()[block * BLOCK..at]),
            None => self.before.last().map_or(0, |before| {
                before + characters(&self.text.as_bytes()[(self.before.len() - 1) * BLOCK..at])
            }),
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

/// How many characters begin in these bytes of UTF-8.
fn characters(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| (**byte & 0xC0) != 0x80).count()
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
    fn columns_count_characters_however_long_the_line_is() {
        let text = format!("x\n{}é!", "ä".repeat(5_000));
        let spot = Source::new("x", &text).spot(&(2 + 10_000 + 2..text.len()));
        assert_eq!((spot.line, spot.column, spot.width), (2, 5_002, 1));
        let spot = Source::new("x", "").spot(&(0..9));
        assert_eq!((spot.line, spot.column, spot.excerpt.as_str()), (1, 1, ""));
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
