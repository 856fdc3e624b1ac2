//! Files of olm: read or refused, and compiled.
#![no_main]

use libfuzzer_sys::fuzz_target;
use stowplan_depsolve::reader::OlmReader;
use stowplan_fuzz::reading::holds;

fuzz_target!(|bytes: &[u8]| holds(OlmReader::new(), bytes));
