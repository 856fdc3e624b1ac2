"""What runs beside the network: at the edge, in AI, in batches."""

from example_fleet.places import EDGE
from example_fleet.workload import EU, base


def edge_applications():
    apps = [
        ("cdn-cache", 3000, 16, 400, "10ms", None), ("iot-gateway", 1000, 2, 450, "15ms", None),
        ("v2x", 1500, 3, 700, "5ms", None), ("video-analytics", 3000, 8, 420, "10ms", 250),
        ("ar-render", 2500, 8, 380, "8ms", 500), ("cloud-gaming", 3000, 6, 300, "12ms", 250),
    ]  # fmt: skip
    for index, (city, _, applications, _, _) in enumerate(EDGE):
        if city == "lisbon":
            continue
        for position, (name, cpu, memory, priority, ceiling, share) in enumerate(apps):
            if applications == 2 and (index + position) % 3 == 0:
                continue
            replicas = 2 if share is None else 1
            workload = base(f"{name}-{city}", "mec", name, {"app": name, "site": city}, replicas, cpu, memory, priority)
            workload["rules"] = {"latency": [{"to": {"region": f"edge/{city}"}, "rttMax": ceiling}]}
            if share:
                workload["devices"] = [{"resource": "nvidia.com/gpu", "shareMilli": share, "models": ["t4", "l4"]}]
                workload["rules"]["tolerations"] = [{"key": "nvidia.com/gpu", "operator": "Exists"}]
            elif name == "v2x":
                workload["rules"]["spread"] = [{"maxSkew": 1, "level": "host", "whenUnsatisfiable": "ScheduleAnyway"}]
            workload["traffic"] = [
                {"with": {"region": f"edge/{city}"}, "sentPerHour": f"{3 + 2 * position}G", "demand": 10 + position}
            ]
            yield workload


def artificial_intelligence():
    gpu = [{"key": "nvidia.com/gpu", "operator": "Exists"}]
    services = [
        "speech-to-text",
        "translation",
        "churn",
        "fraud",
        "anomaly",
        "energy-saving",
        "beam-forecast",
        "care-assistant",
    ]
    homes = [
        ("eu", EU, "onprem/frankfurt"),
        ("us", {"countries": ["US"]}, "aws/us-east-1"),
        ("gb", {"jurisdictions": ["UK", "EU"]}, "onprem/london"),
    ]
    for name_index, name in enumerate(services):
        for home_index, (home, residency, clients) in enumerate(homes):
            share = (250, 500, 1000)[(name_index + home_index) % 3]
            workload = base(
                f"{name}-{home}", "ai", "inference", {"app": name, "home": home}, 1 + name_index % 2, 3000, 12, 350
            )
            workload["devices"] = [{"resource": "nvidia.com/gpu", "shareMilli": share, "models": ["l4", "t4"]}]
            workload["rules"] = {"tolerations": gpu, "residency": residency, "capabilities": ["gpu"],
                                 "latency": [{"to": {"region": clients}, "rttMax": "45ms"}]}  # fmt: skip
            workload["traffic"] = [
                {"with": {"region": clients}, "sentPerHour": "2G", "receivedPerHour": "6G", "demand": 8}
            ]
            yield workload
    for index, name in enumerate(["fine-tune-care", "fine-tune-network", "embedding-refresh", "radio-twin"]):
        workload = base(f"{name}", "ai", "training", {"app": name}, 1, 10000, 80, 200)
        workload["devices"] = [
            {"resource": "nvidia.com/gpu", "count": 2 if index == 3 else 1, "models": ["a100", "a100-80gb"]}
        ]
        workload["rules"] = {"tolerations": gpu, "capabilities": ["gpu"]}
        if index < 2:
            workload["rules"]["residency"] = EU
        yield workload


def batch():
    jobs = [
        "billing-run",
        "cdr-archive",
        "report",
        "index-build",
        "coverage-map",
        "log-compaction",
        "ml-features",
        "backup-check",
    ]
    homes = [("north", EU), ("west", EU), ("south", EU), ("us", {"countries": ["US"]}), ("any", None)]
    for job_index, job in enumerate(jobs):
        for home_index, (home, residency) in enumerate(homes):
            cpu = (3000, 6000, 8000)[(job_index + home_index) % 3]
            workload = base(
                f"{job}-{home}", "batch", "batch", {"app": job}, 2 + (job_index + home_index) % 2, cpu, cpu // 500, 50
            )
            rules = {"tolerations": [{"key": "spot", "value": "true", "effect": "NoSchedule"}]}
            if residency:
                rules["residency"] = residency
            if job_index % 4 == 1:
                rules["spot"] = "only"
            rules["exclude"] = [{"cluster": "dc-frankfurt"}, {"cluster": "dc-paris"}]
            workload["rules"] = rules
            yield workload
