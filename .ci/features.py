#!/usr/bin/env python3
"""Check every library with no feature and with each of its features alone: features add, they never need one another."""

import subprocess
import sys

import metadata


def main() -> None:
    checked = 0
    for package in metadata.members(metadata.read()):
        features = [name for name in package["features"] if name != "default" and not name.startswith("_")]
        if not features:
            continue
        for feature in ("", *features):
            command = ["cargo", "check", "--locked", "--quiet", "--package", package["name"], "--no-default-features"]
            command += ["--features", feature] if feature else []
            print(f"  - {package['name']} with {feature or 'no feature'}", flush=True)
            if subprocess.run(command, cwd=metadata.ROOT).returncode:
                sys.exit(f"features: {package['name']} does not compile with {feature or 'no feature'} alone")
            checked += 1
    print(f"features: {checked} combinations compile")


main()
