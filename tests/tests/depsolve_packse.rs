//! The packse scenarios with their expected results: those that need no markers, wheels or Python versions.

use std::io::Read;

use serde_json::Value;
use stowplan_core::{NoControl, Scheme};
use stowplan_depsolve::{
    Alternative, CompileOptions, Goal, Job, Limits, Outcome, Package, PackageRequest, PackageVersion,
    Repository, solve,
};

/// Where the expected result is a policy of uv: the user's naming a prerelease lets prereleases in everywhere. Here each range
/// speaks for itself.
const OTHER_POLICY: [&str; 1] = ["transitive-prerelease-and-stable-dependency-opt-in.toml"];

/// The files of a tar archive: name and text.
fn files(archive: &[u8]) -> Vec<(String, String)> {
    let text = |bytes: &[u8]| {
        let end = bytes.iter().position(|byte| *byte == 0).unwrap_or(bytes.len());
        String::from_utf8_lossy(&bytes[..end]).into_owned()
    };
    let mut files = Vec::new();
    let mut at = 0;
    while at + 512 <= archive.len() && archive[at] != 0 {
        let head = &archive[at..at + 512];
        let size = usize::from_str_radix(text(&head[124..136]).trim(), 8).expect("an octal size");
        let name = text(&head[..100]);
        at += 512;
        if std::path::Path::new(&name)
            .extension()
            .is_some_and(|extension| extension == "toml")
        {
            files.push((
                name,
                String::from_utf8_lossy(&archive[at..at + size]).into_owned(),
            ));
        }
        at += size.div_ceil(512) * 512;
    }
    files
}

fn strings(value: &Value) -> Vec<&str> {
    value
        .as_array()
        .map_or(&[][..], Vec::as_slice)
        .iter()
        .filter_map(Value::as_str)
        .collect()
}

/// `name[extra,extra]range`.
fn alternative(text: &str) -> Alternative {
    let name_end = text.find(|c: char| "[<>=!~ ".contains(c)).unwrap_or(text.len());
    let (name, rest) = text.split_at(name_end);
    let (extras, range) = match rest.strip_prefix('[') {
        Some(rest) => rest.split_once(']').expect("extras end"),
        None => ("", rest),
    };
    Alternative {
        // No specifier is one that names no prerelease; no range at all would let all of them in.
        range: Some(range.trim().to_owned()),
        ..Alternative::any(name).with_features(extras.split(',').filter(|extra| !extra.is_empty()))
    }
}

fn repository(scenario: &Value) -> Repository {
    let mut repository = Repository::new();
    let roots = strings(&scenario["root"]["requires"]);
    let empty = serde_json::Map::new();
    for (name, package) in scenario["packages"].as_object().unwrap_or(&empty) {
        let mut whole = Package::new(name.as_str(), Scheme::Pep440).overlook_missing_features();
        for (text, says) in package["versions"].as_object().unwrap_or(&empty) {
            let mut version = PackageVersion::new(text.as_str());
            version.requires = strings(&says["requires"])
                .into_iter()
                .map(|text| alternative(text).into())
                .collect();
            for (extra, requires) in says["extras"].as_object().unwrap_or(&empty) {
                version = version.feature(extra.as_str(), strings(requires).into_iter().map(alternative));
            }
            // What is asked for by its number may be yanked.
            let pinned = roots.contains(&format!("{name}=={text}").as_str());
            if says["yanked"] == Value::Bool(true) && !pinned {
                version = version.excluded("yanked");
            }
            whole = whole.version(version);
        }
        repository.add(whole).expect("names differ");
    }
    repository
}

fn is_in_scope(text: &str) -> bool {
    let out = [
        ";",
        "universal",
        "wheel",
        "sdist",
        "requires_python",
        "[environment]",
        "python",
        "no_build",
        "no_binary",
        "prereleases =",
    ];
    !out.iter().any(|word| text.contains(word))
}

#[test]
fn scenarios_come_out_as_expected() {
    let Some(path) = stowplan_tests::data::path("depsolve/packse-scenarios.tar.gz") else {
        return;
    };
    let mut archive = Vec::new();
    let packed = std::fs::read(path).expect("the archive can be read");
    flate2::read::GzDecoder::new(packed.as_slice())
        .read_to_end(&mut archive)
        .expect("gzip");
    let (mut run, mut wrong) = (0, Vec::new());
    for (name, text) in files(&archive) {
        if !is_in_scope(&text) || OTHER_POLICY.iter().any(|other| name.ends_with(other)) {
            continue;
        }
        run += 1;
        let scenario: Value = toml::from_str(&text).expect("TOML");
        let compiled = repository(&scenario)
            .compile(&CompileOptions::default())
            .expect("the packages can be read");
        let jobs = strings(&scenario["root"]["requires"])
            .into_iter()
            .map(|text| Job::install(alternative(text)));
        let request = PackageRequest {
            goals: vec![Goal::RootsNewest, Goal::AllNewest, Goal::FewestPackages],
            ..PackageRequest::of(jobs)
        };
        let selected = compiled.request(&request).ok().and_then(|lowered| {
            match solve(
                compiled.universe(),
                &lowered.request,
                Limits::default(),
                &NoControl,
            ) {
                Outcome::Solved(selection) => Some(compiled.selected(&selection)),
                _ => None,
            }
        });
        let told = selected.map(|selected| {
            let each = selected
                .into_iter()
                .map(|one| (one.package, Value::String(one.version)));
            Value::Object(each.collect())
        });
        let expected = &scenario["expected"];
        let packages = || match &expected["packages"] {
            Value::Null => Value::Object(serde_json::Map::new()),
            packages => packages.clone(),
        };
        let wanted = (expected["satisfiable"] == Value::Bool(true)).then(packages);
        if told != wanted {
            wrong.push(format!("{name}: {told:?}, expected {wanted:?}"));
        }
    }
    eprintln!("{run} scenarios run");
    assert!(
        wrong.is_empty(),
        "{} of {run}:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}
