//! Node selectors: the terms of node affinity, with the meaning the scheduler gives them.
//!
//! Terms are alternatives; within a term every expression and field must hold. An empty term matches nothing, and so
//! does a selector without terms. An expression that the scheduler cannot evaluate (a wrong number of values, a
//! value that is no label value, a bound that is no integer) makes its term match nothing.

use std::fmt;
use std::sync::Arc;

use crate::error::{Error, Result};
use crate::label::Labels;
use crate::selector::{Written, check_syntax};

/// The only field that terms can choose by.
const NAME_FIELD: &str = "metadata.name";

/// Chooses nodes that match at least one of its terms.
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
pub struct NodeSelector {
    /// The alternatives.
    pub node_selector_terms: Vec<NodeSelectorTerm>,
}

impl NodeSelector {
    /// Whether a node with these labels and this name is chosen.
    pub fn matches(&self, labels: &Labels, node_name: &str) -> bool {
        self.node_selector_terms
            .iter()
            .any(|term| term.matches(labels, node_name))
    }

    /// Checks every term.
    ///
    /// # Errors
    /// When there is no term, or the first requirement at fault.
    pub fn validate(&self) -> Result<()> {
        if self.node_selector_terms.is_empty() {
            let reason = "needs at least one term".to_owned();
            return Err(Error::Selector {
                value: "nodeSelectorTerms".to_owned(),
                reason,
            });
        }
        self.node_selector_terms
            .iter()
            .try_for_each(NodeSelectorTerm::validate)
    }
}

/// One alternative: labels and fields that must all match. Empty, it matches nothing.
#[derive(
    Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, schemars::JsonSchema,
)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NodeSelectorTerm {
    /// Conditions on the node's labels.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub match_expressions: Vec<NodeSelectorRequirement>,
    /// Conditions on the node's fields: `metadata.name`, with `In` or `NotIn` and one value.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub match_fields: Vec<NodeSelectorRequirement>,
}

impl NodeSelectorTerm {
    /// Whether the term has no condition, and so matches nothing.
    pub fn is_empty(&self) -> bool {
        self.match_expressions.is_empty() && self.match_fields.is_empty()
    }

    /// Whether a node with these labels and this name matches.
    pub fn matches(&self, labels: &Labels, node_name: &str) -> bool {
        !self.is_empty()
            && self
                .match_fields
                .iter()
                .all(|field| field.matches_name(node_name))
            && self
                .match_expressions
                .iter()
                .all(|expression| expression.matches(labels))
    }

    /// Checks every requirement: syntax of keys and values, number of values, fields.
    ///
    /// # Errors
    /// The first requirement at fault.
    pub fn validate(&self) -> Result<()> {
        self.match_expressions
            .iter()
            .try_for_each(NodeSelectorRequirement::validate)?;
        self.match_fields
            .iter()
            .try_for_each(NodeSelectorRequirement::check_field)
    }
}

impl<'de> serde::Deserialize<'de> for NodeSelectorTerm {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        #[derive(serde::Deserialize)]
        #[serde(rename = "NodeSelectorTerm", rename_all = "camelCase", deny_unknown_fields)]
        struct Wire {
            #[serde(default)]
            match_expressions: Vec<NodeSelectorRequirement>,
            #[serde(default)]
            match_fields: Vec<NodeSelectorRequirement>,
        }
        let Wire {
            match_expressions,
            match_fields,
        } = Wire::deserialize(deserializer)?;
        match_fields
            .iter()
            .try_for_each(NodeSelectorRequirement::check_field)
            .map_err(serde::de::Error::custom)?;
        Ok(Self {
            match_expressions,
            match_fields,
        })
    }
}

/// How a [`NodeSelectorRequirement`] relates a label to its values.
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
pub enum NodeOperator {
    /// The label is there, with one of the values.
    In,
    /// The label is absent, or has none of the values.
    NotIn,
    /// The label is there.
    Exists,
    /// The label is absent.
    DoesNotExist,
    /// The label is there, a 64-bit integer, and greater than the one value.
    Gt,
    /// The label is there, a 64-bit integer, and less than the one value.
    Lt,
}

/// One condition on the label (or field) under `key`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NodeSelectorRequirement {
    /// The key of the label, or `metadata.name`.
    pub key: Arc<str>,
    /// How it relates to the values.
    pub operator: NodeOperator,
    /// At least one for `In` and `NotIn`, one integer for `Gt` and `Lt`, none for the others.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub values: Vec<Arc<str>>,
}

impl NodeSelectorRequirement {
    /// A condition on the label under `key`.
    pub fn new<V: Into<Arc<str>>>(
        key: impl Into<Arc<str>>,
        operator: NodeOperator,
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
        let met = match self.operator {
            NodeOperator::In => value.is_some_and(listed),
            NodeOperator::NotIn => !value.is_some_and(listed),
            NodeOperator::Exists => value.is_some(),
            NodeOperator::DoesNotExist => value.is_none(),
            NodeOperator::Gt => value
                .zip(self.bound())
                .is_some_and(|(value, bound)| integer(value) > Some(bound)),
            NodeOperator::Lt => value
                .zip(self.bound())
                .is_some_and(|(value, bound)| integer(value).is_some_and(|it| it < bound)),
        };
        met && self.validate().is_ok()
    }

    /// The bound of `Gt` and `Lt`.
    fn bound(&self) -> Option<i64> {
        match self.values.as_slice() {
            [value] => integer(value),
            _ => None,
        }
    }

    fn matches_name(&self, node_name: &str) -> bool {
        self.check_field().is_ok()
            && match (self.operator, self.values.as_slice()) {
                (NodeOperator::In, [name]) => name.as_ref() == node_name,
                (NodeOperator::NotIn, [name]) => name.as_ref() != node_name,
                _ => false,
            }
    }

    /// Checks a condition on a label: number and kind of values, syntax of key and values.
    ///
    /// # Errors
    /// When one of them is at fault.
    pub fn validate(&self) -> Result<()> {
        self.check_shape()?;
        check_syntax(&self.key, &self.values)
    }

    fn check_shape(&self) -> Result<()> {
        let count = self.values.len();
        let reason = match self.operator {
            NodeOperator::In | NodeOperator::NotIn if count == 0 => "needs at least one value",
            NodeOperator::Exists | NodeOperator::DoesNotExist if count > 0 => "takes no values",
            NodeOperator::Gt | NodeOperator::Lt if self.bound().is_none() => {
                "needs exactly one value, an integer"
            }
            _ => return Ok(()),
        };
        Err(self.refuse(&format!("{:?} {reason}", self.operator)))
    }

    /// Checks a condition on a field.
    fn check_field(&self) -> Result<()> {
        if self.key.as_ref() != NAME_FIELD {
            return Err(self.refuse("the only field that can be matched is metadata.name"));
        }
        match (self.operator, self.values.len()) {
            (NodeOperator::In | NodeOperator::NotIn, 1) => Ok(()),
            _ => Err(self.refuse("metadata.name is matched by In or NotIn with exactly one value")),
        }
    }

    fn refuse(&self, reason: &str) -> Error {
        Error::Selector {
            value: self.to_string(),
            reason: reason.to_owned(),
        }
    }
}

/// A whole number as the scheduler reads it; anything else is no match.
fn integer(text: &str) -> Option<i64> {
    text.parse().ok()
}

impl fmt::Display for NodeSelectorRequirement {
    /// `zone In (a,b)`, for messages.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} {:?}", self.key, self.operator)?;
        if self.values.is_empty() {
            Ok(())
        } else {
            write!(out, " ({})", self.values.join(","))
        }
    }
}

impl fmt::Display for NodeSelectorTerm {
    /// Conditions joined by `and`, for messages.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_empty() {
            return out.write_str("nothing");
        }
        for (index, requirement) in self
            .match_expressions
            .iter()
            .chain(&self.match_fields)
            .enumerate()
        {
            let joint = if index == 0 { "" } else { " and " };
            write!(out, "{joint}{requirement}")?;
        }
        Ok(())
    }
}

impl fmt::Display for NodeSelector {
    /// Terms joined by `or`, for messages.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.node_selector_terms.is_empty() {
            return out.write_str("nothing");
        }
        for (index, term) in self.node_selector_terms.iter().enumerate() {
            let joint = if index == 0 { "" } else { " or " };
            write!(out, "{joint}{term}")?;
        }
        Ok(())
    }
}

impl<'de> serde::Deserialize<'de> for NodeSelectorRequirement {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        let written = Written::deserialize(deserializer)?;
        let requirement = Self::new(written.key, written.operator, written.values);
        requirement.check_shape().map_err(serde::de::Error::custom)?;
        Ok(requirement)
    }
}

/// A term that is preferred, with its weight.
#[derive(
    Debug,
    Clone,
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
pub struct PreferredSchedulingTerm {
    /// How much a match counts, from 1 to 100.
    #[schemars(range(min = 1, max = 100))]
    pub weight: i32,
    /// What is preferred.
    pub preference: NodeSelectorTerm,
}
