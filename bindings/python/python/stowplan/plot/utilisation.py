"""How full bins or clusters are, resource by resource."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, Literal

from stowplan.plot import canvas

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from stowplan import Solution

NAMED_MAX = 64
"""With more rows than these, names would not be readable: a curve is drawn."""
PANELS_MAX = 4
UNTOLD = ("pods", "ephemeral-storage", "hugepages-")
"""Resources that are shown only when asked for."""


def utilisation(
    solution: Solution,
    *,
    by: Literal["auto", "bin", "cluster"] = "auto",
    resources: Sequence[str] | None = None,
    ax: Axes | None = None,
) -> Figure:
    """Draw how full each bin or cluster is: one panel a resource, the fullest first.

    Up to 64 rows are bars with names, in one order for all resources; more are a curve for each resource, from the fullest to
    the emptiest, which stays readable for thousands. Bins that are neither open nor used are not counted. By default clusters
    are shown where bins have some and are more than 64, and the four resources of which most is used.

    Example:
    >>> figure = stowplan.plot.utilisation(solution, resources=["cpu", "memory"])  # doctest: +SKIP

    """
    if by not in ("auto", "bin", "cluster"):
        raise ValueError(f'by is {by!r}: it must be "auto", "bin" or "cluster"')
    columns = solution.bins().to_pydict()
    names: list[str] = columns["bin"]
    if by == "cluster" or (by == "auto" and len(names) > NAMED_MAX and all(columns["cluster"])):
        names = [cluster or "(no cluster)" for cluster in columns["cluster"]]
        by = "cluster"
    else:
        by = "bin"
    known = [name.removesuffix("_capacity") for name in columns if name.endswith("_capacity")]
    for wanted in resources or ():
        if wanted not in known:
            raise ValueError(f"resources: there is no {wanted!r}; there are {', '.join(known)}")
    rows = {name: _shares(names, columns, name) for name in resources or known}
    if resources is None:
        most = sorted((name for name in rows if not name.startswith(UNTOLD)), key=lambda name: -_mean(rows[name]))
        rows = {name: rows[name] for name in most[:PANELS_MAX] if rows[name]}
    if not rows:
        figure, only = canvas.single(ax, canvas.WIDTH, 1.5)
        only.set_axis_off()
        only.text(0.5, 0.5, "nothing is open or used", ha="center", va="center", color=canvas.INK)
        return figure
    labels = sorted({name for shares in rows.values() for name in shares})
    if len(labels) <= NAMED_MAX:
        return _bars(labels, rows, by, ax)
    return _curves(rows, by, ax)


def _shares(names: list[str], columns: dict[str, list[Any]], resource: str) -> dict[str, float]:
    """The used share by name; names without any of the resource are left out."""
    used: dict[str, float] = defaultdict(float)
    capacity: dict[str, float] = defaultdict(float)
    for name, taken, there in zip(names, columns[f"{resource}_used"], columns[f"{resource}_capacity"], strict=True):
        used[name] += taken or 0
        capacity[name] += there or 0
    return {name: used[name] / capacity[name] for name in capacity if capacity[name] > 0}


def _mean(shares: dict[str, float]) -> float:
    return sum(shares.values()) / max(len(shares), 1)


def _bars(labels: list[str], rows: dict[str, dict[str, float]], by: str, ax: Axes | None) -> Figure:
    first = next(iter(rows.values()))
    order = sorted(labels, key=lambda name: (first.get(name, -1.0), name))
    height = max(2.2, 0.165 * len(order) + 0.9)
    figure, axes = canvas.panels(ax, 1, len(rows), size=(canvas.WIDTH, height), sharey=True)
    places = range(len(order))
    for panel, colour, (resource, shares) in zip(axes, canvas.SERIES, rows.items(), strict=False):
        panel.barh(places, [1.0 if name in shares else 0.0 for name in order], color="#eef0f3", height=0.8)
        panel.barh(places, [shares.get(name, 0.0) for name in order], color=colour, height=0.8)
        for place, name in zip(places, order, strict=True):
            if shares.get(name, 0.0) > 1.0:
                panel.text(1.0, place, "> all ", ha="right", va="center", fontsize=6, color="white")
        canvas.tidy(panel)
        panel.set_xlim(0, 1)
        panel.set_xticks([0, 0.5, 1], ["0", "50%", "100%"])
        panel.set_ylim(-0.6, len(order) - 0.4)
        canvas.title(panel, f"{canvas.clipped(resource, 26)}, mean {_mean(shares):.0%}", size=9)
    axes[0].set_yticks(list(places), [canvas.clipped(name) for name in order], fontsize=7)
    if ax is None:
        figure.suptitle(f"Used share by {by}", x=0.01, ha="left", fontsize=11, color=canvas.INK)
    return figure


def _curves(rows: dict[str, dict[str, float]], by: str, ax: Axes | None) -> Figure:
    figure, only = canvas.single(ax, canvas.WIDTH, 3.6)
    for colour, (resource, shares) in zip(canvas.SERIES, rows.items(), strict=False):
        values = sorted(shares.values(), reverse=True)
        only.step(range(len(values)), values, where="post", color=colour, linewidth=1.6)
        only.fill_between(range(len(values)), values, step="post", color=colour, alpha=0.08)
        label = f"{canvas.clipped(resource, 26)}, mean {_mean(shares):.0%} of {len(values):,}"
        only.plot([], [], color=colour, linewidth=3, label=label)
    canvas.tidy(only, grid="y")
    only.set_ylim(0, max(1.02, max(max(shares.values()) for shares in rows.values())))
    only.set_xlim(0, max(len(shares) for shares in rows.values()))
    only.set_yticks([0, 0.25, 0.5, 0.75, 1], ["0", "25%", "50%", "75%", "100%"])
    only.set_xlabel(f"{by}s, the fullest first", fontsize=8, color=canvas.INK)
    only.legend(fontsize=8, frameon=False, loc="upper right")
    canvas.title(only, f"Used share by {by}")
    return figure
