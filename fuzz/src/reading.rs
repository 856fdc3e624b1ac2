//! What is held of a reader of package metadata: bytes are read or refused with a reason, and what was read can be compiled.

use stowplan_depsolve::reader::Reader;
use stowplan_depsolve::{CompileOptions, Repository};

/// More packages than this are not compiled: universes can be large, and this is about bytes.
const PACKAGES: usize = 50;

pub fn holds(mut reader: impl Reader, bytes: &[u8]) {
    if let Err(error) = reader.add("some/file", bytes) {
        assert!(!error.faults().is_empty() && !error.to_string().is_empty());
        return;
    }
    let reading = match reader.finish() {
        Ok(reading) => reading,
        Err(error) => {
            assert!(!error.faults().is_empty() && !error.to_string().is_empty());
            return;
        }
    };
    if reading.packages.len() > PACKAGES {
        return;
    }
    let mut repository = Repository::new();
    if reading.add_to(&mut repository).is_ok() {
        for deny_dangling in [false, true] {
            let _ = repository.compile(&CompileOptions {
                deny_dangling,
                ..CompileOptions::default()
            });
        }
    }
}
