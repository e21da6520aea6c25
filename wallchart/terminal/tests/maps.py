"""Small made-up maps as GeoJSON."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any


def box(west: float, south: float, east: float, north: float) -> dict[str, Any]:
    corners = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [corners]}


def map_of(path: Path, *features: tuple[dict[str, Any], dict[str, Any]]) -> Path:
    told = [{"type": "Feature", "properties": given, "geometry": shape} for given, shape in features]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": told}))
    return path
