//! Each mistake a fleet file can hold: where it is shown, what is said, what is suggested.

use std::fmt::Write as _;

use stowplan_core::{DocumentError, ReadLimits, read_fleet, read_fleet_within};

/// A small valid fleet in which one line is replaced per case.
const VALID: &str = include_str!("data/fleet.yaml");

fn with(line: &str, replacement: &str) -> String {
    assert_eq!(VALID.matches(line).count(), 1, "{line:?} must be there once");
    VALID.replace(line, replacement)
}

fn refused(text: &str) -> DocumentError {
    read_fleet(text.as_bytes(), "lab.yaml").expect_err(text)
}

#[test]
fn the_fleet_that_cases_start_from_is_valid_and_without_warnings() {
    let read = read_fleet(VALID.as_bytes(), "lab.yaml").unwrap();
    assert_eq!(read.warnings, []);
    assert_eq!(read.fleet.workloads[0].requests.get("cpu"), 1500);
}

/// What is replaced, by what, and: line, column, path, a part of the message, a part of the suggestion (empty: none).
type Case = (
    &'static str,
    &'static str,
    usize,
    usize,
    &'static str,
    &'static str,
    &'static str,
);

#[rustfmt::skip]
const CASES: &[Case] = &[
    // Fields and their types.
    ("maxSkew: 1", "maxSkw: 1", 36, 13, "workloads[0].rules.spread[0].maxSkw", "unknown field `maxSkw`", "did you mean `maxSkew`?"),
    ("maxSkew: 1", "max_skew: 1", 36, 13, "workloads[0].rules.spread[0].max_skew", "unknown field", "`maxSkew`"),
    ("name: amf", "name: amf\n    colour: red", 40, 5, "workloads[1].colour", "unknown field `colour`", "known fields are"),
    ("{ maxSkew: 1, level: host }", "{ level: host }", 36, 13, "workloads[0].rules.spread[0]", "the field `maxSkew` is missing", ""),
    ("replicas: 2", "replicas: two", 31, 15, "workloads[0].replicas", "expected a whole number from 0 to 4294967295, found the text \"two\"", ""),
    ("replicas: 2", "replicas: -2", 31, 15, "workloads[0].replicas", "found -2", ""),
    ("replicas: 2", "replicas: 2.5", 31, 15, "workloads[0].replicas", "found 2.5", ""),
    ("replicas: 2", "replicas:", 31, 5, "workloads[0].replicas", "found nothing", ""),
    ("name: amf", "name: 17", 39, 11, "workloads[1].name", "expected text, found 17", "write it in quotes: \"17\""),
    ("labels: { tier: edge }", "labels: { tier: 5 }", 16, 21, "clusters[0].labels.tier", "expected text, found 5", "\"5\""),
    ("name: amf", "name: amf\n    required: yes", 40, 15, "workloads[1].required", "expected true or false", "did you mean true?"),
    ("level: host", "level: hosts", 36, 32, "workloads[0].rules.spread[0].level", "topology level \"hosts\"", ""),
    ("name: amf", "name: amf\n    rules: 5", 41, 5, "workloads[1].rules", "given twice", "keep one"),
    ("to: { workload: upf }", "to: { wrkload: upf }", 42, 19, "workloads[1].rules.latency[0].to.wrkload", "unknown value `wrkload`", "`workload`"),
    ("capabilities: [sr-iov, ptp]", "health: degrade", 17, 13, "clusters[0].health", "unknown value `degrade`", "`degraded`"),
    ("name: lab", "name: lab\nnamespace: x", 4, 1, "namespace", "unknown field", "`namespaces`"),
    // Amounts.
    ("memory: 4Gi", "memory: 4GB", 32, 37, "workloads[0].requests.memory", "unknown suffix", "did you mean 4G?"),
    ("memory: 4Gi", "memory: 4gi", 32, 37, "workloads[0].requests.memory", "unknown suffix", "did you mean 4Gi?"),
    ("memory: 4Gi", "memory: -4Gi", 32, 37, "workloads[0].requests.memory", "memory: -4Gi is negative", ""),
    ("memory: 4Gi", "memory: .nan", 32, 37, "workloads[0].requests.memory", "NaN is not a quantity", ""),
    ("memory: 4Gi", "memory: 1e400", 32, 37, "workloads[0].requests.memory", "1.7e29", ""),
    ("memory: 4Gi", "memory: 100Ei", 32, 37, "workloads[0].requests.memory", "more than can be counted", ""),
    ("longitude: 10.75", "longitude: 190", 11, 5, "regions[0].coordinates", "must be between -180 and 180", ""),
    ("longitude: 10.75", "longitude: .NaN", 11, 5, "regions[0].coordinates", "longitude is NaN", ""),
    ("rttMax: 5ms }\n  - name", "rttMax: 5 parsecs }\n  - name", 38, 50, "workloads[0].rules.latency[0].rttMax", "\"5 parsecs\"", ""),
    ("12.5 USD", "12.5 dollars", 8, 25, "policy.budgets[0].openedPerHourMax", "currency", ""),
    ("12.5 USD", "-1", 8, 25, "policy.budgets[0].openedPerHourMax", "-1 USD is negative", ""),
    ("count: 1", "count: 0x1F", 28, 14, "clusters[0].pools[0].max", "4 is less than the open nodes: 31 by count and 1 by name", ""),
    ("min: 1", "min: 5", 27, 14, "clusters[0].pools[0].min", "5 is more than max, which is 4", ""),
    ("cpu: 200m", "cpu: 9", 25, 26, "clusters[0].pools[0].reserved.cpu", "9 is more than the capacity of 8", ""),
    ("maxSkew: 1", "maxSkew: 0", 36, 22, "workloads[0].rules.spread[0].maxSkew", "must be at least 1", ""),
    ("replicas: 2", "replicas: 4000000000", 31, 15, "workloads[0].replicas", "more than 10000000", ""),
    // Names and references.
    ("  - name: amf", "  - name: upf\n  - name: amf", 39, 11, "workloads[1].name", "workload `upf` is given twice, first at workloads[0]", ""),
    ("name: amf", "name: a m f", 39, 11, "workloads[1].name", "white space", ""),
    ("pool: workers", "pool: worker", 20, 15, "clusters[0].nodes[0].pool", "there is no pool `worker`", "`workers`"),
    ("pin: [{ cluster: edge-1, node: n1 }]", "pin: [{ cluster: edge-2 }]", 43, 24, "workloads[1].rules.pin[0].cluster", "there is no cluster `edge-2`", "`edge-1`"),
    ("pin: [{ cluster: edge-1, node: n1 }]", "pin: [{ cluster: edge-1, node: n7 }]", 43, 38, "workloads[1].rules.pin[0].node", "no node `n7` in cluster `edge-1`", ""),
    ("workload: upf }", "workload: upff }", 42, 29, "workloads[1].rules.latency[0].to.workload", "there is no workload `upff` in namespace `default`", "`upf`"),
    ("workload: upf }", "workload: amf }", 42, 29, "workloads[1].rules.latency[0].to.workload", "names itself", ""),
    ("region: onprem/oslo }, rttMax", "workload: amf }, rttMax", 42, 13, "workloads[1].rules.latency[0].to", "go round in a circle: upf → amf → upf", "one side"),
    ("provider: onprem }", "provider: onprm }", 7, 7, "policy.budgets[0].scope", "no cluster is within", ""),
    ("strategy: balanced", "strategy: balance", 5, 13, "policy.strategy", "no strategy `balance`", "`balanced`"),
    ("country: NO", "country: no", 12, 14, "regions[0].country", "capital", "NO"),
    ("name: workers", "name: other", 20, 15, "clusters[0].nodes[0].pool", "there is no pool", ""),
    // What kind of document it is.
    ("v1alpha1", "v9", 1, 13, "apiVersion", "is not read here", "write apiVersion: stowplan/v1alpha1"),
    ("kind: Fleet", "kind: fleet", 2, 7, "kind", "is not read here", "Fleet"),
    ("name: amf", "name: amf\n---\nname: x", 40, 1, "", "a second document", "file of its own"),
    ("name: amf", "name: amf\n    <<: {}", 40, 5, "workloads[1]", "merge keys", ""),
    ("name: amf", "name: !fancy amf", 39, 18, "workloads[1].name", "the tag !fancy", "leave it out"),
    ("name: amf", "name: [amf", 40, 10, "workloads[1].name[0]", "this is not YAML", ""),
    ("name: lab", "name: &a [*a]", 3, 11, "name[0]", "itself a part of", ""),
];

#[test]
fn every_mistake_is_shown_where_it_is() {
    let mut wrong = String::new();
    for case @ (line, replacement, row, column, path, message, suggestion) in CASES {
        let error = refused(&with(line, replacement));
        let first = &error.diagnostics()[0];
        let given = first.suggestion.as_deref().unwrap_or("");
        let as_expected = (first.line, first.column) == (*row, *column)
            && first.path.to_string() == *path
            && first.message.contains(message)
            && given.contains(suggestion)
            && given.is_empty() == suggestion.is_empty()
            && error.diagnostics().len() == 1;
        if !as_expected {
            write!(wrong, "{case:?}\n{error}\n\n").expect("a string takes all");
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn independent_mistakes_are_reported_together() {
    let shapes = VALID
        .replace("name: amf", "names: amf")
        .replace("replicas: 2", "replicas: x")
        .replace("max: 4", "mx: 4");
    assert_eq!(refused(&shapes).diagnostics().len(), 3);
    let meanings = VALID
        .replace("maxSkew: 1", "maxSkew: 0")
        .replace("min: 1", "min: 9")
        .replace("pool: workers", "pool: w")
        .replace("workload: upf }", "workload: x }");
    let error = refused(&meanings);
    assert_eq!(error.diagnostics().len(), 4, "{error}");
    assert!(error.to_string().ends_with("4 errors"), "{error}");
    let lines: Vec<usize> = error.diagnostics().iter().map(|one| one.line).collect();
    assert!(lines.is_sorted(), "{lines:?}");
}

#[test]
fn windows_line_ends_and_a_byte_order_mark_change_nothing() {
    let windows = format!("\u{feff}{}", VALID.replace('\n', "\r\n"));
    let read = read_fleet(windows.as_bytes(), "lab.yaml").unwrap();
    assert_eq!(
        read.fleet,
        read_fleet(VALID.as_bytes(), "lab.yaml").unwrap().fleet
    );
    let error = refused(&windows.replace("replicas: 2", "replicas: x"));
    assert_eq!(
        (error.diagnostics()[0].line, error.diagnostics()[0].column),
        (31, 15),
        "{error}"
    );
}

#[test]
fn json_is_read_as_well_and_shown_as_well() {
    let fleet = read_fleet(VALID.as_bytes(), "lab.yaml").unwrap().fleet;
    for json in [
        serde_json::to_string(&fleet).unwrap(),
        serde_json::to_string_pretty(&fleet).unwrap(),
    ] {
        assert_eq!(read_fleet(json.as_bytes(), "lab.json").unwrap().fleet, fleet);
    }
    let json = serde_json::to_string(&fleet)
        .unwrap()
        .replace("maxSkew", "maxSkw");
    let error = refused(&json);
    assert_eq!(
        error.diagnostics()[0].path.to_string(),
        "workloads[0].rules.spread[0].maxSkw"
    );
    let shown = error.to_string();
    assert!(shown.lines().all(|line| line.chars().count() < 200), "{shown}");
    let twice = refused(r#"{"apiVersion": "stowplan/v1alpha1", "kind": "Fleet", "name": "a", "name": "b"}"#);
    assert!(twice.to_string().contains("`name` is given twice"), "{twice}");
}

#[test]
fn what_is_not_text_or_nothing_is_refused() {
    for (bytes, message) in [
        (&b""[..], "the document is empty"),
        (b"# nothing\n", "the document is empty"),
        (b"\xFF\xFEa\0", "UTF-16"),
        (b"name: \xC3\x28", "byte 0xc3 is not UTF-8"),
        (b"[1, 2]", "expected a mapping, found a list"),
        (b"just text", "expected a mapping, found the text"),
    ] {
        let error = read_fleet(bytes, "x.yaml").unwrap_err().to_string();
        assert!(error.contains(message), "{error}");
    }
}

#[test]
fn bombs_are_refused_at_once() {
    let mut aliases = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
    for level in 1..=30 {
        let last = format!("*a{}", level - 1);
        let again = vec![last; 10].join(", ");
        writeln!(aliases, "a{level}: &a{level} [{again}]").expect("a string takes all");
    }
    assert!(refused(&aliases).to_string().contains("repeat too much"));
    let deep = format!("a: {}1{}", "[".repeat(100), "]".repeat(100));
    assert!(refused(&deep).to_string().contains("more than 64 levels deep"));
    let very_deep = "[".repeat(1_000_000);
    refused(&very_deep);
    let mut blocks = String::new();
    for level in 0..2_000 {
        writeln!(blocks, "{}a:", " ".repeat(level)).expect("a string takes all");
    }
    refused(&blocks);
    let mut small = ReadLimits::default();
    small.bytes_max = 100;
    let error = read_fleet_within(VALID.as_bytes(), "lab.yaml", &small).unwrap_err();
    assert!(error.to_string().contains("at most 100 are read"), "{error}");
}

#[test]
fn an_alias_repeats_a_value() {
    let text = VALID
        .replace(
            "requests: { cpu: 1500m, memory: 4Gi }",
            "requests: &small { cpu: 1500m, memory: 4Gi }",
        )
        .replace("name: amf", "name: amf\n    requests: *small");
    let fleet = read_fleet(text.as_bytes(), "lab.yaml").unwrap().fleet;
    assert_eq!(fleet.workloads[1].requests, fleet.workloads[0].requests);
}

#[test]
fn what_nothing_has_is_a_warning_with_its_place() {
    let text = VALID
        .replace("capabilities: [sr-iov]", "capabilities: [sr-iov, sriov]")
        .replace("memory: 4Gi }", "memory: 4Gi, hugepages-1Gi: 2Gi }")
        .replace("region: onprem/oslo }", "region: onprem/olso }");
    let warnings = read_fleet(text.as_bytes(), "lab.yaml").unwrap().warnings;
    let found: Vec<(String, usize)> = warnings
        .iter()
        .map(|one| (one.path.to_string(), one.line))
        .collect();
    assert_eq!(
        found,
        [
            ("workloads[0].requests.hugepages-1Gi".to_owned(), 32),
            ("workloads[0].rules.capabilities[1]".to_owned(), 34),
            ("workloads[0].rules.latency[0].to.region".to_owned(), 38),
        ]
    );
    assert_eq!(warnings[1].suggestion.as_deref(), Some("did you mean `sr-iov`?"));
    assert!(
        warnings[2]
            .to_string()
            .starts_with("warning: region onprem/olso is not known"),
        "{}",
        warnings[2]
    );
}

#[test]
fn what_the_catalogue_does_not_know_is_a_warning() {
    let text = VALID
        .replace(
            "    pools:\n",
            "    pools:\n      - { name: a, instanceType: m5.lage, location: { provider: aws, region: us-east-7 } }\n      \
             - { name: b, instanceType: m5.large, location: { provider: aws, region: us-east-1 } }\n",
        )
        .replace("capabilities: [sr-iov]\n", "capabilities: [sr-iov]\n      residency: { jurisdictions: [EUU, DE, EU] }\n");
    let warnings = read_fleet(text.as_bytes(), "lab.yaml").unwrap().warnings;
    let found: Vec<(String, Option<&str>)> = warnings
        .iter()
        .map(|one| (one.path.to_string(), one.suggestion.as_deref()))
        .collect();
    assert_eq!(
        found,
        [
            (
                "clusters[0].pools[0].instanceType".to_owned(),
                Some("did you mean `m5.large`?")
            ),
            (
                "clusters[0].pools[0].location.region".to_owned(),
                Some("did you mean `aws/us-east-1`?")
            ),
            (
                "workloads[0].rules.residency.jurisdictions[0]".to_owned(),
                Some("did you mean `EU`?")
            ),
        ]
    );
}

#[test]
fn a_peer_that_may_be_one_of_several_clusters_is_named_with_all_of_them() {
    let fleet = |cluster: &str| {
        format!(
            "apiVersion: stowplan/v1alpha1
kind: Fleet
name: two
clusters:
  - {{ name: oslo, nodes: [{{ name: n, capacity: {{ cpu: 1 }} }}] }}
  - {{ name: paris, nodes: [{{ name: n, capacity: {{ cpu: 1 }} }}] }}
  - {{ name: berlin, nodes: [{{ name: n, capacity: {{ cpu: 1 }} }}] }}
workloads:
  - {{ name: db, cluster: oslo }}
  - {{ name: db, cluster: paris }}
  - {{ name: web, {cluster}traffic: [{{ with: {{ workload: db }} }}] }}
"
        )
    };
    for cluster in ["", "cluster: berlin, "] {
        let error = refused(&fleet(cluster)).to_string();
        assert!(
            error.contains("workload `db` may be any of `oslo/db`, `paris/db`"),
            "{error}"
        );
        assert!(error.contains("workloads[2].traffic[0].with.workload"), "{error}");
    }
    // In its own cluster there is one.
    let own = fleet("cluster: paris, ");
    assert!(read_fleet(own.as_bytes(), "lab.yaml").is_ok());
}
