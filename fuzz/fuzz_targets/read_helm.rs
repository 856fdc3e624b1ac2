//! Files of helm: read or refused, and compiled.
#![no_main]

use libfuzzer_sys::fuzz_target;
use stowplan_depsolve::reader::HelmReader;
use stowplan_fuzz::reading::holds;

fuzz_target!(|bytes: &[u8]| holds(HelmReader::new(), bytes));
