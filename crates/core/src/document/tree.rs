//! The tree of a document, each node with its place in the source.

use std::borrow::Cow;
use std::ops::Range;
use std::rc::Rc;

use super::path::{FieldPath, PathStep};

/// A node and the bytes it was written in.
#[derive(Debug)]
pub(crate) struct Node<'a> {
    pub(crate) value: Value<'a>,
    pub(crate) start: u32,
    pub(crate) end: u32,
}

/// What a node is.
#[derive(Debug)]
pub(crate) enum Value<'a> {
    /// Text without quotes: nothing, a truth value, a number or text, by how it looks.
    Plain(Cow<'a, str>),
    /// Text in quotes or as a block.
    Quoted(Cow<'a, str>),
    /// A list.
    List(Vec<Node<'a>>),
    /// A mapping, in the order written, no key twice.
    Map(Vec<Entry<'a>>),
    /// A node that an anchor names, here or where an alias repeats it.
    Shared(Rc<Node<'a>>),
}

/// An entry of a mapping.
#[derive(Debug)]
pub(crate) struct Entry<'a> {
    pub(crate) key: Cow<'a, str>,
    pub(crate) key_start: u32,
    pub(crate) key_end: u32,
    pub(crate) value: Node<'a>,
}

impl Entry<'_> {
    pub(crate) fn key_range(&self) -> Range<usize> {
        self.key_start as usize..self.key_end as usize
    }

    /// What to point at to show this entry: its value if that is text, its key otherwise.
    pub(crate) fn shown(&self) -> Range<usize> {
        match self.value.text() {
            Some(_) if !self.value.range().is_empty() => self.value.target().range(),
            _ => self.key_range(),
        }
    }
}

impl<'a> Node<'a> {
    /// The node itself, behind anchors and aliases.
    pub(crate) fn target(&self) -> &Self {
        let mut node = self;
        while let Value::Shared(inner) = &node.value {
            node = inner;
        }
        node
    }

    /// The bytes it was written in.
    pub(crate) fn range(&self) -> Range<usize> {
        self.start as usize..self.end as usize
    }

    /// The entry of a mapping under `key`.
    pub(crate) fn entry(&self, key: &str) -> Option<&Entry<'a>> {
        match &self.target().value {
            Value::Map(entries) => entries.iter().find(|entry| entry.key == key),
            _ => None,
        }
    }

    /// The elements of a list.
    pub(crate) fn list(&self) -> Option<&[Self]> {
        match &self.target().value {
            Value::List(elements) => Some(elements),
            _ => None,
        }
    }

    /// What to point at to show this node: itself if it stands for text, its first key if it is a mapping.
    pub(crate) fn shown(&self) -> Range<usize> {
        let node = self.target();
        match &node.value {
            Value::Map(entries) => entries.first().map_or_else(|| node.range(), Entry::key_range),
            Value::List(elements) => elements.first().map_or_else(|| node.range(), Node::shown),
            _ => node.range(),
        }
    }

    /// The text of a node that is text.
    fn text(&self) -> Option<&str> {
        match &self.target().value {
            Value::Plain(text) | Value::Quoted(text) => Some(text),
            _ => None,
        }
    }

    /// What to point at to show the field at `path`, or the nearest part of the way to it that is written: the value if
    /// it is text, the key otherwise. Also the path itself, with an element of a set, which is named by its text,
    /// replaced by its position.
    pub(crate) fn find(&self, path: &FieldPath) -> (Range<usize>, FieldPath) {
        let mut node = Some(self);
        let mut shown = self.shown();
        let mut written = FieldPath::root();
        for step in path.steps() {
            let found = node.and_then(|node| node.step(step));
            if let Some((_, range, _)) = &found {
                shown = range.clone();
            }
            node = found.as_ref().map(|(inner, ..)| *inner);
            written.push(found.map_or_else(|| step.clone(), |(_, _, step)| step));
        }
        (shown, written)
    }

    /// One step further: the node, what to point at to show it, and the step as it is written.
    fn step(&self, step: &PathStep) -> Option<(&Self, Range<usize>, PathStep)> {
        match (step, &self.target().value) {
            (PathStep::Field(name), Value::Map(entries)) => {
                let entry = entries.iter().find(|entry| entry.key == *name)?;
                Some((&entry.value, entry.shown(), step.clone()))
            }
            (PathStep::Field(name), Value::List(elements)) => {
                let index = elements.iter().position(|element| element.text() == Some(name))?;
                Some((&elements[index], elements[index].shown(), PathStep::Index(index)))
            }
            (PathStep::Index(index), Value::List(elements)) => {
                let element = elements.get(*index)?;
                Some((element, element.shown(), step.clone()))
            }
            _ => None,
        }
    }
}
