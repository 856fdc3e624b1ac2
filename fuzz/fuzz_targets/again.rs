//! A session asked several requests about a small universe: each answer is that from nothing.
#![no_main]

use libfuzzer_sys::arbitrary::{Result, Unstructured};
use libfuzzer_sys::fuzz_target;
use stowplan_core::NoControl;
use stowplan_depsolve::{Limits, Session};
use stowplan_fuzz::{draw, judge};
use stowplan_tests::depsolve::oracle::{Small, objectives};

fuzz_target!(|bytes: &[u8]| {
    let _ = run(&mut Unstructured::new(bytes));
});

fn run(bytes: &mut Unstructured<'_>) -> Result<()> {
    let limits = Limits {
        canonical_conflicts: if bytes.arbitrary()? { 100_000 } else { 0 },
        ..Limits::default()
    };
    let mut numbers = draw::numbers(bytes, 8)?;
    let mut case = draw::small(bytes)?;
    let (universe, _) = case.build();
    let mut session = Session::new(&universe);
    for _ in 0..6 {
        let (_, mut request) = case.build();
        request.objectives = objectives(&case, &universe, &numbers);
        let outcome = session.solve(&request, limits, &NoControl);
        judge::compare(&case, &universe, &request, &outcome);
        if bytes.is_empty() {
            break;
        }
        if bytes.ratio(1, 4)? {
            numbers = draw::numbers(bytes, 8)?;
        }
        let mut roots = std::mem::take(&mut case.roots);
        if roots.is_empty() || bytes.ratio(1, 4)? {
            roots = draw::roots(bytes, &case.versions)?;
        } else if bytes.ratio(1, 4)? {
            roots.reverse();
        } else {
            let at = bytes.choose_index(roots.len())?;
            roots[at] = draw::asked(bytes, &case.versions, 9)?;
        }
        case = Small { roots, ..case };
    }
    Ok(())
}
