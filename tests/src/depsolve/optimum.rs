//! The proven optima of the resolver's benchmark data: what is known of a sample of the problems.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::Value;

/// What is proven of a problem.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Optimum {
    /// Whether there is a selection at all.
    pub satisfiable: bool,
    /// The least root lag, then the least total lag, then the fewest packages, as far as they are known.
    pub values: Option<[Option<u64>; 3]>,
}

/// The proven answers of a dataset, by the problem's id; none where the dataset has no such file.
///
/// # Panics
/// If the file is not what the README says.
#[must_use]
pub fn read(folder: &Path, dataset: &str) -> BTreeMap<String, Optimum> {
    let path = folder.join(format!("optimum/{dataset}.opt.jsonl"));
    let text = std::fs::read_to_string(path).unwrap_or_default();
    text.lines()
        .filter(|line| !line.is_empty())
        .filter_map(|line| {
            let value: Value = serde_json::from_str(line).expect("a line of JSON");
            let satisfiable = match value["status"].as_str() {
                Some("sat") => true,
                Some("unsat") => false,
                _ => return None,
            };
            let values = satisfiable.then(|| ["rootlag", "lag", "pkgs"].map(|field| value[field].as_u64()));
            Some((value["id"].as_str()?.to_owned(), Optimum { satisfiable, values }))
        })
        .collect()
}
