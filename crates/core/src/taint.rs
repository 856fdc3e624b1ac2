//! Taints: marks that keep workloads off a node unless they tolerate them.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use crate::error::{Error, Result};
use crate::label::{key_fault, value_fault};

const UNKNOWN_EFFECT: &str = "the effect is not NoSchedule, PreferNoSchedule or NoExecute";

/// What a taint does to a workload that does not tolerate it.
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
pub enum TaintEffect {
    /// It is not placed on the node.
    NoSchedule,
    /// Other nodes are preferred.
    PreferNoSchedule,
    /// It is not placed on the node, and evicted if it runs there.
    NoExecute,
}

impl TaintEffect {
    /// The effects that forbid placing, as opposed to discouraging it.
    pub const FORBIDDING: [Self; 2] = [Self::NoSchedule, Self::NoExecute];

    /// The name in the API.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NoSchedule => "NoSchedule",
            Self::PreferNoSchedule => "PreferNoSchedule",
            Self::NoExecute => "NoExecute",
        }
    }
}

impl fmt::Display for TaintEffect {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.pad(self.as_str())
    }
}

impl FromStr for TaintEffect {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let mut all = [Self::NoSchedule, Self::PreferNoSchedule, Self::NoExecute].into_iter();
        all.find(|effect| effect.as_str() == text)
            .ok_or_else(|| refuse("taint", text, UNKNOWN_EFFECT))
    }
}

/// A mark on a node that keeps away whatever does not tolerate it.
///
/// ```
/// use stowplan_core::{Taint, Toleration, tolerates};
///
/// let taint: Taint = "dedicated=ran:NoSchedule".parse()?;
/// assert!(!tolerates(&[], &taint));
/// assert!(tolerates(&[Toleration::equal("dedicated", "ran")], &taint));
/// # Ok::<(), stowplan_core::Error>(())
/// ```
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
pub struct Taint {
    /// The key.
    pub key: Arc<str>,
    /// The value, which may be empty.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub value: Arc<str>,
    /// What it does.
    pub effect: TaintEffect,
    /// When it was added, as the API server wrote it; nothing is decided by it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time_added: Option<Arc<str>>,
}

impl Taint {
    /// A taint.
    pub fn new(key: impl Into<Arc<str>>, value: impl Into<Arc<str>>, effect: TaintEffect) -> Self {
        Self {
            key: key.into(),
            value: value.into(),
            effect,
            time_added: None,
        }
    }

    /// Checks key and value against the syntax of Kubernetes, which is that of labels.
    ///
    /// # Errors
    /// When one of them is at fault.
    pub fn validate(&self) -> Result<()> {
        match key_fault(&self.key).or_else(|| value_fault(&self.value)) {
            Some(reason) => Err(refuse("taint", &self.to_string(), reason)),
            None => Ok(()),
        }
    }
}

impl fmt::Display for Taint {
    /// The syntax of `kubectl taint`: `key=value:Effect`, or `key:Effect` without a value.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            key, value, effect, ..
        } = self;
        let equals = if value.is_empty() { "" } else { "=" };
        write!(out, "{key}{equals}{value}:{effect}")
    }
}

impl FromStr for Taint {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let Some((mark, effect)) = text.split_once(':') else {
            return Err(refuse("taint", text, "has no effect; write key=value:NoSchedule"));
        };
        let effect = effect
            .parse()
            .map_err(|_| refuse("taint", text, UNKNOWN_EFFECT))?;
        let (key, value) = mark.split_once('=').unwrap_or((mark, ""));
        let taint = Self::new(key, value, effect);
        taint.validate()?;
        Ok(taint)
    }
}

pub(crate) fn refuse(what: &'static str, value: &str, reason: &str) -> Error {
    Error::Taint {
        what,
        value: value.to_owned(),
        reason: reason.to_owned(),
    }
}
