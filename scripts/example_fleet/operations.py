"""What the operator runs for itself: observability and business support."""

from example_fleet.workload import EU, base, blame


def observability(clusters):
    for name in clusters:
        if name == "edge-lisbon":
            continue
        edge = name.startswith("edge-")
        workload = base(f"prometheus-{name}", "platform", "observability", {"app": "prometheus"}, 1 if edge else 2,
                        750 if edge else 1500, 4 if edge else 8, 600)  # fmt: skip
        workload["rules"] = {"pin": [{"cluster": name}]}
        if not edge:
            workload["rules"]["atMost"] = [{"level": "host", "max": 1}]
        if name == "azure-singapore":
            blame(workload, "health: the cluster is degraded, and the policy does not place new work on such")
        yield workload
    stores = [
        ("loki", 3000, 24),
        ("tempo", 2500, 16),
        ("mimir", 4000, 32),
        ("grafana", 500, 1),
        ("alertmanager", 250, 1),
    ]
    for home, residency in [("eu", EU), ("us", {"countries": ["US"]}), ("asia", {"countries": ["SG", "JP"]})]:
        for name, cpu, memory in stores:
            workload = base(
                f"{name}-{home}", "platform", "observability", {"app": name, "home": home}, 3, cpu, memory, 550
            )
            workload["rules"] = {"residency": residency, "spread": [{"maxSkew": 1, "level": "zone"}], "spot": "never"}
            workload["group"] = f"{name}-{home}"
            if name == "grafana":
                near = {"selector": {"matchLabels": {"app": "mimir", "home": home}}, "level": "region"}
                workload["rules"]["preferredAffinity"] = [{"weight": 80, "term": near}]
            yield workload


def business_support():
    systems = [
        "crm",
        "product-catalogue",
        "order-entry",
        "self-care",
        "ocs",
        "roaming",
        "inventory",
        "number-port",
        "fraud-desk",
        "kafka",
    ]
    homes = [("eu", EU, "onprem/frankfurt"), ("gb", {"jurisdictions": ["UK", "EU"]}, "onprem/london"),
             ("us", {"countries": ["US"]}, "aws/us-east-1"), ("asia", None, "aws/ap-southeast-1")]  # fmt: skip
    for index, system in enumerate(systems):
        for home, residency, clients in homes:
            workload = base(
                f"{system}-{home}",
                "it",
                "bss",
                {"app": system, "home": home},
                2 + index % 2,
                2000 + 1000 * (index % 3),
                12,
                450,
            )
            rules = {"latency": [{"to": {"region": clients}, "rttMax": "70ms"}], "spot": "never",
                     "preferredNodeAffinity": [{
                         "weight": 30,
                         "preference": {"matchExpressions": [{"key": "role", "operator": "In", "values": ["general"]}]},
                     }]}  # fmt: skip
            if residency:
                rules["residency"] = residency
            if system == "kafka":
                rules["atMost"] = [{"level": "zone", "max": 1}]
            workload["rules"] = rules
            workload["traffic"] = [
                {"with": {"region": clients}, "sentPerHour": f"{1 + index}G", "receivedPerHour": "500M", "demand": 5}
            ]
            yield workload
