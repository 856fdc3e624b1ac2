//! Sums of money that may be of several currencies.

use std::collections::BTreeMap;
use std::fmt;

use serde::Serialize;

use crate::error::Result;
use crate::money::{Currency, Money};

/// An amount per currency. Nothing is converted: there is no exchange rate that a plan could rely on.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(into = "BTreeMap<String, Money>")]
pub struct MoneySum(BTreeMap<Currency, i64>);

impl MoneySum {
    /// Adds an amount.
    ///
    /// # Errors
    /// [`crate::Error::Overflow`] when the sum leaves the range.
    pub fn add(&mut self, money: Money) -> Result<()> {
        let sum = self.get(money.currency).checked_add(money)?;
        self.0.insert(money.currency, sum.micros);
        Ok(())
    }

    /// Adds all amounts of another sum.
    ///
    /// # Errors
    /// [`crate::Error::Overflow`] when a sum leaves the range.
    pub fn add_all(&mut self, other: &Self) -> Result<()> {
        other.iter().try_for_each(|money| self.add(money))
    }

    /// The amount in a currency; zero where nothing was added.
    pub fn get(&self, currency: Currency) -> Money {
        Money::new(self.0.get(&currency).copied().unwrap_or(0), currency)
    }

    /// The amounts, by currency.
    pub fn iter(&self) -> impl Iterator<Item = Money> {
        self.0
            .iter()
            .map(|(currency, micros)| Money::new(*micros, *currency))
    }

    /// Whether every amount is zero.
    pub fn is_zero(&self) -> bool {
        self.0.values().all(|micros| *micros == 0)
    }
}

impl From<MoneySum> for BTreeMap<String, Money> {
    fn from(sum: MoneySum) -> Self {
        sum.iter()
            .map(|money| (money.currency.to_string(), money))
            .collect()
    }
}

impl fmt::Display for MoneySum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_empty() {
            return f.write_str("0");
        }
        for (at, money) in self.iter().enumerate() {
            write!(f, "{}{money}", if at > 0 { " + " } else { "" })?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn currencies_stay_apart() {
        let mut sum = MoneySum::default();
        assert_eq!(sum.to_string(), "0");
        for money in [
            Money::usd_micros(1_500_000),
            Money::new(2_000_000, Currency::EUR),
            Money::usd_micros(1),
        ] {
            sum.add(money).unwrap();
        }
        assert_eq!(sum.to_string(), "2 EUR + 1.500001 USD");
        assert_eq!(
            serde_json::to_string(&sum).unwrap(),
            r#"{"EUR":"2 EUR","USD":"1.500001 USD"}"#
        );
        let error = sum.add(Money::usd_micros(i64::MAX)).unwrap_err().to_string();
        assert!(error.contains("out of range"), "{error}");
    }
}
