//! Small universes: solved, proved, the proof checked, and the answer compared with every assignment.
#![no_main]

use libfuzzer_sys::arbitrary::{Result, Unstructured};
use libfuzzer_sys::fuzz_target;
use stowplan_core::NoControl;
use stowplan_depsolve::{Limits, Outcome, certify, explain};
use stowplan_fuzz::{draw, judge};
use stowplan_proofcheck::{Checker, Universe};
use stowplan_tests::depsolve::certificate::untrue_claim;
use stowplan_tests::depsolve::oracle::objectives;

fuzz_target!(|bytes: &[u8]| {
    let _ = run(&mut Unstructured::new(bytes));
});

fn run(bytes: &mut Unstructured<'_>) -> Result<()> {
    let numbers = draw::numbers(bytes, 12)?;
    let case = draw::small(bytes)?;
    let (universe, mut request) = case.build();
    request.objectives = objectives(&case, &universe, &numbers);
    let (outcome, certificate) = certify(&universe, &request, Limits::default(), &NoControl);
    judge::compare(&case, &universe, &request, &outcome);
    let text = certificate.expect("what is decided is proved").to_string();
    let stored = Universe::read(universe.write_lines().as_bytes(), "stored").expect("it is as it should be");
    let proved = Checker::new(&stored).check(text.as_bytes());
    let proved = proved.unwrap_or_else(|refusal| panic!("{refusal}\n{text}"));
    assert_eq!(untrue_claim(&proved, &case), None, "{text}");
    let conflict = explain(&universe, &request, 10_000, &NoControl);
    assert_eq!(conflict.is_some(), matches!(outcome, Outcome::Infeasible(_)));
    Ok(())
}
