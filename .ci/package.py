#!/usr/bin/env python3
"""Packaging test: the wheel and the source distribution are built, inspected, installed into empty environments and used.

Both are built with the profile of the working tree's module, so that what is compiled already is not compiled again. The
source distribution is unpacked and built on its own, offline: whatever it needs beyond the crates of the registry must be in it.
"""

import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tarfile
import venv
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BINDINGS = ROOT / "bindings" / "python"
TARGET = ROOT / os.environ.get("CARGO_TARGET_DIR", "target")
WORK = TARGET / "package"
SCRIPTS = Path(sysconfig.get_path("scripts"))
MAINTAINED = ("LICENSE-MIT", "LICENSE-APACHE", "NOTICE")

# What a first user does: import, look at the version, find the types. Run with the folder of no checkout as current folder.
USE = """
import importlib.metadata, pathlib, stowplan
assert stowplan.__version__ == importlib.metadata.version("stowplan"), stowplan.__version__
package = pathlib.Path(stowplan.__file__).parent
assert package.is_relative_to({environment!r}), f"imported from {{package}}, not from the empty environment"
assert (package / "py.typed").exists() and (package / "_native.pyi").exists(), "types are missing"
problem = stowplan.Problem.from_tables(items={{"cpu": [1, 2]}}, bins={{"cpu": [2, 2]}})
assert stowplan.place(problem).solution().num_placed == 2
print("    used stowplan", stowplan.__version__)
"""


def main() -> None:
    shutil.rmtree(WORK, ignore_errors=True)
    WORK.mkdir(parents=True)
    maturin("build", "--locked", "--profile", "module", "--strip", "--out", WORK / "wheel")
    maturin("sdist", "--out", WORK / "sdist")
    (wheel,) = (WORK / "wheel").glob("*.whl")
    (sdist,) = (WORK / "sdist").glob("*.tar.gz")

    step(f"contents of {wheel.name}")
    with zipfile.ZipFile(wheel) as archive:
        must_hold(wheel.name, archive.namelist(), (*MAINTAINED, "py.typed", "_native.pyi", "coastline.txt", "METADATA"))
        metadata = archive.read(next(name for name in archive.namelist() if name.endswith("/METADATA"))).decode()
    must_describe(metadata)
    step(f"contents of {sdist.name}")
    with tarfile.open(sdist) as archive:
        must_hold(
            sdist.name, archive.getnames(), (*MAINTAINED, "README.md", "Cargo.lock", "pyproject.toml", "PKG-INFO")
        )
        unpack(archive, WORK / "unpacked")

    use(wheel, WORK / "wheel-environment")
    use(build_alone(next((WORK / "unpacked").iterdir())), WORK / "sdist-environment")


def step(text: str) -> None:
    print(f"  - {text}", flush=True)


def run(command: list[object], **options: object) -> None:
    done = subprocess.run([str(part) for part in command], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, **options)
    if done.returncode:
        sys.stdout.buffer.write(done.stdout)
        sys.exit(f"packaging: `{' '.join(str(part) for part in command)}` failed with status {done.returncode}")


def maturin(command: str, *arguments: object) -> None:
    step(f"maturin {command}")
    run([SCRIPTS / "maturin", command, "--manifest-path", BINDINGS / "Cargo.toml", *arguments], cwd=ROOT)


def must_hold(archive: str, names: list[str], wanted: tuple[str, ...]) -> None:
    """Refuse an archive without a wanted file, or with one that has no place in it."""
    held = {name.rsplit("/", 1)[-1] for name in names}
    missing = [name for name in wanted if name not in held]
    if missing:
        sys.exit(f"packaging: {archive} lacks {', '.join(missing)}")
    stray = [name for name in names if "__pycache__" in name or "/target/" in name]
    if stray:
        sys.exit(f"packaging: {archive} holds build products: {', '.join(stray[:5])}")


def must_describe(metadata: str) -> None:
    """Refuse metadata that would show nothing, or the wrong terms, on a package index."""
    for pattern in (r"^License-Expression: MIT OR Apache-2\.0$", r"^Requires-Python: >=3\.10$", r"^# stowplan$"):
        if not re.search(pattern, metadata, re.MULTILINE):
            sys.exit(f"packaging: no line of the wheel's METADATA matches {pattern}")


def unpack(archive: tarfile.TarFile, folder: Path) -> None:
    """Unpack with present times: the archive's are fixed ones, which cargo would take for unchanged sources."""
    options = {"filter": "data"} if hasattr(tarfile, "data_filter") else {}
    archive.extractall(folder, **options)
    for path in folder.rglob("*"):
        if path.is_file():
            path.touch()


def build_alone(project: Path) -> Path:
    """Build a wheel from the unpacked source distribution, without a network and without the checkout."""
    step("fetching the crates of the lock file")
    run(["cargo", "fetch", "--locked"], cwd=ROOT)
    step("building the source distribution on its own, offline")
    environment = os.environ | {"CARGO_NET_OFFLINE": "true", "CARGO_TARGET_DIR": str(TARGET)}
    # The build back end calls maturin by name.
    environment["PATH"] = os.pathsep.join([str(SCRIPTS), os.environ["PATH"]])
    out = WORK / "wheel-from-sdist"
    command = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "--no-index",
        "--no-deps",
        "--no-build-isolation",
        "--wheel-dir",
        out,
    ]
    # Not `--locked`: the lock file also names what only the unpublished members use, and cargo drops that here.
    command += ["--config-settings", "build-args=--profile module", project]
    run(command, cwd=WORK, env=environment)
    (wheel,) = out.glob("*.whl")
    return wheel


def use(wheel: Path, folder: Path) -> None:
    """Install the wheel into an environment with nothing else in it, and use it there."""
    step(f"using {wheel.relative_to(WORK)} in an empty environment")
    venv.create(folder, with_pip=False, symlinks=True)
    python = folder / "bin" / "python"
    run([sys.executable, "-m", "pip", "--python", python, "install", "--no-index", wheel], cwd=WORK)
    # Nothing of the caller's environment may help the import.
    done = subprocess.run([python, "-I", "-c", USE.format(environment=str(folder))], cwd=folder, env={})
    if done.returncode:
        sys.exit(f"packaging: {wheel.name} cannot be used in an empty environment")
    run([folder / "bin" / "stowplan", "--version"], cwd=folder, env={})


main()
