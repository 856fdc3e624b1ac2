//! Tolerations: which taints a workload accepts on the node it is placed on.
//!
//! `Lt` and `Gt` compare 64-bit integers as Kubernetes 1.35 and later do where the feature gate
//! `TaintTolerationComparisonOperators` is on; a taint whose value is not an integer in canonical form is not tolerated.
//! On a cluster with the gate off the API server does not accept such tolerations in the first place.

use std::fmt;
use std::sync::Arc;

use serde::Deserialize;
use serde::de::IntoDeserializer;

use crate::error::Result;
use crate::label::{key_fault, value_fault};
use crate::taint::{Taint, TaintEffect, refuse};

/// How a toleration compares its value with a taint's.
#[derive(
    Debug,
    Clone,
    Copy,
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
pub enum TolerationOperator {
    /// The values are equal.
    #[default]
    Equal,
    /// Any value is tolerated.
    Exists,
    /// The taint's value is less than the toleration's; both are 64-bit integers.
    Lt,
    /// The taint's value is greater than the toleration's; both are 64-bit integers.
    Gt,
}

/// What a workload accepts on the node it is placed on.
///
/// Without a key (and with `Exists`) every taint is tolerated; without an effect, every effect.
#[derive(
    Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, schemars::JsonSchema,
)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Toleration {
    /// The taint's key; empty for any key.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub key: Arc<str>,
    /// How the values compare.
    #[serde(default)]
    pub operator: TolerationOperator,
    /// What the taint's value is compared with.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub value: Arc<str>,
    /// The effect that is tolerated; none for every effect.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub effect: Option<TaintEffect>,
    /// How long a `NoExecute` taint is tolerated; placing does not depend on it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub toleration_seconds: Option<i64>,
}

impl Toleration {
    /// Tolerates `key=value` with every effect.
    pub fn equal(key: impl Into<Arc<str>>, value: impl Into<Arc<str>>) -> Self {
        Self {
            key: key.into(),
            value: value.into(),
            ..Self::default()
        }
    }

    /// Tolerates `key` with every value and effect.
    pub fn exists(key: impl Into<Arc<str>>) -> Self {
        Self {
            key: key.into(),
            operator: TolerationOperator::Exists,
            ..Self::default()
        }
    }

    /// Tolerates everything.
    pub fn everything() -> Self {
        Self::exists("")
    }

    /// Whether this toleration covers the taint.
    pub fn tolerates(&self, taint: &Taint) -> bool {
        if self.effect.is_some_and(|effect| effect != taint.effect) {
            return false;
        }
        if !self.key.is_empty() && self.key != taint.key {
            return false;
        }
        let integers = || integer(&taint.value).zip(integer(&self.value));
        match self.operator {
            TolerationOperator::Equal => self.value == taint.value,
            TolerationOperator::Exists => true,
            TolerationOperator::Lt => integers().is_some_and(|(taint, bound)| taint < bound),
            TolerationOperator::Gt => integers().is_some_and(|(taint, bound)| taint > bound),
        }
    }

    /// Checks what the API server checks: a key is there unless the operator is `Exists`, `Exists` has no value, `Lt` and
    /// `Gt` have an integer, and key and value have the syntax of labels.
    ///
    /// # Errors
    /// When one of these does not hold.
    pub fn validate(&self) -> Result<()> {
        self.check_shape()?;
        let key_fault = if self.key.is_empty() {
            None
        } else {
            key_fault(&self.key)
        };
        let compares = matches!(self.operator, TolerationOperator::Lt | TolerationOperator::Gt);
        let value_fault = if compares { None } else { value_fault(&self.value) };
        match key_fault.or(value_fault) {
            Some(reason) => Err(refuse("toleration", &self.to_string(), reason)),
            None => Ok(()),
        }
    }

    fn check_shape(&self) -> Result<()> {
        let reason = match self.operator {
            TolerationOperator::Exists if !self.value.is_empty() => "Exists takes no value",
            TolerationOperator::Exists => return Ok(()),
            _ if self.key.is_empty() => "without a key the operator must be Exists",
            TolerationOperator::Lt | TolerationOperator::Gt if integer(&self.value).is_none() => {
                "Lt and Gt need a value that is an integer"
            }
            _ => return Ok(()),
        };
        Err(refuse("toleration", &self.to_string(), reason))
    }
}

/// An integer written the one canonical way: no sign `+`, no leading zeros.
fn integer(text: &str) -> Option<i64> {
    text.parse()
        .ok()
        .filter(|number: &i64| number.to_string() == text)
}

impl fmt::Display for Toleration {
    /// For messages: `key=value:Effect`, `key:Effect` for `Exists`, `key>value`, and `*` for any key.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(if self.key.is_empty() { "*" } else { &self.key })?;
        match self.operator {
            TolerationOperator::Equal => write!(out, "={}", self.value)?,
            TolerationOperator::Exists => {}
            TolerationOperator::Lt => write!(out, "<{}", self.value)?,
            TolerationOperator::Gt => write!(out, ">{}", self.value)?,
        }
        match self.effect {
            Some(effect) => write!(out, ":{effect}"),
            None => Ok(()),
        }
    }
}

impl<'de> serde::Deserialize<'de> for Toleration {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        #[derive(serde::Deserialize)]
        #[serde(rename = "Toleration", rename_all = "camelCase", deny_unknown_fields)]
        struct Wire {
            #[serde(default)]
            key: Arc<str>,
            #[serde(default, deserialize_with = "unless_empty")]
            operator: Option<TolerationOperator>,
            #[serde(default)]
            value: Arc<str>,
            #[serde(default, deserialize_with = "unless_empty")]
            effect: Option<TaintEffect>,
            #[serde(default)]
            toleration_seconds: Option<i64>,
        }
        let Wire {
            key,
            operator,
            value,
            effect,
            toleration_seconds,
        } = Wire::deserialize(deserializer)?;
        let operator = operator.unwrap_or_default();
        let toleration = Self {
            key,
            operator,
            value,
            effect,
            toleration_seconds,
        };
        toleration.check_shape().map_err(serde::de::Error::custom)?;
        Ok(toleration)
    }
}

/// Reads a value for which the API also accepts an empty string as absent.
fn unless_empty<'de, D, T>(deserializer: D) -> std::result::Result<Option<T>, D::Error>
where
    D: serde::Deserializer<'de>,
    T: serde::de::DeserializeOwned,
{
    match Option::<Arc<str>>::deserialize(deserializer)? {
        Some(text) if !text.is_empty() => T::deserialize(text.as_ref().into_deserializer()).map(Some),
        _ => Ok(None),
    }
}

/// Whether at least one of the tolerations covers the taint.
pub fn tolerates(tolerations: &[Toleration], taint: &Taint) -> bool {
    tolerations.iter().any(|toleration| toleration.tolerates(taint))
}

/// The first taint with one of `effects` that no toleration covers.
pub fn untolerated<'a>(
    taints: &'a [Taint],
    tolerations: &[Toleration],
    effects: &[TaintEffect],
) -> Option<&'a Taint> {
    taints
        .iter()
        .find(|taint| effects.contains(&taint.effect) && !tolerates(tolerations, taint))
}
