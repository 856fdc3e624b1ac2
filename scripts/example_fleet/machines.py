"""What machines there are, and what they cost where the catalogue does not know."""

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
