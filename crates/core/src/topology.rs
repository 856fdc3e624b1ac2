//! Places: the levels of the topology and where something stands in it.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};
use crate::id::{Provider, Rack, Region, Zone};

/// A level of the topology: a way of cutting bins into domains.
///
/// Written as `provider`, `region`, `zone`, `rack`, `cluster`, `pool`, `host`, or as a node label's key
/// (`example.com/row`): then a domain is a value of that label, and a node without it is in none. A key without `/` and
/// `.` has `label:` before it (`label:row`), so that it cannot be taken for one of the words.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum TopologyLevel {
    /// All bins of a provider.
    Provider,
    /// All bins of a region of a provider.
    Region,
    /// All bins of a zone of a region.
    Zone,
    /// All bins of a rack of a zone.
    Rack,
    /// All bins of a cluster.
    Cluster,
    /// All bins of a node pool of a cluster.
    Pool,
    /// One node.
    Host,
    /// Nodes of one cluster with the same value of this label.
    Label(Arc<str>),
}

impl fmt::Display for TopologyLevel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Label(key) if !key.contains(['/', '.']) => return write!(f, "label:{key}"),
            Self::Provider => "provider",
            Self::Region => "region",
            Self::Zone => "zone",
            Self::Rack => "rack",
            Self::Cluster => "cluster",
            Self::Pool => "pool",
            Self::Host => "host",
            Self::Label(key) => key,
        })
    }
}

impl FromStr for TopologyLevel {
    type Err = Error;
    fn from_str(text: &str) -> Result<Self> {
        Ok(match text {
            "provider" => Self::Provider,
            "region" => Self::Region,
            "zone" => Self::Zone,
            "rack" => Self::Rack,
            "cluster" => Self::Cluster,
            "pool" => Self::Pool,
            "host" => Self::Host,
            other => match other.strip_prefix("label:") {
                Some(key) if !key.is_empty() => Self::Label(key.into()),
                _ if other.contains(['/', '.']) => Self::Label(other.into()),
                _ => {
                    return Err(Error::TopologyLevel {
                        value: other.to_owned(),
                    });
                }
            },
        })
    }
}

impl TryFrom<String> for TopologyLevel {
    type Error = Error;
    fn try_from(text: String) -> Result<Self> {
        text.parse()
    }
}

impl From<TopologyLevel> for String {
    fn from(level: TopologyLevel) -> Self {
        level.to_string()
    }
}

impl JsonSchema for TopologyLevel {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "TopologyLevel".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "type": "string",
            "description": "provider, region, zone, rack, cluster, pool, host, or the key of a node label",
            "pattern": "^(provider|region|zone|rack|cluster|pool|host|label:.+|.*[./].*)$"
        })
    }
}

/// Where something stands; what is not said is taken from what contains it (a node's from its pool, a pool's from its cluster).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Location {
    /// Provider.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub provider: Option<Provider>,
    /// Region of the provider.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<Region>,
    /// Zone of the region.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub zone: Option<Zone>,
    /// Rack of the zone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rack: Option<Rack>,
}

impl Location {
    /// Whether nothing is said.
    pub fn is_unknown(&self) -> bool {
        *self == Self::default()
    }

    /// This, with what is not said taken from `outer`.
    #[must_use]
    pub fn within(&self, outer: &Self) -> Self {
        Self {
            provider: self.provider.clone().or_else(|| outer.provider.clone()),
            region: self.region.clone().or_else(|| outer.region.clone()),
            zone: self.zone.clone().or_else(|| outer.zone.clone()),
            rack: self.rack.clone().or_else(|| outer.rack.clone()),
        }
    }

    /// Provider and region together, where both are known.
    pub fn region_key(&self) -> Option<RegionKey> {
        Some(RegionKey {
            provider: self.provider.clone()?,
            region: self.region.clone()?,
        })
    }
}

/// A region, named together with its provider: `aws/us-east-1`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct RegionKey {
    /// Provider.
    pub provider: Provider,
    /// Region of that provider.
    pub region: Region,
}

impl fmt::Display for RegionKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.provider, self.region)
    }
}

impl FromStr for RegionKey {
    type Err = Error;
    fn from_str(text: &str) -> Result<Self> {
        let (provider, region) = text.split_once('/').ok_or_else(|| Error::Name {
            kind: "region",
            value: text.to_owned(),
            reason: "is not written as provider/region",
        })?;
        Ok(Self {
            provider: provider.parse()?,
            region: region.parse()?,
        })
    }
}

impl TryFrom<String> for RegionKey {
    type Error = Error;
    fn try_from(text: String) -> Result<Self> {
        text.parse()
    }
}

impl From<RegionKey> for String {
    fn from(key: RegionKey) -> Self {
        key.to_string()
    }
}

impl JsonSchema for RegionKey {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "RegionKey".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "type": "string",
            "description": "A region with its provider, as provider/region",
            "pattern": "^[^/]+/.+$"
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_is_not_taken_for_a_word() {
        for (label, text) in [("zone", "label:zone"), ("example.com/row", "example.com/row")] {
            let level = TopologyLevel::Label(label.into());
            assert_eq!(level.to_string(), text);
            assert_eq!(text.parse(), Ok(level));
        }
        assert_eq!("zone".parse(), Ok(TopologyLevel::Zone));
        assert!("label:".parse::<TopologyLevel>().is_err());
    }
}
