//! The example fleet: valid for the reader and for the published schema, and as large and varied as it says.

use std::collections::BTreeSet;
use std::path::Path;

use stowplan_core::{FleetFile, ReadLimits, fleet_schema, read_document, read_fleet, write_fleet};

const NAME: &str = "examples/telco-fleet.yaml";

fn bytes() -> Vec<u8> {
    std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(NAME))
        .expect("the example is in the repository")
}

fn example() -> FleetFile {
    read_fleet(&bytes(), NAME)
        .map_err(|error| error.to_string())
        .expect("the example is valid")
}

#[test]
fn it_is_read_without_a_warning() {
    let read = example();
    let warnings: Vec<String> = read.warnings.iter().map(ToString::to_string).collect();
    assert!(warnings.is_empty(), "{}", warnings.join("\n\n"));
    let fleet = read.fleet;
    assert!(fleet.clusters.len() >= 40, "{} clusters", fleet.clusters.len());
    assert!(
        fleet.workloads.len() >= 500,
        "{} workloads",
        fleet.workloads.len()
    );
    let providers: BTreeSet<String> = fleet
        .clusters
        .iter()
        .filter_map(|cluster| cluster.location.provider.as_ref().map(ToString::to_string))
        .collect();
    assert_eq!(
        providers.into_iter().collect::<Vec<_>>(),
        ["aws", "azure", "edge", "gcp", "onprem"]
    );
}

#[test]
fn it_is_valid_for_the_published_schema() {
    let document: serde_json::Value = read_document(&bytes(), NAME, &ReadLimits::default()).unwrap();
    let schema = jsonschema::validator_for(&fleet_schema()).expect("the schema is one");
    let errors: Vec<String> = schema
        .iter_errors(&document)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect();
    assert!(errors.is_empty(), "{}", errors.join("\n"));
}

#[test]
fn the_schema_refuses_what_the_reader_refuses() {
    let schema = jsonschema::validator_for(&fleet_schema()).expect("the schema is one");
    let text = String::from_utf8(bytes()).unwrap();
    for (right, wrong) in [
        ("maxSkew: 1", "maxSkw: 1"),
        ("kind: Fleet", "kind: Float"),
        ("strategy: balanced", "strategy: balance"),
        ("rtt: 3.1ms", "rtt: -3.1"),
        ("country: DE", "country: de"),
        ("cpu: 300m", "cpu: 300q"),
        ("level: host", "level: hosts"),
        ("replicas: 2", "replicas: -2"),
    ] {
        let damaged = text.replacen(right, wrong, 1);
        assert_ne!(damaged, text, "{right}");
        let document: serde_json::Value =
            read_document(damaged.as_bytes(), NAME, &ReadLimits::default()).unwrap();
        assert!(!schema.is_valid(&document), "the schema accepts {wrong}");
        assert!(
            read_fleet(damaged.as_bytes(), NAME).is_err(),
            "the reader accepts {wrong}"
        );
    }
}

#[test]
fn it_is_written_and_read_back() {
    let fleet = example().fleet;
    let written = write_fleet(&fleet).unwrap();
    assert_eq!(read_fleet(written.as_bytes(), "written").unwrap().fleet, fleet);
}

#[test]
fn the_fleet_of_the_reference_page_is_valid() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/reference/fleet-file.md");
    let page = std::fs::read_to_string(path).unwrap();
    let (_, rest) = page
        .split_once("```yaml\n")
        .expect("the page begins with an example");
    let (example, _) = rest.split_once("```").expect("the example ends");
    let read = read_fleet(example.as_bytes(), "fleet-file.md").unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(read.warnings, []);
}
