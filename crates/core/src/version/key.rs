//! Keys: bytes that compare (as `memcmp` does) in the order of a scheme.
//!
//! The parts of a version are written one behind the other, the most significant first. That is right as long as no part's
//! bytes begin another's: numbers say their length first, and text is closed by a byte below all that can follow.

/// Writes the key of a version.
///
/// A scheme of one's own writes the parts of a version in order of significance; a number begins with a byte from `0x20` to
/// `0xE0`, so that smaller bytes can mean "before any number" and larger ones "after".
///
/// ```
/// use stowplan_core::KeyBuilder;
///
/// let key = |parts: &[&str]| {
///     let mut key = KeyBuilder::new();
///     for part in parts {
///         key.number(part);
///     }
///     key.into_bytes()
/// };
/// assert!(key(&["1", "9"]) < key(&["1", "10"]));
/// assert!(key(&["2"]) < key(&["18446744073709551616"]));
/// assert_eq!(key(&["007"]), key(&["7"]));
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct KeyBuilder {
    bytes: Vec<u8>,
}

/// The first byte of the number zero; one of `n` digits begins `n` higher.
const NUMBER: u8 = 0x20;
/// So many digits are counted by one byte of their own.
const RUN: usize = 192;
/// That byte: above the first byte of every shorter number.
const RUN_MARK: u8 = NUMBER + RUN as u8;

impl KeyBuilder {
    /// Above every byte that a number can begin with, and above ASCII: closes a key behind all that begin like it.
    pub const HIGHEST: u8 = 0xFF;

    /// A key with nothing in it.
    pub fn new() -> Self {
        Self::default()
    }

    /// One byte.
    pub fn byte(&mut self, byte: u8) -> &mut Self {
        self.bytes.push(byte);
        self
    }

    /// Bytes as they are.
    pub fn bytes(&mut self, bytes: &[u8]) -> &mut Self {
        self.bytes.extend_from_slice(bytes);
        self
    }

    /// A number of any length, from its decimal digits; zeros in front count for nothing, and no digits are zero.
    ///
    /// Written is how many digits there are and then the digits, two to a byte. Characters that are no digits are left out.
    pub fn number(&mut self, digits: &str) -> &mut Self {
        let digits = || {
            let all = digits.bytes().filter(u8::is_ascii_digit);
            all.skip_while(|digit| *digit == b'0').map(|digit| digit - b'0')
        };
        let count = digits().count();
        for _ in 0..count / RUN {
            self.bytes.push(RUN_MARK);
        }
        self.bytes.push(NUMBER + (count % RUN) as u8);
        // An odd digit stands alone at the front, so that equal lengths are grouped equally.
        let mut high = (count % 2 == 1).then_some(0);
        for digit in digits() {
            match high.take() {
                None => high = Some(digit),
                Some(tens) => self.bytes.push(tens * 10 + digit),
            }
        }
        self
    }

    /// The key.
    pub fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }
}

/// The decimal number one above, digit by digit.
pub(super) fn successor(digits: &str) -> String {
    let mut bytes = digits.as_bytes().to_vec();
    for digit in bytes.iter_mut().rev() {
        if *digit < b'9' {
            *digit += 1;
            return text(bytes);
        }
        *digit = b'0';
    }
    bytes.insert(0, b'1');
    text(bytes)
}

fn text(digits: Vec<u8>) -> String {
    digits.into_iter().map(char::from).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(digits: &str) -> Vec<u8> {
        let mut key = KeyBuilder::new();
        key.number(digits);
        key.into_bytes()
    }

    #[test]
    fn numbers_of_any_length_are_in_order() {
        let long = "9".repeat(RUN);
        let ascending = [
            "",
            "1",
            "9",
            "10",
            "99",
            "100",
            "999",
            "1000",
            "18446744073709551615",
            "18446744073709551616",
            &long[1..],
            &long,
            &format!("1{long}"),
            &format!("2{long}"),
            &long.repeat(2),
            &format!("{}1", long.repeat(2)),
        ];
        for pair in ascending.windows(2) {
            assert!(key(pair[0]) < key(pair[1]), "{pair:?}");
        }
        assert_eq!(key("000"), key("0"));
        assert_eq!(key("00012"), key("12"));
    }

    #[test]
    fn the_successor_carries() {
        for (number, next) in [
            ("0", "1"),
            ("9", "10"),
            ("199", "200"),
            ("", "1"),
            ("99999999999999999999", "100000000000000000000"),
        ] {
            assert_eq!(successor(number), next);
        }
    }
}
