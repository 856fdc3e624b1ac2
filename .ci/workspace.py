#!/usr/bin/env python3
"""Rules of the workspace that cargo does not check itself.

Every member shares version, edition, minimum Rust version and licence; the crates inherit the lints; arrows between crates
point one way; and the minimum Rust version is the one these checks run with, and the one the README states.
"""

import re
import sys
from pathlib import Path

import metadata

SHARED = ("version", "edition", "rust_version", "license")
# What a member may depend on, besides core; members that are not named may depend on every crate.
EDGE = {"stowplan-providers"}


def main() -> None:
    tree = metadata.read()
    members = metadata.members(tree)
    wrong = [*unequal(members), *without_lints(members), *wrong_arrows(members), *rust_version(members)]
    if wrong:
        sys.exit("workspace: " + "\nworkspace: ".join(wrong))
    minimum = members[0]["rust_version"]
    print(f"workspace: {len(members)} members agree; minimum Rust {minimum} is the Rust of these checks")


def unequal(members: list[metadata.Package]) -> list[str]:
    """Members whose shared fields differ from those of the first."""
    first = members[0]
    return [
        f"{member['name']} has {field} {member[field]}, {first['name']} has {first[field]}; use `{field}.workspace = true`"
        for member in members[1:]
        for field in SHARED
        if member[field] != first[field]
    ]


def without_lints(members: list[metadata.Package]) -> list[str]:
    """Members without the workspace's lints; the bindings state their own, because pyo3's macros need unsafe code."""
    inherited = re.compile(r"^\[lints\]\nworkspace = true$", re.MULTILINE)
    return [
        f"{member['name']} does not inherit the workspace's lints; add `[lints] workspace = true`"
        for member in members
        if metadata.folder(member) != Path("bindings/python")
        and not inherited.search(Path(member["manifest_path"]).read_text(encoding="utf-8"))
    ]


def wrong_arrows(members: list[metadata.Package]) -> list[str]:
    """Dependencies between the crates that point the wrong way: an area knows core and no other area."""
    names = {member["name"] for member in members}
    wrong = []
    for member in members:
        if metadata.folder(member).parent != Path("crates") or member["name"] in EDGE:
            continue
        allowed = set() if member["name"] == "stowplan-core" else {"stowplan-core"}
        for dependency in member["dependencies"]:
            if dependency["name"] in names - allowed and dependency["kind"] is None:
                wrong.append(
                    f"{member['name']} depends on {dependency['name']}: an area crate may only know stowplan-core"
                )
    return wrong


def rust_version(members: list[metadata.Package]) -> list[str]:
    """The stated minimum must be what the toolchain file pins, or the minimum would be a guess."""
    minimum = members[0]["rust_version"]
    toolchain = (metadata.ROOT / "rust-toolchain.toml").read_text(encoding="utf-8")
    pinned = re.search(r'channel = "(\d+\.\d+)(?:\.\d+)?"', toolchain)
    wrong = []
    if not pinned or pinned.group(1) != minimum:
        wrong.append(f"rust-toolchain.toml does not pin Rust {minimum}, the `rust-version` of Cargo.toml")
    if f"Rust {minimum}" not in (metadata.ROOT / "README.md").read_text(encoding="utf-8"):
        wrong.append(f"README.md does not state the minimum `Rust {minimum}`")
    return wrong


main()
