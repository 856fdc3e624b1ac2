//! Stanzas of control files: fields with their values, each with its place (Debian policy manual, 5.1).

use crate::reader::desk::Place;

/// A field: its value with line breaks and the white space in front of continued lines.
#[derive(Clone, Copy, Debug)]
pub(super) struct Field<'a> {
    pub name: &'a str,
    pub value: &'a str,
    /// Bytes of the file before the value.
    start: usize,
    line: usize,
    /// Characters before the value on its first line.
    before: usize,
}

impl<'a> Field<'a> {
    /// The value without white space around it.
    pub fn text(&self) -> &'a str {
        self.value.trim()
    }

    /// The place of a byte of the value; of its first letter for 0.
    pub fn place(&self, at: usize) -> Place {
        let at = at
            .max(self.value.len() - self.value.trim_start().len())
            .min(self.value.len());
        let before = &self.value[..at];
        match before.rfind('\n') {
            None => Place {
                line: self.line,
                column: self.before + before.chars().count() + 1,
            },
            Some(last) => Place {
                line: self.line + before.matches('\n').count(),
                column: before[last + 1..].chars().count() + 1,
            },
        }
    }
}

/// The fields of a stanza in the order written.
#[derive(Clone, Debug)]
pub(super) struct Stanza<'a> {
    pub fields: Vec<Field<'a>>,
}

impl<'a> Stanza<'a> {
    /// The field of that name, in letters of any case.
    pub fn get(&self, name: &str) -> Option<&Field<'a>> {
        self.fields
            .iter()
            .find(|field| field.name.eq_ignore_ascii_case(name))
    }

    /// Where it begins.
    pub fn place(&self) -> Place {
        Place {
            line: self.fields.first().map_or(1, |field| field.line),
            column: 1,
        }
    }
}

/// A fault: where, what stands there, what is wrong with it, what to write.
pub(super) type Fault<'a> = (Place, &'a str, &'static str, &'static str);

/// Gives every stanza of a file to `take`, or what is wrong with one. Cost: linear.
pub(super) fn stanzas<'a>(text: &'a str, mut take: impl FnMut(Result<Stanza<'a>, Fault<'a>>)) {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut stanza = Stanza { fields: Vec::new() };
    let mut fault: Option<Fault<'a>> = None;
    let mut end = |stanza: &mut Stanza<'a>, fault: &mut Option<Fault<'a>>| {
        let whole = std::mem::replace(stanza, Stanza { fields: Vec::new() });
        match fault.take() {
            Some(fault) => take(Err(fault)),
            None if whole.fields.is_empty() => {}
            None => take(Ok(whole)),
        }
    };
    let mut start = 0;
    for (number, line) in text.split_inclusive('\n').enumerate() {
        let at = start;
        start += line.len();
        let place = Place {
            line: number + 1,
            column: 1,
        };
        let bare = line.trim_end();
        if bare.is_empty() {
            end(&mut stanza, &mut fault);
        } else if line.starts_with('#') || fault.is_some() {
            // A comment, or a stanza that is refused already.
        } else if line.starts_with([' ', '\t']) {
            if let Some(field) = stanza.fields.last_mut() {
                field.value = &text[field.start..at + bare.len()];
            } else {
                let reason = "continues a field, and there is none before it in its stanza";
                let remedy = "begin the line with the name of a field, or put no line in between";
                fault = Some((place, bare, reason, remedy));
            }
        } else if let Some((name, value)) = bare.split_once(':').filter(|(name, _)| is_name(name)) {
            if stanza.get(name).is_some() {
                fault = Some((place, name, "is given twice in one stanza", "keep one of the two"));
                continue;
            }
            stanza.fields.push(Field {
                name,
                value,
                start: at + name.len() + 1,
                line: number + 1,
                before: name.chars().count() + 1,
            });
        } else {
            let reason = "is no field: a name, a colon and a value";
            fault = Some((place, bare, reason, "write Package: and a name, one field a line"));
        }
    }
    end(&mut stanza, &mut fault);
}

fn is_name(name: &str) -> bool {
    !name.is_empty() && !name.starts_with('-') && name.bytes().all(|byte| byte.is_ascii_graphic())
}
