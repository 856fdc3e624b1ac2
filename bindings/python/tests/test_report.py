"""Reports: their parts, that they need nothing else, and that no name can break out of its cell."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
import stowplan
import stowplan.report

EVIL = "<script>alert('x')</script>\"&"


class Page(HTMLParser):
    """What a browser would see of a page: its tags, the sources it names and the cells of its tables."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.sources: list[str] = []
        self.cells: list[str] = []
        self.open: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.sources += [value or "" for name, value in attrs if name in ("src", "href")]
        if tag in ("td", "th"):
            self.cells.append("")
        if tag not in ("meta", "img", "input"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if any(tag in ("td", "th") for tag in self.open):
            self.cells[-1] += data


@pytest.fixture(scope="module")
def solution() -> stowplan.Solution:
    problem = stowplan.Problem.from_tables(
        items={"name": [EVIL, "b", "c"], "cpu": [2, 2, 9]},
        bins={"name": ["x", EVIL], "cpu": [3, 3], "provider": [EVIL, "p"], "price_per_hour": [0.5, None]},
    )
    return stowplan.place(problem, "cost").solution()


def test_a_page_is_whole_and_needs_nothing_else(solution: stowplan.Solution) -> None:
    text = stowplan.report.html(solution, plots=False)
    page = Page(text)
    assert not page.open
    assert all(source.startswith("#") for source in page.sources)
    assert "default-src 'none'" in text
    for wanted in ("costs", "unplaced", "strategy-0", "repeat"):
        assert f'id="{wanted}"' in text


def test_names_are_shown_and_never_run(solution: stowplan.Solution) -> None:
    text = stowplan.report.html(solution, plots=False, title=EVIL)
    assert text.count("<script>") == 1
    assert EVIL not in text
    assert EVIL in Page(text).cells


def test_the_unplaced_have_reasons(solution: stowplan.Solution) -> None:
    cells = Page(stowplan.report.html(solution, plots=False)).cells
    row = cells.index("c", cells.index("what rules most out"))
    assert "2 of 2 machines" in cells[row + 1]
    assert "cpu: 9 asked" in cells[row + 3]
    assert "c stands nowhere: none of 2 bins will do" in stowplan.report.html(solution, plots=False)


def test_rows_are_capped_and_counted() -> None:
    problem = stowplan.Problem.from_tables(items={"cpu": [1] * 50}, bins={"cpu": [100]})
    text = stowplan.report.html(stowplan.place(problem, "cost").solution(), plots=False, max_rows=20)
    assert "The first 20 of 50 rows are shown." in text
    with pytest.raises(ValueError, match="max_rows is 0"):
        stowplan.report.html(stowplan.place(problem, "cost").solution(), max_rows=0)


def test_the_same_solution_gives_the_same_bytes(solution: stowplan.Solution, tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    first = stowplan.report.write(solution, tmp_path / "a.html").read_bytes()
    second = stowplan.report.write(solution, tmp_path / "b.html").read_bytes()
    assert first == second
    sources = Page(first.decode()).sources
    assert any(source.startswith("data:image/png;base64,") for source in sources)
    assert not re.search(rb"https?://", first)


def test_what_is_no_solution_is_refused() -> None:
    with pytest.raises(TypeError, match="not of a dict"):
        stowplan.report.html({})  # type: ignore[arg-type]
