"""Small maps for tests, and the slow exact answer that every fast one is held against."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import shapely

from wallchart.engines.districting import Layer, Places
from wallchart.engines.districting.raster import build_raster


def layer_of(polygons: Sequence[Any], name: str = "map") -> Layer:
    ids = tuple(str(number) for number in range(1, len(polygons) + 1))
    shapes = np.empty(len(polygons), dtype=object)
    shapes[:] = list(polygons)
    return Layer(name, "id", ids, shapes, {"id": ids})


def places_of(polygons: Sequence[Any], widest: int = 8192) -> Places:
    layer = layer_of(polygons)
    return Places(layer, build_raster(layer.polygons, widest))


def slowly(polygons: Sequence[Any], lon: np.ndarray, lat: np.ndarray) -> list[list[int]]:
    """For each point the polygons that hold it, edges included, each tested on its own."""
    shapes = np.array(polygons, dtype=object)
    return [
        [int(place) for place in np.flatnonzero(shapely.intersects_xy(shapes, x, y))]
        for x, y in zip(lon.tolist(), lat.tolist(), strict=True)
    ]


def square(west: float, south: float, side: float = 1.0) -> Any:
    return shapely.box(west, south, west + side, south + side)


def geojson(features: Sequence[tuple[dict[str, Any], Any]]) -> dict[str, Any]:
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "properties": properties,
                "geometry": None if shape is None else json.loads(shapely.to_geojson(shape)),
            }
            for properties, shape in features
        ],
    }


def write_geojson(path: Path, features: Sequence[tuple[dict[str, Any], Any]]) -> Path:
    path.write_text(json.dumps(geojson(features)))
    return path
