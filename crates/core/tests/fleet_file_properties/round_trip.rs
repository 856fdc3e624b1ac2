//! What is written is read back.

use proptest::prelude::*;
use stowplan_core::{Fleet, ReadLimits, read_document, read_fleet, write_fleet};

use crate::fleets::fleet;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn what_is_written_is_read_back(fleet in fleet()) {
        let written = write_fleet(&fleet).unwrap();
        let read: Fleet = match read_document(written.as_bytes(), "x.yaml", &ReadLimits::default()) {
            Ok(read) => read,
            Err(error) => return Err(TestCaseError::fail(format!("{error}\n\n{written}"))),
        };
        prop_assert_eq!(&read, &fleet);
        match (fleet.validate(), read_fleet(written.as_bytes(), "x.yaml")) {
            (Ok(warnings), Ok(read)) => prop_assert_eq!(warnings.len(), read.warnings.len()),
            (Err(faults), Err(error)) => prop_assert_eq!(faults.faults.len(), error.diagnostics().len()),
            (faults, read) => prop_assert!(false, "{:?}\n{:?}", faults, read),
        }
    }

    #[test]
    fn json_and_yaml_say_the_same(fleet in fleet()) {
        let json = serde_json::to_string(&fleet).unwrap();
        // JSON lets these stand unescaped, YAML does not.
        prop_assume!(!json.contains(|letter: char| letter >= '\u{7f}' && (letter.is_control() || "\u{feff}\u{fffe}\u{ffff}".contains(letter))));
        let read: Fleet = read_document(json.as_bytes(), "x.json", &ReadLimits::default()).unwrap();
        prop_assert_eq!(read, fleet);
    }
}
