"""Which versions of packages go together, in which order, or why not.

Fill a repository, ask, and look at the answer::

    repository = Repository()
    repository.add("web", {"1.0.0": {}, "2.0.0": {"requires": ["database >=15"]}})
    repository.add("database", ["14.2.0", "15.1.0"])
    resolution = resolve(repository, Request(install=["web"]))
    resolution.selected()            # a table: resolution.selected().to_pandas()
"""

from stowplan._native import (
    Certificate,
    ClustersResolution,
    Conflict,
    Lock,
    LockCheck,
    Order,
    Reading,
    Repair,
    Repairs,
    Repository,
    Request,
    Resolution,
    Session,
    UpgradePlan,
    Why,
    WhyNot,
    check_certificate,
    plan_upgrade,
    resolve,
    resolve_clusters,
)

__all__ = [
    "Certificate",
    "ClustersResolution",
    "Conflict",
    "Lock",
    "LockCheck",
    "Order",
    "Reading",
    "Repair",
    "Repairs",
    "Repository",
    "Request",
    "Resolution",
    "Session",
    "UpgradePlan",
    "Why",
    "WhyNot",
    "check_certificate",
    "plan_upgrade",
    "resolve",
    "resolve_clusters",
]
