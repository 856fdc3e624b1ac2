//! The command line that the programs about the resolver share: where the data is, which datasets, and where the report goes.

use std::fmt::{Display, Write as _};
use std::path::PathBuf;
use std::str::FromStr;

use stowplan_tests::data;
use stowplan_tests::depsolve::dataset::DATASETS;

use crate::rebalancing::Result;

/// `--data FOLDER`, `--dataset NAME` (as often as wanted) and `--report FILE`.
#[derive(Clone, Debug)]
pub struct Arguments {
    /// The folder of the datasets.
    pub data: PathBuf,
    /// Their names.
    pub datasets: Vec<String>,
    /// Where the report goes, if not to standard output.
    report: Option<PathBuf>,
    /// What was said, but for the folder, which differs between machines.
    said: String,
}

impl Arguments {
    /// Reads the command line of this process. Without `--dataset`, these datasets; `more` takes an option of the program's own with
    /// its value, and says whether it is one.
    ///
    /// # Errors
    ///
    /// If an option or a dataset is not known, or a value is missing or none.
    pub fn read(datasets: &[&str], more: impl FnMut(&str, &str) -> Result<bool>) -> Result<Self> {
        Self::parse(std::env::args().skip(1), datasets, more)
    }

    fn parse(
        mut arguments: impl Iterator<Item = String>,
        datasets: &[&str],
        mut more: impl FnMut(&str, &str) -> Result<bool>,
    ) -> Result<Self> {
        let mut read = Self {
            data: data::folder().join("depsolve"),
            datasets: Vec::new(),
            report: None,
            said: String::new(),
        };
        while let Some(option) = arguments.next() {
            let value = arguments
                .next()
                .ok_or_else(|| format!("{option}: a value is missing"))?;
            if option != "--data" {
                write!(read.said, " {option} {value}")?;
            }
            match option.as_str() {
                "--data" => read.data = value.into(),
                "--dataset" if DATASETS.contains(&value.as_str()) => read.datasets.push(value),
                "--dataset" => {
                    let known = DATASETS.join(", ");
                    return Err(format!("--dataset: no dataset {value:?}; there are {known}").into());
                }
                "--report" => read.report = Some(value.into()),
                _ if more(&option, &value)? => {}
                _ => return Err(format!("{option}: no such option").into()),
            }
        }
        if read.datasets.is_empty() {
            read.datasets = datasets.iter().map(|&name| name.to_owned()).collect();
        }
        Ok(read)
    }

    /// The command that does the same again, wherever the data is; `program` is its `CARGO_BIN_NAME`.
    pub fn command(&self, program: &str) -> String {
        let options = if self.said.is_empty() { "" } else { " --" };
        format!(
            "cargo run --release -p stowplan-benches --bin {program}{options}{}",
            self.said
        )
    }

    /// Writes the report to its file, else to standard output.
    ///
    /// # Errors
    ///
    /// If the file cannot be written.
    pub fn put_report(&self, text: &str) -> Result<()> {
        match &self.report {
            Some(path) => {
                std::fs::write(path, text)
                    .map_err(|error| format!("--report: {}: {error}", path.display()))?;
            }
            None => print!("{text}"),
        }
        Ok(())
    }
}

/// The value of an option that is a number.
///
/// # Errors
///
/// If it is none, with the name of the option.
pub fn number<T: FromStr<Err: Display>>(option: &str, value: &str) -> Result<T> {
    let number = value.parse();
    Ok(number.map_err(|error| format!("{option}: {value:?}: {error}"))?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(words: &[&str]) -> Result<(Arguments, usize)> {
        let mut repeats = 3;
        let words = words.iter().map(|&word| word.to_owned());
        let read = Arguments::parse(words, &["elm", "helm"], |option, value| {
            if option == "--repeat" {
                repeats = number(option, value)?;
            }
            Ok(option == "--repeat")
        });
        Ok((read?, repeats))
    }

    #[test]
    fn options_are_read_and_said_again() -> Result<()> {
        let (read, repeats) = parsed(&[])?;
        assert_eq!(
            (read.datasets, repeats),
            (vec!["elm".to_owned(), "helm".to_owned()], 3)
        );
        let words = [
            "--dataset",
            "opam",
            "--data",
            "there",
            "--repeat",
            "1",
            "--report",
            "a.md",
        ];
        let (read, repeats) = parsed(&words)?;
        assert_eq!(read.datasets, ["opam"]);
        assert_eq!(read.data, PathBuf::from("there"));
        assert_eq!(repeats, 1);
        assert_eq!(
            read.command("depsolve"),
            "cargo run --release -p stowplan-benches --bin depsolve -- --dataset opam --repeat 1 --report a.md"
        );
        Ok(())
    }

    #[test]
    fn what_is_wrong_is_named() {
        let wrong = |words: &[&str]| parsed(words).map(|_| ()).map_err(|error| error.to_string());
        let said = |text: &str| Err(text.to_owned());
        assert_eq!(wrong(&["--report"]), said("--report: a value is missing"));
        assert_eq!(wrong(&["--limit", "1"]), said("--limit: no such option"));
        assert_eq!(
            wrong(&["--repeat", "x"]),
            said("--repeat: \"x\": invalid digit found in string")
        );
        let unknown = wrong(&["--dataset", "elms"]).expect_err("there is none");
        assert!(
            unknown.starts_with("--dataset: no dataset \"elms\"; there are debian"),
            "{unknown}"
        );
    }
}
