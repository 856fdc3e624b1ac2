#!/usr/bin/env python3
"""Purity check: the crates that decide have no clock, environment, files, network, processes, output or randomness.

Two views. Clippy reads the code of the libraries with the list in clippy.toml; the dependency tree is searched for
crates that bring what the list forbids. Both are first tried on code and on a tree that must be refused, so a check that
has gone blind fails here instead of passing everything.
"""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import metadata

LINTS = [
    "disallowed_methods",
    "disallowed_types",
    "disallowed_macros",
    "print_stdout",
    "print_stderr",
    "dbg_macro",
    "exit",
]
# Style is for the clippy check; here only what an impure crate does counts.
DENY = ["-A", "clippy::all", "-A", "clippy::pedantic", *(flag for lint in LINTS for flag in ("-D", f"clippy::{lint}"))]

# Crates that would bring a runtime, a clock, the environment, files, the network or randomness with them.
IMPURE = {
    "async-io": "a runtime",
    "async-std": "a runtime",
    "directories": "the environment",
    "dirs": "the environment",
    "env_logger": "the environment",
    "fs-err": "files",
    "getrandom": "randomness",
    "git2": "files and the network",
    "glob": "files",
    "hyper": "the network",
    "jiff": "a clock and time-zone files",
    "kube": "the network",
    "memmap2": "files",
    "mio": "the network",
    "notify": "files",
    "num_cpus": "the environment",
    "object_store": "the network",
    "quanta": "a clock",
    "reqwest": "the network",
    "rustls": "the network",
    "smol": "a runtime",
    "socket2": "the network",
    "tempfile": "files",
    "tokio": "a runtime",
    "ureq": "the network",
    "walkdir": "files",
    "web-time": "a clock",
}
# Crates that are welcome unless one of these features is on.
IMPURE_FEATURES = {
    "chrono": {"clock": "a clock", "now": "a clock"},
    "rand": {"sys_rng": "randomness", "thread_rng": "randomness"},
    "time": {"local-offset": "the environment", "std": "a clock"},
}

VIOLATIONS = """//! Every line marked `caught` must be refused.
use std::collections::HashMap;
use std::path::Path;

/// Touches everything a deciding crate must not touch.
pub fn impure() -> usize {
    let begin = std::time::Instant::now(); // caught
    let today = std::time::SystemTime::now(); // caught
    let home = std::env::var("HOME"); // caught
    let text = std::fs::read_to_string("fleet.yaml"); // caught
    let there = Path::new("fleet.yaml").exists(); // caught
    let socket = std::net::TcpStream::connect("localhost:80"); // caught
    let child = std::process::Command::new("true").status(); // caught
    let map: HashMap<u8, u8> = HashMap::new(); // caught
    let threads = std::thread::available_parallelism(); // caught
    std::thread::sleep(std::time::Duration::from_millis(1)); // caught
    println!("{begin:?} {today:?} {home:?} {text:?} {there}"); // caught
    eprintln!("{socket:?} {child:?} {threads:?}"); // caught
    map.len()
}
"""
HARMLESS = """//! Nothing here may be refused.
use std::collections::BTreeMap;
use std::time::Duration;

/// Computes.
pub fn pure(elapsed: Duration, bytes: &[u8]) -> Result<BTreeMap<usize, u8>, std::str::Utf8Error> {
    let text = std::str::from_utf8(bytes)?;
    Ok(text.bytes().enumerate().filter(|(index, _)| *index < elapsed.as_secs() as usize).collect())
}
"""


def main() -> None:
    tree = metadata.read()
    probe = Path(tree["target_directory"]) / "purity"
    self_test_clippy(probe)
    self_test_tree()
    pure = [package for package in metadata.members(tree) if metadata.is_pure(package)]
    if not pure:
        sys.exit("purity: no pure crate found under crates/; has the folder moved?")
    names = [package["name"] for package in pure]
    command = ["cargo", "clippy", "--locked", "--quiet", "--lib", "--all-features"]
    command += [part for name in names for part in ("--package", name)]
    if subprocess.run([*command, "--", *DENY], cwd=metadata.ROOT, env=environment()).returncode:
        sys.exit("purity: a pure crate touches the world (above). Take bytes, time, seed and options as arguments.")
    found = [reason for package in pure for reason in impurities(dependency_tree(package["name"]))]
    found += [reason for package in pure for reason in silenced(metadata.ROOT / metadata.folder(package))]
    if found:
        sys.exit("purity: " + "\npurity: ".join(found))
    print(f"purity: {', '.join(names)} touch nothing but their arguments (self-tests passed)")


def environment() -> dict[str, str]:
    return os.environ | {"CLIPPY_CONF_DIR": str(metadata.ROOT)}


def refused_lines(probe: Path, source: str) -> set[int]:
    """The lines of a one-file crate that clippy refuses with the project's list."""
    (probe / "src").mkdir(parents=True, exist_ok=True)
    manifest = '[package]\nname = "purity-probe"\nedition = "2024"\n\n[workspace]\n'
    (probe / "Cargo.toml").write_text(manifest, encoding="utf-8")
    (probe / "src" / "lib.rs").write_text(source, encoding="utf-8")
    command = ["cargo", "clippy", "--quiet", "--lib", "--message-format", "json", "--target-dir", str(probe / "target")]
    done = subprocess.run([*command, "--", *DENY], cwd=probe, env=environment(), capture_output=True, text=True)
    lines: set[int] = set()
    for line in done.stdout.splitlines():
        message = json.loads(line).get("message", {})
        if (message.get("code") or {}).get("code", "").startswith("clippy::"):
            lines.update(span["line_start"] for span in message["spans"] if span["is_primary"])
    if done.returncode and not lines:
        sys.exit(f"purity: the probe did not compile\n{done.stdout}{done.stderr}")
    return lines


def self_test_clippy(probe: Path) -> None:
    wanted = {number for number, line in enumerate(VIOLATIONS.splitlines(), 1) if line.endswith("// caught")}
    missed = wanted - refused_lines(probe, VIOLATIONS)
    if missed:
        lines = "\n".join(VIOLATIONS.splitlines()[number - 1].strip() for number in sorted(missed))
        sys.exit(f"purity: the clippy check has gone blind; it let pass:\n{lines}")
    if refused := refused_lines(probe, HARMLESS):
        sys.exit(f"purity: the clippy check refuses harmless code, lines {sorted(refused)}")


def dependency_tree(package: str) -> str:
    """What a crate links on any platform with every feature on, tests and procedural macros left out.

    `cargo tree` and not `cargo metadata`: the latter adds up the features that tests of any member switch on.
    """
    command = ["cargo", "tree", "--locked", "--package", package, "--edges", "normal,no-proc-macro", "--all-features"]
    command += ["--target", "all", "--no-dedupe", "--prefix", "depth", "--format", "|{p}|{f}"]
    return subprocess.run(command, cwd=metadata.ROOT, check=True, stdout=subprocess.PIPE, text=True).stdout


def impurities(tree: str) -> list[str]:
    """The impure crates in a dependency tree, each with the way there; a line is `depth|name version|feature,...`."""
    way: list[str] = []
    found: dict[str, None] = {}
    for line in tree.splitlines():
        depth, described, features = line.split("|")
        name = described.split()[0]
        way[int(depth) :] = [name]
        brought = [what for feature, what in IMPURE_FEATURES.get(name, {}).items() if feature in features.split(",")]
        if name in IMPURE:
            brought.append(IMPURE[name])
        if brought:
            found[f"{' -> '.join(way)}: {name} brings {brought[0]}"] = None
    return list(found)


def self_test_tree() -> None:
    """A tree with an impure crate, one that is impure by a feature, and one that is welcome without it."""
    tree = "0|area v1|\n1|serde v1|std\n2|tokio v1|rt\n1|chrono v1|alloc\n1|rand v1|std,thread_rng\n"
    wanted = ["area -> serde -> tokio: tokio brings a runtime", "area -> rand: rand brings randomness"]
    if impurities(tree) != wanted:
        sys.exit(f"purity: the dependency check has gone blind: {impurities(tree)}")


def silenced(folder: Path) -> list[str]:
    """Places in library code that switch the lints off."""
    switch = re.compile(r"(allow|expect)\s*\(\s*[^)]*clippy::(disallowed_|print_std|dbg_macro|exit)")
    return [
        f"{path.relative_to(metadata.ROOT)} switches a purity lint off"
        for path in sorted((folder / "src").rglob("*.rs"))
        if switch.search(path.read_text(encoding="utf-8"))
    ]


if __name__ == "__main__":
    main()
