//! `stowplan-proofcheck UNIVERSE CERTIFICATE`: says what the certificate proves, or why it is refused.
//!
//! Ends with 0 if it is accepted, 1 if it is refused, 2 if a file cannot be read.

use std::process::ExitCode;

use stowplan_proofcheck::{Checker, Universe};

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [universe, certificate] = &arguments[..] else {
        eprintln!("usage: stowplan-proofcheck UNIVERSE CERTIFICATE");
        return ExitCode::from(2);
    };
    let read = |path: &str| std::fs::read(path).map_err(|error| format!("{path}: {error}"));
    let found = read(universe).and_then(|bytes| {
        let found = Universe::read(&bytes, universe).map_err(|error| error.to_string())?;
        Ok((found, read(certificate)?))
    });
    let (universe, text) = match found {
        Ok(found) => found,
        Err(error) => {
            eprintln!("{error}");
            return ExitCode::from(2);
        }
    };
    match Checker::new(&universe).check(&text) {
        Ok(proved) => {
            print!("{}", proved.in_words(&universe));
            ExitCode::SUCCESS
        }
        Err(refusal) => {
            eprintln!("{certificate}: refused: {refusal}");
            ExitCode::FAILURE
        }
    }
}
