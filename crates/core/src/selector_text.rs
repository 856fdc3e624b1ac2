//! The one-line syntax of label selectors, as `kubectl -l` reads it.
//!
//! `a=b,c==d,e!=f,g in (x,y),h notin (z),i,!j`: conditions separated by commas, all of which must hold. Reading is one
//! pass over tokens. The comparisons `a>1` and `a<1`, which `kubectl` reads too, have no place in a label selector
//! of the API and are refused. Printing gives text that reads back as an equal selector.

use std::fmt;
use std::str::FromStr;

use crate::error::{Error, Result};
use crate::selector::{LabelOperator, LabelRequirement, LabelSelector};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Token<'a> {
    Word(&'a str),
    Comma,
    Open,
    Close,
    Not,
    Equals,
    NotEquals,
    Compare,
    End,
}

impl fmt::Display for Token<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Word(word) => write!(out, "{word:?}"),
            Self::Comma => out.write_str("','"),
            Self::Open => out.write_str("'('"),
            Self::Close => out.write_str("')'"),
            Self::Not => out.write_str("'!'"),
            Self::Equals => out.write_str("'='"),
            Self::NotEquals => out.write_str("'!='"),
            Self::Compare => out.write_str("'<' or '>'"),
            Self::End => out.write_str("the end"),
        }
    }
}

/// The tokens of a selector, one ahead.
struct Tokens<'a> {
    rest: &'a str,
}

const SPECIAL: [char; 7] = ['=', '!', '(', ')', ',', '<', '>'];
const SPACE: [char; 4] = [' ', '\t', '\r', '\n'];

impl<'a> Tokens<'a> {
    fn peek(&self) -> Token<'a> {
        Tokens { rest: self.rest }.next()
    }

    fn next(&mut self) -> Token<'a> {
        let text = self.rest.trim_start_matches(SPACE);
        let (token, len) = match text.bytes().next() {
            None => (Token::End, 0),
            Some(b',') => (Token::Comma, 1),
            Some(b'(') => (Token::Open, 1),
            Some(b')') => (Token::Close, 1),
            Some(b'<' | b'>') => (Token::Compare, 1),
            Some(b'=') => (Token::Equals, if text.starts_with("==") { 2 } else { 1 }),
            Some(b'!') if text.starts_with("!=") => (Token::NotEquals, 2),
            Some(b'!') => (Token::Not, 1),
            Some(_) => {
                let end = text.find(|letter| SPECIAL.contains(&letter) || SPACE.contains(&letter));
                let end = end.unwrap_or(text.len());
                (Token::Word(&text[..end]), end)
            }
        };
        self.rest = &text[len..];
        token
    }

    /// One condition.
    fn requirement(&mut self) -> std::result::Result<(&'a str, LabelOperator, Vec<&'a str>, bool), String> {
        let negated = self.peek() == Token::Not;
        if negated {
            self.next();
        }
        let key = match self.next() {
            Token::Word(word) => word,
            other => return Err(format!("expected a label key, found {other}")),
        };
        if negated {
            return Ok((key, LabelOperator::DoesNotExist, Vec::new(), false));
        }
        match self.peek() {
            Token::End | Token::Comma => Ok((key, LabelOperator::Exists, Vec::new(), false)),
            Token::Equals => {
                self.next();
                Ok((key, LabelOperator::In, vec![self.value()], true))
            }
            Token::NotEquals => {
                self.next();
                Ok((key, LabelOperator::NotIn, vec![self.value()], false))
            }
            Token::Word("in") => {
                self.next();
                Ok((key, LabelOperator::In, self.values()?, false))
            }
            Token::Word("notin") => {
                self.next();
                Ok((key, LabelOperator::NotIn, self.values()?, false))
            }
            Token::Compare => Err(format!(
                "label {key:?} is compared with '<' or '>', which label selectors lack"
            )),
            other => Err(format!(
                "expected an operator (=, ==, !=, in, notin) after {key:?}, found {other}"
            )),
        }
    }

    /// The value after `=`, which may be empty.
    fn value(&mut self) -> &'a str {
        match self.peek() {
            Token::Word(word) => {
                self.next();
                word
            }
            _ => "",
        }
    }

    /// The values in brackets, each once; between commas, a value may be empty.
    fn values(&mut self) -> std::result::Result<Vec<&'a str>, String> {
        match self.next() {
            Token::Open => {}
            other => return Err(format!("expected '(' after in or notin, found {other}")),
        }
        if self.peek() == Token::Close {
            return Err("in and notin need at least one value in the brackets".to_owned());
        }
        let mut values = Vec::new();
        loop {
            let value = self.value();
            if !values.contains(&value) {
                values.push(value);
            }
            match self.next() {
                Token::Comma => {}
                Token::Close => return Ok(values),
                other => return Err(format!("expected ',' or ')' in a list of values, found {other}")),
            }
        }
    }
}

impl FromStr for LabelSelector {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let refuse = |reason| Error::Selector {
            value: text.to_owned(),
            reason,
        };
        let mut selector = Self::default();
        let mut tokens = Tokens { rest: text };
        if tokens.peek() == Token::End {
            return Ok(selector);
        }
        loop {
            let (key, operator, values, exact) = tokens.requirement().map_err(refuse)?;
            // A second `key=value` for one key (both must hold) does not fit the map and becomes an expression.
            if exact && !selector.match_labels.contains(key) {
                selector.match_labels.insert(key, values[0]);
            } else {
                selector
                    .match_expressions
                    .push(LabelRequirement::new(key, operator, values));
            }
            match tokens.next() {
                Token::Comma => {}
                Token::End => break,
                other => {
                    return Err(refuse(format!(
                        "expected ',' or the end after the condition on {key:?}, found {other}"
                    )));
                }
            }
        }
        selector.validate()?;
        Ok(selector)
    }
}

impl fmt::Display for LabelRequirement {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let key = &self.key;
        match (self.operator, self.values.as_slice()) {
            (LabelOperator::Exists, _) => write!(out, "{key}"),
            (LabelOperator::DoesNotExist, _) => write!(out, "!{key}"),
            (LabelOperator::NotIn, [value]) => write!(out, "{key}!={value}"),
            (LabelOperator::NotIn, values) => write!(out, "{key} notin ({})", values.join(",")),
            // One empty value would read back as no value at all.
            (LabelOperator::In, [value]) if value.is_empty() => write!(out, "{key} in (,)"),
            (LabelOperator::In, values) => write!(out, "{key} in ({})", values.join(",")),
        }
    }
}

impl fmt::Display for LabelSelector {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}", self.match_labels)?;
        for (index, requirement) in self.match_expressions.iter().enumerate() {
            let comma = if index == 0 && self.match_labels.is_empty() {
                ""
            } else {
                ","
            };
            write!(out, "{comma}{requirement}")?;
        }
        Ok(())
    }
}
