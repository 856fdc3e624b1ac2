#!/usr/bin/env python3
"""Writes examples/telco-fleet.yaml: the fleet of an imaginary mobile operator.

Standard library only, no randomness and no clock: the same bytes every time. `--check` compares instead of writing,
`--statistics` prints how full the fleet is.
"""

import json
import re
import sys
from pathlib import Path

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

# ---- places -----------------------------------------------------------------------------------------------------------

# City: latitude, longitude, country.
CITIES = {
    "amsterdam": (52.3676, 4.9041, "NL"),
    "barcelona": (41.3874, 2.1686, "ES"),
    "berlin": (52.5200, 13.4050, "DE"),
    "cologne": (50.9375, 6.9603, "DE"),
    "copenhagen": (55.6761, 12.5683, "DK"),
    "frankfurt": (50.1109, 8.6821, "DE"),
    "gothenburg": (57.7089, 11.9746, "SE"),
    "hamburg": (53.5511, 9.9937, "DE"),
    "krakow": (50.0647, 19.9450, "PL"),
    "leipzig": (51.3397, 12.3731, "DE"),
    "lisbon": (38.7223, -9.1393, "PT"),
    "london": (51.5072, -0.1276, "GB"),
    "lyon": (45.7640, 4.8357, "FR"),
    "madrid": (40.4168, -3.7038, "ES"),
    "manchester": (53.4808, -2.2426, "GB"),
    "marseille": (43.2965, 5.3698, "FR"),
    "milan": (45.4642, 9.1900, "IT"),
    "munich": (48.1351, 11.5820, "DE"),
    "nantes": (47.2184, -1.5536, "FR"),
    "oslo": (59.9139, 10.7522, "NO"),
    "paris": (48.8566, 2.3522, "FR"),
    "rotterdam": (51.9244, 4.4777, "NL"),
    "seville": (37.3891, -5.9845, "ES"),
    "stockholm": (59.3293, 18.0686, "SE"),
    "stuttgart": (48.7758, 9.1829, "DE"),
    "vienna": (48.2082, 16.3738, "AT"),
    "warsaw": (52.2297, 21.0122, "PL"),
    "zurich": (47.3769, 8.5417, "CH"),
}

CARBON = {"AT": 110, "CH": 40, "DE": 340, "DK": 130, "ES": 150, "FR": 45, "GB": 210, "IT": 290, "NL": 260, "NO": 25, "PL": 610,
          "PT": 130, "SE": 25}  # fmt: skip

# Own data centres: the city, the number of racks, nodes per rack.
DATA_CENTRES = [("frankfurt", 3, 4), ("berlin", 2, 3), ("munich", 2, 3), ("paris", 2, 4), ("madrid", 2, 3), ("stockholm", 2, 3),
                ("warsaw", 2, 5), ("london", 2, 4)]  # fmt: skip

# Edge sites: the city, nodes for the radio network, nodes for applications, the data centre it hangs on, milliseconds to it.
EDGE = [
    ("hamburg", 4, 3, "berlin", 3.1), ("cologne", 4, 3, "frankfurt", 2.4), ("stuttgart", 4, 2, "munich", 2.7),
    ("leipzig", 3, 2, "berlin", 2.2), ("lyon", 4, 3, "paris", 4.6), ("marseille", 4, 2, "paris", 7.2),
    ("barcelona", 4, 3, "madrid", 6.1), ("seville", 3, 2, "madrid", 5.3), ("gothenburg", 3, 2, "stockholm", 4.9),
    ("copenhagen", 3, 2, "stockholm", 6.3), ("krakow", 3, 2, "warsaw", 3.6), ("manchester", 4, 2, "london", 3.9),
    ("rotterdam", 4, 3, "frankfurt", 5.0), ("milan", 4, 3, "munich", 6.8), ("vienna", 4, 2, "munich", 5.4),
    ("zurich", 3, 2, "munich", 4.3), ("oslo", 3, 2, "stockholm", 5.8), ("lisbon", 3, 2, "madrid", 6.9),
]  # fmt: skip

# Cloud clusters: name, provider, region, zones, nodes open per zone, what else it has.
CLOUD = [
    ("aws-frankfurt-a", "aws", "eu-central-1", "abc", 3, {"upf", "gpu-t4", "spot"}),
    ("aws-frankfurt-b", "aws", "eu-central-1", "abc", 2, {"gpu-a100"}),
    ("aws-dublin", "aws", "eu-west-1", "abc", 3, {"upf", "spot", "gpu-t4"}),
    ("aws-stockholm", "aws", "eu-north-1", "ab", 2, {"upf"}),
    ("aws-milan", "aws", "eu-south-1", "ab", 2, {"upf"}),
    ("aws-paris", "aws", "eu-west-3", "abc", 2, {"upf"}),
    ("aws-virginia", "aws", "us-east-1", "abc", 3, {"upf", "gpu-t4", "spot"}),
    ("aws-singapore", "aws", "ap-southeast-1", "abc", 4, {"upf"}),
    ("aws-tokyo", "aws", "ap-northeast-1", "abc", 2, {"upf"}),
    ("azure-amsterdam", "azure", "westeurope", "123", 3, {"upf", "gpu-t4", "confidential"}),
    ("azure-dublin", "azure", "northeurope", "123", 2, {"spot"}),
    ("azure-frankfurt", "azure", "germanywestcentral", "123", 2, {"upf", "confidential"}),
    ("azure-paris", "azure", "francecentral", "12", 2, {"gpu-a100"}),
    ("azure-gavle", "azure", "swedencentral", "12", 2, {"spot"}),
    ("azure-virginia", "azure", "eastus", "123", 2, {"gpu-a100"}),
    ("azure-singapore", "azure", "southeastasia", "12", 2, set()),
    ("gcp-eemshaven", "gcp", "europe-west4", "abc", 3, {"upf", "gpu-l4", "spot"}),
    ("gcp-frankfurt", "gcp", "europe-west3", "abc", 2, {"gpu-l4"}),
    ("gcp-hamina", "gcp", "europe-north1", "abc", 2, {"spot"}),
    ("gcp-warsaw", "gcp", "europe-central2", "ab", 2, {"upf"}),
    ("gcp-iowa", "gcp", "us-central1", "abc", 2, {"gpu-l4", "gpu-a100", "spot"}),
]

# What the pools of each provider consist of: instance type, cores, GiB.
GENERAL = {"aws": ("m5.4xlarge", 16, 64), "azure": ("Standard_D16s_v5", 16, 64), "gcp": ("n2-standard-16", 16, 64)}
NETWORK = {"aws": ("c5n.4xlarge", 16, 42), "azure": ("Standard_F16s_v2", 16, 32), "gcp": ("c2-standard-16", 16, 64)}
SMALL = {"aws": ("m5.2xlarge", 8, 32), "azure": ("Standard_D8s_v5", 8, 32), "gcp": ("n2-standard-8", 8, 32)}
# GPU pools: instance type, cores, GiB, nodes open, nodes at most. Their devices are in the catalogue.
GPU = {
    ("aws", "gpu-t4"): ("g4dn.4xlarge", 16, 64, 2, 5),
    ("aws", "gpu-a100"): ("p4d.24xlarge", 96, 1152, 0, 1),
    ("azure", "gpu-t4"): ("Standard_NC16as_T4_v3", 16, 110, 2, 4),
    ("azure", "gpu-a100"): ("Standard_NC24ads_A100_v4", 24, 220, 1, 3),
    ("gcp", "gpu-l4"): ("g2-standard-16", 16, 64, 2, 5),
    ("gcp", "gpu-a100"): ("a2-highgpu-2g", 24, 170, 1, 2),
}

# Prices by contract, where the catalogue knows none.
CONTRACT = {
    ("eu-north-1", "m5.4xlarge"): "0.79 USD",
    ("eu-north-1", "m5.2xlarge"): "0.395 USD",
    ("eu-north-1", "c5n.4xlarge"): "0.88 USD",
    ("eu-south-1", "m5.4xlarge"): "0.85 USD",
    ("eu-south-1", "m5.2xlarge"): "0.425 USD",
    ("eu-south-1", "c5n.4xlarge"): "0.95 USD",
    ("northeurope", "spot"): "0.21 USD",
    ("swedencentral", "spot"): "0.19 USD",
}

# ---- clusters -----------------------------------------------------------------------------------------------------------


def gib(number):
    return f"{number}Gi"


def reserve():
    return {"cpu": "300m", "memory": "1Gi"}


def daemons(radio=False):
    """What every node runs; radio nodes keep time as well."""
    tolerate = {"tolerations": [{"operator": "Exists"}]}
    result = [
        {"name": "cni", "requests": {"cpu": "100m", "memory": "150Mi"}, "rules": tolerate},
        {"name": "log-agent", "requests": {"cpu": "100m", "memory": "200Mi"}, "rules": tolerate},
    ]
    if radio:
        rules = {"nodeSelector": {"role": "ran"}, "tolerations": [{"operator": "Exists"}]}
        result.append({"name": "ptp-clock", "requests": {"cpu": "200m", "memory": "100Mi"}, "rules": rules})
    return result


def cloud_cluster(entry):
    name, provider, region, zones, per_zone, extras = entry
    pools = []

    def zone_name(zone):
        return {"aws": f"{region}{zone}", "azure": f"{region}-{zone}", "gcp": f"{region}-{zone}"}[provider]

    for zone in zones:
        # The last zone has twice as many machines of half the size.
        machine, opened = (SMALL[provider], 2 * per_zone) if zone == zones[-1] else (GENERAL[provider], per_zone)
        pools.append({
            "name": f"general-{zone}", "instanceType": machine[0], "reserved": reserve(), "labels": {"role": "general"},
            "location": {"zone": zone_name(zone)}, "count": opened, "min": 1, "max": opened + 3,
        })  # fmt: skip
        count(name, opened, machine[1], machine[2])
    if "upf" in extras:
        instance, cores, memory = NETWORK[provider]
        pools.append({
            "name": "user-plane", "instanceType": instance, "reserved": reserve(), "labels": {"role": "upf"},
            "taints": [{"key": "dedicated", "value": "upf", "effect": "NoSchedule"}], "capabilities": ["dpdk", "sr-iov"],
            "location": {"zone": zone_name(zones[0])}, "count": 2, "min": 1, "max": 6,
        })  # fmt: skip
        count(name, 2, cores, memory)
    if "spot" in extras:
        instance, cores, memory = GENERAL[provider]
        pools.append({
            "name": "spot", "instanceType": instance, "reserved": reserve(), "labels": {"role": "batch"},
            "taints": [{"key": "spot", "value": "true", "effect": "NoSchedule"}],
            "location": {"zone": zone_name(zones[-1])}, "count": 1, "min": 0, "max": 8, "spot": True,
        })  # fmt: skip
        count(name, 1, cores, memory)
    for kind in ("gpu-t4", "gpu-l4", "gpu-a100"):
        if kind in extras:
            instance, cores, memory, opened, most = GPU[provider, kind]
            pools.append({
                "name": kind, "instanceType": instance, "reserved": reserve(), "labels": {"role": "gpu"},
                "capabilities": ["gpu"],
                "taints": [{"key": "nvidia.com/gpu", "effect": "NoSchedule"}],
                "location": {"zone": zone_name(zones[0])}, "count": opened, "min": 0, "max": most,
            })  # fmt: skip
            count(name, opened, cores, memory)
    for pool in pools:
        price = CONTRACT.get((region, "spot" if "spot" in pool else pool["instanceType"]))
        if price:
            pool["pricePerHour"] = price
    capabilities = ["5g-core", "service-mesh"] + (["confidential"] if "confidential" in extras else [])
    cluster = {
        "name": name, "type": "regional", "location": {"provider": provider, "region": region},
        "labels": {"tier": "regional", "cloud": provider}, "capabilities": capabilities, "pools": pools, "daemons": daemons(),
    }  # fmt: skip
    if name == "azure-singapore":
        cluster["health"] = "degraded"
    return cluster


def data_centre(entry):
    city, racks, per_rack = entry
    short = city[:3]
    # The centre of Warsaw is the oldest: many small machines, none with room for a large replica.
    cores, memory = (16, 64) if city == "warsaw" else (32, 256)
    nodes = []
    for rack in range(1, racks + 1):
        for number in range(1, per_rack + 1):
            node = {
                "name": f"{short}-r{rack}-n{number}",
                "capacity": {"cpu": cores, "memory": gib(memory), "hugepages-1Gi": "16Gi"},
                "labels": {"role": "general"}, "location": {"rack": f"r{rack}"}, "pricePerHour": "0.42 USD",
            }  # fmt: skip
            if number == 1 and city != "warsaw":
                node["capabilities"] = ["sr-iov", "dpdk"]
            if city == "paris" and rack == 2 and number == 4:
                node["unschedulable"] = True
            if city == "madrid" and rack == 2 and number == 3:
                node["health"] = "unhealthy"
            nodes.append(node)
    count(f"dc-{city}", racks * per_rack, cores, memory)
    return {
        "name": f"dc-{city}", "type": "core", "location": {"provider": "onprem", "region": city, "zone": f"{city}-1"},
        "labels": {"tier": "core", "country": CITIES[city][2].lower()},
        "capabilities": ["5g-core", "o-ran-ric", "service-mesh"], "nodes": nodes,
        # Machines that stand there switched off; their price is power and licences.
        "pools": [{
            "name": "cold", "capacity": {"cpu": cores, "memory": gib(memory), "hugepages-1Gi": "16Gi"},
            "reserved": reserve(), "labels": {"role": "general"}, "location": {"rack": f"r{racks}"},
            "count": 0, "max": 3, "pricePerHour": "0.42 USD",
        }],
        "daemons": daemons(),
    }  # fmt: skip


def edge_site(entry):
    city, radio, applications, _, _ = entry
    short = city[:3]
    nodes = []
    for number in range(1, radio + 1):
        node = {
            "name": f"{short}-ran-{number}", "capacity": {"cpu": 32, "memory": "128Gi", "hugepages-1Gi": "64Gi"},
            "devices": [{"resource": "intel.com/fec", "model": "acc100", "count": 1}],
            "labels": {"role": "ran"}, "taints": [{"key": "dedicated", "value": "ran", "effect": "NoSchedule"}],
            "location": {"rack": f"ran-{1 + number % 2}"}, "pricePerHour": "0.65 USD", "capabilities": ["ptp", "sr-iov", "dpdk"],
        }  # fmt: skip
        if city == "leipzig" and number <= 2:
            node["devices"].append({"resource": "xilinx.com/fpga", "model": "u250", "count": 1})
            node["capabilities"].append("fpga")
        nodes.append(node)
    for number in range(1, applications + 1):
        node = {
            "name": f"{short}-app-{number}", "capacity": {"cpu": 16, "memory": "64Gi"}, "labels": {"role": "mec"},
            "location": {"rack": "app-1"}, "pricePerHour": "0.31 USD",
        }  # fmt: skip
        if number == 1:
            node["devices"] = [{"resource": "nvidia.com/gpu", "model": "t4", "count": 1}]
            node["capabilities"] = ["gpu"]
        if city == "oslo" and number == 2:
            node["health"] = "degraded"
        nodes.append(node)
    count(f"edge-{city}", radio, 32, 128)
    count(f"edge-{city}", applications, 16, 64)
    cluster = {
        "name": f"edge-{city}", "type": "edge", "location": {"provider": "edge", "region": city, "zone": f"{city}-1"},
        "labels": {"tier": "edge", "country": CITIES[city][2].lower()}, "capabilities": ["edge", "o-ran-ric"],
        "nodes": nodes, "daemons": daemons(radio=True),
    }  # fmt: skip
    if city == "lisbon":
        cluster["health"] = "unhealthy"
    return cluster


# ---- workloads ------------------------------------------------------------------------------------------------------------

EU = {"jurisdictions": ["EU"]}
EEA = {"jurisdictions": ["EEA"]}

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


def radio_network():
    for city, radio, *_ in EDGE:
        site = {"market": CITIES[city][2].lower(), "site": city}
        # One distributed unit per machine: each takes the same ports of it, and its accelerator.
        units = radio if city == "lisbon" else radio - 1
        if city == "krakow":
            units = radio + 1
        for number in range(1, units + 1):
            workload = base(f"o-du-{city}-{number}", "mobile", "o-du", {"app": "o-du", **site}, 1, 16000, 32, 1000)
            workload["requests"]["hugepages-1Gi"] = "16Gi"
            workload["devices"] = [{"resource": "intel.com/fec", "shareMilli": 500}]
            workload["rules"] = ran_rules(city, "1ms") | {
                "hostPorts": [{"port": 38472, "protocol": "SCTP"}, {"port": 2152, "protocol": "UDP"}],
            }
            if city == "krakow" and number == units:
                blame(workload, "host ports: every machine of the site already runs a distributed unit on these ports")
            if city == "lisbon":
                blame(workload, "health: the site is down")
            yield workload
        control = base(f"o-cu-cp-{city}", "mobile", "o-cu-cp", {"app": "o-cu-cp", **site}, 2, 4000, 12, 980)
        control["rules"] = {
            "latency": [{"to": {"region": f"edge/{city}"}, "rttMax": "12ms"}], "atMost": [{"level": "host", "max": 1}],
            "tolerations": [{"key": "dedicated", "value": "ran"}], "nodeSelector": {},
        }  # fmt: skip
        del control["rules"]["nodeSelector"]
        for slice_name, cpu in (("embb", 6000), ("urllc", 4000)):
            user = base(
                f"o-cu-up-{slice_name}-{city}", "mobile", "o-cu-up", {"app": "o-cu-up", **site}, 1, cpu, 12, 980
            )
            user["rules"] = ran_rules(city, "3ms") | {
                "latency": [{"to": {"workload": f"o-du-{city}-1"}, "rttMax": "2ms"}],
            }
            user["traffic"] = [talk(f"o-du-{city}-1", "70G", "12G", 60), talk(f"o-cu-cp-{city}", "200M", "200M", 5)]
            if city == "lisbon":
                blame(user, "ceiling to a peer that is not placed (the site is down)")
            yield user
        yield control
        if city in ("hamburg", "cologne", "lyon", "barcelona", "milan", "rotterdam", "manchester", "vienna"):
            ric = base(f"near-rt-ric-{city}", "mobile", "near-rt-ric", {"app": "near-rt-ric", **site}, 1, 4000, 16, 940)
            ric["rules"] = {
                "capabilities": ["o-ran-ric"],
                "latency": [{"to": {"workload": f"o-cu-cp-{city}"}, "rttMax": "10ms"}],
                "preferredNodeAffinity": [{
                    "weight": 60,
                    "preference": {"matchExpressions": [{"key": "role", "operator": "In", "values": ["mec", "general"]}]},
                }],
            }  # fmt: skip
            yield ric


def ran_rules(city, rtt):
    return {
        "nodeSelector": {"role": "ran"}, "tolerations": [{"key": "dedicated", "value": "ran", "effect": "NoSchedule"}],
        "capabilities": ["ptp", "sr-iov"], "latency": [{"to": {"region": f"edge/{city}"}, "rttMax": rtt}],
    }  # fmt: skip


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


def observability():
    for name in cluster_names:
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


def impossible():
    """One workload for each reason not to be placed."""
    for number in range(1, 4):
        workload = base(
            f"ldpc-offload-{number}", "mobile", "o-du-offload", {"app": "ldpc-offload"}, 1, 2000, 4, 700 - number
        )
        workload["devices"] = [{"resource": "xilinx.com/fpga"}]
        workload["rules"] = ran_rules("leipzig", "1ms")
        if number == 3:
            blame(workload, "devices: the site has two FPGAs, and both are taken")
        yield workload

    workload = base("robot-control-nantes", "mec", "robot-control", {"app": "robot-control"}, 1, 1000, 2, 800)
    workload["rules"] = {"latency": [{"to": {"region": "edge/nantes"}, "rttMax": "2ms"}]}
    yield blame(workload, "latency: no cluster is within 2 ms of Nantes")

    workload = base("lawful-intercept-ch", "mobile", "lawful-intercept", {"app": "li"}, 1, 2000, 8, 900)
    workload["rules"] = {"residency": {"countries": ["CH"]}, "capabilities": ["5g-core"]}
    yield blame(workload, "residency: the one cluster in Switzerland is an edge site without a 5G core")

    workload = base("foundation-model", "ai", "training", {"app": "foundation-model"}, 1, 80000, 900, 250)
    workload["devices"] = [{"resource": "nvidia.com/gpu", "count": 8, "models": ["a100", "a100-80gb"]}]
    workload["rules"] = {"tolerations": [{"key": "nvidia.com/gpu", "operator": "Exists"}], "residency": EU}
    yield blame(workload, "budget: the one machine with eight A100 costs more in an hour than may be spent there")

    workload = base("ledger", "it", "bss", {"app": "ledger"}, 5, 2000, 8, 500)
    sites = ["dc-frankfurt", "dc-berlin", "dc-munich"]
    workload["rules"] = {"pin": [{"cluster": site} for site in sites], "atMost": [{"level": "cluster", "max": 1}]}
    yield blame(
        workload, "spread: five replicas, one per cluster, and three clusters allowed (three of them are placed)"
    )

    workload = base("subscriber-graph", "it", "bss", {"app": "subscriber-graph"}, 1, 64000, 2048, 300)
    yield blame(workload, "size: no machine of the fleet has 2 TiB of memory")

    workload = base("geo-database", "it", "bss", {"app": "geo-database"}, 1, 20000, 48, 480)
    workload["rules"] = {"pin": [{"cluster": "dc-warsaw"}]}
    yield blame(workload, "fragmentation: the data centre has 160 cores, but 16 at most on one machine")

    workload = base("key-vault", "it", "security", {"app": "key-vault"}, 2, 1000, 4, 900)
    workload["rules"] = {"capabilities": ["confidential"], "residency": {"countries": ["PL"]}}
    yield blame(workload, "capability: confidential machines exist, but none in Poland")

    workload = base("hlr-legacy", "mobile", "hlr", {"app": "hlr"}, 1, 4000, 8, 500)
    workload["rules"] = {"pin": [{"cluster": "aws-dublin", "pool": "user-plane"}]}
    yield blame(workload, "taint: it is pinned to a dedicated pool and does not tolerate it")

    workload = base("market-data", "it", "bss", {"app": "market-data"}, 1, 1000, 4, 500)
    workload["rules"] = {"affinity": [{"selector": {"matchLabels": {"app": "exchange-feed"}}, "level": "cluster"}]}
    yield blame(workload, "affinity: what it must stand beside does not run anywhere")

    workload = base("preemptible-crawl", "batch", "batch", {"app": "crawl"}, 1, 2000, 4, 40)
    workload["rules"] = {"spot": "only", "residency": {"countries": ["JP"]},
                         "tolerations": [{"key": "spot", "operator": "Exists"}]}  # fmt: skip
    yield blame(workload, "spot: it wants machines that may be taken back, and there are none in Japan")


# ---- the document ---------------------------------------------------------------------------------------------------------

capacity = {}
reasons = []
cluster_names = []


def count(cluster, nodes, cores, memory):
    old = capacity.get(cluster, (0, 0))
    capacity[cluster] = (old[0] + nodes * cores, old[1] + nodes * memory)


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
    workload["#"] = f"Cannot be placed. {reason[0].upper()}{reason[1:]}."
    reasons.append((workload["name"], reason))
    return workload


def fleet():
    regions = []
    for provider, names in (
        ("onprem", [entry[0] for entry in DATA_CENTRES]),
        ("edge", [entry[0] for entry in EDGE] + ["nantes"]),
    ):
        for city in sorted(names):
            latitude, longitude, country = CITIES[city]
            regions.append({
                "region": f"{provider}/{city}", "coordinates": {"latitude": latitude, "longitude": longitude},
                "country": country, "carbonGPerKwh": CARBON[country],
            })  # fmt: skip
    trips = [{"between": [f"edge/{city}", f"onprem/{centre}"], "rtt": f"{rtt}ms"} for city, _, _, centre, rtt in EDGE]
    near = [
        ("frankfurt", "aws/eu-central-1", 1.4),
        ("frankfurt", "azure/germanywestcentral", 1.6),
        ("frankfurt", "gcp/europe-west3", 1.3),
        ("paris", "aws/eu-west-3", 1.5),
        ("paris", "azure/francecentral", 1.7),
        ("stockholm", "aws/eu-north-1", 1.8),
        ("warsaw", "gcp/europe-central2", 1.5),
    ]
    trips += [{"between": [f"onprem/{city}", cloud], "rtt": f"{rtt}ms"} for city, cloud, rtt in near]
    clusters = (
        [cloud_cluster(entry) for entry in CLOUD]
        + [data_centre(entry) for entry in DATA_CENTRES]
        + [edge_site(entry) for entry in EDGE]
    )
    cluster_names.extend(cluster["name"] for cluster in clusters)
    parts = (
        core_network,
        radio_network,
        edge_applications,
        artificial_intelligence,
        batch,
        observability,
        business_support,
        impossible,
    )
    workloads = [workload for part in parts for workload in part()]
    return {
        "apiVersion": "stowplan/v1alpha1", "kind": "Fleet", "name": "meridian-telecom",
        "policy": {
            "strategy": "balanced",
            "budgets": [
                {"scope": {"provider": "aws", "region": "eu-central-1"}, "openedPerHourMax": "6 USD"},
                {"scope": {"provider": "aws"}, "openedPerHourMax": "30 USD"},
                {"scope": {"provider": "azure"}, "openedPerHourMax": "25 USD"},
                {"scope": {"clusterLabels": {"tier": "core"}}, "openedPerHourMax": "5 USD"},
                {"openedPerHourMax": "80 USD"},
            ],
        },
        "regions": regions, "roundTrips": trips,
        "namespaces": {name: {"team": team} for name, team in [
            ("ai", "data"), ("batch", "data"), ("it", "business"), ("mec", "edge"), ("mobile", "network"),
            ("platform", "operations")]},
        "clusters": clusters, "workloads": workloads,
    }  # fmt: skip


# ---- YAML -------------------------------------------------------------------------------------------------------------------

WIDTH = 124
PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9_./-]*|[0-9]+(\.[0-9]+)?(m|ms|Ki|Mi|Gi|Ti|k|M|G|T)")
WORDS = {"yes", "no", "on", "off", "true", "false", "null", "y", "n"}


def scalar(value):
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return value if PLAIN.fullmatch(value) and value.lower() not in WORDS else json.dumps(value, ensure_ascii=False)
    return str(value)


def flow(value):
    if isinstance(value, dict):
        inner = ", ".join(f"{scalar(key)}: {flow(item)}" for key, item in value.items())
        return "{ " + inner + " }" if inner else "{}"
    if isinstance(value, list):
        return "[" + ", ".join(flow(item) for item in value) + "]"
    return scalar(value)


def block(value, indent, out, top=False):
    """Writes a mapping or list, on one line where it is small, on lines of its own where it is not."""
    pad = "  " * indent
    if isinstance(value, list):
        for item in value:
            comment = item.pop("#", None) if isinstance(item, dict) else None
            if comment:
                out.append(f"{pad}# {comment}")
            line = f"{pad}- {flow(item)}"
            named = isinstance(item, dict) and indent == 1
            if len(line) <= WIDTH and not named:
                out.append(line)
                continue
            inner = []
            block(item, indent + 1, inner)
            inner[0] = f"{pad}- {inner[0][len(pad) + 2 :]}"
            out.extend(inner)
        return
    for key, item in value.items():
        line = f"{pad}{scalar(key)}: {flow(item)}"
        small = not isinstance(item, (dict, list)) or len(line) <= WIDTH
        if small and not (top and isinstance(item, (dict, list)) and len(line) > 60):
            out.append(line)
        else:
            if top:
                out.append("")
            out.append(f"{pad}{scalar(key)}:")
            block(item, indent + 1, out)


def text():
    document = fleet()
    replicas = sum(workload["replicas"] for workload in document["workloads"])
    unplaceable = []
    for name, reason in reasons:
        if not unplaceable or reason != unplaceable[-1][1]:
            unplaceable.append((name, reason))
    head = HEAD.format(
        clusters=len(document["clusters"]), workloads=len(document["workloads"]), replicas=replicas,
        unplaceable="\n".join(f"#   {name}: {reason}" for name, reason in unplaceable),
    )  # fmt: skip
    out = []
    block(document, 0, out, top=True)
    return head + "\n".join(out) + "\n", document


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
