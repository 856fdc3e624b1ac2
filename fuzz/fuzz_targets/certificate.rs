//! Certificates of any bytes, after a universe of any bytes: refused, or read to the end.
#![no_main]

use libfuzzer_sys::fuzz_target;
use stowplan_proofcheck::{Checker, Universe};

/// What most inputs are read against.
const UNIVERSE: &[u8] = br#"{"format":"dsu-1"}
{"p":"a","v":["1","2","3"],"x":[{},{"d":[[[1,[[0,1]]],[2]]]},{"c":[[1,[[0,0]]]],"n":[[[2,[[0,0]],0],[1,[[1,1]],1]]]}],"i":[0,1,2]}
{"p":"b","v":["1","2"],"x":[{"d":[[[2,[[0,0]]]]]},{}],"i":[0,1]}
{"p":"c","v":["1","2"],"x":[{}],"i":[0,0]}
"#;

fuzz_target!(|bytes: &[u8]| {
    let mut parts = bytes.splitn(2, |byte| *byte == 0);
    let (first, second) = (parts.next().unwrap_or_default(), parts.next());
    let (universe, certificate) = second.map_or((UNIVERSE, first), |second| (first, second));
    let Ok(universe) = Universe::read(universe, "some") else {
        return;
    };
    let mut checker = Checker::new(&universe);
    let once = checker.check(certificate);
    match &once {
        Err(refusal) => assert!(!refusal.to_string().is_empty()),
        Ok(proved) => assert!(!proved.in_words(&universe).is_empty()),
    }
    assert_eq!(
        once.is_ok(),
        checker.check(certificate).is_ok(),
        "what was checked before matters"
    );
});
