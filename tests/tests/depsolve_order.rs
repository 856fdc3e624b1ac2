//! The order of real answers: every requirement of a selected package is met before it or together with it.

use std::collections::HashMap;

use stowplan_core::NoControl;
use stowplan_depsolve::order::of_selection;
use stowplan_depsolve::{Limits, Outcome, solve};
use stowplan_tests::data;
use stowplan_tests::depsolve::dataset::{Dataset, Record};

/// Problems tried of each dataset.
const PROBLEMS: usize = 40;

#[test]
fn requirements_are_met_in_order() {
    for name in ["debian-bookworm", "opam", "helm"] {
        let Some(folder) = data::path("depsolve") else {
            return;
        };
        let dataset = Dataset::read(&folder, name);
        let universe = dataset.universe();
        let packages = &dataset.records.packages;
        let (mut most, mut together, mut time) = (0, 0, std::time::Duration::ZERO);
        for problem in dataset.problems.iter().take(PROBLEMS) {
            let request = dataset.request(&universe, problem);
            let Outcome::Solved(selection) = solve(&universe, &request, Limits::default(), &NoControl) else {
                continue;
            };
            let start = std::time::Instant::now();
            let order = of_selection(&universe, &selection, &[]).expect("an order");
            time += start.elapsed();
            most = most.max(selection.versions.len());
            together += order.together().count();
            let mut place: HashMap<&str, usize> = HashMap::new();
            for (level, units) in order.start_up().iter().enumerate() {
                place.extend(units.names().map(|name| (name, level)));
            }
            assert_eq!(place.len(), selection.versions.len(), "{}", problem.id);
            let ranks: HashMap<usize, u32> = selection
                .versions
                .iter()
                .map(|(package, rank)| (package.index(), *rank))
                .collect();
            for (package, rank) in &ranks {
                let record: &Record = &packages[*package];
                let object = &record.objects[record.object_of[*rank as usize]];
                for clause in &object.requires {
                    let met = clause.iter().any(|atom| {
                        let among = ranks
                            .get(&atom.package)
                            .is_some_and(|rank| atom.ranks.contains(*rank));
                        among && place[packages[atom.package].name.as_str()] <= place[record.name.as_str()]
                    });
                    assert!(met, "{}: {}", problem.id, record.name);
                }
            }
        }
        println!("{name}: up to {most} packages, {together} units of several, {time:?} in all");
    }
}
