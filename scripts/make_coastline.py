#!/usr/bin/env python3
"""Write the coastline that `stowplan.plot.map` draws, from Natural Earth's land polygons at 1:50 million.

Natural Earth is in the public domain. Its polygons are taken as TopoJSON, as the npm package `world-atlas` 2.0.2 ships them
(`npm pack world-atlas`, then `land-50m.json`):

    python scripts/make_coastline.py land-50m.json

The result has one closed ring a line: the first point and then the steps from point to point, as whole twentieths of a degree
east and north. Rings are simplified by Douglas and Peucker's method, and islands that would be a dot are left out.
"""

import json
import sys
from itertools import pairwise
from pathlib import Path

OUT = Path(__file__).resolve().parent.parent / "bindings/python/python/stowplan/plot/coastline.txt"
STEPS_PER_DEGREE = 20
TOLERANCE_DEGREES = 0.07
AREA_MIN = 0.04
SOUTH = -60.0

Point = tuple[float, float]


def main() -> None:
    """Read the file named on the command line, write the coastline."""
    topology = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    lines = [encoded(ring) for ring in rings(topology) if worth_drawing(ring)]
    lines.sort(key=len, reverse=True)
    OUT.write_text("\n".join(line for line in lines if line) + "\n", encoding="utf-8")
    print(f"{OUT.name}: {len(lines)} rings, {OUT.stat().st_size} bytes")


def rings(topology: dict) -> list[list[Point]]:
    """All rings of the land, in degrees."""
    (sx, sy), (tx, ty) = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs = []
    for arc in topology["arcs"]:
        x = y = 0
        points = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            points.append((x * sx + tx, y * sy + ty))
        arcs.append(points)

    def ring(indices: list[int]) -> list[Point]:
        points: list[Point] = []
        for index in indices:
            part = arcs[index] if index >= 0 else arcs[~index][::-1]
            points.extend(part if not points else part[1:])
        return unwrapped(points)

    found = []
    for geometry in topology["objects"]["land"]["geometries"]:
        polygons = geometry["arcs"] if geometry["type"] == "MultiPolygon" else [geometry["arcs"]]
        found += [ring(indices) for polygon in polygons for indices in polygon]
    return found


def unwrapped(ring: list[Point]) -> list[Point]:
    """Return a ring without jumps: past the date line, longitudes go on beyond 180 degrees."""
    turn, before, found = 0, ring[0][0], []
    for x, y in ring:
        turn += 360 * ((before - x > 180) - (x - before > 180))
        before = x
        found.append((x + turn, y))
    return found


def worth_drawing(ring: list[Point]) -> bool:
    """Whether a ring is more than a dot, and not of the Antarctic."""
    pairs = pairwise(ring)
    area = abs(sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairs)) / 2
    return area >= AREA_MIN and max(y for _, y in ring) > SOUTH


def encoded(ring: list[Point]) -> str:
    """A ring as a line of whole numbers; nothing if it has become a line or a dot."""
    half = len(ring) // 2
    # A closed ring has no ends to hold: it is simplified in two halves.
    points = simplified(ring[: half + 1])[:-1] + simplified(ring[half:])
    cells = [(round(x * STEPS_PER_DEGREE), round(y * STEPS_PER_DEGREE)) for x, y in points]
    cells = [cell for cell, before in zip(cells, [None, *cells], strict=False) if cell != before]
    if len(cells) < 4:
        return ""
    steps = [cells[0]] + [(x - u, y - v) for (u, v), (x, y) in pairwise(cells)]
    return " ".join(f"{x} {y}" for x, y in steps)


def simplified(points: list[Point]) -> list[Point]:
    """The points that keep a line within the tolerance."""
    kept = {0, len(points) - 1}
    stack = [(0, len(points) - 1)]
    while stack:
        first, last = stack.pop()
        (ax, ay), (bx, by) = points[first], points[last]
        length = ((bx - ax) ** 2 + (by - ay) ** 2) ** 0.5
        far, at = 0.0, -1
        for index in range(first + 1, last):
            x, y = points[index]
            across = abs((bx - ax) * (ay - y) - (ax - x) * (by - ay))
            away = across / length if length else ((x - ax) ** 2 + (y - ay) ** 2) ** 0.5
            if away > far:
                far, at = away, index
        if far > TOLERANCE_DEGREES:
            kept.add(at)
            stack += [(first, at), (at, last)]
    return [points[index] for index in sorted(kept)]


main()
