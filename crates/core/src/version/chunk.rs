//! The part of the order that Debian and opam share: text and numbers by turns (Debian policy manual, 5.6.12).
//!
//! A text is cut into stretches without digits and numbers. Stretches compare character by character: `~` before the end of the
//! stretch, that before letters, those before all else; numbers by value, none being zero.

use super::error::{Fault, Part, number};
use super::key::KeyBuilder;

/// Before the end of a stretch.
const TILDE: u8 = 0x01;
/// The end of a stretch; below all letters.
const END: u8 = 0x02;
/// Above all letters; in the order of ASCII.
const OTHERS: [(char, u8); 5] = [('+', 0x7B), ('-', 0x7C), ('.', 0x7D), (':', 0x7E), ('_', 0x7F)];

/// Writes a text into a key. The texts are closed: another one can follow.
pub(super) fn write(key: &mut KeyBuilder, text: &str, allowed: &str) -> Part<()> {
    let mut rest = text;
    loop {
        let (stretch, after) = split(rest, |c| c.is_ascii_digit());
        for character in stretch.chars() {
            key.byte(weight(character, allowed).ok_or_else(|| unknown(text, character, allowed))?);
        }
        let (digits, after) = split(after, |c| !c.is_ascii_digit());
        key.byte(END).number(number(digits)?);
        rest = after;
        if rest.is_empty() {
            // As if a stretch began and ended here: a ~ in its place comes before, all else after.
            key.byte(END);
            return Ok(());
        }
    }
}

fn weight(character: char, allowed: &str) -> Option<u8> {
    match character {
        '~' => Some(TILDE),
        'a'..='z' | 'A'..='Z' => Some(character as u8),
        _ if allowed.contains(character) => OTHERS
            .iter()
            .find(|(other, _)| *other == character)
            .map(|(_, weight)| *weight),
        _ => None,
    }
}

fn unknown(text: &str, character: char, allowed: &str) -> Fault {
    let marks: Vec<String> = allowed.chars().map(String::from).collect();
    let reason = format!(
        "contains {character:?}; write letters, digits and the marks {} ~",
        marks.join(" ")
    );
    Fault::new(text, reason)
}

fn split(text: &str, at: impl Fn(char) -> bool) -> (&str, &str) {
    text.split_at(text.find(at).unwrap_or(text.len()))
}
