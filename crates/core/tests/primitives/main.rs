//! The primitive nouns against facts about Kubernetes, naive oracles and arbitrary text.

mod bytes;
mod duration;
mod label;
mod money;
mod node_selector;
mod quantity;
mod schema;
mod selector;
mod taint;

use std::fmt::{Debug, Display};
use std::str::FromStr;

/// Parses what is known to be right.
fn parse<T>(text: &str) -> T
where
    T: FromStr,
    T::Err: Debug,
{
    text.parse().expect("the text is valid")
}

/// Asserts that a value survives printing and JSON.
fn assert_round_trip<T>(value: &T)
where
    T: FromStr + Display + Debug + PartialEq + serde::Serialize + serde::de::DeserializeOwned,
    T::Err: Debug,
{
    assert_eq!(&parse::<T>(&value.to_string()), value);
    let json = serde_json::to_string(value).expect("the value is serialisable");
    assert_eq!(
        &serde_json::from_str::<T>(&json).expect("what was written is readable"),
        value
    );
}

/// The message with which JSON is refused.
fn refusal<T: serde::de::DeserializeOwned + Debug>(json: &str) -> String {
    serde_json::from_str::<T>(json)
        .expect_err("the text is invalid")
        .to_string()
}
