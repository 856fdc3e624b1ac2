//! What can be wrong with a noun: one enum, each variant naming the object or field and the value at fault.

use crate::money::Money;

/// The result of reading or computing with the nouns.
pub type Result<T> = std::result::Result<T, Error>;

/// Why a value was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// Text or number that is not a quantity.
    #[error("quantity {value:?} {reason}")]
    Quantity {
        /// The text as given.
        value: String,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// Text or number that is not an amount of money, or a currency that is not one.
    #[error("money {value:?} {reason}")]
    Money {
        /// The text as given.
        value: String,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// Two amounts in different currencies where one is needed.
    #[error("{left} and {right} are in different currencies")]
    MixedCurrencies {
        /// The first amount.
        left: Money,
        /// The second amount.
        right: Money,
    },
    /// Text or number that is not a latency or a duration.
    #[error("{what} {value:?} {reason}")]
    Duration {
        /// `latency` or `duration`.
        what: &'static str,
        /// The text as given.
        value: String,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// Exact arithmetic that left the range of its type.
    #[error("{operation} of {left} and {right} is out of range")]
    Overflow {
        /// The operation: `sum`, `difference`, `product` or `ratio`.
        operation: &'static str,
        /// The first operand.
        left: String,
        /// The second operand.
        right: String,
    },
    /// A label whose key or value breaks the syntax of Kubernetes.
    #[error("label \"{key}={value}\": {reason}")]
    Label {
        /// The label's key.
        key: String,
        /// The label's value.
        value: String,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// A label selector or node selector that says nothing sensible.
    #[error("selector {value:?}: {reason}")]
    Selector {
        /// The selector, or the part of it at fault.
        value: String,
        /// What is wrong with it.
        reason: String,
    },
    /// A taint or toleration that is not one.
    #[error("{what} {value:?}: {reason}")]
    Taint {
        /// `taint` or `toleration`.
        what: &'static str,
        /// The text or the part at fault.
        value: String,
        /// What is wrong with it.
        reason: String,
    },
}
