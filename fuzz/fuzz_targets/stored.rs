//! Stored universes: what the resolver accepts it writes again as it was read, and the checker of certificates reads that.
#![no_main]

use libfuzzer_sys::fuzz_target;
use stowplan_depsolve::Universe;

fuzz_target!(|bytes: &[u8]| {
    let checker = stowplan_proofcheck::Universe::read(bytes, "some");
    if let Err(error) = &checker {
        assert!(!error.to_string().is_empty());
    }
    match Universe::read_lines(bytes, "some") {
        Err(error) => assert!(!error.to_string().is_empty()),
        Ok(universe) => {
            let lines = universe.write_lines();
            let again = Universe::read_lines(lines.as_bytes(), "again").expect("what is written can be read");
            assert_eq!(again.write_lines(), lines);
            let stored = stowplan_proofcheck::Universe::read(lines.as_bytes(), "again");
            let stored = stored.expect("the checker reads what is written");
            assert_eq!(stored.packages(), universe.packages());
        }
    }
});
