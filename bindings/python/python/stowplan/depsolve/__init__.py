"""Which versions of packages go together, in which order, or why not.

Fill a repository, ask, and look at the answer::

    repository = Repository()
    repository.add("web", {"1.0.0": {}, "2.0.0": {"requires": ["database >=15"]}})
    repository.add("database", ["14.2.0", "15.1.0"])
"""

from stowplan._native import Lock, LockCheck, Order, Reading, Repository

__all__ = ["Lock", "LockCheck", "Order", "Reading", "Repository"]
