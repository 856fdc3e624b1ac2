#!/usr/bin/env python3
"""Writes examples/telco-fleet.yaml: the fleet of an imaginary mobile operator, which the folder `example_fleet` describes.

Standard library only, no randomness and no clock: the same bytes every time. `--check` compares instead of writing,
`--statistics` prints how full the fleet is.
"""

import sys
from pathlib import Path

from example_fleet.document import fleet
from example_fleet.statistics import statistics
from example_fleet.workload import BLAME
from example_fleet.yaml_text import block

TARGET = Path(__file__).resolve().parent.parent / "examples" / "telco-fleet.yaml"

HEAD = """\
# The fleet of Meridian Telecom, an imaginary mobile operator: {clusters} clusters on AWS, Azure, GCP, in its own data
# centres and at the edge, and {workloads} workloads in {replicas} replicas.
#
# Written by scripts/make_example_fleet.py; change that, not this. The regions, instance types and coordinates are real,
# the operator and its numbers are not.
#
# The open nodes have room for the whole, but not all of it fits where it has to stand: pools have to open nodes, and at some edge
# sites a few applications find no room, others by each strategy. These cannot be placed at all, each for a reason of its own:
{unplaceable}
"""


def text():
    document = fleet()
    replicas = sum(workload["replicas"] for workload in document["workloads"])
    unplaceable = []
    for workload in document["workloads"]:
        if reason := workload.get(BLAME):
            if not unplaceable or reason != unplaceable[-1][1]:
                unplaceable.append((workload["name"], reason))
            workload[BLAME] = f"Cannot be placed. {reason[0].upper()}{reason[1:]}."
    head = HEAD.format(
        clusters=len(document["clusters"]), workloads=len(document["workloads"]), replicas=replicas,
        unplaceable="\n".join(f"#   {name}: {reason}" for name, reason in unplaceable),
    )  # fmt: skip
    out = []
    block(document, 0, out, top=True)
    return head + "\n".join(out) + "\n", document


def main():
    written, document = text()
    if "--statistics" in sys.argv:
        statistics(document)
    elif "--check" in sys.argv:
        if not TARGET.exists() or TARGET.read_text(encoding="utf-8") != written:
            sys.exit(f"{TARGET.name} is not what scripts/make_example_fleet.py writes: run it")
    else:
        TARGET.parent.mkdir(exist_ok=True)
        TARGET.write_text(written, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
