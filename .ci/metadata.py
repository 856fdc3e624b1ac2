"""What `cargo metadata` says about the workspace, for the checks beside this file."""

import json
import subprocess
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent

Package = dict[str, Any]


def read() -> dict[str, Any]:
    """The metadata of the workspace, all dependencies resolved with every feature on."""
    command = ["cargo", "metadata", "--locked", "--all-features", "--format-version", "1"]
    return json.loads(subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE).stdout)


def members(metadata: dict[str, Any]) -> list[Package]:
    """The packages of this workspace."""
    return [package for package in metadata["packages"] if package["id"] in metadata["workspace_members"]]


def folder(package: Package) -> Path:
    """Where a member lies, relative to the root of the workspace."""
    return Path(package["manifest_path"]).parent.relative_to(ROOT)


def is_pure(package: Package) -> bool:
    """Whether a member decides, and so may not touch the world: every crate under `crates` but the adapters."""
    return folder(package).parent == Path("crates") and package["name"] != "stowplan-providers"
