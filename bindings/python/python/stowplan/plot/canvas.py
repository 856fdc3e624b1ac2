"""What every picture shares: figures without pyplot, panels inside given axes, colours, numbers for people."""

from __future__ import annotations

import io
import math
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

# Okabe and Ito's palette, which readers with any common colour blindness can tell apart.
BLUE, ORANGE, GREEN, VERMILION = "#0072B2", "#E69F00", "#009E73", "#D55E00"
SKY, PURPLE, YELLOW, GREY = "#56B4E9", "#CC79A7", "#F0E442", "#999999"
SERIES = (BLUE, ORANGE, GREEN, PURPLE, SKY, VERMILION, YELLOW, GREY)
INK, FAINT = "#33373d", "#d9dce1"

WIDTH = 9.5
"""Inches: what a notebook shows without scaling."""


def figure(width: float, height: float) -> Figure:
    """Return an empty figure that a notebook shows by itself."""
    try:
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure as Plain
    except ImportError as missing:
        message = 'pictures need matplotlib, which is not installed: pip install "stowplan[plot]"'
        raise ImportError(message) from missing

    class Picture(Plain):
        """A figure that shows itself in a notebook, whether pyplot was imported or not."""

        def _repr_png_(self) -> bytes:
            return png(self, dpi=100)

    made = Picture(figsize=(width, height), layout="constrained")
    FigureCanvasAgg(made)
    return made


def png(figure: Figure, *, dpi: int) -> bytes:
    """Return a figure as a small PNG: with a palette, which flat colours lose nothing by. The same figure gives the same bytes."""
    from PIL import Image

    drawn, packed = io.BytesIO(), io.BytesIO()
    figure.savefig(drawn, format="png", dpi=dpi)
    picture = Image.open(drawn).convert("RGB")
    picture.quantize(160, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE).save(packed, "png", optimize=True)
    return packed.getvalue()


def panels(
    ax: Axes | None, rows: int, columns: int, *, size: tuple[float, float], sharey: bool = False
) -> tuple[Figure, list[Axes]]:
    """Return a figure and its axes, row by row; inside `ax` where one is given."""
    if ax is None:
        made = figure(*size)
        grid = made.subplots(rows, columns, squeeze=False, sharey=sharey)
        return made, list(grid.flat)
    ax.set_axis_off()
    gap_x, gap_y = 0.04, 0.16
    width = (1 - gap_x * (columns - 1)) / columns
    height = (1 - gap_y * (rows - 1)) / rows
    inner: list[Axes] = []
    for row in range(rows):
        for column in range(columns):
            left, bottom = column * (width + gap_x), 1 - (row + 1) * height - row * gap_y
            shared = inner[0] if sharey and inner else None
            inner.append(ax.inset_axes((left, bottom, width, height), sharey=shared))
    for number, panel in enumerate(inner):
        if sharey and number % columns:
            panel.tick_params(labelleft=False)
    return whole(ax), inner


def single(ax: Axes | None, width: float, height: float) -> tuple[Figure, Axes]:
    """Return a figure and one pair of axes: `ax` where it is given."""
    if ax is None:
        made = figure(width, height)
        return made, made.subplots()
    return whole(ax), ax


def whole(ax: Axes) -> Figure:
    """Return the figure that axes stand in."""
    found: Any = ax.get_figure(root=True) if hasattr(ax.figure, "get_figure") else ax.figure
    made: Figure = found
    return made


def tidy(ax: Axes, *, grid: str = "x") -> None:
    """Leave of the frame what helps to read: one faint grid, no box."""
    for side in ("top", "right", "left" if grid == "x" else "bottom"):
        ax.spines[side].set_visible(False)
    for spine in ax.spines.values():
        spine.set_color(FAINT)
    ax.tick_params(colors=INK, length=0, labelsize=8)
    ax.grid(axis="x" if grid == "x" else "y", color=FAINT, linewidth=0.7)
    ax.set_axisbelow(True)


def title(ax: Axes, text: str, *, size: float = 10) -> None:
    """Give axes a title at the left."""
    ax.set_title(text, loc="left", fontsize=size, color=INK)


def shown(value: float) -> str:
    """Return a number for people: three or four digits, thousands apart."""
    if value == 0 or not math.isfinite(value):
        return "0" if value == 0 else str(value)
    if abs(value) >= 1000:
        return f"{value:,.0f}"
    digits = max(0, 2 - math.floor(math.log10(abs(value))))
    text = f"{value:.{min(digits, 6)}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def amount(resource: str, value: float) -> str:
    """Return an amount of a resource for people: binary multiples for bytes."""
    if resource not in ("memory", "ephemeral-storage") and not resource.startswith("hugepages-"):
        return shown(value)
    for unit in ("", "Ki", "Mi", "Gi", "Ti", "Pi"):
        if abs(value) < 1024 or unit == "Pi":
            return f"{shown(value)} {unit}".strip()
        value /= 1024
    return shown(value)


def clipped(text: str, length: int = 34) -> str:
    """Return a text that is not longer than axes can bear."""
    text = " ".join(text.split()).replace("$", r"\$")
    return text if len(text) <= length else text[: length - 1] + "…"
