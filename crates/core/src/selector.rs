//! Label selectors with the meaning they have in the Kubernetes API.
//!
//! A selector is `matchLabels` and `matchExpressions`, all of which must hold; an empty one selects everything. `NotIn`
//! and `DoesNotExist` hold where the key is absent. The one-line syntax (`kubectl -l`) is in [`FromStr`](std::str::FromStr).

use std::sync::Arc;

use crate::error::{Error, Result};
use crate::label::{Labels, key_fault, value_fault};

/// Chooses by labels: everything that carries `match_labels` and meets every one of `match_expressions`.
///
/// ```
/// use stowplan_core::{LabelSelector, Labels};
///
/// let selector: LabelSelector = "app=upf,tier in (core,edge),!retired".parse()?;
/// let labels: Labels = [("app", "upf"), ("tier", "edge")].into_iter().collect();
/// assert!(selector.matches(&labels));
/// # Ok::<(), stowplan_core::Error>(())
/// ```
#[derive(
    Debug,
    Clone,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    serde::Serialize,
    serde::Deserialize,
    schemars::JsonSchema,
)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct LabelSelector {
    /// Labels that must be there with exactly these values.
    #[serde(default, skip_serializing_if = "Labels::is_empty")]
    pub match_labels: Labels,
    /// Further conditions, all of which must hold.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub match_expressions: Vec<LabelRequirement>,
}

impl LabelSelector {
    /// The selector that selects everything.
    pub fn everything() -> Self {
        Self::default()
    }

    /// Whether it selects everything.
    pub fn is_empty(&self) -> bool {
        self.match_labels.is_empty() && self.match_expressions.is_empty()
    }

    /// Whether something with these labels is selected.
    pub fn matches(&self, labels: &Labels) -> bool {
        self.match_labels
            .iter()
            .all(|(key, value)| labels.get(key) == Some(value))
            && self
                .match_expressions
                .iter()
                .all(|requirement| requirement.matches(labels))
    }

    /// Checks keys and values against the syntax of Kubernetes, and operators against their number of values.
    ///
    /// # Errors
    /// The first label or requirement at fault.
    pub fn validate(&self) -> Result<()> {
        self.match_labels.validate()?;
        self.match_expressions
            .iter()
            .try_for_each(LabelRequirement::validate)
    }
}

/// How a [`LabelRequirement`] relates a label to its values.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    serde::Serialize,
    serde::Deserialize,
    schemars::JsonSchema,
)]
pub enum LabelOperator {
    /// The label is there, with one of the values.
    In,
    /// The label is absent, or has none of the values.
    NotIn,
    /// The label is there.
    Exists,
    /// The label is absent.
    DoesNotExist,
}

impl LabelOperator {
    /// Whether the operator compares with values (`In`, `NotIn`) or takes none.
    pub const fn takes_values(self) -> bool {
        matches!(self, Self::In | Self::NotIn)
    }
}

/// One condition on the label under `key`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct LabelRequirement {
    /// The label's key.
    pub key: Arc<str>,
    /// How the label relates to the values.
    pub operator: LabelOperator,
    /// The values of `In` and `NotIn` (at least one); none for the others.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub values: Vec<Arc<str>>,
}

impl LabelRequirement {
    /// A condition on the label under `key`.
    pub fn new<V: Into<Arc<str>>>(
        key: impl Into<Arc<str>>,
        operator: LabelOperator,
        values: impl IntoIterator<Item = V>,
    ) -> Self {
        Self {
            key: key.into(),
            operator,
            values: values.into_iter().map(Into::into).collect(),
        }
    }

    /// Whether these labels meet the condition.
    pub fn matches(&self, labels: &Labels) -> bool {
        let value = labels.get(&self.key);
        let listed = |value: &str| self.values.iter().any(|candidate| candidate.as_ref() == value);
        match self.operator {
            LabelOperator::In => value.is_some_and(listed),
            LabelOperator::NotIn => !value.is_some_and(listed),
            LabelOperator::Exists => value.is_some(),
            LabelOperator::DoesNotExist => value.is_none(),
        }
    }

    /// Checks the key and values against the syntax of Kubernetes, and their number against the operator.
    ///
    /// # Errors
    /// When one of them is at fault.
    pub fn validate(&self) -> Result<()> {
        self.check_shape()?;
        check_syntax(&self.key, &self.values)
    }

    fn check_shape(&self) -> Result<()> {
        let reason = match (self.operator.takes_values(), self.values.is_empty()) {
            (true, true) => "needs at least one value",
            (false, false) => "takes no values",
            _ => return Ok(()),
        };
        let value = format!("{} {:?}", self.key, self.operator);
        Err(Error::Selector {
            value,
            reason: format!("{:?} {reason}", self.operator),
        })
    }
}

/// Checks a key and values against the syntax of labels.
pub(crate) fn check_syntax(key: &str, values: &[Arc<str>]) -> Result<()> {
    let refuse = |value: &str, reason| {
        Err(Error::Label {
            key: key.to_owned(),
            value: value.to_owned(),
            reason,
        })
    };
    if let Some(reason) = key_fault(key) {
        return refuse("", reason);
    }
    match values
        .iter()
        .find_map(|value| value_fault(value).map(|reason| (value, reason)))
    {
        Some((value, reason)) => refuse(value, reason),
        None => Ok(()),
    }
}

/// A condition as it is written, of labels or of nodes: its shape is checked when it becomes one.
#[derive(serde::Deserialize)]
#[serde(rename = "requirement", deny_unknown_fields)]
pub(crate) struct Written<O> {
    pub key: Arc<str>,
    pub operator: O,
    #[serde(default)]
    pub values: Vec<Arc<str>>,
}

impl<'de> serde::Deserialize<'de> for LabelRequirement {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        let written = Written::deserialize(deserializer)?;
        let requirement = Self::new(written.key, written.operator, written.values);
        requirement.check_shape().map_err(serde::de::Error::custom)?;
        Ok(requirement)
    }
}
