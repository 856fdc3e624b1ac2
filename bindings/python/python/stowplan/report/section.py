"""The sections of a report, each from the tables of the solutions."""

from __future__ import annotations

import base64
import re
from collections import defaultdict
from html import escape
from typing import TYPE_CHECKING, Any

import stowplan
from stowplan.measure import measured
from stowplan.region_cost import by_region
from stowplan.report.table import shown, table

if TYPE_CHECKING:
    from collections.abc import Callable

    from matplotlib.figure import Figure

    from stowplan import Solution
    from stowplan.report.subject import Subject


def picture(draw: Callable[[], Figure], caption: str) -> str:
    """Return a picture, embedded. What one cannot draw is said in its place."""
    from stowplan.plot.canvas import png

    data = base64.b64encode(png(draw(), dpi=120)).decode("ascii")
    text = escape(caption)
    return f'<figure><img src="data:image/png;base64,{data}" alt="{text}"><figcaption>{text}</figcaption></figure>'


def strategies(subject: Subject, *, plots: bool, max_rows: int) -> str:
    """Compare the strategies: a table with the best marked, and a picture of it."""
    assert subject.comparison is not None, "only comparisons have this section"
    names, measures = measured(subject.comparison)
    columns: dict[str, list[Any]] = {"strategy": list(names)}
    best = set()
    for name, (values, marked) in measures.items():
        columns[name] = list(values)
        best |= {(row, name) for row in marked}
    parts = [
        "<p>Each strategy places the same replicas on the same machines. The best of each measure is marked; a measure in which "
        "all are equal has no best.</p>",
        table(columns, max_rows=max_rows, best=best),
    ]
    if plots:
        from stowplan.plot import comparison

        chosen = subject.comparison
        parts.append(picture(lambda: comparison(chosen), "The strategies side by side, one panel a measure."))
    for name, answer in subject.unsolved.items():
        parts.append(f'<p class="warn">{escape(name)} has no solution:</p><pre>{escape(answer)}</pre>')
    return "".join(parts)


def world(subject: Subject) -> str:
    """Draw the fleet on a map, with the use of the last strategy."""
    from stowplan import plot

    if not subject.solutions:
        return "<p>No strategy has a solution.</p>"
    solution = subject.solutions[-1]
    caption = f"Clusters by size and by the used share of their processors, as placed by {solution.strategy.name}."
    return picture(lambda: plot.map(solution), caption)


def costs(subject: Subject, *, max_rows: int) -> str:
    """Money by strategy: spent anyway and decided, and what is not known."""
    if not subject.solutions:
        return "<p>No strategy has a solution.</p>"
    if subject.fleet is None:
        return _machine_costs(subject, max_rows=max_rows)
    columns: dict[str, list[Any]] = defaultdict(list)
    unknown: dict[str, list[str]] = {}
    derived = False
    for solution in subject.solutions:
        report = solution.costs()
        derived |= report.has_derived_prices
        rows = report.summary().to_pylist()
        for currency in dict.fromkeys(row["currency"] for row in rows):
            sides = {row["side"]: row for row in rows if row["currency"] == currency}
            committed, decided = sides.get("committed", {}), sides.get("decided", {})
            columns["strategy"].append(solution.strategy.name)
            columns["currency"].append(currency)
            columns["spent anyway"].append(committed.get("total", 0.0))
            for part in ("nodes", "interruption", "transfer", "total"):
                columns[DECIDED[part]].append(decided.get(part, 0.0))
            columns["all"].append(committed.get("total", 0.0) + decided.get("total", 0.0))
            columns["kg CO2e"].append((committed.get("carbon_kg") or 0.0) + (decided.get("carbon_kg") or 0.0))
        for amount in report.unknown:
            unknown.setdefault(amount, []).append(solution.strategy.name)
    best: set[tuple[int, str]] = set()
    if len(subject.solutions) > 1 and len(set(columns["currency"])) == 1:
        for name in (DECIDED["total"], "kg CO2e"):
            least = min(columns[name])
            if least < max(columns[name]):
                best |= {(row, name) for row, value in enumerate(columns[name]) if value == least}
    text = (
        "<p>What an hour costs. Machines that are open are paid whatever is placed on them; a strategy decides which it opens, "
        "what interruptions of spot machines are expected to cost, and what traffic between regions costs."
    )
    text += " Some prices are derived by a documented formula and not published." if derived else ""
    text += "</p>" + table(columns, max_rows=max_rows, best=best)
    if not unknown:
        return text + "<p>No price is missing.</p>"
    return text + _unknown(unknown, len(subject.solutions), max_rows=max_rows)


PLACES = re.compile(r" from \S+ to \S+$")
"""What differs between reasons that are one: the two ends of traffic, which the amount itself names."""


def _unknown(unknown: dict[str, list[str]], count: int, *, max_rows: int) -> str:
    """Tell what is in no sum, and for which strategies: one row for all that lack for one reason."""
    reasons: dict[str, list[str]] = defaultdict(list)
    concerned: dict[str, dict[str, None]] = defaultdict(dict)
    for amount, names in unknown.items():
        what, _, reason = amount.partition(": ")
        key = f"{what.split(' ')[0]}: {PLACES.sub('', reason) or 'not known'}"
        reasons[key].append(what)
        concerned[key].update(dict.fromkeys(names))
    rows = sorted(reasons.items(), key=lambda row: -len(row[1]))
    told: dict[str, list[Any]] = {
        "amounts": [len(what) for _, what in rows],
        "why they are not known": [reason for reason, _ in rows],
        "for example": [", ".join(what[:2]) for _, what in rows],
    }
    if count > 1:
        concerns = [concerned[reason] for reason, _ in rows]
        told["concerns"] = ["all" if len(names) == count else ", ".join(names) for names in concerns]
    listing = table(told, max_rows=max_rows, identifier="table-unknown", wide=tuple(told))
    return f'<p class="warn">{len(unknown):,} amounts are not known, and in no sum:</p>{listing}'


DECIDED = {
    "nodes": "machines opened",
    "interruption": "interruptions",
    "transfer": "traffic",
    "total": "decided together",
}


def _machine_costs(subject: Subject, *, max_rows: int) -> str:
    """The prices of machines, for problems that were made from tables."""
    columns: dict[str, list[Any]] = defaultdict(list)
    for solution in subject.solutions:
        rows = by_region(solution)
        columns["strategy"].append(solution.strategy.name)
        columns["spent anyway"].append(sum(row.committed for row in rows))
        columns["machines opened"].append(sum(row.decided for row in rows))
        columns["machines of unknown price"].append(sum(row.unpriced for row in rows))
    currency = escape(subject.problem.currency or "no known currency")
    return f"<p>Prices of machines for an hour, in {currency}.</p>" + table(columns, max_rows=max_rows)


TOLD_MAX = 50
"""So many replicas that were left out are explained in full."""


def unplaced(subject: Subject, *, max_rows: int) -> str:
    """List what was left out by any strategy, with the reason, the closest bin and what would have to give."""
    rows: dict[str, dict[str, Any]] = {}
    by_item: dict[str, Solution] = {}
    left_out_by: dict[str, list[str]] = defaultdict(list)
    for solution in subject.solutions:
        for row in solution.unplaced().to_pylist():
            rows.setdefault(row["item"], row)
            by_item.setdefault(row["item"], solution)
            left_out_by[row["item"]].append(solution.strategy.name)
    if not rows:
        return "<p>Nothing: every replica has a place.</p>"
    count = len(subject.solutions)
    by_all = sum(len(names) == count for names in left_out_by.values())
    columns: dict[str, list[Any]] = defaultdict(list)
    for item, row in rows.items():
        columns["replica"].append(item)
        if count > 1:
            names = left_out_by[item]
            columns["left out by"].append("all" if len(names) == count else ", ".join(names))
        of = f"{shown(row['ruled_out'])} of {shown(row['bins'])} machines"
        columns["what rules most out"].append(f"{row['reason'] or '-'} ({of})")
        columns["closest machine"].append(row["closest"])
        columns["what would have to give there"].append(row["shortfall"])
        remedy = row["remedy"]
        columns["one thing that would help"].append(
            f"without “{remedy}” {shown(row['opens'])} would do" if remedy else "no single one"
        )
    lead = f"{len(rows):,} replicas were left out"
    lead += f", {by_all:,} of them by every strategy." if count > 1 else "."
    text = (
        f"<p>{lead} A machine that several constraints rule out counts for each; the closest machine is the one with the "
        "fewest reasons against it, then the smallest shortfall.</p>"
    )
    wide = (
        "closest machine",
        "what rules most out",
        "what would have to give there",
        "one thing that would help",
        "left out by",
    )
    text += table(columns, max_rows=max_rows, identifier="table-unplaced", wide=wide)
    told = [str(by_item[item].explain(item)) for item in list(rows)[:TOLD_MAX]]
    hidden = f"\n\n… and {len(rows) - TOLD_MAX:,} more" if len(rows) > TOLD_MAX else ""
    reasons = escape("\n\n".join(told) + hidden)
    return text + f"<details><summary>All reasons, replica by replica</summary><pre>{reasons}</pre></details>"


def strategy(solution: Solution, number: int, *, plots: bool, max_rows: int) -> str:
    """Tell of one strategy: its value, how full and how dear it is, and what stands where."""
    objectives = solution.objectives().to_pydict()
    parts = [
        f"<p>{solution.num_placed:,} of {solution.problem.num_items:,} replicas placed on {solution.num_bins_used:,} "
        f"machines. Status: {escape(solution.status.replace('_', ' '))}. Less is better in every objective; a later level "
        "decides only among placements that are equal in all earlier ones.</p>",
        table(objectives, max_rows=max_rows),
    ]
    if plots:
        from stowplan.plot import cost, utilisation

        name = solution.strategy.name
        parts.append(picture(lambda: utilisation(solution), f"How full it is: {name}."))
        if any(price is not None for price in solution.bins()["price_per_hour"]):
            parts.append(picture(lambda: cost(solution), f"What its machines cost: {name}."))
    placements = solution.placements().to_pydict()
    shown_columns = {name: values for name, values in placements.items() if any(value is not None for value in values)}
    shown_columns.pop("replica", None)
    listing = table(shown_columns, max_rows=max_rows, identifier=f"table-placements-{number}")
    parts.append(f"<details><summary>All {solution.num_placed:,} placements</summary>{listing}</details>")
    return "".join(parts)


def repeat(subject: Subject) -> str:
    """Say how to get the same again."""
    solutions = subject.solutions
    if not solutions:
        return "<p>No strategy has a solution.</p>"
    source = '"fleet.yaml"'
    names = ", ".join(repr(solution.strategy.name) for solution in solutions)
    call = f"place(problem, strategy, seed={solutions[0].seed})"
    code = (
        "import stowplan\n\n"
        f"fleet = stowplan.Fleet.read({source})\n"
        "problem = stowplan.Problem.from_fleet(fleet)\n"
        f"for strategy in ({names},):\n    solution = stowplan.{call}\n"
    )
    definitions = "\n".join(f"{solution.strategy.to_yaml().strip()}\n" for solution in solutions)
    return (
        "<p>The same fleet, strategies and seed give the same placement, byte for byte, on any machine and any number of "
        f"threads, with stowplan {escape(stowplan.__version__)}.</p><pre>{escape(code)}</pre>"
        f"<details><summary>The strategies as data</summary><pre>{escape(definitions)}</pre></details>"
    )
