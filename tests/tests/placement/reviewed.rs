//! Small problems that once were answered wrongly.

use stowplan_core::{
    Bytes, DeviceGroup, DeviceModel, DeviceRequest, Endpoint, Money, RegionKey, ResourceName, Traffic,
    TransferTable,
};
use stowplan_placement::{
    ConstraintKind, Explanation, ItemOrder, Options, Outcome, Problem, State, Strategy, Term, TieBreak,
    Violation, WeightedTerm, explain, explain_unplaced, solve,
};

use crate::small::{bin, workload};

fn solved(problem: &Problem) -> stowplan_placement::Solution {
    let options = Options::new(Strategy::preset("bin_packing").expect("a preset"));
    match solve(problem, &options).expect("a sound strategy") {
        Outcome::Solved(solution) => solution,
        other => panic!("{other:?}"),
    }
}

#[test]
fn what_is_required_is_placed_before_what_may_be_left_out() {
    let mut required = workload("small", "1");
    required.required = true;
    required.priority = -5;
    let problem = Problem::builder()
        .bin(bin("a", "4"))
        .workloads([workload("large", "4"), required])
        .build();
    let problem = problem.expect("sound");
    let solution = solved(&problem);
    assert_eq!(solution.placed_count(), 1);
    assert!(
        solution
            .bin_of(problem.find_item("small").expect("given"))
            .is_some()
    );
}

#[test]
fn the_state_of_a_solution_gives_every_item_the_devices_it_was_given() {
    let gpu = ResourceName::new("example.com/gpu").expect("a valid name");
    let mut a = bin("a", "8");
    let model = DeviceModel::new("T4").expect("a valid name");
    a.devices = vec![DeviceGroup {
        resource: gpu.clone(),
        model,
        count: 2,
    }];
    let shares = [("w1", 400), ("w2", 400), ("w3", 600), ("w4", 600)];
    let workloads = shares.map(|(name, share_milli)| {
        let mut workload = workload(name, "1");
        workload.devices = vec![DeviceRequest {
            resource: gpu.clone(),
            count: 1,
            share_milli,
            models: [].into(),
        }];
        workload
    });
    let problem = Problem::builder()
        .bin(a)
        .workloads(workloads)
        .build()
        .expect("sound");
    let solution = solved(&problem);
    assert_eq!(solution.placed_count(), 4);
    let state = solution.state(&problem);
    for item in 0..4 {
        assert_eq!(state.devices_of(item).len(), 1, "{}", problem.item_name(item));
    }
}

#[test]
fn a_demand_for_one_model_finds_it_beside_a_demand_for_any() {
    let gpu = ResourceName::new("example.com/gpu").expect("a valid name");
    let model = |name: &str| DeviceModel::new(name).expect("a valid name");
    let mut a = bin("a", "8");
    a.devices = ["A", "B"]
        .map(|name| DeviceGroup {
            resource: gpu.clone(),
            model: model(name),
            count: 1,
        })
        .to_vec();
    let mut both = workload("both", "1");
    let request = |models: &[&str]| DeviceRequest {
        resource: gpu.clone(),
        count: 1,
        share_milli: 1000,
        models: models.iter().map(|name| model(name)).collect(),
    };
    both.devices = vec![request(&[]), request(&["A"])];
    let problem = Problem::builder().bin(a).workload(both).build().expect("sound");
    assert_eq!(solved(&problem).placed_count(), 1);
}

/// What workloads that ask for devices are given in a bin with groups of devices: how many of each group, and thousandths of each; `None`:
/// they are left out.
fn given_by_group(groups: &[(&str, u16)], asked: &[(u16, u16)]) -> Vec<Option<Vec<(u16, u16)>>> {
    let gpu = ResourceName::new("example.com/gpu").expect("a valid name");
    let mut a = bin("a", "8");
    let group = |(model, count): &(&str, u16)| DeviceGroup {
        resource: gpu.clone(),
        model: DeviceModel::new(*model).expect("a valid name"),
        count: *count,
    };
    a.devices = groups.iter().map(group).collect();
    let workloads = asked.iter().enumerate().map(|(at, (count, share_milli))| {
        let mut workload = workload(&format!("w{at}"), "1");
        workload.devices = vec![DeviceRequest {
            resource: gpu.clone(),
            count: *count,
            share_milli: *share_milli,
            models: [].into(),
        }];
        workload
    });
    let problem = Problem::builder()
        .bin(a)
        .workloads(workloads)
        .build()
        .expect("sound");
    let mut options = Options::new(Strategy::preset("bin_packing").expect("a preset"));
    options.order = ItemOrder::Given;
    let Outcome::Solved(solution) = solve(&problem, &options).expect("a sound strategy") else {
        panic!("nothing is required")
    };
    let state = solution.state(&problem);
    let given = |item| {
        let given = state.devices_of(item);
        let of_groups = given
            .iter()
            .map(|(_, devices, milli)| (devices.len() as u16, *milli));
        solution.bin_of(item).map(|_| of_groups.collect())
    };
    (0..problem.item_count()).map(given).collect()
}

#[test]
fn a_share_goes_to_the_tightest_device_of_all_groups() {
    // The second share takes what is left of the device of B, so that the pair of A stays whole.
    let given = given_by_group(&[("A", 2), ("B", 1)], &[(1, 600), (1, 400), (2, 1000)]);
    assert_eq!(
        given,
        [Some(vec![(1, 600)]), Some(vec![(1, 400)]), Some(vec![(2, 1000)])]
    );
}

#[test]
fn whole_devices_of_a_demand_that_names_no_model_may_be_of_several() {
    let given = given_by_group(&[("A", 1), ("B", 1)], &[(2, 1000)]);
    assert_eq!(given, [Some(vec![(1, 1000), (1, 1000)])]);
    // Of one model where one has enough, and of the model with the fewest.
    let given = given_by_group(&[("A", 4), ("B", 2)], &[(2, 1000), (4, 1000), (1, 1000)]);
    assert_eq!(given, [Some(vec![(2, 1000)]), Some(vec![(4, 1000)]), None]);
}

#[test]
fn a_work_limit_holds_for_all_runs_together() {
    let problem = Problem::builder()
        .bin(bin("a", "4"))
        .workloads(["a", "b", "c"].map(|name| workload(name, "3")))
        .build()
        .expect("sound");
    let mut options = Options::new(Strategy::preset("bin_packing").expect("a preset"));
    options.work_limit = Some(4);
    match solve(&problem, &options).expect("a sound strategy") {
        Outcome::Solved(solution) => assert!(solution.statistics.decisions <= 4, "{:?}", solution.statistics),
        other => panic!("{other:?}"),
    }
}

#[test]
fn an_alternative_that_is_equal_in_every_level_tells_what_broke_the_tie() {
    // Money alone is minimised and nothing costs any: a strategy without a word on fullness packs.
    let strategy = Strategy {
        name: "money".into(),
        levels: vec![vec![WeightedTerm::new(Term::Cost)]],
    };
    let problem = Problem::builder()
        .bins(["a", "b", "c"].map(|name| bin(name, "4")))
        .workloads([workload("first", "2"), workload("second", "1")])
        .build()
        .expect("sound");
    let Outcome::Solved(solution) =
        solve(&problem, &Options::new(strategy.clone())).expect("a sound strategy")
    else {
        panic!("nothing is required")
    };
    let alternatives = |name: &str| {
        let item = problem.find_item(name).expect("given");
        match explain(&problem, &solution, &strategy, item).expect("it was decided on") {
            Explanation::Placed(placed) => placed.alternatives,
            other => panic!("{other:?}"),
        }
    };
    for other in alternatives("first") {
        assert_eq!(
            (other.loses_at_level, other.tie_break),
            (None, Some(TieBreak::Order)),
            "{}",
            other.bin
        );
    }
    for other in alternatives("second") {
        let expected = TieBreak::Fullness {
            fuller_first: true,
            chosen: 0.5,
            other: 0.0,
        };
        assert_eq!(
            (other.loses_at_level, other.tie_break),
            (None, Some(expected)),
            "{}",
            other.bin
        );
    }
    let told = alternatives("second")[0].tie_break.expect("a tie").to_string();
    assert_eq!(
        told,
        "equal in every level; the fuller bin goes first, this was 0.00 % full and the chosen one 50.00 %"
    );
}

#[test]
fn both_views_name_the_same_filter_for_a_pod_that_names_its_nodes() {
    let mut elsewhere = workload("elsewhere", "1");
    elsewhere.rules = serde_json::from_str(
        r#"{"nodeAffinity": {"nodeSelectorTerms": [{"matchFields":
            [{"key": "metadata.name", "operator": "In", "values": ["gone"]}]}]}}"#,
    )
    .expect("sound rules");
    let mut cordoned = bin("a", "4");
    std::sync::Arc::make_mut(&mut cordoned.profile).unschedulable = true;
    let problem = Problem::builder()
        .bins([cordoned, bin("b", "4")])
        .workload(elsewhere)
        .build()
        .expect("sound");
    let unplaced = explain_unplaced(&problem, &solved(&problem));
    let first: Vec<_> = unplaced[0]
        .first_ruled_out
        .iter()
        .map(|reason| (reason.kind, reason.bins))
        .collect();
    assert_eq!(first, [(ConstraintKind::NodeAffinity, 2)]);
    let scheduler = stowplan_placement::kubernetes_view::refusal(&mut State::new(&problem), 0, &[]);
    let reason = "node(s) didn't satisfy plugin(s) [NodeAffinity]".to_owned();
    assert_eq!(scheduler.reasons.into_iter().collect::<Vec<_>>(), [(reason, 2)]);
}

#[test]
fn a_spread_that_does_not_count_the_item_itself_is_not_short_by_one_more() {
    let zoned = |name: &str, cpu: &str| {
        let mut bin = bin(name, cpu);
        std::sync::Arc::make_mut(&mut bin.profile).location.zone = Some(name.parse().expect("a valid name"));
        bin
    };
    let mut crowd = workload("crowd", "1");
    crowd.labels = [("app", "crowd")].into_iter().collect();
    crowd.replicas = 3;
    crowd.priority = 1;
    let mut apart = workload("apart", "4");
    apart.rules = serde_json::from_str(
        r#"{"spread": [{"maxSkew": 2, "level": "zone", "selector": {"matchLabels": {"app": "crowd"}}}]}"#,
    )
    .expect("sound rules");
    // In `a` the crowd is one too many, half of the skew allowed; in `b` three quarters of the cpu are lacking.
    let problem = Problem::builder()
        .bins([zoned("a", "8"), zoned("b", "0.9")])
        .workloads([crowd, apart])
        .build()
        .expect("sound");
    let unplaced = explain_unplaced(&problem, &solved(&problem));
    let closest = unplaced[0].closest.as_ref().expect("there are bins");
    assert_eq!((unplaced[0].item.as_str(), closest.bin.as_str()), ("apart", "a"));
    assert!(
        matches!(
            closest.violations[..],
            [Violation::Spread {
                count: 3,
                least: 0,
                counts_itself: false,
                ..
            }]
        ),
        "{closest:?}"
    );
    assert_eq!(
        closest.text,
        ["spread by zone: /a has 3, the least is 0, difference at most 2"]
    );
}

#[test]
fn who_talks_to_itself_pays_nothing_where_no_zone_is_known() {
    // A price between zones is known, and in which zone the bin stands is not.
    let region: RegionKey = "aws/eu-west-1".parse().expect("a valid region");
    let mut a = bin("a", "4");
    let place = &mut std::sync::Arc::make_mut(&mut a.profile).location;
    place.provider = Some(region.provider.clone());
    place.region = Some(region.region.clone());
    let mut transfers = TransferTable::empty();
    transfers.give_zones(&region, Money::usd_micros(10_000));
    let talk = |peer: &str| {
        let mut web = workload("web", "1");
        web.traffic.push(Traffic {
            with: Endpoint::Workload(peer.parse().expect("a valid name")),
            sent_per_hour: "3G".parse().expect("a valid amount"),
            received_per_hour: Bytes::ZERO,
            demand: 1,
        });
        let problem = Problem::builder()
            .bin(a.clone())
            .workloads([web, workload("db", "1")])
            .transfers(&transfers)
            .build();
        let solution = solved(&problem.expect("sound"));
        let terms = solution.objectives.iter().flat_map(|level| &level.terms);
        let cost = terms.filter(|term| term.term == Term::Cost);
        cost.map(stowplan_placement::TermValue::natural).sum::<f64>()
    };
    // What the bin costs is the same.
    assert!(
        (talk("db") - talk("web") - 0.03).abs() < 1e-9,
        "{} {}",
        talk("db"),
        talk("web")
    );
}
