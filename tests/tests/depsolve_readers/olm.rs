//! Bundles and catalogs.

use stowplan_depsolve::PackageRange;
use stowplan_depsolve::reader::OlmReader;

use super::{faults, notes, read, shorts, version};

const MANIFEST: &str = r#"apiVersion: operators.coreos.com/v1alpha1
kind: ClusterServiceVersion
metadata:
  name: web-operator.v2.1.0
  annotations:
    olm.skipRange: ">=1.0.0 <2.1.0"
    olm.properties: '[{"type": "olm.maxOpenShiftVersion", "value": "4.15"}]'
    capabilities: Seamless Upgrades
spec:
  version: 2.1.0
  replaces: web-operator.v2.0.0
  skips: [web-operator.v2.0.1]
  minKubeVersion: 1.25.0
  customresourcedefinitions:
    owned:
    - {name: webs.example.com, version: v1, kind: Web, description: A web server}
    required:
    - {name: databases.db.example.com, version: v1beta1, kind: Database}
  apiservicedefinitions:
    owned:
    - {group: metrics.example.com, version: v1, kind: Metric}
  installModes: []
"#;
const ANNOTATIONS: &str = "annotations:
  operators.operatorframework.io.bundle.mediatype.v1: registry+v1
  operators.operatorframework.io.bundle.package.v1: web-operator
  operators.operatorframework.io.bundle.channels.v1: stable,fast
  operators.operatorframework.io.bundle.channel.default.v1: stable
  com.redhat.openshift.versions: v4.12-v4.16
";
const DEPENDENCIES: &str = r#"dependencies:
- type: olm.package
  value: {packageName: cert-manager, version: ">=1.10.0 <2.0.0"}
- type: olm.gvk
  value: {group: ring.example.com, kind: Ring, version: v1}
- type: olm.constraint
  value:
    failureMessage: a database of one of two kinds and not the old one
    all:
      constraints:
      - any:
          constraints:
          - package: {packageName: postgres, versionRange: ">=15.0.0"}
          - all:
              constraints:
              - gvk: {group: my.example.com, version: v1, kind: MySql}
              - package: {packageName: helper}
      - not:
          constraints:
          - package: {packageName: olddb, versionRange: "<2.0.0"}
      - cel: {rule: 'properties.exists(p, p.type == "certified")'}
"#;

#[test]
fn a_bundle_is_read_from_its_files() {
    let files = [
        ("web/2.1.0/metadata/annotations.yaml", ANNOTATIONS),
        ("web/2.1.0/manifests/web.clusterserviceversion.yaml", MANIFEST),
        ("web/2.1.0/metadata/dependencies.yaml", DEPENDENCIES),
        (
            "web/2.1.0/manifests/webs.crd.yaml",
            "kind: CustomResourceDefinition\n",
        ),
    ];
    let reading = read(OlmReader::new(), &files).expect("it is right");
    let web = version(&reading, "web-operator", "2.1.0");
    let mut requires = shorts(&web.requires);
    requires.sort();
    assert_eq!(
        requires,
        [
            "cert-manager >=1.10.0 <2.0.0",
            "gvk:db.example.com/v1beta1/Database",
            "gvk:ring.example.com/v1/Ring",
            "postgres >=15.0.0 | gvk:my.example.com/v1/MySql",
            "postgres >=15.0.0 | helper",
        ]
    );
    let provided: Vec<&str> = web
        .provides
        .iter()
        .map(|provided| provided.name.as_str())
        .collect();
    assert_eq!(
        provided,
        ["gvk:example.com/v1/Web", "gvk:metrics.example.com/v1/Metric"]
    );
    assert_eq!(
        web.conflicts,
        [
            PackageRange::new("olddb", "<2.0.0"),
            PackageRange::any("gvk:example.com/v1/Web"),
            PackageRange::any("gvk:metrics.example.com/v1/Metric")
        ]
    );
    assert_eq!(web.target.kubernetes.as_deref(), Some(">=1.25.0-0"));
    let openshift: Vec<Option<&str>> = web.optional.iter().map(|what| what.range.as_deref()).collect();
    assert_eq!(openshift, [Some(">=4.12.0-0 <4.17.0-0"), Some("<4.16.0-0")]);
    let stable = reading
        .upgrades
        .channel("web-operator", None)
        .expect("it has a default");
    assert_eq!(stable.name, "stable");
    let entry = &stable.entries[0];
    assert_eq!(
        entry.replaces.as_deref(),
        Some("web-operator.v2.0.0"),
        "the bundle was not read"
    );
    assert!(entry.is_reached_from("1.5.0") && !entry.is_reached_from("2.1.0"));
    assert!(
        notes(&reading)
            .iter()
            .any(|note| note.starts_with("cel: is an expression over properties"))
    );
}

#[test]
fn a_version_that_is_not_told_is_in_the_name() {
    for name in ["vault-operator.v1.2.0", "cert.vault.v1.2.0"] {
        let manifest = format!("kind: ClusterServiceVersion\nmetadata: {{name: {name}}}\nspec: {{}}\n");
        let files = [
            ("web/metadata/annotations.yaml", ANNOTATIONS),
            ("web/manifests/csv.yaml", manifest.as_str()),
        ];
        let reading = read(OlmReader::new(), &files).expect("it is right");
        version(&reading, "web-operator", "1.2.0");
    }
}

fn bundle(version: &str, more: &str) -> String {
    format!(
        "---\nschema: olm.bundle\nname: db.v{version}\npackage: db\nproperties:\n- type: olm.package\n  value: {{packageName: db, version: {version}}}\n{more}"
    )
}

#[test]
fn a_catalog_is_read_in_yaml_and_in_json() {
    let channel = "---\nschema: olm.channel\npackage: db\nname: stable\nentries:\n- name: db.v1.0.0\n- {name: db.v1.1.0, replaces: db.v1.0.0}\n\
                   - {name: db.v2.0.0, replaces: db.v1.1.0, skips: [db.v1.0.1], skipRange: '>=1.1.0 <2.0.0'}\n";
    let yaml = "---\nschema: olm.package\nname: db\ndefaultChannel: stable\n".to_owned()
        + channel
        + &bundle("1.0.0", "")
        + &bundle("1.1.0", "")
        + &bundle(
            "2.0.0",
            "- {type: olm.gvk, value: {group: db.example.com, version: v1, kind: Db}}\n- {type: olm.gvk.required, value: {group: r.example.com, version: v1, kind: R}}\n\
             - {type: olm.package.required, value: {packageName: tls, versionRange: '^1.0.0'}}\n",
        )
        .replace("'^1.0.0'", "'>=1.0.0'");
    let reading = read(OlmReader::new(), &[("catalog.yaml", &yaml)]).expect("it is right");
    assert_eq!(
        shorts(&version(&reading, "db", "2.0.0").requires),
        ["gvk:r.example.com/v1/R", "tls >=1.0.0"]
    );
    let stable = reading.upgrades.channel("db", None).expect("it has a default");
    assert_eq!(stable.way("1.0.0", "2.0.0"), Some(vec!["1.1.0", "2.0.0"]));
    assert_eq!(stable.way("2.0.0", "1.0.0"), None);
    assert_eq!(stable.next("1.0.1"), ["2.0.0"]);
    let json = r#"{"schema": "olm.package", "name": "db", "defaultChannel": "stable"}
{"schema": "olm.channel", "package": "db", "name": "stable", "entries": [{"name": "db.v1.0.0"}]}
{"schema": "olm.bundle", "name": "db.v1.0.0", "package": "db", "properties": [{"type": "olm.package", "value": {"packageName": "db", "version": "1.0.0"}}]}"#;
    let reading = read(OlmReader::new(), &[("catalog.json", json)]).expect("it is right");
    assert_eq!(reading.upgrades.channels[0].entries[0].version, "1.0.0");
}

#[test]
fn faults_have_their_places() {
    let yaml = "---\nschema: olm.channel\npackage: db\nname: stable\nentries:\n- {name: db.v9.0.0, skipRange: '<1.0.0'}\n".to_owned()
        + &bundle("1.0.0", "- {type: olm.package.required, value: {packageName: tls, versionRange: '~1'}}\n");
    assert_eq!(
        faults(OlmReader::new(), &[("c.yaml", &yaml)]),
        [
            "c.yaml:14:72: db.v1.0.0: properties[1].value.versionRange \"~1\": is not a number; write major.minor.patch, such as 1.2.3"
        ]
    );
    let yaml = yaml.replace("~1", ">=1.0.0");
    assert_eq!(
        faults(OlmReader::new(), &[("c.yaml", &yaml)]),
        [
            "c.yaml: db: entries \"db.v9.0.0\": is an entry of channel \"stable\" and no bundle that was read; give the bundle, or take the entry out"
        ]
    );
    assert_eq!(
        faults(OlmReader::new(), &[("web/manifests/csv.yaml", MANIFEST)]),
        [
            "web/manifests/csv.yaml: operators.operatorframework.io.bundle.package.v1: is missing: nothing says which package the bundle is of; \
          give metadata/annotations.yaml of the same folder, too"
        ]
    );
    let json =
        "{\"schema\": \"olm.package\", \"name\": \"a\"}  {\"schema\": \"olm.package\", \"name\": \"a b\"}";
    assert_eq!(
        faults(OlmReader::new(), &[("c.json", json)]),
        [
            "c.json:1:75: name \"a b\": contains white space, a control character, #, [ or ]; write the name without"
        ]
    );
}
