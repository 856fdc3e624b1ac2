//! What a table was measured on, for its head.

use std::fs;
use std::process::Command;

/// One sentence: processor, cores, load, compiler and version of stowplan.
pub fn described() -> String {
    let cpuinfo = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = cpuinfo
        .lines()
        .find_map(|line| line.strip_prefix("model name"))
        .and_then(|line| line.split_once(':'));
    let model = model.map_or("processor not known", |(_, name)| name.trim());
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    let load = fs::read_to_string("/proc/loadavg").ok();
    let load = load
        .as_deref()
        .and_then(|line| line.split(' ').next())
        .unwrap_or("not known");
    let rustc = Command::new("rustc")
        .arg("--version")
        .output()
        .ok()
        .and_then(|output| String::from_utf8(output.stdout).ok());
    let rustc = rustc.as_deref().map_or("rustc not known", str::trim);
    format!(
        "{model}, {cores} cores, load {load} at the start; {rustc}; stowplan {}; one thread.",
        env!("CARGO_PKG_VERSION")
    )
}
