//! Instance types: what a machine that a provider rents out has.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::bytes::Bytes;
use crate::device::{DeviceGroup, WHOLE_MILLI};
use crate::id::{DeviceModel, InstanceTypeName, Provider, ResourceName};
use crate::resource::{CPU, MEMORY, ResourceVector};

/// A processor architecture, by Kubernetes' name (`kubernetes.io/arch`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Arch {
    /// 64-bit x86.
    Amd64,
    /// 64-bit ARM.
    Arm64,
}

impl fmt::Display for Arch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Amd64 => "amd64",
            Self::Arm64 => "arm64",
        })
    }
}

impl FromStr for Arch {
    type Err = &'static str;

    fn from_str(text: &str) -> std::result::Result<Self, Self::Err> {
        match text {
            "amd64" => Ok(Self::Amd64),
            "arm64" => Ok(Self::Arm64),
            _ => Err("is neither amd64 nor arm64"),
        }
    }
}

/// GPUs of a machine.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Gpu {
    /// Their model, in small letters (`a100-80gb`); `None`: the source does not say.
    pub model: Option<DeviceModel>,
    /// How many, in thousandths (providers sell shares of one); `None`: the source does not say.
    pub count_milli: Option<u32>,
}

/// A machine that a provider rents out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct InstanceType {
    /// The provider.
    pub provider: Provider,
    /// The provider's name of it.
    pub name: InstanceTypeName,
    /// Its architecture; `None`: the source does not say.
    pub arch: Option<Arch>,
    /// Virtual processors in thousandths.
    pub cpu_milli: u32,
    /// Memory; `None`: the source does not say.
    pub memory: Option<Bytes>,
    /// Its GPUs.
    pub gpu: Option<Gpu>,
}

impl InstanceType {
    /// What the whole machine has: `cpu`, and `memory` where it is known. A kubelet leaves a part of it to pods.
    pub fn capacity(&self) -> ResourceVector {
        let mut capacity = ResourceVector::new();
        let mut set = |name, amount| {
            capacity.set(resource(name), amount);
        };
        set(CPU, i64::from(self.cpu_milli));
        if let Some(memory) = self.memory {
            set(MEMORY, i64::try_from(memory.0).unwrap_or(i64::MAX));
        }
        capacity
    }

    /// Its whole GPUs as devices (`amd.com/gpu` for AMD's models, else `nvidia.com/gpu`). A share of a GPU is no device,
    /// and neither is a GPU of unknown model.
    pub fn devices(&self) -> Option<DeviceGroup> {
        let gpu = self.gpu.as_ref()?;
        let count = u16::try_from(gpu.count_milli? / u32::from(WHOLE_MILLI)).ok()?;
        let model = gpu.model.clone()?;
        let amd = ["mi3", "radeon", "v620", "v710"]
            .iter()
            .any(|prefix| model.as_str().starts_with(prefix));
        let kind = if amd { "amd.com/gpu" } else { "nvidia.com/gpu" };
        (count > 0).then(|| DeviceGroup {
            resource: resource(kind),
            model,
            count,
        })
    }
}

fn resource(name: &'static str) -> ResourceName {
    ResourceName::new(name).expect("a constant that is a valid name")
}
