"""The real precincts and districts of Minnesota: exact on every edge, whole on every gap."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest
import shapely

from wallchart.engines.districting import How, Places, open_places
from wallchart.engines.districting.raster import edges_of

pytestmark = pytest.mark.data


@pytest.fixture(scope="module")
def precincts(shared_data: Path) -> Places:
    [places] = open_places(shared_data / "mn_precincts_2025" / "mn_precincts_2025-04.geojson.gz")
    return places


def exact(places: Places, lon: np.ndarray, lat: np.ndarray) -> np.ndarray:
    """The lowest polygon that holds each point, by a tree and GEOS alone."""
    tree = shapely.STRtree(places.layer.polygons)
    point, polygon = tree.query(shapely.points(lon, lat), predicate="intersects")
    lowest = np.full(len(lon), len(places.layer.ids))
    np.minimum.at(lowest, point, polygon)
    return np.where(lowest == len(places.layer.ids), -1, lowest)


def test_every_precinct_and_every_district_is_there(precincts: Places) -> None:
    layer = precincts.layer
    assert layer.id_column == "PrecinctID"
    assert len(layer.ids) == 4105
    assert list(layer.ids) == sorted(layer.ids)
    assert [len(set(layer.columns[name])) for name in ("MNLegDist", "MNSenDist", "County", "CongDist")] == [
        134,
        67,
        87,
        8,
    ]
    assert len(layer.mended) == 43
    assert layer.empty == ()


def test_all_interior_points_are_inside_their_own_precinct(precincts: Places, shared_data: Path) -> None:
    with (shared_data / "mn_precincts_2025" / "mn_precinct_districts_2025-04.csv").open() as file:
        rows = list(csv.DictReader(file))
    lon, lat = (np.array([float(row[name]) for row in rows]) for name in ("lon", "lat"))
    found = precincts.locate(lon, lat)
    assert (found.how == How.INSIDE).all()
    assert [precincts.layer.ids[place] for place in found.polygon] == [row["vtdid"] for row in rows]


@pytest.mark.parametrize("kind", ["corners", "middles", "anywhere"])
def test_points_on_the_edges_of_precincts_have_the_exact_answer(precincts: Places, kind: str) -> None:
    rng = np.random.default_rng(2025)
    start, end, _ = edges_of(precincts.layer.polygons)
    chosen = rng.choice(len(start), 30_000, replace=False)
    points = {
        "corners": start[chosen],
        "middles": (start[chosen] + end[chosen]) / 2,
        "anywhere": rng.uniform([-97.3, 43.4], [-89.4, 49.4], (30_000, 2)),
    }[kind]
    lon, lat = points[:, 0], points[:, 1]
    found = precincts.locate(lon, lat, within=0)
    np.testing.assert_array_equal(found.polygon, exact(precincts, lon, lat))
    if kind == "corners":
        assert (found.how != How.NONE).all()


def test_gaps_between_precincts_go_to_a_neighbor(precincts: Places) -> None:
    whole = shapely.union_all(precincts.layer.polygons)
    holes = [shapely.Polygon(ring) for part in shapely.get_parts(whole) for ring in part.interiors]
    inside = [hole.representative_point() for hole in holes if hole.area < 1e-5]
    assert len(inside) > 1000
    lon, lat = np.array([point.x for point in inside]), np.array([point.y for point in inside])
    found = precincts.locate(lon, lat, within=500)
    assert (found.how != How.NONE).mean() > 0.999
    near = found.how == How.NEAREST
    # The nearest polygon in metres is a neighbor of the gap: none other is nearer in degrees by half.
    shapes = precincts.layer.polygons[found.polygon[near]]
    away = shapely.distance(shapes, shapely.points(lon[near], lat[near]))
    tree = shapely.STRtree(precincts.layer.polygons)
    _, least = tree.query_nearest(
        shapely.points(lon[near], lat[near]), return_distance=True, all_matches=False
    )
    assert (away <= least * 1.6 + 1e-12).all()
    assert (found.metres[near] >= least * 70_000).all()
    assert (found.metres[near] <= least * 112_000).all()


def test_house_districts_hold_their_precincts(precincts: Places, shared_data: Path) -> None:
    [house] = open_places(shared_data / "mn_districts_tiger" / "tl_2024_27_sldl.zip")
    assert len(house.layer.ids) == 134
    points = shapely.point_on_surface(precincts.layer.polygons)
    lon, lat = shapely.get_x(points), shapely.get_y(points)
    found = house.locate(lon, lat)
    districts = [house.layer.columns["SLDLST"][place] for place in found.polygon]
    same = np.array(districts) == np.array(precincts.layer.columns["MNLegDist"])
    assert same.mean() > 0.999
