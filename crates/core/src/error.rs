//! What can be wrong with a noun: one enum, each variant naming the object or field and the value at fault.

use crate::money::Money;
use crate::version::{RangeError, VersionError};

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
    /// A name that is none.
    #[error("{kind} name {value:?} {reason}")]
    Name {
        /// What it should name.
        kind: &'static str,
        /// The text as given.
        value: String,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// A level of the topology that is none.
    #[error(
        "topology level {value:?} is neither provider, region, zone, rack, cluster, pool or host nor a label key with \"/\" or \".\", nor label:KEY"
    )]
    TopologyLevel {
        /// The text as given.
        value: String,
    },
    /// A negative amount of a resource.
    #[error("resource {resource}: {value} is negative")]
    Amount {
        /// The resource.
        resource: String,
        /// The amount as given.
        value: String,
    },
    /// A field whose value makes no sense.
    #[error("{object}: {field} is {value}: {reason}")]
    Field {
        /// What it belongs to.
        object: String,
        /// The field.
        field: String,
        /// The value.
        value: String,
        /// Why it was refused.
        reason: String,
    },
    /// A document, or an object in it, that cannot be read.
    #[error("{file}:{line}:{column}: {object}: {reason}")]
    Document {
        /// The name of the file as given.
        file: String,
        /// Line, from 1.
        line: usize,
        /// Column, from 1.
        column: usize,
        /// The object at fault.
        object: String,
        /// What is wrong.
        reason: String,
    },
    /// An object that was read and makes no sense.
    #[error("{object}: {reason}")]
    Object {
        /// The object at fault, with its cluster.
        object: String,
        /// What is wrong.
        reason: String,
    },
    /// A value that cannot be written as a document.
    #[error("value cannot be written: {reason}")]
    Unwritable {
        /// Why.
        reason: String,
    },
    /// A cell of a table that makes no sense.
    #[error("{file}:{line}: {column} {value:?}: {reason}")]
    Table {
        /// The name of the file as given.
        file: String,
        /// Line, from 1.
        line: usize,
        /// The column's name; empty where the whole line is meant.
        column: String,
        /// The cell's text, or the line's.
        value: String,
        /// What is wrong with it.
        reason: String,
    },
    /// A name given to two things.
    #[error("{kind} {name:?} is there already{}", within_text(.within))]
    Duplicate {
        /// What it names.
        kind: &'static str,
        /// The name.
        name: String,
        /// What it must be unique in; empty when that goes without saying.
        within: String,
    },
    /// A name of something that is not there.
    #[error("there is no {kind} {name:?}{}{}", within_text(.within), suggestion_text(.suggestion.as_deref()))]
    Unknown {
        /// What it should name.
        kind: &'static str,
        /// The name.
        name: String,
        /// Where it was looked for, or who names it; empty when that goes without saying.
        within: String,
        /// The nearest name that is there.
        suggestion: Option<String>,
    },
    /// Text that is no version of its scheme.
    #[error(transparent)]
    Version(#[from] VersionError),
    /// Text that is no range of versions of its scheme.
    #[error(transparent)]
    Range(#[from] RangeError),
}

fn within_text(within: &str) -> String {
    if within.is_empty() {
        String::new()
    } else {
        format!(" in {within}")
    }
}

fn suggestion_text(suggestion: Option<&str>) -> String {
    suggestion.map_or_else(String::new, |name| format!("; did you mean {name:?}?"))
}
