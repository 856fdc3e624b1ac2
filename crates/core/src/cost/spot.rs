//! What interruptions of spot machines are expected to cost.
//!
//! With the interruption rate `λ` per hour (see [`InterruptionBand::per_hour_billionths`]), every interruption loses `lost_minutes` of
//! paid machine time (what was being computed, and starting again elsewhere) and `per_replica` for each replica that ran
//! there. The expected cost of an hour beyond the spot price `p` is then
//!
//! `λ · (p · lost_minutes / 60 + replicas · per_replica)`.

use serde::{Deserialize, Serialize};

use crate::catalog::InterruptionBand;
use crate::error::{Error, Result};
use crate::money::Money;

/// What is taken to be true of spot machines.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct SpotAssumptions {
    /// How often machines are interrupted where nobody publishes it. `None`: then the cost of interruptions is not known.
    pub interruption: Option<InterruptionBand>,
    /// Machine time lost at each interruption, in minutes.
    pub lost_minutes: u32,
    /// What it costs to restart one replica; `None`: nothing beyond the lost time.
    pub per_replica: Option<Money>,
}

impl Default for SpotAssumptions {
    /// Ten minutes lost, nothing assumed about how often.
    fn default() -> Self {
        Self {
            interruption: None,
            lost_minutes: 10,
            per_replica: None,
        }
    }
}

impl SpotAssumptions {
    /// The expected cost of interruptions in an hour of a machine, beyond its price; rounded half up. `None`: it is not known how often
    /// the machine is interrupted.
    ///
    /// # Errors
    /// [`Error::MixedCurrencies`] when machine and replicas are priced in different currencies, [`Error::Overflow`] when the result leaves the range.
    pub fn interruption_cost(
        &self,
        price_per_hour: Money,
        band: Option<InterruptionBand>,
        replicas: u64,
    ) -> Result<Option<Money>> {
        let Some(band) = band.or(self.interruption) else {
            return Ok(None);
        };
        let per_replica = self.per_replica.unwrap_or(Money::new(0, price_per_hour.currency));
        if per_replica.currency != price_per_hour.currency && !per_replica.is_zero() {
            return Err(Error::MixedCurrencies {
                left: price_per_hour,
                right: per_replica,
            });
        }
        let rate = i128::from(band.per_hour_billionths());
        let time = i128::from(price_per_hour.micros) * i128::from(self.lost_minutes);
        let exact = i128::from(per_replica.micros)
            .checked_mul(i128::from(replicas))
            .and_then(|restarts| restarts.checked_mul(60))
            .and_then(|restarts| restarts.checked_add(time))
            .and_then(|sixtieths| sixtieths.checked_mul(rate));
        let divisor = 60_000_000_000;
        let micros = exact.and_then(|exact| i64::try_from((exact + divisor / 2).div_euclid(divisor)).ok());
        micros
            .map(|micros| Some(Money::new(micros, price_per_hour.currency)))
            .ok_or_else(|| Error::Overflow {
                operation: "product",
                left: price_per_hour.to_string(),
                right: format!("{replicas} replicas"),
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::money::Currency;

    #[test]
    fn the_formula() {
        let assumed = SpotAssumptions {
            lost_minutes: 30,
            per_replica: Some(Money::usd_micros(2_000_000)),
            ..SpotAssumptions::default()
        };
        // 0.000394085 · (1 · 0.5 + 10 · 2) = 0.0080787425
        let cost =
            assumed.interruption_cost(Money::usd_micros(1_000_000), Some(InterruptionBand::Above20), 10);
        assert_eq!(cost.unwrap(), Some(Money::usd_micros(8_079)));
        let euros =
            assumed.interruption_cost(Money::new(1, Currency::EUR), Some(InterruptionBand::Below5), 1);
        assert!(euros.unwrap_err().to_string().contains("different currencies"));
        assert_eq!(assumed.interruption_cost(Money::usd_micros(1), None, 1), Ok(None));
        let all = SpotAssumptions {
            interruption: Some(InterruptionBand::Above20),
            ..assumed
        };
        assert!(
            all.interruption_cost(Money::usd_micros(1_000_000), None, 10)
                .unwrap()
                .is_some()
        );
        assert!(
            all.interruption_cost(Money::usd_micros(i64::MAX), None, u64::MAX)
                .is_err()
        );
    }

    proptest::proptest! {
        #[test]
        fn rarer_is_cheaper(price in 1_i64..1_000_000_000, replicas in 0_u64..1000) {
            let assumed = SpotAssumptions { per_replica: Some(Money::usd_micros(10_000)), ..SpotAssumptions::default() };
            let costs: Vec<i64> = InterruptionBand::ALL
                .into_iter()
                .map(|band| assumed.interruption_cost(Money::usd_micros(price), Some(band), replicas).unwrap().unwrap().micros)
                .collect();
            proptest::prop_assert!(costs.is_sorted() && costs[0] >= 0);
        }
    }
}
