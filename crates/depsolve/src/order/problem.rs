//! What is to be put in order: steps, and what each depends on.

use std::fmt;

use serde::de::value::MapAccessDeserializer;
use serde::de::{self, Deserialize, Deserializer, MapAccess, Visitor};
use serde::{Serialize, Serializer};
use stowplan_core::Span;

use super::arrange::arrange;
use super::error::OrderError;
use super::plan::Order;
use super::present::present;

/// How many edges the search for the fewest soft edges and the shortest cycles may look at, where nothing else is said.
pub const DEFAULT_WORK: u64 = 10_000_000;

/// How strongly a step depends on another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Kind {
    /// The step cannot do without it.
    Hard,
    /// The step comes after it where that can be; without it, and where it closes a cycle, the step goes on.
    Soft,
}

/// One thing that a step depends on. Read from a name or from a map of `name`, `kind` and `reason`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Dependency {
    /// The name of the step that comes first.
    pub name: String,
    /// How strongly. Nothing said: hard if that step is required, else soft.
    pub kind: Option<Kind>,
    /// Why, in words.
    pub reason: Option<String>,
}

impl From<&str> for Dependency {
    fn from(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            kind: None,
            reason: None,
        }
    }
}

/// A service, a node group, a package: something that starts, is upgraded and is torn down.
///
/// ```
/// use stowplan_depsolve::order::{Kind, Step};
///
/// let step: Step = serde_json::from_str(
///     r#"{"name": "pxe-server", "dependsOn": ["load-balancer", {"name": "dns", "kind": "soft"}], "startupOrder": 2}"#,
/// )?;
/// assert_eq!(step.depends_on[1].kind, Some(Kind::Soft));
/// assert!(step.required);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Step {
    /// The name, unlike every other.
    pub name: String,
    /// What comes before it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub depends_on: Vec<Dependency>,
    /// Whether all fails if it is missing. Nothing said: it does.
    #[serde(default = "yes")]
    pub required: bool,
    /// It starts after every step with a smaller number and before every step with a greater one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub startup_order: Option<i64>,
    /// How long it takes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub duration: Option<Span>,
}

pub(super) fn yes() -> bool {
    true
}

impl Step {
    /// A required step that depends on nothing.
    pub fn new(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            depends_on: Vec::new(),
            required: true,
            startup_order: None,
            duration: None,
        }
    }

    /// It cannot do without `name`.
    #[must_use]
    pub fn needs(self, name: impl Into<String>) -> Self {
        self.depends(name, Kind::Hard, None)
    }

    /// It comes after `name` where that can be.
    #[must_use]
    pub fn wants(self, name: impl Into<String>) -> Self {
        self.depends(name, Kind::Soft, None)
    }

    /// It depends on `name`, with a reason in words.
    #[must_use]
    pub fn depends(mut self, name: impl Into<String>, kind: Kind, reason: Option<&str>) -> Self {
        self.depends_on.push(Dependency {
            name: name.into(),
            kind: Some(kind),
            reason: reason.map(str::to_owned),
        });
        self
    }

    /// All goes on without it.
    #[must_use]
    pub fn optional(mut self) -> Self {
        self.required = false;
        self
    }

    /// Its place among the steps with a number.
    #[must_use]
    pub fn at(mut self, startup_order: i64) -> Self {
        self.startup_order = Some(startup_order);
        self
    }

    /// How long it takes.
    #[must_use]
    pub fn takes(mut self, duration: Span) -> Self {
        self.duration = Some(duration);
        self
    }
}

/// Steps to put in order. The order of the list means nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct OrderProblem {
    /// The steps.
    pub steps: Vec<Step>,
    /// Names of steps that are not there, or have failed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub missing: Vec<String>,
    /// Whether steps that depend on each other in a cycle of hard edges go together as one unit. Else they are an error.
    #[serde(default)]
    pub together: bool,
}

impl OrderProblem {
    /// These steps, all there, with cycles of hard edges refused.
    pub fn new(steps: impl IntoIterator<Item = Step>) -> Self {
        Self {
            steps: steps.into_iter().collect(),
            missing: Vec::new(),
            together: false,
        }
    }

    /// The order of start-up, with levels that can go in parallel. Cost: linear in steps and edges, and a sort; where soft edges
    /// have to be broken, [`DEFAULT_WORK`] edges more at most.
    ///
    /// # Errors
    ///
    /// If a name is empty, given twice or unknown, a required step is missing, hard edges (or numbers of start-up) form a cycle,
    /// or there are too many steps, edges or milliseconds to count.
    pub fn order(&self) -> Result<Order, OrderError> {
        self.order_within(DEFAULT_WORK)
    }

    /// The same with another limit of edges that the search for the fewest soft edges and the shortest cycles may look at.
    ///
    /// # Errors
    ///
    /// As [`OrderProblem::order`].
    pub fn order_within(&self, work: u64) -> Result<Order, OrderError> {
        arrange(present(self)?, self.together, work)
    }
}

impl Serialize for Dependency {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.kind.is_none() && self.reason.is_none() {
            return serializer.serialize_str(&self.name);
        }
        Whole {
            name: self.name.clone(),
            kind: self.kind,
            reason: self.reason.clone(),
        }
        .serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Dependency {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(NameOrMap)
    }
}

/// A dependency as a map.
#[derive(Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Whole {
    name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    kind: Option<Kind>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
}

struct NameOrMap;

impl<'de> Visitor<'de> for NameOrMap {
    type Value = Dependency;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("the name of a step, or a map of name, kind and reason")
    }

    fn visit_str<E: de::Error>(self, name: &str) -> Result<Dependency, E> {
        Ok(name.into())
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Dependency, A::Error> {
        let Whole { name, kind, reason } = Whole::deserialize(MapAccessDeserializer::new(map))?;
        Ok(Dependency { name, kind, reason })
    }
}
