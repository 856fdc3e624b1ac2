//! Power and carbon of machines.
//!
//! A machine draws `vCPU · (min + u · (max − min))`, `u` its utilisation, with the idle and full power per vCPU of its family's
//! processor, or of its provider's average where the family is not known, plus `u` × the boards' highest power for its GPUs (their idle
//! power is not published: with GPUs the figure is a lower bound). That times the provider's power usage effectiveness is
//! the building's power, and that times the grid's factor the carbon. Memory, disks and network are not counted, nor what
//! making the machine emitted. All in integers: milliwatts, thousandths, milligrams.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Serialize;

use crate::catalog::InstanceType;
use crate::catalog::table::{Table, unsigned};
use crate::error::Result;
use crate::provenance::{AsOf, Provenance};

/// Milligrams of CO2e in an hour: `mW · PUE · mg/kWh / 10⁶`, rounded half up.
pub fn carbon_mg_per_hour(milliwatts: u64, pue_permille: u32, mg_per_kwh: u32) -> u64 {
    // mW · ‰ · mg/kWh = 10⁻⁶ kW · 10⁻³ · mg/kWh
    let exact = u128::from(milliwatts) * u128::from(pue_permille) * u128::from(mg_per_kwh);
    u64::try_from((exact + 500_000_000) / 1_000_000_000).unwrap_or(u64::MAX)
}

/// What a machine draws, without what the building adds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct NodePower {
    /// Milliwatts when idle.
    pub idle_mw: u64,
    /// Milliwatts at full load.
    pub full_mw: u64,
    /// The provider's power usage effectiveness, in thousandths.
    pub pue_permille: u32,
    /// Whether it has GPUs whose power is not known, and not counted.
    pub gpu_unknown: bool,
    /// Published for the family's processor, or derived: the average of the provider's.
    pub provenance: Provenance,
}

impl NodePower {
    /// Milliwatts at a utilisation in thousandths (more than 1000 counts as 1000), rounded down.
    pub fn at(&self, utilisation_permille: u32) -> u64 {
        let busy = u128::from(self.full_mw.saturating_sub(self.idle_mw))
            * u128::from(utilisation_permille.min(1000));
        self.idle_mw
            .saturating_add(u64::try_from(busy / 1000).unwrap_or(u64::MAX))
    }
}

/// Milliwatts of one vCPU.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct PerVcpu {
    idle_mw: u64,
    full_mw: u64,
}

/// Power per vCPU and GPU, and power usage effectiveness, by provider.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PowerModel {
    averages: BTreeMap<String, PerVcpu>,
    families: BTreeMap<(String, String), PerVcpu>,
    gpus_mw: BTreeMap<String, u64>,
    pue_permille: BTreeMap<String, u32>,
}

static BUNDLED: LazyLock<PowerModel> =
    LazyLock::new(|| PowerModel::read_bundled().expect("bundled files are read by tests"));

impl PowerModel {
    /// The bundled coefficients.
    pub fn bundled() -> &'static Self {
        &BUNDLED
    }

    fn read_bundled() -> Result<Self> {
        let mut out = Self::default();
        let table = Table::new(include_bytes!("../../data/power.csv"), "power.csv")?;
        let (provider, architecture) = (table.column("provider")?, table.column("architecture")?);
        let (low, high) = (table.column("min_mw_per_vcpu")?, table.column("max_mw_per_vcpu")?);
        let families = table.column("families")?;
        table.rows(|row| {
            let mw = |column| row.read(column, |text| unsigned::<u64>(text, 0));
            let power = PerVcpu {
                idle_mw: mw(low)?,
                full_mw: mw(high)?,
            };
            let name = row.text(provider).to_owned();
            if row.text(architecture) == "average" {
                out.averages.insert(name.clone(), power);
            }
            for family in row.text(families).split_whitespace() {
                out.families.insert((name.clone(), family.to_owned()), power);
            }
            Ok(())
        })?;
        let table = Table::new(include_bytes!("../../data/gpu_power.csv"), "gpu_power.csv")?;
        let (gpu, most) = (table.column("gpu")?, table.column("max_mw")?);
        table.rows(|row| {
            out.gpus_mw.insert(
                row.text(gpu).to_owned(),
                row.read(most, |text| unsigned(text, 0))?,
            );
            Ok(())
        })?;
        let table = Table::new(include_bytes!("../../data/pue.csv"), "pue.csv")?;
        let (provider, pue) = (table.column("provider")?, table.column("pue_permille")?);
        table.rows(|row| {
            out.pue_permille.insert(
                row.text(provider).to_owned(),
                row.read(pue, |text| unsigned(text, 0))?,
            );
            Ok(())
        })?;
        Ok(out)
    }

    /// What a machine of an instance type draws; `None`: nothing is known about its provider.
    pub fn of(&self, instance: &InstanceType) -> Option<NodePower> {
        let provider = instance.provider.as_str();
        let family = instance
            .name
            .as_str()
            .split(['.', '-'])
            .next()
            .unwrap_or_default();
        let pue_permille = *self.pue_permille.get(provider)?;
        let as_of = AsOf::undated();
        let (per_vcpu, provenance) = match self.families.get(&(provider.to_owned(), family.to_owned())) {
            Some(power) => (power, Provenance::Published { as_of }),
            None => (self.averages.get(provider)?, Provenance::Derived { as_of }),
        };
        let cpus = |milliwatts: u64| milliwatts * u64::from(instance.cpu_milli) / 1000;
        let (gpu_mw, gpu_unknown) = match &instance.gpu {
            None => (0, false),
            Some(gpu) => {
                let board = gpu
                    .model
                    .as_ref()
                    .and_then(|model| self.gpus_mw.get(model.as_str()));
                let drawn = board
                    .zip(gpu.count_milli)
                    .map(|(mw, count)| mw * u64::from(count) / 1000);
                (drawn.unwrap_or(0), drawn.is_none())
            }
        };
        Some(NodePower {
            idle_mw: cpus(per_vcpu.idle_mw),
            full_mw: cpus(per_vcpu.full_mw) + gpu_mw,
            pue_permille,
            gpu_unknown,
            provenance,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::Catalog;

    fn power(provider: &str, name: &str) -> NodePower {
        PowerModel::bundled()
            .of(Catalog::bundled().instance_type(provider, name).unwrap())
            .unwrap()
    }

    #[test]
    fn families_gpus_and_averages() {
        // 4 vCPU of Skylake: 0.613 and 4.104 W each.
        let m5 = power("aws", "m5.xlarge");
        assert_eq!((m5.idle_mw, m5.full_mw, m5.at(500)), (2_452, 16_416, 9_434));
        assert_eq!(m5.provenance.kind(), "published");
        assert!(power("azure", "Standard_D4s_v5").provenance.is_derived());
        // Four T4 boards of 70 W above the processors.
        let t4 = power("aws", "g4dn.12xlarge");
        assert!(
            t4.full_mw > 280_000 && t4.full_mw < 500_000 && !t4.gpu_unknown,
            "{t4:?}"
        );
    }

    #[test]
    fn carbon_of_a_kilowatt() {
        assert_eq!(carbon_mg_per_hour(1_000_000, 1000, 400_000), 400_000);
        assert_eq!(carbon_mg_per_hour(1_000_000, 1150, 400_000), 460_000);
        assert_eq!(carbon_mg_per_hour(9_434, 1150, 338_000), 3_667);
        assert_eq!(carbon_mg_per_hour(u64::MAX, u32::MAX, u32::MAX), u64::MAX);
    }

    proptest::proptest! {
        #[test]
        fn more_load_never_draws_less(a in 0_u32..1500, b in 0_u32..1500) {
            let node = power("gcp", "n2-standard-8");
            proptest::prop_assert!(node.at(a.min(b)) <= node.at(a.max(b)));
            proptest::prop_assert!(node.at(a) >= node.idle_mw && node.at(b) <= node.full_mw);
        }
    }
}
