"""The fleet as one document."""

from example_fleet.applications import artificial_intelligence, batch, edge_applications
from example_fleet.clusters import cloud_cluster, data_centre, edge_site
from example_fleet.core_network import core_network
from example_fleet.impossible import impossible
from example_fleet.operations import business_support, observability
from example_fleet.places import CARBON, CITIES, CLOUD, DATA_CENTRES, EDGE
from example_fleet.radio_network import radio_network


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
    parts = (
        core_network(),
        radio_network(),
        edge_applications(),
        artificial_intelligence(),
        batch(),
        observability(cluster["name"] for cluster in clusters),
        business_support(),
        impossible(),
    )
    workloads = [workload for part in parts for workload in part]
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
