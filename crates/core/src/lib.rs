//! The nouns of stowplan: what is observed and what is wanted, as plain values.
//!
//! Nothing in this crate reads a file, a clock or the network: it parses bytes and computes.
#![doc(test(attr(deny(warnings))))]

mod bytes;
mod duration;
mod error;
mod label;
mod money;
mod node_selector;
mod quantity;
mod scalar;
mod selector;
mod selector_text;
mod taint;

pub use bytes::Bytes;
pub use duration::{Latency, Span};
pub use error::{Error, Result};
pub use label::Labels;
pub use money::{Currency, Money};
pub use node_selector::{
    NodeOperator, NodeSelector, NodeSelectorRequirement, NodeSelectorTerm, PreferredSchedulingTerm,
};
pub use quantity::{Format, Quantity};
pub use selector::{LabelOperator, LabelRequirement, LabelSelector};
pub use taint::{Taint, TaintEffect, Toleration, TolerationOperator, tolerates, untolerated};
