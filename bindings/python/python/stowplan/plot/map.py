"""A fleet on a map: clusters as circles where they stand, sized by capacity, coloured by use, cost or provider."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Literal

from stowplan.plot import canvas, ground
from stowplan.plot.spots import Link, Spot, currency_of, links_of, spots_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from stowplan import Fleet, Solution

LABELS_MAX = 45
LINKS_MAX = 250
RADIUS_MAX = 11.0
RADIUS_MIN = 2.2
"""Points."""
WIDE = 0.52
"""Height by width below which the legend stands under the map."""


def map(  # noqa: A001
    solution_or_fleet: Solution | Fleet,
    *,
    colour: Literal["auto", "use", "cost", "provider"] = "auto",
    size: str = "cpu",
    links: bool = False,
    ax: Axes | None = None,
) -> Figure:
    """Draw clusters on a map, each a circle with an area that follows how much of the resource `size` its open machines have.

    `colour` is `"use"` (the used share of that resource, solutions only), `"cost"` (the price of its open machines an hour) or
    `"provider"`; by default use for a solution, providers for a fleet. `links` draws whom workloads talk to across
    clusters (solutions only), the more demand the wider. Where most clusters stand in one part of the world, that part is drawn
    large beside the whole. Clusters of one place stand side by side; clusters in regions whose coordinates are not known are
    counted under the picture.

    Example:
    >>> stowplan.plot.map(fleet).savefig("fleet.svg")  # doctest: +SKIP

    """
    if colour not in ("auto", "use", "cost", "provider"):
        raise ValueError(f'colour is {colour!r}: it must be "auto", "use", "cost" or "provider"')
    fleet, solution = _taken(solution_or_fleet)
    if solution is None and (colour == "use" or links):
        raise ValueError("use and links are of a placement: give a solution instead of a fleet")
    if colour == "auto":
        colour = "provider" if solution is None else "use"
    spots, lost = spots_of(fleet, solution, size)
    flows = links_of(fleet, solution, spots)[:LINKS_MAX] if links and solution is not None else []
    shade, legend = _shading(colour, spots, size, currency_of(fleet, solution))
    near, far = ground.extents([(spot.longitude, spot.latitude) for spot in spots])
    beside = far is not None or ground.ratio(near) > WIDE
    tall = canvas.WIDTH * ground.ratio(near)
    figure, carrier = canvas.single(ax, canvas.WIDTH, min(6.0, 0.66 * tall) if beside else tall + 1.2)
    carrier.set_axis_off()
    biggest = max((spot.size for spot in spots), default=1.0)
    # Axes grow when the figure is laid out, which is later.
    inches = 1.22 * figure.get_size_inches() * carrier.get_position().size
    at = (0.0, 0.0, 0.63, 1.0) if beside else (0.0, 0.16, 1.0, 0.84)
    panel = carrier.inset_axes(at)
    point = ground.degrees_per_point(near, inches[0] * at[2], inches[1] * at[3])
    _clusters(panel, near, spots, shade, flows, biggest, point=point)
    if lost:
        listed = ", ".join(canvas.clipped(name, 20) for name in lost[:3]) + (", …" if len(lost) > 3 else "")
        note = f"{len(lost)} clusters are where no coordinates are known: {listed}"
        panel.set_xlabel(note, loc="left", fontsize=7, color=canvas.INK)
    if far is not None:
        overview = carrier.inset_axes((0.65, 0.5, 0.35, 0.5))
        _clusters(overview, far, spots, shade, flows, biggest, scale=0.45)
        ground.frame(overview, near)
    box = carrier.inset_axes((0.66, 0.02, 0.33, 0.96 if far is None else 0.72) if beside else (0.0, 0.0, 1.0, 0.11))
    box.set_axis_off()
    _legend(box, legend, _size_legend(size, biggest), flows, columns=1 if beside else 4)
    canvas.title(carrier, _heading(fleet, solution, spots))
    return figure


def _taken(given: Solution | Fleet) -> tuple[Fleet, Solution | None]:
    """Return the fleet, and the solution if it is one."""
    from stowplan import Fleet

    if isinstance(given, Fleet):
        return given, None
    fleet = given.problem.fleet
    if fleet is None:
        raise ValueError("the problem was made from tables: there is no fleet whose places are known")
    return fleet, given


def _heading(fleet: Fleet, solution: Solution | None, spots: list[Spot]) -> str:
    places = len({(spot.longitude, spot.latitude) for spot in spots})
    text = f"{canvas.clipped(fleet.name, 40)}: {len(spots)} clusters in {places} places"
    return text if solution is None else f"{text}, placed by {canvas.clipped(solution.strategy.name)}"


Entry = tuple[str, str]
"""A colour and what it says."""


def _shading(colour: str, spots: list[Spot], size: str, currency: str) -> tuple[Callable[[Spot], str], list[Entry]]:
    """Return what colours a cluster, and the legend of it."""
    if colour == "provider":
        totals: dict[str, int] = {}
        for spot in spots:
            totals[spot.provider] = totals.get(spot.provider, 0) + 1
        names = sorted(totals, key=lambda name: (-totals[name], name))
        colours = {name: canvas.SERIES[min(at, len(canvas.SERIES) - 1)] for at, name in enumerate(names)}
        entries = [(colours[name], f"{canvas.clipped(name, 24)} ({totals[name]})") for name in names[:8]]
        return lambda spot: colours[spot.provider], entries
    steps: tuple[str, ...]
    bounds: tuple[float, ...]
    texts: tuple[str, ...]
    if colour == "use":
        steps = ("#e8eef4", "#9ecae1", "#4292c6", "#08519c", "#041f3d")
        bounds = (0.0, 0.25, 0.5, 0.75, 0.95)
        texts = ("under 25%", "25 to 50%", "50 to 75%", "75 to 95%", "over 95%")
        heading = f"{size} used"
        at: Callable[[Spot], float] = lambda spot: spot.share  # noqa: E731
    else:
        steps = ("#fff3d6", "#fdcc8a", "#fc8d59", "#d7301f", "#67000d")
        dearest = max((spot.cost for spot in spots), default=0.0)
        bounds = tuple(dearest * part for part in (0.0, 0.1, 0.25, 0.5, 0.75))
        texts = ("under " + canvas.shown(bounds[1]), *(f"from {canvas.shown(bound)}" for bound in bounds[1:]))
        heading = f"{currency} an hour"
        at = lambda spot: spot.cost  # noqa: E731
    entries = [("", heading), *zip(steps, texts, strict=True)]
    if colour == "cost" and any(spot.unpriced for spot in spots):
        entries.append(("#ffffff", "no price known"))

    def shade(spot: Spot) -> str:
        if colour == "cost" and spot.unpriced and not spot.cost:
            return "#ffffff"
        return steps[max(sum(at(spot) >= bound for bound in bounds) - 1, 0)]

    return shade, entries


def _radius(size: float, biggest: float) -> float:
    return max(RADIUS_MIN, RADIUS_MAX * math.sqrt(size / biggest)) if biggest > 0 else RADIUS_MIN


def _clusters(
    ax: Axes,
    extent: ground.Extent,
    spots: list[Spot],
    shade: Callable[[Spot], str],
    flows: list[Link],
    biggest: float,
    *,
    scale: float = 1.0,
    point: float | None = None,
) -> None:
    """Draw the ground, then links, then circles, big ones below small ones, then the names that fit.

    No names are drawn where it is not said how many degrees east a point is.
    """
    ground.draw(ax, extent)
    most = max((flow.demand for flow in flows), default=1.0)
    for flow in flows:
        ax.plot(
            [flow.start.x, flow.end.x],
            [flow.start.y, flow.end.y],
            color=canvas.VERMILION,
            alpha=0.35,
            linewidth=scale * (0.4 + 3.0 * flow.demand / most),
            solid_capstyle="round",
            zorder=3,
        )
    here = sorted((spot for spot in spots if ground.inside(spot.x, spot.y, extent)), key=lambda spot: -spot.size)
    for spot in here:
        ax.scatter(
            [spot.x],
            [spot.y],
            s=[(2 * scale * _radius(spot.size, biggest)) ** 2],
            color=shade(spot),
            edgecolor=canvas.INK,
            linewidth=0.6,
            alpha=0.92,
            zorder=4,
        )
    if point is not None:
        for label in ground.names_that_fit(_places(here, point, biggest), extent, point, LABELS_MAX):
            text = canvas.clipped(label.name, 18)
            ax.text(label.x, label.y, text, ha=label.align, va="center", fontsize=6.5, color=canvas.INK, zorder=5)


def _places(spots: list[Spot], point: float, biggest: float) -> list[ground.Place]:
    """Name each place once, by its region, from the western to the eastern edge of its circles."""
    found: dict[tuple[float, float], ground.Place] = {}
    for spot in spots:
        radius = point * (_radius(spot.size, biggest) + 1.5)
        west, east = spot.x - radius, spot.x + radius
        if before := found.get((spot.longitude, spot.latitude)):
            west, east, radius = min(west, before.west), max(east, before.east), max(radius, before.radius)
        found[spot.longitude, spot.latitude] = ground.Place(spot.region, west, east, spot.latitude, radius)
    return list(found.values())


def _size_legend(size: str, biggest: float) -> list[tuple[float, str]]:
    """Three circles to read sizes by, and what they say."""
    found = []
    for part in (1.0, 0.25, 0.05):
        amount = biggest * part
        if amount > 0:
            rounded = float(f"{amount:.1g}")
            found.append((_radius(rounded, biggest), f"{canvas.amount(size, rounded)} {size}"))
    return found


def _legend(
    box: Axes,
    entries: list[Entry],
    sizes: list[tuple[float, str]],
    flows: list[Link],
    *,
    columns: int,
) -> None:
    from matplotlib.lines import Line2D

    def circle(colour: str, radius: float, text: str) -> Line2D:
        edge = canvas.INK if colour else "none"
        face = colour or "none"
        style: dict[str, Any] = {"marker": "o", "linestyle": "none", "markerfacecolor": face, "markeredgecolor": edge}
        return Line2D([], [], markersize=2 * radius, markeredgewidth=0.6, label=text, **style)

    handles = [circle(colour, 3.5, text) for colour, text in entries]
    if flows:
        handles.append(Line2D([], [], color=canvas.VERMILION, alpha=0.5, linewidth=2, label="workloads that talk"))
    style: dict[str, Any] = {"frameon": False, "fontsize": 7.5, "labelcolor": canvas.INK, "borderaxespad": 0}
    legend = box.legend(handles=handles, loc="upper left", ncol=columns, labelspacing=0.6, **style)
    box.add_artist(legend)
    style |= {"loc": "upper left", "bbox_to_anchor": (0.5 if columns == 1 else 0.62, 1.0)}
    circles = [circle("#ffffff", radius, text) for radius, text in sizes]
    box.legend(handles=circles, ncol=min(columns, 3), labelspacing=1.4, **style)
