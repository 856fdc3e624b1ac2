#!/usr/bin/env python3
"""Write the type stub of the compiled module from what pyo3 recorded in it, or check that it is current.

`maturin generate-stubs` builds the module with the feature `introspection` and reads the descriptions that pyo3's macros
left in the library. Two things are added: annotations written by hand in Rust (`signature = (rows: "pyarrow.Table")`)
arrive quoted and without their import, so the imports are added; and ruff gives the file its final form.

Usage: .ci/stubs.py [--check]
"""

import ast
import builtins
import difflib
import subprocess
import sys
import sysconfig
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BINDINGS = ROOT / "bindings" / "python"
STUB = BINDINGS / "python" / "stowplan" / "_native.pyi"
SCRIPTS = Path(sysconfig.get_path("scripts"))
INCOMPLETE = "def __getattr__(name: str) -> Incomplete"


def generate() -> str:
    """Build with introspection and return the stub, imports added and formatted."""
    with tempfile.TemporaryDirectory() as folder:
        command = [SCRIPTS / "maturin", "generate-stubs", "--locked", "--quiet"]
        command += ["--manifest-path", BINDINGS / "Cargo.toml", "--profile", "module"]
        # Not with the stable ABI: see the features in bindings/python/Cargo.toml.
        command += ["--no-default-features", "--features", "introspection", "--out", folder]
        subprocess.run([str(part) for part in command], cwd=ROOT, check=True)
        raw = (Path(folder) / "stowplan" / "_native.pyi").read_text(encoding="utf-8")
    if INCOMPLETE in raw:
        sys.exit(
            "stubs: pyo3 could not see the whole module, so the stub would hide mistakes. Export everything with "
            "`#[pymodule_export]`; define exceptions in python/stowplan/errors.py and import them in Rust."
        )
    return tidy(with_imports(raw))


def with_imports(stub: str) -> str:
    """Add the imports that quoted annotations need."""
    tree = ast.parse(stub)
    known = set(dir(builtins))
    for node in ast.walk(tree):
        if isinstance(node, (ast.ClassDef, ast.FunctionDef)):
            known.add(node.name)
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            known.update((alias.asname or alias.name).split(".")[0] for alias in node.names)
    modules: set[str] = set()
    for annotation in annotations(tree):
        for quoted in ast.walk(annotation):
            if not (isinstance(quoted, ast.Constant) and isinstance(quoted.value, str)):
                continue
            for part in ast.walk(ast.parse(quoted.value, mode="eval")):
                if isinstance(part, ast.Attribute):
                    module = ast.unparse(part.value)
                    if module.split(".")[0] not in known and module.replace(".", "").isidentifier():
                        modules.add(module)
    # `a.b.C` yields both `a.b` and `a`; importing the longest name brings the others.
    needed = [m for m in sorted(modules) if not any(other.startswith(m + ".") for other in modules)]
    docstring_end = tree.body[0].end_lineno if ast.get_docstring(tree) else 0
    lines = stub.splitlines()
    lines[docstring_end:docstring_end] = ["", *(f"import {module}" for module in needed)]
    return "\n".join(lines) + "\n"


def annotations(tree: ast.Module) -> list[ast.expr]:
    """Every annotation expression of a stub."""
    found: list[ast.expr | None] = []
    for node in ast.walk(tree):
        if isinstance(node, (ast.AnnAssign, ast.arg)):
            found.append(node.annotation)
        elif isinstance(node, ast.FunctionDef):
            found.append(node.returns)
    return [expression for expression in found if expression is not None]


def tidy(stub: str) -> str:
    """Let ruff unquote annotations, sort imports and format."""
    ruff = [str(SCRIPTS / "ruff")]
    options = ["--quiet", "--stdin-filename", "_native.pyi", "--isolated", "--line-length", "120", "-"]
    fix = [*ruff, "check", "--fix-only", "--select", "I,UP037,PYI020,TC008", *options]
    fixed = subprocess.run(fix, input=stub, text=True, capture_output=True, check=True).stdout
    return subprocess.run([*ruff, "format", *options], input=fixed, text=True, capture_output=True, check=True).stdout


def main() -> None:
    """Write the stub, or compare it with the one in the tree."""
    stub = generate()
    if "--check" not in sys.argv[1:]:
        STUB.write_text(stub, encoding="utf-8")
        print(f"stubs: wrote {STUB.relative_to(ROOT)}")
        return
    current = STUB.read_text(encoding="utf-8") if STUB.exists() else ""
    if current != stub:
        sys.stdout.writelines(
            difflib.unified_diff(current.splitlines(True), stub.splitlines(True), "in the tree", "generated")
        )
        sys.exit("stubs: the type stub is not current; run `make stubs` and commit the result")
    print("stubs: current")


main()
