"""Pictures: what they show, and that nothing of a fleet can break them."""

from __future__ import annotations

import io
import subprocess
import sys

import pytest
import stowplan
import stowplan.plot

pytest.importorskip("matplotlib")

FLEET = """
apiVersion: stowplan/v1alpha1
kind: Fleet
name: pictures
regions:
  - { region: edge/oslo, coordinates: { latitude: 59.9, longitude: 10.75 }, country: "NO" }
clusters:
  - name: oslo
    location: { provider: edge, region: oslo }
    nodes:
      - { name: n1, capacity: { cpu: 8, memory: 32Gi } }
      - { name: n2, capacity: { cpu: 8, memory: 32Gi } }
  - name: frankfurt
    location: { provider: aws, region: eu-central-1 }
    pools: [{ name: p, instanceType: m5.2xlarge, count: 1, max: 4 }]
  - name: tokyo
    location: { provider: aws, region: ap-northeast-1 }
    pools: [{ name: p, instanceType: m5.2xlarge, count: 1, max: 4 }]
  - name: nowhere
    nodes: [{ name: "$n_1^2$", capacity: { cpu: 4, memory: 8Gi } }]
workloads:
  - name: web
    replicas: 6
    requests: { cpu: 3, memory: 4Gi }
    traffic: [{ with: { workload: db }, demand: 5 }]
  - { name: db, replicas: 2, requests: { cpu: 2, memory: 4Gi } }
  - { name: huge, requests: { cpu: 900 } }
"""


@pytest.fixture(scope="module")
def fleet() -> stowplan.Fleet:
    return stowplan.Fleet.from_yaml(FLEET)


@pytest.fixture(scope="module")
def solution(fleet: stowplan.Fleet) -> stowplan.Solution:
    return stowplan.place(stowplan.Problem.from_fleet(fleet), "spread").solution()


def texts(figure: object) -> str:
    from matplotlib.text import Text

    found = figure.findobj(Text)  # type: ignore[attr-defined]
    return "\n".join(text.get_text() for text in found)


def test_utilisation_names_bins_and_tells_the_mean(solution: stowplan.Solution) -> None:
    figure = stowplan.plot.utilisation(solution)
    told = texts(figure)
    assert "oslo/n1" in told
    assert "cpu, mean" in told
    assert figure._repr_png_().startswith(b"\x89PNG")  # type: ignore[attr-defined]


def test_utilisation_of_thousands_is_a_curve() -> None:
    problem = stowplan.Problem.from_tables(items={"cpu": [1] * 3000}, bins={"cpu": [2] * 5000})
    figure = stowplan.plot.utilisation(stowplan.place(problem, "bin_packing").solution())
    assert "mean 30% of 5,000" in texts(figure)
    assert len(figure.axes) == 1


def test_utilisation_refuses_what_is_not_there(solution: stowplan.Solution) -> None:
    with pytest.raises(ValueError, match=r"no 'gpus'.*cpu, memory"):
        stowplan.plot.utilisation(solution, resources=["gpus"])
    with pytest.raises(ValueError, match="by is 'rack'"):
        stowplan.plot.utilisation(solution, by="rack")  # type: ignore[arg-type]


def test_cost_keeps_what_is_decided_apart_and_counts_unknown_prices(solution: stowplan.Solution) -> None:
    told = texts(stowplan.plot.cost(solution))
    assert "aws · eu-central-1" in told
    assert "USD an hour" in told
    assert "Price not known: 2 of edge" in told


@pytest.mark.parametrize("colour", ["use", "cost", "provider"])
def test_map_shows_places_and_counts_the_lost(solution: stowplan.Solution, colour: str) -> None:
    told = texts(stowplan.plot.map(solution, colour=colour, links=True))  # type: ignore[arg-type]
    assert "3 clusters in 3 places" in told
    assert "1 clusters are where no coordinates are known: nowhere" in told


def test_map_of_a_fleet_needs_no_placement(fleet: stowplan.Fleet) -> None:
    assert "aws (2)" in texts(stowplan.plot.map(fleet))
    with pytest.raises(ValueError, match="give a solution"):
        stowplan.plot.map(fleet, colour="use")
    with pytest.raises(ValueError, match="no resource 'gold'"):
        stowplan.plot.map(fleet, size="gold")


def test_pictures_fit_into_given_axes(fleet: stowplan.Fleet, solution: stowplan.Solution) -> None:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(12, 8))
    grid = figure.subplots(2, 2)
    assert stowplan.plot.map(fleet, ax=grid[0][0]) is figure
    assert stowplan.plot.cost(solution, ax=grid[0][1]) is figure
    assert stowplan.plot.utilisation(solution, ax=grid[1][0]) is figure
    figure.savefig(io.BytesIO(), format="png")


def test_without_matplotlib_the_remedy_is_told() -> None:
    code = (
        "import sys; sys.modules['matplotlib'] = None\n"
        "import stowplan, stowplan.plot\n"
        "problem = stowplan.Problem.from_tables(items={'cpu': [1]}, bins={'cpu': [2]})\n"
        "try:\n    stowplan.plot.utilisation(stowplan.place(problem, 'cost'))\n"
        "except ImportError as error:\n    print(error)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert 'pip install "stowplan[plot]"' in done.stdout
