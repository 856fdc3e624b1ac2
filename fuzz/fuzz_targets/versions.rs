//! Versions and ranges of each scheme: read or refused; ordered; sets of them are sets, shown and read again.
#![no_main]

use libfuzzer_sys::fuzz_target;
use stowplan_core::{Scheme, Version, VersionRange, VersionScheme};

fuzz_target!(|input: (u8, &str)| {
    let (scheme, text) = input;
    let scheme = Scheme::ALL[usize::from(scheme) % Scheme::ALL.len()];
    let mut versions: Vec<Version> = Vec::new();
    let mut ranges: Vec<VersionRange> = Vec::new();
    for line in text.split('\n').take(8) {
        match scheme.version(line) {
            Ok(version) => {
                assert_eq!(version.text(), line);
                versions.push(version);
            }
            Err(error) => assert!(!error.to_string().is_empty()),
        }
        match scheme.range(line) {
            Ok(range) => ranges.push(range),
            Err(error) => assert!(!error.to_string().is_empty()),
        }
    }
    versions.sort();
    versions.dedup();
    for range in &ranges {
        let set = range.set();
        let shown = set.to_string();
        let read = scheme
            .set(&shown)
            .unwrap_or_else(|error| panic!("{shown:?} of {:?}: {error}", range.text()));
        assert_eq!(&read, set, "{shown:?}");
        assert_eq!(&set.complement().complement(), set);
        let ranks = set.ranks(&versions);
        for (rank, version) in versions.iter().enumerate() {
            let within = ranks.iter().any(|range| range.contains(&rank));
            assert_eq!(within, set.contains(version), "{version} in {shown}");
            assert_ne!(within, set.complement().contains(version), "{version} in {shown}");
        }
        let admitted = range.ranks(&versions);
        for (rank, _) in versions.iter().enumerate() {
            let within = admitted.iter().any(|range| range.contains(&rank));
            assert!(!within || set.contains(&versions[rank]));
        }
    }
    for (one, other) in ranges.iter().zip(ranges.iter().skip(1)) {
        let (one, other) = (one.set(), other.set());
        let (both, either) = (one.intersection(other), one.union(other));
        assert!(both.is_subset(one) && one.is_subset(&either));
        assert_eq!(one.is_disjoint(other), both.is_empty());
        for version in &versions {
            let (first, second) = (one.contains(version), other.contains(version));
            assert_eq!(both.contains(version), first && second);
            assert_eq!(either.contains(version), first || second);
        }
    }
});
