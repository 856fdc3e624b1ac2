//! The universe as stored: JSON Lines, a package a line, compiled to flat tables.
//!
//! A demand that several versions make is kept once, so that a run of versions is soon seen to share it. Ranks are stored as values,
//! the rank and one.

use rustc_hash::FxHashMap;
use serde_json::Value;

use crate::error::Unreadable;
use crate::literal::MAX_BOUND;
use crate::spans::{Span, normalise};

/// Packages, their versions, and what each demands.
#[derive(Clone, Debug, Default)]
pub struct Universe {
    names: Vec<Box<str>>,
    /// Start of each package's versions in `object_of`, and one more.
    first: Vec<u32>,
    object_of: Vec<u32>,
    /// Start of each object's demands in `demands`, and one more.
    objects: Vec<u32>,
    demands: Vec<u32>,
    /// Start of each clause's terms in `terms`, and one more.
    clauses: Vec<u32>,
    terms: Vec<StoredTerm>,
    spans: Vec<Span>,
    /// Of packages that are not simply packages, what they stand for.
    roles: FxHashMap<u32, Role>,
}

/// What a package stands for, which is how objectives count it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    /// A package: a version lags by the number of newer ones.
    Package,
    /// Some versions of something: how far each lags.
    Part(Vec<u64>),
    /// Counted by no objective.
    Hidden,
    /// Counted where recommendations that are not followed are.
    Missed,
}

/// A term of a demand: its values lie in `spans[start..end]`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct StoredTerm {
    pub package: u32,
    pub selected: bool,
    start: u32,
    end: u32,
}

impl Universe {
    /// Reads a stored universe; the name of the source is for messages.
    ///
    /// # Errors
    ///
    /// With the first line and field that is not as the format says.
    pub fn read(bytes: &[u8], source_name: &str) -> Result<Self, Unreadable> {
        let error = |line: usize, field: String, why: String| Unreadable {
            source_name: source_name.into(),
            line: line + 1,
            field,
            why,
        };
        let mut values = Vec::new();
        let lines = bytes.split(|byte| *byte == b'\n').enumerate();
        for (line, text) in lines.filter(|(_, text)| !text.is_empty()) {
            let value: Value =
                serde_json::from_slice(text).map_err(|e| error(line, "JSON".into(), e.to_string()))?;
            values.push((line, value));
        }
        let Some(((line, header), packages)) = values.split_first() else {
            return Err(error(0, "format".into(), "the file is empty".into()));
        };
        if header["format"] != "dsu-1" {
            let why = format!("is {}, not \"dsu-1\"", header["format"]);
            return Err(error(*line, "format".into(), why));
        }
        let mut reader = Reader::default();
        let mut known: FxHashMap<&str, usize> = FxHashMap::default();
        for (line, value) in packages {
            let (name, versions) = outline(value).map_err(|(field, why)| error(*line, field, why))?;
            if let Some(first) = known.insert(name, *line) {
                let why = format!("{name:?} is there already, in line {}", first + 1);
                return Err(error(*line, "p".into(), why));
            }
            reader.universe.names.push(name.into());
            reader.counts.push(versions);
        }
        if reader.counts.iter().map(|count| u64::from(*count)).sum::<u64>() > u64::from(MAX_BOUND / 2) {
            return Err(error(0, "v".into(), "there are too many versions".into()));
        }
        for start in [
            &mut reader.universe.first,
            &mut reader.universe.objects,
            &mut reader.universe.clauses,
        ] {
            start.push(0);
        }
        for (index, (line, value)) in packages.iter().enumerate() {
            reader
                .package(index as u32, value)
                .map_err(|(field, why)| error(*line, field, why))?;
        }
        Ok(reader.universe)
    }

    /// How many packages there are.
    pub fn packages(&self) -> usize {
        self.names.len()
    }

    /// The name of a package.
    ///
    /// # Panics
    ///
    /// If there is no such package.
    pub fn name(&self, package: usize) -> &str {
        &self.names[package]
    }

    /// What a package stands for.
    pub(crate) fn role(&self, package: u32) -> &Role {
        self.roles.get(&package).unwrap_or(&Role::Package)
    }

    /// How many versions a package has.
    pub(crate) fn count(&self, package: u32) -> u32 {
        self.first[package as usize + 1] - self.first[package as usize]
    }

    /// What the versions of a package refer to, oldest first: versions of one object demand the same.
    pub(crate) fn objects_of(&self, package: u32) -> &[u32] {
        &self.object_of[self.first[package as usize] as usize..self.first[package as usize + 1] as usize]
    }

    /// The demands of an object, ascending.
    pub(crate) fn demands_of(&self, object: u32) -> &[u32] {
        let object = object as usize;
        &self.demands[self.objects[object] as usize..self.objects[object + 1] as usize]
    }

    pub(crate) fn terms_of(&self, demand: u32) -> &[StoredTerm] {
        let demand = demand as usize;
        &self.terms[self.clauses[demand] as usize..self.clauses[demand + 1] as usize]
    }

    /// The values of a term.
    pub(crate) fn values_of(&self, term: StoredTerm) -> &[Span] {
        &self.spans[term.start as usize..term.end as usize]
    }
}

/// A field, and what is wrong with it.
type Wrong = (String, String);

fn wrong<T>(field: impl Into<String>, why: impl Into<String>) -> Result<T, Wrong> {
    Err((field.into(), why.into()))
}

fn list<'v>(value: Option<&'v Value>, field: &str) -> Result<&'v [Value], Wrong> {
    match value {
        Some(Value::Array(list)) => Ok(list),
        Some(_) => wrong(field, "is not a list"),
        None => wrong(field, "is missing"),
    }
}

fn number(value: Option<&Value>, field: &str) -> Result<u32, Wrong> {
    let number = value
        .and_then(Value::as_u64)
        .and_then(|number| u32::try_from(number).ok());
    number.map_or_else(|| wrong(field, "is not an index"), Ok)
}

/// The name of a package and how many versions it has.
fn outline(value: &Value) -> Result<(&str, u32), Wrong> {
    let Some(name) = value.get("p").and_then(Value::as_str) else {
        return wrong("p", "is not a name");
    };
    let versions = list(value.get("v"), "v")?;
    if let Some(index) = versions.iter().position(|version| !version.is_string()) {
        return wrong(format!("v[{index}]"), "is not text");
    }
    match u32::try_from(versions.len()) {
        Ok(count) if count <= MAX_BOUND / 2 => Ok((name, count)),
        _ => wrong("v", "has too many versions"),
    }
}

/// What a package stands for, if not simply a package.
fn role(value: &Value, count: u32) -> Result<Option<Role>, Wrong> {
    match (value.get("l"), value.get("r").map(Value::as_str)) {
        (None, None) => Ok(None),
        (Some(lags), None) => {
            let lags: Option<Vec<u64>> = list(Some(lags), "l")?.iter().map(Value::as_u64).collect();
            match lags.filter(|lags| lags.len() == count as usize) {
                Some(lags) => Ok(Some(Role::Part(lags))),
                None => wrong("l", format!("is not a number for each of {count} versions")),
            }
        }
        (None, Some(Some("hidden"))) => Ok(Some(Role::Hidden)),
        (None, Some(Some("missed"))) => Ok(Some(Role::Missed)),
        (None, Some(_)) => wrong("r", "is not \"hidden\" or \"missed\""),
        (Some(_), Some(_)) => wrong("r", "is there beside \"l\""),
    }
}

/// Terms as they are compared: package, values, whether selected.
type Key = Vec<(u32, Vec<Span>, bool)>;

#[derive(Default)]
struct Reader {
    universe: Universe,
    counts: Vec<u32>,
    known: FxHashMap<Key, u32>,
}

impl Reader {
    fn package(&mut self, package: u32, value: &Value) -> Result<(), Wrong> {
        if let Some(role) = role(value, self.counts[package as usize])? {
            self.universe.roles.insert(package, role);
        }
        let first_object = self.universe.objects.len() as u32 - 1;
        let objects = list(value.get("x"), "x")?;
        for (index, object) in objects.iter().enumerate() {
            let mut demands = Vec::new();
            self.object(package, object, &mut demands)
                .map_err(|(field, why)| (format!("x[{index}].{field}"), why))?;
            demands.sort_unstable();
            demands.dedup();
            self.universe.demands.extend(demands);
            self.universe.objects.push(self.universe.demands.len() as u32);
        }
        let indices = list(value.get("i"), "i")?;
        let versions = self.counts[package as usize];
        if indices.len() != versions as usize {
            return wrong(
                "i",
                format!("has {} entries for {versions} versions", indices.len()),
            );
        }
        for (at, index) in indices.iter().enumerate() {
            let field = format!("i[{at}]");
            let index = number(Some(index), &field)?;
            if index as usize >= objects.len() {
                return wrong(field, format!("is {index}, of {} objects", objects.len()));
            }
            self.universe.object_of.push(first_object + index);
        }
        self.universe.first.push(self.universe.object_of.len() as u32);
        Ok(())
    }

    fn object(&mut self, package: u32, value: &Value, demands: &mut Vec<u32>) -> Result<(), Wrong> {
        let Some(fields) = value.as_object() else {
            return wrong("", "is not an object");
        };
        for (name, clauses) in fields {
            let clauses = list(Some(clauses), name)?;
            for (index, clause) in clauses.iter().enumerate() {
                let field = format!("{name}[{index}]");
                let key: Key = match name.as_str() {
                    "d" => {
                        let atoms = list(Some(clause), &field)?.iter();
                        atoms
                            .map(|atom| self.atom(atom, true, &field))
                            .collect::<Result<_, _>>()?
                    }
                    "c" => {
                        let atom = self.atom(clause, false, &field)?;
                        if atom.0 == package {
                            // A package never conflicts with itself.
                            continue;
                        }
                        vec![atom]
                    }
                    "n" => {
                        let terms = list(Some(clause), &field)?.iter();
                        terms
                            .map(|term| self.term(term, &field))
                            .collect::<Result<_, _>>()?
                    }
                    _ => return wrong(name, "is a demand of no known kind"),
                };
                demands.push(self.intern(key));
            }
        }
        Ok(())
    }

    /// `[package]` or `[package,[[lo,hi]..]]`.
    fn atom(&self, value: &Value, selected: bool, field: &str) -> Result<(u32, Vec<Span>, bool), Wrong> {
        let parts = list(Some(value), field)?;
        let package = self.known_package(parts.first(), field)?;
        let count = self.counts[package as usize];
        match parts {
            [_] => Ok((
                package,
                (count > 0).then_some((1, count)).into_iter().collect(),
                selected,
            )),
            [_, ranks] => Ok((package, spans(ranks, count, field)?, selected)),
            _ => wrong(field, "is not a package and its ranks"),
        }
    }

    /// `[package,[[lo,hi]..],0|1]`.
    fn term(&self, value: &Value, field: &str) -> Result<(u32, Vec<Span>, bool), Wrong> {
        let [package, ranks, selected] = list(Some(value), field)? else {
            return wrong(field, "is not a package, its ranks, and 0 or 1");
        };
        let package = self.known_package(Some(package), field)?;
        let ranks = spans(ranks, self.counts[package as usize], field)?;
        match selected.as_u64() {
            Some(0) => Ok((package, ranks, false)),
            Some(1) => Ok((package, ranks, true)),
            _ => wrong(field, "has a term that is neither 0 nor 1"),
        }
    }

    fn known_package(&self, value: Option<&Value>, field: &str) -> Result<u32, Wrong> {
        let package = number(value, field)?;
        if package as usize >= self.counts.len() {
            return wrong(
                field,
                format!("names package {package}, of {}", self.counts.len()),
            );
        }
        Ok(package)
    }

    fn intern(&mut self, key: Key) -> u32 {
        if let Some(known) = self.known.get(&key) {
            return *known;
        }
        let universe = &mut self.universe;
        for (package, values, selected) in &key {
            let start = universe.spans.len() as u32;
            universe.spans.extend(values);
            universe.terms.push(StoredTerm {
                package: *package,
                selected: *selected,
                start,
                end: universe.spans.len() as u32,
            });
        }
        let index = universe.clauses.len() as u32 - 1;
        universe.clauses.push(universe.terms.len() as u32);
        self.known.insert(key, index);
        index
    }
}

/// Ranks as values.
fn spans(value: &Value, count: u32, field: &str) -> Result<Vec<Span>, Wrong> {
    let mut spans = Vec::new();
    for pair in list(Some(value), field)? {
        let pair = list(Some(pair), field)?;
        let (lo, hi) = (number(pair.first(), field)?, number(pair.get(1), field)?);
        if pair.len() != 2 || lo > hi {
            return wrong(field, "has an interval that is not two ranks in order");
        }
        if hi >= count {
            return wrong(
                field,
                format!("names rank {hi} of a package with {count} versions"),
            );
        }
        spans.push((lo + 1, hi + 1));
    }
    normalise(&mut spans, 0);
    Ok(spans)
}
