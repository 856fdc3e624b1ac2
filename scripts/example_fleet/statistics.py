"""How full the fleet is."""

from example_fleet.capacity import capacity


def statistics(document):
    cpu = memory = 0
    for workload in document["workloads"]:
        amount = workload["requests"]["cpu"]
        cores = int(amount[:-1]) / 1000 if isinstance(amount, str) else amount
        cpu += workload["replicas"] * cores
        memory += workload["replicas"] * int(workload["requests"]["memory"][:-2])
    cores = sum(one[0] for one in capacity.values())
    gibs = sum(one[1] for one in capacity.values())
    print(f"{len(document['clusters'])} clusters, {len(document['workloads'])} workloads")
    print(
        f"cpu {cpu:.0f} of {cores} ({100 * cpu / cores:.0f} %), memory {memory} of {gibs} GiB ({100 * memory / gibs:.0f} %)"
    )
    kinds = {}
    for workload in document["workloads"]:
        amount = workload["requests"]["cpu"]
        one = (int(amount[:-1]) / 1000 if isinstance(amount, str) else amount) * workload["replicas"]
        kinds[workload["namespace"]] = kinds.get(workload["namespace"], 0) + one
    print(kinds)
    by_kind = {}
    for name, (one, _) in capacity.items():
        by_kind[name.split("-")[0]] = by_kind.get(name.split("-")[0], 0) + one
    print(by_kind)
