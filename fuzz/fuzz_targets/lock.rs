//! Lock files: read or refused; what is read is written and read again, and checked against packages.
#![no_main]

use libfuzzer_sys::fuzz_target;
use stowplan_core::Scheme;
use stowplan_depsolve::{Alternative, Lock, LockDifference, Package, PackageVersion, Repository};

fuzz_target!(|bytes: &[u8]| {
    let lock = match Lock::read(bytes, "some.lock") {
        Ok(lock) => lock,
        Err(error) => {
            assert!(!error.faults().is_empty() && !error.to_string().is_empty());
            return;
        }
    };
    let text = lock.to_yaml().expect("what was read can be written");
    let again = Lock::read(text.as_bytes(), "again.lock").expect("what is written can be read");
    assert_eq!(again, lock, "{text}");
    assert!(LockDifference::between(&lock, &again).is_empty());
    let mut repository = Repository::new();
    let web = PackageVersion::new("2.0.0").requires(Alternative::new("db", ">=15").with_features(["tls"]));
    repository
        .add(Package::new("web", Scheme::Semver).version(web))
        .expect("names differ");
    repository
        .add(Package::new("db", Scheme::Semver).version(PackageVersion::new("15.2.0")))
        .expect("names differ");
    if let Ok(report) = lock.check(&repository) {
        let _ = report.to_string();
    }
});
