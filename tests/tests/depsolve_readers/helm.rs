//! Charts.

use stowplan_core::NoControl;
use stowplan_depsolve::reader::HelmReader;
use stowplan_depsolve::{
    Alternative, CompileOptions, Job, Limits, Outcome, PackageRequest, Repository, solve,
};

use super::{faults, notes, read, shorts, version};

const INDEX: &str = r#"apiVersion: v1
generated: "2026-01-01T00:00:00Z"
entries:
  common:
  - apiVersion: v2
    name: common
    version: 2.31.0
    type: library
  - apiVersion: v2
    name: common
    version: 1.17.1
    type: library
  postgresql:
  - apiVersion: v2
    name: postgresql
    version: 16.2.0
    appVersion: 17.1.0
    dependencies:
    - name: common
      version: 2.x.x
      repository: oci://registry.example/charts
  web:
  - apiVersion: v2
    name: web
    version: 3.0.0
    kubeVersion: ">=1.25.0-0"
    description: A web server
    colour: blue
    dependencies:
    - name: common
      version: 2.x.x
      tags: [helpers]
    - name: postgresql
      version: ^16 || ^17
      condition: postgresql.enabled,global.postgresql.enabled
      alias: db
    - name: common
      version: ">=2.0.0 <3"
"#;

#[test]
fn an_index_is_read() {
    let reading = read(HelmReader::new(), &[("index.yaml", INDEX)]).expect("it is right");
    let names: Vec<&str> = reading
        .packages
        .iter()
        .map(|package| package.name.as_str())
        .collect();
    assert_eq!(names, ["common", "postgresql", "web"]);
    let common: Vec<&str> = reading.packages[0]
        .versions
        .iter()
        .map(|says| says.version.as_str())
        .collect();
    assert_eq!(common, ["1.17.1", "2.31.0"]);
    let web = version(&reading, "web", "3.0.0");
    assert_eq!(web.target.kubernetes.as_deref(), Some(">=1.25.0-0"));
    assert_eq!(shorts(&web.requires), ["common >=2.0.0 <3"]);
    let features: Vec<(&str, Vec<String>)> = web
        .features
        .iter()
        .map(|(name, feature)| (name.as_str(), shorts(&feature.requires)))
        .collect();
    let postgresql = || vec!["postgresql ^16 || ^17".to_owned()];
    assert_eq!(
        features,
        [
            ("global.postgresql.enabled", postgresql()),
            ("postgresql.enabled", postgresql()),
            ("tags.helpers", vec!["common 2.x.x".to_owned()]),
        ]
    );
    let notes = notes(&reading);
    for expected in [
        "colour: is not known to the reader; not looked at ×1",
        "alias: installs the chart under another name; which versions go together stays the same ×1",
        "apiVersion: says nothing about which versions go together; not looked at ×4",
        "repository: is not looked at: a chart of that name is taken from wherever it was read ×1",
    ] {
        assert!(
            notes.iter().any(|note| note == expected),
            "{expected} in {notes:#?}"
        );
    }
    let colour = reading
        .notes
        .iter()
        .find(|note| note.field == "colour")
        .expect("it is told");
    assert_eq!(
        (colour.path.as_str(), colour.package.as_str()),
        ("entries.web[0].colour", "web 3.0.0")
    );
}

#[test]
fn a_feature_is_resolved_with_what_it_requires() {
    let reading = read(HelmReader::new(), &[("index.yaml", INDEX)]).expect("it is right");
    let mut repository = Repository::new();
    reading.add_to(&mut repository).expect("names differ");
    let compiled = repository
        .compile(&CompileOptions::default())
        .expect("it is right");
    let selected = |alternative: Alternative| {
        let request = compiled
            .request(&PackageRequest::of([Job::install(alternative)]))
            .expect("it is right");
        match solve(
            compiled.universe(),
            &request.request,
            Limits::default(),
            &NoControl,
        ) {
            Outcome::Solved(selection) => {
                let selected = compiled.selected(&selection).into_iter();
                selected
                    .map(|one| format!("{} {}", one.package, one.version))
                    .collect::<Vec<_>>()
            }
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(selected(Alternative::any("web")), ["common 2.31.0", "web 3.0.0"]);
    assert_eq!(
        selected(Alternative::any("web").with_features(["postgresql.enabled"])),
        ["common 2.31.0", "postgresql 16.2.0", "web 3.0.0"]
    );
}

#[test]
fn conditions_can_be_on_by_default() {
    let reading = read(HelmReader::new().conditions_on(), &[("index.yaml", INDEX)]).expect("it is right");
    assert_eq!(
        version(&reading, "web", "3.0.0").features["default"].features,
        ["tags.helpers", "postgresql.enabled", "global.postgresql.enabled"]
    );
}

#[test]
fn old_charts_keep_requirements_and_locks_in_files_of_their_own() {
    let chart = "name: old\nversion: 1.0.0\n";
    let requirements = "dependencies:\n- name: redis\n  version: ~17.1\n";
    let lock = "dependencies:\n- name: redis\n  version: 17.1.4\n  repository: ''\ndigest: sha256:00\ngenerated: 2020-01-01\n";
    let orders: [[(&str, &str); 3]; 2] = [
        [
            ("old/requirements.yaml", requirements),
            ("old/Chart.yaml", chart),
            ("old/requirements.lock", lock),
        ],
        [
            ("old/Chart.yaml", chart),
            ("old/requirements.lock", lock),
            ("old/requirements.yaml", requirements),
        ],
    ];
    for files in orders {
        let reading = read(HelmReader::new(), &files).expect("it is right");
        assert_eq!(
            shorts(&version(&reading, "old", "1.0.0").requires),
            ["redis ~17.1"]
        );
        assert_eq!(reading.installed[0].version, "17.1.4");
    }
    assert_eq!(
        faults(HelmReader::new(), &[("old/requirements.yaml", requirements)]),
        [
            "old/requirements.yaml: dependencies: there is no Chart.yaml beside it; give the chart of the same folder, too"
        ]
    );
}

#[test]
fn faults_have_their_places() {
    let index = "entries:\n  web:\n  - name: web\n    version: latest\n  - name: web\n    version: 1.0.0\n    dependencies:\n    \
                 - name: db\n      version: '>>1'\n    - version: 1.0\n  db:\n  - name: dbx\n    version: 1.0.0\n  - version: 2.0.0\n";
    assert_eq!(
        faults(HelmReader::new(), &[("index.yaml", index)]),
        [
            "index.yaml:4:14: web: entries.web[0].version \"latest\": is not a number; write major.minor.patch, such as 1.2.3",
            "index.yaml:9:16: web 1.0.0: entries.web[1].dependencies[0].version \">>1\": \">1\" is not a number; write major.minor.patch, such as 1.2.3",
            "index.yaml:10:7: web 1.0.0: entries.web[1].dependencies[1].name: is missing; write name",
            "index.yaml:12:11: dbx: entries.db[0].name \"dbx\": stands under \"db\"; write one name in both places",
            "index.yaml:14:5: db: entries.db[1].name: is missing; write name",
        ]
    );
    let twice = "entries:\n  a:\n  - {name: a, version: 1.0.0}\n  - {name: a, version: v1.0.0}\n";
    assert_eq!(
        faults(HelmReader::new(), &[("index.yaml", twice)]),
        [
            "index.yaml:4:24: a v1.0.0: entries.a[1].version \"v1.0.0\": is given twice and says something else than 1.0.0 in index.yaml; \
          keep one of the two, or read the files as two sets of packages"
        ]
    );
}
