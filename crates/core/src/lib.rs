//! The nouns of stowplan: what is observed and what is wanted, as plain values.
//!
//! Nothing in this crate reads a file, a clock or the network: it parses bytes and computes.
#![doc(test(attr(deny(warnings))))]
