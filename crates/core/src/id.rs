//! Names of things, as types that cannot be mixed up.
//!
//! A name is 1 to 253 visible characters without white space (the limit of Kubernetes object names; a pod is
//! named `namespace/name`). Cloning one copies a pointer.

use std::borrow::Borrow;
use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};

/// The longest name accepted, in bytes.
pub const NAME_MAX_BYTES: usize = 253;

fn checked(kind: &'static str, text: &str) -> Result<Arc<str>> {
    let reason = if text.is_empty() {
        "is empty"
    } else if text.len() > NAME_MAX_BYTES {
        "is longer than 253 bytes"
    } else if text.chars().any(|c| c.is_whitespace() || c.is_control()) {
        "contains white space or a control character"
    } else {
        return Ok(Arc::from(text));
    };
    Err(Error::Name {
        kind,
        value: text.to_owned(),
        reason,
    })
}

macro_rules! names {
    ($($(#[$doc:meta])* $name:ident, $kind:literal;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String")]
        pub struct $name(Arc<str>);

        impl JsonSchema for $name {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                schemars::json_schema!({
                    "type": "string",
                    "description": concat!("The name of a ", $kind),
                    "minLength": 1,
                    "maxLength": NAME_MAX_BYTES
                })
            }
        }

        impl $name {
            /// A checked name.
            ///
            /// # Errors
            /// [`Error::Name`] if the text is empty, longer than 253 bytes or contains white space.
            pub fn new(text: impl AsRef<str>) -> Result<Self> {
                checked($kind, text.as_ref()).map(Self)
            }

            /// The text.
            pub fn as_str(&self) -> &str {
                &self.0
            }

            /// The shared text, without copying it.
            pub fn shared(&self) -> Arc<str> {
                Arc::clone(&self.0)
            }
        }

        impl TryFrom<String> for $name {
            type Error = Error;
            fn try_from(text: String) -> Result<Self> {
                Self::new(text)
            }
        }

        impl FromStr for $name {
            type Err = Error;
            fn from_str(text: &str) -> Result<Self> {
                Self::new(text)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{:?}", &*self.0)
            }
        }

        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }

        impl Borrow<str> for $name {
            fn borrow(&self) -> &str {
                &self.0
            }
        }
    )*};
}

names! {
    /// A fleet.
    FleetName, "fleet";
    /// A cluster, unique in its fleet.
    ClusterName, "cluster";
    /// A node, unique in its cluster.
    NodeName, "node";
    /// A node pool, unique in its cluster.
    PoolName, "pool";
    /// A workload, unique in its namespace.
    WorkloadName, "workload";
    /// A namespace.
    Namespace, "namespace";
    /// A provider of machines: `aws`, `azure`, `gcp`, `onprem`, `edge`, …
    Provider, "provider";
    /// A region of a provider.
    Region, "region";
    /// A zone of a region.
    Zone, "zone";
    /// A rack of a zone.
    Rack, "rack";
    /// An instance type of a provider (`m5.xlarge`).
    InstanceTypeName, "instance type";
    /// Something a cluster or node offers beyond amounts of resources (see [`crate::capability`]).
    Capability, "capability";
    /// A resource: `cpu`, `memory`, `pods`, `nvidia.com/gpu`, …
    ResourceName, "resource";
    /// A model of device: `A100`, `T4`, …
    DeviceModel, "device model";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bad_name_is_refused_with_its_kind_and_value() {
        let error = NodeName::new("a b").unwrap_err().to_string();
        assert!(error.contains("node") && error.contains("a b"), "{error}");
        assert!(PoolName::new("").is_err());
        assert!(ClusterName::new("x".repeat(254)).is_err());
    }

    #[test]
    fn names_pass_through_json() {
        let name: NodeName = serde_json::from_str("\"n-1\"").unwrap();
        assert_eq!(serde_json::to_string(&name).unwrap(), "\"n-1\"");
        assert!(serde_json::from_str::<NodeName>("\"\"").is_err());
    }
}
