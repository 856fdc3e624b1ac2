"""What workloads are made of."""

# Under this key stands why a workload cannot be placed, which becomes a comment.
BLAME = "#"

EU = {"jurisdictions": ["EU"]}
EEA = {"jurisdictions": ["EEA"]}


def gib(number):
    return f"{number}Gi"


def base(name, namespace, kind, labels, replicas, cpu, memory, priority):
    """A workload; `cpu` in thousandths, `memory` in GiB."""
    cpu = cpu // 1000 if cpu % 1000 == 0 else f"{cpu}m"
    return {
        "name": name, "namespace": namespace, "kind": kind, "labels": labels, "replicas": replicas,
        "requests": {"cpu": cpu, "memory": gib(memory)}, "priority": priority,
    }  # fmt: skip


def talk(peer, sent, received, demand):
    return {"with": {"workload": peer}, "sentPerHour": sent, "receivedPerHour": received, "demand": demand}


def blame(workload, reason):
    """Marks a workload that cannot be placed."""
    workload[BLAME] = reason
    return workload
