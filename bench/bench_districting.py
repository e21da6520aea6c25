"""3.7 million points in the 4,105 precincts of Minnesota: exact, beside geopandas on the same points."""

from __future__ import annotations

import csv
import gzip
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import shapely

from bench.figures import SHARED, Figure, run_child, table
from wallchart.engines.districting import Layer, Places, open_places
from wallchart.engines.districting.raster import build_raster, edges_of

POINTS = 3_700_000
IN_A_FILE = 1_000_000
ROOT = Path(__file__).resolve().parents[1]
MAP = SHARED / "data" / "mn_precincts_2025" / "mn_precincts_2025-04.geojson.gz"
VOTERS = SHARED / "data" / "mn_results" / "mn_2024_general_precinct_official.csv.gz"
INTERIOR = SHARED / "data" / "mn_precincts_2025" / "mn_precinct_districts_2025-04.csv"
FLOOR = """
import sys, pyarrow.csv as csv
csv.write_csv(csv.read_csv(sys.argv[1]), sys.argv[2])
"""
PEER = """
import sys, time, numpy as np, geopandas
points = np.load(sys.argv[1])
places = geopandas.read_file("/vsigzip/" + sys.argv[2])
places["geometry"] = places.geometry.make_valid()
places = places.sort_values("PrecinctID", ignore_index=True)
began = time.perf_counter()
frame = geopandas.GeoDataFrame(geometry=geopandas.points_from_xy(points[0], points[1]), crs=places.crs)
joined = geopandas.sjoin(frame, places[["geometry"]], how="left", predicate="intersects")
lowest = joined["index_right"].groupby(level=0, sort=True).min().fillna(-1).to_numpy().astype(np.int32)
print(time.perf_counter() - began)
np.save(sys.argv[3], lowest)
"""
OURS = """
import sys, time, numpy as np
from pathlib import Path
from wallchart.engines.districting import open_places
points = np.load(sys.argv[1])
[places] = open_places(Path(sys.argv[2]), Path(sys.argv[4]))
began = time.perf_counter()
found = places.locate(points[0], points[1], within=0)
print(time.perf_counter() - began)
np.save(sys.argv[3], found.polygon)
"""


def where_voters_live(layer: Layer, seed: int = 2026) -> np.ndarray:
    """Points (2 x n): precincts drawn by their registered voters, places evenly within each one's bounds
    (so that some fall beside it, as geocodes do); a fiftieth lie exactly on corners and edges."""
    rng = np.random.default_rng(seed)
    with gzip.open(VOTERS, "rt") as file:
        registered = {row["VTDID"]: float(row["REG7AM"] or 0) for row in csv.DictReader(file)}
    weights = np.array([registered.get(name, 0.0) for name in layer.ids])
    home = rng.choice(len(weights), POINTS, p=weights / weights.sum())
    bounds = shapely.bounds(layer.polygons)[home]
    points = rng.uniform(bounds[:, :2], bounds[:, 2:])
    start, end, _ = edges_of(layer.polygons)
    edge = rng.integers(0, len(start), POINTS // 50)
    part = rng.choice([0.0, 0.5, 0.25], POINTS // 50)[:, None]
    points[:: POINTS // len(edge)][: len(edge)] = start[edge] + part * (end[edge] - start[edge])
    return np.ascontiguousarray(points.T)


def measure() -> list[Figure]:
    if not MAP.exists() or not VOTERS.exists():
        why = f"the public fixtures are not in {SHARED.name}/data"
        return [Figure("points in precincts", ">= 2.5 million a second", None, f"million/s ({why})")]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        [places] = open_places(MAP, folder)
        points = where_voters_live(places.layer)
        np.save(folder / "points.npy", points)
        return [
            *_beside_geopandas(folder),
            *_raster(places),
            _interior(places),
            _file_to_file(folder, points),
        ]


def _beside_geopandas(folder: Path) -> list[Figure]:
    shared = [str(folder / "points.npy"), str(MAP)]
    ours = run_child([sys.executable, "-c", OURS, *shared, str(folder / "ours.npy"), str(folder)], cwd=ROOT)
    peer = run_child([sys.executable, "-c", PEER, *shared, str(folder / "peer.npy")])
    if ours.code or peer.code:
        raise SystemExit(ours.err + peer.err)
    fast, slow = float(ours.out), float(peer.out)
    differing = int((np.load(folder / "ours.npy") != np.load(folder / "peer.npy")).sum())
    rate = POINTS / fast / 1e6
    return [
        Figure(
            "3.7 million points in 4,105 precincts", ">= 2.5 million a second", rate, "million/s",
            "geopandas sjoin", POINTS / slow / 1e6, slow / fast, rate >= 2.5,
        ),
        Figure(
            "points placed otherwise than by geopandas", "0", differing, "points", "geopandas sjoin",
            holds=differing == 0,
        ),
        Figure(
            "memory of that process", "<= 1 GB", ours.peak_bytes / 1e9, "GB", "geopandas sjoin",
            peer.peak_bytes / 1e9, peer.peak_bytes / ours.peak_bytes, ours.peak_bytes <= 1e9,
        ),
    ]  # fmt: skip


def _raster(places: Places) -> list[Figure]:
    began = time.perf_counter()
    raster = build_raster(places.layer.polygons)
    seconds = time.perf_counter() - began
    began = time.perf_counter()
    raster.grid()
    unpacked = time.perf_counter() - began
    return [
        Figure("building the raster of the precincts", "<= 2 s", seconds, "s", holds=seconds <= 2),
        Figure("unpacking it from the cache's form", "<= 0.5 s", unpacked, "s", holds=unpacked <= 0.5),
    ]


def _interior(places: Places) -> Figure:
    with INTERIOR.open() as file:
        rows = list(csv.DictReader(file))
    lon, lat = (np.array([float(row[name]) for row in rows]) for name in ("lon", "lat"))
    found = places.locate(lon, lat)
    right = sum(
        places.layer.ids[place] == row["vtdid"] for place, row in zip(found.polygon, rows, strict=True)
    )
    return Figure("interior points in their precinct", "4,105 of 4,105", right, "points", holds=right == 4105)


def _file_to_file(folder: Path, points: np.ndarray) -> Figure:
    source, out = folder / "points.csv", folder / "located.csv"
    with source.open("w") as file:
        file.write("member,lon,lat\n")
        file.writelines(f"{n},{x:.6f},{y:.6f}\n" for n, (x, y) in enumerate(points[:, :IN_A_FILE].T.tolist()))
    command = [sys.executable, "-m", "wallchart", "locate", "--places", str(MAP), "--points", str(source)]
    child = run_child([*command, "--out", str(out), "--cache", str(folder)], cwd=ROOT)
    if child.code:
        raise SystemExit(child.err)
    bare = run_child([sys.executable, "-c", FLOOR, str(source), str(folder / "copy.csv")])
    return Figure(
        "a million points, CSV to CSV, fresh process", "<= 10 s", child.seconds, "s",
        "reading and writing alone", bare.seconds, bare.seconds / child.seconds, child.seconds <= 10,
    )  # fmt: skip


if __name__ == "__main__":
    print(table(measure()))
