"""The radio network: distributed and central units and controllers at the edge."""

from example_fleet.places import CITIES, EDGE
from example_fleet.workload import base, blame, talk


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
