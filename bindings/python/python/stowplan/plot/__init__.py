"""Pictures of fleets, placements and comparisons, drawn with matplotlib (`pip install "stowplan[plot]"`).

Every function returns a matplotlib `Figure` that notebooks show and that `figure.savefig("name.svg")` writes; none touches
pyplot's state. With `ax=` the picture is drawn inside those axes of a figure of yours. Colours can be told apart by
colour-blind readers, and nothing is said by colour alone.

>>> import stowplan, stowplan.plot
>>> fleet = stowplan.Fleet.read("examples/telco-fleet.yaml")  # doctest: +SKIP
>>> solution = stowplan.place(stowplan.Problem.from_fleet(fleet), "cost")  # doctest: +SKIP
>>> stowplan.plot.utilisation(solution).savefig("use.svg")  # doctest: +SKIP
"""

from stowplan.plot.comparison import comparison
from stowplan.plot.cost import cost
from stowplan.plot.map import map  # noqa: A004
from stowplan.plot.utilisation import utilisation

__all__ = ["comparison", "cost", "map", "utilisation"]
