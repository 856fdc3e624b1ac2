"""The ground of a map: a coastline, what part of the world is shown, and where names fit.

The coastline is simplified from Natural Earth (public domain, `scripts/make_coastline.py`). The projection is
equirectangular, true to shape at the middle of the picture: x is the longitude, y the latitude, in degrees.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Literal

from stowplan.plot import canvas

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes

Extent = tuple[float, float, float, float]
"""West, east, south and north."""

STEPS_PER_DEGREE = 20
SEA, LAND, COAST = "#f4f7fa", "#e3e5e1", "#b4b9b2"
WINDOW = (40.0, 26.0)
"""Degrees east and north: a part of the world this small is drawn large where most points stand in it."""
MARGIN = 2.5
LETTER, LINE = 4.1, 8.0
"""Points that a letter of a name is wide, and a line high."""


@cache
def rings() -> list[list[tuple[float, float]]]:
    """Return the land as closed rings of longitude and latitude."""
    text = resources.files("stowplan.plot").joinpath("coastline.txt").read_text(encoding="utf-8")
    found = []
    for line in text.splitlines():
        numbers = [int(number) for number in line.split()]
        x = y = 0
        points = []
        for dx, dy in zip(numbers[::2], numbers[1::2], strict=True):
            x, y = x + dx, y + dy
            points.append((x / STEPS_PER_DEGREE, y / STEPS_PER_DEGREE))
        found.append(points)
    return found


def extents(points: Sequence[tuple[float, float]]) -> tuple[Extent, Extent | None]:
    """Return what to draw large, and around it what to draw small if most points stand in one part of the world."""
    if not points:
        return (-170.0, 190.0, -56.0, 78.0), None
    everything = _around(points)
    best: list[tuple[float, float]] = []
    for west, _ in points:
        for _, south in points:
            within = [(x, y) for x, y in points if 0 <= x - west <= WINDOW[0] and 0 <= y - south <= WINDOW[1]]
            if len(within) > len(best):
                best = within
    wide = everything[1] - everything[0] > 2 * WINDOW[0]
    if wide and len(best) >= 0.4 * len(points):
        return _around(best), (-170.0, 190.0, -56.0, 78.0)
    return everything, None


def _around(points: Sequence[tuple[float, float]]) -> Extent:
    """The points with a margin, in a shape that a picture can have."""
    west, east = min(x for x, _ in points), max(x for x, _ in points)
    south, north = min(y for _, y in points), max(y for _, y in points)
    margin = max(MARGIN, 0.03 * (east - west), 0.03 * (north - south))
    west, south, north = west - margin, south - margin, north + margin
    east += 2 * margin  # room for names
    stretch = math.cos(math.radians((south + north) / 2))
    width, height = (east - west) * stretch, north - south
    if height < 0.5 * width:
        south, north = (south + north - 0.5 * width) / 2, (south + north + 0.5 * width) / 2
    if width < 0.95 * height:
        grow = (0.95 * height - width) / stretch / 2
        west, east = west - grow, east + grow
    return west, east, max(south, -85.0), min(north, 85.0)


def ratio(extent: Extent) -> float:
    """Return height by width, as drawn."""
    west, east, south, north = extent
    return (north - south) / ((east - west) * math.cos(math.radians((south + north) / 2)))


def degrees_per_point(extent: Extent, width: float, height: float) -> float:
    """Return how many degrees east a point of 1/72 inch is, where an extent is drawn in so many inches."""
    west, east, south, north = extent
    stretch = math.cos(math.radians((south + north) / 2))
    inches_per_degree_north = min(width / ((east - west) * stretch), height / (north - south))
    return 1 / (72 * inches_per_degree_north * stretch)


def inside(x: float, y: float, extent: Extent) -> bool:
    """Whether a point is shown."""
    west, east, south, north = extent
    return west <= x <= east and south <= y <= north


def draw(ax: Axes, extent: Extent) -> None:
    """Draw sea, land and a graticule."""
    from matplotlib.collections import PolyCollection

    west, east, south, north = extent
    shown = []
    for ring in rings():
        for turn in (0, 360, -360):
            if any(west - 8 <= x + turn <= east + 8 and south - 8 <= y <= north + 8 for x, y in ring):
                shown.append([(x + turn, y) for x, y in ring])
    ax.add_collection(PolyCollection(shown, facecolor=LAND, edgecolor=COAST, linewidth=0.4, zorder=1))
    ax.set_xlim(west, east)
    ax.set_ylim(south, north)
    ax.set_aspect(1 / math.cos(math.radians((south + north) / 2)))
    ax.set_anchor("NW")
    ax.set_facecolor(SEA)
    step = 5 if east - west < 50 else 30
    ax.set_xticks([x for x in range(-360, 361, step) if west < x < east], [])
    ax.set_yticks([y for y in range(-90, 91, step) if south < y < north], [])
    ax.grid(color="#dfe4ea", linewidth=0.4, zorder=0)
    ax.tick_params(length=0)
    for spine in ax.spines.values():
        spine.set_color(canvas.FAINT)


def frame(ax: Axes, extent: Extent) -> None:
    """Mark on a map of more what another map shows."""
    west, east, south, north = extent
    ax.plot([west, east, east, west, west], [south, south, north, north, south], color=canvas.INK, linewidth=0.7)


@dataclass
class Place:
    """A place with a name, as wide as the circles drawn there."""

    name: str
    west: float
    east: float
    y: float
    radius: float


@dataclass
class Label:
    """A name, and where it stands: to the right or left of a point."""

    name: str
    x: float
    y: float
    align: Literal["left", "right"]


def names_that_fit(places: Sequence[Place], extent: Extent, point: float, limit: int) -> list[Label]:
    """Return the names that can stand beside their places without covering another name or place, in the order given."""
    west, east, south, north = extent
    letter, line = LETTER * point, LINE / 2 * point * math.cos(math.radians((south + north) / 2))
    taken = [(place.west, place.east, place.y - place.radius * 0.6, place.y + place.radius * 0.6) for place in places]
    found: list[Label] = []
    for at, place in enumerate(places):
        length = letter * min(len(place.name), 18)
        others = taken[:at] + taken[at + 1 :]
        sides: tuple[tuple[float, Literal["left", "right"]], ...] = (
            (place.east, "left"),
            (place.west - length, "right"),
        )
        for start, align in sides:
            box = (start, start + length, place.y - line, place.y + line)
            clear = all(box[0] > b or box[1] < a or box[2] > d or box[3] < c for a, b, c, d in others)
            if clear and west < box[0] and box[1] < east and len(found) < limit:
                found.append(Label(place.name, place.east if align == "left" else place.west, place.y, align))
                taken.append(box)
                break
    return found
