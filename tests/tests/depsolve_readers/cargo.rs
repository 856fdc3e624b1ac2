//! Index lines and lock files.

use stowplan_depsolve::reader::CargoReader;
use stowplan_depsolve::{OnePer, PackageRange};

use super::{faults, notes, read, shorts, version};

fn dependency(name: &str, req: &str, more: &str) -> String {
    format!(
        r#"{{"name":"{name}","req":"{req}","features":[],"optional":false,"default_features":true,"target":null,"kind":"normal"{more}}}"#
    )
}

fn line(name: &str, vers: &str, deps: &[String], more: &str) -> String {
    format!(
        r#"{{"name":"{name}","vers":"{vers}","deps":[{}],"cksum":"00","yanked":false{more}}}"#,
        deps.join(",")
    )
}

fn optional(name: &str, req: &str) -> String {
    dependency(name, req, "").replace(r#""optional":false"#, r#""optional":true"#)
}

#[test]
fn lines_of_an_index_are_read() {
    let deps = [
        dependency("log", "^0.4", ""),
        dependency("json", "1", r#","package":"serde_json""#)
            .replace(r#""features":[]"#, r#""features":["std"]"#)
            .replace(r#""default_features":true"#, r#""default_features":false"#),
        optional("zip", "^2"),
        optional("tls", "^0.23"),
        dependency("proptest", "^1", "").replace("normal", "dev"),
        dependency("cc", "^1", "").replace("normal", "build"),
    ];
    let features = r#","features":{"default":["fast"],"fast":["zip/simd","log/std"]},"features2":{"net":["dep:tls","zip?/stream"]},"v":2,"links":"z""#;
    let index = line("app", "1.2.0", &deps, features)
        + "\n"
        + &line("app", "2.0.0", &[], "").replace("false}", "true}")
        + "\n";
    let reading = read(CargoReader::new(), &[("ap/p", &index)]).expect("it is right");
    let app = version(&reading, "app", "1.2.0");
    assert_eq!(
        shorts(&app.requires),
        ["log ^0.4", "serde_json 1 +std -default", "cc ^1"]
    );
    let feature = |name: &str| {
        let feature = &app.features[name];
        (shorts(&feature.requires), feature.features.clone())
    };
    assert_eq!(feature("default"), (vec![], vec!["fast".to_owned()]));
    assert_eq!(
        feature("fast"),
        (
            vec!["zip ^2 +simd".to_owned(), "log ^0.4 +std".to_owned()],
            vec!["zip".to_owned()]
        )
    );
    assert_eq!(
        feature("zip"),
        (vec!["zip ^2".to_owned()], vec![]),
        "no feature names it by dep:"
    );
    assert_eq!(
        feature("net"),
        (
            vec!["tls ^0.23".to_owned(), "zip ^2 +stream ?zip ^2".to_owned()],
            vec![]
        )
    );
    assert!(!app.features.contains_key("tls"));
    assert_eq!(app.conflicts, [PackageRange::any("links:z")]);
    assert_eq!(app.provides[0].name, "links:z");
    assert_eq!(
        reading.package("app").map(|package| package.one_per),
        Some(OnePer::Compatible)
    );
    assert_eq!(
        version(&reading, "app", "2.0.0").excluded.as_deref(),
        Some("it was yanked")
    );
    assert!(
        notes(&reading)
            .iter()
            .any(|note| note.starts_with("kind: \"dev\": "))
    );
}

const LOCK: &str = "version = 4\n\n[[package]]\nname = \"here\"\nversion = \"0.1.0\"\ndependencies = [\n \"app\",\n]\n\n[[package]]\nname = \"app\"\n\
                    version = \"2.0.0\"\nsource = \"registry+https://index.example\"\nchecksum = \"00\"\n";

#[test]
fn a_lock_is_what_is_installed() {
    let index = line("app", "2.0.0", &[], "").replace("false}", "true}");
    let reading = read(CargoReader::new(), &[("Cargo.lock", LOCK), ("ap/p", &index)]).expect("it is right");
    assert_eq!(reading.installed.len(), 1);
    assert_eq!(reading.installed[0].name, "app");
    assert_eq!(version(&reading, "app", "2.0.0").excluded, None, "a lock has it");
    assert!(
        notes(&reading)
            .iter()
            .any(|note| note.starts_with("source: is missing: a package of the workspace"))
    );
}

#[test]
fn faults_have_their_places() {
    let good = line("app", "1.0.0", &[], "");
    let files = [
        line("app", "one", &[], ""),
        line("app", "1.1.0", &[dependency("log", "^^1", "")], ""),
        line(
            "app",
            "1.2.0",
            &[dependency("log", "1", "")],
            r#","features":{"a":["logg/std","b","dep:log"],"bb":[]}"#,
        ),
        line("app", "1.3.0", &[], r#","v":3"#),
        "{\"name\": 3}".to_owned(),
    ];
    let text = format!("{good}\n\n{}\n", files.join("\n"));
    assert_eq!(
        faults(CargoReader::new(), &[("ap/p", &text)]),
        [
            "ap/p:3:22: app: vers \"one\": is not a number; write major.minor.patch, such as 1.2.3",
            "ap/p:4:58: app 1.1.0: deps[0].req \"^^1\": \"^1\" is not a number; write major.minor.patch, such as 1.2.3",
            "ap/p:5:194: app 1.2.0: features.a \"logg/std\": names a dependency that the crate does not have; did you mean \"log\"?",
            "ap/p:5:205: app 1.2.0: features.a \"b\": names a feature that the crate does not have; write a feature, dep:name, name/feature or name?/feature",
            "ap/p:6:68: app 1.3.0: v \"3\": is a version of the format that is not known; give lines of version 2 at most",
            "ap/p:7:10: invalid type: integer `3`, expected a string; write one JSON object a line, as a registry's index has it",
        ]
    );
    assert_eq!(
        faults(
            CargoReader::new(),
            &[(
                "Cargo.lock",
                "version = 4\n[[package]]\nname = \"a\"\nversion = \"x\"\n"
            )]
        ),
        [
            "Cargo.lock:4:11: a x: package[0].version \"x\": has a wildcard, which only ranges have; write the number"
        ]
    );
    assert_eq!(
        faults(CargoReader::new(), &[("Cargo.lock", "version = = 4\n")]).len(),
        1
    );
}
