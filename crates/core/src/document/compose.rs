//! From text to a tree, within limits.
//!
//! The parser's events are folded into nodes with an explicit stack. An alias shares the node it repeats, so that a
//! bomb of aliases costs no memory here; what it would expand to is counted and limited. Keys given twice are
//! collected; everything else that is wrong with the syntax ends the reading. Cost: linear in the text, times the
//! logarithm of the largest mapping.

use std::borrow::Cow;
use std::ops::Range;
use std::rc::Rc;

use granit_parser::{Event, Parser, ScalarStyle, Span, Tag};
use rustc_hash::FxHashMap;

use super::diagnostic::Remark;
use super::path::{FieldPath, PathStep};
use super::tree::{Entry, Node, Value};

/// How much a document may ask of its reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct ReadLimits {
    /// The longest document, in bytes; at most 4 GiB − 1 however large this is.
    pub bytes_max: usize,
    /// The deepest nesting of lists and mappings, aliases followed; at most 250 however large this is.
    pub depth_max: usize,
    /// How many nodes aliases may repeat, all together.
    pub alias_nodes_max: u64,
}

impl Default for ReadLimits {
    /// 256 MiB, 64 levels, a million nodes.
    fn default() -> Self {
        Self {
            bytes_max: 256 << 20,
            depth_max: 64,
            alias_nodes_max: 1_000_000,
        }
    }
}

/// Depth beyond which the parser itself gives up, and recursion over the tree would need a large stack.
const DEPTH_MAX: usize = 250;

/// Reads the one document in `text`.
pub(super) fn compose<'a>(text: &'a str, limits: &ReadLimits) -> Result<Node<'a>, Vec<Remark>> {
    let mut composer = Composer {
        depth_max: limits.depth_max.min(DEPTH_MAX),
        alias_nodes_left: limits.alias_nodes_max,
        stack: Vec::new(),
        anchors: FxHashMap::default(),
        root: None,
        documents: 0,
        duplicates: Vec::new(),
    };
    let options = granit_parser::options! { emit_comments: false };
    for event in Parser::new_from_str_with_options(text, options) {
        let (event, span) = match event {
            Ok(event) => event,
            Err(error) => {
                let at = error.marker().byte_offset().unwrap_or(text.len());
                return Err(vec![
                    composer.remark(at..at, format!("this is not YAML: {}", error.info())),
                ]);
            }
        };
        composer.take(event, &span).map_err(|remark| vec![remark])?;
    }
    if !composer.duplicates.is_empty() {
        return Err(composer.duplicates);
    }
    match composer.root {
        Some(root) => Ok(root),
        None => Err(vec![composer.remark(0..0, "the document is empty".to_owned())]),
    }
}

/// A node under construction, with what it expands to.
struct Measured<'a> {
    node: Node<'a>,
    /// Nodes, aliases expanded.
    size: u64,
    /// Levels of nesting, aliases expanded; text has none.
    height: usize,
}

enum Content<'a> {
    List(Vec<Node<'a>>),
    Map(Vec<Entry<'a>>, Option<(Cow<'a, str>, Range<usize>)>),
}

/// A list or mapping that has begun and not ended.
struct Frame<'a> {
    content: Content<'a>,
    start: usize,
    anchor: usize,
    size: u64,
    height: usize,
}

struct Anchored<'a> {
    node: Rc<Node<'a>>,
    size: u64,
    height: usize,
}

struct Composer<'a> {
    depth_max: usize,
    alias_nodes_left: u64,
    stack: Vec<Frame<'a>>,
    anchors: FxHashMap<usize, Anchored<'a>>,
    root: Option<Node<'a>>,
    documents: usize,
    duplicates: Vec<Remark>,
}

impl<'a> Composer<'a> {
    fn take(&mut self, event: Event<'a>, span: &Span) -> Result<(), Remark> {
        let range = span.byte_range().unwrap_or(0..0);
        match event {
            Event::DocumentStart(..) => {
                self.documents += 1;
                if self.documents > 1 {
                    let mut remark = self.remark(
                        range,
                        "a second document begins here, and one file holds one".to_owned(),
                    );
                    remark.suggestion = Some("put it in a file of its own".to_owned());
                    return Err(remark);
                }
                Ok(())
            }
            Event::Scalar(text, style, anchor, tag) => {
                let value = match (style, self.is_text_by_tag(tag.as_deref(), &range)?) {
                    (ScalarStyle::Plain, false) => Value::Plain(text),
                    _ => Value::Quoted(text),
                };
                self.finish(value, &range, anchor, 1, 0)
            }
            Event::SequenceStart(_, anchor, tag) => {
                self.refuse_tag(tag.as_deref(), "seq", &range)?;
                self.open(Content::List(Vec::new()), range, anchor)
            }
            Event::MappingStart(_, anchor, tag) => {
                self.refuse_tag(tag.as_deref(), "map", &range)?;
                self.open(Content::Map(Vec::new(), None), range, anchor)
            }
            Event::SequenceEnd | Event::MappingEnd => self.close(range.end),
            Event::Alias(anchor) => self.repeat(anchor, range),
            _ => Ok(()),
        }
    }

    fn open(&mut self, content: Content<'a>, range: Range<usize>, anchor: usize) -> Result<(), Remark> {
        self.check_depth(1, &range)?;
        self.stack.push(Frame {
            content,
            start: range.start,
            anchor,
            size: 1,
            height: 0,
        });
        Ok(())
    }

    fn close(&mut self, end: usize) -> Result<(), Remark> {
        let Some(frame) = self.stack.pop() else {
            return Ok(());
        };
        let range = frame.start..end.max(frame.start);
        let value = match frame.content {
            Content::List(elements) => Value::List(elements),
            Content::Map(entries, _) => {
                self.collect_duplicates(&entries);
                Value::Map(entries)
            }
        };
        self.finish(value, &range, frame.anchor, frame.size, frame.height + 1)
    }

    /// Puts a finished node in its place, under its anchor if it has one.
    fn finish(
        &mut self,
        value: Value<'a>,
        range: &Range<usize>,
        anchor: usize,
        size: u64,
        height: usize,
    ) -> Result<(), Remark> {
        let node = located(value, range);
        if anchor == 0 {
            return self.put(Measured { node, size, height });
        }
        let node = Rc::new(node);
        let shared = located(Value::Shared(Rc::clone(&node)), range);
        self.anchors.insert(anchor, Anchored { node, size, height });
        self.put(Measured {
            node: shared,
            size,
            height,
        })
    }

    fn repeat(&mut self, anchor: usize, range: Range<usize>) -> Result<(), Remark> {
        let Some(Anchored { node, size, height }) = self.anchors.get(&anchor) else {
            return Err(self.remark(range, "this alias repeats what it is itself a part of".to_owned()));
        };
        let (node, size, height) = (Rc::clone(node), *size, *height);
        self.check_depth(height, &range)?;
        let Some(left) = self.alias_nodes_left.checked_sub(size) else {
            return Err(self.remark(range, "the aliases of this document repeat too much".to_owned()));
        };
        self.alias_nodes_left = left;
        let node = located(Value::Shared(node), &range);
        self.put(Measured { node, size, height })
    }

    fn put(&mut self, measured: Measured<'a>) -> Result<(), Remark> {
        let Measured { node, size, height } = measured;
        let Some(frame) = self.stack.last_mut() else {
            self.root = Some(node);
            return Ok(());
        };
        frame.size = frame.size.saturating_add(size);
        frame.height = frame.height.max(height);
        match &mut frame.content {
            Content::List(elements) => elements.push(node),
            Content::Map(entries, pending) => match pending.take() {
                Some((key, key_range)) => entries.push(Entry {
                    key,
                    key_start: key_range.start as u32,
                    key_end: key_range.end as u32,
                    value: node,
                }),
                None => match key_of(&node) {
                    Ok(key) => *pending = Some(key),
                    Err(message) => return Err(self.remark(node.range(), message)),
                },
            },
        }
        Ok(())
    }

    fn check_depth(&self, further: usize, range: &Range<usize>) -> Result<(), Remark> {
        if self.stack.len() + further > self.depth_max {
            let message = format!(
                "lists and mappings are nested more than {} levels deep",
                self.depth_max
            );
            return Err(self.remark(range.clone(), message));
        }
        Ok(())
    }

    /// Whether a tag makes text of a scalar; tags other than that of text are refused.
    fn is_text_by_tag(&self, tag: Option<&Tag>, range: &Range<usize>) -> Result<bool, Remark> {
        match tag {
            None => Ok(false),
            Some(tag) if tag.is_yaml_core_schema_tag("str") || tag.original() == "!" => Ok(true),
            Some(_) => self.refuse_tag(tag, "str", range).map(|()| true),
        }
    }

    fn refuse_tag(&self, tag: Option<&Tag>, allowed: &str, range: &Range<usize>) -> Result<(), Remark> {
        match tag {
            Some(tag) if !tag.is_yaml_core_schema_tag(allowed) => {
                let mut remark = self.remark(
                    range.clone(),
                    format!("the tag {} has no meaning here", tag.original()),
                );
                remark.suggestion = Some("leave it out".to_owned());
                Err(remark)
            }
            _ => Ok(()),
        }
    }

    /// Every key that was there before, by sorting.
    fn collect_duplicates(&mut self, entries: &[Entry<'a>]) {
        let mut order: Vec<&Entry<'a>> = entries.iter().collect();
        order.sort_by(|left, right| (&left.key, left.key_start).cmp(&(&right.key, right.key_start)));
        for pair in order.windows(2) {
            if let [first, again] = pair
                && first.key == again.key
            {
                let mut path = self.path();
                path.push(again.key.to_string());
                let mut remark = self.remark(
                    again.key_range(),
                    format!("the key `{}` is given twice", again.key),
                );
                remark.path = path;
                remark.suggestion = Some("keep one of the two".to_owned());
                self.duplicates.push(remark);
            }
        }
    }

    /// The path of what is being read.
    fn path(&self) -> FieldPath {
        let step = |frame: &Frame<'a>| match &frame.content {
            Content::List(elements) => Some(PathStep::Index(elements.len())),
            Content::Map(_, pending) => pending.as_ref().map(|(key, _)| PathStep::from(key.to_string())),
        };
        self.stack.iter().filter_map(step).collect()
    }

    fn remark(&self, range: Range<usize>, message: String) -> Remark {
        Remark {
            range,
            path: self.path(),
            message,
            suggestion: None,
        }
    }
}

fn located<'a>(value: Value<'a>, range: &Range<usize>) -> Node<'a> {
    Node {
        value,
        start: range.start as u32,
        end: range.end as u32,
    }
}

/// The key of a mapping that a node stands for.
fn key_of<'a>(node: &Node<'a>) -> Result<(Cow<'a, str>, Range<usize>), String> {
    match &node.target().value {
        Value::Plain(text) if text == "<<" => Err(
            "merge keys are not supported; write the fields, or repeat a whole value by an alias".to_owned(),
        ),
        Value::Plain(text) if text.is_empty() => Err("a key is missing".to_owned()),
        Value::Plain(text) | Value::Quoted(text) => Ok((text.clone(), node.range())),
        _ => Err("a key must be text, not a list or mapping".to_owned()),
    }
}
