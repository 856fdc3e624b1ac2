//! Facts of real repositories, written in the formats they came from, read, and compared with the facts.

use std::collections::BTreeSet;
use std::fmt::Write;

use serde_json::Value;
use stowplan_core::{Scheme, VersionScheme};
use stowplan_depsolve::reader::{DebianReader, HelmReader, OlmReader, Reader, Reading};
use stowplan_depsolve::{PackageRange, PackageVersion};
use stowplan_tests::data::gzip_lines;

use super::{short, version};

/// Every so many records.
fn sample(dataset: &str, every: usize) -> Option<Vec<Value>> {
    let lines = gzip_lines(&format!("depsolve/{dataset}.raw.jsonl.gz"))?;
    let records = lines.iter().skip(1).step_by(every);
    Some(
        records
            .map(|line| serde_json::from_str(line).expect("a record is JSON"))
            .collect(),
    )
}

fn text<'v>(record: &'v Value, field: &str) -> Option<&'v str> {
    record[field].as_str()
}

fn list<'v>(record: &'v Value, field: &str) -> &'v [Value] {
    record[field].as_array().map_or(&[], Vec::as_slice)
}

/// Name and range of an atom; `op` writes an operator, `and` joins comparisons.
fn atom(atom: &Value, op: impl Fn(&str) -> String, and: &str) -> (String, Option<String>) {
    let name = atom[0].as_str().expect("an atom has a name").to_owned();
    let compare = |op_text: &Value, version: &Value| {
        op(op_text.as_str().expect("an operator")) + version.as_str().expect("a version")
    };
    let range = match &atom[1] {
        Value::Null => None,
        Value::String(set) if set == "set" => {
            let groups = atom[2].as_array().expect("a set is a list").iter().map(|group| {
                let comparisons = group.as_array().expect("a group is a list").iter();
                comparisons
                    .map(|one| compare(&one[0], &one[1]))
                    .collect::<Vec<_>>()
                    .join(and)
            });
            Some(groups.collect::<Vec<_>>().join(" || "))
        }
        op_text => Some(compare(op_text, &atom[2])),
    };
    (name, range)
}

fn joined((name, range): &(String, Option<String>)) -> String {
    match range {
        None => name.clone(),
        Some(range) => format!("{name} {range}"),
    }
}

fn read(mut reader: impl Reader, source: &str, text: &str) -> Reading {
    let added = reader.add(source, text.as_bytes());
    added.unwrap_or_else(|error| unreachable!("{error}"));
    reader.finish().expect("the files go together")
}

fn ranges(list: &[PackageRange]) -> Vec<String> {
    list.iter()
        .map(|what| joined(&(what.name.clone(), what.range.clone())))
        .collect()
}

#[test]
fn debian_stanzas_say_what_the_archive_says() {
    let Some(records) = sample("debian-bookworm-trixie", 7) else {
        return;
    };
    let operator = |op: &str| match op {
        "<" => "<< ".to_owned(),
        ">" => ">> ".to_owned(),
        other => format!("{other} "),
    };
    let relation = |value: &Value| match atom(value, operator, ", ") {
        (name, None) => name,
        (name, Some(range)) => format!("{name} ({range})"),
    };
    let mut packages = String::new();
    for record in &records {
        let clause = |clause: &Value| {
            clause
                .as_array()
                .expect("a clause is a list")
                .iter()
                .map(relation)
                .collect::<Vec<_>>()
                .join(" | ")
        };
        let (name, version) = (
            text(record, "n").expect("a name"),
            text(record, "v").expect("a version"),
        );
        writeln!(
            packages,
            "Package: {name}\nVersion: {version}\nArchitecture: amd64"
        )
        .expect("a string is written to");
        let depends: Vec<String> = list(record, "d").iter().map(clause).collect();
        let recommends: Vec<String> = list(record, "r").iter().map(clause).collect();
        let conflicts: Vec<String> = list(record, "c").iter().map(relation).collect();
        let provides: Vec<String> = list(record, "p").iter().map(relation).collect();
        for (field, list) in [
            ("Depends", depends),
            ("Recommends", recommends),
            ("Conflicts", conflicts),
            ("Provides", provides),
        ] {
            if !list.is_empty() {
                writeln!(packages, "{field}: {}", list.join(",\n ")).expect("a string is written to");
            }
        }
        if let Some(size) = record["s"].as_u64() {
            writeln!(packages, "Installed-Size: {size}").expect("a string is written to");
        }
        packages.push_str("Description: none\n\n");
    }
    let reading = read(DebianReader::new("amd64"), "Packages", &packages);
    assert_eq!(
        reading
            .packages
            .iter()
            .map(|package| package.versions.len())
            .sum::<usize>(),
        records.len()
    );
    for record in &records {
        let says = version(
            &reading,
            text(record, "n").expect("a name"),
            text(record, "v").expect("a version"),
        );
        let clause = |clause: &Value| {
            let atoms = clause.as_array().expect("a clause is a list").iter();
            atoms
                .map(|one| joined(&atom(one, operator, ", ")))
                .collect::<Vec<_>>()
                .join(" | ")
        };
        let clauses = |field: &str| list(record, field).iter().map(clause).collect::<Vec<_>>();
        let atoms = |field: &str| {
            list(record, field)
                .iter()
                .map(|one| joined(&atom(one, operator, ", ")))
                .collect::<Vec<_>>()
        };
        assert_eq!(says.requires.iter().map(short).collect::<Vec<_>>(), clauses("d"));
        assert_eq!(
            says.recommends.iter().map(short).collect::<Vec<_>>(),
            clauses("r")
        );
        assert_eq!(ranges(&says.conflicts), atoms("c"));
        let provides = says.provides.iter().map(|one| {
            joined(&(
                one.name.clone(),
                one.version.as_ref().map(|version| format!("= {version}")),
            ))
        });
        assert_eq!(provides.collect::<Vec<_>>(), atoms("p"));
        assert_eq!(says.size, record["s"].as_u64().map(|kib| kib * 1024));
    }
}

#[test]
fn an_index_of_charts_says_what_the_charts_say() {
    let Some(records) = sample("helm", 3) else { return };
    let plain = |op: &str| op.to_owned();
    let mut index = "apiVersion: v1\nentries:\n".to_owned();
    let mut names: Vec<&str> = records.iter().filter_map(|record| text(record, "n")).collect();
    names.sort_unstable();
    names.dedup();
    for name in names {
        writeln!(index, "  {name}:").expect("a string is written to");
        for record in records.iter().filter(|record| text(record, "n") == Some(name)) {
            let version = text(record, "v").expect("a version");
            writeln!(index, "  - name: {name}\n    version: \"{version}\"").expect("a string is written to");
            if let Some(range) = text(record, "k8s") {
                writeln!(index, "    kubeVersion: {range:?}").expect("a string is written to");
            }
            if !(list(record, "d").is_empty() && list(record, "od").is_empty()) {
                index.push_str("    dependencies:\n");
            }
            for (field, condition) in [("d", false), ("od", true)] {
                for clause in list(record, field) {
                    let (name, range) = atom(&clause[0], plain, ", ");
                    writeln!(index, "    - name: {name}").expect("a string is written to");
                    if let Some(range) = range {
                        writeln!(index, "      version: {range:?}").expect("a string is written to");
                    }
                    if condition {
                        writeln!(index, "      condition: {name}.enabled").expect("a string is written to");
                    }
                }
            }
        }
    }
    let reading = read(HelmReader::new(), "index.yaml", &index);
    assert_eq!(
        reading
            .packages
            .iter()
            .map(|package| package.versions.len())
            .sum::<usize>(),
        records.len()
    );
    for record in &records {
        let says = version(
            &reading,
            text(record, "n").expect("a name"),
            text(record, "v").expect("a version"),
        );
        let clauses = |field: &str| {
            let clauses = list(record, field).iter();
            clauses
                .map(|clause| joined(&atom(&clause[0], plain, ", ")))
                .collect::<Vec<_>>()
        };
        assert_eq!(says.requires.iter().map(short).collect::<Vec<_>>(), clauses("d"));
        let optional: BTreeSet<String> = says
            .features
            .values()
            .flat_map(|feature| &feature.requires)
            .map(short)
            .collect();
        assert_eq!(optional, clauses("od").into_iter().collect());
        assert_eq!(says.target.kubernetes.as_deref(), text(record, "k8s"));
    }
}

/// What a bundle needs, as a constraint of all forms that a catalog knows.
fn bundle_property(clause: &Value) -> String {
    let one = |value: &Value| {
        let (name, range) = atom(value, str::to_owned, " ");
        match name.strip_prefix("gvk:") {
            Some(api) => {
                let mut parts = api.split('/');
                let mut part = || parts.next().expect("an API has three parts");
                format!(
                    "gvk: {{group: {:?}, version: {:?}, kind: {:?}}}",
                    part(),
                    part(),
                    part()
                )
            }
            None => format!(
                "package: {{packageName: {name:?}, versionRange: {:?}}}",
                range.unwrap_or_default()
            ),
        }
    };
    let all: Vec<String> = clause
        .as_array()
        .expect("a clause is a list")
        .iter()
        .map(one)
        .collect();
    let constraints: Vec<String> = all.iter().map(|each| format!("{{{each}}}")).collect();
    format!(
        "- {{type: olm.constraint, value: {{any: {{constraints: [{}]}}}}}}\n",
        constraints.join(", ")
    )
}

/// The range of a channel's entry, if it is one: a few that were published are not.
fn skip_range(record: &Value) -> Option<&str> {
    text(record, "skipRange").filter(|range| Scheme::Olm.range(range).is_ok())
}

fn provided(says: &PackageVersion) -> BTreeSet<String> {
    says.provides.iter().map(|one| one.name.clone()).collect()
}

/// A catalog of bundles, and how many ranges of channels it leaves out.
fn catalog_of(records: &[Value]) -> (String, usize) {
    let mut catalog = String::new();
    let mut unreadable = 0;
    for record in records {
        let (name, version, csv) = (text(record, "n"), text(record, "v"), text(record, "csv"));
        let (Some(name), Some(version), Some(csv)) = (name, version, csv) else {
            unreachable!("a record has names")
        };
        write!(
            catalog,
            "---\nschema: olm.bundle\npackage: {name}\nname: \"{csv}-{version}\"\nproperties:\n- {{type: olm.package, value: {{packageName: {name}, version: \"{version}\"}}}}\n"
        )
        .expect("a string is written to");
        for owned in list(record, "p") {
            let api = owned[0]
                .as_str()
                .and_then(|name| name.strip_prefix("gvk:"))
                .expect("an API");
            let mut parts = api.split('/');
            let mut part = || parts.next().expect("an API has three parts");
            let (group, version, kind) = (part(), part(), part());
            writeln!(
                catalog,
                "- {{type: olm.gvk, value: {{group: {group:?}, version: {version:?}, kind: {kind:?}}}}}"
            )
            .expect("a string is written to");
        }
        if let Some(least) = text(record, "k8s") {
            writeln!(
                catalog,
                "- {{type: olm.csv.metadata, value: {{minKubeVersion: {least:?}}}}}"
            )
            .expect("a string is written to");
        }
        for clause in list(record, "d") {
            catalog.push_str(&bundle_property(clause));
        }
        for (index, channel) in list(record, "ch").iter().enumerate() {
            let replaces = text(record, "rep").unwrap_or_default();
            let range = skip_range(record).unwrap_or_default();
            unreadable += usize::from(index == 0 && skip_range(record) != text(record, "skipRange"));
            write!(
                catalog,
                "---\nschema: olm.channel\npackage: {name}\nname: {channel}\nentries:\n- {{name: \"{csv}-{version}\", replaces: {replaces:?}, skipRange: {range:?}}}\n"
            )
            .expect("a string is written to");
        }
    }
    (catalog, unreadable)
}

#[test]
fn a_catalog_says_what_the_bundles_say() {
    let Some(records) = sample("olm", 1) else { return };
    // All that need something, and some that do not.
    let records: Vec<Value> = records
        .into_iter()
        .enumerate()
        .filter(|(index, record)| !list(record, "d").is_empty() || index % 10 == 0)
        .map(|(_, record)| record)
        .collect();
    let (catalog, unreadable) = catalog_of(&records);
    let reading = read(OlmReader::new(), "catalog.yaml", &catalog);
    let mut needs = 0;
    for record in &records {
        let (name, text_of) = (
            text(record, "n").expect("a name"),
            text(record, "v").expect("a version"),
        );
        let says = version(&reading, name, text_of);
        let owned: BTreeSet<String> = list(record, "p")
            .iter()
            .filter_map(|one| one[0].as_str())
            .map(str::to_owned)
            .collect();
        assert_eq!(provided(says), owned, "{name} {text_of}");
        let conflicts: BTreeSet<String> = says.conflicts.iter().map(|what| what.name.clone()).collect();
        assert_eq!(conflicts, owned, "one owner");
        let clauses: BTreeSet<String> = list(record, "d")
            .iter()
            .map(|clause| {
                let atoms = clause.as_array().expect("a clause is a list").iter();
                let mut all: Vec<String> = Vec::new();
                for one in atoms.map(|one| joined(&atom(one, str::to_owned, " "))) {
                    if !all.contains(&one) {
                        all.push(one);
                    }
                }
                all.join(" | ")
            })
            .collect();
        needs += clauses.len();
        assert_eq!(
            says.requires.iter().map(short).collect::<BTreeSet<_>>(),
            clauses,
            "{name} {text_of}"
        );
        assert_eq!(says.target.kubernetes.is_some(), text(record, "k8s").is_some());
        for channel in list(record, "ch").iter().filter_map(Value::as_str) {
            let channel = reading
                .upgrades
                .channel(name, Some(channel))
                .expect("it was written");
            let entry = channel
                .entries
                .iter()
                .find(|entry| entry.version == text_of)
                .expect("it is an entry");
            assert_eq!(entry.skip_range.as_deref(), skip_range(record));
        }
    }
    assert!(needs > 400, "{needs} requirements were compared");
    assert!(unreadable < 4, "{unreadable} ranges of channels were left out");
}
