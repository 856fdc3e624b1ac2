//! Paths to a field inside a document: `workloads[3].rules.spread[0].maxSkew`.

use std::borrow::Cow;
use std::fmt;

/// One step of a [`FieldPath`].
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PathStep {
    /// Into the field, or the entry of a mapping, of this name.
    Field(Cow<'static, str>),
    /// Into the element of a list, counted from zero.
    Index(usize),
}

impl From<&'static str> for PathStep {
    fn from(name: &'static str) -> Self {
        Self::Field(Cow::Borrowed(name))
    }
}

impl From<String> for PathStep {
    fn from(name: String) -> Self {
        Self::Field(Cow::Owned(name))
    }
}

impl From<usize> for PathStep {
    fn from(index: usize) -> Self {
        Self::Index(index)
    }
}

/// The way from the root of a document to a field.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FieldPath(Vec<PathStep>);

impl FieldPath {
    /// The root.
    pub const fn root() -> Self {
        Self(Vec::new())
    }

    /// The steps, from the root.
    pub fn steps(&self) -> &[PathStep] {
        &self.0
    }

    /// Whether it is the root.
    pub fn is_root(&self) -> bool {
        self.0.is_empty()
    }

    /// Goes one step further.
    pub fn push(&mut self, step: impl Into<PathStep>) {
        self.0.push(step.into());
    }

    /// Goes one step back.
    pub fn pop(&mut self) {
        self.0.pop();
    }

    /// This path and one step more.
    #[must_use]
    pub fn with(&self, step: impl Into<PathStep>) -> Self {
        let mut longer = self.clone();
        longer.push(step);
        longer
    }
}

impl FromIterator<PathStep> for FieldPath {
    fn from_iter<I: IntoIterator<Item = PathStep>>(steps: I) -> Self {
        Self(steps.into_iter().collect())
    }
}

impl fmt::Display for FieldPath {
    /// Names joined by points, positions in brackets, names that are not plain in brackets and quotes.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, step) in self.0.iter().enumerate() {
            match step {
                PathStep::Index(index) => write!(out, "[{index}]")?,
                PathStep::Field(name) if is_plain(name) => {
                    let point = if position == 0 { "" } else { "." };
                    write!(out, "{point}{name}")?;
                }
                PathStep::Field(name) => write!(out, "[{name:?}]")?,
            }
        }
        Ok(())
    }
}

fn is_plain(name: &str) -> bool {
    !name.is_empty()
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_reads_as_it_would_be_written_in_a_program() {
        let path: FieldPath = [
            "clusters".into(),
            3.into(),
            "labels".into(),
            "example.com/row".into(),
        ]
        .into_iter()
        .collect();
        assert_eq!(path.to_string(), "clusters[3].labels[\"example.com/row\"]");
        assert_eq!(FieldPath::root().to_string(), "");
    }
}
