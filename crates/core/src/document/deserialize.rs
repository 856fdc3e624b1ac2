//! `serde` over the tree: an error carries path and position of the node it arose in.
//!
//! A node adds its position to an error that has none, a list or mapping adds a step to the path of an error that
//! passes through; nothing is kept while all goes well.

use serde::de::{
    self, DeserializeSeed, EnumAccess, IntoDeserializer, MapAccess, SeqAccess, VariantAccess, Visitor,
};

use super::diagnostic::Remark;
use super::scalar::{Scalar, resolve};
use super::shape_fault::{Fault, listed};
use super::tree::{Entry, Node, Value};

/// Reads a value of a type out of a node.
pub(crate) fn shape_of<'de, T: de::Deserialize<'de>>(node: &'de Node<'de>) -> Result<T, Remark> {
    T::deserialize(Reader { node, skipped: &[] }).map_err(|fault| fault.into_remark(node))
}

/// Reads a value out of a mapping as if it had not the entries `skipped`.
pub(crate) fn shape_without<'de, T: de::Deserialize<'de>>(
    node: &'de Node<'de>,
    skipped: &'static [&'static str],
) -> Result<T, Remark> {
    T::deserialize(Reader { node, skipped }).map_err(|fault| fault.into_remark(node))
}

/// Reads from one node.
#[derive(Clone, Copy)]
struct Reader<'de> {
    node: &'de Node<'de>,
    skipped: &'static [&'static str],
}

impl<'de> Reader<'de> {
    fn new(node: &'de Node<'de>) -> Self {
        Self { node, skipped: &[] }
    }

    fn scalar<V: Visitor<'de>>(text: &'de str, visitor: V) -> Result<V::Value, Fault> {
        match resolve(text) {
            Scalar::Null => visitor.visit_unit(),
            Scalar::Bool(value) => visitor.visit_bool(value),
            Scalar::Signed(number) => visitor.visit_i64(number),
            Scalar::Unsigned(number) => visitor.visit_u64(number),
            Scalar::Float(number) => visitor.visit_f64(number),
            Scalar::Text => visitor.visit_borrowed_str(text),
        }
    }
}

impl<'de> de::Deserializer<'de> for Reader<'de> {
    type Error = Fault;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        let node = self.node.target();
        match &node.value {
            Value::Plain(text) => Self::scalar(text, visitor),
            Value::Quoted(text) => visitor.visit_borrowed_str(text),
            Value::List(elements) => visitor.visit_seq(Elements {
                elements: elements.iter(),
                index: 0,
            }),
            Value::Map(entries) => visitor.visit_map(Entries {
                rest: entries.iter(),
                value: None,
                skipped: self.skipped,
            }),
            Value::Shared(inner) => Self::new(inner).deserialize_any(visitor),
        }
        .map_err(|fault| fault.at(node))
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        match &self.node.target().value {
            Value::Plain(text) if resolve(text) == Scalar::Null => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
        .map_err(|fault| fault.at(self.node))
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Fault> {
        // `serde` would take a list for the fields in their order.
        if self.node.list().is_some() {
            return Err(de::Error::invalid_type(de::Unexpected::Seq, &visitor))
                .map_err(|fault: Fault| fault.at(self.node));
        }
        self.deserialize_any(visitor)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Fault> {
        visitor
            .visit_newtype_struct(self)
            .map_err(|fault| fault.at(self.node))
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Fault> {
        let node = self.node.target();
        let choice = match &node.value {
            Value::Plain(text) | Value::Quoted(text) => Ok(Choice {
                name: text,
                at: node,
                entry: None,
            }),
            Value::Map(entries) => match entries.as_slice() {
                [entry] => Ok(Choice {
                    name: &entry.key,
                    at: node,
                    entry: Some(entry),
                }),
                _ => Err(Fault::new(
                    format!(
                        "expected exactly one of {}, found {}",
                        listed(variants),
                        entries.len()
                    ),
                    None,
                )),
            },
            _ => Err(Fault::new(
                format!("expected one of {}, found a list", listed(variants)),
                None,
            )),
        };
        choice
            .and_then(|choice| visitor.visit_enum(choice))
            .map_err(|fault| fault.at(node))
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_unit()
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct
        seq tuple tuple_struct map identifier
    }
}

struct Elements<'de> {
    elements: std::slice::Iter<'de, Node<'de>>,
    index: usize,
}

impl<'de> SeqAccess<'de> for Elements<'de> {
    type Error = Fault;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Fault> {
        let Some(node) = self.elements.next() else {
            return Ok(None);
        };
        let index = self.index;
        self.index += 1;
        seed.deserialize(Reader::new(node))
            .map(Some)
            .map_err(|fault| fault.at(node).within(index))
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.elements.len())
    }
}

struct Entries<'de> {
    rest: std::slice::Iter<'de, Entry<'de>>,
    value: Option<&'de Entry<'de>>,
    skipped: &'static [&'static str],
}

impl<'de> MapAccess<'de> for Entries<'de> {
    type Error = Fault;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Fault> {
        let Some(entry) = self
            .rest
            .by_ref()
            .find(|entry| !self.skipped.contains(&entry.key.as_ref()))
        else {
            return Ok(None);
        };
        self.value = Some(entry);
        let key: &'de str = &entry.key;
        seed.deserialize(de::value::BorrowedStrDeserializer::new(key))
            .map(Some)
            .map_err(|fault: Fault| fault.at_key(entry).within(entry.key.to_string()))
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Fault> {
        let Some(entry) = self.value.take() else {
            return Err(de::Error::custom("a value was asked for before its key"));
        };
        seed.deserialize(Reader::new(&entry.value)).map_err(|fault| {
            fault
                .at(&entry.value)
                .of_entry(entry)
                .within(entry.key.to_string())
        })
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.rest.len())
    }
}

/// A variant: text alone, or a mapping of one entry.
struct Choice<'de> {
    name: &'de str,
    at: &'de Node<'de>,
    entry: Option<&'de Entry<'de>>,
}

impl<'de> EnumAccess<'de> for Choice<'de> {
    type Error = Fault;
    type Variant = Self;

    fn variant_seed<V: DeserializeSeed<'de>>(self, seed: V) -> Result<(V::Value, Self), Fault> {
        let name: de::value::StrDeserializer<'_, Fault> = self.name.into_deserializer();
        match seed.deserialize(name) {
            Ok(value) => Ok((value, self)),
            Err(fault) => Err(match self.entry {
                Some(entry) => fault.at_key(entry).within(entry.key.to_string()),
                None => fault,
            }),
        }
    }
}

impl<'de> VariantAccess<'de> for Choice<'de> {
    type Error = Fault;

    fn unit_variant(self) -> Result<(), Fault> {
        match self.entry {
            None => Ok(()),
            Some(_) => Err(Fault::new(
                format!("`{}` is written as text, not as a mapping", self.name),
                Some(format!("write {}", self.name)),
            )
            .at(self.at)),
        }
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value, Fault> {
        match self.entry {
            Some(entry) => seed
                .deserialize(Reader::new(&entry.value))
                .map_err(|fault| fault.at(&entry.value).within(entry.key.to_string())),
            None => Err(Fault::new(
                format!("`{}` needs a value", self.name),
                Some(format!("write {}: …", self.name)),
            )
            .at(self.at)),
        }
    }

    fn tuple_variant<V: Visitor<'de>>(self, _length: usize, visitor: V) -> Result<V::Value, Fault> {
        self.newtype_variant_seed(Through(visitor))
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        _fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Fault> {
        self.newtype_variant_seed(Through(visitor))
    }
}

/// A visitor that takes whatever there is.
struct Through<V>(V);

impl<'de, V: Visitor<'de>> DeserializeSeed<'de> for Through<V> {
    type Value = V::Value;

    fn deserialize<D: de::Deserializer<'de>>(self, deserializer: D) -> Result<V::Value, D::Error> {
        deserializer.deserialize_any(self.0)
    }
}
