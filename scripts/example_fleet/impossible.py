"""What cannot be placed."""

from example_fleet.radio_network import ran_rules
from example_fleet.workload import EU, base, blame


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
