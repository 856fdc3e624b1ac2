//! Packages by name: compiled, solved, proved, and the proof checked.
#![no_main]

use libfuzzer_sys::fuzz_target;
use stowplan_core::NoControl;
use stowplan_depsolve::{CompileOptions, Error, Limits, Lock, Outcome, certify};
use stowplan_proofcheck::{Checker, Universe};
use stowplan_tests::depsolve::drawn::named;

fuzz_target!(|bytes: &[u8]| {
    let numbers: Vec<u32> = bytes.iter().map(|byte| u32::from(*byte)).collect();
    let case = named(&numbers);
    let options = CompileOptions {
        deny_dangling: false,
        wishes: 4,
    };
    let repository = case.repository();
    let compiled = repository.compile(&options).expect("the packages can be read");
    let lowered = match compiled.request(&case.request) {
        Ok(lowered) => lowered,
        Err(error) => {
            // Numbers that repeat make requests of thousands of combinations.
            assert!(matches!(error, Error::TooMany { .. }), "{error}");
            return;
        }
    };
    let (outcome, certificate) = certify(
        compiled.universe(),
        &lowered.request,
        Limits::default(),
        &NoControl,
    );
    let text = certificate.expect("what is decided is proved").to_string();
    let lines = compiled.universe().write_lines();
    let stored = Universe::read(lines.as_bytes(), "stored").expect("it is as it should be");
    if let Err(refusal) = Checker::new(&stored).check(text.as_bytes()) {
        panic!("{refusal}\n{lines}\n{text}");
    }
    if let Outcome::Solved(selection) = outcome {
        let selected = compiled.selected(&selection);
        let lock = Lock::of(&repository, &case.request, &selected).expect("the versions exist");
        let report = lock.check(&repository).expect("it can be checked");
        assert!(report.holds(), "{report}");
    }
});
