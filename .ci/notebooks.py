#!/usr/bin/env python3
"""Run the notebooks and keep their outputs: what readers see on the site and in the repository.

Nothing of the machine or the moment is kept: no times, no counts of executions, no paths.
"""

import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient

ROOT = Path(__file__).resolve().parent.parent


def main() -> None:
    """Run every notebook, or those named on the command line."""
    for path in [Path(name) for name in sys.argv[1:]] or sorted((ROOT / "notebooks").glob("*.ipynb")):
        print(f"  - {path.name}", flush=True)
        nbformat.write(executed(path), path)


def executed(path: Path) -> nbformat.NotebookNode:
    """Run a notebook in its own folder, and return it with its outputs."""
    notebook = nbformat.read(path, as_version=4)
    client = NotebookClient(
        notebook, timeout=300, record_timing=False, resources={"metadata": {"path": str(path.parent)}}
    )
    client.execute()
    notebook.metadata = {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    for cell in notebook.cells:
        cell.metadata = {}
        if cell.cell_type == "code":
            cell.execution_count = None
            cell.outputs = [output for output in cell.outputs if output.get("name") != "stderr"]
            for output in cell.outputs:
                output.pop("execution_count", None)
                if output.output_type == "execute_result":
                    output.execution_count = None
                if "image/png" in output.get("data", {}):
                    # The picture says it; what Python calls the figure does not.
                    output.data.pop("text/plain", None)
    return notebook


if __name__ == "__main__":
    main()
