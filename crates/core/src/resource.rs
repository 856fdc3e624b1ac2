//! Amounts of named resources.
//!
//! Inside, an amount is an exact integer: thousandths of a core for `cpu`, the resource's own unit for all else
//! (bytes for `memory`, `ephemeral-storage` and `hugepages-*`, a count for `pods` and extended resources). Outside, it
//! is a Kubernetes quantity.

use std::collections::BTreeMap;
use std::fmt;

use schemars::JsonSchema;
use serde::de::{self, DeserializeSeed, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::error::{Error, Result};
use crate::id::ResourceName;
use crate::quantity::Quantity;

/// The resource whose amounts are kept in thousandths.
pub const CPU: &str = "cpu";
/// Main memory in bytes.
pub const MEMORY: &str = "memory";
/// The number of pods.
pub const PODS: &str = "pods";

/// Amounts by resource name; a resource that is not named has amount zero.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ResourceVector(BTreeMap<ResourceName, i64>);

impl ResourceVector {
    /// Nothing of anything.
    pub fn new() -> Self {
        Self::default()
    }

    /// Reads one amount in Kubernetes syntax.
    ///
    /// # Errors
    /// [`Error::Quantity`] if `text` is no quantity, [`Error::Amount`] if it is negative.
    pub fn with(mut self, resource: &str, text: &str) -> Result<Self> {
        let name = ResourceName::new(resource)?;
        let amount = amount_of(&name, text.parse()?)?;
        self.0.insert(name, amount);
        Ok(self)
    }

    /// The amount in internal units (thousandths for `cpu`).
    pub fn get(&self, resource: &str) -> i64 {
        self.0.get(resource).copied().unwrap_or(0)
    }

    /// Sets the amount in internal units.
    pub fn set(&mut self, resource: ResourceName, amount: i64) {
        self.0.insert(resource, amount);
    }

    /// Whether nothing is named.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Names and amounts in internal units, in the order of names.
    pub fn iter(&self) -> impl Iterator<Item = (&ResourceName, i64)> {
        self.0.iter().map(|(name, amount)| (name, *amount))
    }

    /// Adds `other` times `count`, saturating at the ends of the range.
    pub fn add(&mut self, other: &Self, count: i64) {
        for (name, amount) in &other.0 {
            let slot = self.0.entry(name.clone()).or_insert(0);
            *slot = slot.saturating_add(amount.saturating_mul(count));
        }
    }

    /// The largest of both amounts, resource by resource.
    pub fn max(&mut self, other: &Self) {
        for (name, amount) in &other.0 {
            let slot = self.0.entry(name.clone()).or_insert(0);
            *slot = (*slot).max(*amount);
        }
    }

    /// `self - other`, not below zero.
    #[must_use]
    pub fn less(&self, other: &Self) -> Self {
        Self(
            self.0
                .iter()
                .map(|(name, a)| (name.clone(), (a - other.get(name.as_str())).max(0)))
                .collect(),
        )
    }

    /// Whether `request` is at most this in every resource that it asks a positive amount of.
    pub fn holds(&self, request: &Self) -> bool {
        request
            .0
            .iter()
            .all(|(name, amount)| *amount <= 0 || *amount <= self.get(name.as_str()))
    }
}

impl FromIterator<(ResourceName, i64)> for ResourceVector {
    fn from_iter<I: IntoIterator<Item = (ResourceName, i64)>>(amounts: I) -> Self {
        Self(amounts.into_iter().collect())
    }
}

/// The internal amount of a quantity of this resource, rounded up as Kubernetes does.
///
/// # Errors
/// [`Error::Amount`] if it is negative.
pub fn amount_of(resource: &ResourceName, quantity: Quantity) -> Result<i64> {
    let amount = if resource.as_str() == CPU {
        quantity.milli_value()
    } else {
        quantity.value()
    };
    if amount < 0 {
        return Err(Error::Amount {
            resource: resource.to_string(),
            value: quantity.to_string(),
        });
    }
    Ok(amount)
}

/// Whether a resource is counted in bytes.
pub fn is_bytes(resource: &ResourceName) -> bool {
    let name = resource.as_str();
    name == MEMORY || name.ends_with("storage") || name.starts_with("hugepages-")
}

/// The quantity that stands for an internal amount of this resource.
pub fn quantity_of(resource: &ResourceName, amount: i64) -> Quantity {
    if resource.as_str() == CPU {
        Quantity::from_milli(amount)
    } else if is_bytes(resource) {
        Quantity::from_value(amount, crate::quantity::Format::BinarySi)
    } else {
        Quantity::from_value(amount, crate::quantity::Format::DecimalSi)
    }
}

impl fmt::Display for ResourceVector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, (name, amount)) in self.0.iter().enumerate() {
            let comma = if position == 0 { "" } else { ", " };
            write!(f, "{comma}{name} {}", quantity_of(name, *amount))?;
        }
        Ok(())
    }
}

impl Serialize for ResourceVector {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        serializer.collect_map(
            self.0
                .iter()
                .map(|(name, amount)| (name, quantity_of(name, *amount))),
        )
    }
}

impl<'de> Deserialize<'de> for ResourceVector {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        deserializer.deserialize_map(Amounts)
    }
}

struct Amounts;

impl<'de> Visitor<'de> for Amounts {
    type Value = ResourceVector;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a mapping from resources to quantities")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> std::result::Result<ResourceVector, A::Error> {
        let mut amounts = BTreeMap::new();
        while let Some(name) = access.next_key::<ResourceName>()? {
            let amount = access.next_value_seed(AmountOf(&name))?;
            if amounts.contains_key(&name) {
                return Err(de::Error::custom(format_args!("resource {name} is given twice")));
            }
            amounts.insert(name, amount);
        }
        Ok(ResourceVector(amounts))
    }
}

/// Reads the amount of one resource, so that an error stands where the amount does.
struct AmountOf<'a>(&'a ResourceName);

impl<'de> DeserializeSeed<'de> for AmountOf<'_> {
    type Value = i64;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> std::result::Result<i64, D::Error> {
        amount_of(self.0, Quantity::deserialize(deserializer)?).map_err(de::Error::custom)
    }
}

impl JsonSchema for ResourceVector {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "ResourceVector".into()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        let quantity = generator.subschema_for::<Quantity>();
        schemars::json_schema!({
            "type": "object",
            "description": "Amounts by resource name, as Kubernetes quantities",
            "additionalProperties": quantity
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cpu_is_kept_in_thousandths_and_memory_in_bytes() {
        let vector = ResourceVector::new()
            .with(CPU, "1.5")
            .unwrap()
            .with(MEMORY, "2Gi")
            .unwrap();
        assert_eq!(
            (vector.get(CPU), vector.get(MEMORY), vector.get("gpu")),
            (1500, 2 << 30, 0)
        );
        assert_eq!(vector.to_string(), "cpu 1500m, memory 2Gi");
    }

    #[test]
    fn a_negative_amount_is_refused_by_name() {
        let error = ResourceVector::new().with(CPU, "-1").unwrap_err().to_string();
        assert!(error.contains("cpu") && error.contains("-1"), "{error}");
    }

    #[test]
    fn holds_looks_only_at_what_is_asked_for() {
        let room = ResourceVector::new().with(CPU, "2").unwrap();
        assert!(
            room.holds(
                &ResourceVector::new()
                    .with(CPU, "2")
                    .unwrap()
                    .with("gpu", "0")
                    .unwrap()
            )
        );
        assert!(!room.holds(&ResourceVector::new().with("gpu", "1").unwrap()));
    }
}
