"""The nearest polygon of a point in none: in true metres, the same way every time."""

from __future__ import annotations

from math import atan, atan2, cos, radians, sin, sqrt, tan

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from wallchart.engines.districting import How
from wallchart.engines.districting.gaps import metres_per_degree
from wallchart.engines.districting.tests.maps import places_of, square

A, F = 6_378_137.0, 1 / 298.257223563


def vincenty(lon1: float, lat1: float, lon2: float, lat2: float) -> float:
    """Metres on the ellipsoid by Vincenty's inverse formula (Survey Review 23, 1975): right to a tenth of a
    millimetre where points are not opposite each other."""
    if (lon1, lat1) == (lon2, lat2):
        return 0.0
    b = A * (1 - F)
    u1, u2 = atan((1 - F) * tan(radians(lat1))), atan((1 - F) * tan(radians(lat2)))
    across = lam = radians(lon2 - lon1)
    for _ in range(100):
        sigma_sin = sqrt((cos(u2) * sin(lam)) ** 2 + (cos(u1) * sin(u2) - sin(u1) * cos(u2) * cos(lam)) ** 2)
        sigma_cos = sin(u1) * sin(u2) + cos(u1) * cos(u2) * cos(lam)
        sigma = atan2(sigma_sin, sigma_cos)
        alpha_sin = cos(u1) * cos(u2) * sin(lam) / sigma_sin
        alpha = 1 - alpha_sin**2
        middle = sigma_cos - 2 * sin(u1) * sin(u2) / alpha if alpha else 0.0
        c = F / 16 * alpha * (4 + F * (4 - 3 * alpha))
        inner = middle + c * sigma_cos * (-1 + 2 * middle**2)
        before, lam = lam, across + (1 - c) * F * alpha_sin * (sigma + c * sigma_sin * inner)
        if abs(lam - before) < 1e-14:
            break
    u = alpha * (A**2 - b**2) / b**2
    big_a = 1 + u / 16384 * (4096 + u * (-768 + u * (320 - 175 * u)))
    big_b = u / 1024 * (256 + u * (-128 + u * (74 - 47 * u)))
    third = big_b / 6 * middle * (-3 + 4 * sigma_sin**2) * (-3 + 4 * middle**2)
    step = big_b * sigma_sin * (middle + big_b / 4 * (sigma_cos * (-1 + 2 * middle**2) - third))
    return b * big_a * (sigma - step)


def test_a_degree_on_the_equator_and_at_the_pole_is_as_long_as_the_books_say() -> None:
    east, north = metres_per_degree(np.array([0.0, 45.0, 90.0]))
    np.testing.assert_allclose(east, [111_319.491, 78_846.835, 0.0], atol=0.001)
    np.testing.assert_allclose(north, [110_574.276, 111_131.778, 111_693.980], atol=0.01)


@settings(deadline=None)
@given(
    st.floats(-70, 70),
    st.floats(0.5, 5000),
    st.floats(0, 360),
    st.sampled_from([0.02, 0.0001]),
    st.integers(0, 9),
)
def test_metres_are_those_of_the_ellipsoid(
    lat: float, away: float, angle: float, side: float, seed: int
) -> None:
    """Held against the nearest of many places along the polygon's edge, measured by another formula."""
    lon = -93.0 + seed
    shape = shapely.box(lon, lat, lon + side, lat + side)
    places = places_of([shape])
    east, north = metres_per_degree(np.array([lat]))
    x = lon + side / 2 + (away * cos(radians(angle)) / east[0]) + side * cos(radians(angle))
    y = lat + side / 2 + (away * sin(radians(angle)) / north[0]) + side * sin(radians(angle))
    found = places.locate(np.array([x]), np.array([y]), within=20_000)
    if found.how[0] != How.NEAREST:
        assert shape.intersects(shapely.Point(x, y))
        return
    # Straight lines in degrees: the corner or the foot straight across are the nearest places of a box.
    foot = (min(max(x, lon), lon + side), min(max(y, lat), lat + side))
    exact = vincenty(x, y, *foot)
    # The foot is right in degrees and the search in a plane: they differ by less than a thousandth.
    assert abs(found.metres[0] - exact) <= max(0.001, exact * 2e-3)
    if exact < 200:
        assert abs(found.metres[0] - exact) < 0.01


def test_the_example_on_the_page() -> None:
    places = places_of([square(0, 0), square(1, 0)])
    lon, lat = np.array([2.0005, 2.001, 1.0]), np.array([0.5, 0.5, 0.5])
    found = places.locate(lon, lat)
    assert found.polygon.tolist() == [1, -1, 0]
    assert found.how.tolist() == [How.NEAREST, How.NONE, How.AMBIGUOUS]
    assert found.metres[0] == pytest.approx(55.66, abs=0.005)
    assert vincenty(2.001, 0.5, 2.0, 0.5) == pytest.approx(111.3, abs=0.05)
    assert found.metres[2] == 0


def test_the_stated_distance_is_the_line() -> None:
    places = places_of([square(0, 0)])
    lon, lat = np.array([1.0009]), np.array([0.5])
    exact = vincenty(1.0009, 0.5, 1.0, 0.5)
    assert places.locate(lon, lat, within=exact + 0.01).how[0] == How.NEAREST
    assert places.locate(lon, lat, within=exact - 0.01).how[0] == How.NONE
    assert places.locate(lon, lat, within=0).how[0] == How.NONE


def test_east_and_north_are_measured_in_metres_and_not_in_degrees() -> None:
    # At 60 degrees north a degree of longitude is half as long: the polygon to the east is nearer.
    places = places_of([shapely.box(10, 60.0008, 10.1, 60.1), shapely.box(10.0010, 59.9, 10.1, 60.0)])
    found = places.locate(np.array([9.9999]), np.array([60.0001]), within=500)
    assert found.polygon[0] == 1


def test_equally_near_polygons_go_to_the_lower_id() -> None:
    for order in ((0, 1), (1, 0)):
        boxes = [shapely.box(0, 0, 1, 1), shapely.box(1.001, 0, 2, 1)]
        found = places_of([boxes[place] for place in order]).locate(np.array([1.0005]), np.array([0.5]))
        assert found.polygon[0] == 0
        assert found.metres[0] == pytest.approx(55.66, abs=0.01)


def test_a_point_in_a_hole_goes_to_the_polygon_around_it() -> None:
    ring = shapely.difference(square(0, 0), shapely.box(0.4999, 0.4999, 0.5001, 0.5001))
    found = places_of([ring, square(1, 0)]).locate(np.array([0.5]), np.array([0.5]))
    assert (found.polygon[0], found.how[0]) == (0, How.NEAREST)
    assert found.metres[0] == pytest.approx(11.06, abs=0.1)


def test_many_points_in_gaps_give_the_same_in_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    places = places_of([square(x / 2, y / 2, 0.499) for x in range(6) for y in range(6)])
    rng = np.random.default_rng(3)
    lon, lat = rng.integers(0, 7, 400) / 2 - 0.0005, rng.uniform(0, 3, 400)
    whole = places.locate(lon, lat)
    assert (whole.how == How.NEAREST).sum() > 300
    monkeypatch.setattr("wallchart.engines.districting.gaps.AT_ONCE", 37)
    pieces = places.locate(lon, lat)
    np.testing.assert_array_equal(whole.polygon, pieces.polygon)
    np.testing.assert_array_equal(whole.metres, pieces.metres)
