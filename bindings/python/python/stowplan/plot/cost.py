"""What a placement costs, by provider and region."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stowplan.plot import canvas
from stowplan.region_cost import RegionCost, by_region

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from stowplan import Solution

ROWS_MAX = 48


def cost(solution: Solution, *, ax: Axes | None = None) -> Figure:
    """Draw the cost of an hour by region: machines that were open before, those that this placement opens, and its traffic.

    Regions are grouped by provider, the dearest first. Machines without a known price are counted and named, never drawn as
    free. Traffic stands at the region that is charged for it. The whole report is in `solution.costs()`.

    Example:
    >>> stowplan.plot.cost(solution).savefig("cost.svg")  # doctest: +SKIP

    """
    priced = [row for row in by_region(solution) if row.total > 0]
    unpriced = [row for row in by_region(solution) if row.unpriced]
    totals: dict[str, float] = {}
    for row in priced:
        totals[row.provider] = totals.get(row.provider, 0.0) + row.total
    priced.sort(key=lambda row: (-totals[row.provider], row.provider, -row.total, row.region))
    hidden = priced[ROWS_MAX:]
    priced = priced[:ROWS_MAX]
    figure, only = canvas.single(ax, canvas.WIDTH, max(1.8, 0.24 * len(priced) + 1.5))
    colours = dict(zip(totals, canvas.SERIES * (len(totals) // len(canvas.SERIES) + 1), strict=False))
    widest = max((row.total for row in priced), default=1.0)
    places, place, before = [], 0.0, ""
    for row in priced:
        if row.provider != before:
            place -= 0.7 if before else 0.0
            before = row.provider
        places.append(place)
        colour = colours[row.provider]
        only.barh(place, row.committed, color=colour, alpha=0.38, height=0.78)
        only.barh(place, row.decided, left=row.committed, color=colour, height=0.78)
        if row.transfer > 0:
            left = row.committed + row.decided
            only.barh(
                place,
                row.transfer,
                left=left,
                height=0.78,
                color="white",
                edgecolor=colour,
                hatch="/////",
                linewidth=0.8,
            )
        note = f" {canvas.shown(row.total)}"
        if row.committed and row.total > row.committed:
            note += f"  ({canvas.shown(row.total - row.committed)} decided)"
        if row.unpriced:
            note += f"  + {row.unpriced} of {row.machines} machines of unknown price"
        only.text(row.total + widest * 0.004, place, note, va="center", fontsize=7, color=canvas.INK)
        place -= 1.0
    canvas.tidy(only)
    only.set_yticks(places, [f"{row.provider} · {canvas.clipped(row.region)}" for row in priced], fontsize=7.5)
    only.set_ylim(place + 0.4, 0.6)
    only.set_xlim(0, widest * 1.28)
    currency = solution.problem.currency or "?"
    only.set_xlabel(f"{currency} an hour", fontsize=8, color=canvas.INK)
    only.barh([0], [0], color=canvas.GREY, alpha=0.45, label="open before, spent anyway")
    only.barh([0], [0], color=canvas.GREY, label="opened by this placement")
    if any(row.transfer for row in priced):
        only.barh([0], [0], color="white", edgecolor=canvas.GREY, hatch="/////", label="traffic of what it places")
    if priced:
        only.legend(fontsize=8, frameon=False, loc="lower right")
    known = sum(row.total for row in priced + hidden)
    decided = known - sum(row.committed for row in priced + hidden)
    text = f"An hour costs {canvas.shown(known)} {currency}, {canvas.shown(decided)} of it decided here"
    canvas.title(only, text)
    _notes(only, unpriced, len(hidden))
    return figure


def _notes(ax: Axes, unpriced: list[RegionCost], hidden: int) -> None:
    """Say under the picture what it does not show."""
    notes = []
    if hidden:
        notes.append(f"{hidden} cheaper regions are not shown.")
    if unpriced:
        counts: dict[str, int] = {}
        for row in unpriced:
            counts[row.provider] = counts.get(row.provider, 0) + row.unpriced
        listed = ", ".join(f"{count:,} of {canvas.clipped(provider)}" for provider, count in counts.items())
        notes.append(f"Price not known: {listed}.")
    if notes:
        label = ax.get_xlabel()
        ax.set_xlabel("\n".join([label, *notes]), fontsize=8, color=canvas.INK, linespacing=1.6)
