//! The published tables are read whole, and the bundled facts agree with them.

use std::path::{Path, PathBuf};
use std::process::Command;

use stowplan_core::{AsOf, Catalog, LatencyTable, Provenance, RegionKey, TransferTable};

/// The folder of published data, or nothing with a loud word.
fn data() -> Option<PathBuf> {
    let named = std::env::var_os("STOWPLAN_DATA").map(PathBuf::from);
    let beside = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    let folder = named.unwrap_or(beside);
    if folder.join("catalog/catalog.csv.gz").exists() {
        return Some(folder);
    }
    assert!(
        std::env::var_os("STOWPLAN_REQUIRE_DATA").is_none(),
        "no data in {}",
        folder.display()
    );
    eprintln!("SKIPPED: no data in {}; set STOWPLAN_DATA", folder.display());
    None
}

#[allow(clippy::panic, reason = "a test fails by it")]
fn read(path: impl AsRef<Path>) -> Vec<u8> {
    let path = path.as_ref();
    if path.extension().is_some_and(|extension| extension == "gz") {
        let output = Command::new("gzip")
            .arg("-dc")
            .arg(path)
            .output()
            .expect("gzip runs");
        assert!(output.status.success(), "{}", path.display());
        return output.stdout;
    }
    std::fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn published(folder: &Path) -> Catalog {
    let rows = read(folder.join("catalog/catalog.csv.gz"));
    let mut catalog = Catalog::from_csv(&rows, "catalog.csv").expect("the table is well formed");
    assert_eq!(catalog.offers().count(), 82_797);
    let index = read(folder.join("catalog/aws_region_price_index.csv"));
    let advisor = read(folder.join("catalog/aws_spot_advisor.csv.gz"));
    catalog
        .derive_aws(
            (&index, "index.csv"),
            (&advisor, "advisor.csv"),
            &"2025-06".parse().expect("a date"),
        )
        .expect("the tables are well formed");
    catalog
}

#[test]
fn all_rows_load_and_the_bundled_prices_agree() {
    let Some(folder) = data() else { return };
    let catalog = published(&folder);
    let types = |catalog: &Catalog, provider: &str| {
        catalog
            .instance_types()
            .filter(|instance| instance.provider.as_str() == provider)
            .count()
    };
    assert_eq!(
        ["aws", "azure", "gcp"].map(|name| types(&catalog, name)),
        [1352, 1598, 523]
    );
    let mut compared = 0;
    for offer in Catalog::bundled().offers() {
        let (provider, name) = (offer.region.provider.as_str(), offer.instance_type.as_str());
        let same = catalog
            .offer(provider, name, offer.region.region.as_str())
            .unwrap();
        assert_eq!(offer, same);
        compared += 1;
    }
    assert!(compared > 15_000, "{compared}");
    for instance in Catalog::bundled().instance_types() {
        let same = catalog
            .instance_type(instance.provider.as_str(), instance.name.as_str())
            .unwrap();
        assert_eq!(
            (instance.cpu_milli, instance.memory),
            (same.cpu_milli, same.memory),
            "{instance:?}"
        );
        assert!(same.arch.is_none() || instance.arch == same.arch, "{instance:?}");
        let counted = same.gpu.as_ref().and_then(|gpu| gpu.count_milli);
        let bundled = instance.gpu.as_ref().and_then(|gpu| gpu.count_milli);
        assert!(counted.is_none() || counted == bundled, "{instance:?} {same:?}");
    }
}

#[test]
fn round_trips_are_the_published_ones() {
    let Some(folder) = data() else { return };
    let table = LatencyTable::from_csv(
        &read(folder.join("latency/region_latency.csv")),
        "region_latency.csv",
    )
    .unwrap();
    assert_eq!(table.pairs().count(), 3_111);
    assert!(table.pairs().eq(LatencyTable::bundled().pairs()));
    let measured = |kind: &str| {
        table
            .pairs()
            .filter(|(_, _, rtt)| rtt.provenance.kind() == kind)
            .count()
    };
    assert_eq!((measured("measured"), measured("published")), (761, 2_350));
}

#[test]
fn the_formula_has_the_error_it_says() {
    let Some(_) = data() else { return };
    let table = LatencyTable::bundled();
    let mut errors: Vec<f64> = table
        .pairs()
        .filter(|(a, b, _)| a != b)
        .filter_map(|(a, b, rtt)| {
            let derived = table.derived(a, b)?.latency.millis_f64();
            Some((derived - rtt.latency.millis_f64()).abs() / rtt.latency.millis_f64())
        })
        .collect();
    errors.sort_by(f64::total_cmp);
    let model = stowplan_core::LatencyModel::bundled();
    assert_eq!(errors.len() as u32, model.fitted_pairs);
    let at = |share: f64| (errors[(errors.len() as f64 * share) as usize] * 1e3).round() as u32;
    assert!(
        at(0.5).abs_diff(model.error_relative_median_permille) <= 1,
        "{}",
        at(0.5)
    );
    assert!(
        at(0.9).abs_diff(model.error_relative_p90_permille) <= 1,
        "{}",
        at(0.9)
    );
}

#[test]
fn regions_stand_where_the_data_say() {
    let Some(folder) = data() else { return };
    let json: serde_json::Value =
        serde_json::from_slice(&read(folder.join("latency/azure_region_coordinates.json"))).unwrap();
    for (name, place) in json.as_object().unwrap() {
        let key: RegionKey = format!("azure/{name}").parse().unwrap();
        let region = Catalog::bundled().region(&key).unwrap();
        let coordinates = region.coordinates.unwrap();
        assert!(
            (coordinates.latitude() - place["lat"].as_f64().unwrap()).abs() < 1e-4,
            "{name}"
        );
        assert!(
            (coordinates.longitude() - place["lon"].as_f64().unwrap()).abs() < 1e-4,
            "{name}"
        );
    }
    let grid = String::from_utf8(read(folder.join("catalog/carbon/gcp_region_carbon_2024.csv"))).unwrap();
    for line in grid.lines().skip(1) {
        let (name, grams) = (line.split(',').next().unwrap(), line.rsplit(',').next().unwrap());
        let key: RegionKey = format!("gcp/{name}").parse().unwrap();
        let Some(region) = Catalog::bundled().region(&key) else {
            continue;
        };
        let carbon = region.carbon.as_ref().unwrap();
        assert!(
            (f64::from(carbon.mg_per_kwh) / 1e3 - grams.trim().parse::<f64>().unwrap()).abs() < 1e-3,
            "{name}"
        );
        assert_eq!(
            carbon.provenance,
            Provenance::Published {
                as_of: "2024".parse().unwrap()
            }
        );
    }
}

#[test]
fn grids_are_the_published_ones() {
    let Some(folder) = data() else { return };
    let mut catalog = Catalog::empty();
    let coordinates = read(folder.join("latency/azure_region_coordinates.json"));
    catalog
        .read_azure_coordinates(&coordinates, "coordinates.json")
        .unwrap();
    let mut refused = Vec::new();
    for provider in ["aws", "azure", "gcp"] {
        let table = read(folder.join(format!("catalog/carbon/ccf_grid_{provider}.csv")));
        refused.extend(
            catalog
                .read_ccf_grid(&provider.parse().unwrap(), &table, provider)
                .unwrap(),
        );
    }
    let table = read(folder.join("catalog/carbon/gcp_region_carbon_2024.csv"));
    refused.extend(
        catalog
            .read_google_grid(&table, "google.csv", "2024".parse().unwrap())
            .unwrap(),
    );
    // Germany West Central without a decimal point, Finland Central with a cell too many, East US 3 that has no coordinates.
    assert_eq!(refused.len(), 3, "{refused:?}");
    let mut compared = 0;
    for region in Catalog::bundled().regions() {
        let Some(carbon) = &region.carbon else { continue };
        if !carbon.provenance.is_derived() {
            assert_eq!(
                catalog.region(&region.key).unwrap().carbon.as_ref(),
                Some(carbon),
                "{}",
                region.key
            );
            compared += 1;
        }
    }
    assert!(compared > 80, "{compared}");
}

#[test]
fn transfer_prices_are_the_published_ones() {
    let Some(folder) = data() else { return };
    let rows = read(folder.join("latency/aws_transfer_costs_usd_per_gb.csv"));
    let date: AsOf = "2024-01".parse().unwrap();
    let table = TransferTable::from_csv(&rows, "transfer.csv", date).unwrap();
    let mut compared = 0;
    for line in std::str::from_utf8(&rows).unwrap().lines().skip(1) {
        let (from, to) = (line.split(',').next().unwrap(), line.split(',').nth(1).unwrap());
        let key = |name: &str| -> RegionKey { format!("aws/{name}").parse().unwrap() };
        let both = [&table, TransferTable::bundled()].map(|table| match to {
            "internet" => table.internet(&key(from)).unwrap(),
            _ => table.between_regions(&key(from), &key(to)).unwrap(),
        });
        assert_eq!(both[0], both[1], "{line}");
        assert!(
            both[0].per_gb == line.rsplit(',').next().unwrap().parse().unwrap() || from == to,
            "{line}"
        );
        compared += 1;
    }
    assert_eq!(compared, 674);
}

#[test]
fn the_bundled_files_are_current() {
    let Some(_) = data() else { return };
    let script = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../scripts/bundle_catalog.py");
    let output = Command::new("python3")
        .arg(script)
        .arg("--check")
        .output()
        .expect("python3 runs");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
}
