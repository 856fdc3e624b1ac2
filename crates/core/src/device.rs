//! Devices: whole units (GPUs, FPGAs) of a model, taken one by one or shared by thousandths.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};
use crate::id::{DeviceModel, ResourceName};

/// One whole device in thousandths, the unit of sharing.
pub const WHOLE_MILLI: u16 = 1000;

/// Devices of one model on one node.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct DeviceGroup {
    /// The resource under which they are asked for (`nvidia.com/gpu`).
    pub resource: ResourceName,
    /// Their model.
    pub model: DeviceModel,
    /// How many.
    #[schemars(range(min = 1))]
    pub count: u16,
}

/// What one replica asks of devices: `count` whole ones, or a share of one.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct DeviceRequest {
    /// The resource.
    pub resource: ResourceName,
    /// How many devices; more than one only when they are taken whole.
    #[serde(default = "one")]
    #[schemars(range(min = 1))]
    pub count: u16,
    /// Thousandths of each device, 1 to 1000.
    #[serde(default = "whole")]
    #[schemars(range(min = 1, max = 1000))]
    pub share_milli: u16,
    /// Models that will do; empty: any.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub models: BTreeSet<DeviceModel>,
}

const fn one() -> u16 {
    1
}

const fn whole() -> u16 {
    WHOLE_MILLI
}

impl DeviceRequest {
    /// Whether the amounts make sense.
    ///
    /// # Errors
    /// [`Error::Field`] naming `object` and the field at fault.
    pub fn validate(&self, object: &str) -> Result<()> {
        let fault = |field: &str, value: String, reason: &str| {
            Err(Error::Field {
                object: object.to_owned(),
                field: field.to_owned(),
                value,
                reason: reason.to_owned(),
            })
        };
        if self.count == 0 {
            return fault("devices.count", "0".into(), "must be at least 1");
        }
        if !(1..=WHOLE_MILLI).contains(&self.share_milli) {
            return fault(
                "devices.shareMilli",
                self.share_milli.to_string(),
                "must be 1 to 1000",
            );
        }
        if self.count > 1 && self.share_milli < WHOLE_MILLI {
            return fault(
                "devices.shareMilli",
                self.share_milli.to_string(),
                "a share is of one device, count must be 1",
            );
        }
        Ok(())
    }

    /// Everything asked for, in thousandths of devices.
    pub fn total_milli(&self) -> i64 {
        i64::from(self.count) * i64::from(self.share_milli)
    }
}
