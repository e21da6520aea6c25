"""Boundary files of every kind: the same layer comes out; what is odd is mended, named, or refused."""

from __future__ import annotations

import gzip
import shutil
import zipfile
from math import cos, pi, radians, sin, sqrt
from pathlib import Path
from typing import Any

import numpy as np
import pyogrio
import pytest
import shapely

from wallchart.engines.districting import How, default_cache, open_places, read_layers
from wallchart.engines.districting.tests.maps import square, write_geojson
from wallchart.refusal import Refusal

WARDS = [
    ({"PrecinctID": "271", "name": "East", "voters": 30, "share": 0.5}, square(-93, 45)),
    ({"PrecinctID": "27", "name": "West, old", "voters": None, "share": None}, square(-94, 45)),
    ({"PrecinctID": "3", "name": "Åland", "voters": 20, "share": 2.0}, square(-95, 45)),
]


def write(path: Path, features: list[tuple[dict[str, Any], Any]], driver: str, crs: str, **more: str) -> Path:
    """A boundary file in any format, written by the same library that reads it."""
    names = list(features[0][0])
    kinds = {"PrecinctID": object, "name": object, "voters": np.float64, "share": np.float64}
    pyogrio.raw.write(
        path,
        geometry=shapely.to_wkb(np.array([shape for _, shape in features], dtype=object)),
        field_data=[np.array([row[name] for row, _ in features], dtype=kinds[name]) for name in names],
        fields=names,
        geometry_type="Polygon",
        driver=driver,
        crs=crs,
        encoding="UTF-8",
        **more,
    )
    return path


def zipped(folder: Path, *, inside: str = "") -> Path:
    packed = folder.with_suffix(".zip")
    with zipfile.ZipFile(packed, "w") as file:
        file.writestr("readme.txt", "not a map")
        for path in sorted(folder.iterdir()):
            file.write(path, inside + path.name)
    return packed


@pytest.fixture(
    params=["geojson", "json", "gz", "shp", "gpkg", "zip of shp", "zip of gpkg", "zip of geojson"]
)
def file_of_wards(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    folder = tmp_path / "wards of a city"
    folder.mkdir()
    if "shp" in request.param:
        path = write(folder / "wards.shp", WARDS, "ESRI Shapefile", "EPSG:4326")
    elif "gpkg" in request.param:
        path = write(folder / "wards.gpkg", WARDS, "GPKG", "EPSG:4326")
    else:
        path = write_geojson(folder / ("wards.json" if request.param == "json" else "wards.geojson"), WARDS)
    if request.param == "gz":
        packed = folder / "wards.geojson.gz"
        packed.write_bytes(gzip.compress(path.read_bytes()))
        return packed
    if request.param.startswith("zip"):
        return zipped(folder, inside="deep folder/")
    return path


def test_every_format_gives_the_same_layer(file_of_wards: Path) -> None:
    [layer] = read_layers(file_of_wards)
    assert layer.name == file_of_wards.name.split(".")[0]
    assert layer.id_column == "PrecinctID"
    assert layer.ids == ("3", "27", "271")
    assert layer.columns["name"] == ("Åland", "West, old", "East")
    assert [text.removesuffix(".0") for text in layer.columns["voters"]] == ["20", "", "30"]
    assert layer.columns["share"] == ("2.0", "", "0.5")
    assert [polygon.centroid.x for polygon in layer.polygons] == [-94.5, -93.5, -92.5]
    assert (layer.mended, layer.empty, layer.assumed) == ((), (), False)


def test_whole_numbers_with_blanks_stay_whole(tmp_path: Path) -> None:
    [layer] = read_layers(write_geojson(tmp_path / "wards.geojson", WARDS))
    assert layer.columns["voters"] == ("20", "", "30")


def arc(latitude: float) -> float:
    """Metres along a meridian from the equator, added up in small steps."""
    e = 1 / 298.257223563 * (2 - 1 / 298.257223563)
    steps = 100_000
    angles = (radians(latitude) * (step + 0.5) / steps for step in range(steps))
    return (
        sum(6_378_137 * (1 - e) / (1 - e * sin(phi) ** 2) ** 1.5 for phi in angles)
        * radians(latitude)
        / steps
    )


def test_another_coordinate_system_is_brought_to_degrees(tmp_path: Path) -> None:
    # UTM 15 N: 93 degrees west is x = 500,000 and y is the meridian's arc times 0.9996.
    north = [0.9996 * arc(latitude) for latitude in (44.0, 45.0)]
    shape = shapely.box(500_000, north[0], 510_000, north[1])
    for name, driver in (("wards.shp", "ESRI Shapefile"), ("wards.gpkg", "GPKG")):
        path = write(tmp_path / name, [(WARDS[0][0], shape)], driver, "EPSG:26915")
        [layer] = read_layers(path)
        west, south, east, top = layer.polygons[0].bounds
        assert abs(west + 93) < 1e-9
        assert abs(south - 44) < 1e-3  # the east side bends a little south of 44
        assert shapely.distance(layer.polygons[0], shapely.Point(-93, 44.0)) < 1e-7
        assert shapely.distance(layer.polygons[0], shapely.Point(-93, 45.0)) < 1e-7
        e = 1 / 298.257223563 * (2 - 1 / 298.257223563)
        wide = 10_000 / 0.9996 / (6_378_137 / sqrt(1 - e * sin(pi / 4) ** 2) * cos(pi / 4)) * 180 / pi
        assert abs((east + 93) - wide) < 0.003
        assert top > 44.99


def test_a_reprojected_file_places_points_as_its_degrees_do(tmp_path: Path) -> None:
    path = write(tmp_path / "a.gpkg", WARDS, "GPKG", "EPSG:4269")
    other = write_geojson(tmp_path / "b.geojson", WARDS)
    lon, lat = np.random.default_rng(1).uniform([-95.2, 44.8], [-91.8, 46.2], (500, 2)).T
    one, two = (open_places(file)[0].locate(lon, lat) for file in (path, other))
    np.testing.assert_array_equal(one.polygon, two.polygon)


def test_a_file_of_several_layers_gives_them_all_by_name(tmp_path: Path) -> None:
    path = write(tmp_path / "all.gpkg", WARDS, "GPKG", "EPSG:4326", layer="wards")
    write(path, WARDS[:1], "GPKG", "EPSG:4326", layer="schools", append=True)
    assert {layer.name: len(layer.ids) for layer in read_layers(path)} == {"wards": 3, "schools": 1}


def test_a_zip_of_two_shapefiles_gives_both(tmp_path: Path) -> None:
    folder = tmp_path / "both"
    folder.mkdir()
    write(folder / "wards.shp", WARDS, "ESRI Shapefile", "EPSG:4326")
    write(folder / "schools.shp", WARDS[:1], "ESRI Shapefile", "EPSG:4326")
    assert [layer.name for layer in read_layers(zipped(folder))] == ["schools", "wards"]


def test_an_invalid_polygon_is_mended_and_named(tmp_path: Path) -> None:
    bow = shapely.Polygon([(0, 0), (2, 2), (2, 0), (0, 2)])
    spike = shapely.Polygon([(3, 0), (4, 0), (4, 1), (4, 5), (4, 1), (3, 1)])
    path = write_geojson(
        tmp_path / "m.geojson", [({"id": "a"}, bow), ({"id": "b"}, spike), ({"id": "c"}, square(5, 0))]
    )
    [layer] = read_layers(path)
    assert layer.mended == ("a", "b")
    assert [round(polygon.area, 9) for polygon in layer.polygons] == [2, 1, 1]
    assert shapely.is_valid(layer.polygons).all()


def test_features_without_an_area_are_named_and_left_out(tmp_path: Path) -> None:
    line = shapely.LineString([(0, 0), (1, 1)])
    flat = shapely.Polygon([(0, 0), (1, 1), (2, 2)])
    mixed = shapely.GeometryCollection([line, shapely.MultiPolygon([square(0, 0), square(3, 0)])])
    features = [({"id": "a"}, None), ({"id": "b"}, line), ({"id": "c"}, flat), ({"id": "d"}, mixed)]
    [layer] = read_layers(write_geojson(tmp_path / "m.geojson", features))
    assert layer.ids == ("d",)
    assert layer.polygons[0].area == 2
    assert layer.empty == ("a", "b", "c")
    assert layer.columns["id"] == ("d",)


@pytest.mark.parametrize(
    ("rows", "wanted", "column", "ids"),
    [
        ([{"a": "x", "GEOID": "2"}, {"a": "y", "GEOID": "10"}], (), "GEOID", ("2", "10")),
        ([{"a": "y", "GEOID": "2b"}, {"a": "x", "GEOID": "10"}], (), "GEOID", ("10", "2b")),
        ([{"a": "y", "GEOID": "2"}, {"a": "x", "GEOID": "10"}], ("a",), "a", ("x", "y")),
        ([{"county_id": "1", "a": "y"}, {"county_id": "1", "a": "x"}], (), "a", ("x", "y")),
        ([{"a": "y"}, {"a": "y"}], (), "row", ("1", "2")),
        ([{"a": "y"}, {"a": None}], (), "row", ("1", "2")),
        ([{"n": 10}, {"n": 9}], (), "n", ("9", "10")),
    ],
)
def test_the_id_is_what_names_each_polygon_once(
    tmp_path: Path, rows: list[dict[str, Any]], wanted: tuple[str, ...], column: str, ids: tuple[str, ...]
) -> None:
    features = [(row, square(place, 0)) for place, row in enumerate(rows)]
    [layer] = read_layers(write_geojson(tmp_path / "m.geojson", features), wanted)
    assert (layer.id_column, layer.ids) == (column, ids)


def test_the_order_of_features_in_the_file_changes_nothing(tmp_path: Path) -> None:
    lon, lat = np.array([-93.0, -94.0, -92.5]), np.array([45.5, 45.5, 45.5])
    answers = []
    for name, features in (("a.geojson", WARDS), ("b.geojson", WARDS[::-1])):
        [places] = open_places(write_geojson(tmp_path / name, features))
        found = places.locate(lon, lat)
        answers.append([places.layer.ids[place] for place in found.polygon])
        assert found.how.tolist() == [How.AMBIGUOUS, How.AMBIGUOUS, How.INSIDE]
    assert answers[0] == answers[1] == ["27", "3", "271"]


def test_a_file_without_a_coordinate_system_is_taken_as_degrees_if_it_can_be(tmp_path: Path) -> None:
    path = write(tmp_path / "wards.shp", WARDS, "ESRI Shapefile", "EPSG:4326")
    (tmp_path / "wards.prj").unlink()
    [layer] = read_layers(path)
    assert layer.assumed
    assert layer.ids == ("3", "27", "271")
    metres = [(WARDS[0][0], shapely.box(500_000, 4_900_000, 510_000, 4_910_000))]
    far = write(tmp_path / "far.shp", metres, "ESRI Shapefile", "EPSG:26915")
    (tmp_path / "far.prj").unlink()
    with pytest.raises(Refusal, match="names no coordinate system"):
        read_layers(far)


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("nothing.geojson", None, "no such file"),
        ("map.pdf", b"%PDF", "boundaries come as"),
        ("broken.geojson", b"{", "cannot be read"),
        ("broken.zip", b"PK", "is damaged"),
        ("broken.gpkg", b"not a database", "cannot be read"),
        ("broken.geojson.gz", b"not packed", "cannot be read"),
        ("empty.geojson", b'{"type": "FeatureCollection", "features": []}', "no polygon"),
        (
            "points.geojson",
            b'{"type": "Feature", "properties": {}, "geometry": {"type": "Point", "coordinates": [1, 2]}}',
            "no layer of polygons",
        ),
    ],
)
def test_a_file_that_is_no_map_is_refused_in_a_sentence(
    tmp_path: Path, name: str, content: bytes | None, why: str
) -> None:
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(Refusal, match=why) as refused:
        read_layers(path)
    assert refused.value.file is not None
    assert name in refused.value.file


def test_a_zip_without_a_map_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "papers"
    folder.mkdir()
    with pytest.raises(Refusal, match="no layer of polygons"):
        read_layers(zipped(folder))


def same_raster(one: Any, other: Any) -> bool:
    return all(
        np.array_equal(mine, theirs)
        for mine, theirs in zip(vars(one).values(), vars(other).values(), strict=True)
    )


def test_a_raster_is_kept_and_read_again(tmp_path: Path) -> None:
    path, cache = write_geojson(tmp_path / "m.geojson", WARDS), tmp_path / "cache" / "deep"
    [fresh] = open_places(path, cache)
    [kept] = list(cache.iterdir())
    written = kept.stat().st_mtime_ns
    [again] = open_places(path, cache)
    assert same_raster(fresh.raster, again.raster)
    assert [type(value) for value in vars(again.raster).values()] == [
        type(v) for v in vars(fresh.raster).values()
    ]
    assert (kept.stat().st_mtime_ns, len(list(cache.iterdir()))) == (written, 1)


def test_another_map_has_another_raster(tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    open_places(write_geojson(tmp_path / "a.geojson", WARDS), cache)
    open_places(write_geojson(tmp_path / "b.geojson", WARDS[:2]), cache)
    open_places(write_geojson(tmp_path / "c.geojson", WARDS), cache, widest=7)
    assert len(list(cache.iterdir())) == 3
    shutil.copy(tmp_path / "a.geojson", tmp_path / "same.geojson")
    open_places(tmp_path / "same.geojson", cache)
    assert len(list(cache.iterdir())) == 3


@pytest.mark.parametrize("damage", ["cut", "empty", "nonsense"])
def test_a_damaged_cache_is_built_anew(tmp_path: Path, damage: str) -> None:
    path, cache = write_geojson(tmp_path / "m.geojson", WARDS), tmp_path / "cache"
    [fresh] = open_places(path, cache)
    [kept] = list(cache.iterdir())
    whole = kept.read_bytes()
    kept.write_bytes({"cut": whole[: len(whole) // 2], "empty": b"", "nonsense": b"PK nonsense"}[damage])
    [again] = open_places(path, cache)
    assert same_raster(fresh.raster, again.raster)
    assert len(kept.read_bytes()) == len(whole)


def test_a_cache_that_cannot_be_written_is_refused(tmp_path: Path) -> None:
    path = write_geojson(tmp_path / "m.geojson", WARDS)
    with pytest.raises(Refusal, match="the cache cannot be written"):
        open_places(path, path / "cache")


def test_the_usual_cache_is_in_the_users_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert default_cache() == tmp_path / "wallchart" / "districting"
    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert default_cache() == tmp_path / ".cache" / "wallchart" / "districting"
