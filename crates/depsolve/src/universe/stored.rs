//! Universes as stored: JSON Lines (`dsu-1`), a package a line, so that a universe can be kept, compared, and read by others.
//!
//! A line is `{"p":name,"v":[version..],"x":[object..],"i":[object of each version]}`, an object what some versions demand: `d` clauses
//! of alternatives `[package,[[lo,hi]..]]`, `c` what may not be selected beside it, `n` clauses of any terms
//! `[package,[[lo,hi]..],0|1]` (1: selected). Packages are told by their index, versions by their rank; without ranks an alternative
//! means any version. A package never conflicts with itself: such a `c` says nothing. Beside them, `l` has the lag of each version of a
//! [`Role::Part`], and `r` is `hidden` or `missed` for such a [`Role`]. The words of clauses are not stored: they belong to the
//! repository that a universe was compiled from.

use std::fmt::Write;

use rustc_hash::FxHashMap;
use serde_json::Value;

use super::UniverseBuilder;
use super::clause::{Clause, Term};
use super::compiled::{PackageId, Role, Universe};
use crate::error::{Error, Result};
use crate::ranks::RankSet;

impl Universe {
    /// The universe as JSON Lines, for [`Universe::read_lines`].
    ///
    /// ```
    /// use stowplan_depsolve::{Clause, RankSet, Universe};
    ///
    /// let mut builder = Universe::builder();
    /// let a = builder.package("a", ["1.0", "1.1"])?;
    /// let b = builder.package("b", ["2.0"])?;
    /// builder.demand(a, &RankSet::one(1), &Clause::requires([(b, RankSet::all(1))]))?;
    /// let universe = builder.build();
    /// let lines = universe.write_lines();
    /// assert_eq!(lines.lines().nth(1), Some(r#"{"p":"a","v":["1.0","1.1"],"x":[{},{"d":[[[1,[[0,0]]]]]}],"i":[0,1]}"#));
    /// assert_eq!(Universe::read_lines(lines.as_bytes(), "example")?.write_lines(), lines);
    /// # Ok::<(), stowplan_depsolve::Error>(())
    /// ```
    pub fn write_lines(&self) -> String {
        let mut text = format!(
            "{{\"format\":\"dsu-1\",\"packages\":{},\"versions\":{}}}\n",
            self.packages(),
            self.versions()
        );
        for index in 0..self.packages() {
            let package = PackageId(index as u32);
            // What a run of versions demands, by what it demands.
            let mut objects: Vec<String> = Vec::new();
            let mut known: FxHashMap<String, usize> = FxHashMap::default();
            let mut object_of = Vec::new();
            for rank in 0..self.version_count(package) {
                let object = self.object(package.0, rank);
                let at = *known.entry(object).or_insert_with_key(|object| {
                    objects.push(object.clone());
                    objects.len() - 1
                });
                object_of.push(at.to_string());
            }
            let versions: Vec<String> = self
                .versions_of(package)
                .iter()
                .map(|version| quoted(version))
                .collect();
            text.push_str("{\"p\":");
            text.push_str(&quoted(self.name(package)));
            for (field, list) in [("v", versions), ("x", objects), ("i", object_of)] {
                write!(text, ",\"{field}\":[{}]", list.join(",")).expect("writing to a string cannot fail");
            }
            match self.role(package) {
                Role::Package => {}
                Role::Part => {
                    let lags =
                        (0..self.version_count(package)).map(|rank| self.lag(package, rank).to_string());
                    let lags: Vec<String> = lags.collect();
                    write!(text, ",\"l\":[{}]", lags.join(",")).expect("writing to a string cannot fail");
                }
                Role::Hidden => text.push_str(",\"r\":\"hidden\""),
                Role::Missed => text.push_str(",\"r\":\"missed\""),
            }
            text.push_str("}\n");
        }
        text
    }

    /// What a version demands.
    fn object(&self, package: u32, rank: u32) -> String {
        let mut lists: [Vec<String>; 3] = Default::default();
        for rule in self.rules_of(package, rank) {
            let clause = self.rules[*rule as usize].clause;
            let terms: Vec<(u32, &RankSet, bool)> = self.terms_of(clause).collect();
            let ranks = |ranks: &RankSet| {
                let pairs: Vec<String> = ranks
                    .intervals()
                    .iter()
                    .map(|(lo, hi)| format!("[{lo},{hi}]"))
                    .collect();
                format!("[{}]", pairs.join(","))
            };
            let atom = |(package, set, _): &(u32, &RankSet, bool)| format!("[{package},{}]", ranks(set));
            let (list, said) = match terms[..] {
                // Of itself, `c` would say nothing.
                [(other, set, false)] if other != package => (1, atom(&(other, set, false))),
                _ if terms.iter().all(|(_, _, selected)| *selected) => {
                    let atoms: Vec<String> = terms.iter().map(atom).collect();
                    (0, format!("[{}]", atoms.join(",")))
                }
                _ => {
                    let terms = terms.iter().map(|(package, set, selected)| {
                        format!("[{package},{},{}]", ranks(set), u8::from(*selected))
                    });
                    (2, format!("[{}]", terms.collect::<Vec<_>>().join(",")))
                }
            };
            lists[list].push(said);
        }
        let named = ["d", "c", "n"]
            .iter()
            .zip(&mut lists)
            .filter(|(_, list)| !list.is_empty());
        let fields: Vec<String> = named
            .map(|(name, list)| {
                list.sort_unstable();
                // Clauses that differ in their words alone.
                list.dedup();
                format!("\"{name}\":[{}]", list.join(","))
            })
            .collect();
        format!("{{{}}}", fields.join(","))
    }

    /// Reads what [`Universe::write_lines`] writes; the name of the source is for messages.
    ///
    /// # Errors
    ///
    /// With the first line and field that cannot be read, or what the builder refuses.
    pub fn read_lines(bytes: &[u8], source_name: &str) -> Result<Self> {
        let mut values: Vec<(usize, Value)> = Vec::new();
        for (index, line) in bytes.split(|byte| *byte == b'\n').enumerate() {
            if line.is_empty() {
                continue;
            }
            let at = Place::new(source_name, index);
            values.push((
                index,
                serde_json::from_slice(line).map_err(|error| at.wrong("JSON", error.to_string()))?,
            ));
        }
        let Some(((_, header), packages)) = values.split_first() else {
            return Err(Place::new(source_name, 0).wrong("format", "is missing: there is no line"));
        };
        if header["format"] != "dsu-1" {
            let why = format!("is {}, not \"dsu-1\"", header["format"]);
            return Err(Place::new(source_name, 0).wrong("format", why));
        }
        let mut builder = Self::builder();
        let mut counts = Vec::new();
        for (index, value) in packages {
            let at = Place::new(source_name, *index);
            let name = value["p"]
                .as_str()
                .ok_or_else(|| at.wrong("p", "is not a name"))?;
            let versions = at.list(&value["v"], "v")?.iter();
            let versions: Option<Vec<&str>> = versions.map(Value::as_str).collect();
            let versions = versions.ok_or_else(|| at.wrong("v", "has a version that is not text"))?;
            counts.push(versions.len() as u32);
            builder
                .package(name, versions)
                .map_err(|error| at.wrong("p", error.to_string()))?;
        }
        for (package, (index, value)) in packages.iter().enumerate() {
            let at = Place::new(source_name, *index);
            at.role(PackageId(package as u32), value, counts[package], &mut builder)?;
            let objects = at.list(&value["x"], "x")?;
            // The ranks of each object.
            let mut having = vec![Vec::new(); objects.len()];
            let indices = at.list(&value["i"], "i")?;
            if indices.len() != counts[package] as usize {
                let why = format!("has {} entries for {} versions", indices.len(), counts[package]);
                return Err(at.wrong("i", why));
            }
            for (rank, object) in indices.iter().enumerate() {
                let found = at.number(object, "i")? as usize;
                let Some(having) = having.get_mut(found) else {
                    return Err(at.wrong("i", format!("names object {found}, of {}", objects.len())));
                };
                having.push((rank as u32, rank as u32));
            }
            for (object, having) in objects.iter().zip(having) {
                let having = RankSet::from_intervals(having);
                for clause in at.object(package, object, &counts)? {
                    builder
                        .demand(PackageId(package as u32), &having, &clause)
                        .map_err(|error| at.wrong("x", error.to_string()))?;
                }
            }
        }
        Ok(builder.build())
    }
}

fn quoted(text: &str) -> String {
    Value::from(text).to_string()
}

/// A line of a source.
struct Place<'a> {
    source: &'a str,
    line: usize,
}

impl<'a> Place<'a> {
    const fn new(source: &'a str, index: usize) -> Self {
        Self {
            source,
            line: index + 1,
        }
    }

    fn wrong(&self, field: &str, why: impl Into<String>) -> Error {
        Error::Line {
            source_name: self.source.into(),
            line: self.line,
            reason: format!("{field} {}", why.into()),
        }
    }

    /// What a package stands for: `l` or `r`, if not simply a package.
    fn role(
        &self,
        package: PackageId,
        value: &Value,
        count: u32,
        builder: &mut UniverseBuilder,
    ) -> Result<()> {
        match (value.get("l"), value.get("r")) {
            (None, None) => Ok(()),
            (Some(lags), None) => {
                let lags: Option<Vec<u64>> = self.list(lags, "l")?.iter().map(Value::as_u64).collect();
                let lags = lags.filter(|lags| lags.len() == count as usize);
                let why = || self.wrong("l", format!("is not a number for each of {count} versions"));
                builder.lags(package, lags.ok_or_else(why)?)
            }
            (None, Some(role)) => match role.as_str() {
                Some("hidden") => builder.role(package, Role::Hidden),
                Some("missed") => builder.role(package, Role::Missed),
                _ => Err(self.wrong("r", format!("is {role}, not \"hidden\" or \"missed\""))),
            },
            (Some(_), Some(_)) => Err(self.wrong("r", "is there beside \"l\"")),
        }
    }

    fn list<'v>(&self, value: &'v Value, field: &str) -> Result<&'v [Value]> {
        value
            .as_array()
            .map(Vec::as_slice)
            .ok_or_else(|| self.wrong(field, "is not a list"))
    }

    fn number(&self, value: &Value, field: &str) -> Result<u32> {
        let number = value.as_u64().and_then(|number| u32::try_from(number).ok());
        number.ok_or_else(|| self.wrong(field, format!("has {value} where a number is expected")))
    }

    fn object(&self, package: usize, object: &Value, counts: &[u32]) -> Result<Vec<Clause>> {
        let fields = object
            .as_object()
            .ok_or_else(|| self.wrong("x", "has what is not an object"))?;
        let mut clauses = Vec::new();
        for (name, demands) in fields {
            let field = format!("x.{name}");
            for demand in self.list(demands, &field)? {
                let terms = match name.as_str() {
                    "d" => {
                        let atoms = self.list(demand, &field)?.iter();
                        atoms
                            .map(|atom| self.term(atom, Some(true), counts, &field))
                            .collect::<Result<_>>()?
                    }
                    "c" => vec![self.term(demand, Some(false), counts, &field)?],
                    "n" => {
                        let terms = self.list(demand, &field)?.iter();
                        terms
                            .map(|term| self.term(term, None, counts, &field))
                            .collect::<Result<_>>()?
                    }
                    _ => return Err(self.wrong(&field, "is a demand of no known kind")),
                };
                if name != "c" || terms[0].package.index() != package {
                    clauses.push(Clause::from_terms(terms));
                }
            }
        }
        Ok(clauses)
    }

    /// A term; whether it is selected is said by the list it is in, or by itself.
    fn term(&self, value: &Value, selected: Option<bool>, counts: &[u32], field: &str) -> Result<Term> {
        let parts = self.list(value, field)?;
        let package = self.number(parts.first().unwrap_or(&Value::Null), field)?;
        let Some(count) = counts.get(package as usize) else {
            return Err(self.wrong(field, format!("names package {package}, of {}", counts.len())));
        };
        let (ranks, selected) = match (parts, selected) {
            ([_], Some(selected)) => (RankSet::all(*count), selected),
            ([_, ranks], Some(selected)) => (self.ranks(ranks, *count, field)?, selected),
            ([_, ranks, sign], None) => match sign.as_u64() {
                Some(sign @ 0..=1) => (self.ranks(ranks, *count, field)?, sign == 1),
                _ => return Err(self.wrong(field, format!("has {sign} where 0 or 1 is expected"))),
            },
            _ => return Err(self.wrong(field, format!("has a term of {} parts", parts.len()))),
        };
        Ok(Term {
            package: PackageId(package),
            ranks,
            selected,
        })
    }

    fn ranks(&self, value: &Value, count: u32, field: &str) -> Result<RankSet> {
        let mut intervals = Vec::new();
        for pair in self.list(value, field)? {
            let [lo, hi] = self.list(pair, field)? else {
                return Err(self.wrong(field, format!("has {pair} where an interval is expected")));
            };
            let (lo, hi) = (self.number(lo, field)?, self.number(hi, field)?);
            if lo > hi || hi >= count {
                return Err(self.wrong(
                    field,
                    format!("has the ranks {lo} to {hi} of a package with {count} versions"),
                ));
            }
            intervals.push((lo, hi));
        }
        Ok(RankSet::from_intervals(intervals))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrong_is_named_with_its_line_and_field() {
        let package = |demands: &str| {
            format!(
                "{{\"format\":\"dsu-1\"}}\n{{\"p\":\"a\",\"v\":[\"1\",\"2\"],\"x\":[{demands}],\"i\":[0,0]}}\n"
            )
        };
        for (text, said) in [
            (String::new(), "file: line 1: format is missing: there is no line"),
            ("{}".into(), "file: line 1: format is null, not \"dsu-1\""),
            (
                package("{\"d\":[[[7]]]}"),
                "file: line 2: x.d names package 7, of 1",
            ),
            (
                package("{\"c\":[[0,[[1,0]]]]}"),
                "file: line 2: x.c has the ranks 1 to 0 of a package with 2 versions",
            ),
            (
                package("{\"c\":[[0,[[0,2]]]]}"),
                "file: line 2: x.c has the ranks 0 to 2 of a package with 2 versions",
            ),
            (
                package("{\"n\":[[[0,[],2]]]}"),
                "file: line 2: x.n has 2 where 0 or 1 is expected",
            ),
            (
                package("{\"n\":[[[0,[]]]]}"),
                "file: line 2: x.n has a term of 2 parts",
            ),
            (
                package("{\"r\":[[]]}"),
                "file: line 2: x.r is a demand of no known kind",
            ),
            (package(""), "file: line 2: i names object 0, of 0"),
            (
                package("{\"d\":[[[-1]]]}"),
                "file: line 2: x.d has -1 where a number is expected",
            ),
        ] {
            let error = Universe::read_lines(text.as_bytes(), "file").expect_err("it is refused");
            assert_eq!(error.to_string(), said, "{text}");
        }
        assert!(Universe::read_lines(b"{\"format\":\"dsu-1\"}\nnot JSON", "file").is_err());
    }

    #[test]
    fn a_conflict_of_a_package_with_itself_is_kept_where_it_is_meant() {
        let mut builder = Universe::builder();
        let a = builder.package("a", ["1"]).expect("the first");
        builder
            .demand(a, &RankSet::one(0), &Clause::conflicts(a, RankSet::one(0)))
            .expect("it exists");
        let lines = builder.build().write_lines();
        assert!(
            lines.ends_with("{\"p\":\"a\",\"v\":[\"1\"],\"x\":[{\"n\":[[[0,[[0,0]],0]]]}],\"i\":[0]}\n"),
            "{lines}"
        );
        let ignored = lines.replace("\"n\":[[[0,[[0,0]],0]]]", "\"c\":[[0,[[0,0]]]]");
        let read = Universe::read_lines(ignored.as_bytes(), "file").expect("it is well formed");
        assert_eq!(read.rules(), 0);
    }
}
