"""The core network: control plane by market, user plane by slice."""

from example_fleet.workload import EEA, EU, base, talk

# Markets: the clients' region, where subscribers' data may be, the longest round trip of the control plane, size.
MARKETS = {
    "de": ("onprem/frankfurt", {"countries": ["DE"]}, 20, 4), "fr": ("onprem/paris", EU, 25, 3),
    "es": ("onprem/madrid", EU, 35, 3), "se": ("onprem/stockholm", EU, 25, 2), "pl": ("onprem/warsaw", EU, 25, 2),
    "gb": ("onprem/london", {"jurisdictions": ["UK", "EU"]}, 25, 3), "nl": ("edge/rotterdam", EU, 20, 2),
    "it": ("edge/milan", EU, 25, 3), "at": ("edge/vienna", EU, 25, 1), "no": ("edge/oslo", EEA, 30, 1),
    "us": ("aws/us-east-1", {"countries": ["US"]}, 60, 3), "sg": ("aws/ap-southeast-1", {"countries": ["SG"]}, 30, 2),
    "jp": ("aws/ap-northeast-1", {"countries": ["JP"]}, 40, 1),
}  # fmt: skip

# Network functions: replicas at size 1, cores in thousandths, GiB, priority, where its data must be, whom it must be near.
FUNCTIONS = [
    ("amf", 2, 5000, 16, 900, False, None), ("smf", 2, 4000, 16, 900, False, ("amf", 30)),
    ("nrf", 2, 1500, 4, 950, False, None), ("nssf", 1, 1000, 2, 850, False, ("nrf", 30)),
    ("udr", 2, 5000, 40, 900, True, None), ("udm", 2, 3500, 16, 900, True, ("udr", 15)),
    ("ausf", 2, 1500, 4, 900, True, ("udm", 30)), ("pcf", 2, 3500, 12, 850, True, ("udr", 20)),
    ("chf", 1, 2500, 12, 800, True, None), ("nef", 1, 1500, 6, 700, False, None),
    ("bsf", 1, 750, 2, 800, False, ("pcf", 40)), ("scp", 2, 2500, 6, 850, False, None),
    ("nwdaf", 1, 4000, 32, 500, True, None), ("smsf", 1, 1250, 4, 600, True, None),
]  # fmt: skip

SLICES = [("embb", 6500, 16, 3, "180G"), ("urllc", 4500, 10, 2, "12G"), ("iot", 2500, 8, 1, "4G")]


def core_network():
    for market, (clients, data, ceiling, size) in MARKETS.items():
        for name, replicas, cpu, memory, priority, subscriber_data, near in FUNCTIONS:
            full = f"{name}-{market}"
            rules = {
                "spread": [{"maxSkew": 1, "level": "zone", "whenUnsatisfiable": "ScheduleAnyway"}],
                "capabilities": ["5g-core"], "latency": [{"to": {"region": clients}, "rttMax": f"{ceiling}ms"}], "spot": "never",
            }  # fmt: skip
            if name in ("amf", "udr", "nrf"):
                # These must survive a machine.
                rules["atMost"] = [{"level": "host", "max": 1}]
            if subscriber_data:
                rules["residency"] = data
            if near:
                rules["latency"].append({"to": {"workload": f"{near[0]}-{market}"}, "rttMax": f"{near[1]}ms"})
            if name == "udm":
                term = {"selector": {"matchLabels": {"app": "nwdaf", "market": market}}, "level": "host"}
                rules["antiAffinity"] = [term]
            if name == "pcf":
                term = {"selector": {"matchLabels": {"app": "chf", "market": market}}, "level": "region"}
                rules["preferredAffinity"] = [{"weight": 40, "term": term}]
            workload = base(
                full, "mobile", name, {"app": name, "market": market}, replicas * (1 + size // 2), cpu, memory, priority
            )
            workload["rules"] = rules
            if name in ("amf", "scp", "udr"):
                peer = {"amf": "smf", "scp": "nrf", "udr": "udm"}[name]
                workload["traffic"] = [talk(f"{peer}-{market}", f"{2 * size}G", f"{size}G", 20)]
            yield workload
        for name, cpu, memory, replicas, volume in SLICES:
            full = f"upf-{name}-{market}"
            workload = base(full, "mobile", "upf", {"app": "upf", "slice": name, "market": market},
                            replicas + size - 1, cpu, memory, 920)  # fmt: skip
            reach = {"embb": ceiling, "urllc": ceiling * 0.8, "iot": ceiling * 2}[name]
            workload["rules"] = {
                "tolerations": [{"key": "dedicated", "value": "upf", "effect": "NoSchedule"}], "capabilities": ["sr-iov"],
                "antiAffinity": [{"selector": {"matchLabels": {"app": "upf", "slice": name, "market": market}}, "level": "host"}],
                "latency": [
                    {"to": {"region": clients}, "rttMax": f"{reach:g}ms"},
                    {"to": {"workload": f"smf-{market}"}, "rttMax": f"{ceiling * 2}ms"},
                ],
                "spot": "never",
            }  # fmt: skip
            if name == "embb":
                workload["rules"]["spread"] = [
                    {"maxSkew": 2, "level": "cluster", "whenUnsatisfiable": "ScheduleAnyway"}
                ]
            workload["traffic"] = [
                {"with": {"region": clients}, "sentPerHour": volume, "receivedPerHour": "9G", "demand": 40}
            ]
            yield workload
