//! Structures as they stand in API objects, which know what they do not know.
//!
//! [`wire!`] declares a structure by the fields that are read and the fields that are known to have no say in where a
//! pod may stand. Every other field that is present and not null is remembered by name; [`Unread::unread`] then tells
//! the path of each. Thus a field that a later version of Kubernetes adds is reported instead of lost.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde::de::{Deserialize, Deserializer, IgnoredAny};

use crate::label::Labels;
use crate::quantity::Quantity;
use crate::selector::LabelSelector;

/// What can tell the paths inside it that were not read.
pub(super) trait Unread {
    /// Calls `tell` with the path of every field that was not read; `path` is the way here.
    fn unread(&self, path: &mut String, tell: &mut dyn FnMut(&str));
}

impl<T: Unread> Unread for Option<T> {
    fn unread(&self, path: &mut String, tell: &mut dyn FnMut(&str)) {
        if let Some(inner) = self {
            inner.unread(path, tell);
        }
    }
}

impl<T: Unread> Unread for Box<T> {
    fn unread(&self, path: &mut String, tell: &mut dyn FnMut(&str)) {
        (**self).unread(path, tell);
    }
}

impl<T: Unread> Unread for Vec<T> {
    fn unread(&self, path: &mut String, tell: &mut dyn FnMut(&str)) {
        let length = path.len();
        for (index, inner) in self.iter().enumerate() {
            let _ = write!(path, "[{index}]");
            inner.unread(path, tell);
            path.truncate(length);
        }
    }
}

/// Values that are read whole.
macro_rules! leaf {
    ($($ty:ty),* $(,)?) => {$(
        impl Unread for $ty {
            fn unread(&self, _: &mut String, _: &mut dyn FnMut(&str)) {}
        }
    )*};
}

leaf!(
    String,
    bool,
    i32,
    i64,
    u16,
    u32,
    Labels,
    LabelSelector,
    Presence,
    Amounts,
    BTreeMap<String, String>,
    crate::node_selector::NodeSelector,
    crate::node_selector::PreferredSchedulingTerm,
    crate::rules::InclusionPolicy,
    crate::rules::Protocol,
    crate::rules::WhenUnsatisfiable,
    crate::taint::Taint,
    crate::toleration::Toleration,
);

/// Amounts by resource name, as given.
pub(super) type Amounts = BTreeMap<String, Quantity>;

/// Whether a field is there and not null, whatever it holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Presence(pub bool);

impl<'de> Deserialize<'de> for Presence {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        IgnoredAny::deserialize(deserializer).map(|IgnoredAny| Self(true))
    }
}

/// Puts the field's name before an error's text, so that the text begins with the path: `.spec.containers: …`.
pub(super) fn at_field<E: serde::de::Error>(field: &str, error: &E) -> E {
    let text = error.to_string();
    let colon = if text.starts_with('.') { "" } else { ": " };
    E::custom(format_args!(".{field}{colon}{text}"))
}

/// Declares a structure of an API object: fields read, and names of fields that decide nothing here.
macro_rules! wire {
    ($(#[$doc:meta])* $name:ident { $($field:ident : $ty:ty = $key:literal,)* } no_say: [$($no_say:literal),* $(,)?]) => {
        $(#[$doc])*
        #[derive(Clone, Debug, Default)]
        pub(super) struct $name {
            $(pub $field: $ty,)*
            /// Names of fields that were there and are not known.
            pub unread_fields: Vec<String>,
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
                struct Fields;
                impl<'de> serde::de::Visitor<'de> for Fields {
                    type Value = $name;

                    fn expecting(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                        out.write_str("an object")
                    }

                    fn visit_map<A: serde::de::MapAccess<'de>>(self, mut map: A) -> std::result::Result<$name, A::Error> {
                        let mut it = $name::default();
                        while let Some(key) = map.next_key::<std::borrow::Cow<'de, str>>()? {
                            match &*key {
                                $($key => {
                                    it.$field = map
                                        .next_value::<Option<$ty>>()
                                        .map_err(|error| $crate::kubernetes::wire::at_field($key, &error))?
                                        .unwrap_or_default();
                                })*
                                $($no_say => {
                                    map.next_value::<serde::de::IgnoredAny>()?;
                                })*
                                _ => {
                                    if map.next_value::<Option<serde::de::IgnoredAny>>()?.is_some() {
                                        it.unread_fields.push(key.into_owned());
                                    }
                                }
                            }
                        }
                        Ok(it)
                    }
                }
                deserializer.deserialize_map(Fields)
            }
        }

        impl $crate::kubernetes::wire::Unread for $name {
            fn unread(&self, path: &mut String, tell: &mut dyn FnMut(&str)) {
                let length = path.len();
                $(
                    path.push('.');
                    path.push_str($key);
                    $crate::kubernetes::wire::Unread::unread(&self.$field, path, tell);
                    path.truncate(length);
                )*
                for field in &self.unread_fields {
                    path.push('.');
                    path.push_str(field);
                    tell(path);
                    path.truncate(length);
                }
            }
        }
    };
}
pub(super) use wire;

#[cfg(test)]
mod tests {
    use super::*;

    wire! {
        /// A test object.
        Inner { size: i64 = "size", } no_say: ["colour"]
    }
    wire! {
        /// A test object around others.
        Outer { inner: Vec<Inner> = "inner", } no_say: []
    }

    #[test]
    fn what_is_not_known_is_told_by_path_and_null_is_nothing() {
        let outer: Outer = serde_json::from_str(
            r#"{"inner": [{"size": 1, "colour": "red"}, {"size": null, "weight": {"a": 1}, "gone": null}], "more": 1}"#,
        )
        .unwrap();
        let mut told = Vec::new();
        outer.unread(&mut String::from("x"), &mut |path| told.push(path.to_owned()));
        assert_eq!(told, ["x.inner[1].weight", "x.more"]);
    }

    #[test]
    fn an_error_begins_with_the_path() {
        let error = serde_json::from_str::<Outer>(r#"{"inner": [{"size": "x"}]}"#).unwrap_err();
        assert!(
            error.to_string().starts_with(".inner.size: invalid type"),
            "{error}"
        );
    }
}
