"""Where things stand: cities, data centres, edge sites, regions of clouds. All real."""

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
