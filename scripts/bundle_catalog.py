#!/usr/bin/env python3
"""Writes the bundled facts of stowplan-core (crates/core/data) from the published data.

    scripts/bundle_catalog.py            write the files
    scripts/bundle_catalog.py --check    say whether the files are current; exit 1 when they are not

The data are looked for in the folder STOWPLAN_DATA names, else in ../shared/data beside the project. Without data the check
says that it was skipped and succeeds (fails when STOWPLAN_REQUIRE_DATA is set). Facts that are typed by hand, with where they
come from, are in scripts/catalog_facts. Standard library only; the same data give the same bytes.

The files it writes are described in crates/core/data/README.md.
"""

import argparse
import csv
import functools
import gzip
import json
import math
import operator
import os
import re
import sys
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FACTS = ROOT / "scripts" / "catalog_facts"
TARGET = ROOT / "crates" / "core" / "data"
BANDS = ["<5%", "5-10%", "10-15%", "15-20%", ">20%"]
ARM_GCP = {"c4a", "n4a", "t2a"}
# Where the sources name no date of their own.
UNDATED = "undated"


def data_folder():
    named = os.environ.get("STOWPLAN_DATA")
    folder = Path(named) if named else ROOT.parent / "shared" / "data"
    return folder if (folder / "catalog" / "catalog.csv.gz").exists() else None


def rows_of(path):
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8", newline="") as file:
        lines = (line for line in file if not line.startswith("#"))
        yield from csv.DictReader(lines)


def facts(name):
    return list(rows_of(FACTS / name))


def table(meta, header, rows):
    """One file of the bundled format: `# key=value` lines, a header, comma separated rows."""
    out = [f"# {key}={value}" for key, value in meta.items()]
    out.append(",".join(header))
    for row in rows:
        cells = ["" if cell is None else str(cell) for cell in row]
        assert not any(c in cell for cell in cells for c in ',"\n'), cells
        out.append(",".join(cells))
    return "\n".join(out) + "\n"


def plain(number):
    """A decimal without exponent and without trailing zeros."""
    text = format(Decimal(number), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


# --- instance types and prices ----------------------------------------------------------------------------------------------


def selected(catalogue):
    """The instance types that selection.csv asks for and the catalogue knows: {provider: [type, ...]} in reading order.

    A type whose memory the catalogue does not know is left out: nothing can be placed on it.
    """
    known = {(row["cloud"], row["instance_type"]) for row in catalogue if row["memory_gib"]}
    chosen = {"aws": [], "azure": [], "gcp": []}
    for line in facts("selection.csv"):
        for family in line["families"].split():
            for size in line["sizes"].split():
                if line["provider"] == "azure":
                    name = family.replace("*", size)
                elif line["provider"] == "gcp":
                    name = f"{family}-{size}"
                else:
                    name = f"{family}.{size}"
                if (line["provider"], name) in known and name not in chosen[line["provider"]]:
                    chosen[line["provider"]].append(name)
    return chosen


def arch_of(provider, row):
    """The source's word; else what the documented names say (a `p` among an Azure size's features, three GCP families)."""
    if row["arch"]:
        return row["arch"]
    if provider == "gcp":
        return "arm64" if row["instance_type"].split("-")[0] in ARM_GCP else "amd64"
    features = re.match(r"Standard_[A-Z]+\d+([a-z]*)", row["instance_type"]).group(1)
    return "arm64" if "p" in features else "amd64"


def instances(provider, names, first_row, as_of):
    azure_gpus = {row["instance_type"]: row for row in facts("azure_gpus.csv")}
    out = []
    for name in names:
        row = first_row[(provider, name)]
        gpu, count = row["gpu"].lower(), row["gpu_count"]
        if name in azure_gpus:
            fact = azure_gpus[name]
            assert not count or count == fact["gpu_count"], (name, count, fact)
            gpu, count = fact["gpu"], fact["gpu_count"]
        assert bool(gpu) == bool(count), f"{name}: GPU {gpu!r} without a count"
        memory = Decimal(row["memory_gib"]) * 1024 if row["memory_gib"] else None
        cells = [
            name,
            arch_of(provider, row),
            plain(Decimal(row["vcpu"]) * 1000),
            plain(memory) if memory is not None else None,
            gpu,
            plain(Decimal(count) * 1000) if count else None,
            row["size_source"],
        ]
        out.append(cells)
    header = ["instance_type", "arch", "cpu_milli", "memory_mib", "gpu", "gpu_milli", "size_source"]
    return table({"provider": provider, "as_of": as_of}, header, out)


def matrix(meta, names, regions, cell):
    rows = [[name] + [cell(name, region) for region in regions] for name in names]
    return table(meta, ["instance_type", *regions], rows)


def prices(data, files):
    catalogue = list(rows_of(data / "catalog" / "catalog.csv.gz"))
    by_key = {(r["cloud"], r["instance_type"], r["region"]): r for r in catalogue}
    first_row = {}
    for row in catalogue:
        first_row.setdefault((row["cloud"], row["instance_type"]), row)
    chosen = selected(catalogue)
    for provider, names in chosen.items():
        dates = sorted({r["as_of"] for r in catalogue if r["cloud"] == provider})
        as_of = dates[-1]
        files[f"{provider}_instances.csv"] = instances(provider, names, first_row, as_of)
        regions = sorted({r["region"] for r in catalogue if r["cloud"] == provider})
        if provider == "aws":
            # GovCloud's list is dated by year only.
            groups = [
                ("aws_on_demand.csv", ["us-east-1"]),
                ("aws_gov_on_demand.csv", ["us-gov-east-1", "us-gov-west-1"]),
            ]
            assert sorted(functools.reduce(operator.iadd, (g for _, g in groups), [])) == regions
        else:
            groups = [(f"{provider}_on_demand.csv", regions)]
        for file, group in groups:
            group_dates = {
                by_key[(provider, n, r)]["as_of"] for n in names for r in group if (provider, n, r) in by_key
            }
            assert len(group_dates) == 1, (file, group_dates)
            meta = {
                "provider": provider,
                "price": "on_demand",
                "currency": "USD",
                "as_of": group_dates.pop(),
                "provenance": "published",
            }

            def cell(name, region, column="on_demand_usd_h", provider=provider):
                row = by_key.get((provider, name, region))
                return plain(row[column]) if row and row[column] else None

            files[file] = matrix(meta, names, group, cell)
            if provider == "gcp":
                spot = dict(meta, price="spot")
                files["gcp_spot.csv"] = matrix(spot, names, group, lambda n, r: cell(n, r, "spot_usd_h"))
    files["aws_spot.csv"] = aws_spot(data, chosen["aws"], by_key)
    index = [
        [r["region"], plain(r["price_index_vs_us_east_1"]), r["basis"]]
        for r in rows_of(data / "catalog" / "aws_region_price_index.csv")
    ]
    meta = {"provider": "aws", "base": "us-east-1", "as_of": UNDATED, "provenance": "derived"}
    files["aws_price_index.csv"] = table(meta, ["region", "index", "basis"], index)
    return chosen


def aws_spot(data, names, by_key):
    """Saving in per cent and interruption band (0 to 4) by region, `saving:band`."""
    advisor = {(r["instance_type"], r["region"]): r for r in rows_of(data / "catalog" / "aws_spot_advisor.csv.gz")}
    regions = sorted({region for _, region in advisor})

    def cell(name, region):
        row = advisor.get((name, region))
        return f"{int(row['saving_pct'])}:{BANDS.index(row['interruption_band'])}" if row else None

    for name in names:
        row, advice = by_key.get(("aws", name, "us-east-1")), advisor.get((name, "us-east-1"))
        if row and advice and row["spot_usd_h"]:
            expected = Decimal(row["on_demand_usd_h"]) * (100 - int(advice["saving_pct"])) / 100
            assert abs(expected - Decimal(row["spot_usd_h"])) <= Decimal("0.000001"), (name, expected, row)
    meta = {
        "provider": "aws",
        "price": "spot_saving_percent:interruption_band",
        "as_of": "2025-06",
        "provenance": "derived",
    }
    return matrix(meta, names, regions, cell)


# --- regions and carbon -----------------------------------------------------------------------------------------------------


def published_carbon(data):
    """{(provider, region): (grams per kWh as text, source, as_of)}. A factor that no grid has is reported and left out."""
    folder = data / "catalog" / "carbon"
    out = {}
    display = {r["display_name"]: r["region"] for r in facts("regions.csv") if r["provider"] == "azure"}
    for provider in ("aws", "azure", "gcp"):
        for row in rows_of(folder / f"ccf_grid_{provider}.csv"):
            region = display.get(row["Region"]) if provider == "azure" else row["Region"]
            if region is None:
                continue
            factor = row["CO2e (metric ton/kWh)"]
            grams = Decimal(factor) * 1_000_000
            if not 0 < grams < 2000:
                print(f"note: ccf_grid_{provider}.csv: {row['Region']}: factor {factor!r} is no grid's; left out")
                continue
            out[(provider, region)] = (plain(grams), "ccf", UNDATED)
    for row in rows_of(folder / "gcp_region_carbon_2024.csv"):
        grams = plain(row["Grid carbon intensity (gCO2eq / kWh)"])
        out[("gcp", row["Google Cloud Region"])] = (grams, "google-2024", "2024")
    return out


def regions(data, files):
    coordinates = json.loads((data / "latency" / "azure_region_coordinates.json").read_text(encoding="utf-8"))
    rows = sorted(facts("regions.csv"), key=lambda r: (r["provider"], r["region"]))
    carbon = published_carbon(data)
    place = {}
    for row in rows:
        key = (row["provider"], row["region"])
        if row["provider"] == "azure":
            assert not row["latitude"], row
            found = coordinates.get(row["region"])
            place[key] = (found["lat"], found["lon"]) if found else None
            assert not found or found["displayName"] == row["display_name"], row
        else:
            place[key] = (float(row["latitude"]), float(row["longitude"]))
    missing = set(coordinates) - {r["region"] for r in rows if r["provider"] == "azure"}
    assert not missing, f"regions.csv lacks {missing}"
    groups = {r["group"]: set(r["countries"].split()) for r in facts("jurisdictions.csv")}
    files["jurisdictions.csv"] = table(
        {"as_of": "2026-11"}, ["group", "countries"], [[g, " ".join(sorted(c))] for g, c in sorted(groups.items())]
    )
    out = []
    for row in rows:
        key = (row["provider"], row["region"])
        grams, source, as_of = carbon.get(key, (None, None, None))
        provenance = "published" if grams else None
        if grams is None:
            # The grid is the country's: the nearest region of the same country with a published factor, newest source first.
            others = [
                (r, carbon[(r["provider"], r["region"])])
                for r in rows
                if r["country"] == row["country"] and (r["provider"], r["region"]) in carbon
            ]
            ranked = sorted(
                others,
                key=lambda o: (
                    kilometres(place[key], place[(o[0]["provider"], o[0]["region"])])
                    if place[key] and place[(o[0]["provider"], o[0]["region"])]
                    else 30000,
                    o[1][1] != "google-2024",
                    o[0]["provider"],
                    o[0]["region"],
                ),
            )
            if ranked:
                other, (grams, _, as_of) = ranked[0]
                source, provenance = f"{other['provider']}/{other['region']}", "derived"
        lat, lon = place[key] or (None, None)
        out.append(
            [
                row["provider"],
                row["region"],
                row["display_name"],
                row["city"],
                row["country"],
                row["continent"],
                f"{lat:.4f}" if lat is not None else None,
                f"{lon:.4f}" if lon is not None else None,
                "az-scout" if row["provider"] == "azure" and lat is not None else ("city" if lat is not None else None),
                grams,
                provenance,
                source,
                as_of,
            ]
        )
    header = [
        "provider",
        "region",
        "display_name",
        "city",
        "country",
        "continent",
        "latitude",
        "longitude",
        "coordinates_source",
    ]
    header += ["carbon_g_per_kwh", "carbon_provenance", "carbon_source", "carbon_as_of"]
    files["regions.csv"] = table({}, header, out)
    return {(r["provider"], r["region"]): p for r in rows for p in [place[(r["provider"], r["region"])]]}


# --- latency ----------------------------------------------------------------------------------------------------------------


def kilometres(a, b):
    (la, lo), (lb, lp) = [tuple(map(math.radians, p)) for p in (a, b)]
    h = math.sin((lb - la) / 2) ** 2 + math.cos(la) * math.cos(lb) * math.sin((lp - lo) / 2) ** 2
    return 2 * 6371.0088 * math.asin(min(1.0, math.sqrt(h)))


def fit(points):
    """Coefficients of rtt = fixed + per_km * d + per_root * sqrt(d) with the least sum of relative absolute errors.

    Iteratively reweighted least squares: each pair weighs 1 / (rtt * |error|), which turns squares into relative absolutes.
    """
    weights = [1 / rtt for _, rtt in points]
    coefficients = [0.0] * 3
    for _ in range(300):
        a = [[0.0] * 4 for _ in range(3)]
        for (km, rtt), weight in zip(points, weights, strict=False):
            features = (1.0, km, math.sqrt(km))
            for i in range(3):
                for j in range(3):
                    a[i][j] += weight * features[i] * features[j]
                a[i][3] += weight * features[i] * rtt
        for i in range(3):
            pivot = max(range(i, 3), key=lambda k: abs(a[k][i]))
            a[i], a[pivot] = a[pivot], a[i]
            for k in range(3):
                if k != i:
                    ratio = a[k][i] / a[i][i]
                    a[k] = [x - ratio * y for x, y in zip(a[k], a[i], strict=False)]
        coefficients = [a[i][3] / a[i][i] for i in range(3)]
        errors = [abs(rtt - derived(coefficients, km)) for km, rtt in points]
        weights = [1 / (rtt * max(error, 0.05)) for (_, rtt), error in zip(points, errors, strict=False)]
    return coefficients


def derived(coefficients, km):
    return coefficients[0] + coefficients[1] * km + coefficients[2] * math.sqrt(km)


def quantile(values, share):
    values = sorted(values)
    return values[min(len(values) - 1, int(share * len(values)))]


def latency(data, files, place):
    rows = list(rows_of(data / "latency" / "region_latency.csv"))
    points, inside = [], []
    for provider in ("aws", "azure", "gcp"):
        mine = [r for r in rows if r["src_cloud"] == provider]
        assert all(r["dst_cloud"] == provider for r in mine)
        rtt = {(r["src_region"], r["dst_region"]): r["rtt_avg_ms"] for r in mine}
        names = sorted({r["src_region"] for r in mine} | {r["dst_region"] for r in mine})
        dates = {r["as_of"] for r in mine}
        assert len(dates) == 1, dates
        provenance = "published" if provider == "azure" else "measured"
        meta = {"provider": provider, "unit": "milliseconds", "as_of": dates.pop(), "provenance": provenance}
        body = [[a] + [plain(rtt[(a, b)]) if (a, b) in rtt else None for b in names] for a in names]
        files[f"{provider}_latency.csv"] = table(meta, ["from", *names], body)
        for (a, b), value in rtt.items():
            if a == b:
                inside.append(float(value))
            elif place.get((provider, a)) and place.get((provider, b)):
                points.append((kilometres(place[(provider, a)], place[(provider, b)]), float(value)))
    raw = fit(points)
    # Rounded as they are used: whole microseconds, nanoseconds per kilometre, nanoseconds per root of a kilometre.
    fixed_us, per_km_ns, per_root_ns = round(raw[0] * 1e3), round(raw[1] * 1e6), round(raw[2] * 1e6)
    used = (fixed_us / 1e3, per_km_ns / 1e6, per_root_ns / 1e6)
    relative = [abs(rtt - derived(used, km)) / rtt for km, rtt in points]
    absolute = [abs(rtt - derived(used, km)) for km, rtt in points]
    inside_us = round(quantile(inside, 0.5) * 1e3)
    rows_out = [
        ["fixed_us", fixed_us],
        ["per_km_ns", per_km_ns],
        ["per_root_km_ns", per_root_ns],
        ["inside_region_us", inside_us],
        ["fitted_pairs", len(points)],
        ["error_relative_median_permille", round(quantile(relative, 0.5) * 1000)],
        ["error_relative_p90_permille", round(quantile(relative, 0.9) * 1000)],
        ["error_median_us", round(quantile(absolute, 0.5) * 1e3)],
        ["error_p90_us", round(quantile(absolute, 0.9) * 1e3)],
    ]
    files["latency_model.csv"] = table({"provenance": "derived"}, ["name", "value"], rows_out)


# --- transfer and power -----------------------------------------------------------------------------------------------------


def transfer(data, files):
    rows = list(rows_of(data / "latency" / "aws_transfer_costs_usd_per_gb.csv"))
    cost = {(r["src"], r["dst"]): r["cost"] for r in rows}
    sources = sorted({r["src"] for r in rows})
    targets = ["internet", *sorted({r["dst"] for r in rows} - {"internet"})]
    meta = {"provider": "aws", "unit": "USD per GB", "currency": "USD", "as_of": "2024-01", "provenance": "published"}
    body = [[a] + [plain(cost[(a, b)]) if (a, b) in cost else None for b in targets] for a in sources]
    files["aws_transfer.csv"] = table(meta, ["from", *targets], body)
    header = ["provider", "level", "from", "to", "usd_per_gb", "source"]
    meta = {"unit": "USD per GB", "currency": "USD", "as_of": UNDATED, "provenance": "published"}
    files["transfer_rates.csv"] = table(meta, header, [[r[h] for h in header] for r in facts("transfer_rates.csv")])


def milliwatts(text):
    return int((Decimal(text) * 1000).quantize(Decimal(1), ROUND_HALF_UP))


def power(data, files):
    pue = {r["provider"]: r for r in facts("pue.csv")}
    families = {}
    for row in facts("power_families.csv"):
        families.setdefault((row["provider"], row["architecture"]), []).append(row["family"])
    out = []
    for provider in ("aws", "azure", "gcp"):
        rows = list(rows_of(data / "catalog" / "carbon" / f"ccf_use_{provider}.csv"))
        lows = [Decimal(r["Min Watts"]) for r in rows]
        highs = [Decimal(r["Max Watts"]) for r in rows]
        out.append([provider, "average", milliwatts(sum(lows) / len(lows)), milliwatts(sum(highs) / len(highs)), None])
        for row in sorted(rows, key=lambda r: r["Architecture"]):
            named = families.pop((provider, row["Architecture"]), [])
            out.append(
                [
                    provider,
                    row["Architecture"],
                    milliwatts(row["Min Watts"]),
                    milliwatts(row["Max Watts"]),
                    " ".join(sorted(named)),
                ]
            )
    assert not families, f"power_families.csv names processors without coefficients: {families}"
    header = ["provider", "architecture", "min_mw_per_vcpu", "max_mw_per_vcpu", "families"]
    files["power.csv"] = table({"as_of": UNDATED, "provenance": "published"}, header, out)
    files["pue.csv"] = table(
        {"provenance": "published"},
        ["provider", "pue_permille", "as_of"],
        [[p, milliwatts(r["pue"]), r["as_of"]] for p, r in sorted(pue.items())],
    )
    files["gpu_power.csv"] = table(
        {"provenance": "published"},
        ["gpu", "max_mw"],
        [[r["gpu"], milliwatts(r["watts_max"])] for r in facts("gpu_power.csv")],
    )


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--check", action="store_true", help="compare instead of writing")
    arguments = parser.parse_args()
    data = data_folder()
    if data is None:
        required = bool(os.environ.get("STOWPLAN_REQUIRE_DATA"))
        print("SKIPPED: no data (set STOWPLAN_DATA to the folder that holds catalog/catalog.csv.gz)", file=sys.stderr)
        return 1 if required or not arguments.check else 0
    files = {}
    chosen = prices(data, files)
    place = regions(data, files)
    latency(data, files, place)
    transfer(data, files)
    power(data, files)
    total = sum(len(text.encode()) for text in files.values())
    counts = ", ".join(f"{provider} {len(names)}" for provider, names in chosen.items())
    print(f"{len(files)} files, {total / 1024:.0f} KiB; instance types: {counts}")
    if arguments.check:
        present = {path.name for path in TARGET.glob("*.csv")}
        stale = sorted(
            name
            for name, text in files.items()
            if name not in present or (TARGET / name).read_text(encoding="utf-8") != text
        )
        stale += sorted(f"{name} (not written by this script)" for name in present - set(files))
        for name in stale:
            print(f"stale: crates/core/data/{name}; run scripts/bundle_catalog.py", file=sys.stderr)
        return 1 if stale else 0
    TARGET.mkdir(parents=True, exist_ok=True)
    for name, text in sorted(files.items()):
        (TARGET / name).write_text(text, encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
