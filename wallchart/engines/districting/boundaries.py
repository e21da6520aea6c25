"""Polygon files, any format and coordinate system -> layers of valid polygons in WGS 84, ordered by id."""

from __future__ import annotations

import math
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import numpy as np
import numpy.typing as npt
import pyogrio
import shapely

from wallchart.refusal import Refusal

Polygons = npt.NDArray[np.object_]
PLAIN = (".geojson", ".json", ".shp", ".gpkg")
GZIPPED = (".geojson.gz", ".json.gz")
AREAS = (int(shapely.GeometryType.POLYGON), int(shapely.GeometryType.MULTIPOLYGON))
WGS84 = ("EPSG:4326", "OGC:CRS84")


@dataclass(frozen=True)
class Layer:
    """Polygons in the order of their ids, with the columns of their file as text (blank for null).

    `mended` and `empty` name features that were invalid and that have no area (left out);
    `assumed` is True where the file names no coordinate system and degrees were taken.
    """

    name: str
    id_column: str
    ids: tuple[str, ...]
    polygons: Polygons
    columns: dict[str, tuple[str, ...]] = field(repr=False)
    mended: tuple[str, ...] = ()
    empty: tuple[str, ...] = ()
    assumed: bool = False


def read_layers(path: Path, id_columns: Sequence[str] = ()) -> list[Layer]:
    """Every polygon layer of a file. Raises Refusal for a file that has none or cannot be read.

    `id_columns`: names of columns that are ids, where the usual choice (docs) is not meant.
    """
    found = []
    for source in _sources(path):
        try:
            names = [str(name) for name, kind in pyogrio.list_layers(source) if _may_hold_areas(kind)]
        except pyogrio.errors.DataSourceError:
            raise Refusal("cannot be read as boundaries", file=path.name) from None
        found += [(source, name) for name in names]
    if not found:
        raise Refusal("has no layer of polygons", file=path.name)
    stem = path.name.split(".")[0]
    return [
        _read(path, source, layer, stem if len(found) == 1 else layer, id_columns) for source, layer in found
    ]


def _sources(path: Path) -> list[str]:
    """What the reader opens: the file, or what is inside it. Only formats that we name are tried."""
    if not path.is_file():
        raise Refusal("there is no such file of boundaries", file=str(path))
    name, place = path.name.lower(), str(path.resolve())
    if name.endswith(GZIPPED):
        return [f"/vsigzip/{place}"]
    if name.endswith(PLAIN):
        return [place]
    if not name.endswith(".zip"):
        raise Refusal(f"boundaries come as {', '.join((*PLAIN, *GZIPPED, '.zip'))}", file=path.name)
    try:
        with zipfile.ZipFile(path) as packed:
            members = sorted(packed.namelist())
    except zipfile.BadZipFile:
        raise Refusal("is damaged: it cannot be unzipped", file=path.name) from None
    inside = [
        member for member in members if member.lower().endswith(PLAIN) and not member.startswith("__MACOSX")
    ]
    return [f"/vsizip/{{{place}}}/{member}" for member in inside]


def _may_hold_areas(kind: str | None) -> bool:
    return kind is not None and any(word in kind for word in ("Polygon", "Unknown", "Collection", "Surface"))


def _read(path: Path, source: str, layer: str, name: str, id_columns: Sequence[str]) -> Layer:
    try:
        crs = pyogrio.read_info(source, layer=layer)["crs"]
        projected = crs is not None and crs not in WGS84
        opened = _in_degrees(source, layer) if projected else source
        meta, _, shapes, fields = pyogrio.raw.read(opened, layer=layer, force_2d=True)
        polygons: Polygons = shapely.from_wkb(shapes)
    except (
        pyogrio.errors.DataSourceError,
        pyogrio.errors.DataLayerError,
        pyogrio.errors.FeatureError,
        shapely.errors.GEOSException,
    ) as trouble:
        raise Refusal(f"layer {layer} cannot be read: {trouble}", file=path.name) from None
    columns = {
        str(column): _as_text(values, kind)
        for column, values, kind in zip(meta["fields"], fields, meta["ogr_types"], strict=True)
    }
    polygons, mended, empty = _areas(polygons)
    if empty.all():
        raise Refusal(f"layer {layer} has no polygon", file=path.name)
    if crs is None and not _could_be_degrees(polygons):
        raise Refusal(
            f"layer {layer} names no coordinate system and is not in degrees", file=path.name, column="crs"
        )
    id_column, ids = _ids(columns, len(polygons), id_columns)
    kept = sorted(np.flatnonzero(~empty), key=_order(ids))
    return Layer(
        name=name,
        id_column=id_column,
        ids=tuple(ids[row] for row in kept),
        polygons=polygons[kept],
        columns={column: tuple(values[row] for row in kept) for column, values in columns.items()},
        mended=tuple(ids[row] for row in np.flatnonzero(mended & ~empty)),
        empty=tuple(ids[row] for row in np.flatnonzero(empty)),
        assumed=crs is None,
    )


def _in_degrees(source: str, layer: str) -> str:
    """The same layer as the reader brings it to WGS 84 on the way (a virtual layer, written nowhere)."""
    return (
        "<OGRVRTDataSource><OGRVRTWarpedLayer>"
        f"<OGRVRTLayer name={quoteattr(layer)}><SrcDataSource>{escape(source)}</SrcDataSource></OGRVRTLayer>"
        "<TargetSRS>OGC:CRS84</TargetSRS></OGRVRTWarpedLayer></OGRVRTDataSource>"
    )


def _areas(polygons: Polygons) -> tuple[Polygons, npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    """Valid polygons; which were mended, and which have no area."""
    mended = ~(shapely.is_valid(polygons) | shapely.is_missing(polygons))
    whole = polygons.copy()
    whole[mended] = shapely.make_valid(polygons[mended])
    for row in np.flatnonzero(~np.isin(shapely.get_type_id(whole), (-1, *AREAS))):
        parts = shapely.get_parts(shapely.get_parts(whole[row]))  # a collection may hold multipolygons
        areas = parts[shapely.get_type_id(parts) == shapely.GeometryType.POLYGON]
        whole[row] = shapely.union_all(areas) if len(areas) else None
    empty = shapely.is_missing(whole) | shapely.is_empty(whole)
    return whole, mended, empty


def _could_be_degrees(polygons: Polygons) -> bool:
    west, south, east, north = shapely.total_bounds(polygons)
    return bool(west >= -180 and east <= 180 and south >= -90 and north <= 90)


def _as_text(values: npt.NDArray[Any], kind: str) -> tuple[str, ...]:
    """A column as text; whole numbers that the reader holds as floats, for their blanks, are whole again."""
    whole = kind in ("OFTInteger", "OFTInteger64") and values.dtype.kind == "f"
    texts = []
    for value in values.tolist():
        if value is None or (isinstance(value, float) and math.isnan(value)):  # both mean null
            texts.append("")
        else:
            texts.append(str(int(value)) if whole else str(value))
    return tuple(texts)


def _ids(
    columns: dict[str, tuple[str, ...]], rows: int, wanted: Sequence[str]
) -> tuple[str, tuple[str, ...]]:
    """The column that names the polygons, and its values."""
    for column in wanted:
        if column in columns:
            return column, columns[column]
    whole = [
        column for column, values in columns.items() if "" not in values and len(set(values)) == len(values)
    ]
    for column in [name for name in whole if name.lower().endswith("id")] + whole:
        return column, columns[column]
    return "row", tuple(str(row) for row in range(1, rows + 1))


def _order(ids: Sequence[str]) -> Any:
    """Ids in order: as numbers if all are, else as text; equals by their row."""
    numbers = all(text.isascii() and text.isdigit() for text in ids)
    return lambda row: (int(ids[row]) if numbers else ids[row], row)
