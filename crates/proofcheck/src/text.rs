//! Reads a certificate byte by byte: words, numbers, and what separates them.

use crate::error::Checked;
use crate::literal::{Lit, MAX_BOUND};
use crate::spans::Span;

/// Where the reading is.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cursor<'t> {
    text: &'t [u8],
    at: usize,
}

/// A variable as written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Name {
    Package(u32),
    Number(u32),
}

impl<'t> Cursor<'t> {
    pub fn new(text: &'t [u8]) -> Self {
        Self { text, at: 0 }
    }

    pub fn is_at_end(&self) -> bool {
        self.at == self.text.len()
    }

    pub fn peek(&self) -> Option<u8> {
        self.text.get(self.at).copied()
    }

    /// Takes the byte if it is next.
    pub fn eat(&mut self, byte: u8) -> bool {
        let found = self.peek() == Some(byte);
        self.at += usize::from(found);
        found
    }

    pub fn expect(&mut self, byte: u8) -> Checked {
        if self.eat(byte) {
            return Ok(());
        }
        let wanted = if byte == b'\n' {
            "the end of the line".into()
        } else {
            format!("{:?}", char::from(byte))
        };
        Err(format!("{wanted} is expected before {}", self.rest()))
    }

    /// What stands up to the next space or the end of the line.
    pub fn word(&mut self) -> &'t [u8] {
        let rest = &self.text[self.at..];
        let length = rest.iter().position(|byte| matches!(byte, b' ' | b'\n'));
        let word = &rest[..length.unwrap_or(rest.len())];
        self.at += word.len();
        word
    }

    /// The beginning of what follows, for messages.
    pub fn rest(&self) -> String {
        let rest = &self.text[self.at..];
        let line = rest.split(|byte| *byte == b'\n').next().unwrap_or(rest);
        match line {
            [] => "the end of the line".into(),
            _ => format!("{:?}", String::from_utf8_lossy(&line[..line.len().min(20)])),
        }
    }

    pub fn long(&mut self) -> Checked<u64> {
        let start = self.at;
        let mut number = 0u64;
        while let Some(digit) = self.peek().filter(u8::is_ascii_digit) {
            let next = number
                .checked_mul(10)
                .and_then(|n| n.checked_add(u64::from(digit - b'0')));
            let Some(next) = next else {
                return Err("a number is greater than 2^64".into());
            };
            number = next;
            self.at += 1;
        }
        if self.at == start {
            return Err(format!("a number is expected before {}", self.rest()));
        }
        Ok(number)
    }

    /// A number that can be an index, a value or a bound.
    pub fn number(&mut self) -> Checked<u32> {
        let number = self.long()?;
        let fits = u32::try_from(number).ok().filter(|number| *number <= MAX_BOUND);
        fits.ok_or_else(|| format!("{number} is greater than {MAX_BOUND}"))
    }

    /// ` ` and a number.
    pub fn next_number(&mut self) -> Checked<u32> {
        self.expect(b' ')?;
        self.number()
    }

    pub fn name(&mut self) -> Checked<Name> {
        if self.eat(b'p') {
            return Ok(Name::Package(self.number()?));
        }
        if self.eat(b'x') {
            return Ok(Name::Number(self.number()?));
        }
        Err(format!("a variable is expected before {}", self.rest()))
    }

    /// What follows a variable in a literal: `>=3` or `<3`.
    pub fn bound(&mut self, var: u32) -> Checked<Lit> {
        let below = self.eat(b'<');
        if !below {
            self.expect(b'>')?;
            self.expect(b'=')?;
        }
        match self.number()? {
            0 => Err("a bound is at least 1".into()),
            bound if below => Ok(Lit::below(var, bound)),
            bound => Ok(Lit::at_least(var, bound)),
        }
    }

    /// `none` or `0-3,5-5`: numbers below `count`, each greater by `shift`, appended to `into`.
    pub fn spans(&mut self, count: u32, shift: u32, into: &mut Vec<Span>) -> Checked {
        if self.peek() == Some(b'n') {
            return match self.word() {
                b"none" => Ok(()),
                _ => Err("a set is `none` or intervals".into()),
            };
        }
        let mut above = None;
        loop {
            let lo = self.number()?;
            self.expect(b'-')?;
            let hi = self.number()?;
            if lo > hi || above.is_some_and(|above| lo <= above) {
                return Err(format!(
                    "the interval {lo}-{hi} is empty or not after the one before it"
                ));
            }
            if hi >= count {
                return Err(format!("{hi} is in a set of numbers below {count}"));
            }
            above = Some(hi);
            into.push((lo + shift, hi + shift));
            if !self.eat(b',') {
                return Ok(());
            }
        }
    }
}
