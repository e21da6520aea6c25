"""Points in polygons: the raster's answer is the exact one, for every point there can be."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from wallchart.engines.districting import How, Located, Places
from wallchart.engines.districting.raster import build_raster, edges_of
from wallchart.engines.districting.tests.maps import places_of, slowly, square


def _looked_up_in_the_grid(places: Places, lon: np.ndarray, lat: np.ndarray) -> Located:
    """As where there are very many points."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("wallchart.engines.districting.places.FEW", -1)
        return places.locate(lon, lat, within=0)


def same_as_slow(places: Places, lon: np.ndarray, lat: np.ndarray) -> Located:
    """Holds the raster's answer against the slow one, candidates included; returns it."""
    found = places.locate(lon, lat, within=0)
    in_the_grid = _looked_up_in_the_grid(places, lon, lat)
    for name, values in vars(found).items():
        np.testing.assert_array_equal(getattr(in_the_grid, name), values)
    holders = slowly(places.layer.polygons, lon, lat)
    assert found.polygon.tolist() == [held[0] if held else -1 for held in holders]
    kinds = {0: How.NONE, 1: How.INSIDE}
    assert found.how.tolist() == [kinds.get(len(held), How.AMBIGUOUS) for held in holders]
    shared = [[point, place] for point, held in enumerate(holders) if len(held) > 1 for place in held]
    assert found.shared.tolist() == shared
    return found


def hard_points(places: Places, rng: np.random.Generator, beside: int = 200) -> tuple[np.ndarray, np.ndarray]:
    """Corners, middles of edges, points on the raster's own lines, and anything around."""
    start, end, _ = edges_of(places.layer.polygons)
    raster = places.raster
    part = rng.random((len(start), 1))
    west, south, east, north = shapely.total_bounds(places.layer.polygons)
    anywhere = rng.uniform([west - 0.2, south - 0.2], [east + 0.2, north + 0.2], (beside, 2))
    origin = np.array([raster.west, raster.south])
    on_lines = origin + np.round((anywhere - origin) / raster.cell) * raster.cell
    half = np.where(rng.random((beside, 2)) < 0.5, on_lines, anywhere)
    points = np.concatenate(
        [start, (start + end) / 2, start + part * (end - start), anywhere, on_lines, half]
    )
    return points[:, 0], points[:, 1]


COORDINATE = st.integers(0, 24).map(lambda number: number / 8)


@st.composite
def shapes(draw: st.DrawFn) -> Any:
    """An area that may have holes, parts, spikes cut off by mending, and lie anywhere on a coarse grid."""
    corners = draw(st.lists(st.tuples(COORDINATE, COORDINATE), min_size=3, max_size=8, unique=True))
    drawn = shapely.make_valid(shapely.Polygon(corners))
    areas = [part for part in shapely.get_parts(drawn) if part.geom_type in ("Polygon", "MultiPolygon")]
    shape = shapely.union_all(areas)
    if draw(st.booleans()):
        shape = shapely.difference(shape, square(draw(COORDINATE), draw(COORDINATE), 0.375))
    return shape


@settings(max_examples=60, deadline=None)
@given(st.lists(shapes(), min_size=1, max_size=7), st.integers(0, 2**32), st.sampled_from([3, 17, 64, 8192]))
def test_any_map_gives_the_exact_answer_for_any_point(drawn: list[Any], seed: int, widest: int) -> None:
    polygons = [
        shape for shape in drawn if shape.geom_type in ("Polygon", "MultiPolygon") and not shape.is_empty
    ]
    if not polygons:
        return
    places = places_of(polygons, widest)
    same_as_slow(places, *hard_points(places, np.random.default_rng(seed), 60))


@pytest.mark.parametrize(
    "corners",
    [
        [(0, 1.875), (0, 0.5), (2.625, 0)],  # a corner's height came out a hair apart for its two edges
        [(0, 0), (0, 0.5), (2.625, 0)],  # no cell's centre is inside
    ],
)
def test_a_small_triangle_in_a_coarse_raster_is_found(corners: list[tuple[float, float]]) -> None:
    places = places_of([shapely.Polygon(corners)], widest=3)
    same_as_slow(places, *hard_points(places, np.random.default_rng(0)))


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**32), st.floats(-170, 170), st.floats(-80, 80), st.floats(1e-5, 8))
def test_a_map_anywhere_and_of_any_size_gives_the_exact_answer(
    seed: int, lon: float, lat: float, size: float
) -> None:
    rng = np.random.default_rng(seed)
    cells = shapely.voronoi_polygons(shapely.multipoints(rng.random((30, 2)) * size + [lon, lat]))
    places = places_of([cell.buffer(rng.normal(0, size / 100)) for cell in cells.geoms])
    same_as_slow(places, *hard_points(places, rng))


def test_a_point_on_the_line_between_two_is_in_both_and_goes_to_the_lower_id() -> None:
    places = places_of([square(0, 0), square(1, 0)])
    found = same_as_slow(places, np.array([0.5, 1.0, 1.5]), np.array([0.5, 0.5, 0.5]))
    assert found.polygon.tolist() == [0, 0, 1]
    assert found.how.tolist() == [How.INSIDE, How.AMBIGUOUS, How.INSIDE]
    assert found.shared.tolist() == [[1, 0], [1, 1]]


def test_a_corner_where_four_meet_names_all_four() -> None:
    places = places_of([square(0, 0), square(1, 0), square(0, 1), square(1, 1)])
    found = same_as_slow(places, np.array([1.0]), np.array([1.0]))
    assert found.shared[:, 1].tolist() == [0, 1, 2, 3]


def test_an_overlap_far_from_any_edge_is_ambiguous_too() -> None:
    places = places_of([square(0, 0, 4), square(1, 1, 2), square(-1, -1, 6)], widest=64)
    found = same_as_slow(places, np.array([2.0, 0.5, -0.5]), np.array([2.0, 0.5, -0.5]))
    assert found.polygon.tolist() == [0, 0, 2]
    assert found.how.tolist() == [How.AMBIGUOUS, How.AMBIGUOUS, How.INSIDE]


def test_a_hole_belongs_to_nobody_and_an_island_in_it_to_itself() -> None:
    ring = shapely.difference(square(0, 0, 3), square(1, 1, 1))
    island = square(1.25, 1.25, 0.5)
    found = same_as_slow(places_of([ring, island]), np.array([0.5, 1.1, 1.5]), np.array([0.5, 1.1, 1.5]))
    assert found.polygon.tolist() == [0, -1, 1]


def test_a_sliver_thinner_than_a_cell_is_found() -> None:
    sliver = shapely.Polygon([(0, 0), (10, 10), (10, 10 + 1e-9), (0, 1e-9)])
    places = places_of([sliver, square(20, 0)], widest=32)
    lon = np.linspace(0, 10, 50)
    same_as_slow(places, lon, lon)
    same_as_slow(places, lon, lon + 5e-10)


def test_far_away_and_unknown_points_are_in_nothing() -> None:
    places = places_of([square(0, 0)])
    lon = np.array([180.0, np.nan, 0.5, -180.0, 0.5, np.inf])
    lat = np.array([90.0, 0.5, np.nan, -90.0, 0.5, 0.5])
    found = places.locate(lon, lat)
    assert found.polygon.tolist() == [-1, -1, -1, -1, 0, -1]
    assert found.how.tolist() == [0, 0, 0, 0, How.INSIDE, 0]
    assert np.isnan(found.metres).tolist() == [True, True, True, True, False, True]


def test_unknown_points_do_not_shift_the_candidates_of_others() -> None:
    places = places_of([square(0, 0), square(1, 0)])
    found = places.locate(np.array([np.nan, 0.5, 1.0]), np.array([np.nan, 0.5, 0.5]))
    assert found.shared.tolist() == [[2, 0], [2, 1]]


def test_no_points_are_no_trouble() -> None:
    found = places_of([square(0, 0)]).locate(np.array([]), np.array([]))
    assert len(found.polygon) == len(found.how) == len(found.metres) == len(found.shared) == 0


def test_many_points_are_worked_through_in_pieces_with_the_same_answers(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rng = np.random.default_rng(5)
    places = places_of([square(x, y) for x in range(4) for y in range(4)])
    lon, lat = rng.integers(0, 33, (2, 5000)) / 8
    whole = places.locate(lon, lat)
    monkeypatch.setattr("wallchart.engines.districting.places.AT_ONCE", 700)
    pieces = places.locate(lon, lat)
    for one, other in zip(vars(whole).values(), vars(pieces).values(), strict=True):
        np.testing.assert_array_equal(one, other)


def test_the_raster_says_the_same_however_fine_it_is() -> None:
    rng = np.random.default_rng(11)
    cells = shapely.voronoi_polygons(shapely.multipoints(rng.random((40, 2))))
    polygons = list(cells.geoms)
    lon, lat = rng.uniform(-0.1, 1.1, (2, 4000))
    answers = [places_of(polygons, widest).locate(lon, lat, within=0) for widest in (1, 8, 100, 8192)]
    for other in answers[1:]:
        np.testing.assert_array_equal(answers[0].polygon, other.polygon)
        np.testing.assert_array_equal(answers[0].shared, other.shared)


def test_most_cells_of_a_raster_are_decided_without_a_test() -> None:
    raster = build_raster(np.array([square(x, y) for x in range(3) for y in range(3)], dtype=object))
    grid = raster.grid()
    assert len(grid) == raster.columns * raster.rows == int(raster.lengths.sum())
    decided = (grid < raster.polygons).mean()
    assert decided > 0.7
    assert grid.dtype == np.uint16
