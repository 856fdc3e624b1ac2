"""
The compiled half of `stowplan`. Import `stowplan` instead.
"""

import collections.abc
import os
import typing
from typing import Any, Final, SupportsFloat, SupportsIndex, final

from _typeshed import SupportsGetItem

__all__ = [
    "__version__",
    "Benchmark",
    "Catalog",
    "Certificate",
    "ClustersResolution",
    "Comparison",
    "Conflict",
    "CostReport",
    "Explanation",
    "Fleet",
    "Infeasible",
    "Inventory",
    "Kubernetes",
    "Lock",
    "LockCheck",
    "OpenbTrace",
    "Order",
    "Outcome",
    "Problem",
    "Reading",
    "Repair",
    "Repairs",
    "Repository",
    "Request",
    "Resolution",
    "Session",
    "Solution",
    "Strategy",
    "Table",
    "Unknown",
    "UpgradePlan",
    "Why",
    "WhyNot",
    "bench",
    "check_certificate",
    "compare",
    "fleet_schema",
    "place",
    "plan_upgrade",
    "read_yaml",
    "resolve",
    "resolve_clusters",
    "write_yaml",
]

__version__: Final[str]
"""
Version of the compiled module.
"""

@final
class Benchmark:
    """
    What a benchmark measured: one row for each instance, strategy and seed.
    """
    def __len__(self, /) -> int: ...
    def __reduce__(self, /) -> tuple[typing.Any, ...]: ...
    def __repr__(self, /) -> str: ...
    def _repr_html_(self, /) -> str: ...
    @staticmethod
    def _restore(rows: list[typing.Any]) -> Benchmark: ...
    def summary(self, /) -> Table:
        """
        One row for each instance and strategy: for each value the mean over seeds and its standard error.
        """
    def table(self, /) -> Table:
        """
        One row for each instance, strategy and seed: its values, decisions, time, decisions a second, and the most memory that the run
        itself held.
        """
    def to_csv(self, /) -> str:
        """
        The rows as CSV.
        """

@final
class Catalog:
    """
    What is known about machines and places with nothing downloaded. Every price says where it comes from; what is not known is
    missing, never zero. Regions are written `provider/region`.

    >>> import stowplan
    >>> catalog = stowplan.Catalog()
    >>> found = catalog.search(providers=["aws"], regions=["aws/eu-west-1"], cpu=8, memory="32Gi", limit=3)
    >>> len(found), found["per_hour"] == sorted(found["per_hour"])
    (3, True)
    >>> catalog.round_trip("aws/eu-west-1", "aws/eu-west-1") is not None
    True
    """
    def __new__(cls, /) -> Catalog:
        """
        The bundled facts.
        """
    def __reduce__(self, /) -> tuple[typing.Any, ...]: ...
    def __repr__(self, /) -> str: ...
    @staticmethod
    def _restore() -> Catalog: ...
    def instance_types(self, /) -> Table:
        """
        One row an instance type.
        """
    def regions(self, /) -> Table:
        """
        One row a region: where it is, which jurisdictions it belongs to, its grid carbon.
        """
    def round_trip(self, /, a: str, b: str) -> tuple[float, str] | None:
        """
        The round trip between two regions in milliseconds and where it comes from; `None` if it is not known.
        """
    def search(
        self,
        /,
        *,
        providers: collections.abc.Sequence[str] = ...,
        regions: collections.abc.Sequence[str] = ...,
        arch: typing.Literal["amd64", "arm64"] | None = None,
        cpu: SupportsFloat | SupportsIndex = 0.0,
        memory: str | None = None,
        gpu: str | None = None,
        gpus: SupportsIndex = 0,
        spot: bool = False,
        price_max: SupportsFloat | SupportsIndex | None = None,
        limit: SupportsIndex = 0,
    ) -> Table:
        """
        Machines that have at least what is asked, one row an instance type and region, the cheapest first. `cpu` is in cores; `memory`
        is a quantity (`"32Gi"`). `gpu` names a model, such as `t4`. With `spot` the spot price counts. `price_max` is in US dollars.
        """
    def transfer_price(self, /, source: str, target: str) -> str | None:
        """
        The price of 10⁹ bytes sent from one region to another, as text with the currency; `None` if it is not known.
        """

@final
class Certificate:
    """
    A proof that a request has no answer, or that its answer is best, together with the universe that it is about.

    Both are text. `stowplan-proofcheck UNIVERSE CERTIFICATE` on the command line and `check` read them again and trust nothing of the
    resolver. `docs/reference/certificates.md` describes the lines.

    >>> from stowplan.depsolve import Repository, Request, resolve
    >>> repository = Repository()
    >>> repository.add("web", ["1.0.0", "2.0.0"])
    >>> certificate = resolve(repository, Request(install=["web"], goals=["rootsNewest"])).certificate()
    >>> print(certificate.check(), end="")
    root 0: "web" 0-1
    least value of least-cost: 0
    selected: "web" 1
    no answer is better
    """
    def __eq__(self, other: object, /) -> bool: ...
    def __reduce__(self, /) -> tuple[typing.Any, ...]: ...
    def __repr__(self, /) -> str: ...
    def __str__(self, /) -> str: ...
    @staticmethod
    def _restore(universe: bytes, text: bytes) -> Certificate: ...
    def check(self, /) -> str:
        """
        Checks the proof, as `check_certificate` does.
        """
    @property
    def text(self, /) -> str:
        """
        The lines of the proof.
        """
    @property
    def universe(self, /) -> str:
        """
        The universe as JSON Lines: packages by number, versions by rank.
        """

@final
class ClustersResolution:
    """
    The answer for several clusters together: versions for each, best in the sum over all; or that there are none, and why.
    """
    def __reduce__(self, /) -> tuple[typing.Any, ...]: ...
    def __repr__(self, /) -> str: ...
    def _repr_html_(self, /) -> str: ...
    @staticmethod
    def _restore(world: bytes, stored: bytes) -> ClustersResolution: ...
    @property
    def canonical(self, /) -> bool:
        """
        Whether it is the one among the equally good that does not depend on the order of anything.
        """
    def changes(self, /) -> Table:
        """
        One row a difference between what is installed in a cluster and what is selected, as in `Resolution.changes`. Raises
        `NotSolvedError` where there is no answer.
        """
    def clusters(self, /) -> Table:
        """
        One row a cluster: which are alike (those of one number ask the same and select the same), how many packages are selected, and the value
        of each goal there. Raises `NotSolvedError`, which says why, where there is no answer.
        """
    def conflict(self, /) -> Conflict | None:
        """
        Why there is no answer, rules between clusters among the facts; `None` where there is one, or where it is not known. Raises
        `NotSolvedError` if a limit strikes before the facts are told.
        """
    def levels(self, /) -> Table:
        """
        One row a goal: its value summed over the clusters, a bound that no answer is below, and whether the two are equal. Raises
        `NotSolvedError` where there is no answer.
        """
    @property
    def limit(self, /) -> str | None:
        """
        The limit that struck: `"time"`, `"work"` or `"stopped"` (by an interrupt); `None` if none did.
        """
    @property
    def optimal(self, /) -> bool:
        """
        Whether it is proved that no answer for all clusters is better in any goal.
        """
    def selected(self, /) -> Table:
        """
        One row a version selected in a cluster, as in `Resolution.selected`. Raises `NotSolvedError` where there is no answer.
        """
    @property
    def solved(self, /) -> bool:
        """
        Whether there is an answer.
        """
    @property
    def status(self, /) -> str:
        """
        `"solved"`, `"infeasible"` (proved) or `"unknown"` (a limit struck before any answer was found).
        """
    def versions(self, /) -> Table:
        """
        One row a package, one column a cluster: its version there, several separated by commas. Raises `NotSolvedError` where there is no answer.
        """

@final
class Comparison:
    """
    What several strategies make of one problem: one row each, and their solutions.

    >>> import stowplan
    >>> problem = stowplan.Problem.from_tables(items={"cpu": [1, 1, 1]}, bins={"cpu": [4, 4]})
    >>> comparison = stowplan.compare(problem, ["bin_packing", "balanced"])
    >>> comparison.table()["bins_used"]
    [1, 2]
    >>> comparison["balanced"].num_bins_used
    2
    """
    def __getitem__(self, strategy: str, /) -> Solution:
        """
        The solution of a strategy, by its name. Raises `NotSolvedError` where it has none.
        """
    def __len__(self, /) -> int: ...
    def __reduce__(self, /) -> tuple[typing.Any, ...]: ...
    def __repr__(self, /) -> str: ...
    def _repr_html_(self, /) -> str: ...
    @staticmethod
    def _restore(problem: Problem, rows: list[typing.Any]) -> Comparison: ...
    @property
    def outcomes(self, /) -> list[Any]:
        """
        The outcomes, in the order of rows.
        """
    @property
    def problem(self, /) -> Problem:
        """
        The problem.
        """
    @property
    def solutions(self, /) -> list[Solution]:
        """
        The solutions, in the order of rows, those of strategies without one left out.
        """
    @property
    def strategies(self, /) -> list[str]:
        """
        Names of the strategies, in the order of rows.
        """
    def table(self, /) -> Table:
        """
        One row a strategy. Money is for an hour, in the problem's currency: what opened nodes cost (as far as their prices are known;
        `unpriced` counts the others) and what traffic between regions costs. Round trips are weighted by demand. `zone_skew`,
        `balance` and `stranded` are terms of objectives: less is better. `seconds` is the time of the search, while the
        others ran beside it.
        """
    def to_html(self, /) -> str:
        """
        As an HTML table in which the best of each column is marked.
        """
    def to_text(self, /, *, max_width: SupportsIndex | None = None) -> str:
        """
        As text in columns, cut to fit into `max_width` characters (`None`: no limit).
        """

@final
class Conflict:
    """
    Facts that contradict each other, none of which could be left out, and how they do.

    >>> from stowplan.depsolve import Repository, Request, resolve
    >>> repository = Repository()
    >>> repository.add("web", {"1.0.0": {}, "2.0.0": {"requires": ["database >=15"]}})
    >>> repository.add("database", ["14.2.0"])
    >>> conflict = resolve(repository, Request(install=["web >=2"])).conflict()
    >>> print(conflict)
    the request installs web >=2 → web =2.0.0
    web =2.0.0 requires database >=15 → nothing is left of web
    >>> conflict.facts()["fact"]
    ['the request installs web >=2', 'web =2.0.0 requires database >=15']
    """
    def __eq__(self, other: object, /) -> bool: ...
    def __len__(self, /) -> int:
        """
        How many facts there are.
        """
    def __reduce__(self, /) -> tuple[typing.Any, ...]: ...
    def __repr__(self, /) -> str: ...
    def __str__(self, /) -> str: ...
    def _repr_html_(self, /) -> str: ...
    @staticmethod
    def _restore(bytes: bytes) -> Conflict: ...
    def facts(self, /) -> Table:
        """
        One row a fact, what the request asks first: without any one of them there is an answer.
        """
    def to_dict(self, /) -> dict[str, typing.Any]:
        """
        The derivation as dictionaries and lists: under `story` steps in order, each a fact and what it leaves, and cases with what follows from
        each.
        """
    def to_html(self, /, *, unfolded: SupportsIndex = ...) -> str:
        """
        The derivation as HTML that needs no script. Of cases the first is unfolded, down to so many levels; the others say how they end.
        """

@final
class CostReport:
    """
    What a placement or a fleet costs in an hour: what is committed anyway (nodes that are open), and what the decision brings about
    (nodes it opens, traffic of what it places). What is not known is listed in `unknown` and in no sum.

    >>> import stowplan
    >>> fleet = stowplan.Fleet.from_dict({
    ...     "apiVersion": "stowplan/v1alpha1", "kind": "Fleet", "name": "lab",
    ...     "clusters": [{"name": "edge", "pools": [
    ...         {"name": "p", "capacity": {"cpu": 4}, "count": 1, "max": 2, "pricePerHour": "0.25 USD"}]}],
    ...     "workloads": [{"name": "upf", "replicas": 2, "requests": {"cpu": 3}}],
    ... })
    >>> costs = stowplan.place(stowplan.Problem.from_fleet(fleet), "cost").solution().costs()
    >>> costs.summary()["side"], costs.summary()["total"]
    (['committed', 'decided'], [0.25, 0.25])
    """
    def __reduce__(self, /) -> tuple[typing.Any, ...]: ...
    def __repr__(self, /) -> str: ...
    def _repr_html_(self, /) -> str: ...
    @staticmethod
    def _restore(subject: Fleet | Solution, facts: str) -> CostReport: ...
    def by_provider(self, /) -> Table:
        """
        The same by provider.
        """
    def by_region(self, /) -> Table:
        """
        The same by region.
        """
    @property
    def has_derived_prices(self, /) -> bool:
        """
        Whether any price in the sums was derived (from a regional index, say) and not published or given.
        """
    def lines(self, /) -> Table:
        """
        One row for every part of the sums: of what, how many, at which price, and where the price comes from.
        """
    def opened(self, /) -> Table:
        """
        One row a pool in which the decision opens nodes.
        """
    def summary(self, /) -> Table:
        """
        One row committed, one decided, for each currency: machines, expected interruptions of spot machines, traffic, and kilograms of
        CO2e.
        """
    def to_dict(self, /) -> dict[str, typing.Any]:
        """
        The report as dictionaries and lists.
        """
    @property
    def unknown(self, /) -> list[str]:
        """
        What is not known and in no sum, by name and with the reason.
        """

@final
class Explanation:
    """
    Why an item stands where it stands, or nowhere. `print` it, or look at its parts.

    >>> import stowplan
    >>> problem = stowplan.Problem.from_tables(
    ...     items={"name": ["a", "b"], "cpu": [2, 9]}, bins={"name": ["x"], "cpu": [4]}
    ... )
    >>> why = stowplan.place(problem, "bin_packing").explain("b")
    >>> why.kind, why.closest
    ('unplaced', 'x')
    """
    def __reduce__(self, /) -> tuple[typing.Any, ...]: ...
    def __repr__(self, /) -> str: ...
    def __str__(self, /) -> str: ...
    def _repr_html_(self, /) -> str: ...
    @staticmethod
    def _restore(bytes: bytes) -> Explanation: ...
    def alternatives(self, /) -> Table:
        """
        One row a bin that would have done: the level in which it loses and by how much more each term would have changed;
        where it is equal in every level, what broke the tie (how full the bins were, or their order). Empty for items that were not
        placed by the search.
        """
    @property
    def bin(self, /) -> str | None:
        """
        Where it stands; `None` if nowhere.
        """
    @property
    def closest(self, /) -> str | None:
        """
        The bin that came closest, of an item that stands nowhere.
        """
    @property
    def item(self, /) -> str:
        """
        The item.
        """
    @property
    def kind(self, /) -> str:
        """
        `"placed"`, `"held"` (it stood there before) or `"unplaced"`.
        """
    def remedies(self, /) -> Table:
        """
        One row a constraint whose absence alone would open bins: how many, and what it would take in the bin where it takes least.
        """
    def ruled_out(self, /) -> Table:
        """
        One row a constraint: how many bins it ruled out (a bin that several rule out counts for each), and how many it ruled out first,
        in the order in which kube-scheduler filters (items that stand nowhere only).
        """
    @property
    def shortfalls(self, /) -> list[str]:
        """
        All that would have to give in the closest bin, in words.
        """
    def to_dict(self, /) -> dict[str, typing.Any]:
        """
        The explanation as dictionaries and lists.
        """

@final
class Fleet:
    """
    A fleet: clusters, what is to run on them, and the policy. Never changed; read another to change it.

    >>> import stowplan
    >>> fleet = stowplan.Fleet.from_dict({
    ...     "apiVersion": "stowplan/v1alpha1", "kind": "Fleet", "name": "lab",
    ...     "clusters": [{"name": "edge", "nodes": [{"name": "n1", "capacity": {"cpu": 8, "memory": "32Gi"}}]}],
    ...     "workloads": [{"name": "upf", "replicas": 2, "requests": {"cpu": 3}}],
    ... })
    >>> fleet
    Fleet(name='lab', clusters=1, nodes=1, pools=0, workloads=1, replicas=2)
    """
    def __eq__(self, other: object, /) -> bool: ...
    def __reduce__(self, /) -> tuple[typing.Any, ...]: ...
    def __repr__(self, /) -> str: ...
    def _repr_html_(self, /) -> str: ...
    @staticmethod
    def _restore(bytes: bytes, warnings: list[str]) -> Fleet: ...
    def clusters(self, /) -> Table:
        """
        One row a cluster: where it stands, how it is, how many nodes it has and could have, what they hold.
        """
    def costs(
        self,
        /,
        *,
        transfers: typing.Any = None,
        round_trips: typing.Any = None,
        spot: dict[str, typing.Any] | None = None,
    ) -> CostReport:
        """
        What the fleet costs in an hour as it is: its open nodes, and the traffic of what stands somewhere. `transfers`, `round_trips`
        and `spot` are facts that are put on the bundled ones, as in `Problem.from_fleet`.
        """
    @staticmethod
    def from_dict(value: dict[str, typing.Any]) -> Fleet:
        """
        Takes a fleet as dictionaries and lists, with the fields of a fleet file.
        """
    @staticmethod
    def from_yaml(text: str, *, source: str = "<text>") -> Fleet:
        """
        Reads a fleet from YAML or JSON text. `source` names it in messages.
        """
    @property
    def name(self, /) -> str:
        """
        The name of the fleet.
        """
    def nodes(self, /) -> Table:
        """
        One row a named node.
        """
    def pools(self, /) -> Table:
        """
        One row a node pool.
        """
    @staticmethod
    def read(path: str | os.PathLike[str]) -> Fleet:
        """
        Reads a fleet file, YAML or JSON. Raises `FleetFileError` that shows every mistake with line and column, `OSError` if the
        file cannot be read.
        """
    def regions(self, /) -> Table:
        """
        One row a region in which anything stands or to which anything talks: country, coordinates and grid carbon, as far as known.
        """
    @property
    def strategy(self, /) -> str | None:
        """
        The strategy that the fleet's policy names, if it names one.
        """
    def to_dict(self, /) -> dict[str, typing.Any]:
        """
        The fleet as dictionaries and lists, with the fields of a fleet file.
        """
    def to_json(self, /) -> str:
        """
        The fleet as JSON text, which `from_yaml` reads as well.
        """
    def to_yaml(self, /) -> str:
        """
        The fleet as the text of a fleet file.
        """
    @property
    def warnings(self, /) -> list[str]:
        """
        What was read but may not be what was meant, each with its place in the file.
        """
    def workloads(self, /) -> Table:
        """
        One row a workload.
        """

@final
class Infeasible(Outcome):
    """
    Proved: no placement holds every required item.
    """
    def __reduce__(self, /) -> tuple[typing.Any, ...]: ...
    def __repr__(self, /) -> str: ...
    @staticmethod
    def _restore(bytes: bytes) -> Infeasible: ...
    def explanations(self, /) -> list[Explanation]:
        """
        Why each of those items fits nowhere.
        """
    def solution(self, /) -> Solution:
        """
        Raises `NotSolvedError`, which says why there is none.
        """
    @property
    def solved(self, /) -> bool:
        """
        Whether there is a solution: no.
        """
    @property
    def status(self, /) -> str:
        """
        `"infeasible"`.
        """
    def unplaced(self, /) -> Table:
        """
        Required items that alone prove it, with the reason that rules out most bins, the bin that came closest and what would
        have to give.
        """

@final
class Inventory:
    """
    Clusters by name, and indexes that answer which of them match a query.

    >>> import stowplan
    >>> inventory = stowplan.Inventory()
    >>> inventory.register({"name": "edge-1", "type": "edge", "labels": {"tier": "far"},
    ...     "nodes": [{"name": "n1", "capacity": {"cpu": 8}}]})
    >>> inventory.register({"name": "core-1", "type": "core", "nodes": [{"name": "n1", "capacity": {"cpu": 64}}]})
    >>> inventory.search(free_on_node={"cpu": 16})["name"]
    ['core-1']
    >>> inventory.search(selector={"matchLabels": {"tier": "far"}})["name"]
    ['edge-1']
    """
    def __contains__(self, name: str, /) -> bool: ...
    def __len__(self, /) -> int: ...
    def __new__(cls, /, fleet: Fleet | None = None) -> Inventory:
        """
        An inventory of the clusters of a fleet, with what is placed on them; empty without one.
        """
    def __reduce__(self, /) -> tuple[typing.Any, ...]: ...
    def __repr__(self, /) -> str: ...
    @staticmethod
    def _restore(bytes: bytes) -> Inventory: ...
    def clusters(self, /) -> Table:
        """
        One row a cluster, by name.
        """
    def get(self, /, name: str) -> dict[str, typing.Any]:
        """
        The description of a cluster, with the fields of a fleet file. Raises `UnknownNameError` if there is none of this name.
        """
    def register(self, /, cluster: dict[str, typing.Any]) -> None:
        """
        Adds a cluster, given with the fields of a fleet file. Raises `InputError` if one of this name is there.
        """
    def remove(self, /, name: str) -> None:
        """
        Takes a cluster out. Raises `InputError` if there is none of this name.
        """
    def search(
        self,
        /,
        *,
        types: collections.abc.Iterable[str] | None = None,
        providers: collections.abc.Iterable[str] | None = None,
        regions: collections.abc.Iterable[str] | None = None,
        zones: collections.abc.Iterable[str] | None = None,
        capabilities: collections.abc.Iterable[str] | None = None,
        health: collections.abc.Iterable[str] | None = None,
        selector: collections.abc.Mapping[str, typing.Any] | None = None,
        free_on_node: collections.abc.Mapping[str, int | float | str] | None = None,
        free_in_total: collections.abc.Mapping[str, int | float | str] | None = None,
        openable: bool = False,
        degraded: bool = False,
        limit: SupportsIndex | None = None,
    ) -> Table:
        """
        One row a cluster for which all that is asked holds; what is not asked does not matter.

        `types`, `providers`, `regions`, `zones` and `health` each name what will do, `capabilities` what must all be offered;
        `selector` is a label selector as in Kubernetes. `free_on_node` asks for amounts free on one single node, `free_in_total`
        on all open nodes together; `openable` counts nodes that a pool could still open, `degraded` the room of degraded ones.
        """
    def update(self, /, cluster: dict[str, typing.Any]) -> None:
        """
        Replaces the description of a cluster. What is placed on nodes that are still there stays placed.
        """

@final
class Kubernetes:
    """
    One or several clusters as their API servers told them: nodes with their capacity, pods as workloads of one replica.

    >>> import stowplan
    >>> snapshot = stowplan.Kubernetes.from_text('''
    ... {"kind": "List", "apiVersion": "v1", "items": [
    ...   {"kind": "Node", "apiVersion": "v1", "metadata": {"name": "n1"},
    ...    "status": {"allocatable": {"cpu": "4", "memory": "16Gi", "pods": "110"}}},
    ...   {"kind": "Pod", "apiVersion": "v1", "metadata": {"name": "web", "namespace": "prod"},
    ...    "spec": {"containers": [{"name": "c", "resources": {"requests": {"cpu": "500m"}}}]}}]}
    ... ''', cluster="edge-7")
    >>> solution = stowplan.place(stowplan.Problem.from_kubernetes(snapshot)).solution()
    >>> solution.to_bindings()[0]["target"]["name"]
    'n1'
    """
    def __eq__(self, other: object, /) -> bool: ...
    def __reduce__(self, /) -> tuple[typing.Any, ...]: ...
    def __repr__(self, /) -> str: ...
    @staticmethod
    def _restore(bytes: bytes) -> Kubernetes: ...
    @property
    def fleet(self, /) -> Fleet:
        """
        Clusters with their nodes, and pods as workloads.
        """
    @staticmethod
    def from_text(
        text: str, *, cluster: str, source: str = "<text>", schedulers: collections.abc.Sequence[str] = ...
    ) -> Kubernetes:
        """
        Reads the objects of one cluster from JSON or YAML text. `source` names it in messages.
        """
    @property
    def kinds_not_read(self, /) -> dict[str, int]:
        """
        How many objects of kinds that are not read there were, by kind.
        """
    @staticmethod
    def read(
        paths: str | os.PathLike[str] | collections.abc.Sequence[str | os.PathLike[str]],
        *,
        cluster: str | None = None,
        schedulers: collections.abc.Sequence[str] = ...,
    ) -> Kubernetes:
        """
        Reads what `kubectl get nodes,pods -A -o json` prints (namespaces, priority classes, runtime classes, volumes, claims and storage
        classes too, where given): a file, a folder with one file per cluster, or several of either. A cluster is named after its
        file, unless `cluster` names it: then all files are of that one. Pods of other schedulers than the default one are
        placed only if `schedulers` names theirs.
        """
    def skipped(self, /) -> Table:
        """
        One row a pod that is no item, and why.
        """
    def warning_summary(self, /) -> Table:
        """
        The warnings that say the same of fields that differ in numbers only, counted, with one object as an example.
        """
    def warnings(self, /) -> Table:
        """
        One row for everything that could change where a pod may stand and was not understood, or not given.
        """

@final
class Lock:
    """
    A lock file: what was asked, what was selected and who required it, and of what it was selected.
    """
    def __eq__(self, other: object, /) -> bool: ...
    def __len__(self, /) -> int: ...
    def __reduce__(self, /) -> tuple[typing.Any, ...]: ...
    def __repr__(self, /) -> str: ...
    def _repr_html_(self, /) -> str: ...
    @staticmethod
    def _restore(bytes: bytes) -> Lock: ...
    def check(self, /, repository: Repository) -> LockCheck:
        """
        Checks the lock with the packages there are now, rule by rule and without the solver.
        """
    def difference(self, /, after: Lock) -> Table:
        """
        One row a package that is different in another lock: `change` is `added`, `removed`, `upgraded`, `downgraded`, `replaced` (it is not
        known which version is newer) or `altered` (the version is the same and its source, features or metadata are not).
        """
    @staticmethod
    def from_yaml(text: str, *, source: str = "<text>") -> Lock:
        """
        The same from text. `source` names it in messages.
        """
    def goals(self, /) -> Table:
        """
        One row a goal, the most important first: its value, and whether it is proved that none is better.
        """
    @staticmethod
    def of(resolution: Resolution, *, sources: collections.abc.Mapping[str, str] | None = None) -> Lock:
        """
        The record of an answer. `sources` says where packages are from, by name. Raises `NotSolvedError`, which says why, where there is no
        answer.

        >>> from stowplan.depsolve import Lock, Repository, Request, resolve
        >>> repository = Repository()
        >>> repository.add("web", {"2.0.0": {"requires": ["database >=15"]}})
        >>> repository.add("database", ["15.1.0"])
        >>> lock = Lock.of(resolve(repository, Request(install=["web"])))
        >>> lock.why("database")
        ['web', 'database']
        >>> lock.check(repository)
        LockCheck(holds=True, same_universe=True, findings=0)
        """
    def order(self, /) -> Order:
        """
        The selected versions in order: each comes after what it requires and, where that can be, after what it recommends; those that require
        each other go together. A package of which
        several versions are selected is named with its version: `web@2.0.0`.
        """
    def packages(self, /) -> Table:
        """
        One row a selected version, by name: features that are on, who requires it (`[request]` is the request itself) or recommends it, where it is from, and
        the digest of what it said.
        """
    @staticmethod
    def read(path: str | os.PathLike[str]) -> Lock:
        """
        Reads a lock file. Raises `MetadataError` where it cannot be read, or was changed since it was written; `OSError` if the file
        cannot be opened.
        """
    def request(self, /) -> dict[str, typing.Any]:
        """
        What was asked, as dictionaries and lists.
        """
    def to_dict(self, /) -> dict[str, typing.Any]:
        """
        The lock as dictionaries and lists.
        """
    def to_yaml(self, /) -> str:
        """
        The lock as the text of a file: a block for each package, by name, and a digest of all before it. Equal locks give equal text.
        """
    @property
    def universe(self, /) -> str:
        """
        The digest of all packages there were to choose from: `Repository.digest()`.
        """
    def why(self, /, package: str) -> list[str]:
        """
        The shortest chain of those that required or recommended a package, from one that the request asks for to the package itself; empty if only a wish or
        nothing required it. Raises `UnknownNameError` if it is not in the lock.
        """
    def write(self, /, path: str | os.PathLike[str]) -> None:
        """
        Writes the file.
        """

@final
class LockCheck:
    """
    What came of checking a lock.
    """
    def __eq__(self, other: object, /) -> bool: ...
    def __reduce__(self, /) -> tuple[typing.Any, ...]: ...
    def __repr__(self, /) -> str: ...
    def __str__(self, /) -> str: ...
    def _repr_html_(self, /) -> str: ...
    @staticmethod
    def _restore(bytes: bytes) -> LockCheck: ...
    def findings(self, /) -> Table:
        """
        One row for everything found: what kind of thing it is, whether the lock does not hold because of it, the version it is about, and
        what is found.
        """
    @property
    def holds(self, /) -> bool:
        """
        Whether the selection is still an answer to the request.
        """
    @property
    def same_universe(self, /) -> bool:
        """
        Whether the packages there are to choose from are those of the lock; if not, another answer may be better.
        """
    def to_dict(self, /) -> dict[str, typing.Any]:
        """
        What was found as dictionaries and lists.
        """

@final
class OpenbTrace:
    """
    A trace of GPU tasks and the machines they ran on, as openb publishes them: for `bench` with the policies of online
    placement, or as a fleet.

    >>> import stowplan
    >>> trace = stowplan.OpenbTrace(
    ...     nodes=b"sn,cpu_milli,memory_mib,gpu,model\\nn0,64000,262144,2,T4\\n",
    ...     tasks=b"name,cpu_milli,memory_mib,num_gpu,gpu_milli,gpu_spec\\nt0,4000,8192,1,500,\\n",
    ... )
    >>> trace
    OpenbTrace(nodes=1, tasks=1)
    """
    def __new__(
        cls, /, *, nodes: SupportsGetItem[int, SupportsIndex], tasks: SupportsGetItem[int, SupportsIndex]
    ) -> OpenbTrace:
        """
        Takes the text of the tables of nodes and tasks.
        """
    def __reduce__(self, /) -> tuple[typing.Any, ...]: ...
    def __repr__(self, /) -> str: ...
    @staticmethod
    def _restore(
        nodes: SupportsGetItem[int, SupportsIndex], tasks: SupportsGetItem[int, SupportsIndex]
    ) -> OpenbTrace: ...
    def fleet(self, /, name: str = "openb") -> Fleet:
        """
        The trace as a fleet of one cluster, and one workload for each task.
        """
    def nodes(self, /) -> Table:
        """
        One row a node.
        """
    @staticmethod
    def policies() -> list[str]:
        """
        Names of the policies of online placement, in the order of tables.
        """
    @staticmethod
    def read(*, nodes: str | os.PathLike[str], tasks: str | os.PathLike[str]) -> OpenbTrace:
        """
        Reads the tables of nodes and tasks from files.
        """

@final
class Order:
    """
    Steps in order: what can go in parallel, what it waits for, and what was given up for it.

    Read from an order file or a cluster definition (`Order.read`), or made of dictionaries (`Order.from_dict`) or tables
    (`Order.from_tables`). Raises `CycleError` where steps wait for each other and no dependency may be given up.

    >>> from stowplan.depsolve import Order
    >>> order = Order.from_dict({"steps": [
    ...     {"name": "dns"},
    ...     {"name": "load-balancer", "dependsOn": ["dns"]},
    ...     {"name": "ingress", "dependsOn": ["load-balancer", {"name": "metrics", "kind": "soft"}]},
    ...     {"name": "metrics", "dependsOn": ["ingress"], "required": False},
    ... ]})
    >>> print(order)
    1: dns
    2: load-balancer
    3: ingress
    4: metrics
    not kept: ingress does not wait for metrics, since it closes a cycle
    cycle: ingress → metrics → ingress (ingress dependsOn metrics, soft; metrics dependsOn ingress)
    >>> order.tear_down()[0]
    ['metrics']
    """
    def __eq__(self, other: object, /) -> bool: ...
    def __len__(self, /) -> int: ...
    def __reduce__(self, /) -> tuple[typing.Any, ...]: ...
    def __repr__(self, /) -> str: ...
    def __str__(self, /) -> str: ...
    def _repr_html_(self, /) -> str: ...
    @staticmethod
    def _restore(bytes: bytes, work: SupportsIndex) -> Order: ...
    def broken(self, /) -> Table:
        """
        One row for each soft dependency that is not kept since it closes a cycle, with that cycle.
        """
    @property
    def broken_at_least(self, /) -> int:
        """
        How many dependencies have to be given up at least: proved.
        """
    @property
    def critical_path(self, /) -> list[str]:
        """
        The chain of steps that takes longest.
        """
    def cycles(self, /) -> Table:
        """
        One row for each edge of the cycles that there were before dependencies were given up (a shortest one for each group of steps that
        wait for each other): which step waits for which, by which field, how strongly and why.
        """
    @staticmethod
    def from_dict(
        value: collections.abc.Mapping[str, typing.Any],
        *,
        missing: collections.abc.Sequence[str] = ...,
        together: bool = False,
        work_limit: SupportsIndex | None = None,
    ) -> Order:
        """
        The same from dictionaries and lists.
        """
    @staticmethod
    def from_tables(
        steps: typing.Any,
        dependencies: typing.Any = None,
        *,
        missing: collections.abc.Sequence[str] = ...,
        together: bool = False,
        work_limit: SupportsIndex | None = None,
    ) -> Order:
        """
        The same from tables of any library, or dictionaries of columns: `steps` has `name` and, where there is something to say, `required`,
        `startup_order` and `duration` (`"90s"`); `dependencies` has `step`, `depends_on`, and may have `kind` (`hard`, `soft`) and `reason`.

        >>> from stowplan.depsolve import Order
        >>> order = Order.from_tables({"name": ["db", "web"]}, {"step": ["web"], "depends_on": ["db"]})
        >>> order.start_up()
        [['db'], ['web']]
        """
    @staticmethod
    def from_yaml(
        text: str,
        *,
        source: str = "<text>",
        missing: collections.abc.Sequence[str] = ...,
        together: bool = False,
        work_limit: SupportsIndex | None = None,
    ) -> Order:
        """
        The same from text, YAML or JSON. `source` names it in messages.
        """
    def given_up(self, /) -> Table:
        """
        One row for everything that comes of what is missing: steps that go on without it (`without`), and steps that are not required and do
        not start (`not started`).
        """
    @property
    def is_fewest(self, /) -> bool:
        """
        Whether it is proved that no fewer dependencies could be given up.
        """
    @property
    def length(self, /) -> float:
        """
        How long all takes at least: the length of the critical path.
        """
    def levels(self, /) -> Table:
        """
        One row a step, in the order of start-up: its level, what it waits for (of what it depends on; numbers of start-up come on top), and
        with whom it goes together where steps cannot do without each other.
        """
    @property
    def measure(self, /) -> str:
        """
        What `schedule` and `length` count: `"seconds"`, or `"steps"` where no step says how long it takes.
        """
    @staticmethod
    def read(
        path: str | os.PathLike[str],
        *,
        missing: collections.abc.Sequence[str] = ...,
        together: bool = False,
        work_limit: SupportsIndex | None = None,
    ) -> Order:
        """
        Reads an order file (a map of `steps`) or a cluster definition (`services` and `nodeGroups`), YAML or JSON, and puts it in order.
        `missing` names steps that are not there or have failed, besides those that the file names; with `together`, steps that cannot
        do without each other go together instead of raising `CycleError`. `work_limit` bounds the search for the fewest
        dependencies to give up, counted in edges looked at.
        """
    def schedule(self, /) -> Table:
        """
        One row a step, by name: its earliest start, how long it takes, how much later it can start without making all take longer
        (`slack`), and whether it is on the critical path. In seconds, or in steps where no step says how long it takes: see `measure`.
        """
    def start_up(self, /) -> list[list[str]]:
        """
        Names of the steps by level: all of a level can start in parallel, after all of the level before.
        """
    def tear_down(self, /, started: collections.abc.Iterable[str] | None = None) -> list[list[str]]:
        """
        Names of the steps by level, the first to stop first. `started` names what was really started (or is still there); without
        it, everything is stopped.
        """
    def to_dict(self, /) -> dict[str, typing.Any]:
        """
        Levels, schedule and what was given up, as dictionaries and lists.
        """
    def to_mermaid(self, /) -> str:
        """
        The graph for Mermaid: an arrow from what comes before to what comes after, dashed where soft, crossed where not kept.
        """
    @property
    def unknown_durations(self, /) -> list[str]:
        """
        Steps that do not say how long they take, where others do: they count nothing.
        """
    def upgrade(
        self,
        /,
        changed: collections.abc.Iterable[str],
        *,
        restart: typing.Literal["transitive", "direct", "nothing"] = "transitive",
    ) -> Table:
        """
        One row for each step of an upgrade, in order: its level, whether it is an `upgrade`, a `restart` (then `because` names what it cannot
        do without) or stays as it is (`keep`, without a level). `restart` says what is restarted: `"transitive"` (what cannot do
        without something upgraded or restarted), `"direct"` (what itself cannot do without something upgraded) or `"nothing"`.
        """

class Outcome:
    """
    The answer of a solver: a `Solution`, `Infeasible` or `Unknown`. All have `status`, `solved` and `solution()`.

    >>> import stowplan
    >>> problem = stowplan.Problem.from_tables(items={"cpu": [4]}, bins={"cpu": [2]})
    >>> outcome = stowplan.place(problem)
    >>> isinstance(outcome, stowplan.Outcome), outcome.solved, outcome.solution().num_unplaced
    (True, True, 1)
    """

@final
class Problem:
    """
    A placement problem: items, bins and constraints. Never changed.

    Items are the replicas of workloads; bins are nodes, open ones and those that pools could open.

    >>> import stowplan
    >>> problem = stowplan.Problem.from_tables(
    ...     items={"name": ["a", "b", "c"], "cpu": [2, 1.5, 0.5], "memory": ["1Gi", "1Gi", "512Mi"]},
    ...     bins={"name": ["x", "y"], "cpu": [3, 3], "memory": ["4Gi", "4Gi"]},
    ... )
    >>> problem
    Problem(items=3, bins=2, resources=['cpu', 'memory'])
    """
    def __reduce__(self, /) -> tuple[typing.Any, ...]: ...
    def __repr__(self, /) -> str: ...
    @staticmethod
    def _restore(kind: str, options: str, first: bytes, second: bytes) -> Problem: ...
    def bins(self, /) -> Table:
        """
        One row a bin: where it stands, what it has and what it costs. Where a resource is devices, its column counts them (those of
        a GPU, say), and `…_models` names their models.
        """
    @property
    def currency(self, /) -> str | None:
        """
        The currency of all prices; `None` where nothing has one.
        """
    @property
    def fleet(self, /) -> Fleet | None:
        """
        The fleet that the problem was made from, if it was.
        """
    @staticmethod
    def from_fleet(
        fleet: Fleet,
        *,
        movable: bool = False,
        fixed_pools: bool = False,
        transfers: typing.Any = None,
        round_trips: typing.Any = None,
        spot: dict[str, typing.Any] | None = None,
    ) -> Problem:
        """
        Takes a fleet's clusters, workloads and policy. Prices, machine sizes and round trips that the fleet does not state are looked up
        in the bundled catalogue; what is not found there is listed in `unknown`. Replicas that stand somewhere hold their place unless they are `movable`;
        pools may open nodes up to their limit unless there are only `fixed_pools`.

        Facts that you know better are put on the bundled ones; strategies, comparisons and `costs()` of solutions count by them:

        - `transfers`: a table (as in `from_tables`) of what 10⁹ bytes cost, with the columns `source` (`provider/region`), `target`
          (a region, `"zones"`: between zones of the source, or `"internet"`: out of its provider) and `per_gb` (US dollars, or text
          with a currency). Each row is for one direction.
        - `round_trips`: a table with the columns `a`, `b` (regions) and `ms`, for both directions. The fleet's own round trips go before.
        - `spot`: what is taken to be true of spot machines: `interruption`, how often they are taken back where nobody publishes it
          (a band such as `"<5%"` a month); `lost_minutes` of paid time at each interruption, by default 10; `per_replica`, what it
          costs to restart one (US dollars, or text with a currency), by default nothing.

        >>> import stowplan
        >>> fleet = stowplan.Fleet.from_dict({
        ...     "apiVersion": "stowplan/v1alpha1", "kind": "Fleet", "name": "lab",
        ...     "clusters": [{"name": "bonn", "location": {"provider": "own", "region": "bonn"},
        ...                   "nodes": [{"name": "n1", "capacity": {"cpu": 8}}]}],
        ...     "workloads": [{"name": "upf", "requests": {"cpu": 3},
        ...                    "traffic": [{"with": {"region": "aws/eu-central-1"}, "sentPerHour": "100G"}]}],
        ... })
        >>> problem = stowplan.Problem.from_fleet(
        ...     fleet, transfers={"source": ["own/bonn"], "target": ["internet"], "per_gb": [0.01]},
        ... )
        >>> stowplan.place(problem, "cost").solution().costs().summary()["transfer"]
        [0.0, 1.0]
        """
    @staticmethod
    def from_kubernetes(
        snapshot: Kubernetes,
        *,
        movable: bool = False,
        transfers: typing.Any = None,
        round_trips: typing.Any = None,
        spot: dict[str, typing.Any] | None = None,
    ) -> Problem:
        """
        Takes the nodes and pods of one or several Kubernetes clusters: pending pods are items, bound pods hold their place unless they
        are `movable`. What was not understood is in `snapshot.warnings()`. `transfers`, `round_trips` and `spot` are facts as in `from_fleet`.
        """
    @staticmethod
    def from_tables(
        *,
        items: typing.Any,
        bins: typing.Any,
        group: str | None = None,
        at_most: collections.abc.Mapping[str, int] | None = None,
        units: collections.abc.Mapping[str, str] | None = None,
        name: str = "name",
    ) -> Problem:
        """
        Takes items and bins from tables: frames of pandas, polars, pyarrow or DuckDB, or dictionaries of numpy arrays or lists.

        Items have a column for each resource they ask for. Numbers count in the resource's unit, cores for `cpu` (`units`
        names another: `{"cpu": "m", "memory": "Mi"}`), text is read as a Kubernetes quantity. Bins have the same
        columns and, where it matters, `cluster`, `pool`, `node`, `provider`, `region`, `zone`, `rack`, `labels`
        (`key=value,key=value`), `spot`, `open` and `price_per_hour` (US dollars, or text with a currency). The column
        `name` names items and bins; without it they are numbered.

        `group` names the column of items' groups, and `at_most` how many of one group may stand in one domain of a level.

        >>> import stowplan
        >>> problem = stowplan.Problem.from_tables(
        ...     items={"cpu": [500, 500, 500], "job": ["a", "a", "b"]},
        ...     bins={"cpu": [2000, 2000], "rack": ["r1", "r2"]},
        ...     group="job", at_most={"rack": 1}, units={"cpu": "m"},
        ... )
        >>> stowplan.place(problem, "bin_packing").placements()["bin"]
        ['bin-0', 'bin-1', 'bin-0']
        """
    def items(self, /) -> Table:
        """
        One row an item: its workload and what it asks for (`cpu` in cores, all else in the resource's own unit).
        """
    @property
    def num_bins(self, /) -> int:
        """
        How many bins there are, those that could be opened included.
        """
    @property
    def num_items(self, /) -> int:
        """
        How many items there are.
        """
    @property
    def num_workloads(self, /) -> int:
        """
        How many workloads there are.
        """
    @property
    def resources(self, /) -> list[str]:
        """
        Names of the resources.
        """
    @property
    def unknown(self, /) -> list[str]:
        """
        What is not known about the problem (prices, mostly), by name and with the reason. It is never counted as zero.
        """

@final
class Reading:
    """
    What files of package ecosystems say: packages, and what comes with them.

    Helm (`index.yaml`, `Chart.yaml`, `requirements.yaml`, `Chart.lock`), the Operator Lifecycle Manager (bundles and file-based catalogs), Debian
    (`Packages`, the status file), Cargo (files of a registry index, `Cargo.lock`) and `Repository.to_lines` are told apart by content.

    >>> from stowplan.depsolve import Reading
    >>> reading = Reading.from_text('''
    ... apiVersion: v1
    ... entries:
    ...   web:
    ...   - {name: web, version: 1.4.0}
    ...   - {name: web, version: 2.0.0, kubeVersion: ">=1.29.0-0", dependencies: [{name: database, version: ^15}]}
    ...   database:
    ...   - {name: database, version: 15.2.0}
    ... ''')
    >>> reading
    Reading(formats=['helm'], files=1, packages=2, versions=3, installed=0, channels=0, notes=0)
    >>> reading.repository.packages()["package"]
    ['database', 'web']
    """
    def __eq__(self, other: object, /) -> bool: ...
    def __reduce__(self, /) -> tuple[typing.Any, ...]: ...
    def __repr__(self, /) -> str: ...
    def _repr_html_(self, /) -> str: ...
    @staticmethod
    def _restore(repository: Repository, bytes: bytes) -> Reading: ...
    @property
    def always(self, /) -> list[Any]:
        """
        What is always required, whatever is asked for (essential packages of Debian), as in a request.
        """
    def channels(self, /) -> Table:
        """
        One row a channel of upgrades: its package, whether it is the one that is followed where none is named, how many versions it has, and
        the newest of them.
        """
    @property
    def formats(self, /) -> list[str]:
        """
        The formats that were read.
        """
    @staticmethod
    def from_text(
        text: str,
        *,
        source: str = "<text>",
        format: typing.Literal["helm", "olm", "debian", "cargo", "stowplan"] | None = None,
        architecture: str = "amd64",
        conditions: bool = False,
    ) -> Reading:
        """
        Reads the text of one file. `source` names it in messages.
        """
    def installed(self, /) -> Table:
        """
        One row a version that is installed, as status and lock files say.
        """
    def next_versions(self, /, package: str, version: str, *, channel: str | None = None) -> list[str]:
        """
        The versions that one can be upgraded to in one step, ascending. `channel` is the default one of the package where none is named.
        """
    def notes(self, /) -> Table:
        """
        One row for each thing that files say and packages do not hold: the field, what about it, how often, and the first place.
        """
    @staticmethod
    def read(
        paths: str | os.PathLike[str] | collections.abc.Sequence[str | os.PathLike[str]],
        *,
        format: typing.Literal["helm", "olm", "debian", "cargo", "stowplan"] | None = None,
        architecture: str = "amd64",
        conditions: bool = False,
    ) -> Reading:
        """
        Reads files, and all files of folders and the folders in them; those packed by gzip or xz are unpacked. `format` (`"helm"`, `"olm"`,
        `"debian"`, `"cargo"`, `"stowplan"`) reads only that one, and files that are not recognised as it. `architecture` is that of
        Debian packages; with `conditions`, dependencies of charts that have a condition are on, as in Helm where values do not say.

        Raises `MetadataError` with everything that is wrong in a file, `OSError` if one cannot be read.
        """
    @property
    def repository(self, /) -> Repository:
        """
        The packages.
        """
    def skipped(self, /) -> Table:
        """
        One row a file in a folder that was looked at and not read, and why.
        """
    def upgrade_path(self, /, package: str, start: str, end: str, *, channel: str | None = None) -> list[str] | None:
        """
        The fewest steps from one version to another, without the first; `None` if the channel has no way.
        """
    def upgrades(self, /) -> Table:
        """
        One row for each version of each channel, and what can be upgraded to it in one step: the version it replaces, those it skips, a
        range of them.
        """

@final
class Repair:
    """
    A smallest change of a request that gives it an answer, and that answer.
    """
    def __reduce__(self, /) -> tuple[typing.Any, ...]: ...
    def __repr__(self, /) -> str: ...
    def __str__(self, /) -> str: ...
    @staticmethod
    def _restore(bytes: bytes) -> Repair: ...
    @property
    def changes(self, /) -> list[str]:
        """
        What to change, in words: all of it.
        """
    @property
    def of_target(self, /) -> bool:
        """
        Whether it is another target that would do, rather than other jobs.
        """
    @property
    def request(self, /) -> Request:
        """
        The changed request, to be resolved or changed further. Where another Kubernetes version is needed, it names none.
        """
    def selected(self, /) -> Table:
        """
        One row a version that would be selected.
        """
    def values(self, /) -> dict[str, int]:
        """
        The value of each goal.
        """

@final
class Repairs:
    """
    Smallest changes of a request, each of which gives it an answer: those of jobs first, the smaller before the larger.

    >>> from stowplan.depsolve import Repository, Request, resolve
    >>> repository = Repository()
    >>> repository.add("web", {"1.0.0": {}, "2.0.0": {"requires": ["database >=15"]}})
    >>> repository.add("database", ["14.2.0", "15.1.0"])
    >>> resolution = resolve(repository, Request(install=["web >=2"], lock={"database": "14.2.0"}))
    >>> repairs = resolution.repairs()
    >>> print(repairs)
    allow any version of web (would take web 1.0.0)
    do not lock database 14.2.0
    >>> resolve(repository, repairs[1].request).selected()["version"]
    ['15.1.0', '2.0.0']
    """
    def __getitem__(self, at: SupportsIndex, /) -> Repair:
        """
        The repair in this place, from 0; below 0: from the end.
        """
    def __len__(self, /) -> int:
        """
        How many there are.
        """
    def __reduce__(self, /) -> tuple[typing.Any, ...]: ...
    def __repr__(self, /) -> str: ...
    def __str__(self, /) -> str: ...
    def _repr_html_(self, /) -> str: ...
    @staticmethod
    def _restore(bytes: bytes) -> Repairs: ...
    @property
    def cut(self, /) -> bool:
        """
        Whether a limit struck before it was known that there are no others.
        """
    def table(self, /) -> Table:
        """
        One row a repair: what to change, whether that is the target, how many packages would be selected, and the value of each goal.
        """

@final
class Repository:
    """
    Packages by name: the versions there are, and what each says of itself.

    Wherever a version says something of others, a text will do: `"database >=15"` is a name and a range, `"web[tls] ^2"` asks for a
    feature as well, and `{"anyOf": ["database >=15", "sqlite"]}` is met by either.

    >>> from stowplan.depsolve import Repository
    >>> repository = Repository.from_dict({"packages": [
    ...     {"name": "web", "scheme": "semver", "versions": ["1.0.0", {"version": "2.0.0", "requires": ["database >=15"]}]},
    ... ]})
    >>> repository.add("database", ["14.2.0", "15.1.0"])
    >>> repository
    Repository(packages=2, versions=4)
    >>> print(repository.packages().to_text())
    package   scheme  versions  newest  one_per
    ────────  ──────  ────────  ──────  ───────
    database  semver         2  15.1.0  name
    web       semver         2  2.0.0   name
    """
    def __contains__(self, name: str, /) -> bool:
        """
        Whether there is a package of this name.
        """
    def __eq__(self, other: object, /) -> bool: ...
    def __len__(self, /) -> int:
        """
        How many packages there are.
        """
    def __new__(cls, /) -> Repository:
        """
        Without packages.
        """
    def __reduce__(self, /) -> tuple[typing.Any, ...]: ...
    def __repr__(self, /) -> str: ...
    def _repr_html_(self, /) -> str: ...
    @staticmethod
    def _restore(bytes: bytes) -> Repository: ...
    def add(
        self,
        /,
        name: str,
        versions: collections.abc.Sequence[str | dict[str, typing.Any]] | dict[str, dict[str, typing.Any]],
        *,
        scheme: str = "semver",
        one_per: typing.Literal["name", "compatible", "slot", "version"] = "name",
        missing_features: typing.Literal["refused", "overlooked"] = "refused",
    ) -> None:
        """
        Adds a package. `versions` are texts, or dictionaries of what a version says, in a list or by version. `scheme` orders them and
        reads the ranges they state; `one_per` says of what at most one version may be selected, `missing_features` what becomes of a
        requirement for a feature that a version does not have.

        Raises `InputError` if one of this name is there. Answers that were given before do not change.

        >>> from stowplan.depsolve import Repository
        >>> repository = Repository()
        >>> repository.add("web", {"1.0.0": {}, "2.0.0": {"requires": ["database >=15"], "conflicts": ["proxy <3"]}})
        >>> repository.versions()["version"]
        ['1.0.0', '2.0.0']
        """
    def conflicts(self, /) -> Table:
        """
        One row something that a version conflicts with or replaces.
        """
    def digest(self, /) -> str:
        """
        The SHA-256 of `to_lines()`, as `sha256:` and hexadecimal digits: what lock files refer to.
        """
    @staticmethod
    def from_dict(value: dict[str, typing.Any]) -> Repository:
        """
        Takes a repository as dictionaries and lists, with the fields of `docs/reference/resolution.md` under `packages`.
        """
    @staticmethod
    def from_lines(text: str, *, source: str = "<text>") -> Repository:
        """
        Reads what `to_lines` writes. `source` names it in messages.
        """
    @staticmethod
    def from_tables(
        *,
        versions: typing.Any,
        requirements: typing.Any = None,
        provides: typing.Any = None,
        conflicts: typing.Any = None,
        scheme: str = "semver",
        one_per: typing.Literal["name", "compatible", "slot", "version"] = "name",
    ) -> Repository:
        """
        Takes packages from tables: frames of pandas, polars, pyarrow or DuckDB, or dictionaries of lists. Empty cells say nothing; lists in a
        cell are separated by commas. The tables that a repository gives are read again.

        - `versions`: one row a version, with the columns `package` and `version` and, where it matters, `scheme`, `one_per`, `features`
          (their names), `slot`, `cost`, `size`, `excluded` (why), and what it asks of the target: `kubernetes`, `platforms`,
          `capabilities`.
        - `requirements`: `package`, `version`, `name` and, where it matters, `range`, `kind` (`requires`, which it is where nothing is said,
          `recommends` or `optional`), `features`, `default_features`, `feature` (the one that states it), `only_if` (`"name range"`, several
          separated by semicolons). Rows with the same `number` are alternatives of one requirement, the first preferred.
        - `provides`: `package`, `version`, `name` and the version `provided`.
        - `conflicts`: `package`, `version`, `name`, `range` and `kind` (`conflicts` or `replaces`).

        `scheme` and `one_per` are of packages for which the table does not say it. Raises `InputError` that names the table, the row (from 0), the
        column and the value.

        >>> from stowplan.depsolve import Repository
        >>> Repository.from_tables(
        ...     versions={"package": ["web", "web", "database"], "version": ["1.0.0", "2.0.0", "15.1.0"]},
        ...     requirements={"package": ["web"], "version": ["2.0.0"], "name": ["database"], "range": [">=15"]},
        ... )
        Repository(packages=2, versions=3)
        """
    def packages(self, /) -> Table:
        """
        One row a package, by name: its scheme, how many versions there are, the newest, of what at most one may be selected.
        """
    def provides(self, /) -> Table:
        """
        One row a name that a version provides, and in which version.
        """
    @staticmethod
    def read(path: str | os.PathLike[str]) -> Repository:
        """
        Reads a file of JSON Lines as `to_lines` writes them. Raises `InputError` that names the line, `OSError` if the file cannot
        be read.
        """
    def requirements(self, /) -> Table:
        """
        One row an alternative: rows of one version, kind (`requires`, `recommends`, `optional`) and number are one requirement.
        `feature` names the feature that states it, `only_if` what it depends on.
        """
    def to_dict(self, /) -> dict[str, typing.Any]:
        """
        The repository as dictionaries and lists.
        """
    def to_lines(self, /) -> str:
        """
        The repository as JSON Lines: a head, then one package a line. Equal packages give equal text, in whatever order they were added.
        """
    def versions(self, /) -> Table:
        """
        One row a version: its features and slot, what it costs, why it is excluded, what it asks of the target.
        """
    def why_not(self, /, name: str, version: str | None = None, *, range: str | None = None) -> WhyNot:
        """
        Why not this `version` of a package, or one in the `range`, where nothing but the package is asked for? Without either: why not its
        newest? As `Resolution.why_not` of the answer to `Request(install=[name])`.

        >>> from stowplan.depsolve import Repository
        >>> repository = Repository()
        >>> repository.add("web", {"1.0.0": {}, "2.0.0": {"requires": ["database >=16"]}})
        >>> repository.add("database", ["14.2.0", "15.1.0"])
        >>> print(repository.why_not("web"))
        a newer version of web is impossible:
        the question is about having a newer version of web → web =2.0.0
        web =2.0.0 requires database >=16 → nothing is left of web
        """

@final
class Request:
    """
    What is wanted of a repository.

    A requirement is a text as in `Repository`: `"web >=2"`, `"web[tls]"`, or a dictionary with `anyOf`.

    - `install`: requirements that must be met.
    - `remove`: packages, or ranges of them, of which nothing may be selected.
    - `upgrade`: installed packages that must be at least as new as they are, or replaced; `{"name": "web", "newest": True}` asks for the
      newest.
    - `keep`: installed packages that must stay as they are.
    - `lock`: a version by package: this one, if the package is selected at all.
    - `exclude`: a reason by package or range: none of these versions.
    - `prefer`: a weight by range: a selected version outside it costs the weight.
    - `wish`: a weight by requirement: going without costs the weight.
    - `installed`: a version, or several, by package. It binds nothing by itself.
    - `target`: the cluster, by `kubernetes` (its version), `platforms` and `capabilities`; what is not told is not looked at.
    - `goals`: what is best, the most important first: `"rootsNewest"`, `"allNewest"`, `"fewestOutdated"`, `"fewestPackages"`,
      `"leastChange"`, `"leastCost"`, `"leastSize"`, `"recommended"`, `"mostPreferred"`. Without `goals` it is `rootsNewest`,
      `allNewest`, `fewestPackages`, after `mostPreferred` where something is preferred or wished for. An empty list: the first answer met
      will do.

    >>> from stowplan.depsolve import Request
    >>> request = Request(install=["web >=2"], lock={"database": "15.2.0"}, target={"kubernetes": "1.30"})
    >>> request
    Request(install web >=2; lock database 15.2.0; for Kubernetes 1.30; goals rootsNewest, allNewest, fewestPackages)
    >>> request.to_dict()["jobs"][0]
    {'install': {'anyOf': [{'name': 'web', 'range': '>=2'}]}}
    """
    def __eq__(self, other: object, /) -> bool: ...
    def __new__(
        cls,
        /,
        *,
        install: collections.abc.Sequence[str | dict[str, typing.Any]] | None = None,
        remove: collections.abc.Sequence[str | dict[str, typing.Any]] | None = None,
        upgrade: collections.abc.Sequence[str | dict[str, typing.Any]] | None = None,
        keep: collections.abc.Sequence[str] | None = None,
        lock: collections.abc.Mapping[str, str] | None = None,
        exclude: collections.abc.Mapping[str, str] | None = None,
        prefer: collections.abc.Mapping[str, int] | None = None,
        wish: collections.abc.Mapping[str, int] | None = None,
        installed: collections.abc.Mapping[str, str | collections.abc.Sequence[str]] | None = None,
        target: dict[str, typing.Any] | None = None,
        goals: collections.abc.Sequence[
            typing.Literal[
                "rootsNewest",
                "allNewest",
                "fewestOutdated",
                "fewestPackages",
                "leastChange",
                "leastCost",
                "leastSize",
                "recommended",
                "mostPreferred",
            ]
        ]
        | None = None,
    ) -> Request: ...
    def __reduce__(self, /) -> tuple[typing.Any, ...]: ...
    def __repr__(self, /) -> str: ...
    def _repr_html_(self, /) -> str: ...
    @staticmethod
    def _restore(bytes: bytes) -> Request: ...
    @staticmethod
    def from_dict(value: dict[str, typing.Any]) -> Request:
        """
        Takes a request in its stored form, as `to_dict` gives it: `jobs`, `installed`, `target`, `goals`. Without `goals` it has none;
        `apiVersion` and `kind` may be left out.
        """
    @property
    def goals(self, /) -> list[str]:
        """
        What is best, the most important first.
        """
    def to_dict(self, /) -> dict[str, typing.Any]:
        """
        The request in its stored form.
        """

@final
class Resolution:
    """
    The answer to a request: versions that go together, best by the goals of the request; or that there are none, and why; or, where a
    limit struck first, neither.

    >>> from stowplan.depsolve import Repository, Request, resolve
    >>> repository = Repository()
    >>> repository.add("web", {"1.0.0": {}, "2.0.0": {"requires": ["database >=15"]}})
    >>> repository.add("database", ["14.2.0", "15.1.0"])
    >>> resolution = resolve(repository, Request(install=["web"], lock={"database": "14.2.0"}))
    >>> resolution
    Resolution(status='solved', packages=1, optimal=True, rootsNewest=1, allNewest=1, fewestPackages=1)
    >>> resolution.selected()["version"]
    ['1.0.0']
    """
    def __reduce__(self, /) -> tuple[typing.Any, ...]: ...
    def __repr__(self, /) -> str: ...
    def _repr_html_(self, /) -> str: ...
    @staticmethod
    def _restore(world: bytes, stored: bytes) -> Resolution: ...
    @property
    def canonical(self, /) -> bool:
        """
        Whether it is the one among the equally good that depends on the packages alone: by name, each package not selected if possible,
        else as new as possible.
        """
    def certificate(self, /) -> Certificate:
        """
        A proof that there is no answer, or that the answer is best, for a checker that trusts nothing here: see `Certificate`. It is found by
        resolving again with all steps kept. Raises `NotSolvedError` if a limit strikes first: then nothing is proved.
        """
    def changes(self, /) -> Table:
        """
        One row a difference between what is installed and what is selected: `install`, `upgrade`, `downgrade` or `remove`. Raises
        `NotSolvedError` where there is no answer.
        """
    def conflict(self, /) -> Conflict | None:
        """
        Why there is no answer; `None` where there is one, or where it is not known. Raises `NotSolvedError` if a limit strikes before the facts
        are told.
        """
    def levels(self, /) -> Table:
        """
        One row a goal, the most important first: the value, a bound that no answer is below (given the values of the goals before it), and whether
        the two are equal, which proves the value best. Raises `NotSolvedError` where there is no answer.
        """
    @property
    def limit(self, /) -> str | None:
        """
        The limit that struck: `"time"`, `"work"` or `"stopped"` (by an interrupt); `None` if none did.
        """
    def missed(self, /) -> list[str]:
        """
        Recommendations that the answer does not follow: `"web 2.0.0 recommends cache"`. Raises `NotSolvedError` where there is no answer.
        """
    @property
    def optimal(self, /) -> bool:
        """
        Whether it is proved that no answer is better in any goal.
        """
    def repairs(self, /, most: SupportsIndex = 5) -> Repairs:
        """
        Up to `most` smallest changes of what jobs say, and, apart from them, of the target, that would give an answer; each was resolved. None are
        looked for where there is an answer.
        """
    @property
    def repository(self, /) -> Repository:
        """
        The packages as they were when it was asked.
        """
    @property
    def request(self, /) -> Request:
        """
        What was asked.
        """
    def selected(self, /) -> Table:
        """
        One row a selected version, by package: the newest version there is, how many are newer than the one selected, the features that are on,
        and what of the request asked for it. Raises `NotSolvedError`, which says why, where there is no answer.
        """
    @property
    def solved(self, /) -> bool:
        """
        Whether there is an answer.
        """
    def statistics(self, /) -> dict[str, int]:
        """
        What the search did: decisions, propagations, conflicts, clauses learnt, restarts; empty where there is no answer.
        """
    @property
    def status(self, /) -> str:
        """
        `"solved"`, `"infeasible"` (proved: there is no answer) or `"unknown"` (a limit struck before any answer was found).
        """
    @property
    def unknown_installed(self, /) -> list[str]:
        """
        What is installed, as the request says, and the repository does not have: `"web 1.0.0"`.
        """
    def why(self, /, name: str) -> Why:
        """
        Who needs a package, or a name that packages provide, and what going without would take. Raises `InputError` for a name that nothing has.
        """
    def why_not(self, /, name: str, version: str | None = None, *, range: str | None = None) -> WhyNot:
        """
        Why not this `version` of a package, or one in the `range`? Without either: why none that is newer than the one selected (any,
        where none is selected)? Raises `InputError` for a name or a version that does not exist, or a range that cannot be read.
        """

@final
class Session:
    """
    Resolves one request after another, keeping what was learnt: after a small change it is quicker than `resolve`, with the same values,
    and the same answer where that is canonical.

    The repository may be added to in between. Of what was learnt before, what still follows is kept: answers are those of `resolve`, whatever
    was added.

    >>> from stowplan.depsolve import Repository, Request, Session
    >>> repository = Repository()
    >>> repository.add("web", ["1.0.0", "2.0.0"])
    >>> session = Session(repository)
    >>> session.resolve(Request(install=["web"])).selected()["version"]
    ['2.0.0']
    >>> session.resolve(Request(install=["web <2"])).selected()["version"]
    ['1.0.0']
    """
    def __new__(cls, /, repository: Repository) -> Session: ...
    def __reduce__(self, /) -> tuple[typing.Any, ...]: ...
    def __repr__(self, /) -> str: ...
    @staticmethod
    def _restore(repository: Repository) -> Session:
        """
        What was learnt is not kept.
        """
    @property
    def repository(self, /) -> Repository:
        """
        The packages.
        """
    def resolve(
        self,
        /,
        request: Request,
        *,
        time_limit: SupportsFloat | SupportsIndex | None = None,
        work_limit: SupportsIndex | None = None,
        canonical: bool = True,
        progress: collections.abc.Callable[[int, int | None], object] | None = None,
        on_interrupt: typing.Literal["raise", "return"] = "raise",
    ) -> Resolution:
        """
        Resolves a request; what the arguments mean is said at `resolve`.
        """

@final
class Solution(Outcome):
    """
    A placement in which every hard constraint holds, and its value.

    Items that the problem does not require may be left out: see `unplaced()`.

    >>> import stowplan
    >>> problem = stowplan.Problem.from_tables(
    ...     items={"name": ["a", "b", "c"], "cpu": [2, 2, 9]}, bins={"name": ["x", "y"], "cpu": [4, 4]}
    ... )
    >>> solution = stowplan.place(problem, "bin_packing")
    >>> solution
    Solution(strategy='bin_packing', status='feasible', items=3, placed=2, unplaced=1, bins_used=1)
    >>> solution.placements()["bin"]
    ['x', 'x']
    >>> solution.unplaced()["reason"]
    ['too little cpu']
    """
    def __eq__(self, other: object, /) -> bool: ...
    def __reduce__(self, /) -> tuple[typing.Any, ...]: ...
    def __repr__(self, /) -> str: ...
    def _repr_html_(self, /) -> str: ...
    @staticmethod
    def _restore(bytes: bytes, problem: Problem) -> Solution: ...
    def bins(self, /) -> Table:
        """
        One row a bin that is open or used: items in it, and for each resource what is used and what there is.

        Devices (GPUs, say) are counted in the same way, shares of one as fractions, with their models in `…_models`: a node with two
        A100, one of them half taken, has `nvidia.com/gpu_used` 0.5, `nvidia.com/gpu_capacity` 2.0 and
        `nvidia.com/gpu_models` `A100`.
        """
    @property
    def bounds(self, /) -> list[float | None]:
        """
        For each level, a value that no placement of the same items can be below; `None` where none is known, as after Ctrl-C.
        """
    def costs(self, /) -> CostReport:
        """
        What the placement costs in an hour, committed and decided apart. Raises `InputError` if the problem was made from tables.
        """
    def explain(self, /, item: str | int) -> Explanation:
        """
        Why an item stands where it stands, or nowhere. The item is given by name (`amf-paris#0` is the first replica of several) or
        by position. Raises `UnknownNameError` if there is no such item, `InputError` if a limit struck before it was decided on.
        """
    @staticmethod
    def from_json(text: str, *, problem: Problem) -> Solution:
        """
        Reads a solution of `problem` from what `to_json` wrote.
        """
    @property
    def gaps(self, /) -> list[float | None]:
        """
        For each level, how far its value may be above the best, in proportion; `None` where no bound is known.
        """
    @property
    def limit(self, /) -> str | None:
        """
        The limit that struck: `"time"`, `"work"` or `"stopped"` (by an interrupt); `None` if none did.
        """
    @property
    def num_bins_used(self, /) -> int:
        """
        How many bins something stands in.
        """
    @property
    def num_placed(self, /) -> int:
        """
        How many items stand somewhere.
        """
    @property
    def num_unplaced(self, /) -> int:
        """
        How many items were left out.
        """
    def objectives(self, /) -> Table:
        """
        One row a term of the strategy: its level, weight and value in its natural unit.
        """
    def placements(self, /) -> Table:
        """
        One row a placed item: where it stands. `opened` says that its bin was not open before, `held` that it stood there before.
        """
    @property
    def problem(self, /) -> Problem:
        """
        The problem.
        """
    @property
    def seed(self, /) -> int:
        """
        The seed.
        """
    def solution(self, /) -> Solution:
        """
        This solution itself; other outcomes raise `NotSolvedError`.
        """
    @property
    def solved(self, /) -> bool:
        """
        Whether there is a solution: yes.
        """
    @property
    def statistics(self, /) -> dict[str, int]:
        """
        Items decided on by the search, and bins looked at for them.
        """
    @property
    def status(self, /) -> str:
        """
        `"optimal"` if proved best in every level, `"feasible"`, or `"limit_reached"` if a limit struck before all items were
        decided on.
        """
    @property
    def strategy(self, /) -> Strategy:
        """
        What was minimised.
        """
    def to_bindings(self, /) -> list[dict[str, typing.Any]]:
        """
        What binds pods to the nodes they were placed on: a list of `v1.Binding` objects.
        """
    def to_json(self, /) -> str:
        """
        The solution as JSON text, by names, with `apiVersion`.
        """
    def to_kustomizations(
        self, /, *, base: str = "../base", api_version: str = "apps/v1", kind: str = "Deployment"
    ) -> dict[str, str]:
        """
        The text of a `kustomization.yaml` for each cluster: which workloads it runs in how many replicas, on which nodes. The
        workloads' own manifests are taken from the folder `base`, as objects of `api_version` and `kind`.
        """
    def to_patches(self, /) -> list[dict[str, typing.Any]]:
        """
        What pins pods to the nodes they were placed on: a list of `cluster`, `namespace`, `name`, `node` and `patch`, a JSON merge
        patch of the pod (or of the template of what makes it).
        """
    def undecided(self, /) -> list[str]:
        """
        Items that no decision was made on because a limit struck.
        """
    def unplaced(self, /) -> Table:
        """
        One row an item that was left out: the constraint that rules out most bins, the bin that came closest and what would have
        to give there, and the single constraint whose absence would open most bins.
        """
    @property
    def values(self, /) -> list[float]:
        """
        The value of each level of objectives: less is better.
        """

@final
class Strategy:
    """
    What a placement minimises: ordered levels of weighted terms. A later level decides only among placements that are equal in
    all earlier ones.

    Terms are `bins_used`, `stranded`, `balance`, `cost`, `latency`, `preference` and `skew:LEVEL`, where the level is `zone`,
    `region`, `rack`, `cluster`, `pool`, `host`, `provider` or the key of a node label. A term is given by its name, or as a
    pair of name and weight.

    >>> import stowplan
    >>> stowplan.Strategy("mine", levels=[[("balance", 1.0), ("skew:zone", 0.05)], ["cost"]])
    Strategy('mine', levels=[[('balance', 1.0), ('skew:zone', 0.05)], [('cost', 1.0)]])
    >>> stowplan.Strategy.preset("cost").levels[0]
    [('cost', 1.0)]
    """
    def __eq__(self, value: object, /) -> bool: ...
    def __hash__(self, /) -> int: ...
    def __ne__(self, value: object, /) -> bool: ...
    def __new__(cls, /, name: str, *, levels: list[list[str | tuple[str, float]]]) -> Strategy:
        """
        A strategy of one's own. Raises `InputError` for a term, weight or number of levels that makes no sense.
        """
    def __reduce__(self, /) -> tuple[typing.Any, ...]: ...
    def __repr__(self, /) -> str: ...
    @staticmethod
    def _restore(bytes: bytes) -> Strategy: ...
    @staticmethod
    def from_yaml(text: str, *, source: str = "<text>") -> Strategy:
        """
        Reads a strategy from YAML or JSON text.

        >>> import stowplan
        >>> stowplan.Strategy.from_yaml("{name: near, levels: [[{term: latency}], [{term: cost, weight: 2}]]}")
        Strategy('near', levels=[[('latency', 1.0)], [('cost', 2.0)]])
        """
    @property
    def levels(self, /) -> list[list[tuple[str, float]]]:
        """
        Its levels, the most important first: pairs of term and weight.
        """
    @property
    def name(self, /) -> str:
        """
        Its name.
        """
    @staticmethod
    def preset(name: str) -> Strategy:
        """
        A preset by name: `bin_packing`, `spread`, `cost`, `latency` or `balanced`.
        """
    @staticmethod
    def presets() -> list[str]:
        """
        Names of the presets, in the order in which they are compared.
        """
    @staticmethod
    def read(path: str | os.PathLike[str]) -> Strategy:
        """
        Reads a strategy from a file, YAML or JSON.
        """
    def to_dict(self, /) -> dict[str, typing.Any]:
        """
        The strategy as dictionaries and lists, with the fields of a strategy file.
        """
    def to_yaml(self, /) -> str:
        """
        The strategy as the text of a strategy file.
        """

@final
class Table:
    """
    A table: named columns of equal length, in Arrow's memory format.

    Anything that speaks the Arrow PyCapsule interface takes one as it is (`pyarrow.table(table)`,
    `polars.DataFrame(table)`, DuckDB queries), and `Table(frame)` takes theirs. Nothing needs to be installed for
    `to_pydict`, `to_pylist`, `to_text` and `to_html`. Text and HTML are for people: amounts in bytes are shown as binary quantities
    (`64Gi`), numbers with six digits. All else has the exact values.

    >>> import stowplan
    >>> problem = stowplan.Problem.from_tables(items={"cpu": [1, 2]}, bins={"cpu": [4]})
    >>> problem.items()["cpu"]
    [1.0, 2.0]
    >>> print(problem.items().to_text())
    item  workload  cpu
    ────  ────────  ───
    0     0           1
    1     1           2
    """
    def __arrow_c_schema__(self, /) -> typing.Any: ...
    def __arrow_c_stream__(self, /, requested_schema: typing.Any = None) -> typing.Any: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __getitem__(self, name: str, /) -> list[Any]:
        """
        The values of a column, as a list.
        """
    def __len__(self, /) -> int: ...
    def __new__(cls, /, data: typing.Any) -> Table:
        """
        Takes any object with `__arrow_c_stream__` or `__arrow_c_array__`: a frame of pandas or polars, a pyarrow table, …
        """
    def __reduce__(self, /) -> tuple[typing.Any, ...]: ...
    def __repr__(self, /) -> str: ...
    def _repr_html_(self, /) -> str: ...
    @staticmethod
    def _restore(bytes: bytes) -> Table: ...
    @property
    def column_names(self, /) -> list[str]:
        """
        Names of the columns, in order.
        """
    @staticmethod
    def from_pylist(rows: collections.abc.Sequence[collections.abc.Mapping[str, typing.Any]]) -> Table:
        """
        Takes rows as a list of dictionaries. The first says which columns there are; what a later one lacks is missing.

        >>> import stowplan
        >>> stowplan.Table.from_pylist([{"a": 1, "b": "x"}, {"a": 2}]).to_pydict()
        {'a': [1, 2], 'b': ['x', None]}
        """
    def head(self, /, rows: SupportsIndex = 10) -> Table:
        """
        The first rows, at most `rows`.
        """
    @property
    def num_columns(self, /) -> int:
        """
        How many columns there are.
        """
    @property
    def num_rows(self, /) -> int:
        """
        How many rows there are.
        """
    def to_html(self, /, *, max_rows: SupportsIndex | None = ...) -> str:
        """
        As an HTML table. Of more than `max_rows` rows (`None`: all are shown) the middle ones are hidden and counted.
        """
    def to_pandas(self, /) -> typing.Any:
        """
        As a `pandas.DataFrame`.
        """
    def to_polars(self, /) -> typing.Any:
        """
        As a `polars.DataFrame`.
        """
    def to_pyarrow(self, /) -> typing.Any:
        """
        As a `pyarrow.Table`.
        """
    def to_pydict(self, /) -> dict[str, list[typing.Any]]:
        """
        Columns as a dictionary of lists.
        """
    def to_pylist(self, /) -> list[dict[str, typing.Any]]:
        """
        Rows as a list of dictionaries.
        """
    def to_text(self, /, *, max_rows: SupportsIndex | None = ..., max_width: SupportsIndex | None = None) -> str:
        """
        As text in columns. Of more than `max_rows` rows (`None`: all are shown) the middle ones are hidden and counted;
        columns are cut to fit into `max_width` characters (`None`: no limit).
        """

@final
class Unknown(Outcome):
    """
    A limit struck before a placement with every required item was found.
    """
    def __reduce__(self, /) -> tuple[typing.Any, ...]: ...
    def __repr__(self, /) -> str: ...
    @staticmethod
    def _restore(bytes: bytes) -> Unknown: ...
    @property
    def limit(self, /) -> str:
        """
        The limit that struck: `"time"`, `"work"`, `"stopped"`, or `"engine"` if the engine cannot find more, which proves nothing.
        """
    def solution(self, /) -> Solution:
        """
        Raises `NotSolvedError`.
        """
    @property
    def solved(self, /) -> bool:
        """
        Whether there is a solution: none was found.
        """
    @property
    def status(self, /) -> str:
        """
        `"unknown"`.
        """
    def unplaced(self, /) -> Table:
        """
        Required items that were not placed.
        """

@final
class UpgradePlan:
    """
    A way from what is installed to what is wanted, in steps that are allowed; or that there is none, and why.

    Every state on the way is a selection that goes together.
    """
    def __reduce__(self, /) -> tuple[typing.Any, ...]: ...
    def __repr__(self, /) -> str: ...
    def __str__(self, /) -> str: ...
    def _repr_html_(self, /) -> str: ...
    @staticmethod
    def _restore(bytes: bytes) -> UpgradePlan: ...
    def conflict(self, /) -> Conflict | None:
        """
        Why there is no plan; `None` where there is one, or where it is not known.
        """
    def levels(self, /) -> Table:
        """
        One row a goal: its value after the last step, a bound that no plan of any length ends below, and whether the two are equal. Raises
        `NotSolvedError` where there is no plan.
        """
    @property
    def limit(self, /) -> str | None:
        """
        The limit that struck: `"time"`, `"work"` or `"stopped"` (by an interrupt); `None` if none did.
        """
    @property
    def num_steps(self, /) -> int:
        """
        How many steps there are. Raises `NotSolvedError`, which says why, where there is no plan.
        """
    @property
    def optimal(self, /) -> bool:
        """
        Whether it is proved that no plan of any length ends better, none as good has fewer steps, and none of as few steps changes less.
        """
    @property
    def solved(self, /) -> bool:
        """
        Whether there is a plan.
        """
    @property
    def status(self, /) -> str:
        """
        `"solved"`, `"infeasible"` (proved: no plan of at most the steps allowed) or `"unknown"` (a limit struck before any was found).
        """
    def steps(self, /) -> Table:
        """
        One row a package that a step changes, steps from 1: the versions before and after, and what forbids to skip the step. Raises `NotSolvedError`,
        which says why, where there is no plan.
        """

@final
class Why:
    """
    Who needs a package: the shortest chain from the request, all that ask for it directly, and what going without would take.

    >>> from stowplan.depsolve import Repository, Request, resolve
    >>> repository = Repository()
    >>> repository.add("web", {"2.0.0": {"requires": ["database >=15"]}})
    >>> repository.add("database", ["15.1.0"])
    >>> print(resolve(repository, Request(install=["web"])).why("database"))
    database 15.1.0
      the request installs web
      web 2.0.0 requires database >=15
    going without database is impossible:
    the request installs web → web
    the question is about going without database → database cannot be selected
    web requires database >=15 → nothing is left of database
    """
    def __reduce__(self, /) -> tuple[typing.Any, ...]: ...
    def __repr__(self, /) -> str: ...
    def __str__(self, /) -> str: ...
    def _repr_html_(self, /) -> str: ...
    @staticmethod
    def _restore(bytes: bytes) -> Why: ...
    def chain(self, /) -> Table:
        """
        One row a link of the shortest chain from the request to each selected version: what each says is what selects the asker of the next.
        """
    def dependants(self, /) -> Table:
        """
        One row something that asks for it directly, the request first: `because` of what else it asks, what is selected and would do as well
        (`also_met_by`), and whether it may stay unmet at a price (`optional`).
        """
    @property
    def name(self, /) -> str:
        """
        The name asked about.
        """
    @property
    def selected(self, /) -> bool:
        """
        Whether it is selected, or something that provides it.
        """
    def to_dict(self, /) -> dict[str, typing.Any]:
        """
        The answer as dictionaries and lists.
        """
    @property
    def without(self, /) -> WhyNot:
        """
        What going without it would take.
        """

@final
class WhyNot:
    """
    Why something is not so: because it cannot be, or because it would be worse, with what would change.

    >>> from stowplan.depsolve import Repository, Request, resolve
    >>> repository = Repository()
    >>> repository.add("web", {"1.0.0": {}, "2.0.0": {"requires": ["database >=15"]}})
    >>> repository.add("database", ["14.2.0", "15.1.0"])
    >>> resolution = resolve(repository, Request(install=["web"], lock={"database": "14.2.0"}))
    >>> print(resolution.why_not("web"))
    a newer version of web is impossible:
    the request locks database 14.2.0 → only database =14.2.0, if at all
    the question is about having a newer version of web → web =2.0.0
    web =2.0.0 requires database >=15 → nothing is left of database
    """
    def __reduce__(self, /) -> tuple[typing.Any, ...]: ...
    def __repr__(self, /) -> str: ...
    def __str__(self, /) -> str: ...
    def _repr_html_(self, /) -> str: ...
    @staticmethod
    def _restore(bytes: bytes) -> WhyNot: ...
    @property
    def because(self, /) -> Conflict | None:
        """
        Why it cannot be, where it cannot.
        """
    def changes(self, /) -> Table:
        """
        One row a package that would change, where it can be: from which version to which.
        """
    @property
    def difference(self, /) -> Any | None:
        """
        The first goal at which it would differ, where it can be: its name, the values `chosen` and `other`, and a bound (`at_least`) of every
        answer that is so. `None` where no goal tells them apart.
        """
    @property
    def kind(self, /) -> str:
        """
        `"holds"` (it is so already), `"impossible"`, `"possible"` (with what would change), `"no_answer"` (the request has none at all) or
        `"unknown"` (a limit struck first).
        """
    def selected(self, /) -> Table:
        """
        One row a version that would be selected, where it can be.
        """
    def to_dict(self, /) -> dict[str, typing.Any]:
        """
        The answer as dictionaries and lists.
        """

def bench(
    instances: collections.abc.Mapping[str, Problem | OpenbTrace],
    strategies: collections.abc.Iterable[str | Strategy] | None = None,
    *,
    seeds: collections.abc.Iterable[int] | None = None,
    order: typing.Literal["decreasing", "scarce", "increasing", "given", "shuffled"] = "shuffled",
    time_limit: SupportsFloat | SupportsIndex | None = None,
    progress: collections.abc.Callable[[int, int | None], object] | None = None,
    on_interrupt: typing.Literal["raise", "return"] = "raise",
) -> Benchmark:
    """
    Runs every strategy on every instance with every seed, one after the other, and measures values, times and memory.

    `instances` are problems by name, or traces (`OpenbTrace`), on which the policies of online placement are run: the protocol of the
    GPU-sharing comparison, with more asked for than there is. Without `strategies` all presets, or all policies, are
    run. Items are placed in `order`. Ctrl-C is answered within 100 ms; with `on_interrupt="return"` the runs that are done are
    returned, and what was made of the run under way is dropped.

    >>> import stowplan
    >>> problem = stowplan.Problem.from_tables(items={"cpu": [1, 1, 1]}, bins={"cpu": [2, 2]})
    >>> measured = stowplan.bench({"small": problem}, ["cost", "spread"], seeds=range(2))
    >>> measured.table()["strategy"], measured.table()["seed"]
    (['cost', 'cost', 'spread', 'spread'], [0, 1, 0, 1])
    """

def check_certificate(universe: str, certificate: str) -> str:
    """
    Checks a certificate about a universe, both as text: returns what is proved, in words. What was asked is repeated there; whether that is what
    was meant is for the reader to compare. Raises `InputError`, which names the line and says why, if the proof is refused.

    >>> from stowplan.depsolve import check_certificate
    >>> check_certificate('{"format":"dsu-1"}\\n', "stowplan-certificate 1\\nend infeasible\\n")
    Traceback (most recent call last):
    ...
    stowplan.errors.InputError: certificate: line 2, "end": there is no clause
    """

def compare(
    problem: Problem,
    strategies: collections.abc.Iterable[str | Strategy] | None = None,
    *,
    order: typing.Literal["decreasing", "scarce", "increasing", "given", "shuffled"] = "decreasing",
    seed: SupportsIndex = 0,
    time_limit: SupportsFloat | SupportsIndex | None = None,
    work_limit: SupportsIndex | None = None,
    progress: collections.abc.Callable[[int, int | None], object] | None = None,
    on_interrupt: typing.Literal["raise", "return"] = "raise",
) -> Comparison:
    """
    Solves one problem with several strategies, in parallel, and compares what they give.

    `strategies` are names of presets or `Strategy` objects; without them all presets are compared. The other options are those of
    `place`; limits hold for each strategy, `progress` counts all of them together.

    >>> import stowplan
    >>> problem = stowplan.Problem.from_tables(items={"cpu": [1, 1, 1]}, bins={"cpu": [4, 4]})
    >>> stowplan.compare(problem).table()["strategy"]
    ['bin_packing', 'spread', 'cost', 'latency', 'balanced']
    """

def fleet_schema() -> dict[str, typing.Any]:
    """
    The JSON Schema of fleet files, as a dictionary.

    >>> import stowplan
    >>> stowplan.fleet_schema()["title"]
    'Fleet'
    """

def place(
    problem: Problem,
    strategy: str | Strategy | None = None,
    *,
    order: typing.Literal["decreasing", "scarce", "increasing", "given", "shuffled"] = "decreasing",
    seed: SupportsIndex = 0,
    time_limit: SupportsFloat | SupportsIndex | None = None,
    work_limit: SupportsIndex | None = None,
    progress: collections.abc.Callable[[int, int | None], object] | None = None,
    on_interrupt: typing.Literal["raise", "return"] = "raise",
) -> Solution | Infeasible | Unknown:
    """
    Places the items of a problem in its bins.

    `strategy` is the name of a preset or a `Strategy`, by default what the fleet's policy names, else `balanced`. `time_limit` is in
    seconds, `work_limit` in decisions on items. The same problem, options and seed give the same solution, unless a time
    limit strikes.

    `order` is the order in which items are placed within a priority:

    - `"decreasing"`: those allowed on the fewest bins first, then the largest. Where that leaves items out or opens bins, the
      next two are tried as well and the best result is kept, unless the problem is very large.
    - `"scarce"`: those that the fewest bins could hold first.
    - `"increasing"`: the smallest first, which gives the most items where there is not room for all.
    - `"given"`: as given.
    - `"shuffled"`: by the `seed`.

    `progress` is called with the number of items decided on and of all items (or `None`), at most every 100 ms; what it raises
    stops the search and is raised here. Ctrl-C stops the search within 100 ms: with `on_interrupt="raise"` it raises
    `KeyboardInterrupt`, with `"return"` the best so far is returned, with the status `"limit_reached"`.

    "No" is an answer and not an error: see `Outcome`.

    >>> import stowplan
    >>> problem = stowplan.Problem.from_tables(items={"cpu": [1, 1]}, bins={"cpu": [2, 2]})
    >>> stowplan.place(problem, "bin_packing").placements()["bin"]
    ['bin-0', 'bin-0']
    >>> stowplan.place(problem, "balanced").placements()["bin"]
    ['bin-0', 'bin-1']
    """

def plan_upgrade(
    repository: Repository,
    request: Request,
    *,
    rules: collections.abc.Sequence[dict[str, typing.Any]] | None = None,
    upgrades: Reading | None = None,
    steps_max: SupportsIndex | None = None,
    time_limit: SupportsFloat | SupportsIndex | None = None,
    work_limit: SupportsIndex | None = None,
    progress: collections.abc.Callable[[int, int | None], object] | None = None,
    on_interrupt: typing.Literal["raise", "return"] = "raise",
) -> UpgradePlan:
    """
    Plans an upgrade where not every step is allowed: to the best state that can be reached, by the fewest steps, with the fewest changes.

    `request` says what is installed, what is wanted and what is best of that. `rules` say what one step may change, each
    `{"package": …, "step": …}`, or without `package` for all; all rules about a package must hold. A step is `{"minors": 1}` (at most so
    many minor numbers), `{"versions": 2}` (places in the order of versions), `"up"` (newer versions only), or `{"channel": {"name": …}}`:
    what a channel of `upgrades` allows, without a name the default one. `upgrades` is a `Reading` that has channels. At most `steps_max` steps
    are made, ten if not told.

    The other arguments are those of `resolve`.

    >>> from stowplan.depsolve import Repository, Request, plan_upgrade
    >>> repository = Repository()
    >>> repository.add("database", ["1.1.0", "1.2.0", "1.3.0", "1.4.0"])
    >>> request = Request(upgrade=[{"name": "database", "newest": True}], installed={"database": "1.1.0"})
    >>> print(plan_upgrade(repository, request, rules=[{"package": "database", "step": {"minors": 2}}]))
    1: database 1.1.0 → 1.3.0 (not 1.1.0 → 1.4.0: at most 2 minor numbers at a time)
    2: database 1.3.0 → 1.4.0
    """

def read_yaml(text: str, *, source: str) -> typing.Any:
    """
    Dictionaries, lists, text and numbers from YAML or JSON. `source` names it in messages.

    >>> from stowplan._native import read_yaml
    >>> read_yaml("a: [1, '1']", source="a.yaml")
    {'a': [1, '1']}
    """

def resolve(
    repository: Repository,
    request: Request,
    *,
    time_limit: SupportsFloat | SupportsIndex | None = None,
    work_limit: SupportsIndex | None = None,
    canonical: bool = True,
    progress: collections.abc.Callable[[int, int | None], object] | None = None,
    on_interrupt: typing.Literal["raise", "return"] = "raise",
) -> Resolution:
    """
    Finds the versions that are best for a request, or says why there are none.

    The answer is best in every goal of the request, the first the most important, and proved so unless a limit strikes; with `canonical`,
    which of several equally good answers is given depends on the packages alone, not on the order of anything.

    `time_limit` is in seconds, `work_limit` in conflicts met, for the first answer and again for the best. When one strikes, the best so far
    is returned with its bounds. The same repository, request and work limit give the same answer.

    `progress` is called with the number of conflicts met and `None`, at most every 100 ms; what it raises stops the search and is raised
    here. Ctrl-C stops the search within 100 ms: with `on_interrupt="raise"` it raises `KeyboardInterrupt`, with `"return"` the best
    so far is returned.

    "No" is an answer and not an error: see `Resolution.status` and `Resolution.conflict`.

    >>> from stowplan.depsolve import Repository, Request, resolve
    >>> repository = Repository()
    >>> repository.add("web", {"1.0.0": {}, "2.0.0": {"requires": ["database >=15"]}})
    >>> repository.add("database", ["14.2.0", "15.1.0"])
    >>> resolution = resolve(repository, Request(install=["web"]))
    >>> print(resolution.selected().to_text())
    package   version  newest  behind  features  asked
    ────────  ───────  ──────  ──────  ────────  ────────────────────────
    database  15.1.0   15.1.0       0  -         -
    web       2.0.0    2.0.0        0  -         the request installs web
    """

def resolve_clusters(
    repository: Repository,
    clusters: collections.abc.Mapping[str, Request],
    *,
    shared: collections.abc.Sequence[str | dict[str, str]] | None = None,
    skew: collections.abc.Sequence[dict[str, typing.Any]] | None = None,
    groups: collections.abc.Mapping[str, collections.abc.Sequence[str]] | None = None,
    time_limit: SupportsFloat | SupportsIndex | None = None,
    work_limit: SupportsIndex | None = None,
    canonical: bool = True,
    progress: collections.abc.Callable[[int, int | None], object] | None = None,
    on_interrupt: typing.Literal["raise", "return"] = "raise",
) -> ClustersResolution:
    """
    Resolves the same packages for several clusters together: what is best is summed over the clusters, and versions can be bound to each other.

    `clusters` are requests by cluster; all have the same goals. `shared` lists packages that have one version wherever they are selected, by
    name or as `{"package": …, "group": …}`; `skew` limits how far apart versions may be: `{"package": "database", "most": {"minors":
    1}}`, or `{"versions": 2}` places in the order of versions. `groups` names clusters for rules that do not bind all.

    The other arguments are those of `resolve`.

    >>> from stowplan.depsolve import Repository, Request, resolve_clusters
    >>> repository = Repository()
    >>> repository.add("web", {"1.0.0": {}, "2.0.0": {"target": {"kubernetes": ">=1.30"}}})
    >>> clusters = {
    ...     name: Request(install=["web"], target={"kubernetes": version})
    ...     for name, version in {"fra-1": "1.31.0", "osl-1": "1.28.0"}.items()
    ... }
    >>> print(resolve_clusters(repository, clusters).versions().to_text())
    package  fra-1  osl-1
    ───────  ─────  ─────
    web      2.0.0  1.0.0
    >>> print(resolve_clusters(repository, clusters, shared=["web"]).versions().to_text())
    package  fra-1  osl-1
    ───────  ─────  ─────
    web      1.0.0  1.0.0
    """

def write_yaml(value: typing.Any) -> str:
    """
    The text of dictionaries, lists, text and numbers as YAML, in their order.

    >>> from stowplan._native import write_yaml
    >>> print(write_yaml({"b": [1, "1"], "a": None}), end="")
    b:
      - 1
      - "1"
    a: null
    """
