"""What the open nodes of clusters hold, counted while they are made."""

# Cluster: cores, GiB.
capacity = {}


def count(cluster, nodes, cores, memory):
    old = capacity.get(cluster, (0, 0))
    capacity[cluster] = (old[0] + nodes * cores, old[1] + nodes * memory)
