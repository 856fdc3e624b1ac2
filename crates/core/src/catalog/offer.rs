//! Offers: what an instance type costs in a region.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::id::InstanceTypeName;
use crate::money::Money;
use crate::provenance::{AsOf, Provenance};
use crate::topology::RegionKey;

/// A price and where it comes from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Price {
    /// The amount.
    pub money: Money,
    /// Where it comes from.
    pub provenance: Provenance,
}

impl Price {
    /// A price that the user gave.
    pub fn given(money: Money) -> Self {
        Self {
            money,
            provenance: Provenance::Given,
        }
    }

    /// Its date, where there is one.
    pub fn as_of(&self) -> Option<&AsOf> {
        self.provenance.as_of()
    }
}

impl fmt::Display for Price {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, {}", self.money, self.provenance)
    }
}

/// How often the provider takes spot machines of a type back: the share of them interrupted in a month, as AWS publishes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum InterruptionBand {
    /// Less than 5 %.
    #[serde(rename = "<5%")]
    Below5,
    /// 5 to 10 %.
    #[serde(rename = "5-10%")]
    From5To10,
    /// 10 to 15 %.
    #[serde(rename = "10-15%")]
    From10To15,
    /// 15 to 20 %.
    #[serde(rename = "15-20%")]
    From15To20,
    /// More than 20 %.
    #[serde(rename = ">20%")]
    Above20,
}

impl InterruptionBand {
    /// All bands, the rarest first.
    pub const ALL: [Self; 5] = [
        Self::Below5,
        Self::From5To10,
        Self::From10To15,
        Self::From15To20,
        Self::Above20,
    ];

    /// The band as it is published.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Below5 => "<5%",
            Self::From5To10 => "5-10%",
            Self::From10To15 => "10-15%",
            Self::From15To20 => "15-20%",
            Self::Above20 => ">20%",
        }
    }

    /// The share interrupted in a month, in thousandths: the middle of the band; of the open last one, 25 %.
    pub const fn per_month_permille(self) -> u32 {
        match self {
            Self::Below5 => 25,
            Self::From5To10 => 75,
            Self::From10To15 => 125,
            Self::From15To20 => 175,
            Self::Above20 => 250,
        }
    }

    /// Expected interruptions in an hour, in billionths: `-ln(1 - share) / 730`, a month of 730 hours with interruptions
    /// that come at a constant rate.
    pub const fn per_hour_billionths(self) -> u32 {
        match self {
            Self::Below5 => 34_682,
            Self::From5To10 => 106_797,
            Self::From10To15 => 182_920,
            Self::From15To20 => 263_523,
            Self::Above20 => 394_085,
        }
    }
}

impl fmt::Display for InterruptionBand {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for InterruptionBand {
    type Err = &'static str;

    fn from_str(text: &str) -> std::result::Result<Self, Self::Err> {
        let found = Self::ALL.into_iter().find(|band| band.as_str() == text);
        found.ok_or("is no band; there are <5%, 5-10%, 10-15%, 15-20% and >20%")
    }
}

/// What an instance type costs in a region.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Offer {
    /// The instance type.
    pub instance_type: InstanceTypeName,
    /// Provider and region.
    pub region: RegionKey,
    /// Price of an hour on demand (Linux); `None`: not known.
    pub on_demand_per_hour: Option<Price>,
    /// Price of an hour as a spot machine; `None`: not known.
    pub spot_per_hour: Option<Price>,
    /// How often spot machines are taken back; `None`: not known.
    pub interruption: Option<InterruptionBand>,
}

impl Offer {
    /// The price of an hour, spot or on demand.
    pub fn per_hour(&self, spot: bool) -> Option<&Price> {
        if spot {
            self.spot_per_hour.as_ref()
        } else {
            self.on_demand_per_hour.as_ref()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_are_those_of_the_formula() {
        for band in InterruptionBand::ALL {
            let share = f64::from(band.per_month_permille()) / 1e3;
            let rate = -(1.0 - share).ln() / 730.0 * 1e9;
            assert!(
                (rate - f64::from(band.per_hour_billionths())).abs() < 0.51,
                "{band}: {rate}"
            );
            assert_eq!(band.as_str().parse(), Ok(band));
        }
    }
}
