"""Decide what goes where in a fleet of clusters, at what cost, and why.

Read a fleet, place it, and ask why::

    fleet = stowplan.Fleet.read("fleet.yaml")
    problem = stowplan.Problem.from_fleet(fleet)
    solution = stowplan.place(problem, "balanced").solution()
    solution.placements()            # a table: solution.placements().to_pandas()
    solution.unplaced()              # what was left out, and why
    print(solution.explain("amf-paris#0"))

Items and bins can also come from any table (pandas, polars, pyarrow, DuckDB, numpy): `Problem.from_tables`. Tables that come
out are `Table`, which all of those take as it is.
"""

from stowplan._native import (
    Benchmark,
    Catalog,
    Comparison,
    CostReport,
    Explanation,
    Fleet,
    Infeasible,
    Inventory,
    Kubernetes,
    OpenbTrace,
    Outcome,
    Problem,
    Solution,
    Strategy,
    Table,
    Unknown,
    __version__,
    bench,
    compare,
    fleet_schema,
    place,
)
from stowplan.errors import (
    CycleError,
    Diagnostic,
    DocumentError,
    Fault,
    FleetFileError,
    InputError,
    MetadataError,
    NotSolvedError,
    StowplanError,
    UnknownNameError,
    Wait,
)

__all__ = [
    "Benchmark",
    "Catalog",
    "Comparison",
    "CostReport",
    "CycleError",
    "Diagnostic",
    "DocumentError",
    "Explanation",
    "Fault",
    "Fleet",
    "FleetFileError",
    "Infeasible",
    "InputError",
    "Inventory",
    "Kubernetes",
    "MetadataError",
    "NotSolvedError",
    "OpenbTrace",
    "Outcome",
    "Problem",
    "Solution",
    "StowplanError",
    "Strategy",
    "Table",
    "Unknown",
    "UnknownNameError",
    "Wait",
    "__version__",
    "bench",
    "compare",
    "fleet_schema",
    "place",
]
