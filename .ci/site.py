"""What the documentation site is built with beyond Markdown: notebooks and measured tables as pages, and the order of pages.

A hook of mkdocs. A notebook becomes a page from what is committed: text, code and the outputs that were kept.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from mkdocs.structure.files import File, Files
from mkdocs.structure.nav import Navigation

ROOT = Path(__file__).resolve().parent.parent
FIRST = ("index.md", "quickstart.md", "concepts.md", "strategies.md", "notebooks/first_steps.md")
"""Pages that stand before the others of their folder, in this order."""


def on_files(files: Files, config: Any) -> Files:
    """Add a page for each notebook and for each measured table."""
    for table in sorted((ROOT / "benches/results").glob("*.md")):
        text = table.read_text(encoding="utf-8")
        files.append(File.generated(config, f"benchmarks/{table.name}", content=text))
    for notebook in sorted((ROOT / "notebooks").glob("*.ipynb")):
        text = page(json.loads(notebook.read_text(encoding="utf-8")))
        files.append(File.generated(config, f"notebooks/{notebook.stem}.md", content=text))
    return files


def on_nav(nav: Navigation, config: Any, files: Files) -> Navigation:  # noqa: ARG001
    """Put the first pages first."""

    def rank(item: Any) -> int:
        name = item.file.src_uri if getattr(item, "file", None) else ""
        return FIRST.index(name) if name in FIRST else len(FIRST)

    nav.items.sort(key=rank)
    for section in nav.items:
        if section.children:
            section.children.sort(key=rank)
    return nav


def page(notebook: dict[str, Any]) -> str:
    """Return a notebook as Markdown."""
    parts = []
    for cell in notebook["cells"]:
        source = "".join(cell["source"])
        if cell["cell_type"] == "markdown":
            parts.append(source)
        elif cell["cell_type"] == "code" and source.strip():
            parts.append(f"```python\n{source}\n```")
            parts += [shown for output in cell["outputs"] if (shown := output_of(output))]
    return "\n\n".join(parts) + "\n"


def output_of(output: dict[str, Any]) -> str:
    """Return one output of a cell: a picture, a table or text."""
    data = output.get("data", {})
    if "image/png" in data:
        picture = "".join(data["image/png"]).replace("\n", "")
        return f'<img alt="picture made by the code above" src="data:image/png;base64,{picture}">'
    if "text/html" in data:
        # Blank lines would end the HTML block.
        html = re.sub(r"\n\s*\n", "\n", "".join(data["text/html"]))
        return f'<div style="overflow-x: auto">{html}</div>'
    text = "".join(output.get("text", data.get("text/plain", "")))
    return f"```text\n{text.rstrip()}\n```" if text.strip() else ""
