//! Every version of the published universes comes out in its published place, and every requirement in its published ranks.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;

use serde_json::Value;
use stowplan_core::{Scheme, Version, VersionScheme, VersionSet};
use stowplan_tests::data;

type Ranks = Vec<RangeInclusive<u64>>;

/// A compiled universe: packages in order, each with its versions and, per version, its clauses and conflicts.
struct Compiled {
    scheme: Scheme,
    place: BTreeMap<String, usize>,
    versions: Vec<Vec<Version>>,
    lines: Vec<Value>,
}

fn records(name: &str) -> Option<Vec<Value>> {
    let lines = data::gzip_lines(&format!("depsolve/{name}"))?;
    let records = lines.iter().skip(1);
    Some(
        records
            .map(|line| serde_json::from_str(line).expect("a line of JSON"))
            .collect(),
    )
}

fn compiled(dataset: &str, scheme: Scheme) -> Option<Compiled> {
    let lines = records(&format!("{dataset}.dsu.jsonl.gz"))?;
    let text = |value: &Value| value.as_str().expect("text").to_owned();
    let read = |value: &Value| scheme.version(&text(value)).expect("a version");
    let place = lines
        .iter()
        .enumerate()
        .map(|(at, line)| (text(&line["p"]), at))
        .collect();
    let versions = lines
        .iter()
        .map(|line| items(&line["v"]).iter().map(read).collect())
        .collect();
    Some(Compiled {
        scheme,
        place,
        versions,
        lines,
    })
}

fn items(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

/// Different texts that are one version for opam: no digits are zero.
const EQUAL: [(&str, &str); 1] = [("5.5.0+introcaml", "5.5.0+introcaml0")];

/// Requirements where the compiled file is mistaken, by package, version and name: `0.3.0-0` is `0.3.0` for opam, not later.
const MISTAKEN: [(&str, &str, &str); 1] = [("i2c", "0.1.1-0", "stdint")];

/// Texts in the catalogue that are no ranges, for OLM neither: an empty build, and quotation marks.
const UNREADABLE: [&str; 2] = [">=1.15.3 < 1.20.1+", "‘>=1.1.1 <1.1.2’"];

/// All versions ascend strictly; returns how many there are.
fn ascending(universe: &Compiled) -> usize {
    for (versions, line) in universe.versions.iter().zip(&universe.lines) {
        for pair in versions.windows(2) {
            let equal = EQUAL.contains(&(pair[0].text(), pair[1].text()));
            assert!(
                pair[0] < pair[1] || (equal && pair[0] == pair[1]),
                "{}: {} and {}",
                line["p"],
                pair[0],
                pair[1]
            );
        }
    }
    universe.versions.iter().map(Vec::len).sum()
}

/// The set of a raw atom, in the plain syntax and in the scheme's own.
fn texts(scheme: Scheme, atom: &[Value]) -> Option<(String, String)> {
    let [_, operator, bound] = atom else { return None };
    let comparisons = |group: &[Value], own: bool| {
        let parts = group
            .iter()
            .map(|part| comparison(scheme, &part[0], &part[1], own));
        let joint = match scheme {
            _ if !own => ", ",
            Scheme::Opam => " & ",
            Scheme::Olm => " ",
            _ => ", ",
        };
        parts.collect::<Vec<_>>().join(joint)
    };
    let own_or = match scheme {
        Scheme::Debian | Scheme::Opam => " | ",
        _ => " || ",
    };
    Some(if operator == "set" {
        let groups = |own| {
            items(bound)
                .iter()
                .map(move |group| comparisons(items(group), own))
                .collect::<Vec<_>>()
        };
        (groups(false).join(" || "), groups(true).join(own_or))
    } else {
        let one = |own| comparison(scheme, operator, bound, own);
        (one(false), one(true))
    })
}

fn comparison(scheme: Scheme, operator: &Value, bound: &Value, own: bool) -> String {
    let (operator, bound) = (operator.as_str().expect("text"), bound.as_str().expect("text"));
    match scheme {
        Scheme::Debian if own => match operator {
            "<" => format!("(<< {bound})"),
            ">" => format!("(>> {bound})"),
            _ => format!("({operator} {bound})"),
        },
        Scheme::Opam if own => format!("{operator} \"{bound}\""),
        _ => format!("{operator}{bound}"),
    }
}

fn inclusive(ranks: Vec<std::ops::Range<usize>>) -> Ranks {
    ranks
        .into_iter()
        .map(|ranks| ranks.start as u64..=ranks.end as u64 - 1)
        .collect()
}

/// The ranks that a compiled clause gives a package; none without an atom of it.
fn published(clause: &Value, package: usize, versions: usize) -> Ranks {
    let number = |value: &Value| value.as_u64().expect("a rank");
    let of_package = items(clause)
        .iter()
        .filter(|atom| number(&atom[0]) == package as u64);
    of_package
        .flat_map(|atom| match atom.get(1) {
            None => vec![0..=versions as u64 - 1],
            Some(ranks) => items(ranks)
                .iter()
                .map(|pair| number(&pair[0])..=number(&pair[1]))
                .collect(),
        })
        .collect()
}

/// Our ranks for a package of the atoms that name it. Both syntaxes must give the same.
fn ranks(universe: &Compiled, package: usize, atoms: &[&Value]) -> Ranks {
    let versions = &universe.versions[package];
    let mut set = VersionSet::none();
    for atom in atoms {
        let Some((plain, own)) = texts(universe.scheme, items(atom)) else {
            return vec![0..=versions.len() as u64 - 1];
        };
        let one = universe
            .scheme
            .set(&plain)
            .unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(
            universe.scheme.set(&one.to_string()).as_ref(),
            Ok(&one),
            "{plain}"
        );
        let range = universe
            .scheme
            .range(&own)
            .unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(
            range.ranks(versions),
            one.ranks(versions),
            "{own} against {plain} of {}",
            atom[0]
        );
        set = set.union(&one);
    }
    inclusive(set.ranks(versions))
}

struct Counted {
    versions: usize,
    atoms: usize,
    ranges: usize,
}

/// Compares versions, and the ranks of each requirement with a range. `aligned`: clauses stand in the same order in both files;
/// otherwise one clause of the version must have them.
fn compare(dataset: &str, scheme: Scheme, aligned: bool) -> Option<Counted> {
    let universe = compiled(dataset, scheme)?;
    let mut counted = Counted {
        versions: ascending(&universe),
        atoms: 0,
        ranges: 0,
    };
    let raw = records(&format!("{dataset}.raw.jsonl.gz"))?;
    let mut providers: BTreeSet<(&str, &str)> = BTreeSet::new();
    for record in &raw {
        let provided = items(&record["p"]).iter().filter_map(|atom| atom[0].as_str());
        providers.extend(provided.filter_map(|provided| Some((record["n"].as_str()?, provided))));
    }
    for record in &raw {
        let (name, text) = (record["n"].as_str()?, record["v"].as_str()?);
        let version = scheme.version(text).unwrap_or_else(|error| panic!("{error}"));
        let Some(package) = universe.place.get(name).copied() else {
            continue;
        };
        let same = |other: &Version| *other == version && other.text() == text;
        let Some(rank) = universe.versions[package].iter().position(same) else {
            continue;
        };
        let line = &universe.lines[package];
        let object = &line["x"][line["i"][rank].as_u64().expect("an index") as usize];
        let clauses = items(&object["d"]);
        let asked = items(&record["d"]).iter().chain(items(&record["od"]));
        for (at, clause) in asked.enumerate() {
            let mut atoms: BTreeMap<usize, Vec<&Value>> = BTreeMap::new();
            for atom in items(clause) {
                if let Some(package) = universe.place.get(atom[0].as_str()?) {
                    atoms.entry(*package).or_default().push(atom);
                }
            }
            for (package, atoms) in atoms {
                let ours = ranks(&universe, package, &atoms);
                let count = universe.versions[package].len();
                let asked = atoms[0][0].as_str()?;
                // What the package provides of the names in the clause comes on top.
                let mut names = items(clause).iter().filter_map(|atom| atom[0].as_str());
                let more = names.any(|name| providers.contains(&(asked, name)));
                let agrees = |clause: &Value| {
                    let theirs = published(clause, package, count);
                    let mut single = ours.iter().cloned().flatten();
                    theirs == ours
                        || (more && single.all(|rank| theirs.iter().any(|ranks| ranks.contains(&rank))))
                };
                let found = if aligned {
                    agrees(&clauses[at])
                } else {
                    clauses.iter().any(agrees)
                };
                if MISTAKEN.contains(&(name, text, asked)) {
                    assert!(!found, "{name} {text} agrees on {asked} now");
                    continue;
                }
                assert!(
                    found,
                    "{name} {text} asks for {atoms:?}: {ours:?} is not in {clauses:?}"
                );
                counted.atoms += atoms.iter().filter(|atom| items(atom).len() > 1).count();
            }
        }
        counted.ranges += own_ranges(&universe, record, clauses);
    }
    eprintln!(
        "{dataset}: {} versions in order, {} requirements with a range agree, {} range texts as written",
        counted.versions, counted.atoms, counted.ranges
    );
    Some(counted)
}

/// Ranges that the raw file keeps as they were written: the Kubernetes versions of charts and operators, and what a bundle skips.
fn own_ranges(universe: &Compiled, record: &Value, clauses: &[Value]) -> usize {
    let mut compared = 0;
    if let (Some(text), Some(&kubernetes)) = (record["k8s"].as_str(), universe.place.get("kubernetes")) {
        let text = if universe.scheme == Scheme::Olm {
            format!(">={text}")
        } else {
            text.to_owned()
        };
        let range = universe
            .scheme
            .range(&text)
            .unwrap_or_else(|error| panic!("{error}"));
        let versions = &universe.versions[kubernetes];
        let ours = inclusive(range.ranks(versions));
        let found = clauses
            .iter()
            .any(|clause| published(clause, kubernetes, versions.len()) == ours);
        let everything = ours == vec![0..=versions.len() as u64 - 1];
        assert!(
            found || everything || ours.is_empty(),
            "{} {}: {text} is {ours:?}, not in {clauses:?}",
            record["n"],
            record["v"]
        );
        compared += 1;
    }
    if let Some(text) = record["skipRange"].as_str() {
        if UNREADABLE.contains(&text) {
            assert!(universe.scheme.range(text).is_err(), "{text}");
            return compared;
        }
        let range = universe
            .scheme
            .range(text)
            .unwrap_or_else(|error| panic!("{error}"));
        assert_ne!(range.set(), &VersionSet::any(), "{text}");
        compared += 1;
    }
    compared
}

#[test]
fn debian_bookworm_and_trixie() {
    if let Some(counted) = compare("debian-bookworm-trixie", Scheme::Debian, true) {
        assert_eq!(counted.versions, 121_115);
        assert!(counted.atoms > 300_000, "{}", counted.atoms);
    }
}

#[test]
fn debian_bookworm() {
    if let Some(counted) = compare("debian-bookworm", Scheme::Debian, true) {
        assert_eq!(counted.versions, 63_440);
        assert!(counted.atoms > 150_000, "{}", counted.atoms);
    }
}

#[test]
fn opam() {
    if let Some(counted) = compare("opam", Scheme::Opam, true) {
        assert_eq!(counted.versions, 18_553);
        assert!(counted.atoms > 80_000, "{}", counted.atoms);
    }
}

#[test]
fn helm() {
    if let Some(counted) = compare("helm", Scheme::Semver, false) {
        assert_eq!(counted.versions, 37_214);
        assert!(counted.atoms > 50_000, "{}", counted.atoms);
        assert!(counted.ranges > 2_500, "{}", counted.ranges);
    }
}

#[test]
fn olm() {
    if let Some(counted) = compare("olm", Scheme::Olm, false) {
        assert_eq!(counted.versions, 11_969);
        assert!(counted.atoms > 200, "{}", counted.atoms);
        assert!(counted.ranges > 7_000, "{}", counted.ranges);
    }
}

#[test]
fn elm_and_the_large_case_of_pubgrub() {
    for (dataset, scheme, versions) in [
        ("elm", Scheme::Cargo, 11_090),
        ("pubgrub-large-case", Scheme::Number, 641),
    ] {
        if let Some(universe) = compiled(dataset, scheme) {
            assert_eq!(ascending(&universe), versions);
        }
    }
}
