"""The clusters: in clouds, in own data centres, at the edge."""

from example_fleet.capacity import count
from example_fleet.machines import CONTRACT, GENERAL, GPU, NETWORK, SMALL
from example_fleet.places import CITIES
from example_fleet.workload import gib


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
