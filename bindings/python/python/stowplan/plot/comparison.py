"""Strategies side by side, one small picture for each measure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stowplan.measure import measured
from stowplan.plot import canvas

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from stowplan.measure import Compared

COLUMNS = 4


def comparison(comparison: Compared, *, ax: Axes | None = None) -> Figure:
    """Draw strategies side by side: one panel a measure, one bar a strategy, the best in full colour and with a star.

    The measures are the columns of `comparison.table()`. Measures that are equal for all strategies have no best. A bar that is
    missing says that the value is not known.

    Example:
    >>> stowplan.plot.comparison(stowplan.compare(problem))  # doctest: +SKIP

    """
    strategies, measures = measured(comparison)
    columns = min(COLUMNS, max(len(measures), 1))
    rows = max(1, -(-len(measures) // columns))
    height = rows * (0.24 * len(strategies) + 0.75)
    figure, axes = canvas.panels(ax, rows, columns, size=(canvas.WIDTH, height), sharey=True)
    places = range(len(strategies))
    for panel in axes[len(measures) :]:
        panel.set_visible(False)
    for panel, (name, (values, best)) in zip(axes, measures.items(), strict=False):
        known = [value for value in values if value is not None]
        most, least = max([*known, 0.0]), min([*known, 0.0])
        span = (most - least) or 1.0
        for place, value in zip(places, values, strict=True):
            if value is None:
                panel.text(0, place, " not known", va="center", fontsize=7, color=canvas.INK)
                continue
            marked = place in best
            colour = canvas.BLUE if marked else "#b9c4cf"
            panel.barh(place, value, color=colour, height=0.72)
            text = f" {canvas.shown(value)}{' ★' if marked else ''}"
            weight = "bold" if marked else "normal"
            panel.text(max(value, 0.0), place, text, va="center", fontsize=7, color=canvas.INK, fontweight=weight)
        canvas.tidy(panel)
        panel.grid(visible=False)
        panel.spines["bottom"].set_visible(False)
        panel.set_xticks([])
        panel.set_xlim(least - 0.02 * span, most + 0.42 * span)
        panel.set_ylim(len(strategies) - 0.4, -0.6)
        canvas.title(panel, canvas.clipped(name.replace("_", " "), 26), size=9)
    for panel in axes[::columns]:
        panel.set_yticks(list(places), [canvas.clipped(name, 22) for name in strategies], fontsize=8)
    if ax is None:
        figure.suptitle("Strategies compared (★ best of the measure)", x=0.01, ha="left", fontsize=11, color=canvas.INK)
    return figure
